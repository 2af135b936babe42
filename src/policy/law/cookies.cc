// Cookies, trackers, what comes from elsewhere.
#include <algorithm>

#include "base/bytes.h"
#include "policy/law/law.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
constexpr int kThirteenMonths = 13 * 365 / 12, kTwentyFiveMonths = 25 * 365 / 12;

bool too_short(SV remembers) {
  const auto period = parse_period(remembers);
  return remembers == "session" || (period && days_of(*period) < 6 * 365 / 12);
}

bool has_button(const SaidBanner& banner, SV name) { return std::find(banner.buttons.begin(), banner.buttons.end(), name) != banner.buttons.end(); }

}  // namespace

void check_banner_forces(Law& law) {
  if (law.page.banner && law.page.banner->closes == "accept") law.report("as_published.banner.closes");
}

void check_refusal_harder(Law& law) {
  const auto& banner = law.page.banner;
  if (!banner) return;
  if (banner->refuse_level > banner->accept_level) law.report("as_published.banner.refuse_level");
  else if (has_button(*banner, "accept") && !has_button(*banner, "refuse")) law.doubt("as_published.banner.buttons", {}, "buttons");
}

void check_exempt_audience(Law& law) {
  if (law.page.audience == "broken") law.report("as_published.audience");
  if (law.page.audience == "unshown") law.doubt("as_published.audience", {}, "unshown");
  for (const auto& c : law.model.cookies) {
    if (says(folded({&c.exempt}), {"audience", "statisti", "compter"}).empty() || !c.life) continue;
    if (days_of(*c.life) > kThirteenMonths) law.doubt("cookies." + c.id, {{"name", c.id}}, "figures");
    const auto* activity = law.model.activity(c.activity);
    if (!activity) continue;
    for (const auto* line : activity->lines("visit"))
      if (line->until && longest(*line->until) > kTwentyFiveMonths) law.doubt(at(*activity, *line), {{"name", c.id}}, "figures");
  }
}

void check_tracker_life(Law& law) {
  for (const auto& c : law.model.cookies)
    if (c.life && days_of(*c.life) > kThirteenMonths) law.report("cookies." + c.id, {{"name", c.id}});
}

void check_choice_forgotten(Law& law) {
  if (too_short(law.model.banner_remembers)) law.report("banner.remembers");
  else if (law.page.banner && too_short(law.page.banner->remembers)) law.report("as_published.banner.remembers");
}

void check_asked_again(Law& law) {
  const auto& banner = law.page.banner;
  if (!banner || !banner->asked_again) return;
  if (banner->refusal == "described") law.doubt("as_published.banner.asked_again");
  else law.report("as_published.banner.asked_again");
}

void check_browser_only(Law& law) {
  if (law.page.banner && law.page.banner->withdraw == "browser") law.report("as_published.banner.withdraw");
}

void check_tracker_life_unsaid(Law& law) {
  for (const auto& said : law.page.durations)
    if (!said.figure && said.what.starts_with("cookies.")) law.report("as_published.durations." + said.what);
}

void check_tracker_controllers(Law& law) {
  for (const auto& [id, said] : law.page.trackers) {
    if (!said.names.empty() || said.party == "ours") continue;
    if (said.party == "third") law.report("as_published.trackers." + id, {{"name", id}});
    else law.doubt("as_published.trackers." + id, {{"name", id}});
  }
}

void check_foreign_content(Law& law) {
  for (const auto& vendor : law.page.vendors) {
    const auto name = " " + fold(vendor) + " ";
    if (says(name, {"recaptcha", "youtube", "google maps", "google fonts", "facebook", "vimeo"}).empty()) continue;
    const bool asked = std::any_of(law.model.embeds.begin(), law.model.embeds.end(), [&](const Embed& e) { return (" " + fold(e.origin) + " ").find(name) != std::string::npos; });
    if (!asked) law.report("as_published.vendors", {{"name", vendor}});
  }
}

void check_no_cookie_word(Law& law) {
  if (!law.page.cookies) law.report("as_published.cookies");
}

}  // namespace tenue::policy
