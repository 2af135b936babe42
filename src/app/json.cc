#include "app/json.h"

#include <memory>

namespace tenue::app {

std::string to_json(const Json::Value& value) {
  Json::StreamWriterBuilder compact;
  compact["indentation"] = "";
  compact["emitUTF8"] = true;
  return Json::writeString(compact, value);
}

void JsonText::begin() {
  if (!out_.empty() && std::string_view{"{[:"}.find(out_.back()) == std::string_view::npos) out_ += ',';
}

void JsonText::quote(std::string_view value) {
  constexpr std::string_view kHex = "0123456789abcdef";
  out_ += '"';
  for (const char c : value) {
    switch (c) {
      case '"': out_ += "\\\""; break;
      case '\\': out_ += "\\\\"; break;
      case '\b': out_ += "\\b"; break;
      case '\f': out_ += "\\f"; break;
      case '\n': out_ += "\\n"; break;
      case '\r': out_ += "\\r"; break;
      case '\t': out_ += "\\t"; break;
      default:
        if (static_cast<unsigned char>(c) >= 0x20) out_ += c;
        else (out_ += "\\u00") += {kHex[static_cast<unsigned char>(c) >> 4], kHex[static_cast<unsigned char>(c) & 15]};
    }
  }
  out_ += '"';
}

JsonText& JsonText::open(char bracket) {
  begin();
  out_ += bracket;
  return *this;
}
JsonText& JsonText::close(char bracket) {
  out_ += bracket;
  return *this;
}
JsonText& JsonText::key(std::string_view name) {
  begin();
  quote(name);
  out_ += ':';
  return *this;
}
JsonText& JsonText::text(std::string_view value) {
  begin();
  quote(value);
  return *this;
}
JsonText& JsonText::number(std::uint64_t value) {
  begin();
  out_ += std::to_string(value);
  return *this;
}
JsonText& JsonText::truth() {
  begin();
  out_ += "true";
  return *this;
}
JsonText& JsonText::null() {
  begin();
  out_ += "null";
  return *this;
}

std::optional<Json::Value> from_json(std::string_view text) {
  Json::CharReaderBuilder strict;
  Json::CharReaderBuilder::strictMode(&strict.settings_);
  const std::unique_ptr<Json::CharReader> reader(strict.newCharReader());
  Json::Value out;
  std::string errors;
  try {
    if (!reader->parse(text.data(), text.data() + text.size(), &out, &errors)) return std::nullopt;
  } catch (const Json::Exception&) {  // nested deeper than the reader follows
    return std::nullopt;
  }
  return out;
}

}  // namespace tenue::app
