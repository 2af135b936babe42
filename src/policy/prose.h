/// References inside prose, so that no number, term or recipient is typed into it. Inside the policy module only.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "policy/model.h"

namespace tenue::policy {

/// What stands for {name}: "keep.emergencies.intervention.done" → "dix ans". Nothing if no such thing is declared.
std::optional<std::string> reference(const Model& model, std::string_view name, std::string_view lang);

/// Every reference that is a length of time, with that length: "keep.jobs.job.done", "lapse.job.asked", "desk.answer".
std::vector<std::pair<std::string, Period>> terms_to_cite(const Model& model);
/// The references that `name` could mean, each with its term, where its ends differ; nothing where it has one.
std::vector<std::pair<std::string, std::optional<Period>>> terms_of(const Model& model, std::string_view name);

}  // namespace tenue::policy
