/// The consent ledger. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// Who answers: the person of the root, or of a record below it (a company's contact).
struct Whose {
  SubjectId subject;
  RecordId of{};
};
/// A row of the ledger, and the words that stood beside the box.
void give(Core& core, const Actor& who, const Whose& whose, const ConsentGiven& given, const std::string& act);
/// The row of an answer that was refused, of an activity that rests on no consent.
void refuse_choice(Core& core, const Actor& who, const Whose& whose, const ConsentGiven& given, const std::string& act);
void close(Core& core, SubjectId subject, const policy::ConsentFact& consent, const std::string& act);

}  // namespace tenue::vault
