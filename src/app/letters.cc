#include "app/letters.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "app/accounts.h"
#include "app/answers.h"
#include "app/json.h"
#include "app/forward.h"
#include "app/handover.h"
#include "app/letter_words.h"
#include "app/links.h"
#include "app/plan.h"
#include "app/requests.h"
#include "app/sql.h"
#include "app/unsubscribe.h"
#include "app/words.h"
#include "base/log.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr hours kTooLate{48}, kGivesUp{96}, kLongestPause{6}, kLongestAlert{2}, kLongWait{1};
constexpr minutes kFirstPause{1}, kFirstAlert{10};
constexpr int kMostDoublings = 16, kMorning = 9 * 60;
constexpr hours kAskedWithin{1};
constexpr std::int64_t kMostAsked = 3;
constexpr Period kBeforeDue{.days = 7}, kBetweenLate{.days = 7}, kUndecidedAfter{.days = 90};

const vault::Actor kEngine{{}, "engine"};
const store::SqlFile& q() { return sql("outbox"); }

template <class Pause>
std::chrono::microseconds doubled(Pause first, int times, hours longest) {
  return std::min<std::chrono::microseconds>(first * (1LL << std::min(times, kMostDoublings)), longest);
}

/// Columns: letter, subject, rec, kind, state, at, next, tries, code.
Letter from_row(const store::Statement& row) {
  return {row.id<LetterTag>(0), row.id<SubjectTag>(1), row.id<RecordTag>(2), row.text(3), row.text(4), row.instant(5), row.instant(6),
          static_cast<int>(row.integer(7)), static_cast<int>(row.integer(8))};
}

template <class... T>
std::vector<Letter> letters(vault::Vault& vault, std::string_view statement, const T&... values) {
  std::vector<Letter> out;
  auto rows = vault.database().statement(q()[statement]);
  rows.bind(vault.org(), values...);
  while (rows.step()) out.push_back(from_row(rows));
  return out;
}

bool is_over(std::string_view state) { return state == "sent" || state == "passed" || state == "done"; }
bool is_own(std::string_view kind) { return kind.starts_with('!'); }
bool is_of_request(std::string_view kind) { return kind == kReceipt || kind == kAnswer || kind == kDue || kind == kLate || kind == kOverdue || kind == kUndecided || kind == kFileLetter; }
/// Holds a link that opens something: nobody of the firm reads it.
bool is_secret(std::string_view kind) { return kind == kAccountLetter || kind == kNewMailLetter || kind == kFileLetter; }
bool is_stuck(std::string_view state) { return state == "refused" || state == "unsure" || state == "nowhere" || state == "late"; }

/// Once it is over, its words go.
void set(vault::Vault& vault, const Letter& letter, const std::string& state, Instant since, int tries, int code) {
  auto& db = vault.database();
  db.run(q()["set"], vault.org(), letter.id, state, since, tries, code);
  if (is_over(state)) db.run(q()["set_box"], vault.org(), letter.id, std::optional<Bytes>{});
}

void seal(vault::Vault& vault, const Letter& letter, const LetterText& text) {
  Json::Value json;
  json["to"] = text.to;
  json["subject"] = text.subject;
  json["text"] = text.text;
  json["lang"] = text.lang;
  vault.database().run(q()["set_box"], vault.org(), letter.id, std::optional{vault.seal_letter(letter.subject, letter.id, view(to_json(json)))});
}

LetterText open(vault::Vault& vault, const Letter& letter, ByteView box) {
  const auto plain = vault.open_letter(letter.subject, letter.id, box);
  const auto json = plain ? from_json({reinterpret_cast<const char*>(plain->data()), plain->size()}) : std::nullopt;
  if (!json) throw Fault("outbox: a letter does not open; was the store altered?");
  const auto text = [&](const char* name) { return (*json)[name].asString(); };
  return {text("to"), text("subject"), text("text"), text("lang")};
}

