// The registers of measures: how each stands, who noted what when, and where it is noted.
#include "app/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

using Act = app::Line::Act;

/// As they stand in a form.
constexpr std::array<std::pair<std::string_view, Act>, 6> kActs = {{{"done", Act::kDone}, {"thing", Act::kThing}, {"given", Act::kHanded}, {"returned", Act::kReturned}, {"gone", Act::kGone}, {"entry", Act::kEntry}}};

std::string_view word_of(Act act) {
  const auto found = std::ranges::find(kActs, act, &std::pair<std::string_view, Act>::second);
  return found == kActs.end() ? "signed" : found->first;
}

bool notes(const Visit& visit) { return app::notes_measures(*visit.model, visit.who.role); }

bool is_register(const policy::Measure& measure) { return measure.journal && measure.each != "item"; }
/// A journal of which nothing is due has no standing.
bool stands(const policy::Measure& measure) { return measure.every || !measure.each.empty() || app::is_signed(measure); }

/// What the role may see: all of it who notes measures, else the journals in which the staff write.
bool sees(const Visit& visit, const policy::Measure& measure) { return app::is_tended(measure) && (notes(visit) || is_register(measure)); }

/// "Chaque personne, tous les deux ans. Sans preuve valable, rien ne s’ouvre."
std::string rule_words(const Visit& visit, const policy::Measure& measure) {
  auto out = visit.say(app::is_signed(measure) ? "bureau.measure.rule.document" : is_register(measure) && !measure.every ? "bureau.measure.rule.journal" : "bureau.measure.rule." + (measure.each.empty() ? "whole" : measure.each),
                       {{"edition", edition_words(visit, measure.document)}});
  if (measure.every) out += " " + visit.say("bureau.measure.rule.every", {{"period", period_words(*measure.every, visit.lang)}});
  if (measure.gate && measure.each == "recipient") out += " " + visit.say("bureau.measure.rule.shut");
  if (measure.gate && (measure.each == "person" || app::is_signed(measure))) out += " " + visit.say("bureau.measure.rule.gate");
  return out;
}

std::string state_words(const Visit& visit, const policy::Measure& measure, const app::Standing& one) {
  if (!one.last) return visit.say(app::is_signed(measure) ? "bureau.measure.unsigned" : "bureau.measure.nothing");
  if (!one.until) return visit.say(app::is_signed(measure) ? "bureau.measure.signed" : "bureau.measure.since", {{"day", plain_date(one.last->day, visit.lang)}});
  return visit.say(one.valid(visit.now) ? "bureau.measure.until" : "bureau.measure.ended", {{"day", last_day(visit, *one.until)}});
}

// ---- one measure ---------------------------------------------------------------------------------------------------------

struct Found {
  std::vector<app::Standing> standings;
  std::vector<app::Line> lines;  ///< newest first
  std::vector<app::User> users;  ///< whom one may choose
  std::map<std::string, std::string> people;
  std::map<std::string, std::string> things;
};

Found look(const Visit& visit, vault::Vault& vault, const policy::Measure& measure) {
  Found out;
  out.lines = app::lines(vault, measure);
  for (const auto& line : out.lines)
    if (line.act == Act::kThing && (line.replaces == 0 || line.counts)) out.things[line.about] = line.text;
  std::ranges::reverse(out.lines);
  out.people = people(vault);
  if (!notes(visit)) {
    std::erase_if(out.lines, [&](const app::Line& line) { return line.by != visit.who.user && line.who != visit.who.user; });
    return out;
  }
  if (stands(measure)) out.standings = app::standings(vault, measure);
  out.users = app::users(vault);
  std::erase_if(out.users, &app::User::disabled);
  return out;
}

std::string name_of(const Found& found, UserId user) {
  const auto name = found.people.find(id_text(user.value));
  return name == found.people.end() ? "" : name->second;
}

