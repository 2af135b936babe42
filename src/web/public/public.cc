// The routes of "/": what a stranger may ask for.
#include "web/assets.h"
#include "web/public/visit.h"

namespace tenue::web {
namespace {

using namespace visitor;

Response style(const Request& request, Site& site) {
  const auto model = site.model();
  if (!model) return Response::problem(503);
  const auto& desk = model->desk;
  auto css = firm_css(desk.colour, desk.second, desk.face.empty() ? "enseigne" : desk.face);
  return css ? serve_css(request, *std::move(css)) : serve_css(request, "");
}

Response icon(Site& site) {
  const auto model = site.model();
  if (!model) return Response::not_found();
  return favicon(model->desk.colour, model->desk.sign);
}

/// Search engines are let in where a firm is real; fictional people are nothing to be found.
Response robots(const Site& site) {
  if (site.demo) return Response::text("User-agent: *\nDisallow: /\n");
  std::string out = "User-agent: *\n";
  for (const auto* way : {"/bureau", "/espace", "/merci", "/en/thanks", "/calendrier"}) out += std::string{"Disallow: "} + way + "\n";
  for (const auto kind : app::kLinks)
    for (const auto* lang : {"fr", "en"}) out += "Disallow: " + app::link_way(kind, lang) + "\n";
  return Response::text(out);
}

void add_pages(Router& router, const std::shared_ptr<Shared>& shared, const std::string& lang) {
  const Ways ways(lang);
  const auto in = [&](Page page) { return visited(shared, lang, page); };
  router.get(ways.home(), in(home_page));
  router.get(ways.forms() + "/:form", in(form_page)).post(ways.forms() + "/:form", in(form_sent), opened(shared, lang, form_opened));
  router.get(ways.thanks() + "/:ticket", in(thanks_page));
  router.get(ways.follow() + "/:link", in(follow_page)).post(ways.follow() + "/:link", in(proof_sent), opened(shared, lang, proof_opened));
  router.get(ways.mailbox() + "/:link", in(mailbox_page)).post(ways.mailbox() + "/:link", in(mailbox_pressed));
  router.get(ways.forward() + "/:link", in(forward_page)).post(ways.forward() + "/:link", in(forward_pressed));
  router.get(ways.fetch() + "/:link", in(fetch_page)).post(ways.fetch() + "/:link", in(fetch_file));
  router.get(ways.file() + "/:link", in(file_page)).post(ways.file() + "/:link", in(file_pressed));
  router.get(ways.take() + "/:link", in(take_page)).post(ways.take() + "/:link", in(take_file));
  router.get(ways.stop() + "/:link", in(stop_page)).post(ways.stop() + "/:link", in(stop_pressed));
  router.get(ways.privacy(), in(privacy_page));
  router.get(ways.versions(), in(choose_versions));
  router.get(ways.versions() + "/:number", in(past_privacy_page));
  router.get(ways.versions() + "/:number/:other", in(compare_page));
  router.get(ways.legal(), in(legal_page));
  router.get(terms_way(lang) + "/:terms", in(terms_page));
  router.get(terms_way(lang) + "/:terms/:edition", in(terms_page));
}

}  // namespace

void add_public(Router& router, Site& site) {
  const auto shared = std::make_shared<Shared>(site);
  for (const auto* lang : {"fr", "en"}) add_pages(router, shared, lang);
  router.get("/assets/:file", [](const Request& request, const Params& params) { return serve_asset(request, params.at("file")); });
  router.get("/firm.css", [&site](const Request& request, const Params&) { return style(request, site); });
  router.get("/favicon.ico", [&site](const Request&, const Params&) { return icon(site); });
  router.get("/robots.txt", [&site](const Request&, const Params&) { return robots(site); });
  router.on_problem([shared](const Request* request, int status) { return problem(*shared, request, status); });
}

}  // namespace tenue::web
