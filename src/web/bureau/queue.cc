// Requests about data that wait, all of them, by the day on which they are due; and that day in the calendar of whoever answers.
#include "app/rights_queue.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/intake.h"
#include "web/bureau/pages.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

constexpr std::size_t kPageSize = 50, kTextShown = 240, kFold = 75;
constexpr std::chrono::days kSoon{7};
constexpr const char* kAnswered = "answered";
constexpr const char* kStates[] = {"late", "soon", "waits", kAnswered};

bool is_in(const app::OpenRequest& request, std::string_view state, Date today) {
  const auto left = std::chrono::sys_days{request.term.due} - std::chrono::sys_days{today};
  if (state == "late") return left < std::chrono::days{0};
  if (state == "soon") return left >= std::chrono::days{0} && left < kSoon;
  if (state == "waits") return request.term.stands();
  return true;
}

bool asks(const app::OpenRequest& request, std::string_view kind) { return kind.empty() || ("," + request.kinds + ",").find("," + std::string{kind} + ",") != std::string::npos; }

std::size_t page_number(const Visit& visit) {
  std::size_t page = 0;
  for (const char c : visit.request.query.get("page"))
    if (c >= '0' && c <= '9' && page < 100'000) page = page * 10 + static_cast<std::size_t>(c - '0');
  return page;
}

/// Cut where a letter ends.
std::string beginning(const std::string& text) {
  if (text.size() <= kTextShown) return text;
  auto end = kTextShown;
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "…";
}

void put_choices(Dict& dict, const Visit& visit, std::string_view kind, std::string_view state) {
  const auto option = [&](std::string_view marker, std::string_view value, const std::string& label, std::string_view chosen) {
    Dict one = dict.section(marker);
    one.set("VALUE", value).set("LABEL", label);
    if (value == chosen) one.show("CHOSEN");
  };
  option("KIND_OPTION", "", visit.say("bureau.queue.any"), kind);
  for (const auto* one : policy::kRequestKinds) option("KIND_OPTION", one, visit.say("bureau.request.kind." + std::string{one}), kind);
  option("STATE_OPTION", "", visit.say("bureau.queue.open"), state);
  for (const auto* one : kStates) option("STATE_OPTION", one, visit.say("bureau.queue." + std::string{one}), state);
}

/// A line of the register: of nobody.
void put_answered(Dict& dict, const Visit& visit, const app::OpenRequest& request) {
  vault::RecordView view;
  view.values["kind"] = request.kinds;
  Dict line = dict.section("ANSWERED");
  line.set("RECORD", id_text(request.rec.value)).set("NUMBER", request.reference).set("KIND", kind_words(visit.lang, view));
  line.set("RECEIVED", visit.say("bureau.request.received", {{"day", plain_date(request.term.received, visit.lang)}}));
  line.set("CLOSED", visit.say("bureau.request.closed", {{"day", plain_date(request.closed.value_or(Date{}), visit.lang)}}));
}

std::string page_href(std::string_view kind, std::string_view state, std::size_t page) { return fmt::format("/bureau/demandes?kind={}&state={}&page={}", kind, state, page); }

Response queue_page(const Visit& visit, const std::string& link) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  const auto today = paris_date(visit.now);
  const auto known = [](const auto& all, std::string_view word) { return std::ranges::find(all, word) == std::end(all) ? std::string{} : std::string{word}; };
  const auto kind = known(policy::kRequestKinds, visit.request.query.get("kind")), state = known(kStates, visit.request.query.get("state"));
  const auto number = page_number(visit);
  struct Found { std::size_t all = 0, shown = 0; std::vector<vault::Card> cards; std::vector<app::OpenRequest> answered; bool feed = false; };
  const auto found = visit.ask([&](vault::Vault& vault) {
    Found out;
    auto open = state == kAnswered ? app::answered_requests(vault) : app::open_requests(vault);
    out.all = open.size();
    std::erase_if(open, [&](const auto& one) { return !asks(one, kind) || !is_in(one, state, today); });
    out.shown = open.size();
    std::vector<RecordId> page;
    for (auto i = number * kPageSize; i < std::min(open.size(), (number + 1) * kPageSize); ++i) {
      if (state == kAnswered) out.answered.push_back(open[i]);
      else page.push_back(open[i].rec);
    }
    if (state == kAnswered) return out;
    if (auto cards = vault.cards(visit.purpose(room), page)) out.cards = std::move(*cards);
    out.feed = app::has_calendar(vault, visit.actor());
    return out;
  });
  const auto title = visit.say("bureau.requests");
  return show(visit, {title, "bureau/queue.html", "", "", 200}, [&](Dict& dict) {
    dict.set("TITLE", title).set("COUNT", visit.say((state == kAnswered ? "bureau.queue.answered." : "bureau.queue.") + std::string{found.shown == 1 ? "one" : "many"}, {{"count", std::to_string(found.shown)}, {"all", std::to_string(found.all)}}));
    put_choices(dict, visit, kind, state);
    for (const auto& card : found.cards) put_request_line(dict, visit, card.record);
    for (const auto& one : found.answered) put_answered(dict, visit, one);
    if (number > 0) dict.section("BEFORE").set("HREF", page_href(kind, state, number - 1));
    if ((number + 1) * kPageSize < found.shown) dict.section("AFTER").set("HREF", page_href(kind, state, number + 1));
    if (!link.empty()) dict.section("NEW_FEED").set("HREF", link);
    if (found.feed) dict.show("FEED");
    else dict.show("NO_FEED");
  });
}

