// The proof holds on a store in use, and names each way in which a store can be broken.
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <fstream>

#include "retention/table.h"
#include "retention/testing/firm.h"

using namespace tenue;
using namespace tenue::retention;
using namespace tenue::retention::testing;

namespace {

/// A person with a booked sweeping, a key box, an offer, a bill and a reminder; another who only asked.
struct Store {
  Firm firm;
  vault::Taken odette = firm.asks({{"key_box.code", "verrou 4471"}}, true);
  vault::Taken other = firm.asks({{"client.phone", "06 39 98 43 21"}, {"client.name", "Anatole Fictif"}, {"client.mail", "anatole@fictif.example"}});
  RecordId offer = firm.adds(odette.root, "offer", {{"date", "2026-03-02"}}, firm.office);
  RecordId bill = firm.adds(odette.root, "bill", {{"issued", "2026-03-02"}}, firm.books);
  Store() { firm.moves(odette.main, "asked", "booked"); }

  Bytes box(RecordId record) {
    auto row = firm.vault->database().statement(store::Sql("select box from record where rec = $1", "box"));
    row.bind(record);
    REQUIRE(row.step());
    return row.blob(0);
  }
  std::string broken() { return defects(prove(*firm.vault, "en")); }
};

#define CHECK_NAMES(store, words)                                              \
  do {                                                                         \
    const auto said = (store).broken();                                        \
    CHECK_MESSAGE(said.find(words) != std::string::npos, "it said:\n" << said); \
  } while (false)

}  // namespace

TEST_CASE("a store in use holds, and each term has its oldest datum and its count") {
  Store store;
  const auto proof = prove(*store.firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
  CHECK(proof.terms.size() == 9);
  for (const auto& term : proof.terms) {
    CHECK_FALSE(term.declared.empty());
    CHECK(term.overdue == 0);
    if (term.activity == "sweeping" && term.record == "sweep") {
      CHECK(term.count == 2);
      CHECK(term.oldest == parse_date("2026-03-02"));
    }
    if (term.record == "plan") CHECK(term.by == policy::KeptRow::By::kPerson);
  }
  CHECK(store.firm.number("select held from proof") == 1);
}

TEST_CASE("the proof holds through the life of a person, up to the end") {
  Store store;
  for (const auto* day : {"2026-03-20", "2026-05-03", "2026-06-04", "2027-03-03", "2028-04-01", "2029-06-01", "2037-01-01"}) {
    store.firm.sweeps(day);
    const auto proof = prove(*store.firm.vault, "en");
    CHECK_MESSAGE(proof.holds(), day << "\n" << defects(proof));
  }
  CHECK(store.firm.number("select count(*) from subject") == 0);
}

TEST_CASE("the proof is a table that fits a terminal, in both languages, and names nobody") {
  Store store;
  const auto proof = prove(*store.firm.vault, "fr");
  const auto text = proof_text(proof, "fr");
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto characters = std::count_if(line.begin(), line.end(), [](char c) { return (c & 0xC0) != 0x80; });
    CHECK_MESSAGE(characters <= 100, line);
  }
  CHECK(text.find("Ramonage et certificat") != std::string::npos);
  CHECK(text.find("Odette") == std::string::npos);
  CHECK(text.find('{') == std::string::npos);
  CHECK(proof_text(prove(*store.firm.vault, "en"), "en").find("What this proof cannot see") != std::string::npos);
  const auto json = proof_json(proof);
  CHECK(json.find("\"holds\" : true") != std::string::npos);
  CHECK(json.find("\"oldest\" : \"2026-03-02\"") != std::string::npos);
}

TEST_CASE("lines break at spaces and count characters") {
  CHECK(wrapped("été à l’école", 6) == std::vector<std::string>{"été à", "l’école"});
  CHECK(row({{6}, {4, true}}, {"été", "12"}) == "été       12\n");
}

