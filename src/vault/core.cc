#include "vault/core.h"

#include <algorithm>

#include "base/log.h"
#include "vault/files.h"
#include "vault_sql.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("head"); }

/// The store is as this process left it, or somebody else wrote: then nothing may be done.
void check_alone(Core& core) {
  auto row = core.db->statement(q()["counters"]);
  row.bind(core.org);
  const bool same = row.step() && row.integer(0) == std::int64_t{core.run.head.next_slot} &&
                    static_cast<std::uint64_t>(row.integer(1)) == core.run.head.next_leaf;
  if (!same || core.db->foreign_commits() != core.foreign_commits)
    throw Fault("store.foreign", core.file(), "vault: another process wrote into this store; stop both, look at the lock");
}

/// Nobody can tell a machine that was off from a clock that somebody moved. So time that the machine did not run is
/// believed up to a weekday's nights, and never more than two days at once; then a person is asked (Vault::believe_clock).
/// Until then acts go on under a doubted clock but leave no mark, so that a clock put right is right.
constexpr auto kUnrunAtOnce = std::chrono::hours(48), kUnrunInAll = std::chrono::hours(72);

/// What of the time since the last mark the machine did not run; below zero: the clock was put back.
std::chrono::microseconds unrun_since(const Head& head, Instant now, const Uptime& uptime) {
  const auto passed = now - head.high_water;
  const bool same_boot = uptime.boot == head.uptime.boot && uptime.since_boot >= head.uptime.since_boot;
  return passed - (same_boot ? uptime.since_boot - head.uptime.since_boot : std::min(uptime.since_boot, passed));
}

bool believable(const Head& head, Instant now, const Uptime& uptime) {
  const auto unrun = unrun_since(head, now, uptime);
  return unrun <= kUnrunAtOnce && head.unrun + unrun <= kUnrunInAll;
}

void mark_time(Head& head, Instant now, const Uptime& uptime) {
  head.unrun = std::max(std::chrono::microseconds{}, head.unrun + unrun_since(head, now, uptime));
  head.high_water = now;
  head.uptime = uptime;
}

/// A read that leaves no entry (a session looked up) should cost no flush; the high water may lag a minute.
bool head_moved(const Head& before, const Head& after) {
  return before.next_slot != after.next_slot || before.next_leaf != after.next_leaf ||
         after.high_water - before.high_water > std::chrono::minutes(1) || before.unrun - after.unrun > std::chrono::minutes(1);
}

std::exception_ptr run_step(Core& core, const std::function<void()>& act) {
  try {
    Step step(core);
    act();
    step.release();
    return nullptr;
  } catch (...) {
    return std::current_exception();
  }
}

/// Whether `failed` says that the disk takes no more, or no longer works.
const Fault* of_the_disk(const std::exception_ptr& failed) {
  try {
    if (failed) std::rethrow_exception(failed);
  } catch (const Fault& fault) {
    if (fault.key == kDiskFull || fault.key == "disk.failed" || fault.key == "keys.disk") return &fault;
  } catch (...) {
  }
  return nullptr;
}

/// Whoever reads the log must see it, once and not with every request.
void tell_of_disk(Core& core, std::span<const std::exception_ptr> outcomes) {
  const Fault* trouble = nullptr;
  for (const auto& one : outcomes)
    if (!trouble) trouble = of_the_disk(one);
  if (trouble && !core.disk_said)
    log(Level::kError, trouble->key == kDiskFull ? "disk.full" : "disk.failed",
        {{"where", std::string_view(trouble->where)}, {"why", std::string_view(trouble->what())}});
  if (trouble) core.disk_said = true;
}

void kill_buried(Core& core) {
  if (core.run.dead.empty()) return;
  core.keyring->kill(core.run.dead);
  core.last = {};  // what was just erased does not stay in memory
  core.run.dead.clear();
}

struct InBatch {
  explicit InBatch(Core& of) : core(of) { core.in_batch = true; }
  ~InBatch() { core.in_batch = false; }
  InBatch(const InBatch&) = delete;
  InBatch& operator=(const InBatch&) = delete;
  Core& core;
};

/// All acts in one transaction. False: the engine undid all of it, and nothing of it happened.
bool run_together(Core& core, std::span<const std::function<void()>> acts, std::span<std::exception_ptr> out) {
  const Running before = core.run;
  const InBatch flag(core);
  try {
    store::Transaction all(*core.db);
    check_alone(core);
    for (std::size_t i = 0; i < acts.size(); ++i) {
      out[i] = run_step(core, acts[i]);
      if (!core.db->in_transaction()) {
        core.run = before;
        return false;
      }
    }
    const Aside aside(core);
    auto& head = core.run.head;
    if (core.clock_believed()) mark_time(head, core.now(), core.clock.uptime());
    if (head_moved(before.head, head))
      core.db->run(q()["update_head"], core.org, head.next_slot, head.next_leaf, head.high_water, head.uptime.boot,
                   head.uptime.since_boot.count(), head.unrun.count());
    const bool wrote = core.run.sums != before.sums;
    if (wrote) seal_sums(core);
    all.commit();
    if (wrote) core.disk_said = false;
  } catch (const store::StoreFault& fault) {
    core.run = before;
    core.in_doubt = fault.trouble == store::Trouble::kDisk;
    std::ranges::fill(out, std::current_exception());
    return core.in_doubt;
  }
  try {
    kill_buried(core);
  } catch (...) {  // committed, but not yet forgotten: nobody is told that it is done; the next batch tries again
    log(Level::kError, "keyring.kill_failed");
    std::ranges::fill(out, std::current_exception());
  }
  return true;
}

}  // namespace

