/// What the commands and the server share: configuration, publishing, demo data, the socket through which commands talk
/// to the running server.
#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/writer.h"
#include "mail/inbox.h"
#include "mail/mail.h"
#include "policy/policy.h"

namespace tenue::app {

namespace fs = std::filesystem;

using Named = std::vector<std::pair<std::string, std::string>>;

/// Of `[mailbox.short-name]`: where people write to that organisation.
struct MailboxConfig {
  std::string url, user;
  fs::path password;  ///< a file that holds it
  int seconds = 60;   ///< between two looks, at least 1
};

/// tenue.toml and flags. Never meaning of a policy, never a secret.
struct Config {
  fs::path data, keys;              ///< defaults: ~/.local/share/tenue, ~/.local/state/tenue/keys
  std::string address = "127.0.0.1";
  int port = 8080;
  fs::path tls_certificate, tls_key;
  std::string domain = "localhost"; ///< organisations answer at <short name>.<domain>
  Named hosts;                      ///< host → short name, for own domains
  bool behind_proxy = false;        ///< trust X-Forwarded-Proto/-For of loopback
  std::string lang = "fr";
  std::string mail_server, mail_user, mail_from;  ///< "smtps://mail.example:465"; no server: letters wait
  fs::path mail_password, mail_authority;         ///< a file that holds the password; certificates trusted in place of the system's
  Named staff_networks;             ///< short name → ranges of addresses from which alone its staff's pages are there (base/network.h)
  std::string scanner;              ///< app/scanner.h; "": files are not searched
  Named alert, alert_command;       ///< short name → address; short name → program
  std::vector<std::pair<std::string, MailboxConfig>> mailbox;  ///< short name → what is read for it
};
Result<Config> read_config(const std::optional<fs::path>& file);  ///< unknown keys are refused; default: ./tenue.toml, /etc/tenue/tenue.toml

/// The mail server of the configuration, with its password. Fails as read_config does where the password's file is not to be read.
Result<mail::Server> mail_server(const Config& config);
/// The same of a mailbox.
Result<mail::Account> mailbox_account(const Config& config, const MailboxConfig& mailbox);

/// A folder name that can be an organisation's: [a-z0-9-], at most 40 characters.
bool is_short_name(std::string_view name);
/// A policy file on disk: DIR (holding policy.toml) or FILE. short_name = the folder's name, empty if it can't be one.
/// Fails with detail "policy.missing", "policy.forbidden", "policy.unreadable", "policy.folder",
/// "policy.special" (a pipe, a device), field = the path.
struct PolicyFile { fs::path file; std::string short_name, text; };
Result<PolicyFile> read_policy(const fs::path& dir_or_file);
/// Writes DIR/policy.toml, making DIR, and gives its path. Fails, and leaves what is there, with detail "policy.short_name",
/// "policy.exists", "policy.unwritable".
Result<fs::path> write_policy(const fs::path& dir, std::string_view text);

/// Where the store of one organisation lies, and which exist. Names in alphabetical order.
vault::Options store_options(const Config& config, const std::string& short_name);
std::vector<std::string> stores(const Config& config);
/// Opens a store after a look at its folders. Fails as Vault::open does, and with "store.read_only" where one of them
/// may not be written: even reading leaves a trace.
Result<std::unique_ptr<vault::Vault>> open_store(const vault::Options& options, const Clock& clock);

/// What publishing would do to stored data, in words; `refused` where a field that holds data would go.
struct Plan { std::vector<std::string> changes, moves, refused; bool same = false; };
Plan plan(vault::Vault& vault, const policy::Model& next, std::string_view lang);
Result<void> publish(vault::Vault& vault, const policy::Model& next, const vault::Actor& who, std::string_view lang);

/// Number and days of the published versions, of the last proof that held and of signed tasks: for the policy page.
/// The versions of `before` are kept where nothing was published since: they are compiled to be read.
policy::PageContext page_context(vault::Vault& vault, const policy::PageContext* before = nullptr);

/// The daily job, called by the writer between batches: a sweep and a proof at the start and on each new day of Paris,
/// a sweep whenever an end has come meanwhile.
class DailyJob {
 public:
  /// `stop` is asked between the sweep's batches: true ends it early, the next day goes on.
  explicit DailyJob(std::function<bool()> stop) : stop_(std::move(stop)) {}
  void tick(vault::Vault& vault);

