#include <algorithm>

#include "cli/cli.h"

namespace tenue::cli {

/// Each organisation of the data folder, unless the line names one. The worst status counts.
int backup(const Line& line) {
  const auto known = line.org.empty() ? app::stores(line.config) : std::vector<std::string>{line.org};
  if (known.empty()) return complain(line, "cli.org_none", {{"data", line.config.data.string()}}), 2;
  std::vector<std::string> arguments;
  for (const auto& place : line.places) arguments.push_back("to=" + std::filesystem::absolute(place).string());
  if (!line.keys_place.empty()) arguments.push_back("keys-to=" + std::filesystem::absolute(line.keys_place).string());
  int worst = 0;
  for (const auto& name : known) worst = std::max(worst, run_there(line, name, "backup", arguments));
  return worst;
}

}  // namespace tenue::cli
