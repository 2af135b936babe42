#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "app/backup.h"
#include "app/recovery.h"
#include "app/words.h"
#include "cli/cli.h"

namespace tenue::cli {
namespace {

/// Twenty words from the sheet, over as many lines as one likes; a person at a terminal may try again.
std::optional<crypto::Key> ask_key(const Line& line) {
  constexpr int kTries = 3;
  const bool person = isatty(STDIN_FILENO);
  for (int i = 0; i < (person ? kTries : 1); ++i) {
    complain(line, "restore.ask_key");
    std::string typed;
    char piece[256];
    std::optional<crypto::Key> key;
    while (!key && std::fgets(piece, sizeof piece, stdin)) {
      typed += piece;
      auto read = app::key_from_words(typed);
      if (read) key = std::move(*read);
      else if (read.error().detail == "sheet.line") break;
    }
    crypto::wipe({reinterpret_cast<std::uint8_t*>(piece), sizeof piece});
    const auto read = app::key_from_words(typed);
    crypto::wipe({reinterpret_cast<std::uint8_t*>(typed.data()), typed.size()});
    if (key) return key;
    complain(line, read.error());
  }
  return std::nullopt;
}

/// What the proof found, then what it means.
int refuse(const Line& line, const Error& error) {
  if (error.detail == "copy.defects") put_error(error.field);
  complain(line, error.detail == "copy.defects" ? Error{error.code, error.detail, ""} : error);
  return error.code == Code::kConflict && error.detail == "copy.defects" ? 1 : 2;
}

void tell(const Line& line, const app::RestoredFirm& firm) {
  const auto say = [&](std::string_view key, Values values) { put(app::words().say(line.config.lang, key, values) + "\n"); };
  say(line.trial ? "restore.tried" : "restore.done",
      {{"name", firm.name},
       {"day", long_date(paris_date(firm.taken), line.config.lang)},
       {"time", clock_time(firm.taken, line.config.lang)},
       {"seconds", fmt::format("{:.1f}", double(firm.took.count()) / 1e3)}});
  if (firm.records > 0) say("restore.erased_since", {{"n", std::to_string(firm.records)}});
  if (firm.files > 0) say("restore.files_since", {{"n", std::to_string(firm.files)}});
  if (!firm.references.empty()) say("restore.references", {{"references", joined(firm.references)}});
  if (!firm.live_keys && !line.trial) say("restore.no_live_keys", {});
  for (const auto& warning : firm.warnings) put_error(warning + "\n");
}

}  // namespace

int restore(const Line& line) {
  if (line.trial == (line.places.size() == 2)) return complain(line, "restore.into"), 2;
  app::RestoreOptions options;
  options.from = line.places.front();
  options.keys_from = line.keys_place;
  if (!line.trial) options.into = line.places.back();
  options.key_file = line.key_file;
  options.org = line.org;
  options.at = line.at;
  options.unproven = line.unproven;
  options.lang = line.config.lang;
  if (!line.trial && !line.yes) {
    const auto now = SystemClock().now();
    complain(line, "restore.clock", {{"day", long_date(paris_date(now), line.config.lang)}, {"time", clock_time(now, line.config.lang)}});
    if (!agreed(line, "restore")) return 2;
  }
  const auto done = app::restore(line.config, options, [&line] { return ask_key(line); });
  if (!done) return refuse(line, done.error());
  for (const auto& firm : *done) {
    tell(line, firm);
    if (line.trial) app::run_anywhere(line.config, firm.short_name, "upkeep", {"did=tried", "copy=" + iso_utc(firm.taken), "lang=" + line.config.lang});
  }
  if (!line.trial) {
    const auto into = std::filesystem::absolute(options.into).lexically_normal();
    put(app::words().say(line.config.lang, "restore.next", {{"data", (into / "data").string()}, {"keys", (into / "keys").string()}}) + "\n");
  }
  return 0;
}

}  // namespace tenue::cli
