#include "app/measures.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/json.h"
#include "app/said.h"
#include "app/sql.h"

namespace tenue::app {
namespace {

using Act = Line::Act;

constexpr std::size_t kMostText = 500;
constexpr Period kWarning{.days = 30};  ///< a gate that closes without warning would stop the day's work
constexpr std::chrono::years kLongAgo{20};

/// As they stand in the box: never renamed.
constexpr std::array<std::pair<Act, const char*>, 7> kActs = {{{Act::kDone, "done"}, {Act::kSigned, "signed"}, {Act::kThing, "thing"}, {Act::kHanded, "given"},
                                                               {Act::kReturned, "returned"}, {Act::kGone, "gone"}, {Act::kEntry, "entry"}}};

const store::SqlFile& q() { return sql("measures"); }

std::string word_of(Act act) { return std::ranges::find(kActs, act, &std::pair<Act, const char*>::first)->second; }

std::string about_user(UserId user) { return id_text(user.value); }

// ---- lines ---------------------------------------------------------------------------------------------------------------

/// What a line's box is bound to. The id of a user has 63 bits: with the 64th, it is nobody's.
UserId seat_of(std::int64_t line) { return {static_cast<std::uint64_t>(line) | std::uint64_t{1} << 63}; }

void keep(vault::Vault& vault, Line& line) {
  line.number = vault.database().number(q()["next_line"], vault.org()).value();
  Json::Value json;
  json["measure"] = line.measure;
  json["about"] = line.about;
  json["act"] = word_of(line.act);
  json["day"] = iso_date(line.day);
  json["text"] = line.text;
  json["edition"] = line.edition;
  if (line.last) json["last"] = iso_date(*line.last), json["instruction"] = line.instruction;
  json["who"] = id_text(line.who.value);
  json["by"] = id_text(line.by.value);
  json["noted"] = Json::Int64{micros(line.noted)};
  json["replaces"] = Json::Int64{line.replaces};
  json["counts"] = line.counts;
  vault.database().run(q()["add_line"], vault.org(), line.number, line.measure, line.about, vault.seal_staff(seat_of(line.number), view(to_json(json))));
}

[[noreturn]] void not_as_written() { throw Fault("measures: a line is not what was written"); }

/// Columns: line, measure, about, box. A row moved to another measure or person does not fit its box.
Line from_row(vault::Vault& vault, const store::Statement& row) {
  const auto number = row.integer(0);
  const auto plain = vault.open_staff(seat_of(number), row.blob(3));
  const auto json = from_json({reinterpret_cast<const char*>(plain.data()), plain.size()});
  if (!json) not_as_written();
  const auto text = [&](const char* name) { return (*json)[name].asString(); };
  const auto act = std::ranges::find_if(kActs, [&](const auto& one) { return text("act") == one.second; });
  const auto day = parse_date(text("day"));
  Line out{.number = number, .measure = text("measure"), .about = text("about"), .text = text("text"), .edition = text("edition"), .instruction = text("instruction"), .last = parse_date(text("last")),
           .who = {id_parse(text("who"))}, .by = {id_parse(text("by"))}, .noted = from_micros((*json)["noted"].asInt64()), .replaces = (*json)["replaces"].asInt64(), .counts = (*json)["counts"].asBool()};
  if (act == kActs.end() || !day || row.text(1) != out.measure || row.text(2) != out.about) not_as_written();
  out.act = act->first;
  out.day = *day;
  return out;
}

std::vector<Line> read(vault::Vault& vault, store::Statement& rows) {
  std::vector<Line> out;
  while (rows.step()) {
    out.push_back(from_row(vault, rows));
    if (out.back().replaces == 0) continue;
    if (const auto old = std::ranges::find(out, out.back().replaces, &Line::number); old != out.end()) old->replaced = out.back().number;
  }
  return out;
}

std::vector<Line> lines_about(vault::Vault& vault, const policy::Measure& measure, const std::string& about) {
  auto rows = vault.database().statement(q()["lines_about"]);
  rows.bind(vault.org(), measure.id, about);
  return read(vault, rows);
}

bool holds_true(const Line& line) { return line.counts && line.replaced == 0; }

// ---- how it stands -------------------------------------------------------------------------------------------------------

bool is_of_each_person(const policy::Measure& measure) { return measure.each == "person" || is_signed(measure); }

bool is_proof(const policy::Measure& measure, const Line& line) {
  if (is_signed(measure)) return line.act == Act::kSigned && line.edition == measure.document;
  return line.act == Act::kDone || line.act == Act::kThing;
}

/// Whatever moves in a demonstration's years, its own people come in.
bool never_ends(const policy::Measure& measure, const Line& line) { return !line.by && measure.gate; }

bool is_later(const Line& one, const Line& than) { return std::pair{one.day, one.number} > std::pair{than.day, than.number}; }

Standing standing(const policy::Measure& measure, const std::string& about, const std::vector<Line>& all) {
  Standing out;
  out.about = about;
  std::optional<Line> moved;
  for (const auto& line : all) {
    if (line.about != about || !holds_true(line)) continue;
    if (is_proof(measure, line) && (!out.last || is_later(line, *out.last))) out.last = line;
    const bool moves = line.act == Act::kHanded || line.act == Act::kReturned;
    if (moves && (!moved || is_later(line, *moved))) moved = line;
  }
  if (moved) out.moved_on = moved->day;
  if (moved && moved->act == Act::kHanded) out.holder = moved->who, out.held_since = moved->day;
  if (out.last && out.last->last) out.until = day_begin(add(*out.last->last, Period{.days = 1}));
  else if (out.last && measure.every && !never_ends(measure, *out.last)) out.until = add(day_begin(out.last->day), *measure.every);
  return out;
}

/// A thing's own line names it; all that follows is about that line's number. A corrected name stays the same thing.
std::vector<Standing> of_things(const policy::Measure& measure, const std::vector<Line>& all) {
  std::vector<Standing> out;
  for (const auto& line : all) {
    if (line.act != Act::kThing || line.replaces != 0) continue;
    auto one = standing(measure, line.about, all);
    const auto gone = [&](const Line& other) { return other.about == line.about && other.act == Act::kGone && holds_true(other); };
    const auto name = std::ranges::find_if(all, [&](const Line& other) { return other.about == line.about && other.act == Act::kThing && holds_true(other); });
    if (name == all.end() || std::ranges::any_of(all, gone)) continue;
    one.thing = *name;
    out.push_back(std::move(one));
  }
  return out;
}

/// Those it concerns: they sign in, or will.
std::vector<User> people_of(vault::Vault& vault, const policy::Measure& measure) {
  auto out = users(vault);
  std::erase_if(out, [&](const User& user) { return !concerns(vault.model(), measure, user); });
  return out;
}

std::vector<std::string> abouts(vault::Vault& vault, const policy::Measure& measure) {
  std::vector<std::string> out;
  const auto& model = vault.model();
  if (is_of_each_person(measure)) {
    for (const auto& user : people_of(vault, measure)) out.push_back(about_user(user.id));
  } else if (measure.each == "recipient") {
    for (const auto& recipient : model.recipients)
      if (recipient.kind != "authority") out.push_back(recipient.id);
  } else if (measure.each == "activity") {
    for (const auto& activity : model.activities) out.push_back(activity.id);
  } else {
    out.emplace_back();
  }
  return out;
}

/// Until when nothing is owed where nothing was noted: of what the firm does every so often, counted from the making of the store.
std::optional<Instant> first_end(vault::Vault& vault, const policy::Measure& measure) {
  if (is_of_each_person(measure) || !measure.every) return std::nullopt;
  return add(from_micros(vault.database().number(q()["made"], vault.org()).value()), *measure.every);
}

void owe_returns(vault::Vault& vault, const policy::Measure& measure, const std::vector<Standing>& all, std::vector<Owed>& out) {
  for (const auto& one : all) {
    if (!one.holder) continue;
    const auto holder = user(vault, one.holder);
    if (holder && holder->disabled) out.push_back({Owed::Why::kReturned, measure.id, one.about, one.holder, one.thing->text, {}});
  }
}

void owe_of(vault::Vault& vault, const policy::Measure& measure, std::vector<Owed>& out) {
  const auto all = standings(vault, measure);
  if (measure.each == "item") owe_returns(vault, measure, all, out);
  const bool asks = measure.every || measure.term || is_of_each_person(measure);
  if (!asks) return;
  const auto first = first_end(vault, measure);
  const auto now = vault.now(), soon = measure.gate ? add(now, kWarning) : now;
  for (const auto& one : all) {
    if (one.valid(soon) || (!one.last && first && *first > now)) continue;
    const bool of_person = is_of_each_person(measure);
    const UserId person{of_person ? id_parse(one.about) : 0};
    if (of_person && !measure.gate && !user(vault, person)->has_password) continue;  // who has not come yet reads no rules
    out.push_back({is_signed(measure) ? Owed::Why::kSigned : Owed::Why::kDone, measure.id, one.about, person, one.thing ? one.thing->text : "", one.until});
  }
}

// ---- what may be noted ---------------------------------------------------------------------------------------------------

Error invalid(const char* what) { return {Code::kInvalid, what, ""}; }

/// Only the staff write in journals; the rest is for those who note measures, and one's own signature.
bool may_note(const vault::Vault& vault, const vault::Actor& who, const policy::Measure& measure, const Line& line) {
  const auto& model = vault.model();
  if (line.act == Act::kSigned) return line.replaces == 0 && is_signed(measure) && line.about == about_user(who.user);
  if (notes_measures(model, who.role)) return true;
  const auto* role = model.role(who.role);
  return line.act == Act::kEntry && line.replaces == 0 && line.who == who.user && role && !role->partner;
}

bool fits_measure(const policy::Measure& measure, Act act) {
  const bool item = measure.each == "item";
  switch (act) {
    case Act::kSigned: return is_signed(measure);
    case Act::kEntry: return measure.journal && !item;
    case Act::kThing:
    case Act::kHanded:
    case Act::kReturned:
    case Act::kGone: return item;
    case Act::kDone: return item || (!is_signed(measure) && (measure.every || measure.term || !measure.each.empty()));
  }
  return false;
}

Result<void> fits_words(const vault::Vault& vault, const policy::Measure& measure, const Line& line) {
  const auto today = paris_date(vault.now());
  if (!line.day.ok() || line.day > today || line.day < Date{today.year() - kLongAgo, today.month(), std::chrono::day{1}}) return invalid("measure.day");
  const bool agrees = measure.term && line.act == Act::kDone && line.counts;
  const bool says = line.act == Act::kThing || line.act == Act::kEntry || (line.act == Act::kDone && measure.each == "person") || agrees || line.replaces != 0;
  if (agrees && (!line.last || !line.last->ok() || *line.last < line.day)) return invalid("measure.last");
  if (agrees && !is_said(line.instruction, kMostText)) return invalid("measure.instruction");
  if (line.text.size() > kMostText || !is_clean_utf8(line.text) || (says && fold(line.text).empty())) return invalid("measure.text");
  TENUE_TRY_VOID(policy::no_card(line.text, "text"));
  TENUE_TRY_VOID(policy::no_card(line.instruction, "instruction"));
  return {};
}

/// What the line speaks of is there, and in a state that allows it.
Result<void> fits_subject(vault::Vault& vault, const policy::Measure& measure, const Line& line) {
  if (line.act == Act::kThing && line.replaces == 0) return {};
  if (line.act == Act::kEntry) {
    if (!line.about.empty()) return invalid("measure.about");  // an entry is of the journal as a whole
    const auto there = user(vault, line.who);
    return there && !there->disabled ? Result<void>{} : invalid("measure.who");
  }
  const auto all = standings(vault, measure);
  const auto one = std::ranges::find(all, line.about, &Standing::about);
  if (one == all.end()) return Error{Code::kNotFound, "measure.about", ""};
  if (line.act == Act::kHanded) {
    const auto holder = user(vault, line.who);
    if (!holder || holder->disabled) return invalid("measure.who");
    if (one->holder) return Error{Code::kConflict, "measure.thing", ""};
  }
  // A day before the last return would say that nobody has it.
  if (line.act == Act::kHanded && one->moved_on && line.day < *one->moved_on) return invalid("measure.day");
  if ((line.act == Act::kReturned && !one->holder) || (line.act == Act::kGone && one->holder)) return Error{Code::kConflict, "measure.thing", ""};
  return {};
}

/// A correction keeps what the line is, and about what; day and words are new. One whose line is no longer the last is too late.
Result<Line> as_correction(vault::Vault& vault, const policy::Measure& measure, Line line) {
  const auto all = lines(vault, measure);
  const auto old = std::ranges::find(all, line.replaces, &Line::number);
  if (old == all.end()) return Error{Code::kNotFound, "measure.line", ""};
  if (old->replaced != 0 || !old->counts) return Error{Code::kConflict, "measure.line", ""};
  if (old->act == Act::kSigned && line.counts) return Error{Code::kForbidden, "measure.signature", ""};
  auto out = *old;
  out.replaces = old->number;
  out.counts = line.counts;
  out.day = line.counts ? line.day : old->day;
  out.text = line.text;
  if (line.counts) out.last = line.last, out.instruction = line.instruction;
  return out;
}

}  // namespace

const policy::Measure* find_measure(const policy::Model& model, std::string_view id) {
  const auto found = std::ranges::find(model.measures, id, &policy::Measure::id);
  return found == model.measures.end() ? nullptr : &*found;
}

bool is_tended(const policy::Measure& measure) {
  return measure.check.empty() && (measure.every || measure.term || is_signed(measure) || measure.journal || measure.each == "person" || measure.each == "item");
}

bool is_signed(const policy::Measure& measure) { return !measure.document.empty() && (measure.each.empty() || measure.each == "person"); }

bool concerns(const policy::Model& model, const policy::Measure& measure, const User& user) {
  const auto* role = model.role(user.role);
  return role && !user.disabled && (measure.gate || !role->partner);
}

bool notes_measures(const policy::Model& model, const std::string& role) { return administers(model, role) || (!role.empty() && role == model.rights.desk); }

std::vector<Line> lines(vault::Vault& vault, const policy::Measure& measure) {
  auto rows = vault.database().statement(q()["lines"]);
  rows.bind(vault.org(), measure.id);
  return read(vault, rows);
}

std::vector<Standing> standings(vault::Vault& vault, const policy::Measure& measure) {
  const auto all = lines(vault, measure);
  if (measure.each == "item") return of_things(measure, all);
  std::vector<Standing> out;
  for (const auto& about : abouts(vault, measure)) out.push_back(standing(measure, about, all));
  return out;
}

std::vector<Owed> owed(vault::Vault& vault) {
  std::vector<Owed> out;
  for (const auto& measure : vault.model().measures)
    if (is_tended(measure)) owe_of(vault, measure, out);
  return out;
}

std::vector<Lack> lacks(vault::Vault& vault, const User& user) {
  std::vector<Lack> out;
  for (const auto& measure : vault.model().measures) {
    if (!measure.gate || !is_tended(measure) || !is_of_each_person(measure)) continue;
    const auto about = about_user(user.id);
    const auto one = standing(measure, about, lines_about(vault, measure, about));
    if (!one.valid(vault.now())) out.push_back({measure.id, is_signed(measure), one.until});
  }
  return out;
}

bool is_shut(vault::Vault& vault, const std::string& recipient) {
  const auto now = vault.now();
  for (const auto& measure : vault.model().measures) {
    if (!measure.gate || measure.each != "recipient" || !is_tended(measure)) continue;
    const auto all = standings(vault, measure);
    const auto one = std::ranges::find(all, recipient, &Standing::about);
    const auto first = first_end(vault, measure);
    if (one != all.end() && !one->valid(now) && (one->last || !first || *first <= now)) return true;
  }
  return false;
}

std::vector<Line> entries(vault::Vault& vault, const std::string& name) {
  TENUE_CHECK(name.find('.') != std::string::npos);
  auto rows = vault.database().statement(q()["lines"]);
  rows.bind(vault.org(), name);
  return read(vault, rows);
}

void add_entry(vault::Vault& vault, const std::string& name, const vault::Actor& who, const std::string& text) {
  TENUE_CHECK(name.find('.') != std::string::npos);
  Line line{.measure = name, .act = Act::kEntry, .day = paris_date(vault.now()), .text = text, .by = who.user, .noted = vault.now()};
  keep(vault, line);
  vault.audit(who, "evidence_noted", "", {}, {}, fmt::format("{} {} {}", name, word_of(line.act), line.number));
}

Result<std::int64_t> note(vault::Vault& vault, const vault::Actor& who, Line line) {
  const auto* measure = find_measure(vault.model(), line.measure);
  if (!measure || !is_tended(*measure)) return Error{Code::kNotFound, "measure", ""};
  if (line.replaces != 0) {
    if (!notes_measures(vault.model(), who.role)) return Error{Code::kForbidden, "measure.by", ""};
    TENUE_TRY(line, as_correction(vault, *measure, std::move(line)));
  } else {
    if (!fits_measure(*measure, line.act)) return Error{Code::kNotFound, "measure.act", ""};
    if (!may_note(vault, who, *measure, line)) return Error{Code::kForbidden, "measure.by", ""};
    TENUE_TRY_VOID(fits_subject(vault, *measure, line));
  }
  TENUE_TRY_VOID(fits_words(vault, *measure, line));
  line.by = who.user;
  line.noted = vault.now();
  line.replaced = 0;
  if (line.replaces == 0) line.edition = line.act == Act::kSigned ? measure->document : "";
  if (line.act == Act::kThing && line.replaces == 0) line.about = std::to_string(vault.database().number(q()["next_line"], vault.org()).value());
  vault.act([&] {
    keep(vault, line);
    vault.audit(who, "evidence_noted", "", {}, {}, fmt::format("{} {} {} {}{}", line.measure, word_of(line.act), line.number, line.about, line.replaces ? fmt::format(" replaces {}", line.replaces) : ""));
  });
  return line.number;
}

void note_for_demo(vault::Vault& vault, bool all) {
  for (const auto& measure : vault.model().measures) {
    if (!is_tended(measure) || measure.each == "item" || (!all && !measure.gate)) continue;
    const bool asks = measure.every || measure.term || is_of_each_person(measure);
    if (!asks || (!all && !is_of_each_person(measure))) continue;
    for (const auto& about : abouts(vault, measure)) {
      Line line{.measure = measure.id, .about = about, .act = is_signed(measure) ? Act::kSigned : Act::kDone, .day = paris_date(vault.now()), .edition = is_signed(measure) ? measure.document : "", .noted = vault.now()};
      keep(vault, line);
    }
  }
}

void enter_for_demo(vault::Vault& vault, const std::string& measure, const std::vector<std::string>& texts) {
  const auto* declared = find_measure(vault.model(), measure);
  if (!declared) return;
  const auto people = people_of(vault, *declared);
  auto day = paris_date(vault.now());
  for (std::size_t i = 0; i < texts.size() && !people.empty(); ++i, day = add(day, Period{.days = 5}, -1)) {
    const auto who = people[i % people.size()].id;
    const bool thing = declared->each == "item";
    Line line{.measure = measure, .act = thing ? Act::kThing : Act::kEntry, .day = day, .text = texts[i], .who = thing ? UserId{} : who, .noted = vault.now()};
    if (thing) line.about = std::to_string(vault.database().number(q()["next_line"], vault.org()).value());
    keep(vault, line);
    if (!thing || i % 2 != 0) continue;
    Line given{.measure = measure, .about = line.about, .act = Act::kHanded, .day = day, .who = who, .noted = vault.now()};
    keep(vault, given);
  }
}

}  // namespace tenue::app