const policy::MailTemplate* template_of(const policy::Model& model, const std::string& kind) {
  const auto found = std::ranges::find(model.mails, kind, &policy::MailTemplate::id);
  return found == model.mails.end() ? nullptr : &*found;
}

bool is_to_a_person(const policy::Model& model, const std::string& kind) {
  const auto* mail = template_of(model, kind);
  return mail ? mail->to.empty() : is_own(kind) && kind != kAskedFor && kind != kDue && kind != kLate && kind != kOverdue;
}

/// How often, and when next, those of requests about data are told that nobody has seen yet.
struct Unseen { RecordId rec; int times = 0; Instant next{}; };
std::vector<Unseen> unseen_requests(vault::Vault& vault) {
  std::vector<Unseen> out;
  auto rows = vault.database().statement(q()["unseen_requests"]);
  rows.bind(vault.org());
  while (rows.step()) out.push_back({rows.id<RecordTag>(0), static_cast<int>(rows.integer(1)), rows.instant(2)});
  return out;
}

/// Whether what it would say is still so, and the person still wants to hear it.
bool still_goes(vault::Vault& vault, const Letter& letter, const policy::MailTemplate& mail, const policy::SubjectFacts& facts) {
  const auto& model = vault.model();
  const auto now = vault.now();
  if (mail.when && !policy::evaluate_bool(model, facts, letter.record, *mail.when, mail.activity, now)) return false;
  auto& db = vault.database();
  if (vault.limited(letter.subject, letter.record, mail.activity)) return false;  // GDPR art. 18: kept, and not used
  if (mail.to.empty() && !may_hear(vault, person_above(vault, letter.subject, letter.record), letter.record, mail.activity)) return false;
  // Of a company: somebody there has an address, and nobody there may be written to any more.
  if (mail.to.empty() && !addresses_of(vault, letter.subject, letter.record).empty() && addresses_of(vault, letter.subject, letter.record, mail.activity).empty()) return false;
  const auto* activity = model.activity(mail.activity);
  return !activity || activity->keep.empty() || db.number(q()["keeps"], vault.org(), letter.subject, mail.activity, now).value_or(0) > 0;
}

/// When whoever answers is reminded: a week before the day, and on the day after it.
Instant reminded(std::string_view kind, Date due) { return paris_instant(kind == kDue ? add(due, kBeforeDue, -1) : add(due, Period{.days = 1}), kMorning); }

/// Where two months more were announced, or an element is waited for, the reminder waits too.
bool moved_on(vault::Vault& vault, const Letter& letter) {
  const auto at = reminded(letter.kind, request_term(vault, letter).due);
  if (at <= vault.now()) return false;
  vault.database().run(q()["set"], vault.org(), letter.id, "planned", at, 0, 0);
  return true;
}

/// One that is late is said again each week, to whoever answers and, where that is somebody else, to who administers.
void say_again(vault::Vault& vault, const PostOffice& office, const Letter& letter) {
  const auto now = vault.now();
  const auto plan = [&](std::string_view kind, Instant at) { vault.database().run(q()["plan_own"], vault.org(), LetterId{crypto::random_id()}, letter.subject, letter.record, kind, at); };
  plan(kLate, paris_instant(add(paris_date(now), kBetweenLate), kMorning));
  if (chief_address(vault.model(), office) != desk_address(vault.model())) plan(kOverdue, now);
}

std::string type_of(const policy::SubjectFacts& facts, RecordId rec) {
  const auto found = std::ranges::find(facts.records, rec, &policy::RecordFacts::id);
  return found == facts.records.end() || found->gone ? std::string{} : found->type;
}

