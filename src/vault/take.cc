#include <algorithm>

#include "vault/consent.h"
#include "vault/erase.h"
#include "vault/files.h"
#include "vault/grants.h"
#include "vault/make.h"
#include "vault/outbox.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault/refusals.h"
#include "vault/terms.h"
#include "vault/values.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("record"); }

bool is_visitor(const Actor& who) { return who.role == "visitor"; }
/// Nobody of the firm: what the form asks, he may say.
bool is_outside(const Actor& who) { return is_visitor(who) || who.role == kSubject; }

/// One submission on its way: what was asked, what came, what is wrong with it.
struct Intake {
  Core& core;
  const Purpose& purpose;
  const Submission& submission;
  const policy::Form& form;
  const policy::Activity& activity;
  std::shared_ptr<const Person> known;
  std::map<std::string, Values> values;  ///< record → field → normal form
  Errors errors;
};

const policy::Ask* asked(const policy::Form& form, const std::string& path) {
  const auto found = std::ranges::find_if(form.asks, [&](const auto& ask) {
    return !ask.field.empty() && ask.record + "." + ask.field == path;
  });
  return found == form.asks.end() ? nullptr : &*found;
}

void read_value(Intake& in, const std::string& path, const std::string& raw) {
  if (raw.find_first_not_of(" \t\r\n") == std::string::npos) return;
  const auto* ask = asked(in.form, path);
  const auto* record = ask ? in.core.model().record(ask->record) : nullptr;
  const auto* field = record ? record->field(ask->field) : nullptr;
  if (!field) {  // the path is the sender's own words: it is not repeated
    in.errors.push_back(refused(Code::kInvalid, "field.undeclared"));
    return;
  }
  if (!is_outside(in.purpose.who) && !may_fill(in.core, in.purpose.who.role, in.activity, record->id, field->id)) {
    in.errors.push_back(refused(Code::kForbidden, "grant.none", path));
    return;
  }
  auto normal = normal_value(in.core, *record, *field, raw, in.known.get());
  if (!normal) return in.errors.push_back(normal.error());
  if (!normal->empty()) in.values[record->id][field->id] = *normal;  // nothing but signs that nobody sees is nothing
}

/// What the form answers by itself: nobody was asked, so whatever came for it was refused as undeclared.
void set_values(Intake& in) {
  for (const auto& [path, value] : in.form.sets) {
    const auto dot = path.find('.');
    in.values[path.substr(0, dot)][path.substr(dot + 1)] = value;
  }
}

Values known_root_values(Intake& in) {
  const auto* root = in.known ? in.known->root() : nullptr;
  if (!root || !root->box) return {};
  const auto document = open_box(in.core, *root);
  return document ? values_of(in.core, *root, *document) : Values{};
}

/// What is known by now, of the person and of the form: what a field's `when` may look at.
policy::AnswersByPath answers(Intake& in) {
  policy::AnswersByPath out;
  if (const auto* root = in.known ? in.known->root() : nullptr)
    for (const auto& [field, value] : known_root_values(in)) out[root->type_id + "." + field] = value;
  for (const auto& [record, values] : in.values)
    for (const auto& [field, value] : values) out[record + "." + field] = value;
  return out;
}

void check_required(Intake& in) {
  const auto known = answers(in);
  for (const auto& ask : in.form.asks) {
    if (ask.field.empty() || !ask.required) continue;
    const auto& record = in.core.record(ask.record);
    const auto* field = record.field(ask.field);
    const auto path = record.id + "." + ask.field;
    const bool at_fault = std::ranges::any_of(in.errors, [&](const auto& error) { return error.field == path; });
    if (in.submission.there.contains(record.id) || known.contains(path)) continue;  // it came, or is on file
    if (field && !at_fault && policy::is_asked(in.core.model(), record, *field, known, in.core.now()))
      in.errors.push_back(refused(Code::kInvalid, "field.required", path));
  }
}

/// A box is of use only with what its activity works with: no newsletter without an address.
void check_consent_needs(Intake& in, const policy::Activity& activity) {
  const auto at_hand = known_root_values(in);
  std::string missing;
  for (const auto& line : activity.keep)
    for (const auto& field : line.fields) {
      const auto path = line.record + "." + field;
      if (const auto brought = in.values.find(line.record); brought != in.values.end() && brought->second.contains(field)) return;
      if (in.known && in.known->root() && in.known->root()->type_id == line.record && at_hand.contains(field)) return;
      if (missing.empty() && asked(in.form, path)) missing = path;
    }
  if (!missing.empty()) in.errors.push_back(refused(Code::kInvalid, "consent.needs", missing));
}

