/// The file of one person as a page that she can read: for the desk, for her own pages, and alone in the archive that she keeps.
#pragma once
#include <string>
#include <string_view>

#include "app/dossier.h"
#include "web/http/http.h"
#include "web/render.h"

namespace tenue::web {

/// Fills layout/person_file.html at {{>marker}}. What names who works here, or another person, is said by role or kind alone.
void put_person_file(Dict& dict, std::string_view marker, const policy::Model& model, const app::Dossier& all, std::string_view lang);
/// One HTML page that needs nothing beside it: no script, no style sheet, no address of ours.
std::string person_file_page(const policy::Model& model, const app::Dossier& all, std::string_view lang, Instant now);
/// All of it as files in one ZIP, which is drawn while it is sent: the page, the data, a table of each kind of record, her card, and
/// the files that are hers. One that went since it was begun breaks the answer off.
Response person_file_zip(const policy::Model& model, const app::Dossier& all, std::string_view lang, Instant now, const std::string& name);
/// SHA-256 of the bytes that it will send, as hexadecimal digits: they are drawn once for it, and the same `now` draws them again.
std::string person_file_digest(const policy::Model& model, const app::Dossier& all, std::string_view lang, Instant now);

}  // namespace tenue::web
