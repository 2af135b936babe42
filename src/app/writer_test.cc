#include "app/writer.h"

#include <atomic>
#include <thread>

#include "app/testing/shop.h"
#include "base/log.h"

using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;
using namespace std::chrono_literals;

namespace {

void note(vault::Vault& vault, int n) { vault.audit({{}, "operator"}, "noted", "", {}, {}, std::to_string(n)); }
std::size_t noted(vault::Vault& vault) { return vault.entries(std::nullopt, 1000).size(); }

}  // namespace

TEST_CASE("two hundred acts at once are all done, and share flushes") {
  Shop shop;
  Writer writer(std::move(shop.vault), {});
  const auto before = writer.ask([](vault::Vault& v) { return noted(v); });
  std::vector<std::thread> threads;
  for (int i = 0; i < 200; ++i)
    threads.emplace_back([&writer, i] { writer.run([i](vault::Vault& v) { note(v, i); }); });
  for (auto& thread : threads) thread.join();
  CHECK(writer.ask([](vault::Vault& v) { return noted(v); }) == before + 200);
}

TEST_CASE("an act that throws comes back to who handed it in, alone, and leaves nothing") {
  Shop shop;
  Writer writer(std::move(shop.vault), {});
  const auto before = writer.ask([](vault::Vault& v) { return noted(v); });
  std::atomic<int> thrown{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 60; ++i)
    threads.emplace_back([&, i] {
      try {
        writer.run([i](vault::Vault& v) {
          note(v, i);
          if (i % 3 == 0) throw Fault("no");
        });
      } catch (const Fault&) {
        ++thrown;
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(thrown == 20);
  CHECK(writer.ask([](vault::Vault& v) { return noted(v); }) == before + 40);
}

TEST_CASE("a lone job runs outside any batch, and what it moved is told before its answer") {
  Shop shop;
  std::atomic<int> idle{0};
  Writer writer(std::move(shop.vault), [&](vault::Vault&) { ++idle; });
  writer.run([](vault::Vault& v) { CHECK(v.database().in_transaction()); });
  const int before = idle;
  writer.run_alone([](vault::Vault& v) { CHECK_FALSE(v.database().in_transaction()); });
  CHECK(idle > before);
  CHECK_THROWS_AS(writer.run_alone([](vault::Vault&) { throw Fault("no"); }), Fault);
}

TEST_CASE("idle work that fails does not stop the writer") {
  Shop shop;
  set_log_level(Level::kError);
  std::atomic<int> idle{0};
  Writer writer(std::move(shop.vault), [&](vault::Vault&) {
    ++idle;
    throw Fault("disk full");
  });
  writer.run_alone([](vault::Vault&) {});
  writer.run([](vault::Vault& v) { note(v, 1); });
  CHECK(idle > 0);
}

TEST_CASE("what was handed in is finished before the writer goes") {
  Shop shop;
  std::atomic<int> done{0};
  std::vector<std::thread> threads;
  {
    Writer writer(std::move(shop.vault), {});
    std::atomic<int> handed{0};
    for (int i = 0; i < 20; ++i)
      threads.emplace_back([&] {
        writer.run([&](vault::Vault& v) {
          note(v, ++handed);
          ++done;
        });
      });
    for (auto& thread : threads) thread.join();
  }
  CHECK(done == 20);
}

TEST_CASE("what is handed in for later keeps nobody waiting, is done within about a second, one that throws stops no other, and none is lost when the writer stops") {
  Shop shop;
  std::atomic<int> done{0};
  {
    Writer writer(std::move(shop.vault), {});
    const auto before = writer.ask([](vault::Vault& v) { return noted(v); });
    writer.later([](vault::Vault&) { throw Fault("no"); });
    writer.later([&](vault::Vault& v) {
      std::this_thread::sleep_for(50ms);  // what nobody may see the length of
      note(v, 1);
      ++done;
    });
    const auto begun = std::chrono::steady_clock::now();
    while (done == 0 && std::chrono::steady_clock::now() - begun < 20s) std::this_thread::sleep_for(1ms);
    CHECK(done == 1);
    CHECK(writer.ask([](vault::Vault& v) { return noted(v); }) == before + 1);
    writer.later([&](vault::Vault&) { ++done; });
  }
  CHECK(done == 2);
}
