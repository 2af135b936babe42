#include <map>

#include "app/app.h"
#include "app/sql.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("publish"); }

std::vector<policy::PastVersion> versions(vault::Vault& vault) {
  std::vector<policy::PastVersion> out;
  auto rows = vault.database().statement(q()["versions"]);
  rows.bind(vault.org());
  while (rows.step()) {
    const auto compiled = policy::compile(rows.text(2), vault.model().short_name);
    out.push_back({static_cast<int>(rows.integer(0)), parse_date(rows.text(1)).value_or(Date{}), compiled.model.version.what});
  }
  return out;
}

std::vector<std::pair<std::string, Date>> signed_on(vault::Vault& vault) {
  std::map<std::string, Instant> latest;
  auto rows = vault.database().statement(q()["signed_tasks"]);
  rows.bind(vault.org());
  while (rows.step()) {
    const auto what = rows.text(0);
    auto& at = latest[what.substr(0, what.find(' '))];
    at = std::max(at, rows.instant(1));
  }
  std::vector<std::pair<std::string, Date>> out;
  for (const auto& [place, at] : latest) out.emplace_back(place, paris_date(at));
  return out;
}

}  // namespace

policy::PageContext page_context(vault::Vault& vault, const policy::PageContext* before) {
  policy::PageContext out;
  if (const auto held = vault.database().number(q()["last_proof"], vault.org())) out.verified_on = paris_date(from_micros(*held));
  out.today = paris_date(vault.now());
  out.signed_on = signed_on(vault);
  out.number = vault.version();
  out.versions = before && !before->versions.empty() && before->number == out.number ? before->versions : versions(vault);
  return out;
}

}  // namespace tenue::app
