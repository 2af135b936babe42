#include "cli/cli.h"

namespace tenue::cli {

int page(const Line& line) {
  const auto read = read_policy(line);
  if (read.status != 0) return read.status;
  const bool speaks = read.compiled.model.has_language(line.config.lang);
  if (!speaks) complain(line, "cli.page_language");
  put(policy::page_html(read.compiled.model, speaks ? line.config.lang : read.compiled.model.version.languages.front(), {}));
  return 0;
}

}  // namespace tenue::cli
