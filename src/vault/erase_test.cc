#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

std::uint32_t slot_of(Firm& firm, SubjectId subject) {
  return static_cast<std::uint32_t>(*firm.vault->database().number("select slot from subject where subject = $1", subject));
}

std::uint32_t box_slot(Firm& firm, RecordId rec) {
  auto row = firm.vault->database().statement("select box from record where rec = $1");
  row.bind(rec);
  REQUIRE(row.step());
  return get_u32(row.blob(0), 1);
}

/// Version and hash that the log last saw of each box are those of the row: what the proof compares.
void check_logged(Firm& firm, SubjectId subject) {
  std::map<RecordId, Vault::Entry> seen;
  for (const auto& entry : firm.vault->entries(subject, 10'000))
    if (entry.rec && entry.ver != 0) seen.try_emplace(entry.rec, entry);
  auto rows = firm.vault->database().statement("select rec, ver, box from record where subject = $1 and box is not null");
  rows.bind(subject);
  while (rows.step()) {
    const auto entry = seen.find(rows.id<RecordTag>(0));
    REQUIRE(entry != seen.end());
    CHECK(entry->second.ver == rows.integer(1));
    const auto hash = crypto::sha256({rows.blob(2)});
    CHECK(entry->second.box_hash == Bytes(hash.begin(), hash.end()));
  }
}

Taken with_bill(Firm& firm, RecordId* bill = nullptr) {
  const auto taken = booked(firm);
  const auto made = must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}, {"payer", "Une tante"}}));
  if (bill) *bill = made;
  return taken;
}

}  // namespace

TEST_CASE("withdrawing ends the pair at its instant; what nothing else keeps goes at once, with its key") {
  Firm firm;
  Submission letter;
  letter.form = "letter";
  letter.values = {{"client.mail", "odette@fictive.example"}};
  letter.consents = {yearly(), {"reminder", "offers", "Des offres"}};
  const auto taken = must(firm.vault->take({{{}, "visitor"}, "reminder"}, letter));
  const auto slot = slot_of(firm, taken.subject);
  CHECK(why(firm.vault->withdraw({{{}, "visitor"}, "reminder"}, taken.subject, "reminder", "", "x")) == "forbidden");
  for (const auto& stranger : {kLedger, kRoof}) {  // nothing of hers opens to the books: nothing of hers ends by them
    CHECK_FALSE(firm.vault->meets(stranger.who, taken.subject));
    CHECK(why(firm.vault->withdraw(stranger, taken.subject, "reminder", "", "x")) == "forbidden");
    CHECK(why(firm.vault->object(stranger, taken.subject, "reminder", "", "x")) == "forbidden");
  }
  must(firm.vault->withdraw(kReminders, taken.subject, "reminder", "offers", "phone"));
  CHECK(must(firm.vault->sheet(kReminders, taken.subject)).root.values.contains("mail"));  // the other answer stands
  CHECK(why(firm.vault->withdraw(kReminders, taken.subject, "reminder", "offers", "phone")) == "not_found");
  must(firm.vault->withdraw(kReminders, taken.subject, "reminder", "", "phone"));
  CHECK(firm.count("select count(*) from subject") == 0);
  CHECK_FALSE(firm.vault->slot_lives(slot));
}

TEST_CASE("withdrawing leaves what another activity keeps, and consent given anew is a new pair") {
  Firm firm;
  auto one = ask();
  one.consents = {yearly()};
  const auto taken = must(firm.vault->take(kVisit, one));
  must(firm.vault->withdraw(kReminders, taken.subject, "reminder", "yearly", "phone"));
  CHECK(why(firm.vault->sheet(kReminders, taken.subject)) == "taken");  // the same role works in another room
  CHECK(must(firm.vault->queue(kReminders, "client", {""})).empty());
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).consents[0].act == "phone");
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).consents[0].withdrawn == firm.clock.now());
  firm.pass(std::chrono::hours(1));
  one.known = taken.subject;
  must(firm.vault->take(kDesk, one));
  CHECK(must(firm.vault->queue(kReminders, "client", {""})).size() == 1);
  check_logged(firm, taken.subject);
}

