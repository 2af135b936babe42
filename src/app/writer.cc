#include "app/writer.h"

#include <chrono>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

#include "base/log.h"

namespace tenue::app {
namespace {

constexpr std::size_t kBatchMost = 256;
constexpr auto kIdleEvery = std::chrono::seconds(1);
using Steady = std::chrono::steady_clock;

struct Order {
  std::function<void(vault::Vault&)> what;
  bool alone = false;
  std::promise<void> done;
};

}  // namespace

struct Writer::State {
  std::unique_ptr<vault::Vault> vault;
  std::function<void(vault::Vault&)> idle;
  std::mutex mutex;
  std::condition_variable wake;
  std::deque<Order> orders;
  std::vector<std::function<void(vault::Vault&)>> later;
  bool stopping = false;
  std::thread thread;

  void hand_in(const std::function<void(vault::Vault&)>& what, bool alone) {
    TENUE_CHECK(std::this_thread::get_id() != thread.get_id());  // it would wait for itself
    std::future<void> durable;
    {
      const std::lock_guard lock(mutex);
      if (stopping) throw Fault("the server is stopping");
      orders.push_back({what, alone, {}});
      durable = orders.back().done.get_future();
    }
    wake.notify_one();
    durable.get();
  }

  /// What arrived together and may share a flush: everything up to the first order that wants to be alone.
  std::vector<Order> next_batch() {
    std::vector<Order> batch;
    while (!orders.empty() && batch.size() < kBatchMost) {
      const bool alone = orders.front().alone;
      if (alone && !batch.empty()) break;
      batch.push_back(std::move(orders.front()));
      orders.pop_front();
      if (alone) break;
    }
    return batch;
  }

  void run_together(std::vector<Order>& batch) {
    std::vector<std::function<void()>> acts;
    for (auto& order : batch) acts.emplace_back([this, &order] { order.what(*vault); });
    std::vector<std::exception_ptr> failed;
    try {
      failed = vault->batch(acts);
    } catch (...) {
      failed.assign(batch.size(), std::current_exception());
    }
    for (std::size_t i = 0; i < batch.size(); ++i) {
      if (failed[i]) {
        batch[i].done.set_exception(failed[i]);
      } else {
        batch[i].done.set_value();
      }
    }
  }

  void run_one_alone(Order& order) {
    std::exception_ptr failed;
    try {
      order.what(*vault);
    } catch (...) {
      failed = std::current_exception();
    }
    run_idle();  // what a publish moved is seen before its answer is
    if (failed) {
      order.done.set_exception(failed);
    } else {
      order.done.set_value();
    }
  }

  void run_later() {
    std::vector<std::function<void(vault::Vault&)>> acts;
    {
      const std::lock_guard lock(mutex);
      std::swap(acts, later);
    }
    std::vector<std::function<void()>> bound;
    for (const auto& act : acts) bound.emplace_back([this, &act] { act(*vault); });
    if (bound.empty()) return;
    try {
      for (const auto& failed : vault->batch(bound))
        if (failed) std::rethrow_exception(failed);
    } catch (const Fault& fault) {
      log(Level::kError, "later.failed", {{"why", std::string_view(fault.what())}});
    } catch (const std::exception&) {
      log(Level::kError, "later.failed");
    }
  }

  /// One of the walls that catch a Fault: a job that fails is logged and comes again, the server goes on.
  void run_idle() {
    run_later();
    if (!idle) return;
    try {
      idle(*vault);
    } catch (const Fault& fault) {
      log(Level::kError, "job.failed", {{"why", std::string_view(fault.what())}});
    } catch (const std::exception&) {
      log(Level::kError, "job.failed");
    }
  }

  void work() {
    auto idle_at = Steady::now();
    for (;;) {
      std::vector<Order> batch;
      {
        std::unique_lock lock(mutex);
        wake.wait_until(lock, idle_at, [this] { return stopping || !orders.empty(); });
        if (stopping && orders.empty()) break;
        batch = next_batch();
      }
      if (batch.size() == 1 && batch.front().alone) {
        run_one_alone(batch.front());
      } else if (!batch.empty()) {
        run_together(batch);
      }
      if (Steady::now() >= idle_at) {
        run_idle();
        idle_at = Steady::now() + kIdleEvery;
      }
    }
    run_later();
  }
};

Writer::Writer(std::unique_ptr<vault::Vault> vault, std::function<void(vault::Vault&)> idle) : s_(std::make_unique<State>()) {
  s_->vault = std::move(vault);
  s_->idle = std::move(idle);
  s_->thread = std::thread([this] { s_->work(); });
}

Writer::~Writer() {
  {
    const std::lock_guard lock(s_->mutex);
    s_->stopping = true;
  }
  s_->wake.notify_one();
  s_->thread.join();
}

void Writer::run(const std::function<void(vault::Vault&)>& act) { s_->hand_in(act, false); }
void Writer::later(std::function<void(vault::Vault&)> act) {
  const std::lock_guard lock(s_->mutex);
  s_->later.push_back(std::move(act));
}
void Writer::run_alone(const std::function<void(vault::Vault&)>& job) { s_->hand_in(job, true); }

}  // namespace tenue::app
