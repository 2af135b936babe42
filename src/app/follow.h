/// How far something came that was asked for by a form with `follow`: behind a link that nobody guesses, its states and their days,
/// and nothing of who asked, or for what. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "app/links.h"

namespace tenue::app {

/// How long after its last state a link to such a record leads there: the longest that a form which asks for it says. Nothing: it has none.
std::optional<Period> follow_period(const policy::Model& model, std::string_view record);

struct Steps {
  std::string type, reference;
  Instant asked{};
  std::vector<std::pair<std::string, Instant>> entered;  ///< states, oldest first
  std::optional<Instant> until;                          ///< over: the link leads here until then
};
/// Nothing: no such link, what it led to is gone, or it was over so long ago. Read by whoever holds it, so nothing is audited.
std::optional<Steps> follow_job(vault::Vault& vault, const std::string& link);

}  // namespace tenue::app
