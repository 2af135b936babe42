#include "policy/end_words.h"

#include <algorithm>
#include <string>

#include "policy/phrase.h"
#include "policy/policy.h"

namespace tenue::policy {
namespace {

using Kind = Expr::Kind;

/// The expression speaks of the state of the very record that it stands on.
bool is_own_state(const Expr& expr, std::string_view record) {
  return expr.kind == Kind::kMember && expr.member_kind == Expr::Member::kState && expr.record == record;
}

bool is_final(const Record& record, std::string_view id) {
  const auto* state = record.state(id);
  return state != nullptr && state->to.empty();
}

}  // namespace

std::optional<bool> holds_in(const Expr& condition, std::string_view record, std::string_view state) {
  switch (condition.kind) {
    case Kind::kNot: {
      const auto inner = holds_in(*condition.args[0], record, state);
      return inner ? std::optional{!*inner} : std::nullopt;
    }
    case Kind::kAnd:
    case Kind::kOr: {
      const bool decides = condition.kind == Kind::kOr;
      bool all_known = true;
      for (const auto& arg : condition.args) {
        const auto value = holds_in(*arg, record, state);
        if (value == decides) return decides;
        all_known = all_known && value.has_value();
      }
      return all_known ? std::optional{!decides} : std::nullopt;
    }
    case Kind::kHasCome:
      if (condition.args.empty() || !is_own_state(*condition.args[0], record)) return std::nullopt;
      if (condition.args[0]->member == state) return true;
      return std::nullopt;
    case Kind::kIn:
    case Kind::kEqual:
      if (condition.record != record || condition.member_kind != Expr::Member::kState) return std::nullopt;
      return std::find(condition.values.begin(), condition.values.end(), state) != condition.values.end();
    default: return std::nullopt;
  }
}

bool none_in(const Model& model, const Expr& date, std::string_view record, std::string_view state) {
  const auto none = [&](const ExprPtr& arg) { return none_in(model, *arg, record, state); };
  switch (date.kind) {
    case Kind::kMember: {
      const auto* of = model.record(record);
      return of != nullptr && is_own_state(date, record) && date.member != state && is_final(*of, date.member);
    }
    case Kind::kPlus:
    case Kind::kMinus:
    case Kind::kYearEnd: return none(date.args[0]);
    case Kind::kElse:
    case Kind::kMin:
    case Kind::kMax:
    case Kind::kLast:
    case Kind::kFirst:
    case Kind::kAll: return std::all_of(date.args.begin(), date.args.end(), none);
    default: return false;
  }
}

const Expr& branch_in(const Model& model, const Expr& date, std::string_view record, std::string_view state) {
  if (date.kind != Kind::kElse || state.empty()) return date;
  const auto& first = *date.args[0];
  return branch_in(model, none_in(model, first, record, state) ? *date.args[1] : first, record, state);
}

std::vector<std::string_view> final_states(const Model& model, const KeepLine& line) {
  const auto* record = model.record(line.record);
  std::vector<std::string_view> out;
  for (const auto& state : record ? record->states : std::vector<State>{}) {
    if (!state.to.empty()) continue;
    // A final state that the condition names excludes the others: `when = "cancelled"` is not `done`.
    const bool excluded = line.when && holds_in(*line.when, line.record, state.id) == std::optional{false};
    const bool other = line.when && line.when->kind == Kind::kHasCome && none_in(model, *line.when->args[0], line.record, state.id);
    if (!excluded && !other) out.push_back(record->state(state.id)->id);
  }
  if (out.empty()) out.emplace_back();
  return out;
}

bool counts_for_some_states(const Model& model, const KeepLine& line) {
  const auto* record = model.record(line.record);
  const auto states = final_states(model, line);
  const auto all = std::count_if(record->states.begin(), record->states.end(), [](const State& s) { return s.to.empty(); });
  return !states[0].empty() && static_cast<std::ptrdiff_t>(states.size()) < all;
}

std::optional<Period> term(const Expr& date) {
  std::optional<Period> longest;
  if (date.kind == Kind::kPlus && !date.period.empty()) longest = date.period;
  if (date.kind == Kind::kElse) return term(*date.args[0]);
  for (const auto& arg : date.args) {
    const auto inner = term(*arg);
    if (inner && (!longest || *inner > *longest)) longest = inner;
  }
  return longest;
}

std::vector<std::string_view> ended_records(const Expr& end) {
  std::vector<std::string_view> out;
  if (end.args.empty() && !end.record.empty()) out.push_back(end.record);
  for (const auto& arg : end.args) out.push_back(arg->record);
  return out;
}

bool follows_others(const Expr& date) {
  return date.kind == Kind::kEnd || (date.kind == Kind::kElse && follows_others(*date.args[0]));
}

namespace {

/// Puts one expression into words. Dates have two shapes: a whole end ("10 ans après le travail", "dès que …") and an
/// event inside one ("le travail").
class Speaker {
 public:
  Speaker(const Model& model, std::string_view record, std::string_view lang) : model_(model), record_(record), lang_(lang) {}

