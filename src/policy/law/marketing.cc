// Writing or calling to sell.
#include <algorithm>

#include "policy/law/law.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

bool by(const Activity& activity, SV channel) { return std::find(activity.channels.begin(), activity.channels.end(), channel) != activity.channels.end(); }

/// Only numbers at work: the consumers' rule does not bear on them.
bool only_at_work(const Model& model, const Activity& activity) {
  for (const auto& record : model.records)
    for (const auto& field : record.fields)
      if (field.type == FieldType::kPhone && activity.keeps(record.id, field.id) && !field.at_work) return false;
  return true;
}

}  // namespace

void check_prospecting_basis(Law& law) {
  for (const auto& a : law.model.activities) {
    if (!for_prospecting(a) || a.basis == Basis::kConsent || a.basis == Basis::kLegitimateInterest) continue;
    if (law.node(at(a) + ".basis")) law.report(at(a) + ".basis", {{"activity", a.id}});
    else law.doubt(at(a), {{"activity", a.id}});
  }
}

void check_way_out(Law& law) {
  const auto& said = law.page.prospecting;
  if (said && said->way_out == "none") law.report("as_published.prospecting.way_out");
  if (said && said->way_out == "unsaid") law.doubt("as_published.prospecting.way_out");
}

void check_telephone(Law& law) {
  for (const auto& a : law.model.activities)
    if (for_prospecting(a) && by(a, "phone") && a.basis != Basis::kConsent && a.basis != Basis::kContract && !only_at_work(law.model, a)) law.report(at(a) + ".basis", {{"activity", a.id}});
}

void check_unnamed_partners(Law& law) {
  if (law.page.prospecting && law.page.prospecting->partners == "unnamed") law.report("as_published.prospecting.partners");
}

void check_one_consent(Law& law) {
  if (law.page.prospecting && law.page.prospecting->one_consent) law.report("as_published.prospecting.one_consent");
  for (const auto& a : law.model.activities)
    if (a.basis == Basis::kConsent && a.channels.size() > 1 && a.choices.size() < 2) law.report(at(a) + ".channels", {{"activity", a.id}});
}

void check_objection_terms(Law& law) {
  const auto& said = law.page.prospecting;
  if (said && !said->objection.empty() && said->objection != "free") return law.report("as_published.prospecting.objection");
  const bool prospects = std::any_of(law.model.activities.begin(), law.model.activities.end(), for_prospecting);
  if (prospects && law.page.rights && law.page.rights->identity == "always") law.doubt("as_published.rights.identity", {}, "identity");
}

}  // namespace tenue::policy
