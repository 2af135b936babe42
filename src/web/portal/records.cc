// Her records: lists, one by one, corrected or begun by herself.
#include <algorithm>

#include "web/files/show.h"
#include "web/portal/mine.h"
#include "web/public/ways.h"
#include "web/shown/balance.h"
#include "web/shown/ends.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::portal {
namespace {

using policy::FieldType;

RecordId record_param(const Visit& visit) { return RecordId{id_parse(visit.param("rec"))}; }

/// One of hers that her pages show; null: not there for her.
const vault::RecordView* find(const Mine& mine, RecordId rec) {
  if (!rec) return nullptr;
  if (mine.sheet.root.id == rec) return mine.sheet.root.closed_to_you ? nullptr : &mine.sheet.root;
  const auto found = std::ranges::find(mine.sheet.records, rec, &vault::RecordView::id);
  return found == mine.sheet.records.end() || found->closed_to_you || found->type == "account" ? nullptr : &*found;
}

Response form_page(const Visit& visit, const std::string& title, const std::string& action, const std::string& back, const std::vector<Input>& inputs, int status) {
  return show(visit, {.title = status == 422 ? visit.say("portal.error.title", {{"title", title}}) : title, .template_name = "portal/fields.html", .status = status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("ACTION", action).set("RETURN", back).set("BUTTON", visit.say("portal.save"));
    put_errors(dict, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(dict, "INPUT", input);
    if (std::ranges::find(inputs, Input::Kind::kFile, &Input::kind) != inputs.end()) dict.show("WITH_FILES");
  });
}

bool is_asked(const policy::Field& field) {
  return !field.serial && !policy::is_file(field) && field.type != FieldType::kRole && field.type != FieldType::kLink;
}

std::string typed_value(const Visit& visit, const policy::Field& field, const std::string& stored) {
  if (visit.request.method != "POST") return typed(field, stored, visit.lang);
  if (field.type == FieldType::kChoices) return sent(visit.request.form, {input_of(field, field.id, "", visit.lang)})[field.id];
  return std::string{visit.request.form.get(field.id)};
}

/// What she may change by herself: an address that she signs in with goes by its own way, what asks for a proof by the desk.
std::vector<Input> correction_inputs(const Visit& visit, const policy::Record& type, const vault::RecordView& view) {
  std::vector<Input> out;
  for (const auto& field : type.fields) {
    const auto stored = view.values.find(field.id);
    const auto value = stored == view.values.end() ? std::string{} : stored->second;
    const bool may = std::ranges::find(view.writes, field.id) != view.writes.end();
    const bool is_login = type.id + "." + field.id == visit.model->portal.login;
    if (!may || !is_asked(field) || is_login || (!value.empty() && (field.frozen || field.proof_to_rectify))) continue;
    auto input = input_of(field, field.id, typed_value(visit, field, value), visit.lang);
    input.hint = visit.in(field.why);
    out.push_back(std::move(input));
  }
  return out;
}

}  // namespace

Result<Mine> look(const Visit& visit) {
  return visit.ask([&](vault::Vault& vault) -> Result<Mine> {
    TENUE_TRY(auto sheet, vault.sheet(visit.purpose(), visit.who.subject));
    Mine out{std::move(sheet), {}};
    const Speech speech{*visit.model, visit.lang, visit.now, out.names};
    std::map<std::string, std::string> names;
    for (const auto& record : out.sheet.records)
      if (!record.closed_to_you) names[id_text(record.id.value)] = speech.title(record);
    out.names = std::move(names);
    return out;
  });
}

bool is_listed(const Visit& visit, const std::string& type) { return std::ranges::find(visit.model->portal.shows, type) != visit.model->portal.shows.end(); }
std::string list_href(const std::string& type) { return "/espace/l/" + type; }
std::string record_href(RecordId rec) { return "/espace/r/" + id_text(rec.value); }

bool opens_for_her(const Visit& visit, const policy::Form& form) {
  if (form.desk_only || app::opens_account(form)) return false;
  return std::ranges::any_of(form.asks, [&](const auto& ask) { return !ask.field.empty() && is_listed(visit, ask.record); });
}

bool may_leave(const policy::Model& model) { return std::ranges::find(model.portal.close_by, "subject") != model.portal.close_by.end(); }

bool may_add(const Visit& visit, const policy::Record& type) {
  const auto login = visit.model->portal.login;
  if (type.of != login.substr(0, login.find('.')) || !is_listed(visit, type.id)) return false;
  return visit.ask([&](vault::Vault& vault) { return !vault.adding_room(visit.who.actor(), visit.who.self, type.id).empty(); });
}

Response list(const Visit& visit) {
  const auto* type = visit.model->record(visit.param("type"));
  if (!type || !is_listed(visit, type->id)) return refused(visit, 404);
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  const auto speech = mine->speech(visit);
  const auto title = upper_first(type->label.many.in(visit.lang));
  return show(visit, {.title = title, .template_name = "portal/list.html", .tab = type->id}, [&](Dict& dict) {
    dict.set("TITLE", title);
    bool any = false;
    for (const auto& record : mine->sheet.records) {
      if (record.type != type->id || record.closed_to_you) continue;
      any = true;
      const auto state = speech.state(record);
      Dict one = dict.section("ONE");
      one.set("HREF", record_href(record.id)).set("WHAT", speech.title(record)).set("STATE", state).set("SINCE", plain_date(paris_date(record.created), visit.lang));
      if (!record.reference.empty()) one.section("REFERENCE").set("TEXT", record.reference);
      if (const auto left = balance_words(speech, record, mine->sheet.records); !left.empty()) one.section("LEFT").set("TEXT", left);
    }
    if (!any) dict.section("NONE").set("TEXT", visit.say(type->label.gender == 'f' ? "portal.none.f" : "portal.none.m", {{"what", type->label.one.in(visit.lang)}}));
    if (may_add(visit, *type)) dict.section("ADD").set("HREF", "/espace/ajouter/" + type->id).set("VERB", visit.say("portal.add", {{"what", speech.a(type->label)}}));
    for (const auto& form : visit.model->forms)
      if (opens_for_her(visit, form) && std::ranges::any_of(form.asks, [&](const auto& ask) { return ask.record == type->id && !ask.field.empty(); }))
        dict.section("ADD").set("HREF", visitor::Ways(visit.lang).form(form)).set("VERB", visit.in(form.label));
  });
}

Response record(const Visit& visit) {
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  const auto* view = find(*mine, record_param(visit));
  if (!view) return refused(visit, 404);
  const auto speech = mine->speech(visit);
  const auto& type = speech.type(*view);
  if (view->id == visit.who.self) return Response::redirect("/espace");
  return show(visit, {.title = upper_first(type.label.one.in(visit.lang)), .template_name = "portal/record.html", .tab = type.id}, [&](Dict& dict) {
    dict.set("TITLE", speech.title(*view)).set("STATE", speech.state(*view)).set("SINCE", plain_date(paris_date(view->created), visit.lang)).set("RECORD", id_text(view->id.value));
    if (!view->reference.empty()) dict.section("REFERENCE").set("TEXT", view->reference);
    put_files(dict, "FILES", type, *view, record_href(view->id), visit.model->site.uploads, visit.site.scanner_silent());
    for (const auto& field : type.fields)
      if (const auto text = policy::is_file(field) ? std::string{} : speech.value(type, field.id, view->values); !text.empty()) put_fact(dict, field.label.in(visit.lang), text);
    for (const auto& [label, sum] : balance_of(speech, *view, mine->sheet.records)) put_fact(dict, label, sum);
    std::optional<Dict> steps;  // a record without states has none to tell of
    for (const auto& [state, at] : view->entered)
      if (const auto* known = type.state(state)) {
        if (!steps) steps = dict.section("STEPS");
        steps->section("STEP").set("WHEN", margin_date(at, visit.now, visit.lang)).set("TEXT", upper_first(visit.in(known->label)));
      }
    const auto end = goes_with_others(speech, *view) ? visit.say("portal.kept.with") : end_phrase(speech, *view);
    if (!end.empty()) dict.section("END").set("TEXT", upper_first(end));
    for (const auto& move : view->moves)
      if (move.needs.empty()) dict.section("MOVE").set("FROM", view->state).set("TO", move.to).set("VERB", visit.in(move.verb));
    if (!correction_inputs(visit, type, *view).empty()) dict.show("CORRECT");
  });
}

Response correct(const Visit& visit) {
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  const auto* view = find(*mine, record_param(visit));
  if (!view) return refused(visit, 404);
  const auto speech = mine->speech(visit);
  const auto& type = speech.type(*view);
  auto inputs = correction_inputs(visit, type, *view);
  if (inputs.empty()) return refused(visit, 403);
  const bool own = view->id == visit.who.self;
  const auto title = own ? visit.say("portal.correct.own") : visit.say("portal.correct_what", {{"what", speech.the(type.label)}});
  const auto back = own || !is_listed(visit, type.id) ? std::string{"/espace"} : record_href(view->id);
  const auto page = [&](int status) { return form_page(visit, title, record_href(view->id) + "/corriger", back, inputs, status); };
  if (visit.request.method == "GET") return page(200);
  if (has_unasked(visit.request.form, inputs)) return refused(visit, 422);
  const auto values = sent(visit.request.form, inputs);
  const auto done = visit.ask([&](vault::Vault& vault) { return vault.change(visit.purpose(), view->id, values); });
  if (done) return Response::redirect(back);
  const auto others = mark(inputs, done.error(), visit.lang);
  return others.empty() ? page(422) : refused(visit, others.front());
}

Response add(const Visit& visit) {
  const auto* type = visit.model->record(visit.param("type"));
  if (!type || !may_add(visit, *type)) return refused(visit, 404);
  const Speech speech{*visit.model, visit.lang, visit.now, {}};
  const auto room = visit.ask([&](vault::Vault& vault) { return vault.adding_room(visit.who.actor(), visit.who.self, type->id); });
  std::vector<Input> inputs;
  for (const auto& field : type->fields) {
    const bool asks = is_asked(field) || (policy::is_file(field) && visit.model->site.uploads);
    if (!asks || !policy::covers(*visit.model, *visit.model->activity(room), visit.model->portal.edits, type->id, field.id)) continue;
    auto input = input_of(field, field.id, typed_value(visit, field, {}), visit.lang);
    if (!policy::is_file(field)) input.hint = visit.in(field.why);
    inputs.push_back(std::move(input));
  }
  const auto title = visit.say("portal.add", {{"what", speech.a(type->label)}});
  const auto page = [&](int status) { return form_page(visit, title, "/espace/ajouter/" + type->id, list_href(type->id), inputs, status); };
  if (visit.request.method == "GET") return page(200);
  if (has_unasked(visit.request.form, inputs)) return refused(visit, 422);
  auto values = sent(visit.request.form, inputs);
  vault::Backing backing;
  if (take_files(visit.request, inputs, values, backing, visit.lang)) return page(422);
  std::erase_if(values, [](const auto& value) { return value.second.empty(); });
  const auto made = visit.ask([&](vault::Vault& vault) { return vault.add({visit.who.actor(), room}, visit.who.self, type->id, values, backing); });
  if (made) return Response::redirect(list_href(type->id));
  const auto others = mark(inputs, made.error(), visit.lang);
  return others.empty() ? page(422) : refused(visit, others.front());
}

Response move(const Visit& visit) {
  const auto rec = record_param(visit);
  const std::string from{visit.request.form.get("from")}, to{visit.request.form.get("to")};
  const auto done = visit.ask([&](vault::Vault& vault) { return vault.move(visit.purpose(), rec, from, to, {}); });
  return done ? Response::redirect(record_href(rec)) : refused(visit, done.error().errors.front());
}

}  // namespace tenue::web::portal
