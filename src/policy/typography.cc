#include "policy/typography.h"

#include <algorithm>
#include <array>

namespace tenue::policy {
namespace {

using SV = std::string_view;

constexpr SV kNoBreak = "\u00A0", kNarrow = "\u202F", kApostrophe = "’";

bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Every byte of an accented letter in UTF-8 has its highest bit set.
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80; }

bool begins_with_unit(SV text) {
  static constexpr std::array<SV, 16> kUnits = {"h",     "heure",  "heures", "min",   "minute", "minutes", "jour", "jours",
                                                "mois",  "an",     "ans",    "€",     "%",      "km",      "Mo",   "semaines"};
  return std::any_of(kUnits.begin(), kUnits.end(),
                     [&](SV unit) { return text.starts_with(unit) && (text.size() == unit.size() || !is_letter(text[unit.size()])); });
}

/// The space that stands between what was written and what follows.
SV space_between(SV before, SV after) {
  if (!after.empty() && SV{";!?"}.find(after[0]) != SV::npos) return kNarrow;
  if (after.starts_with(':') || after.starts_with("»") || before.ends_with("«")) return kNoBreak;
  if (!before.empty() && is_digit(before.back()) && begins_with_unit(after)) return kNoBreak;
  return " ";
}

/// How many bytes of a space stand at the beginning: plain, or one that was already set by hand.
std::size_t space_at(SV text) {
  for (const SV space : {SV{" "}, kNoBreak, kNarrow})
    if (text.starts_with(space)) return space.size();
  return 0;
}

}  // namespace

std::string typeset(SV french) {
  std::string out;
  for (std::size_t i = 0; i < french.size();) {
    const auto rest = french.substr(i);
    if (const auto width = space_at(rest); width > 0) {
      const auto space = space_between(out, rest.substr(width));
      out += space == " " ? rest.substr(0, width) : space;
      i += width;
    } else if (rest[0] == '\'' && !out.empty() && is_letter(out.back()) && rest.size() > 1 && is_letter(rest[1])) {
      out += kApostrophe;
      ++i;
    } else {
      out += rest[0];
      ++i;
    }
  }
  return out;
}

}  // namespace tenue::policy
