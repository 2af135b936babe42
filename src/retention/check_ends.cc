#include <algorithm>

#include "retention/checks.h"

namespace tenue::retention {
namespace {

std::string_view fate_word(policy::Then then) {
  switch (then) {
    case policy::Then::kByHand: return "by_hand";
    case policy::Then::kAnonymise: return "anonymise";
    case policy::Then::kErase: break;
  }
  return "erase";
}

std::string end_word(const std::optional<Instant>& end) { return end ? iso_utc(*end) : "-"; }

class Ends {
 public:
  Ends(Inquiry& inquiry, const Person& person)
      : inquiry_(inquiry),
        person_(person),
        subject_(naive_subject(person)),
        pairs_(naive_pairs(inquiry.model, subject_, inquiry.at)) {}

  void check() {
    settle_ended();
    for (const auto& record : person_.records)
      if (!record.gone() && inquiry_.model.record(record.type)) {
        compare(record);
        overdue(record);
        lapse(record);
        count(record);
      }
    for (const auto& pair : person_.pairs) stored(pair);
  }

 private:
  bool live(const NaivePair& pair) const { return !pair.ends || *pair.ends > inquiry_.at; }

  std::vector<const NaivePair*> pairs_of(const RecordRow& record) const {
    std::vector<const NaivePair*> out;
    for (const auto& pair : pairs_)
      if (pair.record == record.id) out.push_back(&pair);
    return out;
  }

  /// Where the store rightly says that a pair ended for good, its end is the store's.
  void settle_ended() {
    for (auto& pair : pairs_) {
      const auto* row = stored_pair(pair.record, pair.activity);
      if (row && row->ends != pair.ends && ended_for_good(*row)) pair.ends = row->ends;
    }
  }

  const PairRow* stored_pair(RecordId record, const std::string& activity) const {
    const auto it = std::find_if(person_.pairs.begin(), person_.pairs.end(),
                                 [&](const PairRow& p) { return p.record == record && p.activity == activity; });
    return it == person_.pairs.end() ? nullptr : &*it;
  }

  /// Every end of the store against the one computed here. A pair that ended may already be gone from the store.
  void compare(const RecordRow& record) {
    for (const auto* pair : pairs_of(record)) {
      const auto* row = stored_pair(record.id, pair->activity);
      if (!row) {
        if (live(*pair)) found("pair.missing", record, {{"activity", pair->activity}});
        continue;
      }
      if (row->hidden && row->ends && *row->ends <= inquiry_.at && !live(*pair)) continue;  // over for both, and seen to
      if (row->ends != pair->ends)
        found("pair.end", record, {{"activity", pair->activity}, {"stored", end_word(row->ends)}, {"computed", end_word(pair->ends)}});
      if (row->fields != pair->fields) found("pair.fields", record, {{"activity", pair->activity}});
      if (row->fates != fate_word(pair->then)) found("pair.fate", record, {{"activity", pair->activity}});
    }
  }

  /// A pair that has ended does not come back with an event that would have kept it: only taking or consent begins it
  /// anew. It ended by an erasure that the log knows, or when what was known then said so. What that was can no longer be told
  /// once a record of hers went, and its dates with it: then the row counts, which nobody changed (the seal says so).
  bool ended_for_good(const PairRow& row) const {
    if (!row.hidden || !row.ends) return false;
    for (const auto& entry : person_.entries)
      if (entry.act == "erased" && entry.at <= *row.hidden && *row.hidden <= entry.at + std::chrono::minutes(1)) return true;
    for (const auto& pair : naive_pairs(inquiry_.model, as_of(subject_, *row.hidden), *row.hidden))
      if (pair.record == row.record && pair.activity == row.activity && pair.ends == row.ends) return true;
    const bool some_went = std::ranges::any_of(person_.entries, [](const auto& entry) { return entry.act == "destroyed"; });
    const bool log_is_short = person_.entries.empty() || person_.entries.back().at > *row.hidden;
    const auto* record = person_.record(row.record);
    return record && record->created <= *row.ends && *row.ends <= *row.hidden && (some_went || log_is_short);
  }

