#include "app/app.h"
#include "app/words.h"

namespace tenue::app {
namespace {

std::string lang_of(const std::vector<std::string>& arguments) {
  for (const auto& one : arguments)
    if (one == "lang=en") return "en";
  return "fr";
}

}  // namespace

Answer run_anywhere(const Config& config, const std::string& short_name, const std::string& verb, const std::vector<std::string>& arguments) {
  if (auto answer = ask_server(socket_path(config, short_name), verb, arguments)) return std::move(*answer);
  const SystemClock clock;
  const auto vault = vault::Vault::open(store_options(config, short_name), clock);
  if (!vault) return {2, {}, store_words(vault.error(), short_name, lang_of(arguments)) + "\n"};
  return run_verb(**vault, verb, arguments);
}

}  // namespace tenue::app
