/// What is asked of words that somebody typed, and small questions about lists. Pure.
#pragma once
#include <algorithm>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "vault/vault.h"

namespace tenue::app {

inline constexpr std::size_t kMostReason = 1000, kMostWords = 4000;  ///< bytes

/// It says something, and no more than `most` bytes of it; of printable signs.
inline bool is_said(std::string_view words, std::size_t most = kMostWords) { return words.size() <= most && is_clean_utf8(words) && !fold(words).empty(); }

/// The same, short and on one line.
inline constexpr std::size_t kMostLine = 200;
inline bool is_line(std::string_view words) { return is_said(words, kMostLine) && words.find('\n') == std::string_view::npos; }

/// "" where there is none.
inline std::string value_of(const vault::Values& values, const std::string& field) {
  const auto found = values.find(field);
  return found == values.end() ? std::string{} : found->second;
}

template <class Words, class Word>
bool is_one_of(const Words& words, const Word& word) {
  return std::ranges::find(words, word) != std::end(words);
}

}  // namespace tenue::app