  /// `alone`: nothing stands beside it, so that a plain term needs no beginning: "12 mois".
  std::string end(const Expr& date, bool alone = true) const {
    switch (date.kind) {
      case Kind::kElse: return otherwise(date);
      case Kind::kPlus:
      case Kind::kMinus: return sum(date, alone);
      case Kind::kMin: return earliest(date);
      case Kind::kMax: return latest(date);
      case Kind::kYearEnd: return say(lang_, "end.at_year_end");
      case Kind::kEnd: return tell("end.like", {{"list", listed(ended(date, &the), lang_)}});
      case Kind::kWithdrawn: return say(lang_, "end.withdrawn");
      case Kind::kObjected: return say(lang_, "end.objected");
      case Kind::kMember: {
        const Text* once = once_words(date);
        if (once == nullptr || once->empty()) return tell("end.on", {{"event", event(date)}});
        std::string out = say(lang_, "end.as_soon_as") + " ";
        append_elided(out, once->in(lang_), lang_);
        return out;
      }
      default: return tell("end.on", {{"event", event(date)}});
    }
  }

  std::string condition(const Expr& expr) const {
    std::vector<std::string> inner;
    switch (expr.kind) {
      case Kind::kAnd:
      case Kind::kOr:
        for (const auto& arg : expr.args) inner.push_back(condition(*arg));
        return expr.kind == Kind::kAnd ? listed(inner, lang_) : either(inner);
      case Kind::kNot: return tell("if.not", {{"condition", condition(*expr.args[0])}});
      case Kind::kHasCome: return tell("if.has_come", {{"event", event(*expr.args[0])}});
      case Kind::kExists: return tell("if.exists", {{"record", a(model_.record(expr.record)->label, lang_)}});
      default: {
        const auto what = what_is_compared(expr);
        const bool asks = what.starts_with("si ") || what.starts_with("whether ");  // "si vous êtes un professionnel"
        return tell(asks ? "if.answer" : "if.is", {{"what", what}, {"value", either(value_labels(expr))}});
      }
    }
  }

 private:
  std::string tell(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
    return say(lang_, key, values);
  }

  std::string either(const std::vector<std::string>& items) const { return joined(items, " " + say(lang_, "or") + " "); }

  /// "max(a, b) + 1 year" as "max(a + 1 year, b + 1 year)": the same day, and it can be said.
  static Expr spread(const Expr& date) {
    auto out = *date.args[0];
    out.args.clear();
    for (const auto& arg : date.args[0]->args) {
      auto one = std::make_shared<Expr>(date);
      one->args = {arg};
      out.args.push_back(std::move(one));
    }
    return out;
  }

  std::string sum(const Expr& date, bool alone) const {
    const auto& from = *date.args[0];
    if (from.kind == Kind::kMin || from.kind == Kind::kMax) return end(spread(date), alone);
    const auto period = date.period_field.empty() ? period_words(date.period, lang_) : field_label(date.period_field);
    const auto* record = model_.record(record_);
    const bool bare = alone && from.kind == Kind::kMember && from.member_kind == Expr::Member::kCreated && record && record->builtin;
    if (bare) return period;
    return tell(date.kind == Kind::kPlus ? "end.after" : "end.before", {{"period", period}, {"event", event(from)}});
  }

  /// "a else b else c". Branches of one term are said once: "7 jours après la remise du vélo, son abandon ou le classement".
  std::string otherwise(const Expr& date) const {
    std::vector<const Expr*> branches;
    for (const auto* rest = &date;; rest = rest->args[1].get()) {
      const bool more = rest->kind == Kind::kElse;
      branches.push_back(more ? rest->args[0].get() : rest);
      if (!more) break;
    }
    std::string out;
    for (std::size_t i = 0; i < branches.size();) {
      auto same = i + 1;
      while (same < branches.size() && one_term(*branches[i], *branches[same])) ++same;
      const auto words = same == i + 1 ? end(*branches[i], false) : sum_of({branches.begin() + static_cast<std::ptrdiff_t>(i), branches.begin() + static_cast<std::ptrdiff_t>(same)});
      out = out.empty() ? words : tell("end.else", {{"a", out}, {"b", words}});
      i = same;
    }
    return out;
  }

