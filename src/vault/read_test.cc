#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

std::int64_t leaves(Firm& firm) { return firm.count("select count(*) from audit"); }
Vault::Entry newest(Firm& firm) { return firm.vault->entries(std::nullopt, 1).at(0); }

}  // namespace

TEST_CASE("each answer leaves one entry that says who, in which role, for what, about whom") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  auto before = leaves(firm);
  const auto one_more = [&](const char* act) {
    CHECK(leaves(firm) == before + 1);
    before = leaves(firm);
    const auto entry = newest(firm);
    CHECK(entry.act == act);
    CHECK(entry.role == "office");
    CHECK(entry.user == kOffice);
    CHECK(entry.activity == "sweeping");
    CHECK(entry.subjects == std::vector{taken.subject});
  };
  must(firm.vault->queue(kDesk, "sweep", {"asked"}));
  one_more("listed");
  must(firm.vault->list(kDesk, "sweep", 0));
  one_more("listed");
  must(firm.vault->job(kDesk, taken.main));
  one_more("looked");
  must(firm.vault->sheet(kDesk, taken.subject));
  one_more("looked");
  must(firm.vault->search(kDesk, "odette"));
  one_more("searched");
  must(firm.vault->likely(kDesk, "client.phone", "0639981234"));
  one_more("searched");
  CHECK(must(firm.vault->queue(kDesk, "sweep", {"swept"})).empty());
  CHECK(newest(firm).subjects.empty());
}

TEST_CASE("a list goes on to its last page, also where the reader may not read all of it") {
  Firm firm;
  const auto his = booked(firm).main;
  const auto one_more = [&] {
    firm.pass(std::chrono::seconds(1));
    must(firm.vault->take(kDesk, call()));
  };
  for (int i = 0; i < 49; ++i) one_more();
  CHECK(must(firm.vault->list(kDesk, "sweep", 0)).cards.size() == 50);
  CHECK_FALSE(must(firm.vault->list(kDesk, "sweep", 0)).more);
  one_more();
  const auto first = must(firm.vault->list(kDesk, "sweep", 0)), last = must(firm.vault->list(kDesk, "sweep", 1));
  CHECK(first.cards.size() == 50);
  CHECK(first.more);
  REQUIRE(last.cards.size() == 1);
  CHECK(last.cards[0].record.id == his);
  CHECK_FALSE(last.more);
  CHECK(must(firm.vault->list(kRoof, "sweep", 0)).cards.empty());
  CHECK(must(firm.vault->list(kRoof, "sweep", 0)).more);
  CHECK(must(firm.vault->list(kRoof, "sweep", 1)).cards.size() == 1);
}

TEST_CASE("the person sees who looked, when, in which role and for what") {
  Firm firm;
  const auto taken = booked(firm);
  must(firm.vault->job(kRoof, taken.main));
  const auto looks = must(firm.vault->sheet(kDesk, taken.subject)).looks;
  REQUIRE(looks.size() == 1);
  CHECK(looks[0].role == "sweeper");
  CHECK(looks[0].activity == "sweeping");
  CHECK(looks[0].record == taken.main);
  CHECK(looks[0].user == kNadir);
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).looks[0].user == kOffice);
}

TEST_CASE("an entry names ids and words of the policy, never a person's words") {
  Firm firm;
  const auto taken = booked(firm);
  must(firm.vault->search(kDesk, "odette"));
  must(firm.vault->sheet(kDesk, taken.subject));
  for (const auto& entry : firm.vault->entries(std::nullopt, 1000))
    for (const auto* word : {"Odette", "odette", "Lilas", "0639", "+336", "4711"}) CHECK(entry.detail.find(word) == std::string::npos);
}

TEST_CASE("the queue: most urgent first, then the oldest") {
  Firm firm;
  std::vector<RecordId> made;
  for (const auto* urgency : {"whenever", "fire", "week", "fire"}) {
    auto one = call("06 39 98 00 0" + std::to_string(made.size()));
    one.values["sweep.urgency"] = urgency;
    made.push_back(must(firm.vault->take(kDesk, one)).main);
    firm.pass(std::chrono::minutes(1));
  }
  std::vector<RecordId> shown;
  for (const auto& card : must(firm.vault->queue(kDesk, "sweep", {"asked"}))) shown.push_back(card.record.id);
  CHECK(shown == std::vector{made[1], made[3], made[2], made[0]});
}

TEST_CASE("search: telephone, mail, name, town, reference") {
  Firm firm;
  const auto taken = must(firm.vault->take(kVisit, [] {
    auto one = ask();
    one.values["client.name"] = "Zoé Fictive-Été";
    return one;
  }()));
  must(firm.vault->take(kDesk, call("01 99 00 22 33")));
  for (const auto* words : {"06 39 98 12 34", "+33 6 39 98 12 34", "ODETTE@fictive.example", "zoe", "Fictive Ete"}) {
    const auto hits = must(firm.vault->search(kDesk, words));
    INFO(words);
    if (std::string(words).find("ODETTE") == 0) continue;  // the local part of an address tells capitals apart
    REQUIRE(hits.size() == 1);
    CHECK(hits[0].subject == taken.subject);
    CHECK(hits[0].root.at("phone") == "+33639981234");
    CHECK(hits[0].last->record.id == taken.main);
  }
  CHECK(must(firm.vault->search(kDesk, "odette@FICTIVE.example")).size() == 1);
  CHECK(must(firm.vault->search(kDesk, "lilas annecy")).size() == 2);
  CHECK(must(firm.vault->search(kDesk, taken.reference)).size() == 1);
  CHECK(must(firm.vault->search(kDesk, "nobody")).empty());
  CHECK(must(firm.vault->search(kDesk, "ictive")).empty());  // words, not pieces of them
  CHECK(why(firm.vault->search(kDesk, "\x01\x02")) == "invalid");
}

TEST_CASE("search finds only by what the role may read") {
  Firm firm;
  const auto taken = booked(firm);
  CHECK(must(firm.vault->search(kRoof, "odette")).size() == 1);
  CHECK(must(firm.vault->search(kOtherRoof, "odette")).empty());
  CHECK(must(firm.vault->search(kOtherRoof, taken.reference)).empty());
  CHECK(must(firm.vault->search(kReminders, "odette")).empty());
  CHECK(must(firm.vault->search(kCounting, "odette")).empty());
  CHECK(must(firm.vault->search(kCounting, "lilas")).empty());
}

TEST_CASE("the agenda is read from the ends alone") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  must(firm.vault->move(kDesk, taken.main, "asked", "dropped", {}));
  const auto soon = firm.vault->agenda(morning("2026-05-01"));
  REQUIRE(soon.size() == 3);
  CHECK(soon[0].type == "gate");
  CHECK(soon[0].at == firm.clock.now());
  CHECK(soon[1].at == day_end(*parse_date("2026-04-02")));
}
