#include "retention/naive.h"

#include <algorithm>
#include <set>

namespace tenue::retention {
namespace {

using policy::Expr;
using Kind = policy::Expr::Kind;

/// A date as the language knows it: it came or will come, it may come, there is none.
struct When {
  enum class Is { kNever, kOpen, kKnown } is = Is::kNever;
  Instant at{};
  bool end_of_day = false;  ///< `at` is where a day ended: what is added counts from that day, not from the next
};
const When kNever{};
const When kOpen{When::Is::kOpen, {}, false};
When known(Instant at, bool end_of_day = false) { return {When::Is::kKnown, at, end_of_day}; }

class Reading {
 public:
  Reading(const policy::Model& model, const NaiveSubject& subject, Instant now)
      : model_(model), subject_(subject), now_(now) {}

  std::vector<NaivePair> pairs() const {
    std::vector<NaivePair> out;
    for (const auto& record : subject_.records) {
      if (record.gone) continue;
      for (const auto& activity : model_.activities)
        if (auto pair = pair_of(record, activity)) out.push_back(std::move(*pair));
    }
    return out;
  }

 private:
  // ---- pairs ---------------------------------------------------------------------------------------------------------

  /// The lines that count: under consent once the person agreed; else a line with a condition while it holds, a line
  /// without one if the record was taken for the activity, or the law obliges to keep it.
  std::vector<const policy::KeepLine*> matching(const NaiveRecord& record, const policy::Activity& activity) const {
    const bool by_consent = activity.basis == policy::Basis::kConsent;
    if (by_consent && consents(activity.id, "", record).empty()) return {};
    const bool by_law = activity.basis == policy::Basis::kLegalObligation;
    std::vector<const policy::KeepLine*> lines;
    for (const auto& line : activity.keep) {
      if (line.record != record.type) continue;
      if (line.when ? truth(*line.when, record, activity) : by_consent || by_law || record.taken.contains(activity.id)) lines.push_back(&line);
    }
    return lines;
  }

  /// An answer of the root bears on all; a contact's on her own records and, if `up`, on those that she hangs under.
  bool bears(const NaiveConsent& consent, const NaiveRecord& on, bool up) const {
    if (!consent.of) return true;
    const auto* whose = by_id(consent.of);
    return whose && (is_under(on, *whose) || (up && is_under(*whose, on)));
  }

  std::vector<const NaiveConsent*> consents(const std::string& activity, const std::string& choice, const NaiveRecord& on) const {
    std::vector<const NaiveConsent*> out;
    for (const auto& consent : subject_.consents)
      if (consent.activity == activity && (choice.empty() || consent.choice == choice) && bears(consent, on, true)) out.push_back(&consent);
    return out;
  }

  std::optional<NaivePair> pair_of(const NaiveRecord& record, const policy::Activity& activity) const {
    const auto lines = matching(record, activity);
    if (lines.empty()) return std::nullopt;
    NaivePair pair{record.id, activity.id, std::nullopt, {}, lines.front()->then};
    std::set<std::string> fields;
    When latest = kNever;
    for (const auto* line : lines) {
      const auto end = date(*line->until, record, activity);
      if (later(end, latest)) {
        latest = end;
        pair.then = line->then;
      }
      for (const auto& field : fields_of(*line)) fields.insert(field);
    }
    latest = cut(latest, activity, record);
    if (latest.is == When::Is::kKnown) pair.ends = latest.at;
    pair.fields.assign(fields.begin(), fields.end());
    return pair;
  }

  std::vector<std::string> fields_of(const policy::KeepLine& line) const {
    if (!line.fields.empty()) return line.fields;
    std::vector<std::string> all;
    for (const auto& field : model_.record(line.record)->fields) all.push_back(field.id);
    return all;
  }

