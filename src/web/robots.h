/// The question for robots on a form: a proof of work, or ten seconds of patience (app/altcha.h). Thread-safe.
#pragma once
#include <string>
#include <string_view>

#include "web/http/http.h"
#include "web/site.h"

namespace tenue::web {

/// Why the form that was sent is not taken yet, as a key of the catalogue; "" = it is. An answer serves once.
std::string_view robot_fault(Site& site, const Request& request, std::string_view form);
/// 429 where too many came from one network without a script, else 422.
int robot_status(std::string_view fault);
/// The ticket of the way without a script, for the hidden field of the form: the one that has begun to count, or a fresh one.
std::string patience_ticket(Site& site, const Request& request, std::string_view form);

}  // namespace tenue::web
