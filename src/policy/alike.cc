#include "policy/alike.h"

#include "base/bytes.h"
#include "policy/policy.h"

namespace tenue::policy {
namespace {

using Values = std::map<std::string, std::string>;

std::string value_in(const Values& values, const std::string& field) {
  const auto found = values.find(field);
  return found == values.end() ? std::string{} : found->second;
}

bool same_name(const Record& type, const Values& one, const Values& other) {
  std::string mine, its;
  for (const auto& field : type.fields)
    if (field.identity) mine += " " + value_in(one, field.id), its += " " + value_in(other, field.id);
  return !fold(mine).empty() && fold(mine) == fold(its);
}

}  // namespace

const Field* shared_field(const Record& type, const Values& one, const Values& other) {
  for (const auto& field : type.fields) {
    const auto mine = value_in(one, field.id), its = value_in(other, field.id);
    if (!field.find || mine.empty() || its.empty() || find_form(field, mine) != find_form(field, its)) continue;
    if (field.type == FieldType::kMail || same_name(type, one, other)) return &field;
  }
  return nullptr;
}

}  // namespace tenue::policy
