/// What is kept and used by nobody (GDPR art. 18): while an objection is weighed, and how it ends. Functions run on the vault's thread.
#pragma once
#include <string>

#include "app/requests.h"
#include "app/whose.h"

namespace tenue::app {

/// Objection under weighing (art. 18(1)(d)): the activities stop until the answer. Those of Vault::limit.
Result<void> limit_meanwhile(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// Says to the person that a restriction ends on that day, and why; then it does (art. 18(3)). kInvalid: "limit.day", "limit.reason",
/// "limit.untold": she has no address by mail and nothing says how she was told; "text.card". kNotFound: "hold.unknown".
Result<void> announce_end(vault::Vault& vault, const vault::Actor& who, SubjectId subject, HoldId limit, Date day, const std::string& reason, const std::string& told);

}  // namespace tenue::app
