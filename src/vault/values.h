/// Raw values to normal forms, and what a form or a role may bring. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

using Errors = std::vector<Error>;
inline Refusals refuse(Errors errors) {
  TENUE_CHECK(!errors.empty());
  return {std::move(errors)};
}
inline Refusals refuse(Code code, std::string detail, std::string field = {}) {
  return {{refused(code, std::move(detail), std::move(field))}};
}

/// The normal form of one value; links and persons in charge are looked up. Errors name the field and nothing of the value.
/// `person` may be null: nobody is known yet, so no link can exist. `old`: what stands there, for files that stay.
Result<std::string> normal_value(Core& core, const policy::Record& record, const policy::Field& field, std::string_view raw,
                                 const Person* person, std::string_view old = {});
/// The next of the series: "2026-001".
std::string next_serial(Core& core, const policy::Record& record, const policy::Field& field);
/// "7K2QM4X" → "7K2Q-M4X", as a new record gets it; not in use.
std::string new_reference(Core& core);
/// What a person typed for a reference, in the form in which it is kept; "" if it can be none.
std::string reference_form(std::string_view typed);

}  // namespace tenue::vault
