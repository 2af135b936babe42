#include <algorithm>

#include "vault/erase.h"
#include "vault/files.h"
#include "vault/grants.h"
#include "vault/make.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault/refusals.h"
#include "vault/terms.h"
#include "vault/values.h"
#include "vault/view.h"

namespace tenue::vault {
namespace {

/// What an act on one record needs: the person whole, the record, its type, and what the actor may do with it.
struct Work {
  std::shared_ptr<const Person> person;
  Row row;
  const policy::Record& type;
  Access may;  ///< in every room of the actor's role
};

Result<Work> begin(Core& core, const Purpose& purpose, RecordId rec) {
  auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  const auto* type = row ? core.model().record(row->type_id) : nullptr;
  if (!type || row->phase == 2) return refused(Code::kNotFound, "record.unknown");
  TENUE_TRY_VOID(enter(core, purpose));
  std::set<std::string> rooms;
  auto may = access_anywhere(core, *person, *row, purpose.who, rooms);
  if (!may.acts) return is_limited(core, *person, *row, "") ? refused(Code::kLocked, "record.limited") : refused(Code::kForbidden, "grant.none");
  const Row copy = *row;
  return Work{person, copy, *type, std::move(may)};
}

/// What a field's `when` may look at: the values on their way in, and the choices of the records above.
policy::AnswersByPath answers(const Person& person, const Row& row, const policy::Record& type, const Values& values) {
  policy::AnswersByPath out;
  for (const auto* above : person.lineage(row.rec)) {
    const auto* facts = person.facts_of(above->rec);
    for (const auto& [field, value] : facts->choices) out[above->type_id + "." + field] = value;
  }
  for (const auto& [field, value] : values) out[type.id + "." + field] = value;
  return out;
}

/// What was changed of fields that only a proof may change, and the kind of proof that was seen.
struct Proven {
  const std::string& kind;
  std::vector<std::string> fields{};
  bool seen() const { return std::ranges::find(kProofs, kind) != std::end(kProofs); }
};

/// A value on its way into a document that exists; an empty one takes the old away.
void apply(Core& core, const Work& work, const std::string& id, const Values& raws, Document& document, Proven& proven, Errors& errors) {
  const auto& raw = raws.at(id);
  const auto path = work.type.id + "." + id;
  const auto* field = work.type.field(id);
  if (!field) return errors.push_back(refused(Code::kInvalid, "field.undeclared"));
  if (!work.may.writes.contains(id)) return errors.push_back(refused(Code::kForbidden, "grant.none", path));
  const auto number = field_number(core, work.type.id, id);
  const auto old = document.fields.find(number);
  const bool was_set = old != document.fields.end();
  std::string normal;
  if (raw.find_first_not_of(" \t\r\n") != std::string::npos) {
    auto value = normal_value(core, work.type, *field, raw, work.person.get(), was_set ? std::string_view{old->second} : std::string_view{});
    if (!value && was_set && old->second == raw) return;  // kept since before the rule that it breaks
    if (!value) return errors.push_back(value.error());
    normal = std::move(*value);
  }
  if (normal.empty() && field->required && policy::is_asked(core.model(), work.type, *field, answers(*work.person, work.row, work.type, raws), core.now()))
    return errors.push_back(refused(Code::kInvalid, "field.required", path));
  if (policy::is_file(*field) && was_set && is_held(core, *work.person, work.row))  // a file that is dropped is gone for good
    for (const auto file : files_in(old->second))
      if (normal.find(id_text(file.value)) == std::string::npos) return errors.push_back(refused(Code::kHeld, "hold.in_force", path));
  if (field->frozen && was_set && old->second != normal) return errors.push_back(refused(Code::kInvalid, "field.frozen", path));
  if (field->proof_to_rectify && was_set && old->second != normal) {
    if (!proven.seen() && proven.fields.empty()) errors.push_back(refused(Code::kInvalid, "field.proof", kProofPlace));  // once for all
    proven.fields.push_back(id);
  }
  if (normal.empty()) {
    document.fields.erase(number);
  } else {
    document.fields[number] = normal;
  }
}

/// Applies the values and seals them if anything is new. Gives whether it was.
Checked<bool> change_values(Core& core, const Purpose& purpose, Work& work, const Values& values, const std::vector<std::string>& needs,
                            Proven& proven, const std::vector<std::string>& agreed) {
  const auto before = open_box(core, work.row);
  if (!before) return refuse({before.error()});
  auto after = *before;
  Errors errors;
  for (const auto& [id, _] : values) apply(core, work, id, values, after, proven, errors);
  for (const auto& id : needs) {
    const auto path = work.type.id + "." + id;
    const bool at_fault = std::ranges::any_of(errors, [&](const auto& error) { return error.field == path; });
    if (!at_fault && !after.fields.contains(field_number(core, work.type.id, id)))
      errors.push_back(refused(Code::kInvalid, "field.required", path));
  }
  if (!errors.empty()) return refuse(std::move(errors));
  const bool fresh = after.fields != before->fields;
  if (fresh) {
    write_content(core, work.row, *before, after);
    mind_marks(core, purpose.who, work.row, values_of(core, work.row, after));
  }
  const auto were = values_of(core, work.row, *before);
  if (auto owed = agree(core, purpose, work.row, &were, values_of(core, work.row, after), agreed); !owed.empty()) return refuse(std::move(owed));
  return fresh;
}

/// What an act on the record rests on, for its audit entry: the number of the client's instruction, if it is done for a client.
std::string on_instruction(const Core& core, const Person& person, const Row& at, const std::string& activity_id) {
  const auto* activity = core.model().activity(activity_id);
  const auto* row = activity ? instruction_for(core, person, at, *activity) : nullptr;
  return row ? "under " + id_text(row->rec.value) : std::string{};
}

/// "proof passport name,birthday", and the instruction.
std::string detail_of(const Proven& proven, const std::string& instruction) {
  const auto proof = proven.fields.empty() ? std::string{} : std::string{kProofWord} + proven.kind + " " + joined(proven.fields, ",");
  return proof.empty() || instruction.empty() ? proof + instruction : proof + " " + instruction;
}

void finish(Core& core, SubjectId subject) {
  vault::recompute(core, subject);
  remake_card(core, subject);
  core.run.changes += 1;
}

Checked<void> change_in(Core& core, const Purpose& purpose, RecordId rec, const Values& values, const Backing& backing) {
  auto work = begin(core, purpose, rec);
  if (!work) return refuse({work.error()});
  Proven proven{backing.proof};
  auto changed = change_values(core, purpose, *work, values, {}, proven, backing.terms);
  if (!changed) return std::move(changed).error();
  if (!*changed) return {};
  append_about(core, purpose.who, "changed", purpose.activity, work->row, detail_of(proven, on_instruction(core, *work->person, work->row, purpose.activity)));
  finish(core, work->row.subject);
  if (auto errors = unkept(core, work->row, values); !errors.empty()) return refuse(std::move(errors));
  return {};
}

/// Everything that some activity keeps of the record: what the desk for rights may correct, whatever its grants.
Access all_kept(const Core& core, const Person& person, const Row& row) {
  Access out;
  out.acts = true;
  for (const auto& pair : person.pairs_of(row.rec))
    if (pair.live(core.now())) out.reads.insert(pair.fields.begin(), pair.fields.end());
  out.writes = out.reads;
  return out;
}

Checked<void> rectify_in(Core& core, const Purpose& purpose, RecordId rec, const Values& values, const Backing& backing) {
  auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  const auto* type = row ? core.model().record(row->type_id) : nullptr;
  if (!type || row->phase == 2) return refuse(Code::kNotFound, "record.unknown");
  if (purpose.who.role != core.model().rights.desk) return refuse(Code::kForbidden, "request.desk");
  const Row copy = *row;
  auto may = all_kept(core, *person, copy);
  Work work{person, copy, *type, std::move(may)};
  Proven proven{backing.proof};
  auto changed = change_values(core, purpose, work, values, {}, proven, backing.terms);
  if (!changed) return std::move(changed).error();
  if (!*changed) return {};
  append_about(core, purpose.who, "changed", purpose.activity, work.row, detail_of(proven, ""));
  finish(core, work.row.subject);
  if (auto errors = unkept(core, work.row, values); !errors.empty()) return refuse(std::move(errors));
  return {};
}

/// A record of Tenue's own: its values are the program's, not typed.
void amend_in(Core& core, const Actor& who, RecordId rec, const Values& values) {
  const auto person = load_person(core, subject_of(core, rec));
  const auto* found = person ? person->row(rec) : nullptr;
  TENUE_CHECK(found && found->phase < 2 && core.record(found->type_id).builtin);
  auto row = *found;
  const auto before = open_box(core, row);
  if (!before) throw Fault("vault: a record does not open; run the proof");
  auto after = *before;
  for (const auto& [id, value] : values) {
    const auto number = field_number(core, row.type_id, id);
    if (value.empty()) after.fields.erase(number);
    else after.fields[number] = value;
  }
  write_content(core, row, *before, after);
  append_about(core, who, "changed", "", row);
  finish(core, row.subject);
}

Checked<void> move_in(Core& core, const Purpose& purpose, RecordId rec, const std::string& from, const std::string& to, const Values& values,
                      const Backing& backing) {
  auto work = begin(core, purpose, rec);
  if (!work) return refuse({work.error()});
  if (work->row.state != from) return refuse(Code::kConflict, "state.moved");
  const auto* here = work->type.state(from);
  const auto* there = work->type.state(to);
  if (!here || !there || std::ranges::find(here->to, to) == here->to.end()) return refuse(Code::kInvalid, "move.unknown");
  if (std::ranges::find(here->by, purpose.who.role) == here->by.end() || !leads_for(purpose.who, *there)) return refuse(Code::kForbidden, "move.by");
  Proven proven{backing.proof};
  auto changed = change_values(core, purpose, *work, values, there->needs, proven, backing.terms);
  if (!changed) return std::move(changed).error();
  const auto under = on_instruction(core, *work->person, work->row, purpose.activity);
  if (!proven.fields.empty()) append_about(core, purpose.who, "changed", purpose.activity, work->row, detail_of(proven, under));
  enter_state(core, work->row, to, core.now());
  append_about(core, purpose.who, "moved", purpose.activity, work->row, from + ">" + to + (under.empty() ? "" : " " + under));
  finish(core, work->row.subject);
  if (auto errors = unkept(core, work->row, values); !errors.empty()) return refuse(std::move(errors));
  return {};
}

Values read_new(Core& core, const Person& person, const Row& parent, const Purpose& purpose, const policy::Activity& activity,
                const policy::Record& type, const Values& raws, Errors& errors) {
  Values out;
  for (const auto& [id, raw] : raws) {
    if (raw.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    const auto* field = type.field(id);
    if (!field) {
      errors.push_back(refused(Code::kInvalid, "field.undeclared"));
    } else if (!may_add(core, person, parent, purpose.who, activity, type.id, id)) {
      errors.push_back(refused(Code::kForbidden, "grant.none", type.id + "." + id));
    } else if (auto normal = normal_value(core, type, *field, raw, &person); !normal) {
      errors.push_back(normal.error());
    } else if (!normal->empty()) {
      out[id] = *normal;
    }
  }
  const auto known = answers(person, parent, type, out);
  for (const auto& field : type.fields) {
    const bool owed = field.required && !field.serial && activity.keeps(type.id, field.id) &&
                      policy::is_asked(core.model(), type, field, known, core.now());
    const bool at_fault = std::ranges::any_of(errors, [&](const auto& error) { return error.field == type.id + "." + field.id; });
    if (owed && !out.contains(field.id) && !at_fault) errors.push_back(refused(Code::kInvalid, "field.required", type.id + "." + field.id));
  }
  return out;
}

/// Reads, makes and seals it; nothing stands where the policy keeps nothing.
Checked<RecordId> put_new(Core& core, const Person& person, const Row& parent, const Purpose& purpose, const policy::Activity& activity,
                          const policy::Record& type, const Values& raws, const Backing& backing) {
  Errors errors;
  const auto values = read_new(core, person, parent, purpose, activity, type, raws, errors);
  if (!errors.empty()) return refuse(std::move(errors));
  const auto row = make_record(core, person, {type, parent.rec, values, "staff"});
  if (auto owed = agree(core, purpose, row, nullptr, values, backing.terms); !owed.empty()) return refuse(std::move(owed));
  for (const auto* above : person.lineage(parent.rec)) take_for(core, person, *above, activity, core.now());
  take_for(core, person, row, activity, core.now());
  mind_marks(core, purpose.who, row, values);
  append_about(core, purpose.who, "added", purpose.activity, row, on_instruction(core, person, parent, activity.id));
  finish(core, row.subject);
  if (!load_person(core, row.subject)->kept(row.rec, core.now())) return refuse(Code::kInvalid, "record.unkept", type.id);
  if (auto none_keeps = unkept(core, row, values); !none_keeps.empty()) return refuse(std::move(none_keeps));
  return row.rec;
}

Checked<RecordId> add_in(Core& core, const Purpose& purpose, RecordId parent_id, const std::string& type_id, const Values& raws, const Backing& backing) {
  const auto person = load_person(core, subject_of(core, parent_id));
  const auto* parent = person ? person->row(parent_id) : nullptr;
  if (!parent || parent->phase == 2) return refuse(Code::kNotFound, "record.unknown");
  const auto* type = core.model().record(type_id);
  if (!type || type->of != parent->type_id) return refuse(Code::kInvalid, "record.not_here");
  const auto* activity = core.model().activity(purpose.activity);
  if (!activity || activity->lines(type_id).empty()) return refuse(Code::kForbidden, "activity.keeps_not");
  if (is_limited(core, *person, *parent, activity->id)) return refuse(Code::kLocked, "record.limited");
  const bool may = std::ranges::any_of(type->fields, [&](const auto& field) {
    return may_add(core, *person, *parent, purpose.who, *activity, type_id, field.id);
  });
  if (!may) return refuse(Code::kForbidden, instructed(core, *person, *parent, *activity, type_id) ? "grant.none" : "mandate.none");
  return put_new(core, *person, *parent, purpose, *activity, *type, raws, backing);
}

/// What is of nobody (a box in the cellar and a number): a root of its own, with nothing above it.
Checked<RecordId> add_root(Core& core, const Purpose& purpose, const std::string& type_id, const Values& raws, const Backing& backing) {
  const auto* type = core.model().record(type_id);
  if (!type || !type->of.empty() || type->builtin || type->person) return refuse(Code::kInvalid, "record.not_here");
  const auto* activity = core.model().activity(purpose.activity);
  if (!activity || activity->lines(type_id).empty()) return refuse(Code::kForbidden, "activity.keeps_not");
  const bool may = std::ranges::any_of(type->fields, [&](const auto& field) { return may_fill(core, purpose.who.role, *activity, type_id, field.id); });
  if (!may) return refuse(Code::kForbidden, "grant.none");
  const auto person = make_person(core, false);
  return put_new(core, person, {}, purpose, *activity, *type, raws, backing);
}

}  // namespace

Checked<RecordId> Vault::add(const Purpose& purpose, RecordId parent, const std::string& type, const Values& values, const Backing& backing) {
  const Offer offer(*s_, backing.files);
  return within(*s_, [&] { return parent ? add_in(*s_, purpose, parent, type, values, backing) : add_root(*s_, purpose, type, values, backing); });
}

Checked<void> Vault::change(const Purpose& purpose, RecordId rec, const Values& values, const Backing& backing) {
  const Offer offer(*s_, backing.files);
  return within(*s_, [&] { return change_in(*s_, purpose, rec, values, backing); });
}

Checked<void> Vault::rectify(const Purpose& purpose, RecordId rec, const Values& values, const Backing& backing) {
  return within(*s_, [&] { return rectify_in(*s_, purpose, rec, values, backing); });
}

void Vault::amend(const Actor& who, RecordId rec, const Values& values) {
  within(*s_, [&] { amend_in(*s_, who, rec, values); });
}

Checked<void> Vault::move(const Purpose& purpose, RecordId rec, const std::string& from, const std::string& to, const Values& values, const Backing& backing) {
  const Offer offer(*s_, backing.files);
  return within(*s_, [&] { return move_in(*s_, purpose, rec, from, to, values, backing); });
}

Result<void> Vault::agree(const Purpose& purpose, RecordId rec, const std::string& agreed) {
  return within(*s_, [&]() -> Result<void> {
    TENUE_TRY(const auto work, begin(*s_, purpose, rec));
    if (work.may.writes.empty()) return refused(Code::kForbidden, "grant.none");
    TENUE_TRY(const auto document, open_box(*s_, work.row));
    const auto values = values_of(*s_, work.row, document);
    const auto open = to_agree(*s_, work.row, values, agreements(*s_, work.row), work.may.reads);
    const auto* terms = model().terms(agreed.substr(0, agreed.find('@')));
    if (!terms || std::ranges::find(open, terms->id) == open.end()) return refused(Code::kConflict, "terms.other");
    if (auto errors = vault::agree(*s_, purpose, work.row, &values, values, {agreed}); !errors.empty()) return errors.front();
    s_->run.changes += 1;
    return {};
  });
}

void Vault::lapse(RecordId rec, const std::string& to, Instant at) {
  within(*s_, [&] {
    const auto person = load_person(*s_, subject_of(rec));
    const auto* row = person ? person->row(rec) : nullptr;
    TENUE_CHECK(row && row->phase < 2 && s_->record(row->type_id).state(to) && at <= now());
    enter_state(*s_, *row, to, at);
    append_about(*s_, {{}, "engine"}, "lapsed", "", *row, row->state + ">" + to);
    finish(*s_, row->subject);
  });
}

}  // namespace tenue::vault
