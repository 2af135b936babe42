/// Copies for the day when the machine is lost: made, kept for as long as the policy says, tried out, restored. The data and
/// what opens them lie apart, and the master key is in neither: whoever steals one reads nothing, and whoever steals both still
/// lacks the key that stands on the recovery sheet. docs/backup.md, docs/formats/backup.md.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "app/app.h"
#include "crypto/crypto.h"

namespace tenue::app {

/// Runs something where the vault is: by the writer of a server, or here.
using WithVault = std::function<void(const std::function<void(vault::Vault&)>&)>;

/// backup  to=<place>, once or more, keys-to=<place> (else beside the data in each place). Copies the store from any thread
/// while its writer goes on; the vault is asked for three short moments. One place suffices for a copy to stand; status 1 when
/// a place refused, or when they are fewer than the policy promises: then it is noted as incomplete. What is older than
/// [backups] allows goes from those places, of keys overwritten, never the newest.
Answer back_up(const fs::path& store_folder, const WithVault& with, const std::vector<std::string>& arguments);

/// upkeep  did=tried|sheet: notes that a restore was tried out, that the recovery sheet was drawn. Its answer is the
/// organisation's name.
Answer upkeep_verb(vault::Vault& vault, const std::vector<std::string>& arguments);

/// Makes the file, 0600. kConflict "sheet.exists". Throws Fault.
Result<void> write_secret(const fs::path& file, std::string_view text);

/// For who administers: the days of the last complete copy and of the last try, and what is owed of [backups].
struct Upkeep {
  std::optional<Instant> copied, tried, sheet;
  bool promised = false;       ///< the policy says how often
  bool incomplete = false;     ///< a later copy reached fewer places than promised
  std::optional<Instant> due;  ///< when the next copy is due, from the making of the store on
  std::optional<Instant> try_due;
};
Upkeep upkeep(vault::Vault& vault);

struct RestoreOptions {
  fs::path from, keys_from;  ///< where the copies are; keys_from empty: in `from`
  fs::path into;             ///< a new folder; empty: it is only tried, and thrown away
  std::string org, at;       ///< one organisation, else all that are there; a copy's name or its beginning, else the newest
  fs::path key_file;         ///< the master, as a file or as words; empty: beside the live keyrings, else asked for
  bool unproven = false;     ///< hand over although the proof finds defects
  std::string lang;
};
/// One organisation that was restored, or was tried.
struct RestoredFirm {
  std::string short_name, name;
  Instant taken{};
  int records = 0, persons = 0;         ///< erased since the copy, and so not there
  int files = 0;                        ///< taken out since, of records that are there
  std::vector<std::string> references;  ///< of such records
  bool live_keys = false;               ///< the keyring in use said what was erased; else only the copies did
  std::vector<std::string> warnings;    ///< in words
  std::string proof;                    ///< in words
  std::chrono::milliseconds took{};
};
/// The master key in a file: its 32 bytes, or the words of the sheet. Fails as vault::read_master and key_from_words do.
Result<crypto::Key> key_in(const fs::path& file);
/// Asked once, when no file holds the master key: what was typed from the sheet. Nothing: nobody answers.
using AskKey = std::function<std::optional<crypto::Key>()>;
/// Restores into `into`/data and `into`/keys, whole or not at all: proven, then given its name. `config.keys`: where the live
/// keyring may be, and the master. Fails with detail "copy.*", "keys.*"; kConflict "copy.defects": field = the proof.
/// Throws Fault: the disk; then nothing is left either.
Result<std::vector<RestoredFirm>> restore(const Config& config, const RestoreOptions& options, const AskKey& ask_key);

}  // namespace tenue::app
