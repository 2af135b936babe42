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

/// The longest term that the activity gives the record (when it ends in `state`); an end without a term in its words.
std::optional<std::string> kept(const Model& model, const std::vector<std::string>& path, std::string_view lang) {
  if (path.size() < 3) return std::nullopt;
  const auto* activity = model.activity(path[1]);
  const auto* record = model.record(path[2]);
  const std::string state = path.size() > 3 ? path[3] : "";
  if (activity == nullptr || record == nullptr || (!state.empty() && record->state(state) == nullptr)) return std::nullopt;
  std::optional<Period> longest;
  const KeepLine* any = nullptr;
  for (const auto* line : activity->lines(record->id)) {
    const auto finals = final_states(model, *line);
    if (!state.empty() && std::find(finals.begin(), finals.end(), state) == finals.end()) continue;
    any = line;
    const auto period = term(branch_in(model, *line->until, record->id, state));
    if (period && (!longest || *period > *longest)) longest = period;
  }
  if (longest) return period_in_letters(*longest, lang);
  return any ? std::optional{end_words(model, *activity, *any, state, lang)} : std::nullopt;
}

}  // namespace

std::optional<std::string> reference(const Model& model, std::string_view name, std::string_view lang) {
  const auto path = parts(name, '.');
  if (path.size() < 2) return std::nullopt;
  if (path[0] == "keep") return kept(model, path, lang);
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

std::string prose(const Model& model, const Text& text, std::string_view lang) {
  std::string_view rest = text.in(lang);
  std::string out;
  while (!rest.empty()) {
    const auto open = rest.find('{');
    const auto close = open == std::string_view::npos ? open : rest.find('}', open);
    if (close == std::string_view::npos) break;
    out += rest.substr(0, open);
    const auto value = reference(model, rest.substr(open + 1, close - open - 1), lang);
    if (value) append_elided(out, *value, lang);
    else out += rest.substr(open, close - open + 1);
    rest = rest.substr(close + 1);
  }
  return out += rest;
}

}  // namespace tenue::policy
