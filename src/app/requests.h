/// Requests about one's data (GDPR art. 12 to 22): when they must be answered and whom they may be of. How they come in: intake.h; what
/// is done about them: plan.h, carry_out.h and dossier.h; who asks: identity.h. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

/// "2026-11-27T05:12": an instant as a field of type moment takes it, in Paris.
std::string moment_text(Instant at);

/// The days of a request. It is answered within a month of the day on which it was received (art. 12(3)), three where that was
/// announced with its reason within the first; the days between asking for a further element and its arrival are not
/// counted (décret 2019-536, art. 77). Regulation 1182/71.
struct Term {
  Date received{};                    ///< when it arrived, whenever it was written down
  bool extended = false;
  std::optional<Date> asked{}, shown{};  ///< a further element about who asks
  Date due{};                         ///< the last day, with the days that stood still until today
  Date plain{};                       ///< the same had nothing been asked for
  bool stands() const { return asked && !shown; }
};
/// `dates`: what is known but for `due` and `plain`, which are computed.
Term counted(Term dates, Date today);
Term term_of(const vault::Values& request, Instant created, Date today);

/// What it asks for: of policy::kRequestKinds, in their order. Empty: a question of a form of the firm's own.
std::vector<std::string> kinds_of(const vault::Values& request);
std::vector<std::string> parts_answered(const vault::Values& request);  ///< those of its kinds that are, before all are
bool asks_for(const vault::Values& request, std::string_view kind);
/// The language in which whoever asked is written to.
std::string request_lang(const policy::Model& model, const vault::Values& request);
/// "Mme Odette Fictive\n3 rue …\n\n" on top of a letter that goes on paper; "" where there is a mail address.
std::string addressed(const vault::Values& request);

/// Of several refusals the first.
Result<void> first_refusal(vault::Checked<void> done);
/// An open request, for the desk for rights alone. kForbidden: "request.desk", kNotFound, kConflict: "request.closed" (answered already).
Result<vault::RecordView> open_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request);
/// The same, answered or not.
Result<vault::RecordView> any_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request);
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
/// The authority has a complaint about it (GDPR art. 77): the day on which that was known, what is known. kInvalid: "request.complained",
/// "request.reason". kForbidden, kNotFound.
Result<void> note_complaint(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, std::optional<Date> day, const std::string& known);
/// Where its answer goes; "" = nowhere by mail.
std::string mail_of(const vault::RecordView& request);
/// Now, wholly.
Result<void> close_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request);
/// The kinds that are still to be answered, in their order.
std::vector<std::string> parts_open(const vault::Values& request);
/// What is written of a request once that part of it is answered: with the last one it is closed.
vault::Values after_part(const vault::Values& request, const std::string& kind, Instant now);
/// Notes that one part was answered otherwise.
Result<void> answer_part(vault::Vault& vault, const vault::Purpose& purpose, const vault::RecordView& request, const std::string& kind);

/// Two months more, announced to the person with the reason. kInvalid: "request.reason". kConflict: "request.closed",
/// "request.extended" (once), "request.month" (the first month is over). kForbidden, kNotFound.
Result<void> extend_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason);
/// Closes the request and answers that nothing is held under that address.
Result<void> answer_nothing(vault::Vault& vault, const vault::Purpose& purpose, RecordId request);

/// Persons on file under this mail address. Nothing is opened; one audit entry ("searched").
std::vector<SubjectId> persons_with_mail(vault::Vault& vault, const vault::Actor& who, const std::string& mail);
/// The same by telephone number, however it is written.
std::vector<SubjectId> persons_with_phone(vault::Vault& vault, const vault::Actor& who, const std::string& phone);

}  // namespace tenue::app
