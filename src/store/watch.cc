#define SQLITE_ENABLE_PREUPDATE_HOOK
#include <sqlite3.h>

#include <cstring>

#include "store/store.h"

namespace tenue::store {
namespace {

void put_bytes(Bytes& out, const void* raw, int size) {
  put_u32(out, static_cast<std::uint32_t>(size));
  const auto* bytes = static_cast<const std::uint8_t*>(raw);
  out.insert(out.end(), bytes, bytes + size);
}

/// One byte for the type, then the value: docs/formats/store.md, "The seal".
void put_value(Bytes& out, sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  out.push_back(static_cast<std::uint8_t>(type));
  if (type == SQLITE_INTEGER) {
    put_u64(out, static_cast<std::uint64_t>(sqlite3_value_int64(value)));
  } else if (type == SQLITE_FLOAT) {
    const double real = sqlite3_value_double(value);
    std::uint64_t bits = 0;
    std::memcpy(&bits, &real, sizeof bits);
    put_u64(out, bits);
  } else if (type == SQLITE_TEXT) {
    const auto* text = sqlite3_value_text(value);
    put_bytes(out, text, sqlite3_value_bytes(value));
  } else if (type == SQLITE_BLOB) {
    const auto* blob = sqlite3_value_blob(value);
    put_bytes(out, blob, sqlite3_value_bytes(value));
  }
}

using Getter = int (*)(sqlite3*, int, sqlite3_value**);

Bytes touched_row(sqlite3* db, Getter get) {
  Bytes out;
  const int columns = sqlite3_preupdate_count(db);
  for (int i = 0; i < columns; ++i) {
    sqlite3_value* value = nullptr;
    TENUE_CHECK(get(db, i, &value) == SQLITE_OK);
    put_value(out, value);
  }
  return out;
}

void touched(void* watcher, sqlite3* db, int how, const char* schema, const char* table, sqlite3_int64, sqlite3_int64) {
  if (std::strcmp(schema, "main") != 0) return;
  const auto& see = *static_cast<const Watcher*>(watcher);
  if (how != SQLITE_INSERT) see(table, touched_row(db, sqlite3_preupdate_old), false);
  if (how != SQLITE_DELETE) see(table, touched_row(db, sqlite3_preupdate_new), true);
}

}  // namespace

void Database::watch(Watcher see) {
  watcher_ = std::move(see);
  sqlite3_preupdate_hook(db_, touched, &watcher_);
}

std::vector<std::string> Database::tables() {
  std::vector<std::string> out;
  auto rows = statement("select name from sqlite_schema where type = 'table' and name not like 'sqlite~_%' escape '~' order by name");
  while (rows.step()) out.push_back(rows.text(0));
  return out;
}

std::vector<std::string> Database::shape() {
  std::vector<std::string> out;
  auto rows = statement("select type || ' ' || name || ' ' || tbl_name || ' ' || coalesce(sql, '') from sqlite_schema "
                        "where name not like 'sqlite~_%' escape '~' order by name");
  while (rows.step()) out.push_back(rows.text(0));
  return out;
}

void Database::each_row(const std::string& table, const std::function<void(ByteView row)>& see) {
  std::string sql;
  {
    auto quoted = statement("select printf('select * from \"%w\"', name) from sqlite_schema where type = 'table' and name = $1");
    quoted.bind(table);
    TENUE_CHECK(quoted.step());
    sql = quoted.text(0);
  }
  auto rows = statement(Sql(sql, "each_row"));
  Bytes row;
  while (rows.step()) {
    row.clear();
    for (int i = 0; i < rows.columns(); ++i) put_value(row, sqlite3_column_value(rows.handle(), i));
    see(row);
  }
}

}  // namespace tenue::store