  /// Under consent nothing lasts longer than the consent; for an interest nothing that was taken before she objected to it.
  When cut(const When& end, const policy::Activity& activity, const NaiveRecord& on) const {
    const bool by_consent = activity.basis == policy::Basis::kConsent;
    if (!by_consent && !policy::can_be_opposed(activity)) return end;
    const auto left = by_consent ? withdrawal(activity.id, "", on) : objection(activity.id, "", on);
    const auto taken = on.taken.find(activity.id);
    if (!by_consent && left.is == When::Is::kKnown && taken != on.taken.end() && taken->second > left.at) return end;
    const bool sooner = left.is == When::Is::kKnown && (end.is != When::Is::kKnown || left.at < end.at);
    return sooner ? left : end;
  }

  static bool later(const When& a, const When& b) {
    if (a.is != b.is) return a.is == When::Is::kOpen || (a.is == When::Is::kKnown && b.is == When::Is::kNever);
    return a.is == When::Is::kKnown && a.at > b.at;
  }

  // ---- finding records -----------------------------------------------------------------------------------------------

  const NaiveRecord* by_id(RecordId id) const {
    for (const auto& record : subject_.records)
      if (record.id == id) return &record;
    return nullptr;
  }

  std::vector<const NaiveRecord*> line_up(const NaiveRecord& record) const {  // itself, its parent, … the root
    std::vector<const NaiveRecord*> out;
    for (const auto* at = &record; at; at = at->parent ? by_id(at->parent) : nullptr) out.push_back(at);
    return out;
  }

  bool is_under(const NaiveRecord& record, const NaiveRecord& top) const {
    const auto up = line_up(record);
    return std::find(up.begin(), up.end(), &top) != up.end();
  }

  std::vector<std::string> types_up(const std::string& type) const {
    std::vector<std::string> out;
    for (const auto* record = model_.record(type); record; record = model_.record(record->of)) {
      out.push_back(record->id);
      if (record->of.empty()) break;
    }
    return out;
  }

  /// All records of `type` under the nearest ancestor that both have.
  std::vector<const NaiveRecord*> relatives(const NaiveRecord& from, const std::string& type) const {
    const auto theirs = types_up(type);
    for (const auto* top : line_up(from)) {
      if (std::find(theirs.begin(), theirs.end(), top->type) == theirs.end()) continue;
      std::vector<const NaiveRecord*> out;
      for (const auto& record : subject_.records)
        if (record.type == type && is_under(record, *top)) out.push_back(&record);
      return out;
    }
    return {};
  }

  std::vector<const NaiveRecord*> reached(const Expr& name, const NaiveRecord& from) const {
    switch (name.reach) {
      case Expr::Reach::kSelf: return {&from};
      case Expr::Reach::kAncestor:
        for (const auto* up : line_up(from))
          if (up->type == name.record) return {up};
        return {};
      case Expr::Reach::kLink: {
        const auto* target = linked(from, name.via);
        return target ? std::vector<const NaiveRecord*>{target} : std::vector<const NaiveRecord*>{};
      }
      case Expr::Reach::kMany: return relatives(from, name.record);
    }
    return {};
  }

  const NaiveRecord* linked(const NaiveRecord& from, const std::string& field) const {
    if (const auto it = from.values.find(field); it != from.values.end()) return by_id({id_parse(it->second)});
    const auto left = from.links_left.find(field);
    return left == from.links_left.end() ? nullptr : by_id(left->second);
  }

  // ---- dates ---------------------------------------------------------------------------------------------------------

  When date(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    switch (e.kind) {
      case Kind::kElse: {
        const auto first = date(*e.args[0], on, activity);
        return first.is == When::Is::kNever ? date(*e.args[1], on, activity) : first;
      }
      case Kind::kPlus: return moved(e, on, activity, 1);
      case Kind::kMinus: return moved(e, on, activity, -1);
      case Kind::kMin: return earliest(e, on, activity);
      case Kind::kMax: return latest(e, on, activity);
      case Kind::kLast: return so_far(e, on, activity, true);
      case Kind::kFirst: return so_far(e, on, activity, false);
      case Kind::kAll: return once_all(e, on, activity);
      case Kind::kEnd: return end_of(e, on, activity);
      case Kind::kYearEnd: {
        const auto inner = date(*e.args[0], on, activity);
        return inner.is == When::Is::kKnown ? known(year_end(inner.at, model_.organisation.year_end), true) : inner;
      }
      case Kind::kWithdrawn: return withdrawal(e.activity, e.choice, on);
      case Kind::kObjected: {
        return objection(e.activity, e.choice, on);
      }
      case Kind::kMember: {
        const auto records = reached(e, on);
        return records.empty() ? kNever : member(e, *records.front(), activity);
      }
      default: return kNever;  // a condition is no date: the compiler has refused it
    }
  }

