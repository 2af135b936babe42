/// A customer who is signed in, on the pages for everybody: forms know what is on file of her, and are handed in by her.
#pragma once
#include <map>
#include <optional>
#include <string>

#include "app/accounts.h"
#include "policy/expr.h"
#include "web/site.h"

namespace tenue::web::portal {

std::optional<app::Customer> signed_in(Site& site, const Request& request);

struct Herself {
  app::Customer customer;
  std::map<std::string, RecordId> there;  ///< records of her own that a form would else make again: type → which
  policy::AnswersByPath on_file;          ///< "record.field" → what it says
};
/// Read by herself; nothing: it does not open to her any more.
std::optional<Herself> herself(Site& site, const policy::Model& model, const app::Customer& customer);
/// The form without what is on file of her; what she chooses to receive she chooses in her own pages.
policy::Form unanswered(const policy::Model& model, const policy::Form& form, const Herself& who, Instant now);

}  // namespace tenue::web::portal
