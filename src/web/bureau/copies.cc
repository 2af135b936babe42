// What today's page says of the copies to whoever administers. A demonstration has nothing to lose: it speaks of them once one was made.
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

std::string day_of(const Visit& visit, Instant at) { return plain_date(paris_date(at), visit.lang); }

}  // namespace

std::optional<app::Upkeep> copies(const Visit& visit, vault::Vault& vault) {
  if (!app::administers(*visit.model, visit.who.role)) return std::nullopt;
  auto out = app::upkeep(vault);
  if (visit.site.demo && !out.copied && !out.incomplete) return std::nullopt;
  return out;
}

std::vector<std::string> copy_tasks(const Visit& visit, const app::Upkeep& upkeep) {
  std::vector<std::string> out;
  const auto& plan = visit.model->backups;
  const auto over = [&](const std::optional<Instant>& due) { return due && *due <= visit.now; };
  if (upkeep.incomplete) out.push_back(visit.say("bureau.copies.incomplete"));
  if (over(upkeep.due)) {
    const auto period = period_words(*plan.every, visit.lang);
    out.push_back(upkeep.copied ? visit.say("bureau.copies.late", {{"day", day_of(visit, *upkeep.copied)}, {"period", period}})
                                : visit.say("bureau.copies.never", {{"period", period}}));
  }
  if (over(upkeep.try_due)) out.push_back(visit.say("bureau.copies.try", {{"period", period_words(*plan.tried, visit.lang)}}));
  if (!upkeep.sheet && (upkeep.promised || upkeep.copied)) out.push_back(visit.say("bureau.copies.sheet"));
  return out;
}

std::string copy_words(const Visit& visit, const app::Upkeep& upkeep) {
  if (!upkeep.copied) return {};
  auto out = visit.say("bureau.copies.last", {{"day", day_of(visit, *upkeep.copied)}, {"time", clock_time(*upkeep.copied, visit.lang)}});
  if (upkeep.due && *upkeep.due > visit.now)
    out += " " + visit.say("bureau.copies.next", {{"day", day_of(visit, *upkeep.due - std::chrono::microseconds(1))}});
  return out;
}

}  // namespace tenue::web::bureau
