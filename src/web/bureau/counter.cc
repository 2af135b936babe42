// Counter entry: on the telephone, from number to saved record on one page. The number comes first; Enter looks whether
// it is known, Enter takes the one proposed, Enter saves. Without a script the same buttons do the same.
#include <algorithm>

#include "app/intake.h"
#include "base/log.h"
#include "web/bureau/counter_keys.h"
#include "web/bureau/pages.h"
#include "web/shown/ends.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

using policy::FieldType;

/// Where the entry stands. What the person at the counter said with the last button decides.
struct Entry {
  std::map<std::string, std::string> typed;  ///< "record.field" → as typed
  std::optional<vault::Hit> likely;          ///< who the number may belong to
  bool known = false;                        ///< she was chosen
  bool someone_else = false;
  bool read_aloud = false;
  std::string looked;                        ///< the number that was looked up; "" = none yet
  std::string proposed;                      ///< the address taken from the last time
  std::string once;
  std::map<std::string, std::string> meant;                     ///< record type → id of hers that is meant, "new", "" = not asked yet
  std::map<std::string, std::vector<vault::RecordView>> hers;   ///< record type → those that the known person has, newest first
  std::string next;                          ///< the button: look, this, other, send, note; "" = a fresh page
  vault::Refusals wrong;
  bool not_kept = false;                     ///< the store could not write
};

struct Counter {
  const Visit& visit;
  const policy::Form& form;
  const policy::Record* main = nullptr;     ///< the record with a life of its own
  const policy::Ask* number = nullptr;      ///< what the caller is known by
  std::vector<const policy::Record*> things{};  ///< what the main record hangs under, below the person: a piano, a contract
};

std::string path_of(const policy::Ask& ask) { return ask.record + "." + ask.field; }

std::optional<Counter> counter_of(const Visit& visit) {
  const auto* form = visit.model->form(visit.model->desk.counter_form);
  if (!form || !may_note(visit)) return std::nullopt;
  Counter out{.visit = visit, .form = *form};
  for (const auto& ask : form->asks) {
    const auto* record = visit.model->record(ask.record);
    const auto* field = record && !ask.field.empty() ? record->field(ask.field) : nullptr;
    if (!field) continue;
    if (!out.number && field->find) out.number = &ask;
    if (!out.main && !record->states.empty()) out.main = record;
  }
  if (!out.main || !out.number) return std::nullopt;
  for (const auto* at = visit.model->record(out.main->of); at && !at->of.empty(); at = visit.model->record(at->of))
    if (!at->person && std::ranges::find(form->asks, at->id, &policy::Ask::record) != form->asks.end()) out.things.push_back(at);
  return out;
}

const policy::Field& field_of(const Counter& counter, const policy::Ask& ask) { return *counter.visit.model->record(ask.record)->field(ask.field); }

std::string thing_name(const policy::Record& type) { return "there." + type.id; }

Entry read_entry(const Counter& counter) {
  const auto& form = counter.visit.request.form;
  Entry entry;
  for (const auto& ask : counter.form.asks) {
    if (ask.field.empty()) continue;
    std::string joined;
    for (const auto value : form.all(path_of(ask))) joined += (joined.empty() ? "" : ",") + std::string{value};
    entry.typed[path_of(ask)] = std::move(joined);
  }
  entry.next = form.get("next");
  entry.looked = form.get("looked");
  entry.proposed = form.get("proposed");
  entry.once = form.get("once");
  entry.read_aloud = form.has("read");
  entry.known = entry.next == "this" || (!form.get("known").empty() && entry.next != "other");
  for (const auto* type : counter.things) entry.meant[type->id] = form.get(thing_name(*type));
  entry.someone_else = entry.next == "other" || (form.has("other") && entry.next != "this");
  return entry;
}

/// The address of the last time, offered where none was typed.
void propose_place(const Counter& counter, Entry& entry) {
  if (!entry.likely || !entry.likely->last) return;
  const auto& last = entry.likely->last->record;
  for (const auto& ask : counter.form.asks) {
    if (ask.record != last.type || ask.field.empty() || field_of(counter, ask).type != FieldType::kAddress) continue;
    const auto value = last.values.find(ask.field);
    auto& typed = entry.typed[path_of(ask)];
    if (value == last.values.end() || !typed.empty()) return;
    typed = entry.proposed = value->second;
    return;
  }
}

