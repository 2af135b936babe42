#include "app/testing/shop.h"
#include "crypto/crypto.h"
#include "retention/retention.h"

using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;

TEST_CASE("a demo made from any policy is whole, clearly invented, in time, and proves") {
  const Folder folder;
  Config config;
  config.data = folder.path / "data";
  config.keys = folder.path / "keys";
  const auto options = store_options(config, "ramonage");
  const auto made = make_demo(options, sweep_model(), false);
  REQUIRE_MESSAGE(made, made.error().detail);
  const SystemClock clock;
  const auto opened = vault::Vault::open(options, clock);
  REQUIRE(opened.has_value());
  auto& vault = **opened;
  CHECK(vault.demo());
  CHECK(vault.now() - clock.now() < std::chrono::minutes(2));
  CHECK(users(vault).size() == sweep_model().roles.size() + 1);  // two sweepers
  const auto begun = begin_sign_in(vault, "office");
  REQUIRE(begun.has_value());
  CHECK(crypto::password_verify(begun->password_hash, kDemoPassword));
  CHECK(vault.database().number("select count(*) from subject").value_or(0) > 5);
  CHECK(vault.database().number("select count(*) from hold").value_or(0) == 1);
  CHECK(vault.database().number("select count(*) from consent").value_or(0) == 1);
  CHECK(vault.database().number("select count(*) from subject where provisional = 1").value_or(0) >= 1);
  CHECK_FALSE(vault.agenda(vault.now() + std::chrono::days(14)).empty());
  const auto proof = retention::prove(vault, "en");
  CHECK_MESSAGE(proof.holds(), retention::proof_text(proof, "en"));
  CHECK_FALSE(fs::exists(config.data / ".ramonage.making"));
}

TEST_CASE("an empty demo has its people and nobody else's data") {
  const Folder folder;
  Config config;
  config.data = folder.path / "data";
  config.keys = folder.path / "keys";
  const auto options = store_options(config, "ramonage");
  REQUIRE(make_demo(options, sweep_model(), true).has_value());
  const SystemClock clock;
  const auto opened = vault::Vault::open(options, clock);
  REQUIRE(opened.has_value());
  CHECK((*opened)->database().number("select count(*) from subject").value_or(9) == 0);
  CHECK(users(**opened).size() == sweep_model().roles.size() + 1);
}

TEST_CASE("a demo is not swept as of a day that is over; a rehearsal may look at one") {
  Shop shop(true);
  auto& vault = *shop.vault;
  const auto before = shop.rows("select count(*) from sweep_report");
  const auto refused = run_verb(vault, "sweep", {"at=2026-03-01", "lang=en"});
  CHECK(refused.status == 2);
  CHECK(refused.err == "The clock does not run back.\n");
  CHECK(run_verb(vault, "sweep", {"at=2026-03-01", "dry-run=1"}).status == 0);
  CHECK(shop.rows("select count(*) from sweep_report") == before);
  CHECK(run_verb(vault, "sweep", {"at=2026-03-05"}).status == 0);
  CHECK(vault.now() == day_end(*parse_date("2026-03-05")));
}
