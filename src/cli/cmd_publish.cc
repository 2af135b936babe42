#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "app/words.h"
#include "cli/cli.h"

namespace tenue::cli {
namespace {

/// True when a person at a terminal says yes, or the line did.
bool agreed(const Line& line) {
  if (line.yes) return true;
  if (!isatty(STDIN_FILENO)) return complain(line, "cli.publish_needs_yes"), false;
  put_error(app::words().say(line.config.lang, "cli.publish_ask") + " ");
  char answer[16] = {};
  const bool said = std::fgets(answer, sizeof answer, stdin) != nullptr;
  const char first = said ? answer[0] : 'n';
  if (first == 'o' || first == 'O' || first == 'y' || first == 'Y') return true;
  return complain(line, "cli.publish_left"), false;
}

/// The first publication makes the store.
bool make_store(const Line& line, const std::string& short_name) {
  auto options = app::store_options(line.config, short_name);
  options.create = true;
  const SystemClock clock;
  const auto made = app::open_store(options, clock);
  if (!made) put_error(app::store_words(made.error(), short_name, line.config.lang) + "\n");
  return made.has_value();
}

}  // namespace

int publish(const Line& line) {
  const auto read = read_policy(line);
  if (read.status != 0) return read.status;
  const auto& short_name = read.file.short_name;
  if (short_name.empty()) return complain(line, Error{Code::kInvalid, "policy.short_name", read.file.file.string()}), 2;
  const std::vector<std::string> both = {"text=" + read.file.text, "short-name=" + short_name};
  const auto with = [&](std::vector<std::string> more) {
    more.insert(more.end(), both.begin(), both.end());
    return more;
  };
  const auto known = app::stores(line.config);
  if (std::ranges::find(known, short_name) == known.end()) {
    complain(line, "cli.publish_new",
             {{"store", short_name}, {"data", (line.config.data / short_name).string()}, {"keys", line.config.keys.string()}});
    if (!agreed(line)) return 2;
    if (!make_store(line, short_name)) return 2;
    return run_there(line, short_name, "publish", with({"mode=do"}));
  }
  const auto planned = ask_there(line, short_name, "publish", with({"mode=plan"}));
  if (planned.status != 0 || planned.settled) return planned.status;
  if (!agreed(line)) return 2;
  return run_there(line, short_name, "publish", with({"mode=do", "hash=" + read.compiled.model.hash}));
}

}  // namespace tenue::cli
