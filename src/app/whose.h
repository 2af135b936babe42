/// Whose data they are: a person on file, who may be one of several in the file of a firm. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

/// One person: a subject, or of a firm's file the record of one of its persons (`of`) and what hangs below it.
struct Whose { SubjectId subject; RecordId of{}; };
/// The person meant by an id of an address: a subject whose root is a person, or a person's record below one. Nothing else.
std::optional<Whose> whose_of(const vault::Vault& vault, std::string_view id);
/// Whether the contact is one person with the one that it hangs below (Vault::unite): nobody of its own.
bool is_united(const vault::Vault& vault, SubjectId subject, RecordId record);
/// Whose a record is: the person that it is of, or hangs below; of a record of the firm alone the subject.
Whose person_above(const vault::Vault& vault, SubjectId subject, RecordId record);
/// The same as an address or a request names it.
std::string id_of(const Whose& whose);
struct HerRecord { RecordId id, parent; std::string type; Instant created{}; };
/// The records that are hers, oldest first, with those that are gone left out.
std::vector<HerRecord> records_of(const vault::Vault& vault, const Whose& whose);

/// Some field of hers holds that address.
bool is_known_under(vault::Vault& vault, const Whose& whose, const std::string& mail);
/// The persons that the subject is the file of: itself, or of a firm's each contact; with `mail`, those known under it.
std::vector<Whose> persons_in(vault::Vault& vault, SubjectId subject, const std::string& mail = {});

/// That person as who acts, for what she does behind a link of hers; nobody once her file is gone.
vault::Actor herself(const vault::Vault& vault, const Whose& whose);
/// Who acts is that person, signed in ("subject").
bool is_herself(const vault::Vault& vault, const vault::Actor& who, const Whose& whose);

}  // namespace tenue::app
