#include "web/shown/phrases.h"

#include <doctest/doctest.h>

using namespace tenue;
using namespace tenue::web;

namespace {
Instant paris(const char* local) { return *parse_moment(local); }
}  // namespace

TEST_CASE("Phrases.CountsAreSpokenUpToTwelve") {
  CHECK(count_words(3, 'm', "fr") == "trois");
  CHECK(count_words(1, 'f', "fr") == "une");
  CHECK(count_words(12, 'm', "en") == "twelve");
  CHECK(count_words(13, 'm', "fr") == "13");
}

TEST_CASE("Phrases.TheDaySaysItselfWithoutItsYear") {
  CHECK(heading_date(*parse_date("2026-11-23"), "fr") == "Lundi 23 novembre");
  CHECK(heading_date(*parse_date("2026-11-23"), "en") == "Monday 23 November");
}

TEST_CASE("Phrases.ANearDayIsCalledByItsName") {
  const auto today = *parse_date("2026-11-23");
  CHECK(coming_day(*parse_date("2026-11-27"), today, "fr") == "vendredi 27");
  CHECK(coming_day(*parse_date("2026-11-30"), today, "fr") == "30 novembre");
  CHECK(coming_day(*parse_date("2027-01-04"), today, "fr") == "4 janvier 2027");
}

TEST_CASE("Phrases.AMomentIsSaidFromNow") {
  const auto now = paris("2026-11-23T14:26");
  CHECK(moment_words(paris("2026-11-23T16:00"), now, "fr") == "aujourd’hui à 16\u00A0h\u00A000");
  CHECK(moment_words(paris("2026-11-24T09:30"), now, "fr") == "demain à 9\u00A0h\u00A030");
  CHECK(moment_words(paris("2026-11-26T09:30"), now, "fr") == "jeudi à 9\u00A0h\u00A030");
  CHECK(moment_words(paris("2026-12-03T09:30"), now, "en") == "on 3 December at 9:30");
}

TEST_CASE("Phrases.TheMarginShortensWithDistance") {
  const auto now = paris("2026-11-23T14:26");
  CHECK(margin_date(paris("2026-11-22T23:50"), paris("2026-11-23T00:03"), "fr") == "23\u00A0h\u00A050");
  CHECK(margin_date(paris("2026-11-23T09:05"), now, "fr") == "9\u00A0h\u00A005");
  CHECK(margin_date(paris("2026-11-20T09:05"), now, "fr") == "20 nov.");
  CHECK(margin_date(paris("2025-11-20T09:05"), now, "fr") == "20 nov. 2025");
}

TEST_CASE("Phrases.WaitingTurnsLateOnlyAfterItsLimit") {
  const auto now = paris("2026-11-23T14:26");
  const auto limit = parse_period("20 minutes");
  CHECK_FALSE(waiting(paris("2026-11-23T14:06"), now, limit, "fr").late);
  const auto late = waiting(paris("2026-11-23T14:02"), now, limit, "fr");
  CHECK(late.late);
  CHECK(late.span == "24\u00A0min");
  CHECK(late.remark == "trop long");
  CHECK(waiting(paris("2026-11-23T12:20"), now, std::nullopt, "fr").remark == "d’attente");
}

TEST_CASE("Phrases.TheMorningSentence") {
  const auto now = paris("2026-11-23T14:26");
  CHECK(today_sentence(now, {"trois clients attendent un technicien"}, "Personne n’attend.", 1, parse_date("2026-11-26"),
                       "fr") == "À 14\u00A0h\u00A026, trois clients attendent un technicien. Une réponse est à donner avant jeudi.");
  CHECK(today_sentence(now, {}, "Personne n’attend.", 0, std::nullopt, "fr") == "À 14\u00A0h\u00A026, personne n’attend.");
  CHECK(today_sentence(now, {}, "Nobody is waiting.", 2, std::nullopt, "en") ==
        "At 14:26, nobody is waiting. Two answers are to be given.");
}
