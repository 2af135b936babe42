/// The module's SQL. Private to app/.
#pragma once
#include <string_view>

#include "store/store.h"

namespace tenue::app {

/// The statements of sql/<name>.sql.
const store::SqlFile& sql(std::string_view name);

}  // namespace tenue::app
