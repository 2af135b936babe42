/// What the commands and the server share: configuration, publishing, demo data, the socket through which commands talk
/// to the running server.
#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/writer.h"
#include "policy/policy.h"

namespace tenue::app {

namespace fs = std::filesystem;

/// tenue.toml and flags. Never meaning of a policy, never a secret.
struct Config {
  fs::path data, keys;              ///< defaults: ~/.local/share/tenue, ~/.local/state/tenue/keys
  std::string address = "127.0.0.1";
  int port = 8080;
  fs::path tls_certificate, tls_key;
  std::string domain = "localhost"; ///< organisations answer at <short name>.<domain>
  std::vector<std::pair<std::string, std::string>> hosts;  ///< host → short name, for own domains
  bool behind_proxy = false;        ///< trust X-Forwarded-Proto/-For of loopback
  std::string lang = "fr";
};
Result<Config> read_config(const std::optional<fs::path>& file);  ///< unknown keys are refused; default: ./tenue.toml, /etc/tenue/tenue.toml

/// A policy file on disk: DIR (holding policy.toml) or FILE. short_name = folder's name ([a-z0-9-], at most 40).
struct PolicyFile { fs::path file; std::string short_name, text; };
Result<PolicyFile> read_policy(const fs::path& dir_or_file);

/// What publishing would do to stored data, in words; `refused` where a field that holds data would go.
struct Plan { std::vector<policy::Change> changes; std::vector<std::string> moves; std::vector<std::string> refused; bool same = false; };
Plan plan(vault::Vault& vault, const policy::Model& next, std::string_view lang);
Result<void> publish(vault::Vault& vault, const policy::Model& next, const vault::Actor& who, std::string_view lang);

/// Clearly fictional people and jobs, entered by the front door (vault.take, add, move) on a clock that walks through the
/// past. Made from the policy alone: any policy gets sensible data. Only in a demo store.
void fill_demo(vault::Vault& vault);

/// A command's answer, wherever it ran.
struct Answer { int status = 0; std::string out, err; };
/// Runs a verb ("publish", "sweep", "agenda", "prove", "user", "clock") on an open vault.
Answer run_verb(vault::Vault& vault, const std::string& verb, const std::vector<std::string>& arguments);
/// Through the running server's socket if there is one, else with the store opened here. kNotFound: no such store.
Answer run_anywhere(const Config& config, const std::string& short_name, const std::string& verb, const std::vector<std::string>& arguments);
/// <data>/<short name>/control.sock, 0600: one JSON line in, one out. Serves until destroyed.
class ControlSocket {
 public:
  ControlSocket(const fs::path& path, Writer& writer);
  ~ControlSocket();
 private:
  struct State;
  std::unique_ptr<State> s_;
};

}  // namespace tenue::app
