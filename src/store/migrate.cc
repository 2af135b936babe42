#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "store/store.h"

namespace tenue::store {
namespace {

/// The number in "sql/migrations/0007_holds.sql", or 0 if the file is no migration.
int migration_number(std::string_view path) {
  const auto name = path.substr(path.find_last_of('/') + 1);
  if (name.size() < 5 || name[4] != '_') return 0;
  int number = 0;
  for (const char c : name.substr(0, 4)) {
    if (!std::isdigit(static_cast<unsigned char>(c))) return 0;
    number = number * 10 + (c - '0');
  }
  return number;
}

}  // namespace

int migrate(Database& db, const std::map<std::string_view, std::string_view>& files) {
  std::map<int, std::string_view> steps;
  for (const auto& [path, text] : files) {
    if (const int number = migration_number(path)) TENUE_CHECK(steps.emplace(number, text).second);
  }
  const int newest = steps.empty() ? 0 : steps.rbegin()->first;
  TENUE_CHECK(newest == static_cast<int>(steps.size()));

  const int present = static_cast<int>(db.number("pragma user_version").value_or(0));
  if (present > newest) {
    throw Fault("store.newer", "", fmt::format(
        "store: it was written by a newer program (schema {}, this one knows {}): use the newer program, "
        "or restore a backup made before the change",
        present, newest));
  }
  if (present == newest) return 0;
  Transaction all(db);
  for (auto step = steps.upper_bound(present); step != steps.end(); ++step) db.script(step->second);
  // A pragma takes no parameter; the number is ours.
  db.script(fmt::format("pragma user_version = {}", newest));
  all.commit();
  return newest - present;
}

}  // namespace tenue::store
