/// Who asks: identity in proportion (GDPR art. 12(6), recital 64; EDPB guidelines 01/2022), and the doubt that stops a request's term.
/// Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>

#include "app/requests.h"
#include "app/whose.h"

namespace tenue::app {

/// How it was seen that the person asks for herself: in proportion, and never by a paper as a rule (art. 12(6), recital 64).
/// "session": she asked in her own pages. "mailbox": the address on file is that of the request, and pressed the button of its receipt.
/// "element": a doubt was lifted.
inline constexpr const char* kRecognised[] = {"session", "mailbox", "callback", "counter", "element"};
/// Whether it must be seen: not to stop, to freeze, to complain or to ask.
bool needs_recognition(const std::string& kind);

/// Why no further element may be asked for: "request.identity" (the policy never asks), "request.never_for" (what she asks
/// needs none), "request.asked" (once). "": it may be.
std::string no_doubt_because(const policy::Model& model, const vault::Values& request);
/// Whether asking today is late: more than five working days after the request came, so that the term may be held against the firm
/// all the same (EDPB guidelines 01/2022, 159).
bool late_to_ask(const Term& term, Date today);
/// A doubt, written down; the letter that asks for an element, whichever she prefers, goes at once, and the term stands still.
/// kInvalid: "request.reason"; kForbidden, kConflict: as no_doubt_because says.
Result<void> doubt_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason);
/// The element came on that day: the term runs on. `how`: one of policy::kRequestProofs. kInvalid: "request.how", "request.shown"
/// (before it was asked for, or later than today). kConflict: "request.no_doubt".
Result<void> lift_doubt(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& how, std::optional<Date> on);
/// Until when the element is waited for: [rights] more, else a month.
Date wait_until(const policy::Model& model, Date asked);
/// Nothing came in that time: the request is closed, and she is told why and where to complain. kConflict: "request.no_doubt", "request.wait".
Result<void> close_unproved(vault::Vault& vault, const vault::Purpose& purpose, RecordId request);

/// Whether what the officer says of how she recognised that person may stand (GDPR art. 12(6)). kInvalid: "request.recognised" (none of
/// kRecognised; "mailbox" where that address is not hers or did not answer; "element" where none came). kConflict: "request.doubt".
Result<void> check_recognised(vault::Vault& vault, RecordId request, const Whose& whose, const std::string& recognised);

}  // namespace tenue::app
