// What somebody else than the person gives: one person or a list written down with what allows it, who must still be told, and the
// way back (GDPR art. 14).
#include <algorithm>

#include "base/csv.h"
#include "web/bureau/pages.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

constexpr std::size_t kRowsAtOnce = 250 /* what a request of 64 KiB holds of usual rows */, kEmptyRows = 250, kToldShown = 50, kFaultsShown = 20;

/// Somebody whose data came from there.
struct Person {
  SubjectId subject;
  std::string name;  ///< "" for a role that does not read it
  vault::OriginView origin;
};

/// The record of a sheet that the origin speaks of, by its name; "" if it is closed to this reader.
std::string name_of(const Speech& speech, const vault::Sheet& sheet, const vault::OriginView& origin) {
  const auto of = [&](const vault::RecordView& view) { return view.closed_to_you ? std::string{} : speech.person(speech.type(view), view.values); };
  if (sheet.root.id == origin.record) return of(sheet.root);
  const auto found = std::ranges::find(sheet.records, origin.record, &vault::RecordView::id);
  return found == sheet.records.end() ? std::string{} : of(*found);
}

struct Gathered {
  std::size_t all = 0, untold_in_all = 0;
  std::vector<Person> untold;  ///< the first ones
};

/// Opens the sheet of each untold person shown, which each of them may read of: only for the page itself.
Gathered gather(const Visit& visit, vault::Vault& vault, const policy::Source& source) {
  Gathered out;
  out.all = vault.brought_by(source.id).size();
  const auto waiting = app::attention(vault, vault.now()).untold;
  for (const auto& one : waiting)
    if (one.source == source.id) out.untold_in_all = static_cast<std::size_t>(one.count);
  const auto room = room_for_person(visit, vault);
  const Speech speech{*visit.model, visit.lang, visit.now, people(vault)};
  auto untold = vault.brought_by(source.id, true);
  untold.resize(std::min(untold.size(), kToldShown));
  for (const auto& [id, subject] : untold) {
    const auto sheet = vault.sheet(visit.purpose(room), subject);
    if (!sheet) continue;
    const auto origin = std::ranges::find(sheet->origins, id, &vault::OriginView::id);
    if (origin != sheet->origins.end()) out.untold.push_back({subject, name_of(speech, *sheet, *origin), *origin});
  }
  return out;
}

std::string href_of(const policy::Source& source) { return "/bureau/source/" + source.id; }

Input proof_input(const Visit& visit, const policy::Source& source, bool needed) {
  Input out;
  out.name = "proof";
  out.label = visit.say("bureau.source.proof");
  out.hint = visit.say("bureau.source.proof.hint", {{"proof", source.proof.in(visit.lang)}});
  out.value = visit.request.form.get("proof");
  out.needed = needed;
  return out;
}

std::vector<Input> one_inputs(const Visit& visit, const policy::Source& source) {
  std::vector<Input> out;
  for (const auto& [record, field] : policy::given_by(*visit.model, source)) {
    if (policy::is_file(*field)) continue;
    const auto path = record->id + "." + field->id;
    auto input = input_of(*field, path, std::string{visit.request.form.get(path)}, visit.lang);
    input.needed = false;
    out.push_back(std::move(input));
  }
  out.push_back(proof_input(visit, source, true));
  return out;
}

// ---- a list --------------------------------------------------------------------------------------------------------------

/// A list as it was pasted: what each column is ("" = left out), and the rows below the headings.
struct List {
  std::vector<std::string> headings, paths;
  std::vector<std::vector<std::string>> rows;  ///< without cells where a line was empty
  std::size_t first = 2;                       ///< the number of the first of them in what was pasted

  std::size_t count() const { return static_cast<std::size_t>(std::ranges::count_if(rows, [](const auto& row) { return !row.empty(); })); }
};

/// "nom" stands in "nom et prenom", and not in "prenom".
bool has_words(const std::string& text, const std::string& words) { return (" " + text + " ").find(" " + words + " ") != std::string::npos; }

bool is_named(const Visit& visit, const policy::Field& field, std::string_view heading) {
  const auto said = fold(heading);
  return said == field.id || said == fold(field.label.in(visit.lang));
}

