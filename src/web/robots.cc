#include "web/robots.h"

namespace tenue::web {
namespace {

constexpr std::string_view kMany = "portal.robots.many";

}  // namespace

std::string_view robot_fault(Site& site, const Request& request, std::string_view form) {
  if (site.altcha.solved(form, request.form.get(app::kAltchaField))) return {};
  switch (site.altcha.waited(form, request.form.get(app::kSlowField))) {
    case app::Altcha::Slow::kGood: return site.slow_ways.allow(RateLimiter::network(request.remote)) ? std::string_view{} : kMany;
    case app::Altcha::Slow::kEarly: return "portal.robots.early";
    case app::Altcha::Slow::kNone: break;
  }
  return "portal.robots.wait";
}

int robot_status(std::string_view fault) { return fault == kMany ? 429 : 422; }

std::string patience_ticket(Site& site, const Request& request, std::string_view form) {
  const auto sent = request.form.get(app::kSlowField);
  const bool counts = site.altcha.waited(form, sent) == app::Altcha::Slow::kEarly;
  return counts ? std::string{sent} : site.altcha.slow_ticket(form);
}

}  // namespace tenue::web
