#include "app/versions.h"

#include "app/sql.h"

namespace tenue::app {

std::optional<policy::Model> published_model(vault::Vault& vault, int version) {
  auto row = vault.database().statement(sql("versions")["published_text"]);
  row.bind(vault.org(), version);
  if (!row.step()) return std::nullopt;
  auto compiled = policy::compile(row.text(0), vault.model().short_name);
  if (!compiled.stands) return std::nullopt;
  return std::move(compiled.model);
}

}  // namespace tenue::app
