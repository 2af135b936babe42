#include "vault/copy.h"

#include <algorithm>

#include "vault/keyring.h"
#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

/// A copy of the firm's two halves, as app/backup.cc makes it, under a name.
struct Copies {
  explicit Copies(Firm& of) : firm(of) {}
  void make(const std::string& name) {
    copy_store(firm.options().data / "store.db", store(name));
    fs::create_directories(files(name));
    for (const auto& file : files_named(store(name)))
      for (const auto& place : file_places(firm.options().data, file))
        if (fs::exists(place)) fs::copy_file(place, files(name) / file, fs::copy_options::skip_existing);
    const auto image = firm.vault->keyring_image();
    std::ofstream(keys(name), std::ios::binary).write(reinterpret_cast<const char*>(image.data()), static_cast<std::streamsize>(image.size()));
  }
  fs::path store(const std::string& name) const { return firm.folder.path / (name + ".db"); }
  fs::path keys(const std::string& name) const { return firm.folder.path / (name + ".keyring"); }
  fs::path files(const std::string& name) const { return firm.folder.path / (name + ".files"); }
  fs::path live() const { return Keyring::file(firm.options().keys, firm.vault->org()); }
  Firm& firm;
};

crypto::Key master(const Firm& firm) {
  const auto raw = read_file(firm.options().keys / "master.key");
  return crypto::Key(view(raw));
}

/// What came back, in a folder of its own.
struct Back {
  Folder folder;
  Options options() const { return {folder.path / "data/ramonage", folder.path / "keys", "ramonage"}; }
  Result<Restored> restore(const Copies& copies, const Copy& copy) const { return vault::restore(copy, master(copies.firm), options(), copies.firm.clock); }
  std::unique_ptr<Vault> open(const Firm& firm) const { return must(Vault::open(options(), firm.clock)); }
  std::string all_bytes() const {
    std::string out;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path))
      if (entry.is_regular_file()) out += read_file(entry.path());
    return out;
  }
};

std::int64_t count(Vault& vault, const char* sql) { return vault.database().number(store::Sql(sql)).value_or(0); }

}  // namespace

TEST_CASE("a copy comes back whole: records, what they are found by, the seal; no session") {
  Firm firm;
  const auto taken = booked(firm);
  firm.vault->act([&] {
    firm.vault->database().run("insert into session (org, token, user, begun, seen, second_factor) values ($1, $1, 11, 0, 0, 0)", firm.vault->org());
  });
  Copies copies(firm);
  copies.make("one");
  CHECK(firm.count("select count(*) from token") > 0);
  const Back back;
  const auto restored = must(back.restore(copies, {copies.store("one"), copies.keys("one"), {}, {}}));
  CHECK(restored.records == 0);
  CHECK(restored.persons == 0);
  const auto vault = back.open(firm);
  CHECK(vault->altered_tables() == std::vector<std::string>{});
  CHECK(must(vault->job(kDesk, taken.main)).above.at("client.name") == "Odette Fictive");
  CHECK(must(vault->search(kDesk, "06 39 98 12 34")).size() == 1);
  CHECK(count(*vault, "select count(*) from session") == 0);
  must(vault->take(kDesk, call("06 39 98 00 77")));
}

