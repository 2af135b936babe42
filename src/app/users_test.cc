#include "app/users.h"

#include "app/testing/shop.h"
#include "crypto/crypto.h"
#include "store/store.h"

using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;
using namespace std::chrono_literals;

namespace {

const std::string kPassword = "Suie-et-Cendre-7";
const std::string& kHash() {
  static const auto hash = crypto::password_hash(kPassword, crypto::PasswordCost::kTest);
  return hash;
}

/// The policy with a second factor for the officer.
const policy::Model& strict_model() {
  static const auto compiled = [] {
    std::string text = vault::testing::kSweepPolicy;
    const std::string officer = "[roles.officer]\n";
    text.replace(text.find(officer), officer.size(), officer + "second_factor = true\n");
    return policy::compile(text, "ramonage");
  }();
  REQUIRE(compiled.ok());
  return compiled.model;
}

std::string code_now(vault::Vault& vault, const std::string& secret_base32, int steps_later = 0) {
  // RFC 4648 base 32, read back by hand so that the test knows the secret as an authenticator does.
  Bytes secret;
  std::uint32_t bits = 0;
  int count = 0;
  for (const char c : secret_base32) {
    bits = bits << 5 | static_cast<std::uint32_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    if ((count += 5) >= 8) secret.push_back(static_cast<std::uint8_t>(bits >> (count -= 8)));
  }
  return crypto::totp_code(secret, crypto::totp_step(vault.now()) + static_cast<std::uint64_t>(steps_later));
}

void come_in(vault::Vault& vault, const std::string& login, const std::string& role) {
  const auto link = add_user(vault, "Odette Fictive", login, role);
  REQUIRE(link.has_value());
  const auto cookie = accept_invitation(vault, *link, kHash(), "");
  REQUIRE(cookie.has_value());
  sign_out(vault, *cookie);
}

Result<std::string> sign_in(vault::Vault& vault, const std::string& login, const std::string& password, const std::string& code = "") {
  TENUE_TRY(const auto begun, begin_sign_in(vault, login));
  return finish_sign_in(vault, begun, crypto::password_verify(begun.password_hash, password), code);
}

std::string acts_of(vault::Vault& vault) {
  std::string out;
  for (const auto& entry : vault.entries(std::nullopt, 100)) out += entry.act + " " + entry.detail + "\n";
  return out;
}

}  // namespace

TEST_CASE("a login has no space, and who is invited first administers") {
  Shop shop;
  CHECK(add_user(*shop.vault, "Odette Fictive", "Odette F", "office").error().detail == "user.login");
  const auto* role = shop.vault->model().role(first_role(shop.vault->model()));
  REQUIRE(role != nullptr);
  CHECK(role->admin);
}

TEST_CASE("a link lets one person in once, within 48 hours") {
  Shop shop;
  auto& vault = *shop.vault;
  const auto link = add_user(vault, "Odette Fictive", "Odette", "office");
  REQUIRE(link.has_value());
  CHECK(invited(vault, *link)->user.login == "odette");
  CHECK(invited(vault, *link)->totp_secret.empty());
  CHECK_FALSE(invited(vault, *link + "x").has_value());
  CHECK_FALSE(users(vault).front().has_password);
  const auto cookie = accept_invitation(vault, *link, kHash(), "");
  REQUIRE(cookie.has_value());
  CHECK(session(vault, *cookie)->name == "Odette Fictive");  // in at once: link, password and code were shown just now
  CHECK(acts_of(vault).starts_with("signed_in"));
  CHECK(users(vault).front().has_password);
  CHECK(accept_invitation(vault, *link, kHash(), "").error().code == Code::kNotFound);

  const auto late = add_user(vault, "Gaston Supposé", "gaston", "office");
  shop.pass(48h);
  CHECK_FALSE(invited(vault, *late).has_value());
}

TEST_CASE("who is not in the policy, or is there already, is refused") {
  Shop shop;
  auto& vault = *shop.vault;
  CHECK(add_user(vault, "Odette Fictive", "odette", "king").error().detail == "user.role");
  for (const auto* name : {" ", "\u202E", "\u200B", "\u3164", "Odette\u202E evitciF", "Odette\nFictive"}) CHECK(add_user(vault, name, "odette", "office").error().detail == "user.name");
  CHECK(add_user(vault, "Odette Fictive", "o d/t", "office").error().detail == "user.login");
  REQUIRE(add_user(vault, "Odette Fictive", "odette", "office").has_value());
  CHECK(add_user(vault, "Odette Fictive", "ODETTE", "office").error().detail == "user.login_taken");
}

