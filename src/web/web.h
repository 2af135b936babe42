/// The server as a whole: opens the stores, serves each organisation under its own host, and stops when asked.
#pragma once
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "app/app.h"
#include "app/recovery.h"

namespace tenue::web {

struct ServeOptions {
  bool demo = false;   ///< stores that do not exist yet are made in demo mode, with fictional data
  bool empty = false;  ///< with demo: the clock and the logins, but no fictional people
  std::function<bool(const std::string&)> agreed;  ///< asked before a real store is made and its policy published: its short name
  std::function<void(const std::string&)> say;  ///< what the terminal shows: addresses, logins, warnings
};

/// Serves until SIGTERM or SIGINT; gives the exit status (0 stopped in good order, 2 could not run).
/// `policy_dirs`: one folder per organisation; empty: every store found under config.data.
/// A policy file that differs from the published version is said, and the published one is served.
int serve(const app::Config& config, const std::vector<std::filesystem::path>& policy_dirs, const ServeOptions& options);

/// The page that opens the copies when the machine is gone: to be printed and put away (docs/backup.md). It holds the master
/// key and names nobody.
struct RecoverySheet {
  app::SheetLines lines;
  std::vector<std::string> firms;  ///< whose keyrings the master opens
  Date drawn{};
  std::string version, command;    ///< of this program, and how it is called here
};
/// A whole HTML page that fetches nothing.
std::string recovery_sheet(const RecoverySheet& sheet, std::string_view lang);

}  // namespace tenue::web