void draw(vault::Vault& vault, const PostOffice& office, const Letter& letter) {
  const auto now = vault.now();
  auto& db = vault.database();
  if (is_secret(letter.kind)) {
    const auto text = letter.kind == kFileLetter ? file_letter(vault, office.url, letter.record) : account_letter(vault, office.url, letter.kind, letter.subject, letter.record);
    if (!text) return set(vault, letter, "passed", now, 0, 0);
    seal(vault, letter, *text);
    return set(vault, letter, "waiting", now, 0, 0);
  }
  const auto facts = vault.facts(letter.subject);
  const bool alert = is_own(letter.kind);
  const auto* mail = template_of(vault.model(), letter.kind);
  if ((!alert && !mail) || type_of(facts, letter.record).empty()) {
    db.run(q()["drop"], vault.org(), letter.id);  // its kind, or what it speaks of, is no more
    return;
  }
  if (mail && !still_goes(vault, letter, *mail, facts)) return set(vault, letter, "passed", now, 0, 0);
  if (is_own(letter.kind) && letter.kind != kAskedFor && letter.kind != kFound && request_answered(vault, letter)) return set(vault, letter, "passed", now, 0, 0);
  if ((letter.kind == kDue || letter.kind == kLate) && moved_on(vault, letter)) return;
  if (letter.kind == kUndecided && !request_term(vault, letter).stands()) return set(vault, letter, "passed", now, 0, 0);
  const auto text = letter.kind == kAskedFor ? alert_words(vault, office, letter, type_of(facts, letter.record), unseen_requests(vault).size())
                    : letter.kind == kFound    ? found_words(vault, office, letter)
                    : alert                    ? request_words(vault, office, letter)
                                               : mail_words(vault, office, letter, *mail);
  seal(vault, letter, text);
  if (letter.kind == kLate) say_again(vault, office, letter);
  const bool late = letter.since < now - kTooLate && !vault.demo();  // a demonstration's days pass by the month
  // What nobody could tell her of the same matter before is no longer news.
  for (const auto& older : letters(vault, "untold", letter.record))
    if (mail && mail->to.empty() && older.at < letter.at) set(vault, older, "passed", now, 0, 0);
  set(vault, letter, late ? "late" : text.to.empty() ? "nowhere" : "waiting", now, 0, 0);
}

// ---- alerts --------------------------------------------------------------------------------------------------------------

/// Told less than ten minutes ago of some that nobody has looked at since: those that came meanwhile wait, and are told together.
std::optional<Instant> told_until(vault::Vault& vault, Instant now) {
  for (const auto& one : unseen_requests(vault))
    if (one.times > 0)
      if (const auto until = one.next - doubled(kFirstAlert, one.times - 1, kLongestAlert) + kFirstAlert; until > now) return until;
  return std::nullopt;
}

/// At once, whatever the hour; again only while somebody could look. Requests about data together.
int plan_alerts(vault::Vault& vault) {
  const auto now = vault.now();
  auto& db = vault.database();
  struct Asking { RecordId rec; SubjectId subject; int times; bool rights; };
  std::vector<Asking> all;
  {
    auto rows = db.statement(q()["unseen"]);
    rows.bind(vault.org(), now);
    while (rows.step()) all.push_back({rows.id<RecordTag>(0), rows.id<SubjectTag>(1), static_cast<int>(rows.integer(2)), rows.text(3) == "request"});
  }
  const auto held_back = told_until(vault, now);
  bool told_rights = false;
  int made = 0;
  for (const auto& one : all) {
    if (one.times > 0 && policy::closed_at(vault.model().desk, now)) continue;
    if (one.rights && held_back) {
      db.run(q()["tell_at"], vault.org(), one.rec, *held_back);
      continue;
    }
    db.run(q()["told"], vault.org(), one.rec, now + doubled(kFirstAlert, one.times, kLongestAlert));
    if (one.rights && std::exchange(told_rights, true)) continue;
    db.run(q()["alert"], vault.org(), LetterId{crypto::random_id()}, one.subject, one.rec, now);
    ++made;
  }
  return made;
}

bool has_work(vault::Vault& vault) {
  const auto now = vault.now();
  auto& db = vault.database();
  const auto any = [&](std::string_view statement) {
    auto rows = db.statement(q()[statement]);
    rows.bind(vault.org(), now);
    return rows.step();
  };
  return any("due") || any("unseen");
}

