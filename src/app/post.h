/// The post of one organisation: draws letters when they are due, hands them to the mail server one after the other on a thread
/// of its own, and calls the firm's own program when something waits for it (a gateway for text messages, a bell).
#pragma once
#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "app/letters.h"
#include "app/writer.h"
#include "mail/mail.h"

namespace tenue::app {

struct PostSettings {
  std::string short_name;
  mail::Server server;      ///< without url: nothing is handed over, letters wait
  std::string from;         ///< "" = the firm's contact
  std::string alert, alert_command;
  /// Where there is no server: takes the letter instead, on the post's thread; a demonstration shows it. May be empty.
  std::function<void(const LetterText&)> shown;
};

class Post {
 public:
  Post(Writer& writer, PostSettings settings);
  ~Post();
  /// Ends its thread, before the writer goes; cuts the line to the server if one is open: what was on it is unsure.
  void stop();
  Post(const Post&) = delete;
  Post& operator=(const Post&) = delete;

  /// What links begin with: letters are drawn from then on. Any thread.
  void answers_at(std::string url);
  /// Called by the writer's thread between batches.
  void tick(vault::Vault& vault);

 private:
  struct State;
  std::unique_ptr<State> s_;
};

/// Runs the program, without a shell, with TENUE_FIRM, TENUE_COUNT and TENUE_URL in its environment and nothing of any person;
/// killed with its children after 30 seconds, or once `stop` is set; inherits no open file. False: it is not there, or did not end with 0.
bool run_alert_command(const std::string& program, const std::string& short_name, const std::string& url, int count, const std::atomic<bool>& stop);

}  // namespace tenue::app
