/// Message catalogues. One text file per module and language, lines "key = text"; "#" starts a comment line; an
/// indented line continues the text above. Placeholders are {name}. A key missing in one language is a bug (test).
#pragma once
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tenue {

class Catalogue {
 public:
  /// `fr` and `en` are the texts of the two files; both must hold the same keys (TENUE_CHECK).
  Catalogue(std::string_view fr, std::string_view en);
  /// The words for `key` in `lang` ("fr", else English), with {name} replaced. An unknown key is a bug.
  std::string say(std::string_view lang, std::string_view key,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const;
  bool has(std::string_view key) const;
  const std::map<std::string, std::string, std::less<>>& all(std::string_view lang) const { return lang == "fr" ? fr_ : en_; }

 private:
  std::map<std::string, std::string, std::less<>> fr_, en_;
};
/// Replaces each {name} of `text`; an unknown {name} stays as written.
std::string fill_in(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string_view>> values);

}  // namespace tenue
