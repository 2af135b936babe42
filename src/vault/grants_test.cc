#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

std::set<std::string> fields(const Values& values) {
  std::set<std::string> out;
  for (const auto& [field, value] : values) out.insert(field);
  return out;
}

}  // namespace

TEST_CASE("who is named in a job reads it while it is his, and what stands above and below it") {
  Firm firm;
  const auto taken = booked(firm);
  const auto job = must(firm.vault->job(kRoof, taken.main));
  CHECK(fields(job.record.values) == std::set<std::string>{"address", "urgency", "sweeper"});
  CHECK(fields(job.above) == std::set<std::string>{"client.name", "client.phone"});
  CHECK(job.record.writes == std::vector<std::string>{"soot"});
  CHECK(job.record.moves.size() == 3);
  CHECK(must(firm.vault->queue(kRoof, "gate", {""})).size() == 1);  // the code, named in the grant
  CHECK(why(firm.vault->change(kRoof, taken.main, {{"address", "ailleurs"}})) == "grant.none@sweep.address ");
  must(firm.vault->change(kRoof, taken.main, {{"soot", "vu"}}));

  CHECK(why(firm.vault->job(kOtherRoof, taken.main)) == "forbidden");  // another's
  CHECK(must(firm.vault->queue(kOtherRoof, "sweep", {"booked"})).empty());
  CHECK(why(firm.vault->sheet(kOtherRoof, taken.subject)) == "forbidden");

  must(firm.vault->move(kRoof, taken.main, "booked", "swept", {}));
  CHECK(why(firm.vault->job(kRoof, taken.main)) == "forbidden");  // done
  CHECK(must(firm.vault->queue(kRoof, "sweep", {"swept"})).empty());
  CHECK(why(firm.vault->change(kRoof, taken.main, {{"soot", "encore"}})) == "grant.none@ ");
}

TEST_CASE("there is no reading without a room, nor in one where the role has no grant") {
  Firm firm;
  const auto taken = booked(firm);
  for (const auto& purpose : {Purpose{{kOffice, "office"}, ""}, Purpose{{kOffice, "office"}, "nothing"}, Purpose{{kOffice, "office"}, "accounting"},
                              Purpose{{{}, "visitor"}, "sweeping"}, Purpose{{{}, "engine"}, "sweeping"}, Purpose{{{}, "operator"}, "sweeping"},
                              Purpose{{kOffice, ""}, "sweeping"}}) {
    CHECK(why(firm.vault->job(purpose, taken.main)) == "forbidden");
    CHECK(why(firm.vault->sheet(purpose, taken.subject)) == "forbidden");
    CHECK(why(firm.vault->queue(purpose, "sweep", {"booked"})) == "forbidden");
    CHECK(why(firm.vault->list(purpose, "sweep", 0)) == "forbidden");
    CHECK(why(firm.vault->search(purpose, "odette")) == "forbidden");
    CHECK(why(firm.vault->likely(purpose, "client.phone", "06 39 98 12 34")) == "forbidden");
  }
}

TEST_CASE("`*` never covers a secret; an activity reads only what it keeps") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto bill = must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}}));
  const auto sheet = must(firm.vault->sheet(kLedger, taken.subject));
  CHECK(fields(sheet.root.values) == std::set<std::string>{"name"});  // accounting keeps nothing else of her
  for (const auto& record : sheet.records) CHECK(record.closed_to_you == (record.id != bill));
  CHECK(why(firm.vault->job(kDesk, bill)) == "forbidden");
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).root.values.size() == 2);
}

TEST_CASE("an activity that only uses reads while another keeps, without what names the person") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  CHECK(fields(must(firm.vault->job(kCounting, taken.main)).record.values) == std::set<std::string>{"urgency"});
  CHECK(must(firm.vault->queue(kCounting, "client", {""})).empty());
  must(firm.vault->move(kDesk, taken.main, "asked", "dropped", {}));
  firm.set("2026-04-10");
  CHECK(why(firm.vault->job(kCounting, taken.main)) == "forbidden");
}

TEST_CASE("past its end a record is read by nobody, though it is still there; a second before by those who may") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  must(firm.vault->move(kDesk, taken.main, "asked", "dropped", {}));
  firm.clock.set(day_end(*parse_date("2026-04-02")) - std::chrono::seconds(1));
  CHECK(must(firm.vault->job(kDesk, taken.main)).record.values.contains("address"));
  firm.pass(std::chrono::seconds(1));
  CHECK(why(firm.vault->job(kDesk, taken.main)) == "forbidden");
  CHECK(why(firm.vault->sheet(kDesk, taken.subject)) == "forbidden");
  CHECK(must(firm.vault->search(kDesk, "odette")).empty());
  CHECK(must(firm.vault->queue(kDesk, "sweep", {"dropped"})).empty());
  CHECK(firm.count("select count(*) from record where box is not null") == 3);
}

TEST_CASE("a code ends with its job") {
  Firm firm;
  const auto taken = booked(firm);
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).records.size() == 2);
  must(firm.vault->move(kRoof, taken.main, "booked", "swept", {}));
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).records.size() == 1);
}

TEST_CASE("from its archive date a record is read through archive grants alone") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto bill = must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}}));
  firm.set("2027-03-03");
  CHECK(why(firm.vault->job(kLedger, bill)) == "forbidden");
  CHECK(why(firm.vault->change(kLedger, bill, {{"payer", "x"}})) == "grant.none@ ");
  const auto kept = must(firm.vault->job(kCellar, bill));
  CHECK(kept.record.archived);
  CHECK(kept.record.writes.empty());
}

TEST_CASE("past its end a held record is read by the readers of the hold alone") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto review = morning("2026-09-01");
  CHECK(why(firm.vault->place_hold(kDesk.who, taken.subject, taken.main, "dispute", "cheminée fendue", review)) == "forbidden");
  must(firm.vault->place_hold(kGuard.who, taken.subject, taken.main, "dispute", "cheminée fendue", review));
  must(firm.vault->move(kDesk, taken.main, "asked", "dropped", {}));
  CHECK(must(firm.vault->job(kDesk, taken.main)).record.held);  // before its end it is worked with
  CHECK(why(firm.vault->job(kGuard, taken.main)) == "forbidden");
  const auto closed = must(firm.vault->sheet(kGuard, taken.subject));  // who places holds sees that records are there
  CHECK(closed.root.closed_to_you);
  for (const auto& record : closed.records) CHECK((record.closed_to_you && record.values.empty() && record.moves.empty()));
  firm.set("2026-05-01");
  CHECK(why(firm.vault->job(kDesk, taken.main)) == "forbidden");
  CHECK(must(firm.vault->job(kGuard, taken.main)).record.values.contains("address"));
  const auto sheet = must(firm.vault->sheet(kGuard, taken.subject));
  REQUIRE(sheet.holds.size() == 1);
  CHECK(sheet.holds[0].reason == "cheminée fendue");
}

TEST_CASE("the room where a role may read or write a kind of record") {
  Firm firm;
  CHECK(firm.vault->room("office", "sweep") == "sweeping");
  CHECK(firm.vault->room("books", "bill", true) == "accounting");
  CHECK(firm.vault->room("cellar", "bill", true).empty());
  CHECK(firm.vault->room("watcher", "sweep") == "figures");
  CHECK(firm.vault->room("watcher", "gate").empty());
  CHECK(firm.vault->room("visitor", "sweep").empty());
  CHECK(firm.vault->room("office", "nothing").empty());
}
