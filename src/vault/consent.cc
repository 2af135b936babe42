#include "vault/consent.h"

#include <algorithm>

#include "vault/erase.h"
#include "vault/grants.h"
#include "vault/pairs.h"
#include "vault/record.h"
#include "vault/refusals.h"

namespace tenue::vault {
namespace {

constexpr std::string_view kByStaff = "staff";

const store::SqlFile& q() { return sql("consent"); }

/// Said as `of` herself, or as who is one person with her.
bool is_of(const Core& core, const Person& person, RecordId said, RecordId of) {
  const auto* row = said == of ? nullptr : person.row(said);
  return said == of || (row && row->parent == of && is_united(core, person, *row));
}

Bytes keep_wording(Core& core, const std::string& words) {
  const auto hash = crypto::sha256({view(words)});
  core.db->run(q()["keep_wording"], core.org, hash, words);
  return Bytes(hash.begin(), hash.end());
}

/// Who may write down that a person takes a consent back: she herself, and whoever works here and may open her sheet, in
/// whichever room. It must be easy; but whoever has nothing to do with her ends nothing of hers.
bool may_record(const Core& core, const Person& person, const Actor& who, RecordId of) {
  if (who.role == kSubject) return person.row(who.self) && (of == who.self || (!of && person.root() && person.root()->rec == who.self));
  return who.role == "operator" || (core.model().role(who.role) && meets(core, person, who));
}

/// Records whose pairs have ended, of that activity or of any (""). Where no hold delays it they have ended for good: what they hung on may
/// go in the same act, and an end that nothing is left to tell would be another one.
std::vector<RecordId> ended_for_good(Core& core, const Person& person, const std::string& activity) {
  std::set<RecordId> out;
  for (const auto& pair : person.pairs) {
    const auto* row = pair.ended(core.now()) && (activity.empty() || pair.activity == activity) ? person.row(pair.rec) : nullptr;
    if (!row || row->phase == 2) continue;
    out.insert(pair.rec);
    if (!pair.hidden && !is_held(core, person, *row)) core.db->run(sql("fact")["end_pair"], core.org, person.id, pair.rec, core.known_number("activity", pair.activity), core.now());
  }
  return {out.begin(), out.end()};
}

/// What no other pair keeps goes at once, and the rest is sealed again so that no backup opens it.
void drop_unkept(Core& core, SubjectId subject, const std::string& activity) {
  const auto person = load_person(core, subject);
  if (!let_go(core, *person, ended_for_good(core, *person, activity), "withdrawn").any) return;
  for (bool any = true; any;) {  // what hung on them has ended with them
    vault::recompute(core, subject);
    const auto left = load_person(core, subject);
    if (!left) return;
    any = let_go(core, *left, ended_for_good(core, *left, ""), "withdrawn").any;
  }
  roll_or_forget(core, subject, "withdrawn");
}

}  // namespace

void give(Core& core, const Actor& who, const Whose& whose, const ConsentGiven& given, const std::string& act) {
  core.db->run(q()["insert"], core.org, whose.subject, whose.of, given.activity, given.choice, "yes", core.now(), act, core.run.version,
               keep_wording(core, given.wording));
  append(core, {who, "consented", given.activity, {whose.subject}, {}, 0, {}, given.choice});
}

void refuse_choice(Core& core, const Actor& who, const Whose& whose, const ConsentGiven& given, const std::string& act) {
  core.db->run(q()["insert"], core.org, whose.subject, whose.of, given.activity, given.choice, "objected", core.now(), act, core.run.version, Bytes{});
  append(core, {who, "objected", given.activity, {whose.subject}, {}, 0, {}, given.choice});
}

void share_refusals(Core& core, const Actor& who, const Person& person, RecordId from, RecordId to) {
  std::map<std::pair<std::string, std::string>, std::optional<Instant>> last, own;
  for (const auto& fact : person.facts.consents) {
    const auto* activity = core.model().activity(fact.activity);
    if (!activity || activity->basis == policy::Basis::kConsent) continue;
    if (fact.of == from) last[{fact.activity, fact.choice}] = fact.withdrawn;
    if (fact.of == to) own[{fact.activity, fact.choice}] = fact.withdrawn;
  }
  for (const auto& [what, at] : last) {
    if (!at || own[what]) continue;
    core.db->run(q()["insert"], core.org, person.id, to, what.first, what.second, "objected", *at, kByStaff, core.run.version, Bytes{});
    append(core, {who, "objected", what.first, {person.id}, {}, 0, {}, what.second});
  }
}

void close(Core& core, SubjectId subject, const policy::ConsentFact& consent, const std::string& act) {
  core.db->run(q()["insert"], core.org, subject, consent.of, consent.activity, consent.choice, "withdrawn", core.now(), act,
               core.run.version, Bytes{});
}

Result<void> Vault::withdraw(const Purpose& purpose, SubjectId subject, const std::string& activity, const std::string& choice,
                             const std::string& act, RecordId of) {
  return within(*s_, [&]() -> Result<void> {
    auto& core = *s_;
    const auto person = load_person(core, subject);
    if (!person) return refused(Code::kNotFound, "subject.unknown");
    if (!may_record(core, *person, purpose.who, of)) return refused(Code::kForbidden, "withdraw.by");
    int closed = 0;
    for (const auto& consent : person->facts.consents) {
      if (consent.withdrawn || consent.activity != activity || (!choice.empty() && consent.choice != choice) || (of && !is_of(core, *person, consent.of, of))) continue;
      close(core, subject, consent, act);
      append(core, {purpose.who, "withdrawn", activity, {subject}, {}, 0, {}, consent.choice});
      ++closed;
    }
    if (closed == 0) return refused(Code::kNotFound, "consent.none");
    vault::recompute(core, subject);
    drop_unkept(core, subject, activity);
    core.run.changes += 1;
    return {};
  });
}

Result<void> Vault::consent(const Purpose& purpose, SubjectId subject, const ConsentGiven& given, const std::string& act, RecordId of) {
  return within(*s_, [&]() -> Result<void> {
    auto& core = *s_;
    const auto person = load_person(core, subject);
    if (!person || (of && !person->row(of))) return refused(Code::kNotFound, "subject.unknown");
    if (!may_record(core, *person, purpose.who, of)) return refused(Code::kForbidden, "withdraw.by");
    const auto* activity = core.model().activity(given.activity);
    const bool asked = activity && activity->basis == policy::Basis::kConsent && !given.wording.empty() &&
                       (given.choice.empty() ? activity->choices.empty() : std::ranges::find(activity->choices, given.choice, &policy::ConsentChoice::id) != activity->choices.end());
    if (!asked) return refused(Code::kInvalid, "consent.undeclared");
    const bool already = std::ranges::any_of(person->facts.consents, [&](const auto& fact) { return !fact.withdrawn && fact.of == of && fact.activity == given.activity && fact.choice == given.choice; });
    if (already) return {};
    const auto* row = person->row(of ? of : person->root()->rec);
    TENUE_TRY(const auto document, open_box(core, *row));
    const auto values = values_of(core, *row, document);
    if (purpose.who.role != kSubject && is_marked(core, *activity, row->type_id, values)) return refused(Code::kForbidden, "consent.refused");
    unmark(core, *activity, row->type_id, values);
    give(core, purpose.who, {subject, of}, given, act);
    take_for(core, *person, *row, *activity, core.now());
    vault::recompute(core, subject);
    core.run.changes += 1;
    return {};
  });
}

void Vault::remember_refusal(SubjectId subject, const std::string& activity_id, RecordId of) {
  within(*s_, [&] {
    auto& core = *s_;
    const auto person = load_person(core, subject);
    const auto* activity = core.model().activity(activity_id);
    if (person && activity) mark_refused(core, *person, of, *activity);
  });
}

namespace {

/// GDPR art. 21: what rests on a legitimate or public interest may be objected to whole; of any other basis than consent,
/// the answers that the policy lets a person refuse one by one.
bool may_be_objected_to(const policy::Activity& activity, const std::string& choice) {
  if (activity.basis == policy::Basis::kConsent) return false;
  if (!choice.empty()) return std::ranges::find(activity.choices, choice, &policy::ConsentChoice::id) != activity.choices.end();
  return policy::can_be_opposed(activity);
}

/// What was said last of that; nothing: it was never spoken of.
const policy::ConsentFact* last_word(const Person& person, const std::string& activity, const std::string& choice, RecordId of) {
  const policy::ConsentFact* out = nullptr;
  for (const auto& fact : person.facts.consents)
    if (fact.of == of && fact.activity == activity && fact.choice == choice) out = &fact;
  return out;
}

}  // namespace

Result<void> Vault::lift_objection(const Purpose& purpose, SubjectId subject, const std::string& activity, const std::string& choice, const std::string& act, RecordId of) {
  return within(*s_, [&]() -> Result<void> {
    auto& core = *s_;
    const auto person = load_person(core, subject);
    if (!person || (of && !person->row(of))) return refused(Code::kNotFound, "subject.unknown");
    if (!may_record(core, *person, purpose.who, of)) return refused(Code::kForbidden, "withdraw.by");
    const auto* known = core.model().activity(activity);
    const auto* last = known && may_be_objected_to(*known, choice) ? last_word(*person, activity, choice, of) : nullptr;
    if (!last || !last->withdrawn) return refused(Code::kNotFound, "objection.none");
    const auto* row = person->row(of ? of : person->root()->rec);
    if (choice.empty() && !known->channels.empty()) {
      if (purpose.who.role != kSubject) return refused(Code::kForbidden, "consent.refused");
      TENUE_TRY(const auto document, open_box(core, *row));
      unmark(core, *known, row->type_id, values_of(core, *row, document));
    }
    core.db->run(q()["insert"], core.org, subject, of, activity, choice, "lifted", core.now(), act, core.run.version, Bytes{});
    append(core, {purpose.who, "objection_lifted", activity, {subject}, {}, 0, {}, choice});
    take_for(core, *person, *row, *known, core.now());
    vault::recompute(core, subject);
    core.run.changes += 1;
    return {};
  });
}

Result<void> Vault::object(const Purpose& purpose, SubjectId subject, const std::string& activity, const std::string& choice,
                           const std::string& act, RecordId of) {
  return within(*s_, [&]() -> Result<void> {
    auto& core = *s_;
    const auto person = load_person(core, subject);
    if (!person || (of && !person->row(of))) return refused(Code::kNotFound, "subject.unknown");
    if (!may_record(core, *person, purpose.who, of)) return refused(Code::kForbidden, "withdraw.by");
    const auto* known = core.model().activity(activity);
    if (!known || !may_be_objected_to(*known, choice)) return refused(Code::kInvalid, "objection.none");
    if (const auto* last = last_word(*person, activity, choice, of); last && last->withdrawn) return {};
    if (choice.empty()) mark_refused(core, *person, of, *known);
    refuse_choice(core, purpose.who, {subject, of}, {activity, choice, {}}, act);
    vault::recompute(core, subject);
    drop_unkept(core, subject, activity);
    core.run.changes += 1;
    return {};
  });
}

}  // namespace tenue::vault
