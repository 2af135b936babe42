/// The machine's scanner of malware: clamd, by its INSTREAM command (clamd(8)). It is handed the clear of people's files, so it may only
/// be this machine's: a socket in the file system, or loopback. docs/configuration.md.
/// Thread  one at a time. A scanner that does not answer is no error: nobody knows, and the file waits.
#pragma once
#include <string>
#include <string_view>

#include "app/descriptor.h"
#include "base/bytes.h"

namespace tenue::app {

enum class Finding {
  kClean,
  kMalware,
  kUnknown,  ///< it is not there, broke off, or could not judge (too long for it, its memory)
};

/// "/run/clamav/clamd.ctl", "127.0.0.1:3310", "[::1]:3310".
bool is_scanner(std::string_view place);

/// One file on its way to the scanner. Each write waits at most ten seconds, the answer a minute.
class Scan {
 public:
  explicit Scan(const std::string& place);
  void write(ByteView piece);
  Finding finish();

 private:
  void send(ByteView bytes);
  Descriptor line_;
  bool broken_ = false;
};

}  // namespace tenue::app
