/// Sentences of the desk's and the customers' pages that need no policy and no store: counts, days, waiting times. Pure, thread-safe. Every word
/// comes from the catalogue; `lang` is "fr" or "en".
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace tenue::web {

/// "trois", in figures from thirteen on; one agrees with the gender: "une".
std::string count_words(int n, char gender, std::string_view lang);
/// "a, b et c".
std::string listed(const std::vector<std::string>& items, std::string_view lang);

/// "mardi 24 novembre", with the year if it is another than today's.
std::string named_day(Date day, Date today, std::string_view lang);
std::string heading_date(Date day, std::string_view lang);           ///< "Lundi 23 novembre"
/// A coming day as one says it aloud: "vendredi 27" within six days, else "30 novembre", with the year if it is another.
std::string coming_day(Date day, Date today, std::string_view lang);
/// "aujourd’hui à 10 h 30", "demain à …", "mardi à …" within six days, else "le 3 décembre à …".
std::string moment_words(Instant at, Instant now, std::string_view lang);
/// The time of day says enough: the same day, or a moment ago where midnight lies between.
bool is_recent(Instant at, Instant now);
/// What stands in the narrow margin: the time where that says enough, else "20 nov.", else "20 nov. 2025".
std::string margin_date(Instant at, Instant now, std::string_view lang);
/// The day over the year, as on a sheet: "12 mars", "2026".
struct DayOverYear {
  std::string day, year;
};
DayOverYear day_over_year(Date day, std::string_view lang);

/// How long one has waited, and whether that is too long.
struct Waiting {
  std::string span, remark;  ///< "24 min", "trop long"
  bool late = false;
};
Waiting waiting(Instant since, Instant now, const std::optional<Period>& limit, std::string_view lang);

/// "À 14 h 26, trois clients attendent un technicien. Une réponse est à donner avant jeudi." `counts`: sentences without
/// full stop, none = `nobody` (a whole sentence).
std::string today_sentence(Instant now, const std::vector<std::string>& counts, std::string_view nobody, int to_answer,
                           std::optional<Date> before, std::string_view lang);

}  // namespace tenue::web
