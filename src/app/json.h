/// JSON in and out. Private to app/.
#pragma once
#include <json/json.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tenue::app {

std::string to_json(const Json::Value& value);  ///< on one line, UTF-8 as it is, no line end
/// The same form, written piece by piece: for what is too long to build first. Commas come by themselves.
class JsonText {
 public:
  JsonText& open(char bracket);            ///< '{' or '['
  JsonText& close(char bracket);
  JsonText& key(std::string_view name);
  JsonText& text(std::string_view value);  ///< UTF-8
  JsonText& number(std::uint64_t value);
  JsonText& truth();                       ///< true
  JsonText& null();
  std::string take() { return std::move(out_); }

 private:
  void begin();
  void quote(std::string_view value);
  std::string out_;
};
std::optional<Json::Value> from_json(std::string_view text);  ///< nothing if it is none

}  // namespace tenue::app
