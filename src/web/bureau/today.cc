// Today's page: what needs a person, in plain words. Most of it is counts; the queues are the only part with people.
#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "app/attention.h"
#include "app/measures.h"
#include "app/recipients.h"
#include "app/rights_queue.h"
#include "retention/retention.h"
#include "web/bureau/cards.h"
#include "web/bureau/endings.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

constexpr std::chrono::days kSoon{8}, kReviewSoon{30};
constexpr std::size_t kGroupsShown = 4, kLinesShown = 5, kRequestsShown = 20;

struct Gathered {
  std::vector<std::optional<std::vector<vault::Card>>> queues;  ///< one per queue of the policy; none = not this role's
  std::vector<vault::Ending> endings;
  app::Attention attention;
  std::vector<app::Owed> owed;  ///< of measures
  std::size_t receivers = 0;  ///< recipients that must be told of a correction, an erasure, a restriction
  std::vector<vault::Card> requests;  ///< questions and requests that nobody has answered yet, the first due first
  std::size_t requests_open = 0;
  std::map<std::string, std::string> people;
  std::size_t by_hand = 0;            ///< erasures that wait for anybody's hand
  std::optional<app::Upkeep> copies;  ///< for who administers
  int unscanned = 0;                  ///< files in quarantine
};

/// The first of those that wait, and how many there are.
void gather_requests(const Visit& visit, vault::Vault& vault, Gathered& out) {
  const auto room = rights_room(visit);
  if (room.empty()) return;
  const auto open = app::open_requests(vault);
  std::vector<RecordId> first;
  for (const auto& one : open)
    if (first.size() < kRequestsShown) first.push_back(one.rec);
  out.requests_open = open.size();
  if (first.empty()) return;
  if (auto cards = vault.cards(visit.purpose(room), first)) out.requests = std::move(*cards);
}

/// Only who may write a person's record can say who is who.
bool writes_persons(const Visit& visit, const vault::Vault& vault) {
  return std::any_of(visit.model->records.begin(), visit.model->records.end(), [&](const policy::Record& record) {
    return record.person && !vault.room(visit.who.role, record.id, true).empty();
  });
}

/// What is hers first; whose something is missing only for who notes it.
void keep_mine(const Visit& visit, std::vector<app::Owed>& owed) {
  const auto others = [&](const app::Owed& one) { return one.why == app::Owed::Why::kReturned || one.person != visit.who.user; };
  if (!app::notes_measures(*visit.model, visit.who.role)) std::erase_if(owed, others);
  std::ranges::stable_partition(owed, std::not_fn(others));
}

Gathered gather(const Visit& visit, vault::Vault& vault) {
  Gathered out;
  for (const auto& queue : visit.model->desk.queues) {
    auto cards = vault.queue(visit.purpose(queue.activity), queue.of, queue.in);
    if (cards) sort_queue(*visit.model, *cards);
    out.queues.push_back(cards ? std::optional(std::move(*cards)) : std::nullopt);
  }
  out.endings = app::leaving(vault, visit.now + kSoon);
  keep_known(visit, vault, out.endings);
  out.attention = app::attention(vault, visit.now + kReviewSoon);
  const bool writes = writes_persons(visit, vault);
  std::erase_if(out.attention.joins, [&](const app::JoinAsked& join) { return !writes || !vault.meets(visit.actor(), join.known); });
  std::erase_if(out.attention.untold, [&](const auto& one) { return !vault.answers_for_source(visit.who.role, one.source); });
  out.by_hand = std::ranges::count_if(out.attention.tasks, [](const auto& task) { return task.found.empty(); });
  std::erase_if(out.attention.letters, [&](const app::Letter& letter) { return !app::sees_letter(vault, visit.actor(), letter); });
  std::erase_if(out.attention.tasks, [&](const app::HandTask& task) { return !app::is_for(vault, visit.actor(), task); });
  out.owed = app::owed(vault);
  keep_mine(visit, out.owed);
  gather_requests(visit, vault, out);
  if (!rights_room(visit).empty()) out.receivers = app::open_notices(vault).size();
  out.people = people(vault);
  out.copies = copies(visit, vault);
  if (!visit.site.scanner.empty()) out.unscanned = vault.waiting_files();
  return out;
}

