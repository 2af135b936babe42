/// Requests about one's data (GDPR art. 12 to 22): when they must be answered, whom they may be of, what an erasure would do,
/// and the answer. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

/// "2026-11-27T05:12": an instant as a field of type moment takes it, in Paris.
std::string moment_text(Instant at);

/// The last day on which a request received at that instant is answered in time (art. 12(3): a month, and two more where that was
/// announced with its reason within the first; Regulation 1182/71).
Date answer_by(Instant received, bool extended = false);

/// Two months more, announced to the person with the reason. kInvalid: "request.reason". kConflict: "request.closed",
/// "request.extended" (once), "request.month" (the first month is over). kForbidden, kNotFound.
Result<void> extend_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason);
/// Closes the request and answers that nothing is held under that address.
Result<void> answer_nothing(vault::Vault& vault, const vault::Purpose& purpose, RecordId request);

/// Persons on file under this mail address. Nothing is opened; one audit entry ("searched").
std::vector<SubjectId> persons_with_mail(vault::Vault& vault, const vault::Actor& who, const std::string& mail);

/// What an erasure does with what one activity keeps of one record.
struct ErasureLine {
  enum class Fate {
    kErased,  ///< now
    kByLaw,   ///< the law obliges the firm to keep it, until `until`
  };
  RecordId record;
  std::string type, activity;
  std::vector<std::string> fields;  ///< what the activity keeps of it: field ids
  Fate fate = Fate::kErased;
  std::optional<Instant> until;  ///< when it ends without a request; none: once something else has happened
};
/// Every pair (record, activity) that is alive, oldest record first. `held`: a hold is in force, so that nothing may go (art. 17(3)(e)).
struct ErasurePlan {
  std::vector<ErasureLine> lines;
  bool held = false;
};
ErasurePlan erasure_plan(vault::Vault& vault, SubjectId subject);

/// All that is held of one person, for her alone (art. 15): each record with every value, and what keeps it until when.
struct Dossier {
  struct Kept { std::string activity; std::optional<Instant> until; };
  struct Piece { RecordId record; std::string type; Instant created{}; vault::Values values; std::vector<Kept> kept; };
  std::vector<Piece> pieces;  ///< oldest first
};
/// Opened in answer to that request: one audit entry ("disclosed") in the person's own log. kForbidden, kConflict: as carry_out_erasure.
/// kInvalid: "request.several": a firm's file is of several persons. kNotFound. kDamaged: a record does not open.
Result<Dossier> dossier(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, SubjectId subject);

/// The same as data (docs/formats/dossier.md): UTF-8, one JSON object.
std::string dossier_json(const policy::Model& model, const Dossier& all, Instant drawn);

/// How it was seen that the person asks for herself: in proportion, and never by a paper as a rule (art. 12(6), recital 64).
inline constexpr const char* kRecognised[] = {"mailbox", "callback", "counter"};

/// Carries the plan out in the running act: erases, closes the request and writes the answer, all or nothing. The answer goes to the
/// address of the request. kForbidden: not the desk for rights. kConflict: "request.closed" (answered already), "request.plan" (what
/// would happen is not `seen` any more). kInvalid: "request.recognised" (not said, or "mailbox" although she
/// is not known under that address). kHeld, kNotFound.
Result<void> carry_out_erasure(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, SubjectId subject, const std::string& recognised, const std::string& seen);
/// A word for what the plan says: shown with it and sent back, so that nothing is done that nobody saw.
std::string mark_of(const ErasurePlan& plan);

}  // namespace tenue::app
