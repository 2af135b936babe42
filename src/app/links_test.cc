#include "app/links.h"

#include <algorithm>

#include "app/testing/shop.h"

using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;

TEST_CASE("a link leads to its own record, for its own kind, and is noted when it was used first") {
  Shop shop;
  auto& vault = *shop.vault;
  const auto one = call(vault, {}), other = call(vault, {}, "06 39 98 12 35");
  std::string link;
  vault.act([&] { link = make_link(vault, kFollowLink, one.subject, one.main); });
  CHECK(find_link(vault, kFollowLink, link)->record == one.main);
  CHECK_FALSE(find_link(vault, kMailboxLink, link));
  // The secret of one with the number of the other.
  auto bytes = *unbase64url(link);
  Bytes number;
  put_u64(number, other.main.value);
  std::ranges::copy(number, bytes.begin());
  CHECK_FALSE(find_link(vault, kFollowLink, base64url(bytes)));
  for (const std::string nonsense : {"", "a", "é", "AAAA"}) CHECK_FALSE(find_link(vault, kFollowLink, nonsense));

  CHECK_FALSE(link_used(vault, kFollowLink, one.main));
  const auto first = vault.now();
  vault.act([&] { use_link(vault, kFollowLink, link); });
  shop.pass(std::chrono::hours{1});
  vault.act([&] { use_link(vault, kFollowLink, link); });
  CHECK(link_used(vault, kFollowLink, one.main) == first);
}

TEST_CASE("links of a record that did nothing yet end together; a mark comes back with its link") {
  Shop shop;
  auto& vault = *shop.vault;
  const auto one = call(vault, {});
  const Bytes mark(16, 7);
  std::string used, left;
  vault.act([&] { used = make_link(vault, kStopLink, one.subject, one.main, mark), left = make_link(vault, kStopLink, one.subject, one.main); });
  CHECK(find_link(vault, kStopLink, used)->mark == mark);
  CHECK(find_link(vault, kStopLink, left)->mark.empty());
  vault.act([&] { use_link(vault, kStopLink, used), end_links(vault, kStopLink, one.main); });
  CHECK(find_link(vault, kStopLink, used));
  CHECK_FALSE(find_link(vault, kStopLink, left));
  // A mark cut off is another link.
  CHECK_FALSE(find_link(vault, kStopLink, used.substr(0, used.size() - 22)));
}
