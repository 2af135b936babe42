// What somebody asks about her data: until when it must be answered, whose it is, what would happen, and the one act that does it.
#include "app/requests.h"

#include <algorithm>

#include "web/bureau/pages.h"
#include "web/bureau/phrases.h"

namespace tenue::web::bureau {
namespace {

constexpr std::chrono::days kSoon{7};

std::string value_of(const vault::RecordView& record, const std::string& field) {
  const auto found = record.values.find(field);
  return found == record.values.end() ? std::string{} : found->second;
}

/// The request, for the desk for rights alone.
std::optional<Response> open_request(const Visit& visit, vault::Card& card) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  auto found = visit.ask([&](vault::Vault& vault) { return vault.job(visit.purpose(room), record_param(visit)); });
  if (!found) return refused(visit, found.error());
  if (found->record.type != "request") return refused(visit, 404);
  card = std::move(*found);
  return std::nullopt;
}

void put_request(Dict& dict, const Visit& visit, const vault::RecordView& request) {
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  const auto& type = speech.type(request);
  dict.set("KIND", kind_words(visit, request)).set("NUMBER", request.reference);
  dict.set("RECEIVED", visit.say("bureau.request.received", {{"day", plain_date(paris_date(request.created), visit.lang)}}));
  if (const auto text = value_of(request, "text"); !text.empty()) dict.section("TEXT").set("SAID", text);
  if (const auto mail = value_of(request, "mail"); !mail.empty()) dict.section("MAIL").set("ADDRESS", mail);
  const auto closed = speech.value(type, "closed", request.values);
  if (!closed.empty()) dict.section("CLOSED").set("DAY", visit.say("bureau.request.closed", {{"day", closed}}));
  else put_due(dict, visit, request);
}

/// "Mme Odette Fictive", or that somebody is there whom this role does not read.
std::string name_of(const Visit& visit, const Result<vault::Sheet>& sheet) {
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  const auto name = sheet ? speech.person(speech.type(sheet->root), sheet->root.values) : std::string{};
  return name.empty() ? visit.say("bureau.search.someone") : name;
}

struct Candidate { SubjectId subject; std::string name; bool same_mail = false; };

/// By name, telephone or address, as anywhere: what this role may find.
std::vector<Candidate> searched(const Visit& visit, vault::Vault& vault, const std::string& asked) {
  std::vector<Candidate> out;
  for (const auto& record : visit.model->records) {
    if (!record.person || record.builtin) continue;
    for (const auto& room : rooms(visit, record)) {
      const auto hits = vault.search(visit.purpose(room), asked);
      if (!hits) continue;
      for (const auto& hit : *hits)
        if (std::ranges::find(out, hit.subject, &Candidate::subject) == out.end()) out.push_back({hit.subject, name_of(visit, vault.sheet(visit.purpose(rights_room(visit)), hit.subject))});
    }
  }
  return out;
}

std::vector<Candidate> candidates(const Visit& visit, vault::Vault& vault, const vault::RecordView& request) {
  std::vector<Candidate> out;
  const auto mail = value_of(request, "mail"), room = rights_room(visit);
  if (mail.empty()) return out;
  for (const auto subject : app::persons_with_mail(vault, visit.actor(), mail))
    if (subject != request.subject) out.push_back({subject, name_of(visit, vault.sheet(visit.purpose(room), subject)), true});
  return out;
}

std::string fate_words(const Visit& visit, const app::ErasureLine& line) {
  const auto* activity = visit.model->activity(line.activity);
  const auto purpose = activity ? activity->label.in(visit.lang) : line.activity;
  if (line.fate == app::ErasureLine::Fate::kErased) return visit.say("bureau.plan.erased", {{"purpose", purpose}});
  const auto source = activity && !activity->source.empty() ? activity->source : purpose;
  if (!line.until) return visit.say("bureau.plan.kept_later", {{"source", source}});
  return visit.say("bureau.plan.kept", {{"day", last_day(visit, *line.until)}, {"source", source}});
}

struct Planned {
  Result<vault::Sheet> sheet{Error{}};
  app::ErasurePlan plan;
};

void put_plan(Dict& dict, const Visit& visit, const Planned& planned) {
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  std::vector<RecordId> order;
  for (const auto& line : planned.plan.lines)
    if (std::ranges::find(order, line.record) == order.end()) order.push_back(line.record);
  for (const auto record : order) {
    const auto& sheet = *planned.sheet;
    const auto view = std::ranges::find(sheet.records, record, &vault::RecordView::id);
    const auto* shown = sheet.root.id == record ? &sheet.root : view == sheet.records.end() ? nullptr : &*view;
    const auto first = std::ranges::find(planned.plan.lines, record, &app::ErasureLine::record);
    Dict row = dict.section("ROW");
    row.set("WHAT", shown && !shown->closed_to_you ? upper_first(speech.title(*shown)) : upper_first(visit.model->record(first->type)->label.one.in(visit.lang)));
    for (const auto& line : planned.plan.lines)
      if (line.record == record) {
        Dict fate = row.section("FATE");
        fate.set("SAYS", fate_words(visit, line));
        fate.show(line.fate == app::ErasureLine::Fate::kErased ? "GOES" : "STAYS");
      }
  }
}

Response plan_page(const Visit& visit, const vault::RecordView& request, SubjectId subject, int status, const std::string& wrong) {
  const auto planned = visit.ask([&](vault::Vault& vault) { return Planned{vault.sheet(visit.purpose(rights_room(visit)), subject), app::erasure_plan(vault, subject)}; });
  if (!planned.sheet) return refused(visit, planned.sheet.error());
  const auto title = visit.say("bureau.plan");
  return show(visit, {title, "bureau/plan.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("PERSON", name_of(visit, planned.sheet)).set("HREF", person_href(subject));
    put_request(dict, visit, request);
    if (!wrong.empty()) dict.section("WRONG").set("SAYS", wrong);
    put_plan(dict, visit, planned);
    if (planned.plan.held) return void(dict.show("HELD"));
    if (planned.plan.lines.empty()) return void(dict.show("NOTHING"));
    Dict act = dict.section("ACT");
    act.set("ACTION", "/bureau/demandes/" + id_text(request.id.value) + "/" + id_text(subject.value)).set("SEEN", app::mark_of(planned.plan));
    for (const auto* way : app::kRecognised) act.section("WAY").set("VALUE", way).set("LABEL", visit.say("bureau.recognised." + std::string{way}));
  });
}

}  // namespace