  When moved(const Expr& e, const NaiveRecord& on, const policy::Activity& activity, int sign) const {
    const auto from = date(*e.args[0], on, activity);
    if (from.is != When::Is::kKnown) return from;
    auto period = std::optional(e.period);
    if (!e.period_field.empty()) {
      const auto& held = on.values.contains(e.period_field) ? on.values : on.choices_left;
      const auto it = held.find(e.period_field);
      period = it == held.end() ? std::nullopt : parse_period(it->second);
    }
    if (!period) return kOpen;
    const auto begin = from.end_of_day ? from.at - std::chrono::microseconds(1) : from.at;
    return known(add(begin, *period, sign), period->calendar());
  }

  When earliest(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    When best = kNever;
    for (const auto& arg : e.args) {
      const auto one = date(*arg, on, activity);
      if (one.is == When::Is::kKnown && (best.is != When::Is::kKnown || one.at < best.at)) best = one;
      if (one.is == When::Is::kOpen && best.is == When::Is::kNever) best = one;
    }
    return best;
  }

  When latest(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    When best = kNever;
    for (const auto& arg : e.args) {
      const auto one = date(*arg, on, activity);
      if (later(one, best)) best = one;
    }
    return best;
  }

  /// Each date that the arguments of last, first and all stand for: one per record reached.
  std::vector<When> each(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    std::vector<When> out;
    for (const auto& arg : e.args) {
      if (arg->kind != Kind::kMember) {
        out.push_back(date(*arg, on, activity));
        continue;
      }
      for (const auto& one : members(*arg, on, activity)) out.push_back(one);
    }
    return out;
  }

  /// One date per record reached; per consent where the name is the ledger's.
  std::vector<When> members(const Expr& name, const NaiveRecord& on, const policy::Activity& activity) const {
    std::vector<When> out;
    if (name.record == "consent") {
      for (const auto& consent : subject_.consents)
        if (bears(consent, on, true)) out.push_back(name.member != "ended" ? known(consent.given) : consent.withdrawn ? known(*consent.withdrawn) : kOpen);
      return out;
    }
    for (const auto* record : reached(name, on)) out.push_back(member(name, *record, activity));
    return out;
  }

  When so_far(const Expr& e, const NaiveRecord& on, const policy::Activity& activity, bool newest) const {
    When best = kNever;
    for (const auto& one : each(e, on, activity)) {
      if (one.is != When::Is::kKnown || one.at > now_) continue;
      if (best.is == When::Is::kNever || (newest ? one.at > best.at : one.at < best.at)) best = one;
    }
    return best;
  }

  When once_all(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    When best = kNever;
    for (const auto& one : each(e, on, activity))
      if (later(one, best)) best = one;
    return best;
  }

  When end_of(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    When best = kNever;
    for (const auto& name : e.args) {
      const auto& whose = name->activity.empty() ? (e.activity.empty() ? activity.id : e.activity) : name->activity;
      const auto* other = model_.activity(whose);
      for (const auto* record : reached(*name, on)) {
        const auto lines = matching(*record, *other);
        if (lines.empty()) continue;
        When end = kNever;
        for (const auto* line : lines)
          if (const auto one = date(*line->until, *record, *other); later(one, end)) end = one;
        end = cut(end, *other, *record);
        if (end.is != When::Is::kKnown && record->gone) continue;  // it waits for nothing any more
        if (end.is == When::Is::kNever) end = kOpen;
        if (later(end, best)) best = end;
      }
    }
    return best;
  }

