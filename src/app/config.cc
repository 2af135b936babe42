#include <fcntl.h>
#include <sys/stat.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <set>

#include "app/app.h"
#include "base/network.h"
#include "app/descriptor.h"
#include "app/scanner.h"
#include "mail/mail.h"

namespace tenue::app {
namespace {

/// Shown as the file's own "line:column" so that an editor jumps there.
std::string at(const fs::path& file, const toml::source_region& where, std::string_view what) {
  std::string out = file.string() + ":" + std::to_string(where.begin.line) + ":" + std::to_string(where.begin.column);
  if (!what.empty()) out += ": " + std::string(what);
  return out;
}

/// Reads the keys of one table, remembers the first fault, and at the end refuses what nobody asked for.
class Reader {
 public:
  Reader(const toml::table& table, const fs::path& file) : table_(table), file_(file) {}

  template <class T>
  void take(std::string_view key, T& out) {
    known_.insert(key);
    const auto* node = table_.get(key);
    if (!node || fault_) return;
    if constexpr (std::is_same_v<T, fs::path>) {
      if (const auto value = node->value_exact<std::string>()) return void(out = expanded(*value));
    } else if constexpr (std::is_same_v<T, int>) {
      if (const auto value = node->value_exact<std::int64_t>(); value && *value >= 0 && *value <= 65535)
        return void(out = static_cast<int>(*value));
    } else {
      if (const auto value = node->value_exact<T>()) return void(out = *value);
    }
    refuse("config.value", *node, key);
  }
  void take(std::string_view key, Named& out) {
    known_.insert(key);
    const auto* node = table_.get(key);
    if (!node || fault_) return;
    const auto* names = node->as_table();
    if (!names) return refuse("config.value", *node, key);
    for (const auto& [name, text] : *names) {
      const auto value = text.value_exact<std::string>();
      if (!value) return refuse("config.value", text, name.str());
      out.emplace_back(name.str(), *value);
    }
  }
  /// A table of tables, each read by `each(name, reader)`.
  template <class F>
  void take_tables(std::string_view key, F&& each) {
    known_.insert(key);
    const auto* node = table_.get(key);
    if (!node || fault_) return;
    const auto* names = node->as_table();
    if (!names) return refuse("config.value", *node, key);
    for (const auto& [name, inner] : *names) {
      const auto* table = inner.as_table();
      if (!table) return refuse("config.value", inner, name.str());
      Reader reader(*table, file_);
      each(std::string{name.str()}, reader);
      if (auto fault = reader.finish(); fault && !fault_) fault_ = std::move(fault);
    }
  }
  std::optional<Error> finish() {
    for (const auto& [key, node] : table_)
      if (!fault_ && !known_.contains(key.str())) fault_ = Error{Code::kInvalid, "config.unknown_key", at(file_, key.source(), key.str())};
    return fault_;
  }

