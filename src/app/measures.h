/// Tasks of measures, as keep_task names them. Private to app; attention.h is the door.
#pragma once
#include <string>

#include "vault/vault.h"

namespace tenue::app {

/// "measure", or "measure TAB edition TAB signer" where each of the staff signs a document.
struct MeasureTask {
  std::string measure, edition;
  UserId signer;
};
MeasureTask read_measure_task(const std::string& what);
std::string write_measure_task(const MeasureTask& task);
/// Does the running policy still ask for it, and of this person?
bool is_due(vault::Vault& vault, const MeasureTask& task);

}  // namespace tenue::app