TEST_CASE("files come back with their records; one that was taken out since does not, and its record comes back without it") {
  Firm firm;
  const auto sealed = [&](std::string_view text) {
    auto file = std::make_shared<SealedFile>(firm.vault->file_folder());
    file->write(view(text));
    file->finish("vue.jpg", "image/jpeg");
    return file;
  };
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto erased = must(firm.vault->take(kDesk, call("06 39 98 00 77")));
  const auto stays = sealed("ce qui reste"), out = sealed("ce qui part"), plan = sealed("plan"), later = sealed("plan plus récent"), hers = sealed("à elle");
  must(firm.vault->give_files(kDesk, taken.main, "photos", {stays, out}));
  must(firm.vault->give_files(kDesk, taken.main, "plan", {plan}));
  must(firm.vault->give_files(kDesk, erased.main, "photos", {hers}));
  Copies copies(firm);
  copies.make("one");
  CHECK(files_named(copies.store("one")).size() == 4);
  const auto folder_of = [](Vault& vault) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(vault.file_folder())) names.insert(entry.path().filename());
    return names;
  };
  const auto name = [](const auto& file) { return id_text(file->said().id.value); };
  {
    const Back back;
    must(back.restore(copies, {copies.store("one"), copies.keys("one"), {}, {}, copies.files("one")}));
    const auto vault = back.open(firm);
    CHECK(folder_of(*vault) == std::set{name(stays), name(out), name(plan), name(hers)});
    for (const auto& file : vault->stored_files()) CHECK(file.state == StoredFile::kWhole);
    CHECK(must(vault->file(kDesk, taken.main, stays->said().id)).content->next().size() == 12);
  }
  must(firm.vault->drop_file(kDesk, taken.main, out->said().id));
  must(firm.vault->give_files(kDesk, taken.main, "plan", {later}));
  must(firm.vault->erase({kOfficer, "officer"}, erased.subject));
  const Back back;
  const auto restored = must(back.restore(copies, {copies.store("one"), copies.keys("one"), {copies.live()}, {}, copies.files("one")}));
  CHECK(restored.files == 2);
  CHECK(restored.persons == 1);
  const auto vault = back.open(firm);
  CHECK(folder_of(*vault) == std::set{name(stays)});
  CHECK(vault->stored_files().size() == 1);
  const auto record = must(vault->job(kDesk, taken.main)).record;
  CHECK(record.files.at("photos").size() == 1);
  CHECK(!record.values.contains("plan"));
  CHECK(back.all_bytes().find("ce qui part") == std::string::npos);
}

TEST_CASE("a data copy says neither who is in it nor whether a number is known, and opens without no keyring") {
  Firm firm;
  must(firm.vault->take(kDesk, call()));
  Copies copies(firm);
  copies.make("one");
  const auto bytes = read_file(copies.store("one"));
  for (const auto* word : {"Odette", "39981234", "0639", "4711B", "Lilas"}) CHECK(bytes.find(word) == std::string::npos);
  store::Database data(copies.store("one"), store::Access::kRead);
  CHECK(data.number("select count(*) from token") == 0);
  CHECK(data.number("select count(*) from record") > 0);
}

TEST_CASE("what was erased after the copy is not restored, by the live keyring or by a newer copy of it; what was not is") {
  for (const bool by_copy : {false, true}) {
    CAPTURE(by_copy);
    Firm firm;
    const auto gone = must(firm.vault->take(kDesk, call("06 39 98 00 01")));
    const auto stays = must(firm.vault->take(kDesk, call("06 39 98 00 02")));
    Copies copies(firm);
    copies.make("before");
    must(firm.vault->erase({{}, "operator"}, gone.subject));
    copies.make("after");
    const Back back;
    const auto restored =
        must(back.restore(copies, {copies.store("before"), copies.keys("before"), {by_copy ? copies.keys("after") : copies.live()}, {}}));
    CHECK(restored.persons == 1);
    CHECK(restored.records == 3);
    CHECK(restored.references == std::vector{gone.reference});
    const auto vault = back.open(firm);
    CHECK(vault->subject_of(gone.root) == SubjectId{});
    CHECK(must(vault->search(kDesk, "06 39 98 00 01")).empty());
    CHECK(must(vault->search(kDesk, "06 39 98 00 02")).size() == 1);
    CHECK(must(vault->job(kDesk, stays.main)).above.at("client.name") == "Odette Fictive");
    CHECK(vault->altered_tables() == std::vector<std::string>{});
  }
}

