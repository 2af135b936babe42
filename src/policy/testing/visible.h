// What is published, as a person reads it.
#pragma once
#include <sstream>
#include <string>
#include <string_view>
#include <utility>

namespace tenue::policy::testing {

inline void replace_all(std::string& text, std::string_view from, std::string_view to) {
  for (auto at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size())) text.replace(at, from.size(), to);
}

/// What a person reads of an HTML page: no tags, no hidden head, one kind of space and apostrophe.
inline std::string visible(const std::string& html) {
  std::string text;
  bool tag = false;
  for (auto at = html.find("</head>") == std::string::npos ? 0 : html.find("</head>"); at < html.size(); ++at) {
    if (html[at] == '<') tag = true;
    // Every tag parts words, save the two that stand inside a sentence.
    if (html[at] == '>') text += html.compare(at - 1, 1, "a") == 0 || html.compare(at - 1, 1, "b") == 0 ? "" : " ";
    if (!tag) text += html[at];
    if (html[at] == '>') tag = false;
  }
  for (const auto& [from, to] : {std::pair{"\u00A0", " "}, {"’", "'"}, {"&#39;", "'"}, {"&quot;", "\""}, {"&lt;", "<"}, {"&gt;", ">"}, {"&amp;", "&"}})
    replace_all(text, from, to);
  std::istringstream words(text);
  std::string out;
  for (std::string word; words >> word;) out += (out.empty() ? "" : " ") + word;
  return out;
}

}  // namespace tenue::policy::testing
