#include "cli/cli.h"

namespace tenue::cli {

int sweep(const Line& line) {
  std::vector<std::string> arguments;
  if (line.dry_run) arguments.emplace_back("dry-run=1");
  if (line.clock_confirmed) arguments.emplace_back("clock-confirmed=1");
  if (!line.date.empty()) arguments.push_back("at=" + line.date);
  return run_there(line, "sweep", std::move(arguments));
}

}  // namespace tenue::cli
