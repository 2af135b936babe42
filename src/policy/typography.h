/// How French is set: where a space may not break, and which apostrophe stands between letters. Applied to every French
/// text of a policy as it is read, so that no page, notice or button has to think of it. Inside the policy module only.
#pragma once
#include <string>
#include <string_view>

namespace tenue::policy {

/// U+202F before ";", "!" and "?", U+00A0 before ":" and inside "« »" and between a figure and its unit, ’ between
/// letters (Imprimerie nationale, Lexique des règles typographiques). Only spaces that are there change: none is added.
std::string typeset(std::string_view french);

}  // namespace tenue::policy
