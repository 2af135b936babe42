// What people may ask, and on what terms. A policy in this language gives the rights that its bases give: only a page that
// was written by hand can leave one out.
#include <algorithm>

#include "policy/law/law.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

bool any_basis(const Law& law, std::initializer_list<Basis> bases) {
  return std::any_of(law.model.activities.begin(), law.model.activities.end(), [&](const Activity& a) {
    return law.node(at(a) + ".basis") && std::find(bases.begin(), bases.end(), a.basis) != bases.end();
  });
}

std::vector<std::string> rights_given(const Law& law) {
  std::vector<std::string> out = {"access", "rectification", "erasure", "restriction"};
  if (any_basis(law, {Basis::kConsent, Basis::kContract})) out.push_back("portability");
  const bool prospects = std::any_of(law.model.activities.begin(), law.model.activities.end(), for_prospecting);
  if (prospects || any_basis(law, {Basis::kLegitimateInterest, Basis::kPublicTask})) out.push_back("objection");
  return out;
}

bool lists(const SaidRights& rights, SV right) { return std::find(rights.listed.begin(), rights.listed.end(), right) != rights.listed.end(); }

}  // namespace

void check_rights_missing(Law& law) {
  if (!law.page.rights) return;
  std::vector<std::string> missing;
  for (const auto& right : rights_given(law))
    if (!lists(*law.page.rights, right)) missing.push_back(right);
  if (!missing.empty()) law.report("as_published.rights.listed", {{"rights", joined(missing)}});
}

void check_complaint(Law& law) {
  if (law.page.rights && !law.page.rights->complaint) law.report("as_published.rights.complaint");
}

void check_withdrawal(Law& law) {
  if (law.page.rights && !law.page.rights->withdrawal && any_basis(law, {Basis::kConsent})) law.report("as_published.rights.withdrawal");
}

void check_rights_contact(Law& law) {
  const auto only_behind_login = [](const std::vector<std::string>& channels) { return channels == std::vector<std::string>{"account"}; };
  const auto& o = law.model.organisation;
  const bool reachable = !law.model.rights.channels.empty() || !o.contact.empty() || !o.dpo.empty() || !o.phone.empty() || !o.address.empty();
  if (law.node("rights") && !reachable) law.report("rights");
  if (!law.page.rights) return;
  if (law.page.rights->channels.empty()) law.report("as_published.rights");
  else if (only_behind_login(law.page.rights->channels)) law.doubt("as_published.rights.channels", {}, "login");
}

void check_identity_copies(Law& law) {
  if (law.model.rights.identity == "always") law.report("rights.identity");
  if (law.page.rights && law.page.rights->identity == "always") law.report("as_published.rights.identity");
}

void check_identity_as_duty(Law& law) {
  for (const auto& said : law.texts())
    if (near(said.words, {"la loi nous oblige", "tenus par la loi", "oblige par la loi", "obligation legale de"}, {"identite"}, 60)) law.report(said.at);
}

void check_delay_unsaid(Law& law) {
  if (law.page.rights && !law.page.rights->delay) law.report("as_published.rights");
}

void check_delay_long(Law& law) {
  if (law.page.rights && law.page.rights->delay && days_of(*law.page.rights->delay) > 31) law.report("as_published.rights.delay");
}

void check_fee(Law& law) {
  if (law.page.rights && law.page.rights->fee) law.report("as_published.rights.fee");
}

void check_after_death(Law& law) {
  if (law.page.rights && !law.page.rights->after_death) law.report("as_published.rights");
}

void check_objection_limited(Law& law) {
  if (law.page.rights && law.page.rights->objection == "marketing" && any_basis(law, {Basis::kLegitimateInterest})) law.report("as_published.rights.objection");
}

void check_rectification_limited(Law& law) {
  if (law.page.rights && !law.page.rights->excluded.empty()) law.report("as_published.rights.excluded");
}

/// Where everything rests on consent, one withdraws it; there is nothing to object to.
void check_right_not_given(Law& law) {
  using enum Basis;
  if (!law.page.rights || !lists(*law.page.rights, "objection") || law.page.rights->objection != "all") return;
  if (!any_basis(law, {kContract, kLegalObligation, kVitalInterests, kPublicTask, kLegitimateInterest})) law.report("as_published.rights.objection");
}

/// What a person exercises alone she does in her own pages: they read and hand out to whoever signs in, change what `edits` names, erase where
/// `close` lets her, and take objections.
void check_free_without_page(Law& law) {
  const auto& portal = law.model.portal;
  for (const auto& right : law.model.rights.free) {
    const bool has = !portal.login.empty() && (right == "rectification" ? !portal.edits.empty() : right == "erasure" ? std::find(portal.close_by.begin(), portal.close_by.end(), "subject") != portal.close_by.end() : true);
    if (!has) law.report("rights.free", {{"right", right}});
  }
}

}  // namespace tenue::policy