TEST_CASE("names, logins and secrets are sealed, and the audit log names nobody") {
  Shop shop;
  come_in(*shop.vault, "odette.fictive", "office");
  CHECK_FALSE(sign_in(*shop.vault, "odette.fictive", "wrong").has_value());
  const auto acts = acts_of(*shop.vault);
  CHECK(acts.find("user_added") != std::string::npos);
  CHECK(acts.find("sign_in_failed") != std::string::npos);
  CHECK(acts.find("odette") == std::string::npos);
  shop.vault.reset();
  for (const auto& entry : fs::recursive_directory_iterator(shop.folder.path))
    if (entry.is_regular_file()) CHECK(fold(vault::testing::read_file(entry.path())).find("odette fictive") == std::string::npos);
}

TEST_CASE("the right password opens a session, the wrong one and the unknown login look alike") {
  Shop shop;
  auto& vault = *shop.vault;
  come_in(vault, "odette", "office");
  const auto cookie = sign_in(vault, "Odette", kPassword);
  REQUIRE(cookie.has_value());
  const auto found = session(vault, *cookie);
  REQUIRE(found.has_value());
  CHECK(found->role == "office");
  CHECK(found->name == "Odette Fictive");
  const auto wrong = sign_in(vault, "odette", "no"), unknown = sign_in(vault, "nobody", "no");
  CHECK(wrong.error().code == Code::kUnauthorized);
  CHECK(unknown.error().code == wrong.error().code);
  CHECK(unknown.error().detail == wrong.error().detail);
  CHECK_FALSE(session(vault, "invented").has_value());
}

TEST_CASE("after five failures the account waits, longer each time, and so does a login that does not exist") {
  CHECK(wait_after(4) == 0s);
  CHECK(wait_after(5) == 1s);
  CHECK(wait_after(6) == 2s);
  CHECK(wait_after(8) == 8s);
  CHECK(wait_after(500) == 15min);
  for (const std::string login : {"odette", "nobody"}) {
    Shop shop;
    auto& vault = *shop.vault;
    come_in(vault, "odette", "office");
    for (int i = 0; i < 5; ++i) CHECK(sign_in(vault, login, "no").error().code == Code::kUnauthorized);
    const auto waits = sign_in(vault, login, kPassword);
    CHECK(waits.error().code == Code::kTooMany);
    CHECK(waits.error().detail == "1");
    shop.pass(1s);
    CHECK(sign_in(vault, login, "no").error().code == Code::kUnauthorized);
    shop.pass(1s);
    CHECK(sign_in(vault, login, kPassword).error().code == Code::kTooMany);
    shop.pass(1s);
    CHECK(sign_in(vault, login, kPassword).has_value() == (login == "odette"));
  }
}

TEST_CASE("guesses that were under way together do not get past the wait") {
  Shop shop;
  auto& vault = *shop.vault;
  come_in(vault, "odette", "office");
  const auto begun = begin_sign_in(vault, "odette");
  REQUIRE(begun.has_value());
  for (int i = 0; i < 5; ++i) CHECK_FALSE(finish_sign_in(vault, *begun, false, "").has_value());
  CHECK(finish_sign_in(vault, *begun, true, "").error().code == Code::kTooMany);
}

TEST_CASE("a code is asked where the role says so, and opens once") {
  Shop shop;
  auto& vault = *shop.vault;
  vault.keep_version(strict_model(), {{}, "operator"});
  const auto link = add_user(vault, "Salomé Fictive", "salome", "officer");
  const auto asked = invited(vault, *link);
  REQUIRE(asked.has_value());
  CHECK(asked->otpauth.starts_with("otpauth://totp/"));
  CHECK(accept_invitation(vault, *link, kHash(), "000000").error().code == Code::kUnauthorized);
  const auto opened = accept_invitation(vault, *link, kHash(), code_now(vault, asked->totp_secret));
  REQUIRE(opened.has_value());
  CHECK(session(vault, *opened)->second_factor);
  CHECK_FALSE(sign_in(vault, "salome", kPassword).has_value());
  CHECK_FALSE(sign_in(vault, "salome", kPassword, code_now(vault, asked->totp_secret)).has_value());  // used to accept
  shop.pass(30s);
  const auto code = code_now(vault, asked->totp_secret);
  const auto cookie = sign_in(vault, "salome", kPassword, code);
  REQUIRE(cookie.has_value());
  CHECK(session(vault, *cookie)->second_factor);
  CHECK_FALSE(sign_in(vault, "salome", kPassword, code).has_value());
}

