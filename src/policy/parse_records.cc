// [records.r] with fields, states, moves, events, and their words
#include <algorithm>
#include <array>

#include "policy/reader.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

const std::vector<std::string>& type_names() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> out;
    for (int i = 0; i <= static_cast<int>(FieldType::kRole); ++i) out.emplace_back(type_name(static_cast<FieldType>(i)));
    return out;
  }();
  return names;
}

/// { fr = ["client", "clients", "m"], en = ["client", "clients"] }
Noun read_noun(Draft& draft, const Node& node) {
  Noun noun;
  Reader reader{draft, node, "label"};
  const auto forms = [&](SV lang, std::size_t count) {
    const auto* list = reader.take(lang);
    if (!list) {
      if (draft.model.has_language(lang)) draft.report(Rule::kMissingWords, node.spot, "words.noun", {{"lang", lang}});
      return std::vector<std::string>{};
    }
    if (!list->is(Node::Kind::kList)) {
      draft.report(Rule::kMissingWords, list->spot, "words.noun", {{"lang", lang}});
      return std::vector<std::string>{};
    }
    auto words = strings_of(draft, *list);
    if (words.size() != count) draft.report(Rule::kMissingWords, list->spot, lang == "fr" ? "words.noun_fr" : "words.noun_en");
    words.resize(count);
    return words;
  };
  if (const auto fr = forms("fr", 3); !fr.empty()) {
    noun.one.fr = fr[0];
    noun.many.fr = fr[1];
    if (fr[2] != "m" && fr[2] != "f" && !fr[2].empty()) draft.report(Rule::kMissingWords, node.spot, "words.noun_fr");
    noun.gender = fr[2] == "f" ? 'f' : 'm';
  }
  if (const auto en = forms("en", 2); !en.empty()) {
    noun.one.en = en[0];
    noun.many.en = en[1];
  }
  return noun;
}

void read_choices(Draft& draft, Reader& reader, Field& field) {
  const auto* of = reader.need("of");
  if (!of) return;
  for (const auto& id : strings_of(draft, *of)) {
    const bool twice = std::any_of(field.of.begin(), field.of.end(), [&](const Choice& c) { return c.id == id; });
    if (twice) draft.report(Rule::kDuplicate, of->spot, "choice.twice", {{"name", id}});
    else if (!is_identifier(id)) draft.report(Rule::kIdentifier, of->spot, "identifier", {{"name", id}});
    else field.of.push_back({id, {}});
  }
  if (field.of.empty()) draft.report(Rule::kMalformed, of->spot, "choice.none");
}

/// What is paid stands on the record above: lines that have a total, or an amount.
void check_pays(Draft& draft, const Record& record, const Field& field, const Node& node) {
  const auto* above = draft.model.record(record.of);
  const auto* owed = above ? above->field(node.text) : nullptr;
  const bool fits = field.type == FieldType::kAmount && owed && (owed->type == FieldType::kLines || owed->type == FieldType::kAmount);
  if (!fits) draft.report(Rule::kWrongType, node.spot, "field.pays");
}

Field read_field(Draft& draft, const std::string& record, const Entry& entry, std::size_t record_index, std::size_t index) {
  Field field;
  field.id = entry.key;
  field.place = entry.spot.place;
  Reader reader{draft, entry.value, "records." + record + ".fields." + field.id};
  reader.need("type");
  const auto type = reader.one_of("type", type_names());
  const auto at = std::find(type_names().begin(), type_names().end(), type);
  if (at != type_names().end()) field.type = static_cast<FieldType>(at - type_names().begin());
  field.required = reader.flag("required");
  field.find = reader.flag("find");
  field.identity = reader.flag("identity");
  field.order = reader.flag("order");
  field.frozen = reader.flag("frozen");
  field.last_day = reader.flag("last_day");
  field.serial = reader.flag("serial");
  field.many = reader.flag("many");
  field.secret = reader.one_of("level", {"secret"}) == "secret";
  field.warn_special = reader.one_of("warn", {"special"}) == "special";
  const auto sphere = reader.one_of("sphere", {"work", "private"});
  field.at_work = sphere == "work";
  field.at_home = sphere == "private";
  field.proof_to_rectify = reader.one_of("rectify", {"proof"}) == "proof";
  field.needs_terms = reader.one_of("terms", {"required"}) == "required";
  field.pays = reader.string("pays");
  if (const auto* pays = reader.take("pays")) draft.later([&draft, pays, record_index, index] { check_pays(draft, draft.model.records[record_index], draft.model.records[record_index].fields[index], *pays); });
  field.needs_postcode = reader.one_of("postcode", {"required"}) == "required";
  field.max = reader.integer("max", 0, 1, 100000);
  field.anonymous = reader.one_of("anonymous", {"keep", "month", "department"});
  field.label = reader.text("label");
  field.called = reader.text("called");
  field.after = reader.text("after");
  field.why = reader.prose("why");
  if (field.type == FieldType::kChoice || field.type == FieldType::kChoices) read_choices(draft, reader, field);
  else if (field.type == FieldType::kRole) reader.need("of"), field.to = reader.name("of", Names::kRole);
  else reader.take("of") ? draft.report(Rule::kWrongType, reader.take("of")->spot, "field.of") : void();
  if (field.type == FieldType::kLink) reader.need("to"), field.to = reader.name("to", Names::kRecord);
  else reader.take("to") ? draft.report(Rule::kWrongType, reader.take("to")->spot, "field.to") : void();
  if (field.last_day && !type.empty() && field.type != FieldType::kDate)
    draft.report(Rule::kWrongType, reader.take("last_day")->spot, "field.last_day");
  if (field.find && !type.empty() && field.type != FieldType::kPhone && field.type != FieldType::kMail)
    draft.report(Rule::kWrongType, reader.take("find")->spot, "field.find");
  if (field.needs_postcode && !type.empty() && field.type != FieldType::kAddress)
    draft.report(Rule::kWrongType, reader.take("postcode")->spot, "field.postcode");
  if (field.needs_terms && !type.empty() && field.type != FieldType::kChoice)
    draft.report(Rule::kWrongType, reader.take("terms")->spot, "field.terms");
  reader.expression("when", {record, "", true, false},
                    [&draft, record_index, index](ExprPtr e) { draft.model.records[record_index].fields[index].when = std::move(e); });
  draft.spots["records." + record + ".fields." + field.id] = entry.spot;
  return field;
}

