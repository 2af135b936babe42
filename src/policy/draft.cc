#include "policy/draft.h"

#include <algorithm>

#include "base/catalogue.h"
#include "policy_texts.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

const Catalogue& messages() {
  static const Catalogue catalogue{embedded::policy_texts().at("findings.fr.txt"), embedded::policy_texts().at("findings.en.txt")};
  return catalogue;
}

Text say(SV key, Values values) { return {messages().say("fr", key, values), messages().say("en", key, values)}; }

template <class Things>
void add_ids(const Things& things, std::vector<std::string>& out) {
  for (const auto& thing : things) out.push_back(thing.id);
}

}  // namespace

const std::vector<RuleInfo>& rules() {
  static const std::vector<RuleInfo> all = {
#define RULE(name, id, severity, source) {id, Severity::severity, source},
#define LAW(name, id, severity, source) {id, Severity::severity, source},
#define ELSEWHERE(id, severity, source)
#include "policy/rules.def"
#undef ELSEWHERE
#undef LAW
#undef RULE
  };
  return all;
}

Finding make_finding(Rule rule, Spot spot, SV message, Values values, SV fix) {
  const auto& info = rules()[static_cast<std::size_t>(rule)];
  const std::string own_fix = std::string{message} + ".fix";
  if (fix.empty() && messages().has(own_fix)) fix = own_fix;
  return {info.id, info.severity, spot.place, std::max(1, spot.length), say(message, values), fix.empty() ? Text{} : say(fix, values), info.source};
}

void Draft::report(Rule rule, Spot spot, SV message, Values values, SV fix) {
  findings.push_back(make_finding(rule, spot, message, values, fix));
}

void Draft::run_later() {
  for (std::size_t i = 0; i < later_.size(); ++i) later_[i]();
}

std::vector<std::string> Draft::names(Names kind) const {
  std::vector<std::string> out;
  if (kind == Names::kRole || kind == Names::kActor || kind == Names::kReader) add_ids(model.roles, out);
  if (kind == Names::kActor) out.push_back("subject");
  if (kind == Names::kRecipient || kind == Names::kReader) add_ids(model.recipients, out);
  if (kind == Names::kRecord) add_ids(model.records, out);
  if (kind == Names::kActivity) add_ids(model.activities, out);
  if (kind == Names::kForm) add_ids(model.forms, out);
  if (kind == Names::kOrigin) {
    add_ids(model.sources, out);
    out.insert(out.end(), {"form", "account"});
  }
  return out;
}

void Draft::refer(Names kind, const Node& node) {
  later([this, kind, &node] {
    const auto known = names(kind);
    if (std::find(known.begin(), known.end(), node.text) != known.end()) return;
    static constexpr SV kinds[] = {"role", "actor", "record", "activity", "recipient", "reader", "form", "origin"};
    const std::string message = "unknown." + std::string{kinds[static_cast<std::size_t>(kind)]};
    const auto near = nearest(node.text, known);
    report(Rule::kUnknownName, node.spot, message, {{"name", node.text}, {"near", near}, {"known", joined(known)}},
           near.empty() ? "known.fix" : "near.fix");
  });
}

Spot Draft::spot(const std::string& key) const {
  const auto it = spots.find(key);
  return it == spots.end() ? Spot{} : it->second;
}

Spot Draft::inside(const Node& string, int from, int length) const {
  const auto& at = string.spot.place;
  if (at.line < 1 || static_cast<std::size_t>(at.line) > lines_.size()) return string.spot;
  const auto character = [](SV line, int n) {
    std::size_t i = 0;
    for (int seen = 0; i < line.size(); ++i)
      if ((line[i] & 0xC0) != 0x80 && seen++ == n) break;
    return i;
  };
  const SV line = lines_[static_cast<std::size_t>(at.line - 1)];
  const SV rest = line.substr(std::min(line.size(), character(line, at.column - 1)));
  const bool triple = rest.starts_with("\"\"\"") || rest.starts_with("'''");
  if (!triple) return {{at.line, at.column + 1 + from}, length};
  int row = at.line + (rest.size() == 3 ? 1 : 0), column = rest.size() == 3 ? 1 : at.column + 3;
  for (const char c : SV{string.text}.substr(0, character(string.text, from))) {
    if (c == '\n') ++row, column = 1;
    else if ((c & 0xC0) != 0x80) ++column;
  }
  if (static_cast<std::size_t>(row) > lines_.size()) return string.spot;
  return {{row, column}, length};
}

bool Draft::ok() const {
  return std::none_of(findings.begin(), findings.end(), [](const Finding& f) { return f.severity == Severity::kError; });
}

}  // namespace tenue::policy
