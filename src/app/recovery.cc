#include "app/recovery.h"

#include <algorithm>
#include <vector>

namespace tenue::app {
namespace {

constexpr std::string_view kConsonants = "bdfghjklmnprstvz", kVowels = "aiou";
constexpr std::size_t kBytesInLine = crypto::Key::kSize / kSheetLines;

std::string word_of(std::uint8_t high, std::uint8_t low) {
  const unsigned bits = high * 256U + low;
  return {kConsonants[bits >> 12], kVowels[bits >> 10 & 3], kConsonants[bits >> 6 & 15], kVowels[bits >> 4 & 3], kConsonants[bits & 15]};
}

/// The 16 bits of a word, or nothing.
std::optional<unsigned> bits_of(std::string_view word) {
  unsigned out = 0;
  for (std::size_t i = 0; i < word.size(); ++i) {
    const auto& letters = i % 2 == 0 ? kConsonants : kVowels;
    const auto at = letters.find(word[i]);
    if (at == std::string_view::npos) return std::nullopt;
    out = out * static_cast<unsigned>(letters.size()) + static_cast<unsigned>(at);
  }
  return out;
}

crypto::Hash check(std::size_t line, ByteView bytes) {
  const auto number = static_cast<std::uint8_t>(line + 1);
  return crypto::blake2b256({view("tenue-sheet1"), ByteView(&number, 1), bytes});
}

std::vector<std::string> words_in(std::string_view typed) {
  constexpr std::size_t kLetters = 5;
  std::vector<std::string> out;
  std::string word;
  for (const char c : typed) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (small < 'a' || small > 'z') continue;
    word += small;
    if (word.size() == kLetters) out.push_back(std::exchange(word, {}));
  }
  if (!word.empty()) out.push_back(word);
  return out;
}

Error wrong_line(std::size_t line) { return {Code::kInvalid, "sheet.line", std::to_string(line + 1)}; }

}  // namespace

SheetLines sheet_lines(const crypto::Key& master) {
  SheetLines out;
  for (std::size_t line = 0; line < kSheetLines; ++line) {
    const auto bytes = master.bytes().subspan(line * kBytesInLine, kBytesInLine);
    for (std::size_t i = 0; i + 1 < kSheetWords; ++i) out[line][i] = word_of(bytes[2 * i], bytes[2 * i + 1]);
    const auto sum = check(line, bytes);
    out[line].back() = word_of(sum[0], sum[1]);
  }
  return out;
}

Result<crypto::Key> key_from_words(std::string_view typed) {
  auto words = words_in(typed);
  if (words.size() != kSheetLines * kSheetWords || words.back().size() != 5) return Error{Code::kInvalid, "sheet.count", std::to_string(words.size())};
  Bytes key;
  for (std::size_t line = 0; line < kSheetLines; ++line) {
    Bytes bytes;
    for (std::size_t i = 0; i < kSheetWords; ++i) {
      const auto bits = bits_of(words[line * kSheetWords + i]);
      if (!bits) return wrong_line(line);
      bytes.push_back(static_cast<std::uint8_t>(*bits >> 8));
      bytes.push_back(static_cast<std::uint8_t>(*bits & 255));
    }
    const auto sum = check(line, ByteView(bytes).first(kBytesInLine));
    if (!std::equal(bytes.end() - 2, bytes.end(), sum.begin())) return wrong_line(line);
    key.insert(key.end(), bytes.begin(), bytes.end() - 2);
  }
  crypto::Key out(key);
  crypto::wipe(key);
  return out;
}

}  // namespace tenue::app
