#include <doctest/doctest.h>

#include <algorithm>

#include "policy/testing/small.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

Instant at(const char* moment) { return *parse_moment(moment); }
const Instant kNow = at("2026-06-01T12:00");

/// One person (record 1) and what the tests add under her.
struct Subject {
  SubjectFacts facts;
  Subject() { add("person", 0, at("2026-01-10T09:00")); }
  RecordFacts& add(const char* type, std::uint64_t parent, Instant created) {
    RecordFacts record;
    record.id = RecordId{facts.records.size() + 1};
    record.type = type;
    record.parent = RecordId{parent};
    record.created = created;
    record.taken["work"] = created;
    facts.records.push_back(record);
    return facts.records.back();
  }
  RecordFacts& job(std::initializer_list<std::pair<const char*, const char*>> entered) {
    auto& record = add("job", 1, at(entered.begin()->second));
    for (const auto& [state, when] : entered) record.entered.emplace_back(state, at(when));
    return record;
  }
  RecordFacts& quote(const char* date, std::initializer_list<std::pair<const char*, const char*>> entered) {
    auto& record = add("quote", 1, at(entered.begin()->second));
    record.dates["date"] = day_begin(*parse_date(date));
    for (const auto& [state, when] : entered) record.entered.emplace_back(state, at(when));
    return record;
  }
};

std::optional<Pair> pair_of(const Model& model, const Subject& subject, std::uint64_t record, const char* activity, Instant now = kNow) {
  const auto pairs = evaluate(model, subject.facts, now);
  const auto it = std::find_if(pairs.begin(), pairs.end(), [&](const Pair& p) { return p.record.value == record && p.activity == activity; });
  return it == pairs.end() ? std::nullopt : std::optional{*it};
}

DateValue end_of(const Model& model, const Subject& subject, std::uint64_t record, const char* activity = "work", Instant now = kNow) {
  const auto pair = pair_of(model, subject, record, activity, now);
  REQUIRE(pair);
  return pair->ends;
}

DateValue on_end_of(const char* day) { return DateValue::on(day_end(*parse_date(day))); }

/// An expression on the person or the job, compiled through an event.
DateValue value_of(const std::string& expression, const char* record, const Subject& subject, std::uint64_t on, Instant now = kNow) {
  auto text = kSmallHead + kSmallWork + (std::string{record} == "person" ? "" : "[records.job.events]\n");
  const std::string event = "tried = \"" + expression + "\"\n";
  if (std::string{record} == "person") text.insert(text.find("last_sign"), event);
  else text += event;
  const auto result = compile(text, "atelier");
  REQUIRE_MESSAGE(result.ok(), show_findings(result.findings, "small.toml", text, "en"));
  for (const auto& e : result.model.record(record)->events)
    if (e.id == "tried") return evaluate_date(result.model, subject.facts, RecordId{on}, *e.date, "work", now);
  FAIL("no event");
  return {};
}

const Model& work() {
  static const Model model = small(kSmallWork);
  return model;
}

}  // namespace

TEST_CASE("an end counts whole days in Paris from the state it names") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-03T23:30"}});
  CHECK(end_of(work(), s, 2) == on_end_of("2028-02-03"));
}

TEST_CASE("a state that can no longer come is none, and else answers") {
  Subject s;
  s.job({{"asked", "2026-01-31T10:00"}, {"cancelled", "2026-01-31T11:00"}});
  CHECK(end_of(work(), s, 2) == on_end_of("2026-02-28"));
}

TEST_CASE("a state that may still come is pending, and else stays silent") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}});
  CHECK(end_of(work(), s, 2) == DateValue::pending());
}

TEST_CASE("reopening undoes what happened, and a second entry counts from its own date") {
  Subject s;
  auto& job = s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-03T10:00"}, {"asked", "2026-03-01T10:00"}});
  CHECK(end_of(work(), s, 2) == DateValue::pending());
  job.entered.emplace_back("done", at("2026-04-05T10:00"));
  CHECK(end_of(work(), s, 2) == on_end_of("2028-04-05"));
}