  /// Open while any answer stands; else the last one taken back.
  When withdrawal(const std::string& activity, const std::string& choice, const NaiveRecord& on) const {
    When best = kNever;
    for (const auto* consent : consents(activity, choice, on)) {
      const auto one = consent->withdrawn ? known(*consent->withdrawn) : kOpen;
      if (later(one, best)) best = one;
    }
    return best;
  }

  /// Nobody is barred from objecting, so it may always come. To all of an activity one objects at once, or choice by choice.
  When objection(const std::string& activity, const std::string& choice, const NaiveRecord& on) const {
    const auto exactly = [&](const std::string& which) {
      const auto it = std::find_if(subject_.consents.rbegin(), subject_.consents.rend(), [&](const auto& c) { return c.activity == activity && c.choice == which && bears(c, on, false); });
      return it != subject_.consents.rend() && it->withdrawn ? known(*it->withdrawn) : kOpen;
    };
    const auto whole = exactly(choice);
    const auto& choices = model_.activity(activity)->choices;
    if (whole.is == When::Is::kKnown || !choice.empty() || choices.empty()) return whole;
    When last = kNever;
    for (const auto& one : choices)
      if (const auto refused = exactly(one.id); later(refused, last)) last = refused;
    return last;
  }

  When member(const Expr& name, const NaiveRecord& of, const policy::Activity& activity) const {
    switch (name.member_kind) {
      case Expr::Member::kCreated: return known(of.created);
      case Expr::Member::kState: return state(name.member, of);
      case Expr::Member::kField: return field(name.member, of);
      case Expr::Member::kEvent:
        for (const auto& event : model_.record(of.type)->events)
          if (event.id == name.member) return date(*event.date, of, activity);
        return kNever;
    }
    return kNever;
  }

  When field(const std::string& id, const NaiveRecord& of) const {
    const auto it = of.values.find(id);
    if (it == of.values.end()) {
      const auto left = of.dates_left.find(id);
      if (left != of.dates_left.end()) return known(left->second);
      return of.gone ? kNever : kOpen;
    }
    if (const auto moment = parse_moment(it->second)) return known(*moment);
    const auto day = parse_date(it->second);
    if (!day) return kOpen;
    const auto* type = model_.record(of.type);
    const auto* field = type ? type->field(id) : nullptr;
    // The last day of something has come with its last instant.
    return known(field && field->last_day ? day_end(*day) - std::chrono::microseconds{1} : day_begin(*day));
  }

  bool can_reach(const policy::Record& type, const std::string& from, const std::string& to) const {
    std::set<std::string> seen;
    std::vector<std::string> next{from};
    while (!next.empty()) {
      const auto* at = type.state(next.back());
      next.pop_back();
      if (!at) continue;
      auto steps = at->to;
      if (at->lapse) steps.push_back(at->lapse->to);
      for (const auto& step : steps) {
        if (step == to) return true;
        if (seen.insert(step).second) next.push_back(step);
      }
    }
    return false;
  }

  When state(const std::string& id, const NaiveRecord& of) const {
    const auto& type = *model_.record(of.type);
    if (of.history.empty()) return kNever;
    const auto& here = of.history.back().first;
    if (here != id && can_reach(type, here, id)) return of.gone ? kNever : kOpen;
    for (auto it = of.history.rbegin(); it != of.history.rend(); ++it)
      if (it->first == id) return known(it->second);
    return kNever;
  }

  // ---- conditions ----------------------------------------------------------------------------------------------------

