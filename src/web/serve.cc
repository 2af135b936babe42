#include <signal.h>

#include <algorithm>
#include <atomic>
#include <latch>
#include <map>
#include <system_error>

#include "app/inbox.h"
#include "app/post.h"
#include "app/searches.h"
#include "app/users.h"
#include "app/words.h"
#include "base/log.h"
#include "base/network.h"
#include "web/connections.h"
#include "web/http/server.h"
#include "web/render.h"
#include "web/site.h"
#include "web/web.h"

namespace tenue::web {
namespace {

namespace fs = std::filesystem;
using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// One organisation at work. Members go in reverse order: the socket closes, the writer finishes, then its site goes.
struct House {
  ~House() {
    if (inbox) inbox->stop();  // it asks the writer, and so do the post and the searches
    if (post) post->stop();
    if (searches) searches->stop();
  }
  std::unique_ptr<app::DailyJob> daily;
  std::unique_ptr<Connections> connections;
  std::unique_ptr<Site> site;
  std::unique_ptr<app::Post> post;
  std::unique_ptr<app::Inbox> inbox;
  std::unique_ptr<app::Searches> searches;
  std::unique_ptr<app::Writer> writer;
  std::unique_ptr<app::ControlSocket> socket;
  Router router;
};

class Serving {
 public:
  Serving(const app::Config& config, const ServeOptions& options) : config_(config), options_(options) {}

  int run(const std::vector<fs::path>& policy_dirs) {
    load_templates();
    auto mail = app::mail_server(config_);
    if (!mail) return say(mail.error()), 2;
    mail_server_ = std::move(*mail);
    for (const auto& [name, mailbox] : config_.mailbox) {
      auto account = app::mailbox_account(config_, mailbox);
      if (!account) return say(account.error()), 2;
      accounts_.emplace(name, std::move(*account));
    }
    if (!open_all(policy_dirs)) return 2;
    if (houses_.empty()) return say("serve.nothing", {{"data", config_.data.string()}}), 2;
    Server server(server_options(), [this](const Request& request) { return answer(request); });
    open_doors(server.start());
    int signal = 0;
    sigwait(&stop_signals(), &signal);
    say("serve.stopping");
    stopping_ = true;
    server.stop();
    for (auto& house : houses_) house->writer->run_alone([](vault::Vault&) {});  // then it writes who came last
    index_ = Router{};  // a demo's days may be passing on a thread of its own
    houses_.clear();
    return 0;
  }

  /// SIGTERM and SIGINT wait until run() asks for them; threads made later inherit that.
  static const sigset_t& stop_signals() {
    static const sigset_t set = [] {
      sigset_t out;
      sigemptyset(&out);
      sigaddset(&out, SIGTERM);
      sigaddset(&out, SIGINT);
      pthread_sigmask(SIG_BLOCK, &out, nullptr);
      return out;
    }();
    return set;
  }

 private:
  void say(std::string_view key, Values values = {}) const { options_.say(app::words().say(config_.lang, key, values)); }
  void say(const Error& error) const { options_.say(app::words_for(error, config_.lang)); }

  // ---- stores ----------------------------------------------------------------------------------------------------------

  bool open_all(const std::vector<fs::path>& policy_dirs) {
    if (policy_dirs.empty()) {
      for (const auto& name : app::stores(config_))
        if (!open_store(name)) return false;
      return true;
    }
    return std::ranges::all_of(policy_dirs, [this](const auto& dir) { return open_policy(dir); });
  }

  /// The file's store, made first if there is none; a file that says something else than what is published is said.
  bool open_policy(const fs::path& dir) {
    const auto file = app::read_policy(dir);
    if (!file) return say(file.error()), false;
    if (file->short_name.empty()) return say(Error{Code::kInvalid, "policy.short_name", file->file.string()}), false;
    const auto compiled = policy::compile(file->text, file->short_name);
    const auto known = app::stores(config_);
    const bool exists = std::ranges::find(known, file->short_name) != known.end();
    if (!compiled.ok()) {
      options_.say(policy::show_findings(compiled.findings, file->file.string(), file->text, config_.lang));
      if (!exists) return false;
      say("serve.broken", {{"store", file->short_name}});
    } else if (!exists && !options_.demo && options_.agreed && !options_.agreed(file->short_name)) {
      return false;
    } else if (!exists && !make_store(*file, compiled.model)) {
      return false;
    }
    if (!open_store(file->short_name)) return false;
    if (compiled.ok() && houses_.back()->site->model()->hash != compiled.model.hash)
      say("serve.differs", {{"store", file->short_name}, {"file", file->file.string()}});
    return true;
  }

