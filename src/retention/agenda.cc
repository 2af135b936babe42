#include <json/json.h>

#include <map>
#include <tuple>

#include "retention/retention.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

struct Count {
  int all = 0, held = 0;
};
/// (activity, record) → how many, for one day.
using Day = std::map<std::pair<std::string, std::string>, Count>;

/// The end of a day is the first instant of the next: it is the day before that people mean.
Date day_of(Instant end) { return paris_date(end - std::chrono::microseconds(1)); }

std::map<Date, Day> by_day(vault::Vault& vault, int days) {
  std::map<Date, Day> out;
  const auto until = add(vault.now(), Period{0, 0, days, 0, 0});
  for (const auto& ending : vault.agenda(until)) {
    auto& count = out[day_of(ending.at)][{ending.activity, ending.type}];
    ++count.all;
    count.held += ending.held ? 1 : 0;
  }
  return out;
}

std::string as_json(const std::map<Date, Day>& agenda) {
  Json::Value out(Json::arrayValue);
  for (const auto& [date, day] : agenda)
    for (const auto& [term, count] : day) {
      Json::Value row;
      row["day"] = iso_date(date);
      row["activity"] = term.first;
      row["record"] = term.second;
      row["count"] = count.all;
      row["held"] = count.held;
      out.append(row);
    }
  Json::StreamWriterBuilder writer;
  writer["indentation"] = "  ";
  return Json::writeString(writer, out) + "\n";
}

std::string line(const policy::Model& model, const std::pair<std::string, std::string>& term, const Count& count, std::string_view lang) {
  const auto* activity = model.activity(term.first);
  const auto* record = model.record(term.second);
  const auto what = record ? (count.all == 1 ? record->label.one : record->label.many).in(lang) : term.second;
  auto out = "  " + words().say(lang, "agenda.line", {{"count", std::to_string(count.all)}, {"what", what},
                                                      {"activity", activity ? activity->label.in(lang) : term.first}});
  if (count.held > 0) out += words().say(lang, "agenda.held", {{"count", std::to_string(count.held)}});
  return out + "\n";
}

}  // namespace

std::string agenda_text(vault::Vault& vault, int days, std::string_view lang, bool json) {
  const auto agenda = by_day(vault, days);
  if (json) return as_json(agenda);
  const auto number = std::to_string(days);
  if (agenda.empty()) return words().say(lang, "agenda.none", {{"days", number}}) + "\n";
  auto out = words().say(lang, "agenda.title", {{"days", number}}) + "\n";
  for (const auto& [date, day] : agenda) {
    out += "\n" + words().say(lang, "agenda.day", {{"day", long_date(date, lang)}}) + "\n";
    for (const auto& [term, count] : day) out += line(vault.model(), term, count, lang);
  }
  return out;
}

}  // namespace tenue::retention