  bool truth(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    switch (e.kind) {
      case Kind::kOr:
        return std::any_of(e.args.begin(), e.args.end(), [&](const auto& x) { return truth(*x, on, activity); });
      case Kind::kAnd:
        return std::all_of(e.args.begin(), e.args.end(), [&](const auto& x) { return truth(*x, on, activity); });
      case Kind::kNot: return !truth(*e.args[0], on, activity);
      case Kind::kHasCome: return has_come(*e.args[0], on, activity);
      case Kind::kExists: {
        if (e.record == "consent") return std::any_of(subject_.consents.begin(), subject_.consents.end(), [&](const auto& c) { return bears(c, on, true); });
        const auto records = reached(e, on);
        return std::any_of(records.begin(), records.end(), [](const auto* r) { return !r->gone; });
      }
      case Kind::kEqual:
      case Kind::kNotEqual:
      case Kind::kHas:
      case Kind::kIn: {
        const auto records = reached(e, on);
        return std::any_of(records.begin(), records.end(), [&](const auto* r) { return compares(e, *r); });
      }
      default: return has_come(e, on, activity);
    }
  }

  bool has_come(const Expr& e, const NaiveRecord& on, const policy::Activity& activity) const {
    if (e.kind == Kind::kMember && e.reach == Expr::Reach::kMany) {  // of many: some
      const auto records = reached(e, on);
      const auto past = [&](const When& one) { return one.is == When::Is::kKnown && one.at <= now_; };
      if (e.member_kind == Expr::Member::kField && e.record != "consent")
        return std::any_of(records.begin(), records.end(), [&](const auto* r) { return filled_or_past(e, *r, activity); });
      const auto dates = members(e, on, activity);
      return std::any_of(dates.begin(), dates.end(), past);
    }
    if (e.kind == Kind::kMember && e.member_kind == Expr::Member::kField) {
      const auto records = reached(e, on);
      return !records.empty() && filled_or_past(e, *records.front(), activity);
    }
    const auto one = date(e, on, activity);
    return one.is == When::Is::kKnown && one.at <= now_;
  }

  /// A field that is no date holds as a condition once it is filled; a yes-or-no only with yes.
  bool filled_or_past(const Expr& e, const NaiveRecord& of, const policy::Activity& activity) const {
    const auto* type = model_.record(of.type);
    const auto* field = type ? type->field(e.member) : nullptr;
    if (field && (field->type == policy::FieldType::kDate || field->type == policy::FieldType::kMoment)) {
      const auto one = member(e, of, activity);
      return one.is == When::Is::kKnown && one.at <= now_;
    }
    const auto& held = of.values.contains(e.member) ? of.values : of.choices_left;
    const auto it = held.find(e.member);
    return it != held.end() && !it->second.empty() && it->second != "no";
  }

  bool compares(const Expr& e, const NaiveRecord& of) const {
    if (e.member.empty() || e.member_kind == Expr::Member::kState)  // `record in [states]`
      return !of.gone && !of.history.empty() &&
             std::find(e.values.begin(), e.values.end(), of.history.back().first) != e.values.end();
    const auto& held = of.values.contains(e.member) ? of.values : of.choices_left;
    const auto it = held.find(e.member);
    const auto value = it == held.end() ? std::string{} : it->second;
    const bool among = e.kind == Kind::kHas
                           ? ("," + value + ",").find("," + e.values.front() + ",") != std::string::npos
                           : std::find(e.values.begin(), e.values.end(), value) != e.values.end();
    return e.kind == Kind::kNotEqual ? !among : among;
  }

  const policy::Model& model_;
  const NaiveSubject& subject_;
  Instant now_;
};

}  // namespace

NaiveSubject as_of(const NaiveSubject& subject, Instant then) {
  NaiveSubject out;
  for (auto record : subject.records) {
    if (record.created > then) continue;
    std::erase_if(record.history, [&](const auto& entered) { return entered.second > then; });
    out.records.push_back(std::move(record));
  }
  for (auto consent : subject.consents) {
    if (consent.given > then) continue;
    if (consent.withdrawn && *consent.withdrawn > then) consent.withdrawn.reset();
    out.consents.push_back(std::move(consent));
  }
  return out;
}

std::vector<NaivePair> naive_pairs(const policy::Model& model, const NaiveSubject& subject, Instant now) {
  return Reading(model, subject, now).pairs();
}

}  // namespace tenue::retention
