#include "web/public/ways.h"

#include <algorithm>

#include "base/bytes.h"
#include "web/public/slug.h"
#include "web/site.h"

namespace tenue::web::visitor {
namespace {

std::string_view other(std::string_view lang) { return lang == "en" ? "fr" : "en"; }

bool from_this_site(const Request& request) { return request.header("sec-fetch-site") == "same-origin"; }

}  // namespace

std::string form_slug(const policy::Form& form, std::string_view lang) {
  const auto label = slug(form.label.in(lang));
  return label.empty() ? slug(form.id) : label;
}

std::string Ways::form(const policy::Form& form) const { return forms() + "/" + form_slug(form, english_ ? "en" : "fr"); }

bool is_public(const policy::Form& form) { return !form.desk_only && !form.needs_account && !form.asks.empty(); }

namespace {

template <class Fits>
const policy::Form* form_named(const policy::Model& model, std::string_view wanted, Fits fits) {
  const auto named = [&](const policy::Form& form) {
    return fits(form) && (form_slug(form, "fr") == wanted || form_slug(form, "en") == wanted || slug(form.id) == wanted);
  };
  const auto found = std::find_if(model.forms.begin(), model.forms.end(), named);
  return found == model.forms.end() ? nullptr : &*found;
}

}  // namespace

const policy::Form* public_form(const policy::Model& model, std::string_view wanted) { return form_named(model, wanted, is_public); }

const policy::Form* account_form(const policy::Model& model, std::string_view wanted) {
  return form_named(model, wanted, [](const policy::Form& form) { return form.needs_account && !form.desk_only && !form.asks.empty(); });
}

std::string counterpart(const policy::Model& model, const std::vector<std::string>& segments, std::string_view lang) {
  const Ways to(other(lang));
  const std::size_t first = lang == "en" ? 1 : 0;
  const auto part = [&](std::size_t i) { return first + i < segments.size() ? std::string_view{segments[first + i]} : ""; };
  const Ways here(lang);
  const auto begins = [&](const std::string& way) { return way.substr(way.rfind('/') + 1) == part(0); };
  if (begins(here.privacy())) {
    if (part(1) != "versions" || part(2).empty()) return to.privacy();
    return to.versions() + "/" + percent_encode(part(2)) + (part(3).empty() ? "" : "/" + percent_encode(part(3)));
  }
  if (begins(terms_way(lang)) && !part(1).empty()) return terms_way(other(lang)) + "/" + percent_encode(part(1)) + (part(2).empty() ? "" : "/" + percent_encode(part(2)));
  if (begins(here.legal())) return to.legal();
  if (begins(here.thanks()) && !part(1).empty()) return to.thanks() + "/" + percent_encode(part(1));
  if (begins(here.follow()) && !part(1).empty()) return to.follow() + "/" + percent_encode(part(1));
  if (begins(here.mailbox()) && !part(1).empty()) return to.mailbox() + "/" + percent_encode(part(1));
  if (begins(here.forward()) && !part(1).empty()) return to.forward() + "/" + percent_encode(part(1));
  if (begins(here.fetch()) && !part(1).empty()) return to.fetch() + "/" + percent_encode(part(1));
  if (begins(here.file()) && !part(1).empty()) return to.file() + "/" + percent_encode(part(1));
  if (begins(here.take()) && !part(1).empty()) return to.take() + "/" + percent_encode(part(1));
  if (begins(here.stop()) && !part(1).empty()) return to.stop() + "/" + percent_encode(part(1));
  if (begins(here.forms()))
    if (const auto* form = public_form(model, part(1))) return to.form(*form);
  return to.home();
}

std::optional<std::string> elsewhere(const Request& request, const policy::Model& model, std::string_view lang) {
  const auto wanted = request.query.get("lang");
  if (wanted == lang) return std::nullopt;
  const bool asked = wanted == other(lang);
  // Whoever walks from page to page here has chosen by the address; a French page stays French for an English browser.
  const bool stranger = lang == "fr" && !request.query.has("lang") && !from_this_site(request) &&
                        request.preferred_language() == "en";
  if (!(asked || stranger) || !model.has_language(other(lang))) return std::nullopt;
  return counterpart(model, request.segments, lang);
}

}  // namespace tenue::web::visitor
