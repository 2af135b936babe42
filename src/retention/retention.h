/// The retention clock: lapses, ends, hiding, destroying, proving. Everything runs on the vault's thread. Ends hide by
/// themselves (reads compare with the clock); this module does what must be done on disk.
#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "vault/vault.h"

namespace tenue::retention {

struct SweepOptions {
  bool dry_run = false;
  std::optional<Instant> at;        ///< as if it were then; outside demo mode implies dry_run, in it the days pass up to then
  bool clock_confirmed = false;     ///< a person says that the clock is right after a jump
  vault::Actor confirmed_by{{}, "operator"};  ///< who says so
  int batch = 200;                  ///< records per transaction
  std::function<bool()> stop;       ///< asked between batches: true stops; what is left goes on at the next run
};
struct SweepReport {
  int lapsed = 0, hidden = 0, destroyed = 0, blanked = 0, folded = 0, forgotten = 0, held_back = 0, tasks = 0, rolled = 0;
  bool asks = false;                ///< the clock jumped: nothing was destroyed
  bool stopped = false;
  Instant until{};                  ///< ends up to here are done
  std::vector<std::pair<std::string, int>> by_term;  ///< "activity/record" → records, for the report
};
/// Adds the counts of another sweep, or of a part of this one.
void add_counts(SweepReport& sum, const SweepReport& part);
/// Phase 1: timed transitions (lapse) at their due instants, pairs that ended are marked hidden. Phase 2: fields that no
/// live pair keeps are blanked, records without a live pair destroyed (or folded, or given to a person), subjects
/// without records forgotten; holds are rechecked in the destroying transaction. Destroys what
/// ended up to now, unless the clock is doubted (Vault::clock_believed): then it asks (clock_asks) instead of destroying.
/// Then keys due are rolled. Idempotent; can be cut anywhere.
SweepReport sweep(vault::Vault& vault, const SweepOptions& options);

/// Whether an activity let go of something after `since`: there is work for a sweep before the day is over. Cheap.
bool ended_since(vault::Vault& vault, Instant since);

/// Demo only: lets the days until `to` pass one by one, each with its sweep.
SweepReport let_days_pass(vault::Vault& vault, Instant to);

/// One group of a statistic: of the records that say this, and of those that were anonymised having said it.
struct Count {
  std::vector<std::pair<std::string, std::string>> says;  ///< dimension → choice, yes or no, "2026-11"; "" = no value. Empty: what small groups leave
  std::int64_t n = 0;
  std::vector<std::optional<double>> means;  ///< one for each measure but "count": seconds between two moments, else the field's own unit; none: of fewer than `smallest`
};
struct Counts {
  std::vector<std::string> measures;  ///< those of `means`
  std::vector<Count> groups;          ///< none is smaller than the statistic's `smallest`; small ones stand together in the last one, or nowhere
};
/// Counts now what the policy declares, without who objected to the activity, who is under a restriction, or who does not agree where it
/// rests on consent. Opens each record of the type; no value leaves but as a group: one audit entry ("counted"). kNotFound: no such statistic.
Result<Counts> count(vault::Vault& vault, const vault::Actor& who, std::string_view statistic);

struct Term {                       ///< one line of the proof
  std::string activity, record;
  std::string declared;             ///< in words
  std::optional<Date> oldest;       ///< oldest business date among live records
  int count = 0, overdue = 0, held = 0;
  policy::KeptRow::By by = policy::KeptRow::By::kEngine;
  std::string label, what;          ///< the activity, the records, in words
};
struct Defect { std::string what; RecordId record; SubjectId subject; };  ///< what is wrong and what to do, in words, with ids only
struct Proof {
  Instant at{};
  std::vector<Term> terms;
  std::vector<Defect> defects;
  int by_hand = 0;                  ///< erasures that wait for a person's hand: what holds then holds but for those
  std::string cannot_see;           ///< the last paragraph
  bool holds() const { return defects.empty(); }
};
/// Checks the whole store: every term; nothing undeclared (types, fields, activities, states); every end recomputed by
/// the naive evaluator (naive.h, shares no code with policy::evaluate); every sealed row opens under its identity and
/// equals its newest audit entry (version, SHA-256 of the box); nothing overdue by more than 24 h and not held; dead
/// slots dead; tokens match; ledger behind every consent pair; head's numbers sane; every row of every table as Tenue wrote it. Writes a row of `proof`.
Proof prove(vault::Vault& vault, std::string_view lang);
std::string proof_text(const Proof& proof, std::string_view lang);
std::string proof_json(const Proof& proof);
std::string agenda_text(vault::Vault& vault, int days, std::string_view lang, bool json);

}  // namespace tenue::retention
