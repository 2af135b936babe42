/// How a request about one's data comes in (GDPR art. 12): by whatever way, on its real day, with a number, a receipt and links that
/// show how far it came and prove who reads an address. Whether it is she who asks: identity.h. Functions run on the vault's thread,
/// inside an act.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/requests.h"
#include "app/whose.h"
#include "vault/vault.h"

namespace tenue::app {

/// A request that came by another way than a form of the site.
struct NewRequest {
  std::vector<std::string> kinds;   ///< of policy::kRequestKinds, at least one
  std::string text, name, mail, phone, address;  ///< as typed; each may be empty
  std::string channel;              ///< of policy::kRequestChannels
  std::optional<Date> received{};   ///< never later than today; none = today
  std::optional<Whose> person{};    ///< on file, where whoever writes it down knows her
  std::string lang = "fr";          ///< of what is written to her
  std::string once{};               ///< token of the shown form: sent twice it is one request
};
/// What whoever asked is told at once.
struct Filed {
  vault::Taken taken;
  Term term{};
  std::string follow{};  ///< the end of the link to its page, of a request about data (kFollowLink) or of a job (kJobLink); "" = it has none
  bool receipt = true;   ///< false: this address was sent as many receipts as it gets in a day
};

/// The activity that keeps requests with their kind; "" where the policy keeps none.
std::string rights_activity(const policy::Model& model);

/// Hands it in: by the staff (whoever is no partner), or by the person herself, signed in ("subject": channel "account", and she is `person`).
/// Receipt and reminders are planned with it. kInvalid: the error's field is "request.kind", "request.received" ("request.received.later", "request.received.old") or
/// that of another value. kForbidden as Vault::file_request.
vault::Checked<Filed> file_request(vault::Vault& vault, const vault::Actor& who, const NewRequest& request);

/// What a visitor handed in by a form, or staff for her; of a request about her data the receipt and the reminders are planned with it.
/// An answer that asks about her data besides ([rights] opens) opens a request of its own. `lang` is what she is written in.
/// Errors: those of Vault::take.
vault::Checked<Filed> take_asked(vault::Vault& vault, const vault::Purpose& purpose, vault::Submission submission, const std::string& lang);

/// How far a request came: what its link shows, and nothing of what was asked or of whom.
struct Progress {
  std::string reference, lang;
  Term term{};
  std::string because;          ///< why more time is needed, in the firm's words
  std::optional<Date> closed;   ///< answered on
};
/// What a person asked, whichever way it came.
struct OwnRequest {
  RecordId id;
  std::string text;
  std::vector<std::string> kinds;
  Progress progress;
};
/// That person is known as another now: the requests that name her name the other.
void rename_requests(vault::Vault& vault, const vault::Actor& who, const Whose& from, const Whose& to);
/// Newest first; only to be shown to herself.
std::vector<OwnRequest> own_requests(vault::Vault& vault, const Whose& whose);
/// Whom the request names as its person: on file, or gone since; nothing: it names nobody.
std::optional<Whose> person_of(vault::Vault& vault, const vault::Values& request);

/// It arrived on another day than was written down. kInvalid: "request.reason", and the dates as above; kConflict: "request.closed".
Result<void> redate_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, std::optional<Date> received, const std::string& reason);

/// A question is a request for access after all, or asks for more than one thing: its days stay. kInvalid: none, or an unknown kind.
Result<void> reclass_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::vector<std::string>& kinds);

// ---- links ---------------------------------------------------------------------------------------------------------------

/// Nothing: no such link, or what it led to is no longer kept. Read by whoever holds it, so nothing is audited.
std::optional<Progress> follow_request(vault::Vault& vault, const std::string& link);

/// Whether a proof of who asks may be sent at that link: an element is waited for, and the policy keeps such proofs.
bool awaits_proof(vault::Vault& vault, const std::string& link);
/// She sends one (vault.h, file_proof); whoever answers is told. kNotFound: no element is waited for there.
vault::Checked<void> send_proof(vault::Vault& vault, const std::string& link, const vault::Files& file);

enum class MailboxLink { kOpen, kUsed, kOver };
/// kOver: unknown, older than 30 days, replaced, or of a request that is closed.
MailboxLink mailbox_link(vault::Vault& vault, const std::string& link);
/// The kinds of the request that its button speaks for, so that whoever presses knows for what. Empty: it is not open.
std::vector<std::string> mailbox_asks(vault::Vault& vault, const std::string& link);
/// Whoever reads that address pressed the button: noted once. kNotFound: over. kConflict: used already.
Result<void> prove_mailbox(vault::Vault& vault, const std::string& link);

}  // namespace tenue::app
