#include <algorithm>

#include "base/log.h"
#include "retention/due.h"
#include "retention/run.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

SweepReport ask(vault::Vault& vault) {
  vault.act([&] { vault.database().run(sweep_sql()["ask"], vault.org()); });
  log(Level::kWarning, "sweep.clock_asks");
  SweepReport report;
  report.asks = true;
  report.until = from_micros(vault.database().number(sweep_sql()["head"], vault.org()).value_or(0));
  return report;
}

}  // namespace

SweepReport sweep(vault::Vault& vault, const SweepOptions& options) {
  const auto now = vault.now();
  if (const auto behind = std::chrono::floor<std::chrono::minutes>(now - vault.machine_time()); behind > std::chrono::minutes(10)) log(Level::kWarning, "clock.behind", {{"minutes", std::int64_t{behind.count()}}});
  if (options.dry_run || (options.at && !vault.demo())) return rehearse(vault, options.at.value_or(now));
  if (options.at && *options.at > now) return let_days_pass(vault, *options.at);
  if (options.clock_confirmed) vault.believe_clock(options.confirmed_by);
  else if (!vault.clock_believed()) return ask(vault);
  return run_sweep(vault, options, now);
}

SweepReport let_days_pass(vault::Vault& vault, Instant to) {
  TENUE_CHECK(vault.demo());
  auto report = run_sweep(vault, {}, vault.now());
  const auto pass = [&](Instant day) {
    vault.move_clock(day);
    const auto one = run_sweep(vault, {}, vault.now());
    add_counts(report, one);
    report.until = one.until;
    report.held_back = one.held_back;  // the same records again, not more of them
  };
  for (auto next = next_due(vault, vault.now()); next && *next < to; next = next_due(vault, vault.now())) pass(*next);
  if (to > vault.now()) pass(to);
  return report;
}

}  // namespace tenue::retention
