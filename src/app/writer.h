/// One writer per organisation: a thread that owns the Vault. Handlers hand it acts and wait; acts that arrive together
/// share one flush. The daily job runs here too, between acts.
#pragma once
#include <functional>
#include <future>
#include <memory>

#include "vault/vault.h"

namespace tenue::app {

class Writer {
 public:
  /// Takes the vault; starts the thread. `idle` is called between batches about every second (daily job, clock watch).
  Writer(std::unique_ptr<vault::Vault> vault, std::function<void(vault::Vault&)> idle);
  ~Writer();  ///< finishes what was handed in, then stops
  /// Runs `act` inside the next batch and waits until it is durable. Rethrows what it threw. Any thread but the writer's.
  void run(const std::function<void(vault::Vault&)>& act);
  template <class F> auto ask(F&& f) {
    std::optional<std::invoke_result_t<F, vault::Vault&>> out;
    run([&](vault::Vault& v) { out.emplace(f(v)); });
    return std::move(*out);
  }
  /// Runs `act` within about a second, and nobody waits: how long it takes shows in no answer. What it throws is logged. A server that ends
  /// runs it before; one that is killed forgets it.
  void later(std::function<void(vault::Vault&)> act);
  /// Outside any batch, alone (sweep, publish, prove: they make their own transactions).
  void run_alone(const std::function<void(vault::Vault&)>& job);

 private:
  struct State;
  std::unique_ptr<State> s_;
};

}  // namespace tenue::app
