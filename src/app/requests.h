/// Requests about one's data (GDPR art. 12 to 22): when they must be answered and whom they may be of. What is done about
/// them: plan.h and dossier.h. Functions run on the vault's thread.
#pragma once
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

/// "2026-11-27T05:12": an instant as a field of type moment takes it, in Paris.
std::string moment_text(Instant at);

/// The last day on which a request received at that instant is answered in time (art. 12(3): a month, and two more where that was
/// announced with its reason within the first; Regulation 1182/71).
Date answer_by(Instant received, bool extended = false);

/// An open request, for the desk for rights alone. kForbidden, kNotFound, kConflict: "request.closed" (answered already).
Result<vault::RecordView> open_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId id);
/// Where its answer goes; "" = nowhere by mail.
std::string mail_of(const vault::RecordView& request);

/// Two months more, announced to the person with the reason. kInvalid: "request.reason". kConflict: "request.closed",
/// "request.extended" (once), "request.month" (the first month is over). kForbidden, kNotFound.
Result<void> extend_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason);
/// Closes the request and answers that nothing is held under that address.
Result<void> answer_nothing(vault::Vault& vault, const vault::Purpose& purpose, RecordId request);

/// Persons on file under this mail address. Nothing is opened; one audit entry ("searched").
std::vector<SubjectId> persons_with_mail(vault::Vault& vault, const vault::Actor& who, const std::string& mail);

}  // namespace tenue::app