const store::SqlFile& sql(std::string_view name) {
  static const auto files = [] {  // one writer thread per organisation asks: complete before the first answer
    std::map<std::string, store::SqlFile, std::less<>> out;
    for (const auto& [path, text] : embedded::vault_sql())
      if (!path.starts_with("sql/0")) out.emplace(path, store::SqlFile(text));  // 0001_begin.sql … are migrations, run whole
    return out;
  }();
  const auto found = files.find("sql/" + std::string(name) + ".sql");
  TENUE_CHECK(found != files.end());
  return found->second;
}

void Names::add(std::string_view kind, const std::string& name, std::uint32_t number) {
  auto& one = kinds_[std::string(kind)];
  one.numbers[name] = number;
  one.names[number] = name;
}

std::optional<std::uint32_t> Names::number(std::string_view kind, std::string_view name) const {
  const auto one = kinds_.find(kind);
  if (one == kinds_.end()) return std::nullopt;
  const auto found = one->second.numbers.find(name);
  if (found == one->second.numbers.end()) return std::nullopt;
  return found->second;
}

std::string Names::name(std::string_view kind, std::uint32_t number) const {
  const auto one = kinds_.find(kind);
  if (one == kinds_.end()) return {};
  const auto found = one->second.names.find(number);
  return found == one->second.names.end() ? std::string{} : found->second;
}

std::uint32_t Names::next(std::string_view kind) const {
  const auto one = kinds_.find(kind);
  return one == kinds_.end() ? 1 : one->second.names.rbegin()->first + 1;
}

Instant Core::machine_time() const {
  auto at = clock.now();
  if (run.head.demo) at += std::chrono::microseconds(db->number(q()["clock_offset"], org).value_or(0));
  return at;
}

Instant Core::now() const { return std::max(machine_time(), run.head.high_water); }

bool Core::clock_believed() const { return believable(run.head, now(), clock.uptime()); }

void Core::believe_clock() {
  run.head.high_water = now();
  run.head.uptime = clock.uptime();
  run.head.unrun = {};
}

const policy::Model& Core::model() const {
  TENUE_CHECK(run.model != nullptr);
  return *run.model;
}

const policy::Record& Core::record(const std::string& id) const {
  const auto* found = model().record(id);
  TENUE_CHECK(found != nullptr);
  return *found;
}

std::uint32_t Core::known_number(std::string_view kind, const std::string& name) const {
  return run.names->number(kind, name).value_or(0);
}

std::uint32_t Core::number(std::string_view kind, const std::string& name) {
  if (const auto known = run.names->number(kind, name)) return *known;
  const auto fresh = run.names->next(kind);
  TENUE_CHECK(fresh <= 0xFFFF);  // fields, acts and roles are written in two bytes
  auto more = std::make_shared<Names>(*run.names);
  more->add(kind, name, fresh);
  db->run(q()["insert_name"], org, kind, name, fresh);
  run.names = std::move(more);
  return fresh;
}

Slot Core::new_slot() {
  if (const auto pool = keyring->ensure_pool(run.head.next_slot); !pool)
    throw Fault(pool.error().detail, pool.error().field, "vault: the keyring is older than the data");
  return run.head.next_slot++;
}

crypto::Key Core::key(Slot slot) {
  auto key = keyring->key(slot);
  if (!key) throw Fault("keys.older", Keyring::file(options.keys, org).string(), "vault: the keyring does not hold a key that the data need: is it an older copy?");
  return std::move(*key);
}

void Core::bury(Slot slot, Slot heir) {
  db->run(q()["bury"], org, slot, run.head.next_leaf, heir);
  run.dead.push_back({slot, heir});
}

void Core::open_database() {
  auto fresh = std::make_unique<store::Database>(file());
  const auto running = run;
  const auto tables_before = tables;
  last = {};
  std::swap(db, fresh);
  try {
    load();
    follow_rows(*this);
    foreign_commits = db->foreign_commits();
  } catch (...) {
    std::swap(db, fresh);
    run = running;
    tables = tables_before;
    throw;
  }
}

std::vector<std::exception_ptr> Core::batch(std::span<const std::function<void()>> acts) {
  TENUE_CHECK(!db->in_transaction());
  std::vector<std::exception_ptr> out(acts.size());
  try {
    if (in_doubt) open_database();
    in_doubt = false;
    settle_files(*this);
    if (!run_together(*this, acts, out) && acts.size() > 1)
      for (std::size_t i = 0; i < acts.size(); ++i) {
        out[i] = nullptr;
        run_together(*this, acts.subspan(i, 1), std::span(out).subspan(i, 1));
      }
  } catch (const store::StoreFault&) {
    std::ranges::fill(out, std::current_exception());
  }
  if (!in_doubt) settle_files(*this);
  tell_of_disk(*this, out);
  return out;
}

void Core::act(const std::function<void()>& one) {
  if (db->in_transaction()) {
    Step step(*this);
    one();
    step.release();
    return;
  }
  if (const auto failed = batch(std::span(&one, 1)).front()) std::rethrow_exception(failed);
}

Error refused(Code code, std::string detail, std::string field) { return {code, std::move(detail), std::move(field)}; }

}  // namespace tenue::vault
