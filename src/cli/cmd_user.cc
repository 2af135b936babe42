#include "cli/cli.h"

namespace tenue::cli {
namespace {

/// Where the organisation answers, so that the link can be sent as it is.
std::string origin(const Line& line, const std::string& short_name) {
  const auto& config = line.config;
  std::string host = short_name + "." + config.domain;
  for (const auto& [own, name] : config.hosts)
    if (name == short_name) host = own;
  const bool tls = !config.tls_certificate.empty();
  const bool usual = config.behind_proxy || config.port == (tls ? 443 : 80);
  return (tls || config.behind_proxy ? "https://" : "http://") + host + (usual ? "" : ":" + std::to_string(config.port));
}

int run_user(const Line& line, std::vector<std::string> arguments) {
  const auto short_name = organisation(line);
  if (!short_name) return 2;
  arguments.push_back("origin=" + origin(line, *short_name));
  return run_there(line, *short_name, "user", std::move(arguments));
}

}  // namespace

int user_add(const Line& line) {
  return run_user(line, {"do=add", "name=" + line.name, "login=" + line.login, "role=" + line.role});
}
int user_reset(const Line& line) { return run_user(line, {"do=reset", "login=" + line.login}); }
int user_disable(const Line& line) { return run_user(line, {"do=disable", "login=" + line.login}); }
int user_enable(const Line& line) { return run_user(line, {"do=enable", "login=" + line.login}); }
int user_list(const Line& line) { return run_user(line, {"do=list"}); }

}  // namespace tenue::cli
