#include <algorithm>
#include <set>

#include "retention/run.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

/// Enters every state that time alone leads to until `at`. Gives how many.
int let_lapse(const policy::Model& model, policy::SubjectFacts& facts, Instant at) {
  int lapsed = 0;
  for (auto& record : facts.records) {
    const auto* type = model.record(record.type);
    if (record.gone || !type) continue;
    for (;;) {
      const auto* state = type->state(record.state());
      if (!state || !state->lapse) break;
      const auto due = add(record.entered.back().second, state->lapse->after);
      if (due > at) break;
      record.entered.emplace_back(state->lapse->to, due);
      ++lapsed;
    }
  }
  return lapsed;
}

class Rehearsal {
 public:
  Rehearsal(vault::Vault& vault, Instant at) : vault_(vault), at_(at) {
    auto head = vault.database().statement(sweep_sql()["head"]);
    head.bind(vault.org());
    if (head.step()) swept_until_ = head.instant(0);
  }

  void subject(SubjectId subject, SweepReport& report) const {
    auto facts = vault_.facts(subject);
    report.lapsed += let_lapse(vault_.model(), facts, at_);
    const auto pairs = policy::evaluate(vault_.model(), facts, at_);
    bool all_gone = true;
    for (const auto& record : facts.records)
      if (!record.gone) all_gone = one(subject, record, pairs, report) && all_gone;
    if (all_gone) ++report.forgotten;
  }

 private:
  bool live(const policy::Pair& pair) const { return !pair.ends.is_at() || pair.ends.at > at_; }

  /// True if the record would go.
  bool one(SubjectId subject, const policy::RecordFacts& record, const std::vector<policy::Pair>& pairs,
           SweepReport& report) const {
    const policy::Pair* last = nullptr;
    std::set<std::string> kept, dropped;
    bool lives = false;
    for (const auto& pair : pairs) {
      if (pair.record != record.id) continue;
      lives = lives || live(pair);
      if (!last || pair.ends.at > last->ends.at) last = &pair;
      if (live(pair)) kept.insert(pair.fields.begin(), pair.fields.end());
      else if (pair.ends.at > swept_until_) dropped.insert(pair.fields.begin(), pair.fields.end());
    }
    if (lives) {
      if (!std::includes(kept.begin(), kept.end(), dropped.begin(), dropped.end())) ++report.blanked;
      return false;
    }
    ++report.hidden;
    if (held(vault_, subject, record.id, record.type)) {
      ++report.held_back;
      return false;
    }
    if (last && last->then == policy::Then::kByHand) {
      ++report.tasks;
      return false;
    }
    if (last && last->then == policy::Then::kAnonymise) ++report.folded;
    ++report.destroyed;
    SweepReport term;
    term.by_term.emplace_back((last ? last->activity : "") + "/" + record.type, 1);
    add_counts(report, term);
    return true;
  }

  vault::Vault& vault_;
  Instant at_, swept_until_{};
};

}  // namespace

SweepReport rehearse(vault::Vault& vault, Instant at) {
  SweepReport report;
  report.until = at;
  const Rehearsal rehearsal(vault, at);
  auto rows = vault.database().statement(sweep_sql()["subjects"]);
  rows.bind(vault.org());
  while (rows.step()) rehearsal.subject(rows.id<SubjectTag>(0), report);
  return report;
}

}  // namespace tenue::retention
