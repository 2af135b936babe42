#include "policy/ends.h"

#include <algorithm>

namespace tenue::policy {
namespace {

using Kind = Expr::Kind;
using Member = Expr::Member;
constexpr std::size_t kMostWorlds = 4096;
constexpr int kDeepest = 60;

std::string key_of(const Expr& expr) { return expr.reach == Expr::Reach::kLink ? "via:" + expr.via : expr.record; }
bool is_single(const Expr& expr) { return expr.reach != Expr::Reach::kMany && !expr.record.empty(); }

/// States where a record can stay for ever: nothing moves it on by itself.
std::vector<const State*> resting(const Record& record) {
  std::set<std::string> initial;
  for (const auto& id : record.new_states()) initial.insert(id);
  auto reached = reachable(record, initial);
  reached.insert(initial.begin(), initial.end());
  std::vector<const State*> out;
  for (const auto& s : record.states)
    if (!s.lapse && reached.contains(s.id)) out.push_back(&s);
  if (out.empty())
    for (const auto& s : record.states) out.push_back(&s);
  return out;
}

/// min: a date wins; max: pending wins; both ignore none.
Could combine(const std::vector<Could>& parts, bool least) {
  const auto any = [&](auto test) { return std::any_of(parts.begin(), parts.end(), test); };
  const auto all = [&](auto test) { return std::all_of(parts.begin(), parts.end(), test); };
  Could out;
  out.none = all([](const Could& c) { return c.none; });
  const bool some_at = any([](const Could& c) { return c.at; });
  const bool some_pending = any([](const Could& c) { return c.pending; });
  if (least) {
    out.at = some_at;
    out.pending = some_pending && all([](const Could& c) { return c.none || c.pending; });
  } else {
    out.pending = some_pending;
    out.at = some_at && all([](const Could& c) { return c.none || c.at; });
  }
  return out;
}

}  // namespace

const Event* event_of(const Record& record, const std::string& id) {
  for (const auto& event : record.events)
    if (event.id == id) return &event;
  return nullptr;
}

std::set<std::string> reachable(const Record& record, const std::set<std::string>& from, const std::string& avoiding) {
  std::set<std::string> out;
  std::vector<std::string> todo(from.begin(), from.end());
  while (!todo.empty()) {
    const auto* state = record.state(todo.back());
    todo.pop_back();
    if (!state || state->id == avoiding) continue;
    auto next = state->to;
    if (state->lapse) next.push_back(state->lapse->to);
    for (const auto& id : next)
      if (id != avoiding && record.state(id) && out.insert(id).second) todo.push_back(id);
  }
  return out;
}

void Ends::collect(const Expr& expr, const std::string& on, std::map<std::string, const Expr*>& out, int depth) {
  if (depth > kDeepest || ++steps_ > kMostSteps) return;
  const bool named = expr.kind == Kind::kMember || expr.kind == Kind::kExists || expr.kind == Kind::kEqual || expr.kind == Kind::kNotEqual || expr.kind == Kind::kIn;
  if (named && is_single(expr)) {
    out.emplace(key_of(expr), &expr);
    if (expr.kind == Kind::kMember && expr.member_kind == Member::kEvent && expr.record == on)
      if (const auto* event = event_of(*model_.record(on), expr.member); event && event->date) collect(*event->date, on, out, depth + 1);
  }
  for (const auto& arg : expr.args) collect(*arg, on, out, depth + 1);
}

std::vector<World> Ends::worlds(const std::vector<const Expr*>& exprs, const std::string& record) {
  std::map<std::string, const Expr*> keys;
  for (const auto* expr : exprs) collect(*expr, record, keys);
  std::vector<World> out{World{}};
  for (const auto& [key, expr] : keys) {
    const auto* of = model_.record(expr->record);
    std::vector<Rest> rests;
    if (of)
      for (const auto* state : resting(*of)) rests.push_back({state, false});
    if (rests.empty()) rests.push_back({});
    const auto* here = model_.record(record);
    const auto* link = expr->reach == Expr::Reach::kLink && here ? here->field(expr->via) : nullptr;
    if (link && !link->required) rests.push_back({nullptr, true});
    std::vector<World> next;
    for (const auto& world : out)
      for (const auto& rest : rests) {
        if (next.size() >= kMostWorlds || ++steps_ > kMostSteps) break;
        next.push_back(world);
        next.back()[key] = rest;
      }
    out = std::move(next);
  }
  return out;
}

Could Ends::state_date(const Record& record, const State* now, const std::string& id) const {
  if (!now) return {true, true, true};
  if (now->id == id) return {false, false, true};
  if (reachable(record, {now->id}).contains(id)) return {false, true, false};
  std::set<std::string> initial;
  for (const auto& s : record.new_states()) initial.insert(s);
  auto from_start = reachable(record, initial);
  from_start.insert(initial.begin(), initial.end());
  const bool through = from_start.contains(id) && reachable(record, {id}).contains(now->id);
  initial.erase(id);
  auto around = reachable(record, initial, id);
  around.insert(initial.begin(), initial.end());
  return {!through || around.contains(now->id), false, through};
}

Could Ends::single(const Record& record, const Expr& expr, const Rest& rest, const World& world, const std::string& on) {
  if (rest.absent) return {true, false, false};
  switch (expr.member_kind) {
    case Member::kState: return state_date(record, rest.state, expr.member);
    case Member::kField: {
      const auto* field = record.field(expr.member);
      if (!field || field->required) return {false, false, true};
      for (const auto& state : record.states) {
        const bool needs = std::find(state.needs.begin(), state.needs.end(), field->id) != state.needs.end();
        const auto been = needs ? state_date(record, rest.state, state.id) : Could{true, false, false};
        if (!been.none && !been.pending) return {false, false, true};
      }
      return {false, true, true};
    }
    case Member::kEvent: {
      const auto* event = event_of(record, expr.member);
      if (!event || !event->date) return {true, true, true};
      return record.id == on && expr.reach == Expr::Reach::kSelf ? date(*event->date, world, on, {}) : anywhere(*event->date, record.id);
    }
    default: return {false, false, true};
  }
}

Could Ends::member_date(const Expr& expr, const World& world, const std::string& on) {
  const auto* record = model_.record(expr.record);
  if (!record) return {true, true, true};
  if (is_single(expr)) {
    const auto it = world.find(key_of(expr));
    return single(*record, expr, it == world.end() ? Rest{} : it->second, world, on);
  }
  Could out{true, false, false};  // there may be none of them
  const auto rests = resting(*record);
  if (rests.empty()) return out | single(*record, expr, {}, {}, on);
  for (const auto* state : rests) out = out | single(*record, expr, {state, false}, {}, on);
  return out;
}

/// Whatever becomes of such a record, one of the lines counts.
bool Ends::kept_always(const Expr& record) {
  const auto* activity = model_.activity(record.activity);
  if (!activity) return false;
  const auto lines = activity->lines(record.record);
  std::vector<const Expr*> conditions;
  for (const auto* line : lines) {
    if (!line->when) return true;
    conditions.push_back(line->when.get());
  }
  const auto all = worlds(conditions, record.record);
  return !lines.empty() && std::all_of(all.begin(), all.end(), [&](const World& world) {
    return std::any_of(conditions.begin(), conditions.end(), [&](const Expr* when) { return !condition(*when, world, record.record).no; });
  });
}

Could Ends::date(const Expr& expr, const World& world, const std::string& on, const std::set<std::string>& assumed) {
  if (depth_ > kDeepest || ++steps_ > kMostSteps) return {true, true, true};
  ++depth_;
  std::vector<Could> parts;
  if (expr.kind != Kind::kEnd)
    for (const auto& arg : expr.args) parts.push_back(date(*arg, world, on, assumed));
  --depth_;
  switch (expr.kind) {
    case Kind::kMember: return member_date(expr, world, on);
    case Kind::kElse: {
      if (parts[0].none) fired_.insert(&expr);
      if (!parts[0].none) return parts[0];
      parts[0].none = false;
      return parts[0] | parts[1];
    }
    case Kind::kPlus:
    case Kind::kMinus:
    case Kind::kYearEnd: return parts[0];
    case Kind::kMin: return combine(parts, true);
    case Kind::kMax: return combine(parts, false);
    case Kind::kLast:
    case Kind::kFirst: {
      bool certain = false;
      for (const auto& p : parts) certain = certain || (!p.none && !p.pending);
      return {!certain, false, true};
    }
    case Kind::kAll: return combine(parts, false);
    case Kind::kEnd: {
      const bool exists = std::any_of(expr.args.begin(), expr.args.end(), [&](const ExprPtr& a) {
        if (!kept_always(*a)) return false;
        if (assumed.contains(a->record)) return true;
        if (!is_single(*a)) return false;
        const auto it = world.find(key_of(*a));
        return it == world.end() || !it->second.absent;
      });
      return {!exists, false, true};
    }
    case Kind::kWithdrawn:
    case Kind::kObjected: return {false, true, true};
    default: return {true, true, true};
  }
}

CouldBool Ends::condition(const Expr& expr, const World& world, const std::string& on) {
  if (depth_ > kDeepest || ++steps_ > kMostSteps) return {true, true};
  switch (expr.kind) {
    case Kind::kOr:
    case Kind::kAnd: {
      const auto a = condition(*expr.args[0], world, on), b = condition(*expr.args[1], world, on);
      if (expr.kind == Kind::kOr) return {a.yes || b.yes, a.no && b.no};
      return {a.yes && b.yes, a.no || b.no};
    }
    case Kind::kNot: {
      const auto a = condition(*expr.args[0], world, on);
      return {a.no, a.yes};
    }
    case Kind::kHasCome: {
      const auto& arg = *expr.args[0];
      if (arg.kind == Kind::kMember && arg.reach == Expr::Reach::kMany) return {true, true};
      const auto d = date(arg, world, on, {});
      return {d.at, d.none || d.pending};
    }
    case Kind::kExists: {
      if (!is_single(expr)) return {true, true};
      const auto it = world.find(key_of(expr));
      const bool absent = it != world.end() && it->second.absent;
      return {!absent, absent};
    }
    case Kind::kIn:
    case Kind::kEqual:
    case Kind::kNotEqual: {
      const auto it = world.find(key_of(expr));
      if (!is_single(expr) || !expr.member.empty() || it == world.end() || !it->second.state) return {true, true};
      const bool among = std::find(expr.values.begin(), expr.values.end(), it->second.state->id) != expr.values.end();
      const bool holds = among != (expr.kind == Kind::kNotEqual);
      return {holds, !holds};
    }
    default: return {true, true};
  }
}

Could Ends::anywhere(const Expr& expr, const std::string& record) {
  if (depth_ > kDeepest) return {true, true, true};
  ++depth_;
  Could out;
  for (const auto& world : worlds({&expr}, record)) out = out | date(expr, world, record, {});
  --depth_;
  return out;
}

}  // namespace tenue::policy
