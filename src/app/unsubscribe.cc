#include "app/unsubscribe.h"

#include <algorithm>

#include "app/letter_words.h"
#include "app/links.h"
#include "app/plan.h"

namespace tenue::app {
namespace {

const vault::Actor kVisitor{{}, "visitor"};

bool is_offer(const policy::Activity& activity) { return !activity.channels.empty(); }

Result<void> stop_for(vault::Vault& vault, const Whose& whose) {
  const auto facts = vault.facts(whose.subject);
  if (facts.records.empty()) return {};
  const auto self = whose.of ? whose.of : facts.records.front().id;
  // As she would in her own pages: the link came to her address.
  const vault::Actor herself{{}, "subject", self};
  for (const auto& line : plan_of(vault, "objection", whose).lines) {
    const auto* activity = vault.model().activity(line.activity);
    if (!activity || !is_offer(*activity) || line.fate != Fate::kStopped) continue;
    TENUE_TRY_VOID(stop_use(vault, {herself, activity->id}, whose, *activity, "link"));
    if (vault.facts(whose.subject).records.empty()) break;  // the last consent took her records with it
  }
  return {};
}

}  // namespace

bool makes_offers(const policy::Model& model) { return std::ranges::any_of(model.activities, is_offer); }

bool may_stop(vault::Vault& vault, const std::string& link) { return find_link(vault, kStopLink, link).has_value(); }

Result<void> stop_offers(vault::Vault& vault, const std::string& link) {
  const auto found = find_link(vault, kStopLink, link);
  if (!found) return Error{Code::kNotFound, "link.over", ""};
  const auto mail = address_of(vault, found->subject, found->record);
  use_link(vault, kStopLink, link);
  if (mail.empty()) return {};
  for (const auto subject : persons_with_mail(vault, kVisitor, mail))
    for (const auto& whose : persons_in(vault, subject, mail)) TENUE_TRY_VOID(stop_for(vault, whose));
  return {};
}

}  // namespace tenue::app
