#include "web/portal/herself.h"

#include <algorithm>

namespace tenue::web::portal {

std::optional<app::Customer> signed_in(Site& site, const Request& request) {
  const std::string cookie{request.cookie(cookie_name("espace"))};
  if (cookie.empty()) return std::nullopt;
  return site.writer.ask([&](vault::Vault& vault) { return app::customer(vault, cookie); });
}

std::optional<Herself> herself(Site& site, const policy::Model& model, const app::Customer& customer) {
  const auto sheet = site.writer.ask([&](vault::Vault& vault) { return vault.sheet({customer.actor(), app::portal_room(model)}, customer.subject); });
  if (!sheet) return std::nullopt;
  Herself out{customer, {}, {}};
  const auto add = [&](const vault::RecordView& record) {
    const auto& shows = model.portal.shows;
    if (record.closed_to_you || record.type == "account" || std::ranges::find(shows, record.type) != shows.end()) return;
    if (record.parent) out.there[record.type] = record.id;
    for (const auto& [field, value] : record.values)
      if (!value.empty()) out.answered.insert(record.type + "." + field);
  };
  add(sheet->root);
  for (const auto& record : sheet->records) add(record);
  return out;
}

policy::Form unanswered(const policy::Model& model, const policy::Form& form, const Herself& who) {
  auto out = form;
  std::erase_if(out.asks, [&](const policy::Ask& ask) {
    if (!ask.field.empty()) return who.answered.contains(ask.record + "." + ask.field);
    const auto* activity = model.activity(ask.activity);
    return !activity || activity->basis == policy::Basis::kConsent;
  });
  return out;
}

}  // namespace tenue::web::portal
