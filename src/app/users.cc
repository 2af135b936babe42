#include "app/users.h"

#include <algorithm>

#include "app/devices.h"
#include "app/json.h"
#include "app/measures.h"
#include "app/said.h"
#include "app/sign_ins.h"
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

/// What is sealed of a person who signs in. The role in here is the one that counts.
struct Box {
  std::string name, login, role, password;  ///< password: Argon2id string; "" until chosen
  Bytes secret;
};

Bytes seal(vault::Vault& vault, UserId id, const Box& box) {
  Json::Value json;
  json["name"] = box.name;
  json["login"] = box.login;
  json["role"] = box.role;
  json["password"] = box.password;
  json["totp"] = base64url(box.secret);
  return vault.seal_staff(id, view(to_json(json)));
}

Box open(vault::Vault& vault, UserId id, const Bytes& sealed) {
  const auto plain = vault.open_staff(id, sealed);
  const auto json = from_json({reinterpret_cast<const char*>(plain.data()), plain.size()});
  if (!json) throw Fault("users: an account is not what was written");
  const auto text = [&](const char* name) { return (*json)[name].asString(); };
  return {text("name"), text("login"), text("role"), text("password"), unbase64url(text("totp")).value_or(Bytes{})};
}

/// A row whole: what is sealed, and what signing in moves.
struct Account {
  UserId id;
  Box box;
  std::uint64_t totp_step = 0;
  std::int64_t failures = 0;
  Instant wait_until{};
  bool disabled = false;  ///< also where the row's role is not the sealed one: somebody edited the file
};

/// Columns from 0: user, role, box, disabled.
Account from_row(vault::Vault& vault, const store::Statement& row) {
  Account out;
  out.id = row.id<UserTag>(0);
  out.box = open(vault, out.id, row.blob(2));
  out.disabled = row.integer(3) != 0 || row.text(1) != out.box.role;
  return out;
}

User user_of(const Account& of) {
  const bool chosen = !of.box.password.empty();
  return {of.id, of.box.name, of.box.login, of.box.role, chosen, chosen && !of.box.secret.empty(), of.disabled};
}

template <class Key>
std::optional<Account> account(vault::Vault& vault, std::string_view statement, const Key& key) {
  auto row = vault.database().statement(q()[statement]);
  row.bind(vault.org(), key);
  if (!row.step()) return std::nullopt;
  auto out = from_row(vault, row);
  out.totp_step = static_cast<std::uint64_t>(row.integer(4));
  out.failures = row.integer(5);
  out.wait_until = row.instant(6);
  return out;
}

std::optional<Account> account_of(vault::Vault& vault, UserId id) { return account(vault, "state_of_user", id); }

