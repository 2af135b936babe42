#include "app/unsubscribe.h"

#include <algorithm>

#include "app/letter_words.h"
#include "app/links.h"
#include "app/carry_out.h"

namespace tenue::app {
namespace {

const vault::Actor kVisitor{{}, "visitor"};

bool is_offer(const policy::Activity& activity) { return !activity.channels.empty(); }

Result<void> stop_for(vault::Vault& vault, const Whose& whose) {
  const auto she = herself(vault, whose);  // as she would in her own pages: the link came to her address
  if (!she.self) return {};
  for (const auto& line : plan_of(vault, "objection", whose).lines) {
    const auto* activity = vault.model().activity(line.activity);
    if (!activity || !is_offer(*activity) || line.fate != Fate::kStopped) continue;
    TENUE_TRY_VOID(stop_use(vault, {she, activity->id}, whose, *activity, "link"));
    if (vault.facts(whose.subject).records.empty()) break;  // the last consent took her records with it
  }
  return {};
}

Bytes mark_of(vault::Vault& vault, const std::string& mail) {
  return vault.find_token("request.mail", policy::find_form(*vault.model().record("request")->field("mail"), mail));
}

/// Where the link's letter went, if that is where such a letter could go now; "" = it is over.
std::string address_behind(vault::Vault& vault, const std::string& link) {
  const auto found = find_link(vault, kStopLink, link);
  if (!found) return {};
  for (auto& mail : addresses_of(vault, found->subject, found->record))
    if (mark_of(vault, mail) == found->mark) return std::move(mail);
  return {};
}

}  // namespace

std::string stop_link(vault::Vault& vault, SubjectId subject, RecordId record, const std::string& mail) { return make_link(vault, kStopLink, subject, record, mark_of(vault, mail)); }

bool makes_offers(const policy::Model& model) { return std::ranges::any_of(model.activities, is_offer); }

bool may_stop(vault::Vault& vault, const std::string& link) { return !address_behind(vault, link).empty(); }

Result<void> stop_offers(vault::Vault& vault, const std::string& link) {
  const auto mail = address_behind(vault, link);
  if (mail.empty()) return Error{Code::kNotFound, "link.over", ""};
  use_link(vault, kStopLink, link);
  for (const auto subject : persons_with_mail(vault, kVisitor, mail))
    for (const auto& whose : persons_in(vault, subject, mail)) TENUE_TRY_VOID(stop_for(vault, whose));
  return {};
}

}  // namespace tenue::app