/// Holds that this role may decide on.
std::vector<app::HoldDue> my_holds(const Visit& visit, const std::vector<app::HoldDue>& holds) {
  std::vector<app::HoldDue> out;
  for (const auto& hold : holds) {
    const auto* kind = visit.model->hold(hold.kind);
    if (kind && std::find(kind->by.begin(), kind->by.end(), visit.who.role) != kind->by.end()) out.push_back(hold);
  }
  return out;
}

std::string sentence(const Visit& visit, const Gathered& found, const std::vector<app::HoldDue>& holds) {
  std::vector<std::string> counts;
  // Of queues that are not this role's, nothing is said: "nobody waits" would be a guess.
  const bool sees_one = std::any_of(found.queues.begin(), found.queues.end(), [](const auto& queue) { return queue.has_value(); });
  std::string nobody = visit.say(sees_one ? "bureau.today.nobody" : "bureau.today.no_queue");
  for (std::size_t i = 0; i < found.queues.size(); ++i) {
    const auto& queue = visit.model->desk.queues[i];
    if (!found.queues[i] || queue.line) continue;
    if (i == 0 && !queue.empty.empty()) nobody = queue.empty.in(visit.lang);
    const int n = static_cast<int>(found.queues[i]->size());
    if (n == 0 || queue.count_one.empty()) continue;
    const auto& text = n == 1 ? queue.count_one : queue.count_many;
    const auto* counted = visit.model->record(queue.of);
    counts.push_back(fill_in(text.in(visit.lang), {{"n", count_words(n, counted ? counted->label.gender : 'm', visit.lang)}}));
  }
  std::optional<Date> before;
  if (!holds.empty()) before = paris_date(holds.front().review);
  const int answers = static_cast<int>(found.attention.joins.size() + found.attention.untold.size() + holds.size());
  return today_sentence(visit.now, counts, nobody, answers, before, visit.lang);
}

/// The queue's own move, else the first in the order of the policy, of those that this role may make with the record.
std::optional<MoveButton> first_move(const Visit& visit, const policy::Queue& queue, const vault::RecordView& record, bool filled) {
  if (record.moves.empty()) return std::nullopt;
  const auto own = std::ranges::find(record.moves, queue.move, &vault::MoveView::to);
  const auto& to = own == record.moves.end() ? record.moves.front().to : own->to;
  return MoveButton{record.id, record.state, to, verb_of(visit, record.type, to), filled, "today"};
}

void put_cards(Dict& section, const Visit& visit, const Speech& speech, const policy::Queue& queue,
               const std::vector<vault::Card>& cards) {
  Dict list = section.section("CARDS");
  for (std::size_t i = 0; i < cards.size(); ++i) {
    auto card = waiting_card(speech, queue, cards[i]);
    card.button = first_move(visit, queue, cards[i].record, i == 0);
    put_card(list, "CARD", card);
  }
}

void put_lines(Dict& section, const Speech& speech, const policy::Queue& queue, const std::vector<vault::Card>& cards) {
  Dict list = section.section("LINES");
  for (const auto& card : cards) {
    const auto line = where_line(speech, queue, card);
    list.section("WHERE").set("WHEN", line.when).set("WHO", line.who).set("WHAT", line.what).set("TITLE", line.title).set("HREF", line.href);
  }
}

void put_queues(Dict& dict, const Visit& visit, const Speech& speech, const Gathered& found) {
  for (std::size_t i = 0; i < found.queues.size(); ++i) {
    if (!found.queues[i]) continue;
    const auto& queue = visit.model->desk.queues[i];
    Dict section = dict.section("QUEUE");
    section.set("ID", "queue-" + std::to_string(i + 1)).set("HEADING", queue.title.in(visit.lang));
    if (found.queues[i]->empty())
      section.section("NOBODY").set("TEXT", queue.empty.in(visit.lang));
    else if (queue.line)
      put_lines(section, speech, queue, *found.queues[i]);
    else
      put_cards(section, visit, speech, queue, *found.queues[i]);
  }
}

void put_requests(Dict& dict, const Visit& visit, const Gathered& found) {
  if (found.requests.empty()) return;
  Dict list = dict.section("REQUESTS");
  for (const auto& card : found.requests) put_request_line(list, visit, card.record);
  if (found.requests_open > found.requests.size()) list.section("ALL").set("SAYS", visit.say("bureau.requests.all", {{"count", std::to_string(found.requests_open)}}));
}

