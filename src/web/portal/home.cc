// What is known of the person, what is kept and until when, who looked, what she chose. Everything on one page, as in a letter.
#include <algorithm>
#include <map>
#include <set>

#include "web/portal/mine.h"
#include "web/public/ways.h"
#include "web/shown/ends.h"
#include "web/shown/phrases.h"

namespace tenue::web::portal {
namespace {

constexpr std::size_t kLooksShown = 6;

const vault::RecordView* own_record(const vault::Sheet& sheet, RecordId self) {
  if (sheet.root.id == self) return &sheet.root;
  const auto found = std::ranges::find(sheet.records, self, &vault::RecordView::id);
  return found == sheet.records.end() ? nullptr : &*found;
}

void put_you(Dict& dict, const Visit& visit, const Mine& mine) {
  const auto* own = own_record(mine.sheet, visit.who.self);
  if (!own) return;
  const auto speech = mine.speech(visit);
  const auto& type = speech.type(*own);
  Dict you = dict.section("YOU");
  const auto put = [&](const policy::Record& of, const vault::Values& values) {
    for (const auto& field : of.fields)
      if (const auto text = speech.value(of, field.id, values); !text.empty()) you.section("FACT").set("LABEL", field.label.in(visit.lang)).set("TEXT", text);
  };
  put(type, own->values);
  for (const auto& record : mine.sheet.records)  // what hangs under her and is no list of her own pages: her company
    if (record.parent == own->id && !record.closed_to_you && !is_listed(visit, record.type) && record.type != "account") {
      put(speech.type(record), record.values);
      if (!record.writes.empty()) you.section("ALSO").set("HREF", record_href(record.id) + "/corriger").set("VERB", visit.say("portal.correct_what", {{"what", speech.the(speech.type(record).label)}}));
    }
  if (!own->writes.empty()) you.section("CORRECT").set("HREF", record_href(own->id) + "/corriger");
}

/// One line of the table: what of one kind one activity keeps.
struct Kept {
  std::string type, activity;
  std::vector<const vault::RecordView*> records;
  std::set<std::string> fields;
  std::optional<Instant> last;  ///< the latest end that is known
  bool open = false, held = false;
};

std::vector<Kept> kept_lines(const vault::Sheet& sheet, Instant now) {
  std::vector<Kept> out;
  const auto add = [&](const vault::RecordView& record) {
    for (const auto& pair : record.pairs) {
      if (pair.ends.is_at() && pair.ends.at <= now && !record.held) continue;
      auto line = std::ranges::find_if(out, [&](const Kept& one) { return one.type == record.type && one.activity == pair.activity; });
      if (line == out.end()) line = out.insert(out.end(), {record.type, pair.activity, {}, {}, {}, false, false});
      line->records.push_back(&record);
      line->fields.insert(pair.fields.begin(), pair.fields.end());
      line->held = line->held || record.held;
      if (pair.ends.is_at()) line->last = std::max(line->last.value_or(pair.ends.at), pair.ends.at);
      else line->open = true;
    }
  };
  add(sheet.root);
  for (const auto& record : sheet.records) add(record);
  return out;
}

std::string counted(const Visit& visit, const Kept& line) {
  const auto* type = visit.model->record(line.type);
  const auto n = line.records.size();
  if (type->id == "account") return visit.say("portal.kept.account");
  if (!type->person) return std::to_string(n) + " " + (n == 1 ? type->label.one : type->label.many).in(visit.lang);
  std::vector<std::string> fields;  // of those that are filled
  for (const auto& field : type->fields) {
    const bool filled = std::ranges::any_of(line.records, [&](const auto* record) { return record->closed_to_you || record->values.contains(field.id); });
    if (filled && line.fields.contains(field.id)) fields.push_back(field.called.empty() ? lower_first(visit.in(field.label)) : visit.in(field.called));
  }
  return upper_first(fields.empty() ? visit.in(type->label.one) : listed(fields, visit.lang));
}

std::string why_words(const Visit& visit, const Kept& line) {
  const auto* activity = visit.model->activity(line.activity);
  if (!activity) return {};
  for (const auto* keep : activity->lines(line.type))
    if (!keep->because.empty()) return visit.in(keep->because) + (activity->source.empty() ? "" : " (" + activity->source + ")");
  return visit.in(activity->label) + (activity->source.empty() ? "" : " (" + activity->source + ")");
}

std::string until_words(const Visit& visit, const Kept& line) {
  if (line.held) return visit.say("portal.kept.held");
  if (line.last && !line.open) {
    const auto day = plain_date(paris_date(*line.last - std::chrono::microseconds{1}), visit.lang);
    return visit.say(line.records.size() == 1 ? "portal.kept.until" : "portal.kept.until.last", {{"day", day}});
  }
  auto published = published_end(*visit.model, line.activity, line.type, visit.lang);
  if (published.empty()) {  // it goes with her own record
    const auto& login = visit.model->portal.login;
    published = published_end(*visit.model, line.activity, login.substr(0, login.find('.')), visit.lang);
  }
  return published.empty() ? visit.say("portal.kept.open") : upper_first(published);
}

void put_kept(Dict& dict, const Visit& visit, const Mine& mine) {
  for (const auto& line : kept_lines(mine.sheet, visit.now)) {
    Dict row = dict.section("KEPT");
    row.set("WHY", why_words(visit, line)).set("UNTIL", until_words(visit, line));
    if (is_listed(visit, line.type)) row.section("LINKED").set("HREF", list_href(line.type)).set("WHAT", counted(visit, line));
    else row.section("PLAIN").set("WHAT", counted(visit, line));
  }
}

std::string who_words(const Visit& visit, const std::string& id) {
  const auto* role = visit.model->role(id);
  if (!role) return visit.say("portal.look.engine");
  return visit.in(role->called.empty() ? role->label : role->called);
}

/// One role on one day, and for what.
struct Looks { Date day{}; Instant latest{}; std::string role; std::vector<std::string> whys; };

std::vector<Looks> looks_by_day(const Visit& visit, const Mine& mine) {
  const auto speech = mine.speech(visit);
  std::vector<Looks> out;
  for (const auto& look : mine.sheet.looks) {
    if (look.act != "looked") continue;
    const auto day = paris_date(look.at);
    auto at = std::ranges::find_if(out, [&](const Looks& one) { return one.day == day && one.role == look.role; });
    if (at == out.end()) at = out.insert(at, {day, look.at, look.role, {}});
    const auto record = std::ranges::find(mine.sheet.records, look.record, &vault::RecordView::id);
    const auto* activity = visit.model->activity(look.activity);
    const auto why = record != mine.sheet.records.end() && !record->closed_to_you ? speech.named(*record) : !activity ? std::string{} : activity->called.empty() ? lower_first(visit.in(activity->label)) : visit.in(activity->called);
    if (!why.empty() && std::ranges::find(at->whys, why) == at->whys.end()) at->whys.push_back(why);
  }
  return out;
}

void put_looks(Dict& dict, const Visit& visit, const Mine& mine) {
  const auto all = looks_by_day(visit, mine);
  Dict section = dict.section("LOOKS");
  if (all.empty()) return void(section.show("NONE"));
  std::optional<Dict> more;
  for (std::size_t i = 0; i < all.size(); ++i) {
    if (i == kLooksShown) {
      more = section.section("MORE");
      const auto rest = all.size() - i;
      more->set("SAYS", rest == 1 ? visit.say("portal.look.more.one") : visit.say("portal.look.more", {{"n", std::to_string(rest)}}));
    }
    const auto who = who_words(visit, all[i].role);
    (more ? *more : section).section("LOOK").set("WHEN", margin_date(all[i].latest, visit.now, visit.lang))
        .set("TEXT", (all[i].whys.empty() ? who : visit.say("portal.look.for", {{"who", who}, {"why", listed(all[i].whys, visit.lang)}})) + ".");
  }
}

// ---- choices ---------------------------------------------------------------------------------------------------------

/// One thing that she may agree to, or object to: where it stands now.
struct Choice { const policy::Activity* activity; std::string id, label; };

std::vector<Choice> choices_of(const Visit& visit, const Mine& mine) {
  std::vector<Choice> out;
  const auto* own = own_record(mine.sheet, visit.who.self);
  for (const auto& activity : visit.model->activities) {
    const bool hers = own && !activity.lines(own->type).empty();
    const bool consent = activity.basis == policy::Basis::kConsent;
    const bool interest = activity.basis == policy::Basis::kLegitimateInterest || activity.basis == policy::Basis::kPublicTask;
    if (!hers) continue;
    if (consent || !activity.choices.empty()) {
      for (const auto& choice : activity.choices) out.push_back({&activity, choice.id, visit.in(choice.label)});
      if (consent && activity.choices.empty()) out.push_back({&activity, "", visit.in(activity.ask.empty() ? activity.label : activity.ask)});
    }
    if (interest) out.push_back({&activity, "", visit.in(activity.label)});
  }
  return out;
}

/// The last word; of an agreement the last that stands, though given as who is one person with her.
const vault::ConsentView* answered(const vault::Sheet& sheet, const Choice& choice, RecordId self) {
  const bool consent = choice.activity->basis == policy::Basis::kConsent;
  const auto is_hers = [&](RecordId of) {
    return !of || of == self || (consent && std::ranges::any_of(sheet.records, [&](const auto& record) { return record.id == of && record.united && record.parent == self; }));
  };
  const vault::ConsentView* out = nullptr;
  for (const auto& one : sheet.consents) {
    const bool says = one.activity == choice.activity->id && one.choice == choice.id && is_hers(one.of);
    if (says && (!out || out->withdrawn || out->of == one.of)) out = &one;
  }
  return out;
}

void put_choices(Dict& dict, const Visit& visit, const Mine& mine) {
  const auto all = choices_of(visit, mine);
  if (all.empty()) return;
  Dict section = dict.section("CHOICES");
  for (const auto& choice : all) {
    const auto* now = answered(mine.sheet, choice, visit.who.self);
    const bool consent = choice.activity->basis == policy::Basis::kConsent;
    const bool given = now && !now->withdrawn;
    const auto day = now ? plain_date(paris_date(now->withdrawn.value_or(now->given)), visit.lang) : std::string{};
    const auto key = std::string{"portal.choice."} + (consent ? (given ? "given" : now ? "withdrawn" : "never") : (now && now->withdrawn ? "objected" : "on"));
    Dict one = section.section("CHOICE");
    one.set("LABEL", choice.label).set("STATE", visit.say(key, {{"day", day}})).set("ACTIVITY", choice.activity->id).set("CHOICE_ID", choice.id);
    const bool objects = !consent && now && now->withdrawn;
    const auto verb = objects ? "portal.choice.lift" : !consent ? "portal.choice.object" : given ? "portal.choice.stop" : "portal.choice.start";
    one.section("ACT").set("ANSWER", objects || (consent && !given) ? "yes" : "no").set("VERB", visit.say(verb)).set("OF", choice.label);
  }
}

void put_requests(Dict& dict, const Visit& visit, const Mine& mine) {
  if (may_ask(*visit.model)) {
    Dict requests = dict.section("REQUESTS");
    for (const auto& one : visit.ask([&](vault::Vault& vault) { return app::own_requests(vault, herself_as(visit, mine.sheet)); }))
      requests.section("ONE").set("HREF", "/espace/demande/" + id_text(one.id.value)).set("WHAT", request_words(visit, one)).set("STATE", request_state(visit, one.progress));
  }
  for (const auto& one : visit.model->forms) {
    if (!opens_for_her(visit, one)) continue;
    dict.section("OPEN").set("HREF", visitor::Ways(visit.lang).form(one)).set("VERB", visit.in(one.label));
  }
}

}  // namespace

Response home(const Visit& visit) {
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  const auto* own = own_record(mine->sheet, visit.who.self);
  const auto speech = mine->speech(visit);
  const auto name = own ? speech.person(speech.type(*own), own->values) : std::string{};
  return show(visit, {.title = visit.say("portal.home"), .template_name = "portal/home.html", .tab = "home"}, [&](Dict& dict) {
    dict.set("HELLO", visit.say("portal.hello", {{"name", name}}));
    put_you(dict, visit, *mine);
    put_kept(dict, visit, *mine);
    put_looks(dict, visit, *mine);
    put_requests(dict, visit, *mine);
    put_choices(dict, visit, *mine);
    if (!visit.model->rights.directives.empty() && mine->sheet.root.id == visit.who.self) dict.show("AFTER");
    if (may_leave(*visit.model)) dict.section("LEAVE").set("WARNING", visit.in(visit.model->portal.close_warn));
  });
}

Response choose(const Visit& visit) {
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  const std::string activity{visit.request.form.get("activity")}, id{visit.request.form.get("choice")}, answer{visit.request.form.get("answer")};
  const auto all = choices_of(visit, *mine);
  const auto choice = std::ranges::find_if(all, [&](const Choice& one) { return one.activity->id == activity && one.id == id; });
  if (choice == all.end()) return refused(visit, 404);
  const auto of = mine->sheet.root.id == visit.who.self ? RecordId{} : visit.who.self;
  const bool consent = choice->activity->basis == policy::Basis::kConsent;
  const auto done = visit.ask([&](vault::Vault& vault) -> Result<void> {
    if (consent && answer == "yes") return vault.consent(visit.purpose(), visit.who.subject, {activity, id, choice->label}, "espace", of);
    if (consent) return vault.withdraw(visit.purpose(), visit.who.subject, activity, id, "espace", of);
    return answer == "yes" ? vault.lift_objection(visit.purpose(), visit.who.subject, activity, id, "espace", of) : vault.object(visit.purpose(), visit.who.subject, activity, id, "espace", of);
  });
  return done || done.error().code == Code::kNotFound ? Response::redirect("/espace#choices") : refused(visit, done.error());
}

}  // namespace tenue::web::portal
