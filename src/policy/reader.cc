#include "policy/reader.h"

#include <algorithm>

#include "base/bytes.h"
#include "policy/typography.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

const Node& empty_table() {
  static const Node node;
  return node;
}

const Node& table_or_empty(Draft& draft, const Node& node, const std::string& what) {
  if (node.is(Node::Kind::kTable)) return node;
  draft.report(Rule::kWrongType, node.spot, "type.table", {{"key", what}});
  return empty_table();
}

}  // namespace

Reader::Reader(Draft& draft, const Node& node, std::string what) : draft_(draft), node_(table_or_empty(draft, node, what)), what_(std::move(what)) {}

Reader::~Reader() {
  for (const auto& entry : node_.entries) {
    if (std::find(asked_.begin(), asked_.end(), entry.key) != asked_.end()) continue;
    const auto near = nearest(entry.key, asked_);
    draft_.report(Rule::kUnknownKey, entry.spot, what_.empty() ? "key.unknown_top" : "key.unknown",
                  {{"key", entry.key}, {"table", what_}, {"near", near}, {"known", joined(asked_)}}, near.empty() ? "known.fix" : "near.fix");
  }
}

const Node* Reader::take(SV key) {
  if (std::find(asked_.begin(), asked_.end(), key) == asked_.end()) asked_.emplace_back(key);
  return node_.find(key);
}

const Node* Reader::need(SV key) {
  const auto* node = take(key);
  if (!node && &node_ != &empty_table()) draft_.report(Rule::kMissingKey, node_.spot, "key.missing", {{"key", key}, {"table", what_}});
  return node;
}

std::string Reader::string(SV key) {
  const auto* node = take(key);
  return node ? string_of(draft_, *node) : std::string{};
}

std::string Reader::need_string(SV key) {
  const auto* node = need(key);
  return node ? string_of(draft_, *node) : std::string{};
}

std::string Reader::one_of(SV key, const std::vector<std::string>& allowed) {
  const auto* node = take(key);
  if (!node) return {};
  auto word = string_of(draft_, *node);
  if (word.empty() && !node->is(Node::Kind::kString)) return {};
  if (std::find(allowed.begin(), allowed.end(), word) != allowed.end()) return word;
  const auto near = nearest(word, allowed);
  draft_.report(Rule::kWrongType, node->spot, "value.one_of", {{"value", word}, {"key", key}, {"near", near}, {"known", joined(allowed)}},
                near.empty() ? "known.fix" : "near.fix");
  return {};
}

bool Reader::flag(SV key, bool otherwise) {
  const auto* node = take(key);
  if (!node) return otherwise;
  if (!node->is(Node::Kind::kBool)) draft_.report(Rule::kWrongType, node->spot, "type.bool", {{"key", key}});
  return node->flag;
}

int Reader::integer(SV key, int otherwise, int least, int most) {
  const auto* node = take(key);
  if (!node) return otherwise;
  if (!node->is(Node::Kind::kInteger) || node->integer < least || node->integer > most) {
    draft_.report(Rule::kWrongType, node->spot, "type.integer", {{"key", key}, {"least", std::to_string(least)}, {"most", std::to_string(most)}});
    return otherwise;
  }
  return static_cast<int>(node->integer);
}

std::optional<Period> Reader::period(SV key) {
  const auto* node = take(key);
  return node ? period_of(draft_, *node) : std::nullopt;
}

std::vector<std::string> Reader::list(SV key) {
  const auto* node = take(key);
  return node ? strings_of(draft_, *node) : std::vector<std::string>{};
}

std::vector<std::string> Reader::names(SV key, Names kind) {
  const auto* node = take(key);
  if (!node) return {};
  for (const auto& item : node->items)
    if (item.is(Node::Kind::kString)) draft_.refer(kind, item);
  return strings_of(draft_, *node);
}

std::string Reader::name(SV key, Names kind) {
  const auto* node = take(key);
  if (!node) return {};
  auto word = string_of(draft_, *node);
  if (node->is(Node::Kind::kString)) draft_.refer(kind, *node);
  return word;
}

std::vector<std::string> Reader::paths(SV key) {
  const auto* node = take(key);
  if (!node) return {};
  for (const auto& item : node->items) check_path(draft_, item);
  return strings_of(draft_, *node);
}

PasswordRule Reader::password(SV key) {
  PasswordRule rule;
  const auto* node = take(key);
  if (!node) return rule;
  Reader reader{draft_, *node, what_ + "." + std::string{key}};
  reader.need("length");
  rule.length = reader.integer("length", 12, 12, 128);
  rule.classes = reader.words("classes", {"lower", "upper", "digit", "special"});
  return rule;
}

std::vector<std::string> Reader::words(SV key, const std::vector<std::string>& allowed) {
  const auto* node = take(key);
  if (!node) return {};
  const auto out = strings_of(draft_, *node);
  for (const auto& item : node->items) {
    if (!item.is(Node::Kind::kString) || std::find(allowed.begin(), allowed.end(), item.text) != allowed.end()) continue;
    const auto near = nearest(item.text, allowed);
    draft_.report(Rule::kWrongType, item.spot, "value.one_of", {{"value", item.text}, {"key", key}, {"near", near}, {"known", joined(allowed)}},
                  near.empty() ? "known.fix" : "near.fix");
  }
  return out;
}

Text Reader::text(SV key) {
  const auto* node = take(key);
  return node ? text_of(draft_, *node) : Text{};
}

