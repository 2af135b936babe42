#include "cli/cli.h"

namespace tenue::cli {

int explain(const Line& line) {
  auto example = paris_date(SystemClock().now());
  if (!line.date.empty()) {
    const auto date = parse_date(line.date);
    if (!date) return complain(line, "error.date", {{"what", line.date}}), 2;
    example = *date;
  }
  const auto read = read_policy(line);
  if (read.status != 0) return read.status;
  const auto text = policy::explain(read.compiled.model, line.record, example, line.config.lang);
  if (!text) {
    complain(line, "cli.record_unknown", {{"what", line.record}});
    if (!text.error().detail.empty()) complain(line, "cli.near", {{"what", text.error().detail}});
    return 2;
  }
  put(*text);
  return 0;
}

}  // namespace tenue::cli
