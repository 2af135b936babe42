/// One person's rows as the vault works on them: read whole, changed row by row. Private to the vault.
#pragma once
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "vault/audit.h"
#include "vault/core.h"

namespace tenue::vault {

/// What a box holds: values by the number of their field. Numbers that no name is known for are kept as they are.
struct Document {
  std::uint32_t policy = 0;  ///< version under which it was collected
  std::map<std::uint16_t, std::string> fields;
};

struct Row {
  RecordId rec, parent;
  SubjectId subject;
  std::uint32_t ver = 0, type = 0;
  std::string type_id;  ///< "" for a number without a name
  std::string state, informed, reference;
  Instant created{};
  int policy = 0, phase = 0;
  std::optional<Bytes> box;
};

struct PairRow {
  RecordId rec;
  std::string activity, fates;
  Instant begins{};
  std::optional<Instant> ends, archive, hidden;
  std::vector<std::string> fields;
  std::string numbers;  ///< the same as the row has them
  bool ended(Instant now) const { return hidden || (ends && *ends <= now); }
  bool live(Instant now) const { return begins <= now && !ended(now); }
  bool archived(Instant now) const { return archive && *archive <= now; }
};

struct HoldRow {
  HoldId id;
  RecordId rec;  ///< 0 = all of the subject
  std::string kind;
  UserId owner;
  Instant placed{}, review{};
  std::optional<Instant> until;  ///< a date given with it, or to prolong it
  Bytes box;
};

struct ConsentRow {
  std::string activity, choice, answer, act;
  Instant at{};
  RecordId of{};
};

struct Person {
  SubjectId id;
  Slot slot = 0;
  bool provisional = false;
  std::optional<Instant> roll_due;
  std::vector<Row> rows;  ///< oldest first
  policy::SubjectFacts facts;  ///< its records in the order of `rows`
  std::vector<PairRow> pairs;  ///< in order of record
  std::vector<HoldRow> holds;  ///< in force or not yet ended
  std::vector<ConsentRow> ledger;
  std::set<std::tuple<RecordId, std::string, UserId>> named;  ///< (record, field, user)

  std::unordered_map<std::uint64_t, std::size_t> places;  ///< record → its place in `rows`

  const Row* row(RecordId rec) const;
  const policy::RecordFacts* facts_of(RecordId rec) const;
  std::span<const PairRow> pairs_of(RecordId rec) const;
  const Row* root() const;
  std::vector<const Row*> lineage(RecordId rec) const;  ///< the record, its parent, … up to the root
  std::vector<const Row*> children(RecordId rec) const;
  bool keeps(RecordId rec, const std::string& field, Instant now) const;  ///< the same, for one field
  bool kept(RecordId rec, Instant now) const;  ///< a pair has not ended, or has not begun yet
};

/// Null: nobody. The same one again as long as nothing is written, so that an act that asks often reads once.
std::shared_ptr<const Person> load_person(Core& core, SubjectId subject);
/// The row alone, without its person; nothing: none such.
std::optional<Row> load_row(Core& core, RecordId rec);
SubjectId subject_of(Core& core, RecordId rec);  ///< 0 = none

}  // namespace tenue::vault