std::string rights_room(const Visit& visit) {
  if (visit.who.role != visit.model->rights.desk) return {};
  for (const auto& activity : visit.model->activities)
    if (!activity.lines("request").empty()) return activity.id;
  return {};
}

std::string kind_words(const Visit& visit, const vault::RecordView& request) {
  const auto kind = value_of(request, "kind");
  return visit.say(kind.empty() ? "bureau.request" : "bureau.request.kind." + kind);
}

void put_due(Dict& dict, const Visit& visit, const vault::RecordView& request) {
  const auto due = app::answer_by(request.created, !value_of(request, "extended").empty());
  const auto today = paris_date(visit.now);
  Dict section = dict.section("DUE");
  section.set("BY", visit.say(due < today ? "bureau.request.late" : "bureau.request.due", {{"day", plain_date(due, visit.lang)}}));
  if (std::chrono::sys_days{due} - std::chrono::sys_days{today} < kSoon) section.show("SOON");
}

Response request(const Visit& visit) {
  vault::Card card;
  if (auto refusal = open_request(visit, card)) return std::move(*refusal);
  const auto& request = card.record;
  const bool open = value_of(request, "closed").empty();
  const auto kind = value_of(request, "kind");
  const std::string asked{visit.request.form.get("words")};
  const auto found = !open ? std::vector<Candidate>{} : visit.ask([&](vault::Vault& vault) { return asked.empty() ? candidates(visit, vault, request) : searched(visit, vault, asked); });
  const auto title = visit.say("bureau.request");
  return show(visit, {title, "bureau/request.html"}, [&](Dict& dict) {
    put_request(dict, visit, request);
    if (!open) return;
    dict.section("ANSWERED").set("RECORD", id_text(request.id.value));
    if (value_of(request, "extended").empty() && paris_date(visit.now) <= app::answer_by(request.created)) dict.section("EXTEND").set("RECORD", id_text(request.id.value));
    Dict who = dict.section("WHO");
    who.set("RECORD", id_text(request.id.value));
    if (found.empty()) who.section("NOBODY").set("SAYS", visit.say(asked.empty() ? "bureau.request.nobody" : "bureau.request.none_found"));
    for (const auto& one : found) {
      Dict person = who.section("PERSON");
      person.set("NAME", one.name).set("SHEET", person_href(one.subject));
      if (one.same_mail) person.show("SAME");
      const auto way = "/bureau/demandes/" + id_text(request.id.value) + "/" + id_text(one.subject.value);
      if (kind == "erasure") person.section("PLAN").set("HREF", way).set("NAME", one.name);
      if (kind == "access" || kind == "portability") person.section("DOSSIER").set("HREF", way + "/dossier").set("NAME", one.name);
    }
  });
}

