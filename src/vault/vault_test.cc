#include <algorithm>

#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

TEST_CASE("a store is made once, opened by one, and found again") {
  Firm firm;
  const auto org = firm.vault->org();
  const auto taken = must(firm.vault->take(kDesk, call()));
  CHECK(why(Vault::open(firm.options(), firm.clock)) == "locked");
  firm.reopen();
  CHECK(firm.vault->org() == org);
  CHECK(firm.vault->published());
  CHECK(firm.vault->version() == 1);
  CHECK(firm.vault->model().hash == sweep_model().hash);
  CHECK_FALSE(firm.vault->demo());
  CHECK(must(firm.vault->job(kDesk, taken.main)).above.at("client.name") == "Odette Fictive");
  firm.vault.reset();

  auto again = firm.options();
  again.create = true;
  CHECK(why(Vault::open(again, firm.clock)) == "conflict");
  auto other = firm.options();
  other.short_name = "autre";
  CHECK(why(Vault::open(other, firm.clock)) == "conflict");
  auto nowhere = firm.options();
  nowhere.data = firm.folder.path / "data/nowhere";
  CHECK(why(Vault::open(nowhere, firm.clock)) == "not_found");
  CHECK_FALSE(fs::exists(nowhere.data));
  std::ofstream(firm.options().data / "store.db") << "this is no database, and long enough to be seen as none of ours ................";
  CHECK(why(Vault::open(firm.options(), firm.clock)) == "damaged");
}

TEST_CASE("never a new master key where data exist") {
  Firm firm;
  firm.vault.reset();
  fs::remove(firm.options().keys / "master.key");
  CHECK(why(Vault::open(firm.options(), firm.clock)) == "unavailable");
  Options second{firm.folder.path / "data/voisin", firm.folder.path / "keys2", "voisin", true, false};
  CHECK(why(Vault::open(second, firm.clock)) == "conflict");  // a keys folder without the keys of the neighbour
  CHECK_FALSE(fs::exists(second.keys / "master.key"));
}

TEST_CASE("data without their keyring are not an empty store") {
  Firm firm;
  firm.vault.reset();
  fs::remove_all(firm.options().keys);
  CHECK(why(Vault::open(firm.options(), firm.clock)) == "unavailable");
  CHECK_FALSE(fs::exists(firm.options().keys / "master.key"));
}

TEST_CASE("a published policy altered in the store does not run") {
  Firm firm;
  firm.vault.reset();
  store::Database(firm.options().data / "store.db").run("update policy set hash = '00'");
  CHECK_THROWS_AS((void)Vault::open(firm.options(), firm.clock), Fault);
}

TEST_CASE("acts share a transaction; the one that throws or is refused goes alone, with all it did") {
  Firm firm;
  std::optional<Checked<Taken>> first, refused, last;
  const std::vector<std::function<void()>> acts = {
      [&] { first = firm.vault->take(kDesk, call("06 39 98 00 01")); },
      [&] {
        must(firm.vault->take(kDesk, call("06 39 98 00 02")));
        throw std::runtime_error("after all");
      },
      [&] { refused = firm.vault->take(kDesk, call("1")); },
      [&] { last = firm.vault->take(kDesk, call("06 39 98 00 03")); },
  };
  const auto failures = firm.vault->batch(acts);
  CHECK_FALSE(failures[0]);
  CHECK_THROWS_WITH(std::rethrow_exception(failures[1]), "after all");
  CHECK_FALSE(failures[2]);
  CHECK_FALSE(*refused);
  CHECK(firm.count("select count(*) from subject") == 2);
  CHECK(firm.count("select count(distinct slot) from subject") == 2);
  CHECK(firm.count("select count(*) from audit") == firm.count("select next_leaf from head"));
  CHECK(firm.count("select max(leaf) + 1 from audit") == firm.count("select next_leaf from head"));
  firm.reopen();
  CHECK(firm.vault->open_for_proof((*first)->main));
  CHECK(firm.vault->open_for_proof((*last)->main));
  CHECK(must(firm.vault->search(kDesk, "06 39 98 00 02")).empty());
}

