// Who answers for the data.
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

}  // namespace tenue::policy
