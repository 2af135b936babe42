/// What people write to the firm's own address: a mailbox is looked into about every minute, on a thread of its own, and each message
/// becomes a request about data, with its number, its receipt and its real day of arrival. Filed first, marked in the mailbox then,
/// so that none is lost; the same message is one request, however often it is met.
#pragma once
#include <atomic>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "app/writer.h"
#include "mail/inbox.h"

namespace tenue::app {

enum class Mailed {
  kFiled,    ///< it is a request, now or since before
  kIgnored,  ///< written by a program, or by the firm itself
  kLeft,     ///< the store takes no such request: arrived more than three years ago, or the policy keeps none
};
/// `own`: addresses that the firm writes from, beside those of its policy. On the vault's thread, inside an act.
Mailed take_mail(vault::Vault& vault, const mail::Arrived& arrived, const std::vector<std::string>& own);

/// What who administers is told of on today's page. Any thread.
struct InboxNews {
  std::atomic<int> left{0};            ///< messages that no request was made of, and that nobody has read since
  std::atomic<bool> refused{false}, away{false};  ///< three looks in a row: our account, the folder; nobody answers there
};

struct InboxSettings {
  mail::Account account;
  std::chrono::seconds every{60};
  std::vector<std::string> own;
};

class Inbox {
 public:
  Inbox(Writer& writer, InboxSettings settings, InboxNews& news);
  ~Inbox();
  /// Ends its thread, before the writer goes; cuts the line to the mailbox if one is open.
  void stop();
  Inbox(const Inbox&) = delete;
  Inbox& operator=(const Inbox&) = delete;

 private:
  struct State;
  std::unique_ptr<State> s_;
};

}  // namespace tenue::app