/// The lines of a list in the margin: the first ones, and those that come after them folded.
class Lines {
 public:
  Lines(Dict list, const Visit& visit, std::string_view template_name, std::size_t count)
      : list_(std::move(list)), visit_(visit), template_(template_name), count_(count) {}

  Dict next() {
    if (said_++ == kLinesShown) more_ = open_more(list_, visit_, count_ - kLinesShown);
    return (more_ ? *more_ : list_).include("ITEM", template_);
  }

 private:
  Dict list_;
  const Visit& visit_;
  std::string_view template_;
  std::size_t count_, said_ = 0;
  std::optional<Dict> more_;
};

void put_answers(Dict& dict, const Visit& visit, const Gathered& found, const std::vector<app::HoldDue>& holds) {
  const auto& untold = found.attention.untold;
  const auto count = holds.size() + untold.size() + found.attention.joins.size();
  if (count == 0) return;
  Lines answers(dict.section("ANSWERS"), visit, "bureau/answer.html", count);
  const auto href = [](SubjectId subject) { return "/bureau/p/" + id_text(subject.value); };
  for (const auto& hold : holds)
    answers.next()
        .set("WHAT", visit.model->hold(hold.kind)->label.in(visit.lang))
        .set("TEXT", visit.say("bureau.answer.hold", {{"day", coming_day(paris_date(hold.review), paris_date(visit.now), visit.lang)}}))
        .set("HREF", href(hold.subject))
        .set("BUTTON", visit.say("bureau.answer.hold.button"));
  for (const auto& source : untold) {
    const auto day = plain_date(paris_date(source.due), visit.lang);
    const std::string key = source.due <= visit.now ? "bureau.answer.untold.late" : "bureau.answer.untold";
    answers.next()
        .set("WHAT", visit.say("bureau.source.title"))
        .set("TEXT", visit.say(source.count == 1 ? key + ".one" : key, {{"n", std::to_string(source.count)}, {"day", day}}))
        .set("HREF", "/bureau/source/" + source.source)
        .set("BUTTON", visit.say("bureau.answer.untold.button"));
  }
  for (const auto& join : found.attention.joins)
    answers.next()
        .set("WHAT", visit.say("bureau.answer.join.what"))
        .set("TEXT", visit.say("bureau.answer.join"))
        .set("HREF", href(join.subject))
        .set("BUTTON", visit.say("bureau.answer.join.button"));
}

void put_endings(Dict& dict, const Visit& visit, const Gathered& found) {
  const auto groups = group_endings(found.endings);
  if (groups.empty()) return;
  Dict list = dict.section("ENDINGS");
  for (std::size_t i = 0; i < std::min(groups.size(), kGroupsShown); ++i) {
    const auto& group = groups[i];
    Dict one = list.section("ENDING");
    one.set("DAY", upper_first(coming_day(group.day, paris_date(visit.now), visit.lang)));
    one.set("COUNT", group_count(*visit.model, group, visit.lang));
    if (const auto reason = group_reason(*visit.model, group, visit.lang); !reason.empty()) one.section("WHY").set("REASON", reason);
    one.set("HREF", "/bureau/agenda#" + group.key());
    if (group.held) one.show("HELD");
    else if (!holds_for(visit, group.type).empty()) one.section("KEEP").set("HREF", "/bureau/agenda#" + group.key()).set("COUNT", group_count(*visit.model, group, visit.lang));
  }
}

/// Whom or what it is about, in the firm's words.
std::string about_words(const Visit& visit, const app::Owed& owed, const Gathered& found) {
  if (!owed.thing.empty()) return owed.thing;
  const auto name = found.people.find(id_text(owed.person.value));
  if (owed.person && name != found.people.end()) return name->second;
  if (const auto* recipient = visit.model->recipient(owed.about)) return recipient->label.in(visit.lang);
  const auto* activity = visit.model->activity(owed.about);
  return activity ? activity->label.in(visit.lang) : "";
}

