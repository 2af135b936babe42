#include "app/users.h"

#include <algorithm>

#include "app/json.h"
#include "app/sql.h"
#include "crypto/crypto.h"
#include "store/store.h"

namespace tenue::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kInvitation = 48h, kSessionMost = 12h, kPartnerIdle = 12h;
constexpr auto kStaffIdle = 30min, kTouchEvery = 1min;
constexpr std::int64_t kFailuresFree = 4, kMissesKept = 1000;
constexpr std::size_t kTokenBytes = 32, kSecretBytes = 20;  // RFC 4226: at least 128 bits, 160 advised

const store::SqlFile& q() { return sql("users"); }
const vault::Actor kOperator{{}, "operator"}, kStranger{{}, "visitor"};

/// What is sealed of a person who signs in.
struct Box {
  std::string name, login;
  Bytes secret;
};

Bytes seal(vault::Vault& vault, UserId id, const Box& box) {
  Json::Value json;
  json["name"] = box.name;
  json["login"] = box.login;
  json["totp"] = base64url(box.secret);
  return vault.seal_staff(id, view(to_json(json)));
}

Box open(vault::Vault& vault, UserId id, const Bytes& sealed) {
  const auto plain = vault.open_staff(id, sealed);
  const auto json = from_json({reinterpret_cast<const char*>(plain.data()), plain.size()});
  if (!json) throw Fault("users: an account is not what was written");
  return {(*json)["name"].asString(), (*json)["login"].asString(), unbase64url((*json)["totp"].asString()).value_or(Bytes{})};
}

/// Columns: user, role, box, password, disabled.
User from_row(vault::Vault& vault, const store::Statement& row) {
  const auto id = row.id<UserTag>(0);
  const auto box = open(vault, id, row.blob(2));
  const bool chosen = !row.text(3).empty();
  return {id, box.name, box.login, row.text(1), chosen, chosen && !box.secret.empty(), row.integer(4) != 0};
}

std::optional<std::pair<User, Box>> stored_user(vault::Vault& vault, UserId id) {
  auto row = vault.database().statement(q()["one_user"]);
  row.bind(vault.org(), id);
  if (!row.step()) return std::nullopt;
  return std::pair{from_row(vault, row), open(vault, id, row.blob(2))};
}

/// The part of a row that signing in moves. Columns: user, role, password, totp_step, failures, wait_until, disabled.
struct Account {
  UserId id;
  std::string role, password;
  std::uint64_t totp_step = 0;
  std::int64_t failures = 0;
  Instant wait_until{};
  bool disabled = false;
};

template <class Key>
std::optional<Account> account(vault::Vault& vault, std::string_view statement, const Key& key) {
  auto row = vault.database().statement(q()[statement]);
  row.bind(vault.org(), key);
  if (!row.step()) return std::nullopt;
  return Account{row.id<UserTag>(0), row.text(1),      row.text(2), static_cast<std::uint64_t>(row.integer(3)),
                 row.integer(4),     row.instant(5), row.integer(6) != 0};
}

/// A login that does not exist: how often it was tried.
Account nobody(vault::Vault& vault, const Bytes& login) {
  Account out;
  auto row = vault.database().statement(q()["miss"]);
  row.bind(vault.org(), login);
  if (row.step()) {
    out.failures = row.integer(0);
    out.wait_until = row.instant(1);
  }
  return out;
}

