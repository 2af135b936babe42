/// Her file leaves by a link. Straight to another service (GDPR art. 20(2)): the answer to her request has a link; behind it she sees to
/// whom, and presses; the page then shows the link that she hands on, by which the service fetches the file. Or to herself, where she has no
/// pages of her own (art. 15(3)): behind the answer's link a button sends another to the address on file, and behind that one she takes it.
/// Each taking is a disclosure with the file's hash. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>

#include "app/dossier.h"

namespace tenue::app {

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

/// The address of the request is hers, and answered for it: a link that goes there is as good as the file.
bool can_send_link(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// What the answer to that request leads to: words, and the end of an address. Each call makes fresh links.
struct AnswerLink { std::string words, way; };
std::vector<AnswerLink> links_of_answer(vault::Vault& vault, SubjectId subject, RecordId request, const std::string& lang);

/// The answer to that request leads to her file, and she has not taken it yet: an erasure would take it from her.
bool file_untaken(vault::Vault& vault, RecordId request);
/// Until when the answer's link serves, thirty days; nothing: it leads nowhere, or nothing is held any more.
std::optional<Instant> file_waits(vault::Vault& vault, const std::string& link);
/// She asks for it: a letter to the address on file. kNotFound; kConflict: "link.enough" (three within the hour).
Result<void> ask_file(vault::Vault& vault, const std::string& link);
/// That letter: to whom, with a link for an hour, which ends those before. Nothing: nothing is held any more.
std::optional<LetterText> file_letter(vault::Vault& vault, const std::string& url, RecordId request);
/// Until when that link serves; nothing: it leads nowhere.
std::optional<Instant> file_ready(vault::Vault& vault, const std::string& link);
/// The file, as it is now: of access all that is hers, of portability what she may take along. kNotFound; those of dossier().
Result<Dossier> take_file(vault::Vault& vault, const std::string& link);
/// Notes that she was given it, before she is. kNotFound.
Result<void> note_taken(vault::Vault& vault, const std::string& link, const Dossier& file, const std::string& digest);

}  // namespace tenue::app
