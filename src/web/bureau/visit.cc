#include "web/bureau/visit.h"

#include <fmt/format.h>

#include "app/measures.h"
#include "base/log.h"
#include "web/bureau/pages.h"
#include "web/files/upload.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

/// What one act on the vault's thread finds out before the page begins.
struct Seat {
  std::optional<app::Session> who;
  Instant now;
  std::vector<std::string> tabs;
};

Seat take_seat(vault::Vault& vault, const policy::Model& model, const std::string& cookie) {
  Seat seat{app::session(vault, cookie), vault.now(), {}};
  if (!seat.who) return seat;
  for (const auto& record : model.desk.tabs)
    if (!vault.room(seat.who->role, record).empty()) seat.tabs.push_back(record);
  if (!vault.room(seat.who->role, "connection").empty()) seat.tabs.push_back("connection");  // Tenue's own: no policy draws it
  return seat;
}

bool admitted(For whom, const policy::Role& role) {
  return whom == For::kBoth || (whom == For::kPartner) == role.partner;
}

/// The one place where somebody whom a gate keeps out is turned away, whatever was asked for.
bool kept_out(const Visit& visit, Lacking opens) {
  if (!visit.lacking() || opens == Lacking::kAnybody) return false;
  return opens == Lacking::kNobody || !app::administers(*visit.model, visit.who.role);
}

Layout staff_layout(const Visit& visit, const Shown& shown) {
  Layout layout = bare_layout(*visit.model, shown.title);
  layout.home = visit.partner() ? "/bureau/poche" : "/bureau";
  layout.script = shown.script;
  layout.sign_out = "/bureau/sortir";
  layout.sign_out_token = visit.site.tokens.token(visit.cookie, kForm);
  if (!visit.lacking()) layout.links = {{"/bureau/acces", visit.say("bureau.access")}};
  if (visit.partner()) {
    layout.main_class = "pocket";
    layout.person = visit.who.name.substr(0, visit.who.name.find(' '));  // a telephone is narrow
    return layout;
  }
  layout.person = visit.say("bureau.person", {{"name", visit.who.name},
                                              {"role", lower_first(visit.role().label.in(visit.lang))}});
  if (visit.lacking()) return layout;
  layout.tabs_label = visit.say("bureau.tabs");
  layout.tabs.push_back({"/bureau", visit.say("bureau.tab.today"), shown.tab == "today"});
  for (const auto& record : visit.tabs)
    layout.tabs.push_back({"/bureau/l/" + record, upper_first(visit.model->record(record)->label.many.in(visit.lang)),
                           shown.tab == record});
  if (sees_measures(visit)) layout.tabs.push_back({"/bureau/mesures", visit.say("bureau.tab.measures"), shown.tab == "measures"});
  if (sees_statistics(visit)) layout.tabs.push_back({"/bureau/statistiques", visit.say("bureau.tab.statistics"), shown.tab == "statistics"});
  layout.tabs.push_back({"/bureau/promesses", visit.say("bureau.tab.promises"), shown.tab == "promises"});
  layout.foot_note = visit.say("bureau.noted");
  layout.foot_link = {"/vie-privee#droit-access", visit.say("bureau.noted.link")};
  return layout;
}

}  // namespace

const policy::Role& Visit::role() const {
  const auto* role = model->role(who.role);
  TENUE_CHECK(role);
  return *role;
}

std::string_view Visit::param(std::string_view name) const {
  const auto found = params.find(name);
  return found == params.end() ? std::string_view{} : found->second;
}

Response nothing_recorded(const Site& site) {
  const auto title = words().say(site.lang, "bureau.refused.503.title");
  const auto model = site.model();
  if (!model) return Response::problem(503);
  return Response::html(page(site.lang, bare_layout(*model, title), "bureau/refused.html",
                             [&](Dict& dict) {
                               dict.set("TITLE", title).set("TEXT", words().say(site.lang, "bureau.refused.503.text")).set("BACK", "/bureau");
                             }),
                        503);
}

Handler guarded(const Site& site, Handler handler) {
  return [&site, handler = std::move(handler)](const Request& request, const Params& params) {
    try {
      return handler(request, params);
    } catch (const Fault&) {
      log(Level::kError, "bureau.not_kept");
      return nothing_recorded(site);
    }
  };
}

