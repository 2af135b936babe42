// Ends of records: three-valued dates over one subject's facts (docs/policy-language.md, Ends).
#include <algorithm>
#include <functional>
#include <set>

#include "policy/ends.h"
#include "policy/expr.h"
#include "policy/expr_reach.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
using Kind = Expr::Kind;
using Member = Expr::Member;

constexpr SV kConsent = "consent";

/// Ignores none; pending only where no date is known.
DateValue least(const std::vector<DateValue>& values) {
  auto out = DateValue::none();
  for (const auto& v : values) {
    if (v.is_at() && (!out.is_at() || v.at < out.at)) out = v;
    if (v.kind == DateValue::Kind::kPending && !out.is_at()) out = v;
  }
  return out;
}

/// Ignores none; pending wins.
DateValue greatest(const std::vector<DateValue>& values) {
  auto out = DateValue::none();
  for (const auto& v : values) {
    if (v.kind == DateValue::Kind::kPending) return v;
    if (v.is_at() && (!out.is_at() || v.at > out.at)) out = v;
  }
  return out;
}

class Evaluation {
 public:
  Evaluation(const Model& model, const SubjectFacts& facts, Instant now) : model_(model), facts_(facts), now_(now) {}

  /// One question about one record looks for few: only who looks often is worth an index over a person of thousands.
  const RecordFacts* find(RecordId id) const {
    if (by_id_.empty() && ++looked_ <= kFew) {
      const auto it = std::ranges::find(facts_.records, id, &RecordFacts::id);
      return it == facts_.records.end() ? nullptr : &*it;
    }
    if (by_id_.empty())
      for (const auto& record : facts_.records) by_id_[record.id] = &record;
    const auto it = by_id_.find(id);
    return it == by_id_.end() ? nullptr : it->second;
  }

  std::vector<Pair> pairs() {
    std::vector<Pair> out;
    for (const auto& record : facts_.records) {
      if (record.gone) continue;
      for (const auto& activity : model_.activities)
        if (const auto& pair = pair_of(activity, record)) out.push_back(*pair);
    }
    return out;
  }

  DateValue date(const Expr& e, const RecordFacts& on, SV activity) {
    switch (e.kind) {
      case Kind::kMember: {
        const auto values = members(e, on, activity);
        return values.empty() ? DateValue::none() : values.front();
      }
      case Kind::kElse: {
        const auto first = date(*e.args[0], on, activity);
        return first.kind == DateValue::Kind::kNone ? date(*e.args[1], on, activity) : first;
      }
      case Kind::kPlus:
      case Kind::kMinus: return moved(e, on, activity);
      case Kind::kMin: return least(each(e, on, activity));
      case Kind::kMax:
      case Kind::kAll: return greatest(each(e, on, activity));
      case Kind::kLast:
      case Kind::kFirst: return so_far(e, on, activity);
      case Kind::kEnd: return end_of(e, on);
      case Kind::kYearEnd: {
        const auto inner = date(*e.args[0], on, activity);
        return inner.is_at() ? DateValue::on(year_end(inner.at, model_.organisation.year_end), true) : inner;
      }
      case Kind::kWithdrawn: return withdrawn(e.activity, e.choice, on);
      case Kind::kObjected: return objected(e.activity, e.choice, on);
      default: return DateValue::none();
    }
  }

  bool condition(const Expr& e, const RecordFacts& on, SV activity) {
    switch (e.kind) {
      case Kind::kOr: return condition(*e.args[0], on, activity) || condition(*e.args[1], on, activity);
      case Kind::kAnd: return condition(*e.args[0], on, activity) && condition(*e.args[1], on, activity);
      case Kind::kNot: return !condition(*e.args[0], on, activity);
      case Kind::kHasCome: return has_come(*e.args[0], on, activity);
      case Kind::kExists: {
        if (e.record == kConsent) return !ledger("given", on).empty();
        const auto there = reached(e, on);
        return std::any_of(there.begin(), there.end(), [](const RecordFacts* r) { return !r->gone; });
      }
      case Kind::kEqual:
      case Kind::kNotEqual:
      case Kind::kHas:
      case Kind::kIn: return compared(e, on);
      default: return has_come(e, on, activity);
    }
  }

 private:
  // ---- which records a name means ---------------------------------------------------------------------------------------

