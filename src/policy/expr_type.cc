// Names and types of an expression: from what was written to an Expr that evaluate() can trust.
#include <algorithm>

#include "policy/draft.h"
#include "policy/expr_ast.h"
#include "policy/expr_reach.h"

namespace tenue::policy {

std::vector<std::string> line_of(const Model& model, std::string_view record) {
  std::vector<std::string> out;
  for (const auto* at = model.record(record); at && out.size() <= model.records.size(); at = at->of.empty() ? nullptr : model.record(at->of))
    out.push_back(at->id);
  return out;
}

std::optional<Way> way_to(const Model& model, std::string_view from, std::string_view name) {
  const auto* here = model.record(from);
  const auto* there = model.record(name);
  if (here)
    if (const auto* link = here->field(name); link && link->type == FieldType::kLink && model.record(link->to))
      return Way{Expr::Reach::kLink, model.record(link->to), link->id};
  if (!there) return std::nullopt;
  if (!here || here == there) return Way{Expr::Reach::kSelf, there, {}};
  const auto line = line_of(model, from);
  if (std::find(line.begin(), line.end(), name) != line.end()) return Way{Expr::Reach::kAncestor, there, {}};
  for (const auto& field : here->fields)
    if (field.type == FieldType::kLink && field.to == name) return Way{Expr::Reach::kLink, there, field.id};
  const bool of_person = there->builtin || here->builtin;
  if (!of_person && model.root_of(from) != model.root_of(name)) return std::nullopt;
  return Way{Expr::Reach::kMany, there, {}};
}

namespace {

using SV = std::string_view;
using Kind = Expr::Kind;
using Member = Expr::Member;
using Op = Ast::Op;

/// A day of birth is a datum of the person: no end may carry it beside the sealed record.
bool is_date(FieldType type) { return type == FieldType::kDate || type == FieldType::kMoment; }

/// A name, resolved.
struct Named {
  Way way;
  std::string member;  ///< empty: the record itself
  Member kind = Member::kCreated;
  const Field* field = nullptr;
  bool dated() const { return !member.empty() && (kind != Member::kField || is_date(field->type)); }
};

class Typer {
 public:
  Typer(Draft& draft, const Node& node, Context context) : draft_(draft), model_(draft.model), node_(node), context_(std::move(context)) {}

  ExprPtr run() {
    const auto [ast, problem] = parse_expression(node_.text);
    if (problem) {
      draft_.report(Rule::kExpression, draft_.inside(node_, problem->from, problem->length), problem->message, {{"saw", problem->saw}});
      return nullptr;
    }
    if (context_.record.empty()) context_.qualified = true, context_.record = first_record(ast);
    return context_.boolean ? condition(ast) : date(ast, false);
  }

 private:
  ExprPtr error(Rule rule, const Ast& at, SV message, Values values = {}, SV fix = {}) {
    draft_.report(rule, draft_.inside(node_, at.from, at.length), message, values, fix);
    return nullptr;
  }
  std::string written(const Ast& ast) const {
    const SV text = node_.text;
    const auto byte = [&](int n) {
      std::size_t i = 0;
      for (int seen = 0; i < text.size(); ++i)
        if ((text[i] & 0xC0) != 0x80 && seen++ == n) break;
      return i;
    };
    return std::string{text.substr(byte(ast.from), byte(ast.from + ast.length) - byte(ast.from))};
  }
  std::shared_ptr<Expr> make(Kind kind, const Ast& ast) const {
    auto out = std::make_shared<Expr>();
    out->kind = kind;
    out->as_written = written(ast);
    out->place = draft_.inside(node_, ast.from, ast.length).place;
    return out;
  }
  /// The record that a qualified expression speaks of first.
  std::string first_record(const Ast& ast) const {
    if (ast.op == Op::kName) {
      const auto id = ast.name.substr(0, ast.name.find('.'));
      return model_.record(id) ? id : std::string{};
    }
    for (const auto& arg : ast.args)
      if (auto id = first_record(arg); !id.empty()) return id;
    return {};
  }