std::string about_words(const Visit& visit, const policy::Measure& measure, const Found& found, const std::string& about) {
  if (measure.each == "item") {
    const auto thing = found.things.find(about);
    return thing == found.things.end() ? "" : thing->second;
  }
  if (const auto* recipient = visit.model->recipient(about)) return recipient->label.in(visit.lang);
  if (const auto* activity = visit.model->activity(about)) return activity->label.in(visit.lang);
  return name_of(found, {id_parse(about)});
}

/// One form: what is noted, about what, and which questions it asks.
struct Form {
  Act act;
  std::string about, id, text, text_hint, day, button, of, value;
  bool needed = false, who = false, second = true;
  std::int64_t replaces = 0;
  std::string instruction{}, last{};  ///< of a contract
};

void put_form(Dict dict, const Visit& visit, const policy::Measure& measure, const Found& found, const Form& form) {
  const auto today = iso_date(paris_date(visit.now));
  Dict out = dict.include("FORM", "bureau/note.html");
  out.set("MEASURE", measure.id).set("ACT", word_of(form.act)).set("ABOUT", form.about).set("ID", form.id);
  if (!form.of.empty()) out.section("OF_WHAT").set("OF", form.of);
  out.set("BUTTON", form.button);
  if (form.second) out.show("SECOND");
  const bool taken_back = form.act == Act::kSigned;  // nobody writes another signature in its place
  if (!taken_back) out.section("ASKS_DAY").set("ID", form.id).set("DAY_LABEL", visit.say(form.act == Act::kThing ? "bureau.measure.day.looked" : "bureau.measure.day")).set("DAY", form.day.empty() ? today : form.day).set("TODAY", today);
  if (measure.term && form.act == Act::kDone) out.section("TERM").set("ID", form.id).set("INSTRUCTION", form.instruction).set("LAST", form.last);
  if (form.replaces != 0) {
    out.section("REPLACES").set("LINE", std::to_string(form.replaces));
    out.show(taken_back ? "TAKEN_BACK" : "VOID");
  }
  if (form.who) {
    Dict who = out.section("WHO");
    who.set("ID", form.id).set("LABEL", visit.say(form.act == Act::kEntry ? "bureau.measure.who" : "bureau.measure.holder"));
    for (const auto& user : found.users) {
      Dict option = who.section("OPTION");
      option.set("VALUE", id_text(user.id.value)).set("NAME", user.name);
      if (form.act == Act::kEntry && user.id == visit.who.user) option.show("CHOSEN");
    }
  }
  if (form.text.empty()) return;
  Dict text = out.section("TEXT");
  text.set("ID", form.id).set("LABEL", form.text).set("VALUE", form.value);
  text.show(form.needed ? "NEEDED" : "OPTIONAL");
  if (!form.text_hint.empty()) text.section("HINT").set("ID", form.id).set("TEXT", form.text_hint);
}

void put_do(Dict& dict, const Visit& visit, const policy::Measure& measure, const Found& found, const Form& form, std::string_view summary) {
  Dict one = dict.section("DO");
  one.set("SUMMARY", visit.say(summary));
  if (!form.of.empty()) one.section("OF").set("NAME", form.of);
  put_form(std::move(one), visit, measure, found, form);
}

Form blank(Act act, const std::string& about, std::string id, std::string of, std::string button) {
  Form out{act, about, std::move(id), {}, {}, {}, std::move(button), std::move(of), {}};
  return out;
}

void put_thing(Dict& dict, const Visit& visit, const policy::Measure& measure, const Found& found, const app::Standing& one, const std::string& id, const std::string& name) {
  if (!one.holder) {
    auto given = blank(Act::kHanded, one.about, id + "-given", name, visit.say("bureau.measure.give"));
    given.who = true;
    put_do(dict, visit, measure, found, given, "bureau.measure.give.to");
    auto gone = blank(Act::kGone, one.about, id + "-gone", name, visit.say("bureau.measure.gone"));
    gone.text = visit.say("bureau.measure.why");
    put_do(dict, visit, measure, found, gone, "bureau.measure.gone.summary");
    return;
  }
  const bool left = std::ranges::none_of(found.users, [&](const app::User& user) { return user.id == one.holder; });
  Dict holder = dict.section("HOLDER");
  holder.set("TEXT", visit.say(left ? "bureau.measure.held.left" : "bureau.measure.held", {{"name", name_of(found, one.holder)}, {"day", plain_date(one.held_since, visit.lang)}}));
  if (left) holder.show("LEFT");
  put_do(dict, visit, measure, found, blank(Act::kReturned, one.about, id + "-returned", name, visit.say("bureau.measure.returned")), "bureau.measure.returned.summary");
}

