#include "web/portal/herself.h"

#include <algorithm>

namespace tenue::web::portal {
namespace {

/// Everything that the condition names is on file.
bool decided(const policy::Expr& condition, const policy::AnswersByPath& on_file) {
  if (!condition.member.empty() && !on_file.contains(condition.record + "." + condition.member)) return false;
  return std::ranges::all_of(condition.args, [&](const auto& part) { return decided(*part, on_file); });
}

}  // namespace

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
      if (!value.empty()) out.on_file[record.type + "." + field] = value;
  };
  add(sheet->root);
  for (const auto& record : sheet->records) add(record);
  return out;
}

policy::Form unanswered(const policy::Model& model, const policy::Form& form, const Herself& who, Instant now) {
  auto out = form;
  std::erase_if(out.asks, [&](const policy::Ask& ask) {
    if (ask.field.empty()) {
      const auto* activity = model.activity(ask.activity);
      return !activity || activity->basis == policy::Basis::kConsent;
    }
    if (who.on_file.contains(ask.record + "." + ask.field)) return true;
    const auto* record = model.record(ask.record);
    const auto* field = record ? record->field(ask.field) : nullptr;
    return field && field->when && decided(*field->when, who.on_file) && !policy::is_asked(model, *record, *field, who.on_file, now);
  });
  return out;
}

}  // namespace tenue::web::portal
