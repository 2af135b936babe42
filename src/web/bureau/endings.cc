#include "web/bureau/endings.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

namespace tenue::web::bureau {
namespace {

/// An end at midnight belongs to the day that it closes.
Date day_of_end(Instant at) { return paris_date(at - std::chrono::microseconds{1}); }

}  // namespace

std::string EndingGroup::key() const { return fmt::format("{}.{}.{}", iso_date(day), type, state); }

std::vector<EndingGroup> group_endings(const std::vector<vault::Ending>& endings) {
  std::map<std::tuple<std::chrono::sys_days, std::string, std::string>, EndingGroup> groups;
  for (const auto& ending : endings) {
    const auto day = day_of_end(ending.at);
    auto& group = groups[{std::chrono::sys_days{day}, ending.type, ending.state}];
    if (group.endings.empty()) group = {day, ending.type, ending.state, ending.activity, 0, true, {}};
    ++group.count;
    group.held = group.held && ending.held;
    group.endings.push_back(ending);
  }
  std::vector<EndingGroup> out;
  for (auto& [key, group] : groups) out.push_back(std::move(group));
  return out;
}

std::string group_count(const policy::Model& model, const EndingGroup& group, std::string_view lang) {
  const auto* record = model.record(group.type);
  if (!record) return fmt::format("{}", group.count);
  return fmt::format("{}\u00A0{}", group.count, (group.count == 1 ? record->label.one : record->label.many).in(lang));
}

std::string group_reason(const policy::Model& model, const EndingGroup& group, std::string_view lang) {
  std::string of_any_state;
  for (const auto& row : policy::kept_rows(model, lang)) {
    if (row.activity != group.activity || row.record != group.type) continue;
    if (row.state.empty() || row.state == group.state) return row.until;
    if (of_any_state.empty()) of_any_state = row.until;
  }
  return of_any_state;
}

}  // namespace tenue::web::bureau
