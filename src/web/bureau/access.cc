// Telephones that four digits open, codes on paper, and the page where everybody sees what is open of his and closes it.
#include "web/bureau/access.h"

#include <algorithm>

#include "crypto/crypto.h"
#include "web/shown/browser.h"

namespace tenue::web::bureau {
namespace {

constexpr std::string_view kBefore = "before", kPhoneForm = "phone", kDigitsForm = "sign-in";

std::string say(const Site& site, std::string_view key,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) {
  return words().say(site.lang, key, values);
}

Response bare(Site& site, const std::string& title, std::string_view template_name, int status, const std::function<void(Dict&)>& fill) {
  const auto model = site.model();
  if (!model) return Response::problem(503);
  return Response::html(page(site.lang, bare_layout(*model, title), template_name, fill), status);
}

Response plain(Site& site, const std::string& title, const std::string& text, int status) {
  return bare(site, title, "bureau/plain.html", status, [&](Dict& dict) {
    dict.set("TITLE", title).set("TEXT", text).set("HREF", "/bureau/entrer").set("LINK", say(site, "bureau.sign_in"));
  });
}

Response let_in(Site& site, const Request& request, const std::string& session) {
  site.writer.run([&](vault::Vault& vault) {
    if (const auto old = request.cookie(cookie_name(kCookie)); !old.empty()) app::sign_out(vault, std::string{old});
    app::label_session(vault, session, browser_of(request));
  });
  auto response = Response::redirect("/bureau/poche");
  response.add_cookie(set_cookie(kCookie, session, SameSite::kLax));
  response.add_cookie(drop_cookie(kBefore));
  return response;
}

// ---- enrolling a telephone -------------------------------------------------------------------------------------------------

Response link_over(Site& site) { return plain(site, say(site, "bureau.welcome.gone.title"), say(site, "bureau.welcome.gone.text"), 404); }

Response phone_page(Site& site, const Request& request, const std::string& token, const app::User& owner, const std::string& wrong, int status) {
  std::string value{request.cookie(cookie_name(kBefore))};
  const bool fresh = value.empty();
  if (fresh) value = base64url(crypto::random_bytes(24));
  const auto title = say(site, "bureau.phone", {{"name", owner.name}});
  auto response = bare(site, wrong.empty() ? title : say(site, "bureau.error.title", {{"title", title}}), "bureau/phone.html", status, [&](Dict& dict) {
    dict.set("TITLE", title).set("TOKEN", site.tokens.token(value, kPhoneForm)).set("LINK", token);
    if (!wrong.empty()) dict.section("WRONG").set("TEXT", wrong);
  });
  if (fresh) response.add_cookie(set_cookie(kBefore, value, SameSite::kStrict));
  return response;
}

Response phone(Site& site, const Request& request, const Params& params) {
  const auto& token = params.at("token");
  const auto owner = site.writer.ask([&](vault::Vault& vault) { return app::phone_invited(vault, token); });
  return owner ? phone_page(site, request, token, *owner, "", 200) : link_over(site);
}

Response enrol(Site& site, const Request& request, const Params& params) {
  const auto& token = params.at("token");
  if (!site.sign_ins.allow(RateLimiter::network(request.remote))) return Response::problem(429);
  const auto owner = site.writer.ask([&](vault::Vault& vault) { return app::phone_invited(vault, token); });
  if (!owner) return link_over(site);
  const std::string before{request.cookie(cookie_name(kBefore))}, digits{request.form.get("digits")};
  const auto again = [&](std::string_view why, int status) { return phone_page(site, request, token, *owner, say(site, why), status); };
  if (!site.tokens.allows(request, before, kPhoneForm)) return again("bureau.sign_in.again", 403);
  if (!app::digits_fit(digits)) return again("bureau.phone.unfit", 422);
  if (digits != request.form.get("again")) return again("bureau.phone.differs", 422);
  const auto hash = crypto::password_hash(digits);
  const auto opened = site.writer.ask([&](vault::Vault& vault) { return app::enrol_phone(vault, token, hash, browser_of(request)); });
  if (!opened) return link_over(site);
  auto response = let_in(site, request, opened->session);
  response.add_cookie(device_cookie(opened->device));
  return response;
}

/// Argon2id runs on this thread, between two short acts of the vault's; the first one takes the try.
Response digits(Site& site, const Request& request) {
  const std::string before{request.cookie(cookie_name(kBefore))}, device{request.cookie(cookie_name(kDevice))};
  if (!site.tokens.allows(request, before, kDigitsForm)) return sign_in_page(site, request, say(site, "bureau.sign_in.again"), 403);
  if (!site.sign_ins.allow(RateLimiter::network(request.remote))) return sign_in_page(site, request, say(site, "bureau.sign_in.many"), 429);
  const auto hash = site.writer.ask([&](vault::Vault& vault) { return app::begin_digits(vault, device); });
  const auto refuse = [&](const Error& error) {
    return sign_in_page(site, request, say(site, error.detail == "phone.locked" ? "bureau.digits.locked" : "bureau.digits.wrong"), 401);
  };
  if (!hash) return refuse(hash.error());
  const bool right = crypto::password_verify(*hash, request.form.get("digits"));
  const auto session = site.writer.ask([&](vault::Vault& vault) { return app::finish_digits(vault, device, right); });
  return session ? let_in(site, request, *session) : refuse(session.error());
}

// ---- what is open ------------------------------------------------------------------------------------------------------------

std::string day_time(const Visit& visit, Instant at) {
  return visit.say("bureau.access.at", {{"day", plain_date(paris_date(at), visit.lang)}, {"time", clock_time(at, visit.lang)}});
}

struct Gathered {
  std::vector<app::OpenSession> sessions;
  std::vector<app::Device> devices;
  std::vector<app::User> partners;  ///< who may be given a link for a telephone
  std::map<std::string, std::string> people;
  int codes = 0;
};

Gathered gather(const Visit& visit, vault::Vault& vault) {
  const bool all = app::administers(*visit.model, visit.who.role);
  const auto whose = all ? std::nullopt : std::optional(visit.who.user);
  Gathered out{app::open_sessions(vault, whose, visit.cookie), app::devices(vault, whose), {}, people(vault), app::recovery_codes_left(vault, visit.who.user)};
  if (!all) return out;
  for (auto& one : app::users(vault)) {
    const auto* role = visit.model->role(one.role);
    if (role && role->partner && !one.disabled) out.partners.push_back(std::move(one));
  }
  return out;
}

std::string name_of(const Visit& visit, const Gathered& found, UserId user) {
  if (user == visit.who.user) return visit.say("bureau.access.you");
  const auto known = found.people.find(id_text(user.value));
  return known == found.people.end() ? "" : known->second;
}

/// "Firefox, Android", or that it is not known.
std::string label_of(const Visit& visit, const std::string& label) { return label.empty() ? visit.say("bureau.access.browser") : label; }

void put_session(Dict& list, const Visit& visit, const Gathered& found, const app::OpenSession& session) {
  Dict one = list.section("SESSION");
  const auto what = label_of(visit, session.label);
  one.set("WHO", name_of(visit, found, session.user)).set("WHAT", what).set("ID", session.id);
  one.set("WHEN", visit.say("bureau.access.session", {{"begun", day_time(visit, session.begun)}, {"seen", day_time(visit, session.seen)}}));
  if (session.mine) one.show("MINE");
  else one.show("OTHER");
}

void put_device(Dict& list, const Visit& visit, const Gathered& found, const app::Device& device) {
  Dict one = list.section("DEVICE");
  one.set("WHO", name_of(visit, found, device.user)).set("WHAT", label_of(visit, device.label)).set("ID", device.id);
  const auto key = !device.phone ? "bureau.access.trusted" : device.locked ? "bureau.access.phone.locked" : "bureau.access.phone";
  one.set("WHEN", visit.say(key, {{"until", plain_date(paris_date(device.until), visit.lang)}, {"seen", day_time(visit, device.seen)}}));
}

Response show_access(const Visit& visit, const std::string& link = {}, const std::string& link_for = {}) {
  const auto found = visit.ask([&](vault::Vault& vault) { return gather(visit, vault); });
  return show(visit, {visit.say("bureau.access"), "bureau/access.html", "", ""}, [&](Dict& dict) {
    if (!link.empty()) dict.section("PHONE_LINK").set("HREF", link).set("TEXT", visit.say("bureau.phone.link", {{"name", link_for}}));
    Dict sessions = dict.section("SESSIONS");
    for (const auto& session : found.sessions) put_session(sessions, visit, found, session);
    if (!found.devices.empty()) {
      Dict devices = dict.section("DEVICES");
      for (const auto& device : found.devices) put_device(devices, visit, found, device);
    }
    if (!found.partners.empty()) {
      Dict partners = dict.section("PARTNERS");
      for (const auto& one : found.partners) partners.section("PARTNER").set("NAME", one.name).set("USER", id_text(one.id.value));
    }
    if (visit.role().second_factor)
      dict.section("CODES").set("TEXT", visit.say(found.codes == 0 ? "bureau.codes.none" : found.codes == 1 ? "bureau.codes.one" : "bureau.codes.left", {{"n", std::to_string(found.codes)}}));
  });
}

Response access(const Visit& visit) { return show_access(visit); }

/// Closing one's own last door leads out; all else back to the list.
Response close(const Visit& visit) {
  const auto& form = visit.request.form;
  const std::string id{form.get("id")};
  const bool session = form.get("what") == "session";
  const auto done = visit.ask([&](vault::Vault& vault) {
    return session ? app::close_session(vault, visit.actor(), id) : app::revoke_device(vault, visit.actor(), id);
  });
  return done ? Response::redirect("/bureau/acces") : refused(visit, done.error());
}

Response give_link(const Visit& visit) {
  const UserId user{id_parse(visit.request.form.get("user"))};
  const auto link = visit.ask([&](vault::Vault& vault) { return app::phone_link(vault, visit.actor(), user); });
  if (!link) return refused(visit, link.error());
  const auto owner = visit.ask([&](vault::Vault& vault) { return app::user(vault, user); });
  return show_access(visit, visit.site.url + "/bureau/telephone/" + *link, owner ? owner->name : "");
}

Response codes(const Visit& visit) {
  const auto drawn = visit.ask([&](vault::Vault& vault) { return app::draw_recovery_codes(vault, visit.who.user); });
  return drawn ? show_codes(visit.site, *drawn, "/bureau/acces") : refused(visit, drawn.error());
}

}  // namespace

void put_digits(Dict& dict, Site& site, const Request& request, const std::string& token) {
  const std::string device{request.cookie(cookie_name(kDevice))};
  std::optional<app::PhoneOwner> owner;
  if (!device.empty()) owner = site.writer.ask([&](vault::Vault& vault) { return app::phone_owner(vault, device); });
  if (!owner) return void(dict.show("PLAIN"));
  Dict one = dict.section("DIGITS");
  one.set("DIGITS_TOKEN", token).set("HELLO", say(site, "bureau.digits.hello", {{"name", owner->name.substr(0, owner->name.find(' '))}}));
}

std::string device_cookie(const std::string& value) {
  return set_cookie(kDevice, value, SameSite::kLax) + "; Max-Age=" + std::to_string(std::chrono::seconds(app::kDeviceTrusted).count());
}

Response show_codes(Site& site, const std::vector<std::string>& codes, const std::string& next, const Response& before) {
  auto response = bare(site, say(site, "bureau.codes"), "bureau/codes.html", 200, [&](Dict& dict) {
    dict.set("NEXT", next);
    for (const auto& code : codes) dict.section("CODE").set("TEXT", code);
  });
  for (const auto& [name, value] : before.headers)
    if (name == "Set-Cookie") response.add_cookie(value);
  return response;
}

void add_access(Router& router, Site& site) {
  using Bare = Response (*)(Site&, const Request&, const Params&);
  const auto open = [&site](Bare bare) {
    return guarded(site, [&site, bare](const Request& request, const Params& params) { return bare(site, request, params); });
  };
  router.get("/bureau/telephone/:token", open(phone));
  router.post("/bureau/telephone/:token", open(enrol));
  router.post("/bureau/entrer/chiffres", open([](Site& s, const Request& request, const Params&) { return digits(s, request); }));
  router.get("/bureau/acces", seated(site, For::kBoth, access));
  router.post("/bureau/acces/fermer", seated(site, For::kBoth, close));
  router.post("/bureau/acces/telephone", seated(site, For::kStaff, give_link));
  router.post("/bureau/acces/codes", seated(site, For::kBoth, codes));
}

}  // namespace tenue::web::bureau