/// What only its reader may press is not shown to whom it would prove something.
void hide_proof(std::string& text) {
  for (const auto* lang : {"fr", "en"}) {
    const auto way = link_way(kMailboxLink, lang) + "/";
    if (const auto at = text.find(way); at != std::string::npos) text.replace(at + way.size(), text.find('\n', at) - at - way.size(), "…");
  }
}

Result<Letter> stuck_letter(vault::Vault& vault, const vault::Actor& who, LetterId id) {
  const auto found = letter(vault, id);
  if (!found) return Error{Code::kNotFound, "letter.unknown", ""};
  if (!sees_letter(vault, who, *found)) return Error{Code::kForbidden, "letter.by", ""};
  if (!is_stuck(found->state)) return Error{Code::kConflict, "letter.over", ""};
  return *found;
}

}  // namespace

void plan_request_letters(vault::Vault& vault, SubjectId subject, RecordId request, const Term& term, bool receipt) {
  const auto now = vault.now();
  const auto plan = [&](std::string_view kind, Instant at) { vault.database().run(q()["plan_own"], vault.org(), LetterId{crypto::random_id()}, subject, request, kind, std::max(at, now)); };
  if (receipt) plan(kReceipt, now);
  if (paris_date(now) <= term.due) plan(kDue, reminded(kDue, term.due));
  plan(kLate, reminded(kLate, term.due));
}

void move_request_letters(vault::Vault& vault, RecordId request, const Term& term) {
  for (const auto kind : {kDue, kLate}) vault.database().run(q()["move_own"], vault.org(), request, kind, std::max(reminded(kind, term.due), vault.now()));
}

void plan_undecided(vault::Vault& vault, SubjectId subject, RecordId request) {
  vault.database().run(q()["plan_own"], vault.org(), LetterId{crypto::random_id()}, subject, request, kUndecided, paris_instant(add(paris_date(vault.now()), kUndecidedAfter), kMorning));
}

void plan_found_letter(vault::Vault& vault, SubjectId subject, RecordId record) {
  const Instant hour = std::chrono::floor<hours>(vault.now());
  vault.database().run(q()["plan_own"], vault.org(), LetterId{crypto::random_id()}, subject, record, kFound, hour);  // the same twice is one
}

int draw_letters(vault::Vault& vault, const PostOffice& office) {
  if (!vault.published() || !vault.clock_believed() || !has_work(vault)) return 0;
  int alerts = 0;
  vault.act([&] { alerts = plan_alerts(vault); });
  for (const auto& one : letters(vault, "due", vault.now())) {
    try {
      vault.act([&] { draw(vault, office, one); });
    } catch (const Fault& fault) {  // one that does not open stops no other
      log(Level::kError, "letter.failed", {{"record", static_cast<std::int64_t>(one.record.value)}, {"why", std::string_view(fault.what())}});
      vault.act([&] { set(vault, one, "refused", vault.now(), 0, 0); });
    }
  }
  return alerts;
}

namespace {

void keep_letter(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId record, const LetterText& text) {
  const auto now = vault.now();
  const Letter letter{LetterId{crypto::random_id()}, subject, record, std::string{kind}, "", now, now, 0, 0};
  vault.database().run(q()["write"], vault.org(), letter.id, subject, record, letter.kind, now);
  seal(vault, letter, text);
  set(vault, letter, text.to.empty() ? "nowhere" : "waiting", now, 0, 0);
}

}  // namespace

void write_letter(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId record, const LetterText& text) {
  TENUE_CHECK(kind != kAnswer);  // those say to whom one may turn: write_reply
  keep_letter(vault, kind, subject, record, text);
}

void write_reply(vault::Vault& vault, SubjectId subject, RecordId record, const Reply& to, const ReplyText& text) {
  keep_letter(vault, kAnswer, subject, record, {to.mail, to.subject, to.head + text.words(), to.lang});
}