TEST_CASE("a refused act leaves nothing behind it") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto state = [&] {
    std::string out;
    for (const auto* table : {"subject", "record", "fact", "pair", "token", "consent", "audit", "audit_link", "name", "serial", "once", "dead_slot"})
      out += std::to_string(firm.rows_in(table)) + " ";
    return out + std::to_string(firm.count("select next_slot from head"));
  };
  const auto before = state();
  CHECK_FALSE(firm.vault->take(kVisit, ask("1")));
  CHECK_FALSE(firm.vault->add(kLedger, taken.root, "bill", {{"payer", "x"}}));
  CHECK_FALSE(firm.vault->move(kDesk, taken.main, "asked", "booked", {{"soot", "x"}}));
  CHECK_FALSE(firm.vault->change(kDesk, taken.main, {{"soot", "x"}, {"nothing", "y"}}));
  CHECK_FALSE(firm.vault->job(kRoof, taken.main));
  CHECK_FALSE(firm.vault->erase(kDesk.who, taken.subject));
  CHECK(state() == before);
}

TEST_CASE("stopped between the commit and the zeros: opening finishes the erasure") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto slot = static_cast<std::uint32_t>(firm.count("select slot from subject"));
  fs::path keyring;
  for (const auto& entry : fs::directory_iterator(firm.options().keys))
    if (entry.path().extension() == ".keyring") keyring = entry.path();
  const auto before = read_file(keyring);
  must(firm.vault->erase(kGuard.who, taken.subject));
  firm.vault.reset();
  {
    std::fstream back(keyring, std::ios::binary | std::ios::in | std::ios::out);
    back.write(before.data(), static_cast<std::streamsize>(before.size()));
  }
  firm.open_with(firm.options());
  CHECK_FALSE(firm.vault->slot_lives(slot));
  const auto after = read_file(keyring);
  CHECK(after.substr(4096 + 128 * slot, 128) == std::string(128, '\0'));
  CHECK(before.substr(4096 + 128 * slot, 128) != std::string(128, '\0'));
}

TEST_CASE("the clock never runs back behind what was acted at; in a demo store it can be moved ahead") {
  Firm firm(true);
  must(firm.vault->take(kDesk, call()));
  firm.pass(-std::chrono::hours(24));
  CHECK(firm.vault->now() == morning("2026-03-02"));
  firm.reopen();
  CHECK(firm.vault->now() == morning("2026-03-02"));
  CHECK(firm.vault->demo());
  firm.vault->move_clock(morning("2026-04-01"));
  CHECK(firm.vault->now() == morning("2026-04-01"));
  firm.pass(std::chrono::hours(2));
  CHECK(firm.vault->now() == morning("2026-04-01") + std::chrono::hours(2));
}

TEST_CASE("a new version recomputes every end and writes down what its expressions newly read") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  must(firm.vault->move(kDesk, taken.main, "asked", "dropped", {}));
  CHECK(firm.count("select count(*) from fact where kind = 'choice'") == 0);
  std::string toml = kSweepPolicy;
  const std::string from = "sweep  = { until = \"swept + 2 years else dropped + 1 month\"";
  REQUIRE(toml.find(from) != std::string::npos);
  toml.replace(toml.find(from), from.size(), "sweep  = { when = \"urgency != fire\", until = \"swept + 2 years else dropped + 2 months\"");
  const auto next = policy::compile(toml, "ramonage");
  REQUIRE_MESSAGE(next.ok(), policy::show_findings(next.findings, "p", toml, "en"));
  firm.vault->keep_version(next.model, {{}, "operator"});
  CHECK(firm.vault->version() == 2);
  CHECK(firm.count("select count(*) from fact where kind = 'choice' and word = 'week'") == 1);
  const auto soon = firm.vault->agenda(morning("2026-12-01"));
  CHECK(std::ranges::any_of(soon, [&](const auto& one) { return one.record == taken.main && one.at == day_end(*parse_date("2026-05-02")); }));
}