void put_standing(Dict& section, const Visit& visit, const policy::Measure& measure, const Found& found, const app::Standing& one, std::size_t nth) {
  Dict row = section.section("STANDING");
  const auto name = one.thing ? one.thing->text : about_words(visit, measure, found, one.about);
  if (!name.empty()) row.section("NAMED").set("NAME", name);
  row.set("STATE", state_words(visit, measure, one));
  if (!one.valid(visit.now)) row.show("LATE");
  const auto id = fmt::format("n{}", nth);
  if (!app::is_signed(measure)) {
    auto form = blank(Act::kDone, one.about, id, name, visit.say("bureau.save"));
    const bool proof = measure.each == "person";
    form.text = visit.say(proof ? "bureau.measure.proof" : measure.term ? "bureau.measure.contract" : "bureau.measure.what");
    if (proof) form.text_hint = visit.say("bureau.measure.proof.hint");
    form.needed = proof || measure.term;
    put_do(row, visit, measure, found, form, proof ? "bureau.measure.note.proof" : "bureau.measure.note");
  }
  if (measure.each == "item") put_thing(row, visit, measure, found, one, id, name);
}

void put_standings(Dict& dict, const Visit& visit, const policy::Measure& measure, const Found& found) {
  if (!stands(measure) || !notes(visit)) return;
  Dict section = dict.section("STANDINGS");
  section.set("HEADING", visit.say("bureau.measure.now"));
  if (found.standings.empty()) section.show("NONE");
  for (std::size_t i = 0; i < found.standings.size(); ++i) put_standing(section, visit, measure, found, found.standings[i], i + 1);
  if (measure.each != "item") return;
  auto form = blank(Act::kThing, "", "thing", "", visit.say("bureau.measure.thing.button"));
  form.text = visit.say("bureau.measure.thing");
  form.text_hint = visit.say("bureau.measure.thing.hint");
  form.needed = true;
  put_form(section.section("ADD"), visit, measure, found, form);
}

void put_journal(Dict& dict, const Visit& visit, const policy::Measure& measure, const Found& found) {
  if (!is_register(measure)) return;
  auto form = blank(Act::kEntry, "", "entry-form", "", visit.say("bureau.save"));
  form.who = notes(visit);
  form.text = visit.say("bureau.measure.reason");
  form.needed = true;
  form.second = false;
  put_form(dict.section("JOURNAL"), visit, measure, found, form);
}

/// "Formation de Karim Spécimen : attestation du 3 mars."
std::string line_words(const Visit& visit, const policy::Measure& measure, const Found& found, const app::Line& line) {
  const auto about = line.act == Act::kEntry ? name_of(found, line.who) : about_words(visit, measure, found, line.about);
  const auto act = line.act == Act::kDone && about.empty() ? "done.whole" : std::string{word_of(line.act)};
  auto out = visit.say("bureau.measure.line." + act, {{"about", about}, {"name", name_of(found, line.who)}, {"edition", edition_words(visit, line.edition)}, {"text", line.text}});
  const bool told = line.act == Act::kThing || line.act == Act::kEntry || line.text.empty();
  if (!line.counts) return visit.say("bureau.measure.line.void", {{"what", out}, {"text", line.text}});
  if (!told) out = visit.say("bureau.measure.line.text", {{"what", out}, {"text", line.text}});
  return !line.last ? out : visit.say("bureau.measure.line.term", {{"what", out}, {"instruction", line.instruction}, {"day", plain_date(*line.last, visit.lang)}});
}