  std::vector<std::string> known_names() const {
    std::vector<std::string> out{"created"};
    if (const auto* record = model_.record(context_.record)) {
      for (const auto& f : record->fields) out.push_back(f.id);
      for (const auto& s : record->states) out.push_back(s.id);
      for (const auto& e : record->events) out.push_back(e.id);
    }
    for (const auto& r : model_.records)
      if (!r.builtin) out.push_back(r.id);
    return out;
  }
  /// A member of `record`; false if it has none of that name.
  bool member_of(const Record& record, const std::string& id, Named& out) const {
    out.member = id;
    if (id == "created") out.kind = Member::kCreated;
    else if ((out.field = record.field(id))) out.kind = Member::kField;
    else if (record.state(id)) out.kind = Member::kState;
    else if (std::any_of(record.events.begin(), record.events.end(), [&](const Event& e) { return e.id == id; })) out.kind = Member::kEvent;
    else return false;
    return true;
  }
  std::optional<Named> unknown(const Ast& ast, const std::string& name, const std::vector<std::string>& known) {
    const auto near = nearest(name, known);
    error(Rule::kUnknownMember, ast, "expr.unknown", {{"name", name}, {"near", near}, {"known", joined(known)}}, near.empty() ? "known.fix" : "near.fix");
    return std::nullopt;
  }
  std::optional<Named> resolve_bare(const Ast& ast) {
    Named out;
    const auto* here = model_.record(context_.record);
    const bool is_record = model_.record(ast.name) != nullptr;
    if (here && !is_record && member_of(*here, ast.name, out)) {
      if (context_.qualified) {
        error(Rule::kUnknownMember, ast, "expr.unqualified", {{"name", ast.name}, {"record", here->id}});
        return std::nullopt;
      }
      out.way = {Expr::Reach::kSelf, here, {}};
      return out;
    }
    if (const auto way = way_to(model_, context_.record, ast.name)) return Named{*way, {}, Member::kCreated, nullptr};
    if (is_record) {
      error(Rule::kUnknownMember, ast, "expr.no_way", {{"name", ast.name}, {"record", context_.record}});
      return std::nullopt;
    }
    return unknown(ast, ast.name, known_names());
  }
  std::optional<Named> resolve(const Ast& ast) {
    const auto dot = ast.name.find('.');
    if (dot == std::string::npos) return resolve_bare(ast);
    const auto first = ast.name.substr(0, dot), second = ast.name.substr(dot + 1);
    const auto way = way_to(model_, context_.record, first);
    if (!way) {
      if (model_.record(first)) {
        error(Rule::kUnknownMember, ast, "expr.no_way", {{"name", first}, {"record", context_.record}});
        return std::nullopt;
      }
      return unknown(ast, first, draft_.names(Names::kRecord));
    }
    Named out;
    out.way = *way;
    if (member_of(*way->record, second, out)) return out;
    std::vector<std::string> known{"created"};
    for (const auto& f : way->record->fields) known.push_back(f.id);
    for (const auto& s : way->record->states) known.push_back(s.id);
    for (const auto& e : way->record->events) known.push_back(e.id);
    return unknown(ast, second, known);
  }

  std::shared_ptr<Expr> member(const Ast& ast, const Named& named) const {
    auto out = make(Kind::kMember, ast);
    out->reach = named.way.reach;
    out->record = named.way.record ? named.way.record->id : std::string{};
    out->via = named.way.via;
    out->member = named.member;
    out->member_kind = named.kind;
    return out;
  }
  ExprPtr named_date(const Ast& ast, bool in_function) {
    const auto named = resolve(ast);
    if (!named) return nullptr;
    if (named->member.empty()) return error(Rule::kExpressionType, ast, "expr.record_as_date", {{"name", ast.name}});
    if (!named->dated()) return error(Rule::kExpressionType, ast, "expr.not_a_date", {{"name", ast.name}, {"type", type_name(named->field->type)}});
    if (named->way.reach == Expr::Reach::kMany && !in_function) return error(Rule::kMany, ast, "expr.many", {{"name", ast.name}, {"record", named->way.record->id}});
    return member(ast, *named);
  }
  ExprPtr moved(const Ast& ast) {
    auto out = make(ast.op == Op::kPlus ? Kind::kPlus : Kind::kMinus, ast);
    if (ast.args[0].op == Op::kName) {
      const auto count = draft_.findings.size();
      const auto named = resolve(ast.args[0]);
      if (named && !named->dated() && !named->member.empty())
        return error(Rule::kExpressionType, ast, "expr.period_on_value", {{"name", ast.args[0].name}, {"type", type_name(named->field->type)}});
      draft_.findings.resize(count);
    }
    auto inner = date(ast.args[0], false);
    if (!ast.period_field.empty()) {
      Ast name;
      name.name = ast.period_field;
      name.from = ast.from;
      name.length = ast.length;
      const auto named = resolve(name);
      if (!named) return nullptr;
      if (!named->field || named->field->type != FieldType::kPeriod || named->way.reach != Expr::Reach::kSelf)
        return error(Rule::kExpressionType, ast, "expr.period_field", {{"name", ast.period_field}});
      out->period_field = named->member;
    }
    if (!inner) return nullptr;
    out->period = ast.period;
    out->args.push_back(std::move(inner));
    return out;
  }