TEST_CASE("broken: an end moved") {
  Store store;
  store.firm.breaks("update pair set ends = ends + 86400000000 where rec = $1", store.offer);
  CHECK_NAMES(store, "The end of record " + id_text(store.offer.value) + " for \"sweeping\" is noted as");
}
TEST_CASE("broken: an end put to never") {
  Store store;
  store.firm.breaks("update pair set ends = null where rec = $1", store.bill);
  CHECK_NAMES(store, "computed anew it is 2036-12-31T23:00:00Z");
}
TEST_CASE("broken: a pair ended early and marked as settled") {
  Store store;
  store.firm.breaks("update pair set ends = 1, hidden = 1 where rec = $1", store.bill);
  CHECK_NAMES(store, "The end of record");
}
TEST_CASE("broken: fields kept that the policy does not keep, and another fate") {
  Store store;
  store.firm.breaks("update pair set fields = '1', fates = 'anonymise' where rec = $1", store.odette.main);
  CHECK_NAMES(store, "The fields that \"sweeping\" keeps of record");
  CHECK_NAMES(store, "What becomes of record");
}
TEST_CASE("broken: a pair taken away, so that a record would go too early") {
  Store store;
  store.firm.breaks("delete from pair where rec = $1", store.bill);
  CHECK_NAMES(store, "should be kept for \"books\" and is not");
}
TEST_CASE("broken: a pair added, so that a record would stay too long") {
  Store store;
  store.firm.breaks("insert into pair select org, subject, rec, (select number from name where kind = 'activity' and name = 'books'), begins, null, null, fates, fields, null from pair where rec = $1", store.offer);
  CHECK_NAMES(store, "is kept for \"books\" although the policy does not allow it");
}
TEST_CASE("broken: an activity without a name") {
  Store store;
  store.firm.breaks("update pair set activity = 4071 where rec = $1", store.bill);
  CHECK_NAMES(store, "an activity (no. 4071) that the policy does not declare");
}
TEST_CASE("broken: kept under consent without an answer in the ledger") {
  Store store;
  store.firm.breaks("delete from consent where subject = $1", store.odette.subject);
  CHECK_NAMES(store, "without a consent on file");
}
TEST_CASE("broken: the words that were shown are gone") {
  Store store;
  store.firm.breaks("delete from wording");
  CHECK_NAMES(store, "the consent cannot be proved");
}
TEST_CASE("broken: the words that were shown are others") {
  Store store;
  store.firm.breaks("update wording set words = 'something else'");
  CHECK_NAMES(store, "the consent cannot be proved");
}
TEST_CASE("broken: a state edited") {
  Store store;
  store.firm.breaks("update record set state = 'swept' where rec = $1", store.odette.main);
  CHECK_NAMES(store, "is not the last of its history");
}
TEST_CASE("broken: a state edited together with its history") {
  Store store;
  store.firm.breaks("update record set state = 'swept' where rec = $1", store.odette.main);
  store.firm.breaks("update fact set name = 'swept' where rec = $1 and kind = 'entered' and name = 'booked'", store.odette.main);
  CHECK_NAMES(store, "for \"sweeping\" is noted as -");
}
TEST_CASE("broken: a state that the policy does not know") {
  Store store;
  store.firm.breaks("update record set state = 'parked' where rec = $1", store.odette.main);
  CHECK_NAMES(store, "in a state that the policy does not declare");
}
TEST_CASE("broken: a date beside the record edited") {
  Store store;
  store.firm.breaks("update fact set at = at - 86400000000 where rec = $1 and kind = 'date'", store.bill);
  CHECK_NAMES(store, "What is noted of \"bill.issued\"");
}
TEST_CASE("broken: a box edited") {
  Store store;
  auto box = store.box(store.bill);
  box[box.size() / 2] ^= 1;
  store.firm.breaks("update record set box = $2 where rec = $1", store.bill, box);
  CHECK_NAMES(store, "Record " + id_text(store.bill.value) + " does not open under its identity");
}
TEST_CASE("broken: two boxes of one person swapped") {
  Store store;
  const auto bill = store.box(store.bill), offer = store.box(store.offer);
  store.firm.breaks("update record set box = $2 where rec = $1", store.bill, offer);
  store.firm.breaks("update record set box = $2 where rec = $1", store.offer, bill);
  CHECK_NAMES(store, "Record " + id_text(store.bill.value) + " does not open under its identity");
  CHECK_NAMES(store, "Record " + id_text(store.offer.value) + " does not open under its identity");
}
TEST_CASE("broken: a box of another person") {
  Store store;
  store.firm.breaks("update record set box = (select box from record where rec = $2) where rec = $1", store.odette.root, store.other.root);
  CHECK_NAMES(store, "Record " + id_text(store.odette.root.value) + " does not open under its identity");
}
TEST_CASE("broken: an older row put back whole opens, and is named all the same") {
  Store store;
  auto& vault = *store.firm.vault;
  const auto box = store.box(store.bill);
  REQUIRE(vault.change(store.firm.books, store.bill, {{"total", "80,00"}}).has_value());
  store.firm.breaks("update record set ver = ver - 1, box = $2 where rec = $1", store.bill, box);
  CHECK(vault.open_for_proof(store.bill, {}).has_value());
  CHECK_NAMES(store, "is not the one that the log saw last");
}
TEST_CASE("broken: a value that was corrected put back does not even open") {
  Store store;
  const auto box = store.box(store.odette.root);
  REQUIRE(store.firm.vault->change(store.firm.office, store.odette.root, {{"name", "Odette Corrigée"}}).has_value());
  store.firm.breaks("update record set ver = ver - 1, box = $2 where rec = $1", store.odette.root, box);
  CHECK_NAMES(store, "Record " + id_text(store.odette.root.value) + " does not open under its identity");
}
TEST_CASE("broken: a record's content taken away") {
  Store store;
  store.firm.breaks("update record set box = null where rec = $1", store.bill);
  CHECK_NAMES(store, "has no content although it is not erased");
}
TEST_CASE("broken: an erased record's content put back") {
  Store store;
  store.firm.breaks("update record set phase = 2 where rec = $1", store.offer);
  CHECK_NAMES(store, "erased, still has sealed content");
}
TEST_CASE("broken: an entry of the log deleted") {
  Store store;
  store.firm.breaks("delete from audit where leaf = 3");
  CHECK_NAMES(store, "Entries were taken out outside Tenue");
}
TEST_CASE("broken: the last entry of the log deleted") {
  Store store;
  store.firm.breaks("delete from audit where leaf = (select max(leaf) from audit)");
  CHECK_NAMES(store, "Entries were taken out outside Tenue");
}
TEST_CASE("broken: an entry of the log edited") {
  Store store;
  store.firm.breaks("update audit set box = (select box from audit where leaf = 1) where leaf = 2");
  CHECK_NAMES(store, "1 entries of the log no longer open");
}
TEST_CASE("broken: the entries about one record cut off from its person") {
  Store store;
  store.firm.breaks("delete from audit_link where subject = $1", store.odette.subject);
  CHECK_NAMES(store, "No entry of the log speaks of the content");
}
TEST_CASE("broken: a field that the policy no longer declares") {
  Store store;
  store.firm.breaks("delete from name where kind = 'field' and name = 'bill.issued'");
  store.firm.reopen();
  CHECK_NAMES(store, "Record " + id_text(store.bill.value) + " does not open under its identity (box: a field without a name");
}
TEST_CASE("broken: a kind of record without a name") {
  Store store;
  store.firm.breaks("update record set type = 977 where rec = $1", store.bill);
  CHECK_NAMES(store, "is of a kind (no. 977) that the policy does not declare");
}
TEST_CASE("broken: a version of the policy that was never published") {
  Store store;
  store.firm.breaks("update record set policy = 12 where rec = $1", store.bill);
  CHECK_NAMES(store, "under version 12 of the policy, which was never published");
}
TEST_CASE("broken: a record under a parent of another kind") {
  Store store;
  store.firm.breaks("update record set parent = $2 where rec = $1", store.bill, store.offer);
  CHECK_NAMES(store, "does not belong to a record of the declared kind");
}
TEST_CASE("broken: a token missing, and one too many") {
  Store store;
  store.firm.breaks("update token set rec = $2, subject = $3 where rec = $1", store.odette.root, store.other.root, store.other.subject);
  CHECK_NAMES(store, "Record " + id_text(store.odette.root.value) + " can no longer be found by \"client.phone\"");
  CHECK_NAMES(store, "A token of \"client.phone\" points at record " + id_text(store.other.root.value));
}
TEST_CASE("broken: rows of a person who is gone") {
  Store store;
  store.firm.breaks("delete from subject where subject = $1", store.other.subject);
  CHECK_NAMES(store, "Table record speaks of person " + id_text(store.other.subject.value));
}
TEST_CASE("broken: a person without any record left behind") {
  Store store;
  store.firm.breaks("delete from record where subject = $1", store.other.subject);
  store.firm.clock.set(noon("2026-03-04"));
  CHECK_NAMES(store, "Person " + id_text(store.other.subject.value) + " has no record");
}
TEST_CASE("broken: overdue, because nobody swept") {
  Store store;
  store.firm.moves(store.other.main, "asked", "dropped");
  store.firm.clock.set(noon("2026-04-04"));
  const auto proof = prove(*store.firm.vault, "en");
  CHECK(defects(proof).find("Nothing has kept record " + id_text(store.other.main.value) + " since 2026-04-02") != std::string::npos);
  for (const auto& term : proof.terms)
    if (term.activity == "sweeping" && term.record == "sweep") CHECK(term.overdue == 1);
  CHECK(store.firm.number("select held from proof order by at desc") == 0);
}
TEST_CASE("not broken yet: within the day that the nightly job may take") {
  Store store;
  store.firm.moves(store.odette.main, "booked", "swept");
  store.firm.moves(store.other.main, "asked", "dropped");
  store.firm.sweeps("2026-03-03");
  store.firm.clock.set(noon("2026-04-03"));
  const auto proof = prove(*store.firm.vault, "en");
  CHECK_MESSAGE(proof.holds(), defects(proof));
}
TEST_CASE("broken: a transition that time should have made") {
  Store store;
  store.firm.clock.set(noon("2026-05-04"));
  CHECK_NAMES(store, "Record " + id_text(store.other.main.value) + " should have changed state by itself");
}
TEST_CASE("broken: a field overdue although its record lives on") {
  Store store;
  store.firm.moves(store.odette.main, "booked", "dropped");
  store.firm.moves(store.offer, "sent", "refused");
  REQUIRE(store.firm.vault->withdraw(store.firm.reminder, store.odette.subject, "reminder", "", "phone").has_value());
  store.firm.clock.set(noon("2027-03-06"));
  CHECK_NAMES(store, "Record " + id_text(store.odette.root.value) + " still holds \"client.phone\"");
}
TEST_CASE("broken: the head says that more was swept than time allows") {
  Store store;
  store.firm.breaks("update head set swept_until = swept_until + 864000000000");
  CHECK_NAMES(store, "The head row was changed outside Tenue");
}
TEST_CASE("broken: an old keyring put back brings a dead key to life") {
  Store store;
  store.firm.reopen();
  const auto file = store.firm.keyring();
  std::ifstream in(file, std::ios::binary);
  const std::string before((std::istreambuf_iterator<char>(in)), {});
  const auto slot = store.firm.number("select slot from subject order by slot desc");
  REQUIRE(store.firm.vault->erase({UserId{}, "operator"}, store.other.subject).has_value());
  const auto offset = static_cast<off_t>(4096 + 128 * slot);
  const int keys = ::open(file.c_str(), O_WRONLY);
  REQUIRE(keys >= 0);
  REQUIRE(::pwrite(keys, before.data() + offset, 128, offset) == 128);
  ::close(keys);
  CHECK_NAMES(store, "Key " + std::to_string(slot) + ", destroyed, is alive again");
}
TEST_CASE("broken: a person whose key is in the journal of dead ones") {
  Store store;
  store.firm.breaks("insert into dead_slot select org, slot, 0 from subject where subject = $1", store.other.subject);
  CHECK_NAMES(store, "of person " + id_text(store.other.subject.value) + " is destroyed although");
}