  /// Two sums with the same term, each from a state: only one of the states can have come.
  static bool one_term(const Expr& a, const Expr& b) {
    const auto from_state = [](const Expr& e) {
      return e.kind == Kind::kPlus && e.period_field.empty() && e.args[0]->kind == Kind::kMember && e.args[0]->member_kind == Expr::Member::kState;
    };
    return from_state(a) && from_state(b) && a.period == b.period;
  }
  std::string sum_of(const std::vector<const Expr*>& sums) const {
    std::vector<std::string> from;
    for (const auto* one : sums) from.push_back(event(*one->args[0]));
    const auto last = from.back();
    from.pop_back();
    return tell("end.after", {{"period", period_words(sums[0]->period, lang_)}, {"event", joined(from) + " " + say(lang_, "or") + " " + last}});
  }

  /// A withdrawal inside min() is said last, as the way out that it is.
  std::string earliest(const Expr& date) const {
    std::string out;
    std::vector<std::string> ways_out;
    const auto dated = std::count_if(date.args.begin(), date.args.end(), [](const ExprPtr& arg) {
      return arg->kind != Kind::kWithdrawn && arg->kind != Kind::kObjected;
    });
    for (const auto& arg : date.args) {
      if (arg->kind == Kind::kWithdrawn) ways_out.push_back(say(lang_, "end.if_withdrawn"));
      else if (arg->kind == Kind::kObjected) ways_out.push_back(say(lang_, "end.if_objected"));
      else out = out.empty() ? end(*arg, dated == 1) : tell(has_else(*arg) ? "end.min_first" : "end.min", {{"a", out}, {"b", end(*arg, false)}});
    }
    for (const auto& way : ways_out) out += way;
    return out;
  }

  /// "…, sinon …, si c’est plus tôt" would leave open which of the two is sooner.
  static bool has_else(const Expr& date) {
    return date.kind == Kind::kElse || std::any_of(date.args.begin(), date.args.end(), [](const ExprPtr& arg) { return has_else(*arg); });
  }

  std::string latest(const Expr& date) const {
    std::string out;
    for (const auto& arg : date.args) out = out.empty() ? end(*arg, false) : tell("end.max", {{"a", out}, {"b", end(*arg, false)}});
    return out;
  }

  std::string event(const Expr& date) const {
    switch (date.kind) {
      case Kind::kMember: return member(date);
      case Kind::kYearEnd: return say(lang_, "event.year_end");
      case Kind::kEnd: return tell("event.end", {{"list", listed(ended(date, &of_the), lang_)}});
      case Kind::kLast:
      case Kind::kAll: return one_of_many(date, "last");
      case Kind::kFirst: return one_of_many(date, "first");
      case Kind::kWithdrawn: return say(lang_, "event.withdrawn");
      case Kind::kObjected: return say(lang_, "event.objected");
      case Kind::kElse: return tell("event.else", {{"a", event(*date.args[0])}, {"b", event(*date.args[1])}});
      default: return end(date);
    }
  }

  /// "l’accord (la dernière fois)" of one kind of date; "le plus récent de : …" of several.
  std::string one_of_many(const Expr& date, const std::string& which) const {
    if (date.args.size() > 1) return tell("event." + which, {{"list", listed(events(date), lang_)}});
    const auto& only = *date.args[0];
    const bool once = only.kind == Kind::kMember && only.reach != Expr::Reach::kMany;
    return once ? event(only) : tell("event." + which + "_time", {{"event", event(only)}});
  }

  std::vector<std::string> events(const Expr& date) const {
    std::vector<std::string> out;
    for (const auto& arg : date.args) out.push_back(event(*arg));
    return out;
  }

  std::vector<std::string> ended(const Expr& date, std::string (*in_words)(const Noun&, std::string_view)) const {
    std::vector<std::string> out;
    for (const auto id : ended_records(date))
      if (const auto* record = model_.record(id)) out.push_back(in_words(record->label, lang_));
    return out;
  }

  const Text* once_words(const Expr& date) const {
    const auto* record = model_.record(date.record);
    if (record == nullptr) return nullptr;
    if (const auto* state = record->state(date.member)) return &state->once;
    for (const auto& named : record->events)
      if (named.id == date.member) return &named.once;
    return nullptr;
  }

  std::string member(const Expr& date) const {
    const auto* record = model_.record(date.record);
    if (date.member_kind == Expr::Member::kCreated || record == nullptr) return say(lang_, "event.created");
    if (const auto* state = record->state(date.member))
      return state->after.empty() ? quoted(state->move.empty() ? state->label : state->move) : state->after.in(lang_);
    if (const auto* field = record->field(date.member))
      return field->after.empty() ? quoted(field->label) : field->after.in(lang_);
    for (const auto& named : record->events)
      if (named.id == date.member) return named.after.empty() ? event(*named.date) : named.after.in(lang_);
    return say(lang_, "event.created");
  }

