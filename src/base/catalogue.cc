#include "base/catalogue.h"

#include <cstdio>

#include "base/result.h"

namespace tenue {
namespace {

std::string_view trimmed(std::string_view s) {
  while (!s.empty() && (s.front() == ' ' || s.front() == '\t')) s.remove_prefix(1);
  while (!s.empty() && (s.back() == ' ' || s.back() == '\r' || s.back() == '\t')) s.remove_suffix(1);
  return s;
}

std::map<std::string, std::string, std::less<>> read(std::string_view text) {
  std::map<std::string, std::string, std::less<>> out;
  std::string* last = nullptr;
  while (!text.empty()) {
    const auto end = text.find('\n');
    const auto line = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
    if (trimmed(line).empty() || line.front() == '#') continue;
    if (line.front() == ' ') {
      TENUE_CHECK(last);
      *last += ' ';
      *last += trimmed(line);
      continue;
    }
    const auto equals = line.find('=');
    TENUE_CHECK(equals != std::string_view::npos);
    last = &out[std::string{trimmed(line.substr(0, equals))}];
    TENUE_CHECK(last->empty());
    *last = trimmed(line.substr(equals + 1));
  }
  return out;
}

}  // namespace

std::string fill_in(std::string_view text, std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    const auto open = text.find('{', i);
    const auto close = open == std::string_view::npos ? open : text.find('}', open);
    if (close == std::string_view::npos) return out += text.substr(i);
    out += text.substr(i, open - i);
    const auto name = text.substr(open + 1, close - open - 1);
    bool known = false;
    for (const auto& [key, value] : values)
      if (key == name) {
        out += value;
        known = true;
        break;
      }
    if (!known) out += text.substr(open, close - open + 1);
    i = close + 1;
  }
  return out;
}

Catalogue::Catalogue(std::string_view fr, std::string_view en) : fr_(read(fr)), en_(read(en)) {
  for (const auto& [key, _] : fr_)
    if (!en_.contains(key)) std::fprintf(stderr, "catalogue: no English for %s\n", key.c_str());
  for (const auto& [key, _] : en_)
    if (!fr_.contains(key)) std::fprintf(stderr, "catalogue: no French for %s\n", key.c_str());
  TENUE_CHECK(fr_.size() == en_.size());
}

bool Catalogue::has(std::string_view key) const { return fr_.find(key) != fr_.end(); }

std::string Catalogue::say(std::string_view lang, std::string_view key,
                           std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
  const auto& texts = all(lang);
  const auto it = texts.find(key);
  if (it == texts.end()) std::fprintf(stderr, "catalogue: no text for %.*s\n", static_cast<int>(key.size()), key.data());
  TENUE_CHECK(it != texts.end());
  return fill_in(it->second, values);
}

}  // namespace tenue
