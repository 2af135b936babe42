#include "cli/cli.h"

namespace tenue::cli {

int clock(const Line& line) {
  std::vector<std::string> arguments;
  if (!line.date.empty()) arguments.push_back("to=" + line.date);
  if (line.days != 0) arguments.push_back("days=" + std::to_string(line.days));
  return run_there(line, "clock", std::move(arguments));
}

}  // namespace tenue::cli
