/// What a person wants to become of her data after her death (LIL art. 85). Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>

#include "app/whose.h"

namespace tenue::app {

/// She takes her directives back.
inline constexpr const char* kNoWish = "none";
/// What a person wants after her death, and whether that was noted.
struct Directive { std::string wish, words, trusted; Instant at{}; std::optional<Instant> died; };
std::optional<Directive> directive_of(vault::Vault& vault, const Whose& whose);
/// She deposits, changes or (wish "") takes back her directives. kInvalid: "directive.wish" (the policy takes none such), "directive.trusted"
/// (to communicate, to nobody), "request.words", "text.card". kForbidden: "request.desk". kNotFound: "subject.unknown". kConflict: "death.noted".
Result<void> set_directive(vault::Vault& vault, const vault::Actor& who, const Whose& whose, const std::string& wish, const std::string& words, const std::string& trusted);
/// Her death is noted beside what she wanted, which nobody changes any more.
void note_death(vault::Vault& vault, const Whose& whose);

}  // namespace tenue::app
