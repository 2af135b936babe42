// The partner's telephone: his own jobs, what the policy grants while it grants it, one huge last button. Small enough
// for a poor line; no script.
#include <algorithm>

#include "web/bureau/cards.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

using policy::FieldType;

constexpr std::size_t kCode = 16;  ///< bytes: what is typed at a door is drawn large, a sentence is not

/// One field that may be shown, wherever it stands: in the job, above it or below it.
struct Granted {
  const policy::Record* record;
  const policy::Field* field;
  std::string raw;
};

struct Job {
  std::optional<Result<vault::Card>> card;
  std::vector<vault::RecordView> below;  ///< records under the job that he may read now
  std::map<std::string, std::string> people;
};

std::vector<std::string> open_states(const policy::Record& record) {
  std::vector<std::string> out;
  for (const auto& state : record.states)
    if (!state.to.empty()) out.push_back(state.id);
  return out;
}

Job gather(const Visit& visit, vault::Vault& vault, RecordId rec) {
  Job out;
  const auto type = type_of(vault, rec);
  if (type.empty() || type != visit.model->desk.pocket_record) return out;
  const auto room = vault.room(visit.who.role, type);
  if (room.empty()) return out;
  out.card = vault.job(visit.purpose(room), rec);
  if (!*out.card) return out;
  for (const auto& record : vault.facts((*out.card)->record.subject).records) {
    if (record.parent != rec || record.gone) continue;
    if (auto child = vault.job(visit.purpose(room), record.id)) out.below.push_back(std::move(child->record));
  }
  out.people = people(vault);
  return out;
}

std::vector<Granted> fields_of(const Visit& visit, const Job& job) {
  std::vector<Granted> out;
  const auto add = [&](const policy::Record& record, const std::string& id, const std::string& raw) {
    if (const auto* field = record.field(id); field && !raw.empty()) out.push_back({&record, field, raw});
  };
  const auto& card = **job.card;
  const auto& type = *visit.model->record(card.record.type);
  for (const auto& field : type.fields)
    if (const auto value = card.record.values.find(field.id); value != card.record.values.end()) add(type, field.id, value->second);
  for (const auto& [path, raw] : card.above) {
    const auto dot = path.find('.');
    if (const auto* above = visit.model->record(path.substr(0, dot))) add(*above, path.substr(dot + 1), raw);
  }
  for (const auto& record : job.below)
    for (const auto& [id, raw] : record.values) add(*visit.model->record(record.type), id, raw);
  return out;
}

bool says(const Visit& visit, const Granted& one) {
  const auto& list = visit.model->desk.pocket_says;
  return std::find(list.begin(), list.end(), one.record->id + "." + one.field->id) != list.end();
}

/// Nobody waits any more where every way on ends the record: someone is there.
bool is_awaited(const policy::Record& type, std::string_view id) {
  const auto* here = type.state(id);
  return here && std::any_of(here->to.begin(), here->to.end(), [&](const std::string& to) { return !type.state(to)->to.empty(); });
}

void put_top(Dict& dict, const Visit& visit, const Speech& speech, const vault::RecordView& record) {
  const auto& type = speech.type(record);
  const auto whole = speech.title(record);
  const auto title = whole.substr(0, whole.find(", "));
  const auto since = record.entered.empty() ? record.created : record.entered.front().second;
  for (const auto& field : type.fields) {
    if (!field.order) continue;
    const auto value = record.values.find(field.id);
    if (value == record.values.end()) continue;
    Dict top = dict.section("URGENCY");
    const auto word = speech.value(type, field.id, record.values);
    const bool awaited = is_awaited(type, record.state);
    const auto then = awaited ? visit.say("bureau.pocket.since", {{"time", margin_date(since, visit.now, visit.lang)}}) : lower_first(speech.state(record));
    top.set("WORD", word == title ? upper_first(then) : word);  // the title says it already
    if (word != title) top.section("THEN").set("SINCE", then);
    if (awaited && !field.of.empty() && field.of.front().id == value->second) top.show("LATE");
  }
  dict.set("TITLE", title);
}

