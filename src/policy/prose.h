/// References inside prose, so that no number, term or recipient is typed into it. Inside the policy module only.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "policy/model.h"

namespace tenue::policy {

/// What stands for {name}: "keep.emergencies.intervention.done" → "dix ans". Nothing if no such thing is declared.
std::optional<std::string> reference(const Model& model, std::string_view name, std::string_view lang);

}  // namespace tenue::policy