std::string owed_words(const Visit& visit, const app::Owed& owed, const policy::Measure& measure, const Gathered& found) {
  using Why = app::Owed::Why;
  const auto label = measure.label.in(visit.lang), about = about_words(visit, owed, found);
  const bool mine = owed.person == visit.who.user;
  if (owed.why == Why::kReturned) {
    const auto holder = found.people.find(id_text(owed.person.value));
    return visit.say("bureau.task.return", {{"measure", label}, {"thing", owed.thing}, {"name", holder == found.people.end() ? "" : holder->second}});
  }
  if (owed.why == Why::kSigned)
    return mine ? visit.say("bureau.task.sign", {{"measure", label}, {"edition", edition_words(visit, measure.document)}}) : visit.say("bureau.task.unsigned", {{"measure", label}, {"name", about}});
  if (owed.about.empty()) return visit.say("bureau.task.measure", {{"measure", label}, {"period", period_words(*measure.every, visit.lang)}});
  const std::string when = !owed.until ? "none" : *owed.until <= visit.now ? "ended" : "ends";
  const std::string of = !owed.person ? "bureau.task.about." : mine ? "bureau.task.mine." : "bureau.task.proof.";
  return visit.say(of + when, {{"measure", label}, {"name", about}, {"day", owed.until ? last_day(visit, *owed.until) : ""}});
}

/// One press says it where nothing else is to be said; the rest has a page.
void put_owed(Dict one, const Visit& visit, const app::Owed& owed, const Gathered& found) {
  const auto* measure = app::find_measure(*visit.model, owed.measure);
  const auto text = owed_words(visit, owed, *measure, found);
  one.set("TEXT", text);
  const auto href = "/bureau/mesures/" + owed.measure;
  const auto press = [&](const std::string& action, std::string_view done) {
    Dict sign = one.section("SIGN");
    sign.set("ACTION", action).set("TEXT", text).set("DONE", visit.say(done));
    return sign;
  };
  if (owed.why == app::Owed::Why::kSigned && owed.person == visit.who.user) press(href + "/signer", "bureau.task.sign.done").section("EDITION").set("WHICH", measure->document);
  else if (owed.why == app::Owed::Why::kDone && owed.about.empty()) press(href, "bureau.task.measure.done");
  else if (owed.why != app::Owed::Why::kSigned && app::notes_measures(*visit.model, visit.who.role)) one.section("OPEN").set("HREF", href).set("OPEN_SAYS", visit.say("bureau.measure.open")).set("TEXT", text);
}

/// Of the mailbox, for who administers.
std::vector<std::string> inbox_tasks(const Visit& visit) {
  std::vector<std::string> out;
  if (!app::administers(*visit.model, visit.who.role)) return out;
  const auto& inbox = visit.site.inbox;
  if (inbox.refused) out.push_back(visit.say("bureau.inbox.refused"));
  if (inbox.away) out.push_back(visit.say("bureau.inbox.away"));
  const int left = inbox.left;
  if (left > 0) out.push_back(visit.say(left == 1 ? "bureau.inbox.left.one" : "bureau.inbox.left.many", {{"n", std::to_string(left)}}));
  return out;
}

/// What keeps received files from being searched, to whoever administers; that some wait, to all who work here.
std::string scanner_words(const Visit& visit, int waiting) {
  const bool promised = visit.model->site.uploads && visit.model->site.scan;
  if (visit.site.scanner.empty()) return promised && app::administers(*visit.model, visit.who.role) ? visit.say("bureau.scanner.none") : std::string{};
  return waiting == 0 ? std::string{} : visit.say(visit.site.scanner_silent() ? "bureau.scanner.silent" : "bureau.scanner.waiting", {{"n", std::to_string(waiting)}});
}

