/// What of a record was paid in parts, and what is left: from the records below it whose amount `pays` one of its fields.
#pragma once
#include <string>
#include <utility>
#include <vector>

#include "web/shown/speech.h"

namespace tenue::web {

/// Label and sum, to stand among the facts of `view`: what was paid, what is left or was paid too much. Empty where nothing pays it, nothing is
/// owed, or the reader may not read one of the parts: a balance that leaves one out would be wrong. `others`: records of the same person.
std::vector<std::pair<std::string, std::string>> balance_of(const Speech& speech, const vault::RecordView& view, const std::vector<vault::RecordView>& others);

/// "reste à régler 49,50 €", as part of a line; empty where balance_of is.
std::string balance_words(const Speech& speech, const vault::RecordView& view, const std::vector<vault::RecordView>& others);

}  // namespace tenue::web
