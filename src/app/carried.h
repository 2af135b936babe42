/// A file that a person took along (docs/formats/portable.schema.json), read back. Pure.
#pragma once
#include <string_view>
#include <vector>

#include "vault/vault.h"

namespace tenue::app {

/// Its records, values in normal form. kInvalid, detail: "carry.json" (no JSON object, or cut short), "carry.format" (another file), "carry.shape" (a record is
/// not what the schema says). Nothing of the file is in an error.
Result<std::vector<vault::Carried>> read_portable(std::string_view json);

}  // namespace tenue::app
