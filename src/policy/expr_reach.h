/// How one record is reached from another: itself, up by `of`, by a link field, else the many of the same person.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "policy/expr.h"

namespace tenue::policy {

struct Way {
  Expr::Reach reach = Expr::Reach::kSelf;
  const Record* record = nullptr;
  std::string via;  ///< the link field
};
/// `name` is a record, or a link field of `from`. Nothing if there is no such record or no way to it.
std::optional<Way> way_to(const Model& model, std::string_view from, std::string_view name);
/// Up from `record` by `of`, itself first.
std::vector<std::string> line_of(const Model& model, std::string_view record);

}  // namespace tenue::policy
