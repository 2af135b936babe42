#include "vault/make.h"

#include <algorithm>

#include "vault/record.h"
#include "vault/values.h"

namespace tenue::vault {
namespace {

bool has_serial(const policy::Record& type) { return std::ranges::any_of(type.fields, &policy::Field::serial); }

}  // namespace

int depth(const policy::Model& model, const policy::Record& record) {
  int out = 0;
  for (const auto* at = &record; !at->of.empty() && (at = model.record(at->of)); ++out) {
  }
  return out;
}

Person make_person(Core& core, bool provisional) {
  Person out;
  out.id = SubjectId{crypto::random_id()};
  out.slot = core.new_slot();
  out.provisional = provisional;
  core.db->run(sql("record")["insert_subject"], core.org, out.id, out.slot, provisional, core.now());
  return out;
}

Document document_of(Core& core, const policy::Record& record, const Values& values) {
  Document out{static_cast<std::uint32_t>(core.run.version), {}};
  for (const auto& [id, value] : values)
    if (!value.empty()) out.fields[field_number(core, record.id, id)] = value;
  return out;
}

Row make_record(Core& core, const Person& person, const NewRecord& fresh) {
  auto values = fresh.values;
  for (const auto& field : fresh.type.fields)
    if (field.serial) values[field.id] = next_serial(core, fresh.type, field);
  Row row;
  row.rec = RecordId{crypto::random_id()};
  row.parent = fresh.parent;
  row.subject = person.id;
  row.type = core.known_number("record", fresh.type.id);
  row.type_id = fresh.type.id;
  if (const auto states = fresh.type.new_states(); !states.empty()) row.state = states.front();
  row.created = core.now();
  row.policy = core.run.version;
  row.informed = fresh.informed;
  if (fresh.quoted || (!fresh.type.states.empty() && !has_serial(fresh.type))) row.reference = new_reference(core);
  insert_record(core, row, document_of(core, fresh.type, values));
  return row;
}

}  // namespace tenue::vault
