#include <toml++/toml.h>

#include <algorithm>

#include "base/bytes.h"
#include "policy/document.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
constexpr std::size_t kLargest = 1 << 20;
constexpr int kDeepest = 64;
constexpr std::size_t kMostEntries = 1000;

Place place_of(const toml::source_position& at) { return {static_cast<int>(at.line), static_cast<int>(at.column)}; }

Spot spot_of(const toml::source_region& region) {
  const bool one_line = region.begin.line == region.end.line && region.end.column > region.begin.column;
  return {place_of(region.begin), one_line ? static_cast<int>(region.end.column - region.begin.column) : 1};
}

bool before(const Place& a, const Place& b) { return a.line != b.line ? a.line < b.line : a.column < b.column; }

/// Where a bracket or a dotted key goes deeper than any policy does. The TOML library counts brackets only, and a key
/// of a hundred thousand parts would exhaust the stack when its tables are freed.
std::optional<Place> too_deep(SV toml) {
  int brackets = 0, dots = 0, line = 1, column = 0;
  for (std::size_t i = 0; i < toml.size(); ++i) {
    const char c = toml[i];
    ++column;
    if (c == '\n') {
      ++line;
      column = dots = 0;
    } else if (c == '[' || c == '{') {
      ++brackets;
      dots = 0;
    } else if (c == ']' || c == '}') {
      brackets = std::max(0, brackets - 1);
    } else if (c == '.') {
      ++dots;
    } else if (c == '=' || c == ',') {
      dots = 0;
    } else if (c == '#') {
      while (i + 1 < toml.size() && toml[i + 1] != '\n') ++i;
    } else if (c == '"' || c == '\'') {
      const bool triple = toml.substr(i, 3) == std::string(3, c);
      const SV end = triple ? toml.substr(i, 3) : toml.substr(i, 1);
      for (i += end.size(); i < toml.size() && toml.substr(i, end.size()) != end; ++i) {
        if (c == '"' && toml[i] == '\\') ++i;
        else if (toml[i] == '\n') ++line, column = 0;
        if (i < toml.size() && toml[i] == '\n' && !triple) break;
      }
      i += end.size() - 1;
    }
    if (brackets > kDeepest || dots > kDeepest) return Place{line, column};
  }
  return std::nullopt;
}

Node convert(const toml::node& node);

void convert_table(const toml::table& table, Node& out) {
  for (const auto& [key, value] : table) {
    Entry entry{std::string{key.str()}, spot_of(key.source()), convert(value)};
    if (entry.value.is(Node::Kind::kTable)) entry.value.spot = entry.spot;
    out.entries.push_back(std::move(entry));
  }
  std::stable_sort(out.entries.begin(), out.entries.end(), [](const Entry& a, const Entry& b) { return before(a.spot.place, b.spot.place); });
}

Node convert(const toml::node& node) {
  Node out;
  out.spot = spot_of(node.source());
  if (const auto* table = node.as_table()) {
    out.kind = Node::Kind::kTable;
    convert_table(*table, out);
  } else if (const auto* array = node.as_array()) {
    out.kind = Node::Kind::kList;
    for (const auto& item : *array) out.items.push_back(convert(item));
  } else if (const auto* text = node.as_string()) {
    out.kind = Node::Kind::kString;
    out.text = text->get();
  } else if (const auto* integer = node.as_integer()) {
    out.kind = Node::Kind::kInteger;
    out.integer = integer->get();
  } else if (const auto* flag = node.as_boolean()) {
    out.kind = Node::Kind::kBool;
    out.flag = flag->get();
  } else if (const auto* day = node.as_date()) {
    out.kind = Node::Kind::kDate;
    out.date = std::chrono::year{day->get().year} / std::chrono::month{day->get().month} / std::chrono::day{day->get().day};
  } else {
    out.kind = Node::Kind::kOther;
  }
  return out;
}

/// What people type who do not know TOML, told from the line where the library stopped; empty: nothing of the kind.
std::string typed_so(SV line, int column) {
  const auto equals = line.find('=');
  if (equals == SV::npos) return {};
  SV value = line.substr(equals + 1);
  value.remove_prefix(std::min(value.find_first_not_of(" \t"), value.size()));
  for (const SV quote : {"“", "”", "„", "«", "‘", "’"})
    if (value.starts_with(quote)) return "toml.curly";
  const auto digits = std::min(value.find_first_not_of("0123456789"), value.size());
  if (digits > 0 && digits < value.size()) {
    const auto rest = value.substr(digits);
    const auto second = rest.find(rest[0], 1);
    const auto year = second == SV::npos ? SV{} : rest.substr(second + 1, 4);
    if ((rest[0] == '/' || rest[0] == '.') && year.size() == 4 && year.find_first_not_of("0123456789") == SV::npos) return "toml.day_first";
    if (rest.size() > 1 && rest[0] == ' ' && rest[1] >= '0' && rest[1] <= '9') return "toml.spaced";
  }
  std::size_t at = 0;  // the byte of the column
  for (int left = column - 1; at < line.size() && left > 0; --left)
    for (++at; at < line.size() && (line[at] & 0xC0) == 0x80;) ++at;
  const bool after_quote = at > 0 && at < line.size() && line[at - 1] == '"' && line[at] != '"';
  return after_quote && value.starts_with('"') ? "toml.quote_inside" : "";
}

