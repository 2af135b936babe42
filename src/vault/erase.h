/// What goes, wholly or in part, and the key that goes with it. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// Fails kNotFound, kHeld, kConflict (a pair still keeps it).
Result<void> destroy(Core& core, RecordId rec, const std::string& why);
/// `by_time`: what goes had come to its end.
int blank(Core& core, RecordId rec, bool by_time = false);
/// What of those records of hers nothing keeps any more goes now: whole records, and fields of others. As `person` says, read after
/// the last recompute(). Gives those that stay, and whether anything went.
struct LetGo { std::vector<RecordId> stay; bool any = false; };
LetGo let_go(Core& core, const Person& person, const std::vector<RecordId>& records, const std::string& why);
void roll(Core& core, SubjectId subject);
void forget(Core& core, SubjectId subject, const std::string& why);
/// After a part went on request: a fresh key for what stays, at once; nothing stays: the person goes.
void roll_or_forget(Core& core, SubjectId subject, const std::string& why);
/// In a store made of a copy: what is sealed under a key that is dead was erased after the copy, and goes. Gives its records.
std::vector<Row> drop_unreadable(Core& core, SubjectId subject);

}  // namespace tenue::vault
