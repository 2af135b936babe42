// A message that somebody sent to the firm's mailbox: read as plain words, whatever its bytes are.
#include "base/bytes.h"
#include "fuzz/fuzz.h"
#include "mail/inbox.h"
#include "mail/mail.h"

namespace tenue::fuzz {

void mail(std::string_view message) {
  const auto read = tenue::mail::read_message(message);
  for (const auto& text : {read.id, read.from, read.name, read.unusable, read.subject, read.text}) TENUE_CHECK(is_clean_utf8(text));
  for (const auto& line : {read.id, read.from, read.name, read.unusable, read.subject}) TENUE_CHECK(line.find_first_of("\n\t") == std::string::npos && line.size() <= 998);
  TENUE_CHECK(read.text.size() <= 64 << 10 && read.attachments >= 0 && read.attachments <= 200);
  TENUE_CHECK(read.from.empty() || (tenue::mail::is_address(read.from) && read.unusable.empty()));
}

}  // namespace tenue::fuzz
