#include "web/shown/phrases.h"

#include <fmt/format.h>

#include "base/bytes.h"
#include "base/catalogue.h"
#include "web/render.h"

namespace tenue::web {
namespace {

constexpr int kCountsInWords = 12;

std::string say(std::string_view lang, std::string_view key,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) {
  return words().say(lang, key, values);
}

std::string without_year(std::string date) {
  const auto space = date.rfind(' ');
  return space == std::string::npos ? date : date.substr(0, space);
}
std::string weekday_of(Date day, std::string_view lang) {
  const auto all = long_date(day, lang);
  return all.substr(0, all.find(' '));
}
int days_between(Date from, Date to) {
  return static_cast<int>((std::chrono::sys_days{to} - std::chrono::sys_days{from}).count());
}
constexpr int kDaysSaidByName = 6;

}  // namespace

std::string count_words(int n, char gender, std::string_view lang) {
  if (n < 0 || n > kCountsInWords) return fmt::format("{}", n);
  if (n == 1 && gender == 'f') return say(lang, "bureau.count.1f");
  return say(lang, fmt::format("bureau.count.{}", n));
}

std::string listed(const std::vector<std::string>& items, std::string_view lang) {
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0) out += i + 1 == items.size() ? " " + say(lang, "bureau.and") + " " : ", ";
    out += items[i];
  }
  return out;
}

std::string named_day(Date day, Date today, std::string_view lang) {
  return day.year() == today.year() ? without_year(long_date(day, lang)) : long_date(day, lang);
}

std::string heading_date(Date day, std::string_view lang) {
  return upper_first(without_year(long_date(day, lang)));
}

std::string coming_day(Date day, Date today, std::string_view lang) {
  const int days = days_between(today, day);
  if (days >= 0 && days <= kDaysSaidByName)
    return say(lang, "bureau.weekday", {{"weekday", weekday_of(day, lang)},
                                        {"day", fmt::format("{}", static_cast<unsigned>(day.day()))}});
  return day.year() == today.year() ? without_year(plain_date(day, lang)) : plain_date(day, lang);
}

std::string moment_words(Instant at, Instant now, std::string_view lang) {
  const Date day = paris_date(at), today = paris_date(now);
  const int days = days_between(today, day);
  const auto time = clock_time(at, lang);
  if (days == 0) return say(lang, "bureau.moment.today", {{"time", time}});
  if (days == 1) return say(lang, "bureau.moment.tomorrow", {{"time", time}});
  if (days > 1 && days <= kDaysSaidByName)
    return say(lang, "bureau.moment.weekday", {{"day", weekday_of(day, lang)}, {"time", time}});
  return say(lang, "bureau.moment.date", {{"day", coming_day(day, today, lang)}, {"time", time}});
}

bool is_recent(Instant at, Instant now) {
  constexpr auto kOneShift = std::chrono::hours(12);
  return paris_date(at) == paris_date(now) || (at <= now && now - at < kOneShift);
}

std::string margin_date(Instant at, Instant now, std::string_view lang) {
  const Date day = paris_date(at), today = paris_date(now);
  if (is_recent(at, now)) return clock_time(at, lang);
  return day.year() == today.year() ? without_year(short_date(day, lang)) : short_date(day, lang);
}

DayOverYear day_over_year(Date day, std::string_view lang) {
  return {without_year(short_date(day, lang)), fmt::format("{}", static_cast<int>(day.year()))};
}

Waiting waiting(Instant since, Instant now, const std::optional<Period>& limit, std::string_view lang) {
  Waiting out;
  out.span = span_words(now - since, lang);
  out.late = limit && add(since, *limit) < now;
  out.remark = say(lang, out.late ? "bureau.waiting.late" : "bureau.waiting");
  return out;
}

std::string today_sentence(Instant now, const std::vector<std::string>& counts, std::string_view nobody, int to_answer,
                           std::optional<Date> before, std::string_view lang) {
  const auto state = counts.empty() ? lower_first(nobody) : listed(counts, lang) + ".";
  std::string out = say(lang, "bureau.today.at", {{"time", clock_time(now, lang)}, {"state", state}});
  if (to_answer == 0) return out;
  const auto n = upper_first(count_words(to_answer, 'f', lang));
  const bool one = to_answer == 1;
  out += ' ';
  if (!before) return out + say(lang, one ? "bureau.today.answer" : "bureau.today.answers", {{"n", n}});
  const auto today = paris_date(now);
  const bool by_name = days_between(today, *before) >= 0 && days_between(today, *before) <= kDaysSaidByName;
  const auto day = by_name ? weekday_of(*before, lang)
                           : say(lang, "bureau.the_day", {{"day", coming_day(*before, today, lang)}});
  return out + say(lang, one ? "bureau.today.answer_before" : "bureau.today.answers_before", {{"n", n}, {"day", day}});
}

}  // namespace tenue::web
