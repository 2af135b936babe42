// The second evaluator: by hand where a case is worth a sentence, against the first one where many are.
#include "retention/naive.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "policy/testing/firm.h"
#include "retention/testing/sweeper.toml.h"

using namespace tenue;
using namespace tenue::retention;

namespace {

/// The sweeper's policy and one activity more, with the functions that it does not use.
const char* const kMore = R"toml(
[records.diagnosis.events]
last_deal = "last(offer.taken) + 1 month"
[activities.followup]
label    = { fr = "Suivi", en = "Follow-up" }
purpose  = { fr = "suivre nos chantiers", en = "follow our works" }
basis    = "legitimate_interest"
interest = { fr = "mieux travailler", en = "working better" }
[activities.followup.keep]
client = [
  { fields = ["name"], when = "sweep in [booked]", until = "min(all(sweep.swept) + 1 year, created + 3 years)" },
  { fields = ["phone"], when = "not offer.taken and offer", until = "last(offer.date, bill.issued) + 8 months else created + 1 month" },
]
sweep = [
  { when = "flue == wood", until = "max(created + 4 months, first(offer.sent) + 2 months else created + 1 month)" },
  { when = "flue != wood or bill", until = "created + 5 months" },
]
diagnosis = { when = "sweep", until = "max(end(sweeping.sweep), last_deal else created + 1 month) + 1 year" }
offer = { when = "sweep.swept", until = "min(date - 10 days, created + 1 year)" }
key_box = { when = "sweep.flue == gas", until = "year_end(created) + 2 months" }
)toml";

policy::Model model_of(const std::string& toml) {
  auto compiled = policy::compile(toml, "ramonage-du-lac");
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", toml, "en"));
  return std::move(compiled.model);
}
const policy::Model& sweeper() {
  static const auto model = model_of(testing::kSweeper);
  return model;
}

Instant at(const char* iso, int minutes = 600) { return paris_instant(*parse_date(iso), minutes); }
Instant end_of(const char* iso) { return day_end(*parse_date(iso)); }

NaiveRecord record(std::uint64_t id, const char* type, Instant created, std::uint64_t parent = 0) {
  NaiveRecord out;
  out.id = {id};
  out.parent = {parent};
  out.type = type;
  out.created = created;
  return out;
}

/// A client with one sweeping that went through `states`, each on the day given.
NaiveSubject with_sweep(std::vector<std::pair<std::string, Instant>> states) {
  NaiveSubject subject;
  subject.records.push_back(record(1, "client", at("2026-03-02")));
  subject.records.push_back(record(2, "sweep", at("2026-03-02"), 1));
  subject.records[0].taken["sweeping"] = at("2026-03-02");
  subject.records[1].taken["sweeping"] = at("2026-03-02");
  subject.records[1].history = std::move(states);
  return subject;
}

const NaivePair* pair_of(const std::vector<NaivePair>& pairs, std::uint64_t record_id, const std::string& activity) {
  for (const auto& pair : pairs)
    if (pair.record.value == record_id && pair.activity == activity) return &pair;
  return nullptr;
}

std::optional<Instant> end(const NaiveSubject& subject, std::uint64_t record_id, const std::string& activity, Instant now) {
  const auto pairs = naive_pairs(sweeper(), subject, now);
  const auto* pair = pair_of(pairs, record_id, activity);
  REQUIRE(pair);
  return pair->ends;
}

}  // namespace

TEST_CASE("naive: what may still happen has no end yet, what can't happen any more gives way") {
  const auto now = at("2026-04-01");
  CHECK_FALSE(end(with_sweep({{"asked", at("2026-03-02")}}), 2, "sweeping", now).has_value());
  CHECK(end(with_sweep({{"asked", at("2026-03-02")}, {"booked", at("2026-03-03")}, {"swept", at("2026-03-09")}}), 2, "sweeping", now) == end_of("2028-03-09"));
  CHECK(end(with_sweep({{"asked", at("2026-03-02")}, {"dropped", at("2026-03-31")}}), 2, "sweeping", now) == end_of("2026-04-30"));
}

TEST_CASE("naive: the person lasts as long as the latest of what hangs on them") {
  auto subject = with_sweep({{"asked", at("2026-03-02")}, {"dropped", at("2026-03-05")}});
  CHECK(end(subject, 1, "sweeping", at("2026-03-06")) == end_of("2026-04-05"));
  subject.records[1].gone = true;
  CHECK(end(subject, 1, "sweeping", at("2026-03-06")) == end_of("2026-04-05"));  // a date outlives its record
}

