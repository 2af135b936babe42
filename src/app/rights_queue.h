/// Requests about data that wait, by the day on which they are due, and the feed of those days for a calendar. Functions run on the
/// vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/requests.h"
#include "vault/vault.h"

namespace tenue::app {

struct OpenRequest {
  RecordId rec;
  std::string reference, kinds;  ///< kinds of policy::kRequestKinds, joined by ','
  Term term{};
  std::optional<Date> closed{};    ///< when it was answered
};
/// All that nobody has answered yet, the first due first. Nothing is opened: their dates stand in the clear (docs/formats/store.md).
std::vector<OpenRequest> open_requests(vault::Vault& vault);
/// The register of those that were answered, the last first: numbers, kinds and days. Nothing is opened.
std::vector<OpenRequest> answered_requests(vault::Vault& vault);

/// A link to the feed for that member of the staff; the one before it ends. kForbidden: not the desk for rights.
Result<std::string> new_calendar(vault::Vault& vault, const vault::Actor& who);
void end_calendar(vault::Vault& vault, const vault::Actor& who);
bool has_calendar(vault::Vault& vault, const vault::Actor& who);
/// Whether the link opens the feed: its user still answers for the data and may sign in.
bool calendar_opens(vault::Vault& vault, const std::string& link);

}  // namespace tenue::app
