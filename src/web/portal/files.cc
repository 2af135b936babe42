// Her files: sent with a ticket or afterwards, downloaded, taken out again.
#include "web/files/show.h"
#include "web/portal/mine.h"

namespace tenue::web::portal {
namespace {

RecordId record_param(const Visit& visit) { return RecordId{id_parse(visit.param("rec"))}; }

Response not_taken(const Visit& visit, const std::string& why, int status = 422, std::string_view title = "files.refused") {
  return said(visit, visit.say(title), why, record_href(record_param(visit)), visit.say("files.back"), status);
}

Response after(const Visit& visit, const vault::Checked<void>& done) {
  if (done) return Response::redirect(record_href(record_param(visit)));
  const auto& error = done.error().errors.front();
  const bool of_files = error.code == Code::kInvalid || error.code == Code::kHeld;
  return of_files ? not_taken(visit, file_words(done.error(), visit.lang)) : refused(visit, 404);
}

}  // namespace

Response give_files(const Visit& visit) {
  const auto* uploads = Uploads::of(visit.request);
  auto wrong = uploads ? uploads->wrong("files") : std::string{};
  if (wrong.empty() && (!uploads || !uploads->any())) wrong = "field.required";
  const auto done = visit.ask([&](vault::Vault& vault) {  // who may not is told so first
    return vault.give_files(visit.purpose(), record_param(visit), std::string{visit.param("field")}, wrong.empty() ? uploads->files() : vault::Files{});
  });
  return done && !wrong.empty() ? not_taken(visit, file_words(wrong, visit.lang)) : after(visit, done);
}

Response drop_file(const Visit& visit) {
  return after(visit, visit.ask([&](vault::Vault& vault) { return vault.drop_file(visit.purpose(), record_param(visit), FileId{id_parse(visit.param("file"))}); }));
}

Response file(const Visit& visit) {
  auto found = visit.ask([&](vault::Vault& vault) { return vault.file(visit.purpose(), record_param(visit), FileId{id_parse(visit.param("file"))}); });
  if (!found && found.error().code == Code::kConflict) return not_taken(visit, file_words(found.error().detail, visit.lang), 409, "files.closed");
  return found ? download(*std::move(found)) : refused(visit, 404);
}

}  // namespace tenue::web::portal