TEST_CASE("without a newer keyring an erased person is back: why copies of keys have a short life") {
  Firm firm;
  const auto gone = must(firm.vault->take(kDesk, call()));
  Copies copies(firm);
  copies.make("before");
  must(firm.vault->erase({{}, "operator"}, gone.subject));
  const Back back;
  CHECK(must(back.restore(copies, {copies.store("before"), copies.keys("before"), {}, {}})).records == 0);
  CHECK(must(back.open(firm)->search(kDesk, "06 39 98 12 34")).size() == 1);
}

TEST_CASE("a value that was corrected after the copy is back as it was; a value that was taken away takes its record along") {
  Firm firm;
  const auto corrected = must(firm.vault->take(kDesk, call("06 39 98 00 01")));
  const auto emptied = must(firm.vault->take(kDesk, call("06 39 98 00 02")));
  Copies copies(firm);
  copies.make("before");
  must(firm.vault->change(kDesk, corrected.root, {{"name", "Odile Fictive"}}));
  must(firm.vault->change(kDesk, corrected.root, {{"name", "Odilon Fictif"}}));
  must(firm.vault->change(kDesk, emptied.root, {{"name", ""}}));
  const Back back;
  const auto restored = must(back.restore(copies, {copies.store("before"), copies.keys("before"), {copies.live()}, {}}));
  CHECK(restored.records == 1);
  const auto vault = back.open(firm);
  CHECK(must(vault->sheet(kDesk, corrected.subject)).root.values.at("name") == "Odette Fictive");
  CHECK(must(vault->search(kDesk, "06 39 98 00 02")).empty());
  CHECK(must(vault->job(kDesk, emptied.main)).above.count("client.name") == 0);
  // And where the corrected one is erased in the end, its first value is as well.
  must(firm.vault->erase({{}, "operator"}, corrected.subject));
  const Back again;
  CHECK(must(again.restore(copies, {copies.store("before"), copies.keys("before"), {copies.live()}, {}})).persons == 1);
  CHECK(must(again.open(firm)->search(kDesk, "06 39 98 00 01")).empty());
}

TEST_CASE("three ages of data and of keys: older keys are refused, newer ones open what lives") {
  Firm firm;
  Copies copies(firm);
  std::vector<SubjectId> persons;
  for (const auto* name : {"old", "mid", "new"}) {
    for (int i = 0; i < 300; ++i)  // more than the pool of ready keys
      persons.push_back(must(firm.vault->take(kDesk, call("06 39 98 " + std::to_string(1000 + static_cast<int>(persons.size())).substr(0, 2) + " " +
                                                          std::to_string(1000 + static_cast<int>(persons.size())).substr(2)))).subject);
    copies.make(name);
  }
  const std::vector<std::string> ages = {"old", "mid", "new"};
  for (std::size_t data = 0; data < ages.size(); ++data)
    for (std::size_t keys = 0; keys < ages.size(); ++keys) {
      CAPTURE(data);
      CAPTURE(keys);
      const Back back;
      const auto restored = back.restore(copies, {copies.store(ages[data]), copies.keys(ages[keys]), {}, {}});
      if (keys < data) {
        REQUIRE_FALSE(restored);
        CHECK(restored.error().detail == "copy.keys_older");
        continue;
      }
      must(restored);
      const auto vault = back.open(firm);
      CHECK(count(*vault, "select count(*) from subject") == static_cast<std::int64_t>(300 * (data + 1)));
      CHECK(vault->altered_tables() == std::vector<std::string>{});
    }
}

TEST_CASE("no number of a slot is given out twice after a restore") {
  Firm firm;
  Copies copies(firm);
  must(firm.vault->take(kDesk, call("06 39 98 00 01")));
  copies.make("before");
  const auto lost = must(firm.vault->take(kDesk, call("06 39 98 00 02")));
  const auto slot = *firm.vault->database().number("select slot from subject where subject = $1", lost.subject);
  const Back back;
  must(back.restore(copies, {copies.store("before"), copies.keys("before"), {copies.live()}, {}}));
  const auto vault = back.open(firm);
  CHECK_FALSE(vault->slot_lives(static_cast<std::uint32_t>(slot)));
  const auto fresh = must(vault->take(kDesk, call("06 39 98 00 03")));
  CHECK(*vault->database().number("select slot from subject where subject = $1", fresh.subject) > slot);
}

