#include <fcntl.h>
#include <fmt/format.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "store/store.h"

namespace tenue::store {

/// A compiled statement with the places of its parameters; `busy` while a Statement uses it.
struct Prepared {
  sqlite3_stmt* handle = nullptr;
  std::string name;
  std::vector<int> place;  ///< place[i] = SQLite's index of "$<i+1>"
  bool busy = false;
  Prepared() = default;
  Prepared(const Prepared&) = delete;
  Prepared& operator=(const Prepared&) = delete;
  ~Prepared() { sqlite3_finalize(handle); }
};

namespace {

struct Words {
  Trouble trouble;
  const char* name;
  const char* advice;
};

/// Primary codes, https://www.sqlite.org/rescode.html. Advice is for whoever runs the program.
Words words(int code) {
  switch (code & 0xff) {
    case SQLITE_FULL:
      return {Trouble::kFull, "SQLITE_FULL", "the disk is full: free some space; nothing was changed"};
    case SQLITE_READONLY:
      return {Trouble::kReadOnly, "SQLITE_READONLY",
              "the database can't be written: look at the rights of its file and folder"};
    case SQLITE_PERM:
      return {Trouble::kReadOnly, "SQLITE_PERM", "the system refuses access: look at the rights of the file"};
    case SQLITE_CANTOPEN:
      return {Trouble::kReadOnly, "SQLITE_CANTOPEN",
              "the file can't be opened: look at its path and the rights of its folder"};
    case SQLITE_BUSY:
      return {Trouble::kBusy, "SQLITE_BUSY", "another connection holds the database: try again"};
    case SQLITE_LOCKED:
      return {Trouble::kBusy, "SQLITE_LOCKED", "a statement still reads: try again"};
    case SQLITE_CORRUPT:
      return {Trouble::kCorrupt, "SQLITE_CORRUPT",
              "the database is damaged: stop, keep the file, restore a backup"};
    case SQLITE_NOTADB:
      return {Trouble::kCorrupt, "SQLITE_NOTADB",
              "the file is not a database: look at the path, or restore a backup"};
    case SQLITE_CONSTRAINT:
      return {Trouble::kConstraint, "SQLITE_CONSTRAINT", "a rule of the schema refuses it"};
    case SQLITE_IOERR:
      return {Trouble::kDisk, "SQLITE_IOERR",
              "the disk does not read or write: look at the system's log; the last commit may or may not be "
              "kept"};
    case SQLITE_NOMEM:
      return {Trouble::kOther, "SQLITE_NOMEM", "there is no memory"};
    case SQLITE_INTERRUPT:
      return {Trouble::kOther, "SQLITE_INTERRUPT", "it was interrupted"};
    case SQLITE_TOOBIG:
      return {Trouble::kOther, "SQLITE_TOOBIG", "a value is larger than the database takes"};
    case SQLITE_AUTH:
      return {Trouble::kOther, "SQLITE_AUTH", "it is not allowed"};
    case SQLITE_PROTOCOL:
      return {Trouble::kBusy, "SQLITE_PROTOCOL",
              "the locks of the file do not work: is it on a network disk?"};
    default:
      return {Trouble::kOther, "SQLITE_ERROR", "the statement can't run"};
  }
}

constexpr const char* kFullAdvice = "the disk is full: free some space";
bool no_space(int error) { return error == ENOSPC || error == EDQUOT; }

bool in_memory(const std::filesystem::path& path) { return path == ":memory:"; }

/// The file exists with 0600 before SQLite opens it; WAL and shared memory take their mode from it.
void make_private(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_CREAT | O_EXCL | O_CLOEXEC | O_RDWR, 0600);
  if (fd >= 0) {
    ::close(fd);
  } else if (errno == EEXIST) {
    // By path: closing a second descriptor of a live database would drop the locks of the first.
    std::error_code ignored;
    std::filesystem::permissions(path, std::filesystem::perms(0600), ignored);
  } else if (no_space(errno)) {
    throw StoreFault(Trouble::kFull, path.string(), fmt::format("store: {} can't be made: {}", path.string(), kFullAdvice));
  }
}

/// cache_size, in KiB: an act about a person of thousands stays in memory until it is committed, instead of being written several times.
constexpr const char* kWriterSettings = R"(
  pragma cache_size = -16000;
  pragma journal_mode = wal;
  pragma synchronous = full;
  pragma secure_delete = on;
)";
/// temp_store: sorted rows must not reach a temporary file. trusted_schema, cell_size_check: a file from
/// elsewhere.
constexpr const char* kSettings = R"(
  pragma foreign_keys = on;
  pragma temp_store = memory;
  pragma trusted_schema = off;
  pragma cell_size_check = on;
)";

}  // namespace

