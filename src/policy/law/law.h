/// The law's rules. Each is a few lines in the file of its family, over a policy that was read: it says where, and of what;
/// its line in rules.def gives id, severity and source, and findings.*.txt the words under that id.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "policy/draft.h"

namespace tenue::policy {

/// A French text of the file that people read.
struct Said {
  std::string at;       ///< "activities.a.purpose"
  const Node* node;
  std::string chapter;  ///< of a claim; else empty
  std::string words;    ///< folded, between two spaces: " vos donnees sont en europe "
};

using Phrases = std::initializer_list<std::string_view>;
/// The first of the folded phrases that `words` say, each from the beginning of a word; empty = none.
std::string_view says(std::string_view words, Phrases phrases);
/// Whether one of `second` follows one of `first` within so many characters.
bool near(std::string_view words, Phrases first, Phrases second, std::size_t within);
/// Texts in French, folded as Said::words.
std::string folded(std::initializer_list<const Text*> texts);

int days_of(const Period& period);  ///< a month = a twelfth of a year
/// The longest time that an end adds to a date, in days; 0 where it only waits for something.
int longest(const Expr& end);

class Law {
 public:
  Law(Draft& draft, const Node& root);
  Law(const Law&) = delete;
  Law& operator=(const Law&) = delete;

  const Model& model;
  const Published& page;
  const std::vector<Said>& texts() const { return texts_; }
  /// What stands in the file at a path: "activities.a.basis".
  const Node* node(std::string_view at) const;

  /// A finding of the rule being judged. `at` is a path of the file; the nearest thing above it is shown where it has none.
  /// A remark that the policy accepts with a reason is not reported again. `variant` chooses other words of the rule.
  void report(std::string_view at, Values values = {}, std::string_view variant = {});
  /// The same one level lower: where the page may say it elsewhere, or where we only read it so.
  void doubt(std::string_view at, Values values = {}, std::string_view variant = {});
  /// A part of the expression that stands at `at`.
  void report_inside(const Expr& expr, std::string_view at, Values values);
  /// The words of a text that say a folded phrase, as they are written there.
  void report_quoted(const Said& said, std::string_view phrase);
  /// Every text that says one of the phrases; of one chapter of the claims only, where it is given.
  void report_words(Phrases phrases, std::string_view chapter = {});

  void judge(Rule rule, void (*check)(Law&));

 private:
  void add(Spot spot, std::string_view at, Severity severity, Values values, std::string_view variant);
  void add(std::string_view at, Severity severity, Values values, std::string_view variant);
  void gather(const Node& node, const std::string& at);
  bool accepted(std::string_view rule, std::string_view at) const;

  Draft& draft_;
  const Node& root_;
  std::vector<Said> texts_;
  Rule rule_{};
};

/// Paths of the file.
std::string at(const Activity& activity);
std::string at(const Activity& activity, const KeepLine& line);  ///< of one line, also in a list

bool for_prospecting(const Activity& activity);
/// The documents that a merchant keeps ten years: under the law that says so, or said to be by [as_published].
bool is_accounting(const Law& law, const Activity& activity, const KeepLine& line);

#define RULE(name, id, severity, source)
#define LAW(name, id, severity, source) void check_##name(Law& law);
#define ELSEWHERE(id, severity, source)
#include "policy/rules.def"
#undef ELSEWHERE
#undef LAW
#undef RULE

}  // namespace tenue::policy
