/// What goes, wholly or in part, and the key that goes with it. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// Fails kNotFound, kHeld, kConflict (a pair still keeps it).
Result<void> destroy(Core& core, RecordId rec, const std::string& why);
int blank(Core& core, RecordId rec);
void roll(Core& core, SubjectId subject);
void forget(Core& core, SubjectId subject, const std::string& why);
/// After a part went on request: a fresh key for what stays, at once; nothing stays: the person goes.
void roll_or_forget(Core& core, SubjectId subject, const std::string& why);

}  // namespace tenue::vault
