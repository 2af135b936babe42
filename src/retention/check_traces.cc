#include <algorithm>

#include "retention/checks.h"

namespace tenue::retention {
namespace {

/// The date that a value stands for, read here and not by the vault.
std::optional<Instant> date_in(const std::string& value, bool last_day) {
  if (const auto moment = parse_moment(value)) return moment;
  const auto day = parse_date(value);
  if (!day) return std::nullopt;
  return last_day ? day_end(*day) - std::chrono::microseconds{1} : day_begin(*day);
}

class Traces {
 public:
  Traces(Inquiry& inquiry, const Person& person) : inquiry_(inquiry), person_(person) {}

  void check() {
    for (const auto& fact : person_.facts) fact_fits(fact);
    tokens();
    for (const auto& row : person_.ledger) answer(row);
  }

 private:
  void fact_fits(const FactRow& fact) {
    const auto* record = person_.record(fact.record);
    if (!record) return inquiry_.found("fact.stray", person_.id, fact.record);
    const auto* type = inquiry_.model.record(record->type);
    if (!type || record->gone() || !record->values) return;
    if (fact.kind == "entered" && !type->state(fact.name)) inquiry_.found("state.unknown", person_.id, record->id);
    if (fact.kind == "taken" && !inquiry_.model.activity(fact.name)) inquiry_.found("fact.activity", person_.id, record->id);
    if (fact.kind != "date" && fact.kind != "link" && fact.kind != "choice" && fact.kind != "set") return;
    const auto it = record->values->find(fact.name);
    const bool same = it == record->values->end() ? !kept(*record, fact.name) : says(*type, fact, it->second);
    if (!same) inquiry_.found("fact.differs", person_.id, record->id, {{"field", record->type + "." + fact.name}});
  }

  /// The date of a value that was blanked stays while ends hang on it.
  bool kept(const RecordRow& record, const std::string& field) const {
    return std::any_of(person_.pairs.begin(), person_.pairs.end(), [&](const PairRow& pair) {
      return pair.record == record.id && (!pair.ends || *pair.ends > inquiry_.at) &&
             std::binary_search(pair.fields.begin(), pair.fields.end(), field);
    });
  }

  static bool says(const policy::Record& type, const FactRow& fact, const std::string& value) {
    if (fact.kind == "choice") return fact.word == value;
    if (fact.kind == "set") return !value.empty();
    if (fact.kind == "link") return id_parse(value) == static_cast<std::uint64_t>(fact.at);
    const auto* field = type.field(fact.name);
    return date_in(value, field && field->last_day) == from_micros(fact.at);
  }

  void tokens() {
    auto left = person_.tokens;
    for (const auto& record : person_.records) {
      const auto* type = inquiry_.model.record(record.type);
      if (!type || !record.values) continue;
      for (const auto& field : type->fields) {
        const auto value = record.values->find(field.id);
        if (!field.find || value == record.values->end() || value->second.empty()) continue;
        const auto path = type->id + "." + field.id;
        const auto token = inquiry_.vault.find_token(path, policy::find_form(field, value->second));
        if (left.erase({record.id, path, token}) == 0) inquiry_.found("token.missing", person_.id, record.id, {{"field", path}});
      }
    }
    for (const auto& [record, path, token] : left) inquiry_.found("token.extra", person_.id, record, {{"field", path}});
  }

  void answer(const LedgerRow& row) {
    const auto* activity = inquiry_.model.activity(row.activity);
    if (!activity) return inquiry_.found("ledger.activity", person_.id, {});
    if (row.answer == "yes" && !row.wording_kept) inquiry_.found("ledger.wording", person_.id, {}, {{"activity", row.activity}});
  }

  Inquiry& inquiry_;
  const Person& person_;
};

}  // namespace

void check_traces(Inquiry& inquiry, const Person& person) { Traces(inquiry, person).check(); }

}  // namespace tenue::retention
