// Two questions, each beside bare SQLite doing the same writes in the same run (same tables, same rows, same settings), and a
// third beside a bare TOML parse of the same text in the same run:
//   posts   how many durable form posts per second, from `clients` threads through the writer
//   sweep   how long until `records` records whose terms have ended are gone
//   check   how long until a policy of `lines` lines is compiled and judged
// Usage: tenue_bench posts [posts] [clients] | tenue_bench sweep [records] | tenue_bench check [lines].
// Figures: bench/results.md.
#include <sqlite3.h>
#include <toml++/toml.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

#include "app/writer.h"
#include "base/log.h"
#include "crypto/crypto.h"
#include "policy/policy.h"
#include "retention/retention.h"
#include "store/store.h"
#include "vault/vault.h"

namespace fs = std::filesystem;
using namespace tenue;

namespace {

double seconds(const std::function<void()>& what) {
  const auto begin = std::chrono::steady_clock::now();
  what();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void require(bool holds, const std::string& what) {
  if (holds) return;
  std::fprintf(stderr, "bench: %s\n", what.c_str());
  std::exit(2);
}

std::string read(const fs::path& file) {
  std::ifstream in(file);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

/// A store of the example firm in a folder that goes with it.
struct Firm {
  fs::path folder = fs::temp_directory_path() / ("tenue-bench-" + hex(crypto::random_bytes(6)));
  FixedClock clock{day_begin(*parse_date("2026-03-02")) + std::chrono::hours(10)};
  policy::Model model;

  Firm() {
    auto compiled = policy::compile(read(fs::path(TENUE_ROOT) / "examples/sos-serrurier/policy.toml"), "sos-serrurier");
    require(compiled.ok(), "the example policy does not compile");
    model = std::move(compiled.model);
    fs::create_directories(folder);
    open(true)->keep_version(model, {{}, "operator"});
  }
  ~Firm() { fs::remove_all(folder); }
  fs::path data() const { return folder / "data"; }
  std::unique_ptr<vault::Vault> open(bool create = false) {
    auto opened = vault::Vault::open({data(), folder / "keys", "sos-serrurier", create, create}, clock);
    require(opened.has_value(), opened ? "" : opened.error().detail);
    return std::move(*opened);
  }
};

vault::Submission request(int n) {
  vault::Submission s;
  s.form = "urgent_request";
  char phone[24];
  std::snprintf(phone, sizeof phone, "06 39 98 %02d %02d", n / 100 % 100, n % 100);
  s.values = {{"client.phone", phone}, {"client.name", "Odette Fictive"}, {"intervention.address", "14 rue de l'Exemple, 94300 Vincennes"},
              {"intervention.problem", "door_slammed"}, {"intervention.urgency", "now"}};
  s.once = "bench-" + std::to_string(n);
  return s;
}
const vault::Purpose kVisitor{{UserId{}, "visitor"}, "emergencies"};

// ---- bare SQLite ---------------------------------------------------------------------------------------------------

const std::vector<std::string> kTables = {"subject", "record", "fact", "pair", "token", "audit", "audit_link", "once"};

class Bare {
 public:
  explicit Bare(const fs::path& file) {
    require(sqlite3_open(file.c_str(), &db_) == SQLITE_OK, "cannot open");
    for (const char* pragma : {"pragma journal_mode=wal", "pragma synchronous=full", "pragma secure_delete=on"}) run(pragma);
  }
  ~Bare() { sqlite3_close_v2(db_); }
  void run(const std::string& sql) { require(sqlite3_exec(db_, sql.c_str(), nullptr, nullptr, nullptr) == SQLITE_OK, sql + ": " + sqlite3_errmsg(db_)); }
  sqlite3_stmt* prepare(const std::string& sql) {
    sqlite3_stmt* out = nullptr;
    require(sqlite3_prepare_v2(db_, sql.c_str(), -1, &out, nullptr) == SQLITE_OK, sql + ": " + sqlite3_errmsg(db_));
    return out;
  }

 private:
  sqlite3* db_ = nullptr;
};

using Values = std::vector<sqlite3_value*>;
struct Person { std::vector<std::pair<std::size_t, Values>> rows; };  ///< table index → one row

/// Every row that our store wrote for each person, in order of person.
std::map<std::int64_t, Person> rows_of(const fs::path& file, std::map<std::string, std::string>& schema) {
  Bare ours(file);
  auto* tables = ours.prepare("select name, sql from sqlite_master where sql is not null");
  while (sqlite3_step(tables) == SQLITE_ROW)
    schema[reinterpret_cast<const char*>(sqlite3_column_text(tables, 0))] = reinterpret_cast<const char*>(sqlite3_column_text(tables, 1));
  sqlite3_finalize(tables);
  std::map<std::int64_t, Person> out;
  for (std::size_t t = 0; t < kTables.size(); ++t) {
    const auto sql = kTables[t] == "audit" ? "select l.subject, a.* from audit a join audit_link l on l.org = a.org and l.leaf = a.leaf"
                                           : "select subject, * from " + kTables[t];
    auto* all = ours.prepare(sql);
    while (sqlite3_step(all) == SQLITE_ROW) {
      Values values;
      for (int c = 1; c < sqlite3_column_count(all); ++c) values.push_back(sqlite3_value_dup(sqlite3_column_value(all, c)));
      out[sqlite3_column_int64(all, 0)].rows.emplace_back(t, std::move(values));
    }
    sqlite3_finalize(all);
  }
  return out;
}

/// The same rows into the same tables, `group` persons per commit.
double insert_all(Bare& bare, const std::map<std::int64_t, Person>& persons, std::size_t group) {
  std::vector<sqlite3_stmt*> inserts(kTables.size());
  for (const auto& [_, person] : persons)
    for (const auto& [t, values] : person.rows)
      if (!inserts[t]) {
        std::string marks = "?";
        for (std::size_t i = 1; i < values.size(); ++i) marks += ",?";
        inserts[t] = bare.prepare("insert into " + kTables[t] + " values (" + marks + ")");
      }
  const double took = seconds([&] {
    std::size_t n = 0;
    for (const auto& [_, person] : persons) {
      if (n % group == 0) bare.run("begin immediate");
      for (const auto& [t, values] : person.rows) {
        for (std::size_t i = 0; i < values.size(); ++i) sqlite3_bind_value(inserts[t], static_cast<int>(i) + 1, values[i]);
        require(sqlite3_step(inserts[t]) == SQLITE_DONE, "insert into " + kTables[t]);
        sqlite3_reset(inserts[t]);
      }
      if (++n % group == 0) bare.run("commit");
    }
    if (n % group) bare.run("commit");
  });
  for (auto* s : inserts) sqlite3_finalize(s);
  return took;
}

void make_tables(Bare& bare, const std::map<std::string, std::string>& schema) {
  for (const char* kind : {"CREATE TABLE", "create table", "CREATE INDEX", "create index", "CREATE UNIQUE INDEX", "create unique index"})
    for (const auto& [name, sql] : schema)
      if (sql.starts_with(kind) && name.find("sqlite_") != 0) bare.run(sql);
}

// ---- the two questions ---------------------------------------------------------------------------------------------

int posts(int count, int clients) {
  Firm firm;
  double ours = 0;
  {
    app::Writer writer(firm.open(), [](vault::Vault&) {});
    ours = seconds([&] {
      std::vector<std::thread> threads;
      for (int c = 0; c < clients; ++c)
        threads.emplace_back([&, c] {
          for (int n = c; n < count; n += clients)
            writer.run([&](vault::Vault& v) { require(v.take(kVisitor, request(n)).has_value(), "a post was refused"); });
        });
      for (auto& t : threads) t.join();
    });
  }
  std::map<std::string, std::string> schema;
  const auto rows = rows_of(firm.data() / "store.db", schema);
  std::size_t total = 0;
  for (const auto& [_, person] : rows) total += person.rows.size();
  double single = 0, grouped = 0;
  {
    Bare bare(firm.folder / "bare1.db");
    make_tables(bare, schema);
    single = insert_all(bare, rows, 1);
  }
  {
    Bare bare(firm.folder / "bare2.db");
    make_tables(bare, schema);
    grouped = insert_all(bare, rows, static_cast<std::size_t>(clients));
  }
  std::printf("posts: %d from %d clients, %.1f rows each\n", count, clients, static_cast<double>(total) / count);
  std::printf("  tenue                              %8.0f posts/s\n", count / ours);
  std::printf("  bare SQLite, a commit per post     %8.0f posts/s   tenue/bare %.2f\n", count / single, single / ours);
  std::printf("  bare SQLite, a commit per %-3d      %8.0f posts/s   tenue/bare %.2f\n", clients, count / grouped, grouped / ours);
  return 0;
}

int sweep(int records) {
  const int persons = records / 2;  // a person and her request
  Firm firm;
  std::map<std::string, std::string> schema;
  auto vault = firm.open();
  for (int n = 0; n < persons; n += 250) {
    std::vector<std::function<void()>> acts;
    for (int k = n; k < std::min(n + 250, persons); ++k)
      acts.emplace_back([&, k] { require(vault->take(kVisitor, request(k)).has_value(), "a post was refused"); });
    vault->batch(acts);
  }
  vault.reset();
  const auto rows = rows_of(firm.data() / "store.db", schema);
  Bare bare(firm.folder / "bare.db");
  make_tables(bare, schema);
  insert_all(bare, rows, 250);

  vault = firm.open();
  firm.clock.set(firm.clock.now() + std::chrono::days(2 * 366));
  retention::SweepOptions options;
  options.clock_confirmed = true;
  retention::SweepReport report;
  const double ours = seconds([&] { report = retention::sweep(*vault, options); });
  std::vector<sqlite3_stmt*> deletes;
  for (const auto& table : kTables)
    if (table != "audit" && table != "once")
      deletes.push_back(bare.prepare("delete from " + table + " where org = (select org from subject limit 1) and subject = ?"));
  const double theirs = seconds([&] {
    std::size_t n = 0;
    for (const auto& [subject, person] : rows) {
      if (n % 100 == 0) bare.run("begin immediate");
      for (auto it = deletes.rbegin(); it != deletes.rend(); ++it) {  // subject last: the others ask it for org
        sqlite3_bind_int64(*it, 1, subject);
        require(sqlite3_step(*it) == SQLITE_DONE, "delete");
        sqlite3_reset(*it);
      }
      if (++n % 100 == 0) bare.run("commit");
    }
    if (n % 100) bare.run("commit");
  });
  for (auto* s : deletes) sqlite3_finalize(s);
  std::printf("sweep: %d records of %d persons; %d lapsed, %d destroyed, %d persons forgotten\n", 2 * persons, persons, report.lapsed,
              report.destroyed, report.forgotten);
  std::printf("  tenue (lapse, hide, destroy, forget, overwrite keys)   %6.1f s   %7.0f records/s\n", ours, 2 * persons / ours);
  std::printf("  bare SQLite deleting the same rows, 200 a commit       %6.1f s   %7.0f records/s   tenue/bare %.2f\n", theirs,
              2 * persons / theirs, theirs / ours);
  return 0;
}

/// The example policy, with further records and activities of the same kind until it has `lines` lines.
std::string policy_of(int lines) {
  std::string text = read(fs::path(TENUE_ROOT) / "examples/sos-serrurier/policy.toml");
  for (int n = 0; std::count(text.begin(), text.end(), '\n') < lines; ++n) {
    const auto id = std::to_string(n);
    text += "[records.extra_" + id + "]\nof = \"client\"\nlabel = { fr = [\"pièce\", \"pièces\", \"f\"], en = [\"item\", \"items\"] }\n" +
            "[records.extra_" + id + ".fields]\nwhat = { type = \"text\", label = { fr = \"Quoi\", en = \"What\" } }\nday = { type = \"date\", required = true }\n" +
            "[records.extra_" + id + ".states]\nnew = [\"requested\"]\nrequested = { to = [\"done\"], by = [\"dispatcher\"], lapse = { after = \"30 days\", to = \"done\" } }\ndone = []\n" +
            "[records.extra_" + id + ".moves]\ndone = { fr = \"C’est fait\", en = \"Done\" }\n" +
            "[activities.work_" + id + "]\nlabel = { fr = \"Suite\", en = \"Follow-up\" }\npurpose = { fr = \"suivre\", en = \"follow up\" }\nbasis = \"contract\"\n" +
            "[activities.work_" + id + ".keep]\nextra_" + id + " = { until = \"done + 2 years\" }\n" +
            "[activities.work_" + id + ".access.dispatcher]\nreads = [\"*\"]\n";
  }
  return text;
}

int check(int lines) {
  constexpr int kTimes = 50;
  const auto text = policy_of(lines);
  require(policy::compile(text, "sos-serrurier").ok(), "the long policy does not compile");
  double parsing = 1e9, checking = 1e9;  // the best of several: the machine is shared
  for (int n = 0; n < kTimes; ++n) {
    parsing = std::min(parsing, seconds([&] { require(!toml::parse(text).empty(), "parse"); }));
    checking = std::min(checking, seconds([&] { require(policy::compile(text, "sos-serrurier").ok(), "check"); }));
  }
  std::printf("check: %d lines, best of %d\n", static_cast<int>(std::count(text.begin(), text.end(), '\n')), kTimes);
  std::printf("  tenue (parse, compile, judge)   %6.2f ms\n", checking * 1e3);
  std::printf("  bare TOML parse                 %6.2f ms   tenue/bare %.1f\n", parsing * 1e3, checking / parsing);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  crypto::init();
  set_log_level(Level::kWarning);
  const std::string what = argc > 1 ? argv[1] : "";
  const auto number = [&](int at, int otherwise) { return argc > at ? std::atoi(argv[at]) : otherwise; };
  if (what == "posts") return posts(number(2, 5000), number(3, 16));
  if (what == "sweep") return sweep(number(2, 100000));
  if (what == "check") return check(number(2, 1000));
  std::fprintf(stderr, "tenue_bench posts [posts] [clients] | sweep [records] | check [lines]\n");
  return 2;
}
