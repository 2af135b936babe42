#include "app/app.h"

#include "app/testing/shop.h"

using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;

namespace {

const std::string kDate = "date      = 2026-01-01";

/// The sweep's policy with one piece of its text replaced, under a later date unless that is the piece.
policy::Model with(const std::string& from, const std::string& to) {
  std::string text = vault::testing::kSweepPolicy;
  if (from != kDate) text.replace(text.find(kDate), kDate.size(), "date      = 2026-01-02");
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  text.replace(at, from.size(), to);
  auto compiled = policy::compile(text, "ramonage");
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", text, "en"));
  return compiled.model;
}

UserId office(Shop& shop) {
  const auto link = add_user(*shop.vault, "Odette Fictive", "odette", "office");
  return invited(*shop.vault, *link)->user.id;
}

bool says(const std::vector<std::string>& lines, const std::string& part) {
  for (const auto& line : lines)
    if (line.find(part) != std::string::npos) return true;
  return false;
}

}  // namespace

TEST_CASE("the same policy moves nothing and makes no version") {
  Shop shop;
  CHECK(plan(*shop.vault, sweep_model(), "en").same);
  REQUIRE(publish(*shop.vault, sweep_model(), {{}, "operator"}, "en").has_value());
  CHECK(shop.vault->version() == 1);
}

TEST_CASE("ends that move are counted per purpose and kind of record") {
  Shop shop;
  auto& vault = *shop.vault;
  const auto who = office(shop);
  const auto taken = call(vault, who);
  REQUIRE(vault.move({{who, "office"}, "sweeping"}, taken.main, "asked", "dropped", {}).has_value());
  const auto what = plan(vault, with("dropped + 1 month", "dropped + 2 weeks"), "en");
  CHECK(vault.version() == 1);  // looking changes nothing
  CHECK(shop.rows("select count(*) from policy") == 1);
  CHECK(says(what.moves, "1 ramonage (Ramonage): the end comes sooner"));
  CHECK(says(plan(vault, with("dropped + 1 month", "dropped + 3 months"), "fr").moves, "l’effacement est repoussé"));
  shop.pass(std::chrono::days(20));
  CHECK(says(plan(vault, with("dropped + 1 month", "dropped + 2 weeks"), "en").moves, "past already"));
}

TEST_CASE("a field that holds data cannot go, one that holds none can") {
  Shop shop;
  const auto without_code = [] {
    std::string text = vault::testing::kSweepPolicy;
    text.replace(text.find(kDate), kDate.size(), "date      = 2026-01-02");
    for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {"soot    = { type = \"long_text\", label = { fr = \"Remarques\" } }\n", ""}, {"\"sweep.soot\"", "\"sweep.address\""}, {", \"sweep.soot\"", ""}})
      if (const auto at = text.find(from); at != std::string::npos) text.replace(at, from.size(), to);
    while (text.find("sweep.soot") != std::string::npos) text.replace(text.find("sweep.soot"), 10, "sweep.urgency");
    return policy::compile(text, "ramonage");
  }();
  REQUIRE_MESSAGE(without_code.ok(), policy::show_findings(without_code.findings, "policy.toml", "", "en"));
  auto& vault = *shop.vault;
  const auto who = office(shop);
  const auto taken = call(vault, who);
  CHECK(plan(vault, without_code.model, "en").refused.empty());
  REQUIRE(vault.change({{who, "office"}, "sweeping"}, taken.main, {{"soot", "Beaucoup."}}).has_value());
  const auto what = plan(vault, without_code.model, "en");
  CHECK(says(what.refused, "sweep.soot"));
  const auto refused = publish(vault, without_code.model, {{}, "operator"}, "en");
  CHECK(refused.error().code == Code::kConflict);
  CHECK(vault.version() == 1);
}

TEST_CASE("a choice that somebody made, and a type that changed, cannot go") {
  Shop shop;
  auto& vault = *shop.vault;
  call(vault, office(shop));
  CHECK(says(plan(vault, with("of = [\"fire\", \"week\", \"whenever\"]", "of = [\"fire\", \"whenever\"]"), "en").refused, "sweep.urgency"));
  CHECK(plan(vault, with("of = [\"fire\", \"week\", \"whenever\"]", "of = [\"fire\", \"week\"]"), "en").refused.empty());
  CHECK(says(plan(vault, with("address = { type = \"address\"", "address = { type = \"text\""), "en").refused, "sweep.address"));
}

TEST_CASE("a version of tomorrow is not published today") {
  Shop shop;
  const auto next = with(kDate, "date      = 2026-03-03");
  CHECK(says(plan(*shop.vault, next, "en").refused, "3 March 2026"));
  shop.pass(std::chrono::days(1));
  REQUIRE(publish(*shop.vault, next, {{}, "operator"}, "en").has_value());
  CHECK(shop.vault->version() == 2);
  CHECK(shop.vault->model().hash == next.hash);
  CHECK(page_context(*shop.vault).versions.size() == 2);
}

TEST_CASE("the transcription of a page that is already published is never published here") {
  Shop shop;
  auto& vault = *shop.vault;
  const auto page = with("[version]", "[as_published]\ndated = true\n[version]");
  CHECK(says(plan(vault, page, "en").refused, "transcribes a page"));
  CHECK(says(plan(vault, page, "fr").refused, "transcrit une page"));
  CHECK(publish(vault, page, {{}, "operator"}, "en").error().code == Code::kConflict);
  CHECK(vault.version() == 1);
}

TEST_CASE("a changed policy comes with a later date, but two of today may follow each other") {
  Shop shop;
  auto& vault = *shop.vault;
  const auto dated = [](const std::string& date, const std::string& term) {
    std::string text = vault::testing::kSweepPolicy;
    text.replace(text.find(kDate), kDate.size(), "date      = " + date);
    text.replace(text.find("dropped + 1 month"), 17, "dropped + " + term);
    auto compiled = policy::compile(text, "ramonage");
    REQUIRE(compiled.ok());
    return compiled.model;
  };
  const auto refused = [&](const policy::Model& next) { return says(plan(vault, next, "en").refused, "has to be later than"); };
  CHECK(refused(dated("2026-01-01", "2 weeks")));
  CHECK(refused(dated("2025-12-31", "2 weeks")));
  CHECK_FALSE(publish(vault, dated("2026-01-01", "2 weeks"), {{}, "operator"}, "en").has_value());
  CHECK(vault.version() == 1);
  CHECK_FALSE(refused(dated("2026-01-02", "2 weeks")));
  CHECK(plan(vault, dated("2026-01-01", "1 month"), "en").same);

  const auto today = iso_date(paris_date(vault.now()));
  const auto still = [&](const policy::Model& next) { return says(plan(vault, next, "fr").moves, "version.what dit encore"); };
  CHECK(still(dated(today, "2 weeks")));  // the page would say "Première version." of each
  auto told = dated(today, "2 weeks");
  told.version.what.fr = "Les demandes s’effacent plus tôt.";
  CHECK_FALSE(still(told));
  REQUIRE(publish(vault, dated(today, "2 weeks"), {{}, "operator"}, "en").has_value());
  CHECK(says(plan(vault, dated("2025-12-31", "3 weeks"), "en").refused, "is of today: version.date has to be too"));
  REQUIRE(publish(vault, dated(today, "3 weeks"), {{}, "operator"}, "en").has_value());
  CHECK(vault.version() == 3);
  shop.pass(std::chrono::days(1));
  CHECK(refused(dated(today, "4 weeks")));
}
