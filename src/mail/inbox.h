/// What comes in: one look into a mailbox by IMAP (RFC 3501) over TLS, and a message (RFC 5322, MIME) read as plain words. Whoever sends a
/// message chooses every byte of it, so nothing in it is trusted and all of it has limits. Knows nothing of policies or requests.
#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/time.h"

namespace tenue::mail {

// ---- a message -----------------------------------------------------------------------------------------------------------

/// What somebody wrote. Texts are UTF-8 without control characters but \n and \t, and may be empty.
struct Message {
  std::string id;           ///< its Message-ID, without < and >; "" = it has none
  std::string from, name;   ///< where an answer goes (Reply-To, else From): an address as is_address has them, or ""; whose it is
  std::string unusable;     ///< that address, where it is none that can be written to
  std::string subject, text;
  int attachments = 0;      ///< parts that are not its words
  bool whole = true;        ///< false: a part of it was beyond the limits, and not read
  bool by_machine = false;  ///< an answer by itself (RFC 3834), a report of what was not delivered, a list's
};

/// Its words are its plain text; where it has none, those of its HTML. Any bytes give a message. Cost: O(bytes), of which at most
/// kMostBytes are read; 200 parts, 20 deep; 64 KiB of words.
Message read_message(std::string_view bytes);
inline constexpr std::size_t kMostBytes = 8 << 20;

// ---- a mailbox -----------------------------------------------------------------------------------------------------------

/// `url`: "imaps://host:993/INBOX", or "imap://host:143/INBOX", where STARTTLS is required unless the host is this machine. Without a
/// path it is INBOX.
struct Account {
  std::string url, user, password;
  std::filesystem::path authority;  ///< certificates that are trusted, in place of the system's; "": the system's
};
/// Whether one could be read with it, in the words of the catalogue: "" or "mail.url".
std::string fault(const Account& account);

struct Arrived {
  Instant at{};         ///< when the mailbox took it (INTERNALDATE), whatever the message says itself
  std::string bytes;    ///< the first kMostBytes of it
  bool whole = true;
};

/// kAway: nobody answers there, not as it must (TLS), or the line broke. kRefused: the account, or that folder to be written in, is not ours.
enum class Look { kRead, kAway, kRefused };

/// A mailbox that people may read too. A message was dealt with once it bears the keyword $Tenue, which is set with \Seen. Up to the last
/// one that bears $TenueFrom, which the newest does from the first look on, what nobody has read yet is taken; after it everything is,
/// whoever opened it. At a server that keeps no keywords \Seen alone is the mark.
class Mailbox {
 public:
  explicit Mailbox(Account account) : account_(std::move(account)) {}
  /// Hands each message that waits to `take`, in the order in which they arrived, at most a hundred. True: it is marked. False: it is left
  /// alone, and not fetched again while this object lives. What `take` throws goes through, the message unmarked. Once `stop` is
  /// true the line is cut. Blocks: a minute without a byte is the end of it.
  Look look(const std::function<bool(const Arrived&)>& take, const std::atomic<bool>& stop);
  /// How many are left alone that nobody has read since. As of the last look.
  int left() const { return left_; }

 private:
  Account account_;
  std::uint32_t validity_ = 0;       ///< UIDVALIDITY that what follows is of
  std::optional<std::uint32_t> from_;  ///< UID of the last that bears $TenueFrom, or bore it
  std::set<std::uint32_t> refused_;  ///< UIDs
  int left_ = 0;
};

}  // namespace tenue::mail
