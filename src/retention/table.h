/// Text in columns for a terminal, by characters and not by bytes. Inside the retention module only.
#pragma once
#include <string>
#include <string_view>
#include <vector>

namespace tenue::retention {

struct Column {
  std::size_t width;
  bool right = false;
};
/// Breaks at spaces; a word longer than the width stands alone. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// One row of the table: as many lines as its longest cell needs, no spaces at their ends.
std::string row(const std::vector<Column>& columns, const std::vector<std::string>& cells);

}  // namespace tenue::retention
