// The sheet of one person: who, what was done, in the margin until when; and who looked.
#include <algorithm>
#include <cmath>
#include <set>

#include "web/bureau/cards.h"
#include "web/bureau/ends.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

using policy::FieldType;

constexpr std::size_t kLooksShown = 5;

struct Gathered {
  std::optional<Result<vault::Sheet>> sheet;
  std::map<std::string, std::string> people;
  std::map<SubjectId, std::string> perhaps;  ///< known persons that this one may be, by name
  std::set<std::string> addable;             ///< what this role may note on this sheet now
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
  if (!sheet.root.writes.empty()) dict.section("CORRECT").set("ROOT", id_text(sheet.root.id.value));
}

void put_perhaps(Dict& dict, const Visit& visit, const Gathered& found) {
  for (const auto& [known, name] : found.perhaps)
    dict.section("PERHAPS")
        .set("KNOWN", id_text(known.value))
        .set("TEXT", visit.say("bureau.perhaps", {{"name", name}}));
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
    (record.held ? card.held : card.quiet) = visit.say(record.held ? "bureau.closed.held" : "bureau.closed");
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

void put_sections(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const std::set<std::string>& can_add) {
  std::vector<const policy::Record*> addable;  ///< of which there is none yet
  bool filled = false;
  for (const auto& each : visit.model->records) {
    const auto* type = &each;
    if (!has_cards(sheet, each) || in_ledger(visit, each.id)) continue;
    std::vector<const vault::RecordView*> mine;
    for (const auto& record : sheet.records)
      if (record.type == type->id) mine.push_back(&record);
    const bool may = each.of == sheet.root.type && can_add.contains(each.id) && !noted_at_counter(visit, each.id);
    if (mine.empty() && may) addable.push_back(type);
    if (mine.empty()) continue;
    std::stable_sort(mine.begin(), mine.end(), [&](const auto* a, const auto* b) { return is_final(speech, *a) < is_final(speech, *b); });
    Dict section = dict.section("SECTION");
    section.set("ID", "s-" + std::to_string(type - visit.model->records.data())).set("HEADING", upper_first(type->label.many.in(visit.lang)));
    for (const auto* record : mine) put_card(section, "CARD", sheet_card(visit, speech, sheet, *record, filled));
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
  ledger.set("HEADING", visit.model->desk.ledger_title.in(visit.lang));
  // A row each that says no more than "not for you" would be noise.
  const bool all_closed = std::ranges::all_of(rows, [&](const auto* record) { return record->closed_to_you && !is_archived(visit, *record); });
  if (!rows.empty() && all_closed) {
    const auto n = count_words(static_cast<int>(rows.size()), 'f', visit.lang);
    ledger.section("ALL_CLOSED").set("TEXT", upper_first(visit.say(rows.size() == 1 ? "bureau.ledger.closed" : "bureau.ledger.closed.many", {{"n", n}})));
  } else if (!rows.empty()) {
    Dict table = ledger.section("TABLE");
    for (const auto* record : rows) {
      Dict row = table.section("ROW");
      auto state = where_one_is(visit, speech, *record);
      if (const auto below = below_paper(visit, speech, sheet, *record); !below.empty()) state += state.empty() ? upper_first(below) : ", " + below;
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

/// "Nom et prénom : carte d’identité, vue par Inès Modèle, le standard."
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

std::string type_in(const vault::Sheet& sheet, RecordId rec) {
  const auto record = std::ranges::find(sheet.records, rec, &vault::RecordView::id);
  return record == sheet.records.end() ? sheet.root.type : record->type;
}

void put_corrections(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  if (sheet.corrections.empty()) return;
  Dict section = dict.section("CORRECTIONS");
  for (const auto& one : sheet.corrections)
    section.section("CORRECTION").set("WHEN", margin_date(one.at, visit.now, visit.lang))
        .set("TEXT", correction_words(visit, speech, visit.model->record(type_in(sheet, one.record)), one));
}

void put_ends(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  const auto lines = end_lines(speech, sheet);
  if (lines.empty()) return;
  Dict list = dict.section("ENDS");
  for (const auto& line : lines) {
    Dict one = list.section("END");
    one.set("WHEN", line.when).set("WHAT", line.what);
    if (line.held) one.show("HELD");
    if (line.open_end) one.show("OPEN");
    if (line.keep && !holds_for(visit, type_in(sheet, line.keep)).empty())
      one.section("KEEP").set("SUBJECT", id_text(sheet.subject.value)).set("RECORD", id_text(line.keep.value)).set("WHAT", line.what);
  }
}

/// A fact of a hold by its name in the policy; what prolonged it has a name of Tenue's.
std::string fact_label(const Visit& visit, const policy::HoldKind* kind, const std::string& id) {
  if (kind)
    for (const auto& fact : kind->needs)
      if (fact.id == id) return fact.label.in(visit.lang);
  return id == "authority" || id == "reference" ? visit.say("bureau.hold." + id) : id;
}

std::string fact_value(const Visit& visit, const std::string& value) {
  const auto day = parse_date(value);
  return day ? plain_date(*day, visit.lang) : value;
}

void put_holds(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  for (const auto& hold : sheet.holds) {
    const auto* kind = visit.model->hold(hold.kind);
    Dict one = dict.section("HOLD");
    std::string what = hold.reason;
    const auto record = std::find_if(sheet.records.begin(), sheet.records.end(), [&](const auto& r) { return r.id == hold.record; });
    if (what.empty() && record != sheet.records.end()) what = speech.named(*record);
    one.set("KIND", kind ? kind->label.in(visit.lang) : visit.say("bureau.suspended")).set("WHAT", what.empty() ? what : ", " + lower_first(what));
    one.set("DAYS", visit.say("bureau.hold.days", {{"placed", plain_date(paris_date(hold.placed), visit.lang)},
                                                  {"review", plain_date(paris_date(hold.review), visit.lang)}}));
    // `until` is the first instant that is not held: the day before is the last one.
    if (hold.until) one.section("UNTIL").set("TEXT", visit.say("bureau.hold.until", {{"day", plain_date(paris_date(*hold.until - std::chrono::microseconds{1}), visit.lang)}}));
    for (const auto& [id, value] : hold.facts)
      one.section("FACT").set("TEXT", visit.say("bureau.hold.fact", {{"label", fact_label(visit, kind, id)}, {"value", fact_value(visit, value)}}));
    if (kind && std::find(kind->by.begin(), kind->by.end(), visit.who.role) != kind->by.end())
      one.section("LIFT").set("HOLD_ID", id_text(hold.id.value)).set("SUBJECT", id_text(sheet.subject.value));
  }
  if (!sheet.holds.empty()) dict.show("HOLDS");
}

/// "Lettre d’information", and of a company's contact: "Lettre d’information (Albertine Fictive)".
std::string choice_words(const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const vault::ConsentView& consent) {
  const auto* activity = visit.model->activity(consent.activity);
  if (!activity) return {};
  auto out = activity->label.in(visit.lang);
  for (const auto& choice : activity->choices)
    if (choice.id == consent.choice) out = choice.label.in(visit.lang);
  const auto whose = std::ranges::find(sheet.records, consent.of, &vault::RecordView::id);
  const bool several = std::ranges::count_if(sheet.records, [&](const auto& one) { return speech.type(one).person; }) > 1;
  if (!consent.of || !several || whose == sheet.records.end() || whose->closed_to_you) return out;
  return visit.say("bureau.choice.of", {{"what", out}, {"who", speech.title(*whose)}});
}

/// What counts until the person objects: the activities that keep something of hers, and their answers one by one.
void put_objections(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  std::vector<const vault::RecordView*> persons;  // a company objects to nothing: its contacts do
  for (const auto& record : sheet.records)
    if (!speech.type(sheet.root).person && speech.type(record).person && !record.closed_to_you) persons.push_back(&record);
  const auto keeps = [&](const policy::Activity& activity) {
    const auto of = [&](const vault::RecordView& record) { return std::ranges::any_of(record.pairs, [&](const auto& pair) { return pair.activity == activity.id; }); };
    return of(sheet.root) || std::ranges::any_of(sheet.records, of);
  };
  const auto put_of = [&](const policy::Activity& activity, const std::string& choice, const std::string& what, RecordId of) {
    const auto said = std::ranges::find_if(sheet.consents, [&](const auto& one) { return one.of == of && one.activity == activity.id && one.choice == choice; });
    if (said != sheet.consents.end()) return;  // told among the choices made
    Dict one = dict.section("CHOICE");
    one.set("TEXT", visit.say("bureau.choice.until_refused", {{"what", what}}));
    one.section("OBJECT").set("SUBJECT", id_text(sheet.subject.value)).set("ACTIVITY", activity.id).set("CHOICE_ID", choice).set("OF", id_text(of.value)).set("WHAT", what);
  };
  const auto put = [&](const policy::Activity& activity, const std::string& choice, const std::string& what) {
    if (persons.empty()) put_of(activity, choice, what, {});
    for (const auto* person : persons)
      put_of(activity, choice, persons.size() == 1 ? what : visit.say("bureau.choice.of", {{"what", what}, {"who", speech.title(*person)}}), person->id);
  };
  for (const auto& activity : visit.model->activities) {
    if (activity.basis == policy::Basis::kConsent || !keeps(activity)) continue;
    for (const auto& choice : activity.choices) put(activity, choice.id, choice.label.in(visit.lang));
    const bool solicits = !activity.channels.empty() && activity.basis == policy::Basis::kLegitimateInterest;
    if (solicits) put(activity, "", activity.label.in(visit.lang));
  }
}

void put_choices(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  bool any = false;
  for (const auto& consent : sheet.consents) {
    const auto what = choice_words(visit, speech, sheet, consent);
    if (what.empty()) continue;
    Dict one = dict.section("CHOICE");
    if (consent.withdrawn) {
      const bool objected = visit.model->activity(consent.activity)->basis != policy::Basis::kConsent;
      one.set("TEXT", visit.say(objected ? "bureau.choice.objected" : "bureau.choice.withdrawn", {{"what", what}, {"day", plain_date(paris_date(*consent.withdrawn), visit.lang)}}));
      continue;
    }
    any = true;
    one.set("TEXT", visit.say("bureau.choice.given", {{"what", what}, {"day", plain_date(paris_date(consent.given), visit.lang)}}));
    one.section("STOP").set("SUBJECT", id_text(sheet.subject.value)).set("ACTIVITY", consent.activity).set("CHOICE_ID", consent.choice).set("OF", id_text(consent.of.value)).set("WHAT", what);
  }
  if (!any) dict.section("CHOICE").set("TEXT", visit.say("bureau.choice.none"));
  put_objections(dict, visit, speech, sheet);
  for (const auto& record : sheet.records) {
    if (record.informed == "staff" && !record.reference.empty()) {
      dict.section("CHOICE").set("TEXT", visit.say("bureau.choice.unheard", {{"what", speech.named(record)}}));
      return;
    }
    if (record.informed == "phone") {
      dict.section("CHOICE").set("TEXT", visit.say("bureau.choice.heard", {{"moment", paris_date(record.created) == paris_date(visit.now)
                                                                                        ? moment_words(record.created, visit.now, visit.lang)
                                                                                        : visit.say("bureau.the_day", {{"day", plain_date(paris_date(record.created), visit.lang)}})}}));
      return;
    }
  }
}

/// What came from elsewhere: from whom, what allows it, whether she knows.
void put_origins(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  if (sheet.origins.empty()) return;
  Dict list = dict.section("ORIGINS");
  for (const auto& origin : sheet.origins) {
    const auto* source = visit.model->source(origin.source);
    const auto of = std::ranges::find(sheet.records, origin.record, &vault::RecordView::id);
    const auto& view = of == sheet.records.end() ? sheet.root : *of;
    const auto& type = speech.type(view);
    std::vector<std::string> fields;
    for (const auto& field : type.fields)
      if (std::ranges::find(origin.fields, field.id) != origin.fields.end()) fields.push_back(lower_first(field.label.in(visit.lang)));
    const auto user = speech.names.find(id_text(origin.user.value));
    Dict one = list.section("ORIGIN");
    one.set("SOURCE", source ? source->label.in(visit.lang) : origin.source);
    one.set("FIELDS", upper_first(listed(fields, visit.lang)));
    one.set("NOTED", visit.say(user == speech.names.end() ? "bureau.origin.noted" : "bureau.origin.noted.by",
                               {{"day", plain_date(paris_date(origin.at), visit.lang)}, {"who", user == speech.names.end() ? "" : user->second}}));
    one.set("PROOF", visit.say("bureau.origin.proof", {{"proof", origin.proof}}));
    const bool late = !origin.told && origin.due && *origin.due <= visit.now;
    one.set("TOLD", origin.told  ? visit.say("bureau.origin.told", {{"day", plain_date(paris_date(*origin.told), visit.lang)}})
                    : origin.due ? visit.say(late ? "bureau.origin.late" : "bureau.origin.untold", {{"day", plain_date(paris_date(*origin.due), visit.lang)}})
                                 : std::string{});
    if (late) one.show("LATE");
    if (!source || !visit.ask([&](vault::Vault& vault) { return vault.answers_for_source(visit.who.role, origin.source); })) continue;
    Dict act = one.section("ACT");
    act.set("ACTION", "/bureau/source/" + origin.source).set("ORIGIN", id_text(origin.id.value)).set("SUBJECT", id_text(sheet.subject.value));
    if (!origin.told) act.show("TELL");
  }
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
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  // No name in the title: it stays in the browser's history.
  const auto label = upper_first(speech.type(whole.root).label.one.in(visit.lang));
  return show(visit, {label, "bureau/sheet.html", whole.root.type}, [&](Dict& dict) {
    put_head(dict, visit, speech, whole);
    put_perhaps(dict, visit, found);
    put_sections(dict, visit, speech, whole, found.addable);
    put_ledger(dict, visit, speech, whole, found.addable);
    put_corrections(dict, visit, speech, whole);
    put_looks(dict, visit, speech, whole);
    put_ends(dict, visit, speech, whole);
    put_holds(dict, visit, speech, whole);
    put_origins(dict, visit, speech, whole);
    put_choices(dict, visit, speech, whole);
  });
}

}  // namespace tenue::web::bureau