TEST_CASE("destroying waits for the end and for holds; dates stay while an end hangs on them") {
  Firm firm;
  auto one = ask();
  one.consents = {yearly()};
  one.known.reset();
  const auto taken = must(firm.vault->take(kVisit, one));
  must(firm.vault->move(kDesk, taken.main, "asked", "booked", {{"sweeper", id_text(kNadir.value)}}));
  must(firm.vault->move(kDesk, taken.main, "booked", "swept", {}));
  CHECK(why(firm.vault->destroy(taken.main, "test")) == "conflict");
  const auto hold = must(firm.vault->place_hold(kGuard.who, taken.subject, taken.main, "dispute", "cheminée fendue", morning("2026-09-01")));
  firm.set("2028-03-04");
  CHECK(why(firm.vault->destroy(taken.main, "test")) == "held");
  CHECK(firm.vault->blank(taken.main) == 0);
  CHECK(why(firm.vault->end_hold(kDesk.who, hold)) == "forbidden");
  must(firm.vault->end_hold(kGuard.who, hold));
  must(firm.vault->destroy(taken.main, "test"));
  CHECK(why(firm.vault->destroy(taken.main, "test")) == "not_found");
  CHECK(firm.count("select count(*) from record where box is null and phase = 2 and reference = ''") == 1);
  CHECK(firm.count("select count(*) from assignment") == 0);
  CHECK(firm.count("select count(*) from fact where kind = 'entered' and name = 'swept'") == 1);
  firm.vault->recompute(taken.subject);
  const auto facts = firm.vault->facts(taken.subject);
  const auto pairs = policy::evaluate(sweep_model(), facts, firm.vault->now());
  for (const auto& pair : pairs)
    if (pair.activity == "reminder") CHECK(pair.ends.at == day_end(*parse_date("2029-03-02")));  // three years from the sweep that is gone
  CHECK(must(firm.vault->search(kDesk, "lilas")).empty());

  CHECK(firm.vault->blank(taken.root) == 1);  // her telephone; the address for the reminder stays
  CHECK(must(firm.vault->open_for_proof(taken.root)) == Values{{"mail", "odette@fictive.example"}});
  CHECK(firm.count("select count(*) from token") == 1);
  CHECK(firm.count("select count(*) from subject where roll_due is not null") == 1);
  check_logged(firm, taken.subject);
}

TEST_CASE("rolling a person's key: card and reasons under another slot, the records untouched") {
  Firm firm;
  const auto taken = with_bill(firm);
  must(firm.vault->place_hold(kGuard.who, taken.subject, {}, "dispute", "cheminée fendue", morning("2026-09-01")));
  const auto slot = slot_of(firm, taken.subject);
  const auto before = must(firm.vault->sheet(kDesk, taken.subject));
  firm.vault->roll(taken.subject);
  CHECK(slot_of(firm, taken.subject) != slot);
  CHECK_FALSE(firm.vault->slot_lives(slot));
  const auto after = must(firm.vault->sheet(kDesk, taken.subject));
  CHECK(after.root.values == before.root.values);
  CHECK(after.records.size() == before.records.size());
  CHECK(must(firm.vault->sheet(kGuard, taken.subject)).holds.at(0).reason == "cheminée fendue");
  CHECK(must(firm.vault->search(kDesk, "odette")).size() == 1);
  check_logged(firm, taken.subject);
}

TEST_CASE("a value that is overwritten takes its key with it; one that is added does not") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto slot = box_slot(firm, taken.main);
  must(firm.vault->change(kDesk, taken.main, {{"soot", "premier"}}));
  CHECK(box_slot(firm, taken.main) == slot);
  must(firm.vault->change(kDesk, taken.main, {{"soot", "second"}}));
  CHECK(box_slot(firm, taken.main) != slot);
  CHECK_FALSE(firm.vault->slot_lives(slot));
  CHECK(must(firm.vault->job(kDesk, taken.main)).record.values.at("soot") == "second");
  check_logged(firm, taken.subject);
}

TEST_CASE("forgetting leaves no row and no key") {
  Firm firm;
  const auto taken = with_bill(firm);
  const auto slot = slot_of(firm, taken.subject);
  const auto hold = must(firm.vault->place_hold(kGuard.who, taken.subject, {}, "dispute", "x", morning("2026-09-01")));
  firm.vault->forget(taken.subject, "test");
  CHECK(firm.count("select count(*) from subject") == 1);  // held
  must(firm.vault->end_hold(kGuard.who, hold));
  firm.vault->forget(taken.subject, "test");
  for (const auto* table : {"subject", "record", "fact", "pair", "assignment", "token", "consent", "hold", "audit_link", "once", "proposal"}) {
    INFO(table);
    CHECK(firm.rows_in(table) == 0);
  }
  CHECK_FALSE(firm.vault->slot_lives(slot));
  CHECK(firm.count("select count(*) from dead_slot") == 5);  // hers, and one for each of four records
}