/// "Adresse e-mail" of a list is the field labelled "Adresse e-mail professionnelle", if no field before took that column.
bool is_column(const Visit& visit, const policy::Field& field, std::string_view heading) {
  const auto said = fold(heading);
  if (said.size() < 2) return false;
  const auto label = fold(field.label.in(visit.lang));
  if (has_words(label, said) || has_words(said, label)) return true;
  const auto key = "bureau.source.column." + std::string{policy::type_name(field.type)};
  if (!words().has(key)) return false;
  const auto usual = visit.say(key);
  for (std::string_view rest = usual; !rest.empty();) {
    const auto word = rest.substr(0, rest.find(' '));
    rest.remove_prefix(std::min(rest.size(), word.size() + 1));
    if (has_words(said, std::string{word})) return true;
  }
  return false;
}

List read_list(const Visit& visit, const policy::Source& source, std::string_view text) {
  List out;
  out.rows = csv_rows(text, kRowsAtOnce + kEmptyRows);
  while (!out.rows.empty() && out.rows.front().empty()) out.rows.erase(out.rows.begin()), ++out.first;
  if (out.rows.empty()) return out;
  out.headings = std::move(out.rows.front());
  out.rows.erase(out.rows.begin());
  out.paths.resize(out.headings.size());
  const auto take = [&](const std::string& path, const auto& fits) {
    for (std::size_t i = 0; i < out.headings.size(); ++i)
      if (out.paths[i].empty() && fits(out.headings[i])) {
        out.paths[i] = path;
        return;
      }
  };
  take("proof", [&](const auto& heading) { return fold(heading) == fold(visit.say("bureau.source.proof")) || fold(heading) == fold(visit.say("bureau.source.column.proof")); });
  for (const auto fits : {is_named, is_column})
    for (const auto& [record, field] : policy::given_by(*visit.model, source)) {
      const auto path = record->id + "." + field->id;
      if (policy::is_file(*field) || std::ranges::find(out.paths, path) != out.paths.end()) continue;
      take(path, [&](const auto& heading) { return fits(visit, *field, heading); });
    }
  return out;
}

vault::Values values_of(const List& list, const std::vector<std::string>& row) {
  vault::Values out;
  for (std::size_t i = 0; i < std::min(row.size(), list.paths.size()); ++i)
    if (!list.paths[i].empty() && list.paths[i] != "proof") out[list.paths[i]] = row[i];
  return out;
}

std::string proof_of(const List& list, const std::vector<std::string>& row, const std::string& of_all) {
  for (std::size_t i = 0; i < std::min(row.size(), list.paths.size()); ++i)
    if (list.paths[i] == "proof" && !row[i].empty()) return row[i];
  return of_all;
}

/// What came of a list: how many, and which rows (by number in the list, the headings being 1) were refused, and why.
struct Outcome {
  int fresh = 0, matched = 0;
  std::vector<std::pair<std::size_t, std::string>> faults;
};

Outcome bring_list(const Visit& visit, const policy::Source& source, const List& list, const std::string& proof) {
  Outcome out;
  const auto activity = visit.model->takes_from(source.id)->id;
  for (std::size_t i = 0; i < list.rows.size(); ++i) {
    const auto& row = list.rows[i];
    if (row.empty()) continue;
    std::optional<vault::Checked<vault::Brought>> brought;
    try {
      brought = visit.ask([&](vault::Vault& vault) { return vault.bring(visit.purpose(activity), source.id, values_of(list, row), proof_of(list, row, proof)); });
    } catch (const Fault&) {  // the disk is full: what was noted before is noted, and is said to be
      out.faults.emplace_back(i + list.first, visit.say("bureau.source.cut"));
      break;
    }
    const auto& done = *brought;
    if (done) ++(done->matched ? out.matched : out.fresh);
    else out.faults.emplace_back(i + list.first, message(done.error().errors.front(), visit.lang));
  }
  return out;
}

std::vector<std::string> labels(const Visit& visit, const policy::Source& source) {
  std::vector<std::string> out;
  for (const auto& [record, field] : policy::given_by(*visit.model, source))
    if (!policy::is_file(*field)) out.push_back(field->label.in(visit.lang));
  return out;
}

