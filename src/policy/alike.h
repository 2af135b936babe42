/// By what two records of one kind may be of one person. Pure.
#pragma once
#include <map>
#include <string>

#include "policy/model.h"

namespace tenue::policy {

/// The field that speaks for it: a mail address of both; or another thing that one is found by, such as a telephone number, where the name is
/// the same too: colleagues share a switchboard. A name alone speaks for nothing. Null: none. Values: field id → normal form.
const Field* shared_field(const Record& type, const std::map<std::string, std::string>& one, const std::map<std::string, std::string>& other);

}  // namespace tenue::policy
