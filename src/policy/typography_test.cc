#include "policy/typography.h"

#include <doctest/doctest.h>

#include "policy/testing/firm.h"

using namespace tenue::policy;
using namespace tenue::policy::testing;

TEST_CASE("French spaces do not break where a sign follows") {
  CHECK(typeset("Quand ? Ici : là ; vite !") == "Quand\u202F? Ici\u00A0: là\u202F; vite\u202F!");
  CHECK(typeset("« mot »") == "«\u00A0mot\u00A0»");
  CHECK(typeset("Où\u00A0? «\u00A0Là\u00A0»") == "Où\u202F? «\u00A0Là\u00A0»");
  CHECK(typeset("venir; garantir, 96 rue de l'Église") == "venir; garantir, 96 rue de l’Église");
  CHECK(typeset("").empty());
}

TEST_CASE("a figure keeps its unit") {
  CHECK(typeset("en 24 h, 10 ans, 5 % et 3 hommes") == "en 24\u00A0h, 10\u00A0ans, 5\u00A0% et 3 hommes");
}

TEST_CASE("an apostrophe stands between letters; a quote stays") {
  CHECK(typeset("l'été d'ici, 'tel quel'") == "l’été d’ici, 'tel quel'");
}

TEST_CASE("every French text of a policy is set, in whatever way its author typed it") {
  const auto model = changed("call           = { fr = \"Appelez, jour et nuit\"", "call           = { fr = \"L'appel : quand ?\"");
  CHECK(model.desk.call.fr == "L’appel\u00A0: quand\u202F?");
}
