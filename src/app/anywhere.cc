#include "app/app.h"
#include "app/words.h"

namespace tenue::app {
namespace {

std::string lang_of(const std::vector<std::string>& arguments) {
  for (const auto& one : arguments)
    if (one == "lang=en") return "en";
  return "fr";
}

/// A store that does not open, said for the person at the terminal.
std::string not_open(const Error& error, const std::string& short_name, std::string_view lang) {
  const auto key = std::string("store.") + code_name(error.code);
  if (!words().has(key)) return words_for(error, lang) + "\n";
  return words().say(lang, key, {{"store", short_name}, {"detail", error.detail}}) + "\n";
}

}  // namespace

Answer run_anywhere(const Config& config, const std::string& short_name, const std::string& verb, const std::vector<std::string>& arguments) {
  if (auto answer = ask_server(socket_path(config, short_name), verb, arguments)) return std::move(*answer);
  const SystemClock clock;
  const auto vault = vault::Vault::open(store_options(config, short_name), clock);
  if (!vault) return {2, {}, not_open(vault.error(), short_name, lang_of(arguments))};
  return run_verb(**vault, verb, arguments);
}

}  // namespace tenue::app
