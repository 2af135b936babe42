#include "app/attention.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "app/sql.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("attention"); }

/// retention/tasks.h writes "copy" with "place/record reference", and "by_hand" with "activity/record"; app/searches.h "found" with "refused/record".
HandTask task_of(std::int64_t id, SubjectId subject, const std::string& kind, const std::string& what, Instant due) {
  HandTask out{id, subject, {}, {}, {}, {}, {}, due, {}};
  const bool copy = kind == "copy";
  const auto cut = what.find(copy ? ' ' : '/');
  (copy ? out.place : kind == kFoundTask ? out.found : out.activity) = what.substr(0, cut);
  if (cut != std::string::npos) (copy ? out.reference : out.record) = what.substr(cut + 1);
  if (const auto kind_at = out.place.find('/'); kind_at != std::string::npos) {
    out.record = out.place.substr(kind_at + 1);
    out.place.resize(kind_at);
  }
  return out;
}

std::optional<HandTask> open_task(vault::Vault& vault, std::int64_t id) {
  auto row = vault.database().statement(q()["open_task"]);
  row.bind(vault.org(), id);
  if (!row.step()) return std::nullopt;
  return task_of(id, row.id<SubjectTag>(0), row.text(1), row.text(2), row.instant(3));
}

}  // namespace

Attention attention(vault::Vault& vault, Instant until) {
  Attention out;
  auto& db = vault.database();
  auto joins = db.statement(q()["joins"]);
  joins.bind(vault.org());
  while (joins.step()) out.joins.push_back({joins.id<SubjectTag>(0), joins.id<SubjectTag>(1), joins.instant(2)});
  auto holds = db.statement(q()["holds_due"]);
  holds.bind(vault.org(), until);
  while (holds.step())
    out.holds.push_back({holds.id<HoldTag>(0), holds.id<SubjectTag>(1), holds.id<RecordTag>(2), holds.text(3), holds.instant(4)});
  auto untold = db.statement(q()["untold"]);
  untold.bind(vault.org());
  while (untold.step()) {
    const auto* source = vault.model().source(untold.text(0));
    if (source && source->inform) out.untold.push_back({source->id, static_cast<int>(untold.integer(1)), add(untold.instant(2), *source->inform)});
  }
  auto tasks = db.statement(q()["open_tasks"]);
  tasks.bind(vault.org());
  while (tasks.step()) {
    out.tasks.push_back(task_of(tasks.integer(0), tasks.id<SubjectTag>(1), tasks.text(2), tasks.text(3), tasks.instant(4)));
    if (out.tasks.back().place.empty()) out.tasks.back().about = tasks.id<RecordTag>(5);
  }
  out.letters = stuck_letters(vault);
  out.letters_waiting = waiting_letters(vault);
  if (clock_is_behind(vault)) out.clock_behind = vault.machine_time();
  if (const auto until_then = db.number(q()["clock_asks"], vault.org())) out.clock_asks_since = from_micros(*until_then);
  const auto today = day_begin(paris_date(vault.now()));
  out.erased_since = static_cast<int>(db.number(q()["erased_since"], vault.org(), today).value_or(0));
  return out;
}

bool clock_is_behind(const vault::Vault& vault) { return vault.now() - vault.machine_time() > std::chrono::minutes(10); }

std::vector<vault::Ending> leaving(vault::Vault& vault, Instant until) {
  std::set<RecordId> going;
  auto rows = vault.database().statement(q()["leaving"]);
  rows.bind(vault.org(), until);
  while (rows.step()) going.insert(rows.id<RecordTag>(0));
  std::map<RecordId, vault::Ending> last;  // the agenda is in order of time: the last one written stays
  for (auto& ending : vault.agenda(until))
    if (going.contains(ending.record)) last[ending.record] = std::move(ending);
  std::vector<vault::Ending> out;
  for (auto& [record, ending] : last) out.push_back(std::move(ending));
  std::ranges::stable_sort(out, {}, &vault::Ending::at);
  return out;
}

bool is_for(const vault::Vault& vault, const vault::Actor& who, const HandTask& task) {
  const auto& model = vault.model();
  const auto* role = model.role(who.role);
  if (who.role == model.rights.desk || (role && role->admin)) return true;
  if (!task.record.empty()) return !vault.room(who.role, task.record, true).empty();
  return std::ranges::any_of(model.records, [&](const auto& record) { return record.person && !vault.room(who.role, record.id, true).empty(); });
}

Result<void> sign_task(vault::Vault& vault, const vault::Actor& who, std::int64_t task) {
  const auto asked = open_task(vault, task);
  if (!asked) return Error{Code::kNotFound, "no such open task", ""};
  if (!is_for(vault, who, *asked)) return Error{Code::kForbidden, "task.by", ""};
  vault.database().run(q()["sign_task"], vault.org(), task, vault.now(), who.user);
  vault.audit(who, "signed", "", {}, {}, fmt::format("task {}", task));
  return {};
}

}  // namespace tenue::app
