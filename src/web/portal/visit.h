/// What every page of the customers' own pages (Espace client) stands on: who is signed in, in which language, what is hers. And the
/// frame. A page is a function of a Visit.
#pragma once
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "web/http/http.h"
#include "web/portal/herself.h"
#include "web/render.h"
#include "web/site.h"

namespace tenue::web::portal {

/// The name of the session's cookie, without its prefix; of the form's token; and of the cookie before a session.
inline constexpr std::string_view kCookie = "espace", kForm = "espace", kBefore = "espace-avant";

struct Visit {
  Site& site;
  const Request& request;
  const Params& params;
  std::string lang;  ///< what the browser asks for, of the policy's languages
  std::shared_ptr<const policy::Model> model;
  std::string cookie;  ///< of the session, or the value before one
  app::Customer who;   ///< no account: nobody is signed in
  Instant now{};

  std::string say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const { return words().say(lang, key, values); }
  const std::string& in(const policy::Text& text) const { return text.in(lang); }
  std::string_view param(std::string_view name) const;
  vault::Purpose purpose() const { return {who.actor(), app::portal_room(*model)}; }
  std::string token() const { return site.tokens.token(cookie, kForm); }
  template <class F>
  auto ask(F&& question) const {
    return site.writer.ask(std::forward<F>(question));
  }
};

using Page = Response (*)(const Visit&);

/// For who is signed in; else the page to sign in. A POST needs its token, from our own pages. Not found where the policy has no portal.
Handler inside(Site& site, Page page);
/// Her form with files, before its body is read, where the site takes files (`uploads`): nothing is kept before the form's token came.
using FileFields = std::set<std::string, std::less<>> (*)(const policy::Model& model, const Params& params);
Opener uploads(Site& site, FileFields fields);
/// For everybody, with a cookie that binds the form's token before there is a session.
Handler outside(Site& site, Page page);

struct Shown {
  std::string title;
  std::string_view template_name;  ///< "portal/home.html"
  std::string_view tab = "";       ///< a record, "home", "account" or ""
  std::string_view script = "";
  int status = 200;
};
Response show(const Visit& visit, const Shown& shown, const std::function<void(Dict&)>& fill);
/// A refusal in plain words, with nothing of what was asked for.
Response refused(const Visit& visit, int status);
Response refused(const Visit& visit, const Error& error);
/// Words and one way on: what was done, or is over.
Response said(const Visit& visit, const std::string& title, const std::string& text, const std::string& href, const std::string& link, int status = 200);

/// What the policy asks of a password; what is wrong with one that was typed, typed twice: "" = nothing.
std::string password_words(const Visit& visit);
std::string password_fault(const Visit& visit, const std::string& login);
/// The session's cookie, in place of the one before.
Response enter(const Visit& visit, const std::string& token, std::string_view to);

// The pages.
Response sign_in(const Visit& visit);      // sign_in.cc
Response sign_out(const Visit& visit);
Response ask_link(const Visit& visit);
Response follow_link(const Visit& visit);
Response follow_mail(const Visit& visit);
Response home(const Visit& visit);         // home.cc
Response choose(const Visit& visit);
Response list(const Visit& visit);         // records.cc
Response record(const Visit& visit);
Response correct(const Visit& visit);
Response add(const Visit& visit);
Response move(const Visit& visit);
Response give_files(const Visit& visit);   // files.cc
Response drop_file(const Visit& visit);
Response file(const Visit& visit);
Response account(const Visit& visit);      // account.cc
Response password(const Visit& visit);
Response new_mail(const Visit& visit);
Response factor(const Visit& visit);
Response end_session(const Visit& visit);
Response take_along(const Visit& visit);   // carry.cc
Response ask_for(const Visit& visit);      // ask.cc
Response own_request(const Visit& visit);
Response after_death(const Visit& visit);
Response leave(const Visit& visit);        // leave.cc

}  // namespace tenue::web::portal
