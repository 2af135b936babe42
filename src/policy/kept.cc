#include <algorithm>
#include <set>

#include "policy/end_words.h"
#include "policy/phrase.h"
#include "policy/policy.h"

namespace tenue::policy {
namespace {

constexpr int kDaysOfAYear = 366, kDaysOfAMonth = 31;

/// How long a row keeps, roughly: rows of one activity stand shortest first.
int rough_days(const KeepLine& line, const Expr& date) {
  if (!line.waits.empty()) return INT32_MAX;
  const auto period = term(date);
  return period ? period->years * kDaysOfAYear + period->months * kDaysOfAMonth + period->days : 0;
}

std::string what(const Model& model, const KeepLine& line, std::string_view state, bool several, std::string_view lang) {
  if (!line.called.empty()) return line.called.in(lang);
  const auto* record = model.record(line.record);
  const auto* ended = record->state(state);
  if (!several || ended == nullptr) return upper_first(record->label.many.in(lang));
  return upper_first(record->label.one.in(lang)) + " (" + lower_first(ended->label.in(lang)) + ")";
}

std::string why(const Activity& activity, const KeepLine& line, std::string_view lang) {
  if (!line.because.empty()) return line.because.in(lang);
  if (activity.basis == Basis::kLegalObligation) return say(lang, "why.law", {{"source", activity.source}});
  if (!activity.purpose.empty()) return upper_first(joined(parts(activity.purpose.in(lang), ';')));
  return activity.label.in(lang);
}

class Rows {
 public:
  Rows(const Model& model, std::string_view lang) : model_(model), lang_(lang) {}

  void add(const Activity& activity) {
    std::vector<std::pair<int, KeptRow>> mine;
    for (const auto& line : activity.keep) {
      // What only follows other records needs no row of its own: the page's details name it.
      if (line.called.empty() && follows_others(*line.until)) continue;
      for (const auto state : rows_of(line))
        mine.emplace_back(rough_days(line, branch_in(model_, *line.until, line.record, state)), row(activity, line, state));
    }
    std::stable_sort(mine.begin(), mine.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (auto& [days, one] : mine) rows_.push_back(std::move(one));
  }

  void add(const CopyPlace& place) {
    KeptRow row;
    row.anchor = anchor("place-" + place.id);
    row.what = place.label.in(lang_);
    row.why = place.because.in(lang_);
    row.until = place.until.empty() ? say(lang_, "place.until") : place.until.in(lang_);
    row.record = place.id;
    row.by = place.task ? KeptRow::By::kPerson : KeptRow::By::kNobody;
    rows_.push_back(std::move(row));
  }

  std::vector<KeptRow> take() { return std::move(rows_); }

 private:
  /// One row per final state if the line says something else in each; else one for all.
  std::vector<std::string_view> rows_of(const KeepLine& line) const {
    const auto states = final_states(model_, line);
    const auto branch = [&](std::string_view state) { return &branch_in(model_, *line.until, line.record, state); };
    const bool differ = std::any_of(states.begin(), states.end(), [&](auto s) { return branch(s) != branch(states[0]); });
    return differ ? states : std::vector{states[0]};
  }

  KeptRow row(const Activity& activity, const KeepLine& line, std::string_view state) {
    KeptRow row;
    row.anchor = anchor("keep-" + activity.id + "-" + line.record + (state.empty() ? "" : "-" + std::string{state}));
    row.what = what(model_, line, state, rows_of(line).size() > 1, lang_);
    if (line.needs_account) row.what += say(lang_, "kept.signed_in");
    row.why = why(activity, line, lang_);
    row.gone = short_end_words(model_, activity, line, state, lang_);
    row.until = upper_first(kept_words(model_, line, state, row.gone, lang_));
    row.activity = activity.id;
    row.record = line.record;
    row.state = state;
    row.by = line.then == Then::kByHand ? KeptRow::By::kPerson : KeptRow::By::kEngine;
    return row;
  }

  std::string anchor(const std::string& wanted) {
    std::string free = wanted;
    for (int n = 2; !anchors_.insert(free).second; ++n) free = wanted + "-" + std::to_string(n);
    return free;
  }

  const Model& model_;
  std::string_view lang_;
  std::vector<KeptRow> rows_;
  std::set<std::string> anchors_;
};

}  // namespace

std::vector<KeptRow> kept_rows(const Model& model, std::string_view lang) {
  Rows rows(model, lang);
  for (const bool shipped : {false, true})
    for (const auto& activity : model.activities)
      if (activity.standard == shipped) rows.add(activity);
  for (const auto& place : model.places) rows.add(place);
  return rows.take();
}

}  // namespace tenue::policy