/// Agreed to, and not of anything that the form makes.
void check_terms(Intake& in) {
  for (const auto& one : in.submission.terms) {
    const auto* terms = in.core.model().terms(one.substr(0, one.find('@')));
    const auto brought = terms ? in.values.find(terms->record) : in.values.end();
    if (brought == in.values.end() || brought->second.empty()) in.errors.push_back(refused(Code::kInvalid, "terms.other", kTermsPlace));
  }
}

void check_consents(Intake& in) {
  for (const auto& given : in.submission.consents) {
    const auto* activity = in.core.model().activity(given.activity);
    const bool is_asked_here = std::ranges::any_of(in.form.asks, [&](const auto& ask) {
      return ask.field.empty() && ask.activity == given.activity && ask.choice == given.choice;
    });
    if (!activity || !is_asked_here || given.wording.empty()) {
      in.errors.push_back(refused(Code::kInvalid, "consent.undeclared"));
    } else if (activity->basis == policy::Basis::kConsent) {
      check_consent_needs(in, *activity);
    }
  }
}

/// The types to be made, parents first: those with a value, and what stands above them. The root always.
std::vector<const policy::Record*> types_to_make(Intake& in) {
  std::set<std::string> wanted;
  const policy::Record* root = nullptr;
  for (const auto& ask : in.form.asks)
    if (!ask.field.empty() && !root) root = in.core.model().root_of(ask.record);
  if (root) wanted.insert(root->id);
  for (const auto& [record, values] : in.values)
    for (const auto* at = values.empty() ? nullptr : in.core.model().record(record); at; at = in.core.model().record(at->of))
      wanted.insert(at->id);
  std::vector<const policy::Record*> out;
  for (const auto& id : wanted) out.push_back(in.core.model().record(id));
  std::ranges::stable_sort(out, {}, [&](const auto* record) { return depth(in.core.model(), *record); });
  return out;
}

/// The record that the person will speak of: the deepest one that has a life of its own.
const policy::Record* main_type(const Core& core, const std::vector<const policy::Record*>& types) {
  const policy::Record* main = types.front();
  for (const auto* type : types) {
    const bool lives = !type->states.empty(), main_lives = !main->states.empty();
    if ((lives && !main_lives) || (lives == main_lives && depth(core.model(), *type) > depth(core.model(), *main))) main = type;
  }
  return main;
}

/// Of what the person agrees to, the terms of this record.
std::vector<std::string> agreed_of(const Intake& in, const std::string& record) {
  std::vector<std::string> out;
  for (const auto& one : in.submission.terms)
    if (const auto* terms = in.core.model().terms(one.substr(0, one.find('@'))); terms && terms->record == record) out.push_back(one);
  return out;
}

/// What a form says of somebody known beside what is on file: a choice of several joins those that are there, since another form may stand
/// behind each; what the form answers by itself takes the place of no answer.
std::string said_beside(const Intake& in, const std::string& path, const policy::Field& field, const std::string& old, const std::string& value) {
  if (old.empty()) return value;
  if (field.type == policy::FieldType::kChoices) {
    const auto both = policy::normalise(field, old + "," + value);
    return both ? *both : old;
  }
  const bool by_itself = std::ranges::any_of(in.form.sets, [&](const auto& one) { return one.first == path; });
  return by_itself ? old : value;
}

