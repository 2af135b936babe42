// The host without a name: where each organisation is, and how to walk through a demonstration.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>

#include "app/app.h"
#include "web/assets.h"
#include "web/index/journey.h"
#include "web/public/doors.h"
#include "web/public/ways.h"
#include "web/render.h"
#include "web/site.h"

namespace tenue::web {
namespace {

// The index belongs to no firm: its colours are the program's.
constexpr std::string_view kAccent = "#37424f", kSecond = "#b4532a", kFace = "plume";
constexpr std::string_view kTokenFor = "index.clock", kTokenOf = "index";
constexpr int kYearsMost = 20;

struct Step {
  std::string_view name;
  Period period;
};
const std::array<Step, 5> kSteps = {{{"day", {.days = 1}},
                                     {"week", {.days = 7}},
                                     {"month", {.months = 1}},
                                     {"year", {.years = 1}},
                                     {"decade", {.years = 10}}}};

struct Place {
  explicit Place(Site& s) : site(s), journey(s) {}
  Site& site;
  Journey journey;
};

struct Index {
  std::vector<std::unique_ptr<Place>> places;
  FormTokens tokens{crypto::Key::random()};

  bool demo() const {
    return std::any_of(places.begin(), places.end(), [](const auto& place) { return place->site.demo; });
  }
};

std::string say(std::string_view lang, std::string_view key,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) {
  return words().say(lang, key, values);
}

Instant now_of(Site& site) {
  return site.writer.ask([](vault::Vault& vault) { return vault.now(); });
}

std::string_view face_of(const policy::Desk& desk) { return desk.face.empty() ? "enseigne" : std::string_view{desk.face}; }

/// The index's own colours, and those of each firm for its part of the page.
std::string colours(const Index& index) {
  auto out = *firm_css(kAccent, kSecond, kFace);
  for (const auto& place : index.places)
    if (const auto model = place->site.model())
      if (const auto css = firm_css(model->desk.colour, model->desk.second, face_of(model->desk), ".of-" + place->site.short_name)) out += *css;
  return out;
}

// ---- drawing ---------------------------------------------------------------------------------------------------------

/// Who signs in where: a second code is a column of its own, where somebody has one.
void fill_logins(Dict& demo, Site& site, const policy::Model& model, std::string_view title, bool on_telephone) {
  std::vector<DemoLogin> here;
  for (const auto& login : site.demo_logins) {
    const auto* role = model.role(login.role);
    if ((role && role->partner && !model.desk.pocket_record.empty()) == on_telephone) here.push_back(login);
  }
  if (here.empty()) return;
  const auto lang = demo.lang();
  const bool coded = std::ranges::any_of(here, &DemoLogin::second_factor);
  Dict enter = demo.section("ENTER");
  enter.set("ENTER_SAYS", say(lang, title));
  if (coded) enter.show("CODED");
  for (const auto& login : here) {
    const auto* role = model.role(login.role);
    Dict row = enter.section("LOGIN");
    row.set("ROLE", role ? role->label.in(lang) : login.login).set("LOGIN_NAME", login.login).set("LOGIN_IS", say(lang, "index.is", {{"column", say(lang, "index.login")}}));
    if (!coded) continue;
    const auto code = login.second_factor ? site.writer.ask([&](vault::Vault& vault) { return app::demo_code(vault, login.user); }) : say(lang, "index.no_code");
    row.section("CODE").set("CODE_NOW", code).set("CODE_IS", say(lang, "index.is", {{"column", say(lang, "index.code")}}));
  }
  if (coded) enter.show("CODES");
}

void fill_happened(Dict& done, const retention::SweepReport& report) {
  const std::array<std::pair<std::string_view, int>, 8> counts = {{{"destroyed", report.destroyed},
                                                                   {"forgotten", report.forgotten},
                                                                   {"blanked", report.blanked},
                                                                   {"folded", report.folded},
                                                                   {"lapsed", report.lapsed},
                                                                   {"tasks", report.tasks},
                                                                   {"held_back", report.held_back},
                                                                   {"rolled", report.rolled}}};
  bool any = false;
  for (const auto& [name, n] : counts) {
    if (n == 0) continue;
    any = true;
    const auto key = "index.happened." + std::string{name};
    done.section("HAPPENED").set("HAPPENED_SAYS", say(done.lang(), key, {{"n", fmt::format("{}", n)}}));
  }
  if (!any) done.section("HAPPENED").set("HAPPENED_SAYS", say(done.lang(), "index.happened.nothing"));
}

void fill_proof(Dict& done, const JourneyState& journey) {
  if (!journey.proved) return;
  const bool holds = journey.defects.empty();
  const auto n = fmt::format("{}", holds ? journey.terms : static_cast<int>(journey.defects.size()));
  Dict proof = done.section(holds ? "PROVED" : "BROKEN");
  proof.set("PROOF_SAYS", say(done.lang(), holds ? "index.proved" : "index.broken", {{"n", n}}));
  for (const auto& defect : journey.defects) proof.section("DEFECT").set("DEFECT_SAYS", defect);
}

/// `now`: the one clock of this page. The journey moves on while it is drawn, and what a command moved later is not its doing.
void fill_journey(Dict& demo, const JourneyState& journey, Instant now) {
  const auto lang = demo.lang();
  const auto day = [&](Instant at) { return plain_date(paris_date(at), lang); };
  if (journey.running) {
    demo.section("TRAVEL").set("TRAVEL_SAYS", say(lang, "index.travel", {{"day", day(now)}, {"to", day(journey.to)}}));
    return;
  }
  if (paris_date(now) != paris_date(journey.at)) return;
  if (journey.failed) demo.section("TRAVEL").set("TRAVEL_SAYS", say(lang, "index.failed", {{"day", day(journey.at)}}));
  Dict done = demo.section("DONE");
  done.set("DONE_SAYS", say(lang, "index.done", {{"from", day(journey.from)}, {"to", day(journey.at)}}));
  fill_happened(done, journey.passed);
  fill_proof(done, journey);
}

void fill_clock(Dict& demo, const Index& index, const Place& place, Instant now) {
  Dict clock = demo.section("CLOCK");
  clock.set("TOKEN", index.tokens.token(kTokenOf, kTokenFor))
      .set("SITE_NAME", place.site.short_name)
      .set("TODAY", iso_date(paris_date(now)));
  for (const auto& step : kSteps)
    clock.section("STEP").set("STEP_VALUE", step.name).set("STEP_SAYS", say(demo.lang(), "index.step." + std::string{step.name}));
}

void fill_demo(Dict& at, const Index& index, const Place& place, const policy::Model& model, bool open) {
  Dict demo = at.section("DEMO");
  const auto lang = demo.lang();
  const auto journey = place.journey.state();
  if (open || journey) demo.show("OPEN");
  if (const auto doors = visitor::doors(model, model.has_language(lang) ? lang : "fr"); !doors.empty()) {
    Dict ask = demo.section("ASK");
    for (const auto& door : doors) ask.section("DOOR").set("DOOR_HREF", door.href).set("DOOR_LABEL", door.label);
  }
  fill_logins(demo, place.site, model, "index.enter", false);
  fill_logins(demo, place.site, model, "index.telephone", true);
  demo.section("POST").set("POST_HREF", "/courrier/" + place.site.short_name);
  const auto now = now_of(place.site);
  demo.set("NOW", say(lang, "index.now", {{"day", long_date(paris_date(now), lang)}, {"time", clock_time(now, lang)}}));
  if (journey) fill_journey(demo, *journey, now);
  if (!journey || !journey->running) fill_clock(demo, index, place, now);
}

/// Under its own sign, in its own words: what a firm says in one language only is said in that.
void fill_firm(Dict& at, const Index& index, const Place& place, bool open) {
  const auto model = place.site.model();
  if (!model) return;
  const std::string_view lang = model->has_language(at.lang()) ? at.lang() : "fr";
  const auto& desk = model->desk;
  at.set("NAME", desk.sign).set("ANCHOR", place.site.short_name).set("URL", place.site.url);
  at.set("FACE", face_of(desk)).set("SPEAKS", lang).set("PRIVACY", visitor::Ways(lang).privacy());
  if (!desk.area.empty()) at.section("AREA").set("AREA_SAYS", desk.area.in(lang));
  if (!desk.home_title.empty()) at.section("TITLE").set("TITLE_SAYS", policy::prose(*model, desk.home_title, lang));
  for (const auto& promise : desk.promises) at.section("PROMISE").set("PROMISE_SAYS", policy::prose(*model, promise, lang));
  if (place.site.demo) fill_demo(at, index, place, *model, open);
}

Layout layout_of(std::string_view lang) {
  Layout layout;
  layout.title = say(lang, "index.title");
  layout.firm = say(lang, "index.title");
  layout.face = kFace;
  layout.aside = say(lang, "index.aside");
  layout.foot_note = say(lang, "index.foot");
  return layout;
}

std::string language(const Request& request) {
  const auto wanted = request.query.get("lang");
  return std::string{wanted == "fr" || wanted == "en" ? wanted : request.preferred_language()};
}

Response draw(const Index& index, const Request& request, std::string_view wrong, int status) {
  const auto lang = language(request);
  const std::string which = index.demo() ? ".demo" : "";
  const auto html = page(lang, layout_of(lang), "index/index.html", [&](Dict& dict) {
    dict.set("HEADING", say(lang, "index.heading" + which)).set("LEAD", say(lang, "index.lead" + which));
    if (!wrong.empty()) dict.section("WRONG").set("WRONG_SAYS", say(lang, wrong));
    if (index.demo()) dict.section("PASSWORD").set("PASSWORD_IS", app::kDemoPassword);
    std::optional<Dict> others;
    for (const auto& place : index.places) {
      const bool first = place == index.places.front();
      if (!first && !others) others.emplace(dict.section("OTHERS"));
      Dict at = first ? dict.include("FIRST", "index/firm.html") : others->include("FIRM", "index/firm.html");
      fill_firm(at, index, *place, first);
    }
  });
  auto response = Response::html(html, status);
  const auto travelling = [](const auto& place) { return place->journey.state() && place->journey.state()->running; };
  if (std::any_of(index.places.begin(), index.places.end(), travelling)) response.set("Refresh", "2; url=/?lang=" + lang);
  return response;
}

// ---- the clock -------------------------------------------------------------------------------------------------------

/// The same time of day, later. Nothing: no such step, no such day, not later, or too far.
std::optional<Instant> destination(const Request& request, Instant now) {
  const auto today = paris_date(now);
  std::optional<Date> day = parse_date(request.form.get("date"));
  for (const auto& step : kSteps)
    if (request.form.get("step") == step.name) day = add(today, step.period);
  if (!day || *day <= today || *day > add(today, {.years = kYearsMost})) return std::nullopt;
  return paris_instant(*day, paris_minutes(now));
}

Response move_clock(Index& index, const Request& request) {
  if (!index.tokens.allows(request, kTokenOf, kTokenFor)) return draw(index, request, "index.wrong.token", 403);
  const auto named = [&](const auto& place) { return place->site.demo && place->site.short_name == request.form.get("site"); };
  const auto found = std::find_if(index.places.begin(), index.places.end(), named);
  if (found == index.places.end()) return draw(index, request, "index.wrong.unknown", 422);
  auto& place = **found;
  const auto now = now_of(place.site);
  const auto to = destination(request, now);
  if (!to) return draw(index, request, "index.wrong.date", 422);
  const auto lang = language(request);
  place.journey.start(now, *to, lang);
  return Response::redirect("/#" + place.site.short_name);
}

Response missing(const Request* request, int status) {
  const std::string lang{request ? request->preferred_language() : "fr"};
  auto layout = layout_of(lang);
  const auto title = status == 404 ? say(lang, "index.missing.title") : std::string{reason(status)};
  layout.title = title;
  return Response::html(page(lang, layout, "index/missing.html", [&](Dict& dict) { dict.set("HEADING", title); }), status);
}

/// The letters of a demonstration that has no mail server.
Response letters(Index& index, const Request& request, const Params& params) {
  const auto lang = language(request);
  const auto found = std::ranges::find_if(index.places, [&](const auto& place) { return place->site.demo && place->site.short_name == params.at("site"); });
  if (found == index.places.end()) return missing(&request, 404);
  auto& site = (*found)->site;
  auto layout = layout_of(lang);
  layout.title = say(lang, "index.letters");
  return Response::html(page(lang, layout, "index/letters.html", [&](Dict& dict) {
    dict.set("HEADING", say(lang, "index.letters")).set("LEAD", say(lang, "index.letters.lead", {{"firm", site.model()->organisation.name}}));
    const auto all = site.letters.newest();
    if (all.empty()) dict.show("NONE");
    for (const auto& letter : all) {
      Dict one = dict.section("LETTER");
      one.set("TO", letter.to).set("SUBJECT", letter.subject).set("SPEAKS", letter.lang);
      put_paragraphs(one, letter.text);
    }
  }));
}

}  // namespace

void add_index(Router& router, std::vector<Site*> sites) {
  const auto index = std::make_shared<Index>();
  for (auto* site : sites) index->places.push_back(std::make_unique<Place>(*site));
  router.get("/", [index](const Request& request, const Params&) { return draw(*index, request, "", 200); });
  router.get("/courrier/:site", [index](const Request& request, const Params& params) { return letters(*index, request, params); });
  router.post("/clock", [index](const Request& request, const Params&) { return move_clock(*index, request); });
  router.get("/assets/:file", [](const Request& request, const Params& params) { return serve_asset(request, params.at("file")); });
  router.get("/firm.css", [index](const Request& request, const Params&) { return serve_css(request, colours(*index)); });
  router.get("/favicon.ico", [](const Request&, const Params&) { return favicon(kAccent, say("en", "index.title")); });
  router.get("/robots.txt", [](const Request&, const Params&) { return Response::text("User-agent: *\nDisallow: /\n"); });
  router.on_problem([](const Request* request, int status) { return missing(request, status); });
}

}  // namespace tenue::web
