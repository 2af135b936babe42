// What a model leaves to its owner: values "?", each below a comment "#? …" that asks.
#include "policy/draft.h"
#include "policy/typography.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// The comments "#? …" right above a line, in their order.
std::string question(const std::vector<SV>& lines, int line) {
  std::string out;
  for (auto above = static_cast<std::size_t>(line - 1); above-- > 0;) {
    SV text = lines[above];
    text.remove_prefix(std::min(text.find_first_not_of(" \t"), text.size()));
    if (!text.starts_with("#?")) break;
    text.remove_prefix(std::min(text.find_first_not_of("#? "), text.size()));
    out = typeset(text) + (out.empty() ? "" : " / ") + out;
  }
  return out;
}

class Search {
 public:
  explicit Search(SV toml) : lines_(lines_of(toml)) {}

  void look(const Node& node, const std::string& key) {
    if (node.is(Node::Kind::kString) && node.text == "?") found.push_back(finding(node, key));
    for (const auto& item : node.items) look(item, key);
    for (const auto& entry : node.entries) look(entry.value, key.empty() ? entry.key : key + "." + entry.key);
  }

  std::vector<Finding> found;

 private:
  Finding finding(const Node& node, const std::string& key) const {
    const auto asked = question(lines_, node.spot.place.line);
    auto out = make_finding(Rule::kUnanswered, node.spot, "unanswered", {{"key", key}, {"question", asked}}, asked.empty() ? "" : "unanswered.question");
    if (!asked.empty()) out.source.clear();  // the question stands in the file itself
    return out;
  }

  std::vector<SV> lines_;
};

}  // namespace

std::vector<Finding> unanswered(const Node& root, SV toml) {
  Search search(toml);
  search.look(root, "");
  return std::move(search.found);
}

}  // namespace tenue::policy
