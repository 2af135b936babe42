// Two contacts of one firm who are one person. Nothing is mixed: the one hangs below the other from then on, with all that hangs below
// it, so whatever asks who is meant by walking up meets the other; and the way back is to hang it where it was.
#include <algorithm>

#include "policy/alike.h"
#include "vault/consent.h"
#include "vault/grants.h"
#include "vault/pairs.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

bool is_there(const Row* row) { return row && row->phase == 0 && row->box; }

/// Whoever may write of such persons in this room, and opens the sheet, may say that two are one, and that they are not.
Result<void> may_say(const Core& core, const Purpose& purpose, const Person& person, const Row& row) {
  const auto* activity = core.model().activity(purpose.activity);
  const auto* type = core.model().record(row.type_id);
  const bool writes = activity && type && std::ranges::any_of(type->fields, [&](const auto& field) { return may_fill(core, purpose.who.role, *activity, type->id, field.id); });
  if (!writes || !meets(core, person, purpose.who)) return refused(Code::kForbidden, "grant.none");
  if (is_held(core, person, row)) return refused(Code::kHeld, "hold.in_force");
  return {};
}

Result<bool> share(Core& core, const Row& one, const Row& other) {
  TENUE_TRY(const auto here, open_box(core, one));
  TENUE_TRY(const auto there, open_box(core, other));
  return policy::shared_field(core.record(one.type_id), values_of(core, one, here), values_of(core, other, there)) != nullptr;
}

Result<void> hang(Core& core, const Row& row, RecordId parent) {
  TENUE_TRY(const auto document, open_box(core, row));
  auto moved = row;
  moved.parent = parent;
  moved.box = seal_box(core, slot_of(*row.box), moved, document);
  core.db->run(sql("join")["move_record"], core.org, row.subject, row.subject, row.rec, parent, moved.box);
  return {};
}

/// What one was kept for because the other had agreed: it was never her own, so it has not ended for good.
void forget_lent(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  const auto now = core.now();
  const auto own = policy::evaluate(core.model(), person->facts, now);
  for (const auto& pair : person->pairs) {
    const bool goes_on = std::ranges::any_of(own, [&](const auto& one) { return one.record == pair.rec && one.activity == pair.activity; });
    if (!goes_on && !pair.ended(now)) core.db->run(sql("fact")["delete_pair"], core.org, subject, pair.rec, core.known_number("activity", pair.activity));
  }
}

void tell(Core& core, const Purpose& purpose, const std::string& act, RecordId rec, RecordId other) {
  const auto person = load_person(core, subject_of(core, rec));
  append_about(core, purpose.who, act, purpose.activity, *person->row(rec), id_text(other.value));
  vault::recompute(core, person->id);
  remake_card(core, person->id);
  core.run.changes += 1;
}

Result<void> unite_in(Core& core, const Purpose& purpose, RecordId rec, RecordId into) {
  const auto person = load_person(core, subject_of(core, rec));
  const auto* one = person ? person->row(rec) : nullptr;
  const auto* other = person ? person->row(into) : nullptr;
  if (!is_there(one) || !is_there(other)) return refused(Code::kNotFound, "record.unknown");
  const auto& type = core.record(one->type_id);
  if (rec == into || one->type_id != other->type_id || !type.person || !one->parent || one->parent != other->parent) return refused(Code::kInvalid, "unite.apart");
  for (const auto* row : {one, other}) TENUE_TRY_VOID(may_say(core, purpose, *person, *row));
  TENUE_TRY(const bool alike, share(core, *one, *other));
  if (!alike) return refused(Code::kConflict, "unite.alike");
  // She signs in as the record that her account hangs under.
  const auto signs_in = [](const Row* row) { return row->type_id == "account" && row->phase == 0; };
  if (std::ranges::any_of(person->children(rec), signs_in)) return refused(Code::kConflict, "unite.account");
  TENUE_TRY_VOID(hang(core, *one, into));
  tell(core, purpose, "united", rec, into);
  return {};
}

Result<void> part_in(Core& core, const Purpose& purpose, RecordId rec) {
  const auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  if (!is_there(row) || !is_united(core, *person, *row)) return refused(Code::kNotFound, "record.unknown");
  const auto* other = person->row(row->parent);
  for (const auto* each : {row, other}) TENUE_TRY_VOID(may_say(core, purpose, *person, *each));
  const auto was = other->rec, above = other->parent;
  TENUE_TRY_VOID(hang(core, *row, above));
  share_refusals(core, purpose.who, *person, was, rec);
  forget_lent(core, person->id);
  tell(core, purpose, "parted", rec, was);
  return {};
}

}  // namespace

bool is_united(const Core& core, const Person& person, const Row& row) {
  const auto* above = row.parent ? person.row(row.parent) : nullptr;
  const auto* type = core.model().record(row.type_id);
  return above && type && type->person && above->type_id == row.type_id && above->phase != 2;
}

Result<void> Vault::unite(const Purpose& purpose, RecordId rec, RecordId into) {
  return within(*s_, [&] { return unite_in(*s_, purpose, rec, into); });
}

Result<void> Vault::part(const Purpose& purpose, RecordId rec) {
  return within(*s_, [&] { return part_in(*s_, purpose, rec); });
}

}  // namespace tenue::vault