/// Place first and large, then short texts, then who: all that is not in the paper block.
void put_place(Dict& dict, const Visit& visit, const Speech& speech, const std::vector<Granted>& all) {
  std::string where;
  for (const auto& one : all) {
    const auto text = policy::shown(*one.field, one.raw, visit.lang);
    if (one.field->type == FieldType::kAddress) {
      dict.section("PLACE").set("TEXT", text);
      if (where.empty()) where = one.raw;
    }
  }
  for (const auto& one : all)
    if (one.field->type == FieldType::kText && !one.field->secret && !says(visit, one) && !one.field->identity)
      dict.section("DETAIL").set("TEXT", policy::shown(*one.field, one.raw, visit.lang));
  for (const auto& one : all)
    if (one.field->identity) dict.section("DETAIL").set("TEXT", policy::shown(*one.field, one.raw, visit.lang));
  for (const auto& one : all)
    if (one.field->type == FieldType::kMoment)
      dict.section("DETAIL").set("TEXT", visit.say("bureau.pocket.moment", {{"what", one.field->label.in(visit.lang)},
                                                                          {"when", speech.value(*one.record, one.field->id, {{one.field->id, one.raw}})}}));
  for (const auto& one : all) {
    if (one.field->type != FieldType::kPhone) continue;
    dict.section("CALL").set("NUMBER", one.raw);
    if (!visit.model->desk.pocket_message.empty())
      dict.section("WRITE").set("TARGET", one.raw + "?body=" + percent_encode(visit.model->desk.pocket_message.in(visit.lang)));
    break;
  }
  if (!where.empty()) dict.section("GO").set("WHERE", where);
}

void put_paper(Dict& dict, const Visit& visit, const std::vector<Granted>& all) {
  std::vector<const Granted*> said;
  for (const auto& path : visit.model->desk.pocket_says)
    for (const auto& one : all)
      if (one.record->id + "." + one.field->id == path) said.push_back(&one);
  if (said.empty()) return;
  Dict paper = dict.section("PAPER");
  for (const auto* one : said) {
    Dict fact = paper.section("FACT");
    const auto text = policy::shown(*one->field, one->raw, visit.lang);
    fact.set("LABEL", one->field->label.in(visit.lang)).set("TEXT", text);
    if (!one->field->secret) continue;
    if (text.size() <= kCode) fact.show("SECRET");
    fact.section("ERASED").set("TEXT", visit.say("bureau.pocket.erased"));
  }
}

void put_moves(Dict& dict, const Visit& visit, const vault::RecordView& record) {
  const auto& moves = record.moves;
  auto last = std::find_if(moves.begin(), moves.end(), [&](const auto& move) { return move.to == visit.model->desk.pocket_move; });
  if (last == moves.end()) last = moves.begin();
  const auto fill = [&](Dict at, const vault::MoveView& move) {
    at.set("ACTION", "/bureau/r/" + id_text(record.id.value) + "/vers/" + move.to).set("FROM", record.state).set("VERB", verb_of(visit, record.type, move.to));
  };
  if (last != moves.end()) fill(dict.section("LAST"), *last);
  // Beside the huge button only what can be undone: a job is not ended for good by a thumb that meant to go back.
  const auto& type = *visit.model->record(record.type);
  for (auto move = moves.begin(); move != moves.end(); ++move)
    if (move != last && !type.state(move->to)->to.empty()) fill(dict.section("OTHER"), *move);
  if (record.writes.empty()) return;
  std::vector<std::string> labels;
  for (const auto& id : record.writes)
    if (const auto* field = visit.model->record(record.type)->field(id)) labels.push_back(lower_first(field->label.in(visit.lang)));
  dict.section("NOTE").set("HREF", "/bureau/r/" + id_text(record.id.value) + "/corriger").set("TEXT", visit.say("bureau.pocket.note", {{"what", listed(labels, visit.lang)}}));
}

