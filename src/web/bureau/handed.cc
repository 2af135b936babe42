// Sealed archives that leave the firm: one contact's data for the client who must answer it, and all clients' files for who takes over.
#include "app/handed.h"

#include <algorithm>

#include "app/handover.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

Input line_input(const Visit& visit, std::string name, std::string label, std::string hint = {}) {
  Input out;
  out.name = std::move(name);
  out.label = std::move(label);
  out.hint = std::move(hint);
  out.needed = true;
  out.value = visit.request.form.get(out.name);
  return out;
}

/// The fault at its input; else the page for a refusal.
std::optional<Response> fault(const Visit& visit, std::vector<Input>& inputs, const Error& error) {
  if (error.code == Code::kInvalid && mark(inputs, vault::Refusals{{error}}, visit.lang).empty()) return std::nullopt;
  return refused(visit, error);
}

void put_form(Dict& dict, const std::string& action, const std::string& heading, const std::vector<Input>& inputs, const std::string& act, const std::string& button) {
  Dict form = dict.section("FORM");
  form.set("ACTION", action).set("ACT", act).set("BUTTON", button);
  if (!heading.empty()) form.section("HEADING").set("TEXT", heading);
  put_errors(form, "ERRORS", inputs);
  for (const auto& input : inputs) put_input(form, "INPUT", input);
}

struct Contacts { std::vector<std::pair<RecordId, std::string>> names; };

/// Of a client of ours the contacts whose data the desk for rights reads.
Result<Contacts> contacts_of(const Visit& visit, vault::Vault& vault, SubjectId subject) {
  if (visit.who.role != visit.model->rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  TENUE_TRY(const auto sheet, vault.sheet(visit.purpose(room_for_person(visit, vault)), subject));
  if (!app::is_client(*visit.model, sheet.root.type)) return Error{Code::kNotFound, "subject.unknown", ""};
  const Speech speech{*visit.model, visit.lang, visit.now, {}};
  Contacts out;
  for (const auto& record : sheet.records)
    if (speech.type(record).person) out.names.emplace_back(record.id, record.closed_to_you ? speech.type(record).label.one.in(visit.lang) : speech.person(speech.type(record), record.values));
  return out;
}

std::vector<Input> handover_inputs(const Visit& visit, const app::Handover& handover) {
  std::vector<Input> out;
  for (const auto& need : handover.grant->needs) {
    const auto key = "bureau.handover.need." + need;
    out.push_back(line_input(visit, "fact." + need, words().has(key) ? visit.say(key) : visit.say("bureau.handover.need", {{"what", need}})));
  }
  out.push_back(seal_input(visit, visit.say("bureau.handover.seal.hint"), true));
  return out;
}

std::vector<std::string> standing_words(const Visit& visit, const app::Handover& handover, const app::HandoverState& state) {
  const auto n = [](int number) { return std::to_string(number); };
  std::vector<std::string> out = {visit.say("bureau.handover.rule", {{"period", period_words(*handover.grant->notice, visit.lang)}})};
  out.push_back(state.announced ? visit.say("bureau.handover.announced", {{"name", state.name}, {"day", plain_date(paris_date(*state.announced), visit.lang)}}) : visit.say("bureau.handover.unannounced"));
  out.push_back(visit.say("bureau.handover.counts", {{"all", n(state.clients)}, {"goes", n(state.goes)}, {"objected", n(state.objected)}, {"untold", n(state.untold)}}));
  if (state.from) out.push_back(visit.say("bureau.handover.from", {{"day", plain_date(paris_date(*state.from), visit.lang)}}));
  return out;
}

}  // namespace

Input seal_input(const Visit& visit, const std::string& hint, bool needed) {
  auto out = line_input(visit, "password", visit.say("bureau.seal"), hint);
  out.value.clear();
  out.needed = needed;
  return out;
}

Response sealed_zip(std::string bytes, const std::string& name) {
  auto out = Response::text(std::move(bytes));
  return out.set("Content-Type", "application/zip").set("Content-Disposition", "attachment; filename=\"" + name + "\"").set("Cache-Control", "no-store");
}