void forget_place(Entry& entry) {
  for (auto& [path, value] : entry.typed)
    if (!entry.proposed.empty() && value == entry.proposed) value.clear();
  entry.proposed.clear();
}

/// Begun from a person's sheet: her number is looked up for the caller.
void begin_with(const Counter& counter, vault::Vault& vault, Entry& entry, SubjectId subject) {
  const auto sheet = vault.sheet(counter.visit.purpose(counter.form.activity), subject);
  if (!sheet) return;
  const auto number = sheet->root.values.find(counter.number->field);
  entry.likely = vault::Hit{subject, sheet->root.values, std::nullopt};
  for (const auto& record : sheet->records)
    if (!entry.likely->last && record.type == counter.main->id && !record.closed_to_you) entry.likely->last = vault::Card{record, {}};
  if (number != sheet->root.values.end())
    entry.typed[path_of(*counter.number)] = policy::shown(field_of(counter, *counter.number), number->second, counter.visit.lang);
  entry.looked = entry.typed[path_of(*counter.number)];
}

/// Who it may be. Asked anew each time, so that no name is carried around in a page.
void look_up(const Counter& counter, vault::Vault& vault, Entry& entry) {
  auto& number = entry.typed[path_of(*counter.number)];
  const SubjectId named{id_parse(counter.visit.request.form.get("known"))};
  if (number.empty() && named && entry.next == "this") {
    begin_with(counter, vault, entry, named);
  } else {
    // Another number is someone else's; the first one of a person chosen from her sheet is hers.
    const bool hers = entry.looked.empty() && named;
    if (number != entry.looked && !hers) entry.known = entry.someone_else = false;
    if (!policy::normalise(field_of(counter, *counter.number), number)) return;
    entry.looked = number;
    if (auto hit = vault.likely(counter.visit.purpose(counter.form.activity), path_of(*counter.number), number)) entry.likely = std::move(*hit);
    if (entry.known && named && (!entry.likely || entry.likely->subject != named)) {
      const auto sheet = vault.sheet(counter.visit.purpose(counter.form.activity), named);
      if (sheet) entry.likely = vault::Hit{named, sheet->root.values, std::nullopt};
    }
  }
  if (!entry.likely) entry.known = false;
  if (entry.someone_else)
    forget_place(entry);
  else
    propose_place(counter, entry);
}

/// What the known person has of what the job hangs under: one of them may be meant.
void find_things(const Counter& counter, vault::Vault& vault, Entry& entry) {
  if (counter.things.empty() || !entry.known || !entry.likely) return;
  const auto sheet = vault.sheet(counter.visit.purpose(counter.form.activity), entry.likely->subject);
  if (!sheet) return;
  for (const auto* type : counter.things)
    for (const auto& record : sheet->records)
      if (record.type == type->id && !record.closed_to_you) entry.hers[type->id].push_back(record);
  for (const auto& [type, all] : entry.hers) {
    auto& meant = entry.meant[type];
    const bool one_of_hers = std::ranges::any_of(all, [&](const auto& record) { return id_text(record.id.value) == meant; });
    if (!one_of_hers && meant != "new") meant = id_text(all.front().id.value);
  }
}

bool undecided(const Entry& entry) { return entry.likely && !entry.known && !entry.someone_else; }

// ---- the page ------------------------------------------------------------------------------------------------------------

std::string erased_when(const Counter& counter, const policy::Ask& ask) {
  if (!field_of(counter, ask).secret) return {};
  const auto when = published_end(*counter.visit.model, counter.form.activity, ask.record, counter.visit.lang);
  return when.empty() ? std::string{} : counter.visit.say("bureau.erased_when", {{"when", when}});
}