std::vector<Input> list_inputs(const Visit& visit) {
  Input list;
  list.kind = Input::Kind::kLong;
  list.name = "list";
  list.label = visit.say("bureau.source.list.paste");
  list.value = visit.request.form.get("list");
  list.needed = true;
  return {list};
}

void put_outcome(Dict& dict, const Visit& visit, const Outcome& outcome) {
  Dict done = dict.section("OUTCOME");
  done.set("TEXT", visit.say("bureau.source.done", {{"fresh", std::to_string(outcome.fresh)}, {"matched", std::to_string(outcome.matched)},
                                                    {"refused", std::to_string(outcome.faults.size())}}));
  for (std::size_t i = 0; i < std::min(outcome.faults.size(), kFaultsShown); ++i)
    done.section("FAULT").set("TEXT", visit.say("bureau.source.fault", {{"n", std::to_string(outcome.faults[i].first)}, {"why", outcome.faults[i].second}}));
  if (outcome.faults.size() > kFaultsShown)
    done.section("FAULT").set("TEXT", visit.say("bureau.source.faults", {{"n", std::to_string(outcome.faults.size() - kFaultsShown)}}));
}

/// What would be taken of the list and what not, before anything is.
void put_look(Dict& dict, const Visit& visit, const List& list) {
  Dict look = dict.section("LOOK");
  look.set("COUNT", visit.say(list.count() == 1 ? "bureau.source.row" : "bureau.source.rows", {{"n", std::to_string(list.count())}}));
  std::vector<std::string> dropped;
  for (std::size_t i = 0; i < list.headings.size(); ++i)
    if (list.paths[i].empty()) dropped.push_back(visit.say("bureau.source.quoted", {{"what", list.headings[i]}}));
  for (std::size_t i = 0; i < list.headings.size(); ++i) {
    if (list.paths[i].empty()) continue;
    const auto dot = list.paths[i].find('.');
    const auto* record = visit.model->record(list.paths[i].substr(0, dot));
    look.section("TAKEN").set("HEADING", list.headings[i]).set("LABEL", record ? record->field(list.paths[i].substr(dot + 1))->label.in(visit.lang) : visit.say("bureau.source.proof"));
  }
  if (!dropped.empty())
    look.section("DROPPED").set("TEXT", visit.say(dropped.size() == 1 ? "bureau.source.dropped.one" : "bureau.source.dropped.many",
                                                  {{"n", std::to_string(dropped.size())}, {"list", listed(dropped, visit.lang)}}));
}

// ---- the page ------------------------------------------------------------------------------------------------------------

struct Shows {
  std::vector<Input> one, list;
  std::optional<Outcome> outcome;
  std::optional<List> look;
  int status = 200;
};

void put_untold(Dict& dict, const Visit& visit, const policy::Source& source, const Gathered& found) {
  if (found.untold_in_all == 0) return;
  Dict untold = dict.section("UNTOLD");
  for (const auto& line : policy::source_notice(*visit.model, source, visit.lang)) untold.section("LINE").set("TEXT", line);
  for (const auto& person : found.untold) {
    const auto due = person.origin.due.value_or(person.origin.at);
    const bool late = due <= visit.now;
    const auto name = person.name.empty() ? visit.say("bureau.search.someone") : person.name;
    Dict one = untold.section("PERSON");
    one.set("NAME", name).set("HREF", person_href(person.subject)).set("ORIGIN", id_text(person.origin.id.value));
    one.set("DAY", visit.say(late ? "bureau.source.late" : "bureau.source.by", {{"day", plain_date(paris_date(due), visit.lang)}}));
    if (late) one.show("LATE");
  }
  if (found.untold_in_all > found.untold.size())
    untold.section("REST").set("TEXT", visit.say("bureau.source.rest", {{"n", std::to_string(found.untold_in_all - found.untold.size())}}));
  if (found.untold.size() > 1) {
    Dict all = untold.section("ALL");
    all.set("TEXT", visit.say("bureau.source.told.all", {{"n", std::to_string(found.untold.size())}}));
    for (const auto& person : found.untold) all.section("ONE").set("ORIGIN", id_text(person.origin.id.value));
  }
}