namespace {

/// Who is there, or where who is not goes.
std::variant<Visit, Response> sit(Site& site, For whom, Lacking opens, const Request& request, const Params& params) {
  const std::string cookie{request.cookie(cookie_name(kCookie))};
  if (cookie.empty()) return Response::redirect("/bureau/entrer");
  const auto model = site.model();
  const Seat seat = site.writer.ask([&](vault::Vault& vault) { return take_seat(vault, *model, cookie); });
  if (!seat.who || !model->role(seat.who->role)) return Response::redirect("/bureau/entrer");
  Visit visit{site, request, params, *seat.who, cookie, site.lang, model, seat.now, seat.tabs};
  if (kept_out(visit, opens)) return lacking(visit);
  if (visit.partner() && request.path == "/bureau") return Response::redirect("/bureau/poche");
  if (!admitted(whom, visit.role())) return refused(visit, 403);
  return visit;
}

}  // namespace

Handler seated(Site& site, For whom, Page page, Lacking opens) {
  return guarded(site, [&site, whom, page, opens](const Request& request, const Params& params) {
    const auto found = sit(site, whom, opens, request, params);
    if (const auto* answer = std::get_if<Response>(&found)) return *answer;
    const auto& visit = std::get<Visit>(found);
    if (request.method == "POST" && !site.tokens.allows(request, visit.cookie, kForm)) return refused(visit, 403);
    return page(visit);
  });
}

Opener form_taker(Site& site, For whom, std::function<Opened(Site&, const Visit&)> take) {
  return [&site, whom, take = std::move(take)](const Request& head, const Params& params) -> Opened {
    const auto found = sit(site, whom, Lacking::kNobody, head, params);
    if (const auto* answer = std::get_if<Response>(&found)) return *answer;
    const auto& visit = std::get<Visit>(found);
    if (!from_own_pages(head)) return refused(visit, 403);
    return take(site, visit);
  };
}

Opener uploads(Site& site, For whom, FileFields fields) {
  return form_taker(site, whom, [fields](Site& at, const Visit& visit) -> Opened {
    auto good = [&at, cookie = visit.cookie](std::string_view token) { return at.tokens.good(cookie, kForm, token); };
    return take_uploads(at, visit.params, {}, fields(*visit.model, visit.params), std::move(good));
  });
}

Layout bare_layout(const policy::Model& model, std::string title) {
  Layout layout;
  layout.title = std::move(title);
  layout.firm = model.desk.sign;
  layout.face = model.desk.face;
  return layout;
}

Response show(const Visit& visit, const Shown& shown, const std::function<void(Dict&)>& fill) {
  return Response::html(page(visit.lang, staff_layout(visit, shown), shown.template_name,
                             [&](Dict& dict) {
                               dict.set_everywhere("TOKEN", visit.site.tokens.token(visit.cookie, kForm));
                               fill(dict);
                             }),
                        shown.status);
}

namespace {

/// `what`: the part of the catalogue's keys that says why.
Response refusal(const Visit& visit, int status, const std::string& what) {
  const auto key = "bureau.refused." + what;
  Shown shown{visit.say(key + ".title"), "bureau/refused.html", "", "", status};
  return show(visit, shown, [&](Dict& dict) {
    dict.set("TITLE", shown.title).set("TEXT", visit.say(key + ".text"));
    dict.set("BACK", visit.partner() ? "/bureau/poche" : "/bureau");
  });
}

bool has_refusal(const std::string& what) { return words().has("bureau.refused." + what + ".title"); }

}  // namespace

Response refused(const Visit& visit, int status) {
  const auto what = std::to_string(status);
  return refusal(visit, status, has_refusal(what) ? what : "422");
}

Response refused(const Visit& visit, const Error& error) {
  const auto status = http_status(error.code);
  return has_refusal(error.detail) ? refusal(visit, status, error.detail) : refused(visit, status);
}

Response refused(const Visit& visit, const vault::Refusals& refusals) {
  TENUE_CHECK(!refusals.errors.empty());
  return refused(visit, refusals.errors.front());
}

}  // namespace tenue::web::bureau
