// What a person's rights ask of the vault: who received what, and what nobody may use any more.
#include <algorithm>

#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

TEST_CASE("what a partner opens is noted as passed on, by role and field and never by value, once a day") {
  Firm firm;
  const auto taken = booked(firm);
  CHECK(firm.vault->disclosures(taken.subject).empty());
  must(firm.vault->job(kDesk, taken.main));
  CHECK(firm.vault->disclosures(taken.subject).empty());  // who works here is no recipient
  must(firm.vault->job(kRoof, taken.main));
  must(firm.vault->job(kRoof, taken.main));
  const auto passed = firm.vault->disclosures(taken.subject);
  REQUIRE(passed.size() == 2);
  const auto of = [&](RecordId record) { return *std::ranges::find(passed, record, &Disclosure::record); };
  CHECK(of(taken.root).who == "sweeper");
  CHECK(of(taken.root).activity == "sweeping");
  CHECK(of(taken.root).fields == std::vector<std::string>{"name", "phone"});
  CHECK(std::ranges::count(of(taken.main).fields, "address") == 1);
  firm.set("2026-03-03");
  must(firm.vault->job(kRoof, taken.main));
  CHECK(firm.vault->disclosures(taken.subject).size() == 4);  // another day
  const auto words_noted = [&] {
    const auto all = firm.vault->disclosures(taken.subject);
    return std::ranges::find(all, std::string{kToOther}, &Disclosure::who)->words;
  };
  firm.vault->disclose(taken.subject, {.record = taken.root, .who = std::string{kToOther}, .activity = "", .fields = {"name"}, .user = kOfficer, .words = "Maître Fictif, dossier 12"});
  CHECK(words_noted() == "Maître Fictif, dossier 12");
  firm.vault->roll(taken.subject);
  CHECK(words_noted() == "Maître Fictif, dossier 12");  // follows her key
  must(firm.vault->erase(kGuard.who, taken.subject));
  CHECK(firm.count("select count(*) from disclosure") == 0);
}

TEST_CASE("a restriction: nobody reads, changes or destroys, until an announced day; the desk opens it for a ground, with a reason that stays") {
  Firm firm;
  const auto taken = booked(firm);
  CHECK(why(firm.vault->limit(kDesk.who, taken.subject, {}, "", "exactitude")) == "forbidden");
  CHECK(why(firm.vault->limit(kGuard.who, taken.subject, {}, "", " ")) == "invalid");
  const auto limit = must(firm.vault->limit(kGuard.who, taken.subject, {}, "", "adresse contestée"));
  CHECK(why(firm.vault->limit(kGuard.who, taken.subject, {}, "", "encore")) == "conflict");
  CHECK(why(firm.vault->job(kDesk, taken.main)) == "forbidden");
  CHECK(why(firm.vault->job(kRoof, taken.main)) == "forbidden");
  CHECK(why(firm.vault->change(kDesk, taken.main, {{"soot", "x"}})) == "record.limited@ ");
  CHECK(why(firm.vault->move(kDesk, taken.main, "booked", "swept", {})) == "record.limited@ ");
  CHECK(must(firm.vault->queue(kDesk, "sweep", {"booked"})).empty());
  CHECK(must(firm.vault->search(kDesk, "odette")).empty());
  auto again = call();
  again.known = taken.subject;
  CHECK(why(firm.vault->take(kDesk, again)) == "record.limited@ ");
  CHECK(why(firm.vault->open_limited(kDesk.who, taken.main, "claims", "procès")) == "forbidden");
  CHECK(why(firm.vault->open_limited(kGuard.who, taken.main, "curiosity", "procès")) == "invalid");
  CHECK(why(firm.vault->open_limited(kGuard.who, taken.main, "claims", "")) == "invalid");
  CHECK(must(firm.vault->open_limited(kGuard.who, taken.main, "claims", "procès")).contains("address"));
  CHECK(firm.vault->limits(taken.subject).front().reason == "adresse contestée");
  firm.set("2029-03-05");  // past every end
  CHECK(why(firm.vault->destroy(taken.main, "test")) == "held");
  must(firm.vault->end_limit(kGuard.who, limit, firm.vault->now() + std::chrono::hours(24)));
  CHECK(firm.vault->limited(taken.subject, taken.main, "sweeping"));  // not before the day
  firm.set("2029-03-07");
  CHECK_FALSE(firm.vault->limited(taken.subject, taken.main, "sweeping"));
  CHECK(why(firm.vault->destroy(taken.main, "test")) == "conflict");  // its own end decides again
}

TEST_CASE("a restriction of one use stops that use alone; an erasure that she asks for ends it") {
  Firm firm;
  const auto taken = booked(firm);
  must(firm.vault->limit(kGuard.who, taken.subject, {}, "figures", "opposition"));
  CHECK(must(firm.vault->job(kDesk, taken.main)).record.values.contains("address"));
  CHECK(must(firm.vault->queue(kCounting, "sweep", {"booked"})).empty());
  CHECK(must(firm.vault->erase({{}, "subject", taken.root}, taken.subject)).empty());
  CHECK(firm.count("select count(*) from hold") == 0);
}

TEST_CASE("an objection closes what only uses what others keep") {
  Firm firm;
  const auto taken = booked(firm);
  CHECK(must(firm.vault->queue(kCounting, "sweep", {"booked"})).size() == 1);
  must(firm.vault->object(kDesk, taken.subject, "figures", "", "request"));
  CHECK(must(firm.vault->queue(kCounting, "sweep", {"booked"})).empty());
  CHECK(must(firm.vault->queue(kDesk, "sweep", {"booked"})).size() == 1);
}

TEST_CASE("the desk for rights corrects what no grant lets it change, under the same checks") {
  Firm firm;
  const auto taken = booked(firm);
  const auto bill = must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}, {"payer", "Une tante"}}));
  CHECK(why(firm.vault->rectify(kDesk, taken.root, {{"phone", "06 39 98 77 77"}})) == "request.desk@ ");
  CHECK(why(firm.vault->rectify(kGuard, taken.root, {{"phone", "12"}})) == "phone.short@client.phone ");
  must(firm.vault->rectify(kGuard, taken.root, {{"phone", "06 39 98 77 77"}}));
  CHECK(must(firm.vault->open_for_proof(taken.root)).at("phone") == "+33639987777");
  CHECK(why(firm.vault->rectify(kGuard, bill, {{"issued", "2026-01-01"}})) == "field.frozen@bill.issued ");  // a bill is not rewritten
}