void check_state_name(Draft& draft, const std::string& record, const Node& name) {
  draft.later([&draft, record, &name] {
    if (!name.is(Node::Kind::kString) || draft.model.record(record)->state(name.text)) return;
    draft.unsound.insert(record);
    std::vector<std::string> known;
    for (const auto& s : draft.model.record(record)->states) known.push_back(s.id);
    const auto near = nearest(name.text, known);
    draft.report(Rule::kUnknownName, name.spot, "unknown.state", {{"name", name.text}, {"record", record}, {"near", near}, {"known", joined(known)}},
                 near.empty() ? "known.fix" : "near.fix");
  });
}

std::optional<Lapse> read_lapse(Draft& draft, const std::string& record, const Node& node) {
  Reader reader{draft, node, "lapse"};
  reader.need("after");
  const auto after = reader.period("after");
  const auto to = reader.need_string("to");
  if (const auto* where = reader.take("to")) check_state_name(draft, record, *where);
  if (!after) return std::nullopt;
  return Lapse{*after, to};
}

void check_field_names(Draft& draft, const std::string& record, const Node& names) {
  for (const auto& name : names.items)
    draft.later([&draft, record, &name] {
      if (!name.is(Node::Kind::kString) || draft.model.record(record)->field(name.text)) return;
      std::vector<std::string> known;
      for (const auto& f : draft.model.record(record)->fields) known.push_back(f.id);
      const auto near = nearest(name.text, known);
      draft.report(Rule::kUnknownName, name.spot, "unknown.field", {{"name", name.text}, {"record", record}, {"near", near}, {"known", joined(known)}},
                   near.empty() ? "known.fix" : "near.fix");
    });
}

State read_state(Draft& draft, const std::string& record, const Entry& entry) {
  State state;
  state.id = entry.key;
  state.place = entry.spot.place;
  draft.spots["records." + record + ".states." + state.id] = entry.spot;
  const auto targets = [&](const Node& list) {
    for (const auto& item : list.items) check_state_name(draft, record, item);
    return strings_of(draft, list);
  };
  if (entry.value.is(Node::Kind::kList)) {
    state.to = targets(entry.value);
    return state;
  }
  Reader reader{draft, entry.value, "records." + record + ".states." + state.id};
  if (const auto* to = reader.need("to")) state.to = targets(*to);
  state.by = reader.names("by", Names::kActor);
  state.needs = reader.list("needs");
  if (const auto* needs = reader.take("needs")) check_field_names(draft, record, *needs);
  if (const auto* lapse = reader.take("lapse")) state.lapse = read_lapse(draft, record, *lapse);
  return state;
}

void read_states(Draft& draft, Record& record, const Node& node) {
  const auto before = draft.findings.size();
  if (!node.is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, node.spot, "type.table", {{"key", "states"}});
  std::vector<std::string> initial;
  for (const auto& entry : node.entries) {
    if (entry.key == "new") {
      initial = strings_of(draft, entry.value);
      for (const auto& item : entry.value.items) check_state_name(draft, record.id, item);
    } else if (!is_identifier(entry.key)) {
      draft.report(Rule::kIdentifier, entry.spot, "identifier", {{"name", entry.key}});
    } else {
      record.states.push_back(read_state(draft, record.id, entry));
    }
  }
  if (initial.empty()) draft.report(Rule::kMissingKey, node.spot, "states.new", {{"record", record.id}});
  for (auto& state : record.states) state.initial = std::find(initial.begin(), initial.end(), state.id) != initial.end();
  if (draft.findings.size() > before) draft.unsound.insert(record.id);
}