namespace {

std::string role_words(const Visit& visit, const std::string& id) {
  const auto* role = visit.model->role(id);
  return role ? role->label.in(visit.lang) : id;
}

std::string kept_words(const Visit& visit, const app::Dossier::Kept& kept) {
  const auto* activity = visit.model->activity(kept.activity);
  const auto purpose = activity ? activity->label.in(visit.lang) : kept.activity;
  const auto basis = activity ? visit.say("bureau.basis." + std::string{policy::basis_name(activity->basis)}) : std::string{};
  return kept.until ? visit.say("bureau.dossier.kept", {{"purpose", purpose}, {"basis", basis}, {"day", last_day(visit, *kept.until)}})
                    : visit.say("bureau.dossier.kept_open", {{"purpose", purpose}, {"basis", basis}});
}

void put_dossier(Dict& dict, const Visit& visit, const app::Dossier& all, const vault::Sheet& sheet, const std::map<std::string, std::string>& names) {
  const Speech speech{*visit.model, visit.lang, visit.now, names};
  for (const auto& piece : all.pieces) {
    const auto* type = visit.model->record(piece.type);
    Dict one = dict.section("PIECE");
    one.set("WHAT", upper_first(type->label.one.in(visit.lang))).set("SINCE", visit.say("bureau.dossier.since", {{"day", plain_date(paris_date(piece.created), visit.lang)}}));
    for (const auto& field : type->fields)
      if (const auto text = speech.value(*type, field.id, piece.values); !text.empty()) one.section("VALUE").set("LABEL", field.label.in(visit.lang)).set("TEXT", text);
    for (const auto& kept : piece.kept) one.section("KEPT").set("SAYS", kept_words(visit, kept));
  }
  if (!sheet.consents.empty()) {
    Dict list = dict.section("CHOICES");
    for (const auto& consent : sheet.consents) {
      const auto* activity = visit.model->activity(consent.activity);
      const auto what = activity ? activity->label.in(visit.lang) : consent.activity;
      list.section("CHOICE").set("TEXT", consent.withdrawn ? visit.say("bureau.choice.withdrawn", {{"what", what}, {"day", plain_date(paris_date(*consent.withdrawn), visit.lang)}})
                                                           : visit.say("bureau.choice.given", {{"what", what}, {"day", plain_date(paris_date(consent.given), visit.lang)}}));
    }
  }
  if (!sheet.origins.empty()) {
    Dict list = dict.section("ORIGINS");
    for (const auto& origin : sheet.origins) {
      const auto* source = visit.model->source(origin.source);
      list.section("ORIGIN").set("TEXT", (source ? source->label.in(visit.lang) : origin.source) + ", " + plain_date(paris_date(origin.at), visit.lang));
    }
  }
  if (sheet.looks.empty()) return;
  Dict list = dict.section("LOOKS");
  std::vector<std::pair<std::string, int>> lines;
  for (const auto& look : sheet.looks) {  // roles, not names: who works here is not hers to know
    const auto* activity = visit.model->activity(look.activity);
    const auto who = role_words(visit, look.role) + (activity ? ", " + activity->label.in(visit.lang) : "");
    const auto says = visit.say("bureau.dossier.look", {{"day", plain_date(paris_date(look.at), visit.lang)}, {"who", who}});
    const auto same = std::ranges::find(lines, says, &std::pair<std::string, int>::first);
    same == lines.end() ? void(lines.emplace_back(says, 1)) : void(same->second += 1);
  }
  for (const auto& [says, times] : lines)
    list.section("LOOK").set("TEXT", times == 1 ? says : visit.say("bureau.dossier.look.often", {{"look", says}, {"times", std::to_string(times)}}));
}

}  // namespace

