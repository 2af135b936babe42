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

namespace {

/// One edit of the file past Tenue, and what the proof says of it. In both, {bill} and the like stand for ids.
struct Edit {
  const char* what;
  const char* sql;
  const char* says;
};

constexpr Edit kEdits[] = {
    // what hangs together in the rows themselves
    {"an end moved", "update pair set ends = ends + 86400000000 where rec = {offer}", "The end of record {offer} for \"sweeping\" is noted as"},
    {"an end put to never", "update pair set ends = null where rec = {bill}", "computed anew it is 2036-12-31T23:00:00Z"},
    {"a pair ended early and marked as settled", "update pair set ends = 1, hidden = 1 where rec = {bill}", "The end of record {bill}"},
    {"fields kept that the policy does not keep", "update pair set fields = '1' where rec = {sweep}", "The fields that \"sweeping\" keeps of record {sweep}"},
    {"another fate", "update pair set fates = 'anonymise' where rec = {sweep}", "What becomes of record {sweep}"},
    {"a pair taken away, so that a record would go too early", "delete from pair where rec = {bill}", "Record {bill} should be kept for \"books\" and is not"},
    {"a pair added, so that a record would stay too long",
     "insert into pair select org, subject, rec, (select number from name where kind = 'activity' and name = 'books'), begins, null, null, fates, fields, null from pair where rec = {offer}",
     "is kept for \"books\" although the policy does not allow it"},
    {"an activity without a name", "update pair set activity = 4071 where rec = {bill}", "an activity (no. 4071) that the policy does not declare"},
    {"kept under consent without an answer in the ledger", "delete from consent where subject = {odette}", "without a consent on file"},
    {"the words that were shown are gone", "delete from wording", "the consent cannot be proved"},
    {"the words that were shown are others", "update wording set words = 'something else'", "the consent cannot be proved"},
    {"a state edited", "update record set state = 'swept' where rec = {sweep}", "is not the last of its history"},
    {"a state edited in its history", "update fact set name = 'swept' where rec = {sweep} and kind = 'entered' and name = 'booked'", "for \"sweeping\" is noted as -"},
    {"a state that the policy does not know", "update record set state = 'parked' where rec = {sweep}", "in a state that the policy does not declare"},
    {"a date beside the record edited", "update fact set at = at - 86400000000 where rec = {bill} and kind = 'date'", "What is noted of \"bill.issued\""},
    {"a record's content taken away", "update record set box = null where rec = {bill}", "has no content although it is not erased"},
    {"an erased record's content put back", "update record set phase = 2 where rec = {offer}", "erased, still has sealed content"},
    {"a box of another person", "update record set box = (select box from record where rec = {other root}) where rec = {root}", "Record {root} does not open under its identity"},
    {"an entry of the log deleted", "delete from audit where leaf = 3", "Entries were taken out outside Tenue"},
    {"the last entry of the log deleted", "delete from audit where leaf = (select max(leaf) from audit)", "Entries were taken out outside Tenue"},
    {"an entry of the log edited", "update audit set box = (select box from audit where leaf = 1) where leaf = 2", "1 entries of the log no longer open"},
    {"the entries about one record cut off from its person", "delete from audit_link where subject = {odette}", "No entry of the log speaks of the content"},
    {"a field that the policy no longer declares", "delete from name where kind = 'field' and name = 'bill.issued'",
     "Record {bill} does not open under its identity (a field in it has no name, or is another record's)"},
    {"a kind of record without a name", "update record set type = 977 where rec = {bill}", "is of a kind (no. 977) that the policy does not declare"},
    {"a version of the policy that was never published", "update record set policy = 12 where rec = {bill}", "under version 12 of the policy, which was never published"},
    {"a record under a parent of another kind", "update record set parent = {offer} where rec = {bill}", "does not belong to a record of the declared kind"},
    {"rows of a person who is gone", "delete from subject where subject = {other}", "Table record speaks of person {other}"},
    {"more said to be swept than time allows", "update head set swept_until = swept_until + 864000000000", "The head row was changed outside Tenue"},
    {"a person whose key is in the journal of dead ones", "insert into dead_slot select org, 5000, 0, 0 from subject where subject = {other} union select org, slot, 0, 0 from subject where subject = {other}",
     "of person {other} is destroyed although"},
    // what only the seal tells
    {"a role given", "update user set role = 'office'", "Table user is"},
    {"an account's secrets exchanged", "update user set box = x'00'", "Table user is"},
    {"an account added", "insert into user select org, user + 1, role, box, x'01', 0, 0, 0, 0 from user", "Table user is"},
    {"a delay shortened", "update user set failures = 0", "Table user is"},
    {"a session given to another", "update session set user = 7", "Table session is"},
    {"a session added", "insert into session select org, x'02', user, begun, seen, 1, box from session", "Table session is"},
    {"an invitation added", "insert into invitation select org, x'02', user, until from invitation", "Table invitation is"},
    {"a job given to somebody", "insert into assignment select org, user + 1, subject, rec, field from assignment", "Table assignment is"},
    {"a job taken from somebody", "delete from assignment", "Table assignment is"},
    {"a hold deleted", "delete from hold", "Table hold is"},
    {"a hold ended", "update hold set ended = placed", "Table hold is"},
    {"a hold of another kind", "update hold set kind = 'none'", "Table hold is"},
    {"a hold looked at later", "update hold set review = review + 1", "Table hold is"},
    {"a real store called a demonstration", "update head set demo = 1", "Table head is"},
    {"a high water in a far year", "update head set high_water = 4102444800000000", "Table head is"},
    {"the log cut off at its end", "delete from audit where leaf >= (select next_leaf - 1 from head)", "Table audit is"},
    {"a record deleted with all that speaks of it", "delete from record where rec = {offer}", "Table record is"},
    {"a phase edited", "update record set phase = 1 where rec = {bill}", "Table record is"},
    {"a reference edited", "update record set reference = '7K2Q-M4V' where rec = {sweep}", "Table record is"},
    {"a record made older", "update record set created = created - 1 where rec = {bill}", "Table record is"},
    {"how the person was informed edited", "update record set informed = 'form' where rec = {sweep}", "Table record is"},
    {"a stranger called known", "update subject set provisional = 1 - provisional where subject = {other}", "Table subject is"},
    {"a card taken away", "update subject set card = null where subject = {other}", "Table subject is"},
    {"a key kept longer", "update subject set roll_due = 4102444800000000 where subject = {other}", "Table subject is"},
    {"an answer for another choice", "update consent set choice = 'other'", "Table consent is"},
    {"a pair hidden", "update pair set hidden = begins where rec = {bill}", "Table pair is"},
    {"an act renamed", "update name set name = 'listed' where kind = 'act' and name = 'taken'", "Table name is"},
    {"a killed key forgotten", "delete from dead_slot", "Table dead_slot is"},
    {"a series set back", "update serial set next = 1", "Table serial is"},
    {"a proof that never held", "insert into proof (org, at, held, terms) select org, 1, 1, 1 from head", "Table proof is"},
    {"a task signed by nobody", "update keep_task set done = 1", "Table keep_task is"},
    {"the seal edited", "update seal set box = zeroblob(64)", "The seal over the store does not open"},
    {"the seal taken away", "delete from seal", "The seal over the store does not open"},
};

/// A store with something in every table that is edited above.
struct Full : Store {
  Full() {
    auto& vault = *firm.vault;
    REQUIRE(vault.place_hold({UserId{}, "operator"}, odette.subject, {}, "dispute", "Un désaccord", vault.now() + std::chrono::days(30)).has_value());
    const auto gone = firm.asks({{"client.phone", "06 39 98 77 77"}, {"client.name", "Zoé Fictive"}});
    REQUIRE(vault.erase({UserId{}, "operator"}, gone.subject).has_value());
    const auto fill = [&](const char* sql) { vault.database().run(store::Sql(sql), vault.org(), other.subject, other.main); };
    vault.act([&] {
      fill("insert into user (org, user, role, box, login, totp_step, failures, wait_until, disabled) values ($1, 9, 'sweeper', x'07', x'03', $2 * 0, $3 * 0 + 3, 0, 0)");
      fill("insert into session (org, token, user, begun, seen, second_factor) values ($1, x'04', 9, $2 * 0, $3 * 0, 0)");
      fill("insert into invitation (org, token, user, until) values ($1, x'05', 9, $2 * 0 + $3 * 0)");
      fill("insert into assignment (org, user, subject, rec, field) values ($1, 9, $2, $3, 'sweeper')");
      fill("insert into serial (org, field, year, next) values ($1, 1, 2026, 5 + $2 * 0 + $3 * 0)");
      fill("insert into keep_task (org, task, subject, rec, kind, what, due) values ($1, 1, $2, $3, 'copy', 'van', 0)");
    });
  }