TEST_CASE("what was published runs on when a rule of law is added that it breaks: only the language decides whether a store opens") {
  Firm firm;
  std::string toml = kSweepPolicy;
  const std::string from = "identity  = \"doubt\"";
  REQUIRE(toml.find(from) != std::string::npos);
  toml.replace(toml.find(from), from.size(), "identity  = \"always\"");
  const auto judged = policy::compile(toml, "ramonage");
  CHECK_FALSE(judged.ok());
  REQUIRE(judged.stands);
  firm.vault->keep_version(judged.model, {{}, "operator"});
  firm.reopen();
  CHECK(firm.vault->version() == 2);
  CHECK(firm.vault->model().rights.identity == "always");
}

TEST_CASE("a timed transition enters at its instant") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  firm.set("2026-06-01");
  firm.vault->lapse(taken.main, "dropped", morning("2026-05-01"));
  const auto facts = firm.vault->facts(taken.subject);
  for (const auto& record : facts.records)
    if (record.id == taken.main) CHECK(record.entered.back() == std::pair<std::string, Instant>("dropped", morning("2026-05-01")));
  CHECK(firm.vault->entries(taken.subject, 1)[0].role == "engine");
}

TEST_CASE("every statement is one that the schema understands") {
  Firm firm;
  for (const auto& entry : fs::directory_iterator(fs::path(TENUE_ROOT) / "src/vault/sql")) {
    if (entry.path().filename().string().starts_with("0")) continue;
    const auto text = read_file(entry.path());
    const store::SqlFile file{text};
    for (const auto& sql : file.all()) {
      INFO(sql.name);
      CHECK_NOTHROW(firm.vault->database().statement(sql));
    }
  }
}

TEST_CASE("an entry opens as it was written, and not in another's place") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  std::vector<SubjectId> many;
  for (std::uint64_t i = 1; i <= 1001; ++i) many.push_back({i});
  firm.vault->audit(kDesk.who, "listed", "sweeping", many, {}, "many");
  const auto entry = firm.vault->entries(std::nullopt, 1).at(0);
  CHECK(entry.detail == "many");
  CHECK(entry.subjects.empty());  // above a thousand the entry holds a digest
  CHECK(entry.at == firm.clock.now());
  firm.vault->audit(kDesk.who, "looked", "sweeping", std::vector{taken.subject}, taken.main, "");
  CHECK(firm.vault->entries(taken.subject, 1).at(0).ver == 1);
  const auto all = firm.vault->entries(std::nullopt, 1000).size();
  firm.breaks("update audit set box = (select box from audit where leaf = 1) where leaf = 2");
  CHECK(firm.vault->entries(std::nullopt, 1000).size() == all - 1);
}

TEST_CASE("rows written past Tenue no longer add up, in whichever table, and stay to be seen") {
  Firm firm;
  booked(firm);
  REQUIRE(firm.vault->altered_tables());
  CHECK(firm.vault->altered_tables()->empty());
  firm.breaks("update user set role = 'officer' where user = $1", kNadir);
  CHECK(*firm.vault->altered_tables() == std::vector<std::string>{"user"});
  must(firm.vault->take(kDesk, call("06 39 98 00 01")));  // what Tenue writes meanwhile does not cover it
  CHECK(*firm.vault->altered_tables() == std::vector<std::string>{"user"});
  firm.breaks("delete from assignment");
  CHECK(*firm.vault->altered_tables() == std::vector<std::string>{"assignment", "user"});
  firm.breaks("update user set role = 'sweeper' where user = $1", kNadir);  // put right
  CHECK(*firm.vault->altered_tables() == std::vector<std::string>{"assignment"});
}

TEST_CASE("a seal that is edited or taken away is not made anew") {
  for (const auto* sql : {"update seal set box = zeroblob(100)", "delete from seal"}) {
    Firm firm;
    const auto taken = must(firm.vault->take(kDesk, call()));
    firm.breaks(sql);
    CHECK_FALSE(firm.vault->altered_tables());
    must(firm.vault->move(kDesk, taken.main, "asked", "dropped", {}));
    firm.reopen();
    CHECK_FALSE(firm.vault->altered_tables());
  }
}

TEST_CASE("an act that is undone leaves the sums as they were") {
  Firm firm;
  const auto undone = [&](const std::function<void()>& act) {
    try {
      firm.vault->act([&] {
        act();
        throw std::runtime_error("after all");
      });
    } catch (const std::runtime_error&) {
    }
  };
  undone([&] { must(firm.vault->take(kDesk, call())); });
  CHECK_FALSE(firm.vault->take(kDesk, call("1")).has_value());
  must(firm.vault->take(kDesk, call("06 39 98 00 01")));
  CHECK(firm.vault->altered_tables()->empty());
  firm.reopen();
  CHECK(firm.vault->altered_tables()->empty());
}

