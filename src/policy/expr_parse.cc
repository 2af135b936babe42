// Precedence, tightest first: + and -, else, comparison, not, and, or.
#include <algorithm>

#include "policy/document.h"
#include "policy/expr_ast.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
using Op = Ast::Op;
constexpr int kDeepest = 40;
constexpr std::size_t kLongest = 2000;

struct Token {
  enum class Kind { kWord, kNumber, kSign, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;
  int from = 0, length = 0;
};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::vector<Token> tokens_of(SV text, std::optional<AstProblem>& problem) {
  std::vector<Token> out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == ' ' || text[i] == '\t' || text[i] == '\n') {
      ++i;
      continue;
    }
    const auto start = i;
    auto kind = Token::Kind::kSign;
    if (is_letter(text[i])) {
      kind = Token::Kind::kWord;
      while (i < text.size() && (is_letter(text[i]) || is_digit(text[i]))) ++i;
    } else if (is_digit(text[i])) {
      kind = Token::Kind::kNumber;
      while (i < text.size() && is_digit(text[i])) ++i;
    } else if (text.substr(i, 2) == "==" || text.substr(i, 2) == "!=") {
      i += 2;
    } else if (SV{".,()[]+-"}.find(text[i]) != SV::npos) {
      ++i;
    } else {
      do ++i;
      while (i < text.size() && (text[i] & 0xC0) == 0x80);
      problem = AstProblem{"expr.character", std::string{text.substr(start, i - start)}, characters(text.substr(0, start)), 1};
      return out;
    }
    out.push_back({kind, std::string{text.substr(start, i - start)}, characters(text.substr(0, start)), static_cast<int>(i - start)});
  }
  out.push_back({Token::Kind::kEnd, "", characters(text), 1});
  return out;
}

class Parser {
 public:
  explicit Parser(SV text) : tokens_(tokens_of(text, problem_)) {}

  std::pair<Ast, std::optional<AstProblem>> run() {
    Ast out;
    if (!problem_) out = disjunction();
    if (!problem_ && now().kind != Token::Kind::kEnd) fail("expr.unexpected");
    return {std::move(out), problem_};
  }

 private:
  const Token& now() const { return tokens_[at_]; }
  bool is(SV sign) const { return !problem_ && now().kind != Token::Kind::kEnd && now().text == sign; }
  bool accept(SV sign) {
    if (!is(sign)) return false;
    ++at_;
    return true;
  }
  void fail(const char* message) {
    if (problem_) return;
    const bool end = now().kind == Token::Kind::kEnd;
    problem_ = AstProblem{end ? "expr.end" : message, now().text, now().from, std::max(1, now().length)};
  }
  void expect(SV sign) {
    if (!accept(sign)) fail("expr.unexpected");
  }
  Ast finish(Ast ast, int from) const {
    ast.from = from;
    const auto& last = tokens_[at_ ? at_ - 1 : 0];
    ast.length = std::max(1, last.from + last.length - from);
    return ast;
  }
  Ast binary(Op op, Ast left, Ast right, int from) const {
    Ast out;
    out.op = op;
    out.args.push_back(std::move(left));
    out.args.push_back(std::move(right));
    return finish(std::move(out), from);
  }

  Ast disjunction() {
    const int from = now().from;
    if (++depth_ > kDeepest) fail("expr.deep");
    auto left = problem_ ? Ast{} : conjunction();
    while (accept("or")) left = binary(Op::kOr, std::move(left), conjunction(), from);
    --depth_;
    return left;
  }
  Ast conjunction() {
    const int from = now().from;
    auto left = negation();
    while (accept("and")) left = binary(Op::kAnd, std::move(left), negation(), from);
    return left;
  }
  Ast negation() {
    const int from = now().from;
    int turns = 0;
    while (accept("not")) ++turns;
    auto inner = comparison();
    if (turns % 2 == 0) return inner;
    Ast out;
    out.op = Op::kNot;
    out.args.push_back(std::move(inner));
    return finish(std::move(out), from);
  }
  Ast comparison() {
    const int from = now().from;
    auto left = alternative();
    const auto op = is("==") ? Op::kEqual : is("!=") ? Op::kNotEqual : is("has") ? Op::kHas : is("in") ? Op::kIn : Op::kName;
    if (op == Op::kName) return left;
    if (left.op != Op::kName) {
      fail("expr.compared");
      return left;
    }
    ++at_;
    Ast out;
    out.op = op;
    if (op == Op::kIn) {
      expect("[");
      do value(out);
      while (accept(","));
      expect("]");
    } else {
      value(out);
    }
    out.args.push_back(std::move(left));
    return finish(std::move(out), from);
  }
  void value(Ast& out) {
    if (problem_) return;
    if (now().kind != Token::Kind::kWord) return fail("expr.value");
    out.values.push_back({now().text, now().from});
    ++at_;
  }
  Ast alternative() {
    const int from = now().from;
    auto left = sum();
    while (accept("else")) left = binary(Op::kElse, std::move(left), sum(), from);
    return left;
  }
  Ast sum() {
    const int from = now().from;
    auto left = primary();
    while (is("+") || is("-")) {
      Ast out;
      out.op = is("+") ? Op::kPlus : Op::kMinus;
      ++at_;
      out.args.push_back(std::move(left));
      period(out);
      left = finish(std::move(out), from);
    }
    return left;
  }
  void period(Ast& out) {
    const int from = now().from;
    if (now().kind == Token::Kind::kWord) {
      out.period_field = dotted();
      return;
    }
    std::string text;
    int length = 1;
    while (!problem_ && now().kind == Token::Kind::kNumber) {
      text += now().text + " ";
      ++at_;
      if (now().kind != Token::Kind::kWord) return fail("expr.unit");
      text += now().text + " ";
      length = now().from + now().length - from;
      ++at_;
    }
    if (text.empty()) return fail("expr.period");
    if (const auto period = parse_period(text)) out.period = *period;
    else if (!problem_) problem_ = AstProblem{"expr.no_period", text.substr(0, text.size() - 1), from, length};
  }
  std::string dotted() {
    std::string name;
    if (now().kind != Token::Kind::kWord) {
      fail("expr.unexpected");
      return name;
    }
    name = now().text;
    ++at_;
    while (accept(".")) {
      if (now().kind != Token::Kind::kWord) {
        fail("expr.unexpected");
        break;
      }
      name += "." + now().text;
      ++at_;
    }
    return name;
  }
  Ast primary() {
    const int from = now().from;
    if (problem_) return {};
    if (accept("(")) {
      auto inner = disjunction();
      expect(")");
      return problem_ ? inner : finish(std::move(inner), from);
    }
    if (now().kind == Token::Kind::kNumber) {
      fail("expr.period_alone");
      return {};
    }
    Ast out;
    out.name = dotted();
    if (!accept("(")) return finish(std::move(out), from);
    out.op = Op::kCall;
    do out.args.push_back(disjunction());
    while (accept(","));
    expect(")");
    return finish(std::move(out), from);
  }

  std::optional<AstProblem> problem_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

}  // namespace

std::pair<Ast, std::optional<AstProblem>> parse_expression(SV text) {
  if (text.size() > kLongest) return {{}, AstProblem{"expr.long", "", 0, 1}};
  return Parser{text}.run();
}

}  // namespace tenue::policy
