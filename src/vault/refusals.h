/// The mark that a refusal of offers leaves: a keyed hash of an address or a number with the activity that was refused. It stays when
/// everything else of the person has gone, so that what comes back under it is not written to (GDPR art. 21(3)). Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// Of each address and number that the activity keeps of her; `of`: of a contact and what hangs below it alone. Nothing where it
/// writes to nobody.
void mark_refused(Core& core, const Person& person, RecordId of, const policy::Activity& activity);
/// She asks for it anew, herself: these values are marked no more.
void unmark(Core& core, const policy::Activity& activity, const std::string& record, const Values& values);
bool is_marked(Core& core, const policy::Activity& activity, const std::string& record, const Values& values);
/// What came in with a marked value is under its refusal again: the ledger gets its row, before the pairs are computed.
void mind_marks(Core& core, const Actor& who, const Row& row, const Values& values);

}  // namespace tenue::vault