Input input_for(const Counter& counter, const Entry& entry, const policy::Ask& ask, KeyMarks& marks) {
  const auto& lang = counter.visit.lang;
  const auto& field = field_of(counter, ask);
  const auto typed = entry.typed.find(path_of(ask));
  std::string value = typed == entry.typed.end() ? std::string{} : typed->second;
  if (field.type == FieldType::kChoice && value.empty() && !field.of.empty() && ask.required) value = field.of.front().id;
  Input input = input_of(field, path_of(ask), value, lang);
  if (!ask.label.empty()) input.label = ask.label.in(lang);
  if (!ask.hint.empty()) input.hint = ask.hint.in(lang);
  if (const auto erased = erased_when(counter, ask); !erased.empty()) input.hint = erased;
  const bool on_file = entry.known && entry.likely && ask.record == counter.visit.model->root_of(ask.record)->id && entry.likely->root.contains(ask.field);
  input.needed = ask.required && !on_file;
  if (!entry.proposed.empty() && value == entry.proposed) input.aside_hint = counter.visit.say("bureau.as_last_time");
  if (input.kind == Input::Kind::kOne) marks.give(input.options);
  return input;
}

/// One thing of hers, or another: which one, and the questions about another.
struct Thing {
  std::string type, other;
  bool open = false;
  Input which;
  std::vector<Input> about;
};

struct Inputs {
  Input number;
  std::vector<Input> first, more;
  std::vector<Thing> things;
};

Thing thing_of(const Counter& counter, const Speech& speech, const Entry& entry, const policy::Record& type) {
  const auto& visit = counter.visit;
  const auto key = [&](std::string_view of) { return "bureau.thing." + std::string{of} + (type.label.gender == 'f' ? ".f" : ".m"); };
  const std::string noun = type.label.one.in(visit.lang);
  const auto& meant = entry.meant.at(type.id);
  Thing out{type.id, visit.say(key("other"), {{"noun", noun}}), meant == "new", {}, {}};
  out.which.kind = Input::Kind::kOne;
  out.which.name = thing_name(type);
  out.which.label = visit.say(key("which"), {{"noun", noun}});
  out.which.needed = true;
  for (const auto& record : entry.hers.at(type.id)) {
    const auto id = id_text(record.id.value);
    out.which.options.push_back({id, speech.title(record), "", "", id == meant});
  }
  out.which.options.push_back({"new", out.other, "", "", meant == "new"});
  return out;
}

/// Of each record that the form begins, in one question.
void add_all_terms(const Counter& counter, Inputs& inputs) {
  auto asked = inputs.first;
  asked.insert(asked.end(), inputs.more.begin(), inputs.more.end());
  const auto before = asked.size();
  for (const auto& type : counter.visit.model->records)
    if (std::ranges::any_of(counter.form.asks, [&](const auto& ask) { return ask.record == type.id && !ask.field.empty(); }))
      add_terms(asked, *counter.visit.model, type, {}, true, counter.visit.request.form, counter.visit.lang);
  for (auto i = before + 1; i < asked.size(); ++i) asked[before].options.insert(asked[before].options.end(), asked[i].options.begin(), asked[i].options.end());
  if (asked.size() > before) inputs.first.push_back(std::move(asked[before]));
}

Inputs inputs_for(const Counter& counter, const Speech& speech, const Entry& entry) {
  Inputs out;
  for (const auto* type : counter.things)
    if (entry.hers.contains(type->id)) out.things.push_back(thing_of(counter, speech, entry, *type));
  KeyMarks marks(counter.visit.say("bureau.read.key"));
  const auto& folded = counter.visit.model->desk.counter_more;
  for (const auto& ask : counter.form.asks) {
    if (ask.field.empty() || policy::is_file(field_of(counter, ask))) continue;
    auto input = input_for(counter, entry, ask, marks);
    const auto thing = std::ranges::find(out.things, ask.record, &Thing::type);
    if (thing != out.things.end()) {
      input.focus = false;
      thing->about.push_back(std::move(input));
    } else if (&ask == counter.number) {
      input.tall = true;
      out.number = std::move(input);
    } else if (std::find(folded.begin(), folded.end(), path_of(ask)) != folded.end()) {
      out.more.push_back(std::move(input));
    } else {
      out.first.push_back(std::move(input));
    }
  }
  add_all_terms(counter, out);
  return out;
}

/// The cursor where the next key press belongs.
void set_focus(const Entry& entry, Inputs& inputs) {
  if (undecided(entry)) return;
  if (entry.looked.empty()) {
    inputs.number.focus = true;
    return;
  }
  if (!inputs.things.empty()) {  // who she is is known; which of hers is not
    inputs.things.front().which.focus = true;
    return;
  }
  for (auto& input : inputs.first) {
    const bool empty_line = input.kind == Input::Kind::kLine && input.value.empty();
    if (empty_line || input.kind == Input::Kind::kOne) {
      input.focus = true;
      return;
    }
  }
}

