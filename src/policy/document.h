/// A TOML file as a tree that keeps the file's order and the place of every key and value.
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "policy/model.h"

namespace tenue::policy {

/// Some characters of the file.
struct Spot {
  Place place;
  int length = 1;
};

struct Entry;
struct Node {
  enum class Kind { kString, kInteger, kBool, kDate, kOther, kList, kTable };
  Kind kind = Kind::kTable;
  Spot spot;
  std::string text;           ///< kString
  std::int64_t integer = 0;   ///< kInteger
  bool flag = false;          ///< kBool
  Date date{};                ///< kDate
  std::vector<Node> items;    ///< kList
  std::vector<Entry> entries; ///< kTable, in the file's order

  bool is(Kind k) const { return kind == k; }
  const Node* find(std::string_view key) const;
};
struct Entry {
  std::string key;
  Spot spot;  ///< of the key
  Node value;
};

/// Why a file is not TOML that we read: a catalogue key of the findings and where.
struct SyntaxError {
  std::string message;
  std::string saw;
  Spot spot;
};
struct Document {
  Node root;
  std::optional<SyntaxError> error;
};

/// Refuses files over 1 MiB, not UTF-8, or nested too deep before the TOML library sees them.
Document parse_document(std::string_view toml);

/// The lines of a text, without their ends.
std::vector<std::string_view> lines_of(std::string_view text);
/// Length in characters (code points) of valid UTF-8.
int characters(std::string_view utf8);

}  // namespace tenue::policy