/// Values that the form brings anew of somebody known. A frozen one stays as it is.
Errors update(Intake& in, Row& row) {
  Errors errors;
  const auto document = open_box(in.core, row);
  if (!document) return {document.error()};
  auto next = *document;
  for (const auto& [id, said] : in.values[row.type_id]) {
    auto& place = next.fields[field_number(in.core, row.type_id, id)];
    const auto* field = in.core.record(row.type_id).field(id);
    const auto value = said_beside(in, row.type_id + "." + id, *field, place, said);
    // What is shared, or said by the firm, is not another's to rewrite by the way: she fills what is empty, and corrects what is hers.
    const bool from_outside = in.purpose.who.role == kSubject && !place.empty() && place != value;
    if (from_outside && !std::ranges::any_of(in.core.model().portal.edits, [&](const auto& path) { return path == row.type_id + ".*" || path == row.type_id + "." + id; })) continue;
    if (!place.empty() && place != value && field->frozen) errors.push_back(refused(Code::kInvalid, "field.frozen", row.type_id + "." + id));
    // A form asks for no proof: what needs one is corrected where one is named.
    if (!place.empty() && place != value && field->proof_to_rectify) errors.push_back(refused(Code::kInvalid, "field.proof_elsewhere", row.type_id + "." + id));
    place = value;
  }
  if (!errors.empty()) return errors;
  if (next.fields != document->fields) {
    write_content(in.core, row, *document, next);
    append_about(in.core, in.purpose.who, "changed", in.activity.id, row);
  }
  const auto were = values_of(in.core, row, *document);
  return agree(in.core, in.purpose, row, &were, values_of(in.core, row, next), agreed_of(in, row.type_id));
}

/// The one that was pointed at; else someone of a known firm who is on file there already: a record without states of its own
/// that shares what it is found by.
const Row* same_one(Intake& in, const Person& person, const policy::Record& type, RecordId parent) {
  if (const auto meant = in.submission.there.find(type.id); meant != in.submission.there.end()) return person.row(meant->second);
  if (!in.known || !type.states.empty() || type.of.empty()) return nullptr;
  const auto& brought = in.values[type.id];
  for (const auto& row : person.rows) {
    if (row.type_id != type.id || row.parent != parent || row.phase != 0 || !row.box) continue;
    const auto document = open_box(in.core, row);
    if (!document) continue;
    const auto values = values_of(in.core, row, *document);
    const bool same = std::ranges::any_of(type.fields, [&](const auto& field) {
      const auto here = values.find(field.id), there = brought.find(field.id);
      return field.find && here != values.end() && there != brought.end() && !here->second.empty() && here->second == there->second;
    });
    if (same) return &row;
  }
  return nullptr;
}

/// Beside the answers: which way it came, in which language.
void add_own(Intake& in) {
  for (const auto& [path, raw] : in.submission.own) {
    const auto dot = path.find('.');
    const auto id = path.substr(dot + 1);
    const auto* record = in.core.model().record(path.substr(0, dot));
    if (!in.activity.keeps(record->id, id)) continue;
    auto normal = normal_value(in.core, *record, *record->field(id), raw, nullptr);
    TENUE_CHECK(normal);  // the program's own words
    in.values[record->id][id] = std::move(*normal);
  }
}

/// What the form takes without asking: the address that it came from, in the records that are for it. Of a stranger nothing that is taken
/// of who is signed in; of whoever works here nothing, for his machine is not hers.
void add_taken(Intake& in) {
  if (!is_outside(in.purpose.who) || in.submission.from.ip.empty()) return;
  for (const auto& id : in.form.takes) {
    const auto& record = in.core.record(id);
    if (record.builtin || (record.needs_account && is_visitor(in.purpose.who))) continue;
    for (const auto& field : record.fields) {
      if (field.type != policy::FieldType::kIp || !in.activity.keeps(id, field.id)) continue;
      if (auto normal = normal_value(in.core, record, field, in.submission.from.ip, nullptr)) in.values[id][field.id] = std::move(*normal);
    }
  }
}

std::shared_ptr<const Person> person_for(Intake& in) {
  if (in.known) return in.known;
  return std::make_shared<const Person>(make_person(in.core, is_visitor(in.purpose.who)));
}

/// A stranger's telephone number or address that a known person has too: proposed to staff, never joined by itself.
void propose(Core& core, const Row& row, const Values& values) {
  if (core.record(row.type_id).builtin) return;  // two requests of one person are two requests
  for (const auto& field : core.record(row.type_id).fields) {
    const auto value = values.find(field.id);
    if (!field.find || value == values.end()) continue;
    const auto number = field_number(core, row.type_id, field.id);
    auto found = core.db->statement(q()["find_token"]);
    found.bind(core.org, number, find_token(core, number, policy::find_form(field, value->second)));
    while (found.step())
      if (found.integer(2) == 0 && found.id<SubjectTag>(0) != row.subject)
        core.db->run(q()["insert_proposal"], core.org, row.subject, found.id<SubjectTag>(0), core.now());
  }
}

