#include "vault/keyring.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <list>
#include <set>
#include <string>
#include <unordered_map>

namespace tenue::vault {
namespace fs = std::filesystem;
namespace {

constexpr const char* kMasterName = "master.key";
constexpr const char* kExtension = ".keyring";

Result<void> check_folder(const fs::path& keys_dir) {
  struct stat info;
  if (::stat(keys_dir.c_str(), &info) != 0 || !S_ISDIR(info.st_mode)) {
    return about(Code::kNotFound, "keys.no_folder", keys_dir);
  }
  if ((info.st_mode & 077) != 0) return about(Code::kForbidden, "keys.folder_open", keys_dir);
  return {};
}

void make_folder(const fs::path& keys_dir) {
  if (fs::exists(keys_dir)) return;
  if (keys_dir.has_parent_path()) fs::create_directories(keys_dir.parent_path());
  if (::mkdir(keys_dir.c_str(), 0700) != 0 && errno != EEXIST) {
    throw Fault(errno == ENOSPC ? kDiskFull : "keys.disk", keys_dir.string(), fmt::format("keys: can't make the folder {}", keys_dir.string()));
  }
}

std::vector<fs::path> keyrings_in(const fs::path& keys_dir) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::directory_iterator(keys_dir)) {
    if (entry.path().extension() == kExtension) out.push_back(entry.path());
  }
  std::ranges::sort(out);
  return out;
}

/// The folder's master; made if the folder holds no keyring yet.
Result<crypto::Key> master_for_new(const fs::path& keys_dir) {
  const auto path = keys_dir / kMasterName;
  if (!fs::exists(path) && keyrings_in(keys_dir).empty()) {
    const auto fresh = crypto::Key::random();
    write_new(path, fresh.bytes());
  }
  return read_master(path);
}

std::vector<bool> find_live(const KeyFile& file) {
  std::vector<bool> live(file.slots_count());
  constexpr Slot kAtOnce = 8192;
  for (Slot first = 0; first < live.size(); first += kAtOnce) {
    const auto bytes = file.file.read(KeyFile::place(first), kAtOnce * kSlotSize);
    for (std::size_t i = 0; (i + 1) * kSlotSize <= bytes.size(); ++i) {
      live[first + i] = !is_dead(ByteView(bytes).subspan(i * kSlotSize, kSlotSize));
    }
  }
  return live;
}

}  // namespace

/// Unwrapped keys, most recently used first, in one locked slab.
class Keyring::Cache {
 public:
  static constexpr std::size_t kKeys = 1024;
  Cache() : slab_(kKeys * crypto::Key::kSize) {
    for (std::size_t i = 0; i < kKeys; ++i) free_.push_back(i);
  }
  std::optional<crypto::Key> find(Slot slot) {
    const auto found = at_.find(slot);
    if (found == at_.end()) return std::nullopt;
    order_.splice(order_.begin(), order_, found->second);
    return crypto::Key(room(found->second->room));
  }
  void put(Slot slot, const crypto::Key& key) {
    if (free_.empty()) drop(order_.back().slot);
    order_.push_front({slot, free_.back()});
    free_.pop_back();
    at_[slot] = order_.begin();
    std::ranges::copy(key.bytes(), room(order_.front().room).begin());
  }
  void drop(Slot slot) {
    const auto found = at_.find(slot);
    if (found == at_.end()) return;
    const auto entry = found->second;
    crypto::wipe(room(entry->room));
    free_.push_back(entry->room);
    at_.erase(found);
    order_.erase(entry);
  }

 private:
  struct Entry {
    Slot slot;
    std::size_t room;
  };
  std::span<std::uint8_t> room(std::size_t i) {
    return slab_.bytes().subspan(i * crypto::Key::kSize, crypto::Key::kSize);
  }
  crypto::LockedSlab slab_;
  std::vector<std::size_t> free_;
  std::list<Entry> order_;
  std::unordered_map<Slot, std::list<Entry>::iterator> at_;
};

Keyring::Keyring(KeyFile file, std::vector<bool> live)
    : file_(std::move(file)), live_(std::move(live)), cache_(std::make_unique<Cache>()) {}
Keyring::~Keyring() = default;

fs::path Keyring::file(const fs::path& keys_dir, const OrgId& org) {
  return keys_dir / (hex(org) + kExtension);
}

std::vector<fs::path> Keyring::labelled(const fs::path& keys_dir, std::string_view label) {
  std::vector<fs::path> out;
  if (!fs::exists(keys_dir)) return out;
  for (const auto& path : keyrings_in(keys_dir)) {
    const auto file = DiskFile::open(path, false);
    if (file && label_in(file->read(0, kHeaderSize)) == label) out.push_back(path);
  }
  return out;
}

