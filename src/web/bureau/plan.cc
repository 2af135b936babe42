// What would be done about a request, record by record and activity by activity, and the one act that does it.
#include "app/carry_out.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

#include "app/answers.h"
#include "app/directives.h"
#include "app/forward.h"
#include "app/identity.h"
#include "app/intake.h"
#include "app/recipients.h"
#include "app/restriction.h"
#include "web/bureau/pages.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

using app::Fate;
using app::PlanLine;

/// Which of its records stand on the page one by one.
struct Listing {
  std::map<std::string, std::vector<RecordId>> of_type{};  ///< in the plan's order
  std::map<RecordId, std::vector<const PlanLine*>> lines{};
  std::string opened{};                 ///< the kind with many that is listed, if one is
  std::size_t page = 0;
  bool is_many(const std::string& type) const {
    const auto found = of_type.find(type);
    return found != of_type.end() && found->second.size() > kFew;
  }
  std::size_t pages(const std::string& type) const { return (of_type.at(type).size() + kFew - 1) / kFew; }
  std::vector<RecordId> shown(const std::string& type) const {
    const auto& all = of_type.at(type);
    if (!is_many(type)) return all;
    const auto from = all.begin() + static_cast<std::ptrdiff_t>(std::min(all.size(), type == opened ? page * kFew : all.size()));
    return {from, from + std::min<std::ptrdiff_t>(kFew, all.end() - from)};
  }
  std::set<RecordId> all_shown() const {
    std::set<RecordId> out;
    for (const auto& [type, _] : of_type)
      for (const auto record : shown(type)) out.insert(record);
    return out;
  }
};

struct Planned {
  app::Asked asked;
  app::Whose whose;
  std::map<RecordId, vault::RecordView> views{};  ///< what may be read of those that stand on the page
  std::string name{};
  app::RequestPlan plan{};
  std::string mark{};                   ///< of the plan: what was seen is what is done
  Listing list{};
  std::optional<app::Directive> directive{};
  bool untaken = false;             ///< her file waits behind the link of an answer to the same request
  std::string running{};            ///< what ends with an erasure though it runs: "1 contrat"
  std::vector<std::string> meanwhile{};  ///< activities that stand still until an objection is answered
  bool minor = false;               ///< she was one when it was taken
  bool by_link = false;             ///< the address of the request is hers, and answered
  std::vector<std::string> ways{};  ///< of app::kRecognised that may be said now; none: a doubt is noted
};

constexpr const char* kYes[] = {"yes"};

/// One part of the page that is sent with its button: its questions, and those that stand at a line.
struct Sheaf {
  std::vector<Input> inputs;
  std::map<std::string, Input> at;  ///< by name
};
struct Questions { Sheaf act, heir, refuse; };

/// The query of the page's address: which part of the request, which records are listed.
std::string ending(const Planned& planned, const std::string& type, std::size_t page) {
  auto out = planned.asked.several ? part_query(planned.asked.part) : std::string{};
  if (!type.empty()) out += (out.empty() ? "?" : "&") + page_query(type, page);
  return out;
}
std::string ending(const Planned& planned) { return ending(planned, planned.list.opened, planned.list.page); }

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
  const auto view = planned.views.find(line.record);
  return view != planned.views.end() ? upper_first(speech.title(view->second)) : upper_first(visit.model->record(line.type)->label.one.in(visit.lang));
}

std::string many_of(const Visit& visit, const Planned& planned, const std::string& type) {
  return std::to_string(planned.list.of_type.at(type).size()) + " " + visit.model->record(type)->label.many.in(visit.lang);
}

/// What stands for every record of a kind: its own option, its own question.
std::string all_name(const std::string& type) { return "all." + type; }

