#include "vault/keyring.h"

#include <doctest/doctest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>

using namespace tenue;
using namespace tenue::vault;
namespace fs = std::filesystem;

namespace {

constexpr OrgId kOrg{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16};
constexpr OrgId kOther{9};

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "tenue-keys-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    root = name;
    keys = root / "keys";
  }
  ~Folder() { fs::remove_all(root); }
  fs::path root, keys;
};

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}
void put(const fs::path& file, std::size_t at, std::string_view bytes) {
  std::fstream out(file, std::ios::binary | std::ios::in | std::ios::out);
  out.seekp(static_cast<std::streamoff>(at));
  out << bytes;
}
void put_whole(const fs::path& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
  fs::permissions(file, fs::perms(0600));
}
/// The 128 bytes of a slot as they are on the disk; what is searched for after the slot was killed.
std::string blob(const fs::path& file, Slot slot) { return content(file).substr(4096 + 128 * slot, 72); }
bool anywhere(const fs::path& folder, std::string_view needle) {
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file() && content(entry.path()).find(needle) != std::string::npos) return true;
  }
  return false;
}

std::unique_ptr<Keyring> made(const Folder& folder, const OrgId& org = kOrg) {
  auto keyring = Keyring::create(folder.keys, org, false);
  REQUIRE(keyring);
  REQUIRE((*keyring)->ensure_pool(0));
  return std::move(*keyring);
}
std::unique_ptr<Keyring> opened(const Folder& folder, const OrgId& org = kOrg) {
  auto keyring = Keyring::open(folder.keys, org);
  REQUIRE(keyring);
  return std::move(*keyring);
}
template <class T>
Code refusal(const Result<T>& result) {
  REQUIRE_FALSE(result);
  return result.error().code;
}
void kill(Keyring& keyring, std::vector<Slot> slots) {
  std::vector<Dead> dead;
  for (const auto slot : slots) dead.push_back({slot});
  keyring.kill(dead);
}

}  // namespace

TEST_CASE("a new keyring: private files, a master, a pool of different keys") {
  const Folder folder;
  const auto keyring = made(folder);
  const auto mode = [](const fs::path& path) {
    struct stat info;
    REQUIRE(::stat(path.c_str(), &info) == 0);
    return info.st_mode & 0777;
  };
  CHECK(mode(folder.keys) == 0700);
  CHECK(mode(folder.keys / "master.key") == 0600);
  CHECK(mode(Keyring::file(folder.keys, kOrg)) == 0600);
  CHECK(fs::file_size(folder.keys / "master.key") == 32);
  CHECK(content(folder.keys / "CACHEDIR.TAG").starts_with("Signature: 8a477f597d28d172789f06886806bc55"));
  std::set<std::string> keys;
  for (Slot slot = 0; slot < Keyring::kPool; ++slot) keys.insert(hex(keyring->key(slot).value().bytes()));
  CHECK(keys.size() == Keyring::kPool);
}

TEST_CASE("no key is in clear in any file") {
  const Folder folder;
  const auto keyring = made(folder);
  const auto key = keyring->key(3).value();
  CHECK_FALSE(anywhere(folder.root, {reinterpret_cast<const char*>(key.bytes().data()), 32}));
}

TEST_CASE("keys are the same after opening again") {
  const Folder folder;
  auto keyring = made(folder);
  const auto key = keyring->key(200).value();
  keyring.reset();
  CHECK(opened(folder)->key(200).value() == key);
}

TEST_CASE("the pool keeps 256 keys ready above the next slot") {
  const Folder folder;
  auto keyring = made(folder);
  const auto path = Keyring::file(folder.keys, kOrg);
  const auto size = fs::file_size(path);
  const auto first = keyring->key(0).value();
  REQUIRE(keyring->ensure_pool(100));
  CHECK(fs::file_size(path) == size);
  REQUIRE(keyring->ensure_pool(300));
  CHECK(fs::file_size(path) > size);
  for (Slot slot = 300; slot < 300 + Keyring::kPool; ++slot) REQUIRE(keyring->key(slot));
  CHECK(keyring->key(0).value() == first);
  CHECK(fs::file_size(path) % 4096 == 0);
}