/// A partner whose role goes nowhere: what it may read is said, so that the page is not taken for a broken one.
Response no_work(const Visit& visit) {
  const auto mine = visit.ask([&](vault::Vault& vault) {
    std::vector<std::string> out;
    for (const auto& record : visit.model->records)
      if (!record.builtin && !vault.room(visit.who.role, record.id).empty()) out.push_back(record.label.many.in(visit.lang));
    return out;
  });
  const auto title = visit.say("bureau.pocket.no_work.title");
  return show(visit, {title, "bureau/pocket.html"}, [&](Dict& dict) {
    dict.set("TITLE", title);
    dict.section("NONE").set("TEXT", mine.empty() ? visit.say("bureau.pocket.no_work.nothing") : visit.say("bureau.pocket.no_work", {{"what", listed(mine, visit.lang)}}));
  });
}

}  // namespace

Response pocket(const Visit& visit) {
  const auto* type = visit.model->record(visit.model->desk.pocket_record);
  const bool works = type && visit.ask([&](vault::Vault& vault) { return !vault.room(visit.who.role, type->id).empty(); });
  if (!works) return no_work(visit);
  std::map<std::string, std::string> names;
  const auto cards = visit.ask([&](vault::Vault& vault) -> Result<std::vector<vault::Card>> {
    names = people(vault);
    return vault.queue(visit.purpose(vault.room(visit.who.role, type->id)), type->id, open_states(*type));
  });
  if (!cards) return refused(visit, cards.error());
  const bool just_done = visit.request.query.get("fait") == "1";  // a second tap must not meet the next job's button
  if (cards->size() == 1 && !just_done) return Response::redirect("/bureau/poche/" + id_text(cards->front().record.id.value));
  const Speech speech{*visit.model, visit.lang, visit.now, names};
  const auto title = upper_first(type->label.many.in(visit.lang));
  return show(visit, {title, "bureau/pocket.html"}, [&](Dict& dict) {
    dict.set("TITLE", title);
    if (just_done) dict.section("NOTED").set("TEXT", visit.say("bureau.pocket.noted"));
    if (cards->empty()) {
      dict.section("NONE").set("TEXT", visit.say("bureau.pocket.none"));
      return;
    }
    Dict list = dict.section("LIST");
    for (const auto& card : *cards) {
      QueueCard one;
      one.span = clock_time(in_state_since(card.record), visit.lang);
      one.remark = margin_date(in_state_since(card.record), visit.now, visit.lang);
      if (one.remark == one.span) one.remark.clear();
      one.anchor = "r-" + id_text(card.record.id.value);
      one.title = speech.title(card.record);
      one.href = "/bureau/poche/" + id_text(card.record.id.value);
      one.line = speech.state(card.record);
      put_card(list, "CARD", one);
    }
  });
}

Response pocket_job(const Visit& visit) {
  const auto job = visit.ask([&](vault::Vault& vault) { return gather(visit, vault, record_param(visit)); });
  // Unknown, another's, finished: one answer, so that nothing can be learnt from it.
  if (!job.card || !*job.card) return refused(visit, 403);
  const auto& record = (*job.card)->record;
  const Speech speech{*visit.model, visit.lang, visit.now, job.people};
  const auto all = fields_of(visit, job);
  return show(visit, {upper_first(speech.type(record).label.one.in(visit.lang)), "bureau/pocket_job.html"}, [&](Dict& dict) {
    put_top(dict, visit, speech, record);
    put_place(dict, visit, speech, all);
    put_paper(dict, visit, all);
    put_moves(dict, visit, record);
    if (!visit.model->desk.pocket_note.empty()) dict.section("SMALL").set("TEXT", visit.model->desk.pocket_note.in(visit.lang));
  });
}

}  // namespace tenue::web::bureau