bool ask_letter(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId record) {
  auto& db = vault.database();
  if (db.number(q()["letters_since"], vault.org(), subject, record, kind, vault.now() - kAskedWithin).value_or(0) >= kMostAsked) return false;
  db.run(q()["plan_own"], vault.org(), LetterId{crypto::random_id()}, subject, record, kind, vault.now());
  return true;
}

bool letter_waits(vault::Vault& vault) {
  auto rows = vault.database().statement(q()["next_waiting"]);
  rows.bind(vault.org(), vault.now());
  return rows.step();
}

std::optional<Outgoing> begin_letter(vault::Vault& vault, const std::string& url) {
  vault.database().run(q()["drop_alerts"], vault.org());
  auto rows = vault.database().statement(q()["next_waiting"]);
  rows.bind(vault.org(), vault.now());
  if (!rows.step()) return std::nullopt;
  const auto one = from_row(rows);
  const auto box = rows.blob(9);
  rows.reset();
  Outgoing out{one.id, open(vault, one, box), vault.model().organisation.name, vault.model().organisation.contact, {}};
  if (one.kind == kAnswer) {
    for (const auto& [words_of, link] : links_of_answer(vault, one.subject, one.record, out.text.lang)) out.text.text += "\n\n" + words_of + "\n" + url + link;
  }
  if (makes_offers(vault.model()) && is_to_a_person(vault.model(), one.kind)) {
    const auto& lang = out.text.lang;
    out.stop = url + link_way(kStopLink, lang) + "/" + stop_link(vault, one.subject, one.record, out.text.to);
    out.text.text += "\n\n" + words().say(lang, "letter.stop") + "\n" + out.stop;
  }
  set(vault, one, "trying", vault.now(), one.tries + 1, one.code);
  return out;
}

void end_letter(vault::Vault& vault, LetterId id, Sending how, int code) {
  const auto found = letter(vault, id);
  if (!found || found->state != "trying") return;  // the person was forgotten meanwhile
  const auto now = vault.now();
  const auto later = [&] {
    const auto pause = doubled(kFirstPause, found->tries - 1, kLongestPause);
    const bool gives_up = now - found->at > kGivesUp && found->tries > 1;
    gives_up ? set(vault, *found, "refused", now, found->tries, code) : set(vault, *found, "waiting", now + pause, found->tries, code);
  };
  switch (how) {
    case Sending::kSent: set(vault, *found, "sent", now, found->tries, code); break;
    case Sending::kLater: later(); break;
    case Sending::kRefused: set(vault, *found, "refused", now, found->tries, code); break;
    case Sending::kUnsure: set(vault, *found, "unsure", now, found->tries, code); break;
  }
  if (how == Sending::kLater || (is_own(found->kind) && found->kind != kAnswer && found->kind != kReceipt)) return;
  const auto* mail = template_of(vault.model(), found->kind);
  const char* words_of[] = {"sent", "", "refused", "unsure"};
  vault.audit(kEngine, "mailed", mail ? mail->activity : "", std::array{found->subject}, found->record, fmt::format("{} {} {}", found->kind, words_of[static_cast<int>(how)], code));
}

void find_broken_letters(vault::Vault& vault) {
  for (const auto& one : letters(vault, "trying")) vault.act([&] { end_letter(vault, one.id, Sending::kUnsure, one.code); });
}

std::vector<Letter> stuck_letters(vault::Vault& vault) { return letters(vault, "stuck"); }

int waiting_letters(vault::Vault& vault) {
  const auto now = vault.now();
  return static_cast<int>(vault.database().number(q()["waiting_since"], vault.org(), now - kLongWait).value_or(0));
}

std::vector<Letter> letters_of(vault::Vault& vault, SubjectId subject) { return letters(vault, "of_subject", subject); }

std::optional<Letter> letter(vault::Vault& vault, LetterId id) {
  const auto found = letters(vault, "one", id);
  return found.empty() ? std::nullopt : std::optional{found.front()};
}

