/// That a partner was shown something is a disclosure, noted with the look. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// Who acts is of a role of kind partner: what the view and the records above it (by path) show him. Else nothing.
void disclose_to_partner(Core& core, const Actor& who, const std::string& activity, const Person& person, const RecordView& view, const Values& above);

}  // namespace tenue::vault