void put_known(Dict& dict, const Counter& counter, const Entry& entry, const Speech& speech) {
  if (!entry.likely || entry.someone_else) return;
  const auto& visit = counter.visit;
  const auto& root = *visit.model->record(counter.number->record);
  const auto name = speech.person(root, entry.likely->root);
  Dict known = dict.section("KNOWN");
  known.set("WHO", entry.known ? name : visit.say("bureau.likely", {{"name", name}}));
  if (entry.likely->last) {
    const auto& last = entry.likely->last->record;
    const auto* state = speech.type(last).state(last.state);
    const bool open = state && !state->to.empty();  // said before a second one is noted for the same need
    Dict line = known.section("LAST");
    line.set("TEXT", visit.say(open ? "bureau.last.open" : "bureau.last", {{"what", lower_first(speech.title(last))},
                                                                           {"state", lower_first(speech.state(last))},
                                                                           {"day", margin_date(last.created, visit.now, visit.lang)}}));
    if (open) line.section("OPEN").set("HREF", person_href(entry.likely->subject));
  }
  if (!entry.known) known.show("ASK");
  known.set("SUBJECT", id_text(entry.likely->subject.value));
}

void put_buttons(Dict& dict, const Counter& counter) {
  const auto& desk = counter.visit.model->desk;
  const auto* state = counter.main->state(desk.counter_move);
  if (state) dict.section("SEND").set("VERB", state->noted.in(counter.visit.lang));
  dict.set("NOTE_ONLY", desk.counter_button.in(counter.visit.lang));
  if (state) dict.show("NOTE_SECOND");
}

std::string default_button(const Counter& counter, const Entry& entry) {
  if (entry.looked.empty()) return "look";
  if (undecided(entry)) return "this";
  return counter.main->state(counter.visit.model->desk.counter_move) ? "send" : "note";
}

Response entry_page(const Counter& counter, const Entry& entry, const std::map<std::string, std::string>& names) {
  const auto& visit = counter.visit;
  const Speech speech{*visit.model, visit.lang, visit.now, names};
  auto inputs = inputs_for(counter, speech, entry);
  std::vector<Input> all{inputs.number};
  all.insert(all.end(), inputs.first.begin(), inputs.first.end());
  all.insert(all.end(), inputs.more.begin(), inputs.more.end());
  for (const auto& thing : inputs.things) all.insert(all.end(), thing.about.begin(), thing.about.end());
  if (!entry.wrong.errors.empty()) {
    if (const auto others = mark(all, entry.wrong, visit.lang); !others.empty()) return refused(visit, others.front());
    std::size_t next = 0;
    inputs.number = all[next++];
    for (auto& input : inputs.first) input = all[next++];
    for (auto& input : inputs.more) input = all[next++];
    for (auto& thing : inputs.things)
      for (auto& input : thing.about) {
        input = all[next++];
        thing.open = thing.open || !input.wrong.empty();
      }
  } else {
    set_focus(entry, inputs);
  }
  const auto heading = visit.model->desk.counter_title.in(visit.lang);
  const bool faulty = !entry.wrong.errors.empty() || entry.not_kept;
  const int status = entry.not_kept ? 503 : faulty ? 422 : 200;
  return show(visit, {faulty ? visit.say("bureau.error.title", {{"title", heading}}) : heading, "bureau/counter.html", "", "counter.js", status}, [&](Dict& dict) {
    if (entry.not_kept) dict.show("NOT_KEPT");
    dict.set("TITLE", heading).set("DEFAULT", default_button(counter, entry)).set("ONCE", entry.once);
    dict.set("LOOKED", entry.looked).set("PROPOSED", entry.proposed);
    if (entry.known) dict.section("CHOSEN").set("SUBJECT", id_text(entry.likely->subject.value));
    if (entry.someone_else) dict.show("OTHER");
    put_errors(dict, "ERRORS", all);
    put_input(dict, "NUMBER", inputs.number);
    put_known(dict, counter, entry, speech);
    for (const auto& thing : inputs.things) {
      Dict one = dict.section("THING");
      put_input(one, "WHICH", thing.which);
      one.set("OTHER", visit.say("bureau.thing.describe", {{"other", thing.other}}));
      if (thing.open) one.show("OPEN");
      for (const auto& input : thing.about) put_input(one, "INPUT", input);
    }
    for (const auto& input : inputs.first) put_input(dict, "FIRST", input);
    if (!inputs.more.empty()) {
      Dict more = dict.section("MORE");
      more.set("MORE_TITLE", visit.model->desk.counter_more_title.in(visit.lang));
      const auto is_open = [&](const Input& input) {
        const auto typed = entry.typed.find(input.name);
        return (typed != entry.typed.end() && !typed->second.empty()) || !input.wrong.empty();
      };
      if (std::any_of(inputs.more.begin(), inputs.more.end(), is_open)) more.show("OPEN");
      for (const auto& input : inputs.more) put_input(more, "INPUT", input);
    }
    dict.set("ALOUD", policy::spoken_notice(*visit.model, counter.form, visit.lang));
    if (entry.read_aloud) dict.show("READ");
    put_buttons(dict, counter);
  });
}

