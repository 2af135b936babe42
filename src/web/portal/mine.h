/// What is hers, as her pages show it. Private to this folder.
#pragma once
#include <map>
#include <string>

#include "app/intake.h"
#include "web/portal/visit.h"
#include "web/shown/speech.h"

namespace tenue::web::portal {

struct Mine {
  vault::Sheet sheet;
  std::map<std::string, std::string> names;  ///< what a link may name, by the id that a value holds
  Speech speech(const Visit& visit) const { return {*visit.model, visit.lang, visit.now, names}; }
};
/// Read by the person herself: one audit entry, of her own role.
Result<Mine> look(const Visit& visit);

app::Whose herself_as(const Visit& visit, const vault::Sheet& sheet);

/// A list of its own in her pages (`shows`).
bool is_listed(const Visit& visit, const std::string& type);
std::string list_href(const std::string& type);
std::string record_href(RecordId rec);
/// A form that she fills in as herself: it asks for something that her pages show, and does not open an account.
bool opens_for_her(const Visit& visit, const policy::Form& form);
/// There is a desk that answers requests about data.
bool may_ask(const policy::Model& model);
/// "Effacement, accès": what she asked for; and how far it came, in a sentence.
std::string request_words(const Visit& visit, const app::OwnRequest& request);
std::string request_state(const Visit& visit, const app::Progress& progress);
/// She may close her account by herself.
bool may_leave(const policy::Model& model);
/// She may begin such a record: below her own, with every field that it needs (`edits`).
bool may_add(const Visit& visit, const policy::Record& type);

}  // namespace tenue::web::portal
