// Invented persons under any policy, and what each of the two evaluators says of their ends.
#pragma once
#include <algorithm>
#include <random>
#include <string>
#include <vector>

#include "policy/policy.h"
#include "retention/naive.h"

namespace tenue::retention::testing {

/// Makes persons that a policy allows: any types, any walk through the states, any dates and choices, some gone.
class Persons {
 public:
  Persons(const policy::Model& model, std::uint32_t seed) : model_(model), random_(seed) {}

  void next() {
    naive = {};
    facts = {};
    serial_ = 0;
    now = {};
    for (const auto& type : model_.records)
      if (type.person) add(type, {});
    for (const auto& activity : model_.activities)
      if (activity.basis == policy::Basis::kConsent) consents(activity);
    for (const auto& record : naive.records) now = std::max({now, record.created, record.history.empty() ? now : record.history.back().second});
    for (const auto& consent : naive.consents) now = std::max({now, consent.given, consent.withdrawn.value_or(now)});
    now += std::chrono::hours(roll(9000));
  }
  NaiveSubject naive;
  policy::SubjectFacts facts;
  Instant now{};

 private:
  int roll(int below) { return static_cast<int>(random_() % static_cast<unsigned>(below)); }
  Instant some_time() { return paris_instant(*parse_date("2026-01-05"), roll(24 * 60)) + std::chrono::hours(24 * roll(900)); }

  void add(const policy::Record& type, RecordId parent) {
    NaiveRecord one;
    policy::RecordFacts same;
    one.id = same.id = {++serial_};
    one.parent = same.parent = parent;
    one.type = same.type = type.id;
    one.created = same.created = some_time();
    states(type, one);
    values(type, one, same);
    for (const auto& activity : model_.activities)
      if (!activity.lines(type.id).empty() && activity.basis != policy::Basis::kConsent && roll(4) > 0) one.taken[activity.id] = one.created;
    one.gone = parent && roll(8) == 0;
    if (one.gone) one.values.clear();
    same.entered = one.history;
    same.taken = one.taken;
    same.gone = one.gone;
    naive.records.push_back(one);
    facts.records.push_back(same);
    for (const auto* child : model_.children_of(type.id))
      for (int n = roll(3); n > 0; --n) add(*child, one.id);
  }

  void states(const policy::Record& type, NaiveRecord& one) {
    const auto initial = type.new_states();
    if (initial.empty()) return;
    auto when = one.created;
    one.history.emplace_back(initial.front(), when);
    for (int steps = roll(5); steps > 0; --steps) {
      const auto& to = type.state(one.history.back().first)->to;
      if (to.empty()) return;
      when += std::chrono::hours(1 + roll(400));
      one.history.emplace_back(to[static_cast<std::size_t>(roll(static_cast<int>(to.size())))], when);
    }
  }

  void values(const policy::Record& type, NaiveRecord& one, policy::RecordFacts& same) {
    for (const auto& field : type.fields) {
      if (roll(3) == 0) continue;
      if (field.type == policy::FieldType::kDate || field.type == policy::FieldType::kMoment) {
        const auto day = paris_date(some_time());
        one.values[field.id] = iso_date(day) + (field.type == policy::FieldType::kMoment ? "T09:30" : "");
        one.dates_left[field.id] = same.dates[field.id] = field.type == policy::FieldType::kMoment ? paris_instant(day, 570) : day_begin(day);
      } else if (field.type == policy::FieldType::kChoice) {
        const auto& choice = field.of[static_cast<std::size_t>(roll(static_cast<int>(field.of.size())))].id;
        one.values[field.id] = one.choices_left[field.id] = same.choices[field.id] = choice;
      } else if (field.type == policy::FieldType::kChoices) {
        one.values[field.id] = one.choices_left[field.id] = same.choices[field.id] = field.of.back().id + "," + field.of.front().id;
      } else if (field.type == policy::FieldType::kPeriod) {
        one.values[field.id] = one.choices_left[field.id] = same.choices[field.id] = std::to_string(1 + roll(20)) + " months";
      } else if (field.type == policy::FieldType::kLink) {
        link(field, one, same);
      }
    }
  }

  void link(const policy::Field& field, NaiveRecord& one, policy::RecordFacts& same) {
    for (const auto& other : naive.records)
      if (other.type == field.to) {
        one.values[field.id] = id_text(other.id.value);
        one.links_left[field.id] = same.links[field.id] = other.id;
      }
  }

  void consents(const policy::Activity& activity) {
    std::vector<std::string> choices;
    for (const auto& choice : activity.choices) choices.push_back(choice.id);
    if (choices.empty()) choices.emplace_back();
    for (const auto& choice : choices)
      for (auto [n, when] = std::pair{roll(3), some_time()}; n > 0; --n) {
        NaiveConsent one{activity.id, choice, when, std::nullopt};
        if (roll(2) && !naive.records.empty()) one.of = naive.records[static_cast<std::size_t>(roll(static_cast<int>(naive.records.size())))].id;
        if (roll(2) || n > 1) when = *(one.withdrawn = one.given + std::chrono::hours(1 + roll(2000))) + std::chrono::hours(1 + roll(2000));
        naive.consents.push_back(one);
        facts.consents.push_back({one.activity, one.choice, one.given, one.withdrawn, one.of});
      }
  }

  const policy::Model& model_;
  std::mt19937 random_;
  std::uint64_t serial_ = 0;
};

inline std::string said(std::uint64_t id, const std::string& activity, const std::optional<Instant>& ends, const std::vector<std::string>& fields, policy::Then then) {
  auto out = std::to_string(id) + " " + activity + " " + (ends ? iso_utc(*ends) : "open") + " " + std::to_string(static_cast<int>(then));
  for (const auto& field : fields) out += " " + field;
  return out;
}

/// One line a pair, sorted.
inline std::vector<std::string> said_by_naive(const policy::Model& model, const Persons& person) {
  std::vector<std::string> out;
  for (const auto& pair : naive_pairs(model, person.naive, person.now)) out.push_back(said(pair.record.value, pair.activity, pair.ends, pair.fields, pair.then));
  std::sort(out.begin(), out.end());
  return out;
}
inline std::vector<std::string> said_by_engine(const policy::Model& model, const Persons& person) {
  std::vector<std::string> out;
  for (const auto& pair : policy::evaluate(model, person.facts, person.now))
    out.push_back(said(pair.record.value, pair.activity, pair.ends.is_at() ? std::optional(pair.ends.at) : std::nullopt, pair.fields, pair.then));
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace tenue::retention::testing