 private:
  std::function<bool()> stop_;
  std::optional<Date> done_on_;
  Instant looked_at_{};    ///< ends up to here were seen
  Instant not_before_{};   ///< a sweep that failed is not tried again sooner
};

/// What everybody may know: a demo store holds nobody's data, and real stores never have this password.
inline constexpr std::string_view kDemoPassword = "Demo-Tenue-2026";
/// What people say in a firm's demonstration: "record.field" and the texts, one after the other.
using DemoTexts = std::map<std::string, std::vector<std::string>, std::less<>>;
/// Of demo.txt beside the policy: lines "record.field = a | b | c". None where there is no such file.
DemoTexts demo_texts(const fs::path& policy_file);
/// How `text` stood one version earlier, by the lines "earlier NOW => THEN" of the same file; "" where there are none.
std::string earlier_policy(const fs::path& policy_file, std::string text);
/// Makes a demo store with `model` published and one person per role, whose login is the role's id (a second one, "id2",
/// for partners). Unless `empty`, fill_demo walks through the past first. Either all of it or nothing is there after.
/// `earlier`: a version that was published before it.
Result<void> make_demo(const vault::Options& options, const policy::Model& model, bool empty, const DemoTexts& texts = {},
                       const policy::Model* earlier = nullptr);
/// How long ago the demo's past begins.
inline constexpr auto kDemoPast = std::chrono::days(7 * 365 + 2);
/// Clearly fictional people and jobs, entered by the front door (vault.take, add, move) on a clock that walks through the
/// past, from vault.now() to kDemoPast later. Made from the policy alone: any policy gets sensible data, and with `texts` the
/// firm's own. Only in a demo store.
void fill_demo(vault::Vault& vault, const DemoTexts& texts = {});

/// A command's answer, wherever it ran.
struct Answer {
  int status = 0;
  std::string out, err;
  bool settled = false;  ///< a plan that changes nothing: there is nothing to say yes to
};
/// Arguments of a verb as "name=value". All take lang=fr|en and format=text|json. status 1: the verb found errors.
///   publish  text=<policy> and short-name=, then mode=plan (says what would move; 1 = refused) or mode=do with hash=<of the plan>
///   sweep    dry-run=1, at=2036-01-01, clock-confirmed=1
///   agenda   days=30
///   prove
///   user     do=add with name, login, role; do=reset|disable|enable with login; do=list; origin= goes before the link
///   backup   to=<place> (again for each), keys-to=<place>: app/backup.h; needs no writer's thread
///   upkeep   did=tried|sheet
///   clock    to=2036-01-01 or days=10; demo stores only
/// Needs no open batch (Writer::run_alone): they make their own transactions.
Answer run_verb(vault::Vault& vault, const std::string& verb, const std::vector<std::string>& arguments);
/// Through the running server's socket if there is one, else with the store opened here. Status 2: no such store, in
/// use by another program, damaged, or a server that has its keys in another folder than `config` says; said in words.
Answer run_anywhere(const Config& config, const std::string& short_name, const std::string& verb, const std::vector<std::string>& arguments);
/// <data>/<short name>/control.sock, 0600, for the owner of the process and root: one JSON line in, one out. Serves
/// until destroyed, on a thread of its own. One of the walls that catch a Fault. Throws Fault: cannot be made.
class ControlSocket {
 public:
  /// `keys`: the folder of keys in use; a question that names another one ("keys=…") is not answered.
  ControlSocket(const fs::path& path, const fs::path& keys, Writer& writer);
  ~ControlSocket();
  /// "http://sos-serrurier.localhost:8080": what links of `user add` and `reset` begin with from now on. Any thread.
  void answers_at(std::string origin);
  ControlSocket(const ControlSocket&) = delete;
  ControlSocket& operator=(const ControlSocket&) = delete;

 private:
  struct State;
  std::unique_ptr<State> s_;
};
fs::path socket_path(const Config& config, const std::string& short_name);
/// Nothing when nobody listens there. Waits as long as the verb runs. Throws Fault: the server went away meanwhile.
std::optional<Answer> ask_server(const fs::path& socket, const std::string& verb, const std::vector<std::string>& arguments);

}  // namespace tenue::app
