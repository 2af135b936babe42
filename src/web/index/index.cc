// The host without a name: where each organisation is, and how to walk through a demonstration.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <memory>

#include "web/assets.h"
#include "web/index/journey.h"
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

std::string firm(const Site& site) {
  const auto model = site.model();
  return model ? model->organisation.name : site.short_name;
}

// ---- drawing ---------------------------------------------------------------------------------------------------------

void fill_login(Dict& demo, Site& site, const DemoLogin& login) {
  const std::string lang{demo.lang()};
  const auto model = site.model();
  const auto* role = model ? model->role(login.role) : nullptr;
  const auto code = login.second_factor
                        ? site.writer.ask([&](vault::Vault& vault) { return app::demo_code(vault, login.user); })
                        : say(lang, "index.no_code");
  Dict row = demo.section("LOGIN");
  row.set("ROLE", role ? role->label.in(lang) : login.login)
      .set("LOGIN_NAME", login.login)
      .set("PASSWORD", login.password)
      .set("CODE", code);
  for (const auto& [marker, key] : {std::pair{"LOGIN_IS", "index.login"}, {"PASSWORD_IS", "index.password"}, {"CODE_IS", "index.code"}})
    row.set(marker, say(lang, "index.is", {{"column", say(lang, key)}}));
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

void fill_demo(Dict& at, const Index& index, const Place& place) {
  Dict demo = at.section("DEMO");
  const auto lang = demo.lang();
  for (const auto& login : place.site.demo_logins) fill_login(demo, place.site, login);
  const auto coded = [](const DemoLogin& login) { return login.second_factor; };
  if (std::any_of(place.site.demo_logins.begin(), place.site.demo_logins.end(), coded)) demo.show("CODES");
  const auto journey = place.journey.state();
  const auto now = now_of(place.site);
  demo.set("NOW", say(lang, "index.now", {{"day", long_date(paris_date(now), lang)}, {"time", clock_time(now, lang)}}));
  if (journey) fill_journey(demo, *journey, now);
  if (!journey || !journey->running) fill_clock(demo, index, place, now);
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
    for (const auto& place : index.places) {
      const auto& site = place->site;
      Dict at = dict.section("SITE");
      at.set("NAME", firm(site)).set("ANCHOR", site.short_name).set("URL", site.url + "/").set("BUREAU", site.url + "/bureau");
      if (site.demo) fill_demo(at, index, *place);
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

}  // namespace

void add_index(Router& router, std::vector<Site*> sites) {
  const auto index = std::make_shared<Index>();
  for (auto* site : sites) index->places.push_back(std::make_unique<Place>(*site));
  router.get("/", [index](const Request& request, const Params&) { return draw(*index, request, "", 200); });
  router.post("/clock", [index](const Request& request, const Params&) { return move_clock(*index, request); });
  router.get("/assets/:file", [](const Request& request, const Params& params) { return serve_asset(request, params.at("file")); });
  router.get("/firm.css", [](const Request& request, const Params&) { return serve_css(request, *firm_css(kAccent, kSecond, kFace)); });
  router.get("/favicon.ico", [](const Request&, const Params&) { return favicon(kAccent, say("en", "index.title")); });
  router.get("/robots.txt", [](const Request&, const Params&) { return Response::text("User-agent: *\nDisallow: /\n"); });
  router.on_problem([](const Request* request, int status) { return missing(request, status); });
}

}  // namespace tenue::web
