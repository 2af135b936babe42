// What changed on the published page from one version to another: line by line, as a reader sees it.
#include <algorithm>
#include <array>

#include "policy/phrase.h"
#include "policy/policy.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
using Words = std::vector<std::string>;

constexpr SV kBetweenCells = " · ";

struct Line {
  std::string chapter, text;
  bool operator==(const Line&) const = default;
};

/// Reads the page that page_html wrote: its own elements and entities, and no others.
class Reading {
 public:
  explicit Reading(SV html) : rest_(html) {}

  std::vector<Line> lines() {
    while (!rest_.empty()) {
      if (rest_.starts_with('<')) tag(up_to('>'));
      else words(up_to('<'));
    }
    end_line();
    return std::move(lines_);
  }

 private:
  /// Takes what stands before `sign`; a tag is taken with its end.
  SV up_to(char sign) {
    const auto end = std::min(rest_.find(sign), rest_.size());
    const auto taken = rest_.substr(0, end);
    rest_.remove_prefix(std::min(sign == '>' ? end + 1 : end, rest_.size()));
    return taken;
  }

  static bool any_of(SV name, std::initializer_list<SV> names) { return std::find(names.begin(), names.end(), name) != names.end(); }

  /// What changes from day to day without the policy, what one presses, and what heads a column.
  static bool is_left_out(SV name, SV attributes) {
    static constexpr std::array<SV, 7> kMarks = {"no-print", "proof", "signed", "unseen", "hidden", "quiet", "labelledby=\"versions\""};
    return name == "thead" || std::any_of(kMarks.begin(), kMarks.end(), [&](SV mark) { return attributes.find(mark) != SV::npos; });
  }

  void tag(SV inside) {
    inside.remove_prefix(1);
    const bool closing = inside.starts_with('/');
    if (closing) inside.remove_prefix(1);
    const auto name = inside.substr(0, inside.find_first_of(" \n"));
    if (left_out_ > 0) {
      if (name == left_out_name_) left_out_ += closing ? -1 : 1;
      return;
    }
    if (any_of(name, {"h1", "h2", "h3", "p", "li", "tr", "ul", "section", "summary"})) end_line();
    if (any_of(name, {"h1", "h2", "h3"})) in_heading_ = !closing;
    if (any_of(name, {"td", "th"}) && !closing && !text_.empty()) text_ += kBetweenCells;
    if (!closing && is_left_out(name, inside.substr(name.size()))) left_out_ = 1, left_out_name_ = name;
  }

  void words(SV text) {
    if (left_out_ > 0) return;
    for (std::size_t i = 0; i < text.size(); ++i) {
      const auto [sign, width] = character(text.substr(i));
      const bool space = sign == ' ' || sign == '\n';
      if (!space || (!text_.empty() && text_.back() != ' ')) text_ += space ? ' ' : sign;
      i += width - 1;
    }
  }

  static std::pair<char, std::size_t> character(SV text) {
    static constexpr std::array<std::pair<SV, char>, 5> kEntities = {{{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}}};
    for (const auto& [entity, sign] : kEntities)
      if (text.starts_with(entity)) return {sign, entity.size()};
    return {text[0], 1};
  }

  void end_line() {
    while (text_.ends_with(' ') || text_.ends_with(kBetweenCells)) text_.resize(text_.size() - (text_.ends_with(kBetweenCells) ? kBetweenCells.size() : 1));
    if (text_.empty()) return;
    if (in_heading_) chapter_ = std::move(text_);
    else lines_.push_back({chapter_, std::move(text_)});
    text_.clear();
  }

  SV rest_, left_out_name_;
  int left_out_ = 0;
  bool in_heading_ = false;
  std::string chapter_, text_;
  std::vector<Line> lines_;
};

std::vector<Line> lines_of(const Model& model, SV lang) {
  PageContext context;
  context.inside_site = true;
  const auto html = page_html(model, lang, context);
  return Reading(html).lines();
}

/// The longest common subsequence, told as what is left of it at each place.
std::vector<std::vector<int>> common_from(const std::vector<Line>& a, const std::vector<Line>& b) {
  std::vector<std::vector<int>> out(a.size() + 1, std::vector<int>(b.size() + 1, 0));
  for (std::size_t i = a.size(); i-- > 0;)
    for (std::size_t j = b.size(); j-- > 0;)
      out[i][j] = a[i] == b[j] ? out[i + 1][j + 1] + 1 : std::max(out[i + 1][j], out[i][j + 1]);
  return out;
}

/// How many words two lines have in common before and after the place where they differ.
std::pair<std::size_t, std::size_t> same_ends(const Words& a, const Words& b) {
  const auto most = std::min(a.size(), b.size());
  std::size_t before = 0, after = 0;
  while (before < most && a[before] == b[before]) ++before;
  while (after < most - before && a[a.size() - 1 - after] == b[b.size() - 1 - after]) ++after;
  return {before, after};
}

bool are_one_line(const Line& a, const Line& b) {
  if (a.chapter != b.chapter) return false;
  const auto left = parts(a.text, ' '), right = parts(b.text, ' ');
  const auto [before, after] = same_ends(left, right);
  return 2 * (before + after) >= std::min(left.size(), right.size());
}

std::vector<PageChange::Stretch> marked(const Words& words, std::size_t before, std::size_t after) {
  std::vector<PageChange::Stretch> out;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const bool changed = i >= before && i < words.size() - after;
    if (out.empty() || out.back().changed != changed) {
      if (!out.empty()) out.back().text += ' ';
      out.push_back({words[i], changed});
    } else {
      out.back().text += ' ' + words[i];
    }
  }
  return out;
}

PageChange changed_line(const Line& was, const Line& is) {
  const auto left = parts(was.text, ' '), right = parts(is.text, ' ');
  const auto [before, after] = same_ends(left, right);
  return {is.chapter, marked(left, before, after), marked(right, before, after)};
}

/// Lines that went and lines that came at one place of the page: those that are one line, changed, stand together.
void tell(std::vector<Line>& went, std::vector<Line>& came, std::vector<PageChange>& out) {
  for (const auto& was : went) {
    const auto is = std::find_if(came.begin(), came.end(), [&](const Line& line) { return are_one_line(was, line); });
    if (is == came.end()) {
      out.push_back({was.chapter, {{was.text, true}}, {}});
    } else {
      out.push_back(changed_line(was, *is));
      came.erase(is);
    }
  }
  for (const auto& is : came) out.push_back({is.chapter, {}, {{is.text, true}}});
  went.clear();
  came.clear();
}

}  // namespace

std::vector<PageChange> page_changes(const Model& before, const Model& after, SV lang) {
  const auto was = lines_of(before, lang), is = lines_of(after, lang);
  const auto common = common_from(was, is);
  std::vector<PageChange> out;
  std::vector<Line> went, came;
  std::size_t i = 0, j = 0;
  while (i < was.size() || j < is.size()) {
    if (i < was.size() && j < is.size() && was[i] == is[j]) {
      tell(went, came, out);
      ++i, ++j;
    } else if (j == is.size() || (i < was.size() && common[i + 1][j] >= common[i][j + 1])) {
      went.push_back(was[i++]);
    } else {
      came.push_back(is[j++]);
    }
  }
  tell(went, came, out);
  return out;
}

}  // namespace tenue::policy
