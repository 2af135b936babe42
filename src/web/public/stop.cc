// The button that stops offers, behind the link of a letter. Opening the page changes nothing. The link is what is proved: a mail program
// may press for its owner, without a cookie or a token of ours (RFC 8058).
#include "app/unsubscribe.h"

#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

Response said(const Visit& visit, const std::string& key, int status, const std::string& link = {}) {
  const auto title = visit.say(key);
  auto out = show(visit, {.title = title, .template_name = "public/stop.html", .status = status}, [&](Dict& dict) {
    dict.set("HEADING", title).set("SAYS", visit.say(key + ".says"));
    if (link.empty()) return;
    Dict ask = dict.section("ASK");
    ask.set("ACTION", visit.ways.stop() + "/" + link);
    for (const auto& activity : visit.model->activities)
      if (!activity.channels.empty()) ask.section("OFFER").set("LABEL", visit.in(activity.label));
  });
  out.set("X-Robots-Tag", "noindex, nofollow");
  return out;
}

}  // namespace

Response stop_page(const Visit& visit) {
  const std::string link{visit.param("link")};
  const bool leads = visit.site().writer.ask([&](vault::Vault& vault) { return app::may_stop(vault, link); });
  return leads ? said(visit, "public.stop", 200, link) : said(visit, "public.stop.over", 404);
}

Response stop_pressed(const Visit& visit) {
  const std::string link{visit.param("link")};
  const auto done = visit.site().writer.ask([&](vault::Vault& vault) { return app::stop_offers(vault, link); });
  if (!done && done.error().code != Code::kNotFound) return problem(visit, http_status(done.error().code));
  return done ? said(visit, "public.stop.done", 200) : said(visit, "public.stop.over", 404);
}

}  // namespace tenue::web::visitor
