/// The database of one organisation: a thin layer over SQLite, and the only place that includes sqlite3.h.
///
/// What it promises: a commit is on the disk when commit() returns (WAL, synchronous=FULL); deleted bytes are
/// zeroed in the database's pages (secure_delete); file, WAL and shared memory are 0600; triggers and views that
/// somebody put into the file do not run; nothing is half
/// done: a Transaction or Savepoint that was not committed is rolled back, and after an error that made
/// SQLite drop the whole transaction, nothing more runs until that Transaction object is gone. What it never
/// does: put a bound value into an error, or a string into SQL.
///
/// SQL lives in .sql files (SqlFile); parameters are $1 … $n and are bound by name, because SQLite numbers
/// them by first appearance. Prepared statements are kept for the life of the Database.
///
/// Thread  one Database per connection and thread (NOMUTEX). One writer per organisation, any number of readers.
/// Throws  StoreFault for everything the world does wrong; a wrong count of parameters, a column of another
///         type or an unknown name is a bug and aborts.
#pragma once
#include <array>
#include <concepts>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/id.h"
#include "base/result.h"
#include "base/time.h"

struct sqlite3;
struct sqlite3_stmt;

namespace tenue::store {

enum class Trouble {
  kFull,
  kReadOnly,
  kBusy,
  kCorrupt,
  kConstraint,
  kDisk,  ///< a read, write or flush failed
  kOther,
};

/// what(): SQLite's code name, the statement's name, and what to do. `where` is the database's file. `key` is kDiskFull for
/// kFull, and for kDisk and kReadOnly where it was space that the system lacked.
class StoreFault : public Fault {
 public:
  StoreFault(Trouble what_kind, std::string file, const std::string& words)
      : Fault(key_of(what_kind), std::move(file), words), trouble(what_kind) {}
  static const char* key_of(Trouble trouble);
  Trouble trouble;
};

/// One statement: its text, and its name for errors. Text and name outlive every use.
struct Sql {
  std::string_view text;
  std::string_view name = "unnamed";
  Sql(std::string_view sql, std::string_view of = "unnamed") : text(sql), name(of) {}
  Sql(const char* sql) : text(sql) {}
};

/// The statements of one .sql file: each begins at a line "-- name: word" and runs to the next such line.
class SqlFile {
 public:
  explicit SqlFile(std::string_view text);      ///< a name twice, or SQL before the first name, is a bug
  Sql operator[](std::string_view name) const;  ///< an unknown name is a bug
  std::vector<Sql> all() const;

 private:
  std::map<std::string, std::string, std::less<>> statements_;
};

/// A value on its way into a statement; it only looks at what it was made from.
class Param {
 public:
  Param(std::nullptr_t) {}
  template <std::integral T>
  Param(T v) : value_(static_cast<std::int64_t>(v)) {
    TENUE_CHECK(std::in_range<std::int64_t>(v));
  }
  Param(bool v) : value_(std::int64_t{v}) {}
  Param(double v) : value_(v) {}
  Param(const char* v) : value_(std::string_view(v)) {}
  Param(std::string_view v) : value_(v) {}
  Param(const std::string& v) : value_(std::string_view(v)) {}
  Param(ByteView v) : value_(v) {}
  Param(const Bytes& v) : value_(ByteView(v)) {}
  template <std::size_t N>
  Param(const std::array<std::uint8_t, N>& v) : value_(ByteView(v)) {}
  template <class Tag>
  Param(Id<Tag> v) : Param(v.value) {}
  Param(Instant v) : value_(micros(v)) {}  ///< microseconds since 1970, UTC
  template <class T>
  Param(const std::optional<T>& v) {
    if (v) *this = Param(*v);
  }
  const auto& value() const { return value_; }

 private:
  std::variant<std::monostate, std::int64_t, double, std::string_view, ByteView> value_;
};

struct Prepared;
class Database;

/// One run of a prepared statement. Columns count from 0.
class Statement {
 public:
  Statement(Statement&& other) noexcept
      : db_(other.db_), prepared_(std::exchange(other.prepared_, nullptr)) {}
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  /// Binds $1 … $n, all of them; another count is a bug. The values are copied.
  template <class... T>
  Statement& bind(const T&... values) {
    return bind_all({Param(values)...});
  }
  Statement& bind_all(std::initializer_list<Param> values) {
    return bind_range(values.begin(), values.size());
  }
  Statement& bind_all(const std::vector<Param>& values) { return bind_range(values.data(), values.size()); }

  bool step();   ///< true: a row is there; false: done
  void reset();  ///< back to before the first row, parameters gone: ready for another bind

  int columns() const;
  bool is_null(int column) const;
  std::int64_t integer(int column) const;  ///< the getters but the optional ones take no null: that is a bug
  double real(int column) const;
  std::string text(int column) const;
  Bytes blob(int column) const;
  ByteView blob_view(int column) const;  ///< until the next step or reset
  std::optional<std::int64_t> maybe_integer(int column) const;
  std::optional<Bytes> maybe_blob(int column) const;
  template <class Tag>
  Id<Tag> id(int column) const {
    return {static_cast<std::uint64_t>(integer(column))};
  }
  Instant instant(int column) const { return from_micros(integer(column)); }

