// What leaves the European Economic Area.
#include <algorithm>
#include <set>

#include "base/bytes.h"
#include "policy/law/law.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

bool in_eea(SV country) {
  static const std::set<SV> eea = {"AT", "BE", "BG", "HR", "CY", "CZ", "DK", "EE", "FI", "FR", "DE", "GR", "HU", "IE", "IT", "LV",
                                   "LT", "LU", "MT", "NL", "PL", "PT", "RO", "SK", "SI", "ES", "SE", "IS", "LI", "NO", "EEA", "EU",
                                   "RE", "GP", "MQ", "GF", "YT", "MF"};
  return eea.contains(country);
}

/// Decisions under GDPR art. 45 in force in October 2026; the United States have one for certified organisations only.
bool is_adequate(SV country) {
  static const std::set<SV> adequate = {"AD", "AR", "BR", "CA", "FO", "GG", "IL", "IM", "JP", "JE", "NZ", "KR", "CH", "GB", "UY", "US"};
  return adequate.contains(country);
}

/// Services of firms outside the EEA whose use sends a visitor's data there.
bool is_foreign_service(SV name) {
  return !says(" " + fold(name) + " ", {"recaptcha", "google", "youtube", "mailchimp", "facebook", "vimeo", "cloudflare"}).empty();
}

}  // namespace

void check_transfer_ground(Law& law) {
  for (const auto& r : law.model.recipients) {
    if (r.country.empty() || r.country == "US" || in_eea(r.country)) continue;
    if (r.transfer.empty() || (r.transfer == "adequacy" && !is_adequate(r.country))) law.report("recipients." + r.id, {{"name", r.id}, {"country", r.country}});
  }
}

void check_privacy_shield(Law& law) {
  for (const auto& said : law.texts()) {
    const auto words = says(said.words, {"privacy shield", "bouclier de protection", "bouclier vie privee", "safe harbor"});
    if (!words.empty() && says(said.words, {"invalid", "annule", "ne vaut plus", "n est plus", "ne nous fondons plus"}).empty()) law.report_quoted(said, words);
  }
}

/// An American recipient is certified, which is looked at again, or bound by clauses or rules.
void check_american_recipient(Law& law) {
  for (const auto& r : law.model.recipients)
    if (r.country == "US" && (r.transfer.empty() || (r.transfer == "adequacy" && !r.review))) law.report("recipients." + r.id, {{"name", r.id}});
}

void check_europe_as_zone(Law& law) {
  for (const auto& said : law.texts())
    if (near(said.words, {"stocke", "serveurs", "bases ", "situe", "heberge"}, {"en europe "}, 30) && says(said.words, {"france", "allemagne", "finlande", "irlande", "union europeenne", "eee "}).empty()) law.report(said.at);
}

void check_denied_transfer(Law& law) {
  const auto foreign = std::find_if(law.page.vendors.begin(), law.page.vendors.end(), is_foreign_service);
  if (foreign == law.page.vendors.end()) return;
  for (const auto& said : law.texts())
    if (near(said.words, {"pas envoye", "pas transfere", "pas transmis", "aucun transfert", "jamais envoye"}, {"hors "}, 40)) law.report(said.at, {{"name", *foreign}});
}

/// A measure with `check = "where"`: whatever allows a transfer, the firm has promised that there is none.
void check_broken_place(Law& law) {
  const bool promised = std::ranges::any_of(law.model.measures, [](const Measure& measure) { return measure.check == "where"; });
  if (!promised) return;
  for (const auto& r : law.model.recipients)
    if (!r.country.empty() && !in_eea(r.country)) law.report("recipients." + r.id, {{"name", r.id}, {"country", r.country}});
  for (const auto& country : law.model.organisation.where)
    if (!in_eea(country)) law.report("organisation.where", {{"name", law.model.organisation.name}, {"country", country}});
}

void check_silent_transfers(Law& law) {
  const auto& m = law.model;
  const bool unknown = std::any_of(m.recipients.begin(), m.recipients.end(), [](const Recipient& r) { return r.country.empty(); }) || !m.cookies.empty();
  if (!law.page.transfers && unknown) law.report("as_published.transfers");
}

}  // namespace tenue::policy
