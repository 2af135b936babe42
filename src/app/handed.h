/// Sealed copies of what is handed to somebody else: to an authority under the number of its case, to a client who must answer one of its own
/// people, to who takes the activity over (handover.h). One ZIP archive whose content opens with a password that goes another way. Each record
/// is a disclosure, noted before the first byte leaves, with the SHA-256 of the data. Functions run on the vault's thread.
#pragma once
#include <string>
#include <string_view>

#include "app/dossier.h"
#include "app/recipients.h"

namespace tenue::app {

/// Characters of a password that seals a copy, at least: nothing slows a guesser down who has the file.
inline constexpr std::size_t kLeastSeal = 14;
/// Whether it may seal one: long enough, clean, no line end.
bool is_seal(std::string_view password);

struct SealedCopy { std::string bytes, digest; };  ///< the archive; SHA-256 of the data in it
/// `name`: that of the JSON in the archive, "copie.json", "extrait.json"; files of the pieces beside it. Throws Fault: a file went meanwhile.
SealedCopy sealed_copy(const policy::Model& model, const Dossier& file, const std::string& name, Instant drawn, const std::string& password);

/// Of one record, the fields that the note names and this reader may read (the desk for rights all that is kept), for whom it says: the copy, and the disclosure. As note_disclosure, and
/// kInvalid: "handed.password" (field "password"), "disclosure.fields" (nothing of them has a value). kForbidden: "grant.none", one of them is not this reader's.
Result<SealedCopy> hand_copy(vault::Vault& vault, const vault::Purpose& purpose, SubjectId subject, HandNote note, const std::string& password);

/// A client must answer somebody of its own house (GDPR art. 28(3)(e)): what is kept of that contact for the client's contracts, and nothing of another. By the
/// desk for rights; `reference`: who asked at the client's, and when. kNotFound: no contact of a client (`for` of an activity done as processor), or nothing is kept.
Result<SealedCopy> client_extract(vault::Vault& vault, const vault::Actor& who, const Whose& whose, const std::string& reference, const std::string& password);
/// Whether such a client is the root of the file.
bool is_client(const policy::Model& model, const std::string& root_type);

}  // namespace tenue::app
