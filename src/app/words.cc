#include "app/words.h"

#include "app_words.h"

namespace tenue::app {

const Catalogue& words() {
  static const Catalogue catalogue(embedded::app_words().at("words.fr.txt"), embedded::app_words().at("words.en.txt"));
  return catalogue;
}

std::string words_for(const Error& error, std::string_view lang) {
  if (const auto key = "error." + error.detail; words().has(key)) return words().say(lang, key, {{"what", error.field}});
  auto text = words().say(lang, std::string("error.") + code_name(error.code));
  if (!error.detail.empty()) text += " (" + error.detail + ")";
  return text;
}

std::string store_words(const Error& error, std::string_view short_name, std::string_view lang) {
  const auto key = std::string("store.") + code_name(error.code);
  if (!words().has(key) || words().has("error." + error.detail)) return words_for(error, lang);
  return words().say(lang, key, {{"store", short_name}, {"detail", error.detail}});
}

}  // namespace tenue::app
