/// How a thread of ours is told to end, whatever it waits for.
#pragma once
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace tenue::app {

struct Stopping {
  std::mutex mutex;               ///< guards what the thread waits for as well
  std::condition_variable wake;
  std::atomic<bool> asked{false};

  /// Asks, and waits until it has ended. Any thread but that one.
  void end(std::thread& thread) {
    {
      const std::lock_guard lock(mutex);
      asked = true;
    }
    wake.notify_all();
    if (thread.joinable()) thread.join();
  }
};

}  // namespace tenue::app
