// What a person is given who asks for her data: to print and hand over, as one archive, or as data.
#include "app/dossier.h"

#include "web/bureau/pages.h"
#include "web/person_file.h"

namespace tenue::web::bureau {
namespace {

Response download(std::string bytes, std::string_view type, const std::string& name) {
  auto out = Response::text(std::move(bytes));
  out.set("Content-Type", type).set("Content-Disposition", "attachment; filename=\"" + name + "\"");
  return out;
}

}  // namespace

Response dossier(const Visit& visit) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  const auto what = visit.param("what");
  if (what != "dossier" && what != "dossier.json" && what != "dossier.zip") return refused(visit, 404);
  struct Found { app::Asked asked; app::Whose whose; app::Dossier all; };
  const auto found = visit.ask([&](vault::Vault& vault) -> Result<Found> {
    TENUE_TRY(auto asked, app::asked_of(vault, visit.purpose(room), record_param(visit), visit.request.query.get("nature")));
    const auto whose = app::whose_of(vault, visit.param("subject"));
    if (!whose) return Error{Code::kNotFound, "subject.unknown", ""};
    TENUE_TRY(auto all, app::dossier(vault, asked, *whose));
    return Found{std::move(asked), *whose, std::move(all)};
  });
  if (!found) return refused(visit, found.error());
  const auto& number = found->asked.reference;
  const auto& lang = visit.model->version.languages.front();
  if (what == "dossier.json") return download(app::dossier_json(*visit.model, found->all, visit.now), "application/json; charset=utf-8", "dossier-" + number + ".json");
  if (what == "dossier.zip") return person_file_zip(*visit.model, found->all, lang, visit.now, "dossier-" + number + ".zip");
  const auto title = visit.say(found->all.portable ? "file.title.portable" : "file.title");
  return show(visit, {title, "bureau/dossier.html"}, [&](Dict& dict) {
    const auto way = plan_href(found->asked.id, found->whose);
    dict.set("TITLE", title).set("FIRM", visit.model->organisation.name).set("NUMBER", number).set("DAY", plain_date(paris_date(visit.now), visit.lang));
    const auto end = found->asked.several ? part_query(found->asked.part) : std::string{};
    dict.set("JSON", way + "/dossier.json" + end).set("ZIP", way + "/dossier.zip" + end).set("PLAN", way + end);
    put_person_file(dict, "FILE", *visit.model, found->all, visit.lang);
  });
}

Response entrusted(const Visit& visit) {
  const SubjectId subject{id_parse(visit.param("subject"))};
  const auto found = visit.ask([&](vault::Vault& vault) { return app::entrusted_dossier(vault, visit.actor(), subject); });
  if (!found) return refused(visit, found.error());
  return person_file_zip(*visit.model, *found, visit.model->version.languages.front(), visit.now, "confie-" + id_text(subject.value) + ".zip");
}

}  // namespace tenue::web::bureau
