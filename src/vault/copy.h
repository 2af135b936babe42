/// Copies of a store and what is made of them again. A copy is two files in two places: the store without what persons are
/// found by (their tokens are drawn anew) with people's files as they are sealed, and the keyring, still wrapped. The master key is in neither. What the files are
/// called, their manifests and how long they are kept is app/backup.h's; docs/formats/backup.md has the bytes.
#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "crypto/crypto.h"
#include "vault/vault.h"

namespace tenue::vault {

/// Copies the store at `from` to the new file `to` as it stands at one instant; its writer goes on meanwhile, also in this
/// process. On the disk when it returns. Any thread. Throws Fault: the disk; `to` is there then in part.
void copy_store(const std::filesystem::path& from, const std::filesystem::path& to);

/// People's files that the store at `store` names: their names in the folder of files. And where one of them lies now beside a
/// store in use, in the order of looking. Throws Fault.
std::vector<std::string> files_named(const std::filesystem::path& store);
std::vector<std::filesystem::path> file_places(const std::filesystem::path& data, const std::string& name);

/// What a store's file says of itself in clear. Opens it for reading; nothing is verified.
struct StoreFacts {
  OrgId org{};
  std::string short_name, policy_hash;
  bool demo = false;
  int schema = 0, policy = 0;
  std::uint32_t next_slot = 0;
  std::uint64_t leaves = 0, persons = 0, records = 0, erased = 0;  ///< erased: slots in the journal
};
/// Fails kDamaged "store.damaged": it is no whole store of this program's.
Result<StoreFacts> look_into(const std::filesystem::path& store);

/// What a copy is restored from.
struct Copy {
  std::filesystem::path store, keyring;
  std::vector<std::filesystem::path> later;                ///< newer files of the same keyring: what is erased there is erased
  std::vector<std::pair<std::string, Bytes>> vouched;      ///< texts with their Vault::vouch: the manifests
  std::filesystem::path files{};                           ///< the folder of people's files
};
struct Restored {
  int records = 0, persons = 0;         ///< that the copy holds and that are erased since
  int files = 0;                        ///< taken out of records that came back
  std::vector<std::string> references;  ///< of such records, where they have one
};
/// Makes a store in `into.data` and its keyring in `into.keys`, both new; `into.home`: where it will lie. Sessions,
/// invitations, trusted devices and codes on paper end; a letter that may have gone since is a person's task. Whoever calls proves it before it is used.
/// Fails   kDamaged: "copy.manifest", "copy.altered" (field: tables), "copy.keys_older", or as opening the files does.
/// Throws  Fault. Whatever fails, what was begun is to be thrown away.
Result<Restored> restore(const Copy& copy, const crypto::Key& master, const Options& into, const Clock& clock);

}  // namespace tenue::vault
