// Each end in words, with the day it gives for an example: the policy's author reads here what the clock will do.
#include <algorithm>

#include "policy/end_words.h"
#include "policy/phrase.h"
#include "policy/policy.h"

namespace tenue::policy {
namespace {

constexpr std::uint64_t kExplained = 1;

/// A person with one record of each type, everything dated the same day; the one explained ended in `state`.
class Example {
 public:
  Example(const Model& model, std::string_view record, std::string_view state, Date day)
      : model_(model), at_(paris_instant(day, 12 * 60)) {
    const auto* root = model.root_of(record);
    add(*model.record(record), kExplained, state);
    for (const auto& other : model.records)
      if (other.id != record && model.root_of(other.id) == root) add(other, next_++, "");
    for (auto& facts : facts_.records) link(facts);
  }

  DateValue date(const Expr& expr, std::string_view activity) const {
    return evaluate_date(model_, facts_, RecordId{kExplained}, expr, activity, at_);
  }

 private:
  void add(const Record& record, std::uint64_t id, std::string_view state) {
    RecordFacts facts;
    facts.id = RecordId{id};
    facts.type = record.id;
    facts.created = at_;
    for (const auto& initial : record.new_states()) {
      facts.entered.emplace_back(initial, at_);
      break;
    }
    const auto final = state.empty() ? first_final(record) : std::string{state};
    if (!final.empty() && facts.state() != final) facts.entered.emplace_back(final, at_);
    for (const auto& field : record.fields)
      if (field.type == FieldType::kDate || field.type == FieldType::kMoment) facts.dates[field.id] = at_;
    for (const auto& activity : model_.activities) facts.taken[activity.id] = at_;
    facts_.records.push_back(std::move(facts));
  }

  static std::string first_final(const Record& record) {
    for (const auto& state : record.states)
      if (state.to.empty()) return state.id;
    return {};
  }

  void link(RecordFacts& facts) {
    const auto* record = model_.record(facts.type);
    for (const auto& other : facts_.records) {
      if (other.type == record->of) facts.parent = other.id;
      for (const auto& field : record->fields)
        if (field.type == FieldType::kLink && field.to == other.type) facts.links[field.id] = other.id;
    }
  }

  const Model& model_;
  Instant at_;
  std::uint64_t next_ = kExplained + 1;
  SubjectFacts facts_;
};

std::string gone(const KeepLine& line, const DateValue& end, Date from, std::string_view lang) {
  if (!end.is_at()) return say(lang, "explain.pending");
  const auto day = paris_date(end.at - std::chrono::microseconds{1});
  if (line.then == Then::kErase && day <= from) return say(lang, "explain.at_once");
  const auto key = line.then == Then::kByHand ? "explain.by_hand" : line.then == Then::kAnonymise ? "explain.anonymise" : "explain.gone";
  return say(lang, key, {{"until", plain_date(day, lang)}});
}

std::string fields(const Record& record, const KeepLine& line, std::string_view lang) {
  if (line.fields.empty()) return say(lang, "explain.whole");
  std::vector<std::string> labels;
  for (const auto& id : line.fields)
    if (const auto* field = record.field(id)) labels.push_back(lower_first(field->label.in(lang)));
  return joined(labels);
}

std::string one_end(const Model& model, const Record& record, const Activity& activity, const KeepLine& line,
                    std::string_view state, Date day, std::string_view lang) {
  auto what = fields(record, line, lang);
  if (const auto* ended = record.state(state)) what += ", " + say(lang, "explain.state", {{"state", ended->label.in(lang)}});
  if (line.when && !counts_for_some_states(model, line)) what += ", " + condition_words(model, *line.when, record.id, lang);
  const auto words = kept_words(model, activity, line, state, lang);
  std::string out = "  " + say(lang, "explain.line", {{"activity", activity.label.in(lang)}, {"what", what}, {"end", words}});
  const Example example(model, record.id, state, day);
  const auto end = example.date(*line.until, activity.id);
  out += "\n    " + say(lang, "explain.example", {{"from", plain_date(day, lang)}, {"gone", gone(line, end, day, lang)}});
  if (const auto archive = line.archive ? example.date(*line.archive, activity.id) : DateValue::none(); archive.is_at())
    out += " " + say(lang, "explain.archive", {{"date", plain_date(paris_date(archive.at - std::chrono::microseconds{1}), lang)}});
  return out + "\n";
}

std::string one_record(const Model& model, const Record& record, Date day, std::string_view lang) {
  std::string out = upper_first(record.label.one.in(lang)) + " (" + record.id + ")\n";
  bool kept = false;
  for (const auto& activity : model.activities)
    for (const auto* line : activity.lines(record.id))
      for (const auto state : final_states(model, *line)) {
        out += one_end(model, record, activity, *line, state, day, lang);
        kept = true;
      }
  return kept ? out : out + "  " + say(lang, "explain.nothing") + "\n";
}

/// Letters in common at the same place from the start: enough to find a record by its first letters or a slip.
std::string near_names(const Model& model, std::string_view wanted) {
  std::string out;
  for (const auto& record : model.records) {
    std::size_t same = 0;
    while (same < std::min(wanted.size(), record.id.size()) && wanted[same] == record.id[same]) ++same;
    if (same >= std::min<std::size_t>(3, wanted.size()) && same > 0) out += (out.empty() ? "" : ", ") + record.id;
  }
  if (!out.empty()) return out;
  for (const auto& record : model.records) out += (out.empty() ? "" : ", ") + record.id;
  return out;
}

}  // namespace

Result<std::string> explain(const Model& model, std::string_view record, Date example, std::string_view lang) {
  if (!record.empty()) {
    const auto* one = model.record(record);
    if (one == nullptr) return Error{Code::kNotFound, near_names(model, record), {}};
    return one_record(model, *one, example, lang);
  }
  std::string out;
  for (const auto& one : model.records) {
    const bool kept = std::any_of(model.activities.begin(), model.activities.end(),
                                  [&](const Activity& activity) { return !activity.lines(one.id).empty(); });
    if (kept || !one.builtin) out += (out.empty() ? "" : "\n") + one_record(model, one, example, lang);
  }
  return out;
}

}  // namespace tenue::policy
