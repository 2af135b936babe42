#include "base/csv.h"

#include <csv.h>

#include <algorithm>

#include "base/result.h"

namespace tenue {
namespace {

struct Rows {
  std::vector<std::vector<std::string>> all;
  std::vector<std::string> row;
  std::size_t most;
};

void end_cell(void* text, std::size_t length, void* to) {
  static_cast<Rows*>(to)->row.emplace_back(static_cast<const char*>(text), length);
}

void end_row(int, void* to) {
  auto& rows = *static_cast<Rows*>(to);
  if (std::ranges::all_of(rows.row, [](const auto& cell) { return cell.empty(); })) rows.row.clear();
  if (rows.all.size() < rows.most) rows.all.push_back(std::move(rows.row));
  rows.row.clear();
}

unsigned char separator(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of('\n'), text.size()));
  const auto first = text.substr(0, text.find('\n'));
  return static_cast<unsigned char>(*std::ranges::max_element(std::string_view{",;\t"}, {}, [&](char c) { return std::ranges::count(first, c); }));
}

}  // namespace

std::vector<std::vector<std::string>> csv_rows(std::string_view text, std::size_t most) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // a spreadsheet's byte order mark
  std::string lines{text};
  for (std::size_t at = 0; (at = lines.find("\r\n", at)) != std::string::npos;) lines.erase(at, 1);  // else each would end two rows
  Rows rows{{}, {}, most};
  csv_parser parser;
  if (csv_init(&parser, CSV_REPALL_NL) != 0) throw Fault("csv: no parser");
  csv_set_delim(&parser, separator(lines));
  const bool read = csv_parse(&parser, lines.data(), lines.size(), end_cell, end_row, &rows) == lines.size() &&
                    csv_fini(&parser, end_cell, end_row, &rows) == 0;
  csv_free(&parser);
  if (!read) throw Fault("csv: no memory");
  while (!rows.all.empty() && rows.all.back().empty()) rows.all.pop_back();
  return std::move(rows.all);
}

}  // namespace tenue
