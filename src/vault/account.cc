#include "vault/account.h"

#include <algorithm>

#include "vault/grants.h"
#include "vault/make.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault/values.h"

namespace tenue::vault {
namespace {

constexpr std::string_view kPurpose = "tenue-acct1";
const store::SqlFile& q() { return sql("account"); }

std::vector<const policy::Activity*> keepers(const Core& core) {
  std::vector<const policy::Activity*> out;
  for (const auto& activity : core.model().activities)
    if (!activity.lines("account").empty()) out.push_back(&activity);
  return out;
}

Result<RecordId> make_account(Core& core, RecordId self) {
  const auto person = load_person(core, subject_of(core, self));
  const auto* owner = person ? person->row(self) : nullptr;
  if (!owner || owner->phase != 0) return refused(Code::kNotFound, "record.unknown");
  for (const auto* row : person->children(self))
    if (row->type_id == "account" && row->phase == 0) return row->rec;
  const auto kept_by = keepers(core);
  if (kept_by.empty()) return refused(Code::kConflict, "account.unkept");
  const auto row = make_record(core, *person, {core.record("account"), self, {}, "page"});
  append_about(core, {{}, std::string{kSubject}, self}, "added", kept_by.front()->id, row);
  for (const auto* activity : kept_by) take_for(core, *person, row, *activity, core.now());
  recompute(core, person->id);
  if (!load_person(core, person->id)->kept(row.rec, core.now())) return refused(Code::kConflict, "account.unkept");
  core.run.changes += 1;
  return row.rec;
}

}  // namespace

void end_account(Core& core, SubjectId subject, RecordId rec) {
  for (const auto name : {"delete_of_record", "delete_links_of_record"}) core.db->run(q()[name], core.org, subject, rec);
  core.db->run(q()["delete_lost_sessions"], core.org, subject);
}

void join_account(Core& core, const Person& from, const Person& to) {
  const auto old_root = from.root()->rec, root = to.root()->rec;
  core.db->run(q()["delete_links_of_record"], core.org, from.id, old_root);
  core.db->run(q()["move_sessions"], core.org, from.id, to.id);
  const bool has_own = core.db->number(q()["of_person"], core.org, to.id, root).has_value();
  has_own ? end_account(core, to.id, old_root) : void(core.db->run(q()["move_person"], core.org, to.id, old_root, root));
}

Bytes Vault::seal_account(SubjectId subject, RecordId account, ByteView text) {
  const auto person = load_person(*s_, subject);
  TENUE_CHECK(person);
  return seal_text(*s_, person->slot, kPurpose, subject, account.value, text);
}

std::optional<Bytes> Vault::open_account(SubjectId subject, RecordId account, ByteView box) const {
  return open_text(*s_, kPurpose, subject, account.value, box);
}

Result<RecordId> Vault::make_account(RecordId self) {
  return within(*s_, [&] { return vault::make_account(*s_, self); });
}

void Vault::note_account(RecordId account, const Values& values) {
  within(*s_, [&] {
    auto& core = *s_;
    const auto person = load_person(core, subject_of(account));
    const auto* found = person ? person->row(account) : nullptr;
    TENUE_CHECK(found && found->type_id == "account" && found->box);
    auto row = *found;
    const auto before = open_box(core, row);
    if (!before) throw Fault("vault: an account's record does not open; run the proof");
    auto after = *before;
    const auto& type = core.record("account");
    for (const auto& [id, raw] : values) {
      const auto* field = type.field(id);
      TENUE_CHECK(field);
      const bool kept = std::ranges::any_of(keepers(core), [&](const auto* activity) { return activity->keeps(type.id, id); });
      if (const auto normal = kept ? normal_value(core, type, *field, raw, nullptr) : Result<std::string>(std::string{}); normal && !normal->empty())
        after.fields[field_number(core, type.id, id)] = *normal;
    }
    if (after.fields == before->fields) return;
    write_content(core, row, *before, after);
    append_about(core, {{}, std::string{kSubject}, row.parent}, "changed", keepers(core).front()->id, row);
    vault::recompute(core, person->id);
    core.run.changes += 1;
  });
}

}  // namespace tenue::vault
