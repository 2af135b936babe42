/// The one act that carries out a request: what was decided, with everything that follows from it. Callable for the desk (asked_of) and
/// for the person herself, whose pages make an Asked with the role "subject". Functions run on the vault's thread, inside an act.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/plan.h"

namespace tenue::app {

/// How a file is handed over.
/// "link": by a link in the answer, and another sent to the same address when she asks for it (art. 15(3); forward.h).
/// "service": to another service that she names, by a link ([rights] forward; forward.h).
inline constexpr const char* kGiven[] = {"counter", "post", "espace", "link", "service"};
/// Proofs seen of a death, and of being an heir (décret LIL art. 124): their kinds are noted, never their numbers.
inline constexpr const char* kDeathProofs[] = {"death_certificate", "family_book"};
inline constexpr const char* kHeirProofs[] = {"notarial_act", "family_book"};

/// What a person decided with the plan before her.
struct Decision {
  std::string recognised;               ///< one of kRecognised; not asked of "subject", nor where it needs no recognition
  std::string seen;                     ///< mark_of() the plan
  std::map<vault::Kept, std::string> later;  ///< erasure: what is left to its own end, and why
  bool confirmed = false;               ///< erasure: she knows that what runs ends with it, and wants it
  bool untaken = false;                 ///< erasure: she knows that the file behind her link, not taken yet, goes with it
  bool minor = false;                   ///< erasure: she says that she was a minor when it was taken
  std::map<std::string, std::string> goes_on;  ///< objection: activities refused on compelling grounds, in words
  std::vector<std::string> activities;  ///< restriction: of these alone; none: of every use. Withdrawal: "activity.choice" of what stops
  std::vector<RecordId> records;        ///< restriction: of these alone; none: of all. Rectification, "digital_goods": which
  std::map<RecordId, vault::Values> values;  ///< rectification: field id → as typed
  std::string proof;                    ///< rectification: one of vault::kProofs, seen
  std::string refused;                  ///< why nothing of it is done: the answer says so with the recourse
  std::string given, service;           ///< access, portability: one of kGiven; which service
  std::string words;                    ///< restriction: what is contested; complaint, question: the answer; else something to add
  std::string wish, trusted;            ///< directives that are deposited: one of [rights] directives, or kNoWish; whom she entrusts
  std::string heir, death_proof, heir_proof;  ///< an heir: one of [rights] heirs; the proofs seen
};
/// Carries it out in the running act: does it, notes whom it was passed on to and who must be told, closes the request, keeps what was
/// decided and writes the answer, all or nothing. kForbidden: not the desk for rights. kConflict: "request.plan" (what would happen is not
/// `seen` any more). kInvalid, the error's field says where: "request.recognised" (not said, or "mailbox" although she is not known under
/// that address), "plan.reason" (a line was changed, or refused, without one), "plan.no_end" (left to an end that nobody knows), "plan.running" (not confirmed), "plan.untaken" (not said),
/// "plan.minor" (what was taken of a minor is neither refused nor left),
/// "plan.nothing" (nothing is chosen), "request.words", "request.given", "death.*"; those of Vault::rectify. kNotFound: nobody's.
Result<void> carry_out(vault::Vault& vault, const Asked& asked, const Whose& whose, const Decision& decision);
/// The parts of a request that words alone answer, whoever asks and on file or not: a question, a complaint.
std::vector<std::string> parts_in_words(const vault::Values& request);
/// Answers those parts with words that the desk for rights writes: no file is opened, so nothing of one can be in it. The letter goes to the
/// address that was given, else it waits on today's page. kInvalid: "request.words", "text.card". kConflict: "request.closed",
/// "request.not_words" (nothing of the kind is open). kForbidden, kNotFound.
Result<void> answer_in_words(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& said);
/// That use of her data stops: her consent is taken back, or she objects. `act`: how, for the ledger. Nothing to take back is no error.
Result<void> stop_use(vault::Vault& vault, const vault::Purpose& purpose, const Whose& whose, const policy::Activity& activity, const std::string& act);
/// What was answered, once it is: nothing for a request that is open, or was answered elsewhere.
std::optional<std::string> answer_kept(vault::Vault& vault, RecordId request);

}  // namespace tenue::app
