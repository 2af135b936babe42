// A store with the chimney sweep's policy published and nobody in it yet, for the tests of app/.
#pragma once
#include <doctest/doctest.h>

#include "app/app.h"
#include "app/users.h"
#include "vault/testing/sweep_store.h"

namespace tenue::app::testing {

using vault::testing::Folder;
using vault::testing::morning;
using vault::testing::sweep_model;

struct Shop {
  Folder folder;
  FixedClock clock{morning("2026-03-02")};
  std::unique_ptr<vault::Vault> vault;

  explicit Shop(bool demo = false) {
    auto options = store_options(config(), "ramonage");
    options.create = true;
    options.demo = demo;
    auto opened = vault::Vault::open(options, clock);
    REQUIRE_MESSAGE(opened, opened.error().detail);
    vault = std::move(*opened);
    vault->keep_version(sweep_model(), {{}, "operator"});
  }
  Config config() const {
    Config out;
    out.data = folder.path / "data";
    out.keys = folder.path / "keys";
    return out;
  }
  /// Somebody edits the file past Tenue, while nobody has it open.
  template <class... T>
  void breaks(const char* sql, const T&... values) {
    vault.reset();
    const auto options = store_options(config(), "ramonage");
    {
      store::Database file(options.data / "store.db");
      CHECK(file.run(store::Sql(sql, "breaks"), values...) > 0);
    }
    auto opened = vault::Vault::open(options, clock);
    REQUIRE_MESSAGE(opened, opened.error().detail);
    vault = std::move(*opened);
  }
  void pass(std::chrono::microseconds time) { clock.set(clock.now() + time); }
  std::int64_t rows(const char* sql) { return vault->database().number(store::Sql(sql)).value_or(-1); }
};

/// A customer's request, as the office notes it.
inline vault::Taken call(vault::Vault& vault, UserId office, const std::string& phone = "06 39 98 12 34", bool with_code = false) {
  vault::Submission call{.form = "call", .values = {{"client.phone", phone}, {"client.name", "Odette Fictive"}, {"sweep.address", "14 rue de l’Exemple, 74000 Annecy"}, {"sweep.urgency", "week"}},
                         .consents = {}, .informed = "phone", .known = {}, .once = {}};
  if (with_code) call.values["gate.code"] = "A12B";
  const auto taken = vault.take({{office, "office"}, "sweeping"}, call);
  REQUIRE_MESSAGE(taken.has_value(), taken.error().errors.front().detail << " " << taken.error().errors.front().field);
  return *taken;
}

}  // namespace tenue::app::testing
