/// Links that lead whoever holds them to one record, and do one thing there. A link is 40 bytes in base64url, 32 of them random, and 16 more where it has a mark; the
/// store keeps a keyed hash. It ends with its record. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "vault/vault.h"

namespace tenue::app {

/// How far a request about data came; the button that proves who reads its address (intake.h). How far a job came (follow.h).
/// The button that stops what she is offered (unsubscribe.h). The button that lets another service have her file, and what that service
/// fetches it by; how she takes it herself, and what is sent to her for that (forward.h).
inline constexpr std::string_view kFollowLink = "follow", kMailboxLink = "mailbox", kJobLink = "job", kStopLink = "stop", kForwardLink = "forward", kFetchLink = "fetch", kFileLink = "file", kTakeLink = "take";

inline constexpr std::string_view kLinks[] = {kFollowLink, kMailboxLink, kJobLink, kStopLink, kForwardLink, kFetchLink, kFileLink, kTakeLink};

/// Where links of that kind stand on the firm's site, without the link: "/suivi", "/en/follow".
std::string link_way(std::string_view kind, std::string_view lang);
/// A fresh one: its secret end.
/// `mark`: 16 bytes that come back with the link, such as the keyed hash of the address that it goes to.
std::string make_link(vault::Vault& vault, std::string_view kind, SubjectId subject, RecordId record, ByteView mark = {});

struct Link { RecordId record; SubjectId subject; Instant made{}; std::optional<Instant> used; Bytes mark{}; };
/// Nothing: there is none such, or its record is gone.
std::optional<Link> find_link(vault::Vault& vault, std::string_view kind, const std::string& link);
/// Notes that it did what it is for; the first time counts.
void use_link(vault::Vault& vault, std::string_view kind, const std::string& link);
/// Those of that record that did nothing yet lead nowhere any more.
void end_links(vault::Vault& vault, std::string_view kind, RecordId record);
/// When one of that record was used last.
std::optional<Instant> link_used(vault::Vault& vault, std::string_view kind, RecordId record);

}  // namespace tenue::app