Result<std::unique_ptr<Keyring>> Keyring::create(const fs::path& keys_dir, const OrgId& org, bool data_exist, std::string_view label) {
  const auto path = file(keys_dir, org);
  if (fs::exists(path)) return about(Code::kConflict, "keys.exist", path);
  if (data_exist) return about(Code::kConflict, "keys.lost", path);
  make_folder(keys_dir);
  TENUE_TRY_VOID(check_folder(keys_dir));
  write_new(keys_dir / "CACHEDIR.TAG", view(kCacheTag));
  TENUE_TRY(const auto master, master_for_new(keys_dir));
  constexpr std::uint32_t kFirstEpoch = 1;
  if (!write_new(path, make_header(wrap_key(master, org, kFirstEpoch), org, kFirstEpoch, label))) return about(Code::kConflict, "keys.exist", path);
  return open_under(keys_dir, org, master);
}

Result<std::unique_ptr<Keyring>> Keyring::open_under(const fs::path& keys_dir, const OrgId& org,
                                                     const crypto::Key& master) {
  TENUE_TRY(auto opened, KeyFile::open(file(keys_dir, org), org, master));
  auto live = find_live(opened);
  return std::unique_ptr<Keyring>(new Keyring(std::move(opened), std::move(live)));
}

Result<std::unique_ptr<Keyring>> Keyring::open(const fs::path& keys_dir, const OrgId& org) {
  TENUE_TRY_VOID(check_folder(keys_dir));
  TENUE_TRY(const auto master, read_master(keys_dir / kMasterName));
  return open_under(keys_dir, org, master);
}

Result<void> Keyring::ensure_pool(Slot next_slot) {
  TENUE_CHECK(next_slot < UINT32_MAX - 4 * kPool);
  const std::lock_guard guard(mutex_);
  const bool known = pool_begin_ <= next_slot && next_slot <= pool_end_;
  if (known && pool_end_ - next_slot >= kPool) return {};
  if (count() < next_slot) return about(Code::kDamaged, "keys.older", file_.file.path());
  const Slot end = (next_slot + 2 * kPool + kSlotsPerBlock - 1) / kSlotsPerBlock * kSlotsPerBlock;
  fill(known ? pool_end_ : next_slot, end);
  pool_begin_ = next_slot;
  pool_end_ = end;
  return {};
}

/// A slot of the pool was never used, so one that does not verify (torn while the pool was made) gets a fresh
/// key.
void Keyring::fill(Slot first, Slot end) {
  block_.clear();
  // The size grows by whole blocks before anything is in them: an interrupted growth is zeros, never half a
  // slot.
  if (end > count()) file_.file.resize(KeyFile::place(end));
  auto bytes = file_.file.read(KeyFile::place(first), (end - first) * kSlotSize);
  for (Slot slot = first; slot < end; ++slot) {
    const auto room = std::span(bytes).subspan((slot - first) * kSlotSize, kSlotSize);
    if (!file_.open_slot(slot, room))
      std::ranges::copy(file_.seal_slot(slot, crypto::Key::random()), room.begin());
  }
  file_.file.write(KeyFile::place(first), bytes);
  file_.file.flush();
  if (end > count()) live_.resize(end);
  std::fill(live_.begin() + first, live_.begin() + end, true);
}

Result<crypto::Key> Keyring::key(Slot slot) {
  const std::lock_guard guard(mutex_);
  if (slot >= count() || !live_[slot])
    return Error{Code::kNotFound, "keys.slot_dead", std::to_string(slot)};
  if (auto known = cache_->find(slot)) return std::move(*known);
  if (const Slot first = slot / kSlotsPerBlock * kSlotsPerBlock; block_.empty() || block_first_ != first) {
    block_ = file_.file.read(KeyFile::place(first), kBlockSize);
    block_first_ = first;
  }
  const std::size_t at = (slot - block_first_) * kSlotSize;
  auto key = at + kSlotSize <= block_.size() ? file_.open_slot(slot, ByteView(block_).subspan(at, kSlotSize)) : std::nullopt;
  if (!key) return Error{Code::kDamaged, "keys.slot_damaged", std::to_string(slot)};
  cache_->put(slot, *key);
  return std::move(*key);
}

void Keyring::kill(std::span<const Dead> slots) {
  const std::lock_guard guard(mutex_);
  zero(slots);
}
std::size_t Keyring::replay_dead(std::span<const Dead> slots) {
  const std::lock_guard guard(mutex_);
  return zero(slots);
}

