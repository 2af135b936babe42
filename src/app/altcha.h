/// The question for robots that sends nothing abroad: a proof of work in ALTCHA's format (https://altcha.org/docs, "Proof-of-work
/// captcha", version 1), made and verified here. The browser looks for the number whose hash with the salt is the challenge; salt,
/// form and expiry are inside what is signed, and an answer serves once. Without a script one waits instead (`slow`).
/// Thread-safe. Nothing survives a restart: a form shown before it is asked again.
#pragma once
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "base/time.h"
#include "crypto/crypto.h"

namespace tenue::app {

class Altcha {
 public:
  explicit Altcha(const Clock& clock) : clock_(clock) {}

  /// A fresh challenge for that form, as JSON: algorithm, challenge, salt, signature, maxnumber.
  std::string challenge(std::string_view form);
  /// `answer`: base64 of the JSON that the browser sends. True once for each answer, within 10 minutes, for that form.
  bool solved(std::string_view form, std::string_view answer);

  /// The way without a script: a ticket that counts from 10 seconds after it was given until 30 minutes, once.
  std::string slow_ticket(std::string_view form);
  enum class Slow { kGood, kEarly, kNone };
  Slow waited(std::string_view form, std::string_view ticket);

 private:
  bool use(const std::string& what, Instant until);  ///< false: used before

  const Clock& clock_;
  crypto::Key key_ = crypto::Key::random();
  std::mutex mutex_;
  std::map<std::string, Instant, std::less<>> used_;  ///< until when it must be remembered
};

/// What the form's page and its answer are named: the field of the proof, and of the ticket.
inline constexpr std::string_view kAltchaField = "altcha", kSlowField = "patience";

}  // namespace tenue::app