  void stored(const PairRow& row) {
    const auto* record = person_.record(row.record);
    if (!record) return inquiry_.found("pair.stray", person_.id, row.record);
    const auto* activity = inquiry_.model.activity(row.activity);
    if (!activity) return found("pair.activity", *record, {{"number", std::to_string(row.activity_number)}});
    const bool stands = !row.ends || *row.ends > inquiry_.at;
    if (record->gone() || !stands) return;
    const bool computed = std::any_of(pairs_.begin(), pairs_.end(),
                                      [&](const NaivePair& p) { return p.record == row.record && p.activity == row.activity; });
    if (!computed)
      found(activity->basis == policy::Basis::kConsent ? "pair.consent" : "pair.extra", *record, {{"activity", row.activity}});
  }

  /// The last instant at which anything kept the record; nothing while something does.
  std::optional<Instant> let_go(const RecordRow& record) const {
    auto last = record.created;
    for (const auto* pair : pairs_of(record)) {
      if (live(*pair)) return std::nullopt;
      last = std::max(last, *pair->ends);
    }
    return last;
  }

  bool waits_for_a_person(const RecordRow& record) const {
    return person_.held(inquiry_.model, record) || person_.by_hand.contains(record.id);
  }

  void overdue(const RecordRow& record) {
    if (waits_for_a_person(record)) return;
    if (const auto end = let_go(record)) {
      if (inquiry_.overdue(*end)) found("overdue", record, {{"end", iso_utc(*end)}});
      return;
    }
    if (record.values)
      for (const auto& [field, value] : *record.values)
        if (field_overdue(record, field)) found("overdue.field", record, {{"field", record.type + "." + field}});
  }

  bool field_overdue(const RecordRow& record, const std::string& field) const {
    auto last = record.created;
    for (const auto* pair : pairs_of(record)) {
      if (!std::binary_search(pair->fields.begin(), pair->fields.end(), field)) continue;
      if (live(*pair)) return false;
      last = std::max(last, *pair->ends);
    }
    return inquiry_.overdue(last);
  }

  void lapse(const RecordRow& record) {
    const auto* state = inquiry_.model.record(record.type)->state(record.state);
    if (!state || !state->lapse) return;
    for (auto fact = person_.facts.rbegin(); fact != person_.facts.rend(); ++fact) {
      if (fact->record != record.id || fact->kind != "entered") continue;
      if (inquiry_.overdue(add(from_micros(fact->at), state->lapse->after))) found("overdue.lapse", record);
      return;
    }
  }

  /// A term's records are those that it keeps, and those that it should have let go of.
  void count(const RecordRow& record) {
    const bool waits = person_.held(inquiry_.model, record);
    const auto end = let_go(record);
    for (const auto* pair : pairs_of(record)) {
      const bool late = !live(*pair) && end && !waits_for_a_person(record) && inquiry_.overdue(*pair->ends);
      if (!live(*pair) && !late && !(end && waits)) continue;
      auto it = inquiry_.terms.find({pair->activity, record.type});
      if (it == inquiry_.terms.end()) continue;
      auto& term = it->second;
      const auto day = paris_date(record.created);
      if (!term.oldest || day < *term.oldest) term.oldest = day;
      ++term.count;
      term.overdue += late ? 1 : 0;
      term.held += waits ? 1 : 0;
    }
  }

  void found(std::string_view key, const RecordRow& record, Inquiry::Words words = {}) {
    inquiry_.found(key, person_.id, record.id, words);
  }

  Inquiry& inquiry_;
  const Person& person_;
  NaiveSubject subject_;
  std::vector<NaivePair> pairs_;
};

}  // namespace

void check_ends(Inquiry& inquiry, const Person& person) { Ends(inquiry, person).check(); }

}  // namespace tenue::retention
