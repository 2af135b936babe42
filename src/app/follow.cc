#include "app/follow.h"

#include <algorithm>

namespace tenue::app {

std::optional<Period> follow_period(const policy::Model& model, std::string_view record) {
  std::optional<Period> out;
  const Date any{std::chrono::year{2026}, std::chrono::January, std::chrono::day{1}};
  for (const auto& form : model.forms) {
    const bool asks = std::ranges::any_of(form.asks, [&](const auto& ask) { return ask.record == record && !ask.field.empty(); });
    if (asks && form.follow && (!out || add(any, *out) < add(any, *form.follow))) out = form.follow;
  }
  const auto* type = model.record(record);
  return type && !type->person && !type->states.empty() ? out : std::nullopt;
}

std::optional<Steps> follow_job(vault::Vault& vault, const std::string& link) {
  const auto kept = find_link(vault, kJobLink, link);
  if (!kept) return std::nullopt;
  const auto all = vault.facts(kept->subject);
  const auto facts = std::ranges::find(all.records, kept->record, &policy::RecordFacts::id);
  if (facts == all.records.end() || facts->gone) return std::nullopt;
  const auto& model = vault.model();
  const auto period = follow_period(model, facts->type);
  if (!period) return std::nullopt;
  Steps out{facts->type, vault.reference_of(facts->id), facts->created, facts->entered, {}};
  const auto* state = model.record(facts->type)->state(facts->state());
  if (state && state->to.empty()) out.until = day_end(add(paris_date(facts->entered.back().second), *period));
  return out.until && vault.now() >= *out.until ? std::nullopt : std::optional{std::move(out)};
}

}  // namespace tenue::app
