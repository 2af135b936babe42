/// Addresses of the public pages. French stands at "/", English under "/en": the language is in the address, so it is
/// kept without a cookie and a link that one sends to somebody opens in the language one saw.
///
///   /                            /en                           home
///   /demande/<label>             /en/request/<label>           a form; ?<question>=<n> preselects the nth choice
///   /merci/<ticket>              /en/thanks/<ticket>           what comes next
///   /suivi/<link>                /en/follow/<link>             how far a request about one's data came
///   /confirmer/<link>            /en/confirm/<link>            the button that shows who reads a mail address
///   /arreter/<link>              /en/stop/<link>               the button that stops offers
///   /transmettre/<link>          /en/forward/<link>            the button that lets another service have her file
///   /transmis/<link>             /en/forwarded/<link>          what that service fetches it by
///   /mon-dossier/<link>          /en/my-file/<link>           the button that sends her the link to her file
///   /prendre/<link>              /en/take/<link>              the button by which she takes it
///   /vie-privee                  /en/privacy                   the policy page; below it versions/<n>, versions/<n>/<m>
///   /conditions/<id>             /en/terms/<id>                terms that one agrees to; below them each earlier edition, by date
///   /mentions-legales            /en/legal                     who runs the site
///
/// Labels are the form's own, in the page's language. Its id, and its label in the other language, lead there too, so
/// that a printed address lives longer than a label.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/links.h"
#include "policy/model.h"
#include "web/http/http.h"

namespace tenue::web::visitor {

class Ways {
 public:
  explicit Ways(std::string_view lang) : english_(lang == "en") {}
  std::string home() const { return english_ ? "/en" : "/"; }
  std::string forms() const { return english_ ? "/en/request" : "/demande"; }
  std::string form(const policy::Form& form) const;
  std::string thanks() const { return english_ ? "/en/thanks" : "/merci"; }
  std::string follow() const { return app::link_way(app::kFollowLink, lang()); }
  std::string mailbox() const { return app::link_way(app::kMailboxLink, lang()); }
  std::string forward() const { return app::link_way(app::kForwardLink, lang()); }
  std::string fetch() const { return app::link_way(app::kFetchLink, lang()); }
  std::string file() const { return app::link_way(app::kFileLink, lang()); }
  std::string take() const { return app::link_way(app::kTakeLink, lang()); }
  std::string stop() const { return app::link_way(app::kStopLink, lang()); }
  std::string privacy() const { return english_ ? "/en/privacy" : "/vie-privee"; }
  std::string versions() const { return privacy() + "/versions"; }
  std::string rights() const { return privacy() + "#droits"; }
  std::string cookies() const { return privacy() + "#cookies"; }
  std::string legal() const { return english_ ? "/en/legal" : "/mentions-legales"; }

 private:
  std::string_view lang() const { return english_ ? "en" : "fr"; }
  bool english_;
};

/// The last part of a form's address.
std::string form_slug(const policy::Form& form, std::string_view lang);
/// Filled by strangers: not the one that staff fill at the counter, nor one whose notice is read aloud.
bool is_public(const policy::Form& form);
/// The public form that `slug` names in any of its ways, or null.
const policy::Form* public_form(const policy::Model& model, std::string_view slug);

/// The form for customers who are signed in that `slug` names, or null.
const policy::Form* account_form(const policy::Model& model, std::string_view slug);

/// The same page in the other language; its home page where there is none.
std::string counterpart(const policy::Model& model, const std::vector<std::string>& segments, std::string_view lang);

/// Where to send a request whose reader wants another language than the address has: ?lang= says so, or, for someone
/// who comes from elsewhere, the browser. Nothing: the page as asked.
std::optional<std::string> elsewhere(const Request& request, const policy::Model& model, std::string_view lang);

}  // namespace tenue::web::visitor
