#include "policy/law/law.h"

#include <algorithm>

#include "base/bytes.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
using Kind = Expr::Kind;

/// The deepest thing on the way to `rest` that the file has. Keys may hold dots themselves.
struct Found {
  const Node* node;
  Spot spot;
  bool whole;
};
Found walk(const Node& node, Spot spot, SV rest) {
  if (rest.empty()) return {&node, spot, true};
  Found best{&node, spot, false};
  for (const auto& entry : node.entries) {
    if (!rest.starts_with(entry.key)) continue;
    const auto after = rest.substr(entry.key.size());
    if (!after.empty() && after[0] != '.') continue;
    const bool holds_more = entry.value.is(Node::Kind::kTable) || entry.value.is(Node::Kind::kList);
    best = walk(entry.value, holds_more ? entry.spot : entry.value.spot, after.empty() ? after : after.substr(1));
    if (best.whole) return best;
  }
  for (std::size_t i = 0; i < node.items.size(); ++i) {
    const auto number = std::to_string(i);
    if (rest == number || rest.starts_with(number + ".")) return walk(node.items[i], node.items[i].spot, rest.substr(std::min(rest.size(), number.size() + 1)));
  }
  return best;
}

/// Where `text` says the folded phrase: first byte and length. The whole text where it cannot be told.
std::pair<std::size_t, std::size_t> written(SV text, SV phrase) {
  while (phrase.ends_with(' ')) phrase.remove_suffix(1);
  for (std::size_t from = 0; from < text.size(); ++from) {
    if ((text[from] & 0xC0) == 0x80 || text[from] == ' ' || !fold(text.substr(from)).starts_with(phrase)) continue;
    const auto begins = fold(std::string{text.substr(0, from)} + "a");  // a word, not the middle of one
    if (begins != "a" && !begins.ends_with(" a")) continue;
    for (auto length = phrase.size(); from + length <= text.size(); ++length)
      if ((from + length == text.size() || (text[from + length] & 0xC0) != 0x80) && fold(text.substr(from, length)) == phrase) return {from, length};
  }
  return {0, text.size()};
}

Severity lower(Severity severity) { return severity == Severity::kError ? Severity::kWarning : Severity::kInfo; }

}  // namespace

SV says(SV words, Phrases phrases) {
  for (const auto phrase : phrases)
    for (auto at = words.find(phrase); at != SV::npos; at = words.find(phrase, at + 1))
      if (at > 0 && words[at - 1] == ' ') return phrase;
  return {};
}

bool near(SV words, Phrases first, Phrases second, std::size_t within) {
  for (const auto phrase : first)
    for (auto at = words.find(phrase); at != SV::npos; at = words.find(phrase, at + 1))
      if (at > 0 && words[at - 1] == ' ' && !says(words.substr(at, phrase.size() + within), second).empty()) return true;
  return false;
}

std::string folded(std::initializer_list<const Text*> texts) {
  std::string out = " ";
  for (const auto* text : texts) out += fold(text->fr) + " ";
  return out;
}

int days_of(const Period& period) { return period.years * 365 + period.months * 365 / 12 + period.days + period.hours / 24; }

int longest(const Expr& end) {
  int most = 0, least = 0;
  for (const auto& arg : end.args) {
    const int days = longest(*arg);
    most = std::max(most, days);
    if (days > 0 && (least == 0 || days < least)) least = days;
  }
  if (end.kind == Kind::kPlus) return most + days_of(end.period);
  return end.kind == Kind::kMin ? least : most;
}

Law::Law(Draft& draft, const Node& root) : model(draft.model), page(draft.published), draft_(draft), root_(root) {
  for (const auto& entry : root.entries)
    if (entry.key != "accept") gather(entry.value, entry.key);
}

