/// Accounts of customers, as far as they follow the records. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// The record goes: with it the account that it is, or that was made with it, its links and its sessions.
void end_account(Core& core, SubjectId subject, RecordId rec);
/// Two persons are one: the account of the first is the second's, unless that one has its own.
void join_account(Core& core, const Person& from, const Person& to);

}  // namespace tenue::vault
