/// People who sign in: staff and partners. Passwords as Argon2id (CNIL, deliberation 2022-100), TOTP (RFC 6238) for roles
/// with second_factor, growing delay after failures, one-time links for the first sign-in and for reset. Names, roles,
/// password hashes and secrets are sealed under the staff slot, and what a cookie or a link is found by is a keyed hash: a
/// row edited past Tenue opens no door. Functions run on the vault's thread, except where said.
#pragma once
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

/// The wait after the nth failure in a row, counted from 1: none up to the fourth, then 1, 2, 4… seconds, 15 minutes at most.
std::chrono::seconds wait_after(std::int64_t failures);

/// Logins that do not exist wait like those that do.
struct Miss { std::int64_t failures = 0; Instant wait_until{}; };
Miss missed(vault::Vault& vault, const Bytes& login);
/// One more, inside an act. A day later they are forgotten.
void record_miss(vault::Vault& vault, const Bytes& login, const Miss& before);

struct User { UserId id; std::string name, login, role; bool has_password = false, has_totp = false, disabled = false; };
/// A measure with `gate` that keeps somebody out: `sign` = he can sign its document himself; `ended`: what was noted counted until then.
struct Lack { std::string measure; bool sign = false; std::optional<Instant> ended; };
/// `lacks`: while there is any, nothing opens but what mends it (web/bureau/visit.h).
struct Session { UserId user; std::string name, role; bool second_factor = false; std::vector<Lack> lacks; };

/// Whom to invite first: a role that administers; "" where the policy has no role.
std::string first_role(const policy::Model& model);
/// A new person; gives the one-time token of the link /bureau/bienvenue/<token> (48 h). kInvalid: role not in the policy, login taken.
Result<std::string> add_user(vault::Vault& vault, const std::string& name, const std::string& login, const std::string& role);
Result<std::string> reset_user(vault::Vault& vault, const std::string& login);  ///< kills sessions, password and TOTP; a new link
/// Closes an account: its sessions and its invitation end with the act, nobody signs in until it is opened again. kConflict:
/// nobody who administers could come in any more ("user.last_admin"). What is so already stays so.
Result<void> disable_user(vault::Vault& vault, const std::string& login);
Result<void> enable_user(vault::Vault& vault, const std::string& login);
std::vector<User> users(vault::Vault& vault);
std::vector<User> users_of(vault::Vault& vault, const std::string& role);
std::optional<User> user(vault::Vault& vault, UserId id);

struct Invited { User user; std::string totp_secret, otpauth; };  ///< secret empty where the role needs none
Result<Invited> invited(vault::Vault& vault, const std::string& token);
/// A password rule (CNIL, deliberation 2022-100): `length` characters of four kinds (small and capital
/// letters, digits, signs), two more for three kinds, eight more for a phrase. kInvalid with detail "password.short",
/// "password.simple" (long enough only with more kinds), "password.common", "password.name".
Result<void> password_fits(const policy::PasswordRule& rule, const std::string& name, const std::string& login, const std::string& password);
/// Ends the invitation. `password_hash` was made off the vault's thread (crypto::password_hash).
Result<std::string> accept_invitation(vault::Vault& vault, const std::string& token, const std::string& password_hash, const std::string& totp_code);

/// The same without a link and a code: for a demonstration's logins. Inside an act.
void set_password(vault::Vault& vault, UserId id, const std::string& password_hash, std::uint64_t totp_step);

/// Sign-in in two steps so that Argon2id runs off the vault's thread: begin gives the stored hash (a dummy one for an
/// unknown login, same time) or kTooMany with the seconds to wait as detail; finish records failure or success. From
/// the fifth failure on an account waits 1, 2, 4… seconds, at most 15 minutes; a login that does not exist waits alike.
struct SignIn { UserId user; std::string password_hash; Bytes login; };  ///< login: its keyed hash
Result<SignIn> begin_sign_in(vault::Vault& vault, const std::string& login);
/// Gives the cookie's token. kUnauthorized says neither which part was wrong nor whether the login exists.
Result<std::string> finish_sign_in(vault::Vault& vault, const SignIn& begun, bool password_right, const std::string& totp_code);
/// Idle 30 min (staff), 12 h (partner) end a session; a role change or reset ends it at once.
std::optional<Session> session(vault::Vault& vault, const std::string& cookie_token);
/// Whose session it is, asked by a page that nobody touches: nothing is extended, ended or noted. None while anything lacks.
std::optional<Session> glance(vault::Vault& vault, const std::string& cookie_token);
void sign_out(vault::Vault& vault, const std::string& cookie_token);
/// Demo only: the code now, to be shown on the index page.
std::string demo_code(vault::Vault& vault, UserId id);

/// Who notes what was done, whatever else is missing: who administers; where nobody does, all of the staff.
bool administers(const policy::Model& model, const std::string& role);

}  // namespace tenue::app