  /// With the ids, as numbers for SQL or as words.
  std::string filled(const char* text, bool as_words) const {
    std::string out = text;
    const std::pair<const char*, std::uint64_t> names[] = {
        {"{odette}", odette.subject.value}, {"{other}", other.subject.value}, {"{root}", odette.root.value}, {"{sweep}", odette.main.value},
        {"{other root}", other.root.value}, {"{offer}", offer.value},         {"{bill}", bill.value}};
    for (const auto& [name, id] : names)
      for (auto at = out.find(name); at != std::string::npos; at = out.find(name))
        out.replace(at, std::string(name).size(), as_words ? id_text(id) : std::to_string(id));
    return out;
  }
};

}  // namespace

TEST_CASE("each edit of the file past Tenue is named") {
  for (const auto& edit : kEdits) {
    CAPTURE(edit.what);
    Full store;
    REQUIRE(store.broken() == "");
    store.firm.breaks(store.filled(edit.sql, false));
    CHECK_NAMES(store, store.filled(edit.says, true));
  }
}
TEST_CASE("an edit put right is no longer named") {
  Full store;
  store.firm.breaks("update hold set review = review + 1");
  CHECK_NAMES(store, "Table hold is");
  store.firm.breaks("update hold set review = review - 1");
  CHECK(store.broken() == "");
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
TEST_CASE("broken: an older row put back whole opens, and is named all the same") {
  Store store;
  const auto box = store.box(store.bill);
  REQUIRE(store.firm.vault->change(store.firm.books, store.bill, {{"total", "80,00"}}).has_value());
  store.firm.breaks("update record set ver = ver - 1, box = $2 where rec = $1", store.bill, box);
  CHECK(store.firm.vault->open_for_proof(store.bill).has_value());
  CHECK_NAMES(store, "is not the one that the log saw last");
}
TEST_CASE("broken: a value that was corrected put back does not even open") {
  Store store;
  const auto box = store.box(store.odette.root);
  REQUIRE(store.firm.vault->change(store.firm.office, store.odette.root, {{"name", "Odette Corrigée"}}).has_value());
  store.firm.breaks("update record set ver = ver - 1, box = $2 where rec = $1", store.odette.root, box);
  CHECK_NAMES(store, "Record " + id_text(store.odette.root.value) + " does not open under its identity");
}
TEST_CASE("broken: a token missing, and one too many") {
  Store store;
  store.firm.breaks("update token set rec = $2, subject = $3 where rec = $1", store.odette.root, store.other.root, store.other.subject);
  CHECK_NAMES(store, "Record " + id_text(store.odette.root.value) + " can no longer be found by \"client.phone\"");
  CHECK_NAMES(store, "A token of \"client.phone\" points at record " + id_text(store.other.root.value));
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