TEST_CASE("a session ends idle, after twelve hours, at sign-out and at a reset") {
  Shop shop;
  auto& vault = *shop.vault;
  come_in(vault, "odette", "office");
  come_in(vault, "karim", "sweeper");
  const auto office = *sign_in(vault, "odette", kPassword), partner = *sign_in(vault, "karim", kPassword);
  shop.pass(29min);
  CHECK(session(vault, office).has_value());
  shop.pass(29min);
  CHECK(session(vault, office).has_value());
  shop.pass(30min);
  CHECK_FALSE(session(vault, office).has_value());
  CHECK(session(vault, partner).has_value());
  shop.pass(11h);
  CHECK_FALSE(session(vault, partner).has_value());

  const auto again = *sign_in(vault, "odette", kPassword);
  sign_out(vault, again);
  CHECK_FALSE(session(vault, again).has_value());

  const auto last = *sign_in(vault, "odette", kPassword);
  const auto link = reset_user(vault, "odette");
  REQUIRE(link.has_value());
  CHECK_FALSE(session(vault, last).has_value());
  CHECK_FALSE(sign_in(vault, "odette", kPassword).has_value());
  CHECK(invited(vault, *link).has_value());
  CHECK(reset_user(vault, "nobody").error().code == Code::kNotFound);
}

TEST_CASE("a glance says who sits there, and neither extends nor ends a session nor leaves a trace") {
  Shop shop;
  auto& vault = *shop.vault;
  come_in(vault, "odette", "office");
  const auto cookie = sign_in(vault, "odette", kPassword).value();
  const auto acts = acts_of(vault);
  for (int i = 0; i < 5; ++i) {
    shop.pass(5min);
    REQUIRE(glance(vault, cookie).has_value());
    CHECK(glance(vault, cookie)->role == "office");
  }
  shop.pass(5min);
  CHECK_FALSE(glance(vault, cookie).has_value());
  CHECK(vault.database().number("select count(*) from session") == 1);
  CHECK_FALSE(glance(vault, "invented").has_value());
  CHECK(acts_of(vault) == acts);
  CHECK_FALSE(session(vault, cookie).has_value());
}

TEST_CASE("a session keeps alive by use, not beyond twelve hours") {
  Shop shop;
  auto& vault = *shop.vault;
  come_in(vault, "odette", "office");
  const auto cookie = *sign_in(vault, "odette", kPassword);
  for (int i = 0; i < 35; ++i) {
    shop.pass(20min);
    CHECK(session(vault, cookie).has_value());
  }
  shop.pass(20min);
  CHECK_FALSE(session(vault, cookie).has_value());
}

TEST_CASE("a password is long enough for its kinds of characters, unknown to others, and not the name") {
  policy::Role role;
  const User user{{}, "Odette Fictive", "odette", "office"};
  const auto refused = [&](const char* password) {
    const auto fits = password_fits(role.password, user.name, user.login, password);
    return fits ? std::string{} : fits.error().detail;
  };
  CHECK(refused("Suie-Noire-7") == "");
  CHECK(refused("Suie-Noire7") == "password.short");
  CHECK(refused("SuieNoire7777") == "password.simple");
  CHECK(refused("SuieNoireBleue77") == "");
  CHECK(refused("quatre corbeaux") == "password.simple");
  CHECK(refused("quatre corbeaux sur le toit") == "");
  CHECK(refused("M0tDeP@sse2026!") == "password.common");
  CHECK(refused("Azertyuiop-1234") == "password.common");
  CHECK(refused("111111111111111111111") == "password.common");
  CHECK(refused("Vive-Odette-2026") == "password.name");
  CHECK(refused("Éléphant-Rosé") == "password.simple");  // 13 characters, though 16 bytes
  CHECK(refused("Éléphants-Rosé") == "");
  role.password.length = 16;
  CHECK(refused("Suie-Noire-7") == "password.short");
}

TEST_CASE("the demo's code is the one of now") {
  Shop shop(true);
  auto& vault = *shop.vault;
  vault.keep_version(strict_model(), {{}, "operator"});
  const auto link = add_user(vault, "Salomé Fictive", "salome", "officer");
  const auto asked = invited(vault, *link);
  CHECK(demo_code(vault, asked->user.id) == code_now(vault, asked->totp_secret));
}

