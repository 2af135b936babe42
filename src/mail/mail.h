/// One letter by SMTP (RFC 5321) over TLS: drawn as a message (RFC 5322, MIME), handed to the firm's mail server. Knows nothing of
/// policies or people. Thread-safe; send() blocks, for at most a minute and a half.
#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace tenue::mail {

/// Plain words; paragraphs are parted by empty lines, an address "https://…" alone on its line becomes a link. `to` is one address.
struct Letter {
  std::string from_name, from, to, subject, text, lang;
  std::string id;         ///< what stands before the @ of its Message-ID: the same letter handed in twice is seen to be one
  Instant date{};
};

/// The message: headers, then the words as text/plain and as simple text/html, without anything fetched from elsewhere. kInvalid: an
/// address that is none, or a line break where none may stand.
Result<std::string> message(const Letter& letter);

/// The firm's mail server. `url`: "smtps://host:465", or "smtp://host:587", where STARTTLS is required unless the host is this machine.
struct Server {
  std::string url, user, password;
  std::filesystem::path authority;  ///< certificates that are trusted beside the system's, or ""
};

/// What became of it. kLater: nobody took it, it may be tried again. kNever: the server refused it for good (5xx), or `to` can be none.
/// kUnknown: the line broke after all of it was sent, so that it may or may not have arrived.
enum class Fate { kSent, kLater, kNever, kUnknown };
struct Outcome {
  Fate fate = Fate::kLater;
  int code = 0;       ///< the server's last reply, 0 = none
};
Outcome send(const Server& server, const Letter& letter);

/// Whether a letter could be sent with it, in the words of the catalogue: "" or "mail.url".
std::string fault(const Server& server);

}  // namespace tenue::mail
