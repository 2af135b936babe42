#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "app/app.h"
#include "app/backup.h"
#include "app/words.h"

namespace tenue::app {
namespace {

std::string lang_of(const std::vector<std::string>& arguments) {
  for (const auto& one : arguments)
    if (one == "lang=en") return "en";
  return "fr";
}

/// The folder itself, or what it would be made in.
fs::path existing(fs::path folder) {
  folder = fs::absolute(folder);
  std::error_code ignored;
  while (folder.has_relative_path() && !fs::exists(folder, ignored)) folder = folder.parent_path();
  return folder;
}

bool writable(const fs::path& path) {
  return ::faccessat(AT_FDCWD, path.c_str(), W_OK, AT_EACCESS) == 0 || (errno != EACCES && errno != EROFS);
}

}  // namespace

Result<std::unique_ptr<vault::Vault>> open_store(const vault::Options& options, const Clock& clock) {
  for (const auto& path : {existing(options.data), existing(options.data / "store.db"), existing(options.keys)})
    if (!writable(path)) return Error{Code::kForbidden, "store.read_only", path.string()};
  return vault::Vault::open(options, clock);
}

Answer run_anywhere(const Config& config, const std::string& short_name, const std::string& verb, const std::vector<std::string>& arguments) {
  auto asked = arguments;
  asked.push_back("keys=" + fs::absolute(config.keys).string());
  if (auto answer = ask_server(socket_path(config, short_name), verb, asked)) return std::move(*answer);
  const SystemClock clock;
  const auto vault = open_store(store_options(config, short_name), clock);
  if (!vault) return {2, {}, store_words(vault.error(), short_name, lang_of(arguments)) + "\n"};
  if (verb == "backup") return back_up(store_options(config, short_name).data, [&](const auto& job) { job(**vault); }, arguments);
  return run_verb(**vault, verb, arguments);
}

}  // namespace tenue::app