// ---- saving --------------------------------------------------------------------------------------------------------------

vault::Submission submission_of(const Counter& counter, const Entry& entry) {
  vault::Submission out;
  out.form = counter.form.id;
  for (const auto& [type, all] : entry.hers)
    if (const RecordId meant{id_parse(entry.meant.at(type))}; meant.value != 0 && entry.meant.at(type) != "new") out.there[type] = meant;
  for (const auto& [path, value] : entry.typed)
    if (!value.empty() && !out.there.contains(path.substr(0, path.find('.')))) out.values[path] = value;
  out.informed = entry.read_aloud ? "phone" : "staff";
  if (entry.known && entry.likely) out.known = entry.likely->subject;
  out.once = entry.once;
  for (const auto terms : counter.visit.request.form.all(vault::kTermsPlace)) out.terms.emplace_back(terms);
  return out;
}

Response go_on(const Visit& visit, const Counter& counter, Entry& entry) {
  const auto names = visit.ask([&](vault::Vault& vault) {
    look_up(counter, vault, entry);
    find_things(counter, vault, entry);
    return people(vault);
  });
  const bool saves = entry.next == "send" || entry.next == "note";
  if (!saves && entry.next == "look" && entry.looked.empty())
    if (const auto number = policy::normalise(field_of(counter, *counter.number), entry.typed[path_of(*counter.number)]); !number)
      entry.wrong.errors.push_back({number.error().code, number.error().detail, path_of(*counter.number)});
  if (!saves || undecided(entry)) return entry_page(counter, entry, names);

  const auto taken = visit.ask([&](vault::Vault& vault) { return app::take_asked(vault, visit.purpose(counter.form.activity), submission_of(counter, entry), visit.model->version.languages.front()); });
  if (!taken) {
    entry.wrong = taken.error();
    return entry_page(counter, entry, names);
  }
  const auto& move_to = visit.model->desk.counter_move;
  if (entry.next == "send" && !move_to.empty()) return offer_move(visit, taken->taken.main, move_to);
  return Response::redirect("/bureau#r-" + id_text(taken->taken.main.value));
}

}  // namespace

Response counter(const Visit& visit) {
  const auto counter = counter_of(visit);
  if (!counter) return refused(visit, 403);
  if (visit.request.method == "GET") {
    Entry fresh;
    fresh.once = base64url(crypto::random_bytes(16));
    return entry_page(*counter, fresh, {});
  }
  Entry entry = read_entry(*counter);
  if (entry.once.empty()) entry.once = base64url(crypto::random_bytes(16));
  const Entry as_sent = entry;
  try {
    return go_on(visit, *counter, entry);
  } catch (const Fault&) {  // the caller is still on the line: nothing that was typed is lost
    log(Level::kError, "bureau.not_kept");
    entry = as_sent;
    entry.not_kept = true;
    entry.known = entry.someone_else = false;
    entry.looked.clear();  // who it may be is asked again with the next button
    return entry_page(*counter, entry, {});
  }
}

}  // namespace tenue::web::bureau
