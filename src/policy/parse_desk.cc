// [desk]: what the screens need to look like this firm
#include <algorithm>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

std::string colour_of(Reader& reader, SV key) {
  const auto* node = reader.take(key);
  if (!node) return {};
  auto colour = string_of(reader.draft(), *node);
  const bool ok = colour.size() == 7 && colour[0] == '#' && colour.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
  reader.draft().spots["desk." + std::string{key}] = node->spot;
  if (!ok) reader.draft().report(Rule::kDesk, node->spot, "desk.colour", {{"value", colour}});
  return ok ? colour : std::string{};
}

std::string clock_of(Reader& reader, SV key) {
  const auto* node = reader.need(key);
  if (!node) return {};
  auto time = string_of(reader.draft(), *node);
  if (parse_moment("2024-01-01T" + time)) return time;
  reader.draft().report(Rule::kMalformed, node->spot, "value.clock", {{"value", time}});
  return {};
}

/// { fr = ["one", "many"], en = ["one", "many"] }
void read_count(Draft& draft, const Node& node, Queue& queue) {
  Reader reader{draft, node, "count"};
  const auto pair = [&](SV lang, std::string& one, std::string& many) {
    const auto* list = reader.take(lang);
    const auto words = list && list->is(Node::Kind::kList) ? strings_of(draft, *list) : std::vector<std::string>{};
    if (words.size() == 2) one = words[0], many = words[1];
    else if (list || draft.model.has_language(lang)) draft.report(Rule::kMissingWords, list ? list->spot : node.spot, "words.count", {{"lang", lang}});
  };
  pair("fr", queue.count_one.fr, queue.count_many.fr);
  pair("en", queue.count_one.en, queue.count_many.en);
}

void check_queue(Draft& draft, const Node& node, const Queue& queue) {
  const auto* record = draft.model.record(queue.of);
  if (!record) return;
  if (const auto* in = node.find("in"))
    for (const auto& item : in->items)
      if (item.is(Node::Kind::kString) && !record->state(item.text))
        draft.report(Rule::kUnknownName, item.spot, "unknown.state", {{"name", item.text}, {"record", record->id}});
  if (queue.move.empty()) return;
  const bool leads = std::any_of(queue.in.begin(), queue.in.end(), [&](const std::string& id) {
    const auto* state = record->state(id);
    return state && std::find(state->to.begin(), state->to.end(), queue.move) != state->to.end();
  });
  if (!leads) draft.report(Rule::kDesk, node.find("move")->spot, "desk.move", {{"name", queue.move}, {"record", record->id}});
}

void read_queue(Draft& draft, const Node& node) {
  Queue queue;
  queue.place = node.spot.place;
  Reader reader{draft, node, "desk.queues"};
  reader.need("of");
  queue.of = reader.name("of", Names::kRecord);
  reader.need("in");
  queue.in = reader.list("in");
  reader.need("activity");
  queue.activity = reader.name("activity", Names::kActivity);
  queue.title = reader.prose("title");
  if (!reader.take("title")) draft.report(Rule::kMissingWords, node.spot, "words.label", {{"name", "title"}});
  queue.empty = reader.prose("empty");
  if (const auto* count = reader.take("count")) read_count(draft, *count, queue);
  queue.late = reader.period("late");
  queue.card = reader.paths("card");
  queue.move = reader.string("move");
  queue.line = reader.flag("line");
  if (queue.card.size() > 3) draft.report(Rule::kDesk, reader.take("card")->spot, "desk.card");
  draft.later([&draft, &node, queue] { check_queue(draft, node, queue); });
  draft.model.desk.queues.push_back(std::move(queue));
}

void read_home(Draft& draft, const Node& node) {
  auto& desk = draft.model.desk;
  Reader reader{draft, node, "desk.home"};
  desk.home_title = reader.prose("title");
  desk.call = reader.prose("call");
  desk.lead = reader.prose("lead");
  desk.write_title = reader.prose("write_title");
  desk.write = reader.prose("write");
  desk.promises_title = reader.prose("promises_title");
}

/// "form:record.field"
void read_doors(Draft& draft, const Node& node) {
  auto& desk = draft.model.desk;
  const auto text = string_of(draft, node);
  const auto colon = text.find(':');
  desk.doors_form = text.substr(0, colon);
  desk.doors_field = colon == std::string::npos ? std::string{} : text.substr(colon + 1);
  draft.later([&draft, &node] {
    const auto& d = draft.model.desk;
    const auto dot = d.doors_field.find('.');
    const auto* record = draft.model.record(d.doors_field.substr(0, dot));
    const auto* field = record && dot != std::string::npos ? record->field(d.doors_field.substr(dot + 1)) : nullptr;
    const auto* form = draft.model.form(d.doors_form);
    if (!form || !field || field->of.empty()) draft.report(Rule::kDesk, node.spot, "desk.doors", {{"value", node.text}});
    else if (form->desk_only || form->needs_account) draft.report(Rule::kDesk, node.spot, "desk.doors_shut", {{"form", form->id}});
  });
}

