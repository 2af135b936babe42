/// The keyring of one organisation: the keys that make its data readable, in a file that forgets.
///
/// A flat file of 128-byte slots, overwritten in place, outside the data folder, with no database under it: a
/// database file does not forget a deleted key, this one does. Every key is wrapped under the master key
/// (`master.key`, 32 random bytes beside the keyrings; better on another medium). Without the master, or
/// without the keyring, the data are lost.
///
/// What it promises: the key of a killed slot is zeroed on the disk when kill() returns, and stays dead; the pool of
/// fresh keys is durable before any of them is used; a torn write is a slot that does not verify, never half
/// a key; the master is verified before anything is written. What it never does: make a new master or keyring
/// where data or keyrings exist; give a slot's number a second life below `next_slot`. What it can't do:
/// flash cells and copy-on-write file systems may keep overwritten blocks; whoever has such an image and the
/// master key can read them.
///
/// Format  docs/formats/keyring.md
/// Thread  any; one Keyring per organisation and machine (an exclusive flock says so).
/// Throws  Fault when the disk does not read or write.
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "base/id.h"
#include "base/result.h"
#include "crypto/crypto.h"
#include "vault/key_file.h"

namespace tenue::vault {

/// Of CACHEDIR.TAG: programs that know it leave the folder out of ordinary backups; copies of keys have a short life of their own.
/// Bryan Ford, "Cache Directory Tagging Specification".
inline constexpr std::string_view kCacheTag =
    "Signature: 8a477f597d28d172789f06886806bc55\n"
    "# Keys. Left out of ordinary backups on purpose: a key must be forgotten within days.\n";

class Keyring {
 public:
  /// Filled slots that ensure_pool keeps ready above next_slot, at least.
  static constexpr Slot kPool = 256;

  /// Makes the keyring of `org` in `keys_dir` (made 0700 if absent) and, in an empty folder, the master key.
  /// `data_exist`: anything sealed under this folder's keys exists; then nothing is made.
  /// Fails   kConflict: the keyring exists, or data exist without it; kUnavailable: keyrings exist but the
  ///         master is missing; kForbidden: folder or master open to others; kDamaged: no master of 32 bytes.
  /// `label`: what it serves, kept in its header in clear.
  static Result<std::unique_ptr<Keyring>> create(const std::filesystem::path& keys_dir, const OrgId& org,
                                                 bool data_exist, std::string_view label = {});
  /// The keyrings of the folder that were made with this label.
  static std::vector<std::filesystem::path> labelled(const std::filesystem::path& keys_dir, std::string_view label);

  /// Opens and locks it; verifies the master before anything else.
  /// Fails   kNotFound: no such keyring; kUnavailable: the master is missing; kForbidden: readable by others;
  ///         kDamaged: wrong master, cut short, or no keyring; kConflict: another organisation's;
  ///         kLocked: in use.
  static Result<std::unique_ptr<Keyring>> open(const std::filesystem::path& keys_dir, const OrgId& org);

  /// `<32 hex digits>.keyring` in keys_dir.
  static std::filesystem::path file(const std::filesystem::path& keys_dir, const OrgId& org);

  ~Keyring();
  Keyring(const Keyring&) = delete;
  Keyring& operator=(const Keyring&) = delete;

  /// Makes at least kPool filled slots from `next_slot` on durable. Call it before a transaction assigns
  /// slots, and at start. `next_slot` is above every slot in use and every slot in the journal of dead ones.
  /// Fails   kDamaged: the file ends below next_slot: it is older than the data. Nothing was written.
  /// Cost    nothing when the pool is full; else one write and one flush for 512 keys.
  Result<void> ensure_pool(Slot next_slot);

  /// Fails   kNotFound: dead, or never filled; kDamaged: it does not verify (torn, or altered).
  Result<crypto::Key> key(Slot slot);

  /// Overwrites the keys with zeros and notes the heirs, on the disk when it returns. Killing a dead slot, or one past the end,
  /// does nothing. Commit the rows and the journal entry first: whatever stops us between the two,
  /// replay_dead finishes.
  void kill(std::span<const Dead> slots);
  /// At start and after a restore: kills what the journal says is dead. Gives how many were alive.
  std::size_t replay_dead(std::span<const Dead> slots);

  /// Whether the file holds a key in this slot now, whatever this process believes: an older file's bytes put back
  /// under a running server are seen.
  bool on_disk(Slot slot) const;

  /// The file as it is now, for a copy of it: keys stay wrapped.
  Bytes image() const;

  /// Makes in `keys_dir` the keyring that opens a copy of the data. `copy`: the keyring's copy, not older than the data;
  /// `later`: files of the same keyring that are newer, in any order. What one of them says is erased is erased; what was
  /// only sealed anew since comes back. Gives the first number that no known file has given out.
  /// Fails   as open, about any of the files; kDamaged "copy.keys_older": the copy ends below next_slot.
  static Result<Slot> restore(const std::filesystem::path& keys_dir, const OrgId& org, const std::filesystem::path& copy,
                              std::span<const std::filesystem::path> later, const crypto::Key& master, Slot next_slot,
                              std::string_view label);

 private:
  class Cache;
  Keyring(KeyFile file, std::vector<bool> live);
  static Result<std::unique_ptr<Keyring>> open_under(const std::filesystem::path& keys_dir, const OrgId& org,
                                                     const crypto::Key& master);
  Slot count() const { return static_cast<Slot>(live_.size()); }
  void fill(Slot first, Slot end);
  std::size_t zero(std::span<const Dead> slots);
  void punch_empty_blocks(std::span<const Dead> slots);

  KeyFile file_;
  std::vector<bool> live_;              ///< live_[n]: slot n holds a key
  Slot pool_begin_ = 0, pool_end_ = 0;  ///< these slots were seen to be filled
  std::unique_ptr<Cache> cache_;
  Bytes block_;                         ///< the block read last, as it lies on the disk: keys that are asked for together lie together
  Slot block_first_ = 0;
  mutable std::mutex mutex_;
};

}  // namespace tenue::vault
