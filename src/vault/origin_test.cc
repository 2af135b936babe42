#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

const Values kBerthe{{"client.phone", "06 39 98 55 66"}, {"client.name", "Berthe Fictive"}};

Brought bring(Firm& firm, const Values& values = kBerthe) { return must(firm.vault->bring(kDesk, "agency", values, "mandat du 2 mars")); }

std::vector<OriginView> origins(Firm& firm, SubjectId subject) { return must(firm.vault->sheet(kDesk, subject)).origins; }

}  // namespace

TEST_CASE("what a source gives stands with its proof, and the person is found by it") {
  Firm firm;
  const auto brought = bring(firm);
  CHECK_FALSE(brought.matched);
  const auto sheet = must(firm.vault->sheet(kDesk, brought.subject));
  CHECK(sheet.root.values.at("name") == "Berthe Fictive");
  CHECK(sheet.root.informed == "source");
  REQUIRE(sheet.origins.size() == 1);
  const auto& origin = sheet.origins[0];
  CHECK(origin.source == "agency");
  CHECK(origin.fields == std::vector<std::string>{"name", "phone"});
  CHECK(origin.user == kOffice);
  CHECK(origin.proof == "mandat du 2 mars");
  CHECK(origin.due == add(firm.clock.now(), Period{.months = 1}));
  CHECK(firm.all_bytes().find("mandat du 2 mars") == std::string::npos);
  CHECK(must(firm.vault->search(kDesk, "berthe")).size() == 1);
}

TEST_CASE("nothing is taken without a proof, a way to reach her, the right to write it, or an activity that takes from there") {
  Firm firm;
  const auto before = firm.rows_in("record");
  CHECK(why(firm.vault->bring(kDesk, "agency", kBerthe, " ")) == "source.proof@proof ");
  CHECK(why(firm.vault->bring(kDesk, "agency", kBerthe, std::string(501, 'x'))) == "source.proof@proof ");
  CHECK(why(firm.vault->bring(kDesk, "agency", {{"client.name", "Berthe Fictive"}}, "mandat")) == "source.reach@ ");
  CHECK(why(firm.vault->bring(kDesk, "agency", {{"client.phone", "06 39 98 55 66"}, {"sweep.address", "1 rue du Lac, Annecy"}}, "mandat")) == "field.undeclared@ ");
  CHECK(why(firm.vault->bring(kDesk, "nobody", kBerthe, "mandat")) == "source.unknown@ ");
  CHECK(why(firm.vault->bring({kDesk.who, "reminder"}, "agency", kBerthe, "mandat")) == "source.other_activity@ ");
  for (const auto& who : {kRoof.who, kLedger.who, kVisit.who, kGuard.who}) CHECK(why(firm.vault->bring({who, "sweeping"}, "agency", kBerthe, "mandat")) == "grant.none@ ");
  CHECK(firm.rows_in("record") == before);
  CHECK(firm.rows_in("origin") == 0);
}

TEST_CASE("a known person is completed and never overwritten; what she says since is hers") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto brought = bring(firm, {{"client.phone", "06 39 98 12 34"}, {"client.name", "Une Autre"}, {"client.mail", "odette@fictive.example"}});
  CHECK(brought.matched);
  CHECK(brought.subject == taken.subject);
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).root.values.at("name") == "Odette Fictive");
  CHECK(origins(firm, taken.subject).at(0).fields == std::vector<std::string>{"mail"});
  CHECK(why(firm.vault->bring(kDesk, "agency", {{"client.phone", "06 39 98 12 34"}}, "mandat")) == "source.known@ ");
  must(firm.vault->change(kDesk, taken.root, {{"mail", "nouvelle@fictive.example"}}));
  CHECK(origins(firm, taken.subject).empty());
}

TEST_CASE("who she is must be decided before: two that resemble, or one who is not yet known, are left alone") {
  Firm firm;
  must(firm.vault->take(kDesk, call("06 39 98 12 34")));
  must(firm.vault->take(kDesk, call("06 39 98 77 88")));
  must(firm.vault->take(kVisit, ask("06 39 98 77 88")));  // resembles the second: provisional
  CHECK(why(firm.vault->bring(kDesk, "agency", {{"client.phone", "06 39 98 77 88"}}, "mandat")) == "source.several@ ");
  const auto stranger = must(firm.vault->take(kVisit, ask("06 39 98 12 34")));
  CHECK(must(firm.vault->sheet(kDesk, stranger.subject)).provisional);
  CHECK(why(firm.vault->bring(kDesk, "agency", {{"client.mail", "odette@fictive.example"}, {"client.name", "Berthe"}}, "mandat")) == "source.several@ ");
}

TEST_CASE("separating takes back what the source gave; what rested on it alone goes with its key") {
  Firm firm;
  const auto alone = bring(firm);
  const auto known = must(firm.vault->take(kDesk, call()));
  bring(firm, {{"client.phone", "06 39 98 12 34"}, {"client.mail", "odette@fictive.example"}});
  const auto slot = static_cast<std::uint32_t>(firm.vault->database().number("select slot from subject where subject = $1", alone.subject).value());

  const auto of_known = origins(firm, known.subject).at(0).id, of_alone = origins(firm, alone.subject).at(0).id;
  CHECK(why(firm.vault->separate(kRoof.who, of_known)) == "forbidden");
  must(firm.vault->separate(kDesk.who, of_known));
  CHECK_FALSE(must(firm.vault->sheet(kDesk, known.subject)).root.values.contains("mail"));
  CHECK(origins(firm, known.subject).empty());
  CHECK(why(firm.vault->separate(kDesk.who, of_known)) == "not_found");

  const auto hold = must(firm.vault->place_hold(kGuard.who, alone.subject, {}, "dispute", "à voir", morning("2026-09-01")));
  CHECK(why(firm.vault->separate(kDesk.who, of_alone)) == "held");
  CHECK(origins(firm, alone.subject).size() == 1);
  must(firm.vault->end_hold(kGuard.who, hold));
  must(firm.vault->separate(kDesk.who, of_alone));
  CHECK(firm.rows_in("subject") == 1);
  CHECK(firm.rows_in("origin") == 0);
  CHECK_FALSE(firm.vault->slot_lives(slot));
}

TEST_CASE("a person of a source who has become a client stays one when it is separated") {
  Firm firm;
  const auto brought = bring(firm);
  auto job = call("06 39 98 55 66");
  job.known = brought.subject;
  job.values.erase("client.name");
  must(firm.vault->take(kDesk, job));
  must(firm.vault->separate(kDesk.who, origins(firm, brought.subject).at(0).id));
  const auto sheet = must(firm.vault->sheet(kDesk, brought.subject));
  CHECK_FALSE(sheet.root.values.contains("name"));
  CHECK(sheet.records.size() == 2);
}

TEST_CASE("being told is noted once; the proof outlives a change of key and goes with the record") {
  Firm firm;
  const auto brought = bring(firm);
  const auto origin = origins(firm, brought.subject).at(0).id;
  CHECK(why(firm.vault->note_told(kRoof.who, origin)) == "forbidden");
  must(firm.vault->note_told(kDesk.who, origin));
  CHECK(why(firm.vault->note_told(kDesk.who, origin)) == "conflict");
  firm.vault->roll(brought.subject);
  CHECK(origins(firm, brought.subject).at(0).proof == "mandat du 2 mars");
  CHECK(origins(firm, brought.subject).at(0).told == firm.clock.now());
  must(firm.vault->erase(kGuard.who, brought.subject));
  CHECK(firm.rows_in("origin") == 0);
  CHECK(firm.rows_in("subject") == 0);
}
