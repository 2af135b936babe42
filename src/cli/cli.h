/// The commands. main.cc reads the line; each verb is one function in a file of its own, and gives the exit status:
/// 0 it holds, 1 errors were found, 2 it could not be done.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/app.h"

namespace tenue::cli {

/// What the line said, for any verb. Only what belongs to the verb is filled.
struct Line {
  app::Config config;  ///< tenue.toml with the flags over it
  std::string org, format = "text";
  std::string elsewhere;                      ///< " --data X --keys Y" as given: what to add to a command that is advised
  std::vector<std::filesystem::path> places;  ///< DIR or FILE
  std::string record, date;                   ///< explain
  bool yes = false;                           ///< publish
  bool demo = false, empty = false;           ///< serve
  bool dry_run = false, clock_confirmed = false;
  int days = 0;
  std::string login, name, role;
  std::string model;                          ///< init
  std::filesystem::path keys_place, key_file;  ///< backup, restore
  std::string at;                             ///< restore
  bool trial = false, unproven = false;       ///< restore
  bool json() const { return format == "json"; }
};

int init(const Line& line);
int check(const Line& line);
int explain(const Line& line);
int page(const Line& line);
int register_of(const Line& line);
int publish(const Line& line);
int rules(const Line& line);
int serve(const Line& line);
int sweep(const Line& line);
int agenda(const Line& line);
int prove(const Line& line);
int clock(const Line& line);
int backup(const Line& line);
int restore(const Line& line);
int sheet(const Line& line);
int user_add(const Line& line);
int user_reset(const Line& line);
int user_disable(const Line& line);
int user_enable(const Line& line);
int user_list(const Line& line);

// ---- what verbs share (shared.cc) --------------------------------------------------------------------------------------

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
/// A sentence of the catalogue on the error stream.
void complain(const Line& line, std::string_view key, Values values = {});
void complain(const Line& line, const Error& error);
void put(std::string_view text);        ///< on standard output
void put_error(std::string_view text);  ///< on the error stream

/// The policy at the first place, compiled. Its mistakes go to the error stream; then status 1, or 2 if there is no file.
struct Read {
  int status = 0;
  app::PolicyFile file;
  policy::Compiled compiled;
};
Read read_policy(const Line& line);

/// The organisation that --org names, or the only one. Nothing: said why.
std::optional<std::string> organisation(const Line& line);
/// True when a person at a terminal says yes to `what` ("publish", "restore"), or the line did.
bool agreed(const Line& line, std::string_view what = "publish");
/// Runs the verb where the store is open, prints, gives the status. `arguments`: see app::run_verb; lang and format are added.
app::Answer ask_there(const Line& line, const std::string& short_name, const std::string& verb, std::vector<std::string> arguments);
int run_there(const Line& line, const std::string& short_name, const std::string& verb, std::vector<std::string> arguments);
/// The same for the organisation that the line means.
int run_there(const Line& line, const std::string& verb, std::vector<std::string> arguments);

}  // namespace tenue::cli
