/// What goes and when, for the margin of a sheet: one line per end, what goes on one day together. Pure.
#pragma once
#include <string>
#include <vector>

#include "vault/vault.h"
#include "web/shown/speech.h"

namespace tenue::web {

struct EndLine {
  std::string when;   ///< "4 déc. 2026", "Dès que le travail est fait", "Suspendu", "Puis"
  std::string what;   ///< "La facture 2026-052 : dix ans de comptes."
  bool held = false, open_end = false;  ///< open_end: the day is not known yet
  RecordId keep;      ///< soon gone: offer to keep it; 0 = no
};
/// Nearest first: what hangs on an act now under way, then days, then what no day is known for.
std::vector<EndLine> end_lines(const Speech& speech, const vault::Sheet& sheet);

/// When records like this one go once they are over, in the short words of the published table: "dès que le travail est
/// fait"; "" where the table has no line for them.
std::string published_end(const policy::Model& model, std::string_view activity, std::string_view record, std::string_view lang);

/// When the record goes, in one phrase: "gardé jusqu’au 12 mars 2036", "10 ans après le travail".
std::string end_phrase(const Speech& speech, const vault::RecordView& record);
/// It has no day of its own yet: it goes when what it hangs on does.
bool goes_with_others(const Speech& speech, const vault::RecordView& record);

}  // namespace tenue::web