/// A company answers for nobody: its contact does, whom the form names. 0: the person whose file it is.
RecordId who_answers(const Core& core, const std::map<std::string, Row>& made) {
  for (const auto& [type, row] : made)
    if (core.record(type).person && row.parent) return row.rec;
  return {};
}

/// Whoever refused an offer may want it again; nobody else may want it for her.
bool is_wanted_for_her(Intake& in) {
  bool out = false;
  for (const auto& given : in.submission.consents)
    for (const auto& [type, values] : in.values) {
      const auto& activity = *in.core.model().activity(given.activity);
      if (activity.basis != policy::Basis::kConsent) continue;
      if (is_outside(in.purpose.who)) unmark(in.core, activity, type, values);
      else out = out || is_marked(in.core, activity, type, values);
    }
  return out;
}

Checked<Taken> store(Intake& in) {
  auto& core = in.core;
  const auto now = core.now();
  const auto person = person_for(in);
  const auto types = types_to_make(in);
  if (types.empty()) return refuse(Code::kInvalid, "form.empty");
  if (is_visitor(in.purpose.who) && std::ranges::any_of(types, &policy::Record::needs_account)) return refuse(Code::kForbidden, "form.account");
  if (is_wanted_for_her(in)) return refuse(Code::kForbidden, "consent.refused");
  const auto* main = main_type(core, types);
  Taken out{person->id, {}, {}, {}};
  std::map<std::string, Row> made;
  for (const auto* type : types) {
    const auto* root = person->root();
    if (type->of.empty() && root && root->type_id != type->id) return refuse(Code::kInvalid, "known.other");
    const auto parent = type->of.empty() ? RecordId{} : made[type->of].rec;
    if (const auto* there = type->of.empty() ? root : same_one(in, *person, *type, parent)) {
      if (is_limited(core, *person, *there, in.activity.id)) return refuse(Code::kLocked, "record.limited");
      made[type->id] = *there;
      if (auto errors = update(in, made[type->id]); !errors.empty()) return refuse(std::move(errors));
    } else {
      const NewRecord fresh{*type, parent, in.values[type->id], in.submission.informed, type == main};
      made[type->id] = make_record(core, *person, fresh);
      append_about(core, in.purpose.who, "taken", in.activity.id, made[type->id], in.form.id);
      if (auto errors = agree(core, in.purpose, made[type->id], nullptr, in.values[type->id], agreed_of(in, type->id)); !errors.empty())
        return refuse(std::move(errors));
    }
    take_for(core, *person, made[type->id], in.activity, now);
  }
  for (const auto& [type, row] : made) mind_marks(core, in.purpose.who, row, in.values[type]);
  for (const auto& given : in.submission.consents) {
    const bool agrees = core.model().activity(given.activity)->basis == policy::Basis::kConsent;
    (agrees ? give : refuse_choice)(core, in.purpose.who, {person->id, who_answers(core, made)}, given, in.form.id);
  }
  vault::recompute(core, person->id);

  const auto after = load_person(core, person->id);
  for (const auto& [type, row] : made)
    if (!after->kept(row.rec, now)) return refuse(Code::kInvalid, "record.unkept", type);
  for (const auto& [type, row] : made)
    if (auto errors = unkept(core, row, in.values[type]); !errors.empty()) return refuse(std::move(errors));
  if (after->provisional && !in.known) {
    for (const auto& [type, row] : made) propose(core, row, in.values[type]);
    // Nobody else could be her: there is nothing for staff to confirm, and who writes next may be proposed as her.
    if (!core.db->number(q()["proposals"], core.org, person->id)) core.db->run(q()["set_known"], core.org, person->id);
  }
  remake_card(core, person->id);
  out.root = after->root()->rec;
  out.main = made[main->id].rec;
  out.reference = after->row(out.main)->reference;
  if (is_outside(in.purpose.who)) ask_attention(core, *after->row(out.main));
  core.run.changes += 1;
  return out;
}

/// A file has another id each time that it is sent: it counts as what it holds.
std::string raw_of(const Submission& submission, std::string raw) {
  for (const auto& file : submission.files)
    if (const auto at = raw.find(id_text(file->said().id.value)); at != std::string::npos)
      raw.replace(at, id_text(file->said().id.value).size(), hex(file->digest()));
  return raw;
}

