/// Values of a record that somebody else than the person gave. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// What was overwritten or went is no longer the source's; an origin of which nothing stands goes.
void disown(Core& core, const Row& row, const Document& before, const Document& after);
/// All of the subject's, oldest first.
std::vector<OriginView> all_origins(Core& core, SubjectId subject);
/// Those of which the actor reads something, oldest first.
std::vector<OriginView> origins_of(Core& core, const Person& person, const Actor& who);

}  // namespace tenue::vault
