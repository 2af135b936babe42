#include "web/shown/inputs.h"

#include <doctest/doctest.h>

using namespace tenue;
using namespace tenue::web;
using policy::FieldType;

namespace {
policy::Field field(FieldType type) {
  policy::Field out;
  out.id = "x";
  out.type = type;
  return out;
}
std::string taken_back(FieldType type, const std::string& normal, std::string_view lang) {
  const auto again = policy::normalise(field(type), typed(field(type), normal, lang));
  return again ? *again : again.error().detail;
}
}  // namespace

TEST_CASE("Inputs.WhatIsShownToBeCorrectedIsTakenBackAsItWas") {
  const std::string rows = "1\t3900\tMain-d’œuvre\n2\t123456\tCylindre\n1\t-500\t2 x remise\n12\t5\tVis : laiton";
  CHECK(typed(field(FieldType::kLines), rows, "fr") ==
        "Main-d’œuvre : 39,00\n2 x Cylindre : 1234,56\n1 x 2 x remise : -5,00\n12 x Vis : laiton : 0,05");
  CHECK(typed(field(FieldType::kLines), "", "fr").empty());
  for (const auto* lang : {"fr", "en"}) {
    CHECK(taken_back(FieldType::kLines, rows, lang) == rows);
    CHECK(taken_back(FieldType::kAmount, "-123456789", lang) == "-123456789");
    CHECK(taken_back(FieldType::kPhone, "+33639981234", lang) == "+33639981234");
    CHECK(taken_back(FieldType::kLongText, "Deux\nlignes", lang) == "Deux\nlignes");
  }
}
