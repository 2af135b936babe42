/// What falls due with time alone: transitions whose delay is over, conditions that a passing date makes true. Inside the
/// retention module only.
#pragma once
#include <optional>
#include <vector>

#include "retention/names.h"

namespace tenue::retention {

struct DueLapse {
  RecordId record;
  std::string to;
  Instant at{};  ///< when it was, or will be, due
};
/// The next transition of every record that waits for one, due or not, in order of time.
std::vector<DueLapse> lapses(vault::Vault& vault, const Names& names);
/// The first instant after `after` at which an end, a transition or a roll falls due.
std::optional<Instant> next_due(vault::Vault& vault, Instant after);
/// True if a condition or an end of the policy can change while nothing happens but time ("not contract.end"); then
/// pairs are computed anew each day.
bool pairs_move_with_time(const policy::Model& model);

}  // namespace tenue::retention