TEST_CASE("a record that was done, reopened and then cancelled keeps the date of what cannot come again") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-03T10:00"}, {"asked", "2026-03-01T10:00"}, {"cancelled", "2026-03-31T10:00"}});
  CHECK(end_of(work(), s, 2) == on_end_of("2028-02-03"));
}

TEST_CASE("lines of one pair add up: the latest end of the matching ones") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-10T10:00"}});
  auto& quote = s.quote("2026-01-20", {{"sent", "2026-01-20T09:00"}});
  CHECK(end_of(work(), s, 3) == on_end_of("2027-01-20"));
  quote.entered.emplace_back("accepted", at("2026-01-25T09:00"));
  CHECK(end_of(work(), s, 3) == on_end_of("2028-01-25"));
  quote.links["job"] = RecordId{2};
  CHECK(end_of(work(), s, 3) == on_end_of("2028-02-10"));
}

TEST_CASE("end() over a person's records: the latest, pending while one is, else where there is none") {
  Subject s;
  CHECK(end_of(work(), s, 1) == on_end_of("2026-02-10"));
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-10T10:00"}});
  s.quote("2026-05-20", {{"sent", "2026-05-20T09:00"}, {"refused", "2026-05-21T09:00"}});
  CHECK(end_of(work(), s, 1) == on_end_of("2028-02-10"));
  s.job({{"asked", "2026-05-30T10:00"}});
  CHECK(end_of(work(), s, 1) == DateValue::pending());
}

TEST_CASE("a record that is gone has no pair, but its dates still count") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-10T10:00"}});
  s.facts.records[1].gone = true;
  CHECK_FALSE(pair_of(work(), s, 2, "work"));
  CHECK(end_of(work(), s, 1) == on_end_of("2028-02-10"));
}

TEST_CASE("a record that is gone waits for nothing more") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}});
  s.facts.records[1].gone = true;
  CHECK(end_of(work(), s, 1) == on_end_of("2026-02-10"));
}

TEST_CASE("a child sees the one record above it, not its sisters") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-10T10:00"}});
  s.job({{"asked", "2026-02-01T10:00"}});
  s.add("note", 2, at("2026-02-02T10:00"));
  s.add("note", 3, at("2026-02-02T10:00"));
  CHECK(end_of(work(), s, 4) == DateValue::on(at("2026-02-10T10:00")));
  CHECK(end_of(work(), s, 5) == DateValue::pending());
}

TEST_CASE("last is what has happened so far, all waits for every one that may still") {
  Subject s;
  CHECK(value_of("last(job.done) else created", "person", s, 1) == DateValue::on(at("2026-01-10T09:00")));
  CHECK(value_of("all(job.done) else created", "person", s, 1) == DateValue::on(at("2026-01-10T09:00")));
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-10T10:00"}});
  s.job({{"asked", "2026-03-01T10:00"}});
  CHECK(value_of("last(job.done) else created", "person", s, 1) == DateValue::on(at("2026-02-10T10:00")));
  CHECK(value_of("all(job.done) else created", "person", s, 1) == DateValue::pending());
  s.facts.records[2].entered.emplace_back("cancelled", at("2026-03-02T10:00"));
  CHECK(value_of("all(job.done) else created", "person", s, 1) == DateValue::on(at("2026-02-10T10:00")));
}

TEST_CASE("first takes the earliest, and neither first nor last takes a date still to come") {
  Subject s;
  auto& job = s.job({{"asked", "2026-02-01T10:00"}});
  job.dates["paid"] = at("2026-12-01T00:00");
  CHECK(value_of("last(job.paid) else created", "person", s, 1) == DateValue::on(at("2026-01-10T09:00")));
  CHECK(value_of("last(job.paid) else created", "person", s, 1, at("2027-01-01T00:00")) == DateValue::on(at("2026-12-01T00:00")));
  CHECK(value_of("first(job.created, quote.created) else created", "person", s, 1) == DateValue::on(at("2026-02-01T10:00")));
}