Text Reader::prose(SV key) {
  const auto* node = take(key);
  return node ? text_of(draft_, *node, true) : Text{};
}

void Reader::expression(SV key, Context context, std::function<void(ExprPtr)> keep) {
  const auto* node = take(key);
  if (!node) return;
  if (string_of(draft_, *node).empty()) {
    if (node->is(Node::Kind::kString)) draft_.report(Rule::kExpression, node->spot, "expr.empty");
    return;
  }
  draft_.expressions.push_back({node, std::move(context), std::move(keep)});
}

std::string string_of(Draft& draft, const Node& node) {
  if (!node.is(Node::Kind::kString)) {
    draft.report(Rule::kWrongType, node.spot, "type.string");
    return {};
  }
  if (!is_clean_utf8(node.text)) {
    draft.report(Rule::kMalformed, node.spot, "value.control");
    return {};
  }
  return node.text;
}

Text text_of(Draft& draft, const Node& node, bool prose) {
  Text out;
  const auto& languages = draft.model.version.languages;
  const auto declared = [&](SV lang) { return std::find(languages.begin(), languages.end(), lang) != languages.end(); };
  const auto one = [&](const Node& string, std::string& into) {
    into = string_of(draft, string);
    if (string.is(Node::Kind::kString) && into.find_first_not_of(" \n\t") == std::string::npos)
      draft.report(Rule::kMissingWords, string.spot, "words.empty");
    if (prose && !into.empty()) draft.proses.push_back({&string, false});
  };
  if (node.is(Node::Kind::kString)) {
    one(node, out.fr);
  } else if (!node.is(Node::Kind::kTable)) {
    draft.report(Rule::kWrongType, node.spot, "type.text");
    return out;
  } else {
    Reader reader{draft, node, "text"};
    if (const auto* fr = reader.take("fr")) one(*fr, out.fr);
    if (const auto* en = reader.take("en")) one(*en, out.en);
    if (!node.find("fr")) draft.report(Rule::kMissingWords, node.spot, "words.language", {{"lang", "fr"}});
  }
  out.fr = typeset(out.fr);
  if (declared("en") && !(node.is(Node::Kind::kTable) && node.find("en"))) draft.report(Rule::kMissingWords, node.spot, "words.language", {{"lang", "en"}});
  return out;
}

std::vector<const Node*> items_of(Draft& draft, const Node& node) {
  std::vector<const Node*> out;
  if (!node.is(Node::Kind::kList)) {
    draft.report(Rule::kWrongType, node.spot, "type.list");
    return out;
  }
  for (const auto& item : node.items) out.push_back(&item);
  return out;
}

std::vector<std::string> strings_of(Draft& draft, const Node& node) {
  std::vector<std::string> out;
  if (!node.is(Node::Kind::kList)) {
    draft.report(Rule::kWrongType, node.spot, "type.list");
    return out;
  }
  for (const auto& item : node.items)
    if (auto word = string_of(draft, item); !word.empty()) out.push_back(std::move(word));
  return out;
}

std::optional<Period> period_of(Draft& draft, const Node& node) {
  const auto word = string_of(draft, node);
  if (!node.is(Node::Kind::kString)) return std::nullopt;
  const auto period = parse_period(word);
  if (!period) draft.report(Rule::kMalformed, node.spot, "value.period", {{"value", word}});
  return period;
}

bool is_identifier(SV word) {
  if (word.empty() || word.size() > 60 || word[0] < 'a' || word[0] > 'z') return false;
  return std::all_of(word.begin(), word.end(), [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

std::vector<const Entry*> named_entries(Draft& draft, const Node& root, SV key) {
  std::vector<const Entry*> out;
  const auto* node = root.find(key);
  if (!node) return out;
  if (!node->is(Node::Kind::kTable)) {
    draft.report(Rule::kWrongType, node->spot, "type.table", {{"key", key}});
    return out;
  }
  for (const auto& entry : node->entries) {
    if (is_identifier(entry.key)) out.push_back(&entry);
    else draft.report(Rule::kIdentifier, entry.spot, "identifier", {{"name", entry.key}});
  }
  return out;
}

void report_path(Draft& draft, const Node& node, SV message, SV fix) {
  std::vector<std::string> known;
  for (const auto& record : draft.model.records)
    if (!record.builtin)
      for (const auto& field : record.fields) known.push_back(record.id + "." + field.id);
  const auto near = nearest(node.text, known);
  draft.report(Rule::kUnknownName, node.spot, message, {{"name", node.text}, {"near", near}}, near.empty() ? fix : "near.fix");
}

void check_path(Draft& draft, const Node& item) {
  draft.later([&draft, &item] {
    if (!item.is(Node::Kind::kString)) return;
    const auto dot = item.text.find('.');
    const auto* record = draft.model.record(item.text.substr(0, dot));
    const auto member = dot == std::string::npos ? std::string{} : item.text.substr(dot + 1);
    if (!record || (member != "*" && !record->field(member))) report_path(draft, item, "unknown.path", "path.fix");
  });
}

const std::vector<std::string>& chapters() {
  static const std::vector<std::string> all = {"retention",    "recipients", "bases",   "security", "rights",
                                               "organisation", "versions",   "details", "cookies",  "breach"};
  return all;
}

std::vector<const Node*> one_or_many(const Node& node) {
  std::vector<const Node*> out;
  if (!node.is(Node::Kind::kList)) return {&node};
  for (const auto& item : node.items) out.push_back(&item);
  return out;
}

}  // namespace tenue::policy
