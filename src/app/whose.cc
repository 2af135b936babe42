#include "app/whose.h"

#include <algorithm>
#include <map>

namespace tenue::app {

std::vector<HerRecord> records_of(const vault::Vault& vault, const Whose& whose) {
  const auto facts = vault.shared_facts(whose.subject);
  std::map<RecordId, RecordId> parents;
  if (whose.of)
    for (const auto& record : facts->records) parents[record.id] = record.parent;
  std::vector<HerRecord> out;
  for (const auto& record : facts->records) {
    auto at = whose.of ? record.id : RecordId{};
    while (at && at != whose.of) at = parents[at];
    if (!record.gone && vault.model().record(record.type) && at == whose.of) out.push_back({record.id, record.parent, record.type, record.created});
  }
  return out;
}

namespace {

/// A contact who is one person with the one that it hangs below: the facts of the latter; else null.
const policy::RecordFacts* united_with(const policy::Model& model, const policy::SubjectFacts& all, const policy::RecordFacts& one) {
  const auto above = one.parent ? std::ranges::find(all.records, one.parent, &policy::RecordFacts::id) : all.records.end();
  const auto* type = model.record(one.type);
  return above != all.records.end() && type && type->person && above->type == one.type && !above->gone ? &*above : nullptr;
}

}  // namespace

bool is_united(const vault::Vault& vault, SubjectId subject, RecordId record) {
  const auto facts = vault.shared_facts(subject);
  const auto found = std::ranges::find(facts->records, record, &policy::RecordFacts::id);
  return found != facts->records.end() && united_with(vault.model(), *facts, *found);
}

std::optional<Whose> whose_of(const vault::Vault& vault, std::string_view id) {
  const auto number = id_parse(id);
  const auto is_person = [&](const policy::RecordFacts& facts) {
    const auto* type = vault.model().record(facts.type);
    return type && type->person && !facts.gone;
  };
  if (const auto facts = vault.shared_facts({number}); !facts->records.empty()) return is_person(facts->records.front()) ? std::optional{Whose{{number}, {}}} : std::nullopt;
  const auto subject = vault.subject_of({number});
  const auto facts = vault.shared_facts(subject);
  const auto found = std::ranges::find(facts->records, RecordId{number}, &policy::RecordFacts::id);
  if (found == facts->records.end() || !is_person(*found) || !found->parent) return std::nullopt;
  const auto* other = united_with(vault.model(), *facts, *found);
  return Whose{subject, other ? other->id : RecordId{number}};
}

Whose person_above(const vault::Vault& vault, SubjectId subject, RecordId record) {
  const auto facts = vault.facts(subject);
  for (auto rec = record; rec;) {
    const auto found = std::ranges::find(facts.records, rec, &policy::RecordFacts::id);
    if (found == facts.records.end()) break;
    const auto* type = vault.model().record(found->type);
    if (type && type->person && !united_with(vault.model(), facts, *found)) return {subject, found->parent ? found->id : RecordId{}};
    rec = found->parent;
  }
  return {subject, {}};
}

std::string id_of(const Whose& whose) { return id_text(whose.of ? whose.of.value : whose.subject.value); }

bool is_known_under(vault::Vault& vault, const Whose& whose, const std::string& mail) {
  for (const auto& record : records_of(vault, whose)) {
    const auto values = vault.open_for_proof(record.id);
    if (!values) continue;
    for (const auto& field : vault.model().record(record.type)->fields) {
      const auto value = values->find(field.id);
      if (field.type == policy::FieldType::kMail && value != values->end() && !mail.empty() && policy::find_form(field, value->second) == policy::find_form(field, mail)) return true;
    }
  }
  return false;
}

std::vector<Whose> persons_in(vault::Vault& vault, SubjectId subject, const std::string& mail) {
  const auto facts = vault.shared_facts(subject);
  const auto& records = facts->records;
  if (records.empty()) return {};
  const auto is_person = [&](const policy::RecordFacts& one) {
    const auto* type = vault.model().record(one.type);
    return type && type->person && !one.gone;
  };
  if (is_person(records.front())) return {{subject, {}}};
  std::vector<Whose> out;
  for (const auto& record : records)
    if (is_person(record) && !united_with(vault.model(), *facts, record) && (mail.empty() || is_known_under(vault, {subject, record.id}, mail))) out.push_back({subject, record.id});
  return out;
}

vault::Actor herself(const vault::Vault& vault, const Whose& whose) {
  const auto facts = vault.shared_facts(whose.subject);
  if (facts->records.empty()) return {};
  return {{}, "subject", whose.of ? whose.of : facts->records.front().id};
}

bool is_herself(const vault::Vault& vault, const vault::Actor& who, const Whose& whose) {
  if (who.role != "subject" || !who.self || vault.subject_of(who.self) != whose.subject) return false;
  const auto facts = vault.shared_facts(whose.subject);
  const auto& records = facts->records;
  return whose.of ? whose.of == who.self : !records.empty() && records.front().id == who.self;
}

}  // namespace tenue::app
