#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <random>

#include "retention/testing/firm.h"

using namespace tenue;
using namespace tenue::retention;
using namespace tenue::retention::testing;

TEST_CASE("a request that nobody took up lapses after sixty days and is gone a month later, not the day before") {
  Firm firm;
  const auto taken = firm.asks();
  firm.sweeps("2026-05-01");
  CHECK(firm.vault->facts(taken.subject).records.size() == 2);
  CHECK(firm.vault->facts(taken.subject).records[1].state() == "asked");
  const auto lapsed = firm.sweeps("2026-05-02");
  CHECK(lapsed.lapsed == 1);
  CHECK(lapsed.destroyed == 0);
  firm.sweeps("2026-06-02");
  CHECK(firm.live(taken.main) == 1);
  const auto gone = firm.sweeps("2026-06-03");
  CHECK(gone.destroyed == 2);  // the request and, with it, the person of whom nothing else is kept
  CHECK(gone.forgotten == 1);
  CHECK(firm.number("select count(*) from subject") == 0);
}

TEST_CASE("a lapse that fell due while the machine was off counts from its own day") {
  Firm firm;
  const auto taken = firm.asks();
  const auto report = firm.sweeps("2026-05-20");
  CHECK(report.lapsed == 1);
  const auto facts = firm.vault->facts(taken.subject);
  CHECK(facts.records[1].entered.back().second == day_end(*parse_date("2026-05-01")));
}

TEST_CASE("what dies with the work dies with the work, and the work two years later") {
  Firm firm;
  const auto taken = firm.asks({{"key_box.code", "verrou 4471"}});
  RecordId box;
  for (const auto& record : firm.vault->facts(taken.subject).records)
    if (record.type == "key_box") box = record.id;
  firm.clock.set(noon("2026-03-05"));
  firm.moves(taken.main, "asked", "booked");
  firm.clock.set(noon("2026-03-09"));
  firm.moves(taken.main, "booked", "swept");
  const auto same_day = firm.sweeps("2026-03-09");
  CHECK(same_day.destroyed == 1);
  CHECK(firm.live(box) == 0);
  firm.sweeps("2028-03-09");
  CHECK(firm.live(taken.main) == 1);
  CHECK(firm.sweeps("2028-03-10").destroyed == 2);
  CHECK(firm.live(taken.main) == 0);
}

TEST_CASE("an offer refused goes after a year, an offer taken after five") {
  Firm firm;
  const auto taken = firm.asks();
  const auto refused = firm.adds(taken.root, "offer", {{"date", "2026-03-02"}}, firm.office);
  const auto accepted = firm.adds(taken.root, "offer", {{"date", "2026-03-02"}}, firm.office);
  firm.moves(refused, "sent", "refused");
  firm.moves(accepted, "sent", "taken");
  firm.sweeps("2027-03-02");
  CHECK(firm.live(refused) == 1);
  firm.sweeps("2027-03-03");
  CHECK(firm.live(refused) == 0);
  CHECK(firm.live(accepted) == 1);
  firm.sweeps("2031-03-02");
  CHECK(firm.live(accepted) == 1);
  firm.sweeps("2031-03-03");
  CHECK(firm.live(accepted) == 0);
}

TEST_CASE("a field goes when the last activity that keeps it ends, though the record lives on") {
  Firm firm;
  const auto taken = firm.asks();
  firm.moves(taken.main, "asked", "dropped");
  firm.adds(taken.root, "bill", {{"issued", "2026-03-02"}, {"total", "80,00"}}, firm.books);
  firm.sweeps("2026-04-02");
  CHECK(firm.vault->open_for_proof(taken.root)->contains("phone"));
  const auto report = firm.sweeps("2026-04-03");
  CHECK(report.blanked == 1);
  const auto values = firm.vault->open_for_proof(taken.root);
  REQUIRE(values.has_value());
  CHECK(values->contains("name"));
  CHECK_FALSE(values->contains("phone"));
  CHECK_FALSE(values->contains("mail"));
  firm.sweeps("2036-12-31");
  CHECK(firm.live(taken.root) == 1);
  firm.sweeps("2037-01-01");
  CHECK(firm.number("select count(*) from subject") == 0);
}

