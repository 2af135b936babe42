#include "app/sql.h"

#include "app_sql.h"

namespace tenue::app {

const store::SqlFile& sql(std::string_view name) {
  static const auto files = [] {
    std::map<std::string, store::SqlFile, std::less<>> out;
    for (const auto& [path, text] : embedded::app_sql())
      out.emplace(path, store::SqlFile(text));
    return out;
  }();
  const auto found = files.find("sql/" + std::string(name) + ".sql");
  TENUE_CHECK(found != files.end());
  return found->second;
}

}  // namespace tenue::app
