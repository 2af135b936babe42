// What would be done about a request, record by record and activity by activity, and the one act that does it.
#include "app/plan.h"

#include <algorithm>

#include "app/answers.h"
#include "app/intake.h"
#include "app/recipients.h"
#include "web/bureau/inputs.h"
#include "web/bureau/pages.h"
#include "web/bureau/phrases.h"

namespace tenue::web::bureau {
namespace {

using app::Fate;
using app::PlanLine;

struct Planned {
  app::Asked asked;
  app::Whose whose;
  Result<vault::Sheet> sheet{Error{}};
  app::RequestPlan plan{};
  std::optional<app::Directive> directive{};
  std::vector<std::string> ways{};  ///< of app::kRecognised that may be said now; none: a doubt is noted
};

/// One part of the page that is sent with its button: its questions, and those that stand at a line.
struct Sheaf {
  std::vector<Input> inputs;
  std::map<std::string, Input> at;  ///< by name
};
struct Questions { Sheaf act, heir, refuse; };

std::string ending(const app::Asked& asked) { return asked.several ? part_query(asked.part) : std::string{}; }

std::string value(const Visit& visit, const std::string& name) { return std::string{visit.request.form.get(name)}; }

Input words_input(const Visit& visit, const std::string& name, const std::string& key, bool needed) {
  Input out;
  out.kind = Input::Kind::kLong;
  out.name = name;
  out.label = visit.say(key);
  if (words().has(key + ".hint")) out.hint = visit.say(key + ".hint");
  out.value = value(visit, name);
  out.needed = needed;
  return out;
}

Input line_input(const Visit& visit, const std::string& name, const std::string& key) {
  auto out = words_input(visit, name, key, false);
  out.kind = Input::Kind::kLine;
  return out;
}

template <class Words>
Input one_of(const Visit& visit, const std::string& name, const std::string& key, const Words& options, bool needed = true, bool many = false) {
  Input out;
  out.kind = many ? Input::Kind::kMany : Input::Kind::kOne;
  out.name = name;
  out.label = visit.say(key);
  if (words().has(key + ".hint")) out.hint = visit.say(key + ".hint");
  out.needed = needed;
  const auto chosen = visit.request.form.all(name);
  for (const auto& one : options) {
    const std::string option{one};
    out.options.push_back({option, visit.say(key + "." + option), "", "", std::ranges::find(chosen, option) != chosen.end()});
  }
  return out;
}

std::string what_of(const Visit& visit, const Planned& planned, const PlanLine& line) {
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  const auto& sheet = *planned.sheet;
  const auto view = std::ranges::find(sheet.records, line.record, &vault::RecordView::id);
  const auto* shown = sheet.root.id == line.record ? &sheet.root : view == sheet.records.end() ? nullptr : &*view;
  return shown && !shown->closed_to_you ? upper_first(speech.title(*shown)) : upper_first(visit.model->record(line.type)->label.one.in(visit.lang));
}

std::vector<RecordId> records_in(const app::RequestPlan& plan) {
  std::vector<RecordId> out;
  for (const auto& line : plan.lines)
    if (line.record && std::ranges::find(out, line.record) == out.end()) out.push_back(line.record);
  return out;
}

const PlanLine& line_of(const app::RequestPlan& plan, RecordId record) { return *std::ranges::find(plan.lines, record, &PlanLine::record); }

Input records_input(const Visit& visit, const Planned& planned, const std::string& key) {
  Input out;
  out.kind = Input::Kind::kMany;
  out.name = "records";
  out.label = visit.say(key);
  out.hint = visit.say(key + ".hint");
  const auto chosen = visit.request.form.all("records");
  for (const auto record : records_in(planned.plan)) {
    const auto id = id_text(record.value);
    out.options.push_back({id, what_of(visit, planned, line_of(planned.plan, record)), "", "", std::ranges::find(chosen, id) != chosen.end()});
  }
  return out;
}

/// The activities of the lines, once each: "activity", and of a consent "activity.choice".
Input activities_input(const Visit& visit, const Planned& planned, const std::string& key, bool choices) {
  Input out;
  out.kind = Input::Kind::kMany;
  out.name = "activities";
  out.label = visit.say(key);
  out.hint = visit.say(key + ".hint");
  const auto chosen = visit.request.form.all("activities");
  for (const auto& line : planned.plan.lines) {
    const auto* activity = visit.model->activity(line.activity);
    const auto id = choices ? line.activity + "." + line.choice : line.activity;
    if (!activity || std::ranges::find(out.options, id, &Option::value) != out.options.end()) continue;
    auto label = activity->label.in(visit.lang);
    for (const auto& choice : activity->choices)
      if (choices && choice.id == line.choice) label = choice.label.in(visit.lang);
    out.options.push_back({id, label, "", "", std::ranges::find(chosen, id) != chosen.end()});
  }
  return out;
}

std::string later_name(const PlanLine& line) { return "later." + id_text(line.record.value) + "." + line.activity; }
std::string values_name(RecordId record, const std::string& field) { return "values." + id_text(record.value) + "." + field; }

/// What may be asked at each line: why it stays a while, why it goes on, what is right instead.
void put_at_lines(const Visit& visit, const Planned& planned, Sheaf& act) {
  const auto add = [&](const std::string& name, const std::string& key) { act.at.emplace(name, words_input(visit, name, key, false)); };
  for (const auto& line : planned.plan.lines) {
    const auto* activity = visit.model->activity(line.activity);
    const bool erases = line.fate == Fate::kErased || line.fate == Fate::kNarrowed;
    if (planned.asked.kind == "erasure" && erases && line.until) add(later_name(line), "bureau.plan.later.why");
    if (planned.asked.kind == "objection" && line.fate == Fate::kStopped && activity && activity->channels.empty()) add("goes_on." + line.activity, "bureau.plan.goes_on.why");
    if (planned.asked.kind != "rectification") continue;
    for (const auto& field : visit.model->record(line.type)->fields) {
      const bool kept = std::ranges::find(line.fields, field.id) != line.fields.end();
      const bool typed = field.type != policy::FieldType::kRole && field.type != policy::FieldType::kLink && !policy::is_file(field) && !field.serial && !field.secret;
      if (!kept || !typed) continue;
      const auto name = values_name(line.record, field.id);
      auto input = input_of(field, name, value(visit, name), visit.lang);
      input.needed = false;
      if (field.proof_to_rectify) input.hint = visit.say("bureau.plan.values.proof");
      act.at.emplace(name, std::move(input));
    }
  }
}

Questions questions_of(const Visit& visit, const Planned& planned) {
  Questions out;
  auto& act = out.act.inputs;
  const auto& kind = planned.asked.kind;
  put_at_lines(visit, planned, out.act);
  if (kind == "rectification") {
    const auto identity = std::ranges::any_of(out.act.at, [&](const auto& one) { return one.second.hint == visit.say("bureau.plan.values.proof"); });
    if (identity) act.push_back(one_of(visit, "proof", "bureau.seen", vault::kProofs, false));
    act.push_back(words_input(visit, "refused", "bureau.plan.partly", false));
  }
  if (kind == "restriction") {
    act.push_back(records_input(visit, planned, "bureau.plan.records"));
    act.push_back(activities_input(visit, planned, "bureau.plan.activities", false));
    act.push_back(words_input(visit, "words", "bureau.plan.contested", false));
  }
  if (kind == "withdrawal") act.push_back(activities_input(visit, planned, "bureau.plan.consents", true));
  if (kind == "access" || kind == "portability") {
    auto given = one_of(visit, "given", "bureau.plan.given", app::kGiven);
    const bool forwards = visit.model->rights.forward && kind == "portability" && !planned.asked.mail.empty();
    if (!visit.model->portal.open) std::erase_if(given.options, [](const auto& option) { return option.value == "espace"; });
    if (!forwards) std::erase_if(given.options, [](const auto& option) { return option.value == "service"; });
    act.push_back(std::move(given));
    if (forwards) act.push_back(line_input(visit, "service", "bureau.plan.service"));
  }
  if (kind == "complaint" || kind == "question") act.push_back(words_input(visit, "words", "bureau.plan.words", true));
  if (kind == "directives") {
    const auto& rights = visit.model->rights;
    auto wishes = rights.directives;
    if (planned.directive) wishes.push_back(app::kNoWish);
    act.push_back(one_of(visit, "wish", "bureau.plan.wish", wishes));
    act.push_back(words_input(visit, "words", "bureau.plan.wish.words", false));
    Input trusted;
    trusted.name = "trusted";
    trusted.label = visit.say("bureau.plan.trusted");
    trusted.value = value(visit, "trusted");
    act.push_back(std::move(trusted));
    auto& heir = out.heir.inputs;
    heir.push_back(one_of(visit, "heir", "bureau.plan.heir.ground", rights.heirs));
    heir.push_back(one_of(visit, "death_proof", "bureau.plan.death", app::kDeathProofs));
    heir.push_back(one_of(visit, "heir_proof", "bureau.plan.heirship", app::kHeirProofs));
    heir.push_back(records_input(visit, planned, "bureau.plan.heir.records"));
  }
  if (app::needs_recognition(kind)) {
    auto ways = one_of(visit, "recognised", "bureau.recognised", planned.ways);
    if (visit.request.method == "GET" && !ways.options.empty()) ways.options.front().chosen = ways.options.front().value == "session";  // nothing else need be looked at
    act.push_back(std::move(ways));
  }
  if (kind != "withdrawal" && kind != "complaint" && kind != "question" && kind != "rectification") out.refuse.inputs.push_back(words_input(visit, "refused", "bureau.plan.refused", true));
  return out;
}

void put_lines(Dict& act, const Visit& visit, const Planned& planned, const Sheaf& sheaf) {
  const auto& lines = planned.plan.lines;
  if (lines.empty() || planned.asked.kind == "directives") return;
  Dict list = act.section("LINES");
  const auto put_at = [&](Dict& at, const std::string& name, const std::string& summary) {
    const auto found = sheaf.at.find(name);
    if (found == sheaf.at.end()) return;
    Dict change = at.section("CHANGE");
    change.set("SUMMARY", summary);
    if (!found->second.value.empty() || !found->second.wrong.empty()) change.show("OPEN");
    put_input(change, "INPUT", found->second);
  };
  std::vector<RecordId> done;
  for (const auto& first : lines) {
    if (first.record && std::ranges::find(done, first.record) != done.end()) continue;
    done.push_back(first.record);
    Dict row = list.section("ROW");
    if (first.record) row.section("WHAT").set("NAME", what_of(visit, planned, first));
    for (const auto& line : lines) {
      if (line.record != first.record || (!first.record && &line != &first)) continue;
      Dict fate = row.section("FATE");
      fate.set("SAYS", app::fate_words(*visit.model, planned.asked.kind, line, visit.lang));
      const bool stays = line.fate == Fate::kByLaw || line.fate == Fate::kHeld || line.fate == Fate::kLater || line.fate == Fate::kWithheld || line.fate == Fate::kGoesOn;
      fate.show(stays ? "STAYS" : "GOES");
      if (line.until) put_at(fate, later_name(line), visit.say("bureau.plan.later", {{"day", last_day(visit, *line.until)}}));
      put_at(fate, "goes_on." + line.activity, visit.say("bureau.plan.goes_on"));
    }
    if (planned.asked.kind != "rectification") continue;
    Dict values = row.section("VALUES");
    values.set("SUMMARY", visit.say("bureau.plan.values"));
    bool open = false;
    for (const auto& field : visit.model->record(first.type)->fields) {
      const auto found = sheaf.at.find(values_name(first.record, field.id));
      if (found == sheaf.at.end()) continue;
      open = open || !found->second.value.empty() || !found->second.wrong.empty();
      put_input(values, "INPUT", found->second);
    }
    if (open) values.show("OPEN");
  }
}

void put_sheaf(Dict& form, const Planned& planned, const Sheaf& sheaf) {
  form.set("ACTION", plan_href(planned.asked.id, planned.whose) + ending(planned.asked)).set("SEEN", app::mark_of(planned.plan));
  for (const auto& input : sheaf.inputs) put_input(form, "INPUT", input);
}

bool has_wrong(const Sheaf& sheaf) {
  const auto wrong = [](const Input& input) { return !input.wrong.empty(); };
  return std::ranges::any_of(sheaf.inputs, wrong) || std::ranges::any_of(sheaf.at, [&](const auto& one) { return wrong(one.second); });
}

Response plan_page(const Visit& visit, const vault::RecordView& request, const Planned& planned, const Questions& questions, int status, const std::string& wrong) {
  if (!planned.sheet) return refused(visit, planned.sheet.error());
  const auto& kind = planned.asked.kind;
  const auto title = visit.say("bureau.plan");
  return show(visit, {title, "bureau/plan.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("PERSON", name_of(visit, planned.sheet)).set("HREF", person_href(planned.whose.subject));
    put_request(dict, visit, request);
    if (!wrong.empty()) dict.section("WRONG").set("SAYS", wrong);
    if (planned.plan.died) dict.show("DIED");
    if (planned.directive && !planned.directive->wish.empty()) dict.section("WISH").set("SAYS", visit.say("bureau.plan.wanted." + planned.directive->wish, {{"who", planned.directive->trusted}}));
    const bool needs_lines = kind != "complaint" && kind != "question" && kind != "directives" && kind != "portability";
    if (planned.plan.lines.empty() && needs_lines) dict.show("NOTHING");
    const bool deposits = kind != "directives" || (!visit.model->rights.directives.empty() && !planned.plan.died);
    const bool doubted = planned.ways.empty() && app::needs_recognition(kind);
    if (doubted) dict.show("DOUBT");
    if (!doubted && deposits && !(planned.plan.lines.empty() && needs_lines)) {
      Dict act = dict.section("ACT");
      std::vector<Input> all = questions.act.inputs;
      for (const auto& [name, input] : questions.act.at) all.push_back(input);
      put_errors(act, "ERRORS", all);
      put_lines(act, visit, planned, questions.act);
      put_sheaf(act, planned, questions.act);
      act.set("AFTER_SAYS", visit.say("bureau.plan.after." + kind)).set("BUTTON", visit.say("bureau.plan.do." + kind));
    }
    const bool weighs = std::ranges::any_of(planned.plan.lines, [&](const auto& line) {
      const auto* activity = visit.model->activity(line.activity);
      return line.fate == Fate::kStopped && activity && activity->channels.empty();
    });
    if (kind == "objection" && weighs) dict.section("SUSPEND").set("ACTION", plan_href(planned.asked.id, planned.whose) + "/suspendre" + ending(planned.asked));
    if (kind == "directives" && !visit.model->rights.heirs.empty()) {
      Dict heir = dict.section("HEIR");
      put_sheaf(heir, planned, questions.heir);
      if (has_wrong(questions.heir)) heir.show("OPEN");
    }
    if (questions.refuse.inputs.empty()) return;
    Dict refuse = dict.section("REFUSE");
    put_sheaf(refuse, planned, questions.refuse);
    if (has_wrong(questions.refuse)) refuse.show("OPEN");
  });
}

std::vector<std::string> all_of(const Visit& visit, const std::string& name) {
  const auto found = visit.request.form.all(name);
  return {found.begin(), found.end()};
}

/// What was sent, as the plan's page asks it.
app::Decision decision_of(const Visit& visit, const Planned& planned) {
  app::Decision out;
  out.recognised = value(visit, "recognised");
  out.seen = value(visit, "seen");
  out.refused = value(visit, "refused");
  out.given = value(visit, "given");
  out.service = value(visit, "service");
  out.words = value(visit, "words");
  out.proof = value(visit, "proof");
  out.wish = value(visit, "wish");
  out.trusted = value(visit, "trusted");
  out.heir = value(visit, "heir");
  out.death_proof = value(visit, "death_proof");
  out.heir_proof = value(visit, "heir_proof");
  out.activities = all_of(visit, "activities");
  for (const auto& id : all_of(visit, "records")) out.records.push_back({id_parse(id)});
  for (const auto& line : planned.plan.lines) {
    if (const auto why = value(visit, later_name(line)); !why.empty()) out.later[{line.record, line.activity}] = why;
    if (const auto why = value(visit, "goes_on." + line.activity); !why.empty()) out.goes_on[line.activity] = why;
    for (const auto& field : line.fields) {
      std::string joined;
      for (const auto& one : all_of(visit, values_name(line.record, field))) joined += (joined.empty() ? "" : ",") + one;
      if (!joined.empty()) out.values[line.record][field] = joined;
    }
  }
  return out;
}

/// The request, whom it is about, what would happen.
Result<Planned> planned_of(const Visit& visit, RecordId request) {
  return visit.ask([&](vault::Vault& vault) -> Result<Planned> {
    TENUE_TRY(auto asked, app::asked_of(vault, visit.purpose(rights_room(visit)), request, visit.request.query.get("nature")));
    const auto whose = app::whose_of(vault, visit.param("subject"));
    if (!whose) return Error{Code::kNotFound, "subject.unknown", ""};
    Planned out{std::move(asked), *whose};
    out.sheet = vault.sheet(visit.purpose(rights_room(visit)), whose->subject);
    out.plan = app::plan_of(vault, out.asked.kind, *whose);
    out.directive = app::directive_of(vault, whose->subject);
    for (const auto* way : app::kRecognised)
      if (app::check_recognised(vault, request, *whose, way)) out.ways.emplace_back(way);
    return out;
  });
}

/// Marks the question at fault. False: it is none of the page's.
bool mark_fault(Questions& questions, const Error& error, const std::string& lang) {
  bool found = false;
  for (auto* sheaf : {&questions.act, &questions.heir, &questions.refuse}) {
    for (auto& input : sheaf->inputs)
      if (input.name == error.field && !found) input.wrong = message(error, lang), found = true;
    if (const auto at = sheaf->at.find(error.field); at != sheaf->at.end()) at->second.wrong = message(error, lang), found = true;
  }
  return found;
}

}  // namespace

std::string part_query(std::string_view part) { return "?nature=" + std::string{part}; }

std::string plan_href(RecordId request, const app::Whose& whose) {
  return "/bureau/demandes/" + id_text(request.value) + "/" + app::id_of(whose);
}

Response plan(const Visit& visit) {
  vault::Card card;
  if (auto refusal = open_request(visit, card)) return std::move(*refusal);
  if (!value_of(card.record, "closed").empty()) return refused(visit, visit.request.method == "GET" ? 404 : 409);
  auto planned = planned_of(visit, card.record.id);
  if (!planned) return refused(visit, planned.error());
  auto questions = questions_of(visit, *planned);
  if (visit.request.method == "GET") return plan_page(visit, card.record, *planned, questions, 200, {});
  const auto decision = decision_of(visit, *planned);
  const auto done = visit.ask([&](vault::Vault& vault) { return app::carry_out(vault, planned->asked, planned->whose, decision); });
  if (done) return Response::redirect("/bureau/demandes/" + id_text(card.record.id.value));
  const auto& error = done.error();
  if (error.detail == "request.recognised") {
    mark_fault(questions, error, visit.lang);
    return plan_page(visit, card.record, *planned, questions, 422, visit.say("bureau.plan.wrong.recognised"));
  }
  if (error.detail == "request.plan" || error.detail == "limit.already" || error.detail == "heir.directive") {
    const auto key = error.detail == "request.plan" ? "moved" : error.detail == "limit.already" ? "limited" : "directive";
    return plan_page(visit, card.record, *planned, questions, 409, visit.say(std::string{"bureau.plan.wrong."} + key));
  }
  if (error.code == Code::kInvalid && mark_fault(questions, error, visit.lang)) return plan_page(visit, card.record, *planned, questions, 422, {});
  if (error.code == Code::kInvalid) return plan_page(visit, card.record, *planned, questions, 422, message(error, visit.lang));
  return refused(visit, error);
}

Response plan_suspend(const Visit& visit) {
  const auto rec = record_param(visit);
  const auto planned = planned_of(visit, rec);
  if (!planned) return refused(visit, planned.error());
  if (planned->asked.kind != "objection") return refused(visit, 404);
  const auto done = visit.ask([&](vault::Vault& vault) { return app::limit_meanwhile(vault, planned->asked, planned->whose); });
  return done ? Response::redirect(plan_href(rec, planned->whose) + ending(planned->asked)) : refused(visit, done.error());
}

void put_after(Dict& dict, const Visit& visit, RecordId request) {
  struct Found { std::optional<std::string> answer; std::vector<app::Notice> notices; };
  const auto found = visit.ask([&](vault::Vault& vault) { return Found{app::answer_kept(vault, request), app::notices_about(vault, request)}; });
  if (!found.answer && found.notices.empty()) return;
  Dict after = dict.include("AFTER", "bureau/after.html");
  if (found.answer) {
    Dict answer = after.section("ANSWER");
    put_paragraphs(answer, *found.answer);
  }
  if (found.notices.empty()) return;
  Dict tell = after.section("TELL");
  for (const auto& notice : found.notices) {
    const auto state = notice.closed ? notice.how : notice.told ? std::string{"told"} : std::string{"open"};
    const auto day = plain_date(paris_date(notice.closed ? *notice.closed : notice.told ? *notice.told : notice.made), visit.lang);
    tell.section("RECEIVER").set("NAME", notice.name).set("STATE", visit.say("bureau.receiver.state." + state, {{"day", day}}));
  }
}

}  // namespace tenue::web::bureau