TEST_CASE("a consent withdrawn ends its pair at once; the rest of the person stays") {
  Firm firm;
  const auto taken = firm.asks({}, true);
  firm.moves(taken.main, "asked", "booked");
  firm.moves(taken.main, "booked", "swept");
  CHECK(firm.number("select count(*) from pair where ends > 0") > 0);
  REQUIRE(firm.vault->withdraw(firm.reminder, taken.subject, "reminder", "", "phone").has_value());
  firm.sweeps("2026-03-03");
  CHECK(prove(*firm.vault, "en").holds());
  CHECK(firm.live(taken.root) == 1);
}

TEST_CASE("a hold only delays, and what it delayed goes on") {
  Firm firm;
  const auto taken = firm.asks();
  firm.moves(taken.main, "asked", "dropped");
  const auto hold = firm.vault->place_hold({UserId{}, "office"}, taken.subject, {}, "dispute", "Facture contestée", noon("2026-09-01"));
  REQUIRE(hold.has_value());
  const auto held = firm.sweeps("2026-06-01");
  CHECK(held.destroyed == 0);
  CHECK(held.held_back == 2);
  CHECK(firm.live(taken.main) == 1);
  const auto proof = prove(*firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
  firm.clock.set(noon("2026-07-01"));
  REQUIRE(firm.vault->end_hold({UserId{}, "office"}, *hold).has_value());
  CHECK(firm.sweeps("2026-07-01").destroyed == 2);
}

TEST_CASE("a hold ends by itself when its kind allows no longer") {
  Firm firm;
  const auto taken = firm.asks();
  firm.moves(taken.main, "asked", "dropped");
  REQUIRE(firm.vault->place_hold({UserId{}, "office"}, taken.subject, {}, "dispute", "Facture contestée", noon("2026-09-01")).has_value());
  CHECK(firm.sweeps("2031-03-02").destroyed == 0);
  CHECK(firm.sweeps("2031-03-03").destroyed == 2);
}

TEST_CASE("a hold whose time counts from what it holds ends with that time, however late it was placed") {
  Firm firm(false, "2026-03-02", R"toml(
[holds.threat]
label   = { fr = "Menaces", en = "Threats" }
covers  = ["sweep"]
by      = ["office"]
readers = ["office"]
until   = "sweep.created + 5 years"
review  = "6 months"
)toml");
  const auto taken = firm.asks();
  firm.moves(taken.main, "asked", "dropped");
  firm.clock.set(noon("2026-03-20"));
  REQUIRE(firm.vault->place_hold({UserId{}, "office"}, taken.subject, taken.main, "threat", "Message violent", noon("2026-09-01")).has_value());
  firm.sweeps("2031-03-02");
  CHECK(firm.live(taken.main) == 1);
  firm.sweeps("2031-03-03");
  CHECK(firm.live(taken.main) == 0);
}

TEST_CASE("what a hold alone still keeps changes its state in time, as the rest does") {
  Firm firm;
  const auto taken = firm.asks();
  const auto offer = firm.adds(taken.root, "offer", {{"date", "2025-03-10"}}, firm.office);
  REQUIRE(firm.vault->place_hold({UserId{}, "office"}, taken.subject, {}, "dispute", "Offre contestée", noon("2026-09-01")).has_value());
  firm.sweeps("2026-03-12");
  CHECK(firm.live(offer) == 1);
  CHECK(firm.number("select count(*) from record where state = 'sent' and phase = 1") == 1);
  firm.sweeps("2026-06-02");
  CHECK(firm.number("select count(*) from record where state = 'sent'") == 1);
  firm.sweeps("2026-06-04");
  CHECK(firm.number("select count(*) from record where state = 'refused' and phase = 1") == 1);
  const auto proof = prove(*firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
}

TEST_CASE("an end that hangs on a record outlives it") {
  Firm firm(false, "2026-03-02", R"toml(
[activities.followup]
label    = { fr = "Suivi", en = "Follow-up" }
purpose  = { fr = "suivre nos chantiers", en = "follow our works" }
basis    = "legitimate_interest"
interest = { fr = "mieux travailler", en = "working better" }
[activities.followup.keep]
client = { fields = ["name"], when = "sweep.swept", until = "max(end(sweeping.sweep), created + 1 month) + 1 year" }
)toml");
  const auto taken = firm.asks();
  firm.moves(taken.main, "asked", "booked");
  firm.moves(taken.main, "booked", "swept");
  firm.sweeps("2028-03-03");
  CHECK(firm.live(taken.main) == 0);
  firm.vault->act([&] { firm.vault->recompute(taken.subject); });
  firm.sweeps("2029-03-02");
  CHECK(firm.live(taken.root) == 1);
  const auto proof = prove(*firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
  firm.sweeps("2029-03-03");
  CHECK(firm.live(taken.root) == 0);
}

TEST_CASE("a clock ten years ahead destroys nothing in a real store: it asks") {
  Firm firm;
  const auto taken = firm.asks();
  sweep(*firm.vault, {});
  firm.clock.jump(noon("2036-03-02"));
  const auto report = sweep(*firm.vault, {});
  CHECK(report.asks);
  CHECK(report.destroyed == 0);
  CHECK(report.lapsed == 0);
  CHECK(firm.live(taken.main) == 1);
  CHECK(firm.number("select clock_asks from head") == 1);
  CHECK(firm.number("select high_water from head") < micros(noon("2026-03-03")));  // the doubtful time is not believed
  CHECK(sweep(*firm.vault, {}).asks);  // and again, until someone answers
}

TEST_CASE("acts under a wrong clock leave no mark on time: once it is put right, nothing is hidden") {
  Firm firm;
  sweep(*firm.vault, {});
  firm.clock.jump(noon("2036-03-02"));
  firm.asks();
  CHECK(firm.number("select high_water from head") < micros(noon("2026-03-03")));
  firm.clock.jump(noon("2026-03-02") + std::chrono::hours(1));
  CHECK(firm.vault->now() == firm.clock.now());
}

TEST_CASE("a clock set forward again and again, each time by less than two days, gains three days in all and then asks") {
  Firm firm;
  const auto taken = firm.asks();
  sweep(*firm.vault, {});
  const auto begin = firm.clock.now();
  int believed = 0;
  for (int step = 0; step < 200; ++step) {
    firm.clock.jump(firm.clock.now() + std::chrono::hours(47));
    firm.vault->act([&] { firm.vault->audit({{}, "operator"}, "looked", "", {}, {}, ""); });  // acts under it don't help
    believed += sweep(*firm.vault, {}).asks ? 0 : 1;
    firm.reopen();
  }
  CHECK(believed == 1);
  CHECK(firm.live(taken.main) == 1);
  CHECK(firm.vault->now() - begin > std::chrono::hours(47 * 200 - 1));  // shown as it is, and not believed
  CHECK(firm.number("select high_water from head") == micros(begin + std::chrono::hours(47)));
}

TEST_CASE("a machine that is off every night is asked about once a week, one that runs never") {
  Firm firm;
  firm.asks();
  sweep(*firm.vault, {});
  int nights = 0;
  while (nights < 30) {
    firm.clock.reboot(firm.clock.now() + std::chrono::hours(14), {});
    const bool asks = sweep(*firm.vault, {}).asks;
    if (asks) break;
    ++nights;
    firm.clock.set(firm.clock.now() + std::chrono::hours(10));
    CHECK_FALSE(sweep(*firm.vault, {}).asks);
  }
  CHECK(nights == 5);
  SweepOptions confirmed;
  confirmed.clock_confirmed = true;
  CHECK_FALSE(sweep(*firm.vault, confirmed).asks);
  for (int day = 0; day < 400; ++day) {
    firm.clock.set(firm.clock.now() + std::chrono::hours(24));
    CHECK_FALSE(sweep(*firm.vault, {}).asks);
  }
}

TEST_CASE("a machine that has run since its start vouches for that time; a clock put right gives back what it had gained") {
  Firm firm;
  sweep(*firm.vault, {});
  firm.clock.reboot(firm.clock.now() + std::chrono::hours(24 * 30), std::chrono::hours(24 * 29));
  CHECK_FALSE(sweep(*firm.vault, {}).asks);
  CHECK(firm.number("select unrun from head") == 24 * 3'600'000'000);
  const auto right = firm.clock.now();
  firm.clock.jump(right + std::chrono::hours(40));
  CHECK_FALSE(sweep(*firm.vault, {}).asks);
  CHECK(firm.number("select unrun from head") == 64 * 3'600'000'000);
  firm.clock.jump(right);
  firm.clock.set(right + std::chrono::hours(40));  // meanwhile time stood still, and the machine ran
  CHECK_FALSE(sweep(*firm.vault, {}).asks);
  CHECK(firm.number("select unrun from head") == 24 * 3'600'000'000);
}

TEST_CASE("a server off all August asks once, then goes on by itself") {
  Firm firm;
  firm.asks();
  sweep(*firm.vault, {});
  firm.clock.jump(noon("2026-09-01"));
  CHECK(sweep(*firm.vault, {}).asks);
  CHECK_FALSE(firm.sweeps("2026-09-01").asks);
  CHECK(firm.number("select clock_asks from head") == 0);
  firm.clock.set(noon("2026-09-02"));
  CHECK_FALSE(sweep(*firm.vault, {}).asks);
}

TEST_CASE("outside the demo a sweep at another day is a rehearsal, and counts what would go") {
  Firm firm;
  const auto taken = firm.asks();
  SweepOptions options;
  options.at = noon("2026-07-01");
  const auto report = sweep(*firm.vault, options);
  CHECK(report.lapsed == 1);
  CHECK(report.destroyed == 2);
  CHECK(report.forgotten == 1);
  CHECK(firm.live(taken.main) == 1);
  CHECK(firm.number("select count(*) from sweep_report") == 0);
}

TEST_CASE("a sweep stopped anywhere goes on at the next run, and a second one destroys nothing") {
  Firm firm;
  for (int i = 0; i < 12; ++i) {
    const auto taken = firm.asks({{"client.phone", "06 39 98 00 " + std::to_string(10 + i)}});
    firm.moves(taken.main, "asked", "dropped");
  }
  firm.clock.set(noon("2026-05-01"));
  SweepOptions options;
  options.clock_confirmed = true;
  options.batch = 1;
  int asked = 0;
  options.stop = [&] { return ++asked > 30; };
  int destroyed = 0, runs = 0;
  for (bool stopped = true; stopped && runs < 20; ++runs) {
    asked = 0;
    const auto report = sweep(*firm.vault, options);
    stopped = report.stopped;
    destroyed += report.destroyed;
    if (stopped) CHECK(firm.number("select swept_until from head") < micros(firm.clock.now()));
  }
  CHECK(runs > 1);
  CHECK(destroyed == 24);
  const auto again = sweep(*firm.vault, options);
  CHECK(again.destroyed + again.hidden + again.blanked + again.forgotten == 0);
  CHECK(firm.number("select sum(destroyed) from sweep_report") == 24);
}

TEST_CASE("a sweep killed at any point leaves a store that proves, and the next one finishes") {
  Firm firm;
  for (int i = 0; i < 20; ++i) {
    const auto taken = firm.asks({{"client.phone", "06 39 98 00 " + std::to_string(10 + i)}, {"key_box.code", "verrou 4471"}});
    firm.moves(taken.main, "asked", "dropped");
    if (i % 2 == 0) firm.adds(taken.root, "bill", {{"issued", "2026-03-02"}}, firm.books);
  }
  firm.sweeps("2026-03-02");
  firm.clock.set(noon("2026-04-03"));
  SweepOptions options;
  options.clock_confirmed = true;
  options.batch = 1;
  std::mt19937 random(20261124);
  for (int round = 0; round < 12; ++round) {
    firm.close();
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      firm.reopen();
      sweep(*firm.vault, options);
      ::_exit(0);
    }
    ::usleep(static_cast<useconds_t>(random() % 120000));
    ::kill(child, SIGKILL);
    ::waitpid(child, nullptr, 0);
    firm.reopen();
    const auto proof = prove(*firm.vault, "en");
    CHECK_MESSAGE(proof.holds(), "round " << round << "\n" << defects(proof));
  }
  options.batch = 200;
  sweep(*firm.vault, options);
  CHECK(firm.number("select count(*) from subject") == 10);
  CHECK(firm.number("select count(*) from record where box is not null") == 20);
  CHECK(firm.number("select count(*) from keep_task") == 20);  // one notebook entry each, never two
  firm.clock.set(noon("2026-04-06"));
  const auto proof = prove(*firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
}

TEST_CASE("what goes by hand waits for a signature") {
  Firm firm;
  const auto taken = firm.asks();
  firm.moves(taken.main, "asked", "dropped");
  const auto plan = firm.adds(taken.root, "plan", {{"shelf", "B4"}}, firm.office);
  CHECK(firm.sweeps("2027-03-03").tasks == 2);  // the plan by hand, and the van's notebook
  CHECK(firm.sweeps("2027-03-04").tasks == 0);
  CHECK(firm.live(plan) == 1);
  CHECK(prove(*firm.vault, "en").holds());
  firm.breaks("update keep_task set done = due where kind = 'by_hand'");
  firm.sweeps("2027-03-05");
  CHECK(firm.live(plan) == 0);
}

TEST_CASE("a copy outside opens a task that outlives the record and the person") {
  Firm firm;
  const auto taken = firm.asks();
  firm.moves(taken.main, "asked", "dropped");
  const auto report = firm.sweeps("2026-04-03");
  CHECK(report.tasks == 1);
  CHECK(firm.number("select count(*) from subject") == 0);
  auto task = firm.vault->database().statement("select kind, what, done is null from keep_task");
  task.bind();
  REQUIRE(task.step());
  CHECK(task.text(0) == "copy");
  CHECK(task.text(1) == "van/sweep " + taken.reference);
  CHECK(task.integer(2) == 1);
}

TEST_CASE("anonymising leaves counts by choice and month, and nothing else") {
  Firm firm;
  const auto taken = firm.asks();
  for (int i = 0; i < 5; ++i)
    firm.adds(taken.root, "diagnosis", {{"defect", "crack"}, {"words", "Fissure au deuxième étage, canari 77120"}}, firm.office);
  for (int i = 0; i < 4; ++i) firm.adds(taken.root, "diagnosis", {{"defect", "soot"}}, firm.office);
  const auto report = firm.sweeps("2026-09-03");
  CHECK(report.folded == 9);
  CHECK(firm.number("select n from tally where statistic = 'defects' and cell = 'defect=crack|month(created)=2026-03'") == 5);
  CHECK(firm.number("select n from tally where statistic = 'defects' and cell = 'defect=soot|month(created)=2026-03'") == 4);
  CHECK(firm.number("select count(*) from tally where statistic = 'defects'") == 2);
  CHECK(firm.number("select n from tally where statistic = 'apart' and cell = 'defect=crack'") == 5);
  CHECK(firm.number("select n from tally where statistic = 'apart' and cell = 'month(created)=2026-03'") == 9);
  CHECK(firm.number("select count(*) from tally where statistic = 'apart'") == 3);
  CHECK(firm.number("select count(*) from record where box is not null and type = (select number from name where kind = 'record' and name = 'diagnosis')") == 0);
  firm.sweeps("2026-09-04");
  CHECK(firm.number("select sum(n) from tally where statistic = 'defects'") == 9);
}

TEST_CASE("keys that are due are rolled, and the old one is dead") {
  Firm firm;
  const auto taken = firm.asks({{"key_box.code", "verrou 4471"}});
  firm.moves(taken.main, "asked", "booked");
  firm.moves(taken.main, "booked", "swept");
  const auto slot = firm.number("select slot from subject");
  firm.sweeps("2026-03-03");
  CHECK(firm.number("select slot from subject") == slot);
  CHECK(firm.sweeps("2026-03-11").rolled == 1);
  CHECK(firm.number("select slot from subject") != slot);
  CHECK_FALSE(firm.vault->slot_lives(static_cast<std::uint32_t>(slot)));
  const auto proof = prove(*firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
}

TEST_CASE("the demo lets ten years pass in a moment, each end on its day") {
  Firm firm(true);
  const auto taken = firm.asks({{"key_box.code", "verrou 4471"}}, true);
  firm.moves(taken.main, "asked", "booked");
  firm.moves(taken.main, "booked", "swept");
  firm.adds(taken.root, "bill", {{"issued", "2026-03-02"}}, firm.books);
  const auto report = let_days_pass(*firm.vault, noon("2036-03-02"));
  CHECK(report.destroyed == 2);  // the code, then the work
  CHECK(firm.vault->now() == noon("2036-03-02"));
  CHECK(firm.live(taken.root) == 1);
  auto proof = prove(*firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
  let_days_pass(*firm.vault, noon("2037-01-02"));
  CHECK(firm.number("select count(*) from subject") == 0);
  CHECK(firm.number("select count(*) from sweep_report") < 20);
  proof = prove(*firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
}

TEST_CASE("the agenda says what will disappear, in words and counts, and names nobody") {
  Firm firm;
  firm.moves(firm.asks().main, "asked", "dropped");
  const auto fr = agenda_text(*firm.vault, 60, "fr", false);
  CHECK(fr.find("jeudi 2 avril 2026") != std::string::npos);
  CHECK(fr.find("1 ramonage (Ramonage et certificat)") != std::string::npos);
  CHECK(fr.find("Odette") == std::string::npos);
  CHECK(agenda_text(*firm.vault, 60, "en", true).find("\"day\" : \"2026-04-02\"") != std::string::npos);
  CHECK(agenda_text(*firm.vault, 3, "en", false) == "Nothing disappears within 3 days.\n");
}
