// Files of a record, for staff: given, opened, taken out.
#include "web/files/show.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

std::string way(RecordId rec) { return "/bureau/r/" + id_text(rec.value); }

Response not_taken(const Visit& visit, const std::string& why, int status = 422, std::string_view title = "files.refused") {
  const Shown shown{visit.say(title), "bureau/refused.html", "", "", status};
  return show(visit, shown, [&](Dict& dict) { dict.set("TITLE", shown.title).set("TEXT", why).set("BACK", way(record_param(visit))); });
}

Response after(const Visit& visit, const vault::Checked<void>& done) {
  if (done) return Response::redirect(way(record_param(visit)));
  const auto& error = done.error().errors.front();
  const bool of_files = error.code == Code::kInvalid || error.code == Code::kHeld;
  return of_files ? not_taken(visit, file_words(done.error(), visit.lang)) : refused(visit, error);
}

}  // namespace

Response give_files(const Visit& visit) {
  const auto rec = record_param(visit);
  const auto* uploads = Uploads::of(visit.request);
  auto wrong = uploads ? uploads->wrong("files") : std::string{};
  if (wrong.empty() && (!uploads || !uploads->any())) wrong = "field.required";
  const auto done = visit.ask([&](vault::Vault& vault) {  // who may not is told so first
    const auto type = type_of(vault, rec);
    return vault.give_files(visit.purpose(acting_room(vault, visit.who.role, type)), rec, std::string{visit.param("field")}, wrong.empty() ? uploads->files() : vault::Files{});
  });
  return done && !wrong.empty() ? not_taken(visit, file_words(wrong, visit.lang)) : after(visit, done);
}

Response drop_file(const Visit& visit) {
  const auto rec = record_param(visit);
  return after(visit, visit.ask([&](vault::Vault& vault) {
    const auto type = type_of(vault, rec);
    return vault.drop_file(visit.purpose(acting_room(vault, visit.who.role, type)), rec, FileId{id_parse(visit.param("file"))});
  }));
}

Response file(const Visit& visit) {
  const auto rec = record_param(visit);
  auto found = visit.ask([&](vault::Vault& vault) {
    const auto room = vault.room(visit.who.role, type_of(vault, rec));
    return vault.file(visit.purpose(room), rec, FileId{id_parse(visit.param("file"))});
  });
  if (!found && found.error().code == Code::kConflict) return not_taken(visit, file_words(found.error().detail, visit.lang), 409, "files.closed");
  return found ? download(*std::move(found)) : refused(visit, 404);
}

}  // namespace tenue::web::bureau
