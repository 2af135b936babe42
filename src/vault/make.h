/// New persons and records. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

struct NewRecord {
  const policy::Record& type;
  RecordId parent;
  const Values& values;  ///< by field id, in normal form
  std::string informed;
  bool quoted = false;   ///< gets a reference whatever its type
};

int depth(const policy::Model& model, const policy::Record& record);  ///< 0 = a root
Person make_person(Core& core, bool provisional);
/// Seals and writes it in its first state, with the next numbers of its series.
Row make_record(Core& core, const Person& person, const NewRecord& fresh);
Document document_of(Core& core, const policy::Record& record, const Values& values);

}  // namespace tenue::vault
