#include "app/backup.h"
#include "app/recovery.h"
#include "app/words.h"
#include "cli/cli.h"
#include "web/web.h"

namespace tenue::cli {

/// One page for all organisations whose keyrings this master opens.
int sheet(const Line& line) {
  const auto master = app::key_in(line.config.keys / "master.key");
  if (!master) return complain(line, master.error()), 2;
  web::RecoverySheet page{app::sheet_lines(*master), {}, paris_date(SystemClock().now()), TENUE_VERSION, app::command()};
  const auto known = app::stores(line.config);
  if (known.empty()) return complain(line, "cli.org_none", {{"data", line.config.data.string()}}), 2;
  for (const auto& name : known) {
    const auto noted = app::run_anywhere(line.config, name, "upkeep", {"did=sheet", "lang=" + line.config.lang});
    if (noted.status != 0) return put_error(noted.err), noted.status;
    page.firms.push_back(noted.out);
  }
  const auto& file = line.places.front();
  if (const auto written = app::write_secret(file, web::recovery_sheet(page, line.config.lang)); !written) return complain(line, written.error()), 2;
  put(app::words().say(line.config.lang, "sheet.done", {{"file", file.string()}}) + "\n");
  return 0;
}

}  // namespace tenue::cli
