#include "store/store.h"

namespace tenue::store {
namespace {

constexpr std::string_view kMark = "-- name: ";

bool blank_or_comment(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r");
  return first == std::string_view::npos || line.substr(first).starts_with("--");
}

}  // namespace

SqlFile::SqlFile(std::string_view text) {
  std::string* current = nullptr;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.starts_with(kMark)) {
      const auto name = line.substr(kMark.size());
      const auto [place, is_new] =
          statements_.emplace(std::string(name.substr(0, name.find_last_not_of(" \t\r") + 1)), "");
      TENUE_CHECK(is_new);
      current = &place->second;
    } else if (current) {
      current->append(line).push_back('\n');
    } else {
      TENUE_CHECK(blank_or_comment(line));  // the file's own comment may stand before the first name
    }
  }
}

Sql SqlFile::operator[](std::string_view name) const {
  const auto found = statements_.find(name);
  if (found == statements_.end())
    check_failed(std::string(name).c_str(), "a statement's name in a .sql file", 0);
  return Sql(found->second, found->first);
}

std::vector<Sql> SqlFile::all() const {
  std::vector<Sql> out;
  for (const auto& [name, text] : statements_) out.emplace_back(text, name);
  return out;
}

}  // namespace tenue::store
