#include <algorithm>

#include "app/users.h"
#include "app/words.h"
#include "cli/cli.h"

namespace tenue::cli {
namespace {

/// The first publication makes the store.
bool make_store(const Line& line, const std::string& short_name) {
  auto options = app::store_options(line.config, short_name);
  options.create = true;
  const SystemClock clock;
  const auto made = app::open_store(options, clock);
  if (!made) put_error(app::store_words(made.error(), short_name, line.config.lang) + "\n");
  return made.has_value();
}

/// What a firm does after its first publication.
void say_next(const Line& line, const policy::Model& model) {
  const auto say = [&](std::string_view key, Values values) { put(app::words().say(line.config.lang, key, values) + "\n"); };
  say("cli.publish_next", {{"dir", line.places.front().string() + line.elsewhere}});
  if (const auto role = app::first_role(model); !role.empty()) say("cli.publish_user", {{"role", role + line.elsewhere}});
  say("serve.sheet", {{"elsewhere", line.elsewhere}});
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
    const int status = run_there(line, short_name, "publish", with({"mode=do"}));
    if (status == 0 && !line.json()) say_next(line, read.compiled.model);
    return status;
  }
  const auto planned = ask_there(line, short_name, "publish", with({"mode=plan"}));
  if (planned.status != 0 || planned.settled) return planned.status;
  if (!agreed(line)) return 2;
  return run_there(line, short_name, "publish", with({"mode=do", "hash=" + read.compiled.model.hash}));
}

}  // namespace tenue::cli
