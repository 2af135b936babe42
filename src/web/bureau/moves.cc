// Moves: buttons in the firm's verbs. What a move needs and the record lacks is asked on a page of its own, and who is
// put in charge is asked each time: whoever gave it back is not meant again.
#include <fmt/format.h>

#include <algorithm>

#include "web/bureau/pages.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

struct Gathered {
  std::string type, room;
  std::optional<Result<vault::Card>> card;
  std::map<std::string, std::vector<app::User>> candidates;     ///< role → who could be chosen
  std::map<std::string, std::map<std::string, int>> open_jobs;  ///< field → person_value → records not finished
  std::map<std::string, std::string> people;
};

const vault::MoveView* move_to(const vault::RecordView& record, std::string_view to) {
  for (const auto& move : record.moves)
    if (move.to == to) return &move;
  return nullptr;
}

std::vector<std::string> asked_for(const policy::Record& record, const vault::MoveView& move) {
  auto out = move.needs;
  const auto* state = record.state(move.to);
  for (const auto& need : state ? state->needs : std::vector<std::string>{}) {
    const auto* field = record.field(need);
    const bool known = std::find(out.begin(), out.end(), need) != out.end();
    if (field && field->type == policy::FieldType::kRole && !known) out.push_back(need);
  }
  return out;
}

/// States between the first and the last: the record is in someone's hands.
std::vector<std::string> states_at_work(const policy::Record& record) {
  std::vector<std::string> out;
  for (const auto& state : record.states)
    if (!state.initial && !state.to.empty()) out.push_back(state.id);
  return out;
}

void gather_people(const Visit& visit, vault::Vault& vault, const policy::Field& field, Gathered& out) {
  auto& free = out.candidates[field.to];
  for (auto& user : app::users_of(vault, field.to))
    if (!user.disabled) free.push_back(std::move(user));
  const auto busy = vault.queue(visit.purpose(out.room), out.type, states_at_work(*visit.model->record(out.type)));
  if (!busy) return;
  for (const auto& card : *busy)
    if (const auto who = card.record.values.find(field.id); who != card.record.values.end()) ++out.open_jobs[field.id][who->second];
}

Gathered gather(const Visit& visit, vault::Vault& vault, RecordId rec, std::string_view to) {
  Gathered out;
  out.type = type_of(vault, rec);
  out.room = out.type.empty() ? "" : acting_room(vault, visit.who.role, out.type);
  if (out.room.empty()) return out;
  out.card = vault.job(visit.purpose(out.room), rec);
  if (!*out.card) return out;
  const auto* move = move_to((*out.card)->record, to);
  const auto* record = visit.model->record(out.type);
  for (const auto& need : move ? asked_for(*record, *move) : std::vector<std::string>{})
    if (const auto* field = record->field(need); field && field->type == policy::FieldType::kRole)
      gather_people(visit, vault, *field, out);
  out.people = people(vault);
  return out;
}

std::string busy_words(const Visit& visit, int jobs, const policy::Noun& noun) {
  if (jobs == 0) return visit.say("bureau.free");
  return visit.say("bureau.busy", {{"n", count_words(jobs, noun.gender, visit.lang)},
                                   {"what", (jobs == 1 ? noun.one : noun.many).in(visit.lang)}});
}

std::vector<Input> questions(const Visit& visit, const Gathered& found, const vault::MoveView& move) {
  const auto& record = *visit.model->record(found.type);
  std::vector<Input> out;
  for (const auto& need : asked_for(record, move)) {
    const auto* field = record.field(need);
    TENUE_CHECK(field);
    Input input = input_of(*field, need, std::string{visit.request.form.get(need)}, visit.lang);
    input.needed = true;
    if (field->type == policy::FieldType::kRole) {
      const auto jobs = found.open_jobs.find(need);
      for (const auto& user : found.candidates.at(field->to)) {
        const auto value = person_value(user.id);
        int n = 0;
        if (jobs != found.open_jobs.end())
          if (const auto one = jobs->second.find(value); one != jobs->second.end()) n = one->second;
        input.options.push_back({value, user.name, "", busy_words(visit, n, record.label), value == input.value});
      }
    }
    out.push_back(std::move(input));
  }
  if (!out.empty()) add_terms(out, *visit.model, record, (*found.card)->record.agreed, false, visit.request.form, visit.lang);
  return out;
}

Response ask(const Visit& visit, const Gathered& found, const vault::MoveView& move, const std::vector<Input>& inputs, int status) {
  const auto& card = **found.card;
  const Speech speech{*visit.model, visit.lang, visit.now, found.people};
  const auto verb = verb_of(visit, found.type, move.to);
  const auto title = status == 422 ? visit.say("bureau.error.title", {{"title", verb}}) : verb;
  return show(visit, {title, "bureau/question.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", verb).set("RECORD_TITLE", speech.title(card.record)).set("VERB", verb);
    dict.set("ACTION", fmt::format("/bureau/r/{}/vers/{}", id_text(card.record.id.value), move.to));
    dict.set("FROM", card.record.state).set("BACK", visit.request.form.get("back"));
    dict.set("RETURN", way_back(visit.request.form.get("back"), card.record.subject));
    put_errors(dict, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(dict, "INPUT", input);
  });
}

Response make(const Visit& visit, const Gathered& found, const vault::MoveView& move, std::vector<Input> inputs) {
  const auto& record = (*found.card)->record;
  auto values = sent(visit.request.form, inputs);
  const auto backing = take_backing(values);
  const auto made = visit.ask([&](vault::Vault& vault) {
    return vault.move(visit.purpose(found.room), record.id, record.state, move.to, values, backing);
  });
  if (made) return Response::redirect(way_back(visit.request.form.get("back"), record.subject));
  const auto others = mark(inputs, made.error(), visit.lang);
  return others.empty() ? ask(visit, found, move, inputs, 422) : refused(visit, others.front());
}

}  // namespace

Response offer_move(const Visit& visit, RecordId rec, const std::string& to) {
  const auto found = visit.ask([&](vault::Vault& vault) { return gather(visit, vault, rec, to); });
  if (!found.card || !*found.card) return Response::redirect("/bureau");
  const auto* move = move_to((*found.card)->record, to);
  if (!move) return Response::redirect("/bureau");
  auto inputs = questions(visit, found, *move);
  return inputs.empty() ? make(visit, found, *move, {}) : ask(visit, found, *move, inputs, 200);
}

Response move(const Visit& visit) {
  const auto rec = record_param(visit);
  const std::string to{visit.param("state")}, from{visit.request.form.get("from")};
  const auto found = visit.ask([&](vault::Vault& vault) { return gather(visit, vault, rec, to); });
  if (found.type.empty()) return refused(visit, 404);
  if (!found.card) return refused(visit, 403);
  if (!*found.card) return refused(visit, found.card->error());
  const auto& record = (*found.card)->record;
  if (record.state != from) return refused(visit, 409);
  const auto* move = move_to(record, to);
  if (!move) return refused(visit, 403);
  auto inputs = questions(visit, found, *move);
  if (!inputs.empty() && !visit.request.form.has("asked")) return ask(visit, found, *move, inputs, 200);
  return make(visit, found, *move, std::move(inputs));
}

}  // namespace tenue::web::bureau
