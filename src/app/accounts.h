/// Customers who sign in to their own pages (Espace client). One account for one address; a password by the policy's rule
/// (CNIL, deliberation 2022-100) as Argon2id; growing delay after failures; the first sign-in and a forgotten password by a
/// one-time link that is sent to the address on record, so that it proves control of the mailbox (GDPR art. 12(6)). What is
/// sealed goes with the person's key. Functions run on the vault's thread, except where said.
#pragma once
#include <string>
#include <vector>

#include "app/letters.h"
#include "vault/vault.h"

namespace tenue::app {

/// kinds of letters: the link to choose a password; the link that a new address answers with; to the old one, that it is another now.
inline constexpr std::string_view kAccountLetter = "!account", kNewMailLetter = "!new_mail", kMailMovedLetter = "!mail_moved";

/// Who sits there. `self`: the record whose address she signs in with; it decides what is hers.
struct Customer {
  RecordId account, self;
  SubjectId subject;
  std::string login;
  bool second_factor = false;  ///< her account asks for a code
  vault::Actor actor() const { return {{}, "subject", self}; }
};

/// The form opens an account (`takes = ["account"]`).
bool opens_account(const policy::Form& form);
/// An activity of the policy that keeps the customer's own record: the room in which her pages ask. "" = there is no portal.
std::string portal_room(const policy::Model& model);

/// Somebody is on file under this address.
bool is_on_file(vault::Vault& vault, const std::string& mail);
/// Plans a letter with a link for whoever is on file under this address, once: at most three in an hour. Nothing that the caller may
/// show depends on what it found.
void ask_account_link(vault::Vault& vault, const std::string& mail);

/// Where the link leads: `there` = she has a password already. kNotFound: used, three days old, never given.
struct AccountLink { SubjectId subject; RecordId self; std::string login; bool there = false; };
Result<AccountLink> account_link(vault::Vault& vault, const std::string& token);
/// Chooses the password, ends every link and every session that was, and gives the cookie's token. `password_hash` was made off the
/// vault's thread. kNotFound: the link is over. kConflict: another person has that address already.
Result<std::string> open_account(vault::Vault& vault, const std::string& token, const std::string& password_hash, const std::string& device);

/// In two steps, as app/users.h does for the staff, and with the same delays.
struct CustomerSignIn { RecordId account; std::string password_hash; Bytes login; };
Result<CustomerSignIn> begin_customer_sign_in(vault::Vault& vault, const std::string& mail);
Result<std::string> finish_customer_sign_in(vault::Vault& vault, const CustomerSignIn& begun, bool password_right, const std::string& code, const std::string& device);
/// Idle 30 minutes end a session, and 12 hours in all; what ends the account ends it at once.
std::optional<Customer> customer(vault::Vault& vault, const std::string& cookie_token);
void customer_out(vault::Vault& vault, const std::string& cookie_token);

struct CustomerSession { std::string id, device; Instant begun{}, seen{}; bool this_one = false; };  ///< id: names the row, opens nothing
std::vector<CustomerSession> customer_sessions(vault::Vault& vault, const Customer& who, const std::string& cookie_token);
/// kNotFound: not one of hers.
Result<void> end_customer_session(vault::Vault& vault, const Customer& who, const std::string& id);

/// The stored hash, to be verified off the vault's thread ("" = the account is over); then another password, which ends her other sessions.
/// kNotFound, here and below: the account, or the session, ended meanwhile.
std::string customer_password(vault::Vault& vault, const Customer& who);
Result<void> set_customer_password(vault::Vault& vault, const Customer& who, const std::string& password_hash, const std::string& cookie_token);

/// A code from a telephone (RFC 6238), if she wants it: a fresh secret; then kept once a code of it was typed. kInvalid: "code.wrong".
Bytes new_customer_secret();
Result<void> set_customer_factor(vault::Vault& vault, const Customer& who, const Bytes& secret, const std::string& code);
Result<void> drop_customer_factor(vault::Vault& vault, const Customer& who);

/// Another address: it counts once the link that is sent there was followed; the old one is told. kInvalid: no address.
/// kConflict: it is hers already. That somebody else has it is said to nobody: then no letter goes.
Result<void> ask_new_mail(vault::Vault& vault, const Customer& who, const std::string& mail);
/// The link still leads somewhere. Changes nothing.
bool new_mail_waits(vault::Vault& vault, const std::string& token);
/// kNotFound: the link is over. kConflict: somebody else took the address meanwhile.
Result<void> confirm_new_mail(vault::Vault& vault, const std::string& token);

/// Closes it: sessions and links die with the act, and what nothing but the law keeps goes (GDPR art. 17). Gives what stays. Under a
/// hold the rest goes once that ends. Where she is one of several persons of a file, what is hers alone goes.
Result<std::vector<RecordId>> close_account(vault::Vault& vault, const Customer& who);

/// What a form that opens an account is sent with. Whoever is on file under the address has a link there, and nothing of what was typed is
/// kept: who typed it has shown nothing. Else a person is made, who has the link too. What is answered is the same. Errors: those of Vault::take.
vault::Checked<vault::Taken> take_account(vault::Vault& vault, const vault::Purpose& purpose, const vault::Submission& submission);

/// The words of the letters above, at the time they are drawn: a link is made then. Nothing: there is nobody to write to any more.
std::optional<LetterText> account_letter(vault::Vault& vault, const std::string& url, std::string_view kind, SubjectId subject, RecordId self);

}  // namespace tenue::app
