/// The master key as words that a person can read aloud and type: what the recovery sheet bears. Each word is a proquint
/// (D. S. Wilkerson, "A Proposal for Proquints", 2009): five letters for 16 bits, so no list of words is needed to read them in
/// twenty years. Four lines of four words, and a fifth that checks its line. docs/formats/backup.md, "The sheet".
#pragma once
#include <array>
#include <string>
#include <string_view>

#include "base/result.h"
#include "crypto/crypto.h"

namespace tenue::app {

constexpr std::size_t kSheetLines = 4, kSheetWords = 5;
using SheetLines = std::array<std::array<std::string, kSheetWords>, kSheetLines>;

SheetLines sheet_lines(const crypto::Key& master);
/// Whatever is no letter is passed over (line numbers, dashes), capitals count as small ones.
/// Fails kInvalid: "sheet.count" (field: how many words were read), "sheet.line" (field: the number of the line at fault).
Result<crypto::Key> key_from_words(std::string_view typed);

}  // namespace tenue::app
