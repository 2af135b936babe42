#include "cli/cli.h"

namespace tenue::cli {

int rules(const Line& line) {
  put(policy::rules_text(line.config.lang, line.format));
  return 0;
}

}  // namespace tenue::cli