TEST_CASE("min ignores pending where a date is known, max waits") {
  Subject s;
  auto& job = s.job({{"asked", "2026-02-01T10:00"}});
  CHECK(value_of("min(paid, created + 1 year)", "job", s, 2) == on_end_of("2027-02-01"));
  CHECK(value_of("max(paid, created + 1 year)", "job", s, 2) == DateValue::pending());
  job.dates["paid"] = at("2026-04-01T00:00");
  CHECK(value_of("min(paid, created + 1 year)", "job", s, 2) == DateValue::on(at("2026-04-01T00:00")));
  CHECK(value_of("max(paid, created + 1 year)", "job", s, 2) == on_end_of("2027-02-01"));
}

TEST_CASE("a difference, and the end of the firm's own financial year") {
  Subject s;
  auto& job = s.job({{"asked", "2026-02-01T10:00"}});
  job.dates["day"] = day_begin(*parse_date("2026-07-01"));
  CHECK(value_of("year_end(day) + 10 years", "job", s, 2) == on_end_of("2037-06-30"));
  CHECK(value_of("year_end(created)", "job", s, 2) == on_end_of("2026-06-30"));
  CHECK(value_of("day - 1 month", "job", s, 2) == on_end_of("2026-06-01"));
  CHECK(value_of("created + 1 year + 1 year", "job", s, 2) == on_end_of("2028-02-01"));
}

TEST_CASE("an event is its expression, also from another record") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}, {"done", "2026-02-10T10:00"}});
  CHECK(value_of("person.last_sign + 1 day", "job", s, 2) == on_end_of("2026-02-11"));
}

namespace {
const char* const kLetter = R"toml(
[activities.letter]
label = "Lettre"
purpose = "faire ce travail"
basis = "consent"
[activities.letter.choices]
news   = "Nouvelles"
offers = "Offres"
[activities.letter.keep]
person = { fields = ["mail"], until = "min(withdrawn(letter), last_sign + 3 years)" }
)toml";
}

TEST_CASE("no consent, no pair; a withdrawal ends it at its instant; consent given anew is a new one") {
  const auto model = small(kSmallWork + kLetter);
  Subject s;
  s.facts.records[0].taken["letter"] = at("2026-01-10T09:00");
  CHECK_FALSE(pair_of(model, s, 1, "letter"));
  s.facts.consents.push_back({"letter", "news", at("2026-01-10T09:05"), std::nullopt});
  const auto pair = pair_of(model, s, 1, "letter");
  REQUIRE(pair);
  CHECK(pair->begins == at("2026-01-10T09:05"));
  CHECK(pair->fields == std::vector<std::string>{"mail"});
  CHECK(pair->ends == on_end_of("2029-01-10"));
  s.facts.consents[0].withdrawn = at("2026-03-01T08:00");
  CHECK(end_of(model, s, 1, "letter") == DateValue::on(at("2026-03-01T08:00")));
  s.facts.consents.push_back({"letter", "news", at("2026-04-01T08:00"), std::nullopt});
  CHECK(end_of(model, s, 1, "letter") == on_end_of("2029-01-10"));
  CHECK(pair_of(model, s, 1, "letter")->begins == at("2026-04-01T08:00"));
}

TEST_CASE("consent to one choice carries the activity until the last one is withdrawn") {
  const auto model = small(kSmallWork + kLetter);
  Subject s;
  s.facts.consents.push_back({"letter", "news", at("2026-01-10T09:05"), at("2026-02-01T08:00")});
  s.facts.consents.push_back({"letter", "offers", at("2026-01-10T09:05"), std::nullopt});
  CHECK(end_of(model, s, 1, "letter") == on_end_of("2029-01-10"));
  s.facts.consents[1].withdrawn = at("2026-05-01T08:00");
  CHECK(end_of(model, s, 1, "letter") == DateValue::on(at("2026-05-01T08:00")));
}

