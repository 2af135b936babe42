#include "app/words.h"

#include <cstdlib>
#include <filesystem>

#include "base/bytes.h"
#include "app_words.h"

namespace tenue::app {

std::string command() {
  const char* typed = std::getenv("TENUE_COMMAND");
  const bool sound = typed && *typed && is_clean_utf8(typed) && std::string_view(typed).find_first_of("\n\r={}") == std::string_view::npos;
  return sound ? typed : "tenue";
}

const Catalogue& words() {
  static const auto as_typed = [](const char* file) { return fill_in(embedded::app_words().at(file), {{"tenue", command()}}); };
  static const Catalogue catalogue(as_typed("words.fr.txt"), as_typed("words.en.txt"));
  return catalogue;
}

std::string words_for(const Error& error, std::string_view lang) {
  if (const auto key = "error." + error.detail; words().has(key)) return words().say(lang, key, {{"what", error.field}});
  auto text = words().say(lang, std::string("error.") + code_name(error.code));
  if (!error.detail.empty()) text += " (" + error.detail + ")";
  return text;
}

std::string store_words(const Error& error, std::string_view short_name, std::string_view lang) {
  if (error.detail == "store.none") return words().say(lang, "store.not_found", {{"store", short_name}});
  return words_for(error, lang);
}

std::string fault_words(const std::exception& fault, std::string_view lang) {
  if (const auto* known = dynamic_cast<const Fault*>(&fault))
    if (const auto key = "fault." + known->key; words().has(key)) return words().say(lang, key, {{"where", known->where}});
  if (const auto* files = dynamic_cast<const std::filesystem::filesystem_error*>(&fault)) {
    const bool full = files->code() == std::errc::no_space_on_device;
    return words().say(lang, full ? "fault.disk.full" : "fault.files", {{"where", files->path1().string()}});
  }
  return words().say(lang, "cli.fault", {{"what", fault.what()}});
}

}  // namespace tenue::app