constexpr std::size_t kLinesShown = 200;

void put_lines(Dict& dict, const Visit& visit, const policy::Measure& measure, const Found& found) {
  if (found.lines.empty()) dict.show("EMPTY");
  if (found.lines.size() > kLinesShown) dict.section("OLDER").set("TEXT", visit.say("bureau.measure.lines.older", {{"n", std::to_string(found.lines.size() - kLinesShown)}}));
  std::size_t shown = 0;
  for (const auto& line : found.lines) {
    if (shown++ == kLinesShown) break;
    Dict one = dict.section("LINE");
    const auto what = line_words(visit, measure, found, line);
    one.set("WHAT", what).set("DAY", short_date(line.day, visit.lang)).show(line.replaced ? "REPLACED" : "COUNTS");
    const auto day = plain_date(paris_date(line.noted), visit.lang);
    const auto noted = !line.by ? "bureau.measure.noted.demo" : line.replaces ? "bureau.measure.noted.correction" : "bureau.measure.noted";
    one.set("NOTED", visit.say(noted, {{"name", name_of(found, line.by)}, {"day", day}}));
    if (!notes(visit) || line.replaced != 0 || !line.counts) continue;
    auto form = blank(line.act, line.about, fmt::format("c{}", line.number), what, visit.say("bureau.measure.correct"));
    form.replaces = line.number;
    form.text = visit.say(line.act == Act::kThing ? "bureau.measure.thing" : line.act == Act::kSigned ? "bureau.measure.why" : "bureau.measure.right");
    if (line.act == Act::kSigned) form.button = visit.say("bureau.measure.take_back");
    form.value = line.text;
    form.instruction = line.instruction;
    if (line.last) form.last = iso_date(*line.last);
    form.needed = true;
    form.day = iso_date(line.day);
    Dict correct = one.section("CORRECT");
    correct.set("WHAT", what);
    put_form(std::move(correct), visit, measure, found, form);
  }
}

/// Date, words and choices of a form, as a line. Nothing: no page asks for that act.
std::optional<app::Line> line_of(const Visit& visit, const policy::Measure& measure) {
  const auto& form = visit.request.form;
  app::Line line;
  line.measure = measure.id;
  line.about = form.get("about");
  const auto word = form.get("act");
  const auto act = std::ranges::find(kActs, word.empty() ? "done" : word, &std::pair<std::string_view, Act>::first);
  const bool corrects = !form.get("replaces").empty();  // stays what the line is that it corrects
  if (act == kActs.end() && !corrects) return std::nullopt;
  line.act = act == kActs.end() ? Act::kDone : act->second;
  const std::string day{form.get("day")};
  line.day = day.empty() ? paris_date(visit.now) : parse_date(day).value_or(Date{});
  line.text = form.get("text");
  line.instruction = form.get("instruction");
  if (measure.term) line.last = parse_date(form.get("last"));
  line.who = UserId{id_parse(form.get("who"))};
  if (line.act == Act::kEntry && !notes(visit)) line.who = visit.who.user;
  for (const char c : form.get("replaces"))
    if (c >= '0' && c <= '9' && line.replaces < 1'000'000'000) line.replaces = line.replaces * 10 + (c - '0');
  line.counts = form.get("void") != "yes";
  return line;
}

const policy::Measure* measure_param(const Visit& visit) { return app::find_measure(*visit.model, visit.param("measure")); }

struct Sum {
  std::size_t all = 0, late = 0;
  bool noted = false;
};

void put_measure(Dict& dict, const Visit& visit, const policy::Measure& measure, const Sum& sum) {
  Dict one = dict.section("MEASURE");
  one.set("ID", measure.id).set("LABEL", measure.label.in(visit.lang)).set("RULE", rule_words(visit, measure));
  if (sum.late > 0) one.show("LATE");
  const auto n = std::to_string(sum.late);
  one.set("STATE", sum.late == 1 ? visit.say("bureau.measures.late.one") : sum.late > 0 ? visit.say("bureau.measures.late.many", {{"n", n}})
                   : !sum.noted && sum.all > 0 ? visit.say("bureau.measures.nothing") : sum.all > 0 ? visit.say("bureau.measures.fine") : measure.each == "item" ? visit.say("bureau.measure.things.none") : "");
}

}  // namespace

