/// What every public page stands on: the organisation, the language of the address, the running policy. And the frame:
/// sign, telephone, footer. A page is a function of a Visit.
#pragma once
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "web/http/http.h"
#include "web/public/speech.h"
#include "web/public/ways.h"
#include "web/render.h"
#include "web/site.h"

namespace tenue::web::visitor {

/// One site's pages share this; it lives as long as the router's handlers.
struct Shared {
  explicit Shared(Site& s) : site(s) {}
  Site& site;
  crypto::Key receipts = crypto::Key::random();  ///< pages of thanks shown before a restart are gone after it
};

struct Visit {
  Shared& shared;
  const Request& request;
  const Params& params;
  std::string lang;
  std::shared_ptr<const policy::Model> model;
  Ways ways{lang};

  Site& site() const { return shared.site; }
  /// What the organisation calls now: it decides day, night and "today".
  Instant now() const {
    return site().writer.ask([](vault::Vault& vault) { return vault.now(); });
  }
  std::string say(std::string_view key,
                  std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const {
    return words().say(lang, key, values);
  }
  std::string_view param(std::string_view name) const;
  const std::string& in(const policy::Text& text) const { return text.in(lang); }
  /// Text of the policy with its references filled in.
  std::string prose(const policy::Text& text) const { return policy::prose(*model, text, lang); }
};

using Page = Response (*)(const Visit&);

/// Gives the page in its language, or sends to the other one. An undeclared language is not found.
Handler visited(const std::shared_ptr<Shared>& shared, std::string_view lang, Page page);

Opener opened(const std::shared_ptr<Shared>& shared, std::string_view lang, Opened (*page)(const Visit&));

struct Shown {
  std::string title;
  std::string_view template_name;      ///< "public/home.html"
  std::string_view main_class = "";
  enum class Beside { kNumber, kArea } beside = Beside::kNumber;  ///< what stands beside the sign
  int status = 200;
  std::string_view script = "";        ///< a file of assets/, or none
};
Response show(const Visit& visit, const Shown& shown, const std::function<void(Dict&)>& fill);
/// The telephone number as the home page hangs it: section CALL. Nothing for a firm without.
void fill_call(const Visit& visit, Dict& dict);

/// A refusal in plain words, in the firm's look. For Router::on_problem too, where the request may be unreadable.
Response problem(Shared& shared, const Request* request, int status);
Response problem(const Visit& visit, int status);

// The pages.
Response home_page(const Visit& visit);
Response form_page(const Visit& visit);
Response form_sent(const Visit& visit);
Opened form_opened(const Visit& visit);  ///< the same with files, before it is read
Response thanks_page(const Visit& visit);
Response follow_page(const Visit& visit);  // follow.cc
Opened proof_opened(const Visit& visit);
Response proof_sent(const Visit& visit);
Response mailbox_page(const Visit& visit);
Response mailbox_pressed(const Visit& visit);
Response forward_page(const Visit& visit);  // forward.cc
Response forward_pressed(const Visit& visit);
Response fetch_page(const Visit& visit);
Response fetch_file(const Visit& visit);
Response file_page(const Visit& visit);
Response file_pressed(const Visit& visit);
Response take_page(const Visit& visit);
Response take_file(const Visit& visit);
Response stop_page(const Visit& visit);     // stop.cc
Response stop_pressed(const Visit& visit);
Response privacy_page(const Visit& visit);
Response past_privacy_page(const Visit& visit);
Response choose_versions(const Visit& visit);  ///< leads on to the comparison that ?de=1&a=2 names
Response compare_page(const Visit& visit);
Response legal_page(const Visit& visit);
Response terms_page(const Visit& visit);  ///< the edition in force, or the one that the address names

}  // namespace tenue::web::visitor