TEST_CASE("naive: lines add up, the latest end wins, and its fate with it") {
  auto subject = with_sweep({{"asked", at("2026-03-02")}});
  subject.records.push_back(record(3, "offer", at("2026-03-02"), 1));
  subject.records[2].taken["sweeping"] = at("2026-03-02");
  subject.records[2].values["date"] = "2026-03-02";
  subject.records[2].history = {{"sent", at("2026-03-02")}};
  CHECK(end(subject, 3, "sweeping", at("2026-04-01")) == end_of("2027-03-02"));
  subject.records[2].history.emplace_back("taken", at("2026-03-20"));
  CHECK(end(subject, 3, "sweeping", at("2026-04-01")) == end_of("2031-03-20"));
}

TEST_CASE("naive: a consent withdrawn ends at its instant, given anew it runs again") {
  auto subject = with_sweep({{"asked", at("2026-03-02")}});
  CHECK(pair_of(naive_pairs(sweeper(), subject, at("2026-03-03")), 1, "reminder") == nullptr);
  subject.consents.push_back({"reminder", "", at("2026-03-02"), std::nullopt});
  CHECK(end(subject, 1, "reminder", at("2026-03-03")) == end_of("2029-03-02"));
  subject.consents[0].withdrawn = at("2026-05-04", 615);
  CHECK(end(subject, 1, "reminder", at("2026-06-01")) == at("2026-05-04", 615));
  subject.consents.push_back({"reminder", "", at("2026-07-01"), std::nullopt});
  CHECK(end(subject, 1, "reminder", at("2026-07-02")) == end_of("2029-03-02"));
}

TEST_CASE("naive: what came later was not known before") {
  auto subject = with_sweep({{"asked", at("2026-03-02")}, {"booked", at("2026-03-03")}, {"swept", at("2026-03-09")}});
  const auto before = as_of(subject, at("2026-03-05"));
  CHECK_FALSE(end(before, 2, "sweeping", at("2026-03-05")).has_value());
  CHECK(end(subject, 2, "sweeping", at("2026-03-10")).has_value());
}

// ---- against the engine's own evaluator ------------------------------------------------------------------------------

namespace {

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
  Instant some_time() { return at("2026-01-05", roll(24 * 60)) + std::chrono::hours(24 * roll(900)); }

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

std::string said(std::uint64_t id, const std::string& activity, const std::optional<Instant>& ends, const std::vector<std::string>& fields, policy::Then then) {
  auto out = std::to_string(id) + " " + activity + " " + (ends ? iso_utc(*ends) : "open") + " " + std::to_string(static_cast<int>(then));
  for (const auto& field : fields) out += " " + field;
  return out;
}

void agree(const policy::Model& model, int persons, std::uint32_t seed) {
  Persons person(model, seed);
  int pairs = 0;
  for (int i = 0; i < persons; ++i) {
    person.next();
    const auto now = person.now;
    std::vector<std::string> ours, theirs;
    for (const auto& pair : naive_pairs(model, person.naive, now)) ours.push_back(said(pair.record.value, pair.activity, pair.ends, pair.fields, pair.then));
    for (const auto& pair : policy::evaluate(model, person.facts, now))
      theirs.push_back(said(pair.record.value, pair.activity, pair.ends.is_at() ? std::optional(pair.ends.at) : std::nullopt, pair.fields, pair.then));
    std::sort(ours.begin(), ours.end());
    std::sort(theirs.begin(), theirs.end());
    pairs += static_cast<int>(ours.size());
    std::string both;
    for (const auto& line : ours) both += (std::binary_search(theirs.begin(), theirs.end(), line) ? "  " : "naive  ") + line + "\n";
    for (const auto& line : theirs) both += std::binary_search(ours.begin(), ours.end(), line) ? "" : "engine " + line + "\n";
    REQUIRE_MESSAGE(ours == theirs, "person " << i << " at " << iso_utc(now) << "\n" << both);
  }
  CHECK(pairs > persons);
}

}  // namespace

TEST_CASE("both evaluators agree on two thousand persons of the sweeper") { agree(sweeper(), 2000, 20261124); }
TEST_CASE("both evaluators agree where every function is used") { agree(model_of(std::string(testing::kSweeper) + kMore), 2000, 7); }
TEST_CASE("both evaluators agree on two thousand persons of the example firm") { agree(policy::testing::firm(), 2000, 42); }
