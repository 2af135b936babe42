#include "base/time.h"

#include <date/tz.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <fstream>
#include <random>

namespace tenue {
namespace {

using namespace std::chrono;
using SV = std::string_view;

const date::time_zone& paris() {
  static const auto* zone = date::locate_zone("Europe/Paris");
  return *zone;
}

date::local_time<microseconds> local(Instant at) {
  return paris().to_local(date::sys_time<microseconds>{at.time_since_epoch()});
}

Instant to_instant(date::local_time<microseconds> t) {
  const auto info = paris().get_info(t);
  const auto offset = info.first.offset;  // in the gap and in the overlap: the offset before the change
  return Instant{t.time_since_epoch() - offset};
}

date::local_days days_of(Date d) { return date::local_days{sys_days{d}.time_since_epoch()}; }
Date date_of(date::local_days d) { return Date{sys_days{d.time_since_epoch()}}; }

constexpr std::array<SV, 12> kMonthsFr = {"janvier", "février", "mars", "avril", "mai", "juin",
                                          "juillet", "août", "septembre", "octobre", "novembre", "décembre"};
constexpr std::array<SV, 12> kMonthsEn = {"January", "February", "March", "April", "May", "June",
                                          "July", "August", "September", "October", "November", "December"};
constexpr std::array<SV, 12> kShortFr = {"janv.", "févr.", "mars", "avril", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc."};
constexpr std::array<SV, 12> kShortEn = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<SV, 7> kDaysFr = {"dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi"};
constexpr std::array<SV, 7> kDaysEn = {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"};

std::string dated(Date day, SV lang, SV month) {
  const auto d = static_cast<unsigned>(day.day());
  const auto y = static_cast<int>(day.year());
  if (lang == "fr" && d == 1) return fmt::format("1er {} {}", month, y);
  return fmt::format("{} {} {}", d, month, y);
}

std::size_t month_index(Date day) { return static_cast<unsigned>(day.month()) - 1; }

int whole_number(SV text, std::size_t from, std::size_t n) {
  int v = -1;
  if (from + n > text.size()) return -1;
  const auto* end = text.data() + from + n;
  const auto r = std::from_chars(text.data() + from, end, v);
  return r.ptr == end && v >= 0 ? v : -1;
}

}  // namespace

Instant SystemClock::now() const { return time_point_cast<microseconds>(system_clock::now()); }

namespace {

/// Where the kernel does not tell (no /proc), this process is all that is known to have run.
Uptime running_process() {
  static const auto begin = steady_clock::now();
  static const auto name = "process " + std::to_string(std::random_device{}());
  return {name, duration_cast<microseconds>(steady_clock::now() - begin)};
}

}  // namespace

Uptime SystemClock::uptime() const {
  static const auto boot = [] {
    std::string id;
    std::ifstream("/proc/sys/kernel/random/boot_id") >> id;
    return id;
  }();
  double seconds = 0;  // with suspend, and untouched by whatever a preloaded library makes of the clocks
  if (boot.empty() || !(std::ifstream("/proc/uptime") >> seconds)) return running_process();
  return {boot, microseconds(static_cast<std::int64_t>(seconds * 1e6))};
}

std::optional<Period> parse_period(SV text) {
  Period p;
  bool any = false;
  std::size_t i = 0;
  const auto skip = [&] { while (i < text.size() && text[i] == ' ') ++i; };
  for (skip(); i < text.size(); skip()) {
    int n = 0;
    const auto r = std::from_chars(text.data() + i, text.data() + text.size(), n);
    if (r.ec != std::errc{} || n <= 0 || n > 10000) return std::nullopt;
    i = static_cast<std::size_t>(r.ptr - text.data());
    skip();
    auto stop = i;
    while (stop < text.size() && text[stop] != ' ') ++stop;
    SV unit = text.substr(i, stop - i);
    if (unit.ends_with('s')) unit.remove_suffix(1);
    i = stop;
    int* slot = unit == "year" ? &p.years : unit == "month" ? &p.months : unit == "day" || unit == "week" ? &p.days
                : unit == "hour" ? &p.hours : unit == "minute" ? &p.minutes : nullptr;
    if (!slot) return std::nullopt;
    *slot += unit == "week" ? 7 * n : n;
    if (*slot > 100'000) return std::nullopt;
    any = true;
  }
  if (!any || p.years > 1000 || p.months > 12'000) return std::nullopt;
  return p;
}

Date paris_date(Instant at) { return date_of(date::floor<date::days>(local(at))); }
Instant day_begin(Date day) { return to_instant(days_of(day)); }
Instant day_end(Date day) { return to_instant(days_of(day) + date::days{1}); }
int paris_minutes(Instant at) {
  const auto l = local(at);
  return static_cast<int>(duration_cast<minutes>(l - date::floor<date::days>(l)).count());
}
Instant paris_instant(Date day, int mins) { return to_instant(days_of(day) + minutes{mins}); }

namespace {

/// Whoever adds up thousands of years has the last day that a date can be written of, not one of another millennium.
constexpr sys_days kFirstDay{1y / January / 1}, kLastDay{9999y / December / 31};

}  // namespace

Date add(Date day, const Period& p, int sign) {
  const auto since_zero = 12 * (static_cast<int>(day.year()) + sign * p.years) + static_cast<int>(static_cast<unsigned>(day.month())) - 1 + sign * p.months;
  const auto months_in = std::clamp(since_zero, 12, 12 * 9999 + 11);
  const auto ym = year{months_in / 12} / month{static_cast<unsigned>(months_in % 12 + 1)};
  Date moved = ym / day.day();
  if (!moved.ok()) moved = ym / last;
  return Date{std::clamp(sys_days{moved} + days{sign * p.days}, kFirstDay, kLastDay)};
}

Instant add(Instant at, const Period& p, int sign) {
  if (p.calendar()) return day_end(add(paris_date(at), p, sign));
  const auto moved = paris_instant(add(paris_date(at), Period{p.years, p.months, p.days}, sign), 0);
  const auto of_day = local(at) - date::floor<date::days>(local(at));
  return moved + of_day + sign * (hours{p.hours} + minutes{p.minutes});
}

Instant year_end(Instant at, month_day closing) {
  const auto day = paris_date(at);
  Date end = day.year() / closing.month() / closing.day();
  if (!end.ok()) end = day.year() / closing.month() / last;
  if (sys_days{end} < sys_days{day}) {
    end = (day.year() + years{1}) / closing.month() / closing.day();
    if (!end.ok()) end = (day.year() + years{1}) / closing.month() / last;
  }
  return day_end(end);
}

namespace {

/// Easter Sunday in the Gregorian calendar (Butcher's algorithm).
sys_days easter(int y) {
  const int a = y % 19, b = y / 100, c = y % 100;
  const int h = (19 * a + b - b / 4 - (b - (b + 8) / 25 + 1) / 3 + 15) % 30;
  const int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
  const int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;
  return year{y} / month{static_cast<unsigned>(n / 31)} / day{static_cast<unsigned>(n % 31 + 1)};
}

}  // namespace

bool is_working_day(Date date) {
  const sys_days at{date};
  const auto w = weekday{at}.c_encoding();
  if (w == 0 || w == 6) return false;
  constexpr std::array<month_day, 8> kFixed = {January / 1, May / 1, May / 8, July / 14, August / 15, November / 1, November / 11, December / 25};
  if (std::ranges::find(kFixed, month_day{date.month() / date.day()}) != kFixed.end()) return false;
  const auto since_easter = (at - easter(static_cast<int>(date.year()))).count();
  return since_easter != 1 && since_easter != 39 && since_easter != 50;  // Easter Monday, Ascension, Whit Monday
}

Date legal_end(Date received, const Period& term) {
  auto out = add(received, term);
  while (!is_working_day(out)) out = Date{sys_days{out} + days{1}};
  return out;
}

std::optional<Date> parse_date(SV iso) {
  if (iso.size() != 10 || iso[4] != '-' || iso[7] != '-') return std::nullopt;
  const int y = whole_number(iso, 0, 4), m = whole_number(iso, 5, 2), d = whole_number(iso, 8, 2);
  if (y < 1 || m < 0 || d < 0) return std::nullopt;
  const Date day = year{y} / month{static_cast<unsigned>(m)} / static_cast<unsigned>(d);
  return day.ok() ? std::optional{day} : std::nullopt;
}

std::optional<Instant> parse_moment(SV text) {
  if (text.size() != 16 || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return std::nullopt;
  const auto day = parse_date(text.substr(0, 10));
  const int h = whole_number(text, 11, 2), m = whole_number(text, 14, 2);
  if (!day || h < 0 || h > 23 || m < 0 || m > 59) return std::nullopt;
  return paris_instant(*day, 60 * h + m);
}

std::string iso_date(Date d) {
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(d.year()), static_cast<unsigned>(d.month()), static_cast<unsigned>(d.day()));
}

std::string iso_utc(Instant at) {
  const auto day = floor<days>(at);
  const hh_mm_ss time{floor<seconds>(at - day)};
  return fmt::format("{}T{:02}:{:02}:{:02}Z", iso_date(Date{day}), time.hours().count(), time.minutes().count(), time.seconds().count());
}

std::string long_date(Date day, SV lang) {
  const auto w = weekday{sys_days{day}}.c_encoding();
  return fmt::format("{} {}", lang == "fr" ? kDaysFr[w] : kDaysEn[w], plain_date(day, lang));
}
std::string plain_date(Date day, SV lang) { return dated(day, lang, (lang == "fr" ? kMonthsFr : kMonthsEn)[month_index(day)]); }
std::string short_date(Date day, SV lang) { return dated(day, lang, (lang == "fr" ? kShortFr : kShortEn)[month_index(day)]); }

std::string clock_time(Instant at, SV lang) {
  const int m = paris_minutes(at);
  return lang == "fr" ? fmt::format("{}\u00A0h\u00A0{:02}", m / 60, m % 60) : fmt::format("{}:{:02}", m / 60, m % 60);
}

std::string period_words(const Period& p, SV lang) {
  struct Unit { int n; SV fr_one, fr_many, en_one, en_many; };
  const Unit units[] = {{p.years, "an", "ans", "year", "years"}, {p.months, "mois", "mois", "month", "months"},
                        {p.days, "jour", "jours", "day", "days"}, {p.hours, "heure", "heures", "hour", "hours"},
                        {p.minutes, "minute", "minutes", "minute", "minutes"}};
  std::string out;
  for (const auto& u : units) {
    if (u.n == 0) continue;
    if (!out.empty()) out += lang == "fr" ? " et " : " and ";
    const bool one = lang == "fr" ? u.n < 2 : u.n == 1;
    out += fmt::format("{}\u00A0{}", u.n, lang == "fr" ? (one ? u.fr_one : u.fr_many) : (one ? u.en_one : u.en_many));
  }
  return out;
}

std::string span_words(microseconds span, SV lang) {
  const auto mins = std::abs(duration_cast<minutes>(span).count());
  if (mins < 60) return fmt::format("{}\u00A0min", mins);
  if (mins < 48 * 60) return fmt::format("{}\u00A0h", mins / 60);
  return fmt::format("{}\u00A0{}", mins / 1440, lang == "fr" ? "jours" : "days");
}

}  // namespace tenue
