// One record: what it says, what may be done with it, and until when it is kept. Correcting it, and adding one.
#include <algorithm>
#include <set>

#include "web/bureau/cards.h"
#include "web/bureau/pages.h"
#include "web/files/show.h"
#include "web/shown/balance.h"
#include "web/shown/ends.h"
#include "web/shown/inputs.h"

namespace tenue::web::bureau {
namespace {

using policy::FieldType;

struct Gathered {
  std::string type, room;
  std::optional<Result<vault::Card>> card;
  std::map<std::string, std::string> people;
  std::vector<app::User> users;
  std::vector<vault::RecordView> kin;  ///< the person's other records, for links
  std::vector<vault::RecordView> below;
  std::set<std::string> addable;       ///< what this role may note below it now
};

constexpr const char* kBelow = "below-which";  // no field is called so: identifiers have no hyphen

bool has_link(const policy::Record& type) {
  return std::ranges::any_of(type.fields, [](const auto& field) { return field.type == FieldType::kLink; });
}

Gathered gather(const Visit& visit, vault::Vault& vault, RecordId rec, bool to_write) {
  Gathered out;
  out.type = type_of(vault, rec);
  if (out.type.empty()) return out;
  out.room = to_write ? acting_room(vault, visit.who.role, out.type) : vault.room(visit.who.role, out.type);
  if (out.room.empty()) return out;
  out.card = vault.job(visit.purpose(out.room), rec);
  out.people = people(vault);
  out.users = app::users(vault);
  for (const auto* child : visit.model->children_of(out.type))
    if (!vault.adding_room(visit.actor(), rec, child->id).empty()) out.addable.insert(child->id);
  return out;
}

/// The titles of what the record's links name, each read by this role in its own room, or not at all.
void name_links(const Visit& visit, vault::Vault& vault, Gathered& found) {
  if (!found.card || !*found.card) return;
  const auto view = (*found.card)->record;
  for (const auto& field : visit.model->record(found.type)->fields) {
    const auto value = view.values.find(field.id);
    if (field.type != FieldType::kLink || value == view.values.end()) continue;
    const auto room = vault.room(visit.who.role, field.to);
    if (room.empty()) continue;
    if (const auto linked = vault.job(visit.purpose(room), RecordId{id_parse(value->second)}))
      found.people.emplace(value->second, Speech{*visit.model, visit.lang, visit.now, found.people}.title(linked->record));
  }
}

/// Roles and links take their options from the store.
void add_options(Input& input, const policy::Field& field, const Gathered& found, const Speech& speech) {
  if (field.type == FieldType::kRole)
    for (const auto& user : found.users)
      if (user.role == field.to && !user.disabled) {
        const auto value = person_value(user.id);
        input.options.push_back({value, user.name, "", "", value == input.value});
      }
  if (field.type == FieldType::kLink)
    for (const auto& record : found.kin)
      if (record.type == field.to && !record.closed_to_you) {
        const auto value = id_text(record.id.value);
        input.options.push_back({value, speech.title(record), "", plain_date(paris_date(record.created), speech.lang), value == input.value});
      }
}

Response form_page(const Visit& visit, const std::string& title, const std::string& subtitle, const std::string& action, const std::string& back,
                   const std::string& button, const std::vector<Input>& inputs, int status) {
  return show(visit, {status == 422 ? visit.say("bureau.error.title", {{"title", title}}) : title, "bureau/fields.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("SUBTITLE", subtitle).set("ACTION", action).set("RETURN", back).set("BUTTON", button);
    put_errors(dict, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(dict, "INPUT", input);
    if (std::ranges::find(inputs, Input::Kind::kFile, &Input::kind) != inputs.end()) dict.show("WITH_FILES");
  });
}

std::vector<Input> correction_inputs(const Visit& visit, const Gathered& found, const Speech& speech) {
  const auto& view = (*found.card)->record;
  const bool posted = visit.request.method == "POST";
  std::vector<Input> out;
  std::vector<const policy::Field*> proven;  ///< what changes on a proof only
  std::size_t last_proven = 0;
  for (const auto& field : speech.type(view).fields) {
    if (field.serial || policy::is_file(field) || std::find(view.writes.begin(), view.writes.end(), field.id) == view.writes.end()) continue;
    const auto stored = view.values.find(field.id);
    const auto value = stored == view.values.end() ? std::string{} : stored->second;
    if (field.frozen && !value.empty()) continue;
    const bool one_of = field.type == FieldType::kChoices;
    std::string shown = posted ? std::string{visit.request.form.get(field.id)} : typed(field, value, visit.lang);
    if (posted && one_of) shown = sent(visit.request.form, {input_of(field, field.id, "", visit.lang)})[field.id];
    Input input = input_of(field, field.id, shown, visit.lang);
    add_options(input, field, found, speech);
    if (field.type == FieldType::kLink && input.options.empty()) continue;
    out.push_back(std::move(input));
    if (field.proof_to_rectify && !value.empty()) proven.push_back(&field), last_proven = out.size();
  }
  if (!proven.empty())
    out.insert(out.begin() + static_cast<std::ptrdiff_t>(last_proven), proof_input(proven, visit.request.form.get(vault::kProofPlace), visit.lang));
  add_terms(out, *visit.model, speech.type(view), view.agreed, false, visit.request.form, visit.lang);
  return out;
}

/// Which of the person's records the new one hangs under, where there are several.
Input below_input(const Visit& visit, const policy::Record& type, const Gathered& found, const Speech& speech) {
  Input out;
  out.kind = Input::Kind::kOne;
  out.name = kBelow;
  out.label = upper_first(visit.model->record(type.of)->label.one.in(visit.lang));
  out.needed = true;
  const auto chosen = visit.request.form.get(kBelow);
  for (const auto& record : found.kin)
    if (record.type == type.of && !record.closed_to_you) {
      const auto value = id_text(record.id.value);
      out.options.push_back({value, speech.title(record), "", plain_date(paris_date(record.created), speech.lang), value == chosen});
    }
  return out;
}

/// Whether this role may fill the field in that room, once it may add the record there.
bool may_fill(const Visit& visit, const policy::Record& type, const policy::Field& field, const std::string& room) {
  const auto* activity = visit.model->activity(room);
  return activity && activity->keeps(type.id, field.id) && std::ranges::any_of(activity->access, [&](const policy::Grant& grant) {
           return grant.who == visit.who.role && policy::covers(*visit.model, *activity, grant.writes, type.id, field.id);
         });
}

std::vector<Input> new_inputs(const Visit& visit, const policy::Record& type, const Gathered& found, const Speech& speech) {
  const bool posted = visit.request.method == "POST";
  std::vector<Input> out;
  for (const auto& field : type.fields) {
    if (field.serial || !may_fill(visit, type, field, found.room)) continue;
    std::string value = posted ? std::string{visit.request.form.get(field.id)} : std::string{};
    if (!posted && field.type == FieldType::kDate && field.required) value = iso_date(paris_date(visit.now));
    Input input = input_of(field, field.id, value, visit.lang);
    add_options(input, field, found, speech);
    if ((field.type == FieldType::kLink || field.type == FieldType::kRole) && input.options.empty()) continue;
    if (field.type == FieldType::kLink && !posted && input.options.size() == 1) input.options.front().chosen = true;
    out.push_back(std::move(input));
  }
  add_terms(out, *visit.model, type, {}, true, visit.request.form, visit.lang);
  return out;
}

/// The editions that were agreed to, and those in force that were not yet.
void put_terms(Dict& dict, const Visit& visit, const vault::RecordView& view) {
  if (view.agreed.empty() && view.to_agree.empty()) return;
  Dict section = dict.section("TERMS");
  for (const auto& one : view.agreed) {
    const auto* known = visit.model->terms(one.terms);
    policy::Terms gone;  // the policy has them no more: their editions are read where they were
    gone.id = one.terms;
    section.section("AGREED").set("TERMS_HREF", terms_href(known ? *known : gone, visit.lang, one.edition)).set("LABEL", known ? known->label.in(visit.lang) : visit.say("bureau.terms.gone"))
        .set("TEXT", visit.say("bureau.terms.agreed", {{"edition", plain_date(one.edition, visit.lang)}, {"day", plain_date(paris_date(one.at), visit.lang)}}));
  }
  for (const auto& id : view.to_agree) {
    const auto* terms = visit.model->terms(id);
    const bool earlier = std::ranges::any_of(view.agreed, [&](const auto& one) { return one.terms == id; });
    const auto day = plain_date(terms->edition, visit.lang);
    Dict one = section.section("OPEN");
    one.set("TERMS_HREF", terms_href(*terms, visit.lang)).set("LABEL", terms->label.in(visit.lang));
    one.set("TEXT", visit.say(earlier ? "bureau.terms.newer" : "bureau.terms.never", {{"day", day}}));
    if (!view.writes.empty())
      one.section("AGREE").set("RECORD", id_text(view.id.value)).set("TERMS", vault::agreement(*terms)).set("OF", terms->label.in(visit.lang))
          .set("VERB", visit.say(earlier ? "bureau.terms.agree_newer" : "bureau.terms.agree"));
  }
}

/// What hangs under this record, by kind, each with the way to it.
void put_below(Dict& dict, const Visit& visit, const Speech& speech, const Gathered& found) {
  for (const auto* child : visit.model->children_of(found.type)) {
    std::optional<Dict> section;
    for (const auto& view : found.below) {
      if (view.type != child->id) continue;
      if (!section) {
        section = dict.section("BELOW");
        section->set("ID", "b-" + child->id).set("HEADING", upper_first(child->label.many.in(visit.lang)));
      }
      const auto state = speech.state(view);
      section->section("ONE").set("TITLE", speech.title(view)).set("HREF", "/bureau/r/" + id_text(view.id.value))
          .set("STATE", (state.empty() ? "" : state + ", ") + plain_date(paris_date(view.created), visit.lang));
    }
  }
}

/// What this record hangs under, short of the person: what of it may be read, and the way there.
void put_above(Dict& dict, const Visit& visit, const Speech& speech, const vault::Card& card) {
  const auto* above = visit.model->record(speech.type(card.record).of);
  if (!above || above->of.empty()) return;
  bool any = false;
  for (; !above->of.empty(); above = visit.model->record(above->of))
    for (const auto& field : above->fields)
      if (const auto text = speech.value(card, above->id + "." + field.id); !text.empty()) {
        put_fact(dict, field.label.in(visit.lang), text);
        any = true;
      }
  const auto& parent = visit.model->record(speech.type(card.record).of)->label;
  if (any) dict.section("ABOVE").set("HREF", "/bureau/r/" + id_text(card.record.parent.value)).set("VERB", visit.say("bureau.see", {{"what", speech.the(parent)}}));
}

}  // namespace

Response record(const Visit& visit) {
  const auto found = visit.ask([&](vault::Vault& vault) {
    auto out = gather(visit, vault, record_param(visit), false);
    name_links(visit, vault, out);
    if (out.card && *out.card)
      if (auto below = vault.below(visit.purpose(out.room), record_param(visit))) out.below = std::move(*below);
    return out;
  });
  if (found.type.empty()) return refused(visit, 404);
  if (!found.card) return refused(visit, 403);
  if (!*found.card) return refused(visit, found.card->error());
  const auto& view = (*found.card)->record;
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  const auto& type = speech.type(view);
  if (view.parent.value == 0) return Response::redirect(person_href(view.subject));
  return show(visit, {upper_first(type.label.one.in(visit.lang)), "bureau/record.html", type.id}, [&](Dict& dict) {
    dict.set("TITLE", speech.title(view)).set("SHEET", person_href(view.subject)).set("RECORD", id_text(view.id.value));
    dict.set("STATE", speech.state(view)).set("SINCE", plain_date(paris_date(view.created), visit.lang));
    if (!view.reference.empty()) dict.section("REFERENCE").set("TEXT", view.reference);
    for (const auto& field : type.fields) {
      const auto text = policy::is_file(field) ? std::string{} : speech.value(type, field.id, view.values);
      if (!text.empty()) put_fact(dict, field.label.in(visit.lang), text);
    }
    for (const auto& [label, sum] : balance_of(speech, view, found.below)) put_fact(dict, label, sum);
    put_files(dict, "FILES", type, view, "/bureau/r/" + id_text(view.id.value), true, visit.site.scanner_silent());
    put_above(dict, visit, speech, **found.card);
    put_below(dict, visit, speech, found);
    put_terms(dict, visit, view);
    if (const auto end = end_phrase(speech, view); !end.empty()) dict.section("END").set("TEXT", upper_first(end));
    for (std::size_t i = 0; i < view.moves.size(); ++i)
      put_move(dict, "MOVE", {view.id, view.state, view.moves[i].to, verb_of(visit, type.id, view.moves[i].to), i == 0, "sheet"}, speech.title(view));
    if (!view.writes.empty()) dict.show("CORRECT");
    if (!holds_for(visit, type.id).empty()) dict.section("KEEP").set("HREF", person_href(view.subject) + "/garder/" + id_text(view.id.value));
    const auto* here = type.state(view.state);
    const bool over = here && here->to.empty();  // nothing is noted any more below what has ended
    for (const auto* child : visit.model->children_of(type.id))
      if (!over && found.addable.contains(child->id))
        dict.section("ADD").set("VERB", visit.say("bureau.note_a", {{"what", speech.a(child->label)}})).set("HREF", person_href(view.subject) + "/ajouter/" + child->id + "/" + id_text(view.id.value));
  });
}

Response correct(const Visit& visit) {
  const auto rec = record_param(visit);
  const auto found = visit.ask([&](vault::Vault& vault) {
    auto out = gather(visit, vault, rec, true);
    if (out.card && *out.card && has_link(*visit.model->record(out.type)))
      if (auto sheet = vault.sheet(visit.purpose(room_for_person(visit, vault)), (**out.card).record.subject)) out.kin = std::move(sheet->records);
    return out;
  });
  if (found.type.empty()) return refused(visit, 404);
  if (!found.card || found.type == "request") return refused(visit, 403);  // what the desk notes of one has reasons of its own
  if (!*found.card) return refused(visit, found.card->error());
  const auto& view = (*found.card)->record;
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  auto inputs = correction_inputs(visit, found, speech);
  if (inputs.empty()) return refused(visit, 403);
  const auto id = id_text(rec.value);
  const auto back = visit.partner() ? "/bureau/poche/" + id : view.parent ? "/bureau/r/" + id : person_href(view.subject);
  const auto title = visit.say("bureau.correct.title", {{"what", speech.the(speech.type(view).label)}});
  const auto page = [&](int status) {
    return form_page(visit, title, view.parent ? speech.title(view) : std::string{}, "/bureau/r/" + id + "/corriger", back, visit.say("bureau.save"), inputs, status);
  };
  if (visit.request.method == "GET") return page(200);
  if (has_unasked(visit.request.form, inputs)) return refused(visit, 422);
  auto values = sent(visit.request.form, inputs);
  const auto backing = take_backing(values);
  const auto done = visit.ask([&](vault::Vault& vault) { return vault.change(visit.purpose(found.room), rec, values, backing); });
  if (done) return Response::redirect(back);
  const auto others = mark(inputs, done.error(), visit.lang);
  return others.empty() ? page(422) : refused(visit, others.front());
}

Response agree(const Visit& visit) {
  const auto rec = record_param(visit);
  const auto type = visit.ask([&](vault::Vault& vault) { return type_of(vault, rec); });
  if (type.empty()) return refused(visit, 404);
  const auto done = visit.ask([&](vault::Vault& vault) {
    return vault.agree(visit.purpose(acting_room(vault, visit.who.role, type)), rec, std::string{visit.request.form.get("terms")});
  });
  return done ? Response::redirect("/bureau/r/" + id_text(rec.value)) : refused(visit, done.error());
}

Response add_record(const Visit& visit) {
  const auto subject = subject_param(visit);
  const auto* type = visit.model->record(visit.param("type"));
  if (!subject || !type || type->of.empty() || type->builtin) return refused(visit, 404);
  const RecordId asked_parent = record_param(visit);
  RecordId parent = asked_parent;
  std::vector<RecordId> below;  // what it could hang under, where the address does not say
  const auto found = visit.ask([&](vault::Vault& vault) {
    Gathered out;
    out.type = type->id;
    out.people = people(vault);
    out.users = app::users(vault);
    const auto facts = vault.facts(subject);
    for (const auto& record : facts.records)
      if (!asked_parent && record.type == type->of && !record.gone) {
        below.push_back(record.id);
        if (!parent) parent = record.id;
      }
    if (parent && (vault.subject_of(parent) != subject || type_of(vault, parent) != type->of)) parent = {};
    out.room = vault.adding_room(visit.actor(), parent, type->id);
    if ((has_link(*type) || below.size() > 1) && !out.room.empty())
      if (auto sheet = vault.sheet(visit.purpose(room_for_person(visit, vault)), subject)) out.kin = std::move(sheet->records);
    return out;
  });
  if (!parent) return refused(visit, 404);
  if (found.room.empty()) return refused(visit, 403);
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  auto inputs = new_inputs(visit, *type, found, speech);
  if (below.size() > 1) inputs.insert(inputs.begin(), below_input(visit, *type, found, speech));
  const auto title = visit.say("bureau.note_a", {{"what", speech.a(type->label)}});
  const auto action = person_href(subject) + "/ajouter/" + type->id + (asked_parent ? "/" + id_text(asked_parent.value) : std::string{});
  const auto page = [&](int status) { return form_page(visit, title, "", action, person_href(subject), visit.say("bureau.save"), inputs, status); };
  if (visit.request.method == "GET") return page(200);
  if (has_unasked(visit.request.form, inputs)) return refused(visit, 422);
  auto values = sent(visit.request.form, inputs);
  auto backing = take_backing(values);
  if (take_files(visit.request, inputs, values, backing, visit.lang)) return page(422);
  std::erase_if(values, [](const auto& value) { return value.second.empty(); });
  if (below.size() > 1) {
    parent = RecordId{id_parse(values[kBelow])};
    values.erase(kBelow);
    if (std::ranges::find(below, parent) == below.end()) {
      inputs.front().wrong = visit.say("bureau.wrong.field.required");
      return page(422);
    }
  }
  const auto made = visit.ask([&](vault::Vault& vault) {
    return vault.add(visit.purpose(vault.adding_room(visit.actor(), parent, type->id)), parent, type->id, values, backing);
  });
  if (made) return Response::redirect(person_href(subject));
  const auto others = mark(inputs, made.error(), visit.lang);
  return others.empty() ? page(422) : refused(visit, others.front());
}

/// What is of nobody is noted from its list.
Response add_root(const Visit& visit) {
  const auto* type = visit.model->record(visit.param("type"));
  if (!type) return refused(visit, 404);
  const auto room = visit.ask([&](vault::Vault& vault) { return vault.adding_room(visit.actor(), {}, type->id); });
  if (room.empty()) return refused(visit, 403);
  const Gathered found{.type = type->id, .room = room, .card = {}, .people = {}, .users = {}, .kin = {}, .below = {}, .addable = {}};
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  auto inputs = new_inputs(visit, *type, found, speech);
  const auto list = "/bureau/l/" + type->id;
  const auto title = visit.say("bureau.note_a", {{"what", speech.a(type->label)}});
  const auto page = [&](int status) { return form_page(visit, title, "", list + "/ajouter", list, visit.say("bureau.save"), inputs, status); };
  if (visit.request.method == "GET") return page(200);
  if (has_unasked(visit.request.form, inputs)) return refused(visit, 422);
  auto values = sent(visit.request.form, inputs);
  auto backing = take_backing(values);
  if (take_files(visit.request, inputs, values, backing, visit.lang)) return page(422);
  std::erase_if(values, [](const auto& value) { return value.second.empty(); });
  const auto made = visit.ask([&](vault::Vault& vault) { return vault.add(visit.purpose(found.room), {}, type->id, values, backing); });
  if (made) return Response::redirect(list);
  const auto others = mark(inputs, made.error(), visit.lang);
  return others.empty() ? page(422) : refused(visit, others.front());
}

}  // namespace tenue::web::bureau
