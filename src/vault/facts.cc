#include <algorithm>

#include "vault/pairs.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

using policy::Expr;
using policy::FieldType;

const store::SqlFile& q() { return sql("fact"); }

void collect(const policy::ExprPtr& expr, const std::string& on, std::set<std::string>& out) {
  if (!expr) return;
  if (expr->member_kind == Expr::Member::kField && !expr->member.empty())
    out.insert((expr->record.empty() ? on : expr->record) + "." + expr->member);
  if (!expr->period_field.empty()) out.insert(on + "." + expr->period_field);
  for (const auto& part : expr->args) collect(part, on, out);
}

/// How a field of this type stands among the facts. "set" says that it is filled, and nothing of what it holds.
std::string_view kind_of(FieldType type) {
  switch (type) {
    case FieldType::kLink: return "link";
    case FieldType::kDate:
    case FieldType::kMoment: return "date";
    case FieldType::kChoice:
    case FieldType::kChoices:
    case FieldType::kYesNo:
    case FieldType::kPeriod: return "choice";
    default: return "set";
  }
}

/// The instant that a date or moment means for ends.
std::optional<Instant> instant_of(const policy::Field& field, const std::string& value) {
  if (field.type == FieldType::kMoment) return parse_moment(value);
  const auto day = parse_date(value);
  return day ? std::optional(policy::comes(field, *day)) : std::nullopt;
}

void insert_fact(Core& core, const Row& row, std::string_view kind, const std::string& name, std::int64_t at, std::string_view word) {
  core.db->run(q()["insert_fact"], core.org, row.subject, row.rec, kind, name, 0, at, word);
}

/// One fact of the field's value; nothing for a field that no expression reads.
void write_fact(Core& core, const Row& row, const policy::Field& field, const std::string& value) {
  const auto kind = kind_of(field.type);
  if (kind == "link") return insert_fact(core, row, kind, field.id, static_cast<std::int64_t>(id_parse(value)), "");
  if (!core.run.clear->contains(row.type_id + "." + field.id)) return;
  if (kind == "choice") return insert_fact(core, row, kind, field.id, 0, value);
  if (kind == "set") return insert_fact(core, row, kind, field.id, 0, "");
  if (const auto at = instant_of(field, value)) insert_fact(core, row, kind, field.id, micros(*at), "");
}

}  // namespace

std::set<std::string> fields_in_clear(const policy::Model& model) {
  std::set<std::string> out;
  for (const auto& record : model.records) {
    for (const auto& event : record.events) collect(event.date, record.id, out);
    for (const auto& field : record.fields) collect(field.when, record.id, out);
  }
  for (const auto& activity : model.activities) {
    for (const auto& line : activity.keep)
      for (const auto& expr : {line.when, line.until, line.archive}) collect(expr, line.record, out);
    for (const auto& grant : activity.access)
      for (const auto& expr : {grant.while_, grant.when, grant.unless}) collect(expr, grant.scope.substr(0, grant.scope.find('.')), out);
  }
  for (const auto& mail : model.mails)
    for (const auto& expr : {mail.on, mail.when}) collect(expr, mail.of, out);
  for (const auto& terms : model.documents) collect(terms.accepts, "", out);
  for (const auto& opens : model.rights.opens) collect(opens.when, opens.record, out);
  // By when a request is to be answered is read off its dates: whoever answers sees hundreds in their order without opening one.
  for (const auto* field : {"kind", "received", "asked", "shown", "extended", "closed"}) out.insert(std::string{"request."} + field);
  return out;
}

void write_content_facts(Core& core, const Row& row, const policy::Record& record, const Values& values,
                         const std::set<std::string>& keep) {
  for (const auto& field : record.fields) {
    const auto value = values.find(field.id);
    if (value == values.end() && keep.contains(record.id + "." + field.id)) continue;
    core.db->run(q()["delete_named"], core.org, row.subject, row.rec, kind_of(field.type), field.id);
    if (value != values.end()) write_fact(core, row, field, value->second);
  }
}

void enter_state(Core& core, const Row& row, const std::string& state, Instant at) {
  core.db->run(sql("record")["set_state"], core.org, row.subject, row.rec, state);
  core.db->run(q()["enter"], core.org, row.subject, row.rec, state, at);
}

void take_for(Core& core, const Person& person, const Row& row, const policy::Activity& activity, Instant at) {
  if (activity.basis == policy::Basis::kConsent) return;  // the ledger says since when
  if (activity.lines(row.type_id).empty()) return;
  const auto* known = person.facts_of(row.rec);
  const bool taken = known && known->taken.contains(activity.id);
  const bool runs = std::ranges::any_of(person.pairs_of(row.rec), [&](const PairRow& pair) { return pair.activity == activity.id && !pair.ended(at); });
  if (!taken || !runs) core.db->run(q()["take"], core.org, row.subject, row.rec, activity.id, at);
}

void rebuild_facts(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  if (!person) return;
  for (const auto& row : person->rows) {
    const auto* record = core.model().record(row.type_id);
    if (!row.box || !record) continue;
    const auto document = open_box(core, row);
    if (!document) throw Fault("vault: a record does not open; run the proof before a new version is published");
    core.db->run(q()["delete_content"], core.org, row.subject, row.rec);
    write_content_facts(core, row, *record, values_of(core, row, *document));
  }
}

}  // namespace tenue::vault
