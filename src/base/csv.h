/// Rows of a list as a spreadsheet saves or copies it (RFC 4180): cells parted by ',', ';' or tabs, whichever the first line that says something
/// has most of; cells in quotes may hold any of them. An empty row has no cells; those at the end are left out. Pure; linear in the text.
/// `most`: rows beyond are not kept.
#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tenue {

std::vector<std::vector<std::string>> csv_rows(std::string_view text, std::size_t most);

}  // namespace tenue
