// A request about data that came by telephone, by post or in person, written down by whoever took it; and what the desk notes about it
// before it answers: another day of receipt, a doubt about who asks, what lifted it.
#include "app/identity.h"
#include "app/intake.h"

#include <algorithm>

#include "web/bureau/pages.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

constexpr std::size_t kOnceBytes = 16;

const policy::Field& field_of(const Visit& visit, const char* id) { return *visit.model->record("request")->field(id); }

Input asked(const Visit& visit, const char* id, const std::string& usual = {}) {
  const bool sent = visit.request.method == "POST";
  std::string value;
  for (const auto one : visit.request.form.all(id)) value += (value.empty() ? "" : ",") + std::string{one};
  auto out = input_of(field_of(visit, id), id, sent ? value : usual, visit.lang);
  out.label = visit.say("bureau.intake." + std::string{id});
  if (const auto hint = "bureau.intake." + std::string{id} + ".hint"; words().has(hint)) out.hint = visit.say(hint);
  return out;
}

/// What her file says that she is reached by, where this role reads it.
vault::Values on_file(const Visit& visit, const vault::Sheet& sheet) {
  vault::Values out;
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  const auto& type = speech.type(sheet.root);
  out["name"] = speech.person(type, sheet.root.values);
  for (const auto& field : type.fields) {
    const auto value = sheet.root.values.find(field.id);
    if (value == sheet.root.values.end()) continue;
    if (field.type == policy::FieldType::kMail) out["mail"] = value->second;
    if (field.type == policy::FieldType::kPhone) out["phone"] = policy::shown(field, value->second, visit.lang);
  }
  return out;
}

std::vector<Input> questions(const Visit& visit, vault::Values known) {
  auto channel = asked(visit, "channel");
  std::erase_if(channel.options, [](const auto& option) { return option.value == "form" || option.value == "account"; });  // those come by themselves
  auto received = asked(visit, "received", iso_date(paris_date(visit.now)));
  auto kind = asked(visit, "kind");
  kind.needed = channel.needed = received.needed = true;
  std::vector<Input> out{std::move(channel), std::move(received), std::move(kind), asked(visit, "text"), asked(visit, "name", known["name"]),
                         asked(visit, "mail", known["mail"]), asked(visit, "phone", known["phone"]), asked(visit, "address")};
  if (visit.model->version.languages.size() > 1) out.push_back(asked(visit, "lang", visit.model->version.languages.front()));
  return out;
}

app::NewRequest read(const Visit& visit, SubjectId person) {
  const auto one = [&](std::string_view name) { return std::string{visit.request.form.get(name)}; };
  app::NewRequest out{{}, one("text"), one("name"), one("mail"), one("phone"), one("address"), one("channel"), parse_date(one("received")).value_or(Date{}),
                      person ? std::optional{app::Whose{person, {}}} : std::nullopt, one("lang"), one("once")};
  for (const auto kind : visit.request.form.all("kind")) out.kinds.emplace_back(kind);
  if (out.lang.empty()) out.lang = visit.model->version.languages.front();
  return out;
}