// ---- the feed (RFC 5545) -----------------------------------------------------------------------------------------------

/// A content line, folded after 75 octets where a letter ends (3.1).
std::string folded(std::string line) {
  std::string out;
  for (auto room = kFold; line.size() > room; room = kFold - 1) {
    auto end = room;
    while ((static_cast<unsigned char>(line[end]) & 0xC0) == 0x80) --end;
    out += line.substr(0, end) + "\r\n ";
    line.erase(0, end);
  }
  return out + line + "\r\n";
}

/// TEXT (3.3.11).
std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == ';' || c == ',') out += '\\';
    if (c == '\n') out += "\\n";
    else out += c;
  }
  return out;
}

std::string plain_day(Date day) {
  auto out = iso_date(day);
  std::erase(out, '-');
  return out;
}

std::string stamp(Instant at) {
  auto out = iso_utc(at);
  std::erase_if(out, [](char c) { return c == '-' || c == ':'; });
  return out;
}

std::string calendar_text(const Site& site, const policy::Model& model, const std::vector<app::OpenRequest>& open, Instant now) {
  std::string out = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Tenue//requests//FR\r\nCALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n";
  out += folded("X-WR-CALNAME:" + escaped(words().say(site.lang, "bureau.calendar.name", {{"firm", model.organisation.name}})));
  for (const auto& one : open) {
    vault::RecordView view;
    view.values["kind"] = one.kinds;
    out += "BEGIN:VEVENT\r\n" + folded("UID:" + id_text(one.rec.value) + "@" + site.short_name) + "DTSTAMP:" + stamp(now) + "\r\nDTSTART;VALUE=DATE:" + plain_day(one.term.due) +
           "\r\nDTEND;VALUE=DATE:" + plain_day(add(one.term.due, Period{.days = 1})) + "\r\n";
    out += folded("SUMMARY:" + escaped(words().say(site.lang, "bureau.calendar.one", {{"kind", kind_words(site.lang, view)}, {"number", one.reference}})));
    out += folded("URL:" + site.url + "/bureau/demandes/" + id_text(one.rec.value)) + "TRANSP:TRANSPARENT\r\nEND:VEVENT\r\n";
  }
  return out + "END:VCALENDAR\r\n";
}

}  // namespace

void put_request_line(Dict& list, const Visit& visit, const vault::RecordView& request) {
  Dict one = list.include("REQUEST", "bureau/request_line.html");
  const auto value = [&](const char* field) { const auto found = request.values.find(field); return found == request.values.end() ? std::string{} : found->second; };
  const auto term = app::term_of(request.values, request.created, paris_date(visit.now));
  one.set("RECEIVED", visit.say("bureau.request.received", {{"day", plain_date(term.received, visit.lang)}})).set("RECORD", id_text(request.id.value)).set("NUMBER", request.reference);
  one.set("KIND", kind_words(visit.lang, request));
  put_due(one, visit, request);
  if (const auto mail = value("mail"); !mail.empty()) one.section("MAIL").set("ADDRESS", mail);
  if (const auto text = value("text"); !text.empty()) one.section("TEXT").set("SAID", beginning(text));
}

Response requests(const Visit& visit) { return queue_page(visit, {}); }

/// A link is shown once, when it is made: only its hash is kept.
Response calendar_link(const Visit& visit) {
  if (rights_room(visit).empty()) return refused(visit, 403);
  if (visit.request.form.get("act") == "end") {
    visit.site.writer.run([&](vault::Vault& vault) { app::end_calendar(vault, visit.actor()); });
    return Response::redirect("/bureau/demandes");
  }
  const auto made = visit.ask([&](vault::Vault& vault) { return app::new_calendar(vault, visit.actor()); });
  if (!made) return refused(visit, made.error());
  return queue_page(visit, visit.site.url + "/calendrier/" + *made + ".ics");
}

Response calendar(Site& site, const Params& params) {
  std::string link = params.at("link");
  if (link.ends_with(".ics")) link.resize(link.size() - 4);
  const auto model = site.model();
  if (!model) return Response::problem(503);
  struct Found { bool opens = false; std::vector<app::OpenRequest> open; Instant now{}; };
  const auto found = site.writer.ask([&](vault::Vault& vault) {
    Found out{app::calendar_opens(vault, link), {}, vault.now()};
    if (out.opens) out.open = app::open_requests(vault);
    return out;
  });
  if (!found.opens) return Response::not_found();
  return Response::file(calendar_text(site, *model, found.open, found.now), "text/calendar; charset=utf-8");
}

}  // namespace tenue::web::bureau
