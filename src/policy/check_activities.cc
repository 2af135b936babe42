// What the law asks of activities and terms, as far as the language alone can tell.
#include <algorithm>
#include <functional>

#include "policy/draft.h"

namespace tenue::policy {
namespace {

using Kind = Expr::Kind;

/// An activity that neither keeps nor uses anything must at least be what a cookie or a statistic is for.
bool does_something(const Model& model, const Activity& activity) {
  if (!activity.keep.empty() || !activity.uses.empty()) return true;
  return std::any_of(model.cookies.begin(), model.cookies.end(), [&](const Cookie& c) { return c.activity == activity.id; }) ||
         std::any_of(model.statistics.begin(), model.statistics.end(), [&](const Statistic& s) { return s.activity == activity.id; });
}

bool is_kept(const Model& model, const Record& record) {
  return std::any_of(model.activities.begin(), model.activities.end(), [&](const Activity& a) { return !a.lines(record.id).empty(); });
}

/// The first sum below ten years from the end of the financial year (a duty counts from the closing of the books).
const Expr* below_ten_years(const Expr& expr) {
  if (expr.kind == Kind::kPlus && expr.period_field.empty()) {
    const int needed = expr.args[0]->kind == Kind::kYearEnd ? 10 : 11;
    if (expr.period.years * 12 + expr.period.months < needed * 12) return &expr;
  }
  const Expr* first = nullptr;
  for (const auto& arg : expr.args) {
    const auto* found = below_ten_years(*arg);
    if (found && !first) first = found;
    if (!found && expr.kind == Kind::kMax && arg->kind != Kind::kMember) return nullptr;  // the latest one is late enough
  }
  return first;
}

void check_minimum(Draft& draft, const Activity& activity) {
  if (activity.basis != Basis::kLegalObligation || activity.source.find("L123-22") == std::string::npos) return;
  for (const auto& line : activity.keep) {
    if (!line.until) continue;
    const auto* sum = below_ten_years(*line.until);
    if (!sum) continue;
    draft.report(Rule::kBelowMinimum, {sum->place, characters(sum->as_written)}, "retention.minimum",
                 {{"written", sum->as_written}, {"date", sum->args[0]->kind == Kind::kYearEnd ? sum->args[0]->args[0]->as_written : sum->args[0]->as_written}});
  }
}

}  // namespace

void check_activities(Draft& draft) {
  const auto& model = draft.model;
  for (const auto& activity : model.activities) {
    if (!does_something(model, activity)) draft.report(Rule::kNoRetention, draft.spot("activities." + activity.id), "retention.activity", {{"activity", activity.id}});
    check_minimum(draft, activity);
  }
  for (const auto& record : model.records)
    if (!record.builtin && !is_kept(model, record)) draft.report(Rule::kNoRetention, draft.spot("records." + record.id), "retention.record", {{"record", record.id}});
}

}  // namespace tenue::policy