bool sees_measures(const Visit& visit) {
  return !visit.partner() && std::ranges::any_of(visit.model->measures, [&](const auto& measure) { return sees(visit, measure); });
}

std::string last_day(const Visit& visit, Instant until) { return plain_date(paris_date(until - std::chrono::microseconds{1}), visit.lang); }

std::string edition_words(const Visit& visit, const std::string& edition) {
  const auto day = parse_date(edition);
  return day ? plain_date(*day, visit.lang) : edition;
}

Response measures(const Visit& visit) {
  if (!sees_measures(visit)) return refused(visit, 403);
  const auto sums = visit.ask([&](vault::Vault& vault) {
    std::map<std::string, Sum> out;
    if (!notes(visit)) return out;
    const auto owed = app::owed(vault);
    for (const auto& measure : visit.model->measures) {
      if (!app::is_tended(measure) || !stands(measure)) continue;
      const auto all = app::standings(vault, measure);
      out[measure.id].all = all.size();
      out[measure.id].noted = std::ranges::any_of(all, [](const auto& one) { return one.last.has_value(); });
      out[measure.id].late = static_cast<std::size_t>(std::ranges::count(owed, measure.id, &app::Owed::measure));
    }
    return out;
  });
  return show(visit, {visit.say("bureau.tab.measures"), "bureau/measures.html", "measures"}, [&](Dict& dict) {
    for (const auto& measure : visit.model->measures) {
      const auto sum = sums.find(measure.id);
      if (sees(visit, measure)) put_measure(dict, visit, measure, sum == sums.end() ? Sum{} : sum->second);
    }
  });
}

Response measure(const Visit& visit) {
  const auto* measure = measure_param(visit);
  if (!measure || !app::is_tended(*measure)) return refused(visit, 404);
  if (!sees(visit, *measure)) return refused(visit, 403);
  const auto found = visit.ask([&](vault::Vault& vault) { return look(visit, vault, *measure); });
  const auto title = measure->label.in(visit.lang);
  return show(visit, {title, "bureau/measure.html", "measures"}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RULE", rule_words(visit, *measure));
    put_journal(dict, visit, *measure, found);
    put_standings(dict, visit, *measure, found);
    put_lines(dict, visit, *measure, found);
  });
}

Response note_measure(const Visit& visit) {
  const auto* measure = measure_param(visit);
  if (!measure) return refused(visit, 404);
  const auto line = line_of(visit, *measure);
  if (!line) return refused(visit, 422);
  const auto done = visit.ask([&](vault::Vault& vault) { return app::note(vault, visit.actor(), *line); });
  if (!done) return refused(visit, done.error());
  return Response::redirect(visit.request.form.get("back") == "today" ? "/bureau" : "/bureau/mesures/" + measure->id);
}

/// One's own signature, under the edition that was read.
Response sign_measure(const Visit& visit) {
  const auto* measure = measure_param(visit);
  if (!measure) return refused(visit, 404);
  if (visit.request.form.get("edition") != measure->document) return refused(visit, 409);
  app::Line line;
  line.measure = measure->id;
  line.about = id_text(visit.who.user.value);
  line.act = Act::kSigned;
  line.day = paris_date(visit.now);
  const auto done = visit.ask([&](vault::Vault& vault) { return app::note(vault, visit.actor(), line); });
  if (!done) return refused(visit, done.error());
  return Response::redirect(visit.partner() ? "/bureau/poche" : "/bureau");
}

}  // namespace tenue::web::bureau
