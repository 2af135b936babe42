#include "retention/table.h"

#include <algorithm>

namespace tenue::retention {
namespace {

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

std::string padded(const std::string& text, const Column& column) {
  const auto length = characters(text);
  const std::string space(length < column.width ? column.width - length : 0, ' ');
  return column.right ? space + text : text + space;
}

}  // namespace

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines{""};
  while (!text.empty()) {
    const auto word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(text.size(), word.size() + 1));
    if (word.empty()) continue;
    auto& line = lines.back();
    if (line.empty()) line = word;
    else if (characters(line) + 1 + characters(word) <= width) line.append(" ").append(word);
    else lines.emplace_back(word);
  }
  return lines;
}

std::string row(const std::vector<Column>& columns, const std::vector<std::string>& cells) {
  std::vector<std::vector<std::string>> blocks;
  std::size_t height = 1;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    blocks.push_back(wrapped(cells[i], columns[i].width));
    height = std::max(height, blocks.back().size());
  }
  std::string out;
  for (std::size_t y = 0; y < height; ++y) {
    std::string line;
    for (std::size_t i = 0; i < columns.size(); ++i)
      line += (i == 0 ? "" : "  ") + padded(y < blocks[i].size() ? blocks[i][y] : "", columns[i]);
    line.erase(line.find_last_not_of(' ') + 1);
    out += line + "\n";
  }
  return out;
}

}  // namespace tenue::retention
