#include "base/bytes.h"
#include "web/http/http.h"

namespace tenue::web {
namespace {

constexpr std::size_t kNamesMax = 500;

/// Browsers send the lines of a text area with \r\n.
std::string plain_line_ends(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != '\r' || i + 1 == text.size() || text[i + 1] != '\n') out += text[i];
  return out;
}

Result<std::string> decode_value(std::string_view text) {
  std::string spaced(text);
  for (char& c : spaced)
    if (c == '+') c = ' ';
  TENUE_TRY(const auto decoded, percent_decode(spaced));
  return clean_value(decoded);
}

}  // namespace

Result<std::string> clean_value(std::string_view text) {
  std::string value = plain_line_ends(text);
  if (!is_clean_utf8(value)) return Error{Code::kInvalid, "not clean UTF-8", ""};
  return value;
}

std::string_view Fields::get(std::string_view name) const {
  for (const auto& [key, value] : all_)
    if (key == name) return value;
  return {};
}

bool Fields::has(std::string_view name) const {
  for (const auto& [key, value] : all_)
    if (key == name) return true;
  return false;
}

std::vector<std::string_view> Fields::all(std::string_view name) const {
  std::vector<std::string_view> values;
  for (const auto& [key, value] : all_)
    if (key == name) values.push_back(value);
  return values;
}

Result<std::string> percent_decode(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    const auto byte = unhex(text.substr(i + 1, 2));
    if (!byte || byte->empty()) return Error{Code::kInvalid, "broken percent-encoding", ""};
    out += static_cast<char>(byte->front());
    i += 2;
  }
  return out;
}

Result<Fields> parse_urlencoded(std::string_view text) {
  Fields fields;
  while (!text.empty()) {
    const auto end = std::min(text.find('&'), text.size());
    const std::string_view pair = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (pair.empty()) continue;
    if (fields.size() == kNamesMax) return Error{Code::kInvalid, "too many names", ""};
    const auto equals = std::min(pair.find('='), pair.size());
    TENUE_TRY(auto name, decode_value(pair.substr(0, equals)));
    TENUE_TRY(auto value, decode_value(pair.substr(std::min(equals + 1, pair.size()))));
    fields.add(std::move(name), std::move(value));
  }
  return fields;
}

}  // namespace tenue::web
