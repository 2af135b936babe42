// Beside a person's sheet: until when each thing is kept, what holds it, where it came from, and what she chose.
#include <algorithm>
#include <set>

#include "app/recipients.h"
#include "web/bureau/pages.h"
#include "web/shown/ends.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

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

/// Frozen at her own request: who answers for her rights may end it, and open it for a reason.
void put_limit(Dict& dict, const Visit& visit, const vault::Sheet& sheet, const vault::HoldView& hold) {
  const auto* activity = visit.model->activity(hold.kind.substr(std::min(hold.kind.size(), vault::kLimited.size() + 1)));
  Dict one = dict.section("HOLD");
  one.set("KIND", activity ? visit.say("bureau.limit.use", {{"purpose", activity->label.in(visit.lang)}}) : visit.say("bureau.limited"));
  one.set("DAYS", visit.say("bureau.limit.since", {{"day", plain_date(paris_date(hold.placed), visit.lang)}}));
  if (hold.until) one.section("UNTIL").set("TEXT", visit.say("bureau.limit.announced", {{"day", last_day(visit, *hold.until)}}));
  if (rights_room(visit).empty()) return;
  Dict act = one.section("LIMIT");
  act.set("END", person_href(sheet.subject) + "/gel/" + id_text(hold.id.value));
  if (!activity) act.section("OPEN").set("HREF", person_href(sheet.subject) + "/ouvrir/" + id_text((hold.record ? hold.record : sheet.root.id).value));
}

void put_holds(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet) {
  for (const auto& hold : sheet.holds) {
    if (hold.kind.starts_with(vault::kLimited)) { put_limit(dict, visit, sheet, hold); continue; }
    const auto* kind = visit.model->hold(hold.kind);
    Dict one = dict.section("HOLD");
    std::string what = hold.reason;
    const auto record = std::find_if(sheet.records.begin(), sheet.records.end(), [&](const auto& r) { return r.id == hold.record; });
    if (what.empty() && record != sheet.records.end()) what = speech.named(*record);
    one.set("KIND", kind ? kind->label.in(visit.lang) : visit.say("bureau.suspended")).set("WHAT", what.empty() ? what : ", " + lower_first(what));
    one.set("DAYS", visit.say("bureau.hold.days", {{"placed", plain_date(paris_date(hold.placed), visit.lang)},
                                                  {"review", last_day(visit, hold.review)}}));
    // `until` is the first instant that is not held: the day before is the last one.
    if (hold.until) one.section("UNTIL").set("TEXT", visit.say("bureau.hold.until", {{"day", plain_date(paris_date(*hold.until - std::chrono::microseconds{1}), visit.lang)}}));
    for (const auto& [id, value] : hold.facts)
      one.section("FACT").set("TEXT", visit.say("bureau.hold.fact", {{"label", fact_label(visit, kind, id)}, {"value", fact_value(visit, value)}}));
    if (kind && !kind->share.empty() && std::ranges::find(kind->readers, visit.who.role) != kind->readers.end())
      one.section("COPY").set("HREF", person_href(sheet.subject) + "/garde/" + id_text(hold.id.value) + "/copie");
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

/// Nothing was said of the same after it.
bool is_last_word(const vault::Sheet& sheet, const vault::ConsentView& consent) {
  const auto after = [&](const vault::ConsentView& one) { return &one > &consent && one.of == consent.of && one.activity == consent.activity && one.choice == consent.choice; };
  return std::ranges::none_of(sheet.consents, after);
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
    const auto put_act = [&](std::string_view section) {
      one.section(section).set("SUBJECT", id_text(sheet.subject.value)).set("ACTIVITY", consent.activity).set("CHOICE_ID", consent.choice).set("OF", id_text(consent.of.value)).set("WHAT", what);
    };
    const auto& activity = *visit.model->activity(consent.activity);
    const bool objected = activity.basis != policy::Basis::kConsent;
    const bool last = is_last_word(sheet, consent);
    if (consent.withdrawn) {
      one.set("TEXT", visit.say(objected ? "bureau.choice.objected" : "bureau.choice.withdrawn", {{"what", what}, {"day", plain_date(paris_date(*consent.withdrawn), visit.lang)}}));
      const bool hers_alone = consent.choice.empty() && !activity.channels.empty();  // what writes to her she alone lets begin anew
      if (objected && last && !hers_alone) put_act("LIFT_OBJECTION");
      continue;
    }
    if (objected) {
      one.set("TEXT", visit.say("bureau.choice.lifted", {{"what", what}, {"day", plain_date(paris_date(consent.given), visit.lang)}}));
      if (last) put_act("OBJECT");
      continue;
    }
    any = true;
    one.set("TEXT", visit.say("bureau.choice.given", {{"what", what}, {"day", plain_date(paris_date(consent.given), visit.lang)}}));
    put_act("STOP");
  }
  if (!any) dict.section("CHOICE").set("TEXT", visit.say("bureau.choice.none"));
  put_objections(dict, visit, speech, sheet);
  const auto when = [&](Instant at) {
    return paris_date(at) == paris_date(visit.now) ? moment_words(at, visit.now, visit.lang) : visit.say("bureau.the_day", {{"day", plain_date(paris_date(at), visit.lang)}});
  };
  if (sheet.root.informed == "file") dict.section("CHOICE").set("TEXT", visit.say("bureau.carried.noted", {{"moment", when(sheet.root.created)}}));
  for (const auto& record : sheet.records) {
    if (record.informed == "staff" && !record.reference.empty()) {
      dict.section("CHOICE").set("TEXT", visit.say("bureau.choice.unheard", {{"what", speech.named(record)}}));
      return;
    }
    if (record.informed == "phone") {
      dict.section("CHOICE").set("TEXT", visit.say("bureau.choice.heard", {{"moment", when(record.created)}}));
      return;
    }
  }
}

/// What came from elsewhere: from whom, what allows it, whether she knows.
void put_origins(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const std::set<std::string>& answerable) {
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
    if (!source || !answerable.contains(origin.source)) continue;
    Dict act = one.section("ACT");
    act.set("ACTION", "/bureau/source/" + origin.source).set("ORIGIN", id_text(origin.id.value)).set("SUBJECT", id_text(sheet.subject.value));
    if (!origin.told) act.show("TELL");
  }
}