  const RecordFacts* ancestor(const RecordFacts& from, SV type) const {
    const auto* at = &from;
    for (std::size_t steps = 0; at && steps <= facts_.records.size(); ++steps) {
      if (at->type == type) return at;
      at = at->parent ? find(at->parent) : nullptr;
    }
    return nullptr;
  }
  bool is_above(const RecordFacts& from, const RecordFacts& top) const {
    const auto* at = &from;
    for (std::size_t steps = 0; at && steps <= facts_.records.size(); ++steps) {
      if (at == &top) return true;
      at = at->parent ? find(at->parent) : nullptr;
    }
    return false;
  }
  /// The nearest record above `from` of whose line the type `name` also is.
  const RecordFacts* common_ancestor(const RecordFacts& from, SV name) const {
    const auto line = line_of(model_, name);
    const auto* at = &from;
    for (std::size_t steps = 0; at && steps <= facts_.records.size(); ++steps) {
      if (std::find(line.begin(), line.end(), at->type) != line.end()) return at;
      at = at->parent ? find(at->parent) : nullptr;
    }
    return nullptr;
  }
  /// Reached from the record itself and not as the compiler noted: a grant's condition is asked about several records.
  std::vector<const RecordFacts*> reached(const Expr& e, const RecordFacts& on) const {
    if (e.record.empty()) return {&on};
    if (!e.via.empty()) {
      const auto* record = model_.record(on.type);
      if (record && record->field(e.via)) {
        const auto link = on.links.find(e.via);
        const auto* there = link == on.links.end() ? nullptr : find(link->second);
        return there ? std::vector{there} : std::vector<const RecordFacts*>{};
      }
    }
    if (const auto* up = ancestor(on, e.record)) return {up};
    if (const auto way = way_to(model_, on.type, e.record); way && way->reach == Expr::Reach::kLink) {
      const auto link = on.links.find(way->via);
      const auto* there = link == on.links.end() ? nullptr : find(link->second);
      return there ? std::vector{there} : std::vector<const RecordFacts*>{};
    }
    const auto* top = common_ancestor(on, e.record);
    std::vector<const RecordFacts*> out;
    for (const auto& record : facts_.records)
      if (record.type == e.record && (!top || is_above(record, *top))) out.push_back(&record);
    return out;
  }

  // ---- dates --------------------------------------------------------------------------------------------------------------

