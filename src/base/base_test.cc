#include <doctest/doctest.h>

#include "base/network.h"
#include "base/bytes.h"
#include "base/id.h"
#include "base/time.h"

using namespace tenue;
using namespace std::chrono;

namespace {
Date the_day(const char* iso) { return *parse_date(iso); }
Date plus(const char* iso, const char* period) { return add(the_day(iso), *parse_period(period)); }
}  // namespace

TEST_CASE("a month after the 31st is the last day of the month") {
  CHECK(plus("2025-01-31", "1 month") == the_day("2025-02-28"));
  CHECK(plus("2024-01-31", "1 month") == the_day("2024-02-29"));
  CHECK(plus("2024-02-29", "1 year") == the_day("2025-02-28"));
  CHECK(plus("2024-02-29", "4 years") == the_day("2028-02-29"));
}
TEST_CASE("a term ends when its Paris day ends, in winter and in summer") {
  const auto done = *parse_moment("2025-05-02T14:30");
  CHECK(add(done, Period{.years = 10}) == day_begin(the_day("2035-05-03")));
  CHECK(iso_utc(day_end(the_day("2025-12-31"))) == "2025-12-31T23:00:00Z");
  CHECK(iso_utc(day_end(the_day("2025-07-01"))) == "2025-07-01T22:00:00Z");
}
TEST_CASE("days of 23 and 25 hours") {
  CHECK(day_end(the_day("2026-03-29")) - day_begin(the_day("2026-03-29")) == hours{23});
  CHECK(day_end(the_day("2026-10-25")) - day_begin(the_day("2026-10-25")) == hours{25});
  CHECK(add(*parse_moment("2026-03-28T12:00"), Period{.hours = 24}) == *parse_moment("2026-03-29T13:00"));
}
TEST_CASE("the financial year closes on its day, also a year that does not close in December") {
  const auto closing = month{12} / 31;
  CHECK(year_end(*parse_moment("2025-12-31T23:30"), closing) == day_end(the_day("2025-12-31")));
  CHECK(year_end(*parse_moment("2026-01-01T00:30"), closing) == day_end(the_day("2026-12-31")));
  CHECK(year_end(*parse_moment("2025-07-01T09:00"), month{6} / 30) == day_end(the_day("2026-06-30")));
  CHECK(year_end(*parse_moment("2023-05-01T09:00"), month{2} / 29) == day_end(the_day("2024-02-29")));
}
TEST_CASE("thousands of years stop at the last day that can be written, not in another millennium") {
  auto day = the_day("2026-11-26");
  for (int i = 0; i < 130; ++i) day = add(day, Period{.years = 1000, .days = 100'000});
  CHECK(day == the_day("9999-12-31"));
  for (int i = 0; i < 130; ++i) day = add(day, Period{.years = 1000, .days = 100'000}, -1);
  CHECK(day == the_day("0001-01-01"));
  CHECK(add(*parse_moment("9999-12-31T12:00"), Period{.years = 1}) == day_end(the_day("9999-12-31")));
}
TEST_CASE("periods are read, nonsense is not") {
  CHECK(parse_period("72 hours") == Period{.hours = 72});
  CHECK(parse_period("1 year 6 months") == Period{.years = 1, .months = 6});
  std::string many;
  for (int i = 0; i < 40'000; ++i) many += "10000 weeks ";
  CHECK_FALSE(parse_period(many));
  CHECK_FALSE(parse_period("9999 months 9999 months"));
  for (const char* bad : {"", "years", "0 days", "-1 days", "10 ans", "99999999999 days", "1.5 years", "10years x"})
    CHECK_FALSE(parse_period(bad));
}
TEST_CASE("dates that do not exist are refused") {
  for (const char* bad : {"2025-02-30", "2025-13-01", "2025-1-01", "25-01-01", "2025-01-0a", "+025-01-01"}) CHECK_FALSE(parse_date(bad));
  CHECK_FALSE(parse_moment("2025-01-01T24:00"));
}
TEST_CASE("dates in words") {
  CHECK(plain_date(the_day("2025-10-01"), "fr") == "1er octobre 2025");
  CHECK(long_date(the_day("2026-11-23"), "fr") == "lundi 23 novembre 2026");
  CHECK(plain_date(the_day("2025-10-01"), "en") == "1 October 2025");
}
TEST_CASE("ids and bytes go there and back") {
  for (std::uint64_t v : {1ull, 31ull, 32ull, 123456789ull, 0x7FFFFFFFFFFFFFFFull}) CHECK(id_parse(id_text(v)) == v);
  CHECK(id_parse(id_text(0x8000000000000000ull)) == 0);
  CHECK(id_parse("U") == 0);
  CHECK(id_parse("ZZZZZZZZZZZZZZ") == 0);
  const Bytes b = {0, 1, 250, 255, 7};
  CHECK(*unhex(hex(b)) == b);
  CHECK(*unbase64url(base64url(b)) == b);
  CHECK_FALSE(unbase64url("A"));
  CHECK(base32(view("12345678901234567890")) == "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
}
TEST_CASE("a first letter turns large and small with its accent, and an acronym keeps its capitals") {
  CHECK(upper_first("à 14 h") == "À 14 h");
  CHECK(upper_first("œuvre") == "Œuvre");
  CHECK(upper_first("÷ 7") == "÷ 7");
  CHECK(upper_first("ÿ") == "ÿ");
  CHECK(upper_first("").empty());
  CHECK(lower_first("Écrire") == "écrire");
  CHECK(lower_first("Œuvre") == "œuvre");
  CHECK(lower_first("× 2") == "× 2");
  CHECK(lower_first("PME locale") == "PME locale");
  CHECK(lower_first("ÉTÉ") == "ÉTÉ");
  CHECK(lower_first("Personne n’attend.") == "personne n’attend.");
}
TEST_CASE("words are joined, empty ones too") {
  CHECK(joined(std::vector<std::string>{}).empty());
  CHECK(joined(std::vector<std::string>{"a", "", "c"}) == "a, , c");
  CHECK(joined(std::vector<std::string>{"a", "b"}, " ou ") == "a ou b");
}
TEST_CASE("all but the unreserved is escaped in an address") {
  CHECK(percent_encode("Clé & Co-1.~_/?") == "Cl%C3%A9%20%26%20Co-1.~_%2F%3F");
}
TEST_CASE("a range holds its addresses, of version 4 also as version 6 writes them, and nothing that is no address") {
  const auto some = parse_networks("10.0.0.0/8, 192.168.1.0/25,::1 , 2001:db8::/33");
  REQUIRE(some);
  for (const auto* inside : {"10.255.0.1", "::ffff:10.1.2.3", "192.168.1.127", "::1", "2001:db8:7fff::1"}) CHECK_MESSAGE(contains(*some, inside), inside);
  for (const auto* outside : {"11.0.0.1", "192.168.1.128", "127.0.0.1", "::2", "2001:db8:8000::1", "", "10.0.0", "10.0.0.1/8", "localhost"}) CHECK_FALSE_MESSAGE(contains(*some, outside), outside);
  CHECK(contains(*parse_networks("0.0.0.0/0"), "203.0.113.9"));
  CHECK_FALSE(contains(*parse_networks("0.0.0.0/0"), "2001:db8::1"));
  for (const auto* wrong : {"10.0.0.0/33", "10.0.0.0/", "::/129", "10.0.0.0/-1", "10.0.0.0/8x", "ici", "10.0.0.0/8,,::1"}) CHECK_FALSE_MESSAGE(parse_networks(wrong), wrong);
}
TEST_CASE("text is folded for comparing, and hostile bytes are seen") {
  CHECK(fold("L’Haÿ-les-Roses  Éléonore") == "l hay les roses eleonore");
  CHECK(fold("\u202E\u200BOd\u00ADette\uFEFF") == "odette");
  CHECK(fold("\u2066\u3164").empty());
  CHECK(without_hidden_signs("\u061Cé\U000E0041\u00A0œ李\u202C") == "é\u00A0œ李");
  CHECK(is_clean_utf8("é\n\t€"));
  CHECK_FALSE(is_clean_utf8("\xC3\x28"));
  CHECK_FALSE(is_clean_utf8(std::string_view{"a\0b", 3}));
  CHECK_FALSE(is_clean_utf8("\xED\xA0\x80"));
}

TEST_CASE("a legal term ends on a working day: months by their number, then past Sundays and holidays (Regulation 1182/71)") {
  const auto day = [](const char* iso) { return *parse_date(iso); };
  const auto end = [&](const char* received) { return iso_date(legal_end(day(received), Period{.months = 1})); };
  CHECK(end("2026-11-27") == "2026-12-28");  // the 27th of December is a Sunday
  CHECK(end("2027-01-29") == "2027-03-01");  // the 28th of February is a Sunday
  CHECK(end("2028-01-31") == "2028-02-29");
  CHECK(end("2026-11-25") == "2026-12-28");  // Christmas, a Friday, then the weekend
  CHECK(end("2026-12-01") == "2027-01-04");  // New Year, a Friday
  CHECK(end("2026-03-06") == "2026-04-07");  // Easter Monday, after Easter 5 April
  CHECK(end("2026-04-14") == "2026-05-15");  // Ascension, 14 May
  CHECK(end("2026-04-25") == "2026-05-26");  // Whit Monday, 25 May
  CHECK(end("2026-06-14") == "2026-07-15");
  CHECK(end("2026-04-08") == "2026-05-11");  // 8 May 1945, a Friday
  CHECK_FALSE(is_working_day(day("2026-11-11")));
  CHECK(is_working_day(day("2026-11-12")));
}