/// The shown form and what came with it: sent twice it is one act, sent again with other words it is another.
Bytes token_of(const Submission& submission) {
  Bytes all;
  const auto put = [&](std::string_view part) {  // with its length, and each list with its own, so that no two read alike
    put_u64(all, part.size());
    all.insert(all.end(), part.begin(), part.end());
  };
  put(submission.once), put(submission.informed), put(submission.known ? id_text(submission.known->value) : "");
  put_u64(all, submission.terms.size());
  for (const auto& terms : submission.terms) put(terms);
  put_u64(all, submission.there.size());
  for (const auto& [type, rec] : submission.there) put(type), put(id_text(rec.value));
  put_u64(all, submission.values.size());
  for (const auto& [path, raw] : submission.values) put(path), put(raw_of(submission, raw));
  for (const auto& given : submission.consents) put(given.activity), put(given.choice), put(given.wording);
  const auto hash = crypto::sha256({all});
  return {hash.begin(), hash.end()};
}

std::optional<Taken> taken_before(Core& core, const Bytes& token) {
  auto row = core.db->statement(q()["once"]);
  row.bind(core.org, token);
  if (!row.step()) return std::nullopt;
  const auto person = load_person(core, row.id<SubjectTag>(0));
  const auto* main = person ? person->row(row.id<RecordTag>(1)) : nullptr;
  if (!main) return std::nullopt;
  return Taken{person->id, person->root()->rec, main->rec, main->reference};
}

Checked<Taken> take_in(Core& core, const Purpose& purpose, const Submission& submission) {
  const auto* form = core.model().form(submission.form);
  const auto* activity = core.model().activity(purpose.activity);
  if (!form) return refuse(Code::kInvalid, "form.unknown");
  if (!activity || form->activity != purpose.activity) return refuse(Code::kForbidden, "form.other_activity");
  if (is_outside(purpose.who) && form->desk_only) return refuse(Code::kForbidden, "form.desk_only");
  if (is_visitor(purpose.who) && form->needs_account) return refuse(Code::kForbidden, "form.account");
  if (is_visitor(purpose.who) && submission.known) return refuse(Code::kForbidden, "known.by_visitor");
  if (purpose.who.role == kSubject && (!submission.known || subject_of(core, purpose.who.self) != *submission.known)) return refuse(Code::kForbidden, "grant.none");
  const auto token = token_of(submission);
  if (!submission.once.empty())
    if (const auto before = taken_before(core, token)) return *before;

  Intake in{core, purpose, submission, *form, *activity, {}, {}, {}};
  if (submission.known) {
    in.known = load_person(core, *submission.known);
    if (!in.known || !in.known->root()) return refuse(Code::kNotFound, "subject.unknown");
    if (is_limited(core, *in.known, *in.known->root(), activity->id)) return refuse(Code::kLocked, "record.limited");
  }
  for (const auto& [type, rec] : submission.there) {
    const auto* row = in.known ? in.known->row(rec) : nullptr;
    const bool in_place = row && (row->parent == in.known->root()->rec || std::ranges::any_of(submission.there, [&](const auto& other) { return other.second == row->parent; }));
    if (!in_place || row->type_id != type || row->phase != 0 || !row->box) return refuse(Code::kNotFound, "record.unknown");
  }
  for (const auto& [path, raw] : submission.values) read_value(in, path, raw);
  set_values(in);
  add_own(in);
  add_taken(in);
  check_required(in);
  check_consents(in);
  check_terms(in);
  if (!in.errors.empty()) return refuse(std::move(in.errors));
  auto out = store(in);
  if (out && !submission.once.empty()) core.db->run(q()["insert_once"], core.org, token, core.now(), out->subject, out->main);
  return out;
}