TEST_CASE("erasing a person: what the law obliges to keep stays and is named, the rest is gone for good") {
  Firm firm;
  RecordId bill;
  const auto taken = with_bill(firm, &bill);
  CHECK(why(firm.vault->erase(kDesk.who, taken.subject)) == "forbidden");
  const auto slot = slot_of(firm, taken.subject);
  const auto stays = must(firm.vault->erase(kGuard.who, taken.subject));
  CHECK(std::set(stays.begin(), stays.end()) == std::set{taken.root, bill});
  CHECK_FALSE(firm.vault->slot_lives(slot));
  CHECK(must(firm.vault->open_for_proof(taken.root)) == Values{{"name", "Odette Fictive"}});
  CHECK(must(firm.vault->open_for_proof(bill)).at("payer") == "Une tante");
  CHECK_FALSE(firm.vault->open_for_proof(taken.main));
  firm.vault->recompute(taken.subject);
  CHECK(must(firm.vault->queue(kDesk, "client", {""})).empty());
  check_logged(firm, taken.subject);
  CHECK(why(firm.vault->erase(kGuard.who, taken.subject)) == "taken");

  const auto other = must(firm.vault->take(kDesk, call("06 39 98 00 01")));
  CHECK(must(firm.vault->erase(kGuard.who, other.subject)).empty());
  CHECK(why(firm.vault->sheet(kDesk, other.subject)) == "not_found");
}

TEST_CASE("erasing a person: what a hold keeps is read by its readers alone, and goes with the hold; what is left to its end lives on") {
  Firm firm;
  const auto held = must(firm.vault->take(kDesk, call()));
  const auto hold = must(firm.vault->place_hold(kGuard.who, held.subject, held.main, "dispute", "x", morning("2026-09-01")));
  const auto stays = must(firm.vault->erase(kGuard.who, held.subject));
  CHECK(stays == std::vector{held.main});
  CHECK(why(firm.vault->job(kDesk, held.main)) == "forbidden");
  CHECK(must(firm.vault->open_for_proof(held.main)).contains("address"));
  CHECK_FALSE(firm.vault->open_for_proof(held.root));
  must(firm.vault->end_hold(kGuard.who, hold));
  must(firm.vault->destroy(held.main, "test"));

  const auto later = must(firm.vault->take(kDesk, call("06 39 98 00 02")));
  const auto kept = must(firm.vault->erase(kGuard.who, later.subject, {{later.main, "sweeping"}}));
  CHECK(std::set(kept.begin(), kept.end()) == std::set{later.main});
  CHECK(must(firm.vault->job(kDesk, later.main)).record.values.contains("address"));
  CHECK_FALSE(firm.vault->open_for_proof(later.root));

  const auto part = must(firm.vault->take(kDesk, call("06 39 98 00 03")));
  CHECK(must(firm.vault->erase(kGuard.who, part.subject, {}, part.main)).empty());
  CHECK_FALSE(firm.vault->open_for_proof(part.main));
  CHECK(must(firm.vault->open_for_proof(part.root)).contains("phone"));  // what the part hangs under
}

TEST_CASE("an old copy of the data with today's keyring opens what stays, and not what went") {
  Firm firm;
  RecordId bill;
  const auto erased = with_bill(firm, &bill);
  const auto other = must(firm.vault->take(kDesk, call("06 39 98 00 01")));
  firm.vault->database().checkpoint_truncate();
  const auto old = firm.folder.path / "old/ramonage";
  fs::create_directories(old);
  fs::copy_file(firm.options().data / "store.db", old / "store.db");
  must(firm.vault->erase(kGuard.who, erased.subject));
  firm.vault.reset();
  auto options = firm.options();
  options.data = old;
  firm.open_with(options);
  CHECK_FALSE(firm.vault->open_for_proof(erased.main));
  CHECK_FALSE(firm.vault->open_for_proof(erased.root));  // held the telephone that went
  CHECK(must(firm.vault->open_for_proof(bill)).at("payer") == "Une tante");
  CHECK(must(firm.vault->open_for_proof(other.main)).contains("address"));
  CHECK(must(firm.vault->search(kDesk, "odette")).size() == 1);  // the other one's name, by her card
}