TEST_CASE("more keys in use than the cache holds") {
  const Folder folder;
  const auto keyring = made(folder);
  for (Slot next = 256; next <= 1536; next += 256) REQUIRE(keyring->ensure_pool(next));
  std::vector<crypto::Key> seen;
  for (Slot slot = 0; slot < 1600; ++slot) seen.push_back(keyring->key(slot).value());
  for (Slot slot = 0; slot < 1600; ++slot) CHECK(keyring->key(slot).value() == seen[slot]);
}

TEST_CASE("after kill the wrapped key is in no file, the slot is dead, also after opening again") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  auto keyring = made(folder);
  const auto wrapped = blob(path, 7);
  const auto neighbour = keyring->key(8).value();
  REQUIRE(keyring->key(7));
  REQUIRE(anywhere(folder.root, wrapped));

  kill(*keyring, {7, 7});
  CHECK_FALSE(anywhere(folder.root, wrapped));
  CHECK(blob(path, 7) == std::string(72, '\0'));
  CHECK(refusal(keyring->key(7)) == Code::kNotFound);
  CHECK(keyring->key(8).value() == neighbour);
  kill(*keyring, {7});
  kill(*keyring, {1'000'000});
  REQUIRE(keyring->ensure_pool(20));

  keyring.reset();
  keyring = opened(folder);
  REQUIRE(keyring->ensure_pool(20));
  CHECK(refusal(keyring->key(7)) == Code::kNotFound);
  CHECK(keyring->key(8).value() == neighbour);
}

TEST_CASE("what the journal says is dead is killed at start, once") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  auto keyring = made(folder);
  const auto before = content(path);
  kill(*keyring, {1, 2});
  keyring.reset();
  put_whole(path, before);  // yesterday's copy is restored: both keys are back
  keyring = opened(folder);
  REQUIRE(keyring->key(1));
  const std::vector<Dead> journal{{1}, {2}, {2}};
  CHECK(keyring->replay_dead(journal) == 2);
  CHECK(refusal(keyring->key(1)) == Code::kNotFound);
  CHECK(keyring->replay_dead(journal) == 0);
}

TEST_CASE("a block of dead slots is given back, and its numbers stay dead") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  const auto keyring = made(folder);
  const auto size = fs::file_size(path);
  const auto key = keyring->key(32).value();
  std::vector<Slot> block;
  for (Slot slot = 0; slot < 32; ++slot) block.push_back(slot);
  kill(*keyring, block);
  CHECK(fs::file_size(path) == size);
  CHECK(refusal(keyring->key(0)) == Code::kNotFound);
  CHECK(keyring->key(32).value() == key);
}

TEST_CASE("a killed slot notes its heir, and no more; a block with heirs is not given back") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  auto keyring = made(folder);
  std::vector<Dead> block;
  for (Slot slot = 0; slot < 32; ++slot) block.push_back({slot, slot == 5 ? 40 : Slot{0}});
  keyring->kill(block);
  CHECK(content(path).substr(4096 + 128 * 5, 128) == std::string(124, '\0') + std::string("\x28\0\0\0", 4));
  CHECK(refusal(keyring->key(5)) == Code::kNotFound);
  CHECK_FALSE(keyring->on_disk(5));
  keyring.reset();
  CHECK(refusal(opened(folder)->key(5)) == Code::kNotFound);
}

