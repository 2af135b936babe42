// How she signs in: password, address, code, where she is signed in now.
#include "base/bytes.h"
#include "crypto/crypto.h"
#include "web/portal/visit.h"
#include "web/qr.h"
#include "web/shown/phrases.h"

namespace tenue::web::portal {
namespace {

struct Wrong { std::string password, mail; };

Response account_page(const Visit& visit, const Wrong& wrong, int status) {
  const auto sessions = visit.ask([&](vault::Vault& vault) { return app::customer_sessions(vault, visit.who, visit.cookie); });
  return show(visit, {.title = visit.say("portal.account"), .template_name = "portal/account.html", .tab = "account", .status = status}, [&](Dict& dict) {
    dict.set("LOGIN", visit.who.login).set("RULE", password_words(visit)).set("MAIL", visit.request.form.get("mail"));
    if (!wrong.password.empty()) dict.section("WRONG_PASSWORD").set("TEXT", wrong.password);
    if (!wrong.mail.empty()) dict.section("WRONG_MAIL").set("TEXT", wrong.mail);
    dict.show(visit.who.second_factor ? "FACTOR_ON" : "FACTOR_OFF");
    for (const auto& one : sessions) {
      Dict row = dict.section("SESSION");
      row.set("DEVICE", one.device.empty() ? visit.say("portal.session.unknown") : one.device).set("SINCE", moment_words(one.begun, visit.now, visit.lang));
      if (one.this_one) row.show("THIS");
      else row.section("END").set("ID", one.id);
    }
  });
}

bool knows_password(const Visit& visit) {
  const auto hash = visit.ask([&](vault::Vault& vault) { return app::customer_password(vault, visit.who); });
  return !hash.empty() && crypto::password_verify(hash, std::string{visit.request.form.get("current")});
}

bool too_many(const Visit& visit) { return !visit.site.sign_ins.allow(RateLimiter::network(visit.request.remote)); }

/// In groups of four, as one types it.
std::string grouped(const std::string& secret) {
  std::string out;
  for (std::size_t i = 0; i < secret.size(); ++i) out += (i > 0 && i % 4 == 0 ? " " : "") + std::string(1, secret[i]);
  return out;
}

/// `wrong`: the catalogue key of what is; "" = nothing yet.
Response factor_page(const Visit& visit, const Bytes& secret, std::string_view wrong) {
  return show(visit, {.title = visit.say("portal.factor"), .template_name = "portal/factor.html", .tab = "account", .status = wrong.empty() ? 200 : 422}, [&](Dict& dict) {
    const auto uri = crypto::otpauth_uri(visit.model->organisation.name, visit.who.login, secret);
    const auto code = draw_qr(uri);
    dict.set("SECRET", grouped(base32(secret))).set("KEPT", base64url(secret)).set("SIDE", std::to_string(code.side)).set("PATH", code.path);
    if (!wrong.empty()) dict.section("WRONG").set("TEXT", visit.say(wrong));
  });
}

}  // namespace

Response account(const Visit& visit) { return account_page(visit, {}, 200); }

Response password(const Visit& visit) {
  if (too_many(visit)) return account_page(visit, {visit.say("portal.many"), {}}, 429);
  if (!knows_password(visit)) return account_page(visit, {visit.say("portal.password.current.wrong"), {}}, 422);
  if (const auto fault = password_fault(visit, visit.who.login); !fault.empty()) return account_page(visit, {fault, {}}, 422);
  const auto hash = crypto::password_hash(std::string{visit.request.form.get("password")});
  const auto done = visit.ask([&](vault::Vault& vault) { return app::set_customer_password(vault, visit.who, hash, visit.cookie); });
  if (!done) return refused(visit, done.error());
  return said(visit, visit.say("portal.password.done.title"), visit.say("portal.password.done"), "/espace/compte", visit.say("portal.back"));
}

Response new_mail(const Visit& visit) {
  if (too_many(visit)) return account_page(visit, {{}, visit.say("portal.many")}, 429);
  if (!knows_password(visit)) return account_page(visit, {{}, visit.say("portal.password.current.wrong")}, 422);
  const std::string mail{visit.request.form.get("mail")};
  const auto done = visit.ask([&](vault::Vault& vault) { return app::ask_new_mail(vault, visit.who, mail); });
  if (!done && done.error().code == Code::kNotFound) return refused(visit, done.error());
  if (!done) return account_page(visit, {{}, visit.say(done.error().code == Code::kConflict ? "portal.new_mail.same" : "portal.new_mail.none")}, 422);
  return said(visit, visit.say("portal.new_mail.sent.title"), visit.say("portal.new_mail.sent"), "/espace/compte", visit.say("portal.back"));
}

/// The fresh secret stands in her own page and comes back with the code: nothing is kept until the code was typed.
Response factor(const Visit& visit) {
  const auto& form = visit.request.form;
  if (too_many(visit)) return account_page(visit, {visit.say("portal.many"), {}}, 429);
  if (form.get("do") == "off") {
    if (!knows_password(visit)) return account_page(visit, {visit.say("portal.password.current.wrong"), {}}, 422);
    const auto done = visit.ask([&](vault::Vault& vault) { return app::drop_customer_factor(vault, visit.who); });
    return done ? Response::redirect("/espace/compte") : refused(visit, done.error());
  }
  if (visit.who.second_factor) return Response::redirect("/espace/compte");
  if (form.get("do") != "keep") return factor_page(visit, app::new_customer_secret(), "");
  const auto secret = unbase64url(form.get("secret")).value_or(Bytes{});
  if (!knows_password(visit)) return factor_page(visit, secret, "portal.password.current.wrong");
  const auto done = visit.ask([&](vault::Vault& vault) { return app::set_customer_factor(vault, visit.who, secret, std::string{form.get("code")}); });
  return done ? said(visit, visit.say("portal.factor.done.title"), visit.say("portal.factor.done"), "/espace/entrer", visit.say("portal.sign_in")) : factor_page(visit, secret, "portal.factor.wrong");
}

Response end_session(const Visit& visit) {
  const auto done = visit.ask([&](vault::Vault& vault) { return app::end_customer_session(vault, visit.who, std::string{visit.request.form.get("id")}); });
  return done ? Response::redirect("/espace/compte") : refused(visit, done.error());
}

}  // namespace tenue::web::portal
