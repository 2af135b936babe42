// Sign-in, sign-out, invitation. Before a session there is a pre-session cookie, so that the forms have a token too.
#include "crypto/crypto.h"
#include "web/bureau/access.h"
#include "web/qr.h"
#include "web/shown/browser.h"

namespace tenue::web::bureau {
namespace {

constexpr std::string_view kBefore = "before", kSignInForm = "sign-in", kWelcomeForm = "welcome";
constexpr int kPatienceSeconds = 60;

std::string lang_of(const Site& site) { return site.lang; }

std::string say(const Site& site, std::string_view key,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) {
  return words().say(lang_of(site), key, values);
}

/// The pre-session cookie that came, or a new one to be set.
struct Before {
  std::string value;
  bool fresh;
};
Before before(const Request& request) {
  const auto sent = request.cookie(cookie_name(kBefore));
  if (!sent.empty()) return {std::string{sent}, false};
  return {base64url(crypto::random_bytes(24)), true};
}
Response with_cookie(Response response, const Before& cookie) {
  if (cookie.fresh) response.add_cookie(set_cookie(kBefore, cookie.value, SameSite::kStrict));
  return response;
}

Response bare(Site& site, const std::string& title, std::string_view template_name, int status, const std::function<void(Dict&)>& fill) {
  const auto model = site.model();
  if (!model) return Response::problem(503);
  return Response::html(page(lang_of(site), bare_layout(*model, title), template_name, fill), status);
}

/// Someone comes with a session that is over: a long rest, or a demonstration's clock that went on.
std::string ended(Site& site, const Request& request) {
  const std::string cookie{request.cookie(cookie_name(kCookie))};
  if (cookie.empty() || site.writer.ask([&](vault::Vault& vault) { return app::session(vault, cookie).has_value(); })) return {};
  return say(site, site.demo ? "bureau.sign_in.ended.demo" : "bureau.sign_in.ended");
}

// ---- sign-in -------------------------------------------------------------------------------------------------------------

/// "dans 12 secondes", "dans 3 minutes".
std::string patience(const Site& site, const std::string& seconds) {
  int n = 0;
  for (const char c : seconds)
    if (c >= '0' && c <= '9' && n < 100'000) n = n * 10 + (c - '0');
  n = std::max(n, 1);
  const bool in_seconds = n < kPatienceSeconds;
  const int shown = in_seconds ? n : (n + 59) / 60;
  const auto unit = shown == 1 ? (in_seconds ? "bureau.second" : "bureau.minute") : (in_seconds ? "bureau.seconds" : "bureau.minutes");
  return say(site, "bureau.sign_in.wait", {{"time", say(site, unit, {{"n", std::to_string(shown)}})}});
}

Response signed_in(Site& site, const Request& request, const std::string& token) {
  const bool partner = site.writer.ask([&](vault::Vault& vault) {
    if (const auto old = request.cookie(cookie_name(kCookie)); !old.empty()) app::sign_out(vault, std::string{old});
    app::label_session(vault, token, browser_of(request));
    const auto session = app::session(vault, token);
    const auto* role = session ? vault.model().role(session->role) : nullptr;
    return role && role->partner;
  });
  auto response = Response::redirect(partner ? "/bureau/poche" : "/bureau");
  response.add_cookie(set_cookie(kCookie, token, SameSite::kLax));
  response.add_cookie(drop_cookie(kBefore));
  return response;
}

/// Argon2id runs on this thread, between two short acts of the vault's.
Response sign_in(Site& site, const Request& request) {
  if (!site.tokens.allows(request, before(request).value, kSignInForm)) return sign_in_page(site, request, say(site, "bureau.sign_in.again"), 403);
  if (!site.sign_ins.allow(RateLimiter::network(request.remote))) return sign_in_page(site, request, say(site, "bureau.sign_in.many"), 429);
  const std::string login{request.form.get("login")}, password{request.form.get("password")}, code{request.form.get("code")};
  const auto begun = site.writer.ask([&](vault::Vault& vault) { return app::begin_sign_in(vault, login); });
  if (!begun) return sign_in_page(site, request, patience(site, begun.error().detail), http_status(begun.error().code));
  const bool right = crypto::password_verify(begun->password_hash, password);
  const bool trust = !request.form.get("trust").empty() && !code.empty();
  // Trust comes of a code that is right, and never of trust: a stolen cookie would last for ever.
  const std::string device{trust ? std::string_view{} : request.cookie(cookie_name(kDevice))};
  std::string trusted;
  const auto token = site.writer.ask([&](vault::Vault& vault) {
    auto session = app::finish_sign_in(vault, *begun, right, code, device);
    if (session && trust) trusted = app::trust_browser(vault, begun->user, browser_of(request));
    return session;
  });
  if (!token) return sign_in_page(site, request, say(site, "bureau.sign_in.wrong"), 401);
  auto response = signed_in(site, request, *token);
  if (!trusted.empty()) response.add_cookie(device_cookie(trusted));
  return response;
}

Response sign_out(const Visit& visit) {
  visit.site.writer.run([&](vault::Vault& vault) { app::sign_out(vault, visit.cookie); });
  auto response = Response::redirect("/bureau/entrer");
  response.add_cookie(drop_cookie(kCookie));
  return response;
}

// ---- invitation ----------------------------------------------------------------------------------------------------------

Result<app::Invited> find_invited(Site& site, const std::string& token) {
  return site.writer.ask([&](vault::Vault& vault) { return app::invited(vault, token); });
}

/// In groups of four, as one types it.
std::string grouped(const std::string& secret) {
  std::string out;
  for (std::size_t i = 0; i < secret.size(); ++i) {
    if (i > 0 && i % 4 == 0) out += ' ';
    out += secret[i];
  }
  return out;
}

std::string password_rule(const Site& site, const policy::Role& role) {
  const auto longer = [&](int by) { return std::to_string(role.password.length + by); };
  return say(site, "bureau.welcome.rule", {{"four", longer(0)}, {"three", longer(2)}, {"phrase", longer(8)}});
}

Response welcome_page(Site& site, const Request& request, const std::string& token, const app::Invited& invited, const std::string& wrong_password,
                      const std::string& wrong_code, int status) {
  const auto cookie = before(request);
  const auto model = site.model();
  const auto* role = model->role(invited.user.role);
  if (!role) return Response::not_found();
  const auto title = say(site, "bureau.welcome", {{"name", invited.user.name}});
  const bool wrong = !wrong_password.empty() || !wrong_code.empty();
  return with_cookie(
      bare(site, wrong ? say(site, "bureau.error.title", {{"title", title}}) : title, "bureau/welcome.html", status,
           [&](Dict& dict) {
             dict.set("TITLE", title).set("ROLE", role->label.in(lang_of(site))).set("LOGIN", invited.user.login);
             dict.set("TOKEN", site.tokens.token(cookie.value, kWelcomeForm)).set("INVITATION", token);
             dict.set("RULE", password_rule(site, *role));
             if (!wrong_password.empty()) dict.section("WRONG_PASSWORD").set("TEXT", wrong_password);
             if (invited.totp_secret.empty()) return;
             Dict factor = dict.section("FACTOR");
             factor.set("SECRET", grouped(invited.totp_secret)).set("QR", "/bureau/bienvenue/" + token + "/qr.svg");
             if (!wrong_code.empty()) factor.section("WRONG_CODE").set("TEXT", wrong_code);
           }),
      cookie);
}

Response welcome_gone(Site& site) {
  const auto title = say(site, "bureau.welcome.gone.title");
  return bare(site, title, "bureau/plain.html", 404, [&](Dict& dict) {
    dict.set("TITLE", title).set("TEXT", say(site, "bureau.welcome.gone.text")).set("HREF", "/bureau/entrer").set("LINK", say(site, "bureau.sign_in"));
  });
}

Response welcome(Site& site, const Request& request, const Params& params) {
  const auto& token = params.at("token");
  const auto invited = find_invited(site, token);
  if (!invited) return welcome_gone(site);
  return welcome_page(site, request, token, *invited, "", "", 200);
}

Response accept(Site& site, const Request& request, const Params& params) {
  const auto& token = params.at("token");
  if (!site.sign_ins.allow(RateLimiter::network(request.remote))) return Response::problem(429);
  const auto invited = find_invited(site, token);
  if (!invited) return welcome_gone(site);
  if (!site.tokens.allows(request, before(request).value, kWelcomeForm))
    return welcome_page(site, request, token, *invited, say(site, "bureau.sign_in.again"), "", 403);
  const std::string password{request.form.get("password")}, again{request.form.get("again")}, code{request.form.get("code")};
  const auto* role = site.model()->role(invited->user.role);
  if (!role) return Response::not_found();
  if (const auto fits = app::password_fits(role->password, invited->user.name, invited->user.login, password); !fits)
    return welcome_page(site, request, token, *invited, say(site, "bureau.wrong." + fits.error().detail, {{"n", std::to_string(role->password.length)}}), "", 422);
  if (password != again) return welcome_page(site, request, token, *invited, say(site, "bureau.welcome.differs"), "", 422);
  const auto hash = crypto::password_hash(password);
  const auto done = site.writer.ask([&](vault::Vault& vault) { return app::accept_invitation(vault, token, hash, code); });
  if (!done && done.error().code == Code::kNotFound) return welcome_gone(site);
  if (!done) return welcome_page(site, request, token, *invited, "", say(site, "bureau.welcome.code_wrong"), 422);
  auto response = signed_in(site, request, *done);
  if (!role->second_factor) return response;
  const auto codes = site.writer.ask([&](vault::Vault& vault) { return app::draw_recovery_codes(vault, invited->user.id); });
  return codes ? show_codes(site, *codes, "/bureau", response) : std::move(response);
}

Response qr(Site& site, const Params& params) {
  const auto invited = find_invited(site, params.at("token"));
  if (!invited || invited->otpauth.empty()) return Response::not_found();
  return Response::file(qr_svg(invited->otpauth), "image/svg+xml").set("Cache-Control", "no-store");
}

}  // namespace

Response sign_in_page(Site& site, const Request& request, const std::string& wrong, int status) {
  const auto cookie = before(request);
  const auto title = say(site, "bureau.sign_in");
  return with_cookie(bare(site, wrong.empty() ? title : say(site, "bureau.error.title", {{"title", title}}), "bureau/sign_in.html", status,
                          [&](Dict& dict) {
                            const auto token = site.tokens.token(cookie.value, kSignInForm);
                            dict.set("TOKEN", token);
                            put_digits(dict, site, request, token);
                            dict.set("LOGIN", request.form.get("login"));
                            if (!wrong.empty()) dict.section("WRONG").set("TEXT", wrong);
                            else if (const auto why = ended(site, request); !why.empty()) dict.section("ENDED").set("TEXT", why);
                          }),
                     cookie);
}

void add_sign_in(Router& router, Site& site) {
  using Bare = Response (*)(Site&, const Request&, const Params&);
  const auto open = [&site](Bare bare) {
    return guarded(site, [&site, bare](const Request& request, const Params& params) { return bare(site, request, params); });
  };
  router.get("/bureau/entrer", open([](Site& s, const Request& request, const Params&) { return sign_in_page(s, request, "", 200); }));
  router.post("/bureau/entrer", open([](Site& s, const Request& request, const Params&) { return sign_in(s, request); }));
  router.post("/bureau/sortir", seated(site, For::kBoth, sign_out, Lacking::kAnybody));
  router.get("/bureau/bienvenue/:token", open(welcome));
  router.post("/bureau/bienvenue/:token", open(accept));
  router.get("/bureau/bienvenue/:token/qr.svg", open([](Site& s, const Request&, const Params& params) { return qr(s, params); }));
}

}  // namespace tenue::web::bureau
