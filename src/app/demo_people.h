/// Invented people and values for demo stores. Private to app/.
#pragma once
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

/// Names that nobody takes for real, telephone numbers of the French range kept for fiction (ARCEP, decision 2018-0881:
/// 06 39 98 xx xx), addresses under .example.
struct Invented {
  std::string name, formal, mail, phone, address;
};
const std::vector<Invented>& invented_people();

/// A value that fits the field, as typed, or "" where an invented one would add nothing. `nth` varies it. Links and
/// persons in charge are the caller's, who knows what exists.
/// `texts`: what the firm has people say there, taken in turn; none = words of no trade.
std::string invented_value(const policy::Field& field, const std::vector<std::string>& texts, const Invented& person, std::size_t nth,
                           Instant now, std::string_view lang);

}  // namespace tenue::app
