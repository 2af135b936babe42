/// A demo's clock on its way to a later day. Days pass on a thread of their own, a month at a time, so that the pages
/// answer meanwhile and show how far it is; at the end everything is proved.
#pragma once
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/time.h"
#include "retention/retention.h"
#include "web/site.h"

namespace tenue::web {

/// How far a journey is, or how the last one ended.
struct JourneyState {
  bool running = false, failed = false;
  Instant from{}, at{}, to{};
  retention::SweepReport passed;  ///< added up
  bool proved = false;
  int terms = 0;                  ///< checked by the proof
  std::vector<std::string> defects;
};

class Journey {
 public:
  explicit Journey(Site& site) : site_(site) {}
  /// Nothing happens where one is under way. `to` lies after the organisation's now.
  void start(Instant from, Instant to, const std::string& lang);
  std::optional<JourneyState> state() const;  ///< nothing: none yet

 private:
  void travel(const std::stop_token& stop, Instant to, const std::string& lang);
  void one_month(Instant& at, Instant to);
  void prove(const std::string& lang);

  Site& site_;
  mutable std::mutex mutex_;
  std::optional<JourneyState> state_;
  std::jthread thread_;  ///< last: it ends before what it writes to
};

}  // namespace tenue::web