Response intake_page(const Visit& visit, SubjectId person, const std::vector<Input>& inputs, int status) {
  const auto title = visit.say("bureau.intake");
  const std::string once{visit.request.form.get("once")};
  return show(visit, {status == 422 ? visit.say("bureau.error.title", {{"title", title}}) : title, "bureau/intake.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("ONCE", once.empty() ? base64url(crypto::random_bytes(kOnceBytes)) : once);
    dict.set("ACTION", person ? person_href(person) + "/demande" : "/bureau/demandes/noter");
    if (person) dict.section("PERSON").set("HREF", person_href(person));
    put_errors(dict, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(dict, "INPUT", input);
  });
}

/// For who may not open it: its number and its day, to be told on the telephone.
Response noted_page(const Visit& visit, const app::Filed& asked) {
  const auto title = visit.say("bureau.intake.noted");
  return show(visit, {title, "bureau/noted.html"}, [&](Dict& dict) {
    dict.set("TITLE", title).set("NUMBER", asked.taken.reference).set("DUE", visit.say("bureau.request.due", {{"day", plain_date(asked.term.due, visit.lang)}}));
    const auto* role = visit.model->role(visit.model->rights.desk);
    dict.set("WHO", visit.say("bureau.intake.noted.who", {{"who", role ? lower_first((role->called.empty() ? role->label : role->called).in(visit.lang)) : ""}}));
  });
}

/// What was waited for has come: also after the request was closed for want of it.
void put_lift(Dict& dict, const Visit& visit, const vault::RecordView& request, const app::Term& term, bool closed) {
  const auto today = paris_date(visit.now);
  Dict lift = dict.section("LIFT");
  lift.set("RECORD", id_text(request.id.value)).set("FROM", iso_date(*term.asked)).set("TODAY", iso_date(today));
  for (const auto& how : field_of(visit, "how").of) lift.section("HOW").set("VALUE", how.id).set("LABEL", how.label.in(visit.lang));
  const auto until = app::wait_until(*visit.model, *term.asked);
  if (closed) lift.section("WAIT").set("SAYS", visit.say("bureau.request.reopens"));
  else if (today > until) lift.show("GIVE_UP");
  else lift.section("WAIT").set("SAYS", visit.say("bureau.request.wait", {{"day", plain_date(until, visit.lang)}}));
}

}  // namespace

bool may_file(const Visit& visit) { return !visit.partner() && !visit.model->rights.desk.empty() && !app::rights_activity(*visit.model).empty(); }

Response file_request(const Visit& visit) {
  if (!may_file(visit)) return refused(visit, 404);
  const auto person = subject_param(visit);
  vault::Values known;
  if (visit.params.contains("subject")) {
    const auto sheet = visit.ask([&](vault::Vault& vault) -> Result<vault::Sheet> {
      const auto own = rights_room(visit);
      return vault.sheet(visit.purpose(own.empty() ? room_for_person(visit, vault) : own), person);
    });
    if (!sheet) return refused(visit, sheet.error());
    const auto* root = visit.model->record(sheet->root.type);
    if (!root || root->builtin) return refused(visit, 404);
    known = on_file(visit, *sheet);
  }
  auto inputs = questions(visit, known);
  if (visit.request.method == "GET") return intake_page(visit, person, inputs, 200);
  const auto done = visit.ask([&](vault::Vault& vault) { return app::file_request(vault, visit.actor(), read(visit, person)); });
  if (!done) {
    if (!mark(inputs, done.error(), visit.lang).empty()) return refused(visit, done.error());
    return intake_page(visit, person, inputs, 422);
  }
  return rights_room(visit).empty() ? noted_page(visit, *done) : Response::redirect("/bureau/demandes/" + id_text(done->taken.main.value));
}

std::optional<Result<void>> intake_act(const Visit& visit, vault::Vault& vault, const vault::Purpose& purpose, RecordId rec, std::string_view act) {
  const auto sent = [&](std::string_view name) { return std::string{visit.request.form.get(name)}; };
  if (act == "recue") return app::redate_request(vault, purpose, rec, parse_date(sent("received")), sent("reason"));
  if (act == "doute") return app::doubt_request(vault, purpose, rec, sent("reason"));
  if (act == "element") return app::lift_doubt(vault, purpose, rec, sent("how"), parse_date(sent("shown")));
  if (act == "plainte") return app::note_complaint(vault, purpose, rec, parse_date(sent("complained")), sent("reason"));
  if (act == "sans-element") return app::close_unproved(vault, purpose, rec);
  if (act == "nature") {
    std::vector<std::string> kinds;
    for (const auto kind : visit.request.form.all("kind")) kinds.emplace_back(kind);
    return app::reclass_request(vault, purpose, rec, kinds);
  }
  if (act != "partie") return std::nullopt;
  const auto request = app::open_request(vault, purpose, rec);
  if (!request) return Result<void>{request.error()};
  const auto kind = sent("kind");
  if (!app::asks_for(request->values, kind)) return Result<void>{Error{Code::kInvalid, "choice.unknown", ""}};
  return app::answer_part(vault, purpose, *request, kind);
}

