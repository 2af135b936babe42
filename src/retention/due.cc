#include "retention/due.h"

#include <algorithm>

#include "retention/statements.h"

namespace tenue::retention {
namespace {

using policy::Expr;

/// A state entered and a record's creation come with an act, and the act computes anew; every other date may come alone.
bool comes_with_an_act(const Expr& date) {
  return date.kind == Expr::Kind::kMember &&
         (date.member_kind == Expr::Member::kState || date.member_kind == Expr::Member::kCreated);
}

bool moves_with_time(const Expr& expr) {
  const bool looks_at_now =
      expr.kind == Expr::Kind::kHasCome || expr.kind == Expr::Kind::kLast || expr.kind == Expr::Kind::kFirst;
  return std::any_of(expr.args.begin(), expr.args.end(), [&](const policy::ExprPtr& arg) {
    return moves_with_time(*arg) || (looks_at_now && !comes_with_an_act(*arg));
  });
}

}  // namespace

std::vector<DueLapse> lapses(vault::Vault& vault, const Names& names) {
  std::vector<DueLapse> out;
  for (const auto& type : vault.model().records) {
    for (const auto& state : type.states) {
      if (!state.lapse) continue;
      auto rows = vault.database().statement(sweep_sql()["in_state"]);
      rows.bind(vault.org(), names.number("record", type.id), state.id);
      while (rows.step())
        out.push_back({rows.id<RecordTag>(0), state.lapse->to, add(rows.instant(1), state.lapse->after)});
    }
  }
  std::sort(out.begin(), out.end(), [](const DueLapse& a, const DueLapse& b) { return a.at < b.at; });
  return out;
}

std::optional<Instant> next_due(vault::Vault& vault, Instant after) {
  std::optional<Instant> next;
  const auto take = [&](Instant at) {
    if (at > after && (!next || at < *next)) next = at;
  };
  auto& db = vault.database();
  if (const auto end = db.number(sweep_sql()["next_end"], vault.org(), after)) take(from_micros(*end));
  if (const auto roll = db.number(sweep_sql()["next_roll"], vault.org(), after)) take(from_micros(*roll));
  for (const auto& lapse : lapses(vault, Names(vault))) take(lapse.at);
  return next;
}

bool ended_since(vault::Vault& vault, Instant since) {
  const auto next = vault.database().number(sweep_sql()["next_end"], vault.org(), since);
  return next && from_micros(*next) <= vault.now();
}

bool pairs_move_with_time(const policy::Model& model) {
  const auto moves = [](const policy::ExprPtr& expr) { return expr && moves_with_time(*expr); };
  for (const auto& activity : model.activities)
    for (const auto& line : activity.keep)
      if (moves(line.when) || moves(line.until) || moves(line.archive)) return true;
  for (const auto& record : model.records)
    for (const auto& event : record.events)
      if (moves(event.date)) return true;
  return false;
}

}  // namespace tenue::retention
