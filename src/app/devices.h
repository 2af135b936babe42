/// Ways in besides login, password and code: a partner's telephone that four digits open, a browser where the code is not asked
/// again for thirty days, codes on paper; and the list of what is open, so that it can be closed. Cookies, links and codes are
/// found by keyed hashes; digits are kept as Argon2id, sealed. Functions run on the vault's thread. Times are the vault's, which
/// never run back: a clock that jumps ahead closes sooner, one that is put back opens nothing.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/users.h"

namespace tenue::app {

constexpr std::chrono::days kDeviceTrusted{30};
constexpr int kDigitsTries = 3, kRecoveryCodes = 10;

/// `id` names a row to whoever sees the list, and opens nothing.
struct Device {
  std::string id, label;  ///< "Firefox, Android"
  UserId user;
  bool phone = false;     ///< opened by digits; else a browser where no code is asked
  bool locked = false;    ///< its digits were wrong three times
  Instant since{}, seen{}, until{};
};
struct OpenSession {
  std::string id, label;
  UserId user;
  Instant begun{}, seen{};
  bool mine = false;      ///< it is the asker's own
};

// ---- a partner's telephone -------------------------------------------------------------------------------------------------

/// A link to enrol one, good once and for 48 hours; an earlier one is over. kForbidden: who asks does not administer. kInvalid
/// "phone.role": not of a partner's role. kConflict "user.closed". kNotFound.
Result<std::string> phone_link(vault::Vault& vault, const vault::Actor& who, UserId user);
/// Whose link it is. kNotFound: over.
Result<User> phone_invited(vault::Vault& vault, const std::string& token);
/// Four digits, neither all the same nor a run ("1234", "8765").
bool digits_fit(std::string_view digits);
struct Opened { std::string session, device; };  ///< values of two cookies
/// Ends the link, trusts the telephone, lets its owner in. `digits_hash` was made off the vault's thread.
Result<Opened> enrol_phone(vault::Vault& vault, const std::string& token, const std::string& digits_hash, const std::string& label);

/// Whom the telephone with this cookie belongs to, while its digits may be tried.
struct PhoneOwner { UserId user; std::string name; };
std::optional<PhoneOwner> phone_owner(vault::Vault& vault, const std::string& device);
/// Takes one of three tries, before the digits are looked at, so that no two guesses share one; gives what they are compared with.
/// kUnauthorized: no such telephone, over, or none left ("phone.locked").
Result<std::string> begin_digits(vault::Vault& vault, const std::string& device);
/// Gives the session's cookie, and the tries back. kUnauthorized: wrong ("phone.locked" with the last one), or closed meanwhile.
Result<std::string> finish_digits(vault::Vault& vault, const std::string& device, bool right);

// ---- a browser that is trusted, codes on paper ---------------------------------------------------------------------------------

/// As users.h, where a browser that this person trusts stands for the code, and a code on paper counts once.
Result<std::string> finish_sign_in(vault::Vault& vault, const SignIn& begun, bool password_right, const std::string& code, const std::string& device);
/// A cookie for thirty days. Inside the act that signed her in by a code.
std::string trust_browser(vault::Vault& vault, UserId user, const std::string& label);
/// Ten new codes, to be shown this once; the former are over. Of a role with a second factor, else kInvalid "recovery.role".
Result<std::vector<std::string>> draw_recovery_codes(vault::Vault& vault, UserId user);
int recovery_codes_left(vault::Vault& vault, UserId user);

// ---- what is open --------------------------------------------------------------------------------------------------------

/// What the session's list calls the browser that it was opened in.
void label_session(vault::Vault& vault, const std::string& cookie, const std::string& label);
/// Those that are not over, newest first; of one person, or of all.
std::vector<OpenSession> open_sessions(vault::Vault& vault, std::optional<UserId> user, const std::string& my_cookie);
std::vector<Device> devices(vault::Vault& vault, std::optional<UserId> user);
/// One's own; anybody's for who administers. kNotFound, for what one may not see as well.
Result<void> close_session(vault::Vault& vault, const vault::Actor& who, const std::string& id);
Result<void> revoke_device(vault::Vault& vault, const vault::Actor& who, const std::string& id);

}  // namespace tenue::app
