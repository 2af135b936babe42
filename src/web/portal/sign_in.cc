// Into one's own pages and out: the password, the link by mail. Before a session a cookie binds the forms' tokens.
#include <algorithm>

#include "crypto/crypto.h"
#include "web/portal/visit.h"
#include "web/public/ways.h"
#include "web/robots.h"
#include "web/shown/browser.h"

namespace tenue::web::portal {
namespace {

constexpr std::string_view kSignIn = "sign-in", kLink = "get-link";

/// Asked of everybody where the policy says so: "" = passed.
std::string_view robot(const Visit& visit, std::string_view form) { return visit.model->portal.robots ? robot_fault(visit.site, visit.request, form) : std::string_view{}; }

void put_robots(Dict& dict, const Visit& visit, std::string_view form) {
  if (visit.model->portal.robots) dict.section("ROBOTS").set("TICKET", patience_ticket(visit.site, visit.request, form));
}

std::string_view script(const Visit& visit) { return visit.model->portal.robots ? "altcha.js" : ""; }

const policy::Form* opening_form(const policy::Model& model) {
  const auto found = std::ranges::find_if(model.forms, [](const auto& form) { return app::opens_account(form) && !form.desk_only; });
  return found == model.forms.end() ? nullptr : &*found;
}

Response sign_in_page(const Visit& visit, const std::string& wrong, int status) {
  const auto title = visit.say("portal.sign_in");
  return show(visit, {.title = wrong.empty() ? title : visit.say("portal.error.title", {{"title", title}}), .template_name = "portal/sign_in.html", .script = script(visit), .status = status}, [&](Dict& dict) {
    dict.set("MAIL", visit.request.form.get("mail")).set("FIRM", visit.model->organisation.name);
    if (!wrong.empty()) dict.section("WRONG").set("TEXT", wrong);
    put_robots(dict, visit, kSignIn);
    if (const auto* form = opening_form(*visit.model)) dict.section("NEW").set("HREF", visitor::Ways(visit.lang).form(*form)).set("LABEL", visit.in(form->label));
  });
}

Response link_page(const Visit& visit, const std::string& wrong, int status) {
  const auto title = visit.say("portal.link");
  return show(visit, {.title = title, .template_name = "portal/ask_link.html", .script = script(visit), .status = status}, [&](Dict& dict) {
    dict.set("MAIL", visit.request.form.get("mail"));
    if (!wrong.empty()) dict.section("WRONG").set("TEXT", wrong);
    put_robots(dict, visit, kLink);
  });
}

Response choose_page(const Visit& visit, const app::AccountLink& link, const std::string& wrong, int status) {
  const auto title = visit.say(link.there ? "portal.choose.again" : "portal.choose");
  return show(visit, {.title = title, .template_name = "portal/choose.html", .status = status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("LINK", visit.param("token")).set("LOGIN", link.login).set("RULE", password_words(visit));
    if (!wrong.empty()) dict.section("WRONG").set("TEXT", wrong);
  });
}

Response link_gone(const Visit& visit) {
  return said(visit, visit.say("portal.link.gone.title"), visit.say("portal.link.gone"), "/espace/lien", visit.say("portal.link.again"), 404);
}

bool good_token(const Visit& visit) { return visit.site.tokens.allows(visit.request, visit.cookie, kForm); }

}  // namespace

Response sign_in(const Visit& visit) {
  if (visit.request.method == "GET") {
    if (signed_in(visit.site, visit.request)) return Response::redirect("/espace");
    return sign_in_page(visit, {}, 200);
  }
  if (!good_token(visit)) return sign_in_page(visit, visit.say("portal.again"), 403);
  if (!visit.site.sign_ins.allow(RateLimiter::network(visit.request.remote))) return sign_in_page(visit, visit.say("portal.many"), 429);
  if (const auto fault = robot(visit, kSignIn); !fault.empty()) return sign_in_page(visit, visit.say(fault), robot_status(fault));
  const std::string mail{visit.request.form.get("mail")}, password{visit.request.form.get("password")}, code{visit.request.form.get("code")};
  const auto begun = visit.ask([&](vault::Vault& vault) { return app::begin_customer_sign_in(vault, mail); });
  if (!begun) return sign_in_page(visit, visit.say("portal.sign_in.wait", {{"seconds", begun.error().detail}}), http_status(begun.error().code));
  const bool right = crypto::password_verify(begun->password_hash, password);
  const auto token = visit.ask([&](vault::Vault& vault) { return app::finish_customer_sign_in(vault, *begun, right, code, browser_of(visit.request)); });
  return token ? enter(visit, *token, "/espace") : sign_in_page(visit, visit.say("portal.sign_in.wrong"), 401);
}

Response sign_out(const Visit& visit) {
  visit.site.writer.run([&](vault::Vault& vault) { app::customer_out(vault, visit.cookie); });
  auto response = Response::redirect("/espace/entrer");
  response.add_cookie(drop_cookie(kCookie));
  return response;
}

/// What is answered does not say whether anybody has that address, nor does the time that it takes.
Response ask_link(const Visit& visit) {
  if (visit.request.method == "GET") return link_page(visit, {}, 200);
  if (!good_token(visit)) return link_page(visit, visit.say("portal.again"), 403);
  if (!visit.site.sign_ins.allow(RateLimiter::network(visit.request.remote))) return link_page(visit, visit.say("portal.many"), 429);
  if (const auto fault = robot(visit, kLink); !fault.empty()) return link_page(visit, visit.say(fault), robot_status(fault));
  const std::string mail{visit.request.form.get("mail")};
  visit.site.writer.later([mail](vault::Vault& vault) { app::ask_account_link(vault, mail); });
  return said(visit, visit.say("portal.link.sent.title"), visit.say("portal.link.sent"), "/espace/entrer", visit.say("portal.sign_in"));
}

Response follow_link(const Visit& visit) {
  const std::string token{visit.param("token")};
  const auto link = visit.ask([&](vault::Vault& vault) { return app::account_link(vault, token); });
  if (!link) return link_gone(visit);
  if (visit.request.method == "GET") return choose_page(visit, *link, {}, 200);
  if (!good_token(visit)) return choose_page(visit, *link, visit.say("portal.again"), 403);
  if (!visit.site.sign_ins.allow(RateLimiter::network(visit.request.remote))) return choose_page(visit, *link, visit.say("portal.many"), 429);
  if (const auto fault = password_fault(visit, link->login); !fault.empty()) return choose_page(visit, *link, fault, 422);
  const auto hash = crypto::password_hash(std::string{visit.request.form.get("password")});
  const auto cookie = visit.ask([&](vault::Vault& vault) { return app::open_account(vault, token, hash, browser_of(visit.request)); });
  if (!cookie) return cookie.error().code == Code::kNotFound ? link_gone(visit) : refused(visit, cookie.error());
  return cookie->empty() ? Response::redirect("/espace/entrer") : enter(visit, *cookie, "/espace");
}

Response follow_mail(const Visit& visit) {
  const std::string token{visit.param("token")};
  if (!visit.ask([&](vault::Vault& vault) { return app::new_mail_waits(vault, token); })) return link_gone(visit);
  if (visit.request.method == "GET")
    return show(visit, {.title = visit.say("portal.new_mail.confirm"), .template_name = "portal/confirm_mail.html"}, [&](Dict& dict) { dict.set("LINK", token); });
  if (!good_token(visit)) return refused(visit, 403);
  const auto done = visit.ask([&](vault::Vault& vault) { return app::confirm_new_mail(vault, token); });
  if (!done) return done.error().code == Code::kNotFound ? link_gone(visit) : refused(visit, done.error());
  return said(visit, visit.say("portal.new_mail.done.title"), visit.say("portal.new_mail.done"), "/espace/entrer", visit.say("portal.sign_in"));
}

}  // namespace tenue::web::portal
