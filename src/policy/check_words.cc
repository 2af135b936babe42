// Every identifier that a person can meet has words in each declared language.
#include <algorithm>

#include "policy/draft.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// The firm's words for `id` of `record`, else Tenue's under one of `keys`.
const Text* words_for(const Draft& draft, const std::string& record, const std::string& id, std::initializer_list<std::string> keys) {
  for (const auto& key : {record + "." + id, id})
    if (const auto it = draft.words.find(key); it != draft.words.end()) return &it->second;
  for (const auto& key : keys)
    if (const auto* text = shipped_word(key)) return text;
  return nullptr;
}

/// Fills an empty text; whether it has words now.
bool fill(Text& text, const Text* words) {
  if (!text.empty() || !text.en.empty()) return true;
  if (!words) return false;
  text = *words;
  return true;
}

void field_words(Draft& draft, const Record& record, Field& field) {
  const auto spot = draft.spot("records." + record.id + ".fields." + field.id);
  if (!fill(field.label, words_for(draft, record.id, field.id, {"field." + field.id, "type." + std::string{type_name(field.type)}})))
    draft.report(Rule::kMissingWords, spot, "words.field", {{"name", field.id}, {"record", record.id}});
  for (auto& choice : field.of)
    if (!fill(choice.label, words_for(draft, record.id, choice.id, {"value." + choice.id})))
      draft.report(Rule::kMissingWords, spot, "words.choice", {{"name", choice.id}, {"field", field.id}});
}

/// A state is moved to by a person when another state's `to` names it.
bool is_moved_to(const Record& record, const State& state) {
  return std::any_of(record.states.begin(), record.states.end(), [&](const State& from) {
    return std::find(from.to.begin(), from.to.end(), state.id) != from.to.end();
  });
}

void state_words(Draft& draft, const Record& record, State& state) {
  const auto spot = draft.spot("records." + record.id + ".states." + state.id);
  if (!fill(state.label, words_for(draft, record.id, state.id, {"value." + state.id})))
    draft.report(Rule::kMissingWords, spot, "words.state", {{"name", state.id}, {"record", record.id}});
  if (is_moved_to(record, state) && !fill(state.move, shipped_word("move." + state.id)))
    draft.report(Rule::kMissingWords, spot, "words.move", {{"name", state.id}, {"record", record.id}});
  fill(state.noted, &state.move);
}

template <class Things>
void label_words(Draft& draft, Things& things, const std::string& table) {
  for (auto& thing : things)
    if (!fill(thing.label, words_for(draft, table, thing.id, {"role." + thing.id})))
      draft.report(Rule::kMissingWords, draft.spot(table + "." + thing.id), "words.label", {{"name", thing.id}});
}

}  // namespace

void resolve_words(Draft& draft) {
  for (auto& record : draft.model.records) {
    if (record.builtin) continue;
    for (auto& field : record.fields) field_words(draft, record, field);
    for (auto& state : record.states) state_words(draft, record, state);
  }
  for (auto& hold : draft.model.holds)
    for (auto& fact : hold.needs)
      if (!fill(fact.label, words_for(draft, hold.id, fact.id, {"need." + fact.id, "field." + fact.id})))
        draft.report(Rule::kMissingWords, draft.spot("holds." + hold.id + ".needs." + fact.id), "words.label", {{"name", fact.id}});
  label_words(draft, draft.model.roles, "roles");
  label_words(draft, draft.model.recipients, "recipients");
}

}  // namespace tenue::policy
