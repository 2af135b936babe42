#include "vault/refusals.h"

#include <algorithm>

#include "vault/consent.h"
#include "vault/grants.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("consent"); }
constexpr std::string_view kAct = "mark";

/// Of values of one record by field id: a token for each address and number that the activity keeps.
std::vector<Bytes> tokens_of(Core& core, const policy::Activity& activity, const std::string& record, const Values& values) {
  std::vector<Bytes> out;
  const auto* type = core.model().record(record);
  if (activity.channels.empty() || !type) return out;
  for (const auto& field : type->fields) {
    const auto value = values.find(field.id);
    const bool reaches = field.type == policy::FieldType::kMail || field.type == policy::FieldType::kPhone;
    if (!reaches || value == values.end() || value->second.empty() || !activity.keeps(record, field.id)) continue;
    const auto key = crypto::derive(core.key(core.run.head.staff_slot), {view("tenue-refus1"), view(activity.id), view(policy::type_name(field.type))});
    const auto token = crypto::blake2b256(key, {view(policy::find_form(field, value->second))});
    out.emplace_back(token.begin(), token.end());
  }
  return out;
}

/// The contact of a firm whose row it is or hangs below; 0: the person whose file it is.
RecordId whose(const Core& core, const Person& person, const Row& row) {
  for (const auto* at : person.lineage(row.rec))
    if (at->parent && core.record(at->type_id).person && !is_united(core, person, *at)) return at->rec;
  return {};
}

}  // namespace

void mark_refused(Core& core, const Person& person, RecordId of, const policy::Activity& activity) {
  if (activity.channels.empty()) return;
  for (const auto& row : person.rows) {
    if (activity.lines(row.type_id).empty()) continue;  // nothing of it is kept to write to
    const auto line = person.lineage(row.rec);
    if (!row.box || (of && std::ranges::find(line, of, &Row::rec) == line.end())) continue;
    const auto document = open_box(core, row);
    if (!document) throw Fault("vault: a record does not open; run the proof");
    for (const auto& token : tokens_of(core, activity, row.type_id, values_of(core, row, *document))) core.db->run(q()["mark"], core.org, token, core.now());
  }
}

void unmark(Core& core, const policy::Activity& activity, const std::string& record, const Values& values) {
  for (const auto& token : tokens_of(core, activity, record, values)) core.db->run(q()["unmark"], core.org, token);
}

bool is_marked(Core& core, const policy::Activity& activity, const std::string& record, const Values& values) {
  const auto tokens = tokens_of(core, activity, record, values);
  return std::ranges::any_of(tokens, [&](const auto& token) { return core.db->number(q()["marked"], core.org, token).value_or(0) > 0; });
}

void mind_marks(Core& core, const Actor& who, const Row& row, const Values& values) {
  for (const auto& activity : core.model().activities) {
    if (!policy::can_be_opposed(activity) || !is_marked(core, activity, row.type_id, values)) continue;
    const auto person = load_person(core, row.subject);
    const auto of = whose(core, *person, row);
    const bool noted = std::ranges::any_of(person->facts.consents, [&](const auto& fact) { return fact.of == of && fact.activity == activity.id && fact.choice.empty(); });
    if (!noted) refuse_choice(core, who, {row.subject, of}, {activity.id, "", {}}, std::string{kAct});
  }
}

}  // namespace tenue::vault
