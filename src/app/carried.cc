#include "app/carried.h"

#include "app/json.h"

namespace tenue::app {
namespace {

Error invalid(const char* detail) { return {Code::kInvalid, detail, "file"}; }

/// A text of this record; "" and false where it is none.
bool take_text(const Json::Value& from, const char* name, bool needed, std::string& to) {
  if (!from.isMember(name)) return !needed;
  if (!from[name].isString()) return false;
  to = from[name].asString();
  return is_clean_utf8(to);
}

bool take_record(const Json::Value& from, vault::Carried& to) {
  if (!from.isObject() || !take_text(from, "id", true, to.id) || !take_text(from, "of", false, to.of) || !take_text(from, "type", true, to.type)) return false;
  const auto& values = from["values"];
  const auto& kept = from["kept"];
  if (!values.isObject() || !kept.isArray()) return false;
  for (const auto& field : values.getMemberNames())
    if (!take_text(values, field.c_str(), true, to.values[field])) return false;
  for (const auto& one : kept) {
    std::string activity;
    if (!one.isObject() || !take_text(one, "activity", true, activity)) return false;
    to.activities.push_back(activity);
  }
  return true;
}

}  // namespace

Result<std::vector<vault::Carried>> read_portable(std::string_view text) {
  const auto json = from_json(text);
  if (!json || !json->isObject()) return invalid("carry.json");
  if (!(*json)["format"].isString() || (*json)["format"].asString() != "tenue-portable-1") return invalid("carry.format");
  const auto& records = (*json)["records"];
  if (!records.isArray()) return invalid("carry.shape");
  std::vector<vault::Carried> out;
  for (const auto& record : records) {
    out.emplace_back();
    if (!take_record(record, out.back())) return invalid("carry.shape");
  }
  return out;
}

}  // namespace tenue::app
