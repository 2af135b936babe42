// A demo store, whole or not at all.
#include <array>

#include "app/app.h"
#include "app/measures.h"
#include "app/sql.h"
#include "app/users.h"
#include "crypto/crypto.h"
#include "store/store.h"

namespace tenue::app {
namespace {

/// While the past is made, this is what the machine's clock says.
class LongAgo final : public Clock {
 public:
  Instant now() const override { return SystemClock().now() - kDemoPast; }
  Uptime uptime() const override { return SystemClock().uptime(); }
};

/// Names that nobody takes for real, first for the first role, and so on round.
constexpr std::array kStaff = {"Inès Modèle", "Bruno Spécimen", "Salomé Fictive", "Odile Exemple", "Karim Spécimen", "Léa Imaginaire", "Hugo Inventé", "Zoé Supposée"};

/// As if she had followed her link, but with no code used up: the one on the index page opens at once.
void add_login(vault::Vault& vault, const std::string& login, const policy::Role& role, std::size_t nth, const std::string& hash) {
  vault.act([&] {
    const auto link = add_user(vault, kStaff[nth % kStaff.size()], login, role.id);
    const auto asked = link ? invited(vault, *link) : Result<Invited>(link.error());
    TENUE_CHECK(asked.has_value());
    set_password(vault, asked->user.id, hash, 0);
  });
}

/// One person per role, two for partners, so that one can be seen not to see the other's work.
void add_logins(vault::Vault& vault) {
  const auto hash = crypto::password_hash(kDemoPassword);
  std::size_t nth = 0;
  for (const auto& role : vault.model().roles) {
    add_login(vault, role.id, role, nth++, hash);
    if (role.partner) add_login(vault, role.id + "2", role, nth++, hash);
  }
}

Result<void> make_in(const vault::Options& options, const policy::Model& model, bool empty, const DemoTexts& texts, const policy::Model* earlier) {
  const SystemClock today;
  const LongAgo long_ago;
  TENUE_TRY(const auto vault, open_store(options, empty ? static_cast<const Clock&>(today) : long_ago));
  auto& db = vault->database();
  db.script("pragma synchronous = off");  // years of commits in seconds: nothing is there before all of it is
  if (earlier) vault->keep_version(*earlier, {{}, "operator"});
  vault->keep_version(model, {{}, "operator"});
  add_logins(*vault);
  if (!empty) {
    fill_demo(*vault, texts);
    vault->act([&] { db.run(sql("demo")["real_time"], vault->org()); });  // from its next opening on it runs with the machine
  }
  vault->act([&] {
    note_for_demo(*vault, !empty);
    if (empty) return;
    for (const auto& measure : vault->model().measures)
      if (const auto found = texts.find("measures." + measure.id); found != texts.end()) enter_for_demo(*vault, measure.id, found->second);
  });
  db.script("pragma synchronous = full");
  TENUE_CHECK(db.checkpoint_truncate());
  return {};
}

}  // namespace

Result<void> make_demo(const vault::Options& options, const policy::Model& model, bool empty, const DemoTexts& texts, const policy::Model* earlier) {
  auto making = options;
  making.create = making.demo = true;
  making.home = options.data;
  making.data = options.data.parent_path() / ("." + options.short_name + ".making");
  fs::remove_all(making.data);  // one that was cut off
  TENUE_TRY_VOID(make_in(making, model, empty, texts, earlier));
  fs::remove_all(options.data);
  fs::rename(making.data, options.data);
  return {};
}

}  // namespace tenue::app
