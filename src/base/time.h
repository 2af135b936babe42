/// Time. Instants are UTC microseconds; the law's terms are calendar days of Europe/Paris (CNIL, "Les durées de
/// conservation"; Regulation 1182/71 for deadlines). Everything that needs "now" takes a Clock.
#pragma once
#include <chrono>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

namespace tenue {

using Instant = std::chrono::sys_time<std::chrono::microseconds>;
using Date = std::chrono::year_month_day;

inline std::int64_t micros(Instant at) { return at.time_since_epoch().count(); }
inline Instant from_micros(std::int64_t us) { return Instant{std::chrono::microseconds{us}}; }

/// How long the machine has run, sleep included, whatever its clock says. Two can be compared if they are of one boot.
struct Uptime {
  std::string boot;
  std::chrono::microseconds since_boot{};
};

class Clock {
 public:
  virtual ~Clock() = default;
  virtual Instant now() const = 0;
  virtual Uptime uptime() const = 0;
};
class SystemClock final : public Clock {
 public:
  Instant now() const override;
  Uptime uptime() const override;
};
/// A clock that stands still until it is moved. Not thread-safe: for tests.
class FixedClock final : public Clock {
 public:
  explicit FixedClock(Instant at) : at_(at) {}
  Instant now() const override { return at_; }
  Uptime uptime() const override { return {std::to_string(boots_), ran_}; }
  /// That time has passed, and the machine ran.
  void set(Instant at) {
    if (at > at_) ran_ += at - at_;
    at_ = at;
  }
  /// The machine was off meanwhile, or somebody moved the hands: nobody can tell which.
  void jump(Instant to) { at_ = to; }
  /// The machine was off, and has been on again for `ran`.
  void reboot(Instant at, std::chrono::microseconds ran) {
    ++boots_;
    ran_ = ran;
    at_ = at;
  }

 private:
  Instant at_;
  int boots_ = 1;
  std::chrono::microseconds ran_{};
};

/// A term in calendar units. Years and months are added first (31 January + 1 month = last day of February), then days,
/// then hours and minutes.
struct Period {
  int years = 0, months = 0, days = 0, hours = 0, minutes = 0;
  auto operator<=>(const Period&) const = default;
  bool empty() const { return *this == Period{}; }
  bool calendar() const { return hours == 0 && minutes == 0; }  ///< whole days: a sum with it ends when its day ends
};
/// "10 years", "1 month", "30 days", "2 weeks", "72 hours", "20 minutes", "1 year 6 months". Nothing if it is none.
std::optional<Period> parse_period(std::string_view text);

Date paris_date(Instant at);
/// The instant at which that day of Europe/Paris begins, ends (= the next day begins).
Instant day_begin(Date day);
Instant day_end(Date day);
/// Wall clock in Europe/Paris: minutes since midnight.
int paris_minutes(Instant at);
/// Paris date and time to an instant; a time that summer time skips is taken an hour later.
Instant paris_instant(Date day, int minutes);

Date add(Date day, const Period& period, int sign = 1);
/// at + period. Calendar periods: end of the resulting Paris day. Periods with hours or minutes: to the microsecond.
Instant add(Instant at, const Period& period, int sign = 1);
/// End of the financial year that holds `at`: end of the Paris day `closing` (month and day), this year or the next.
Instant year_end(Instant at, std::chrono::month_day closing);

/// No Saturday, no Sunday, no public holiday in France (Code du travail, art. L3133-1; not those of Alsace-Moselle or overseas).
bool is_working_day(Date day);
/// The last day of a legal term counted from the day on which something was received: that day is not counted, a term of months ends
/// on the day of the same number or on the last of the month, and one that ends on no working day goes on to the end of the next one
/// (Regulation (EEC, Euratom) 1182/71, art. 3).
Date legal_end(Date received, const Period& term);

std::optional<Date> parse_date(std::string_view iso);          ///< "2025-10-01", a real day only
std::optional<Instant> parse_moment(std::string_view local);   ///< "2025-10-01T14:30", Paris time
std::string iso_date(Date day);
std::string iso_utc(Instant at);  ///< "2025-10-01T12:30:00Z"

/// In words. `lang` is "fr" or "en".
std::string long_date(Date day, std::string_view lang);    ///< "lundi 23 novembre 2026" / "Monday 23 November 2026"
std::string plain_date(Date day, std::string_view lang);   ///< "1er octobre 2025" / "1 October 2025"
std::string short_date(Date day, std::string_view lang);   ///< "1er oct. 2025" / "1 Oct 2025"
std::string clock_time(Instant at, std::string_view lang); ///< "14 h 02" in one piece / "14:02"
std::string period_words(const Period& period, std::string_view lang);  ///< "10 ans" / "10 years", "dix ans" is the page's
/// How long ago or ahead, in one unit: "24 min", "2 h", "3 jours" / "3 days".
std::string span_words(std::chrono::microseconds span, std::string_view lang);

}  // namespace tenue
