/// What would be done about a request, record by record and activity by activity, with why, before it is done; and the one act
/// that does it (docs/rights.md has the matrix of bases and rights). Callable for the desk (asked_of) and for the person herself,
/// whose pages make an Asked with the role "subject". Functions run on the vault's thread, carry_out() inside an act.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

enum class Fate {
  kErased,    ///< now
  kNarrowed,  ///< now, for this activity; the record stays with less, for another
  kLater,     ///< at its own end, `until`: a person decided so, for `reason` (art. 17(1)(a), 17(3)(e))
  kByLaw,     ///< the law obliges the firm to keep it (art. 17(3)(b))
  kHeld,      ///< a hold keeps it, and it goes with the hold (art. 17(3)(e))
  kSent,      ///< given to her
  kWithheld,  ///< not given: neither under consent nor contract, or not from her (art. 20(1))
  kChanged,   ///< corrected
  kLimited,   ///< kept, and used by nobody (art. 18)
  kStopped,   ///< the activity stops
  kGoesOn,    ///< it goes on: this basis gives no such right, or for `reason`
};
/// What happens with what one activity keeps of one record; with an activity alone where `record` is 0.
struct PlanLine {
  RecordId record{};
  std::string type{}, activity{};
  std::vector<std::string> fields{};    ///< field ids
  Fate fate = Fate::kErased;
  std::optional<Instant> until{};       ///< when it ends by itself, or its hold is looked at again; none: once something else has happened
  policy::Then then = policy::Then::kErase;
  std::string reason{};                 ///< why a person decided otherwise, in her words
  std::string choice{};                 ///< of an activity: the one answer that is meant
  RecordId of{};                        ///< whose answer: a contact of a firm; 0 = the root's
  int files = 0;                        ///< in those fields
};
struct RequestPlan {
  std::string kind;                     ///< one of policy::kRequestKinds
  std::vector<PlanLine> lines{};        ///< oldest record first
  bool died = false;                    ///< her death is noted
};
/// One person: a subject, or of a firm's file the record of one of its persons (`of`) and what hangs below it.
struct Whose { SubjectId subject; RecordId of{}; };
/// The person meant by an id of an address: a subject whose root is a person, or a person's record below one. Nothing else.
std::optional<Whose> whose_of(const vault::Vault& vault, std::string_view id);
/// Whose a record is: the person that it is of, or hangs below; of a record of the firm alone the subject.
Whose person_above(const vault::Vault& vault, SubjectId subject, RecordId record);
/// The same as an address or a request names it.
std::string id_of(const Whose& whose);
struct HerRecord { RecordId id, parent; std::string type; Instant created{}; };
/// The records that are hers, oldest first, with those that are gone left out.
std::vector<HerRecord> records_of(const vault::Vault& vault, const Whose& whose);

/// Some field of hers holds that address.
bool is_known_under(vault::Vault& vault, const Whose& whose, const std::string& mail);
/// The persons that the subject is the file of: itself, or of a firm's each contact; with `mail`, those known under it.
std::vector<Whose> persons_in(vault::Vault& vault, SubjectId subject, const std::string& mail = {});

/// Who acts is that person, signed in ("subject").
bool is_herself(const vault::Vault& vault, const vault::Actor& who, const Whose& whose);
RequestPlan plan_of(vault::Vault& vault, const std::string& kind, const Whose& whose);
/// A word for what the plan says: shown with it and sent back, so that nothing is done that nobody saw.
std::string mark_of(const RequestPlan& plan);
/// Whether what the activity keeps of that field was given by her under consent or contract (art. 20(1)).
bool is_portable(const policy::Model& model, const std::string& activity, const std::string& record, const std::string& field);

/// How it was seen that the person asks for herself: in proportion, and never by a paper as a rule (art. 12(6), recital 64).
/// "session": she asked in her own pages. "mailbox": the address on file is that of the request, and pressed the button of its receipt.
/// "element": a doubt was lifted.
inline constexpr const char* kRecognised[] = {"session", "mailbox", "callback", "counter", "element"};
/// Whether it must be seen: not to stop, to freeze, to complain or to ask.
bool needs_recognition(const std::string& kind);
/// How a file is handed over.
/// "service": to another service that she names, by a link ([rights] forward; forward.h).
inline constexpr const char* kGiven[] = {"counter", "post", "espace", "service"};
/// Proofs seen of a death, and of being an heir (décret LIL art. 124): their kinds are noted, never their numbers.
inline constexpr const char* kDeathProofs[] = {"death_certificate", "family_book"};
inline constexpr const char* kHeirProofs[] = {"notarial_act", "family_book"};

