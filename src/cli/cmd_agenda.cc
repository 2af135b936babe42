#include "cli/cli.h"

namespace tenue::cli {

int agenda(const Line& line) { return run_there(line, "agenda", {"days=" + std::to_string(line.days)}); }

}  // namespace tenue::cli