/// Words about states and events: moves, noted, after, once. `put` says whether the name is one of them.
template <class Put>
void read_state_words(Draft& draft, Reader& reader, const std::string& record, SV key, Put put) {
  const auto* node = reader.take(key);
  if (!node) return;
  if (!node->is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, node->spot, "type.table", {{"key", key}});
  for (const auto& entry : node->entries) {
    const auto text = text_of(draft, entry.value);
    if (!put(entry.key, text)) draft.report(Rule::kUnknownName, entry.spot, "unknown.state", {{"name", entry.key}, {"record", record}});
  }
}

void read_events(Draft& draft, Record& record, const Node& node, std::size_t record_index) {
  if (!node.is(Node::Kind::kTable)) return draft.report(Rule::kWrongType, node.spot, "type.table", {{"key", "events"}});
  for (const auto& entry : node.entries) {
    if (!is_identifier(entry.key)) {
      draft.report(Rule::kIdentifier, entry.spot, "identifier", {{"name", entry.key}});
      continue;
    }
    const auto index = record.events.size();
    record.events.push_back({entry.key, nullptr, {}, {}});
    draft.spots["records." + record.id + ".events." + entry.key] = entry.spot;
    if (!string_of(draft, entry.value).empty())
      draft.expressions.push_back({&entry.value, {record.id, "", false, false},
                                   [&draft, record_index, index](ExprPtr e) { draft.model.records[record_index].events[index].date = std::move(e); }});
  }
}

/// "{problem}, {address.town}": each name a field of the record.
void check_title(Draft& draft, const std::string& record, const Node& title) {
  const SV text = title.text;
  for (auto open = text.find('{'); open != SV::npos; open = text.find('{', open + 1)) {
    const auto close = text.find('}', open);
    const auto inner = text.substr(open + 1, close == SV::npos ? close : close - open - 1);
    if (close != SV::npos && draft.model.record(record)->field(inner.substr(0, inner.find('.')))) continue;
    draft.report(Rule::kReference, draft.inside(title, characters(text.substr(0, open)), characters(inner) + 2), "reference.title", {{"name", inner}, {"record", record}});
  }
}

void read_record(Draft& draft, const Entry& entry) {
  Record record;
  const auto record_index = draft.model.records.size();
  record.id = entry.key;
  record.place = entry.spot.place;
  draft.spots["records." + record.id] = entry.spot;
  Reader reader{draft, entry.value, "records." + record.id};
  record.person = reader.flag("person");
  record.of = reader.name("of", Names::kRecord);
  record.needs_account = reader.one_of("needs", {"account"}) == "account";
  record.title = reader.string("title");
  if (const auto* title = reader.take("title")) draft.later([&draft, id = record.id, title] { check_title(draft, id, *title); });
  if (const auto* label = reader.take("label")) record.label = read_noun(draft, *label);
  else draft.report(Rule::kMissingWords, entry.spot, "words.record", {{"record", record.id}});
  if (const auto* fields = reader.take("fields")) {
    if (!fields->is(Node::Kind::kTable)) draft.report(Rule::kWrongType, fields->spot, "type.table", {{"key", "fields"}});
    for (const auto& field : fields->entries) {
      if (is_identifier(field.key)) record.fields.push_back(read_field(draft, record.id, field, record_index, record.fields.size()));
      else draft.report(Rule::kIdentifier, field.spot, "identifier", {{"name", field.key}});
    }
  }
  if (const auto* states = reader.take("states")) read_states(draft, record, *states);
  if (const auto* events = reader.take("events")) read_events(draft, record, *events, record_index);
  const auto state_word = [&](Text State::*part) {
    return [&record, part](const std::string& id, const Text& text) {
      for (auto& state : record.states)
        if (state.id == id) return state.*part = text, true;
      return false;
    };
  };
  const auto state_or_event = [&](Text State::*part, Text Event::*of_event) {
    return [&record, part, of_event](const std::string& id, const Text& text) {
      for (auto& state : record.states)
        if (state.id == id) return state.*part = text, true;
      for (auto& event : record.events)
        if (event.id == id) return event.*of_event = text, true;
      return false;
    };
  };
  read_state_words(draft, reader, record.id, "moves", state_word(&State::move));
  read_state_words(draft, reader, record.id, "noted", state_word(&State::noted));
  read_state_words(draft, reader, record.id, "after", state_or_event(&State::after, &Event::after));
  read_state_words(draft, reader, record.id, "once", state_or_event(&State::once, &Event::once));
  draft.model.records.push_back(std::move(record));
}

}  // namespace

void read_records(Draft& draft, const Node& root) {
  for (const auto* entry : named_entries(draft, root, "records")) read_record(draft, *entry);
}

}  // namespace tenue::policy