Result<LetterText> letter_text(vault::Vault& vault, const vault::Actor& who, LetterId id) {
  const auto one = letter(vault, id);
  if (!one) return Error{Code::kNotFound, "letter.unknown", ""};
  if (!reads_letter(vault, who, *one)) return Error{Code::kForbidden, "letter.by", ""};
  auto row = vault.database().statement(q()["box"]);
  row.bind(vault.org(), id);
  if (!row.step() || row.is_null(0)) return Error{Code::kNotFound, "letter.over", ""};
  const auto box = row.blob(0);
  row.reset();
  const auto* mail = template_of(vault.model(), one->kind);
  vault.audit(who, "looked", mail ? mail->activity : "", std::array{one->subject}, one->record, "letter " + one->kind);
  auto text = open(vault, *one, box);
  if (one->kind == kReceipt) hide_proof(text.text);
  return text;
}

std::string letter_name(const policy::Model& model, const Letter& letter, std::string_view lang) {
  if (letter.kind == kAskedFor) return words().say(lang, "letter.asked.name");
  if (letter.kind == kAnswer) return words().say(lang, "answer.name");
  if (letter.kind == kReceipt) return words().say(lang, "receipt.name");
  if (letter.kind == kFileLetter) return words().say(lang, "file.letter.name");
  if (is_secret(letter.kind) || letter.kind == kMailMovedLetter) return words().say(lang, "account.letter.name");
  if (letter.kind == kFound) return words().say(lang, "letter.found.subject");
  if (letter.kind == kHandover) return words().say(lang, "handover.subject", {{"firm", model.organisation.name}});
  if (is_own(letter.kind)) return words().say(lang, "request.reminder.name");
  const auto* mail = template_of(model, letter.kind);
  if (!mail) return words().say(lang, "letter.gone.name");
  auto name = policy::prose(model, mail->subject, lang);
  const auto cut = name.find('{');
  if (cut != std::string::npos) name.resize(cut);
  while (!name.empty() && name.back() == ' ') name.pop_back();
  return name.empty() ? model.organisation.name : name;
}

bool reads_letter(const vault::Vault& vault, const vault::Actor& who, const Letter& letter) {
  const auto* role = vault.model().role(who.role);
  const auto* mail = template_of(vault.model(), letter.kind);
  if (is_secret(letter.kind)) return false;
  if (role && letter.kind != kAskedFor && is_own(letter.kind)) return who.role == vault.model().rights.desk;
  return role && !role->partner && mail && !vault.room(who.role, mail->of).empty() && vault.meets(who, letter.subject);
}

bool sees_letter(const vault::Vault& vault, const vault::Actor& who, const Letter& letter) {
  const auto* role = vault.model().role(who.role);
  if (role && is_of_request(letter.kind)) return who.role == vault.model().rights.desk;  // who asked is nobody else's business
  return role && (role->admin || who.role == vault.model().rights.desk || reads_letter(vault, who, letter));
}

Result<void> letter_done(vault::Vault& vault, const vault::Actor& who, LetterId id) {
  TENUE_TRY(const auto found, stuck_letter(vault, who, id));
  set(vault, found, "done", vault.now(), found.tries, found.code);
  vault.audit(who, "told_otherwise", "", std::array{found.subject}, found.record, found.kind);
  return {};
}

Result<void> letter_again(vault::Vault& vault, const vault::Actor& who, LetterId id) {
  TENUE_TRY(const auto found, stuck_letter(vault, who, id));
  // What an act wrote goes as it is. What the policy words is drawn as things are now.
  const bool written = found.kind == kAnswer || found.kind == kMailMovedLetter || found.kind == kHandover;
  set(vault, found, written ? "waiting" : "planned", vault.now(), 0, 0);
  vault.audit(who, "mail_again", "", std::array{found.subject}, found.record, found.kind);
  return {};
}

}  // namespace tenue::app
