/// What came back from a form: the answers as typed, and everything that is wrong with them, all at once. Pure.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "vault/vault.h"
#include "web/files/upload.h"
#include "web/http/http.h"
#include "web/public/questions.h"

namespace tenue::web::visitor {

/// One mistake. Never holds what was typed.
struct Wrong {
  std::string name;     ///< of the question; "" concerns the form as a whole
  std::string summary;  ///< at the top of the page
  std::string at_field; ///< above the field
};

/// By name of question; several for check boxes. As typed: an answer that is refused is shown again.
using Typed = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Answers {
  Typed typed;
  std::map<std::string, std::string> values;  ///< "record.field" → raw, for the vault
  std::vector<vault::ConsentGiven> consents;
  std::vector<std::string> terms;             ///< vault::agreement() of each that was ticked
  std::vector<Wrong> wrongs;                  ///< in the order of the questions; empty: may be handed in
};

/// Fields that every form may hold beside its questions.
constexpr std::string_view kTokenField = "token";
constexpr std::string_view kTrapField = "site-web";

/// Reads the fields sent. A field that no question asks, a question answered twice and a choice that is not offered
/// are refused: nobody filled that in on our page. Files that came have to be sent again where anything is wrong, and that is said.
Answers read_answers(const policy::Model& model, const policy::Form& form, const std::vector<Question>& all,
                     const Fields& sent, std::string_view lang, Instant now, const Uploads* uploads = nullptr);
/// What the vault found, in the same words.
std::vector<Wrong> wrongs(const std::vector<Question>& all, const std::vector<Error>& errors, const Typed& typed,
                          std::string_view lang);

}  // namespace tenue::web::visitor