 private:
  static fs::path expanded(const std::string& path) {
    const char* home = std::getenv("HOME");
    return home && path.starts_with("~/") ? fs::path(home) / path.substr(2) : fs::path(path);
  }
  void refuse(const char* detail, const toml::node& node, std::string_view key) {
    fault_ = Error{Code::kInvalid, detail, at(file_, node.source(), key)};
  }
  const toml::table& table_;
  const fs::path& file_;
  std::set<std::string_view> known_;
  std::optional<Error> fault_;
};

Error unopened(int why, const fs::path& file, const std::string& kind) {
  if (why == EACCES) return {Code::kForbidden, kind + ".forbidden", file.string()};
  const bool absent = why == ENOENT || why == ENOTDIR;
  return {Code::kNotFound, kind + (absent ? ".missing" : ".unreadable"), file.string()};
}

/// Of a regular file alone: a pipe would be waited for, a device might never end.
Result<std::string> read_text(const fs::path& file, const std::string& kind) {
  constexpr std::size_t kMost = (1 << 20) + 1;  // one byte more than the compiler takes, so that it says so itself
  const Descriptor open_file(::open(file.c_str(), O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!open_file) return unopened(errno, file, kind);
  struct stat what{};
  if (::fstat(open_file.get(), &what) != 0) return unopened(errno, file, kind);
  if (S_ISDIR(what.st_mode)) return Error{Code::kInvalid, kind + ".folder", file.string()};
  if (!S_ISREG(what.st_mode)) return Error{Code::kInvalid, kind + ".special", file.string()};
  std::string text(kMost, '\0');
  std::size_t size = 0;
  while (size < kMost) {
    const auto count = ::read(open_file.get(), text.data() + size, kMost - size);
    if (count < 0) return Error{Code::kUnavailable, kind + ".unreadable", file.string()};
    if (count == 0) break;
    size += static_cast<std::size_t>(count);
  }
  text.resize(size);
  return text;
}

Result<toml::table> parse(const std::string& text, const fs::path& file) {
  try {
    return toml::parse(std::string_view(text), file.string());
  } catch (const toml::parse_error& error) {
    return Error{Code::kInvalid, "config.syntax", at(file, error.source(), "")};
  }
}

/// The first line of the file.
Result<std::string> read_password(const fs::path& file) {
  TENUE_TRY(auto out, read_text(file, "mail_password"));
  out.resize(std::min(out.size(), out.find_first_of("\r\n")));
  return out;
}

std::optional<fs::path> usual_place() {
  for (const fs::path file : {"tenue.toml", "/etc/tenue/tenue.toml"}) {
    std::error_code ignored;
    if (fs::exists(file, ignored)) return file;
  }
  return std::nullopt;
}

/// As a person's program: under the home folder. As a service (no home, or root's without one): where Debian keeps such things.
Config defaults() {
  Config config;
  const char* home = std::getenv("HOME");
  const bool service = !home || !*home || std::getenv("INVOCATION_ID");
  config.data = service ? fs::path("/var/lib/tenue") : fs::path(home) / ".local/share/tenue";
  config.keys = service ? fs::path("/var/lib/tenue-keys") : fs::path(home) / ".local/state/tenue/keys";
  return config;
}

/// The name of the folder that holds the file, or "" where an organisation cannot be called so.
std::string short_name_of(const fs::path& file) {
  auto folder = fs::weakly_canonical(fs::absolute(file)).parent_path().filename().string();
  return is_short_name(folder) ? folder : std::string{};
}

std::optional<Error> senseless(const Config& config, const fs::path& file) {
  const auto wrong = [&](const char* key) { return Error{Code::kInvalid, "config.value", file.string() + ": " + key}; };
  if (config.lang != "fr" && config.lang != "en") return wrong("lang");
  if (config.tls_certificate.empty() != config.tls_key.empty()) return wrong("tls_key");
  if (config.domain.empty()) return wrong("domain");
  if (!config.mail_server.empty() && !mail::fault(mail::Server{config.mail_server, "", "", ""}).empty()) return wrong("mail_server");
  if (config.mail_user.empty() != config.mail_password.empty()) return wrong("mail_password");
  if (!config.mail_from.empty() && !mail::is_address(config.mail_from)) return wrong("mail_from");
  for (const auto& [name, ranges] : config.staff_networks)
    if (const auto all = parse_networks(ranges); !all || all->empty()) return wrong("staff_networks");
  if (!config.scanner.empty() && !is_scanner(config.scanner)) return wrong("scanner");
  for (const auto& [name, address] : config.alert)
    if (!mail::is_address(address)) return wrong("alert");
  for (const auto& [name, mailbox] : config.mailbox) {
    if (!mail::fault(mail::Account{mailbox.url, "", "", ""}).empty()) return wrong("mailbox.url");
    if (mailbox.user.empty()) return wrong("mailbox.user");
    if (mailbox.password.empty()) return wrong("mailbox.password");
    if (mailbox.seconds < 1) return wrong("mailbox.seconds");
  }
  return std::nullopt;
}

}  // namespace

Result<Config> read_config(const std::optional<fs::path>& given) {
  Config config = defaults();
  const auto file = given ? given : usual_place();
  if (!file) return config;
  TENUE_TRY(const auto text, read_text(*file, "config"));
  TENUE_TRY(const auto table, parse(text, *file));
  Reader reader(table, *file);
  reader.take("data", config.data);
  reader.take("keys", config.keys);
  reader.take("address", config.address);
  reader.take("port", config.port);
  reader.take("tls_certificate", config.tls_certificate);
  reader.take("tls_key", config.tls_key);
  reader.take("domain", config.domain);
  reader.take("behind_proxy", config.behind_proxy);
  reader.take("lang", config.lang);
  reader.take("hosts", config.hosts);
  reader.take("mail_server", config.mail_server);
  reader.take("mail_user", config.mail_user);
  reader.take("mail_password", config.mail_password);
  reader.take("mail_authority", config.mail_authority);
  reader.take("mail_from", config.mail_from);
  reader.take("staff_networks", config.staff_networks);
  reader.take("scanner", config.scanner);
  reader.take("alert", config.alert);
  reader.take("alert_command", config.alert_command);
  reader.take_tables("mailbox", [&](const std::string& name, Reader& inner) {
    auto& [whose, mailbox] = config.mailbox.emplace_back(name, MailboxConfig{});
    inner.take("url", mailbox.url);
    inner.take("user", mailbox.user);
    inner.take("password", mailbox.password);
    inner.take("seconds", mailbox.seconds);
  });
  if (auto fault = reader.finish()) return std::move(*fault);
  if (auto fault = senseless(config, *file)) return std::move(*fault);
  return config;
}

bool is_short_name(std::string_view name) {
  const auto fine = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && name.size() <= 40 && std::ranges::all_of(name, fine) && name.front() != '-' && name.back() != '-';
}

Result<PolicyFile> read_policy(const fs::path& dir_or_file) {
  PolicyFile out;
  std::error_code ignored;
  out.file = fs::is_directory(dir_or_file, ignored) ? dir_or_file / "policy.toml" : dir_or_file;
  TENUE_TRY(out.text, read_text(out.file, "policy"));
  out.short_name = short_name_of(out.file);
  return out;
}

Result<fs::path> write_policy(const fs::path& dir, std::string_view text) {
  const auto file = (dir / "policy.toml").lexically_normal();
  if (short_name_of(file).empty()) return Error{Code::kInvalid, "policy.short_name", file.string()};
  std::error_code failed;
  fs::create_directories(dir, failed);
  const Descriptor made(::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644));
  if (!made) return Error{errno == EEXIST ? Code::kConflict : Code::kForbidden, errno == EEXIST ? "policy.exists" : "policy.unwritable", file.string()};
  while (!text.empty()) {
    const auto count = ::write(made.get(), text.data(), text.size());
    if (count < 0) return Error{Code::kUnavailable, "policy.unwritable", file.string()};
    text.remove_prefix(static_cast<std::size_t>(count));
  }
  return file;
}

Result<mail::Server> mail_server(const Config& config) {
  mail::Server out{config.mail_server, config.mail_user, "", config.mail_authority};
  if (config.mail_password.empty()) return out;
  TENUE_TRY(out.password, read_password(config.mail_password));
  return out;
}

Result<mail::Account> mailbox_account(const Config& config, const MailboxConfig& mailbox) {
  mail::Account out{mailbox.url, mailbox.user, "", config.mail_authority};
  TENUE_TRY(out.password, read_password(mailbox.password));
  return out;
}

vault::Options store_options(const Config& config, const std::string& short_name) {
  return {.data = config.data / short_name, .keys = config.keys, .short_name = short_name, .scanned = !config.scanner.empty()};
}

std::vector<std::string> stores(const Config& config) {
  std::vector<std::string> out;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(config.data, ignored))
    if (const auto name = entry.path().filename().string(); is_short_name(name) && fs::exists(entry.path() / "store.db", ignored))
      out.push_back(name);
  std::ranges::sort(out);
  return out;
}

}  // namespace tenue::app
