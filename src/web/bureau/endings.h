/// What goes soon, grouped as one says it: by day, kind of record and state. Pure.
#pragma once
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::web::bureau {

struct EndingGroup {
  Date day{};
  std::string type, state, activity;
  int count = 0;
  bool held = false;  ///< all of it waits for a hold
  std::vector<vault::Ending> endings;
  /// Names the group in a URL without naming anybody: day, type, state.
  std::string key() const;
};
/// In order of days. `endings`: one per record, its last (app::leaving).
std::vector<EndingGroup> group_endings(const std::vector<vault::Ending>& endings);

/// "4 devis", "2 interventions" and after it why: "sa date + 1 an" in the policy's words.
std::string group_count(const policy::Model& model, const EndingGroup& group, std::string_view lang);
std::string group_reason(const policy::Model& model, const EndingGroup& group, std::string_view lang);

}  // namespace tenue::web::bureau