namespace {
const char* const kChat = R"toml(
[activities.chat]
label    = "Réponses"
purpose  = "faire ce travail"
basis    = "legitimate_interest"
interest = "répondre"
[activities.chat.keep.person]
fields = ["mail"]
until  = "last_sign + 3 years"
)toml";
}

TEST_CASE("what rests on an interest ends with the objection, and runs again where it is taken anew") {
  const auto model = small(std::string{kSmallWork} + kChat);
  Subject s;
  s.facts.records[0].taken["chat"] = at("2026-01-10T09:00");
  const auto before = end_of(model, s, 1, "chat");
  CHECK(before.at > at("2027-01-01T00:00"));
  const auto objected = at("2026-03-01T08:00");
  s.facts.consents.push_back({"chat", "", objected, objected});
  CHECK(end_of(model, s, 1, "chat") == DateValue::on(objected));
  s.facts.records[0].taken["chat"] = at("2026-04-01T08:00");
  CHECK(end_of(model, s, 1, "chat") == before);
}

namespace {
const char* const kBooks = R"toml(
[activities.books]
label  = "Comptes"
purpose = "faire ce travail"
basis  = "legal_obligation"
source = "Code de commerce, art. L123-22"
[activities.books.keep]
job    = { when = "paid and kind == large", fields = ["day", "paid"], until = "year_end(day) + 10 years", archive = "day + 1 year", then = "by_hand" }
person = { when = "job.kind == large", fields = ["name"], until = "end(job) else year_end(created) + 10 years" }
)toml";
}

TEST_CASE("a line's when makes the pair, from the day it came true, with its fields and its act") {
  const auto model = small(kSmallWork + kBooks);
  Subject s;
  CHECK_FALSE(pair_of(model, s, 1, "books"));
  auto& job = s.job({{"asked", "2026-02-01T10:00"}});
  job.dates["day"] = day_begin(*parse_date("2026-03-01"));
  job.choices["kind"] = "large";
  CHECK_FALSE(pair_of(model, s, 2, "books"));
  CHECK(end_of(model, s, 1, "books") == on_end_of("2036-06-30"));
  job.dates["paid"] = at("2026-04-01T00:00");
  const auto pair = pair_of(model, s, 2, "books");
  REQUIRE(pair);
  CHECK(pair->begins == at("2026-04-01T00:00"));
  CHECK(pair->ends == on_end_of("2036-06-30"));
  CHECK(pair->archive == on_end_of("2027-03-01"));
  CHECK(pair->fields == std::vector<std::string>{"day", "paid"});
  CHECK(pair->then == Then::kByHand);
  CHECK(end_of(model, s, 1, "books") == on_end_of("2036-06-30"));
  job.choices["kind"] = "small";
  CHECK_FALSE(pair_of(model, s, 2, "books"));
}

TEST_CASE("what the law obliges to keep is kept whatever it was taken for") {
  const auto model = small(kSmallWork + R"(
[activities.books]
label  = "Comptes"
purpose = "tenir les comptes"
basis  = "legal_obligation"
source = "Code de commerce, art. L123-22"
[activities.books.keep]
quote = { until = "year_end(date) + 10 years" }
)");
  Subject s;
  s.quote("2026-02-01", {{"sent", "2026-02-01T10:00"}});
  const auto pair = pair_of(model, s, 2, "books");
  REQUIRE(pair);
  CHECK(pair->begins == at("2026-02-01T10:00"));
  CHECK(pair->ends == on_end_of("2036-06-30"));
}

TEST_CASE("without archive a pair is never archived; without being taken or a when there is no pair") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}});
  CHECK(pair_of(work(), s, 2, "work")->archive == DateValue::none());
  s.facts.records[1].taken.clear();
  CHECK_FALSE(pair_of(work(), s, 2, "work"));
}

