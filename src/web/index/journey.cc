#include "web/index/journey.h"

#include <algorithm>

#include "base/log.h"

namespace tenue::web {
namespace {

constexpr std::chrono::days kAtATime{30};

}  // namespace

std::optional<JourneyState> Journey::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void Journey::start(Instant from, Instant to, const std::string& lang) {
  std::jthread ended;  // joined outside of the lock
  const std::lock_guard lock(mutex_);
  if (state_ && state_->running) return;
  state_.emplace();
  state_->running = true;
  state_->from = state_->at = from;
  state_->to = to;
  ended = std::move(thread_);
  thread_ = std::jthread([this, to, lang](const std::stop_token& stop) { travel(stop, to, lang); });
}

void Journey::one_month(Instant& at, Instant to) {
  const auto stage = std::min(to, at + kAtATime);
  retention::SweepReport report;
  site_.writer.run_alone([&](vault::Vault& vault) {
    if (vault.now() < stage) report = retention::let_days_pass(vault, stage);
    at = vault.now();
  });
  const std::lock_guard lock(mutex_);
  retention::add_counts(state_->passed, report);
  state_->passed.held_back = report.held_back;  // still held, not held again
  state_->at = at;
}

void Journey::prove(const std::string& lang) {
  retention::Proof proof;
  site_.writer.run_alone([&](vault::Vault& vault) { proof = retention::prove(vault, lang); });
  const std::lock_guard lock(mutex_);
  state_->proved = true;
  state_->terms = static_cast<int>(proof.terms.size());
  for (const auto& defect : proof.defects) state_->defects.push_back(defect.what);
}

/// A thread of its own is a wall: what breaks here must not take the server down.
void Journey::travel(const std::stop_token& stop, Instant to, const std::string& lang) {
  bool failed = false;
  try {
    auto at = state()->from;
    while (at < to && !stop.stop_requested()) one_month(at, to);
    if (!stop.stop_requested()) prove(lang);
  } catch (const std::exception&) {
    log(Level::kError, "demo.clock_failed");
    failed = true;
  }
  const std::lock_guard lock(mutex_);
  state_->running = false;
  state_->failed = failed;
}

}  // namespace tenue::web