/// The first table or list with more in it than any policy has: what is compared each with each would take minutes.
const Node* crowded(const Node& node) {
  if (node.entries.size() > kMostEntries || node.items.size() > kMostEntries) return &node;
  for (const auto& entry : node.entries)
    if (const auto* found = crowded(entry.value)) return found;
  for (const auto& item : node.items)
    if (const auto* found = crowded(item)) return found;
  return nullptr;
}

/// The library explains in English; we keep what it saw and choose among our own words.
SyntaxError explained(const toml::parse_error& error, SV toml) {
  const SV words = error.description();
  SyntaxError out{"toml", "", {place_of(error.source().begin), 1}};
  const auto lines = lines_of(toml);
  const auto row = static_cast<std::size_t>(out.spot.place.line);
  if (row >= 1 && row <= lines.size())
    if (auto typed = typed_so(lines[row - 1], out.spot.place.column); !typed.empty()) return out.message = std::move(typed), out;
  const auto has = [&](SV part) { return words.find(part) != SV::npos; };
  if (const auto saw = words.rfind("saw '"); saw != SV::npos) {
    const auto end = words.find('\'', saw + 6);
    if (end != SV::npos) out.saw = words.substr(saw + 5, end - saw - 5);
  }
  const bool cut_off = has("end-of-file"), line_end = out.saw == "\\n";
  if (has("redefine") || has("duplicate")) out.message = "toml.twice";
  else if (has("inline table")) out.message = line_end ? "toml.brace_line" : "toml.inline";
  else if (has("escape sequence")) out.message = "toml.escape";
  else if (has("parsing string") && (cut_off || line_end || has("control"))) out.message = "toml.string";
  else if (has("parsing date") || has("parsing time")) out.message = "toml.date";
  else if (has("integer") || has("floating-point")) out.message = "toml.number";
  else if (cut_off) out.message = "toml.end";
  else if (line_end) out.message = "toml.line_end";
  else if (!out.saw.empty()) out.message = "toml.saw";
  return out;
}

std::string without_carriage_returns(SV toml) {
  std::string out;
  for (std::size_t i = 0; i < toml.size(); ++i)
    if (toml[i] != '\r' || i + 1 == toml.size() || toml[i + 1] != '\n') out += toml[i];
  return out;
}

/// The place of the first byte that is not clean UTF-8.
Place first_unclean(SV toml) {
  int line = 1;
  for (const auto text : lines_of(toml)) {
    if (!is_clean_utf8(text)) {
      std::size_t good = 0;
      int column = 1;
      for (std::size_t i = 1; i <= text.size(); ++i)
        if (is_clean_utf8(text.substr(good, i - good))) good = i, ++column;
        else if (i - good >= 4) break;
      return {line, column};
    }
    ++line;
  }
  return {1, 1};
}

void clamp(Spot& spot, SV toml) {
  const auto lines = lines_of(toml);
  auto& place = spot.place;
  place.line = std::clamp(place.line, 1, std::max(1, static_cast<int>(lines.size())));
  const int width = lines.empty() ? 0 : characters(lines[static_cast<std::size_t>(place.line - 1)]);
  place.column = std::clamp(place.column, 1, width + 1);
}

}  // namespace

const Node* Node::find(SV key) const {
  for (const auto& entry : entries)
    if (entry.key == key) return &entry.value;
  return nullptr;
}

std::vector<SV> lines_of(SV text) {
  std::vector<SV> out;
  while (!text.empty()) {
    const auto end = text.find('\n');
    auto line = text.substr(0, end);
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    out.push_back(line);
    text = end == SV::npos ? SV{} : text.substr(end + 1);
  }
  return out;
}

int characters(SV utf8) {
  return static_cast<int>(std::count_if(utf8.begin(), utf8.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

Document parse_document(SV given) {
  Document out;
  if (given.size() > kLargest) {
    out.error = SyntaxError{"file.large", "", {{1, 1}, 1}};
    return out;
  }
  const std::string toml = without_carriage_returns(given);
  if (!is_clean_utf8(toml)) {
    out.error = SyntaxError{"file.utf8", "", {first_unclean(toml), 1}};
  } else if (const auto deep = too_deep(toml)) {
    out.error = SyntaxError{"file.deep", "", {*deep, 1}};
  } else {
    try {
      const auto table = toml::parse(toml);
      convert_table(table, out.root);
      out.root.spot = {{1, 1}, 1};
      if (const auto* too_many = crowded(out.root)) out.error = SyntaxError{"file.crowded", "", too_many->spot};
    } catch (const toml::parse_error& error) {
      out.error = explained(error, toml);
    }
  }
  if (out.error) clamp(out.error->spot, toml);
  return out;
}

}  // namespace tenue::policy
