// What changed on the policy page from one published version to another: both pages are written again, and compared.
#include <algorithm>
#include <charconv>

#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

using Version = policy::PastVersion;

const Version* version_in(const std::vector<Version>& all, std::string_view asked) {
  int number = 0;
  const auto [end, fault] = std::from_chars(asked.data(), asked.data() + asked.size(), number);
  if (fault != std::errc{} || end != asked.data() + asked.size()) return nullptr;
  const auto found = std::find_if(all.begin(), all.end(), [&](const Version& one) { return one.number == number; });
  return found == all.end() ? nullptr : &*found;
}

void put_line(Dict& row, const char* side, const char* changed, const std::vector<policy::PageChange::Stretch>& line) {
  for (const auto& stretch : line) row.section(side).section(stretch.changed ? changed : "SAME").set("TEXT", stretch.text);
}

void put_changes(Dict& dict, const Visit& visit, const std::vector<policy::PageChange>& changes) {
  if (changes.empty()) return void(dict.show("NONE"));
  Dict table = dict.section("CHANGES");
  for (const auto& change : changes) {
    Dict row = table.section("CHANGE");
    row.set("CHAPTER", change.chapter);
    row.set("BEFORE_IS", visit.say("public.compare.is", {{"column", visit.say("public.compare.before")}}));
    row.set("AFTER_IS", visit.say("public.compare.is", {{"column", visit.say("public.compare.after")}}));
    put_line(row, "BEFORE", "GONE", change.before);
    put_line(row, "AFTER", "FRESH", change.after);
    if (change.before.empty()) row.show("CAME");
    if (change.after.empty()) row.show("WENT");
  }
}

void put_choice(Dict& dict, const Visit& visit, const char* side, const std::vector<Version>& all, int chosen) {
  for (const auto& version : all) {
    Dict one = dict.section(side);
    const auto number = std::to_string(version.number);
    one.set("NUMBER", number).set("TEXT", visit.say("public.compare.version", {{"n", number}, {"day", plain_date(version.date, visit.lang)}}));
    if (version.number == chosen) one.show("CHOSEN");
  }
}

}  // namespace

Response choose_versions(const Visit& visit) {
  const auto all = visit.site().page_context().versions;
  const auto *from = version_in(all, visit.request.query.get("de")), *to = version_in(all, visit.request.query.get("a"));
  if (!from || !to) return Response::redirect(visit.ways.privacy() + "#versions");
  return Response::redirect(visit.ways.versions() + "/" + std::to_string(from->number) + "/" + std::to_string(to->number));
}

Response compare_page(const Visit& visit) {
  const auto all = visit.site().page_context().versions;
  const auto *from = version_in(all, visit.param("number")), *to = version_in(all, visit.param("other"));
  if (!from || !to) return Response::not_found();
  const auto before = visit.site().published(from->number), after = visit.site().published(to->number);
  if (!before || !after) return Response::not_found();
  const auto lead = visit.say("public.compare.lead", {{"from", std::to_string(from->number)}, {"from_day", plain_date(from->date, visit.lang)},
                                                     {"to", std::to_string(to->number)}, {"to_day", plain_date(to->date, visit.lang)}});
  return show(visit, {.title = visit.say("public.compare.title"), .template_name = "public/compare.html"}, [&](Dict& dict) {
    dict.set("LEAD", lead).set("ACTION", visit.ways.versions()).set("BACK", visit.ways.privacy() + "#versions");
    put_changes(dict, visit, policy::page_changes(*before, *after, visit.lang));
    put_choice(dict, visit, "FROM", all, from->number);
    put_choice(dict, visit, "TO", all, to->number);
  });
}

}  // namespace tenue::web::visitor
