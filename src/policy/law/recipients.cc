// Who receives the data.
#include <algorithm>

#include "base/bytes.h"
#include "policy/law/law.h"

namespace tenue::policy {

void check_no_recipients(Law& law) {
  const auto& m = law.model;
  const bool named = std::any_of(m.activities.begin(), m.activities.end(), [](const Activity& a) { return !a.access.empty(); });
  if (!m.activities.empty() && !named && m.recipients.empty() && m.organisation.host.empty()) law.report("activities");
}

void check_vague_recipient(Law& law) {
  for (const auto& r : law.model.recipients) {
    const bool vague = !says(folded({&r.label}), {"partenaire", "prestataire", "tiers", "sous traitant", "un logiciel", "fournisseurs", "autres"}).empty();
    if (vague && r.country.empty() && r.policy_url.empty()) law.report("recipients." + r.id, {{"name", r.label.fr}});
  }
}

void check_hidden_recipient(Law& law) {
  for (const auto& vendor : law.page.vendors) {
    const auto wanted = fold(vendor);
    const bool known = std::any_of(law.model.recipients.begin(), law.model.recipients.end(), [&](const Recipient& r) { return r.id == wanted || folded({&r.label}).find(" " + wanted + " ") != std::string::npos; });
    if (!known) law.report("as_published.vendors", {{"name", vendor}});
  }
}

void check_miscounted_recipients(Law& law) {
  const auto& partners = law.page.partners;
  const auto described = partners ? static_cast<int>(partners->described.size()) : 0;
  if (partners && partners->said != described) law.report("as_published.partners", {{"said", std::to_string(partners->said)}, {"described", std::to_string(described)}});
}

void check_only_us(Law& law) {
  const auto& all = law.model.recipients;
  const bool shared = !law.page.vendors.empty() || std::any_of(all.begin(), all.end(), [](const Recipient& r) { return r.kind == "processor"; });
  if (shared) law.report_words({"utilisees que par", "utilisees uniquement par", "uniquement destinees a", "jamais transmis", "jamais communique", "ne sont ni devoilees", "ne circulent pas"});
}

void check_untold_subprocessors(Law& law) {
  if (law.page.subprocessors == "untold") law.report("as_published.subprocessors");
}

}  // namespace tenue::policy
