/// Her file goes straight to another service (GDPR art. 20(2)): the answer to her request has a link; behind it she sees to whom, and
/// presses; the page then shows the link that she hands on, by which the service fetches the file. Each fetching is a disclosure with the
/// file's hash. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>

#include "app/dossier.h"

namespace tenue::app {

/// Public pages; a secret follows.

/// Behind her link, for thirty days: to whom, and when she last pressed. Nothing: it leads nowhere.
struct Forward { std::string service; std::optional<Instant> confirmed; };
std::optional<Forward> forward_of(vault::Vault& vault, const std::string& link);
/// She pressed: the end of the link to hand on. One made before leads nowhere any more. kNotFound.
Result<std::string> confirm_forward(vault::Vault& vault, const std::string& link);

/// Behind the service's link, for fourteen days: to whom and until when.
struct Fetching { std::string service; Instant until{}; };
std::optional<Fetching> fetching_of(vault::Vault& vault, const std::string& link);
/// What she may take along, read as she would. kNotFound: the link leads nowhere, or nothing is held any more.
Result<Dossier> fetch_file(vault::Vault& vault, const std::string& link);
/// Notes who was given what, before it is: `digest`: SHA-256 of the bytes, as hexadecimal digits. kNotFound.
Result<void> note_fetched(vault::Vault& vault, const std::string& link, const Dossier& file, const std::string& digest);

}  // namespace tenue::app
