#include "app/requests.h"

#include <doctest/doctest.h>

#include "app/identity.h"
#include "app/intake.h"

using namespace tenue;
using namespace tenue::app;

namespace {

Date day(const char* iso) { return *parse_date(iso); }

Term received_on(const char* iso, bool extended = false) {
  Term out;
  out.received = day(iso);
  out.extended = extended;
  return out;
}

std::string due(const char* received, bool extended = false) { return iso_date(counted(received_on(received, extended), day(received)).due); }

}  // namespace

// Regulation 1182/71, art. 3; EDPB guidelines 01/2022, 157 to 163.
TEST_CASE("a month ends on the day of the same number, on the last of a shorter month, and never on a holiday") {
  CHECK(due("2026-08-31") == "2026-09-30");        // no 31 September
  CHECK(due("2026-03-05") == "2026-04-07");        // Easter Sunday, then Easter Monday
  CHECK(due("2026-01-31") == "2026-03-02");        // 28 February is a Saturday
  CHECK(due("2026-10-11") == "2026-11-12");        // Armistice
  CHECK(due("2026-11-30", true) == "2027-03-01");  // three months from receipt: a Sunday
  CHECK(due("2028-01-31") == "2028-02-29");        // leap day
  CHECK(due("2028-01-29") == "2028-02-29");
  CHECK(due("2025-11-25") == "2025-12-26");        // Christmas
  CHECK(due("2026-12-01") == "2027-01-04");        // New Year is a Friday
  CHECK(due("2027-04-01") == "2027-05-03");        // 1 May is a Saturday
  CHECK(due("2026-04-01") == "2026-05-04");        // 1 May is a Friday
  CHECK(due("2027-06-14") == "2027-07-15");        // 14 July
  CHECK(due("2027-04-06") == "2027-05-07");        // Ascension
  CHECK(due("2027-04-17") == "2027-05-18");        // Whit Monday
  CHECK(due("2028-03-17") == "2028-04-18");        // Easter Monday
  CHECK(due("2026-08-15") == "2026-09-15");        // received on a holiday, due on a working day
  CHECK(due("2027-01-30") == "2027-03-01");        // no 30 February, and the 28th is a Sunday
}

TEST_CASE("two months more count from the receipt: what was rolled once is not rolled twice") {
  CHECK(due("2026-01-31", true) == "2026-04-30");
}

TEST_CASE("the term stands still from the question to the answer, and both days are known") {
  Term dates = received_on("2026-09-01");
  dates.asked = day("2026-09-03");
  const auto standing = counted(dates, day("2026-09-10"));
  CHECK(standing.stands());
  CHECK(iso_date(standing.plain) == "2026-10-01");
  CHECK(iso_date(standing.due) == "2026-10-08");
  CHECK(iso_date(counted(dates, day("2026-09-13")).due) == "2026-10-12");  // 11 October is a Sunday: grows with each day
  dates.shown = day("2026-09-13");
  const auto on = counted(dates, day("2026-12-01"));
  CHECK_FALSE(on.stands());
  CHECK(iso_date(on.due) == "2026-10-12");
  dates.shown = day("2026-09-03");
  CHECK(counted(dates, day("2026-12-01")).due == on.plain);  // the same day: nothing stood still
}

TEST_CASE("what is over does not stand still: asked after its end, a term is late all the same") {
  Term dates = received_on("2026-09-01");
  dates.asked = day("2026-10-02");
  const auto late = counted(dates, day("2026-11-02"));
  CHECK(late.due == late.plain);
}

TEST_CASE("the day of receipt is what was written down, else the day on which it was") {
  const auto at = paris_instant(day("2026-11-20"), 600);
  CHECK(iso_date(term_of({}, at, day("2026-11-20")).received) == "2026-11-20");
  CHECK(iso_date(term_of({{"received", "2026-11-16"}}, at, day("2026-11-20")).due) == "2026-12-16");
  CHECK(iso_date(term_of({{"received", "2026-11-16"}, {"extended", "2026-12-01"}}, at, day("2026-12-02")).due) == "2027-02-16");
}

TEST_CASE("to ask later than five working days after the receipt is late") {
  const Term friday = counted(received_on("2026-11-06"), day("2026-11-06"));  // 11 November is a holiday
  CHECK_FALSE(late_to_ask(friday, day("2026-11-16")));
  CHECK(late_to_ask(friday, day("2026-11-17")));
}

TEST_CASE("a request holds several kinds, in the order of the form") {
  const vault::Values request{{"kind", "access,erasure"}};
  CHECK(asks_for(request, "access"));
  CHECK(asks_for(request, "erasure"));
  CHECK_FALSE(asks_for(request, "portability"));
  CHECK(kinds_of({}).empty());
}

TEST_CASE("nothing is asked about who asks where the policy says never, for what it names, or twice") {
  policy::Model model;
  model.rights.identity = "doubt";
  model.rights.never_for = {"marketing_objection", "withdrawal", "question"};
  CHECK(no_doubt_because(model, {{"kind", "access"}}).empty());
  CHECK(no_doubt_because(model, {{"kind", "objection"}}).empty());
  CHECK(no_doubt_because(model, {{"kind", "marketing"}}) == "request.never_for");
  CHECK(no_doubt_because(model, {{"kind", "marketing,withdrawal"}}) == "request.never_for");
  CHECK(no_doubt_because(model, {{"kind", "marketing,erasure"}}).empty());
  CHECK(no_doubt_because(model, {{"kind", "access"}, {"asked", "2026-11-20"}}) == "request.asked");
  model.rights.identity = "never";
  CHECK(no_doubt_because(model, {{"kind", "access"}}) == "request.identity");
}
