#include <doctest/doctest.h>

#include <algorithm>

#include "policy/testing/firm.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

const Change* about(const std::vector<Change>& all, std::string_view path) {
  const auto at = std::find_if(all.begin(), all.end(), [&](const Change& change) { return change.path == path; });
  return at == all.end() ? nullptr : &*at;
}

}  // namespace

TEST_CASE("the same policy changes nothing") { CHECK(changes(firm(), firm(), "fr").empty()); }

TEST_CASE("another term is said with both, and a shorter one is marked") {
  const auto longer = changed("until = \"date + 1 year\"", "until = \"date + 2 years\"");
  const auto forth = changes(firm(), longer, "fr");
  const auto* change = about(forth, "keep emergencies.quote.refused");
  REQUIRE(change);
  CHECK(change->what.find("1\u00A0an après sa date → 2\u00A0ans après sa date") != std::string::npos);
  CHECK_FALSE(change->shortens);
  const auto back = changes(longer, firm(), "fr");
  REQUIRE(about(back, "keep emergencies.quote.refused"));
  CHECK(about(back, "keep emergencies.quote.refused")->shortens);
}

TEST_CASE("a field that goes may hold data, one that comes does not") {
  const auto more = changed("[records.intervention.fields.floor]",
                            "[records.intervention.fields.stairs]\ntype = \"text\"\nlabel = { fr = \"Escalier\", en = \"Staircase\" }\n\n"
                            "[records.intervention.fields.floor]");
  const auto comes = changes(firm(), more, "fr"), goes = changes(more, firm(), "fr");
  REQUIRE(about(comes, "intervention.stairs"));
  CHECK_FALSE(about(comes, "intervention.stairs")->drops_data);
  REQUIRE(about(goes, "intervention.stairs"));
  CHECK(about(goes, "intervention.stairs")->drops_data);
  CHECK(about(goes, "intervention.stairs")->what == "Disparaît\u00A0: «\u00A0Escalier\u00A0» de la fiche «\u00A0intervention\u00A0»");
}

TEST_CASE("who reads what is one line in words") {
  const auto read = changed("[activities.emergencies.access.dispatcher]",
                            "[activities.emergencies.access.accountant]\nreads = [\"client.name\"]\n[activities.emergencies.access.dispatcher]");
  const auto now = changes(firm(), read, "en");
  REQUIRE(now.size() == 1);
  CHECK(now[0].what == "New: Accounts reads, for “Emergency requests”: your name");
}