  std::vector<DateValue> members(const Expr& e, const RecordFacts& on, SV activity) {
    if (e.record == kConsent) return ledger(e.member, on);
    std::vector<DateValue> out;
    for (const auto* record : reached(e, on)) out.push_back(member(e, *record, activity));
    return out;
  }
  /// The person's consents, which the ledger holds and no record does.
  std::vector<DateValue> ledger(SV member, const RecordFacts& on) const {
    std::vector<DateValue> out;
    for (const auto& consent : facts_.consents) {
      if (!concerns(consent, on)) continue;
      if (member != "ended") out.push_back(DateValue::on(consent.given));
      else out.push_back(consent.withdrawn ? DateValue::on(*consent.withdrawn) : DateValue::pending());
    }
    return out;
  }
  DateValue member(const Expr& e, const RecordFacts& record, SV activity) {
    switch (e.member_kind) {
      case Member::kCreated: return DateValue::on(record.created);
      case Member::kField: {
        const auto it = record.dates.find(e.member);
        if (it != record.dates.end()) return DateValue::on(it->second);
        return record.gone ? DateValue::none() : DateValue::pending();
      }
      case Member::kState: return state(record, e.member);
      case Member::kEvent: {
        const auto* type = model_.record(record.type);
        const auto* event = type ? event_of(*type, e.member) : nullptr;
        return event && event->date ? date(*event->date, record, activity) : DateValue::none();
      }
      default: return DateValue::pending();
    }
  }
  /// It has happened if the record is in it, or was in it and cannot come there again from where it is.
  DateValue state(const RecordFacts& record, const std::string& id) const {
    const auto last = std::find_if(record.entered.rbegin(), record.entered.rend(), [&](const auto& entry) { return entry.first == id; });
    const bool been = last != record.entered.rend();
    if (been && record.state() == id) return DateValue::on(last->second);
    const auto* type = model_.record(record.type);
    const bool again = type && !record.gone && !record.entered.empty() && reachable(*type, {record.state()}).contains(id);
    if (again) return DateValue::pending();
    return been ? DateValue::on(last->second) : DateValue::none();
  }
  DateValue moved(const Expr& e, const RecordFacts& on, SV activity) {
    const auto inner = date(*e.args[0], on, activity);
    if (!inner.is_at()) return inner;
    auto period = e.period;
    if (!e.period_field.empty()) {
      const auto it = on.choices.find(e.period_field);
      const auto typed = it == on.choices.end() ? std::nullopt : parse_period(it->second);
      if (!typed) return DateValue::pending();
      period = *typed;
    }
    // The end of 31 December is the first instant of 1 January: ten years more are counted from the day that ended.
    const auto from = inner.end_of_day ? inner.at - std::chrono::microseconds{1} : inner.at;
    return DateValue::on(add(from, period, e.kind == Kind::kPlus ? 1 : -1), period.calendar());
  }
  /// The arguments' values; a name of many gives one for each.
  std::vector<DateValue> each(const Expr& e, const RecordFacts& on, SV activity) {
    std::vector<DateValue> out;
    for (const auto& arg : e.args) {
      if (arg->kind == Kind::kMember) {
        for (const auto& value : members(*arg, on, activity)) out.push_back(value);
      } else {
        out.push_back(date(*arg, on, activity));
      }
    }
    return out;
  }
  /// The latest or earliest that has happened so far.
  DateValue so_far(const Expr& e, const RecordFacts& on, SV activity) {
    auto out = DateValue::none();
    for (const auto& v : each(e, on, activity)) {
      if (!v.is_at() || v.at > now_) continue;
      if (!out.is_at() || (e.kind == Kind::kLast ? v.at > out.at : v.at < out.at)) out = v;
    }
    return out;
  }
  /// The latest end that the activity gives to the records. One that is gone has its dates; it waits for nothing more.
  DateValue end_of(const Expr& e, const RecordFacts& on) {
    std::vector<DateValue> ends;
    for (const auto& arg : e.args) {
      const auto* activity = model_.activity(arg->activity);
      if (!activity) continue;
      for (const auto* record : reached(*arg, on)) {
        const auto& pair = pair_of(*activity, *record);
        if (pair && (pair->ends.is_at() || !record->gone)) ends.push_back(pair->ends);
      }
    }
    return greatest(ends);
  }
  /// A contact's answer bears on what is hers, and on what she hangs under: not on another contact.
  bool concerns(const ConsentFact& consent, const RecordFacts& on) const {
    if (!consent.of) return true;
    const auto* whose = find(consent.of);
    return whose && (is_above(on, *whose) || is_above(*whose, on));
  }
  DateValue withdrawn(SV activity, SV choice, const RecordFacts& on) const {
    std::map<std::pair<RecordId, std::string>, const ConsentFact*> latest;
    for (const auto& c : facts_.consents)
      if (c.activity == activity && (choice.empty() || c.choice == choice) && concerns(c, on)) latest[{c.of, c.choice}] = &c;
    std::vector<DateValue> out;
    for (const auto& [_, c] : latest) out.push_back(c->withdrawn ? DateValue::on(*c->withdrawn) : DateValue::pending());
    return greatest(out);
  }
  /// One contact's refusal takes nothing from the company that others stand for.
  bool is_hers(const ConsentFact& consent, const RecordFacts& on) const {
    const auto* whose = consent.of ? find(consent.of) : nullptr;
    return !consent.of || (whose && is_above(on, *whose));
  }
  /// The activity whole is objected to as such, or once each of its choices is refused.
  DateValue objected(SV activity, SV choice, const RecordFacts& on) const {
    auto out = DateValue::pending();
    for (const auto& c : facts_.consents)
      if (c.activity == activity && c.choice == choice && is_hers(c, on)) out = c.withdrawn ? DateValue::on(*c.withdrawn) : DateValue::pending();
    const auto* of = model_.activity(activity);
    if (out.is_at() || !choice.empty() || !of || of->choices.empty()) return out;
    std::vector<DateValue> each;
    for (const auto& one : of->choices) each.push_back(objected(activity, one.id, on));
    return greatest(each);
  }

  // ---- conditions ---------------------------------------------------------------------------------------------------------

