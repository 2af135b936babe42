/// What every page of the bureau stands on: who is signed in, for what, in which language, under which policy. A page is
/// a function of a Visit; there is no page without a session, and none that reads without a room of the policy.
#pragma once
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <string_view>

#include "web/http/http.h"
#include "web/render.h"
#include "web/site.h"

namespace tenue::web::bureau {

struct Visit {
  Site& site;
  const Request& request;
  const Params& params;
  app::Session who;
  std::string cookie, lang;
  std::shared_ptr<const policy::Model> model;
  Instant now;                     ///< what the organisation calls now
  std::vector<std::string> tabs;  ///< records that this role may list

  template <class F> auto ask(F&& f) const { return site.writer.ask(std::forward<F>(f)); }
  vault::Actor actor() const { return {who.user, who.role}; }
  vault::Purpose purpose(std::string_view activity) const { return {actor(), std::string{activity}}; }
  const policy::Role& role() const;
  bool partner() const { return role().partner; }
  bool lacking() const { return !who.lacks.empty(); }  ///< a measure with `gate` keeps this person out
  /// Words of the catalogue.
  std::string say(std::string_view key,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const {
    return words().say(lang, key, values);
  }
  std::string_view param(std::string_view name) const;
};

using Page = Response (*)(const Visit&);

/// Sends away who is not signed in; a partner only reaches pages for partners, staff only pages for staff.
enum class For { kStaff, kPartner, kBoth };
/// For whom a route opens while a measure with `gate` keeps her out: for nobody, unless it says that it is what mends it.
enum class Lacking { kNobody, kAdministers, kAnybody };
/// A POST also needs the form token, from our own pages. Guarded.
Handler seated(Site& site, For whom, Page page, Lacking opens = Lacking::kNobody);
/// The names of the fields of files that the route asks for.
using FileFields = std::set<std::string, std::less<>> (*)(const policy::Model& model, const Params& params);
/// The same person's form with files, before its body is read: nothing is kept before the form's token came.
Opener uploads(Site& site, For whom, FileFields fields);
/// A form with files that the page takes in its own way, for who may sit there.
Opener form_taker(Site& site, For whom, std::function<Opened(Site& site, const Visit& visit)> take);
/// Where the disk is full or the store broken (Fault), a page of the bureau says that nothing was recorded: 503.
Handler guarded(const Site& site, Handler handler);

struct Shown {
  std::string title;
  std::string_view template_name;  ///< "bureau/today.html"
  std::string_view tab = "";       ///< "today", a record, "promises" or ""
  std::string_view script = "";    ///< a file of assets/, or none
  int status = 200;
};
/// A template of the bureau in the frame of who is signed in. Whatever it includes may hold {{TOKEN}}.
Response show(const Visit& visit, const Shown& shown, const std::function<void(Dict&)>& fill);
/// The page in plain words for a refusal, with nothing of what was asked for.
Response refused(const Visit& visit, int status);
Response refused(const Visit& visit, const Error& error);
/// The first refusal decides the status.
Response refused(const Visit& visit, const vault::Refusals& refusals);

/// Layout without a person: sign-in, invitation, and what guarded() says.
Layout bare_layout(const policy::Model& model, std::string title);
/// The name of the session's cookie, without its prefix.
constexpr std::string_view kCookie = "bureau";

/// The name of a form's token; one per session serves the whole bureau.
constexpr std::string_view kForm = "bureau";

}  // namespace tenue::web::bureau
