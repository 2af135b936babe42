#include "app/app.h"
#include "base/log.h"
#include "retention/retention.h"

namespace tenue::app {
namespace {

constexpr auto kPatience = std::chrono::minutes(5);

}  // namespace

void DailyJob::tick(vault::Vault& vault) {
  if (!vault.published()) return;
  const auto today = paris_date(vault.now());
  const auto now = vault.now();
  const bool new_day = done_on_ != today;
  if (now < not_before_ || (!new_day && !retention::ended_since(vault, looked_at_))) return;
  not_before_ = now + kPatience;
  retention::SweepOptions options;
  options.stop = stop_;
  const auto report = retention::sweep(vault, options);
  if (report.stopped) return;
  not_before_ = {};
  looked_at_ = now;
  if (!report.asks)
    log(Level::kInfo, "sweep.done", {{"destroyed", std::int64_t{report.destroyed}}, {"held_back", std::int64_t{report.held_back}}});
  if (!new_day) return;
  done_on_ = today;
  const auto proof = retention::prove(vault, "en");
  const auto defects = static_cast<std::int64_t>(proof.defects.size());
  log(proof.holds() ? Level::kInfo : Level::kError, "proof.done", {{"defects", defects}});
}

}  // namespace tenue::app
