// The routes of /espace: the customers' own pages.
#include "web/files/show.h"
#include "web/portal/visit.h"

namespace tenue::web {
namespace {

using namespace portal;

std::set<std::string, std::less<>> only_files(const policy::Model&, const Params&) { return {"files"}; }
std::set<std::string, std::less<>> of_type(const policy::Model& model, const Params& params) { return file_fields(model, params.at("type")); }

/// Only for forms that ask one.
Response challenge(Site& site, const Params& params) {
  const auto& form = params.at("form");
  const auto model = site.model();
  const auto* opens = model ? model->form(form) : nullptr;
  const bool signs_in = model && model->portal.robots && (form == "sign-in" || form == "get-link");
  if (!signs_in && !(opens && opens->robots && app::opens_account(*opens))) return Response::not_found();
  auto out = Response::file(site.altcha.challenge(form), "application/json; charset=utf-8");
  return out.set("Cache-Control", "no-store");
}

}  // namespace

void add_portal(Router& router, Site& site) {
  const auto in = [&](std::string_view method, std::string_view path, portal::Page page) { router.add(method, path, inside(site, page)); };
  const auto out = [&](std::string_view path, portal::Page page) {
    router.get(path, outside(site, page));
    router.post(path, outside(site, page));
  };
  router.get("/altcha/:form", [&site](const Request&, const Params& params) { return challenge(site, params); });
  out("/espace/entrer", portal::sign_in);
  out("/espace/lien", ask_link);
  out("/espace/lien/:token", follow_link);
  out("/espace/adresse/:token", follow_mail);

  in("GET", "/espace", portal::home);
  in("POST", "/espace/sortir", portal::sign_out);
  in("POST", "/espace/choix", choose);
  in("GET", "/espace/l/:type", portal::list);
  in("GET", "/espace/ajouter/:type", add);
  router.post("/espace/ajouter/:type", inside(site, add), uploads(site, of_type));
  in("GET", "/espace/r/:rec", portal::record);
  in("GET", "/espace/r/:rec/corriger", portal::correct);
  in("POST", "/espace/r/:rec/corriger", portal::correct);
  router.post("/espace/r/:rec/fichiers/:field", inside(site, give_files), uploads(site, only_files));
  in("GET", "/espace/r/:rec/fichier/:file", portal::file);
  in("POST", "/espace/r/:rec/fichier/:file/retirer", drop_file);
  in("POST", "/espace/r/:rec/vers", portal::move);
  in("GET", "/espace/compte", account);
  in("POST", "/espace/compte/mot-de-passe", password);
  in("POST", "/espace/compte/adresse", new_mail);
  in("POST", "/espace/compte/code", factor);
  in("POST", "/espace/compte/sessions", portal::end_session);
  in("POST", "/espace/emporter/:what", take_along);
  in("GET", "/espace/demande", ask_for);
  in("POST", "/espace/demande", ask_for);
  in("GET", "/espace/demande/:rec", own_request);
  in("GET", "/espace/directives", after_death);
  in("POST", "/espace/directives", after_death);
  in("GET", "/espace/fermer", leave);
  in("POST", "/espace/fermer", leave);
}

}  // namespace tenue::web
