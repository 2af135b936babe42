#include <doctest/doctest.h>

#include <algorithm>

#include "policy/testing/firm.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

std::string whole(const std::vector<PageChange::Stretch>& line) {
  std::string out;
  for (const auto& part : line) out += part.text;
  return out;
}

std::string changed_words(const std::vector<PageChange::Stretch>& line) {
  std::string out;
  for (const auto& part : line)
    if (part.changed) out += part.text;
  return out;
}

}  // namespace

TEST_CASE("the same page has no changed line, whatever its version and date") {
  CHECK(page_changes(firm(), firm(), "fr").empty());
  CHECK(page_changes(firm(), changed("date        = 2025-10-01", "date        = 2025-10-02"), "fr").empty());
}

TEST_CASE("a longer term is one line, before and after, with its words marked") {
  const auto longer = changed("until = \"date + 1 year\"", "until = \"date + 2 years\"");
  const auto all = page_changes(firm(), longer, "fr");
  const auto row = std::find_if(all.begin(), all.end(), [](const PageChange& one) { return whole(one.after).starts_with("Un devis non accepté"); });
  REQUIRE(row != all.end());
  CHECK(row->chapter == "Ce que nous gardons");
  CHECK(changed_words(row->before) == "1\u00A0an ");
  CHECK(changed_words(row->after) == "2\u00A0ans ");
  CHECK(whole(row->before) == "Un devis non accepté · Pouvoir le reprendre avec vous · 1\u00A0an après sa date");
}

TEST_CASE("a line that comes and a line that goes stand alone") {
  const auto more = changed("[holds.dispute]", "[places.shed]\nlabel = { fr = \"La remise\", en = \"The shed\" }\nholds = [\"client\"]\n"
                                               "because = { fr = \"Ranger\", en = \"To store\" }\nuntil = { fr = \"Un jour\", en = \"A day\" }\n\n[holds.dispute]");
  const auto comes = page_changes(firm(), more, "fr"), goes = page_changes(more, firm(), "fr");
  REQUIRE(comes.size() == 1);
  CHECK(comes[0].before.empty());
  CHECK(whole(comes[0].after) == "La remise · Ranger · Un jour");
  REQUIRE(goes.size() == 1);
  CHECK(goes[0].after.empty());
  CHECK(whole(goes[0].before) == "La remise · Ranger · Un jour");
}

TEST_CASE("a sentence of the firm is compared too, and its signs stay signs") {
  const auto other = changed("Nous ne vendons, ne louons ni n’échangeons vos données.", "Nous ne vendons vos données à personne & jamais <b>.");
  const auto all = page_changes(firm(), other, "fr");
  REQUIRE(all.size() == 2);  // too different to be one line
  CHECK(whole(all[1].after) == "Nous ne vendons vos données à personne & jamais <b>.");
}