TEST_CASE("no value is in any file: not raw, not in base64, not in hex") {
  Firm firm;
  auto one = call("06 39 98 45 67");
  one.values["client.name"] = "CANARI-NOM-DE-PERSONNE";
  one.values["sweep.address"] = "9 rue du CANARI-ADRESSE, 74000 Annecy";
  one.values["gate.code"] = "CANARI-CODE-9931";
  const auto taken = must(firm.vault->take(kDesk, one));
  must(firm.vault->place_hold(kGuard.who, taken.subject, {}, "dispute", "CANARI-RAISON", morning("2026-09-01")));
  must(firm.vault->search(kDesk, "CANARI-NOM"));
  firm.vault->database().checkpoint_truncate();
  const auto bytes = firm.all_bytes();
  CHECK(bytes.find("sweeping") != std::string::npos);  // words of the policy are there: the scan sees
  for (const std::string canary : {"CANARI-NOM-DE-PERSONNE", "canari nom de personne", "CANARI-ADRESSE", "CANARI-CODE-9931", "CANARI-RAISON", "+33639984567", "639984567"}) {
    INFO(canary);
    CHECK(bytes.find(canary) == std::string::npos);
    CHECK(bytes.find(hex(view(canary))) == std::string::npos);
    for (std::size_t shift = 0; shift < 3; ++shift)  // base64 of it, wherever it stands
      CHECK(bytes.find(base64url(view(canary.substr(shift, (canary.size() - shift) / 3 * 3)))) == std::string::npos);
  }
}

TEST_CASE("a box that was swapped, edited or put back does not open, or differs from the log") {
  Firm firm;
  const auto one = must(firm.vault->take(kDesk, call())), two = must(firm.vault->take(kDesk, call("06 39 98 00 01")));
  const auto box_of = [&](RecordId rec) {
    auto row = firm.vault->database().statement("select box from record where rec = $1");
    row.bind(rec);
    REQUIRE(row.step());
    return row.blob(0);
  };
  const auto put = [&](RecordId rec, const Bytes& box) { firm.breaks("update record set box = $2 where rec = $1", rec, box); };
  const auto mine = box_of(one.main), roots = box_of(one.root), others = box_of(two.main);

  put(one.main, others);  // another person's
  CHECK(why(firm.vault->open_for_proof(one.main)) == "damaged");
  put(one.main, roots);  // another record's of the same person
  CHECK(why(firm.vault->open_for_proof(one.main)) == "damaged");
  auto edited = mine;
  edited.back() ^= 1;
  put(one.main, edited);
  CHECK(why(firm.vault->open_for_proof(one.main)) == "damaged");
  CHECK(must(firm.vault->job(kDesk, one.main)).record.values.empty());  // a screen shows nothing, and does not fail
  CHECK(why(firm.vault->change(kDesk, one.main, {{"soot", "x"}})) == "box.seal@ ");
  put(one.main, mine);
  CHECK(firm.vault->open_for_proof(one.main));

  must(firm.vault->change(kDesk, one.main, {{"soot", "nouveau"}}));
  put(one.main, mine);  // the box of before, in the row of now
  CHECK(why(firm.vault->open_for_proof(one.main)) == "damaged");
  firm.breaks("update record set ver = 1 where rec = $1", one.main);  // and the version of before: it opens, and the log tells
  CHECK(firm.vault->open_for_proof(one.main));
  for (const auto& entry : firm.vault->entries(one.subject, 100))
    if (entry.rec == one.main && entry.ver != 0) {
      CHECK(entry.ver == 2);
      break;
    }
}

TEST_CASE("who goes wholly leaves two entries in the log, however many records she had, and every key of hers is dead") {
  Firm firm;
  const auto taken = booked(firm);
  std::vector<std::uint32_t> slots{slot_of(firm, taken.subject)};
  {
    auto rows = firm.vault->database().statement("select rec from record where subject = $1");
    rows.bind(taken.subject);
    while (rows.step()) slots.push_back(box_slot(firm, rows.id<RecordTag>(0)));
  }
  REQUIRE(slots.size() > 2);
  must(firm.vault->erase({{}, "operator"}, taken.subject));
  const auto log = firm.vault->entries(std::nullopt, 2);
  CHECK(log[0].act == "forgotten");
  CHECK(log[1].act == "erased");
  for (const auto slot : slots) CHECK_FALSE(firm.vault->slot_lives(slot));
  for (const auto* table : {"subject", "record", "fact", "pair", "token", "audit_link", "once"}) {
    INFO(table);
    CHECK(firm.rows_in(table) == 0);
  }
}

TEST_CASE("what an act undid is not remembered") {
  Firm firm;
  const auto taken = booked(firm);
  const auto records = [&] { return firm.vault->facts(taken.subject).records.size(); };
  const auto before = records();
  struct Undone {};
  CHECK_THROWS_AS(firm.vault->act([&] {
                    must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}, {"payer", "Une tante"}}));
                    CHECK(records() == before + 1);
                    throw Undone{};
                  }),
                  Undone);
  CHECK(records() == before);
  firm.vault->act([&] {
    must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}, {"payer", "Une tante"}}));
    CHECK_FALSE(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "never"}}).has_value());
    CHECK(records() == before + 1);
  });
  CHECK(records() == before + 1);
}