/// A login that does not exist: how often it was tried.
Account nobody(vault::Vault& vault, const Bytes& login) {
  Account out;
  const auto before = missed(vault, login);
  out.failures = before.failures;
  out.wait_until = before.wait_until;
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

bool is_name(const std::string& name) { return is_said(name, 120) && without_hidden_signs(name) == name && name.find_first_of("\t\r\n") == std::string::npos; }

const policy::Role* role_of(const vault::Vault& vault, const std::string& role) { return vault.model().role(role); }

Bytes secret_for(const policy::Role& role) { return role.second_factor ? crypto::random_bytes(kSecretBytes) : Bytes{}; }

Bytes invitation_row(vault::Vault& vault, const std::string& token) { return vault.staff_token("invitation", token); }

std::string invite(vault::Vault& vault, UserId id) {
  auto& db = vault.database();
  db.run(q()["end_invitations"], vault.org(), id, vault.now());
  const auto token = new_token(id);
  db.run(q()["insert_invitation"], vault.org(), invitation_row(vault, token), id, vault.now() + kInvitation);
  return token;
}

std::optional<Account> invited_account(vault::Vault& vault, const std::string& token) {
  const auto named = named_in(token);
  {
    auto row = vault.database().statement(q()["invitation"]);
    row.bind(vault.org(), invitation_row(vault, token), vault.now());
    if (!named || !row.step() || row.id<UserTag>(0) != named) return std::nullopt;
  }
  auto found = account_of(vault, named);
  if (!found || found->disabled || !role_of(vault, found->box.role)) return std::nullopt;
  return found;
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
  if (!of.id) return record_miss(vault, login, {of.failures, of.wait_until});
  vault.database().run(q()["record_failure"], vault.org(), of.id, of.failures + 1, vault.now() + wait_after(of.failures + 1));
}

/// The step of the code, to be kept; the one that is kept where the role needs none; nothing if it is wrong or was used.
std::optional<std::uint64_t> good_code(vault::Vault& vault, const Account& of, const std::string& code) {
  if (!role_of(vault, of.box.role)->second_factor) return of.totp_step;
  if (of.box.secret.empty()) return std::nullopt;
  return crypto::totp_verify(of.box.secret, code, vault.machine_time(), of.totp_step);
}

/// Someone else who can come in now: an invitation may never be followed.
bool others_administer(vault::Vault& vault, UserId but) {
  return std::ranges::any_of(users(vault), [&](const User& one) {
    return one.id != but && !one.disabled && one.has_password && administers(vault.model(), one.role);
  });
}

struct KeptSession {
  UserId user;
  Instant begun{}, seen{};
  bool second_factor = false;
};

std::optional<KeptSession> kept_session(vault::Vault& vault, const std::string& cookie_token, const Bytes& token) {
  const auto named = named_in(cookie_token);
  auto row = vault.database().statement(q()["session"]);
  row.bind(vault.org(), token);
  if (!named || !row.step() || row.id<UserTag>(0) != named) return std::nullopt;
  return KeptSession{row.id<UserTag>(0), row.instant(1), row.instant(2), row.integer(3) != 0};
}

/// Who sits there, unless the session is over.
std::optional<Session> seated(vault::Vault& vault, const KeptSession& kept) {
  if (!still_open(vault, kept.user, kept.begun, kept.seen, kept.second_factor)) return std::nullopt;
  const auto who = user(vault, kept.user);
  return Session{kept.user, who->name, who->role, kept.second_factor, lacks(vault, *who)};
}

}  // namespace

std::string new_token(UserId id) {
  Bytes out;
  put_u64(out, id.value);
  const auto random = crypto::random_bytes(kTokenBytes);
  out.insert(out.end(), random.begin(), random.end());
  return base64url(out);
}

UserId named_in(const std::string& token) {
  const auto bytes = unbase64url(token);
  return bytes && bytes->size() == sizeof(UserId::value) + kTokenBytes ? UserId{get_u64(*bytes, 0)} : UserId{};
}

Bytes session_row(vault::Vault& vault, const std::string& cookie) { return vault.staff_token("session", cookie); }

std::string open_session(vault::Vault& vault, UserId user, const std::string& role) {
  auto& db = vault.database();
  const auto now = vault.now();
  db.run(q()["end_old_sessions"], vault.org(), now - kSessionMost);
  const auto token = new_token(user);
  db.run(q()["insert_session"], vault.org(), session_row(vault, token), user, now, role_of(vault, role)->second_factor);
  return token;
}

bool still_open(vault::Vault& vault, UserId id, Instant begun, Instant seen, bool second_factor) {
  const auto who = user(vault, id);
  const auto* role = who ? role_of(vault, who->role) : nullptr;
  if (!role || who->disabled || (role->second_factor && !second_factor)) return false;
  const auto now = vault.now();
  return now - begun < kSessionMost && now - seen < (role->partner ? kPartnerIdle : kStaffIdle);
}

std::chrono::seconds wait_after(std::int64_t failures) {
  constexpr std::chrono::seconds kMost = 15min;
  const auto doublings = failures - kFailuresFree - 1;
  if (doublings < 0) return 0s;
  return doublings >= 10 ? kMost : std::min(kMost, std::chrono::seconds(1LL << doublings));
}

Miss missed(vault::Vault& vault, const Bytes& login) {
  auto row = vault.database().statement(q()["miss"]);
  row.bind(vault.org(), login);
  return row.step() ? Miss{row.integer(0), row.instant(1)} : Miss{};
}

void record_miss(vault::Vault& vault, const Bytes& login, const Miss& before) {
  auto& db = vault.database();
  db.run(q()["forget_old_misses"], vault.org(), vault.now() - 24h);
  if (before.failures == 0 && db.number(q()["count_misses"], vault.org()).value_or(0) >= kMissesKept)
    db.run(q()["forget_oldest_miss"], vault.org());  // a full table must not tell who exists
  db.run(q()["record_miss"], vault.org(), login, before.failures + 1, vault.now() + wait_after(before.failures + 1));
}

std::string first_role(const policy::Model& model) {
  const auto admin = std::ranges::find_if(model.roles, &policy::Role::admin);
  return admin != model.roles.end() ? admin->id : model.roles.empty() ? std::string{} : model.roles.front().id;
}

