#include "web/site.h"

#include "app/testing/shop.h"

using namespace tenue;
using namespace tenue::web;

TEST_CASE("Site: a published version is compiled once, however often strangers ask for it") {
  app::testing::Shop shop;
  app::Writer writer(std::move(shop.vault), {});
  Site site("ramonage", writer, shop.clock, "fr");
  const auto first = site.published(1);
  REQUIRE(first);
  CHECK(first->hash == app::testing::sweep_model().hash);
  CHECK(site.published(1) == first);
}
