#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

const Values kCame = {{"ip", "203.0.113.7"}, {"page", "/demande"}, {"browser", "Mozilla/5.0 (Exemple)"}};

/// A policy where no activity keeps connections, or keeps less of them.
policy::Model without(const std::string& line, const std::string& instead = "") {
  std::string text = kSweepPolicy;
  const auto at = text.find(line);
  REQUIRE(at != std::string::npos);
  text.replace(at, line.size(), instead);
  auto compiled = policy::compile(text, "ramonage");
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", text, "en"));
  return compiled.model;
}

}  // namespace

TEST_CASE("what Tenue notes itself is sealed, has the end of its activity, and goes with it") {
  Firm firm;
  firm.vault->observe("connection", kCame, Visiting::kStranger);
  REQUIRE(firm.rows_in("record") == 1);
  const auto rec = RecordId{static_cast<std::uint64_t>(firm.count("select rec from record"))};
  CHECK(must(firm.vault->open_for_proof(rec)) == kCame);
  const auto card = must(firm.vault->job(kGuard, rec));
  CHECK(card.record.values.at("ip") == "203.0.113.7");
  CHECK(why(firm.vault->job(kDesk, rec)) == "forbidden");
  CHECK(firm.all_bytes().find("203.0.113.7") == std::string::npos);
  REQUIRE(card.record.pairs.size() == 1);
  CHECK(card.record.pairs[0].activity == "security");
  CHECK(iso_date(paris_date(from_micros(firm.count("select ends from pair")) - std::chrono::microseconds(1))) == "2027-03-02");
  CHECK(firm.rows_in("token") == 0);
}

TEST_CASE("a stranger's coming changes no queue and proposes nobody") {
  Firm firm;
  const auto before = firm.vault->change_number();
  firm.vault->observe("connection", kCame, Visiting::kStranger);
  firm.vault->observe("connection", kCame, Visiting::kStranger);
  CHECK(firm.vault->change_number() == before);
  CHECK(firm.rows_in("proposal") == 0);
  CHECK(firm.rows_in("subject") == 2);
}

TEST_CASE("where no activity keeps it, nothing is noted; of what is kept in part, that part") {
  Firm firm;
  const std::string keep = "[activities.security.keep.connection]\nuntil   = \"created + 12 months\"\nbecause = { fr = \"repérer\" }\n";
  firm.vault->keep_version(without(keep, "uses = [\"client.phone\"]\n"), {{}, "operator"});
  const auto entries = firm.rows_in("audit");
  firm.vault->observe("connection", kCame, Visiting::kStranger);
  CHECK(firm.rows_in("record") == 0);
  CHECK(firm.rows_in("subject") == 0);
  CHECK(firm.rows_in("audit") == entries);
  firm.vault->keep_version(without("[activities.security.keep.connection]\n", "[activities.security.keep.connection]\nfields = [\"page\"]\n"), {{}, "operator"});
  firm.vault->observe("connection", kCame, Visiting::kStranger);
  const auto rec = RecordId{static_cast<std::uint64_t>(firm.count("select rec from record"))};
  CHECK(must(firm.vault->open_for_proof(rec)) == Values{{"page", "/demande"}});
}

TEST_CASE("what is noted of who is signed in alone: of a stranger nothing, not even a name for him") {
  Firm firm;
  firm.vault->keep_version(without("[activities.security.keep.connection]\n", "[activities.security.keep.connection]\nneeds = \"account\"\n"), {{}, "operator"});
  const auto entries = firm.rows_in("audit");
  firm.vault->observe("connection", kCame, Visiting::kStranger);
  for (const auto* table : {"record", "subject", "fact", "pair"}) CHECK_MESSAGE(firm.rows_in(table) == 0, table);
  CHECK(firm.rows_in("audit") == entries);
  firm.vault->observe("connection", kCame, Visiting::kSignedIn);
  CHECK(firm.rows_in("record") == 1);
}

TEST_CASE("a value that does not fit is left out, the rest is noted") {
  Firm firm;
  firm.vault->observe("connection", {{"ip", "not an address"}, {"page", "/"}, {"browser", std::string(5000, 'x')}}, Visiting::kStranger);
  const auto rec = RecordId{static_cast<std::uint64_t>(firm.count("select rec from record"))};
  CHECK(must(firm.vault->open_for_proof(rec)) == Values{{"page", "/"}});
}