  bool make_store(const app::PolicyFile& file, const policy::Model& model) {
    say(options_.demo ? "serve.making_demo" : "serve.making", {{"store", file.short_name}});
    const auto made = options_.demo ? make_demo(file, model) : make_real(file.short_name, model);
    if (!made) say(made.error());
    return made.has_value();
  }

  Result<void> make_demo(const app::PolicyFile& file, const policy::Model& model) {
    const auto store = app::store_options(config_, file.short_name);
    if (options_.empty) return app::make_demo(store, model, true);
    const auto earlier = policy::compile(app::earlier_policy(file.file, file.text), file.short_name);
    return app::make_demo(store, model, false, app::demo_texts(file.file), earlier.ok() ? &earlier.model : nullptr);
  }

  Result<void> make_real(const std::string& short_name, const policy::Model& model) {
    auto store = app::store_options(config_, short_name);
    store.create = true;
    TENUE_TRY(const auto vault, app::open_store(store, clock_));
    TENUE_TRY_VOID(app::publish(*vault, model, {{}, "operator"}, config_.lang));
    say("serve.sheet", {{"elsewhere", ""}});
    return {};
  }

  bool open_store(const std::string& short_name) {
    auto vault = app::open_store(app::store_options(config_, short_name), clock_);
    if (!vault) return options_.say(app::store_words(vault.error(), short_name, config_.lang)), false;
    if (options_.demo && !(*vault)->demo()) return say("serve.not_demo", {{"store", short_name}}), false;
    if (!(*vault)->published()) return say("serve.unpublished", {{"store", short_name}}), false;
    const bool demo = (*vault)->demo();
    auto logins = demo ? demo_logins(**vault) : std::vector<DemoLogin>{};
    const bool nobody = app::users(**vault).empty();

    auto& house = *houses_.emplace_back(std::make_unique<House>());
    house.daily = std::make_unique<app::DailyJob>([this] { return stopping_.load(); });
    house.connections = std::make_unique<Connections>(clock_);
    auto* site = new_site(house, short_name, std::move(*vault));
    site->demo_logins = std::move(logins);
    house.socket = std::make_unique<app::ControlSocket>(app::socket_path(config_, short_name), config_.keys, *house.writer);
    if (demo && !options_.demo) say("serve.is_demo", {{"store", short_name}});
    if (nobody) say("serve.nobody", {{"store", short_name}, {"role", app::first_role(*site->model())}});
    return true;
  }

  /// The writer needs to tell the site, the site to ask the writer: the writer begins once the site stands.
  Site* new_site(House& house, const std::string& short_name, std::unique_ptr<vault::Vault> vault) {
    auto* open = vault.get();
    auto* daily = house.daily.get();
    auto* connections = house.connections.get();
    auto place = std::make_shared<std::atomic<Site*>>(nullptr);
    auto post = std::make_shared<std::atomic<app::Post*>>(nullptr);
    auto searches = std::make_shared<std::atomic<app::Searches*>>(nullptr);
    const bool demo = open->demo();
    const auto files = open->file_folder();
    const auto languages = open->model().version.languages;
    const bool speaks = std::ranges::find(languages, config_.lang) != languages.end();
    house.writer = std::make_unique<app::Writer>(std::move(vault), [place, post, searches, daily, connections](vault::Vault& v) {
      auto* site = place->load();
      if (!site) return;
      connections->write(v);
      daily->tick(v);
      post->load()->tick(v);
      searches->load()->tick(v);
      site->refresh(v);
    });
    house.site = std::make_unique<Site>(short_name, *house.writer, clock_, speaks ? config_.lang : languages.front());
    house.writer->run([&](vault::Vault& v) { house.site->refresh(v); });
    auto* site = house.site.get();
    site->demo = demo;
    site->files = files;
    house.post = std::make_unique<app::Post>(*house.writer, post_settings(*site));
    house.inbox = new_inbox(*site);
    *post = house.post.get();
    house.searches = std::make_unique<app::Searches>(*house.writer, config_.scanner);
    *searches = house.searches.get();
    site->scanner = config_.scanner;
    site->scanner_silent = [searching = house.searches.get()] { return searching->silent(); };
    *place = site;
    return site;
  }