TEST_CASE("conditions: states, choices, existence, dates that have come; many means some") {
  const auto condition = [](const char* text, Subject& s, std::uint64_t on, Instant now = kNow) {
    const auto model = small(std::string{R"([activities.work]
label = "Travaux"
purpose = "faire ce travail"
basis = "contract"
[activities.work.keep]
job    = { until = "created + 1 year" }
quote  = { until = "created + 1 year" }
note   = { until = "created + 1 year" }
person = { until = "created + 1 year" }
[activities.work.access]
office = { reads = ["*"], when = ")"} + text + "\" }\n");
    return evaluate_bool(model, s.facts, RecordId{on}, *model.activity("work")->access[0].when, "work", now);
  };
  Subject s;
  auto& job = s.job({{"asked", "2026-02-01T10:00"}});
  job.choices["kind"] = "small";
  job.choices["tags"] = "indoors,outdoors";
  CHECK(condition("job in [asked, done]", s, 2));
  CHECK(condition("job in [asked]", s, 1));
  CHECK_FALSE(condition("job in [cancelled]", s, 2));
  CHECK(condition("job.kind == small", s, 2));
  CHECK(condition("job.kind != large and not job.done", s, 2));
  CHECK(condition("job.tags has outdoors", s, 2));
  CHECK_FALSE(condition("quote", s, 1));
  CHECK_FALSE(condition("job.day", s, 2));
  s.facts.records[1].dates["day"] = at("2026-05-01T00:00");
  CHECK(condition("job.day", s, 2));
  CHECK_FALSE(condition("job.day", s, 2, at("2026-04-01T00:00")));
  CHECK(condition("job.day + 1 day or job in [done]", s, 2));
  CHECK_FALSE(condition("job.motive", s, 2));
  s.facts.records[1].choices["motive"] = "set";
  CHECK(condition("job.motive", s, 2));
  s.facts.records[1].choices["firm"] = "no";
  CHECK_FALSE(condition("job.firm", s, 2));
  s.facts.records[1].choices["firm"] = "yes";
  CHECK(condition("job.firm and job.firm == yes", s, 2));
  CHECK_FALSE(condition("consent", s, 1));
  s.facts.consents.push_back({"work", "", at("2026-02-01T10:00"), std::nullopt});
  CHECK(condition("consent and consent.given and not consent.ended", s, 1));
  s.add("note", 2, at("2026-02-02T10:00"));
  CHECK(condition("job in [asked]", s, 3));
}

TEST_CASE("a period that is a field of the record counts as it was typed, and is waited for until then") {
  Subject s;
  s.job({{"asked", "2026-02-01T10:00"}}).dates["day"] = at("2026-05-31T00:00");
  CHECK(value_of("day - notice", "job", s, 2) == DateValue::pending());
  s.facts.records[1].choices["notice"] = "3 months";
  CHECK(value_of("day - notice", "job", s, 2) == on_end_of("2026-02-28"));
}

TEST_CASE("a consent is a sign of the person: given and ended are dates of the ledger") {
  Subject s;
  CHECK(value_of("last(consent.given) else created", "person", s, 1) == DateValue::on(at("2026-01-10T09:00")));
  s.facts.consents.push_back({"news", "", at("2026-03-01T10:00"), at("2026-04-01T10:00")});
  s.facts.consents.push_back({"news", "", at("2026-05-01T10:00"), std::nullopt});
  CHECK(value_of("last(consent.given) else created", "person", s, 1) == DateValue::on(at("2026-05-01T10:00")));
  CHECK(value_of("first(consent.ended) else created", "person", s, 1) == DateValue::on(at("2026-04-01T10:00")));
}

TEST_CASE("what an end depends on, through events and the ends of others") {
  const auto& person = *work().activity("work")->lines("person")[0];
  CHECK(dependencies(work(), *person.until) ==
        std::vector<std::string>{"job.cancelled", "job.done", "person.created", "quote.accepted", "quote.date"});
}