void put_tasks(Dict& dict, const Visit& visit, const Gathered& found) {
  const auto& letters = found.attention.letters;
  const int waiting = app::administers(*visit.model, visit.who.role) ? found.attention.letters_waiting : 0;
  auto told = found.copies ? copy_tasks(visit, *found.copies) : std::vector<std::string>{};
  for (auto& text : inbox_tasks(visit)) told.push_back(std::move(text));
  if (auto text = scanner_words(visit, found.unscanned); !text.empty()) told.push_back(std::move(text));
  const auto count = told.size() + found.attention.tasks.size() + found.owed.size() + (letters.empty() ? 0 : 1) + (waiting > 0 ? 1 : 0);
  if (count == 0) return;
  Lines tasks(dict.section("TASKS"), visit, "bureau/task.html", count);
  for (const auto& text : told) tasks.next().set("TEXT", text);
  if (waiting > 0) tasks.next().set("TEXT", visit.say(waiting == 1 ? "bureau.letters.waiting.one" : "bureau.letters.waiting.many", {{"n", std::to_string(waiting)}}));
  if (!letters.empty()) {
    const auto text = letters.size() > 1 ? visit.say("bureau.letters.stuck", {{"n", std::to_string(letters.size())}})
                                         : visit.say("bureau.letter.stuck", {{"name", app::letter_name(*visit.model, letters.front(), visit.lang)}, {"state", lower_first(letter_state(visit, letters.front()))}});
    tasks.next().set("TEXT", text).section("OPEN").set("HREF", "/bureau/courrier").set("OPEN_SAYS", visit.say("bureau.letters.open")).set("TEXT", text);
  }
  for (const auto& owed : found.owed) put_owed(tasks.next(), visit, owed, found);
  for (const auto& task : found.attention.tasks) {
    const auto text = task_words(visit, task);
    Dict one = tasks.next();
    one.set("TEXT", text).section("SIGN").set("ACTION", fmt::format("/bureau/taches/{}", task.id)).set("TEXT", text).set("DONE", visit.say(task.found.empty() ? "bureau.by_hand.done" : "bureau.found.seen"));
    if (task.about) one.section("OPEN").set("HREF", "/bureau/r/" + id_text(task.about.value)).set("OPEN_SAYS", visit.say(task.found.empty() ? "bureau.by_hand.which" : "bureau.found.open")).set("TEXT", text);
  }
}

/// After a jump of the clock nothing is erased until a person says that the day is right.
void put_clock(Dict& dict, const Visit& visit, const Gathered& found) {
  if (const auto& behind = found.attention.clock_behind)
    return void(dict.section("CLOCK").set("ASKS", visit.say("bureau.clock.behind", {{"moment", moment_words(*behind, visit.now, visit.lang)}, {"mark", moment_words(visit.now, visit.now, visit.lang)}})));
  if (!found.attention.clock_asks_since) return;
  const auto today = paris_date(visit.now);
  const auto day = long_date(today, visit.lang);
  Dict clock = dict.section("CLOCK");
  clock.set("ASKS", visit.say("bureau.clock.asks", {{"day", day}, {"before", plain_date(paris_date(*found.attention.clock_asks_since), visit.lang)}}));
  if (visit.role().admin) {
    clock.section("CONFIRM").set("TODAY", iso_date(today)).set("YES", visit.say("bureau.clock.yes", {{"day", day}}));
    return;
  }
  const auto who = who_administers(visit);
  clock.section("WHOM").set("TEXT", visit.say(who.empty() ? "bureau.clock.operator" : "bureau.clock.whom", {{"who", who}}));
}

/// A mark only where something was checked.
void put_proof(Dict& dict, const Visit& visit, const Gathered& found) {
  const auto verified = visit.site.page_context().verified_on;
  if (!verified) return;
  const auto day = plain_date(*verified, visit.lang);
  const int n = found.attention.erased_since;
  const auto count = std::to_string(n);
  const auto key = n == 0 ? (found.by_hand == 0 ? "bureau.proof" : "bureau.proof.but") : n == 1 ? "bureau.proof.one" : "bureau.proof.many";
  auto text = visit.say(key, {{"n", count}, {"day", day}});
  if (found.by_hand > 0) text += " " + visit.say(found.by_hand == 1 ? "bureau.proof.hand" : "bureau.proof.hands", {{"n", std::to_string(found.by_hand)}});
  dict.section("PROOF").set("TEXT", text);
}

}  // namespace

std::string task_words(const Visit& visit, const app::HandTask& task) {
  const auto day = plain_date(paris_date(task.due), visit.lang);
  const auto* record = visit.model->record(task.record);
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  if (!task.found.empty())
    return visit.say("bureau.found." + task.found, {{"day", day}, {"record", record ? visit.say("bureau.found.for", {{"record", record->label.one.in(visit.lang)}}) : std::string{}}});
  const auto what = record ? speech.a(record->label) : visit.say("bureau.task.sheet");
  const auto gone = visit.say(!record || record->label.gender == 'f' ? "bureau.task.gone.f" : "bureau.task.gone.m");
  const auto since = parse_date(task.reference);
  for (const auto& place : visit.model->places)
    if (place.id == task.place)
      return visit.say(task.reference.empty() ? "bureau.task.place" : since ? "bureau.task.place_since" : "bureau.task.place_of",
                       {{"place", place.label.in(visit.lang)}, {"what", what}, {"gone", gone}, {"reference", task.reference}, {"since", since ? plain_date(*since, visit.lang) : ""}, {"day", day}});
  return visit.say("bureau.task.record", {{"record", record ? record->label.one.in(visit.lang) : ""}, {"day", day}});
}

