/// Who gets what, as the page, the notices and the register say it. Inside the policy module only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "policy/model.h"

namespace tenue::policy {

struct FieldOf {
  const Record* record;
  const Field* field;
};
/// The fields that the activity keeps or uses, in the file's order.
std::vector<FieldOf> fields_of(const Model& model, const Activity& activity);
/// What a role or a recipient reads in any activity and did not write itself, in the file's order, each field once.
std::vector<FieldOf> read_by(const Model& model, std::string_view who);
/// The activities that grant `who` anything to read, in the file's order.
std::vector<const Activity*> activities_of(const Model& model, std::string_view who);
bool reads_in(const Activity& activity, std::string_view who);
/// "votre nom, l’adresse et le problème"
std::string field_list(const std::vector<FieldOf>& fields, std::string_view lang);

/// "l’hébergeur, en France": the phrase for an ISO 3166 code, "EEA" included; the code itself if there is none.
std::string in_country(std::string_view code, std::string_view lang);
bool in_eea(std::string_view code);

}  // namespace tenue::policy