Result<std::string> add_user(vault::Vault& vault, const std::string& name, const std::string& login, const std::string& role) {
  const auto* its_role = role_of(vault, role);
  if (!its_role) return Error{Code::kInvalid, "user.role", role};
  if (!is_name(name)) return Error{Code::kInvalid, "user.name", ""};
  const auto normal = normal_login(login);
  if (!is_login(normal) || login.find(' ') != std::string::npos) return Error{Code::kInvalid, "user.login", ""};
  const auto token = vault.login_token(normal);
  if (account(vault, "user_by_login", token)) return Error{Code::kInvalid, "user.login_taken", ""};
  std::string link;
  vault.act([&] {
    const UserId id{crypto::random_id()};
    vault.database().run(q()["insert_user"], vault.org(), id, role, seal(vault, id, {name, normal, role, "", secret_for(*its_role)}), token);
    link = invite(vault, id);
    vault.audit(kOperator, "user_added", "", {}, {}, id_text(id.value));
  });
  return link;
}

Result<std::string> reset_user(vault::Vault& vault, const std::string& login) {
  const auto known = account(vault, "user_by_login", vault.login_token(normal_login(login)));
  if (!known) return Error{Code::kNotFound, "user.unknown", ""};
  if (known->disabled) return Error{Code::kConflict, "user.closed", ""};
  const auto* role = role_of(vault, known->box.role);
  if (!role) return Error{Code::kInvalid, "user.role", known->box.role};
  std::string link;
  vault.act([&] {
    auto box = known->box;
    box.secret = secret_for(*role);
    box.password.clear();
    vault.database().run(q()["set_box"], vault.org(), known->id, seal(vault, known->id, box), 0);
    vault.database().run(q()["end_sessions_of"], vault.org(), known->id);
    end_devices(vault, known->id);
    link = invite(vault, known->id);
    vault.audit(kOperator, "user_reset", "", {}, {}, id_text(known->id.value));
  });
  return link;
}

