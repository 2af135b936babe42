#include "web/bureau/counter_keys.h"

#include <algorithm>

#include "base/bytes.h"

namespace tenue::web::bureau {
namespace {

constexpr std::size_t kFigures = 9;

constexpr std::size_t kSmallWord = 3;  ///< "sur", "at": not what one remembers of an answer

/// A letter of the words that is not used yet, in capitals: one that begins a word, a longer one if possible; 0 = none.
char free_letter(std::string_view words, std::string_view used) {
  const auto folded = fold(words);
  char of_small_word = 0, of_any = 0;
  for (std::size_t begin = 0; begin < folded.size();) {
    const auto end = std::min(folded.find(' ', begin), folded.size());
    for (std::size_t i = begin; i < end; ++i) {
      if (folded[i] < 'a' || folded[i] > 'z') continue;
      const char capital = static_cast<char>(folded[i] - 'a' + 'A');
      if (used.find(capital) != std::string_view::npos) continue;
      if (i == begin && end - begin > kSmallWord) return capital;
      auto& place = i == begin ? of_small_word : of_any;
      if (!place) place = capital;
    }
    begin = end + 1;
  }
  return of_small_word ? of_small_word : of_any;
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
