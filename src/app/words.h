/// The module's words, French and English. Private to app/, save words_for.
#pragma once
#include <string>
#include <string_view>

#include "base/catalogue.h"
#include "base/result.h"

namespace tenue::app {

const Catalogue& words();

/// A refusal in a sentence: detail is a catalogue key under "error." with {what} = field; else the code's own sentence,
/// with the detail behind it.
std::string words_for(const Error& error, std::string_view lang);

}  // namespace tenue::app
