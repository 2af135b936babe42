#include "vault/origin.h"

#include <algorithm>

#include "vault/erase.h"
#include "vault/grants.h"
#include "vault/make.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault/refusals.h"
#include "vault/terms.h"
#include "vault/values.h"

namespace tenue::vault {
namespace {

constexpr std::size_t kProofLimit = 500;

const store::SqlFile& q() { return sql("origin"); }

using Given = std::map<std::string, Values>;  ///< record → field → normal form

std::vector<std::string> parted(std::string_view ids) {
  std::vector<std::string> out;
  while (!ids.empty()) {
    out.emplace_back(ids.substr(0, ids.find(',')));
    ids.remove_prefix(std::min(ids.size(), out.back().size() + 1));
  }
  return out;
}

bool may_bring(const Core& core, const std::string& role, const policy::Source& source) {
  const auto given = policy::given_by(core.model(), source);
  return !given.empty() && std::ranges::all_of(given, [&](const auto& one) {
    return std::ranges::any_of(core.model().activities, [&](const auto& activity) {
      return may_fill(core, role, activity, one.first->id, one.second->id);
    });
  });
}

bool answers_for(const Core& core, const std::string& role, const std::string& source_id) {
  const auto* source = core.model().source(source_id);
  const auto* of = core.model().role(role);
  return role == "operator" || (of && (of->admin || role == core.model().rights.desk || (source && may_bring(core, role, *source))));
}

/// One delivery on its way.
struct Delivery {
  Core& core;
  const Purpose& purpose;
  const policy::Source& source;
  const policy::Activity& activity;
  const policy::Record& person_type;
  std::string proof;
  Given given;
};

Given read_given(Delivery& in, const Values& raws, Errors& errors) {
  Given out;
  const auto fields = policy::given_by(in.core.model(), in.source);
  for (const auto& [path, raw] : raws) {
    if (raw.find_first_not_of(" \t\r\n") == std::string::npos) continue;
    const auto found = std::ranges::find_if(fields, [&](const auto& one) { return one.first->id + "." + one.second->id == path; });
    if (found == fields.end()) {  // the path is the sender's own words: it is not repeated
      errors.push_back(refused(Code::kInvalid, "field.undeclared"));
    } else if (auto normal = normal_value(in.core, *found->first, *found->second, raw, nullptr); !normal) {
      errors.push_back(normal.error());
    } else if (!normal->empty()) {
      out[found->first->id][found->second->id] = *normal;
    }
  }
  return out;
}

/// Records of known persons that have one of the values by which such a person is found.
std::set<std::pair<SubjectId, RecordId>> resembling(Delivery& in) {
  std::set<std::pair<SubjectId, RecordId>> out;
  for (const auto& [id, value] : in.given[in.person_type.id]) {
    const auto& field = *in.person_type.field(id);
    if (!field.find) continue;
    const auto number = field_number(in.core, in.person_type.id, id);
    auto rows = in.core.db->statement(sql("record")["find_token"]);
    rows.bind(in.core.org, number, find_token(in.core, number, policy::find_form(field, value)));
    while (rows.step()) out.emplace(rows.id<SubjectTag>(0), rows.id<RecordTag>(1));
  }
  std::erase_if(out, [&](const auto& one) {  // who is one person with another is met there
    const auto person = load_person(in.core, one.first);
    const auto* row = person ? person->row(one.second) : nullptr;
    return row && is_united(in.core, *person, *row) && out.contains({one.first, row->parent});
  });
  return out;
}

/// The person, or one of her firm's contacts for herself, refused the activity or one of its choices.
bool opposed(const Delivery& in, const Person& person, RecordId rec) {
  std::map<std::pair<std::string, RecordId>, bool> stands;  // the last word about each choice
  for (const auto& row : person.ledger)
    if (row.activity == in.activity.id && (!row.of || row.of == rec)) stands[{row.choice, row.of}] = row.answer == "objected";
  return std::ranges::any_of(stands, [](const auto& one) { return one.second; });
}

void note_origin(Delivery& in, const Person& person, const Row& row, const std::vector<std::string>& fields) {
  const OriginId id{crypto::random_id()};
  const auto box = seal_text(in.core, person.slot, "tenue-from1", person.id, id.value, view(in.proof));
  in.core.db->run(q()["insert"], in.core.org, id, person.id, row.rec, in.source.id, joined(fields, ","), in.core.now(), in.purpose.who.user, box);
}

/// Fills what is empty. Gives the fields that were.
Result<std::vector<std::string>> complete(Delivery& in, Row& row, const Values& values) {
  TENUE_TRY(const auto before, open_box(in.core, row));
  auto after = before;
  std::vector<std::string> filled;
  for (const auto& [id, value] : values)
    if (after.fields.emplace(field_number(in.core, row.type_id, id), value).second) filled.push_back(id);
  if (filled.empty()) return filled;
  write_content(in.core, row, before, after);
  append_about(in.core, in.purpose.who, "changed", in.activity.id, row, in.source.id);
  const auto were = values_of(in.core, row, before);  // a source agrees to nothing in her place
  if (const auto owed = agree(in.core, in.purpose, row, &were, values_of(in.core, row, after), {}); !owed.empty()) return owed.front();
  return filled;
}

/// Her record and those above it, of whose types the source gives something.
Checked<Brought> match(Delivery& in, SubjectId subject, RecordId rec) {
  const auto person = load_person(in.core, subject);
  const auto* found = person ? person->row(rec) : nullptr;
  if (!found || found->phase != 0 || !found->box) return refuse(Code::kConflict, "source.several");
  if (person->provisional) return refuse(Code::kConflict, "source.provisional");
  if (opposed(in, *person, rec)) return refuse(Code::kConflict, "source.opposed");
  if (std::ranges::any_of(person->lineage(rec), [&](const auto* at) { return is_limited(in.core, *person, *at, in.activity.id); })) return refuse(Code::kConflict, "source.limited");
  bool any = false;
  for (const auto* at : person->lineage(rec)) {
    const auto values = in.given.find(at->type_id);
    if (values == in.given.end() || !at->box) continue;
    auto row = *at;
    const auto filled = complete(in, row, values->second);
    if (!filled) return refuse({filled.error()});
    if (filled->empty()) continue;
    any = true;
    take_for(in.core, *person, row, in.activity, in.core.now());
    note_origin(in, *person, row, *filled);
  }
  if (!any) return refuse(Code::kConflict, "source.known");
  return Brought{subject, rec, true};
}

/// A new person: her record and, above it, what it cannot be without.
Checked<Brought> make(Delivery& in) {
  auto& core = in.core;
  const auto person = make_person(core, false);
  std::vector<const policy::Record*> line;
  for (const auto* at = &in.person_type; at; at = core.model().record(at->of)) line.insert(line.begin(), at);
  RecordId parent;
  for (const auto* type : line) {
    auto values = in.given[type->id];
    std::vector<std::string> fields;
    for (const auto& [id, value] : values) fields.push_back(id);
    for (const auto& [path, value] : in.source.sets)
      if (path.starts_with(type->id + ".")) values[path.substr(type->id.size() + 1)] = value;
    const auto row = make_record(core, person, {*type, parent, values, "source"});
    append_about(core, in.purpose.who, "taken", in.activity.id, row, in.source.id);
    if (auto owed = agree(core, in.purpose, row, nullptr, values, {}); !owed.empty()) return refuse(std::move(owed));
    take_for(core, person, row, in.activity, core.now());
    if (!fields.empty()) note_origin(in, person, row, fields);
    parent = row.rec;
  }
  return Brought{person.id, parent, false};
}

Checked<Brought> bring_in(Core& core, const Purpose& purpose, const std::string& source_id, const Values& raws, const std::string& proof) {
  const auto* source = core.model().source(source_id);
  const auto* activity = core.model().activity(purpose.activity);
  const auto* type = source ? policy::given_person(core.model(), *source) : nullptr;
  if (!source || !type) return refuse(Code::kNotFound, "source.unknown");
  if (!activity || std::ranges::find(activity->sources, source_id) == activity->sources.end()) return refuse(Code::kForbidden, "source.other_activity");
  if (!may_bring(core, purpose.who.role, *source)) return refuse(Code::kForbidden, "grant.none");
  Delivery in{core, purpose, *source, *activity, *type, proof, {}};
  Errors errors;
  if (proof.find_first_not_of(" \t\r\n") == std::string::npos || proof.size() > kProofLimit || !is_clean_utf8(proof))
    errors.push_back(refused(Code::kInvalid, "source.proof", "proof"));
  if (const auto clean = policy::no_card(proof, "proof"); !clean) errors.push_back(clean.error());
  in.given = read_given(in, raws, errors);
  const auto reaches = [&](const auto& one) { return type->field(one.first)->find; };
  if (errors.empty() && std::ranges::none_of(in.given[type->id], reaches)) errors.push_back(refused(Code::kInvalid, "source.reach"));
  if (!errors.empty()) return refuse(std::move(errors));

  for (const auto& [record, values] : in.given)
    if (is_marked(core, *activity, record, values)) return refuse(Code::kConflict, "source.opposed");
  const auto found = resembling(in);
  if (found.size() > 1) return refuse(Code::kConflict, "source.several");
  auto out = found.empty() ? make(in) : match(in, found.begin()->first, found.begin()->second);
  if (!out) return out;
  vault::recompute(core, out->subject);
  const auto person = load_person(core, out->subject);
  for (const auto* row : person->lineage(out->record)) {
    if (!person->kept(row->rec, core.now())) return refuse(Code::kInvalid, "record.unkept", row->type_id);
    if (auto lost = unkept(core, *row, in.given[row->type_id]); !lost.empty()) return refuse(std::move(lost));
  }
  remake_card(core, out->subject);
  core.run.changes += 1;
  return out;
}

OriginView read_origin(Core& core, store::Statement& row, SubjectId subject) {
  OriginView out{row.id<OriginTag>(0), row.id<RecordTag>(1), row.text(2), parted(row.text(3)), row.instant(4), row.id<UserTag>(5), {}, {}, {}};
  if (const auto told = row.maybe_integer(6)) out.told = from_micros(*told);
  if (const auto* source = core.model().source(out.source); source && source->inform) out.due = add(out.at, *source->inform);
  if (const auto proof = open_text(core, "tenue-from1", subject, out.id.value, row.blob(7))) out.proof.assign(proof->begin(), proof->end());
  return out;
}

struct Found {
  std::shared_ptr<const Person> person;
  OriginView origin;
};

Result<Found> find_origin(Core& core, const Actor& who, OriginId id) {
  const auto subject = core.db->number(q()["subject_of"], core.org, id);
  auto person = subject ? load_person(core, SubjectId{static_cast<std::uint64_t>(*subject)}) : nullptr;
  if (!person) return refused(Code::kNotFound, "source.unknown");
  auto all = all_origins(core, person->id);
  const auto origin = std::ranges::find(all, id, &OriginView::id);
  if (!answers_for(core, who.role, origin->source)) return refused(Code::kForbidden, "grant.none");
  return Found{person, std::move(*origin)};
}

/// The record says nothing any more but what was set by itself, and nothing hangs below it.
bool is_bare(Core& core, const Person& person, const Row& row, const Document& document) {
  const auto below = person.children(row.rec);
  if (std::ranges::any_of(below, [](const auto* child) { return child->phase < 2; })) return false;
  const auto values = values_of(core, row, document);
  return std::ranges::all_of(values, [&](const auto& one) {
    return std::ranges::any_of(core.model().sources, [&](const auto& source) {
      return std::ranges::find(source.sets, std::pair{row.type_id + "." + one.first, one.second}) != source.sets.end();
    });
  });
}

/// What was made for the source alone goes with it, from the record up.
Result<void> drop_bare(Core& core, SubjectId subject, RecordId rec) {
  while (rec) {
    const auto person = load_person(core, subject);
    const auto* row = person ? person->row(rec) : nullptr;
    if (!row || !row->box) return {};
    TENUE_TRY(const auto document, open_box(core, *row));
    if (row->informed != "source" || !is_bare(core, *person, *row, document)) return {};
    const auto parent = row->parent;
    for (const auto& pair : person->pairs) {
      if (pair.rec != rec) continue;
      core.db->run(sql("fact")["delete_named"], core.org, subject, rec, "taken", pair.activity);
      core.db->run(sql("fact")["end_pair"], core.org, subject, rec, core.known_number("activity", pair.activity), core.now());
    }
    vault::recompute(core, subject);
    TENUE_TRY_VOID(destroy(core, rec, "separated"));
    rec = parent;
  }
  return {};
}

Result<void> separate_in(Core& core, const Actor& who, OriginId id) {
  TENUE_TRY(const auto found, find_origin(core, who, id));
  auto row = *found.person->row(found.origin.record);
  if (is_held(core, *found.person, row)) return refused(Code::kHeld, "hold.in_force");
  TENUE_TRY(const auto before, open_box(core, row));
  auto after = before;
  for (const auto& field : found.origin.fields) after.fields.erase(field_number(core, row.type_id, field));
  core.db->run(q()["delete"], core.org, id);
  if (after.fields != before.fields) write_content(core, row, before, after);
  append_about(core, who, "separated", "", row, found.origin.source);
  vault::recompute(core, row.subject);
  TENUE_TRY_VOID(drop_bare(core, row.subject, row.rec));
  roll_or_forget(core, row.subject, "separated");
  remake_card(core, row.subject);
  core.run.changes += 1;
  return {};
}

}  // namespace

void disown(Core& core, const Row& row, const Document& before, const Document& after) {
  std::vector<std::pair<OriginId, std::vector<std::string>>> all;
  {
    auto rows = core.db->statement(q()["of_record"]);
    rows.bind(core.org, row.subject, row.rec);
    while (rows.step()) all.emplace_back(rows.id<OriginTag>(0), parted(rows.text(1)));
  }
  for (auto& [id, fields] : all) {
    const auto gone = std::erase_if(fields, [&](const auto& field) {
      const auto number = field_number(core, row.type_id, field);
      const auto was = before.fields.find(number), is = after.fields.find(number);
      return is == after.fields.end() || was == before.fields.end() || was->second != is->second;
    });
    if (gone == 0) continue;
    if (fields.empty()) core.db->run(q()["delete"], core.org, id);
    else core.db->run(q()["set_fields"], core.org, id, joined(fields, ","));
  }
}

std::vector<OriginView> all_origins(Core& core, SubjectId subject) {
  std::vector<OriginView> out;
  auto rows = core.db->statement(q()["of_subject"]);
  rows.bind(core.org, subject);
  while (rows.step()) out.push_back(read_origin(core, rows, subject));
  return out;
}

std::vector<OriginView> origins_of(Core& core, const Person& person, const Actor& who) {
  auto out = all_origins(core, person.id);
  std::erase_if(out, [&](auto& origin) {
    const auto* row = person.row(origin.record);
    std::set<std::string> rooms;
    if (!row || row->phase == 2) return true;
    const auto may = access_anywhere(core, person, *row, who, rooms);
    std::erase_if(origin.fields, [&](const auto& field) { return !may.reads.contains(field); });
    return origin.fields.empty();
  });
  return out;
}

Checked<Brought> Vault::bring(const Purpose& purpose, const std::string& source, const Values& values, const std::string& proof) {
  auto out = within(*s_, [&] { return bring_in(*s_, purpose, source, values, proof); });
  if (!out && out.error().errors.front().detail == "source.opposed") audit(purpose.who, "turned_away", purpose.activity, {}, {}, source);
  return out;
}

Result<void> Vault::note_told(const Actor& who, OriginId id) {
  return within(*s_, [&]() -> Result<void> {
    TENUE_TRY(const auto found, find_origin(*s_, who, id));
    if (found.origin.told) return refused(Code::kConflict, "source.told");
    s_->db->run(q()["told"], s_->org, id, s_->now());
    append_about(*s_, who, "told", "", *found.person->row(found.origin.record), found.origin.source);
    s_->run.changes += 1;
    return {};
  });
}

Result<void> Vault::separate(const Actor& who, OriginId id) {
  return within(*s_, [&] { return separate_in(*s_, who, id); });
}

bool Vault::may_bring(const std::string& role, const std::string& source) const {
  const auto* found = model().source(source);
  return found && vault::may_bring(*s_, role, *found);
}

bool Vault::answers_for_source(const std::string& role, const std::string& source) const { return answers_for(*s_, role, source); }

std::vector<std::pair<OriginId, SubjectId>> Vault::brought_by(const std::string& source, bool untold) const {
  std::vector<std::pair<OriginId, SubjectId>> out;
  auto rows = s_->db->statement(q()[untold ? "untold_of_source" : "of_source"]);
  rows.bind(s_->org, source);
  while (rows.step()) out.emplace_back(rows.id<OriginTag>(0), rows.id<SubjectTag>(1));
  return out;
}

}  // namespace tenue::vault
