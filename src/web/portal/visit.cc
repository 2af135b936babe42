#include "web/portal/visit.h"

#include "app/users.h"
#include "base/log.h"
#include "web/files/upload.h"
#include "web/public/speech.h"
#include "web/shown/phrases.h"

namespace tenue::web::portal {
namespace {

std::string language(const Site& site, const policy::Model& model, const Request& request) {
  const auto asked = std::string{request.preferred_language()};
  return model.has_language(asked) && request.headers.contains("accept-language") ? asked : site.lang;
}

Visit begin(Site& site, const Request& request, const Params& params, std::shared_ptr<const policy::Model> model) {
  auto lang = language(site, *model, request);
  return {site, request, params, std::move(lang), std::move(model), {}, {}, {}};
}

Layout layout_of(const Visit& visit, const Shown& shown) {
  const auto& model = *visit.model;
  Layout layout;
  layout.title = shown.title;
  layout.firm = model.desk.sign;
  layout.face = model.desk.face.empty() ? "enseigne" : model.desk.face;
  layout.phone = model.desk.phone.empty() ? model.organisation.phone : model.desk.phone;
  layout.phone_dial = visitor::dialled(layout.phone);
  layout.address = {model.organisation.name, model.organisation.address};
  layout.mail = model.organisation.contact;
  layout.script = shown.script;
  const bool english = visit.lang == "en";
  layout.home = english ? "/en" : "/";
  layout.links = {{english ? "/en/privacy" : "/vie-privee", visit.say("public.link.privacy")}, {english ? "/en/legal" : "/mentions-legales", visit.say("public.link.legal")}};
  if (!visit.who.account) return layout;
  layout.tabs_label = visit.say("portal.tabs");
  layout.tabs.push_back({"/espace", visit.say("portal.tab.home"), shown.tab == "home"});
  for (const auto& id : model.portal.shows)
    if (const auto* record = model.record(id)) layout.tabs.push_back({"/espace/l/" + id, upper_first(record->label.many.in(visit.lang)), shown.tab == id});
  layout.tabs.push_back({"/espace/compte", visit.say("portal.tab.account"), shown.tab == "account"});
  layout.person = visit.who.login;
  layout.sign_out = "/espace/sortir";
  layout.sign_out_token = visit.token();
  return layout;
}

/// The disk is full, or the store broken: nothing was done, and what was typed is not lost without a word.
Handler guarded(Site& site, Handler handler) {
  return [&site, handler = std::move(handler)](const Request& request, const Params& params) {
    try {
      return handler(request, params);
    } catch (const Fault& fault) {
      log(Level::kError, "portal.fault", {{"why", std::string_view(fault.what())}});
      const auto model = site.model();
      if (!model) return Response::problem(503);
      return refused(begin(site, request, params, model), 503);
    }
  };
}

}  // namespace

std::string_view Visit::param(std::string_view name) const {
  const auto found = params.find(name);
  return found == params.end() ? std::string_view{} : found->second;
}

namespace {

/// Who is there, or where who is not goes.
std::variant<Visit, Response> enter_as(Site& site, const Request& request, const Params& params) {
  const auto model = site.model();
  if (!model || !model->portal.open) return Response::not_found();
  auto visit = begin(site, request, params, model);
  visit.cookie = request.cookie(cookie_name(kCookie));
  const auto seat = site.writer.ask([&](vault::Vault& vault) { return std::pair{app::customer(vault, visit.cookie), vault.now()}; });
  if (!seat.first) return Response::redirect("/espace/entrer");
  visit.who = *seat.first;
  visit.now = seat.second;
  return visit;
}

}  // namespace

Opener uploads(Site& site, FileFields fields) {
  return [&site, fields](const Request& head, const Params& params) -> Opened {
    const auto found = enter_as(site, head, params);
    if (const auto* answer = std::get_if<Response>(&found)) return *answer;
    const auto& visit = std::get<Visit>(found);
    if (!visit.model->site.uploads || !from_own_pages(head)) return refused(visit, 403);
    auto good = [&site, cookie = visit.cookie](std::string_view token) { return site.tokens.good(cookie, kForm, token); };
    return take_uploads(site, params, visit.who.self, fields(*visit.model, params), std::move(good));
  };
}

Handler inside(Site& site, Page page) {
  return guarded(site, [&site, page](const Request& request, const Params& params) {
    const auto found = enter_as(site, request, params);
    if (const auto* answer = std::get_if<Response>(&found)) return *answer;
    const auto& visit = std::get<Visit>(found);
    if (request.method != "GET" && !site.tokens.allows(request, visit.cookie, kForm)) return refused(visit, 403);
    return page(visit);
  });
}

Handler outside(Site& site, Page page) {
  return guarded(site, [&site, page](const Request& request, const Params& params) {
    const auto model = site.model();
    if (!model || !model->portal.open) return Response::not_found();
    auto visit = begin(site, request, params, model);
    const auto sent = request.cookie(cookie_name(kBefore));
    visit.cookie = sent.empty() ? base64url(crypto::random_bytes(24)) : std::string{sent};
    visit.now = site.writer.ask([](vault::Vault& vault) { return vault.now(); });
    auto response = page(visit);
    if (sent.empty() && response.status != 303) response.add_cookie(set_cookie(kBefore, visit.cookie, SameSite::kStrict));
    return response;
  });
}

Response show(const Visit& visit, const Shown& shown, const std::function<void(Dict&)>& fill) {
  auto response = Response::html(page(visit.lang, layout_of(visit, shown), shown.template_name, [&](Dict& dict) {
    dict.set_everywhere("TOKEN", visit.token());
    fill(dict);
  }), shown.status);
  response.set("X-Robots-Tag", "noindex");
  return response;
}

Response said(const Visit& visit, const std::string& title, const std::string& text, const std::string& href, const std::string& link, int status) {
  return show(visit, {.title = title, .template_name = "portal/said.html", .status = status},
              [&](Dict& dict) { dict.set("TITLE", title).set("TEXT", text).set("HREF", href).set("LINK", link); });
}

Response refused(const Visit& visit, int status) {
  const auto key = "portal.refused." + std::to_string(status);
  const auto known = words().has(key) ? key : status < 500 ? std::string{"portal.refused.404"} : std::string{"portal.refused.503"};
  return said(visit, visit.say("portal.refused.title"), visit.say(known), visit.who.account ? "/espace" : "/espace/entrer", visit.say("portal.back"), status);
}

Response refused(const Visit& visit, const Error& error) { return refused(visit, http_status(error.code)); }

std::string password_words(const Visit& visit) {
  const auto& rule = visit.model->portal.password;
  const auto longer = [&](int by) { return std::to_string(rule.length + by); };
  if (rule.classes.size() == 4) return visit.say("portal.password.rule.all", {{"n", longer(0)}});
  return visit.say("portal.password.rule", {{"four", longer(0)}, {"three", longer(2)}, {"phrase", longer(8)}});
}

std::string password_fault(const Visit& visit, const std::string& login) {
  const auto& rule = visit.model->portal.password;
  const std::string password{visit.request.form.get("password")};
  if (const auto fits = app::password_fits(rule, "", login, password); !fits) return visit.say("portal.wrong." + fits.error().detail, {{"n", std::to_string(rule.length)}});
  return password == visit.request.form.get("again") ? std::string{} : visit.say("portal.password.differs");
}

Response enter(const Visit& visit, const std::string& token, std::string_view to) {
  if (const auto old = visit.request.cookie(cookie_name(kCookie)); !old.empty()) visit.site.writer.run([&](vault::Vault& vault) { app::customer_out(vault, std::string{old}); });
  auto response = Response::redirect(to);
  response.add_cookie(set_cookie(kCookie, token, SameSite::kLax));
  response.add_cookie(drop_cookie(kBefore));
  return response;
}

}  // namespace tenue::web::portal
