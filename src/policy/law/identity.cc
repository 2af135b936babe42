// Who answers for the data.
#include <algorithm>
#include <map>

#include "base/bytes.h"
#include "policy/law/law.h"

namespace tenue::policy {

void check_controller(Law& law) {
  const auto& o = law.model.organisation;
  if (law.node("organisation") && (o.name.empty() || (o.address.empty() && o.contact.empty() && o.phone.empty()))) law.report("organisation");
}

void check_legal_identity(Law& law) {
  const auto& o = law.model.organisation;
  if (law.node("organisation") && (o.legal_form.empty() || o.siren.empty())) law.report("organisation.name");
}

void check_dpo_contact(Law& law) {
  if (!law.model.organisation.dpo.empty()) return;
  if (law.page.dpo == "designated") law.report("as_published.dpo");
  if (law.page.dpo == "heading") law.doubt("as_published.dpo");
}

void check_dpo_decides(Law& law) {
  if (law.page.dpo_decides) law.report("as_published.dpo_decides");
}

/// In this language an activity has one role; a page may claim both in one breath.
void check_both_roles(Law& law) {
  const Said* all = nullptr;
  const Said* processor = nullptr;
  for (const auto& said : law.texts()) {
    if (near(said.words, {"responsable de traitement", "responsable du traitement"}, {"pour l ensemble", "de toutes"}, 60)) all = &said;
    if (!says(said.words, {"en tant que sous traitant", "en qualite de sous traitant"}).empty()) processor = &said;
  }
  if (all && processor) law.doubt(processor->at);
}

namespace {

/// Forms of companies that have a capital to be named.
constexpr std::string_view kWithCapital[] = {"sa", "sarl", "eurl", "sas", "sasu", "sca", "scs", "snc", "selarl", "selas", "selasu"};

/// Whom `profile` names, and what is then asked of [organisation].
struct Asked {
  std::string_view profile;
  std::vector<std::string_view> keys;
};
const std::vector<Asked>& asked() {
  static const std::vector<Asked> all = {{"commercial", {"legal_form", "siren"}},
                                         {"fr_company", {"legal_form", "siren", "registry", "address", "site"}},
                                         {"fr_individual", {"address", "site"}}};
  return all;
}

}  // namespace

void check_profile(Law& law) {
  const auto& o = law.model.organisation;
  const std::map<std::string_view, const std::string*> said = {{"legal_form", &o.legal_form}, {"siren", &o.siren}, {"registry", &o.registry}, {"address", &o.address}, {"site", &o.site}, {"capital", &o.capital}};
  for (const auto& profile : law.model.profile) {
    auto keys = std::ranges::find(asked(), profile, &Asked::profile)->keys;
    if (profile == "fr_company" && std::ranges::find(kWithCapital, fold(o.legal_form)) != std::end(kWithCapital)) keys.push_back("capital");
    for (const auto key : keys)
      if (said.at(key)->empty()) law.report("organisation." + std::string{key}, {{"profile", profile}, {"key", key}});
    if (profile == "commercial" && !law.node("breach")) law.report("profile", {{"profile", profile}}, "breach");
  }
}

}  // namespace tenue::policy