  /// Where the configuration names a mailbox for it. Whoever writes to a demonstration is invented too, so only one on this machine is read.
  std::unique_ptr<app::Inbox> new_inbox(Site& site) const {
    const auto account = accounts_.find(site.short_name);
    if (account == accounts_.end() || (site.demo && !mail::is_here(account->second.url))) return nullptr;
    const auto mailbox = std::ranges::find(config_.mailbox, site.short_name, [](const auto& one) { return one.first; });
    return std::make_unique<app::Inbox>(site.writer, app::InboxSettings{account->second, std::chrono::seconds{mailbox->second.seconds}, {config_.mail_from, account->second.user, named(config_.alert, site.short_name)}}, site.inbox);
  }

  static std::string named(const app::Named& all, const std::string& short_name) {
    for (const auto& [name, value] : all)
      if (name == short_name) return value;
    return {};
  }

  app::PostSettings post_settings(Site& site) const {
    app::PostSettings out{site.short_name, mail_server_, config_.mail_from, named(config_.alert, site.short_name), named(config_.alert_command, site.short_name), {}};
    if (site.demo && !mail::is_here(out.server.url)) out.server = {};  // its people are invented: their addresses may be somebody's
    if (site.demo && out.server.url.empty()) out.shown = [&site](const app::LetterText& letter) { site.letters.add(letter); };
    return out;
  }

  static std::vector<DemoLogin> demo_logins(vault::Vault& vault) {
    std::vector<DemoLogin> out;
    for (const auto& user : app::users(vault))
      if (user.login == user.role || user.login == user.role + "2")
        out.push_back({user.id, user.login, std::string(app::kDemoPassword), user.role, user.has_totp});
    const auto& roles = vault.model().roles;
    std::ranges::sort(out, {}, [&](const DemoLogin& one) {
      return std::pair(std::ranges::find(roles, one.role, &policy::Role::id) - roles.begin(), one.login);
    });
    return out;
  }

  // ---- hosts -----------------------------------------------------------------------------------------------------------

  ServerOptions server_options() const {
    ServerOptions out;
    out.address = config_.address;
    out.port = static_cast<std::uint16_t>(config_.port);
    out.certificate = config_.tls_certificate.string();
    out.key = config_.tls_key.string();
    out.trusted_proxy = config_.behind_proxy;
    out.open = [this](const Request& head) -> Opened {
      doors_.wait();
      const auto found = hosts_.find(head.host);
      if (found == hosts_.end()) return Response::problem(415);
      return found->second->router.open(head);
    };
    out.problem = [this](const Request* request, int status) {
      const auto found = request ? hosts_.find(request->host) : hosts_.end();
      auto page = found == hosts_.end() ? Response{} : found->second->router.problem(request, status);
      return page.body.empty() ? Response::text(std::to_string(status) + " " + std::string(reason(status)) + "\n", status) : page;
    };
    return out;
  }

  std::string url_of(const std::string& host, int port) const {
    const bool tls = !config_.tls_certificate.empty();
    const bool usual = config_.behind_proxy || port == (tls ? 443 : 80);
    return (tls || config_.behind_proxy ? "https://" : "http://") + host + (usual ? "" : ":" + std::to_string(port));
  }

  std::string host_of(const std::string& short_name) const {
    for (const auto& [host, name] : config_.hosts)
      if (name == short_name) return host;
    return short_name + "." + config_.domain;
  }

