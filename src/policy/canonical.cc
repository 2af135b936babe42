// The canonical text of a policy: valid input of compile(), the same for every way of writing the same policy.
//
// Comments, spelling and the order of keys are gone. What stays in the file's order is what is shown in that order:
// the named things (records, fields, states, activities, …).
#include <algorithm>

#include "policy/draft.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
using Path = std::vector<std::string>;

bool one_of(SV word, std::initializer_list<SV> words) { return std::find(words.begin(), words.end(), word) != words.end(); }

/// Whether the order of the entries of this table is shown to people.
bool is_ordered(const Path& path) {
  if (path.size() == 1)
    return one_of(path[0], {"roles", "recipients", "records", "activities", "sources", "holds", "places", "forms", "cookies", "statistics", "measures", "mails",
                             "embeds", "links", "documents"});
  if (path.size() == 2) return (path[0] == "page" && path[1] == "texts") || (path[0] == "breach" && path[1] == "tell");
  if (path.size() != 3) return false;
  return (path[0] == "holds" && path[2] == "needs") || (path[0] == "records" && one_of(path[2], {"fields", "states", "events"})) ||
         (path[0] == "activities" && one_of(path[2], {"choices", "keep", "access"}));
}

/// Whether each entry is a text that may be written as a plain French string.
bool holds_texts(const Path& path) {
  return (path.size() == 1 && path[0] == "words") || (path.size() == 2 && path[0] == "page" && path[1] == "texts") ||
         (path.size() == 3 && one_of(path[2], {"choices", "moves", "noted", "after", "once"}));
}

Node table_with(SV key, Node value) {
  Node table;
  table.kind = Node::Kind::kTable;
  table.entries.push_back({std::string{key}, {}, std::move(value)});
  return table;
}

/// One way of writing where the language allows two.
Node normal(const Path& path, const Node& value) {
  const bool of_states = path.size() == 4 && path[0] == "records" && path[2] == "states";
  if (of_states && value.is(Node::Kind::kList) && path[3] != "new") return table_with("to", value);
  const bool line = path.size() == 4 && path[0] == "activities" && one_of(path[2], {"keep", "access"});
  if (line && value.is(Node::Kind::kList) && value.items.size() == 1) return value.items[0];
  if (value.is(Node::Kind::kString) && !path.empty() && holds_texts(Path(path.begin(), path.end() - 1))) return table_with("fr", value);
  return value;
}

/// The whole document, each value in its one way of writing: what is written below must come back as itself.
Node normalised(const Path& path, const Node& given) {
  auto out = normal(path, given);
  for (auto& entry : out.entries) {
    auto inner = path;
    inner.push_back(entry.key);
    entry.value = normalised(inner, entry.value);
  }
  for (auto& item : out.items) item = normalised(path, item);
  return out;
}

std::string quoted(SV text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\', out += c;
    else if (c == '\n') out += "\\n";
    else if (c == '\t') out += "\\t";
    else out += c;
  }
  return out + "\"";
}

std::string key_text(SV key) {
  const bool bare = !key.empty() && std::all_of(key.begin(), key.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
  });
  return bare ? std::string{key} : quoted(key);
}

std::vector<Entry> entries_of(const Path& path, const Node& table) {
  auto out = table.entries;
  if (!is_ordered(path)) std::sort(out.begin(), out.end(), [](const Entry& a, const Entry& b) { return a.key < b.key; });
  return out;
}

std::string inline_text(const Path& path, const Node& node) {
  switch (node.kind) {
    case Node::Kind::kString: return quoted(node.text);
    case Node::Kind::kInteger: return std::to_string(node.integer);
    case Node::Kind::kBool: return node.flag ? "true" : "false";
    case Node::Kind::kDate: return iso_date(node.date);
    case Node::Kind::kOther: return "\"\"";
    case Node::Kind::kList: {
      std::string out = "[";
      for (const auto& item : node.items) out += (out.size() > 1 ? ", " : "") + inline_text(path, item);
      return out + "]";
    }
    case Node::Kind::kTable: break;
  }
  std::string out = "{";
  for (const auto& entry : entries_of(path, node)) {
    auto inner = path;
    inner.push_back(entry.key);
    out += (out.size() > 1 ? ", " : " ") + key_text(entry.key) + " = " + inline_text(inner, entry.value);
  }
  return out + " }";
}

/// A table of plain values within a table whose order has no meaning stands on one line.
bool stands_inline(const Path& parent, const Node& value) {
  if (!value.is(Node::Kind::kTable)) return true;
  if (parent.empty() || is_ordered(parent)) return false;
  return std::none_of(value.entries.begin(), value.entries.end(), [](const Entry& e) { return e.value.is(Node::Kind::kTable); });
}

void write_table(const Path& path, const Node& table, std::string& out) {
  if (!path.empty()) {
    out += "\n[";
    for (std::size_t i = 0; i < path.size(); ++i) out += (i ? "." : "") + key_text(path[i]);
    out += "]\n";
  }
  const auto entries = entries_of(path, table);
  const auto inner = [&](const Entry& entry) {
    auto next = path;
    next.push_back(entry.key);
    return next;
  };
  for (const auto& entry : entries)
    if (stands_inline(path, entry.value)) out += key_text(entry.key) + " = " + inline_text(inner(entry), entry.value) + "\n";
  for (const auto& entry : entries)
    if (!stands_inline(path, entry.value)) write_table(inner(entry), entry.value, out);
}

}  // namespace

std::string canonical_text(const Node& root) {
  std::string out;
  write_table({}, normalised({}, root), out);
  return out;
}

}  // namespace tenue::policy
