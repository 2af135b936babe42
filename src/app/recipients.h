/// Whom something of a person was passed on to, and who of them must be told that it was corrected, erased or frozen (GDPR art. 15(1)(c), 19).
/// Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/answers.h"

namespace tenue::app {

/// The recipient of a disclosure in words; of kToHerself "".
std::string receiver_name(const policy::Model& model, const vault::Disclosure& one, std::string_view lang);
/// What was noted beside it, for whoever works here: the number of a case, the hash of a file.
std::string beside(const vault::Disclosure& one);

/// What staff note by hand: passed on by telephone, by letter.
struct HandNote {
  std::string who;                      ///< id of a recipient, or "" with `name`
  std::string name, reference;          ///< reference: the number of the case, where one is due
  std::string activity;
  RecordId record; std::vector<std::string> fields;
  Date day{};
  std::string digest{};                 ///< of the copy that goes with it: SHA-256, hexadecimal; "" = none does
};
/// kForbidden: "recipient.shut", its contract or review has ended; no such grant of that recipient, or "disclosure.objected": she opposed it. kInvalid, with the field at fault: "disclosure.who",
/// "disclosure.fields" (none, or not among those the policy passes on), "disclosure.reference" (an authority's, or where the policy wants a case), "disclosure.day".
Result<void> note_disclosure(vault::Vault& vault, const vault::Actor& who, SubjectId subject, const HandNote& note);
/// The recipients that the policy lets have something of such a record, with what each may have.
struct MayReceive { std::string who, activity; std::vector<std::string> fields; };
std::vector<MayReceive> may_receive(const vault::Vault& vault, const std::string& type);

struct Notice {
  NoticeId id; SubjectId subject; RecordId about;  ///< the request, or the record that was corrected
  std::string who;
  Instant made{};
  std::optional<Instant> told{}, closed{};
  std::string how{};                     ///< once closed: "answered", "impossible"
  std::string name{}, words{};          ///< to whom; the letter, once closed what came of it
};
/// Makes one for each recipient of the lines' fields. `what`: "rectification", "erasure", "restriction". Gives who they are.
struct Changed { RecordId record; std::vector<std::string> fields; };
std::vector<Receiver> make_notices(vault::Vault& vault, const Asked& asked, SubjectId subject, const std::string& what, const std::vector<Changed>& changed);
/// Open ones, oldest first; those about one request.
std::vector<Notice> open_notices(vault::Vault& vault);
std::vector<Notice> notices_about(vault::Vault& vault, RecordId request);
/// The letter went, by hand. kForbidden: not the desk for rights. kNotFound. kConflict: "notice.over".
Result<void> notice_told(vault::Vault& vault, const vault::Actor& who, NoticeId id);
/// It answered, or telling it is impossible: `words` say what or why. kInvalid: "notice.words".
Result<void> close_notice(vault::Vault& vault, const vault::Actor& who, NoticeId id, const std::string& how, const std::string& words);

}  // namespace tenue::app