TEST_CASE("a keyring made of a copy and of newer files: erased stays erased, sealed anew comes back, to the end of the line") {
  const Folder folder, fresh;
  const auto path = Keyring::file(folder.keys, kOrg), copy = folder.root / "copy";
  auto keyring = made(folder);
  put_whole(copy, content(path));
  const auto key = keyring->key(11).value();
  const std::vector<Dead> dead{{10}, {11, 300}, {12, 301}, {301, 302}, {302}, {13, 9999}, {14, 15}, {15, 14}};
  REQUIRE(keyring->ensure_pool(400));
  keyring->kill(dead);
  const auto master = [&] {
    const auto raw = content(folder.keys / "master.key");
    return crypto::Key(view(raw));
  }();
  keyring.reset();
  const std::vector<fs::path> later{path};
  const auto next = Keyring::restore(fresh.keys, kOrg, copy, later, master, 50, "store /x");
  REQUIRE(next);
  CHECK(*next >= 400 + Keyring::kPool);
  keyring = opened(fresh);
  for (const Slot slot : {10u, 12u}) CHECK(refusal(keyring->key(slot)) == Code::kNotFound);
  CHECK(keyring->key(11).value() == key);
  for (const Slot slot : {13u, 14u, 15u, 49u}) CHECK(keyring->key(slot));
  CHECK(refusal(keyring->key(50)) == Code::kNotFound);  // of what is not in the copy
  REQUIRE(keyring->ensure_pool(*next));
  CHECK(keyring->key(*next));
  CHECK(refusal(Keyring::restore(fresh.keys, kOrg, copy, later, master, 50, "")) == Code::kConflict);
  const Folder other;
  CHECK(refusal(Keyring::restore(other.keys, kOrg, copy, later, master, 100'000, "")) == Code::kDamaged);
  CHECK(refusal(Keyring::restore(other.keys, kOther, copy, later, master, 50, "")) == Code::kConflict);
  CHECK(refusal(Keyring::restore(other.keys, kOrg, copy, later, crypto::Key::random(), 50, "")) == Code::kDamaged);
}

TEST_CASE("a torn or altered slot is damaged, never another key") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  auto keyring = made(folder);
  keyring.reset();
  const auto whole = content(path);
  put(path, 4096 + 128 * 3, std::string(64, '\0'));  // the first half of a zeroing
  put(path, 4096 + 128 * 4 + 40, std::string(1, whole[4096 + 128 * 4 + 40] ^ 1));
  put(path, 4096 + 128 * 5, whole.substr(4096 + 128 * 6, 128));  // a neighbour's bytes
  put(path, 4096 + 128 * 9 + 100, "x");                          // where zeros belong
  keyring = opened(folder);
  for (const Slot slot : {3u, 4u, 5u, 9u}) CHECK(refusal(keyring->key(slot)) == Code::kDamaged);
  CHECK(keyring->key(6));
  kill(*keyring, {3});
  CHECK(refusal(keyring->key(3)) == Code::kNotFound);
  REQUIRE(keyring->ensure_pool(5));  // 5 and 9 were never handed out: they get fresh keys
  CHECK(keyring->key(5));
  CHECK(keyring->key(9));
  CHECK(refusal(keyring->key(4)) == Code::kDamaged);
}

TEST_CASE("nothing is created over what exists") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  made(folder).reset();
  const auto before = content(path);
  const auto master = content(folder.keys / "master.key");
  CHECK(refusal(Keyring::create(folder.keys, kOrg, false)) == Code::kConflict);
  CHECK(refusal(Keyring::create(folder.keys, kOther, true)) == Code::kConflict);
  CHECK_FALSE(fs::exists(Keyring::file(folder.keys, kOther)));
  made(folder, kOther).reset();
  CHECK(content(path) == before);
  CHECK(content(folder.keys / "master.key") == master);
}

TEST_CASE("a missing master is never made anew where keyrings or data exist") {
  const Folder folder;
  made(folder).reset();
  fs::remove(folder.keys / "master.key");
  CHECK(refusal(Keyring::open(folder.keys, kOrg)) == Code::kUnavailable);
  CHECK(refusal(Keyring::create(folder.keys, kOther, false)) == Code::kUnavailable);
  CHECK_FALSE(fs::exists(folder.keys / "master.key"));
  const Folder empty;
  CHECK(refusal(Keyring::create(empty.keys, kOrg, true)) == Code::kConflict);
  CHECK_FALSE(fs::exists(empty.keys));
  CHECK(refusal(Keyring::open(empty.keys, kOrg)) == Code::kNotFound);
}

TEST_CASE("a wrong master is seen before anything is written") {
  const Folder folder;
  made(folder).reset();
  const auto before = content(Keyring::file(folder.keys, kOrg));
  put_whole(folder.keys / "master.key", std::string(32, 'm'));
  const auto wrong = Keyring::open(folder.keys, kOrg);
  CHECK(refusal(wrong) == Code::kDamaged);
  CHECK(wrong.error().detail == "keys.wrong_master");
  put_whole(folder.keys / "master.key", std::string(31, 'm'));
  CHECK(refusal(Keyring::open(folder.keys, kOrg)) == Code::kDamaged);
  CHECK(content(Keyring::file(folder.keys, kOrg)) == before);
}

TEST_CASE("a file cut short, foreign, misplaced or absent is said, each in its way") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  made(folder).reset();
  const auto whole = content(path);
  for (const std::size_t size : {std::size_t{0}, std::size_t{100}, std::size_t{4095}, whole.size() - 1}) {
    put_whole(path, whole.substr(0, size));
    const auto cut = Keyring::open(folder.keys, kOrg);
    CHECK(refusal(cut) == Code::kDamaged);
    CHECK(cut.error().detail == "keys.cut_short");
  }
  put_whole(path, std::string(8192, 'x'));
  CHECK(refusal(Keyring::open(folder.keys, kOrg)) == Code::kDamaged);
  put_whole(Keyring::file(folder.keys, kOther), whole);
  CHECK(refusal(Keyring::open(folder.keys, kOther)) == Code::kConflict);
  CHECK(refusal(Keyring::open(folder.keys, OrgId{7})) == Code::kNotFound);

  // Cut at a block: only the data know how many slots there were.
  put_whole(path, whole.substr(0, 4096 + 4096));
  const auto keyring = opened(folder);
  CHECK(refusal(keyring->ensure_pool(100)) == Code::kDamaged);
  CHECK(fs::file_size(path) == 8192);
  CHECK(keyring->ensure_pool(32));
}

