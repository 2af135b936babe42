// What a statistic says now: the records that its activity may use, and those that were anonymised.
#include <algorithm>
#include <map>

#include "retention/fold.h"
#include "retention/names.h"
#include "retention/retention.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

bool is_below(const policy::SubjectFacts& facts, RecordId rec, RecordId above) {
  for (auto at = rec; at;) {
    const auto found = std::ranges::find(facts.records, at, &policy::RecordFacts::id);
    if (found == facts.records.end()) return false;
    if ((at = found->parent) == above) return true;
  }
  return false;
}

/// Whether the activity may use the record now: nobody objected to that, nothing freezes it, and where it rests on consent there is one.
bool may_count(vault::Vault& vault, const policy::SubjectFacts& facts, const policy::Statistic& statistic, SubjectId subject, RecordId rec) {
  const auto& model = vault.model();
  const auto now = vault.now();
  const auto* activity = model.activity(statistic.activity);
  if (!activity || vault.limited(subject, rec, activity->id)) return false;
  if (activity->basis == policy::Basis::kConsent)
    return std::ranges::any_of(facts.consents, [&](const auto& one) { return one.activity == activity->id && !one.withdrawn && (!one.of || one.of == rec || is_below(facts, rec, one.of)); });
  return !policy::is_objected(model, facts, rec, activity->id, now);
}

/// "done - requested": seconds between them; "mean(seconds)": the number of that field. Nothing: the record does not have it.
std::optional<double> measured(const policy::Record& type, const Folding& record, const std::string& measure) {
  if (const auto minus = measure.find(" - "); minus != std::string::npos) {
    const auto until = moment_of(type, record, measure.substr(0, minus)), since = moment_of(type, record, measure.substr(minus + 3));
    if (!until || !since || *until < *since) return std::nullopt;
    return std::chrono::duration<double>(*until - *since).count();
  }
  const auto open = measure.find('(');
  if (open == std::string::npos) return std::nullopt;
  const auto value = record.values.find(measure.substr(open + 1, measure.size() - open - 2));
  char* end = nullptr;
  const auto number = value == record.values.end() || value->second.empty() ? 0 : std::strtod(value->second.c_str(), &end);
  return end && *end == 0 ? std::optional{number} : std::nullopt;
}

/// Sums of one group; `had`: how many records had that measure.
struct Sum {
  std::int64_t n = 0;
  std::vector<double> sums;
  std::vector<std::int64_t> had;
  void add(const Sum& other) {
    n += other.n;
    sums.resize(std::max(sums.size(), other.sums.size())), had.resize(sums.size());
    for (std::size_t i = 0; i < other.sums.size(); ++i) sums[i] += other.sums[i], had[i] += other.had[i];
  }
};

std::vector<std::pair<std::string, std::string>> said_in(std::string_view cell) {
  std::vector<std::pair<std::string, std::string>> out;
  while (!cell.empty()) {
    const auto one = cell.substr(0, cell.find('|'));
    cell.remove_prefix(std::min(cell.size(), one.size() + 1));
    const auto equal = one.rfind('=');
    out.emplace_back(one.substr(0, equal), one.substr(equal + 1));
  }
  return out;
}

Count counted(const Sum& sum, int smallest) {
  Count out;
  out.n = sum.n;
  for (std::size_t i = 0; i < sum.sums.size(); ++i)
    out.means.push_back(sum.had[i] < smallest ? std::nullopt : std::optional{sum.sums[i] / static_cast<double>(sum.had[i])});
  return out;
}

}  // namespace

Result<Counts> count(vault::Vault& vault, const vault::Actor& who, std::string_view id) {
  const auto& model = vault.model();
  const auto statistic = std::ranges::find(model.statistics, id, &policy::Statistic::id);
  if (statistic == model.statistics.end()) return Error{Code::kNotFound, "statistic.unknown", ""};
  const auto* type = model.record(statistic->of);
  Counts out;
  for (const auto& measure : statistic->measures)
    if (measure != "count") out.measures.push_back(measure);

  std::map<std::string, Sum> cells;
  auto live = vault.database().statement(sweep_sql()["live"]);
  live.bind(vault.org(), Names{vault}.number("record", statistic->of), vault.now());
  SubjectId known;
  std::shared_ptr<const policy::SubjectFacts> facts;
  while (live.step()) {
    const auto subject = live.id<SubjectTag>(0);
    const auto rec = live.id<RecordTag>(1);
    if (!facts || subject != known) facts = vault.shared_facts(known = subject);
    if (!may_count(vault, *facts, *statistic, subject, rec)) continue;
    const auto record = opened(vault, subject, rec, statistic->of);
    if (!record) continue;
    Sum one{1, std::vector<double>(out.measures.size()), std::vector<std::int64_t>(out.measures.size())};
    for (std::size_t i = 0; i < out.measures.size(); ++i)
      if (const auto value = measured(*type, *record, out.measures[i])) one.sums[i] = *value, one.had[i] = 1;
    for (const auto& cell : cells_of(model, *statistic, *record)) cells[cell].add(one);
  }
  auto gone = vault.database().statement(sweep_sql()["tallied"]);
  gone.bind(vault.org(), statistic->id);
  while (gone.step()) cells[gone.text(0)].add({gone.integer(1), std::vector<double>(out.measures.size()), std::vector<std::int64_t>(out.measures.size())});

  Sum small;
  for (const auto& [cell, sum] : cells) {
    if (sum.n < statistic->smallest) {
      small.add(sum);
      continue;
    }
    out.groups.push_back(counted(sum, statistic->smallest));
    out.groups.back().says = said_in(cell);
  }
  // Of dimensions counted apart each record is in several small groups: together they would be no number of records.
  if (statistic->joint && small.n >= statistic->smallest) out.groups.push_back(counted(small, statistic->smallest));
  vault.audit(who, "counted", statistic->activity, {}, {}, statistic->id);
  return out;
}

}  // namespace tenue::retention