  bool has_come(const Expr& e, const RecordFacts& on, SV activity) {
    if (e.kind != Kind::kMember) {
      const auto value = date(e, on, activity);
      return value.is_at() && value.at <= now_;
    }
    if (e.member_kind == Member::kField && !is_dated(e)) {
      const auto there = reached(e, on);
      return std::any_of(there.begin(), there.end(), [&](const RecordFacts* record) {
        const auto it = record->choices.find(e.member);
        return it != record->choices.end() && !it->second.empty() && it->second != "no";
      });
    }
    const auto values = members(e, on, activity);
    return std::any_of(values.begin(), values.end(), [&](const DateValue& value) { return value.is_at() && value.at <= now_; });
  }
  bool is_dated(const Expr& e) const {
    const auto* record = model_.record(e.record);
    const auto* field = record ? record->field(e.member) : nullptr;
    return field && (field->type == FieldType::kDate || field->type == FieldType::kMoment);
  }
  bool compared(const Expr& e, const RecordFacts& on) const {
    const auto among = [&](SV value) { return std::find(e.values.begin(), e.values.end(), value) != e.values.end(); };
    for (const auto* record : reached(e, on)) {
      if (e.member.empty()) {
        if (record->gone) continue;
        if (among(record->state()) != (e.kind == Kind::kNotEqual)) return true;
        continue;
      }
      const auto it = record->choices.find(e.member);
      const SV value = it == record->choices.end() ? SV{} : SV{it->second};
      if (e.kind == Kind::kHas ? has(value, e.values.front()) : among(value) != (e.kind == Kind::kNotEqual)) return true;
    }
    return false;
  }
  static bool has(SV list, SV wanted) {
    while (!list.empty()) {
      const auto one = list.substr(0, list.find(','));
      if (one == wanted) return true;
      list.remove_prefix(std::min(list.size(), one.size() + 1));
    }
    return false;
  }

  // ---- pairs --------------------------------------------------------------------------------------------------------------

