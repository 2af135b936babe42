#include "web/bureau/counter_keys.h"

#include "base/bytes.h"

namespace tenue::web::bureau {
namespace {

constexpr std::size_t kFigures = 9;

/// The first letter of the words that is not used yet, in capitals; 0 = none.
char free_letter(std::string_view words, std::string_view used) {
  for (const char c : fold(words)) {
    if (c < 'a' || c > 'z') continue;
    const char capital = static_cast<char>(c - 'a' + 'A');
    if (used.find(capital) == std::string_view::npos) return capital;
  }
  return 0;
}

}  // namespace

void KeyMarks::give(std::vector<Option>& options) {
  if (!figures_given_ && options.size() <= kFigures) {
    figures_given_ = true;
    for (std::size_t i = 0; i < options.size(); ++i) options[i].key = std::string(1, static_cast<char>('1' + i));
    return;
  }
  for (auto& option : options) {
    const char key = free_letter(option.label, used_);
    if (!key) continue;
    used_ += key;
    option.key = std::string(1, key);
  }
}

}  // namespace tenue::web::bureau