/// To whom something of hers went: for who answers for her rights. Whoever passes something on notes it.
void put_passed(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const std::vector<vault::Disclosure>& passed) {
  Dict list = dict.section("PASSED");
  list.set("NOTE", person_href(sheet.subject) + "/communication");
  std::set<std::string> given;  // to herself all at once: one line, whatever it holds
  for (const auto& one : passed) {
    if (one.who == vault::kToHerself) {
      const auto day = plain_date(paris_date(one.at), visit.lang);
      if (!given.insert(day + "\n" + one.words).second) continue;
      Dict line = list.section("ONE");
      if (!one.words.empty()) line.section("MORE").set("SAYS", one.words);
      line.set("TEXT", visit.say("bureau.passed.herself", {{"day", day}}));
      continue;
    }
    const auto found = std::ranges::find(sheet.records, one.record, &vault::RecordView::id);
    const auto& type = speech.type(found == sheet.records.end() ? sheet.root : *found);
    std::vector<std::string> fields;
    for (const auto& field : type.fields)
      if (std::ranges::find(one.fields, field.id) != one.fields.end()) fields.push_back(lower_first(field.label.in(visit.lang)));
    const auto who = app::receiver_name(*visit.model, one, visit.lang);
    Dict line = list.section("ONE");
    if (const auto more = app::beside(one); !more.empty()) line.section("MORE").set("SAYS", more);
    line.set("TEXT", visit.say("bureau.passed.line", {{"who", who}, {"day", plain_date(paris_date(one.at), visit.lang)}, {"what", type.label.one.in(visit.lang) + " (" + listed(fields, visit.lang) + ")"}}));
  }
}

constexpr std::size_t kLettersShown = 5;

/// What was written to her, and whether it went.
void put_letters(Dict& dict, const Visit& visit, const std::vector<app::Letter>& letters) {
  if (letters.empty()) return;
  Dict list = dict.section("LETTERS");
  std::optional<Dict> more;
  for (std::size_t i = 0; i < letters.size(); ++i) {
    const auto& letter = letters[i];
    if (i == kLettersShown) more = open_more(list, visit, letters.size() - i);
    Dict one = (more ? *more : list).section("LETTER");
    one.set("WHEN", margin_date(letter.at, visit.now, visit.lang)).set("NAME", app::letter_name(*visit.model, letter, visit.lang)).set("STATE", letter_state(visit, letter));
    one.show(letter.state == "refused" || letter.state == "nowhere" || letter.state == "unsure" || letter.state == "late" ? "STUCK" : "CALM");
  }
}

}  // namespace

std::string type_in(const vault::Sheet& sheet, RecordId rec) {
  const auto record = std::ranges::find(sheet.records, rec, &vault::RecordView::id);
  return record == sheet.records.end() ? sheet.root.type : record->type;
}

void put_aside(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const std::set<std::string>& answerable,
               const std::vector<app::Letter>& letters, const std::vector<vault::Disclosure>& passed) {
  put_ends(dict, visit, speech, sheet);
  put_holds(dict, visit, speech, sheet);
  put_origins(dict, visit, speech, sheet, answerable);
  put_letters(dict, visit, letters);
  put_passed(dict, visit, speech, sheet, passed);
  put_choices(dict, visit, speech, sheet);
}

}  // namespace tenue::web::bureau
