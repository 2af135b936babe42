/// One letter by SMTP (RFC 5321) over TLS: drawn as a message (RFC 5322, MIME), handed to the firm's mail server. Knows nothing of
/// policies or people. Thread-safe; send() blocks, for at most a minute and a half.
#pragma once
#include <atomic>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/time.h"

namespace tenue::mail {

/// Plain words; paragraphs are parted by empty lines, an address "https://…" or "http://…" alone on its line becomes a link. `to` is one address.
struct Letter {
  std::string from_name, from, to, reply_to /* "" = from */, subject, text, lang;
  std::string id;         ///< what stands before the @ of its Message-ID: the same letter handed in twice is seen to be one
  Instant date{};
  std::string unsubscribe{};  ///< a web address whose POST stops what is offered (RFC 2369, RFC 8058); "" = there is nothing to stop
};

/// One address, as RFC 5321 §4.1.2 has them, without quoted parts and in ASCII.
bool is_address(std::string_view text);

/// The message: headers, then the words as text/plain and as simple text/html, without anything fetched from elsewhere. kInvalid, its field
/// says which: an address that is none, a line break where none may stand, an id of other signs than letters and digits, text that is no UTF-8.
Result<std::string> message(const Letter& letter);

/// The firm's mail server. `url`: "smtps://host:465", or "smtp://host:587", where STARTTLS is required unless the host is this machine.
struct Server {
  std::string url, user, password;
  std::filesystem::path authority;  ///< certificates that are trusted, in place of the system's; "": the system's
};

/// What became of it. kLater: nobody took it, it may be tried again. kNever: the server refused it for good (5xx), or `to` can be none.
/// kUnknown: the line broke after all of it was sent, so that it may or may not have arrived.
enum class Fate { kSent, kLater, kNever, kUnknown };
struct Outcome {
  Fate fate = Fate::kLater;
  int code = 0;       ///< the server's last reply, 0 = none
};
/// `stop`: asked about every second; once it is true the line is cut.
Outcome send(const Server& server, const Letter& letter, const std::atomic<bool>* stop = nullptr);

/// Its host is this machine: a catcher of letters, a relay of one's own.
bool is_here(std::string_view url);
/// Whether a letter could be sent with it, in the words of the catalogue: "" or "mail.url".
std::string fault(const Server& server);

}  // namespace tenue::mail