  const std::optional<Pair>& pair_of(const Activity& activity, const RecordFacts& record) {
    const auto key = std::pair{record.id, &activity};
    const auto it = known_.find(key);
    if (it != known_.end()) return it->second;
    auto pair = new_pair(activity, record);
    return known_.emplace(key, std::move(pair)).first->second;
  }
  std::optional<Pair> new_pair(const Activity& activity, const RecordFacts& record) {
    const auto lines = activity.lines(record.type);
    if (lines.empty()) return std::nullopt;
    const bool consent = activity.basis == Basis::kConsent;
    const auto taken = record.taken.find(activity.id);
    const auto given = consent ? first_live_consent(activity.id, record) : std::nullopt;
    const auto left = consent ? withdrawn(activity.id, "", record) : DateValue::pending();
    if (consent && left.kind == DateValue::Kind::kNone) return std::nullopt;
    Pair pair;
    pair.record = record.id;
    pair.activity = activity.id;
    std::optional<Instant> begins;
    std::vector<DateValue> ends;
    std::vector<const KeepLine*> matching;
    for (const auto* line : lines) {
      // What the law obliges to keep is kept whatever it was taken for.
      const bool claimed = consent || line->when || taken != record.taken.end() || activity.basis == Basis::kLegalObligation;
      if (!claimed || !line->until || (line->when && !condition(*line->when, record, activity.id))) continue;
      const auto since = consent ? std::max(record.created, given.value_or(record.created))
                         : taken != record.taken.end() ? taken->second
                         : line->when ? came_true(*line->when, record, activity.id) : record.created;
      if (!begins || since < *begins) begins = since;
      matching.push_back(line);
      ends.push_back(date(*line->until, record, activity.id));
    }
    if (matching.empty()) return std::nullopt;
    pair.begins = *begins;
    pair.ends = greatest(ends);
    // The check lets no policy through whose records can come to this; rows altered past it are kept rather than erased.
    if (pair.ends.kind == DateValue::Kind::kNone && !record.gone) pair.ends = DateValue::pending();
    if (left.is_at()) pair.ends = least({pair.ends, left});
    if (const auto opposed = opposition(activity, record); opposed.is_at()) pair.ends = least({pair.ends, opposed});
    pair.archive = archive_of(matching, ends, record, activity.id);
    pair.fields = fields_of(matching, record.type);
    pair.then = then_of(matching, ends);
    return pair;
  }
  /// GDPR art. 17(1)(c): what rests on an interest ends when she objects to it, until it is taken anew.
  DateValue opposition(const Activity& activity, const RecordFacts& record) const {
    if (!can_be_opposed(activity)) return DateValue::pending();
    const auto at = objected(activity.id, "", record);
    const auto taken = record.taken.find(activity.id);
    return at.is_at() && taken != record.taken.end() && taken->second > at.at ? DateValue::pending() : at;
  }
  /// When the consents that still stand began; of those that are all withdrawn, the last.
  std::optional<Instant> first_live_consent(SV activity, const RecordFacts& on) const {
    std::optional<Instant> live, any;
    for (const auto& c : facts_.consents) {
      if (c.activity != activity || !concerns(c, on)) continue;
      any = c.given;
      if (!c.withdrawn && (!live || c.given < *live)) live = c.given;
    }
    return live ? live : any;
  }
  /// Since when a condition that holds now has held; `created` where nothing tells.
  Instant came_true(const Expr& e, const RecordFacts& on, SV activity) {
    switch (e.kind) {
      case Kind::kAnd: return std::max(came_true(*e.args[0], on, activity), came_true(*e.args[1], on, activity));
      case Kind::kOr: {
        std::optional<Instant> out;
        for (const auto& arg : e.args)
          if (condition(*arg, on, activity)) out = out ? std::min(*out, came_true(*arg, on, activity)) : came_true(*arg, on, activity);
        return out.value_or(on.created);
      }
      case Kind::kHasCome: {
        auto out = DateValue::none();
        for (const auto& v : each(e, on, activity))
          if (v.is_at() && v.at <= now_ && (!out.is_at() || v.at < out.at)) out = v;
        return out.is_at() ? out.at : on.created;
      }
      case Kind::kExists: {
        std::optional<Instant> out;
        for (const auto* r : reached(e, on))
          if (!r->gone && (!out || r->created < *out)) out = r->created;
        return out.value_or(on.created);
      }
      default: return on.created;
    }
  }
  /// The pair is archived once each of its lines is archived or over; none where no line says so.
  DateValue archive_of(const std::vector<const KeepLine*>& lines, const std::vector<DateValue>& ends, const RecordFacts& record, SV activity) {
    std::vector<DateValue> out;
    bool any = false;
    for (std::size_t i = 0; i < lines.size(); ++i) {
      any = any || lines[i]->archive;
      out.push_back(lines[i]->archive ? date(*lines[i]->archive, record, activity) : ends[i]);
    }
    return any ? greatest(out) : DateValue::none();
  }
  std::vector<std::string> fields_of(const std::vector<const KeepLine*>& lines, SV type) const {
    std::set<std::string> out;
    for (const auto* line : lines) {
      if (!line->fields.empty()) out.insert(line->fields.begin(), line->fields.end());
      else if (const auto* record = model_.record(type))
        for (const auto& f : record->fields) out.insert(f.id);
    }
    return {out.begin(), out.end()};
  }
  /// Of the line that ends last; one that waits ends after all dates.
  static Then then_of(const std::vector<const KeepLine*>& lines, const std::vector<DateValue>& ends) {
    std::size_t best = 0;
    const auto later = [](const DateValue& a, const DateValue& b) {
      if (a.kind != b.kind) return a.kind == DateValue::Kind::kPending || b.kind == DateValue::Kind::kNone;
      return a.is_at() && a.at > b.at;
    };
    for (std::size_t i = 1; i < lines.size(); ++i)
      if (later(ends[i], ends[best])) best = i;
    return lines[best]->then;
  }

  const Model& model_;
  const SubjectFacts& facts_;
  Instant now_;
  static constexpr int kFew = 8;
  mutable int looked_ = 0;
  mutable std::map<RecordId, const RecordFacts*> by_id_;
  std::map<std::pair<RecordId, const Activity*>, std::optional<Pair>> known_;
};

void add_dependencies(const Model& model, const Expr& expr, std::set<std::string>& out, std::set<std::string>& asked) {
  if (!expr.member.empty() && !expr.record.empty()) out.insert(expr.record + "." + expr.member);
  if (expr.kind == Kind::kMember && expr.member_kind == Member::kEvent && asked.insert(expr.record + "." + expr.member).second) {
    const auto* record = model.record(expr.record);
    if (const auto* event = record ? event_of(*record, expr.member) : nullptr; event && event->date) add_dependencies(model, *event->date, out, asked);
  }
  for (const auto& arg : expr.args) {
    add_dependencies(model, *arg, out, asked);
    const auto* activity = expr.kind == Kind::kEnd ? model.activity(arg->activity) : nullptr;
    if (!activity || !asked.insert("end " + arg->activity + "." + arg->record).second) continue;
    for (const auto* line : activity->lines(arg->record))
      for (const auto& inner : {line->until, line->when})
        if (inner) add_dependencies(model, *inner, out, asked);
  }
}

}  // namespace

