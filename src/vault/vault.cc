#include "vault/vault.h"

#include <algorithm>

#include "vault/audit.h"
#include "vault/core.h"
#include "vault/files.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault_sql.h"

namespace tenue::vault {
namespace fs = std::filesystem;
namespace {

constexpr const char *kStoreName = "store.db", *kUnfinishedName = "store.db.making", *kLockName = "lock";
constexpr Slot kIndexSlot = 0, kStaffSlot = 1, kFirstFreeSlot = 2;

const store::SqlFile& q() { return sql("head"); }

void make_folder(const fs::path& folder) {
  if (fs::exists(folder)) return;
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all);
}

Result<std::unique_ptr<DiskFile>> take_lock(const fs::path& folder) {
  write_new(folder / kLockName, {});
  auto file = DiskFile::open(folder / kLockName);
  if (!file || !file->lock()) return refused(Code::kLocked, "store.in_use", folder.string());
  return std::make_unique<DiskFile>(std::move(*file));
}

// ---- a store that exists -----------------------------------------------------------------------------------------------

/// What the migrations make, as SQLite writes it down.
const std::vector<std::string>& our_shape() {
  static const auto shape = [] {
    store::Database fresh(":memory:");
    store::migrate(fresh, embedded::vault_sql());
    return fresh.shape();
  }();
  return shape;
}

/// Nothing is written into a file that is not a whole store of Tenue's.
Result<std::unique_ptr<store::Database>> open_database(const fs::path& path) {
  const auto damaged = refused(Code::kDamaged, "store.damaged", path.string());
  if (fs::file_size(path) == 0) return damaged;
  try {
    const store::Database look(path, store::Access::kRead);
  } catch (const store::StoreFault& fault) {
    if (fault.trouble == store::Trouble::kCorrupt) return damaged;
    throw;
  }
  auto db = std::make_unique<store::Database>(path);
  if (db->number("pragma user_version").value_or(0) == 0) return damaged;  // another program's
  store::migrate(*db, embedded::vault_sql());
  // Rows are summed by the order of their columns: a column renamed, or a table beside ours, must not get that far.
  if (db->shape() != our_shape()) return refused(Code::kDamaged, "store.shape", path.string());
  return db;
}

Result<void> open_keyring(Core& core) {
  auto keyring = Keyring::open(core.options.keys, core.org);
  // "not found" would read as "no data", and invite to begin again
  if (!keyring && keyring.error().code == Code::kNotFound) return refused(Code::kUnavailable, "keys.missing", core.options.keys.string());
  TENUE_TRY(core.keyring, std::move(keyring));
  TENUE_TRY_VOID(core.keyring->ensure_pool(core.run.head.next_slot));
  std::vector<Dead> dead;
  auto rows = core.db->statement(q()["dead_slots"]);
  rows.bind(core.org);
  while (rows.step()) dead.push_back({static_cast<Slot>(rows.integer(0)), static_cast<Slot>(rows.integer(1))});
  core.keyring->replay_dead(dead);
  return {};
}

// ---- a new one ---------------------------------------------------------------------------------------------------------

/// The store of another organisation under the same data folder, whose keys would be in the same keys folder.
bool others_have_data(const Options& options) {
  if (options.data.filename() != options.short_name) return false;
  for (const auto& sibling : fs::directory_iterator(options.data.parent_path()))
    if (sibling.path() != options.data && fs::exists(sibling.path() / kStoreName)) return true;
  return false;
}

constexpr std::string_view kRealLabel = "store ", kDemoLabel = "demo ";

void remove_unfinished(const Options& options) {
  for (const auto* tail : {"", "-wal", "-shm"}) fs::remove(options.data / (std::string(kUnfinishedName) + tail));
}

/// Keys that were made for this very place. Those of a creation that was cut off, and of fictional data, are nobody's;
/// all others belong to data that are lost, and beginning anew would hide it.
Result<void> clear_keys(const Options& options) {
  auto nobodys = Keyring::labelled(options.keys, label_of(options, true));
  const auto real = Keyring::labelled(options.keys, label_of(options, false));
  if (fs::exists(options.data / kUnfinishedName)) {
    nobodys.insert(nobodys.end(), real.begin(), real.end());
  } else if (!real.empty()) {
    return refused(Code::kConflict, "store.lost", real.front().string());
  }
  for (const auto& keyring : nobodys) discard(keyring);
  remove_unfinished(options);
  return {};
}

Result<void> fill_store(Core& core) {
  crypto::random_fill(core.org);
  const auto& options = core.options;
  const bool master_lost = others_have_data(options) && !fs::exists(options.keys / "master.key");
  core.db = std::make_unique<store::Database>(options.data / kUnfinishedName);
  store::migrate(*core.db, embedded::vault_sql());
  TENUE_TRY(core.keyring, Keyring::create(options.keys, core.org, master_lost, label_of(options, options.demo)));
  TENUE_TRY_VOID(core.keyring->ensure_pool(0));
  core.run.head.staff_slot = kStaffSlot;
  core.in_batch = true;
  store::Transaction all(*core.db);
  begin_sums(core);
  const auto uptime = core.clock.uptime();
  core.db->run(q()["insert_head"], core.org, options.short_name, options.demo, core.clock.now(), kFirstFreeSlot, kIndexSlot, kStaffSlot,
              uptime.boot, uptime.since_boot.count());
  seal_sums(core);
  all.commit();
  TENUE_CHECK(core.db->checkpoint_truncate());
  return {};
}

/// Undoes what a creation that failed has begun, as far as the disk lets it.
void undo(Core& core) {
  core.db.reset();
  core.keyring.reset();
  remove_unfinished(core.options);
  if (const auto keyring = Keyring::file(core.options.keys, core.org); fs::exists(keyring)) discard(keyring);
}

/// Whole or not at all: it is made under another name, which it loses last. Cut off anywhere, it can be begun again.
Result<void> make_store(const Options& options, const Clock& clock) {
  make_folder(options.data);
  Core core(options, clock);
  TENUE_TRY(core.lock, take_lock(options.data));
  if (fs::exists(options.data / kStoreName)) return refused(Code::kConflict, "store.exists", options.data.string());
  TENUE_TRY_VOID(clear_keys(options));
  try {
    if (auto made = fill_store(core); !made) {
      undo(core);
      return made;
    }
  } catch (const std::exception&) {
    undo(core);
    throw;
  }
  core.db.reset();
  fs::rename(options.data / kUnfinishedName, options.data / kStoreName);
  flush_folder(options.data);
  return {};
}

}  // namespace