TEST_CASE("who is closed out goes at once, and comes back only when let in again") {
  Shop shop;
  auto& vault = *shop.vault;
  come_in(vault, "odette", "office");
  const auto cookie = sign_in(vault, "odette", kPassword).value();
  REQUIRE(session(vault, cookie).has_value());
  REQUIRE(disable_user(vault, "ODETTE").has_value());
  CHECK_FALSE(session(vault, cookie).has_value());
  CHECK(vault.database().number("select count(*) from session") == 0);
  CHECK(users(vault).front().disabled);
  CHECK(sign_in(vault, "odette", kPassword).error().code == Code::kUnauthorized);
  CHECK(reset_user(vault, "odette").error().detail == "user.closed");
  CHECK(acts_of(vault).find("user_disabled " + id_text(users(vault).front().id.value)) != std::string::npos);
  CHECK(acts_of(vault).find("odette") == std::string::npos);

  REQUIRE(enable_user(vault, "odette").has_value());
  CHECK_FALSE(session(vault, cookie).has_value());
  CHECK(sign_in(vault, "odette", kPassword).has_value());
  CHECK(acts_of(vault).find("user_enabled") != std::string::npos);
  const auto acts = acts_of(vault);
  REQUIRE(enable_user(vault, "odette").has_value());
  CHECK(acts_of(vault) == acts);  // nothing changed, nothing to tell
  CHECK(disable_user(vault, "nobody").error().detail == "user.unknown");
  CHECK(enable_user(vault, "nobody").error().detail == "user.unknown");
}

TEST_CASE("an invitation of someone closed out is over") {
  Shop shop;
  auto& vault = *shop.vault;
  const auto link = add_user(vault, "Odette Fictive", "odette", "office").value();
  REQUIRE(disable_user(vault, "odette").has_value());
  CHECK_FALSE(invited(vault, link).has_value());
  REQUIRE(enable_user(vault, "odette").has_value());
  CHECK_FALSE(invited(vault, link).has_value());
  CHECK(reset_user(vault, "odette").has_value());
}

TEST_CASE("the last one who administers stays") {
  Shop shop;
  auto& vault = *shop.vault;
  come_in(vault, "odette", "officer");
  CHECK(disable_user(vault, "odette").error().detail == "user.last_admin");
  REQUIRE(add_user(vault, "Gaston Supposé", "gaston", "officer").has_value());
  CHECK(disable_user(vault, "odette").error().detail == "user.last_admin");  // invited is not in
  come_in(vault, "ginette", "officer");
  REQUIRE(disable_user(vault, "odette").has_value());
  CHECK(disable_user(vault, "ginette").error().detail == "user.last_admin");
  REQUIRE(enable_user(vault, "odette").has_value());
  CHECK(disable_user(vault, "ginette").has_value());
}

TEST_CASE("rows edited past Tenue open no door") {
  Shop shop;
  come_in(*shop.vault, "gaston", "sweeper");
  come_in(*shop.vault, "odette", "officer");
  const auto known = users(*shop.vault);
  const auto& gaston = known[known[0].login == "gaston" ? 0 : 1];
  const auto& odette = known[known[0].login == "gaston" ? 1 : 0];
  const auto cookie = sign_in(*shop.vault, "gaston", kPassword);
  REQUIRE(cookie.has_value());
  REQUIRE(session(*shop.vault, *cookie)->role == "sweeper");

  shop.breaks("update session set user = $1", odette.id);
  CHECK_FALSE(session(*shop.vault, *cookie));
  shop.breaks("update session set user = $1", gaston.id);
  CHECK(session(*shop.vault, *cookie));

  shop.breaks("update user set role = 'officer' where user = $1", gaston.id);
  CHECK(sign_in(*shop.vault, "gaston", kPassword).error().code == Code::kUnauthorized);
  CHECK_FALSE(session(*shop.vault, *cookie));
  shop.breaks("update user set role = 'sweeper' where user = $1", gaston.id);
  CHECK(sign_in(*shop.vault, "gaston", kPassword).has_value());

  const std::string chosen(54, 'A');
  const auto hash = crypto::sha256({view(chosen)});
  shop.breaks("insert into invitation (org, token, user, until) select org, $1, user, $2 from user where user = $3", hash, shop.vault->now() + 24h, odette.id);
  CHECK_FALSE(invited(*shop.vault, chosen).has_value());
  shop.breaks("insert into session (org, token, user, begun, seen, second_factor) select org, $1, user, $2, $2, 1 from user where user = $3", hash, shop.vault->now(), odette.id);
  CHECK_FALSE(session(*shop.vault, chosen));
}