Result<void> disable_user(vault::Vault& vault, const std::string& login) {
  const auto known = account(vault, "user_by_login", vault.login_token(normal_login(login)));
  if (!known) return Error{Code::kNotFound, "user.unknown", ""};
  if (known->disabled) return {};
  if (administers(vault.model(), known->box.role) && !others_administer(vault, known->id)) return Error{Code::kConflict, "user.last_admin", ""};
  vault.act([&] {
    vault.database().run(q()["set_disabled"], vault.org(), known->id, true);
    vault.database().run(q()["end_sessions_of"], vault.org(), known->id);
    vault.database().run(q()["end_invitations"], vault.org(), known->id, vault.now());
    end_devices(vault, known->id);
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
  while (rows.step()) out.push_back(user_of(from_row(vault, rows)));
  return out;
}

std::vector<User> users_of(vault::Vault& vault, const std::string& role) {
  auto out = users(vault);
  std::erase_if(out, [&](const User& one) { return one.role != role || one.disabled; });
  return out;
}

std::optional<User> user(vault::Vault& vault, UserId id) {
  const auto found = account_of(vault, id);
  return found ? std::optional(user_of(*found)) : std::nullopt;
}

Result<Invited> invited(vault::Vault& vault, const std::string& token) {
  const auto found = invited_account(vault, token);
  if (!found) return bad_invitation();
  Invited out{user_of(*found), {}, {}};
  if (const auto& secret = found->box.secret; !secret.empty()) {
    out.totp_secret = base32(secret);
    out.otpauth = crypto::otpauth_uri(vault.model().organisation.name, found->box.login, secret);
  }
  return out;
}

void set_password(vault::Vault& vault, UserId id, const std::string& password_hash, std::uint64_t totp_step) {
  auto box = account_of(vault, id)->box;
  box.password = password_hash;
  vault.database().run(q()["set_box"], vault.org(), id, seal(vault, id, box), totp_step);
  vault.database().run(q()["end_invitations"], vault.org(), id, vault.now());
}

Result<std::string> accept_invitation(vault::Vault& vault, const std::string& token, const std::string& password_hash,
                               const std::string& totp_code) {
  const auto of = invited_account(vault, token);
  if (!of) return bad_invitation();
  const auto step = good_code(vault, *of, totp_code);
  if (!step) return Error{Code::kUnauthorized, "code.wrong", "code"};
  std::string cookie;
  vault.act([&] {
    set_password(vault, of->id, password_hash, *step);
    vault.audit({of->id, of->box.role}, "password_chosen", "", {}, {}, "");
    cookie = open_session(vault, of->id, of->box.role);  // the link, the new password and the code were shown just now
    vault.audit({of->id, of->box.role}, "signed_in", "", {}, {}, "");
  });
  return cookie;
}

Result<SignIn> begin_sign_in(vault::Vault& vault, const std::string& login) {
  const auto token = vault.login_token(normal_login(login));
  const auto known = account(vault, "user_by_login", token);
  if (auto wait = must_wait(known ? *known : nobody(vault, token), vault.now())) return std::move(*wait);
  const auto* role = known ? role_of(vault, known->box.role) : nullptr;
  if (!role || known->disabled || known->box.password.empty()) return SignIn{known ? known->id : UserId{}, dummy_hash(), token};
  return SignIn{known->id, known->box.password, token};
}

Result<std::string> finish_sign_in(vault::Vault& vault, const SignIn& begun, bool password_right, const std::string& totp_code) {
  return finish_sign_in(vault, begun, password_right, totp_code, "");
}

Result<std::string> finish_sign_in(vault::Vault& vault, const SignIn& begun, bool password_right, const std::string& code, const std::string& device) {
  const auto known = begun.user ? account_of(vault, begun.user) : std::nullopt;
  const auto of = known ? *known : nobody(vault, begun.login);
  if (auto wait = must_wait(of, vault.now())) return std::move(*wait);  // several guesses were under way at once
  const bool same = known && password_right && !of.disabled && of.box.password == begun.password_hash && role_of(vault, of.box.role);
  auto step = same ? good_code(vault, of, code) : std::nullopt;
  const bool trusted = same && !step && trusts_browser(vault, of.id, device);
  const bool on_paper = same && !step && !trusted && is_recovery_code(vault, of.id, code);
  if (trusted || on_paper) step = of.totp_step;
  std::string cookie;
  vault.act([&] {
    if (!step) {
      record_failure(vault, of, begun.login);
      vault.audit(known ? vault::Actor{of.id, of.box.role} : kStranger, "sign_in_failed", "", {}, {}, "");
      return;
    }
    if (trusted) browser_seen(vault, device);
    if (on_paper) use_recovery_code(vault, of.id, code);
    vault.database().run(q()["record_success"], vault.org(), of.id, *step);
    cookie = open_session(vault, of.id, of.box.role);
    vault.audit({of.id, of.box.role}, "signed_in", "", {}, {}, trusted ? "browser" : on_paper ? "recovery code" : "");
  });
  if (!step) return wrong();
  return cookie;
}

std::optional<Session> session(vault::Vault& vault, const std::string& cookie_token) {
  const auto token = session_row(vault, cookie_token);
  const auto kept = kept_session(vault, cookie_token, token);
  if (!kept) return std::nullopt;
  auto out = seated(vault, *kept);
  if (!out) {
    vault.act([&] { vault.database().run(q()["end_session"], vault.org(), token); });
  } else if (const auto now = vault.now(); now - kept->seen >= kTouchEvery) {
    vault.act([&] { vault.database().run(q()["touch_session"], vault.org(), token, now); });
  }
  return out;
}

std::optional<Session> glance(vault::Vault& vault, const std::string& cookie_token) {
  const auto kept = kept_session(vault, cookie_token, session_row(vault, cookie_token));
  auto out = kept ? seated(vault, *kept) : std::nullopt;
  return out && out->lacks.empty() ? std::move(out) : std::nullopt;
}

void sign_out(vault::Vault& vault, const std::string& cookie_token) {
  vault.act([&] { vault.database().run(q()["end_session"], vault.org(), session_row(vault, cookie_token)); });
}

std::string demo_code(vault::Vault& vault, UserId id) {
  TENUE_CHECK(vault.demo());
  const auto found = account_of(vault, id);
  if (!found || found->box.secret.empty()) return {};
  return crypto::totp_code(found->box.secret, crypto::totp_step(vault.machine_time()));
}

bool administers(const policy::Model& model, const std::string& role) {
  const auto* its_role = model.role(role);
  if (!its_role) return false;
  const bool somebody = std::ranges::any_of(model.roles, &policy::Role::admin);
  return somebody ? its_role->admin : !its_role->partner;
}

}  // namespace tenue::app