std::vector<Pair> evaluate(const Model& model, const SubjectFacts& facts, Instant now) { return Evaluation{model, facts, now}.pairs(); }

DateValue evaluate_date(const Model& model, const SubjectFacts& facts, RecordId on, const Expr& date, SV activity, Instant now) {
  Evaluation evaluation{model, facts, now};
  const auto* record = evaluation.find(on);
  return record ? evaluation.date(date, *record, activity) : DateValue::none();
}

std::map<RecordId, DateValue> evaluate_dates(const Model& model, const SubjectFacts& facts, SV type, const Expr& date, SV activity, Instant now) {
  Evaluation evaluation{model, facts, now};
  std::map<RecordId, DateValue> out;
  for (const auto& record : facts.records)
    if (record.type == type && !record.gone) out.emplace(record.id, evaluation.date(date, record, activity));
  return out;
}

bool evaluate_bool(const Model& model, const SubjectFacts& facts, RecordId on, const Expr& condition, SV activity, Instant now) {
  Evaluation evaluation{model, facts, now};
  const auto* record = evaluation.find(on);
  return record && evaluation.condition(condition, *record, activity);
}

bool is_objected(const Model& model, const SubjectFacts& facts, RecordId on, SV activity, Instant now) {
  Expr objected{};
  objected.kind = Expr::Kind::kObjected;
  objected.activity = activity;
  const auto since = evaluate_date(model, facts, on, objected, activity, now);
  return since.is_at() && since.at <= now;
}

namespace {

/// The record as if it stood there with these answers, and those above it. It is record 1.
SubjectFacts supposed(const Model& model, const Record& record, const AnswersByPath& answers, Instant now) {
  SubjectFacts facts;
  const auto* on = &record;
  for (std::uint64_t id = 1; on != nullptr; on = model.record(on->of), ++id) {
    RecordFacts one;
    one.id = RecordId{id};
    one.type = on->id;
    one.parent = on->of.empty() ? RecordId{} : RecordId{id + 1};
    one.created = now;
    for (const auto& each : on->fields)
      if (const auto answer = answers.find(on->id + "." + each.id); answer != answers.end()) one.choices[each.id] = answer->second;
    facts.records.insert(facts.records.begin(), std::move(one));
  }
  return facts;
}

bool names(const Expr& expr, std::string_view field) {
  return expr.member == field || std::any_of(expr.args.begin(), expr.args.end(), [&](const ExprPtr& part) { return names(*part, field); });
}

}  // namespace

bool is_asked(const Model& model, const Record& record, const Field& field, const AnswersByPath& answers, Instant now) {
  return !field.when || evaluate_bool(model, supposed(model, record, answers, now), RecordId{1}, *field.when, "", now);
}

bool speaks_of(const Terms& terms, std::string_view field) { return terms.accepts && names(*terms.accepts, field); }

std::vector<const Terms*> terms_for(const Model& model, const Record& record, const std::map<std::string, std::string>& values, Instant now) {
  AnswersByPath answers;
  for (const auto& [field, value] : values) answers[record.id + "." + field] = value;
  std::vector<const Terms*> out;
  for (const auto& terms : model.documents)
    if (terms.record == record.id && evaluate_bool(model, supposed(model, record, answers, now), RecordId{1}, *terms.accepts, "", now)) out.push_back(&terms);
  return out;
}

std::vector<const Field*> without_terms(const Model& model, const Record& record, const std::map<std::string, std::string>& values, Instant now) {
  const auto there = terms_for(model, record, values, now);
  std::vector<const Field*> out;
  for (const auto& field : record.fields) {
    const auto value = values.find(field.id);
    if (!field.needs_terms || value == values.end() || value->second.empty()) continue;
    if (std::none_of(there.begin(), there.end(), [&](const Terms* terms) { return speaks_of(*terms, field.id); })) out.push_back(&field);
  }
  return out;
}

std::vector<std::string> dependencies(const Model& model, const Expr& expr) {
  std::set<std::string> out, asked;
  add_dependencies(model, expr, out, asked);
  return {out.begin(), out.end()};
}

}  // namespace tenue::policy
