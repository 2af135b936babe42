/// Versions of the policy that ran before, to be read again. Functions run on the vault's thread.
#pragma once
#include <optional>

#include "vault/vault.h"

namespace tenue::app {

/// The model of one published version, compiled again from the text that was kept with it. Nothing: no such version,
/// or this program no longer understands its text.
std::optional<policy::Model> published_model(vault::Vault& vault, int version);

}  // namespace tenue::app
