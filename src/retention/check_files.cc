#include "retention/checks.h"

namespace tenue::retention {

void check_files(Inquiry& inquiry) {
  using State = vault::StoredFile::State;
  auto named = inquiry.named_files;
  for (const auto& file : inquiry.vault.stored_files()) {
    const auto found = named.find(file.id);
    if (found == named.end() || found->second != std::pair{file.record, file.field})
      inquiry.found("file.unnamed", file.subject, file.record);
    else
      named.erase(found);
    if (file.state == State::kMissing) inquiry.found("file.missing", file.subject, file.record);
    if (file.state == State::kClosed) inquiry.found("file.closed", file.subject, file.record);
  }
  for (const auto& [_, place] : named) inquiry.found("file.missing", inquiry.vault.subject_of(place.first), place.first);
  for (const auto& name : inquiry.vault.stray_files()) inquiry.found("file.stray", {}, {}, {{"name", name}});
}

}  // namespace tenue::retention
