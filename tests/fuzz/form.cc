// A stranger's request to the public pages of the example firms: read from its raw lines, routed, answered; a form that
// says what its questions ask is taken into a store in memory. "POST /demande/x\nhost: …\n\nfield=value&…".
#include <fmt/format.h>

#include <fstream>
#include <iterator>
#include <map>

#include "app/app.h"
#include "fuzz/folder.h"
#include "fuzz/fuzz.h"
#include "web/public/questions.h"
#include "web/public/ticket.h"
#include "web/public/ways.h"
#include "web/render.h"
#include "web/site.h"

namespace tenue::fuzz {
namespace {

namespace fs = std::filesystem;
using namespace web;

constexpr int kTakenMost = 200;  ///< then the store begins anew: it must not grow without end
constexpr std::string_view kDefaultFirm = "sos-serrurier";

/// Compiled once: whoever edits the example meanwhile changes nothing under a run.
const policy::Model& model_of(const std::string& name) {
  static std::map<std::string, policy::Model> models;
  const auto known = models.find(name);
  if (known != models.end()) return known->second;
  const auto file = app::read_policy(fs::path{TENUE_ROOT} / "examples" / name);
  TENUE_CHECK(file);
  auto compiled = policy::compile(file->text, name);
  TENUE_CHECK(compiled.ok());
  return models.emplace(name, std::move(compiled.model)).first->second;
}

/// One firm, open to the public.
class House {
 public:
  explicit House(const std::string& name) {
    app::Config config;
    config.data = folder_.path / "data";
    config.keys = folder_.path / "keys";
    auto options = app::store_options(config, name);
    options.create = true;
    auto vault = vault::Vault::open(options, clock_);
    TENUE_CHECK(vault);
    (*vault)->keep_version(model_of(name), {{}, "operator"});
    writer_ = std::make_unique<app::Writer>(*std::move(vault), [](vault::Vault&) {});
    site_ = std::make_unique<Site>(name, *writer_, clock_, "fr");
    writer_->run([&](vault::Vault& v) { site_->refresh(v); });
    add_public(router_, *site_);
  }

  bool full() const { return taken_ >= kTakenMost; }

  void answer(Request request) {
    const auto model = site_->model();
    fill(*model, request);
    const auto response = router_.handle(request);
    TENUE_CHECK(response.status >= 200 && response.status != 500 && response.status != 503);  // a wall caught something
    taken_ += request.method == "POST" && response.status == 303;
  }

 private:
  /// As if sent from the shown form: the nth question may be called by the nth letter, and the token is that of the page unless the
  /// request brings its own.
  void fill(const policy::Model& model, Request& request) const {
    if (request.method != "POST" || request.segments.empty()) return;
    const auto* form = visitor::public_form(model, request.segments.back());
    if (form == nullptr) return;
    const auto* lang = request.segments.front() == "en" ? "en" : "fr";
    const auto all = visitor::questions(model, *form, lang);
    Fields named;
    for (const auto& [name, value] : request.form) {
      const auto n = name.size() == 1 ? static_cast<std::size_t>(name[0] - 'a') : all.size();
      named.add(n < all.size() ? all[n].name : name, value);
    }
    if (!named.has("token"))
      named.add("token", visitor::form_token(site_->tokens, {form->id, site_->page_context().number, visitor::told(model, *form, all, lang)}, clock_.now()));
    request.form = std::move(named);
  }

  Folder folder_;
  FixedClock clock_{day_begin(*parse_date("2026-11-26")) + std::chrono::hours(10)};
  std::unique_ptr<app::Writer> writer_;
  std::unique_ptr<Site> site_;
  Router router_;
  int taken_ = 0;
};

House& house(const std::string& host) {
  static std::map<std::string, std::unique_ptr<House>> houses;
  std::string name{host.substr(0, host.find('.'))};
  if (!app::is_short_name(name) || !fs::exists(fs::path{TENUE_ROOT} / "examples" / name / "policy.toml")) name = kDefaultFirm;
  auto& at = houses[name];
  if (!at || at->full()) at = std::make_unique<House>(name);
  return *at;
}

std::string_view next(std::string_view& rest, char end) {
  const auto part = rest.substr(0, rest.find(end));
  rest.remove_prefix(std::min(part.size() + 1, rest.size()));
  return part;
}

/// The lines as Beast would hand them over: what it refuses itself is not tried here.
RawRequest raw(std::string_view http) {
  RawRequest out;
  auto line = next(http, '\n');
  out.method = next(line, ' ');
  out.target = line;
  bool host = false, type = false;
  while (!http.empty()) {
    auto header = next(http, '\n');
    if (header.empty()) break;
    std::string name{next(header, ':')};
    host = host || name == "host";
    type = type || name == "content-type";
    out.headers.emplace_back(std::move(name), header.substr(std::min(header.find_first_not_of(' '), header.size())));
  }
  if (!host) out.headers.emplace_back("host", "sos-serrurier.localhost:8080");
  if (!type) out.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
  out.body = http;
  static std::uint32_t visitors = 0;  // each from a network of its own: none is one too many
  ++visitors;
  out.peer = fmt::format("{}.{}.{}.1", 1 + (visitors >> 16) % 100, visitors >> 8 & 255, visitors & 255);
  return out;
}

}  // namespace

void form(std::string_view http) {
  static const bool ready = [] { return load_templates(), true; }();
  TENUE_CHECK(ready);
  auto request = read_request(raw(http));
  if (!request) {
    TENUE_CHECK(request.error() == 400 || request.error() == 415 || request.error() == 501);
    return;
  }
  (void)RateLimiter::network(request->remote);
  auto& firm = house(request->host);
  firm.answer(*std::move(request));
}

}  // namespace tenue::fuzz
