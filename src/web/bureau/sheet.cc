// The sheet of one person: who, what was done; and who looked. What stands beside it is in sheet_aside.cc.
#include <algorithm>
#include <cmath>
#include <set>

#include "app/dossier.h"
#include "app/handed.h"
#include "policy/alike.h"
#include "web/bureau/cards.h"
#include "web/bureau/pages.h"
#include "web/shown/balance.h"
#include "web/shown/ends.h"

namespace tenue::web::bureau {
namespace {

using policy::FieldType;

constexpr std::size_t kLooksShown = 5;

struct Gathered {
  std::optional<Result<vault::Sheet>> sheet;
  std::map<std::string, std::string> people;
  std::map<SubjectId, std::string> perhaps;  ///< known persons that this one may be, by name
  std::set<RecordId> with_account;           ///< under which records somebody signs in
  std::set<std::string> addable;             ///< what this role may note on this sheet now
  std::set<std::string> answerable;          ///< the sources that this role answers for
  std::vector<vault::Disclosure> passed;     ///< to whom something of hers went, for who answers for her rights
  std::vector<app::Letter> letters;          ///< written to the person, as far as this role sees to them
};

Gathered gather(const Visit& visit, vault::Vault& vault, SubjectId subject) {
  Gathered out;
  const auto room = room_for_person(visit, vault);
  if (room.empty()) return out;
  out.sheet = vault.sheet(visit.purpose(room), subject);
  out.people = people(vault);
  if (!*out.sheet) return out;
  for (const auto& type : visit.model->records) {
    const auto may = [&](const vault::RecordView& record) { return record.type == type.of && !vault.adding_room(visit.actor(), record.id, type.id).empty(); };
    if (may((*out.sheet)->root) || std::ranges::any_of((*out.sheet)->records, may)) out.addable.insert(type.id);
  }
  for (const auto& record : vault.facts(subject).records)
    if (record.type == "account" && !record.gone) out.with_account.insert(record.parent);
  for (const auto& origin : (*out.sheet)->origins)
    if (vault.answers_for_source(visit.who.role, origin.source)) out.answerable.insert(origin.source);
  if (!rights_room(visit).empty()) out.passed = vault.disclosures(subject);
  out.letters = app::letters_of(vault, subject);
  std::erase_if(out.letters, [&](const app::Letter& letter) { return !app::sees_letter(vault, visit.actor(), letter); });
  const Speech speech{*visit.model, visit.lang, visit.now, out.people};
  for (const auto& record : (*out.sheet)->records)
    if (!record.closed_to_you) out.people.emplace(id_text(record.id.value), speech.title(record));
  // Who is who is asked of those who may say it.
  if (vault.room(visit.who.role, (*out.sheet)->root.type, true).empty()) return out;
  for (const auto other : (*out.sheet)->perhaps)
    if (const auto known = vault.sheet(visit.purpose(room), other))
      out.perhaps[other] = speech.person(speech.type(known->root), known->root.values);
  return out;
}

bool in_ledger(const Visit& visit, const std::string& type) {
  const auto& ledger = visit.model->desk.ledger;
  return std::find(ledger.begin(), ledger.end(), type) != ledger.end();
}

/// What is worked with has cards of its own, wherever it hangs; the rest is said in the card of what it hangs under.
bool has_cards(const vault::Sheet& sheet, const policy::Record& type) {
  return !type.builtin && !type.of.empty() && (type.of == sheet.root.type || !type.states.empty());
}

void put_head(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  const auto& root = speech.type(sheet.root);
  const auto person = speech.person(root, sheet.root.values);
  dict.set("PERSON", person);
  for (const auto& field : root.fields) {
    const auto value = sheet.root.values.find(field.id);
    if (value == sheet.root.values.end() || value->second.empty() || field.identity) continue;
    const auto shown = speech.value(root, field.id, sheet.root.values);
    if (shown == person) continue;
    if (field.type == FieldType::kPhone)
      dict.section("REACH").section("PHONE").set("NUMBER", value->second).set("TEXT", shown);
    else if (field.type == FieldType::kMail)
      dict.section("REACH").section("MAIL").set("ADDRESS", value->second);
    else
      dict.section("REACH").section("OTHER").set("TEXT", shown);
  }
  dict.set("SINCE", visit.say("bureau.since", {{"day", plain_date(paris_date(sheet.root.created), visit.lang)}}));
  if (sheet.provisional) dict.show("PROVISIONAL");
  dict.set("SUBJECT", id_text(sheet.subject.value));
  if (may_note(visit)) {
    const auto* form = visit.model->form(visit.model->desk.counter_form);
    for (const auto& ask : form->asks) {
      const auto* record = visit.model->record(ask.record);
      if (!record || record->states.empty()) continue;
      dict.section("NOTE").set("VERB", visit.say("bureau.note_a", {{"what", speech.a(record->label)}}));
      break;
    }
  }
  if (may_file(visit)) dict.section("ASKS").set("SUBJECT", id_text(sheet.subject.value));
  const auto given_back = [&](const auto& record) { return !record.closed_to_you && !record.values.empty() && app::is_entrusted(*visit.model, record.type); };
  if (visit.who.role == visit.model->rights.desk && app::is_client(*visit.model, sheet.root.type)) dict.section("EXTRACT").set("SUBJECT", id_text(sheet.subject.value));
  if (std::ranges::any_of(sheet.records, given_back)) dict.section("ENTRUSTED").set("SUBJECT", id_text(sheet.subject.value));
  if (!sheet.root.writes.empty()) dict.section("CORRECT").set("ROOT", id_text(sheet.root.id.value));
}

void put_perhaps(Dict& dict, const Visit& visit, const Gathered& found) {
  for (const auto& [known, name] : found.perhaps)
    dict.section("PERHAPS")
        .set("KNOWN", id_text(known.value))
        .set("TEXT", visit.say("bureau.perhaps", {{"name", name}}));
}

/// By what two contacts of the firm resemble each other, in the words of its label; "" = by nothing.
std::string shared_by(const Visit& visit, const policy::Record& type, const vault::RecordView& one, const vault::RecordView& other) {
  const auto* field = policy::shared_field(type, one.values, other.values);
  return field ? lower_first(field->label.in(visit.lang)) : std::string{};
}

/// Contacts who may be one person, and those who were said to be.
void put_alike(Dict& dict, const Visit& visit, const Speech& speech, const Gathered& found) {
  const auto& sheet = **found.sheet;
  std::vector<const vault::RecordView*> persons;
  for (const auto& record : sheet.records)
    if (speech.type(record).person && !record.closed_to_you && !record.writes.empty()) persons.push_back(&record);
  const auto signs_in = [&](const vault::RecordView* one) { return found.with_account.contains(one->id); };
  for (const auto* one : persons) {
    const auto other = std::ranges::find(persons, one->parent, [](const auto* each) { return each->id; });
    if (one->united && other != persons.end())
      dict.section("UNITED").set("ONE", id_text(one->id.value)).set("TEXT", visit.say("bureau.united", {{"one", speech.title(*one)}, {"other", speech.title(**other)}}));
    for (const auto* kept : persons) {
      // Newest first: the older one is kept, unless she signs in as the newer.
      const bool fits = one != kept && !one->united && !kept->united && one->type == kept->type && !signs_in(one) && (signs_in(kept) || one->created > kept->created || (one->created == kept->created && kept->id < one->id));
      const auto by = fits ? shared_by(visit, speech.type(*one), *one, *kept) : std::string{};
      if (!by.empty())
        dict.section("ALIKE").set("ONE", id_text(one->id.value)).set("OTHER", id_text(kept->id.value)).set("TEXT", visit.say("bureau.alike", {{"one", speech.title(*one)}, {"other", speech.title(*kept)}, {"by", by}}));
    }
  }
}

/// Small records below this one, and until when: "Code de la porte gardé jusqu’à la fin du travail".
std::string below_words(const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const vault::RecordView& record) {
  std::string out;
  for (const auto& other : sheet.records) {
    if (other.parent != record.id || in_ledger(visit, other.type) || has_cards(sheet, speech.type(other))) continue;
    const auto one = visit.say(other.held ? "bureau.kept_held" : "bureau.kept_until",
                               {{"what", upper_first(speech.type(other).label.one.in(visit.lang))}, {"when", end_phrase(speech, other)}});
    out += (out.empty() ? "" : ". ") + one;
  }
  return out;
}

/// What the title does not say, as one line; of what is over, only who did it. `queue`: where it waits, if it does.
std::string detail_line(const Speech& speech, const vault::RecordView& record, const policy::Queue* queue, bool over) {
  // A message is read where it waits, whole where its own page is.
  const auto waits = [&](const policy::Field& field) { return queue && std::ranges::find(queue->card, record.type + "." + field.id) != queue->card.end(); };
  const auto& type = speech.type(record);
  std::vector<std::string> said;
  for (const auto& field : type.fields) {
    if (over && field.type != FieldType::kRole) continue;
    if (field.type == FieldType::kPhone || field.type == FieldType::kMail) continue;  // a line of their own
    if (field.secret || (field.type == FieldType::kLongText && !waits(field)) || field.type == FieldType::kLines || field.type == FieldType::kLink) continue;
    if (type.title.find("{" + field.id + "}") != std::string::npos) continue;
    const auto text = speech.value(type, field.id, record.values);
    if (text.empty()) continue;
    if (field.order)
      said.insert(said.begin(), text);
    else
      said.push_back(text);
  }
  std::string out;
  for (const auto& one : said) out += (out.empty() ? "" : ", ") + one;
  return out;
}

std::vector<QueueCard::Reach> reach_of(const Speech& speech, const vault::RecordView& record) {
  std::vector<QueueCard::Reach> out;
  const auto& type = speech.type(record);
  for (const auto& field : type.fields) {
    const auto value = record.values.find(field.id);
    if (value == record.values.end() || value->second.empty()) continue;
    const bool phone = field.type == FieldType::kPhone;
    if (phone || field.type == FieldType::kMail) out.push_back({phone, value->second, speech.value(type, field.id, record.values)});
  }
  return out;
}

const policy::Queue* cards_queue(const Visit& visit, const vault::RecordView& record) {
  for (const auto& queue : visit.model->desk.queues)
    if (!queue.line && queue.of == record.type && std::find(queue.in.begin(), queue.in.end(), record.state) != queue.in.end()) return &queue;
  return nullptr;
}

bool is_final(const Speech& speech, const vault::RecordView& record) {
  const auto* state = speech.type(record).state(record.state);
  return state && state->to.empty();
}

/// Whom a record concerns that hangs deeper: "Mme Odette Fictive" of a call below a contact.
std::string above_words(const Speech& speech, const vault::Sheet& sheet, const vault::RecordView& record) {
  const auto above = std::ranges::find(sheet.records, record.parent, &vault::RecordView::id);
  return above == sheet.records.end() || above->closed_to_you ? std::string{} : speech.title(*above);
}

/// At the person's own request (GDPR art. 18), and not for a dispute.
bool is_limited(const vault::Sheet& sheet, const vault::RecordView& record) {
  return std::ranges::any_of(sheet.holds, [&](const auto& hold) { return hold.kind == vault::kLimited && (!hold.record || hold.record == record.id); });
}

QueueCard sheet_card(const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const vault::RecordView& record, bool& filled) {
  QueueCard card;
  card.anchor = "r-" + id_text(record.id.value);
  if (const auto* queue = cards_queue(visit, record)) {
    card = waiting_card(speech, *queue, {record, {}});
    card.quiet.clear();
  } else {
    const auto [day, year] = day_over_year(paris_date(record.created), visit.lang);
    card.span = day;
    card.remark = year;
    card.title = speech.title(record);
  }
  card.href = record.closed_to_you ? "" : "/bureau/r/" + id_text(record.id.value);
  if (record.closed_to_you) {
    (record.held ? card.held : card.quiet) = visit.say(is_limited(sheet, record) ? "bureau.limited" : record.held ? "bureau.closed.held" : "bureau.closed");
    card.line.clear();
    return card;
  }
  const auto state = speech.state(record);
  card.line = detail_line(speech, record, cards_queue(visit, record), is_final(speech, record));
  if (!state.empty() && !cards_queue(visit, record)) card.line = state + (card.line.empty() ? "" : ", " + card.line);
  card.reach = reach_of(speech, record);
  card.quiet = above_words(speech, sheet, record);
  if (const auto below = below_words(visit, speech, sheet, record); !below.empty()) card.quiet += (card.quiet.empty() ? "" : ". ") + below;
  if (record.held) card.held = visit.say("bureau.held");
  if (!record.moves.empty()) {
    const auto& move = record.moves.front();
    card.button = MoveButton{record.id, record.state, move.to, verb_of(visit, record.type, move.to), !filled, "sheet"};
    filled = true;
  }
  return card;
}

/// What the button at the top of the sheet notes already.
bool noted_at_counter(const Visit& visit, const std::string& type) {
  const auto* form = visit.model->form(visit.model->desk.counter_form);
  return form && may_note(visit) && std::ranges::find(form->asks, type, &policy::Ask::record) != form->asks.end();
}

/// Those of the page that is asked for, and the ways to the others; the heading says how many there are.
std::vector<const vault::RecordView*> some_of(Dict& section, const Visit& visit, const vault::Sheet& sheet, const std::string& kind, const std::string& heading,
                                              const std::vector<const vault::RecordView*>& all) {
  section.set("HEADING", all.size() > kFew ? visit.say("bureau.sheet.many", {{"what", heading}, {"n", std::to_string(all.size())}}) : heading);
  const auto page = page_asked(visit, kind, all.size());
  const auto from = page * kFew, to = std::min(all.size(), from + kFew);
  const auto link = [&](std::string_view marker, std::size_t other) { section.section(marker).set("HREF", person_href(sheet.subject) + "?" + page_query(kind, other)); };
  if (page > 0) link("BEFORE", page - 1);
  if (to < all.size()) link("AFTER", page + 1);
  return {all.begin() + static_cast<std::ptrdiff_t>(from), all.begin() + static_cast<std::ptrdiff_t>(to)};
}

void put_sections(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const std::set<std::string>& can_add) {
  std::vector<const policy::Record*> addable;  ///< of which there is none yet
  bool filled = false;
  for (const auto& each : visit.model->records) {
    const auto* type = &each;
    if (!has_cards(sheet, each) || in_ledger(visit, each.id)) continue;
    std::vector<const vault::RecordView*> mine;
    for (const auto& record : sheet.records)
      if (record.type == type->id && !record.united) mine.push_back(&record);
    const bool may = each.of == sheet.root.type && can_add.contains(each.id) && !noted_at_counter(visit, each.id);
    if (mine.empty() && may) addable.push_back(type);
    if (mine.empty()) continue;
    std::stable_sort(mine.begin(), mine.end(), [&](const auto* a, const auto* b) { return is_final(speech, *a) < is_final(speech, *b); });
    Dict section = dict.section("SECTION");
    section.set("ID", "s-" + std::to_string(type - visit.model->records.data()));
    for (const auto* record : some_of(section, visit, sheet, type->id, upper_first(type->label.many.in(visit.lang)), mine)) put_card(section, "CARD", sheet_card(visit, speech, sheet, *record, filled));
    if (may) put_add(section, visit, speech, *type, sheet.subject);
  }
  if (addable.empty()) return;
  Dict adds = dict.section("ADDS");  // not the sheet's own: an ADD there would show in every section
  for (const auto* type : addable) put_add(adds, visit, speech, *type, sheet.subject);
}

std::string amount_of(const Speech& speech, const vault::RecordView& record) {
  const auto& type = speech.type(record);
  for (const auto& field : type.fields) {
    const auto value = record.values.find(field.id);
    if (value == record.values.end()) continue;
    if (field.type == FieldType::kAmount) return speech.value(type, field.id, record.values);
    if (field.type == FieldType::kLines) {
      policy::Field amount;
      amount.type = FieldType::kAmount;
      return policy::shown(amount, std::to_string(lines_total(value->second)), speech.lang);
    }
  }
  return {};
}

/// The record's own date: of the first date field, else its creation.
Date date_of(const Speech& speech, const vault::RecordView& record) {
  for (const auto& field : speech.type(record).fields) {
    if (field.type != FieldType::kDate) continue;
    const auto value = record.values.find(field.id);
    if (value != record.values.end())
      if (const auto day = parse_date(value->second)) return *day;
  }
  return paris_date(record.created);
}

bool is_archived(const Visit& visit, const vault::RecordView& record) {
  return std::ranges::all_of(record.pairs, [&](const auto& pair) { return pair.archive.is_at() && pair.archive.at <= visit.now; });
}

/// The state, or the dates that came after the first: "Payée le 20 mars 2026".
std::string where_one_is(const Visit& visit, const Speech& speech, const vault::RecordView& record) {
  if (record.closed_to_you) {
    if (!is_archived(visit, record)) return visit.say("bureau.closed");
    return visit.say(speech.type(record).label.gender == 'f' ? "bureau.closed.archive.f" : "bureau.closed.archive.m");
  }
  const auto state = speech.state(record);
  if (!state.empty()) return state;
  const auto& type = speech.type(record);
  bool first = true;
  std::string out;
  for (const auto& field : type.fields) {
    if (field.type != FieldType::kDate) continue;
    if (first) {
      first = false;
      continue;
    }
    const auto text = speech.value(type, field.id, record.values);
    if (!text.empty()) out += (out.empty() ? "" : ", ") + (out.empty() ? field.label.in(visit.lang) : lower_first(field.label.in(visit.lang))) + " " + text;
  }
  return out;
}

/// What hangs below a paper and has no row of its own: "relance du 20 mars 2026".
std::string below_paper(const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const vault::RecordView& paper) {
  std::vector<std::string> said;
  for (const auto& record : sheet.records)
    if (record.parent == paper.id && !record.closed_to_you && !in_ledger(visit, record.type) && !has_cards(sheet, speech.type(record)))
      said.push_back(visit.say("bureau.of_date", {{"what", speech.type(record).label.one.in(visit.lang)}, {"date", plain_date(date_of(speech, record), visit.lang)}}));
  std::reverse(said.begin(), said.end());  // oldest first, as they happened
  return listed(said, visit.lang);
}

void put_ledger(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const std::set<std::string>& can_add) {
  std::vector<const vault::RecordView*> rows;
  for (const auto& record : sheet.records)
    if (in_ledger(visit, record.type)) rows.push_back(&record);
  std::vector<const policy::Record*> addable;
  for (const auto& id : visit.model->desk.ledger)
    if (const auto* type = visit.model->record(id); type && can_add.contains(id)) addable.push_back(type);
  if (rows.empty() && addable.empty()) return;
  std::stable_sort(rows.begin(), rows.end(), [&](const auto* a, const auto* b) { return date_of(speech, *a) > date_of(speech, *b); });
  Dict ledger = dict.section("LEDGER");
  const auto heading = visit.model->desk.ledger_title.in(visit.lang);
  ledger.set("HEADING", heading);
  // A row each that says no more than "not for you" would be noise.
  const bool all_closed = std::ranges::all_of(rows, [&](const auto* record) { return record->closed_to_you && !is_archived(visit, *record); });
  if (!rows.empty() && all_closed) {
    const auto n = count_words(static_cast<int>(rows.size()), 'f', visit.lang);
    ledger.section("ALL_CLOSED").set("TEXT", upper_first(visit.say(rows.size() == 1 ? "bureau.ledger.closed" : "bureau.ledger.closed.many", {{"n", n}})));
  } else if (!rows.empty()) {
    Dict table = ledger.section("TABLE");
    for (const auto* record : some_of(ledger, visit, sheet, "ledger", heading, rows)) {
      Dict row = table.section("ROW");
      auto state = where_one_is(visit, speech, *record);
      const auto left = record->closed_to_you ? std::string{} : balance_words(speech, *record, sheet.records);
      for (const auto& more : {below_paper(visit, speech, sheet, *record), left})
        if (!more.empty()) state += state.empty() ? upper_first(more) : ", " + more;
      row.set("DATE", short_date(date_of(speech, *record), visit.lang)).set("STATE", state).set("SUM", amount_of(speech, *record));
      if (record->closed_to_you) {
        row.section("PLAIN").set("TITLE", speech.title(*record));
        row.show("CLOSED");
      } else {
        row.section("LINKED").set("TITLE", speech.title(*record)).set("HREF", "/bureau/r/" + id_text(record->id.value));
      }
    }
  }
  for (const auto* type : addable) put_add(ledger, visit, speech, *type, sheet.subject);
}

/// One person on one day: a line of "who looked".
struct Looks {
  UserId user;
  std::string role;
  Instant latest{};
  std::size_t count = 0;
  std::vector<std::string> whys;
};

/// For what somebody looked: for that record, or for that activity; "" where the policy no longer has it.
std::string why_of(const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const vault::Look& look) {
  const auto record = std::ranges::find(sheet.records, look.record, &vault::RecordView::id);
  if (record != sheet.records.end()) return speech.named(*record);
  const auto* activity = visit.model->activity(look.activity);
  if (!activity) return {};
  return activity->called.empty() ? lower_first(activity->label.in(visit.lang)) : activity->called.in(visit.lang);
}

std::vector<Looks> by_person_and_day(const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  std::vector<Looks> out;
  for (const auto& look : sheet.looks) {
    if (look.act != "looked") continue;
    auto at = std::ranges::find_if(out, [&](const Looks& one) {
      return one.user == look.user && one.role == look.role && paris_date(one.latest) == paris_date(look.at);
    });
    if (at == out.end()) at = out.insert(at, {look.user, look.role, look.at, 0, {}});
    ++at->count;
    if (const auto why = why_of(visit, speech, sheet, look); !why.empty() && std::ranges::find(at->whys, why) == at->whys.end()) at->whys.push_back(why);
  }
  return out;
}

/// "Inès Modèle, le standard (vous), 4 fois, mardi 24 novembre, pour la porte claquée." The day only where the margin says the hour.
std::string look_words(const Visit& visit, const Speech& speech, const Looks& looks) {
  const auto* role = visit.model->role(looks.role);
  const auto in_role = role ? lower_first((role->called.empty() ? role->label : role->called).in(visit.lang)) : visit.say("bureau.look.engine");
  const auto name = speech.names.find(id_text(looks.user.value));
  auto who = name == speech.names.end() ? upper_first(in_role) : visit.say("bureau.person", {{"name", name->second}, {"role", in_role}});
  if (looks.user == visit.who.user) who = visit.say("bureau.look.you", {{"who", who}});
  auto out = looks.count == 1 ? who : visit.say("bureau.look.often", {{"who", who}, {"n", std::to_string(looks.count)}});
  if (is_recent(looks.latest, visit.now)) out += ", " + named_day(paris_date(looks.latest), paris_date(visit.now), visit.lang);
  if (!looks.whys.empty()) out = visit.say("bureau.look.for", {{"look", out}, {"why", listed(looks.whys, visit.lang)}});
  return out + ".";
}

void put_looks(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  const auto all = by_person_and_day(visit, speech, sheet);
  if (all.empty()) return;
  Dict section = dict.section("LOOKS");
  std::optional<Dict> more;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == kLooksShown) more = open_more(section, visit, all.size() - i);
    (more ? *more : section).section("LOOK").set("WHEN", margin_date(all[i].latest, visit.now, visit.lang)).set("TEXT", look_words(visit, speech, all[i]));
  }
}