Input records_input(const Visit& visit, const Planned& planned, const std::string& key) {
  Input out;
  out.kind = Input::Kind::kMany;
  out.name = "records";
  out.label = visit.say(key);
  out.hint = visit.say(key + ".hint");
  const auto chosen = visit.request.form.all("records");
  const auto add = [&](const std::string& id, const std::string& label) { out.options.push_back({id, label, "", "", std::ranges::find(chosen, id) != chosen.end()}); };
  std::set<std::string> many;
  auto left = planned.list.all_shown();
  for (const auto& line : planned.plan.lines) {
    const bool given = planned.asked.kind == "directives";  // each that is frozen is a restriction of its own: without a choice one freezes all
    if (given && planned.list.is_many(line.type) && many.insert(line.type).second) add(all_name(line.type), many_of(visit, planned, line.type));
    if (left.erase(line.record)) add(id_text(line.record.value), what_of(visit, planned, line));
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
std::string all_later_name(const PlanLine& line) { return "later." + all_name(line.type) + "." + line.activity; }
std::string values_name(RecordId record, const std::string& field) { return "values." + id_text(record.value) + "." + field; }

/// What may be asked at each line: why it stays a while, why it goes on, what is right instead.
void put_at_lines(const Visit& visit, const Planned& planned, Sheaf& act) {
  const auto add = [&](const std::string& name, const std::string& key) { act.at.emplace(name, words_input(visit, name, key, false)); };
  const auto shown = planned.list.all_shown();
  for (const auto& line : planned.plan.lines) {
    const auto* activity = visit.model->activity(line.activity);
    const bool erases = line.fate == Fate::kErased || line.fate == Fate::kNarrowed;
    const bool may_wait = planned.asked.kind == "erasure" && erases && line.until;
    if (may_wait && planned.list.is_many(line.type) && !act.at.contains(all_later_name(line))) add(all_later_name(line), "bureau.plan.later.why");
    if (line.record && !shown.contains(line.record)) continue;
    if (may_wait) add(later_name(line), "bureau.plan.later.why");
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
  if (kind == "erasure" && planned.untaken) act.push_back(one_of(visit, "untaken", "bureau.plan.untaken", kYes, true, true));
  if (kind == "erasure" && !planned.running.empty()) {
    auto runs = one_of(visit, "confirmed", "bureau.plan.running", kYes, true, true);
    runs.label = visit.say("bureau.plan.running", {{"what", planned.running}});
    act.push_back(std::move(runs));
  }
  if (kind == "erasure" && !planned.minor) act.push_back(one_of(visit, "minor", "bureau.plan.minor", kYes, false, true));
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
    if (!planned.by_link) std::erase_if(given.options, [](const auto& option) { return option.value == "link"; });
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

/// ", 2 fichiers"
std::string files_words(const Visit& visit, const std::vector<const PlanLine*>& of) {
  const int n = app::files_in(of);
  return n == 0 ? std::string{} : ", " + visit.say(n == 1 ? "files.count.one" : "files.count.many", {{"n", std::to_string(n)}});
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
  const auto put_fate = [&](Dict& row, const PlanLine& line, const std::string& says, const std::string& later) {
    Dict fate = row.section("FATE");
    fate.set("SAYS", says);
    const bool stays = line.fate == Fate::kByLaw || line.fate == Fate::kHeld || line.fate == Fate::kLater || line.fate == Fate::kWithheld || line.fate == Fate::kGoesOn;
    fate.show(stays ? "STAYS" : "GOES");
    if (line.until) put_at(fate, later, visit.say("bureau.plan.later", {{"day", last_day(visit, *line.until)}}));
    put_at(fate, "goes_on." + line.activity, visit.say("bureau.plan.goes_on"));
  };
  const auto words_of = [&](const PlanLine& line) { return app::fate_words(*visit.model, planned.asked.kind, line, visit.lang); };
  const auto put_one = [&](RecordId record) {
    const auto& of_it = planned.list.lines.at(record);
    const auto& first = *of_it.front();
    Dict row = list.section("ROW");
    row.section("WHAT").set("NAME", what_of(visit, planned, first) + files_words(visit, of_it));
    for (const auto* line : of_it) put_fate(row, *line, words_of(*line), later_name(*line));
    if (planned.asked.kind != "rectification") return;
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
  };
  // What happens to many alike is said once, with the latest of their days; then those that were asked for.
  const auto put_many = [&](const std::string& type) {
    struct Alike { const PlanLine* latest; std::size_t count = 0; bool same_day = true; };
    std::map<std::tuple<std::string, Fate, policy::Then>, Alike> alike;
    for (const auto record : planned.list.of_type.at(type))
      for (const auto* line : planned.list.lines.at(record)) {
        auto& one = alike.try_emplace({line->activity, line->fate, line->then}, Alike{line}).first->second;
        ++one.count;
        if (line->until && one.latest->until && last_day(visit, *line->until) != last_day(visit, *one.latest->until)) one.same_day = false;
        if (line->until > one.latest->until) one.latest = line;
      }
    Dict row = list.section("ROW");
    row.section("WHAT").set("NAME", many_of(visit, planned, type));
    const auto all = planned.list.of_type.at(type).size();
    for (const auto& [_, one] : alike) {
      auto says = words_of(*one.latest);
      if (one.count < all) says = visit.say("bureau.plan.some", {{"n", std::to_string(one.count)}, {"what", says}});
      if (!one.same_day) says += visit.say("bureau.plan.latest");
      put_fate(row, *one.latest, says, all_later_name(*one.latest));
    }
    const auto way = plan_href(planned.asked.id, planned.whose);
    const auto link = [&](std::string_view section, std::size_t page) { row.section(section).set("HREF", way + ending(planned, type, page)); };
    if (planned.list.opened != type) return link("EACH", 0);
    if (planned.list.page > 0) link("BEFORE", planned.list.page - 1);
    if (planned.list.page + 1 < planned.list.pages(type)) link("AFTER", planned.list.page + 1);
    for (const auto record : planned.list.shown(type)) put_one(record);
  };
  std::set<RecordId> done;
  std::set<std::string> many;
  for (const auto& line : lines) {
    if (!line.record) {
      Dict row = list.section("ROW");
      put_fate(row, line, words_of(line), {});
    } else if (planned.list.is_many(line.type)) {
      if (many.insert(line.type).second) put_many(line.type);
    } else if (done.insert(line.record).second) {
      put_one(line.record);
    }
  }
}

void put_sheaf(Dict& form, const Planned& planned, const Sheaf& sheaf) {
  form.set("ACTION", plan_href(planned.asked.id, planned.whose) + ending(planned)).set("SEEN", planned.mark);
  for (const auto& input : sheaf.inputs) put_input(form, "INPUT", input);
}

bool has_wrong(const Sheaf& sheaf) {
  const auto wrong = [](const Input& input) { return !input.wrong.empty(); };
  return std::ranges::any_of(sheaf.inputs, wrong) || std::ranges::any_of(sheaf.at, [&](const auto& one) { return wrong(one.second); });
}

Response plan_page(const Visit& visit, const vault::RecordView& request, const Planned& planned, const Questions& questions, int status, const std::string& wrong) {
  const auto& kind = planned.asked.kind;
  const auto title = visit.say(kind == "complaint" || kind == "question" ? "bureau.plan.reply" : "bureau.plan");
  return show(visit, {title, "bureau/plan.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("PERSON", planned.name).set("HREF", person_href(planned.whose.subject));
    put_request(dict, visit, request);
    if (!wrong.empty()) dict.section("WRONG").set("SAYS", wrong);
    if (planned.plan.died) dict.show("DIED");
    if (planned.minor) dict.show("MINOR");
    if (planned.directive && !planned.directive->wish.empty()) dict.section("WISH").set("SAYS", visit.say("bureau.plan.wanted." + planned.directive->wish, {{"who", planned.directive->trusted}}));
    const bool needs_lines = kind != "complaint" && kind != "question" && kind != "directives" && kind != "portability" && planned.asked.part != "marketing";
    const auto back = "/bureau/demandes/" + id_text(request.id.value);
    dict.set("BACK", back);
    if (planned.plan.lines.empty() && needs_lines) dict.section("NOTHING").set("BACK", back);
    if (!planned.meanwhile.empty()) dict.section("MEANWHILE").set("SAYS", visit.say("bureau.plan.suspended", {{"what", listed(planned.meanwhile, visit.lang)}}));
    const bool heirs = planned.asked.part == "heirs";
    const bool deposits = kind != "directives" || (!heirs && !visit.model->rights.directives.empty() && !planned.plan.died);
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
    if (kind == "objection" && weighs && planned.meanwhile.empty()) dict.section("SUSPEND").set("ACTION", plan_href(planned.asked.id, planned.whose) + "/suspendre" + ending(planned));
    if (kind == "directives" && !visit.model->rights.heirs.empty()) {
      Dict heir = dict.section("HEIR");
      put_sheaf(heir, planned, questions.heir);
      if (heirs || has_wrong(questions.heir)) heir.show("OPEN");
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
  out.confirmed = !value(visit, "confirmed").empty();
  out.untaken = !value(visit, "untaken").empty();
  out.minor = !value(visit, "minor").empty();
  out.trusted = value(visit, "trusted");
  out.heir = value(visit, "heir");
  out.death_proof = value(visit, "death_proof");
  out.heir_proof = value(visit, "heir_proof");
  if (value(visit, "act") == "heir" && out.heir.empty()) out.heir = "unsaid";  // asked again, and no deposit
  out.activities = all_of(visit, "activities");
  std::map<std::string, std::string, std::less<>> sent;  // several of one name: a list
  for (const auto& [name, one] : visit.request.form)
    if (!one.empty()) {
      auto& all = sent[name];
      all += (all.empty() ? "" : ",") + one;
    }
  const auto find = [&](const std::string& name) {
    const auto found = sent.find(name);
    return found == sent.end() ? std::string{} : found->second;
  };
  std::set<RecordId> meant;
  const auto chosen = all_of(visit, "records");
  for (const auto& id : chosen)
    if (!id.starts_with("all.")) meant.insert({id_parse(id)});
  for (const auto& [type, records] : planned.list.of_type)
    if (std::ranges::find(chosen, all_name(type)) != chosen.end()) meant.insert(records.begin(), records.end());
  out.records.assign(meant.begin(), meant.end());
  const bool corrects = planned.asked.kind == "rectification";
  for (const auto& line : planned.plan.lines) {
    const bool goes = line.fate == Fate::kErased || line.fate == Fate::kNarrowed;
    auto why = find(later_name(line));
    if (why.empty() && goes && line.until) why = find(all_later_name(line));
    if (!why.empty()) out.later[{line.record, line.activity}] = why;
    if (const auto on = find("goes_on." + line.activity); !on.empty()) out.goes_on[line.activity] = on;
    if (!corrects) continue;
    for (const auto& field : line.fields)
      if (const auto joined = find(values_name(line.record, field)); !joined.empty()) out.values[line.record][field] = joined;
  }
  return out;
}

Listing listing_of(const Visit& visit, const app::RequestPlan& plan) {
  Listing out;
  for (const auto& line : plan.lines) {
    if (!line.record) continue;
    auto& lines = out.lines[line.record];
    if (lines.empty()) out.of_type[line.type].push_back(line.record);
    lines.push_back(&line);
  }
  const std::string type{visit.request.query.get("fiches")};
  if (!out.is_many(type)) return out;
  out.opened = type;
  out.page = page_asked(visit, type, out.of_type.at(type).size());
  return out;
}

/// The request, whom it is about, what would happen.
Result<Planned> planned_of(const Visit& visit, RecordId request) {
  return visit.ask([&](vault::Vault& vault) -> Result<Planned> {
    TENUE_TRY(auto asked, app::asked_of(vault, visit.purpose(rights_room(visit)), request, visit.request.query.get("nature")));
    const auto whose = app::whose_of(vault, visit.param("subject"));
    if (!whose) return Error{Code::kNotFound, "subject.unknown", ""};
    Planned out{std::move(asked), *whose};
    out.plan = app::plan_for(vault, out.asked, *whose);
    out.mark = app::mark_of(out.plan);
    if (out.asked.kind == "erasure") {
      out.untaken = app::file_untaken(vault, out.asked.id);
      const auto runs = app::running_in(vault, out.plan);
      if (!runs.empty()) out.running = app::counted(vault.model(), runs, visit.lang);
      out.minor = app::was_minor(vault, *whose);
    }
    if (out.asked.kind == "objection")
      for (const auto& line : out.plan.lines)
        if (line.fate == Fate::kStopped && vault.limited(whose->subject, whose->of, line.activity)) out.meanwhile.push_back(vault.model().activity(line.activity)->label.in(visit.lang));
    out.list = listing_of(visit, out.plan);
    const auto root = root_of(vault, whose->subject);
    auto shown = out.list.all_shown();
    shown.insert(root.id);
    TENUE_TRY(auto cards, vault.cards(visit.purpose(rights_room(visit)), std::vector(shown.begin(), shown.end())));
    out.name = name_of(visit, cards, root);
    for (auto& card : cards) out.views.emplace(card.record.id, std::move(card.record));
    vault.audit(visit.actor(), "looked", rights_room(visit), std::array{whose->subject}, {}, "plan");
    out.directive = app::directive_of(vault, *whose);
    out.by_link = app::can_send_link(vault, out.asked, *whose);
    for (const auto* way : app::kRecognised)
      if (app::check_recognised(vault, request, *whose, way)) out.ways.emplace_back(way);
    return out;
  });
}

/// Marks the question at fault. False: it is none of the page's.
bool mark_fault(Questions& questions, const Planned& planned, Error error, const std::string& lang) {
  bool found = false;
  for (const auto& line : planned.plan.lines)  // what was said of all of a kind is wrong there
    if (error.field.starts_with("later.") && error.field == later_name(line) && !questions.act.at.contains(error.field)) error.field = all_later_name(line);
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
    mark_fault(questions, *planned, error, visit.lang);
    return plan_page(visit, card.record, *planned, questions, 422, visit.say("bureau.plan.wrong.recognised"));
  }
  if (error.detail == "request.plan" || error.detail == "limit.already" || error.detail == "heir.directive") {
    const auto key = error.detail == "request.plan" ? "moved" : error.detail == "limit.already" ? "limited" : "directive";
    return plan_page(visit, card.record, *planned, questions, 409, visit.say(std::string{"bureau.plan.wrong."} + key));
  }
  if (error.code == Code::kInvalid && mark_fault(questions, *planned, error, visit.lang)) return plan_page(visit, card.record, *planned, questions, 422, {});
  if (error.code == Code::kInvalid) return plan_page(visit, card.record, *planned, questions, 422, message(error, visit.lang));
  return refused(visit, error);
}

Response plan_suspend(const Visit& visit) {
  const auto rec = record_param(visit);
  const auto planned = planned_of(visit, rec);
  if (!planned) return refused(visit, planned.error());
  if (planned->asked.kind != "objection") return refused(visit, 404);
  const auto done = visit.ask([&](vault::Vault& vault) { return app::limit_meanwhile(vault, planned->asked, planned->whose); });
  return done ? Response::redirect(plan_href(rec, planned->whose) + ending(*planned)) : refused(visit, done.error());
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
