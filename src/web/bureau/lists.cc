// Lists behind the tabs, and the search: what is asked goes in the body of a POST, never in an address.
#include <algorithm>

#include "web/bureau/cards.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

struct Gathered {
  bool adds = false;  ///< this role may note one of nobody
  std::optional<Result<vault::Listed>> found;
  std::map<std::string, std::string> people;
};

int page_number(const Visit& visit) {
  int page = 0;
  for (const char c : visit.request.query.get("page"))
    if (c >= '0' && c <= '9' && page < 100'000) page = page * 10 + (c - '0');
  return page;
}

QueueCard list_card(const Visit& visit, const Speech& speech, const vault::Card& card) {
  const auto& record = card.record;
  QueueCard out;
  const auto [day, year] = day_over_year(paris_date(record.created), visit.lang);
  out.anchor = "r-" + id_text(record.id.value);
  out.span = day;
  out.remark = year;
  out.href = record.parent ? "/bureau/r/" + id_text(record.id.value) : person_href(record.subject);
  out.title = record.parent ? speech.title(record) : speech.person(speech.type(record), record.values);
  out.line = speech.state(record);
  const auto* root = visit.model->root_of(record.type);
  if (record.parent && root) {
    vault::Values above;
    for (const auto& [path, value] : card.above)
      if (path.starts_with(root->id + ".")) above[path.substr(root->id.size() + 1)] = value;
    if (!above.empty()) out.quiet = speech.person(*root, above);
  } else {
    for (const auto& field : speech.type(record).fields)
      if (field.find && speech.value(speech.type(record), field.id, record.values) != out.title) {
        const auto text = speech.value(speech.type(record), field.id, record.values);
        if (!text.empty()) out.quiet += (out.quiet.empty() ? "" : ", ") + text;
      }
  }
  if (record.held) out.held = visit.say("bureau.held");
  return out;
}

QueueCard hit_card(const Visit& visit, const Speech& speech, const vault::Hit& hit) {
  QueueCard out;
  const policy::Record* root = nullptr;
  for (const auto& record : visit.model->records)
    if (record.person && record.of.empty() && !root) root = &record;
  out.title = root ? speech.person(*root, hit.root) : visit.say("bureau.search.someone");
  out.anchor = "p-" + id_text(hit.subject.value);
  out.href = person_href(hit.subject);
  if (root)
    for (const auto& field : root->fields)
      if (const auto text = speech.value(*root, field.id, hit.root); field.find && !text.empty() && text != out.title)
        out.line += (out.line.empty() ? "" : ", ") + text;
  if (hit.last) {
    out.quiet = visit.say("bureau.last", {{"what", lower_first(speech.title(hit.last->record))},
                                          {"day", plain_date(paris_date(hit.last->record.created), visit.lang)}});
    const auto [day, year] = day_over_year(paris_date(hit.last->record.created), visit.lang);
    out.span = day;
    out.remark = year;
  }
  return out;
}

/// Of what Tenue notes itself: when, and all that was noted. It is of nobody, so it leads nowhere.
QueueCard noted_card(const Visit& visit, const Speech& speech, const vault::RecordView& record) {
  QueueCard out;
  const auto [day, year] = day_over_year(paris_date(record.created), visit.lang);
  out.anchor = "r-" + id_text(record.id.value);
  out.span = day;
  out.remark = year;
  out.title = clock_time(record.created, visit.lang);
  for (const auto& field : speech.type(record).fields)
    if (const auto text = speech.value(speech.type(record), field.id, record.values); !text.empty()) out.line += (out.line.empty() ? "" : ", ") + text;
  return out;
}

/// Somebody who has a room where a person is kept: others have nobody to look for.
bool may_search(const Visit& visit) {
  return std::ranges::any_of(visit.model->records, [&](const policy::Record& record) { return record.person && !record.builtin && !rooms(visit, record).empty(); });
}

}  // namespace