/// "Nom et prénom : carte d’identité (pièce vue par Inès Modèle, le standard)."
std::string correction_words(const Visit& visit, const Speech& speech, const policy::Record* type, const vault::Correction& one) {
  std::vector<std::string> fields;
  for (const auto& id : one.fields)
    if (const auto* field = type ? type->field(id) : nullptr) fields.push_back(field->label.in(visit.lang));
  const auto* role = visit.model->role(one.role);
  const auto in_role = role ? lower_first((role->called.empty() ? role->label : role->called).in(visit.lang)) : std::string{};
  const auto name = speech.names.find(id_text(one.user.value));
  const auto who = name == speech.names.end() ? in_role : visit.say("bureau.person", {{"name", name->second}, {"role", in_role}});
  return visit.say("bureau.corrections.one", {{"what", listed(fields, visit.lang)}, {"proof", visit.say("bureau.seen." + one.proof)}, {"who", who}});
}

void put_corrections(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  if (sheet.corrections.empty()) return;
  Dict section = dict.section("CORRECTIONS");
  for (const auto& one : sheet.corrections)
    section.section("CORRECTION").set("WHEN", margin_date(one.at, visit.now, visit.lang))
        .set("TEXT", correction_words(visit, speech, visit.model->record(type_in(sheet, one.record)), one));
}

}  // namespace