/// She takes her directives back.
inline constexpr const char* kNoWish = "none";
/// A request that is carried out, and by whom.
struct Asked {
  vault::Actor who;
  std::string activity;                 ///< that keeps requests
  RecordId id; SubjectId of;            ///< the request, and the subject that it is a record of
  std::string kind, reference, mail;    ///< mail: where the answer goes; "" = nowhere
  Date received{};
  std::string part{};                   ///< which of the request's kinds is answered; `kind` where it has one
  bool several = false;                 ///< it has more than one
  std::optional<Date> due{};            ///< the last day to answer it
};
/// For the desk. `part`: which of its kinds; "" = the first that is not answered yet. Errors: those of open_request; kNotFound: none such is open.
Result<Asked> asked_of(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, std::string_view part = {});

/// Others on file under the address that answered for the request, and of her name: more of her own, which one answer holds together
/// (art. 15, 20). Whoever shares a mailbox with her is not among them.
std::vector<Whose> also_of(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// The plan for that request: of a refusal of advertising the advertising alone; of access all that is hers, in whichever files.
RequestPlan plan_for(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// Of what would go, the records that last until a day which is still to come, or not set: a contract that runs.
std::vector<const PlanLine*> running_in(vault::Vault& vault, const RequestPlan& plan);
/// By a date of birth on file she was under eighteen when the first of it was taken (art. 17(1)(f)).
bool was_minor(vault::Vault& vault, const Whose& whose);

/// What a person decided with the plan before her.
struct Decision {
  std::string recognised;               ///< one of kRecognised; not asked of "subject", nor where it needs no recognition
  std::string seen;                     ///< mark_of() the plan
  std::map<vault::Kept, std::string> later;  ///< erasure: what is left to its own end, and why
  bool confirmed = false;               ///< erasure: she knows that what runs ends with it, and wants it
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
/// that address), "plan.reason" (a line was changed, or refused, without one), "plan.no_end" (left to an end that nobody knows), "plan.running" (not confirmed),
/// "plan.minor" (what was taken of a minor is neither refused nor left),
/// "plan.nothing" (nothing is chosen), "request.words", "request.given", "death.*"; those of Vault::rectify. kNotFound: nobody's.
Result<void> carry_out(vault::Vault& vault, const Asked& asked, const Whose& whose, const Decision& decision);
/// That use of her data stops: her consent is taken back, or she objects. `act`: how, for the ledger. Nothing to take back is no error.
Result<void> stop_use(vault::Vault& vault, const vault::Purpose& purpose, const Whose& whose, const policy::Activity& activity, const std::string& act);
/// Objection under weighing (art. 18(1)(d)): the activities stop until the answer. Those of Vault::limit.
Result<void> limit_meanwhile(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// Says to the person that a restriction ends on that day, and why; then it does (art. 18(3)). kInvalid: "limit.day", "limit.reason",
/// "limit.untold": she has no address by mail and nothing says how she was told.
Result<void> announce_end(vault::Vault& vault, const vault::Actor& who, SubjectId subject, HoldId limit, Date day, const std::string& reason, const std::string& told);

/// What was answered, once it is: nothing for a request that is open, or was answered elsewhere.
std::optional<std::string> answer_kept(vault::Vault& vault, RecordId request);

/// What a person wants after her death, and whether that was noted.
struct Directive { std::string wish, words, trusted; Instant at{}; std::optional<Instant> died; };
std::optional<Directive> directive_of(vault::Vault& vault, const Whose& whose);
/// She deposits, changes or (wish "") takes back her directives. kInvalid: "directive.wish" (the policy takes none such).
Result<void> set_directive(vault::Vault& vault, const vault::Actor& who, const Whose& whose, const std::string& wish, const std::string& words, const std::string& trusted);

}  // namespace tenue::app
