#include "policy/prose.h"

#include <algorithm>

#include "policy/end_words.h"
#include "policy/phrase.h"
#include "policy/policy.h"

namespace tenue::policy {
namespace {

std::optional<std::string> filled(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional{text};
}

std::optional<std::string> term_words(const std::optional<Period>& period, std::string_view lang) {
  return period ? std::optional{period_in_letters(*period, lang)} : std::nullopt;
}

/// "07:00" → "7 h" in French, "7:00" in English.
std::optional<std::string> hour_words(std::string_view time, std::string_view lang) {
  if (time.size() != 5) return std::nullopt;
  const auto hour = std::string{time.substr(time[0] == '0' ? 1 : 0, time[0] == '0' ? 1 : 2)};
  const auto minutes = std::string{time.substr(3)};
  if (lang != "fr") return hour + ":" + minutes;
  return hour + "\u00A0h" + (minutes == "00" ? "" : "\u00A0" + minutes);
}

std::optional<std::string> organisation(const Organisation& org, std::string_view key) {
  if (key == "name") return filled(org.name);
  if (key == "address") return filled(org.address);
  if (key == "contact") return filled(org.contact);
  if (key == "phone") return filled(org.phone);
  if (key == "dpo") return filled(org.dpo);
  return std::nullopt;
}

std::optional<std::string> backups(const Backups& backups, std::string_view key, std::string_view lang) {
  if (key == "every") return term_words(backups.every, lang);
  if (key == "kept") return term_words(backups.kept, lang);
  return std::nullopt;
}

std::optional<std::string> desk(const Desk& desk, std::string_view key, std::string_view lang) {
  if (key == "open") return hour_words(desk.open, lang);
  if (key == "close") return hour_words(desk.close, lang);
  if (key == "answer") return term_words(desk.answer, lang);
  if (key == "phone") return filled(desk.phone);
  return std::nullopt;
}

/// Whose state decides how the line ends: the record's own, or that of one above it of which `until` speaks.
const Record* deciding(const Model& model, const KeepLine& line) {
  const auto* own = model.record(line.record);
  if (own == nullptr || !own->states.empty() || !line.until) return own;
  std::vector<const Expr*> todo = {line.until.get()};
  while (!todo.empty()) {
    const auto* at = todo.back();
    todo.pop_back();
    if (at->kind == Expr::Kind::kMember && at->member_kind == Expr::Member::kState && at->reach == Expr::Reach::kAncestor) return model.record(at->record);
    for (const auto& arg : at->args) todo.push_back(arg.get());
  }
  return own;
}

/// The final state that the line counts in, of its own record; any of another.
bool counts_in(const Model& model, const KeepLine& line, std::string_view state) {
  const auto* own = model.record(line.record);
  if (state.empty() || own == nullptr || own->state(state) == nullptr) return true;
  const auto finals = final_states(model, line);
  return std::find(finals.begin(), finals.end(), state) != finals.end();
}

/// The states by which a reference to the pair can be told apart, each with its term; nothing where none decides.
std::vector<std::pair<std::string, std::optional<Period>>> branches(const Model& model, const Activity& activity, std::string_view record) {
  std::vector<std::pair<std::string, std::optional<Period>>> out;
  for (const auto* line : activity.lines(record))
    for (const auto& state : deciding(model, *line) ? deciding(model, *line)->states : std::vector<State>{}) {
      if (!state.to.empty() || !line->until || !counts_in(model, *line, state.id)) continue;
      const auto period = term(branch_in(model, *line->until, deciding(model, *line)->id, state.id));
      const auto same = std::find_if(out.begin(), out.end(), [&](const auto& one) { return one.first == state.id; });
      if (same == out.end()) out.emplace_back(state.id, period);
      else if (period && (!same->second || *period > *same->second)) same->second = period;
    }
  return out;
}

/// The longest term that the activity gives the record (when it ends in `state`); an end without a term in its words.
std::optional<std::string> kept(const Model& model, const std::vector<std::string>& path, std::string_view lang) {
  if (path.size() < 3) return std::nullopt;
  const auto* activity = model.activity(path[1]);
  const auto* record = model.record(path[2]);
  const std::string state = path.size() > 3 ? path[3] : "";
  if (activity == nullptr || record == nullptr) return std::nullopt;
  const auto lines = activity->lines(record->id);
  if (!state.empty() && std::none_of(lines.begin(), lines.end(), [&](const KeepLine* line) { return deciding(model, *line)->state(state) != nullptr; }))
    return std::nullopt;
  std::optional<Period> longest;
  const KeepLine* any = nullptr;
  for (const auto* line : lines) {
    if (!line->until || !counts_in(model, *line, state)) continue;  // an end that is no expression is reported where it stands
    any = line;
    const auto period = term(branch_in(model, *line->until, deciding(model, *line)->id, state));
    if (period && (!longest || *period > *longest)) longest = period;
  }
  if (longest) return period_in_letters(*longest, lang);
  return any ? std::optional{end_words(model, *activity, *any, state, lang)} : std::nullopt;
}

/// {lapse.repair.asked}: how long it stays there before it moves on by itself.
std::optional<std::string> lapse(const Model& model, const std::vector<std::string>& path, std::string_view lang) {
  const auto* record = path.size() == 3 ? model.record(path[1]) : nullptr;
  const auto* state = record ? record->state(path[2]) : nullptr;
  return state && state->lapse ? term_words(state->lapse->after, lang) : std::nullopt;
}

}  // namespace

std::vector<std::pair<std::string, Period>> terms_to_cite(const Model& model) {
  std::vector<std::pair<std::string, Period>> out;
  const auto add = [&](const std::string& name, const std::optional<Period>& period) {
    if (period) out.emplace_back(name, *period);
  };
  for (const auto& activity : model.activities)
    for (const auto& line : activity.keep) {
      if (activity.standard || &line != activity.lines(line.record)[0]) continue;
      const auto name = "keep." + activity.id + "." + line.record;
      const auto ways = branches(model, activity, line.record);
      for (const auto& [state, period] : ways) add(name + "." + state, period);
      if (ways.empty() && line.until) add(name, term(*line.until));
    }
  for (const auto& record : model.records)
    for (const auto& state : record.states)
      if (state.lapse) add("lapse." + record.id + "." + state.id, state.lapse->after);
  add("desk.answer", model.desk.answer);
  add("breach.persons", model.breach.persons);
  add("backups.every", model.backups.every);
  add("backups.kept", model.backups.kept);
  return out;
}

std::vector<std::pair<std::string, std::optional<Period>>> terms_of(const Model& model, std::string_view name) {
  const auto path = parts(name, '.');
  const auto* activity = path.size() == 3 && path[0] == "keep" ? model.activity(path[1]) : nullptr;
  if (activity == nullptr) return {};
  auto ways = branches(model, *activity, path[2]);
  const bool differ = std::any_of(ways.begin(), ways.end(), [&](const auto& way) { return !(way.second == ways[0].second); });
  if (!differ) return {};
  for (auto& way : ways) way.first = std::string{name} + "." + way.first;
  return ways;
}

std::optional<std::string> reference(const Model& model, std::string_view name, std::string_view lang) {
  const auto path = parts(name, '.');
  if (path.size() < 2) return std::nullopt;
  if (path[0] == "keep") return kept(model, path, lang);
  if (path[0] == "lapse") return lapse(model, path, lang);
  if (path.size() != 2) return std::nullopt;
  const auto& key = path[1];
  if (path[0] == "organisation") return organisation(model.organisation, key);
  if (path[0] == "breach") return key == "persons" ? term_words(model.breach.persons, lang) : std::nullopt;
  if (path[0] == "backups") {
    const int days = model.unreadable_days();
    if (key == "unreadable" && days > 0) return period_in_letters(Period{.days = days}, lang);
    return backups(model.backups, key, lang);
  }
  if (path[0] == "desk") return desk(model.desk, key, lang);
  if (path[0] == "recipient")
    if (const auto* recipient = model.recipient(key)) return recipient->label.in(lang);
  if (path[0] == "role")
    if (const auto* role = model.role(key)) return called(*role).in(lang);
  return std::nullopt;
}

namespace {

/// The words with what `find` gives for each {name}; a name that it knows nothing for stays as it was written, and is counted.
template <class F>
std::pair<std::string, int> with_references(std::string_view rest, std::string_view lang, const F& find) {
  std::string out;
  int unknown = 0;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    const auto close = open == std::string_view::npos ? open : rest.find('}', open);
    if (close == std::string_view::npos) break;
    out += rest.substr(0, open);
    const std::optional<std::string> value = find(rest.substr(open + 1, close - open - 1));
    if (value) append_elided(out, *value, lang);
    else out += rest.substr(open, close - open + 1), ++unknown;
    rest = rest.substr(close + 1);
  }
  return {out.append(rest), unknown};
}

}  // namespace

std::string prose(const Model& model, const Text& text, std::string_view lang) {
  return with_references(text.in(lang), lang, [&](std::string_view name) { return reference(model, name, lang); }).first;
}

std::string mail_prose(const Model& model, const Text& text, std::string_view lang, const std::map<std::string, std::string>& values) {
  const auto find = [&](std::string_view name) -> std::optional<std::string> {
    const auto value = values.find(std::string{name});
    return value == values.end() ? reference(model, name, lang) : filled(value->second);
  };
  std::string out;
  const auto whole = text.in(lang);
  for (std::string_view rest = whole; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const auto [words, unknown] = with_references(line, lang, find);
    if (unknown == 0) out += (out.empty() ? "" : "\n") + words;
  }
  return out;
}

}  // namespace tenue::policy
