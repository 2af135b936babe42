#include "policy/who_reads.h"

#include <algorithm>
#include <array>

#include "policy/phrase.h"
#include "policy/policy.h"

namespace tenue::policy {
namespace {

bool uses(const Model& model, const Activity& activity, const Record& record, const Field& field) {
  return activity.keeps(record.id, field.id) || (!activity.uses.empty() && covers(model, activity, activity.uses, record.id, field.id));
}

}  // namespace

std::vector<FieldOf> fields_of(const Model& model, const Activity& activity) {
  std::vector<FieldOf> out;
  for (const auto& record : model.records)
    for (const auto& field : record.fields)
      if (uses(model, activity, record, field)) out.push_back({&record, &field});
  return out;
}

bool reads_in(const Activity& activity, std::string_view who) {
  return std::any_of(activity.access.begin(), activity.access.end(),
                     [&](const Grant& grant) { return grant.who == who && !grant.reads.empty(); });
}

std::vector<const Activity*> activities_of(const Model& model, std::string_view who) {
  std::vector<const Activity*> out;
  for (const auto& activity : model.activities)
    if (reads_in(activity, who)) out.push_back(&activity);
  return out;
}

std::vector<FieldOf> read_by(const Model& model, std::string_view who) {
  std::vector<FieldOf> out;
  const auto granted = [&](const Record& record, const Field& field) {
    for (const auto& activity : model.activities)
      for (const auto& grant : activity.access)
        if (grant.who == who && covers(model, activity, grant.reads, record.id, field.id) &&
            (grant.writes.empty() || !covers(model, activity, grant.writes, record.id, field.id)))
          return true;
    return false;
  };
  for (const auto& record : model.records)
    for (const auto& field : record.fields)
      if (granted(record, field)) out.push_back({&record, &field});
  return out;
}

std::string field_list(const std::vector<FieldOf>& fields, std::string_view lang) {
  std::vector<std::string> words;
  for (const auto& one : fields) {
    auto word = called(*one.field, lang);
    if (std::find(words.begin(), words.end(), word) == words.end()) words.push_back(std::move(word));
  }
  return listed(words, lang);
}

std::string in_country(std::string_view code, std::string_view lang) {
  const auto key = "country." + std::string{code};
  return has_text(key) ? say(lang, key) : say(lang, "country", {{"code", code}});
}

bool in_eea(std::string_view code) {
  static constexpr std::array<std::string_view, 31> kEea = {
      "EEA", "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
      "IS",  "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK"};
  return std::find(kEea.begin(), kEea.end(), code) != kEea.end();
}

}  // namespace tenue::policy
