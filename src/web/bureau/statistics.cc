// What the policy counts, naming nobody: the numbers as they are now.
#include "retention/retention.h"

#include <fmt/format.h>

#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

/// "month(done)" → "done"; another dimension is its own member.
std::string member_of(const std::string& dimension) {
  const auto open = dimension.find('(');
  return open == std::string::npos ? dimension : dimension.substr(open + 1, dimension.size() - open - 2);
}

std::string member_words(const Visit& visit, const policy::Record& type, const std::string& member) {
  if (const auto* field = type.field(member)) return field->label.in(visit.lang);
  if (const auto* state = type.state(member)) return state->label.in(visit.lang);
  return visit.say("bureau.statistics.created");
}

/// "De « À envoyer » à « Envoyé »", "Secondes".
std::string measure_words(const Visit& visit, const policy::Record& type, const std::string& measure) {
  const auto minus = measure.find(" - ");
  if (minus == std::string::npos) return visit.say("bureau.statistics.mean", {{"what", member_words(visit, type, member_of(measure))}});
  return visit.say("bureau.statistics.between", {{"from", member_words(visit, type, measure.substr(minus + 3))}, {"to", member_words(visit, type, measure.substr(0, minus))}});
}

/// "novembre 2026", "Porte claquée".
std::string dimension_words(const Visit& visit, const policy::Record& type, const std::string& dimension, const std::string& value) {
  if (value.empty()) return visit.say("bureau.statistics.unsaid", {{"what", lower_first(member_words(visit, type, member_of(dimension)))}});
  if (const auto month = parse_date(value + "-01"); month && member_of(dimension) != dimension) {
    const auto day = plain_date(*month, visit.lang);
    return day.substr(day.find(' ') + 1);
  }
  const auto* field = type.field(dimension);
  return field ? policy::shown(*field, value, visit.lang) : value;
}

std::string group_words(const Visit& visit, const policy::Record& type, const retention::Count& group) {
  std::string out;
  for (const auto& [dimension, value] : group.says) out += (out.empty() ? "" : ", ") + dimension_words(visit, type, dimension, value);
  return group.says.empty() ? visit.say("bureau.statistics.rest") : upper_first(out);
}

/// "12 min", "3 h 05", "2,4": a time in the longest unit that says something.
std::string mean_words(const Visit& visit, const std::string& measure, double mean) {
  const auto comma = [&](std::string number) {
    if (const auto point = number.find('.'); visit.lang == "fr" && point != std::string::npos) number[point] = ',';
    return number;
  };
  if (measure.find(" - ") == std::string::npos) return comma(fmt::format("{:.1f}", mean));
  const auto minutes = static_cast<std::int64_t>(mean / 60 + 0.5);
  constexpr std::int64_t kHour = 60, kDay = 24 * kHour;
  if (minutes < kHour) return visit.say("bureau.statistics.minutes", {{"n", std::to_string(minutes)}});
  if (minutes < 2 * kDay) return visit.say("bureau.statistics.hours", {{"n", std::to_string(minutes / kHour)}, {"m", fmt::format("{:02}", minutes % kHour)}});
  return visit.say("bureau.statistics.days", {{"n", comma(fmt::format("{:.1f}", static_cast<double>(minutes) / kDay))}});
}

void put_counts(Dict& section, const Visit& visit, const policy::Record& type, const retention::Counts& counts) {
  if (counts.groups.empty()) return void(section.show("NONE"));
  Dict table = section.section("TABLE");
  for (const auto& measure : counts.measures) table.section("MEASURE").set("NAME", measure_words(visit, type, measure));
  for (const auto& group : counts.groups) {
    Dict row = table.section("GROUP");
    row.set("WHAT", group_words(visit, type, group)).set("N", std::to_string(group.n));
    for (std::size_t i = 0; i < counts.measures.size(); ++i)
      row.section("MEAN").set("IS", visit.say("bureau.statistics.is", {{"what", measure_words(visit, type, counts.measures[i])}})).set("VALUE", i < group.means.size() && group.means[i] ? mean_words(visit, counts.measures[i], *group.means[i]) : "–");
  }
}

}  // namespace

bool sees_statistics(const Visit& visit) { return !visit.partner() && !visit.model->statistics.empty() && app::administers(*visit.model, visit.who.role); }

Response statistics(const Visit& visit) {
  if (!sees_statistics(visit)) return refused(visit, 403);
  std::vector<retention::Counts> all;
  for (const auto& one : visit.model->statistics) {
    auto counts = visit.ask([&](vault::Vault& vault) { return retention::count(vault, visit.actor(), one.id); });
    if (!counts) return refused(visit, counts.error());
    all.push_back(std::move(*counts));
  }
  return show(visit, {visit.say("bureau.tab.statistics"), "bureau/statistics.html", "statistics"}, [&](Dict& dict) {
    for (std::size_t i = 0; i < all.size(); ++i) {
      const auto& one = visit.model->statistics[i];
      const auto* activity = visit.model->activity(one.activity);
      Dict section = dict.section("STATISTIC");
      section.set("ID", one.id).set("LABEL", one.label.in(visit.lang));
      section.set("RULE", visit.say("bureau.statistics.rule", {{"purpose", activity->label.in(visit.lang)}, {"n", std::to_string(one.smallest)}}));
      put_counts(section, visit, *visit.model->record(one.of), all[i]);
    }
  });
}

}  // namespace tenue::web::bureau
