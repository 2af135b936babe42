/// The outbox: letters that [mails] of the policy ask for, and alerts to the firm until somebody has seen what a visitor asked for.
/// A letter is planned with the act that asks for it (vault/outbox.h), drawn and sealed when it is due, handed to the mail
/// server by app/post.h, and over once that server took it; one that cannot go becomes a person's task. Functions run on the
/// vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/requests.h"
#include "vault/vault.h"

namespace tenue::app {

class ReplyText;  // answers.h

/// kind of an alert: no id of the policy begins so.
inline constexpr std::string_view kAskedFor = "!asked";

/// kind of the answer to a request about one's data.
inline constexpr std::string_view kAnswer = "!answer";

/// To somebody who asked about her data: that it arrived. To whoever answers: that a request is due in seven days, that one is late.
/// To who administers, that nobody answers.
inline constexpr std::string_view kReceipt = "!receipt", kDue = "!due", kLate = "!late", kOverdue = "!overdue";
/// To whoever answers: an element about who asks is waited for since 90 days, and nobody decided.
inline constexpr std::string_view kUndecided = "!undecided";
/// To a person who has no pages of her own: the link by which she takes her file (forward.h).
inline constexpr std::string_view kFileLetter = "!file";
/// To the firm: something dangerous was found in a file.
inline constexpr std::string_view kFound = "!found";

struct Letter {
  LetterId id;
  SubjectId subject;
  RecordId record;
  std::string kind;       ///< id of [mails], or kAskedFor
  /// "planned": not due yet. "waiting": drawn, goes at `since`. "trying": in the server's hands. Over: "sent"; "passed" (what it
  /// would say is no longer so); "done" (a person told it otherwise). For a person: "refused" (by the server, or four days long),
  /// "unsure" (the line broke: it may have arrived), "nowhere" (no address), "late" (not sent in two days: it may no longer be true).
  std::string state;
  Instant at{}, since{};  ///< the date that it is sent for; when it came to this state, or is tried
  int tries = 0, code = 0;
};
/// What it says. `to` empty: there is no address.
struct LetterText { std::string to, subject, text, lang; };

/// Of a request about somebody's data: a receipt for her, and whoever answers is reminded of it while it is open. In the caller's transaction.
void plan_request_letters(vault::Vault& vault, SubjectId subject, RecordId request, const Term& term, bool receipt);
/// Its days moved: the reminders that did not go yet move with them.
void move_request_letters(vault::Vault& vault, RecordId request, const Term& term);

/// A doubt is written down: whoever answers is reminded after 90 days. In the caller's transaction.
void plan_undecided(vault::Vault& vault, SubjectId subject, RecordId request);
/// That something was found in a file of the record, or one that was meant for it; once an hour. In the caller's transaction.
void plan_found_letter(vault::Vault& vault, SubjectId subject, RecordId record);

/// A letter about a request: to `mail`, on paper with `head` on top where there is none.
struct Reply { std::string mail, subject, head, lang; };
void write_reply(vault::Vault& vault, SubjectId subject, RecordId record, const Reply& to, const ReplyText& text);

/// A letter of another kind, whose words are there: it goes with the next post, or is a person's task where it has no address.
void write_letter(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId record, const LetterText& text);

/// One whose words are drawn when it goes; no more than three of a kind within an hour for one record: false, it is not written. In the
/// caller's transaction.
bool ask_letter(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId record);

/// Whether one is due: begin_letter would give it. Cheap.
bool letter_waits(vault::Vault& vault);

/// What a server knows and a policy does not.
struct PostOffice {
  std::string url;          ///< what links begin with
  std::string alert;        ///< where alerts go; "" = the firm's contact
};

/// Draws what is due, tells the firm of what nobody has seen (at once, then after 10, 20, 40, 80 minutes and every two hours, in
/// the desk's hours; requests about data together, at most every ten minutes), and gives up what is too late. Gives how many alerts it made. Waits while the clock is doubted.
int draw_letters(vault::Vault& vault, const PostOffice& office);

/// The next letter to hand over, marked "trying" from now on; nothing if none is due. Marked before it is sent: whatever
/// happens then, it is never sent twice.
/// `stop`: the address of the page that stops offers, where the firm makes any and the letter is to a person.
struct Outgoing { LetterId id; LetterText text; std::string firm, contact, stop; };
/// `url`: what links begin with.
std::optional<Outgoing> begin_letter(vault::Vault& vault, const std::string& url);
enum class Sending { kSent, kLater, kRefused, kUnsure };
void end_letter(vault::Vault& vault, LetterId id, Sending how, int code);
/// What a server that died left in "trying": nobody knows whether it went.
void find_broken_letters(vault::Vault& vault);

/// Those that a person must see to, oldest first.
std::vector<Letter> stuck_letters(vault::Vault& vault);
/// How many wait for a mail server since more than an hour.
int waiting_letters(vault::Vault& vault);
/// Of one person, newest first.
std::vector<Letter> letters_of(vault::Vault& vault, SubjectId subject);
std::optional<Letter> letter(vault::Vault& vault, LetterId id);
/// Its words, while they are kept; nothing once it is over. Leaves one audit entry ("looked"). kForbidden, kNotFound.
Result<LetterText> letter_text(vault::Vault& vault, const vault::Actor& who, LetterId id);
/// Its name in the policy's words ("Votre rendez-vous"), without what was filled in for the person.
std::string letter_name(const policy::Model& model, const Letter& letter, std::string_view lang);

/// Who reads what it says: a member of the staff who reads such records, and this person's.
bool reads_letter(const vault::Vault& vault, const vault::Actor& who, const Letter& letter);
/// Who may see to it: who reads it, minds rights, or administers.
bool sees_letter(const vault::Vault& vault, const vault::Actor& who, const Letter& letter);
/// She was told otherwise. kForbidden, kNotFound, kConflict: it waits for nobody.
Result<void> letter_done(vault::Vault& vault, const vault::Actor& who, LetterId id);
/// It is drawn anew, with what is on record now, and sent.
Result<void> letter_again(vault::Vault& vault, const vault::Actor& who, LetterId id);

}  // namespace tenue::app
