#include "vault/key_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace tenue::vault {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMagic = "TENUKEY1";
constexpr std::size_t kIdentitySize = 28;  ///< magic[8] | org[16] | epoch u32
constexpr std::size_t kCheckAt = 64;
constexpr std::size_t kWrappedSize = crypto::Key::kSize + crypto::kSealOverhead;
static_assert(kWrappedSize <= kSlotSize);
constexpr std::size_t kHeirAt = kSlotSize - 4;
constexpr std::size_t kLabelAt = kCheckAt + kWrappedSize;

[[noreturn]] void fail_at(const fs::path& path, const char* what) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  throw Fault(full ? kDiskFull : "keys.disk", path.string(),
              fmt::format("keys: can't {} {}: {}", what, path.string(), std::strerror(errno)));
}

Bytes slot_identity(const OrgId& org, std::uint32_t epoch, Slot slot) {
  const auto word = view("tenue-slot1");
  Bytes out(word.begin(), word.end());
  out.insert(out.end(), org.begin(), org.end());
  put_u32(out, epoch);
  put_u32(out, slot);
  return out;
}

}  // namespace

std::optional<DiskFile> DiskFile::open(const fs::path& path, bool write) {
  const int fd = ::open(path.c_str(), (write ? O_RDWR : O_RDONLY) | O_CLOEXEC);
  if (fd >= 0) return DiskFile(path, fd);
  if (errno == ENOENT) return std::nullopt;
  fail_at(path, "open");
}
DiskFile DiskFile::make(const fs::path& path) {
  const int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0) fail_at(path, "make");
  return DiskFile(path, fd);
}
DiskFile::~DiskFile() {
  if (fd_ >= 0) ::close(fd_);
}
void DiskFile::fail(const char* what) const { fail_at(path_, what); }

std::uint64_t DiskFile::size() const {
  struct stat info;
  if (::fstat(fd_, &info) != 0) fail("look at");
  return static_cast<std::uint64_t>(info.st_size);
}
bool DiskFile::private_to_owner() const {
  struct stat info;
  if (::fstat(fd_, &info) != 0) fail("look at");
  return (info.st_mode & 077) == 0;
}
bool DiskFile::lock() const {
  if (::flock(fd_, LOCK_EX | LOCK_NB) != 0) {
    if (errno == EWOULDBLOCK) return false;
    fail("lock");
  }
  // It may have been discarded, and another made in its place, between opening and locking.
  struct stat mine, there;
  return ::fstat(fd_, &mine) == 0 && ::stat(path_.c_str(), &there) == 0 && mine.st_ino == there.st_ino &&
         mine.st_dev == there.st_dev;
}
Bytes DiskFile::read(std::uint64_t at, std::size_t size) const {
  Bytes out(size);
  std::size_t done = 0;
  while (done < size) {
    const auto n = ::pread(fd_, out.data() + done, size - done, static_cast<off_t>(at + done));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail("read");
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  out.resize(done);
  return out;
}
void DiskFile::write(std::uint64_t at, ByteView bytes) const {
  std::size_t done = 0;
  while (done < bytes.size()) {
    const auto n = ::pwrite(fd_, bytes.data() + done, bytes.size() - done, static_cast<off_t>(at + done));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail("write");
    done += static_cast<std::size_t>(n);
  }
}
void DiskFile::resize(std::uint64_t size) const {
  if (::ftruncate(fd_, static_cast<off_t>(size)) != 0) fail("grow");
}
void DiskFile::flush() const {
  if (::fdatasync(fd_) != 0) fail("flush");
}
void DiskFile::punch(std::uint64_t at, std::uint64_t size) const {
  // Not every file system can; the zeros are there in any case.
  (void)::fallocate(fd_, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, static_cast<off_t>(at),
                    static_cast<off_t>(size));
}
void DiskFile::overwrite() const {
  const Bytes zeros(kBlockSize);
  const auto end = size();
  for (std::uint64_t at = 0; at < end; at += kBlockSize) {
    write(at, ByteView(zeros).first(static_cast<std::size_t>(std::min<std::uint64_t>(kBlockSize, end - at))));
  }
  flush();
}

void flush_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) fail_at(folder, "open");
  const int code = ::fsync(fd);
  ::close(fd);
  if (code != 0) fail_at(folder, "flush");
}

bool write_new(const fs::path& path, ByteView bytes) {
  const fs::path draft = path.string() + ".draft";
  // What an interrupted attempt left may hold keys.
  discard(draft);
  const auto file = DiskFile::make(draft);
  file.write(0, bytes);
  file.flush();
  // link, not rename: it never takes the place of a file that is there.
  const bool made = ::link(draft.c_str(), path.c_str()) == 0;
  if (!made && errno != EEXIST) fail_at(path, "make");
  if (!made) file.overwrite();
  fs::remove(draft);
  flush_folder(path.parent_path());
  return made;
}

void discard(const fs::path& path) {
  const auto file = DiskFile::open(path);
  if (!file) return;
  // Two names: write_new was interrupted after giving the file its own, and the content is in use.
  if (fs::hard_link_count(path) == 1) file->overwrite();
  fs::remove(path);
}