const char* StoreFault::key_of(Trouble trouble) {
  switch (trouble) {
    case Trouble::kFull: return kDiskFull;
    case Trouble::kDisk: return "disk.failed";
    case Trouble::kReadOnly: return "store.read_only";
    case Trouble::kBusy: return "store.busy";
    case Trouble::kCorrupt: return "store.damaged";
    case Trouble::kConstraint:
    case Trouble::kOther: break;
  }
  return "store.other";
}

Database::Database(const std::filesystem::path& path, Access access) : path_(path) {
  const bool write = access == Access::kWrite;
  if (write && !in_memory(path)) make_private(path);
  const int flags =
      SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE | (write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  const int code =
      sqlite3_open_v2(path.c_str(), &db_, in_memory(path) ? flags | SQLITE_OPEN_MEMORY : flags, nullptr);
  try {
    if (code != SQLITE_OK) fail(code, "open");
    sqlite3_busy_timeout(db_, 5000);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
    sqlite3_db_config(db_, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
    script(kSettings);
    if (write) script(kWriterSettings);
    // The first read: a file that is no database says so here and not in the middle of an act.
    number("select count(*) from sqlite_schema");
  } catch (...) {
    cache_.clear();
    sqlite3_close(db_);
    throw;
  }
}

Database::~Database() {
  cache_.clear();
  TENUE_CHECK(sqlite3_close(db_) == SQLITE_OK);
}

std::uint64_t Database::state() const { return static_cast<std::uint64_t>(sqlite3_total_changes64(db_)) + undone_; }

bool Database::in_transaction() const { return sqlite3_get_autocommit(db_) == 0; }

void Database::fail(int code, std::string_view name) const {
  const auto w = words(code);
  // SQLite says no more than "input or output failed" where the log or its index can't grow; the system knows why. What
  // that leaves behind is the same, so `trouble` stays.
  const bool files = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
  const bool full = files && no_space(sqlite3_system_errno(db_));
  // sqlite3_errmsg is left out: it can quote values.
  StoreFault fault(w.trouble, path_, fmt::format("store: {} ({}) in '{}': {}", w.name, code, name, full ? kFullAdvice : w.advice));
  if (full) fault.key = kDiskFull;
  throw fault;
}

void Database::refuse_after_loss(std::string_view name) const {
  if (transaction_open_ && !in_transaction()) {
    throw StoreFault(Trouble::kOther, path_, fmt::format("store: '{}' was not run: an earlier error undid the whole transaction", name));
  }
}

Statement Database::statement(Sql sql) {
  auto found = cache_.find(sql.text);
  if (found == cache_.end())
    found = cache_.emplace(std::string(sql.text), std::vector<std::unique_ptr<Prepared>>{}).first;
  for (const auto& one : found->second) {
    if (!one->busy) {
      one->busy = true;
      return Statement(*this, one.get());
    }
  }
  auto fresh = std::make_unique<Prepared>();
  fresh->name = sql.name;
  const char* rest = nullptr;
  const int code = sqlite3_prepare_v3(db_, sql.text.data(), static_cast<int>(sql.text.size()),
                                      SQLITE_PREPARE_PERSISTENT, &fresh->handle, &rest);
  if (code != SQLITE_OK) fail(code, sql.name);
  TENUE_CHECK(fresh->handle != nullptr);
  const int count = sqlite3_bind_parameter_count(fresh->handle);
  for (int i = 1; i <= count; ++i) {
    const int place = sqlite3_bind_parameter_index(fresh->handle, fmt::format("${}", i).c_str());
    TENUE_CHECK(place != 0);  // parameters are $1 … $n without a gap
    fresh->place.push_back(place);
  }
  fresh->busy = true;
  found->second.push_back(std::move(fresh));
  return Statement(*this, found->second.back().get());
}

std::int64_t Database::finish(Statement& statement) {
  const auto before = sqlite3_total_changes64(db_);
  while (statement.step()) {
  }
  return sqlite3_total_changes64(db_) == before ? 0 : sqlite3_changes64(db_);
}

void Database::script(std::string_view sql) {
  refuse_after_loss("script");
  const int code = sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(code, "script");
}

bool Database::checkpoint_truncate() {
  const int code = sqlite3_wal_checkpoint_v2(db_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if ((code & 0xff) == SQLITE_BUSY) return false;
  if (code != SQLITE_OK) fail(code, "checkpoint");
  return true;
}

Statement::~Statement() {
  if (!prepared_) return;
  reset();
  prepared_->busy = false;
}

void Statement::reset() {
  // The result repeats the error of the last step, which was already thrown.
  sqlite3_reset(prepared_->handle);
  sqlite3_clear_bindings(prepared_->handle);
}

Statement& Statement::bind_range(const Param* values, std::size_t count) {
  TENUE_CHECK(count == prepared_->place.size());
  auto* handle = prepared_->handle;
  for (std::size_t i = 0; i < count; ++i) {
    const int at = prepared_->place[i];
    const auto& value = values[i].value();
    int code = SQLITE_OK;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) {
      code = sqlite3_bind_int64(handle, at, *integer);
    } else if (const auto* real = std::get_if<double>(&value)) {
      code = sqlite3_bind_double(handle, at, *real);
    } else if (const auto* text = std::get_if<std::string_view>(&value)) {
      code = sqlite3_bind_text64(handle, at, text->data() ? text->data() : "", text->size(), SQLITE_TRANSIENT,
                                 SQLITE_UTF8);
    } else if (const auto* blob = std::get_if<ByteView>(&value)) {
      // An empty blob is not null.
      code = blob->empty() ? sqlite3_bind_zeroblob(handle, at, 0)
                           : sqlite3_bind_blob64(handle, at, blob->data(), blob->size(), SQLITE_TRANSIENT);
    } else {
      code = sqlite3_bind_null(handle, at);
    }
    if (code != SQLITE_OK) db_->fail(code, prepared_->name);
  }
  return *this;
}

bool Statement::step() {
  db_->refuse_after_loss(prepared_->name);
  const int code = sqlite3_step(prepared_->handle);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  sqlite3_reset(prepared_->handle);  // before looking at the transaction: some errors undo it only here
  db_->fail(code, prepared_->name);
}

sqlite3_stmt* Statement::handle() const { return prepared_->handle; }
int Statement::columns() const { return sqlite3_column_count(prepared_->handle); }

void Statement::expect(int column, int type) const {
  TENUE_CHECK(column >= 0 && column < columns());
  TENUE_CHECK(sqlite3_column_type(prepared_->handle, column) == type);
}
bool Statement::is_null(int column) const {
  TENUE_CHECK(column >= 0 && column < columns());
  return sqlite3_column_type(prepared_->handle, column) == SQLITE_NULL;
}
std::int64_t Statement::integer(int column) const {
  expect(column, SQLITE_INTEGER);
  return sqlite3_column_int64(prepared_->handle, column);
}
double Statement::real(int column) const {
  expect(column, SQLITE_FLOAT);
  return sqlite3_column_double(prepared_->handle, column);
}
std::string Statement::text(int column) const {
  expect(column, SQLITE_TEXT);
  const auto* raw = reinterpret_cast<const char*>(sqlite3_column_text(prepared_->handle, column));
  return {raw, static_cast<std::size_t>(sqlite3_column_bytes(prepared_->handle, column))};
}
ByteView Statement::blob_view(int column) const {
  expect(column, SQLITE_BLOB);
  const auto* raw = static_cast<const std::uint8_t*>(sqlite3_column_blob(prepared_->handle, column));
  return {raw, static_cast<std::size_t>(sqlite3_column_bytes(prepared_->handle, column))};
}
Bytes Statement::blob(int column) const {
  const auto raw = blob_view(column);
  return {raw.begin(), raw.end()};
}
std::optional<std::int64_t> Statement::maybe_integer(int column) const {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}
std::optional<Bytes> Statement::maybe_blob(int column) const {
  return is_null(column) ? std::nullopt : std::optional(blob(column));
}

Transaction::Transaction(Database& db, Access access) : db_(db) {
  TENUE_CHECK(!db.transaction_open_ && !db.in_transaction());
  db.run(access == Access::kWrite ? Sql("begin immediate", "begin") : Sql("begin", "begin"));
  db.transaction_open_ = true;
}

void Transaction::commit() {
  TENUE_CHECK(!done_);
  db_.run(Sql("commit", "commit"));
  done_ = true;
  db_.transaction_open_ = false;
}

Transaction::~Transaction() {
  db_.transaction_open_ = false;
  if (done_) return;
  ++db_.undone_;
  if (!db_.in_transaction()) return;
  try {
    db_.run(Sql("rollback", "rollback"));
  } catch (const StoreFault&) {
    // The disk is gone: SQLite undoes what is in the WAL at the next opening.
  }
}

Savepoint::Savepoint(Database& db) : db_(db) {
  TENUE_CHECK(db.transaction_open_);
  db.run(Sql("savepoint part", "savepoint"));
}

void Savepoint::release() {
  TENUE_CHECK(!done_);
  db_.run(Sql("release part", "release"));
  done_ = true;
}

Savepoint::~Savepoint() {
  if (done_) return;
  ++db_.undone_;
  if (!db_.in_transaction()) return;
  try {
    db_.run(Sql("rollback to part", "rollback"));
    db_.run(Sql("release part", "rollback"));
  } catch (const StoreFault&) {
    // The error that brought us here is on its way already; the transaction's end undoes the rest.
  }
}

}  // namespace tenue::store
