// Every pair ends: no final state without an end, nothing that waits for ever in silence, no cycle.
#include <algorithm>
#include <functional>
#include <set>

#include "policy/draft.h"
#include "policy/ends.h"

namespace tenue::policy {
namespace {

using Kind = Expr::Kind;

std::string line_key(const Activity& activity, const KeepLine& line) {
  return "activities." + activity.id + ".keep." + std::to_string(&line - activity.keep.data());
}

/// Records that the condition says exist, if it holds: conjunctions only.
void assumed_by(const Expr& expr, std::set<std::string>& out) {
  switch (expr.kind) {
    case Kind::kExists:
    case Kind::kEqual:
    case Kind::kNotEqual:
    case Kind::kHas:
    case Kind::kIn: out.insert(expr.record); break;
    case Kind::kHasCome:
      if (expr.args[0]->kind == Kind::kMember) out.insert(expr.args[0]->record);
      break;
    case Kind::kAnd:
      for (const auto& arg : expr.args) assumed_by(*arg, out);
      break;
    default: break;
  }
}

void each(const Expr& expr, const std::function<void(const Expr&)>& visit) {
  visit(expr);
  for (const auto& arg : expr.args) each(*arg, visit);
}

bool reads_unsound(const Draft& draft, const Expr& expr) {
  bool found = false;
  each(expr, [&](const Expr& e) { found = found || draft.unsound.contains(e.record); });
  return found;
}

/// What one line gives in one world.
struct Given {
  const KeepLine* line;
  CouldBool applies;
  Could end;
};

/// "cancelled", or "intervention.cancelled" of another record; empty where no state is to blame.
std::string blamed_state(const World& world, const std::string& record, const Expr& until) {
  std::set<std::string> named;
  each(until, [&](const Expr& e) {
    if (e.kind == Kind::kMember && e.member_kind == Expr::Member::kState) named.insert(e.reach == Expr::Reach::kLink ? "via:" + e.via : e.record);
  });
  for (const auto& [key, rest] : world) {
    if (!rest.state || !named.contains(key)) continue;
    if (key == record) return rest.state->id;
    return (key.starts_with("via:") ? key.substr(4) : key) + "." + rest.state->id;
  }
  return {};
}

class PairCheck {
 public:
  PairCheck(Draft& draft, Ends& ends, const Activity& activity, std::string record)
      : draft_(draft), ends_(ends), activity_(activity), record_(std::move(record)), lines_(activity.lines(record_)) {}

  void run() {
    std::vector<const Expr*> exprs;
    for (const auto* line : lines_) {
      if (!line->until || (draft_.spots.contains(line_key(activity_, *line) + ".when") && !line->when)) return;  // reported already
      exprs.push_back(line->until.get());
      if (line->when) exprs.push_back(line->when.get());
    }
    if (draft_.unsound.contains(record_) || std::any_of(exprs.begin(), exprs.end(), [&](const Expr* e) { return reads_unsound(draft_, *e); })) return;
    for (const auto& world : ends_.worlds(exprs, record_)) check_world(world);
    if (ends_.tired()) return;
    for (const auto* line : lines_) finish(*line);
  }

 private:
  void check_world(const World& world) {
    std::vector<Given> given;
    for (const auto* line : lines_) {
      std::set<std::string> assumed;
      if (line->when) assumed_by(*line->when, assumed);
      const auto applies = line->when ? ends_.condition(*line->when, world, record_) : CouldBool{true, false};
      if (applies.yes) given.push_back({line, applies, ends_.date(*line->until, world, record_, assumed)});
    }
    for (const auto& g : given) {
      if (g.end.pending) waiting_.insert(g.line);
      const bool covered = !g.end.none || std::any_of(given.begin(), given.end(), [&](const Given& other) {
        return other.line != g.line && !other.applies.no && !other.end.none;
      });
      if (covered) continue;
      const auto state = blamed_state(world, record_, *g.line->until);
      auto& states = endless_[g.line];
      if (std::find(states.begin(), states.end(), state) == states.end()) states.push_back(state);
    }
  }

  void finish(const KeepLine& line) {
    const auto key = line_key(activity_, line);
    const auto spot = draft_.spot(key + ".until");
    if (const auto it = endless_.find(&line); it != endless_.end()) {
      const auto& state = it->second.front();
      if (state.empty()) draft_.report(Rule::kNoEnd, spot, "end.none", {{"record", record_}, {"when", others(line)}}, others(line).empty() ? "" : "end.none_when.fix");
      else draft_.report(Rule::kNoEnd, spot, "end.none_state", {{"record", record_}, {"states", joined(it->second)}, {"state", state}});
    }
    const bool waits = waiting_.contains(&line);
    if (waits && line.waits.empty()) draft_.report(Rule::kNeverEnds, spot, "end.never", {{"record", record_}});
    if (!waits && !line.waits.empty()) draft_.report(Rule::kNeedlessWaits, draft_.spot(key + ".waits"), "end.needless", {{"record", record_}});
  }

  /// "invoice": a legal obligation keeps everything always; what only goes with other records is kept where there are any.
  std::string others(const KeepLine& line) const {
    if (activity_.basis != Basis::kLegalObligation || line.when || line.until->kind != Kind::kEnd) return {};
    std::vector<std::string> records;
    for (const auto& arg : line.until->args) records.push_back(arg->record);
    return joined(records, " or ");
  }

