/// What the firm offers stops at one press, by a link in each letter to a person (GDPR art. 21(2) and (3), art. 7(3); CPCE art. L34-5).
/// Letters about what she asked for, holds or pays go on. Functions run on the vault's thread.
#pragma once
#include <string>

#include "vault/vault.h"

namespace tenue::app {

/// The firm writes offers to somebody: an activity has channels.
bool makes_offers(const policy::Model& model);
/// The link for a letter to that address.
std::string stop_link(vault::Vault& vault, SubjectId subject, RecordId record, const std::string& mail);
/// The link leads somewhere. Changes nothing.
bool may_stop(vault::Vault& vault, const std::string& link);
/// Stops every offer to whoever is on file under the address that the letter with that link went to; pressed again it changes nothing.
/// kNotFound: no such link, or what it is about has another address by now.
Result<void> stop_offers(vault::Vault& vault, const std::string& link);

}  // namespace tenue::app