bool brings(const Visit& visit, const policy::Source& source) {
  return visit.ask([&](vault::Vault& vault) { return vault.may_bring(visit.who.role, source.id); });
}

Response source_page(const Visit& visit, const policy::Source& source, const Shows& shows) {
  const auto found = visit.ask([&](vault::Vault& vault) { return gather(visit, vault, source); });
  const auto title = visit.say("bureau.source.title");
  return show(visit, {shows.status == 422 ? visit.say("bureau.error.title", {{"title", title}}) : title, "bureau/source.html", "", "", shows.status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("WHO", source.label.in(visit.lang)).set("ACTION", href_of(source));
    if (shows.outcome) put_outcome(dict, visit, *shows.outcome);
    put_untold(dict, visit, source, found);
    if (brings(visit, source)) {
      Dict form = dict.section("BRING");
      put_errors(form, "ERRORS", shows.one);
      for (const auto& input : shows.one) put_input(form, "INPUT", input);
      form.set("LIST_LEAD", visit.say("bureau.source.list.lead", {{"n", std::to_string(kRowsAtOnce)}, {"columns", listed(labels(visit, source), visit.lang)}}));
      if (shows.look || std::ranges::any_of(shows.list, [](const auto& input) { return !input.wrong.empty(); })) form.show("OPEN");
      put_errors(form, "LIST_ERRORS", shows.list);
      for (const auto& input : shows.list) put_input(form, "LIST_INPUT", input);
      if (shows.look) put_look(form, visit, *shows.look);
    }
    if (found.all == 0) return;
    Dict end = dict.section("END");
    end.set("TEXT", visit.say(found.all == 1 ? "bureau.source.all.one" : "bureau.source.all.many", {{"n", std::to_string(found.all)}}));
  });
}

/// The source of the address for who answers for it; else the refusal.
std::optional<Response> open_source(const Visit& visit, const policy::Source*& source) {
  source = visit.model->source(visit.param("source"));
  if (!source || !visit.model->takes_from(source->id)) return refused(visit, 404);
  if (!visit.ask([&](vault::Vault& vault) { return vault.answers_for_source(visit.who.role, source->id); })) return refused(visit, 403);
  return std::nullopt;
}

std::vector<Input> whole_list_inputs(const Visit& visit, const policy::Source& source) {
  auto out = list_inputs(visit);
  auto proof = proof_input(visit, source, false);
  proof.hint += " " + visit.say("bureau.source.proof.each");
  out.push_back(std::move(proof));
  return out;
}

OriginId origin_of(std::string_view text) { return OriginId{id_parse(text)}; }

}  // namespace

Response source(const Visit& visit) {
  const policy::Source* at = nullptr;
  if (auto refusal = open_source(visit, at)) return std::move(*refusal);
  Shows shows{one_inputs(visit, *at), whole_list_inputs(visit, *at), {}, {}, 200};
  if (visit.request.method == "GET") return source_page(visit, *at, shows);
  if (!brings(visit, *at)) return refused(visit, 403);
  if (has_unasked(visit.request.form, shows.one)) return refused(visit, 422);
  auto values = sent(visit.request.form, shows.one);
  const auto proof = values["proof"];
  values.erase("proof");
  const auto done = visit.ask([&](vault::Vault& vault) {
    return vault.bring(visit.purpose(visit.model->takes_from(at->id)->id), at->id, values, proof);
  });
  if (done) return Response::redirect(person_href(done->subject));
  const auto others = mark(shows.one, done.error(), visit.lang);
  if (!others.empty() && others.front().code != Code::kInvalid && others.front().code != Code::kConflict) return refused(visit, others.front());
  if (!others.empty()) shows.one.front().wrong = message(others.front(), visit.lang);  // of the whole: said at the first answer
  shows.status = 422;
  return source_page(visit, *at, shows);
}