  Draft& draft_;
  Ends& ends_;
  const Activity& activity_;
  std::string record_;
  std::vector<const KeepLine*> lines_;
  std::set<const KeepLine*> waiting_;
  std::map<const KeepLine*, std::vector<std::string>> endless_;
};

void check_elses(Draft& draft, const Ends& ends, const Expr& expr) {
  if (reads_unsound(draft, expr)) return;
  each(expr, [&](const Expr& e) {
    if (e.kind != Kind::kElse || ends.fired(e)) return;
    const auto& left = *e.args[0];
    const bool field = left.kind == Kind::kMember && left.member_kind == Expr::Member::kField;
    const auto fix = left.kind == Kind::kEnd ? "end.else_end.fix" : field ? "end.else_field.fix" : "end.else.fix";
    draft.report(Rule::kElseNeverFires, {e.place, characters(e.as_written)}, left.kind == Kind::kEnd ? "end.else_end" : "end.else",
                 {{"left", left.as_written}, {"right", e.args[1]->as_written}}, fix);
  });
}

/// Depth first over names; `path` is the way so far. True where a cycle was found.
using Edges = std::map<std::string, std::set<std::string>>;
bool has_cycle(const Edges& edges, const std::string& from, const std::string& back_to, std::set<std::string>& seen) {
  const auto it = edges.find(from);
  if (it == edges.end()) return false;
  for (const auto& next : it->second) {
    if (next == back_to) return true;
    if (seen.insert(next).second && has_cycle(edges, next, back_to, seen)) return true;
  }
  return false;
}

/// The events and ends that an expression asks for.
void add_edges(const Expr& expr, std::set<std::string>& out) {
  each(expr, [&](const Expr& e) {
    if (e.kind == Kind::kMember && e.member_kind == Expr::Member::kEvent) out.insert("event " + e.record + "." + e.member);
    if (e.kind == Kind::kEnd)
      for (const auto& arg : e.args) out.insert("end " + arg->activity + "." + arg->record);
  });
}

bool report_cycles(Draft& draft) {
  Edges edges;
  std::map<std::string, std::pair<Spot, std::string>> where;
  for (const auto& record : draft.model.records)
    for (const auto& event : record.events) {
      const auto name = "event " + record.id + "." + event.id;
      where[name] = {draft.spot("records." + record.id + ".events." + event.id), event.id};
      if (event.date) add_edges(*event.date, edges[name]);
    }
  for (const auto& activity : draft.model.activities)
    for (const auto& line : activity.keep) {
      const auto name = "end " + activity.id + "." + line.record;
      where.try_emplace(name, draft.spot(line_key(activity, line) + ".until"), "end(" + line.record + ")");
      for (const auto& expr : {line.until, line.when, line.archive})
        if (expr) add_edges(*expr, edges[name]);
    }
  bool found = false;
  for (const auto& [name, at] : where) {
    std::set<std::string> seen;
    if (!has_cycle(edges, name, name, seen)) continue;
    draft.report(Rule::kCycle, at.first, "end.cycle", {{"name", at.second}});
    found = true;
  }
  return found;
}

/// A record is taken in one of its `new` states: where no line of any activity can hold there, nobody could ever note one.
void check_taken(Draft& draft, Ends& ends, const Record& record) {
  if (record.builtin || draft.unsound.contains(record.id)) return;
  std::optional<Spot> first;
  for (const auto& id : record.new_states()) {
    const World begun{{record.id, {record.state(id), false}}};
    bool kept = false;
    for (const auto& activity : draft.model.activities)
      for (const auto* line : activity.lines(record.id)) {
        const auto spot = draft.spots.find(line_key(activity, *line) + ".when");
        if (spot == draft.spots.end() || !line->when || reads_unsound(draft, *line->when)) kept = true;  // always, or reported already
        else kept = kept || ends.condition(*line->when, begun, record.id).yes;
        if (!kept && !first) first = spot->second;
      }
    if (!kept && first) return draft.report(Rule::kNeverTaken, *first, "end.never_taken", {{"record", record.id}, {"state", id}});
  }
}

}  // namespace

void check_ends(Draft& draft) {
  if (report_cycles(draft)) return;
  Ends ends{draft.model};
  const auto too_much = [&](const std::string& key) {
    if (ends.tired()) draft.report(Rule::kExpression, draft.spot(key), "expr.heavy");
    return ends.tired();
  };
  for (const auto& record : draft.model.records)
    for (const auto& event : record.events) {
      if (!event.date) continue;
      ends.anywhere(*event.date, record.id);
      if (too_much("records." + record.id + ".events." + event.id)) return;
    }
  for (const auto& record : draft.model.records) check_taken(draft, ends, record);
  for (const auto& activity : draft.model.activities) {
    std::set<std::string> done;
    for (const auto& line : activity.keep) {
      if (draft.model.record(line.record) && done.insert(line.record).second) PairCheck{draft, ends, activity, line.record}.run();
      if (too_much(line_key(activity, line) + ".until")) return;
    }
    for (const auto& line : activity.keep) {
      if (line.archive && draft.model.record(line.record)) ends.anywhere(*line.archive, line.record);
      if (too_much(line_key(activity, line) + ".archive")) return;
      for (const auto& expr : {line.until, line.archive})
        if (expr && draft.model.record(line.record)) check_elses(draft, ends, *expr);
    }
  }
  for (const auto& record : draft.model.records)
    for (const auto& event : record.events)
      if (event.date) check_elses(draft, ends, *event.date);
}

}  // namespace tenue::policy
