/// The doors of the home page: where a stranger begins. Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "policy/model.h"

namespace tenue::web::visitor {

struct Door {
  std::string href;   ///< on the organisation's host: "/demande/demander-un-serrurier?probleme=1"
  std::string label;
};

/// The form that `doors` of the policy names, or null where it names none that strangers fill.
const policy::Form* doors_form(const policy::Model& model);
/// One door for each choice of the question that `doors` names; one for the form where that is no choice. None without a form.
std::vector<Door> doors(const policy::Model& model, std::string_view lang);

}  // namespace tenue::web::visitor
