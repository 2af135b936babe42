#include <algorithm>

#include "vault/account.h"
#include "vault/files.h"
#include "vault/grants.h"
#include "vault/pairs.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("join"); }

/// Whoever may write about such persons in this room, and opens the sheets of both, may say that two are one.
bool may_join(const Core& core, const Purpose& purpose, const Person& one, const Person& other) {
  if (!meets(core, one, purpose.who) || !meets(core, other, purpose.who)) return false;
  const auto& root_type = other.root()->type_id;
  const auto* activity = core.model().activity(purpose.activity);
  const auto* type = core.model().record(root_type);
  return activity && type && std::ranges::any_of(type->fields, [&](const auto& field) {
           return may_fill(core, purpose.who.role, *activity, root_type, field.id);
         });
}

/// What only the stranger said fills what the known person left empty; nothing is overwritten.
Result<void> fill_root(Core& core, const Actor& who, const std::string& activity, const Person& from, const Person& to) {
  TENUE_TRY(const auto said, open_box(core, *from.root()));
  auto row = *to.root();
  TENUE_TRY(const auto before, open_box(core, row));
  auto after = before;
  after.fields.insert(said.fields.begin(), said.fields.end());
  if (after.fields.size() == before.fields.size()) return {};
  for (const auto& [field, value] : after.fields)
    if (!before.fields.contains(field)) move_files(core, *from.root(), row, value);
  write_content(core, row, before, after);
  append_about(core, who, "joined", activity, row);
  return {};
}

/// Takings of the stranger's root are the known person's from now on.
void take_over(Core& core, const Person& from, const Person& to) {
  const auto facts = std::ranges::find(from.facts.records, from.root()->rec, &policy::RecordFacts::id);
  for (const auto& [id, at] : facts->taken)
    if (const auto* activity = core.model().activity(id)) take_for(core, to, *to.root(), *activity, core.now());
}

void drop_root(Core& core, const Row& root, Slot heir) {
  core.db->run(sql("terms")["delete_of_record"], core.org, root.subject, root.rec);  // those that the known person agreed to as well
  core.bury(slot_of(*root.box), heir);
  drop_files(core, root.subject, root.rec);
  core.db->run(sql("record")["delete_tokens"], core.org, root.subject, root.rec);
  core.db->run(sql("record")["delete_assignments"], core.org, root.subject, root.rec);
  core.db->run(sql("fact")["delete_of_record"], core.org, root.subject, root.rec);
  core.db->run(sql("fact")["delete_pairs"], core.org, root.subject, root.rec);
  core.db->run(sql("outbox")["delete_of_record"], core.org, root.subject, root.rec);
  for (const auto name : {"delete_disclosures", "delete_notices"}) core.db->run(sql("rights")[name], core.org, root.subject, root.rec);
  core.db->run(sql("record")["delete_record"], core.org, root.subject, root.rec);
}

Result<void> move_records(Core& core, const Actor& who, const std::string& activity, const Person& from, const Person& to) {
  for (const auto& row : from.rows) {
    if (row.rec == from.root()->rec) continue;
    auto moved = row;
    moved.subject = to.id;
    if (moved.parent == from.root()->rec) moved.parent = to.root()->rec;
    if (row.box) {
      TENUE_TRY(const auto document, open_box(core, row));
      moved.box = seal_box(core, slot_of(*row.box), moved, document);
    }
    core.db->run(q()["move_record"], core.org, from.id, to.id, row.rec, moved.parent, moved.box);
    if (moved.box) append_about(core, who, "joined", activity, moved);
  }
  return {};
}

void move_the_rest(Core& core, SubjectId from, SubjectId to) {
  for (const auto name : {"move_facts", "move_pairs", "move_assignments", "move_tokens", "move_tasks"})
    core.db->run(q()[name], core.org, from, to);
  core.db->run(sql("file")["move_subject"], core.org, from, to);
  core.db->run(sql("consent")["move"], core.org, from, to);
  core.db->run(sql("terms")["move"], core.org, from, to);
  core.db->run(sql("outbox")["move_empty"], core.org, from, to);
  core.db->run(sql("outbox")["move_unseen"], core.org, from, to);
  core.db->run(sql("outbox")["move_links"], core.org, from, to);
  core.db->run(sql("record")["move_once"], core.org, from, to);
  core.db->run(sql("rights")["move_disclosures"], core.org, from, to);
  core.db->run(sql("rights")["delete_directive_of_subject"], core.org, from);
  core.db->run(sql("audit")["relink"], core.org, from, to);
  core.db->run(sql("audit")["delete_links"], core.org, from);
  core.db->run(sql("record")["delete_proposals"], core.org, from);
}

Result<void> join_in(Core& core, const Purpose& purpose, SubjectId provisional, SubjectId known) {
  const auto from = load_person(core, provisional), to = load_person(core, known);
  if (!from || !to || !from->root() || !to->root()) return refused(Code::kNotFound, "subject.unknown");
  if (!may_join(core, purpose, *from, *to)) return refused(Code::kForbidden, "grant.none");
  if (provisional == known || !from->provisional || to->provisional) return refused(Code::kConflict, "join.not_provisional");
  if (from->root()->type_id != to->root()->type_id) return refused(Code::kInvalid, "join.other_type");
  // What she said of herself would go with her root, and a hold on it would hold nothing.
  if (is_held(core, *from, *from->root())) return refused(Code::kHeld, "hold.in_force");
  if (is_limited(core, *to, *to->root(), "")) return refused(Code::kLocked, "record.limited");
  TENUE_TRY_VOID(fill_root(core, purpose.who, purpose.activity, *from, *to));
  take_over(core, *from, *to);
  TENUE_TRY_VOID(move_records(core, purpose.who, purpose.activity, *from, *to));
  if (!reseal_texts(core, from->id, to->id, to->slot)) return refused(Code::kDamaged, "hold: its reason does not open");
  join_account(core, *from, *to);
  core.db->run(sql("terms")["move_record"], core.org, from->id, from->root()->rec, to->id, to->root()->rec);
  drop_root(core, *from->root(), slot_of(*to->root()->box));
  move_the_rest(core, provisional, known);
  core.bury(from->slot, to->slot);
  core.db->run(sql("record")["delete_subject"], core.org, provisional);
  vault::recompute(core, known);
  remake_card(core, known);
  append(core, {purpose.who, "joined", purpose.activity, {known}, {}, 0, {}, id_text(provisional.value)});
  core.run.changes += 1;
  return {};
}

}  // namespace

Result<void> Vault::join(const Purpose& purpose, SubjectId provisional, SubjectId known) {
  return within(*s_, [&] { return join_in(*s_, purpose, provisional, known); });
}

Result<void> Vault::refuse_join(const Purpose& purpose, SubjectId provisional, SubjectId known) {
  return within(*s_, [&]() -> Result<void> {
    const auto person = load_person(*s_, provisional), other = load_person(*s_, known);
    if (!person || !other || !person->root() || !other->root()) return refused(Code::kNotFound, "subject.unknown");
    if (!may_join(*s_, purpose, *other, *person)) return refused(Code::kForbidden, "grant.none");
    if (s_->db->run(sql("record")["delete_proposal"], s_->org, provisional, known) == 0) return refused(Code::kNotFound, "join.none");
    if (!s_->db->number(sql("record")["proposals"], s_->org, provisional)) s_->db->run(sql("record")["set_known"], s_->org, provisional);
    append(*s_, {purpose.who, "join_refused", purpose.activity, {provisional}, {}, 0, {}, id_text(known.value)});
    s_->run.changes += 1;
    return {};
  });
}

}  // namespace tenue::vault
