#include "web/bureau/endings.h"

#include <doctest/doctest.h>

using namespace tenue;
using namespace tenue::web::bureau;

namespace {
vault::Ending ending(std::uint64_t record, const char* day, const char* activity, const char* state = "done") {
  return {day_end(*parse_date(day)), SubjectId{record}, RecordId{record}, "ticket", state, activity, false};
}
}  // namespace

TEST_CASE("Endings.WhatGoesOnOneDayStandsTogether") {
  const auto groups = group_endings({ending(1, "2026-11-27", "help"), ending(2, "2026-11-27", "help"), ending(3, "2026-11-30", "help")});
  REQUIRE(groups.size() == 2);
  CHECK(groups[0].day == *parse_date("2026-11-27"));
  CHECK(groups[0].count == 2);
  CHECK(groups[1].count == 1);
  CHECK(groups[0].key() == "2026-11-27.ticket.done");
}

TEST_CASE("Endings.StatesAreToldApart") {
  CHECK(group_endings({ending(1, "2026-11-27", "help"), ending(2, "2026-11-27", "help", "cancelled")}).size() == 2);
}