 private:
  friend class Database;
  Statement(Database& db, Prepared* prepared) : db_(&db), prepared_(prepared) {}
  Statement& bind_range(const Param* values, std::size_t count);
  void expect(int column, int type) const;
  sqlite3_stmt* handle() const;
  Database* db_;
  Prepared* prepared_;
};

enum class Access { kWrite, kRead };

/// Sees one row: as it will stand in the table, or (comes = false) as it stood and stands no more.
using Watcher = std::function<void(std::string_view table, ByteView row, bool comes)>;

class Database {
 public:
  /// Opens `path`; with kWrite it is made if absent, 0600. ":memory:" gives one that lives as long as the
  /// object. Throws StoreFault: not a database, no right, no space.
  explicit Database(const std::filesystem::path& path, Access access = Access::kWrite);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  Statement statement(Sql sql);
  /// Runs to the end, rows are dropped. Gives the number of rows inserted, updated or deleted.
  template <class... T>
  std::int64_t run(Sql sql, const T&... values) {
    return finish(statement(sql).bind(values...));
  }
  /// First column of the first row, or nothing when there is no row or it is null.
  template <class... T>
  std::optional<std::int64_t> number(Sql sql, const T&... values) {
    auto query = statement(sql);
    query.bind(values...);
    if (!query.step()) return std::nullopt;
    return query.maybe_integer(0);
  }
  void script(std::string_view sql);  ///< several statements without parameters: migrations
  bool in_transaction() const;
  /// Moves the WAL into the database file and empties it. False when a reader kept that from being complete;
  /// then deleted bytes are still in the WAL, call again later. Needs no open transaction.
  bool checkpoint_truncate();

  /// From now on `see` is told of every row that this connection writes, before it is written; an update is a row that
  /// goes and one that comes. What is undone later was told all the same. `see` throws nothing and touches no database.
  /// The bytes of a row are those of each_row: one to one with its values, in the order of the columns.
  void watch(Watcher see);
  /// Tables of the file, SQLite's own left out, ascending.
  std::vector<std::string> tables();
  /// Each table, index, view and trigger as it was made: kind, name, table and SQL text, in order of name.
  std::vector<std::string> shape();
  void each_row(const std::string& table, const std::function<void(ByteView row)>& see);
  /// The same as long as this connection has neither written nor undone anything; never one that it was before.
  std::uint64_t state() const;
  /// Moves when another connection has committed something since the last look.
  std::int64_t foreign_commits() { return number("pragma data_version").value_or(0); }

 private:
  friend class Statement;
  friend class Transaction;
  friend class Savepoint;
  std::int64_t finish(Statement& statement);
  void refuse_after_loss(std::string_view name) const;
  [[noreturn]] void fail(int code, std::string_view name) const;
  std::string path_;
  sqlite3* db_ = nullptr;
  Watcher watcher_;
  std::uint64_t undone_ = 0;       ///< how often something was rolled back
  bool transaction_open_ = false;  ///< a Transaction object lives, whatever SQLite thinks
  std::map<std::string, std::vector<std::unique_ptr<Prepared>>, std::less<>> cache_;
};

/// BEGIN IMMEDIATE (kRead: a stable snapshot for several queries). Rolled back unless commit() returned.
/// Never nested.
class Transaction {
 public:
  explicit Transaction(Database& db, Access access = Access::kWrite);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  /// On the disk when it returns. Throws StoreFault: kDisk = it is unknown whether it was written; open
  /// anew and look.
  void commit();

 private:
  Database& db_;
  bool done_ = false;
};

/// A part of a Transaction that can be undone alone. Rolled back unless release() returned. May be nested.
/// An error may undo the whole transaction (disk full does): then Database refuses everything up to its end.
class Savepoint {
 public:
  explicit Savepoint(Database& db);
  ~Savepoint();
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  void release();

 private:
  Database& db_;
  bool done_ = false;
};

/// Copies every row of the database at `from`, but those of the table `without`, into the new file `to`, made by the same
/// `files` (migrate). One instant of it: a writer goes on meanwhile, in this process or another. Flushed when it returns.
/// Throws  StoreFault, Fault; `to` may then be there in part.
void copy_rows(const std::filesystem::path& from, const std::filesystem::path& to,
               const std::map<std::string_view, std::string_view>& files, std::string_view without);

/// Brings the schema up to date. `files` are embedded texts; those whose file name begins with four digits
/// and "_" are migrations, numbered 0001 without a gap (else a bug). All that are missing are applied in one
/// transaction; the number is kept in user_version. Gives how many were applied.
/// Throws  Fault when the store was written by a newer program: it must not be opened with this one.
int migrate(Database& db, const std::map<std::string_view, std::string_view>& files);

}  // namespace tenue::store
