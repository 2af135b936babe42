/// An expression as written, before names are known.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/time.h"

namespace tenue::policy {

struct Ast {
  enum class Op { kName, kCall, kElse, kPlus, kMinus, kOr, kAnd, kNot, kEqual, kNotEqual, kHas, kIn };
  struct Value {
    std::string id;
    int from;
  };
  Op op = Op::kName;
  std::vector<Ast> args;
  std::string name;           ///< kName: "record.member"; kCall: the function
  std::vector<Value> values;  ///< of comparisons
  Period period;
  std::string period_field;   ///< instead of a period
  int from = 0, length = 0;   ///< characters of the text
};

struct AstProblem {
  std::string message;  ///< catalogue key
  std::string saw;
  int from = 0, length = 1;
};

/// The tree, or the first thing that is no expression.
std::pair<Ast, std::optional<AstProblem>> parse_expression(std::string_view text);

}  // namespace tenue::policy