TEST_CASE("a copy that was touched, cut, or is opened with another key or another firm's keys is refused") {
  Firm firm, neighbour;
  must(firm.vault->take(kDesk, call()));
  must(neighbour.vault->take(kDesk, call()));
  Copies copies(firm), theirs(neighbour);
  copies.make("one");
  theirs.make("one");
  const auto refusal = [&](const Copy& copy, const crypto::Key& key) {
    const Back back;
    const auto out = restore(copy, key, back.options(), firm.clock);
    REQUIRE_FALSE(out);
    return out.error().detail;
  };
  CHECK(refusal({copies.store("one"), copies.keys("one"), {}, {}}, crypto::Key::random()) == "keys.wrong_master");
  CHECK(refusal({copies.store("one"), theirs.keys("one"), {}, {}}, master(firm)) == "keys.of_another");
  CHECK(refusal({theirs.store("one"), copies.keys("one"), {}, {}}, master(firm)) == "keys.of_another");
  const std::string text = "what a manifest says";
  auto seal = firm.vault->vouch(view(text));
  const Back fine;
  must(fine.restore(copies, {copies.store("one"), copies.keys("one"), {}, {{text, seal}}}));
  CHECK(refusal({copies.store("one"), copies.keys("one"), {}, {{text + ".", seal}}}, master(firm)) == "copy.manifest");
  CHECK(refusal({copies.store("one"), copies.keys("one"), {}, {{text, neighbour.vault->vouch(view(text))}}}, master(firm)) == "copy.manifest");
  store::Database(copies.store("one")).run("update pair set ends = 1");
  CHECK(refusal({copies.store("one"), copies.keys("one"), {}, {}}, master(firm)) == "copy.altered");
  fs::resize_file(copies.keys("one"), 4096 + 100);
  CHECK(refusal({copies.store("one"), copies.keys("one"), {}, {}}, master(firm)) == "keys.cut_short");
  fs::resize_file(copies.store("one"), fs::file_size(copies.store("one")) / 2);
  CHECK(refusal({copies.store("one"), copies.keys("one"), {}, {}}, master(firm)) == "store.damaged");
}

TEST_CASE("letters that may have gone since the copy are a person's to decide") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  firm.vault->act([&] {
    for (const auto& [letter, state] : {std::pair{1, "waiting"}, std::pair{2, "planned"}, std::pair{3, "sent"}})
      firm.vault->database().run("insert into outbox (org, letter, subject, rec, kind, at, state, next, tries, code, box) values ($1, $2, $3, $4, 'x', $2, $5, 0, 0, 0, null)",
                                 firm.vault->org(), letter, taken.subject, taken.main, state);
  });
  Copies copies(firm);
  copies.make("one");
  const Back back;
  must(back.restore(copies, {copies.store("one"), copies.keys("one"), {}, {}}));
  const auto vault = back.open(firm);
  CHECK(count(*vault, "select count(*) from outbox where state = 'unsure' and letter < 3") == 2);
  CHECK(count(*vault, "select count(*) from outbox where state = 'sent' and letter = 3") == 1);
}

TEST_CASE("a copy is of one instant while its writer goes on") {
  Firm firm;
  for (int i = 0; i < 50; ++i) must(firm.vault->take(kDesk, call("06 39 98 20 " + std::to_string(10 + i))));
  Copies copies(firm);
  copies.make("one");
  must(firm.vault->take(kDesk, call("06 39 98 20 99")));
  const auto facts = must(look_into(copies.store("one")));
  CHECK(facts.persons == 50);
  CHECK(facts.records == 150);
  CHECK(facts.short_name == "ramonage");
  CHECK(facts.policy == 1);
}
