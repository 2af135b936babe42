// The promise of the checks on `until`, tried at random: an end that the compiler accepts is never none, and without
// `waits` it comes, whatever became of the records.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "policy/testing/small.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

const Instant kLater = *parse_moment("2126-01-01T12:00");

class Dice {
 public:
  explicit Dice(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }
  bool toss() { return below(2) == 0; }
  template <class T>
  const T& one(const std::vector<T>& of) {
    return of[below(of.size())];
  }

 private:
  std::mt19937 random_;
};

std::string random_date(Dice& dice, int depth) {
  static const std::vector<std::string> names = {"created", "day", "paid", "done", "cancelled", "asked", "person.created", "person.last_sign"};
  static const std::vector<std::string> many = {"quote.date", "quote.accepted", "quote.created", "note.created", "quote.refused"};
  if (depth == 0) return dice.one(names);
  const auto inner = [&] { return random_date(dice, depth - 1); };
  switch (dice.below(9)) {
    case 0: return inner() + " + 1 year";
    case 1:
    case 2: return inner() + " else " + inner();
    case 3: return "min(" + inner() + ", " + inner() + ")";
    case 4: return "max(" + inner() + ", " + inner() + ")";
    case 5: return dice.one<std::string>({"last", "first", "all"}) + "(" + dice.one(many) + ")";
    case 6: return "end(" + dice.one<std::string>({"quote", "note", "quote, note"}) + ")";
    case 7: return "year_end(" + inner() + ")";
    default: return dice.one(names);
  }
}

std::string keep(const std::string& until, const std::string& more) {
  return kSmallHead + R"toml(
[activities.work]
label = "Travaux"
purpose = "faire ce travail"
basis = "contract"
[activities.work.keep]
person = { until = "created + 1 year" }
quote  = { until = "accepted + 2 years else refused + 1 month" }
note   = { until = "created + 1 year" }
[activities.work.keep.job]
until = ")toml" + until + "\"\n" + more;
}

bool only_waits_missing(const Compiled& compiled) {
  return !compiled.ok() && std::all_of(compiled.findings.begin(), compiled.findings.end(), [](const Finding& f) { return f.rule == "LNG-021"; });
}

/// A person whose records have all come to rest, by legal moves only.
SubjectFacts random_subject(Dice& dice) {
  SubjectFacts facts;
  auto at = *parse_moment("2026-01-10T09:00");
  const auto add = [&](const char* type, std::uint64_t parent) -> RecordFacts& {
    at += std::chrono::hours{1 + static_cast<int>(dice.below(900))};
    RecordFacts record;
    record.id = RecordId{facts.records.size() + 1};
    record.type = type;
    record.parent = RecordId{parent};
    record.created = at;
    record.taken["work"] = at;
    facts.records.push_back(record);
    return facts.records.back();
  };
  const auto enter = [&](RecordFacts& record, const char* state) {
    at += std::chrono::hours{1 + static_cast<int>(dice.below(300))};
    record.entered.emplace_back(state, at);
  };
  add("person", 0);
  const auto jobs = 1 + dice.below(3);
  std::vector<RecordId> job_ids;
  for (std::size_t i = 0; i < jobs; ++i) {
    auto& job = add("job", 1);
    job_ids.push_back(job.id);
    job.dates["day"] = at;
    if (dice.toss()) job.dates["paid"] = at + std::chrono::hours{40};
    enter(job, "asked");
    while (true) {
      enter(job, dice.toss() ? "done" : "cancelled");
      if (job.state() == "cancelled" || dice.below(3) > 0) break;
      enter(job, "asked");
    }
    for (auto n = dice.below(3); n > 0; --n) add("note", job_ids.back().value);
  }
  for (auto n = dice.below(3); n > 0; --n) {
    auto& quote = add("quote", 1);
    quote.dates["date"] = at;
    if (dice.toss()) quote.links["job"] = dice.one(job_ids);
    enter(quote, "sent");
    enter(quote, dice.toss() ? "accepted" : "refused");
  }
  return facts;
}

}  // namespace

TEST_CASE("an end that compiles is never none, and comes unless it says what it waits for") {
  int accepted = 0, waiting = 0, refused = 0;
  for (unsigned seed = 0; seed < 250; ++seed) {
    Dice dice{seed};
    const auto until = random_date(dice, 1 + static_cast<int>(dice.below(3)));
    CAPTURE(until);
    auto compiled = compile(keep(until, ""), "atelier");
    const bool waits = only_waits_missing(compiled);
    if (waits) compiled = compile(keep(until, "waits = \"tant que cela dure\"\n"), "atelier");
    if (!compiled.ok()) {
      ++refused;
      continue;
    }
    ++(waits ? waiting : accepted);
    const auto& line = *compiled.model.activity("work")->lines("job")[0];
    for (int tries = 0; tries < 12; ++tries) {
      const auto facts = random_subject(dice);
      for (const auto& record : facts.records) {
        if (record.type != "job") continue;
        const auto end = evaluate_date(compiled.model, facts, record.id, *line.until, "work", kLater);
        CHECK(end.kind != DateValue::Kind::kNone);
        if (!waits) CHECK(end.is_at());
      }
    }
  }
  CHECK(accepted > 40);
  CHECK(waiting > 10);
  CHECK(refused > 40);
}
