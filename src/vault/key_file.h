/// The bytes of the keys folder: files with one owner, the header and slots of a keyring
/// (docs/formats/keyring.md). Private to the vault; keyring.h is the door.
#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <utility>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "crypto/crypto.h"

namespace tenue::vault {

/// Number of a slot, from 0. The data store hands them out (`next_slot`) and never the same one twice.
using Slot = std::uint32_t;

/// A slot whose key is over. `heir`: the slot under which what it kept goes on; 0: nowhere, it is erased.
struct Dead {
  Slot slot = 0, heir = 0;
};

constexpr std::size_t kHeaderSize = 4096, kSlotSize = 128, kBlockSize = 4096;
constexpr Slot kSlotsPerBlock = kBlockSize / kSlotSize;

/// An open file. All its functions throw Fault, which names the file, when the disk refuses.
class DiskFile {
 public:
  /// For reading and writing, or for reading alone. Nothing if there is no such file.
  static std::optional<DiskFile> open(const std::filesystem::path& path, bool write = true);
  /// A new one, 0600.
  static DiskFile make(const std::filesystem::path& path);
  DiskFile(DiskFile&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  DiskFile& operator=(DiskFile&&) = delete;
  ~DiskFile();
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const;
  bool private_to_owner() const;  ///< no right for group or others
  /// Exclusive, for the life of the object. False: taken, or no longer the file at its path.
  bool lock() const;
  Bytes read(std::uint64_t at, std::size_t size) const;  ///< shorter at the end of the file
  void write(std::uint64_t at, ByteView bytes) const;
  void resize(std::uint64_t size) const;
  void flush() const;                                      ///< fdatasync
  void punch(std::uint64_t at, std::uint64_t size) const;  ///< gives blocks back where the file system can
  void overwrite() const;                                  ///< zeros from end to end, flushed

 private:
  DiskFile(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  [[noreturn]] void fail(const char* what) const;
  std::filesystem::path path_;
  int fd_;
};

/// Makes `path` with these bytes, 0600, whole and flushed or not at all. False if it is there already.
bool write_new(const std::filesystem::path& path, ByteView bytes);
/// Overwrites and removes it, if it is there.
void discard(const std::filesystem::path& path);
void flush_folder(const std::filesystem::path& folder);

/// A refusal about the file or folder at `path`; `why` is "keys.<word>" of the catalogues.
Error about(Code code, const char* why, const std::filesystem::path& path);

/// kUnavailable: missing; kForbidden: readable by others; kDamaged: not 32 bytes.
Result<crypto::Key> read_master(const std::filesystem::path& path);

/// A keyring's file with the key that wraps its slots.
struct KeyFile {
  DiskFile file;
  OrgId org;
  std::uint32_t epoch;
  crypto::Key wrap;

  /// Locks and verifies. Fails as Keyring::open does.
  static Result<KeyFile> open(const std::filesystem::path& path, const OrgId& org, const crypto::Key& master);

  Bytes seal_slot(Slot slot, const crypto::Key& key) const;  ///< 128 bytes
  std::optional<crypto::Key> open_slot(Slot slot, ByteView bytes) const;
  Slot slots_count() const { return static_cast<Slot>((file.size() - kHeaderSize) / kSlotSize); }
  static std::uint64_t place(Slot slot) { return kHeaderSize + std::uint64_t{kSlotSize} * slot; }
};

crypto::Key wrap_key(const crypto::Key& master, const OrgId& org, std::uint32_t epoch);
/// A label that is too long is cut.
Bytes make_header(const crypto::Key& wrap, const OrgId& org, std::uint32_t epoch, std::string_view label);
std::string label_in(ByteView header);
bool all_zero(ByteView bytes);
/// Of the 128 bytes of a slot: whether they hold no key, and which slot goes on in its place (0 = none).
bool is_dead(ByteView slot);
Slot heir_in(ByteView slot);
Bytes dead_bytes(Slot heir);
/// The whole of a keyring's file, if it is one of `org` that this master opens. Fails as KeyFile::open does; nothing is locked.
Result<Bytes> read_keyring(const std::filesystem::path& path, const OrgId& org, const crypto::Key& master);

}  // namespace tenue::vault
