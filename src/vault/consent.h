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
/// What `from` objected to is objected to by `to` as well, since the same day: they were one person when it took effect.
void share_refusals(Core& core, const Actor& who, const Person& person, RecordId from, RecordId to);
void close(Core& core, SubjectId subject, const policy::ConsentFact& consent, const std::string& act);

}  // namespace tenue::vault
