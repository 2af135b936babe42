/// The words of commands, configuration and the server's terminal, French and English: for app/, cli/ and web/serve.cc.
#pragma once
#include <string>
#include <string_view>

#include "base/catalogue.h"
#include "base/result.h"

namespace tenue::app {

/// What was typed to start this program: "tenue", or what ./run says of itself in TENUE_COMMAND.
std::string command();
const Catalogue& words();

/// A refusal in a sentence: detail is a catalogue key under "error." with {what} = field; else the code's own sentence,
/// with the detail behind it.
std::string words_for(const Error& error, std::string_view lang);

/// Why the store of `short_name` does not open.
std::string store_words(const Error& error, std::string_view short_name, std::string_view lang);
/// What an operator can do about a broken world: the disk is full, a file refuses, another program wrote.
std::string fault_words(const std::exception& fault, std::string_view lang);

}  // namespace tenue::app
