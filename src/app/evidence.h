/// What a hold keeps, as evidence for whom the policy lets see it (`share` of a hold: an authority, counsel). Runs on the vault's thread.
#pragma once
#include <string>

#include "vault/vault.h"

namespace tenue::app {

/// One JSON object, UTF-8: the held records with their days and values, why and since when they are held, for whom and under which
/// number. Noted with each record, before it is given: to whom, which fields, the number, SHA-256 of the bytes. kForbidden: "recipient.shut", "hold.by", not
/// one who reads what is held. kNotFound: no such hold stands, or nothing of it opens. kInvalid: "hold.share" (the policy names nobody such),
/// "hold.case" (an authority asks under a number).
Result<std::string> held_copy(vault::Vault& vault, const vault::Purpose& purpose, SubjectId subject, HoldId hold, const std::string& recipient, const std::string& reference);

}  // namespace tenue::app