std::int64_t lines_total(std::string_view lines) {
  std::int64_t total = 0;
  while (!lines.empty()) {
    const auto row = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), row.size() + 1));
    const auto first = row.find('\t');
    if (first == std::string_view::npos) continue;
    const auto second = row.find('\t', first + 1);
    try {
      const double quantity = std::stod(std::string{row.substr(0, first)});
      const auto cents = std::stoll(std::string{row.substr(first + 1, second - first - 1)});
      total += std::llround(quantity * static_cast<double>(cents));
    } catch (const std::exception&) {
      continue;  // not a line of the normal form: it adds nothing
    }
  }
  return total;
}

void put_add(Dict& dict, const Visit& visit, const Speech& speech, const policy::Record& type, SubjectId subject) {
  std::string verb;
  for (const auto& state : type.states)
    if (state.initial && !state.move.empty()) verb = state.move.in(visit.lang);
  if (verb.empty()) verb = visit.say("bureau.note_a", {{"what", speech.a(type.label)}});
  dict.section("ADD").set("VERB", verb).set("HREF", "/bureau/p/" + id_text(subject.value) + "/ajouter/" + type.id);
}

Response sheet(const Visit& visit) {
  const auto subject = subject_param(visit);
  if (!subject) return refused(visit, 404);
  const auto found = visit.ask([&](vault::Vault& vault) { return gather(visit, vault, subject); });
  if (!found.sheet) return refused(visit, 403);
  // Whoever made the last move may have lost the grant with it.
  if (!*found.sheet && visit.request.query.get("fait") == "1") return Response::redirect("/bureau");
  if (!*found.sheet) return refused(visit, found.sheet->error());
  const auto& whole = **found.sheet;
  if (whole.root.type == "request") return rights_room(visit).empty() ? refused(visit, 403) : Response::redirect("/bureau/demandes/" + id_text(whole.root.id.value));
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  // No name in the title: it stays in the browser's history.
  const auto label = upper_first(speech.type(whole.root).label.one.in(visit.lang));
  return show(visit, {label, "bureau/sheet.html", whole.root.type}, [&](Dict& dict) {
    put_head(dict, visit, speech, whole);
    put_perhaps(dict, visit, found);
    put_alike(dict, visit, speech, found);
    put_sections(dict, visit, speech, whole, found.addable);
    put_ledger(dict, visit, speech, whole, found.addable);
    put_corrections(dict, visit, speech, whole);
    put_looks(dict, visit, speech, whole);
    put_aside(dict, visit, speech, whole, found.answerable, found.letters, found.passed);
  });
}

}  // namespace tenue::web::bureau
