/// What the pages of one organisation stand on. serve.cc makes one Site per organisation and one Router per host; the
/// folders public/ and bureau/ fill the router. Handlers run on several threads: everything in here may be used from any of them.
///
/// A handler asks the writer for what it shows (site.writer.ask) and draws outside of it, with the model of site.model().
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "app/altcha.h"
#include "app/inbox.h"
#include "app/letters.h"
#include "app/users.h"
#include "app/writer.h"
#include "base/time.h"
#include "policy/policy.h"
#include "web/http/guard.h"
#include "web/http/http.h"

namespace tenue::web {

/// A login that exists only in a demo store, and the password that goes with it.
struct DemoLogin {
  UserId user;
  std::string login, password, role;
  bool second_factor = false;  ///< app::demo_code gives the code of now
};

/// What left a demonstration that has no mail server: the newest, in memory alone. Thread-safe.
class ShownLetters {
 public:
  void add(const app::LetterText& letter);
  std::vector<app::LetterText> newest() const;

 private:
  static constexpr std::size_t kMost = 100;
  mutable std::mutex mutex_;
  std::vector<app::LetterText> letters_;  ///< newest first
};

struct Site {
  Site(std::string name, app::Writer& w, const Clock& c, std::string language)
      : short_name(std::move(name)), writer(w), clock(c), lang(std::move(language)) {}

  std::string short_name;
  app::Writer& writer;
  const Clock& clock;  ///< the machine's; what the organisation calls now is vault.now() (a demo's clock is moved)
  std::string lang;    ///< "fr" or "en", when neither the address nor the browser says; a language of the policy
  bool demo = false;
  std::string url;     ///< "http://sos-serrurier.localhost:8080", for links from the index page
  std::filesystem::path files;  ///< where a file that comes in begins (vault::SealedFile)
  std::string scanner;          ///< app/scanner.h
  std::function<bool()> scanner_silent = [] { return false; };  ///< it was asked and did not answer
  std::vector<DemoLogin> demo_logins;
  ShownLetters letters;
  app::InboxNews inbox;  ///< of its mailbox, where one is read
  FormTokens tokens{crypto::Key::random()};  ///< forms shown before a restart are asked again
  RateLimiter submissions{{.burst = 10, .per_minute = 6}, clock};  ///< public forms, per network
  RateLimiter sign_ins{{.burst = 10, .per_minute = 10}, clock};    ///< beside the growing delay of each account
  app::Altcha altcha{clock};                                       ///< the question for robots
  RateLimiter slow_ways{{.burst = 3, .per_minute = 0.05}, clock};  ///< past it without a script, per network

  /// The running model, as last published. Keep the pointer for the time of one request.
  std::shared_ptr<const policy::Model> model() const;
  /// A version of page_context().versions, compiled once and then kept: what was published does not change, and strangers
  /// ask for it as often as they like. Null: this program no longer understands its text.
  std::shared_ptr<const policy::Model> published(int version);
  /// Grows when a queue changed; at most a second late. For screens that ask every few seconds.
  std::uint64_t changes() const { return changes_; }
  /// Number and day of what is published, and of the last proof that held: for the policy page and its marks.
  policy::PageContext page_context() const;

  /// Called by the writer's thread between batches and after each lone job: takes what moved into the values above.
  void refresh(vault::Vault& vault);

 private:
  mutable std::mutex mutex_;
  int version_ = -1;
  std::shared_ptr<const policy::Model> model_;
  policy::PageContext context_;
  std::map<int, std::shared_ptr<const policy::Model>> published_;
  std::atomic<std::uint64_t> changes_{0};
};

/// The public address of terms: of the edition in force, or of an earlier one.
std::string terms_href(const policy::Terms& terms, std::string_view lang, std::optional<Date> edition = {});
inline std::string terms_way(std::string_view lang) { return lang == "en" ? "/en/terms" : "/conditions"; }

/// "/" and everything under it but /bureau: home, policy page, forms, confirmation, language, assets, problem pages.
void add_public(Router& router, Site& site);
/// /espace and everything under it: the customers' own pages, where the policy has a portal; and the challenges for robots.
void add_portal(Router& router, Site& site);
/// /bureau and everything under it: sign-in, today, sheets, counter entry, pocket.
void add_bureau(Router& router, Site& site);
/// All that one firm answers, on its own host.
inline void add_firm(Router& router, Site& site) {
  add_public(router, site);
  add_portal(router, site);
  add_bureau(router, site);
}
/// The host without a name ("localhost"): the organisations served here and, for demo stores, logins, codes and the clock.
void add_index(Router& router, std::vector<Site*> sites);

}  // namespace tenue::web
