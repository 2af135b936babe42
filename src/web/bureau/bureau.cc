// The routes of /bureau: which address is whose, and who may come.
#include "web/bureau/access.h"
#include "web/files/show.h"

namespace tenue::web {

using namespace bureau;

namespace {

std::set<std::string, std::less<>> only_files(const policy::Model&, const Params&) { return {"files"}; }
std::set<std::string, std::less<>> of_type(const policy::Model& model, const Params& params) { return file_fields(model, params.at("type")); }

}  // namespace

void add_bureau(Router& router, Site& site) {
  const auto get = [&](std::string_view path, For whom, bureau::Page page) { router.get(path, seated(site, whom, page)); };
  const auto post = [&](std::string_view path, For whom, bureau::Page page) { router.post(path, seated(site, whom, page)); };
  add_sign_in(router, site);
  add_access(router, site);

  router.get("/bureau/fresh", [&site](const Request& request, const Params&) { return changes(site, request); });

  get("/bureau", For::kStaff, today);
  post("/bureau/taches/:task", For::kStaff, sign_task);
  get("/bureau/demandes", For::kStaff, requests);
  post("/bureau/demandes/calendrier", For::kStaff, calendar_link);
  router.get("/calendrier/:link", [&site](const Request&, const Params& params) { return calendar(site, params); });
  for (const auto* path : {"/bureau/demandes/noter", "/bureau/p/:subject/demande"}) {
    get(path, For::kStaff, file_request);
    post(path, For::kStaff, file_request);
  }
  get("/bureau/demandes/:rec", For::kStaff, bureau::request);
  post("/bureau/demandes/:rec", For::kStaff, bureau::request);  // a search leaves nothing in an address
  post("/bureau/demandes/:rec/faire/:act", For::kStaff, request_act);
  post("/bureau/demandes/:rec/repondue", For::kStaff, answered);
  get("/bureau/demandes/:rec/justificatif/:file", For::kStaff, proof);
  get("/bureau/demandes/:rec/:subject", For::kStaff, plan);
  post("/bureau/demandes/:rec/:subject", For::kStaff, plan);
  post("/bureau/demandes/:rec/:subject/suspendre", For::kStaff, plan_suspend);
  get("/bureau/demandes/:rec/:subject/:what", For::kStaff, dossier);
  get("/bureau/destinataires", For::kStaff, receivers);
  post("/bureau/destinataires/:notice/:act", For::kStaff, receiver_act);
  post("/bureau/horloge", For::kStaff, confirm_clock);
  post("/bureau/r/:rec/vers/:state", For::kBoth, bureau::move);
  get("/bureau/r/:rec", For::kStaff, record);
  get("/bureau/r/:rec/corriger", For::kBoth, correct);
  post("/bureau/r/:rec/corriger", For::kBoth, correct);

  router.post("/bureau/r/:rec/fichiers/:field", seated(site, For::kStaff, give_files), uploads(site, For::kStaff, only_files));
  get("/bureau/r/:rec/fichier/:file", For::kStaff, bureau::file);
  post("/bureau/r/:rec/fichier/:file/retirer", For::kStaff, drop_file);
  post("/bureau/r/:rec/conditions", For::kStaff, bureau::agree);

  get("/bureau/p/:subject", For::kStaff, sheet);
  get("/bureau/p/:subject/confie.zip", For::kStaff, entrusted);
  post("/bureau/p/:subject/rapprocher", For::kStaff, join);
  post("/bureau/p/:subject/reunir", For::kStaff, unite);
  post("/bureau/p/:subject/retirer", For::kStaff, withdraw);
  get("/bureau/p/:subject/garder", For::kStaff, hold);
  post("/bureau/p/:subject/garder", For::kStaff, hold);
  get("/bureau/p/:subject/garder/:rec", For::kStaff, hold);
  post("/bureau/p/:subject/garder/:rec", For::kStaff, hold);
  get("/bureau/p/:subject/garde/:hold", For::kStaff, renew_hold);
  post("/bureau/p/:subject/garde/:hold", For::kStaff, renew_hold);
  get("/bureau/p/:subject/garde/:hold/copie", For::kStaff, copy_hold);
  post("/bureau/p/:subject/garde/:hold/copie", For::kStaff, copy_hold);
  post("/bureau/p/:subject/liberer", For::kStaff, end_hold);
  for (const auto* path : {"/bureau/p/:subject/communication/:rec", "/bureau/p/:subject/communication"}) {
    get(path, For::kStaff, passed_on);
    post(path, For::kStaff, passed_on);
  }
  get("/bureau/p/:subject/gel/:hold", For::kStaff, limit_end);
  post("/bureau/p/:subject/gel/:hold", For::kStaff, limit_end);
  get("/bureau/p/:subject/ouvrir/:rec", For::kStaff, limit_open);
  post("/bureau/p/:subject/ouvrir/:rec", For::kStaff, limit_open);
  for (const auto* path : {"/bureau/p/:subject/ajouter/:type", "/bureau/p/:subject/ajouter/:type/:rec"}) {
    get(path, For::kStaff, add_record);
    router.post(path, seated(site, For::kStaff, add_record), uploads(site, For::kStaff, of_type));
  }

  get("/bureau/noter", For::kStaff, counter);
  post("/bureau/noter", For::kStaff, counter);
  get("/bureau/chercher", For::kStaff, [](const Visit&) { return Response::redirect("/bureau"); });  // a search leaves nothing in an address
  post("/bureau/chercher", For::kStaff, search);
  get("/bureau/l/:type", For::kStaff, list);
  get("/bureau/l/:type/ajouter", For::kStaff, add_root);
  router.post("/bureau/l/:type/ajouter", seated(site, For::kStaff, add_root), uploads(site, For::kStaff, of_type));
  get("/bureau/source/:source", For::kStaff, source);
  post("/bureau/source/:source", For::kStaff, source);
  post("/bureau/source/:source/liste", For::kStaff, source_list);
  post("/bureau/source/:source/prevenus", For::kStaff, source_told);
  get("/bureau/source/:source/separer", For::kStaff, source_separate);
  post("/bureau/source/:source/separer", For::kStaff, source_separate);
  get("/bureau/courrier", For::kStaff, letters);
  get("/bureau/lettre/:letter", For::kStaff, bureau::letter);
  post("/bureau/lettre/:letter/faite", For::kStaff, letter_done);
  post("/bureau/lettre/:letter/encore", For::kStaff, letter_again);
  get("/bureau/agenda", For::kStaff, agenda);
  get("/bureau/promesses", For::kStaff, promises);
  post("/bureau/promesses", For::kStaff, check_promises);
  get("/bureau/p/:subject/extrait", For::kStaff, extract);
  post("/bureau/p/:subject/extrait", For::kStaff, extract);
  get("/bureau/transmission/:activity/:who", For::kStaff, handover);
  post("/bureau/transmission/:activity/:who", For::kStaff, handover);
  get("/bureau/reprendre", For::kStaff, carried);
  router.post("/bureau/reprendre", seated(site, For::kStaff, carried), carried_file(site));
  get("/bureau/statistiques", For::kStaff, statistics);

  router.get("/bureau/mesures", seated(site, For::kStaff, measures, Lacking::kAdministers));
  router.get("/bureau/mesures/:measure", seated(site, For::kStaff, measure, Lacking::kAdministers));
  router.post("/bureau/mesures/:measure", seated(site, For::kStaff, note_measure, Lacking::kAdministers));
  router.post("/bureau/mesures/:measure/signer", seated(site, For::kBoth, sign_measure, Lacking::kAnybody));

  get("/bureau/poche", For::kPartner, pocket);
  get("/bureau/poche/:rec", For::kPartner, pocket_job);
}

}  // namespace tenue::web