/// What the person is given in answer: to print and hand over, or as data (`dossier.json`).
Response dossier(const Visit& visit) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  const auto rec = record_param(visit);
  const auto subject = subject_param(visit);
  struct Found { Result<app::Dossier> all{Error{}}; Result<vault::Sheet> sheet{Error{}}; std::map<std::string, std::string> names; std::string number; };
  const auto found = visit.ask([&](vault::Vault& vault) {
    Found out;
    out.all = app::dossier(vault, visit.purpose(room), rec, subject);
    if (!out.all) return out;
    out.sheet = vault.sheet(visit.purpose(room), subject);
    out.names = people(vault);
    out.number = vault.reference_of(rec);
    return out;
  });
  if (!found.all) return refused(visit, found.all.error());
  if (!found.sheet) return refused(visit, found.sheet.error());
  if (visit.param("what") == "dossier.json") {
    auto out = Response::text(app::dossier_json(*visit.model, *found.all, visit.now));
    out.set("Content-Type", "application/json; charset=utf-8").set("Content-Disposition", "attachment; filename=\"dossier-" + found.number + ".json\"");
    return out;
  }
  if (visit.param("what") != "dossier") return refused(visit, 404);
  const auto title = visit.say("bureau.dossier");
  return show(visit, {title, "bureau/dossier.html"}, [&](Dict& dict) {
    dict.set("TITLE", title).set("FIRM", visit.model->organisation.name).set("NUMBER", found.number).set("DAY", plain_date(paris_date(visit.now), visit.lang));
    dict.set("JSON", "/bureau/demandes/" + id_text(rec.value) + "/" + id_text(subject.value) + "/dossier.json");
    put_dossier(dict, visit, *found.all, *found.sheet, found.names);
  });
}

Response request_act(const Visit& visit) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  const auto rec = record_param(visit);
  const std::string act{visit.param("act")}, reason{visit.request.form.get("reason")};
  if (act != "prolonger" && act != "rien") return refused(visit, 404);
  const auto done = visit.ask([&](vault::Vault& vault) {
    return act == "rien" ? app::answer_nothing(vault, visit.purpose(room), rec) : app::extend_request(vault, visit.purpose(room), rec, reason);
  });
  return done ? Response::redirect("/bureau/demandes/" + id_text(rec.value)) : refused(visit, done.error());
}

Response plan(const Visit& visit) {
  vault::Card card;
  if (auto refusal = open_request(visit, card)) return std::move(*refusal);
  const auto subject = subject_param(visit);
  if (!subject || value_of(card.record, "kind") != "erasure" || !value_of(card.record, "closed").empty()) return refused(visit, 404);
  if (visit.request.method == "GET") return plan_page(visit, card.record, subject, 200, {});
  const std::string recognised{visit.request.form.get("recognised")}, seen{visit.request.form.get("seen")};
  const auto done = visit.ask([&](vault::Vault& vault) { return app::carry_out_erasure(vault, visit.purpose(rights_room(visit)), card.record.id, subject, recognised, seen); });
  if (done) return Response::redirect("/bureau/demandes/" + id_text(card.record.id.value));
  if (done.error().detail == "request.recognised") return plan_page(visit, card.record, subject, 422, visit.say("bureau.plan.wrong.recognised"));
  if (done.error().detail == "request.plan") return plan_page(visit, card.record, subject, 409, visit.say("bureau.plan.wrong.moved"));
  return refused(visit, done.error());
}

}  // namespace tenue::web::bureau