  ExprPtr function(const Ast& ast, bool in_function) {
    static const std::vector<std::pair<std::string, Kind>> plain = {{"min", Kind::kMin},   {"max", Kind::kMax}, {"last", Kind::kLast},
                                                                    {"first", Kind::kFirst}, {"all", Kind::kAll}, {"year_end", Kind::kYearEnd}};
    if (ast.name == "end") return ends(ast);
    if (ast.name == "withdrawn" || ast.name == "objected") return consent(ast);
    const auto it = std::find_if(plain.begin(), plain.end(), [&](const auto& p) { return p.first == ast.name; });
    if (it == plain.end()) {
      const std::vector<std::string> known = {"min", "max", "last", "first", "all", "end", "year_end", "withdrawn", "objected"};
      const auto near = nearest(ast.name, known);
      return error(Rule::kUnknownMember, ast, "expr.function", {{"name", ast.name}, {"near", near}, {"known", joined(known)}}, near.empty() ? "known.fix" : "near.fix");
    }
    auto out = make(it->second, ast);
    const bool over_many = it->second == Kind::kLast || it->second == Kind::kFirst || it->second == Kind::kAll;
    if (it->second == Kind::kYearEnd && ast.args.size() != 1) return error(Rule::kExpressionType, ast, "expr.one_argument", {{"name", ast.name}});
    bool good = true;
    for (const auto& arg : ast.args) {
      auto inner = date(arg, over_many || (in_function && it->second == Kind::kYearEnd));
      good = good && inner;
      out->args.push_back(std::move(inner));
    }
    if (!good) return nullptr;
    return out;
  }
  /// end(record, activity.record, …): each argument is the record, its `activity` whose end is meant.
  ExprPtr ends(const Ast& ast) {
    auto out = make(Kind::kEnd, ast);
    for (const auto& arg : ast.args) {
      if (arg.op != Op::kName) return error(Rule::kExpressionType, arg, "expr.end_of_name");
      const auto dot = arg.name.find('.');
      const auto activity_id = dot == std::string::npos ? context_.activity : arg.name.substr(0, dot);
      const auto record_id = dot == std::string::npos ? arg.name : arg.name.substr(dot + 1);
      const auto* activity = model_.activity(activity_id);
      if (!activity) return error(Rule::kEndOfUnkept, arg, "expr.end_of_which", {{"name", record_id}});
      const auto way = way_to(model_, context_.record, record_id);
      if (!way && model_.record(record_id)) return error(Rule::kUnknownMember, arg, "expr.no_way", {{"name", record_id}, {"record", context_.record}});
      if (!way) {
        unknown(arg, record_id, draft_.names(Names::kRecord));
        return nullptr;
      }
      if (activity->lines(way->record->id).empty())
        return error(Rule::kEndOfUnkept, arg, "expr.end_unkept", {{"record", way->record->id}, {"activity", activity_id}});
      auto inner = member(arg, {*way, {}, Member::kCreated, nullptr});
      inner->kind = Kind::kExists;
      inner->activity = activity_id;
      out->args.push_back(std::move(inner));
    }
    out->activity = out->args[0]->activity;
    return out;
  }
  ExprPtr consent(const Ast& ast) {
    const bool withdrawn = ast.name == "withdrawn";
    if (ast.args.size() != 1 || ast.args[0].op != Op::kName) return error(Rule::kExpressionType, ast, "expr.consent_name", {{"name", ast.name}});
    const auto& name = ast.args[0].name;
    const auto dot = name.find('.');
    auto out = make(withdrawn ? Kind::kWithdrawn : Kind::kObjected, ast);
    out->activity = name.substr(0, dot);
    out->choice = dot == std::string::npos ? std::string{} : name.substr(dot + 1);
    const auto* activity = model_.activity(out->activity);
    if (!activity) {
      unknown(ast.args[0], out->activity, draft_.names(Names::kActivity));
      return nullptr;
    }
    const bool choice = std::any_of(activity->choices.begin(), activity->choices.end(), [&](const ConsentChoice& c) { return c.id == out->choice; });
    if (!out->choice.empty() && !choice) {
      std::vector<std::string> known;
      for (const auto& c : activity->choices) known.push_back(c.id);
      unknown(ast.args[0], out->choice, known);
      return nullptr;
    }
    if (withdrawn != (activity->basis == Basis::kConsent))
      return error(Rule::kWrongBasis, ast, withdrawn ? "expr.withdrawn" : "expr.objected", {{"activity", activity->id}, {"basis", basis_name(activity->basis)}});
    return out;
  }

