#include "web/bureau/counter_keys.h"

#include <doctest/doctest.h>

using tenue::web::bureau::KeyMarks;
using tenue::web::Option;

namespace {
std::vector<Option> options(std::initializer_list<const char*> labels) {
  std::vector<Option> out;
  for (const auto* label : labels) out.push_back({label, label, "", "", false});
  return out;
}
}  // namespace

TEST_CASE("CounterKeys.FiguresFirstThenLettersOfTheWords") {
  KeyMarks marks("L");
  auto first = options({"Rouge", "Vert"});
  auto second = options({"Tout de suite", "Aujourd’hui", "Sur rendez-vous", "À l’heure"});
  marks.give(first);
  marks.give(second);
  CHECK(first[0].key == "1");
  CHECK(first[1].key == "2");
  CHECK(second[0].key == "T");
  CHECK(second[1].key == "A");
  CHECK(second[2].key == "R");  // the small word is passed over
  CHECK(second[3].key == "H");  // A is used, L is another mark's
}

TEST_CASE("CounterKeys.NoFreeLetterNoMark") {
  KeyMarks marks("A");
  auto first = options({"x"});
  auto second = options({"aaa"});
  marks.give(first);
  marks.give(second);
  CHECK(second[0].key.empty());
}