std::string normal_login(std::string_view login) {
  std::string out;
  for (const char c : login)
    if (c != ' ') out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

bool is_login(const std::string& login) {
  const auto fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_' || c == '@'; };
  return login.size() >= 2 && login.size() <= 64 && std::ranges::all_of(login, fine);
}

bool is_name(const std::string& name) { return !fold(name).empty() && name.size() <= 120 && is_clean_utf8(name); }

const policy::Role* role_of(const vault::Vault& vault, const std::string& role) { return vault.model().role(role); }

Bytes secret_for(const policy::Role& role) { return role.second_factor ? crypto::random_bytes(kSecretBytes) : Bytes{}; }

Bytes hashed(const std::string& token) {
  const auto hash = crypto::sha256({view(token)});
  return {hash.begin(), hash.end()};
}

std::string new_token() { return base64url(crypto::random_bytes(kTokenBytes)); }

std::string invite(vault::Vault& vault, UserId id) {
  auto& db = vault.database();
  db.run(q()["end_invitations"], vault.org(), id, vault.now());
  const auto token = new_token();
  db.run(q()["insert_invitation"], vault.org(), hashed(token), id, vault.now() + kInvitation);
  return token;
}

std::optional<UserId> invited_user(vault::Vault& vault, const std::string& token) {
  auto row = vault.database().statement(q()["invitation"]);
  row.bind(vault.org(), hashed(token), vault.now());
  if (!row.step()) return std::nullopt;
  return row.id<UserTag>(0);
}

Error bad_invitation() { return {Code::kNotFound, "invitation.over", ""}; }
Error wrong() { return {Code::kUnauthorized, "", ""}; }

std::optional<Error> must_wait(const Account& of, Instant now) {
  if (of.wait_until <= now) return std::nullopt;
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(of.wait_until - now).count();
  return Error{Code::kTooMany, std::to_string(seconds), ""};
}

/// One hash for all who do not exist, so that they take as long as those who do.
const std::string& dummy_hash() {
  static const std::string hash = crypto::password_hash(base64url(crypto::random_bytes(16)));
  return hash;
}

void record_failure(vault::Vault& vault, const Account& of, const Bytes& login) {
  auto& db = vault.database();
  const auto now = vault.now(), until = now + wait_after(of.failures + 1);
  if (of.id) {
    db.run(q()["record_failure"], vault.org(), of.id, of.failures + 1, until);
    return;
  }
  db.run(q()["forget_old_misses"], vault.org(), now - 24h);
  if (of.failures > 0 || db.number(q()["count_misses"], vault.org()).value_or(0) < kMissesKept)
    db.run(q()["record_miss"], vault.org(), login, of.failures + 1, until);
}

/// The step of the code, to be kept; 0 where the role needs none; nothing if it is wrong or was used.
std::optional<std::uint64_t> good_code(vault::Vault& vault, const Account& of, const std::string& code) {
  if (!role_of(vault, of.role)->second_factor) return of.totp_step;
  const auto found = stored_user(vault, of.id);
  if (!found || found->second.secret.empty()) return std::nullopt;
  return crypto::totp_verify(found->second.secret, code, vault.now(), of.totp_step);
}

bool administers(const vault::Vault& vault, const std::string& role) {
  const auto* its_role = role_of(vault, role);
  return its_role && its_role->admin;
}

/// Someone else who can come in now: an invitation may never be followed.
bool others_administer(vault::Vault& vault, UserId but) {
  return std::ranges::any_of(users(vault), [&](const User& one) {
    return one.id != but && !one.disabled && one.has_password && administers(vault, one.role);
  });
}

std::string open_session(vault::Vault& vault, const Account& of) {
  auto& db = vault.database();
  const auto now = vault.now();
  db.run(q()["end_old_sessions"], vault.org(), now - kSessionMost);
  const auto token = new_token();
  db.run(q()["insert_session"], vault.org(), hashed(token), of.id, now, role_of(vault, of.role)->second_factor);
  return token;
}

struct KeptSession {
  UserId user;
  Instant begun{}, seen{};
  bool second_factor = false;
};

std::optional<KeptSession> kept_session(vault::Vault& vault, const Bytes& token) {
  auto row = vault.database().statement(q()["session"]);
  row.bind(vault.org(), token);
  if (!row.step()) return std::nullopt;
  return KeptSession{row.id<UserTag>(0), row.instant(1), row.instant(2), row.integer(3) != 0};
}

/// Who sits there, unless the session is over.
std::optional<Session> seated(vault::Vault& vault, const KeptSession& kept, const Bytes& token) {
  const auto who = user(vault, kept.user);
  const auto* role = who ? role_of(vault, who->role) : nullptr;
  if (!role || who->disabled || (role->second_factor && !kept.second_factor)) return std::nullopt;
  const auto now = vault.now();
  if (now - kept.begun >= kSessionMost || now - kept.seen >= (role->partner ? kPartnerIdle : kStaffIdle)) return std::nullopt;
  return Session{kept.user, who->name, who->role, kept.second_factor, hex(token)};
}

}  // namespace