void put_intake(Dict& dict, const Visit& visit, const vault::RecordView& request, const std::optional<Instant>& proved) {
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  const auto& type = speech.type(request);
  const auto value = [&](const char* field) { return speech.value(type, field, request.values); };
  const auto today = paris_date(visit.now);
  const auto term = app::term_of(request.values, request.created, today);
  const auto day = [&](Date one) { return plain_date(one, visit.lang); };
  const auto line = [&](const std::string& text) { dict.section("LINE").set("SAYS", text); };
  if (const auto by = value("channel"); !by.empty()) line(visit.say("bureau.request.by", {{"channel", lower_first(by)}}));
  if (const auto why = value("redated"); !why.empty()) line(visit.say("bureau.request.redated", {{"why", why}}));
  std::vector<std::string> said;
  for (const auto& kind : app::parts_answered(request.values)) said.push_back(lower_first(visit.say("bureau.request.kind." + kind)));
  if (!said.empty()) line(visit.say("bureau.request.parts", {{"what", listed(said, visit.lang)}}));
  if (const auto why = value("because"); !why.empty()) line(visit.say("bureau.request.because", {{"why", why}}));
  for (const auto* field : {"name", "phone", "address"})
    if (const auto text = value(field); !text.empty()) line(text);
  const auto channel = request.values.find("channel");
  if (!request.values.contains("mail")) line(visit.say("bureau.request.paper"));
  else if (channel == request.values.end() || channel->second != "account") line(proved ? visit.say("bureau.request.proved", {{"day", day(paris_date(*proved))}}) : visit.say("bureau.request.unproved"));
  if (const auto whose = visit.ask([&](vault::Vault& vault) { return app::person_of(vault, request.values); })) dict.section("ON_FILE").set("HREF", person_href(whose->subject));
  if (const auto why = value("doubt"); !why.empty()) line(visit.say("bureau.request.doubted", {{"day", day(*term.asked)}, {"why", why}}));
  if (term.shown) line(visit.say("bureau.request.lifted", {{"day", day(*term.shown)}, {"how", lower_first(value("how"))}}));
  if (term.due != term.plain) line(visit.say("bureau.request.without", {{"day", day(term.plain)}}));
  if (const auto known = value("complaint"); !known.empty()) line(visit.say("bureau.request.complained", {{"day", value("complained")}, {"known", known}}));
  const auto record = id_text(request.id.value);
  dict.section("COMPLAINED").set("RECORD", record).set("FROM", iso_date(term.received)).set("TODAY", iso_date(today));
  const bool closed = !value("closed").empty();
  if (term.stands()) put_lift(dict, visit, request, term, closed);
  if (closed) return;
  dict.section("REDATE").set("RECORD", record).set("DAY", iso_date(term.received)).set("TODAY", iso_date(today));
  Dict nature = dict.section("NATURE");
  nature.set("RECORD", record);
  for (const auto& one : type.field("kind")->of) {
    Dict option = nature.section("KIND_OPTION");
    option.set("VALUE", one.id).set("LABEL", visit.say("bureau.request.kind." + one.id));
    if (app::asks_for(request.values, one.id)) option.show("CHOSEN");
  }
  const auto kinds = app::kinds_of(request.values);
  const auto parts = app::parts_answered(request.values);
  if (kinds.size() > 1) {
    Dict list = dict.section("PARTS");
    for (const auto& kind : kinds)
      if (std::ranges::find(parts, kind) == parts.end()) list.section("PART").set("RECORD", record).set("VALUE", kind).set("LABEL", visit.say("bureau.request.kind." + kind));
  }
  if (term.stands()) return;
  if (const auto why = app::no_doubt_because(*visit.model, request.values); why.empty()) {
    Dict doubt = dict.section("DOUBT");
    doubt.set("RECORD", record);
    if (app::late_to_ask(term, today)) doubt.show("LATE_TO_ASK");
  } else if (why == "request.never_for") {
    line(visit.say("bureau.request.never"));
  }
}

}  // namespace tenue::web::bureau
