/// Terms that people agree to: which edition, of which record, and when. Private to the vault.
#pragma once
#include "vault/values.h"

namespace tenue::vault {

/// Writes down what was agreed to with this act. Errors where terms are owed and nobody agreed to the edition in force,
/// where a value has no terms although the policy requires some, and where somebody agreed to what does not concern the
/// record. `before`: its values until now, null for a new one: what it was under already is not asked for again.
Errors agree(Core& core, const Purpose& purpose, const Row& row, const Values* before, const Values& after, const std::vector<std::string>& agreed);
std::vector<Agreement> agreements(Core& core, const Row& row);
/// Terms that these values are under, of which this record has not the edition in force. Only those that hang on fields of `seen`.
std::vector<std::string> to_agree(const Core& core, const Row& row, const Values& values, const std::vector<Agreement>& had, const std::set<std::string>& seen);

}  // namespace tenue::vault
