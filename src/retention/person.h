/// Everything the store says of one person, as the proof reads it: straight from the tables, not through the vault's own
/// view of them. Inside the retention module only.
#pragma once
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "retention/naive.h"
#include "retention/names.h"

namespace tenue::retention {

struct RecordRow {
  RecordId id, parent;
  std::int64_t ver = 0, type_number = 0;
  std::string type;  ///< empty: a number without a name
  std::string state;
  Instant created{};
  std::int64_t policy = 0;
  int phase = 0;
  std::optional<Bytes> box;
  std::optional<vault::Values> values;  ///< by field id; nothing where the box does not open
  std::string why_closed;               ///< then: a word of the vault, "why.<word>" of the catalogues
  bool gone() const { return phase == 2; }
};
struct FactRow {
  RecordId record;
  std::string kind, name, word;
  std::int64_t at = 0;
};
struct PairRow {
  RecordId record;
  std::int64_t activity_number = 0;
  std::string activity, fates;
  std::optional<Instant> ends, hidden;
  std::vector<std::string> fields;  ///< sorted; "#7" for a number without a name
};
struct LedgerRow {
  std::string activity, choice, answer;
  Instant at{};
  bool wording_kept = false;
  RecordId of{};
};
struct Person {
  SubjectId id;
  std::int64_t slot = 0;
  Instant created{};
  std::vector<RecordRow> records;
  std::vector<FactRow> facts;
  std::vector<PairRow> pairs;
  std::set<std::tuple<RecordId, std::string, Bytes>> tokens;  ///< record, path of the field, token
  std::vector<LedgerRow> ledger;
  std::vector<std::pair<RecordId, std::string>> holds;  ///< record (0 = all), kind
  std::set<std::pair<RecordId, std::string>> agreed;    ///< record, terms
  std::set<RecordId> by_hand;
  std::vector<vault::Vault::Entry> entries;  ///< of the log, newest first

  const RecordRow* record(RecordId id) const;
  bool held(const policy::Model& model, const RecordRow& record) const;
};

Person load_person(vault::Vault& vault, const Names& names, SubjectId id, std::int64_t slot, Instant created);
/// As the naive evaluator wants it.
NaiveSubject naive_subject(const Person& person);

}  // namespace tenue::retention
