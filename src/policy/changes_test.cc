#include <doctest/doctest.h>

#include <algorithm>

#include "policy/testing/firm.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

bool says(const std::vector<std::string>& lines, std::string_view words) {
  return std::ranges::any_of(lines, [&](const auto& line) { return line.find(words) != std::string::npos; });
}

}  // namespace

TEST_CASE("the same policy changes nothing") { CHECK(changes(firm(), firm(), "fr").empty()); }

TEST_CASE("another term is said with both") {
  const auto longer = changed("until = \"date + 1 year\"", "until = \"date + 2 years\"");
  CHECK(says(changes(firm(), longer, "fr"), "1\u00A0an après sa date → 2\u00A0ans après sa date"));
  CHECK(says(changes(longer, firm(), "fr"), "2\u00A0ans après sa date → 1\u00A0an après sa date"));
}

TEST_CASE("a field that comes is said, and one that goes") {
  const auto more = changed("[records.intervention.fields.floor]",
                            "[records.intervention.fields.stairs]\ntype = \"text\"\nlabel = { fr = \"Escalier\", en = \"Staircase\" }\n\n"
                            "[records.intervention.fields.floor]");
  CHECK(says(changes(firm(), more, "fr"), "Nouveau\u00A0: «\u00A0Escalier\u00A0» de la fiche «\u00A0intervention\u00A0»"));
  CHECK(says(changes(more, firm(), "fr"), "Disparaît\u00A0: «\u00A0Escalier\u00A0» de la fiche «\u00A0intervention\u00A0»"));
}

TEST_CASE("who reads what is one line in words") {
  const auto read = changed("[activities.emergencies.access.dispatcher]",
                            "[activities.emergencies.access.accountant]\nreads = [\"client.name\"]\n[activities.emergencies.access.dispatcher]");
  CHECK(changes(firm(), read, "en") == std::vector<std::string>{"New: Accounts reads, for “Emergency requests”: your name"});
}
