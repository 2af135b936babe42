/// The expression language of `until`, `archive`, `when`, `while`, `unless`, events (policy-language-notes section 2).
/// A Date has three values: at (past or future), pending (may still happen), none (no such record, or its state can no
/// longer lead there). Pure: no clock of its own, no disk.
#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/time.h"
#include "policy/model.h"

namespace tenue::policy {

struct Expr {
  enum class Kind {
    // dates
    kElse, kPlus, kMinus, kMin, kMax, kLast, kFirst, kAll, kEnd, kYearEnd, kWithdrawn, kObjected,
    kMember,        ///< name: a field, state, event or `created` of one record or of many
    // booleans
    kOr, kAnd, kNot, kHasCome /* date as Bool */, kEqual, kNotEqual, kHas, kIn, kExists /* record as Bool */
  };
  /// How a name is reached from the record that the expression stands on.
  enum class Reach { kSelf, kAncestor, kLink, kMany };
  enum class Member { kCreated, kField, kState, kEvent };

  Kind kind;
  std::vector<ExprPtr> args;
  Period period;                                ///< kPlus, kMinus; or period_field names a field of type period
  std::string period_field;                     ///< id of a field of the record that the expression stands on
  Reach reach = Reach::kSelf;                   ///< kMember, kExists, comparisons
  std::string record, member, via;              ///< resolved: record type, member id, link field (kLink)
  Member member_kind = Member::kCreated;
  std::vector<std::string> values;              ///< kEqual, kNotEqual, kHas: one; kIn: several (states or choices)
  std::string activity, choice;                 ///< kWithdrawn, kObjected; kEnd with an activity
  std::string as_written;                       ///< the words of the file, for messages and explain
  Place place;
};

struct DateValue {
  enum class Kind { kNone, kPending, kAt };
  Kind kind = Kind::kNone;
  Instant at{};
  bool end_of_day = false;  ///< `at` is where a day ended: what is added counts from that day, not from the next
  static DateValue none() { return {}; }
  static DateValue pending() { return {Kind::kPending, {}, false}; }
  static DateValue on(Instant at, bool end_of_day = false) { return {Kind::kAt, at, end_of_day}; }
  bool is_at() const { return kind == Kind::kAt; }
  bool operator==(const DateValue& other) const { return kind == other.kind && at == other.at; }
};

/// What ends hang on: dates, states, links and choices of one subject's records. No text of a person is in here.
struct RecordFacts {
  RecordId id;
  std::string type;
  RecordId parent;                                   ///< 0 = the root
  std::map<std::string, RecordId> links;             ///< link field → record
  Instant created{};                                 ///< the business date
  std::vector<std::pair<std::string, Instant>> entered;  ///< states entered, oldest first; the last is the state now
  std::map<std::string, Instant> dates;              ///< date and moment fields that have a value
  std::map<std::string, std::string> choices;        ///< choice and period fields that an expression names; of any other, "set" when it is filled
  std::map<std::string, Instant> taken;              ///< activity → since when it keeps this record
  bool gone = false;                                 ///< erased: only dates that others hang on are left
  std::string state() const { return entered.empty() ? std::string{} : entered.back().first; }
};

struct ConsentFact {
  std::string activity, choice;  ///< choice empty: the activity itself
  Instant given{};
  std::optional<Instant> withdrawn;
  RecordId of{};                 ///< whose answer: a person's record below the root (a company's contact); 0 = the root's own
};

struct SubjectFacts {
  std::vector<RecordFacts> records;  ///< in order of creation
  std::vector<ConsentFact> consents; ///< in order of giving
};

/// The pair (record, activity): what the activity keeps of the record, from when, until when.
struct Pair {
  RecordId record;
  std::string activity;
  Instant begins{};
  DateValue ends;                   ///< kNone never leaves evaluate(): the compiler forbids it, so it is treated as pending and logged
  DateValue archive;
  std::vector<std::string> fields;  ///< sorted ids of the fields that the matching lines keep
  Then then = Then::kErase;         ///< of the line that ends last
};

/// All pairs of a subject at `now`. A pair exists when the record was `taken` for the activity (and a line's `when`
/// holds or it has none), from its creation where a legal obligation keeps it, when a line's `when` holds (activities
/// under another basis than consent), or while a consent
/// to the activity (any choice) is given. A withdrawn consent ends the pair at its instant. Records that are gone have
/// no pair but their dates count. Cost: O(records² · lines). Cycles of end() cannot occur: the compiler refuses them.
std::vector<Pair> evaluate(const Model& model, const SubjectFacts& facts, Instant now);
DateValue evaluate_date(const Model& model, const SubjectFacts& facts, RecordId on, const Expr& date, std::string_view activity, Instant now);
/// The same of every record of the type that is not gone.
std::map<RecordId, DateValue> evaluate_dates(const Model& model, const SubjectFacts& facts, std::string_view type, const Expr& date, std::string_view activity, Instant now);
bool evaluate_bool(const Model& model, const SubjectFacts& facts, RecordId on, const Expr& condition, std::string_view activity, Instant now);
/// Whether an objection to the activity (GDPR art. 21), or to each of its choices, stands over the record; also where she gave it something
/// anew since, which the store forgives (Vault::opposed).
bool is_objected(const Model& model, const SubjectFacts& facts, RecordId on, std::string_view activity, Instant now);

/// Answers on their way in, by path: "record.field" → normal form.
using AnswersByPath = std::map<std::string, std::string>;
/// Whether a field is asked: it has no `when`, or the answers to its own record and to those above make it true.
bool is_asked(const Model& model, const Record& record, const Field& field, const AnswersByPath& answers, Instant now);

/// Terms that a record with these values ("field" → normal form) cannot be without. Pure.
std::vector<const Terms*> terms_for(const Model& model, const Record& record, const std::map<std::string, std::string>& values, Instant now);
/// Fields with a value of which no terms speak although the policy requires some (Field::needs_terms).
std::vector<const Field*> without_terms(const Model& model, const Record& record, const std::map<std::string, std::string>& values, Instant now);
/// Whether the terms of this record hang on the field.
bool speaks_of(const Terms& terms, std::string_view field);

/// The members ("record.member") whose dates the expression reads: what a record that goes must leave behind.
std::vector<std::string> dependencies(const Model& model, const Expr& expr);

}  // namespace tenue::policy
