#include "cli/cli.h"

namespace tenue::cli {

int prove(const Line& line) { return run_there(line, "prove", {}); }

}  // namespace tenue::cli