std::chrono::seconds wait_after(std::int64_t failures) {
  constexpr std::chrono::seconds kMost = 15min;
  const auto doublings = failures - kFailuresFree - 1;
  if (doublings < 0) return 0s;
  return doublings >= 10 ? kMost : std::min(kMost, std::chrono::seconds(1LL << doublings));
}

Result<std::string> add_user(vault::Vault& vault, const std::string& name, const std::string& login, const std::string& role) {
  const auto* its_role = role_of(vault, role);
  if (!its_role) return Error{Code::kInvalid, "user.role", role};
  if (!is_name(name)) return Error{Code::kInvalid, "user.name", ""};
  const auto normal = normal_login(login);
  if (!is_login(normal)) return Error{Code::kInvalid, "user.login", ""};
  const auto token = vault.login_token(normal);
  if (account(vault, "user_by_login", token)) return Error{Code::kInvalid, "user.login_taken", ""};
  std::string link;
  vault.act([&] {
    const UserId id{crypto::random_id()};
    vault.database().run(q()["insert_user"], vault.org(), id, role, seal(vault, id, {name, normal, secret_for(*its_role)}), token);
    link = invite(vault, id);
    vault.audit(kOperator, "user_added", "", {}, {}, id_text(id.value));
  });
  return link;
}

Result<std::string> reset_user(vault::Vault& vault, const std::string& login) {
  const auto known = account(vault, "user_by_login", vault.login_token(normal_login(login)));
  if (!known) return Error{Code::kNotFound, "user.unknown", ""};
  if (known->disabled) return Error{Code::kConflict, "user.closed", ""};
  const auto* role = role_of(vault, known->role);
  if (!role) return Error{Code::kInvalid, "user.role", known->role};
  std::string link;
  vault.act([&] {
    auto box = stored_user(vault, known->id)->second;
    box.secret = secret_for(*role);
    vault.database().run(q()["forget_secrets"], vault.org(), known->id, seal(vault, known->id, box));
    vault.database().run(q()["end_sessions_of"], vault.org(), known->id);
    link = invite(vault, known->id);
    vault.audit(kOperator, "user_reset", "", {}, {}, id_text(known->id.value));
  });
  return link;
}

Result<void> disable_user(vault::Vault& vault, const std::string& login) {
  const auto known = account(vault, "user_by_login", vault.login_token(normal_login(login)));
  if (!known) return Error{Code::kNotFound, "user.unknown", ""};
  if (known->disabled) return {};
  if (administers(vault, known->role) && !others_administer(vault, known->id)) return Error{Code::kConflict, "user.last_admin", ""};
  vault.act([&] {
    vault.database().run(q()["set_disabled"], vault.org(), known->id, true);
    vault.database().run(q()["end_sessions_of"], vault.org(), known->id);
    vault.database().run(q()["end_invitations"], vault.org(), known->id, vault.now());
    vault.audit(kOperator, "user_disabled", "", {}, {}, id_text(known->id.value));
  });
  return {};
}

Result<void> enable_user(vault::Vault& vault, const std::string& login) {
  const auto known = account(vault, "user_by_login", vault.login_token(normal_login(login)));
  if (!known) return Error{Code::kNotFound, "user.unknown", ""};
  if (!known->disabled) return {};
  vault.act([&] {
    vault.database().run(q()["set_disabled"], vault.org(), known->id, false);
    vault.audit(kOperator, "user_enabled", "", {}, {}, id_text(known->id.value));
  });
  return {};
}

std::vector<User> users(vault::Vault& vault) {
  std::vector<User> out;
  auto rows = vault.database().statement(q()["all_users"]);
  rows.bind(vault.org());
  while (rows.step()) out.push_back(from_row(vault, rows));
  return out;
}

std::vector<User> users_of(vault::Vault& vault, const std::string& role) {
  auto out = users(vault);
  std::erase_if(out, [&](const User& one) { return one.role != role || one.disabled; });
  return out;
}

std::optional<User> user(vault::Vault& vault, UserId id) {
  auto found = stored_user(vault, id);
  if (!found) return std::nullopt;
  return std::move(found->first);
}

