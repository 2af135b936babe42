// What a person took along and brings back: the records of her file, as data that she gives now.
#include <algorithm>

#include "vault/consent.h"
#include "vault/make.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault/refusals.h"
#include "vault/terms.h"
#include "vault/values.h"

namespace tenue::vault {
namespace {

constexpr std::size_t kMostRecords = 5'000;  // everybody waits while they are made: about a millisecond each

struct Carrying {
  Core& core;
  const Actor& who;
  const std::string& source;
  Person person;
  Person linkable{};                                        ///< its rows alone, made so far: read back for each, a long file would hold everybody up
  std::map<std::string, Row> made{};                        ///< by the file's id
  std::map<std::string, policy::AnswersByPath> answers{};   ///< of a record and those above it, by the file's id
  std::vector<std::pair<Row, Values>> rows{};
  std::set<std::string> activities{};
};

/// Somebody here is found by it already.
bool is_known(Core& core, const policy::Record& type, const Values& values) {
  for (const auto& field : type.fields) {
    const auto value = values.find(field.id);
    if (!field.find || value == values.end()) continue;
    const auto number = field_number(core, type.id, field.id);
    auto found = core.db->statement(sql("record")["find_token"]);
    found.bind(core.org, number, find_token(core, number, policy::find_form(field, value->second)));
    if (found.step()) return true;
  }
  return false;
}

Values read_values(Carrying& in, const Carried& one, const policy::Record& type, Errors& errors) {
  Values out;
  for (const auto& [id, raw] : one.values) {
    const auto* field = type.field(id);
    if (!field || field->serial || field->type == policy::FieldType::kRole || policy::is_file(*field)) {
      errors.push_back(refused(Code::kInvalid, "carry.field", type.id));
      continue;
    }
    std::string said = raw;
    if (field->type == policy::FieldType::kLink) {  // of another record of the same file
      const auto to = in.made.find(raw);
      said = to == in.made.end() ? std::string{} : id_text(to->second.rec.value);
    }
    auto normal = normal_value(in.core, type, *field, said, &in.linkable);
    normal ? void(out[id] = std::move(*normal)) : errors.push_back(normal.error());
  }
  return out;
}

/// Makes one record below those that came before it.
Errors carry(Carrying& in, const Carried& one) {
  const auto* type = in.core.model().record(one.type);
  if (!type || type->builtin) return {refused(Code::kInvalid, "carry.type")};
  if (one.id.empty() || in.made.contains(one.id)) return {refused(Code::kInvalid, "carry.twice", type->id)};
  const auto above = in.made.find(one.of);
  const bool fits = type->of.empty() ? one.of.empty() && in.made.empty() : above != in.made.end() && above->second.type_id == type->of;
  if (!fits) return {refused(Code::kInvalid, "carry.parent", type->id)};

  Errors errors;
  const auto values = read_values(in, one, *type, errors);
  if (type->person && is_known(in.core, *type, values)) return {refused(Code::kConflict, "carry.known")};
  auto answers = above == in.made.end() ? policy::AnswersByPath{} : in.answers[one.of];
  for (const auto& [field, value] : values) answers[type->id + "." + field] = value;
  for (const auto& field : type->fields) {
    const bool owed = field.required && !field.serial && !values.contains(field.id) && policy::is_asked(in.core.model(), *type, field, answers, in.core.now());
    const bool said = std::ranges::any_of(errors, [&](const auto& error) { return error.field == type->id + "." + field.id; });
    if (owed && !said) errors.push_back(refused(Code::kInvalid, "field.required", type->id + "." + field.id));
  }
  if (!errors.empty()) return errors;

  const auto row = make_record(in.core, in.person, {*type, above == in.made.end() ? RecordId{} : above->second.rec, values, "file"});
  in.linkable.places[row.rec.value] = in.linkable.rows.size();
  in.linkable.rows.push_back(row);
  std::string first;
  for (const auto& id : one.activities) {
    const auto* activity = in.core.model().activity(id);
    if (!activity || activity->lines(type->id).empty()) continue;  // this firm keeps nothing of the kind for that
    if (first.empty()) first = id;
    in.activities.insert(id);
    take_for(in.core, in.person, row, *activity, in.core.now());
  }
  append_about(in.core, in.who, "carried_in", first, row, in.source);
  if (auto owed = agree(in.core, {in.who, first}, row, nullptr, values, {}); !owed.empty()) return owed;
  in.made[one.id] = row;
  in.answers[one.id] = std::move(answers);
  in.rows.emplace_back(row, values);
  return {};
}

/// Whose answer: of a company's file the contact's.
RecordId who_answers(const Carrying& in) {
  for (const auto& [row, values] : in.rows)
    if (in.core.record(row.type_id).person && row.parent) return row.rec;
  return {};
}

Errors agree_to(Carrying& in, const std::vector<ConsentGiven>& agrees) {
  for (const auto& given : agrees) {
    const auto* activity = in.core.model().activity(given.activity);
    const bool asked = activity && activity->basis == policy::Basis::kConsent && !given.wording.empty();
    if (!asked) return {refused(Code::kInvalid, "consent.undeclared")};
    if (!in.activities.contains(given.activity)) return {refused(Code::kInvalid, "carry.agrees", given.activity)};  // an agreement about nothing
    for (const auto& [row, values] : in.rows)
      if (is_marked(in.core, *activity, row.type_id, values)) return {refused(Code::kForbidden, "consent.refused")};
    give(in.core, in.who, {in.person.id, who_answers(in)}, given, "file");
  }
  return {};
}

Checked<SubjectId> carry_all(Core& core, const Actor& who, const std::vector<Carried>& records, const std::vector<ConsentGiven>& agrees, const std::string& source) {
  if (who.role.empty() || who.role != core.model().rights.desk) return refuse(Code::kForbidden, "request.desk");
  if (records.empty()) return refuse(Code::kInvalid, "carry.empty");
  if (records.size() > kMostRecords) return refuse(Code::kInvalid, "carry.many");
  Carrying in{core, who, source, make_person(core, false)};
  for (const auto& one : records)
    if (auto errors = carry(in, one); !errors.empty()) return refuse(std::move(errors));
  for (const auto& [row, values] : in.rows) mind_marks(core, who, row, values);
  if (auto errors = agree_to(in, agrees); !errors.empty()) return refuse(std::move(errors));
  vault::recompute(core, in.person.id);
  const auto after = load_person(core, in.person.id);
  for (const auto& [row, values] : in.rows) {
    if (!after->kept(row.rec, core.now())) return refuse(Code::kInvalid, "record.unkept", row.type_id);
    if (auto errors = unkept(core, row, values); !errors.empty()) return refuse(std::move(errors));
  }
  remake_card(core, in.person.id);
  core.run.changes += 1;
  return in.person.id;
}

}  // namespace

Checked<SubjectId> Vault::carry_in(const Actor& who, const std::vector<Carried>& records, const std::vector<ConsentGiven>& agrees, const std::string& source) {
  return within(*s_, [&] { return carry_all(*s_, who, records, agrees, source); });
}

}  // namespace tenue::vault