  /// Routes need the port, which the system may have chosen; requests that came meanwhile wait for the doors.
  void open_doors(int port) {
    std::vector<Site*> sites;
    for (auto& house : houses_) {
      auto& site = *house->site;
      site.url = url_of(host_of(site.short_name), port);
      house->socket->answers_at(site.url);
      house->post->answers_at(site.url);
      add_firm(house->router, site);
      if (const auto ranges = named(config_.staff_networks, site.short_name); !ranges.empty())
        house->router.hide("bureau", [inside = *parse_networks(ranges), proxy = config_.behind_proxy](const Request& request) {
          // Behind a proxy, its own address is that of whoever it does not name.
          const bool unnamed = proxy && contains(*parse_networks("127.0.0.0/8,::1"), request.remote);
          return unnamed || !contains(inside, request.remote);
        });
      hosts_[site.short_name + "." + config_.domain] = house.get();
      sites.push_back(&site);
    }
    for (const auto& [host, name] : config_.hosts)
      for (auto& house : houses_)
        if (house->site->short_name == name) hosts_[host] = house.get();
    add_index(index_, sites);
    announce(port);
    doors_.count_down();
  }

  Response answer(const Request& request) {
    doors_.wait();
    if (request.host == config_.domain) return index_.handle(request);
    const auto found = hosts_.find(request.host);
    if (found == hosts_.end()) return Response::text(app::words().say(config_.lang, "serve.unknown_host") + "\n", 421);
    found->second->connections->note(request, *found->second->site);
    return found->second->router.handle(request);
  }

  /// What leaves this machine in clear, though the page says that exchanges are encrypted.
  bool breaks_word(const policy::Model& model) const {
    const bool inside = config_.address.starts_with("127.") || config_.address == "::1";
    const bool tls = !config_.tls_certificate.empty() || config_.behind_proxy;
    return !inside && !tls && std::ranges::any_of(model.measures, [](const auto& measure) { return measure.check == "tls"; });
  }

  void announce(int port) {
    say("serve.index", {{"url", url_of(config_.domain, port)}});
    for (const auto& house : houses_) {
      auto& site = *house->site;
      const auto model = site.model();
      say("serve.at", {{"name", model->organisation.name}, {"url", site.url}});
      if (breaks_word(*model)) say("serve.no_tls", {{"name", model->organisation.name}});
      const bool apart = std::ranges::any_of(model->measures, [](const auto& measure) { return measure.check == "listeners"; });
      if (apart && !site.demo && named(config_.staff_networks, site.short_name).empty()) say("serve.no_networks", {{"name", model->organisation.name}});
      if (houses_.size() > 1) continue;  // the index has them
      for (const auto& login : site.demo_logins) {
        const auto code = login.second_factor ? site.writer.ask([&](vault::Vault& vault) { return app::demo_code(vault, login.user); }) : "";
        const auto* role = model->role(login.role);
        say(code.empty() ? "serve.login" : "serve.login_code",
            {{"role", role ? role->label.in(config_.lang) : login.role}, {"login", login.login}, {"password", login.password}, {"code", code}});
      }
    }
    const auto writes = [&](const auto& house) { return !house->site->demo && !house->site->model()->mails.empty(); };
    if (config_.mail_server.empty() && std::ranges::any_of(houses_, writes)) say("serve.no_mail");
    const bool demo = std::ranges::any_of(houses_, [](const auto& house) { return house->site->demo; });
    if (demo && houses_.size() > 1) say("serve.index_tells");
    say("serve.how_to_stop");
  }

  const app::Config& config_;
  const ServeOptions& options_;
  const SystemClock clock_{};
  mail::Server mail_server_;
  std::map<std::string, mail::Account> accounts_;
  std::atomic<bool> stopping_{false};
  std::latch doors_{1};
  std::vector<std::unique_ptr<House>> houses_;
  Router index_;
  std::map<std::string, House*, std::less<>> hosts_;
};

}  // namespace

int serve(const app::Config& config, const std::vector<fs::path>& policy_dirs, const ServeOptions& options) {
  Serving::stop_signals();
  Serving serving(config, options);
  return serving.run(policy_dirs);
}

}  // namespace tenue::web