Response source_list(const Visit& visit) {
  const policy::Source* at = nullptr;
  if (auto refusal = open_source(visit, at)) return std::move(*refusal);
  if (!brings(visit, *at)) return refused(visit, 403);
  Shows shows{one_inputs(visit, *at), whole_list_inputs(visit, *at), {}, {}, 422};
  shows.one.back().value.clear();  // the proof that was sent is the list's
  auto list = read_list(visit, *at, shows.list[0].value);
  const bool says_proof = std::ranges::find(list.paths, "proof") != list.paths.end();
  const bool says_something = std::ranges::any_of(list.paths, [](const auto& path) { return !path.empty() && path != "proof"; });
  if (list.rows.empty() || !says_something) shows.list[0].wrong = visit.say("bureau.source.list.nothing");
  else if (list.count() > kRowsAtOnce) shows.list[0].wrong = visit.say("bureau.source.list.long", {{"n", std::to_string(kRowsAtOnce)}});
  else if (shows.list[1].value.empty() && !says_proof) shows.list[1].wrong = visit.say("bureau.wrong.source.proof");
  else {
    shows.status = 200;
    if (visit.request.form.get("step") == "take") {
      shows.outcome = bring_list(visit, *at, list, shows.list[1].value);
      for (auto& input : shows.list) input.value.clear();
    } else {
      shows.look = std::move(list);
    }
  }
  return source_page(visit, *at, shows);
}

Response source_told(const Visit& visit) {
  const policy::Source* at = nullptr;
  if (auto refusal = open_source(visit, at)) return std::move(*refusal);
  const auto told = visit.request.form.all("origin");
  if (told.empty()) return refused(visit, 422);
  for (const auto one : told) {
    const auto done = visit.ask([&](vault::Vault& vault) { return vault.note_told(visit.actor(), origin_of(one)); });
    const bool over = !done && (done.error().code == Code::kConflict || done.error().code == Code::kNotFound);  // told, or gone, already
    if (!done && !over) return refused(visit, done.error());
  }
  if (const SubjectId subject{id_parse(visit.request.form.get("subject"))}) return Response::redirect(person_href(subject));
  return Response::redirect(href_of(*at));
}

Response source_separate(const Visit& visit) {
  const policy::Source* at = nullptr;
  if (auto refusal = open_source(visit, at)) return std::move(*refusal);
  const auto page = [&](int held) {
    return show(visit, {visit.say("bureau.source.separate.title"), "bureau/separate.html", "", "", held > 0 ? 409 : 200}, [&](Dict& dict) {
      dict.set("TITLE", visit.say("bureau.source.separate.title")).set("RETURN", href_of(*at)).set("ACTION", href_of(*at) + "/separer");
      dict.set("WHO", at->label.in(visit.lang));
      if (held > 0) dict.section("HELD").set("TEXT", visit.say(held == 1 ? "bureau.source.held.one" : "bureau.source.held.many", {{"n", std::to_string(held)}}));
    });
  };
  if (visit.request.method == "GET") return page(0);
  std::vector<OriginId> all;
  const auto one = origin_of(visit.request.form.get("origin"));
  if (!one && visit.request.form.get("all") != "yes") return refused(visit, 422);
  if (one) all.push_back(one);
  else
    for (const auto& [id, subject] : visit.ask([&](vault::Vault& vault) { return vault.brought_by(at->id); })) all.push_back(id);
  int held = 0;
  for (const auto id : all) {
    const auto done = visit.ask([&](vault::Vault& vault) { return vault.separate(visit.actor(), id); });
    if (done || (!one && done.error().code == Code::kNotFound)) continue;  // gone meanwhile
    if (one || done.error().code != Code::kHeld) return refused(visit, done.error());
    ++held;
  }
  if (held > 0) return page(held);
  const SubjectId subject{id_parse(visit.request.form.get("subject"))};
  const bool stays = subject && visit.ask([&](vault::Vault& vault) { return vault.meets(visit.actor(), subject); });
  return Response::redirect(stays ? person_href(subject) : href_of(*at));
}

void put_sources(Dict& dict, const Visit& visit, const policy::Record& record) {
  for (const auto& source : visit.model->sources) {
    const auto* person = policy::given_person(*visit.model, source);
    if (!person || (person->id != record.id && visit.model->root_of(person->id)->id != record.id)) continue;
    if (brings(visit, source)) dict.section("ADD").set("HREF", href_of(source)).set("VERB", visit.say("bureau.source.title"));
  }
}

}  // namespace tenue::web::bureau