std::string label_of(const Options& options, bool demo) {
  const auto place = fs::absolute(options.home.empty() ? options.data : options.home).lexically_normal();
  return std::string(demo ? kDemoLabel : kRealLabel) + place.string();
}

Result<void> open_store_of(Core& core) {
  TENUE_TRY(core.lock, take_lock(core.options.data));
  TENUE_TRY(core.db, open_database(core.options.data / kStoreName));
  core.load();
  if (core.run.head.short_name != core.options.short_name) return refused(Code::kConflict, "store.of_another", core.options.data.string());
  return {};
}

/// Head, names and the version that runs. A policy that no longer compiles was written by another program.
void Core::load() {
  {
    auto row = db->statement(q()["only_head"]);
    row.bind();
    if (!row.step()) throw Fault("store.damaged", file(), "vault: the store has no head row");
    const auto id = row.blob(0);
    TENUE_CHECK(id.size() == org.size());
    std::ranges::copy(id, org.begin());
    run = Running{};
    run.head = {row.text(1), row.integer(2) != 0, static_cast<Slot>(row.integer(3)), static_cast<Slot>(row.integer(6)),
                static_cast<Slot>(row.integer(7)), static_cast<std::uint64_t>(row.integer(4)), row.instant(5),
                {row.text(8), std::chrono::microseconds(row.integer(9))}, std::chrono::microseconds(row.integer(10))};
  }
  auto names = std::make_shared<Names>();
  auto rows = db->statement(q()["names"]);
  rows.bind(org);
  while (rows.step()) names->add(rows.text(0), rows.text(1), static_cast<std::uint32_t>(rows.integer(2)));
  run.names = std::move(names);

  auto newest = db->statement(q()["newest_policy"]);
  newest.bind(org);
  if (!newest.step()) return;
  auto compiled = policy::compile(newest.text(1), run.head.short_name);
  if (!compiled.stands) throw Fault("store.newer", file(), "vault: the published policy does not compile with this program; use the one that published it");
  if (compiled.model.hash != newest.text(2)) throw Fault("store.policy_altered", file(), "vault: the published policy was altered in the store; restore a copy and run the proof");
  run.version = static_cast<int>(newest.integer(0));
  run.model = std::make_shared<const policy::Model>(std::move(compiled.model));
  run.clear = std::make_shared<const std::set<std::string>>(fields_in_clear(*run.model));
}

Vault::Vault(std::unique_ptr<State> state) : s_(std::move(state)) {}
Vault::~Vault() = default;