TEST_CASE("while Tenue has the store open, nothing is done after somebody else wrote") {
  Firm firm;
  store::Database other(firm.options().data / "store.db");
  other.run("update user set role = 'officer'");
  CHECK_THROWS_AS((void)firm.vault->take(kDesk, call()), Fault);
}

TEST_CASE("an assignment added past Tenue gives nobody a job") {
  Firm firm;
  const auto taken = booked(firm);
  CHECK(firm.vault->job(kRoof, taken.main));
  CHECK(why(firm.vault->job(kOtherRoof, taken.main)) == "forbidden");
  firm.breaks("insert into assignment (org, user, subject, rec, field) select org, 22, subject, rec, field from assignment");
  CHECK(why(firm.vault->job(kOtherRoof, taken.main)) == "forbidden");
}

TEST_CASE("a store that was lost, emptied, cut short or is another program's is no empty store") {
  Firm firm;
  must(firm.vault->take(kDesk, call()));
  firm.vault->database().checkpoint_truncate();
  firm.vault.reset();
  const auto file = firm.options().data / "store.db";
  const auto whole = read_file(file);
  const auto refusal = [&](bool create) {
    auto options = firm.options();
    options.create = create;
    const auto opened = Vault::open(options, firm.clock);
    return opened ? std::string("opened") : opened.error().detail + " " + opened.error().field;
  };
  const auto keyring = [&] {
    for (const auto& entry : fs::directory_iterator(firm.options().keys))
      if (entry.path().extension() == ".keyring") return entry.path().string();
    return std::string{};
  }();
  const auto write = [&](std::string_view bytes) { std::ofstream(file, std::ios::binary) << bytes; };
  for (const auto& bytes : {std::string{}, whole.substr(0, 50), whole.substr(0, whole.size() / 2 / 4096 * 4096), std::string(5000, 'x')}) {
    write(bytes);
    CHECK(refusal(false) == "store.damaged " + file.string());
    CHECK(refusal(true) == "store.exists " + file.parent_path().string());
    CHECK(read_file(file) == bytes);
  }
  fs::remove(file);
  store::Database(file).run("create table note (words text)");
  CHECK(refusal(false) == "store.damaged " + file.string());
  fs::remove(file);
  CHECK(refusal(false) == "store.lost " + keyring);
  CHECK(refusal(true) == "store.lost " + keyring);
  CHECK_FALSE(fs::exists(file));
  write(whole);
  CHECK(refusal(false) == "opened");
}

TEST_CASE("tables of another shape are not opened: columns that changed names, an index, a view, a trigger, a table beside ours") {
  for (const auto* change : {"alter table user rename column disabled to x; alter table user rename column failures to disabled; "
                             "alter table user rename column x to failures",
                             "alter table hold rename column ended to over", "create index mine on record (org)",
                             "create view mine as select 1", "create table mine (n integer)", "drop index pair_by_end",
                             "create trigger mine after insert on record begin delete from hold; end"}) {
    Firm firm;
    const auto file = firm.options().data / "store.db";
    firm.vault.reset();
    store::Database(file).script(change);
    const auto opened = Vault::open(firm.options(), firm.clock);
    INFO(change);
    REQUIRE_FALSE(opened.has_value());
    CHECK(opened.error().detail == "store.shape");
  }
}

TEST_CASE("a keyring moved away knowingly lets a store begin; lost fictional data are nobody's") {
  for (const bool demo : {false, true}) {
    Firm firm(demo);
    firm.vault.reset();
    fs::remove(firm.options().data / "store.db");
    auto options = firm.options();
    options.create = true;
    options.demo = demo;
    if (!demo)
      for (const auto& entry : fs::directory_iterator(options.keys))
        if (entry.path().extension() == ".keyring") fs::rename(entry.path(), entry.path().string() + ".old");
    CHECK(Vault::open(options, firm.clock));
  }
}
