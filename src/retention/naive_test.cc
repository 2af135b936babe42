// The second evaluator: by hand where a case is worth a sentence, against the first one where many are.
#include "retention/naive.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "policy/testing/firm.h"
#include "retention/testing/persons.h"
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

void agree(const policy::Model& model, int persons, std::uint32_t seed) {
  testing::Persons person(model, seed);
  int pairs = 0;
  for (int i = 0; i < persons; ++i) {
    person.next();
    const auto now = person.now;
    const auto ours = testing::said_by_naive(model, person), theirs = testing::said_by_engine(model, person);
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