Response list(const Visit& visit) {
  const std::string type{visit.param("type")};
  const auto* record = visit.model->record(type);
  if (!record) return refused(visit, 404);
  const int number = page_number(visit);
  const auto gathered = visit.ask([&](vault::Vault& vault) {
    Gathered out;
    const auto room = vault.room(visit.who.role, type);
    if (room.empty()) return out;
    out.adds = !vault.adding_room(visit.actor(), {}, type).empty();
    out.found = vault.list(visit.purpose(room), type, number);
    out.people = people(vault);
    return out;
  });
  if (!gathered.found) return refused(visit, 403);
  if (!*gathered.found) return refused(visit, gathered.found->error());
  const auto& cards = (*gathered.found)->cards;
  const bool more = (*gathered.found)->more;
  const Speech speech{*visit.model, visit.lang, visit.now, gathered.people};
  const auto title = upper_first(record->label.many.in(visit.lang));
  return show(visit, {title, "bureau/list.html", type}, [&](Dict& dict) {
    dict.set("TITLE", title);
    if (may_search(visit)) dict.show("SEARCH");
    if (cards.empty()) dict.show("EMPTY");
    Dict list = cards.empty() ? dict.section("NONE") : dict.section("LIST");
    for (const auto& card : cards)
      if (!card.record.united) put_card(list, "CARD", record->builtin ? noted_card(visit, speech, card.record) : list_card(visit, speech, card));
    if (gathered.adds)
      dict.section("ADD").set("HREF", "/bureau/l/" + type + "/ajouter").set("VERB", visit.say("bureau.note_a", {{"what", speech.a(record->label)}}));
    put_sources(dict, visit, *record);
    const auto way = "/bureau/l/" + type + "?page=";
    if (number > 0) dict.section("BEFORE").set("HREF", way + std::to_string(number - 1));
    if (more) dict.section("AFTER").set("HREF", way + std::to_string(number + 1));
  });
}

/// One letter would find half of the town. Letters and figures are counted, not bytes.
bool too_short(std::string_view asked) {
  return std::ranges::count_if(asked, [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80 && c != ' ' && c != '.' && c != '-'; }) < 2;
}

Response search(const Visit& visit) {
  if (!may_search(visit)) return refused(visit, 403);
  const std::string asked{visit.request.form.get("words")};
  struct Answer {
    std::optional<Result<std::vector<vault::Hit>>> hits;
    std::map<std::string, std::string> people;
  };
  const bool brief = too_short(asked);
  const auto found = visit.ask([&](vault::Vault& vault) {
    Answer out;
    if (brief) return out;
    // One room after the other: who is unknown in the first may be known for another reason.
    for (const auto& record : visit.model->records) {
      if (!record.person || record.builtin) continue;
      for (const auto& room : rooms(visit, record)) {
        if (out.hits && (!*out.hits || !(*out.hits)->empty())) break;
        out.hits = vault.search(visit.purpose(room), asked);
      }
    }
    out.people = people(vault);
    return out;
  });
  const bool unfit = !brief && !*found.hits && found.hits->error().detail == "search.words";
  if (!brief && !unfit && !*found.hits) return refused(visit, found.hits->error());
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  const auto hits = brief || unfit ? std::vector<vault::Hit>{} : **found.hits;
  return show(visit, {visit.say("bureau.search"), "bureau/found.html", "", "", brief || unfit ? 422 : 200}, [&](Dict& dict) {
    dict.set("WORDS", asked);
    const auto n = static_cast<int>(hits.size());
    dict.set("COUNT", brief    ? visit.say("bureau.search.short")
                      : unfit  ? visit.say("bureau.search.long")
                      : n == 0 ? visit.say("bureau.search.none")
                                : upper_first(visit.say(n == 1 ? "bureau.search.one" : "bureau.search.many", {{"n", count_words(n, 'f', visit.lang)}})));
    if (hits.empty()) return;
    Dict list = dict.section("LIST");
    for (const auto& hit : hits) put_card(list, "CARD", hit_card(visit, speech, hit));
  });
}

}  // namespace tenue::web::bureau
