#include "store/store.h"

#include <doctest/doctest.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "store/failing_vfs.h"

using namespace tenue;
using namespace tenue::store;
namespace fs = std::filesystem;

namespace {

struct Folder {
  Folder() {
    std::string name = (fs::temp_directory_path() / "tenue-store-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()));
    path = name;
  }
  ~Folder() { fs::remove_all(path); }
  fs::path path;
};

std::string content(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}
bool contains(const fs::path& file, std::string_view needle) {
  return content(file).find(needle) != std::string::npos;
}
std::int64_t rows(Database& db) { return db.number("select count(*) from note").value(); }
constexpr const char* kTable = "create table note(id integer primary key, body blob) strict";
constexpr const char* kInsert = "insert into note(id, body) values ($1, $2)";

}  // namespace

TEST_CASE("parameters are bound by their number, whatever their order in the text") {
  Database db(":memory:");
  auto query = db.statement("select $2, $1, $2");
  query.bind("un", "deux");
  REQUIRE(query.step());
  CHECK(query.text(0) == "deux");
  CHECK(query.text(1) == "un");
  CHECK(query.text(2) == "deux");
  CHECK_FALSE(query.step());
}

TEST_CASE("values come back as they went in") {
  Database db(":memory:");
  auto query = db.statement("select $1, $2, $3, $4, $5, $6, $7, $8");
  const std::string with_zero("a\0b", 3);
  query.bind(std::int64_t{-5}, with_zero, Bytes{0, 1, 255}, nullptr, Bytes{}, std::string_view{},
             SubjectId{7}, 1.5);
  REQUIRE(query.step());
  CHECK(query.integer(0) == -5);
  CHECK(query.text(1) == with_zero);
  CHECK(query.blob(2) == Bytes{0, 1, 255});
  CHECK(query.is_null(3));
  CHECK(query.blob(4).empty());
  CHECK(query.text(5).empty());
  CHECK(query.id<SubjectTag>(6) == SubjectId{7});
  CHECK(query.real(7) == 1.5);
  CHECK_FALSE(query.maybe_blob(3));
  CHECK(query.maybe_blob(2) == Bytes{0, 1, 255});
}
TEST_CASE("an absent optional is null, a present one its value") {
  Database db(":memory:");
  CHECK_FALSE(db.number("select $1", std::optional<std::int64_t>{}));
  CHECK(db.number("select $1", std::optional<std::int64_t>{9}) == 9);
}

TEST_CASE("the same statement may run inside itself") {
  Database db(":memory:");
  auto outer = db.statement("select $1 union all select $1 + 1");
  outer.bind(1);
  REQUIRE(outer.step());
  auto inner = db.statement("select $1 union all select $1 + 1");
  inner.bind(10);
  REQUIRE(inner.step());
  CHECK(inner.integer(0) == 10);
  REQUIRE(outer.step());
  CHECK(outer.integer(0) == 2);
}

TEST_CASE("run counts the rows it changed") {
  Database db(":memory:");
  CHECK(db.run(kTable) == 0);
  CHECK(db.run(kInsert, 1, Bytes{1}) == 1);
  CHECK(db.run(kInsert, 2, Bytes{2}) == 1);
  CHECK(db.run("delete from note where id > $1", 5) == 0);
  CHECK(db.run("delete from note") == 2);
}

TEST_CASE("files are private, and a stranger's rights are taken away") {
  Folder folder;
  const auto file = folder.path / "org.db";
  std::ofstream(file).close();
  fs::permissions(file, fs::perms(0644));
  Database db(file);
  db.run(kTable);
  for (const auto& entry : fs::directory_iterator(folder.path)) {
    struct stat info;
    REQUIRE(::stat(entry.path().c_str(), &info) == 0);
    CHECK((info.st_mode & 0777) == 0600);
  }
  CHECK(fs::exists(folder.path / "org.db-wal"));
}

TEST_CASE("a transaction that is not committed leaves nothing") {
  Database db(":memory:");
  db.run(kTable);
  {
    Transaction act(db);
    db.run(kInsert, 1, Bytes{1});
    CHECK(rows(db) == 1);
  }
  CHECK(rows(db) == 0);
  Transaction act(db);
  db.run(kInsert, 1, Bytes{1});
  {
    Savepoint part(db);
    db.run(kInsert, 2, Bytes{2});
    Savepoint inner(db);
    db.run(kInsert, 3, Bytes{3});
    inner.release();
  }
  {
    Savepoint part(db);
    db.run(kInsert, 4, Bytes{4});
    part.release();
  }
  act.commit();
  CHECK(rows(db) == 2);
}

TEST_CASE("an error names the statement and what to do, never the value") {
  Database db(":memory:");
  db.run("create table person(name text primary key) strict");
  const Sql insert("insert into person values ($1)", "insert_person");
  db.run(insert, "Odette Fictive");
  try {
    db.run(insert, "Odette Fictive");
    FAIL("a second Odette went in");
  } catch (const StoreFault& fault) {
    CHECK(fault.trouble == Trouble::kConstraint);
    const std::string words = fault.what();
    CHECK(words.find("insert_person") != std::string::npos);
    CHECK(words.find("SQLITE_CONSTRAINT") != std::string::npos);
    CHECK(words.find("Odette") == std::string::npos);
  }
  CHECK_THROWS_AS(db.run("selec 1"), StoreFault);
}

TEST_CASE("a file that is no database, and a folder that is not there, are said at opening") {
  Folder folder;
  std::ofstream(folder.path / "letter.db") << std::string(5000, 'x');
  try {
    Database db(folder.path / "letter.db");
    FAIL("opened");
  } catch (const StoreFault& fault) {
    CHECK(fault.trouble == Trouble::kCorrupt);
  }
  CHECK_THROWS_AS(Database(folder.path / "nowhere" / "a.db"), StoreFault);
  CHECK_THROWS_AS(Database(folder.path / "absent.db", Access::kRead), StoreFault);
}

TEST_CASE("a reader sees what was committed and can't write") {
  Folder folder;
  Database writer(folder.path / "a.db");
  writer.run(kTable);
  Database reader(folder.path / "a.db", Access::kRead);
  writer.run(kInsert, 1, Bytes{1});
  CHECK(rows(reader) == 1);
  CHECK_THROWS_AS(reader.run(kInsert, 2, Bytes{2}), StoreFault);
  {
    Transaction snapshot(reader, Access::kRead);
    CHECK(rows(reader) == 1);
    writer.run(kInsert, 2, Bytes{2});
    CHECK(rows(reader) == 1);
  }
  CHECK(rows(reader) == 2);
}

TEST_CASE("deleted bytes are in no file after the checkpoint, which says when a reader delays it") {
  Folder folder;
  const auto file = folder.path / "a.db";
  const auto wal = folder.path / "a.db-wal";
  Database db(file);
  db.run(kTable);
  db.run(kInsert, 1, view("sentinelle-4711"));
  REQUIRE(db.checkpoint_truncate());
  CHECK(contains(file, "sentinelle-4711"));
  db.run("delete from note");
  CHECK(contains(file, "sentinelle-4711"));
  CHECK(db.checkpoint_truncate());
  CHECK_FALSE(contains(file, "sentinelle-4711"));
  CHECK(fs::file_size(wal) == 0);

  db.run("pragma busy_timeout = 10");
  Database reader(file, Access::kRead);
  Transaction snapshot(reader, Access::kRead);
  rows(reader);
  db.run(kInsert, 2, Bytes{2});
  CHECK_FALSE(db.checkpoint_truncate());
}

TEST_CASE("a full disk: a Fault, nothing half done, and the connection goes on afterwards") {
  Folder folder;
  Database db(folder.path / "a.db");
  db.run(kTable);
  const auto pages = db.number("pragma page_count").value();
  db.number("pragma max_page_count = 12");
  REQUIRE(pages < 12);
  bool full = false;
  try {
    Transaction act(db);
    for (int i = 1; i <= 100; ++i) db.run(kInsert, i, Bytes(3000, 7));
    act.commit();
  } catch (const StoreFault& fault) {
    full = true;
    CHECK(fault.trouble == Trouble::kFull);
    CHECK(std::string(fault.what()).find("disk is full") != std::string::npos);
  }
  CHECK(full);
  CHECK_FALSE(db.in_transaction());
  CHECK(rows(db) == 0);
  {
    auto whole = db.statement("pragma integrity_check");
    REQUIRE(whole.step());
    CHECK(whole.text(0) == "ok");
  }
  db.run(kInsert, 1, Bytes{1});
  CHECK(rows(db) == 1);
}

TEST_CASE("after an error that undid the transaction, nothing runs until the transaction's object is gone") {
  Folder folder;
  Database db(folder.path / "a.db");
  db.run(kTable);
  {
    Transaction act(db);
    db.run(kInsert, 1, Bytes{1});
    db.script("rollback");  // what SQLite does by itself on a full disk
    CHECK_THROWS_AS(db.run(kInsert, 2, Bytes{2}), StoreFault);
    CHECK_THROWS_AS(act.commit(), StoreFault);
  }
  CHECK(rows(db) == 0);
  db.run(kInsert, 3, Bytes{3});
  CHECK(rows(db) == 1);
}

TEST_CASE("whichever call of the disk fails, an act is wholly there or not at all") {
  int tried = 0;
  for (int at = 1;; ++at) {
    Folder folder;
    bool said_done = false;
    {
      Database setup(folder.path / "a.db");
      setup.run(kTable);
    }
    FailingVfs disk(at);
    try {
      Database db(folder.path / "a.db");
      Transaction act(db);
      for (int i = 1; i <= 20; ++i) db.run(kInsert, i, Bytes(3000, 7));
      act.commit();
      said_done = true;
    } catch (const StoreFault& fault) {
      CHECK(fault.trouble != Trouble::kConstraint);
    }
    const bool failed = disk.has_failed();
    disk.heal();
    Database again(folder.path / "a.db");
    const auto count = rows(again);
    CHECK((count == 0 || count == 20));
    if (said_done) CHECK(count == 20);
    if (!failed) break;
    ++tried;
  }
  CHECK(tried > 10);
}

TEST_CASE("a .sql file is read into its statements") {
  const SqlFile file(
      "-- People and their notes.\n\n-- name: one\n-- $1 what comes back\nselect $1;\n\n-- name: two "
      "\nselect\n  2;\n");
  CHECK(file.all().size() == 2);
  Database db(":memory:");
  CHECK(db.number(file["one"], 41) == 41);
  CHECK(db.number(file["two"]) == 2);
  CHECK(file["two"].name == "two");
}

TEST_CASE("migrations are applied once, in order, and all or none") {
  Folder folder;
  const std::map<std::string_view, std::string_view> first{
      {"sql/notes.sql", "-- name: x\nselect 1;"}, {"sql/0001_note.sql", "create table note(id integer);"}};
  auto second = first;
  second["sql/0002_body.sql"] = "alter table note add column body text; insert into note values (1, 'a');";
  {
    Database db(folder.path / "a.db");
    CHECK(migrate(db, first) == 1);
    CHECK(migrate(db, first) == 0);
    CHECK(migrate(db, second) == 1);
    CHECK(migrate(db, second) == 0);
    CHECK(rows(db) == 1);
  }
  Database db(folder.path / "a.db");
  CHECK_THROWS_WITH_AS(migrate(db, first), doctest::Contains("newer program"), Fault);
  auto third = second;
  third["sql/0003_more.sql"] = "create table more(id integer); create table note(id integer);";
  CHECK_THROWS_AS(migrate(db, third), StoreFault);
  CHECK(db.number("pragma user_version") == 2);
  CHECK(db.number("select count(*) from sqlite_schema where name = 'more'") == 0);
}

TEST_CASE("a watcher sees each row that comes and goes, in the bytes in which the table is read") {
  Database db(":memory:");
  db.script("create table thing (org blob not null, n integer not null, word text, box blob, primary key (org, n)) without rowid;"
            "create table plain (n integer primary key, word text)");
  using Rows = std::multiset<std::pair<std::string, Bytes>>;
  Rows seen, stands;
  db.watch([&](std::string_view table, ByteView row, bool comes) {
    const std::pair<std::string, Bytes> one{table, Bytes(row.begin(), row.end())};
    if (comes) {
      seen.insert(one);
    } else {
      const auto known = seen.find(one);
      REQUIRE(known != seen.end());
      seen.erase(known);
    }
  });
  const auto same = [&] {
    stands.clear();
    for (const auto& table : db.tables())
      db.each_row(table, [&](ByteView row) { stands.insert({table, Bytes(row.begin(), row.end())}); });
    return seen == stands;
  };
  const char* put = "insert into thing (org, n, word, box) values ($1, $2, $3, $4)";
  for (int n = 0; n < 20; ++n) db.run(put, Bytes{1, 2}, n, n % 3 ? Param("Odette Fictive") : Param(nullptr), Bytes(static_cast<std::size_t>(n), 7));
  db.run("insert into plain (word) values ($1)", "un");
  CHECK(seen.size() == 21);
  CHECK(same());
  db.run("update thing set word = 'deux' where n > $1", 11);
  db.run("update thing set n = n + 100 where n < $1", 4);
  db.run("insert into thing (org, n, word, box) values ($1, 5, 'x', $1) on conflict (org, n) do update set word = 'trois', box = null", Bytes{1, 2});
  db.run("insert into thing (org, n, word, box) values ($1, 5, 'x', $1) on conflict do nothing", Bytes{1, 2});
  db.run("update or ignore thing set n = 6 where n = 7");
  db.run("insert or replace into thing (org, n, word, box) values ($1, 8, 'neu', null)", Bytes{1, 2});
  db.run("delete from thing where n = $1", 9);
  db.run("update plain set word = 'une'");
  CHECK(same());
  db.run("delete from thing");
  db.run("delete from plain");
  CHECK(seen.empty());
  CHECK(same());
}

TEST_CASE("what another connection commits is noticed, what this one commits is not") {
  Folder folder;
  Database db(folder.path / "a.db");
  db.run(kTable);
  const auto before = db.foreign_commits();
  db.run(kInsert, 1, Bytes{1});
  CHECK(db.foreign_commits() == before);
  Database other(folder.path / "a.db");
  CHECK(rows(other) == 1);
  CHECK(db.foreign_commits() == before);
  other.run("update note set body = null");
  CHECK(db.foreign_commits() != before);
}

TEST_CASE("a trigger that somebody put into the file does not run") {
  Database db(":memory:");
  db.run(kTable);
  db.run("create trigger trap after insert on note begin delete from note; end");
  db.run(kInsert, 1, Bytes{1});
  CHECK(rows(db) == 1);
}