  std::string quoted(const Text& text) const { return tell("quoted", {{"text", text.in(lang_)}}); }

  std::string field_label(std::string_view id) const {
    for (const auto& record : model_.records)
      if (const auto* field = record.field(id)) return tell("period.of", {{"field", called(*field, lang_)}});
    return {};
  }

  std::string what_is_compared(const Expr& expr) const {
    const auto* record = model_.record(expr.record);
    const auto* field = record ? record->field(expr.member) : nullptr;
    if (field != nullptr) return called(*field, lang_);
    return record ? the(record->label, lang_) : std::string{};
  }

  std::vector<std::string> value_labels(const Expr& expr) const {
    const auto* record = model_.record(expr.record);
    const auto* field = record ? record->field(expr.member) : nullptr;
    std::vector<std::string> out;
    for (const auto& value : expr.values) {
      const auto* state = record ? record->state(value) : nullptr;
      if (state != nullptr) out.push_back(quoted(state->label));
      if (field != nullptr)
        for (const auto& choice : field->of)
          if (choice.id == value) out.push_back(quoted(choice.label));
    }
    return out;
  }

  const Model& model_;
  std::string_view record_, lang_;
};

/// One of several dates may come while another still waits.
bool is_earliest(const Expr& date) {
  return date.kind == Kind::kMin && std::count_if(date.args.begin(), date.args.end(), [](const ExprPtr& arg) {
           return arg->kind != Kind::kWithdrawn && arg->kind != Kind::kObjected;
         }) > 1;
}

/// An end that is nothing but the person's own "no".
bool is_a_no(const Expr& date) { return date.kind == Kind::kWithdrawn || date.kind == Kind::kObjected; }

/// Nothing but what the record itself has come to: in its final state there is nothing left to wait for.
bool settled(const Expr& date, std::string_view record) {
  if (date.kind == Kind::kMember) return date.member_kind == Expr::Member::kCreated || is_own_state(date, record);
  return !date.args.empty() && std::all_of(date.args.begin(), date.args.end(), [&](const ExprPtr& arg) { return settled(*arg, record); });
}

/// Where the date begins with an event itself, nothing is kept after it.
bool at_once(const Expr& date) {
  if (date.kind == Kind::kElse) return at_once(*date.args[0]) && at_once(*date.args[1]);
  return date.kind == Kind::kMember || date.kind == Kind::kYearEnd;
}

}  // namespace

std::string end_words(const Model& model, const Activity&, const KeepLine& line, std::string_view final_state,
                      std::string_view lang) {
  const auto& date = branch_in(model, *line.until, line.record, final_state);
  // The person's own "no" is best said in the policy's words for it.
  return !line.waits.empty() && is_a_no(date) ? line.waits.in(lang) : Speaker(model, line.record, lang).end(date);
}

std::string kept_words(const Model& model, const KeepLine& line, std::string_view state, const std::string& end, std::string_view lang) {
  const auto& date = branch_in(model, *line.until, line.record, state);
  const bool later_branch = &date != line.until.get() && &date != line.until->args[0].get();
  if (line.waits.empty() || is_a_no(date) || (later_branch && settled(date, line.record))) return end;
  const auto key = is_earliest(date) ? "kept.no_date_while" : at_once(date) ? "kept.while_only" : "kept.while";
  return say(lang, key, {{"waits", line.waits.in(lang)}, {"end", end}});
}

std::string kept_words(const Model& model, const Activity& activity, const KeepLine& line, std::string_view state,
                       std::string_view lang) {
  return kept_words(model, line, state, end_words(model, activity, line, state, lang), lang);
}

std::string short_end_words(const Model& model, const Activity& activity, const KeepLine& line, std::string_view state,
                            std::string_view lang) {
  const auto& date = branch_in(model, *line.until, line.record, state);
  const bool both_at_once =
      date.kind == Kind::kElse && date.args[0]->kind == Kind::kMember && date.args[1]->kind == Kind::kMember;
  return both_at_once ? Speaker(model, line.record, lang).end(*date.args[0]) : end_words(model, activity, line, state, lang);
}

std::string date_words(const Model& model, const Expr& date, std::string_view record, std::string_view lang) {
  return Speaker(model, record, lang).end(date);
}

std::string condition_words(const Model& model, const Expr& condition, std::string_view record, std::string_view lang) {
  return Speaker(model, record, lang).condition(condition);
}

}  // namespace tenue::policy
