#include "cli/cli.h"

namespace tenue::cli {

int register_of(const Line& line) {
  const auto read = read_policy(line);
  if (read.status != 0) return read.status;
  const auto text = policy::register_text(read.compiled.model, line.config.lang, line.format);
  if (!text) return complain(line, "cli.value", {{"what", line.format}, {"verb", "register"}}), 2;
  put(*text);
  return 0;
}

}  // namespace tenue::cli