Error about(Code code, const char* why, const fs::path& path) { return {code, why, path.string()}; }

Result<crypto::Key> read_master(const fs::path& path) {
  const auto file = DiskFile::open(path, false);
  if (!file) return about(Code::kUnavailable, "keys.no_master", path);
  if (!file->private_to_owner()) return about(Code::kForbidden, "keys.file_open", path);
  if (file->size() != crypto::Key::kSize) return about(Code::kDamaged, "keys.not_master", path);
  auto raw = file->read(0, crypto::Key::kSize);
  crypto::Key master(raw);
  crypto::wipe(raw);
  return master;
}

crypto::Key wrap_key(const crypto::Key& master, const OrgId& org, std::uint32_t epoch) {
  Bytes number;
  put_u32(number, epoch);
  return crypto::derive(master, {view("tenue-wrap1"), org, number});
}

Bytes make_header(const crypto::Key& wrap, const OrgId& org, std::uint32_t epoch, std::string_view label) {
  const auto magic = view(kMagic);
  Bytes out(magic.begin(), magic.end());
  out.insert(out.end(), org.begin(), org.end());
  put_u32(out, epoch);
  const auto check = crypto::seal(wrap, Bytes(32), out);
  out.resize(kCheckAt);
  out.insert(out.end(), check.begin(), check.end());
  const auto words = view(label.substr(0, kHeaderSize - kLabelAt - 1));
  out.insert(out.end(), words.begin(), words.end());
  out.resize(kHeaderSize);
  return out;
}

std::string label_in(ByteView header) {
  std::string out;
  for (std::size_t i = kLabelAt; i < header.size() && header[i] != 0; ++i) out += static_cast<char>(header[i]);
  return out;
}

namespace {

/// The epoch and the key that wraps the slots, if the header is of this organisation and this master.
Result<std::pair<std::uint32_t, crypto::Key>> read_header(const fs::path& path, ByteView all, std::uint64_t size, const OrgId& org,
                                                          const crypto::Key& master) {
  if (all.size() < kHeaderSize || size % kBlockSize != 0) return about(Code::kDamaged, "keys.cut_short", path);
  if (!std::ranges::equal(all.first(kMagic.size()), view(kMagic))) return about(Code::kDamaged, "keys.no_keyring", path);
  if (!std::ranges::equal(all.subspan(kMagic.size(), org.size()), org)) return about(Code::kConflict, "keys.of_another", path);
  const auto epoch = get_u32(all, kMagic.size() + org.size());
  auto wrap = wrap_key(master, org, epoch);
  if (crypto::open(wrap, all.subspan(kCheckAt, kWrappedSize), all.first(kIdentitySize)) != Bytes(32))
    return about(Code::kDamaged, "keys.wrong_master", path);
  return std::pair{epoch, std::move(wrap)};
}

}  // namespace

Result<KeyFile> KeyFile::open(const fs::path& path, const OrgId& org, const crypto::Key& master) {
  auto file = DiskFile::open(path);
  if (!file) return about(Code::kNotFound, "keys.no_file", path);
  if (!file->private_to_owner()) return about(Code::kForbidden, "keys.file_open", path);
  if (!file->lock()) return about(Code::kLocked, "keys.in_use", path);
  TENUE_TRY(auto read, read_header(path, file->read(0, kHeaderSize), file->size(), org, master));
  return KeyFile{std::move(*file), org, read.first, std::move(read.second)};
}

Result<Bytes> read_keyring(const fs::path& path, const OrgId& org, const crypto::Key& master) {
  const auto file = DiskFile::open(path, false);
  if (!file) return about(Code::kNotFound, "keys.no_file", path);
  auto out = file->read(0, file->size());
  TENUE_TRY_VOID(read_header(path, ByteView(out).first(std::min(out.size(), kHeaderSize)), out.size(), org, master));
  return out;
}

Bytes KeyFile::seal_slot(Slot slot, const crypto::Key& key) const {
  auto out = crypto::seal(wrap, key.bytes(), slot_identity(org, epoch, slot));
  out.resize(kSlotSize);
  return out;
}
std::optional<crypto::Key> KeyFile::open_slot(Slot slot, ByteView bytes) const {
  if (bytes.size() != kSlotSize || !all_zero(bytes.subspan(kWrappedSize))) return std::nullopt;
  auto raw = crypto::open(wrap, bytes.first(kWrappedSize), slot_identity(org, epoch, slot));
  if (!raw) return std::nullopt;
  crypto::Key key(*raw);
  crypto::wipe(*raw);
  return key;
}

bool is_dead(ByteView slot) { return all_zero(slot.first(kWrappedSize)); }
Slot heir_in(ByteView slot) { return get_u32(slot, kHeirAt); }
Bytes dead_bytes(Slot heir) {
  Bytes out(kHeirAt);
  put_u32(out, heir);
  return out;
}

bool all_zero(ByteView bytes) {
  return std::ranges::all_of(bytes, [](std::uint8_t b) { return b == 0; });
}

}  // namespace tenue::vault
