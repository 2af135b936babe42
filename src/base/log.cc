#include "base/log.h"

#include <fmt/format.h>

#include <atomic>
#include <cstdio>
#include <string>

#include "base/time.h"

namespace tenue {
namespace {
std::atomic<Level> threshold{Level::kInfo};

std::string quoted(std::string_view text) {
  std::string out = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}
}  // namespace

void set_log_level(Level level) { threshold = level; }

void log(Level level, std::string_view event, std::initializer_list<LogField> fields) {
  if (level < threshold.load()) return;
  static constexpr std::string_view kNames[] = {"info", "warning", "error"};
  auto line = fmt::format(R"({{"at":"{}","level":"{}","event":{})", iso_utc(SystemClock{}.now()),
                          kNames[static_cast<int>(level)], quoted(event));
  for (const auto& f : fields) {
    line += ',' + quoted(f.key) + ':';
    if (const auto* n = std::get_if<std::int64_t>(&f.value)) line += std::to_string(*n);
    else line += quoted(std::get<std::string_view>(f.value));
  }
  line += "}\n";
  std::fwrite(line.data(), 1, line.size(), stderr);  // one call: lines of two threads never mix
}

}  // namespace tenue