TEST_CASE("an altered header is refused") {
  const Folder folder;
  const auto path = Keyring::file(folder.keys, kOrg);
  made(folder).reset();
  put(path, 24, "\x02");  // the epoch
  CHECK(refusal(Keyring::open(folder.keys, kOrg)) == Code::kDamaged);
}

TEST_CASE("rights that let others read are refused") {
  const Folder folder;
  made(folder).reset();
  for (const auto& path : {folder.keys, folder.keys / "master.key", Keyring::file(folder.keys, kOrg)}) {
    const auto before = fs::status(path).permissions();
    fs::permissions(path, before | fs::perms::group_read);
    CHECK(refusal(Keyring::open(folder.keys, kOrg)) == Code::kForbidden);
    fs::permissions(path, before);
  }
  CHECK(Keyring::open(folder.keys, kOrg));
}

TEST_CASE("one process, one keyring") {
  const Folder folder;
  auto keyring = made(folder);
  CHECK(refusal(Keyring::open(folder.keys, kOrg)) == Code::kLocked);
  keyring.reset();
  CHECK(Keyring::open(folder.keys, kOrg));
}

TEST_CASE("a draft that is a second name of a file in use is not overwritten") {
  const Folder folder;
  made(folder).reset();
  fs::create_hard_link(folder.keys / "master.key", folder.keys / "other.draft");
  const auto master = content(folder.keys / "master.key");
  CHECK(write_new(folder.keys / "other", view(std::string(32, 'n'))));
  CHECK(content(folder.keys / "master.key") == master);
}