/// French texts: whatever has a space and is not the English of a text.
void Law::gather(const Node& node, const std::string& at) {
  for (const auto& entry : node.entries)
    if (entry.key != "en") gather(entry.value, at + "." + entry.key);
  for (std::size_t i = 0; i < node.items.size(); ++i) gather(node.items[i], at + "." + std::to_string(i));
  if (!node.is(Node::Kind::kString) || node.spot.place.line == 0 || node.text.find(' ') == std::string::npos) return;
  Said said{at, &node, {}, " " + fold(node.text) + " "};
  for (const auto& claim : page.claims)
    if (claim.node == &node) said.chapter = claim.chapter;
  texts_.push_back(std::move(said));
}

const Node* Law::node(SV at) const {
  const auto found = walk(root_, root_.spot, at);
  return found.whole ? found.node : nullptr;
}

void Law::report(SV at, Values values, SV variant) { add(at, rules()[static_cast<std::size_t>(rule_)].severity, values, variant); }
void Law::doubt(SV at, Values values, SV variant) { add(at, lower(rules()[static_cast<std::size_t>(rule_)].severity), values, variant); }

void Law::report_inside(const Expr& expr, SV at, Values values) {
  add({expr.place, characters(expr.as_written)}, at, rules()[static_cast<std::size_t>(rule_)].severity, values, {});
}

void Law::report_quoted(const Said& said, SV phrase) {
  const auto [from, length] = written(said.node->text, phrase);
  const int before = characters(SV{said.node->text}.substr(0, from));
  const auto words = said.node->text.substr(from, length);
  add(draft_.inside(*said.node, before, characters(words)), said.at, rules()[static_cast<std::size_t>(rule_)].severity, {{"words", words}}, {});
}

void Law::report_words(Phrases phrases, SV chapter) {
  for (const auto& said : texts_) {
    const auto phrase = says(said.words, phrases);
    if (!phrase.empty() && (chapter.empty() || said.chapter == chapter)) report_quoted(said, phrase);
  }
}

void Law::judge(Rule rule, void (*check)(Law&)) {
  rule_ = rule;
  check(*this);
}

void Law::add(SV at, Severity severity, Values values, SV variant) {
  add(walk(root_, root_.spot, at).spot, at, severity, values, variant);
}

void Law::add(Spot spot, SV at, Severity severity, Values values, SV variant) {
  if (spot.place.line == 0) return;  // shipped with Tenue, which answers for it
  std::string key = rules()[static_cast<std::size_t>(rule_)].id;
  if (severity != Severity::kError && accepted(key, at)) return;
  if (!variant.empty()) key += "." + std::string{variant};
  auto finding = make_finding(rule_, spot, key, values);
  finding.severity = severity;
  draft_.findings.push_back(std::move(finding));
}

bool Law::accepted(SV rule, SV at) const {
  return std::any_of(model.accepted.begin(), model.accepted.end(), [&](const Accepted& a) {
    return a.rule == rule && (a.at == at || at.starts_with(a.at + "."));
  });
}

std::string at(const Activity& activity) { return "activities." + activity.id; }

std::string at(const Activity& activity, const KeepLine& line) {
  const auto lines = activity.lines(line.record);
  const auto base = at(activity) + ".keep." + line.record;
  return lines.size() < 2 ? base : base + "." + std::to_string(std::find(lines.begin(), lines.end(), &line) - lines.begin());
}

bool for_prospecting(const Activity& activity) {
  return !says(folded({&activity.label, &activity.purpose, &activity.called}),
               {"lettre d information", "lettres d information", "newsletter", "nos offres", "offres speciales", "offres commerciales", "promotionnel", "prospection", "demarchage", "publicite personnalisee"})
              .empty();
}

bool is_accounting(const Law& law, const Activity& activity, const KeepLine& line) {
  if (activity.basis == Basis::kLegalObligation && activity.source.find("L123-22") != std::string::npos) return true;
  const auto* said = law.page.duration(activity.id + "." + line.record);
  return said && said->accounting;
}

void judge(Draft& draft, const Node& root) {
  Law law{draft, root};
#define RULE(name, id, severity, source)
#define LAW(name, id, severity, source) law.judge(Rule::name, check_##name);
#define ELSEWHERE(id, severity, source)
#include "policy/rules.def"
#undef ELSEWHERE
#undef LAW
#undef RULE
}

}  // namespace tenue::policy