Response today(const Visit& visit) {
  const auto changes = visit.site.changes();
  const auto found = visit.ask([&](vault::Vault& vault) { return gather(visit, vault); });
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  const auto holds = my_holds(visit, found.attention.holds);
  const bool waits = sees_a_queue(*visit.model, visit.who.role);
  return show(visit, {visit.say("bureau.tab.today"), "bureau/today.html", "today", waits ? "fresh.js" : ""}, [&](Dict& dict) {
    if (waits) dict.section("FRESH").set("CHANGES", std::to_string(changes));
    dict.set("DAY", heading_date(paris_date(visit.now), visit.lang)).set("SENTENCE", sentence(visit, found, holds));
    put_clock(dict, visit, found);
    if (!rights_room(visit).empty()) dict.show("DESK");
    if (may_note(visit)) dict.section("COUNTER").set("TITLE", visit.model->desk.counter_title.in(visit.lang));
    put_queues(dict, visit, speech, found);
    put_requests(dict, visit, found);
    if (found.receivers > 0) dict.section("TELL").set("SAYS", visit.say(found.receivers == 1 ? "bureau.receivers.count.one" : "bureau.receivers.count", {{"n", std::to_string(found.receivers)}}));
    put_answers(dict, visit, found, holds);
    put_endings(dict, visit, found);
    put_tasks(dict, visit, found);
    put_proof(dict, visit, found);
    if (const auto text = found.copies ? copy_words(visit, *found.copies) : ""; !text.empty()) dict.section("COPIES").set("TEXT", text);
  });
}

/// The same as `tenue sweep --clock-confirmed`, signed by the person who answers. The day that she saw must be today's:
/// the clock may have moved on since the page was drawn.
Response confirm_clock(const Visit& visit) {
  if (!visit.role().admin) return refused(visit, 403);
  if (visit.request.form.get("day") != iso_date(paris_date(visit.now))) return refused(visit, 409);
  retention::SweepOptions options;
  options.clock_confirmed = true;
  options.confirmed_by = visit.actor();
  visit.site.writer.run_alone([&](vault::Vault& vault) {
    if (app::attention(vault, vault.now()).clock_asks_since) retention::sweep(vault, options);
  });
  return Response::redirect("/bureau");
}

/// Nobody's data are in it, and no session is kept alive by a screen that asks by itself.
Response changes(Site& site, const Request& request) {
  const std::string cookie{request.cookie(cookie_name(kCookie))};
  if (cookie.empty()) return Response::problem(401);
  const auto who = site.writer.ask([&](vault::Vault& vault) { return app::glance(vault, cookie); });
  if (!who) return Response::problem(401);
  if (!sees_a_queue(*site.model(), who->role)) return Response::forbidden();
  return Response::text(std::to_string(site.changes()));
}

/// Notes that a question was answered; from now on its end is counted.
Response answered(const Visit& visit) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  const auto before = visit.ask([&](vault::Vault& vault) { return vault.job(visit.purpose(room), record_param(visit)); });
  if (before && before->record.values.contains("closed")) return refused(visit, Error{Code::kConflict, "request.closed", ""});
  const auto minutes = paris_minutes(visit.now);
  const auto moment = fmt::format("{}T{:02}:{:02}", iso_date(paris_date(visit.now)), minutes / 60, minutes % 60);
  const auto done = visit.ask([&](vault::Vault& vault) { return vault.change(visit.purpose(room), record_param(visit), {{"closed", moment}}); });
  return done ? Response::redirect("/bureau") : refused(visit, done.error());
}

Response sign_task(const Visit& visit) {
  std::int64_t task = 0;
  for (const char c : visit.param("task")) {
    if (c < '0' || c > '9' || task > 1'000'000'000) return refused(visit, 404);
    task = task * 10 + (c - '0');
  }
  const auto done = visit.ask([&](vault::Vault& vault) { return app::sign_task(vault, visit.actor(), task); });
  return done ? Response::redirect("/bureau") : refused(visit, done.error());
}

}  // namespace tenue::web::bureau