  ExprPtr date(const Ast& ast, bool in_function) {
    switch (ast.op) {
      case Op::kName: return named_date(ast, in_function);
      case Op::kCall: return function(ast, in_function);
      case Op::kPlus:
      case Op::kMinus: return moved(ast);
      case Op::kElse: {
        auto left = date(ast.args[0], in_function), right = date(ast.args[1], in_function);
        if (!left || !right) return nullptr;
        auto out = make(Kind::kElse, ast);
        out->args = {std::move(left), std::move(right)};
        return out;
      }
      default: return error(Rule::kExpressionType, ast, "expr.condition_as_date");
    }
  }

  ExprPtr condition(const Ast& ast) {
    switch (ast.op) {
      case Op::kOr:
      case Op::kAnd: {
        auto left = condition(ast.args[0]), right = condition(ast.args[1]);
        if (!left || !right) return nullptr;
        auto out = make(ast.op == Op::kOr ? Kind::kOr : Kind::kAnd, ast);
        out->args = {std::move(left), std::move(right)};
        return out;
      }
      case Op::kNot: {
        auto inner = condition(ast.args[0]);
        if (!inner) return nullptr;
        auto out = make(Kind::kNot, ast);
        out->args = {std::move(inner)};
        return out;
      }
      case Op::kEqual:
      case Op::kNotEqual:
      case Op::kHas:
      case Op::kIn: return comparison(ast);
      case Op::kName: return named_condition(ast);
      default: {
        auto inner = date(ast, false);
        if (!inner) return nullptr;
        auto out = make(Kind::kHasCome, ast);
        out->args = {std::move(inner)};
        return out;
      }
    }
  }
  ExprPtr named_condition(const Ast& ast) {
    const auto named = resolve(ast);
    if (!named) return nullptr;
    auto inner = member(ast, *named);
    if (named->member.empty()) {
      inner->kind = Kind::kExists;
      return inner;
    }
    auto out = make(Kind::kHasCome, ast);
    out->args.push_back(std::move(inner));
    return out;
  }
  ExprPtr comparison(const Ast& ast) {
    const auto named = resolve(ast.args[0]);
    if (!named) return nullptr;
    const auto kind = ast.op == Op::kEqual ? Kind::kEqual : ast.op == Op::kNotEqual ? Kind::kNotEqual : ast.op == Op::kHas ? Kind::kHas : Kind::kIn;
    std::vector<std::string> allowed;
    if (named->member.empty()) {
      for (const auto& s : named->way.record->states) allowed.push_back(s.id);
      if (kind == Kind::kHas || allowed.empty()) return error(Rule::kComparison, ast, "expr.not_compared", {{"name", ast.args[0].name}});
    } else if (!named->field) {
      return error(Rule::kComparison, ast, "expr.not_compared", {{"name", ast.args[0].name}});
    } else {
      const auto type = named->field->type;
      if (type == FieldType::kYesNo) allowed = {"yes", "no"};
      for (const auto& c : named->field->of) allowed.push_back(c.id);
      if (kind == Kind::kHas && type == FieldType::kChoice) return error(Rule::kComparison, ast, "expr.has_single", {{"name", ast.args[0].name}});
      if (kind != Kind::kHas && type == FieldType::kChoices) return error(Rule::kComparison, ast, "expr.has_several", {{"name", ast.args[0].name}});
      if (allowed.empty()) return error(Rule::kComparison, ast, "expr.not_compared", {{"name", ast.args[0].name}});
    }
    auto out = member(ast, *named);
    out->kind = kind;
    for (const auto& value : ast.values) {
      if (std::find(allowed.begin(), allowed.end(), value.id) == allowed.end()) {
        const auto near = nearest(value.id, allowed);
        draft_.report(Rule::kNotAValue, draft_.inside(node_, value.from, characters(value.id)), "expr.no_value",
                      {{"value", value.id}, {"name", ast.args[0].name}, {"near", near}, {"known", joined(allowed)}}, near.empty() ? "known.fix" : "near.fix");
        return nullptr;
      }
      out->values.push_back(value.id);
    }
    return out;
  }

  Draft& draft_;
  const Model& model_;
  const Node& node_;
  Context context_;
};

}  // namespace

ExprPtr compile_expression(Draft& draft, const Node& node, const Context& context) { return Typer{draft, node, context}.run(); }

}  // namespace tenue::policy
