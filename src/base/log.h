/// One JSON line per event on standard error. Fields are ids, counts, fixed words and the words of a Fault: never a personal
/// value, never a request's path, body, address or headers.
#pragma once
#include <cstdint>
#include <initializer_list>
#include <string_view>
#include <variant>

namespace tenue {

struct LogField {
  std::string_view key;
  std::variant<std::int64_t, std::string_view> value;  ///< text: words of the program, which may name a file
};
enum class Level { kInfo, kWarning, kError };
/// Thread-safe. `event` is a fixed word like "sweep.done".
void log(Level level, std::string_view event, std::initializer_list<LogField> fields = {});
/// Below this level nothing is written; kWarning in tests.
void set_log_level(Level level);

}  // namespace tenue
