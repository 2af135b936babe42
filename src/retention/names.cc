#include "retention/names.h"

#include "retention/statements.h"

namespace tenue::retention {

Names::Names(vault::Vault& vault) {
  auto rows = vault.database().statement(sweep_sql()["names"]);
  rows.bind(vault.org());
  while (rows.step()) names_[rows.text(0)][rows.integer(2)] = rows.text(1);
}

std::string Names::name(std::string_view kind, std::int64_t number) const {
  const auto names = names_.find(kind);
  if (names == names_.end()) return {};
  const auto it = names->second.find(number);
  return it == names->second.end() ? std::string{} : it->second;
}

std::int64_t Names::number(std::string_view kind, std::string_view name) const {
  const auto names = names_.find(kind);
  if (names == names_.end()) return 0;
  for (const auto& [number, known] : names->second)
    if (known == name) return number;
  return 0;
}

}  // namespace tenue::retention
