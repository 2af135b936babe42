/// JSON in and out. Private to app/.
#pragma once
#include <json/json.h>

#include <optional>
#include <string>
#include <string_view>

namespace tenue::app {

std::string to_json(const Json::Value& value);  ///< on one line, UTF-8 as it is, no line end
std::optional<Json::Value> from_json(std::string_view text);  ///< nothing if it is none

}  // namespace tenue::app