/// The state that a move leads to.
void check_move(Draft& draft, const Node& node, const std::string& record_id) {
  const auto* record = draft.model.record(record_id);
  if (!record) return;
  const bool known = std::any_of(record->states.begin(), record->states.end(), [&](const State& s) {
    return std::find(s.to.begin(), s.to.end(), node.text) != s.to.end();
  });
  if (!known) draft.report(Rule::kDesk, node.spot, "desk.move", {{"name", node.text}, {"record", record_id}});
}

void read_counter(Draft& draft, const Node& node) {
  auto& desk = draft.model.desk;
  Reader reader{draft, node, "desk.counter"};
  reader.need("form");
  desk.counter_form = reader.name("form", Names::kForm);
  desk.counter_move = reader.string("move");
  desk.counter_title = reader.prose("title");
  desk.counter_button = reader.prose("button");
  desk.counter_more_title = reader.prose("more_title");
  desk.counter_more = reader.paths("more");
  const auto* move = reader.take("move");
  if (!move) return;
  draft.later([&draft, move] {
    const auto* form = draft.model.form(draft.model.desk.counter_form);
    if (!form) return;
    for (const auto& record : draft.model.records)
      for (const auto& state : record.states)
        if (std::find(state.to.begin(), state.to.end(), move->text) != state.to.end() &&
            std::any_of(form->asks.begin(), form->asks.end(), [&](const Ask& a) { return a.record == record.id; }))
          return;
    draft.report(Rule::kDesk, move->spot, "desk.counter_move", {{"name", move->text}, {"form", form->id}});
  });
}

void read_pocket(Draft& draft, const Node& node) {
  auto& desk = draft.model.desk;
  Reader reader{draft, node, "desk.pocket"};
  reader.need("record");
  desk.pocket_record = reader.name("record", Names::kRecord);
  desk.pocket_move = reader.string("move");
  desk.pocket_says = reader.paths("says");
  desk.pocket_note = reader.prose("note");
  desk.pocket_message = reader.prose("message");
  if (const auto* move = reader.take("move")) draft.later([&draft, move] { check_move(draft, *move, draft.model.desk.pocket_record); });
}

void read_hours(Draft& draft, const Node& node) {
  Reader reader{draft, node, "desk.hours"};
  draft.model.desk.open = clock_of(reader, "open");
  draft.model.desk.close = clock_of(reader, "close");
}

}  // namespace

void read_desk(Draft& draft, const Node& root) {
  auto& desk = draft.model.desk;
  desk.sign = draft.model.organisation.name;
  const auto* node = root.find("desk");
  if (!node) return;
  desk.place = node->spot.place;
  Reader reader{draft, *node, "desk"};
  if (auto sign = reader.string("sign"); !sign.empty()) desk.sign = std::move(sign);
  desk.colour = colour_of(reader, "colour");
  desk.second = colour_of(reader, "second");
  desk.face = reader.one_of("face", {"enseigne", "atelier", "plume", "trait"});
  desk.phone = read_phone(reader, "phone");
  desk.area = reader.text("area");
  desk.answer = reader.period("answer");
  desk.tabs = reader.names("tabs", Names::kRecord);
  if (const auto* hours = reader.take("hours")) read_hours(draft, *hours);
  if (const auto* home = reader.take("home")) read_home(draft, *home);
  if (const auto* promises = reader.take("promises"))
    for (const auto* promise : items_of(draft, *promises)) desk.promises.push_back(text_of(draft, *promise, true));
  if (const auto* doors = reader.take("doors")) read_doors(draft, *doors);
  if (const auto* queues = reader.take("queues"))
    for (const auto* queue : items_of(draft, *queues)) read_queue(draft, *queue);
  if (const auto* counter = reader.take("counter")) read_counter(draft, *counter);
  if (const auto* pocket = reader.take("pocket")) read_pocket(draft, *pocket);
  if (const auto* ledger = reader.take("ledger")) {
    Reader inner{draft, *ledger, "desk.ledger"};
    inner.need("records");
    desk.ledger = inner.names("records", Names::kRecord);
    desk.ledger_title = inner.prose("title");
  }
}

}  // namespace tenue::policy
