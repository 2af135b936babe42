/// What values a date can have once everything has come to rest: the base of the checks on `until`.
#pragma once
#include <map>
#include <set>
#include <string>
#include <vector>

#include "policy/expr.h"
#include "policy/expr_reach.h"

namespace tenue::policy {

/// The values that are possible.
struct Could {
  bool none = false, pending = false, at = false;
  Could operator|(const Could& o) const { return {none || o.none, pending || o.pending, at || o.at}; }
};
struct CouldBool {
  bool yes = false, no = false;
};

/// One way things can have come to rest: the state of each single record that an expression reads ("" = has none).
/// Keyed by record, or by link field ("via:" + field); a link that is not set is `absent`.
struct Rest {
  const State* state = nullptr;
  bool absent = false;
};
using World = std::map<std::string, Rest>;

class Ends {
 public:
  explicit Ends(const Model& model) : model_(model) {}

  /// All worlds of what `exprs` read of single records, seen from `record`; at most 4096.
  std::vector<World> worlds(const std::vector<const Expr*>& exprs, const std::string& record);
  /// `assumed`: records known to exist because the line's `when` says so.
  Could date(const Expr& expr, const World& world, const std::string& on, const std::set<std::string>& assumed);
  CouldBool condition(const Expr& expr, const World& world, const std::string& on);
  /// The union over all worlds.
  Could anywhere(const Expr& expr, const std::string& record);
  /// The left side of this `else` was none somewhere.
  bool fired(const Expr& expr) const { return fired_.contains(&expr); }
  /// More was asked than any honest policy needs, by events of events of events: what was answered since is no answer.
  bool tired() const { return steps_ > kMostSteps; }

 private:
  /// Whether the activity of end(…) keeps such a record whatever becomes of it: only then is there surely an end.
  bool kept_always(const Expr& record);
  Could state_date(const Record& record, const State* now, const std::string& state) const;
  Could member_date(const Expr& expr, const World& world, const std::string& on);
  Could single(const Record& record, const Expr& expr, const Rest& rest, const World& world, const std::string& on);

  static constexpr int kMostSteps = 50'000;
  void collect(const Expr& expr, const std::string& on, std::map<std::string, const Expr*>& out, int depth = 0);

  const Model& model_;
  std::set<const Expr*> fired_;
  int depth_ = 0, steps_ = 0;
};

/// States reachable from `from` in one step or more, by a move or a lapse.
std::set<std::string> reachable(const Record& record, const std::set<std::string>& from, const std::string& avoiding = {});
const Event* event_of(const Record& record, const std::string& id);

}  // namespace tenue::policy
