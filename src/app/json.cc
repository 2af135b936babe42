#include "app/json.h"

#include <memory>

namespace tenue::app {

std::string to_json(const Json::Value& value) {
  Json::StreamWriterBuilder compact;
  compact["indentation"] = "";
  compact["emitUTF8"] = true;
  return Json::writeString(compact, value);
}

std::optional<Json::Value> from_json(std::string_view text) {
  Json::CharReaderBuilder strict;
  Json::CharReaderBuilder::strictMode(&strict.settings_);
  const std::unique_ptr<Json::CharReader> reader(strict.newCharReader());
  Json::Value out;
  std::string errors;
  if (!reader->parse(text.data(), text.data() + text.size(), &out, &errors)) return std::nullopt;
  return out;
}

}  // namespace tenue::app