Response extract(const Visit& visit) {
  const auto subject = subject_param(visit);
  if (!subject) return refused(visit, 404);
  const auto contacts = visit.ask([&](vault::Vault& vault) { return contacts_of(visit, vault, subject); });
  if (!contacts) return refused(visit, contacts.error());
  Input whose;
  whose.kind = Input::Kind::kOne;
  whose.name = "whose";
  whose.label = visit.say("bureau.extract.whose");
  whose.needed = true;
  for (const auto& [id, name] : contacts->names) whose.options.push_back({id_text(id.value), name, "", "", visit.request.form.get("whose") == id_text(id.value)});
  std::vector<Input> inputs = {whose, line_input(visit, "reference", visit.say("bureau.extract.reference"), visit.say("bureau.extract.reference.hint")), seal_input(visit, visit.say("bureau.extract.seal.hint"), true)};
  int status = 200;
  if (visit.request.method == "POST") {
    const RecordId of{id_parse(visit.request.form.get("whose"))};
    const std::string reference{visit.request.form.get("reference")}, password{visit.request.form.get("password")};
    const bool chosen = std::ranges::any_of(contacts->names, [&](const auto& one) { return one.first == of; });
    const auto copy = visit.ask([&](vault::Vault& vault) -> Result<app::SealedCopy> {
      if (!chosen) return Error{Code::kInvalid, "extract.whose", "whose"};
      return app::client_extract(vault, visit.actor(), {subject, of}, reference, password);
    });
    if (copy) return sealed_zip(copy->bytes, "extrait.zip");
    if (auto answer = fault(visit, inputs, copy.error())) return std::move(*answer);
    status = 422;
  }
  const auto title = visit.say("bureau.extract");
  return show(visit, {title, "bureau/asked.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RETURN", person_href(subject)).set("BACK", visit.say("bureau.back_to_sheet"));
    dict.section("LEAD").set("TEXT", visit.say("bureau.extract.lead"));
    put_form(dict, person_href(subject) + "/extrait", "", inputs, "extract", visit.say("bureau.extract.do"));
  });
}

Response handover(const Visit& visit) {
  const auto found = app::find_handover(*visit.model, visit.who.role, visit.param("activity"), visit.param("who"));
  if (!found) {
    const auto* activity = visit.model->activity(std::string{visit.param("activity")});
    const bool declared = activity && std::ranges::any_of(activity->access, [&](const auto& grant) { return grant.notice && grant.who == visit.param("who"); });
    return refused(visit, declared ? 403 : 404);
  }
  const auto& form = visit.request.form;
  std::vector<Input> telling = {line_input(visit, "name", visit.say("bureau.handover.name"), visit.say("bureau.handover.name.hint"))};
  auto handing = handover_inputs(visit, *found);
  int status = 200;
  std::string done;
  if (visit.request.method == "POST" && form.get("act") == "tell") {
    const auto told = visit.ask([&](vault::Vault& vault) { return app::announce(vault, visit.actor(), *found, std::string{form.get("name")}); });
    if (!told) {
      if (auto answer = fault(visit, telling, told.error())) return std::move(*answer);
      status = 422;
    } else {
      done = visit.say("bureau.handover.told", {{"n", std::to_string(*told)}});
    }
  } else if (visit.request.method == "POST") {
    std::vector<std::string> facts;
    for (const auto& need : found->grant->needs) facts.emplace_back(form.get("fact." + need));
    const std::string password{form.get("password")};
    const auto given = visit.ask([&](vault::Vault& vault) { return app::hand_over(vault, visit.actor(), *found, facts, password); });
    if (given) return sealed_zip(given->bytes, "dossiers.zip");
    if (auto answer = fault(visit, handing, given.error())) return std::move(*answer);
    status = 422;
  }
  const auto state = visit.ask([&](vault::Vault& vault) { return app::handover_state(vault, *found); });
  const auto title = found->activity->label.in(visit.lang);
  return show(visit, {title, "bureau/asked.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RETURN", "/bureau/promesses").set("BACK", visit.say("bureau.tab.promises"));
    dict.section("LEAD").set("TEXT", visit.say("bureau.handover.lead"));
    if (!done.empty()) dict.section("FACT").set("TEXT", done);
    for (const auto& words : standing_words(visit, *found, state)) dict.section("FACT").set("TEXT", words);
    const auto way = "/bureau/transmission/" + found->activity->id + "/" + found->grant->who;
    put_form(dict, way, visit.say("bureau.handover.tell"), telling, "tell", visit.say("bureau.handover.tell.do"));
    put_form(dict, way, visit.say("bureau.handover.give"), handing, "give", visit.say("bureau.handover.give.do"));
  });
}

}  // namespace tenue::web::bureau