Checked<Taken> file_in(Core& core, const Purpose& purpose, const Values& raws, const std::string& once) {
  const auto* role = core.model().role(purpose.who.role);
  const auto* activity = core.model().activity(purpose.activity);
  if (!is_outside(purpose.who) && (!role || role->partner)) return refuse(Code::kForbidden, "request.by");
  if (!activity || activity->lines("request").empty()) return refuse(Code::kForbidden, "activity.keeps_not");
  const auto& type = core.record("request");
  std::string said = "request\n" + once;  // other words under the same token are another request
  for (const auto& [field, value] : raws) said += "\n" + field + "\n" + value;
  const auto hash = crypto::sha256({view(said)});
  const Bytes token(hash.begin(), hash.end());
  if (!once.empty())
    if (const auto before = taken_before(core, token)) return *before;
  Values values;
  Errors errors;
  for (const auto& [id, raw] : raws) {
    if (raw.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    const auto* field = type.field(id);
    auto normal = field ? normal_value(core, type, *field, raw, nullptr) : Result<std::string>{refused(Code::kInvalid, "field.undeclared")};
    if (!normal) errors.push_back(normal.error());
    else if (!normal->empty()) values[id] = std::move(*normal);
  }
  if (!errors.empty()) return refuse(std::move(errors));
  const auto person = make_person(core, false);
  const auto row = make_record(core, person, {type, {}, values, is_outside(purpose.who) ? "form" : "staff", true});
  append_about(core, purpose.who, "taken", activity->id, row);
  take_for(core, person, row, *activity, core.now());
  vault::recompute(core, person.id);
  if (auto none_keeps = unkept(core, row, values); !none_keeps.empty()) return refuse(std::move(none_keeps));
  if (purpose.who.role != core.model().rights.desk) ask_attention(core, row);
  core.run.changes += 1;
  if (!once.empty()) core.db->run(q()["insert_once"], core.org, token, core.now(), person.id, row.rec);
  return Taken{person.id, row.rec, row.rec, row.reference};
}

constexpr const char* kProofType = "identity_proof";

/// The moment of the decision is their end: they go at once.
void end_proofs_in(Core& core, const Actor& who, RecordId request, const std::string& moment) {
  const auto person = load_person(core, subject_of(core, request));
  if (!person) return;
  for (auto row : person->rows) {
    if (row.parent != request || row.type_id != kProofType || !row.box) continue;
    const auto before = open_box(core, row);
    if (!before) throw Fault("vault: a proof does not open; run the proof of the store");
    auto after = *before;
    after.fields[field_number(core, kProofType, "checked")] = moment;
    write_content(core, row, *before, after);
    append_about(core, who, "checked", "", row);
    vault::recompute(core, person->id);
    if (const auto gone = destroy(core, row.rec, "checked"); !gone && gone.error().code != Code::kHeld) throw Fault("vault: a proof that was decided upon is still kept");
  }
}

Checked<RecordId> file_proof_in(Core& core, const Purpose& purpose, RecordId request, const Files& file, const std::string& moment) {
  const auto* activity = core.model().activity(purpose.activity);
  if (!activity || activity->lines(kProofType).empty()) return refuse(Code::kForbidden, "activity.keeps_not");
  if (file.size() != 1) return refuse(Code::kInvalid, "file.one");
  const auto before = load_person(core, subject_of(core, request));
  const auto* asked = before ? before->row(request) : nullptr;
  if (!asked || asked->phase == 2 || asked->type_id != "request") return refuse(Code::kNotFound, "record.unknown");
  end_proofs_in(core, purpose.who, request, moment);
  const auto person = load_person(core, before->id);
  const auto& type = core.record(kProofType);
  const auto row = make_record(core, *person, {type, request, {{"file", id_text(file.front()->said().id.value)}}, "form", false});
  append_about(core, purpose.who, "taken", activity->id, row);
  take_for(core, *person, row, *activity, core.now());
  vault::recompute(core, person->id);
  ask_attention(core, *person->row(request));
  core.run.changes += 1;
  return row.rec;
}

}  // namespace

Checked<RecordId> Vault::file_proof(const Purpose& purpose, RecordId request, const Files& file, const std::string& moment) {
  const Offer offer(*s_, file);
  return within(*s_, [&] { return file_proof_in(*s_, purpose, request, file, moment); });
}

void Vault::end_proofs(const Actor& who, RecordId request, const std::string& moment) {
  within(*s_, [&] { end_proofs_in(*s_, who, request, moment); });
}

Checked<Taken> Vault::file_request(const Purpose& purpose, const Values& values, const std::string& once) {
  return within(*s_, [&] { return file_in(*s_, purpose, values, once); });
}

Checked<Taken> Vault::take(const Purpose& purpose, const Submission& submission) {
  const Offer offer(*s_, submission.files);
  return within(*s_, [&] { return take_in(*s_, purpose, submission); });
}

}  // namespace tenue::vault