Result<std::unique_ptr<Vault>> Vault::open(const Options& options, const Clock& clock) {
  crypto::init();
  if (options.create) TENUE_TRY_VOID(make_store(options, clock));
  if (!fs::exists(options.data / kStoreName)) {
    const auto keys = Keyring::labelled(options.keys, label_of(options, false));
    if (keys.empty() || fs::exists(options.data / kUnfinishedName)) return refused(Code::kNotFound, "store.none", options.data.string());
    return refused(Code::kConflict, "store.lost", keys.front().string());
  }
  auto state = std::make_unique<State>(options, clock);
  TENUE_TRY_VOID(open_store_of(*state));
  TENUE_TRY_VOID(open_keyring(*state));
  follow_rows(*state);
  state->foreign_commits = state->db->foreign_commits();
  sweep_files(*state);
  return std::unique_ptr<Vault>(new Vault(std::move(state)));
}

std::optional<std::vector<std::string>> Vault::altered_tables() const { return vault::altered_tables(*s_); }
Instant Vault::now() const { return s_->now(); }
Instant Vault::machine_time() const { return s_->machine_time(); }
bool Vault::clock_believed() const { return s_->clock_believed(); }
bool Vault::demo() const { return s_->run.head.demo; }
const OrgId& Vault::org() const { return s_->org; }
bool Vault::published() const { return s_->run.model != nullptr; }
const policy::Model& Vault::model() const { return s_->model(); }
int Vault::version() const { return s_->run.version; }
std::uint64_t Vault::change_number() const { return s_->run.changes; }
store::Database& Vault::database() { return *s_->db; }
bool Vault::slot_lives(std::uint32_t slot) const { return s_->keyring->on_disk(slot); }

std::vector<std::exception_ptr> Vault::batch(std::span<const std::function<void()>> acts) { return s_->batch(acts); }
void Vault::act(const std::function<void()>& one) { s_->act(one); }

Result<void> Vault::whole(const std::function<Result<void>()>& steps) { return within(*s_, steps); }

void Vault::move_clock(Instant to) {
  TENUE_CHECK(demo() && to >= now());
  s_->act([&] {
    s_->db->run(q()["set_clock_offset"], s_->org, (to - s_->clock.now()).count());
    s_->believe_clock();
    audit({{}, "operator"}, "clock_moved", "", {}, {}, iso_utc(to));
  });
}

void Vault::believe_clock(const Actor& who) {
  s_->act([&] {
    s_->believe_clock();
    audit(who, "clock_believed", "", {}, {}, "");
  });
}

void Vault::audit(const Actor& who, const std::string& act, const std::string& activity, std::span<const SubjectId> subjects,
                  RecordId rec, const std::string& detail) {
  within(*s_, [&] {
    Leaf leaf{who, act, activity, {subjects.begin(), subjects.end()}, rec, 0, {}, detail};
    if (rec) name_box(*s_, leaf);
    append(*s_, leaf);
  });
}

std::vector<Vault::Entry> Vault::entries(std::optional<SubjectId> subject, int most) const {
  return vault::entries(*s_, subject, most);
}

namespace {

void number_names(Core& core) {
  for (const auto& record : core.model().records) {
    core.number("record", record.id);
    for (const auto& field : record.fields) core.number("field", record.id + "." + field.id);
  }
  for (const auto& activity : core.model().activities) core.number("activity", activity.id);
  for (const auto& role : core.model().roles) core.number("role", role.id);
}

std::vector<SubjectId> all_subjects(Core& core) {
  std::vector<SubjectId> out;
  auto rows = core.db->statement(q()["subjects"]);
  rows.bind(core.org);
  while (rows.step()) out.push_back(rows.id<SubjectTag>(0));
  return out;
}

}  // namespace

void Vault::keep_version(const policy::Model& model, const Actor& who) {
  within(*s_, [&] {
    auto& core = *s_;
    // What is kept must open again as itself; a store that refused its own policy would be lost to everybody.
    if (policy::compile(model.canonical, model.short_name).model.hash != model.hash) throw Fault("vault: the canonical text of this policy does not come back as itself");
    const auto clear_before = core.run.clear;
    core.run.version += 1;
    core.run.model = std::make_shared<const policy::Model>(model);
    core.run.clear = std::make_shared<const std::set<std::string>>(fields_in_clear(model));
    core.run.changes += 1;
    core.db->run(q()["insert_policy"], core.org, core.run.version, model.hash, iso_date(model.version.date), core.now(), model.canonical);
    number_names(core);
    for (const auto subject : all_subjects(core)) {
      if (clear_before && *clear_before != *core.run.clear) rebuild_facts(core, subject);
      vault::recompute(core, subject);
    }
    append(core, {who, "published", "", {}, {}, 0, {}, model.hash});
  });
}

}  // namespace tenue::vault
