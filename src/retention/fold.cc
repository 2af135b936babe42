#include "retention/fold.h"

#include <algorithm>

#include "retention/retention.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

bool counts_as_choice(const policy::Field& field) {
  return field.type == policy::FieldType::kChoice || field.type == policy::FieldType::kYesNo;
}

/// "month(done)" → "done"; else empty.
std::string month_member(const std::string& dimension) {
  const std::string opening = "month(";
  if (!dimension.starts_with(opening) || !dimension.ends_with(')')) return {};
  return dimension.substr(opening.size(), dimension.size() - opening.size() - 1);
}

}  // namespace

std::vector<std::string> cells_of(const policy::Model& model, const policy::Statistic& statistic, const Folding& record) {
  const auto& type = *model.record(record.type);
  std::vector<std::string> said;
  const auto say = [&](const std::string& dimension, const std::string& word) { said.push_back(dimension + "=" + word); };
  for (const auto& dimension : statistic.by) {
    if (const auto member = month_member(dimension); !member.empty()) {
      const auto at = moment_of(type, record, member);
      say(dimension, at ? iso_date(paris_date(*at)).substr(0, 7) : "");
    } else if (const auto* field = type.field(dimension); field && counts_as_choice(*field)) {
      const auto value = record.values.find(dimension);
      say(dimension, value == record.values.end() ? "" : value->second);
    }
  }
  if (!statistic.joint && !said.empty()) return said;
  return {joined(said, "|")};
}

std::optional<Instant> moment_of(const policy::Record& type, const Folding& record, const std::string& member) {
  if (member == "created") return record.created;
  for (auto it = record.entered.rbegin(); it != record.entered.rend(); ++it)
    if (it->first == member) return it->second;
  const auto* field = type.field(member);
  const auto value = record.values.find(member);
  if (!field || value == record.values.end()) return std::nullopt;
  if (const auto moment = parse_moment(value->second)) return moment;
  const auto day = parse_date(value->second);
  return day ? std::optional{day_begin(*day)} : std::nullopt;
}

std::optional<Folding> opened(vault::Vault& vault, SubjectId subject, RecordId rec, const std::string& type) {
  Folding record{type, {}, {}, {}};
  auto& db = vault.database();
  auto row = db.statement(sweep_sql()["record"]);
  row.bind(vault.org(), subject, rec);
  if (!row.step()) return std::nullopt;
  record.created = row.instant(3);
  auto states = db.statement(sweep_sql()["entered"]);
  states.bind(vault.org(), subject, rec);
  while (states.step()) record.entered.emplace_back(states.text(0), states.instant(1));
  auto values = vault.open_for_proof(rec);
  if (!values) throw Fault("a record to be counted does not open: run prove");
  record.values = std::move(*values);
  return record;
}

int fold(vault::Vault& vault, SubjectId subject, RecordId rec, const std::string& type) {
  const auto record = opened(vault, subject, rec, type);
  if (!record) return 0;
  const auto facts = vault.shared_facts(subject);
  int counted = 0;
  for (const auto& statistic : vault.model().statistics) {
    if (statistic.of != type || policy::is_objected(vault.model(), *facts, rec, statistic.activity, vault.now())) continue;
    for (const auto& cell : cells_of(vault.model(), statistic, *record)) vault.database().run(sweep_sql()["count"], vault.org(), statistic.id, cell);
    ++counted;
  }
  return counted;
}

}  // namespace tenue::retention
