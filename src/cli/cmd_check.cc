#include "app/words.h"
#include "cli/cli.h"

namespace tenue::cli {

/// Findings are this verb's answer: they go to standard output.
int check(const Line& line) {
  const auto file = app::read_policy(line.places.front());
  if (!file) return complain(line, file.error()), 2;
  const auto compiled = policy::compile(file->text, file->short_name);
  const auto name = file->file.string();
  if (line.json()) {
    put(policy::findings_json(compiled.findings, name));
  } else {
    if (!compiled.findings.empty()) put(policy::show_findings(compiled.findings, name, file->text, line.config.lang));
    if (compiled.ok())
      put(app::words().say(line.config.lang, "cli.check_ok",
                           {{"file", name},
                            {"records", std::to_string(compiled.model.records.size())},
                            {"activities", std::to_string(compiled.model.activities.size())}}) +
          "\n");
  }
  return compiled.ok() ? 0 : 1;
}

}  // namespace tenue::cli