Result<Invited> invited(vault::Vault& vault, const std::string& token) {
  const auto id = invited_user(vault, token);
  const auto found = id ? stored_user(vault, *id) : std::nullopt;
  if (!found || !role_of(vault, found->first.role)) return bad_invitation();
  Invited out{found->first, {}, {}};
  if (const auto& secret = found->second.secret; !secret.empty()) {
    out.totp_secret = base32(secret);
    out.otpauth = crypto::otpauth_uri(vault.model().organisation.name, found->second.login, secret);
  }
  return out;
}

Result<void> accept_invitation(vault::Vault& vault, const std::string& token, const std::string& password_hash,
                               const std::string& totp_code) {
  const auto id = invited_user(vault, token);
  const auto of = id ? account(vault, "state_of_user", *id) : std::nullopt;
  if (!of || !role_of(vault, of->role)) return bad_invitation();
  const auto step = good_code(vault, *of, totp_code);
  if (!step) return Error{Code::kUnauthorized, "code.wrong", "code"};
  vault.act([&] {
    vault.database().run(q()["set_password"], vault.org(), of->id, password_hash, *step);
    vault.database().run(q()["end_invitations"], vault.org(), of->id, vault.now());
    vault.audit({of->id, of->role}, "password_chosen", "", {}, {}, "");
  });
  return {};
}

Result<SignIn> begin_sign_in(vault::Vault& vault, const std::string& login) {
  const auto token = vault.login_token(normal_login(login));
  const auto known = account(vault, "user_by_login", token);
  if (auto wait = must_wait(known ? *known : nobody(vault, token), vault.now())) return std::move(*wait);
  const auto* role = known ? role_of(vault, known->role) : nullptr;
  if (!role || known->disabled || known->password.empty()) return SignIn{known ? known->id : UserId{}, dummy_hash(), false, token};
  return SignIn{known->id, known->password, role->second_factor, token};
}

Result<std::string> finish_sign_in(vault::Vault& vault, const SignIn& begun, bool password_right, const std::string& totp_code) {
  const auto known = begun.user ? account(vault, "state_of_user", begun.user) : std::nullopt;
  const auto of = known ? *known : nobody(vault, begun.login);
  if (auto wait = must_wait(of, vault.now())) return std::move(*wait);  // several guesses were under way at once
  const bool same = known && password_right && !of.disabled && of.password == begun.password_hash && role_of(vault, of.role);
  const auto step = same ? good_code(vault, of, totp_code) : std::nullopt;
  std::string cookie;
  vault.act([&] {
    if (!step) {
      record_failure(vault, of, begun.login);
      vault.audit(known ? vault::Actor{of.id, of.role} : kStranger, "sign_in_failed", "", {}, {}, "");
      return;
    }
    vault.database().run(q()["record_success"], vault.org(), of.id, *step);
    cookie = open_session(vault, of);
    vault.audit({of.id, of.role}, "signed_in", "", {}, {}, "");
  });
  if (!step) return wrong();
  return cookie;
}

std::optional<Session> session(vault::Vault& vault, const std::string& cookie_token) {
  const auto token = hashed(cookie_token);
  const auto kept = kept_session(vault, token);
  if (!kept) return std::nullopt;
  auto out = seated(vault, *kept, token);
  if (!out) {
    vault.act([&] { vault.database().run(q()["end_session"], vault.org(), token); });
  } else if (const auto now = vault.now(); now - kept->seen >= kTouchEvery) {
    vault.act([&] { vault.database().run(q()["touch_session"], vault.org(), token, now); });
  }
  return out;
}

std::optional<Session> glance(vault::Vault& vault, const std::string& cookie_token) {
  const auto token = hashed(cookie_token);
  const auto kept = kept_session(vault, token);
  return kept ? seated(vault, *kept, token) : std::nullopt;
}

void sign_out(vault::Vault& vault, const std::string& cookie_token) {
  vault.act([&] { vault.database().run(q()["end_session"], vault.org(), hashed(cookie_token)); });
}

std::string demo_code(vault::Vault& vault, UserId id) {
  TENUE_CHECK(vault.demo());
  const auto found = stored_user(vault, id);
  if (!found || found->second.secret.empty()) return {};
  return crypto::totp_code(found->second.secret, crypto::totp_step(vault.now()));
}

}  // namespace tenue::app
