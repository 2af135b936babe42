#include <fcntl.h>
#include <unistd.h>

#include "store/store.h"

namespace tenue::store {
namespace {

/// The rows are read through the connection that writes: SQLite attaches the source to it. Neither name is from outside.
std::string copy_of(Database& db, const std::string& table) {
  auto quoted = db.statement("select printf('insert into main.\"%w\" select * from source.\"%w\"', $1, $1)");
  quoted.bind(table);
  TENUE_CHECK(quoted.step());
  return quoted.text(0);
}

void flush_file(const std::filesystem::path& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const int code = fd < 0 ? -1 : ::fsync(fd);
  if (fd >= 0) ::close(fd);
  if (code != 0) throw StoreFault(Trouble::kDisk, path.string(), "store: a copy could not be flushed");
}

}  // namespace

void copy_rows(const std::filesystem::path& from, const std::filesystem::path& to,
               const std::map<std::string_view, std::string_view>& files, std::string_view without) {
  {
    Database db(to);
    migrate(db, files);
    db.script("pragma journal_mode = memory; pragma synchronous = off");  // whole or thrown away; flushed below
    db.run("attach $1 as source", from.string());
    Transaction all(db, Access::kRead);
    for (const auto& table : db.tables())
      if (table != without) db.script(copy_of(db, table));
    all.commit();
    db.run("detach source");
  }
  flush_file(to);
}

}  // namespace tenue::store
