// Names that clash, parents that go in circles, states that nothing reaches or that lead nowhere.
#include <algorithm>

#include "policy/draft.h"
#include "policy/ends.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

void check_members(Draft& draft, const Record& record) {
  const auto check = [&](const std::string& id, const char* table, bool its_link) {
    const auto spot = draft.spot("records." + record.id + table + id);
    if (id == "created" || id == "new") return draft.report(Rule::kIdentifier, spot, "identifier.reserved", {{"name", id}});
    const auto* other = draft.model.record(id);
    if (other && !its_link) draft.report(Rule::kAmbiguous, spot, "ambiguous", {{"name", id}});
  };
  for (const auto& f : record.fields) check(f.id, ".fields.", f.type == FieldType::kLink && f.to == f.id);
  for (const auto& s : record.states) check(s.id, ".states.", false);
  for (const auto& e : record.events) check(e.id, ".events.", false);
  for (const auto& f : record.fields) {
    const bool state = record.state(f.id) != nullptr;
    const bool event = event_of(record, f.id) != nullptr;
    if (state || event) draft.unsound.insert(record.id);
    if (state || event) draft.report(Rule::kDuplicate, draft.spot("records." + record.id + ".fields." + f.id), "duplicate.member", {{"name", f.id}, {"record", record.id}});
  }
  for (const auto& e : record.events)
    if (record.state(e.id)) draft.report(Rule::kDuplicate, draft.spot("records." + record.id + ".events." + e.id), "duplicate.member", {{"name", e.id}, {"record", record.id}});
}

void check_parents(Draft& draft, const Record& record) {
  const auto* at = &record;
  for (std::size_t steps = 0; at && !at->of.empty(); ++steps) {
    if (at->of == record.id || steps > draft.model.records.size()) {
      if (at->of == record.id) draft.report(Rule::kCycle, draft.spot("records." + record.id), "cycle.of", {{"name", record.id}});
      return;
    }
    at = draft.model.record(at->of);
  }
}

void check_life(Draft& draft, const Record& record) {
  if (record.states.empty() || record.new_states().empty()) return;
  std::set<std::string> initial;
  for (const auto& id : record.new_states()) initial.insert(id);
  auto reached = reachable(record, initial);
  reached.insert(initial.begin(), initial.end());
  const bool has_final = std::any_of(record.states.begin(), record.states.end(), [](const State& s) { return s.to.empty() && !s.lapse; });
  for (const auto& state : record.states) {
    const auto spot = draft.spot("records." + record.id + ".states." + state.id);
    if (!reached.contains(state.id)) draft.report(Rule::kUnreachable, spot, "state.unreachable", {{"name", state.id}, {"record", record.id}});
    if (state.to.empty() && !state.lapse) continue;
    // A record that may be opened again has a state at rest instead of a final one: nothing moves it on by itself.
    const auto onward = reachable(record, {state.id});
    const bool comes_to_rest = std::any_of(record.states.begin(), record.states.end(), [&](const State& s) {
      return (onward.contains(s.id) || s.id == state.id) && (has_final ? s.to.empty() : !s.lapse);
    });
    if (comes_to_rest) continue;
    draft.unsound.insert(record.id);
    draft.report(Rule::kNoFinal, spot, "state.no_final", {{"name", state.id}, {"record", record.id}});
  }
}

}  // namespace

void check_names(Draft& draft) {
  std::map<std::string, std::string> first;
  const auto claim = [&](const auto& things, const std::string& table) {
    for (const auto& thing : things) {
      const auto [it, fresh] = first.try_emplace(thing.id, table);
      if (!fresh) draft.report(Rule::kDuplicate, draft.spot(table + "." + thing.id), "duplicate", {{"name", thing.id}, {"first", it->second}, {"second", table}});
    }
  };
  std::vector<Record> builtin, own;
  for (const auto& r : draft.model.records) (r.builtin ? builtin : own).push_back(r);
  claim(builtin, "Tenue");
  claim(own, "records");
  claim(draft.model.activities, "activities");
  claim(draft.model.roles, "roles");
  claim(draft.model.recipients, "recipients");
}

void check_states(Draft& draft) {
  for (const auto& record : draft.model.records) {
    if (record.builtin) continue;
    check_members(draft, record);
    check_parents(draft, record);
    check_life(draft, record);
  }
}

}  // namespace tenue::policy