std::size_t Keyring::zero(std::span<const Dead> slots) {
  if (slots.empty()) return 0;
  std::vector<Dead> written;
  block_.clear();
  for (const auto& dead : slots) {
    cache_->drop(dead.slot);
    if (dead.slot < count() && live_[dead.slot]) written.push_back(dead);
  }
  std::ranges::sort(written, {}, &Dead::slot);
  for (auto first = written.begin(); first != written.end();) {  // neighbours in one write: a person of thousands dies at once
    Bytes bytes;
    auto last = first;
    for (; last != written.end() && last->slot == first->slot + static_cast<Slot>(last - first); ++last) {
      const auto one = dead_bytes(last->heir);
      bytes.insert(bytes.end(), one.begin(), one.end());
    }
    file_.file.write(KeyFile::place(first->slot), bytes);
    first = last;
  }
  // Even if all were dead: an earlier process may have stopped between writing the zeros and flushing them.
  file_.file.flush();
  std::size_t killed = 0;
  for (const auto& dead : written) {
    killed += live_[dead.slot];
    live_[dead.slot] = false;
  }
  punch_empty_blocks(written);
  return killed;
}

void Keyring::punch_empty_blocks(std::span<const Dead> slots) {
  std::set<Slot> blocks;
  for (const auto& dead : slots) blocks.insert(dead.slot / kSlotsPerBlock);
  const auto is_empty = [&](Slot block) {
    const auto first = live_.begin() + static_cast<std::ptrdiff_t>(block * kSlotsPerBlock);
    if (std::any_of(first, first + kSlotsPerBlock, [](bool alive) { return alive; })) return false;
    return all_zero(file_.file.read(KeyFile::place(block * kSlotsPerBlock), kBlockSize));  // heirs stay noted
  };
  std::erase_if(blocks, [&](Slot block) { return !is_empty(block); });
  for (auto first = blocks.begin(); first != blocks.end();) {
    Slot end = *first;
    auto next = first;
    for (; next != blocks.end() && *next == end; ++next) ++end;
    file_.file.punch(KeyFile::place(*first * kSlotsPerBlock), std::uint64_t{end - *first} * kBlockSize);
    first = next;
  }
}

bool Keyring::on_disk(Slot slot) const {
  const std::lock_guard guard(mutex_);
  const auto bytes = file_.file.read(KeyFile::place(slot), kSlotSize);
  return bytes.size() == kSlotSize && !is_dead(bytes);
}

Bytes Keyring::image() const {
  const std::lock_guard guard(mutex_);
  return file_.file.read(0, file_.file.size());
}

namespace {

Slot slots_in(ByteView keyring) { return static_cast<Slot>((keyring.size() - kHeaderSize) / kSlotSize); }
ByteView slot_in(ByteView keyring, Slot slot) { return keyring.subspan(KeyFile::place(slot), kSlotSize); }

/// Whether what was sealed under the slot is gone for good, heirs included. A number that the file has not reached is alive.
bool erased_in(ByteView keyring, Slot slot) {
  for (Slot steps = 0; steps <= slots_in(keyring) && slot < slots_in(keyring); ++steps) {
    if (!is_dead(slot_in(keyring, slot))) return false;
    slot = heir_in(slot_in(keyring, slot));
    if (slot == 0) return true;
  }
  return false;
}

}  // namespace

Result<Slot> Keyring::restore(const fs::path& keys_dir, const OrgId& org, const fs::path& copy, std::span<const fs::path> later,
                              const crypto::Key& master, Slot next_slot, std::string_view label) {
  TENUE_TRY(auto bytes, read_keyring(copy, org, master));
  if (slots_in(bytes) < next_slot) return about(Code::kDamaged, "copy.keys_older", copy);
  Slot end = slots_in(bytes);
  const auto forget = [&](Slot slot) { std::ranges::fill(std::span(bytes).subspan(KeyFile::place(slot), kSlotSize), std::uint8_t{0}); };
  for (const auto& path : later) {
    TENUE_TRY(const auto newer, read_keyring(path, org, master));
    for (Slot slot = 0; slot < next_slot; ++slot)
      if (erased_in(newer, slot)) forget(slot);
    end = std::max(end, slots_in(newer));
  }
  for (Slot slot = next_slot; slot < slots_in(bytes); ++slot) forget(slot);  // given out since to what is not in the copy
  const auto epoch = get_u32(bytes, 24);
  const auto header = make_header(wrap_key(master, org, epoch), org, epoch, label);
  std::ranges::copy(header, bytes.begin());
  bytes.resize(KeyFile::place(end));
  make_folder(keys_dir);
  write_new(keys_dir / "CACHEDIR.TAG", view(kCacheTag));
  write_new(keys_dir / kMasterName, master.bytes());
  if (!write_new(file(keys_dir, org), bytes)) return about(Code::kConflict, "keys.exist", file(keys_dir, org));
  return end;
}

}  // namespace tenue::vault
