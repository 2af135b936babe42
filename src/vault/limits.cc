// GDPR art. 18: a restriction is a hold of Tenue's own kind, so that whatever a hold delays it delays too (sweep, proof, publishing).
#include <algorithm>

#include "vault/grants.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("hold"); }
constexpr std::size_t kReasonLimit = 2000;

/// Who may write down what the person wants: she herself, and the desk for rights.
bool may(const Core& core, const Person& person, RecordId rec, const Actor& who) {
  if (who.role == kSubject) return is_own(core, person, rec || !person.root() ? rec : person.root()->rec, who.self);
  return who.role == core.model().rights.desk;
}

bool is_reason(const std::string& reason) { return reason.find_first_not_of(" \t\r\n") != std::string::npos && reason.size() <= kReasonLimit && is_clean_utf8(reason); }

struct Found {
  std::shared_ptr<const Person> person;
  HoldRow row;
};
Result<Found> find_limit(Core& core, HoldId id) {
  const auto subject = core.db->number(q()["subject_of"], core.org, id);
  auto person = subject ? load_person(core, SubjectId{static_cast<std::uint64_t>(*subject)}) : nullptr;
  if (!person) return refused(Code::kNotFound, "hold.unknown");
  const auto row = std::ranges::find(person->holds, id, &HoldRow::id);
  if (row == person->holds.end() || !is_limit(*row) || !in_force(core, *row)) return refused(Code::kNotFound, "hold.unknown");
  const auto found = *row;
  return Found{person, found};
}

Result<HoldId> limit_in(Core& core, const Actor& who, SubjectId subject, RecordId rec, const std::string& activity, const std::string& reason) {
  const auto person = load_person(core, subject);
  if (!person) return refused(Code::kNotFound, "subject.unknown");
  if (!may(core, *person, rec, who)) return refused(Code::kForbidden, "request.desk");
  const auto* row = rec ? person->row(rec) : nullptr;
  if (rec && (!row || row->phase == 2)) return refused(Code::kNotFound, "record.unknown");
  if (!activity.empty() && !core.model().activity(activity)) return refused(Code::kInvalid, "limit.activity");
  if (!is_reason(reason)) return refused(Code::kInvalid, "limit.reason", "reason");
  TENUE_TRY_VOID(policy::no_card(reason, "reason"));
  const auto kind = std::string{kLimited} + (activity.empty() ? "" : ":" + activity);
  const bool already = std::ranges::any_of(person->holds, [&](const auto& hold) { return hold.kind == kind && hold.rec == rec && !hold.until; });
  if (already) return refused(Code::kConflict, "limit.already");
  const HoldId id{crypto::random_id()};
  const auto now = core.now();
  core.db->run(q()["insert"], core.org, id, subject, rec, kind, who.user, now, now, std::optional<Instant>{}, seal_hold(core, person->slot, subject, id, {reason, {}}));
  append(core, {who, "limited", activity, {subject}, rec, 0, {}, id_text(id.value)});
  core.run.changes += 1;
  return id;
}

Result<void> end_limit_in(Core& core, const Actor& who, HoldId id, Instant at) {
  if (who.role != core.model().rights.desk) return refused(Code::kForbidden, "request.desk");
  TENUE_TRY(const auto found, find_limit(core, id));
  core.db->run(q()["renew"], core.org, id, found.row.review, std::optional{std::max(at, core.now())}, found.row.box);
  append(core, {who, "limit_announced", "", {found.person->id}, found.row.rec, 0, {}, id_text(id.value)});
  core.run.changes += 1;
  return {};
}

/// "claims, 2026-11-27T10:12:00Z" → the reason, beside why it was restricted.
Result<Values> open_limited_in(Core& core, const Actor& who, RecordId rec, const std::string& ground, const std::string& reason) {
  if (who.role != core.model().rights.desk) return refused(Code::kForbidden, "request.desk");
  const auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  if (!row || !row->box) return refused(Code::kNotFound, "record.unknown");
  if (std::ranges::find(kLimitedGrounds, ground) == std::end(kLimitedGrounds)) return refused(Code::kInvalid, "limit.ground", "ground");
  if (!is_reason(reason)) return refused(Code::kInvalid, "limit.reason", "reason");
  TENUE_TRY_VOID(policy::no_card(reason, "reason"));
  const auto hold = std::ranges::find_if(person->holds, [&](const auto& one) { return is_limit(one) && in_force(core, one) && (!one.rec || one.rec == rec); });
  if (hold == person->holds.end()) return refused(Code::kConflict, "limit.none");
  auto text = open_hold(core, person->id, *hold);
  if (!text) return refused(Code::kDamaged, "hold: its reason does not open");
  text->facts[ground + ", " + iso_utc(core.now())] = reason;
  core.db->run(q()["renew"], core.org, hold->id, hold->review, hold->until, seal_hold(core, person->slot, person->id, hold->id, *text));
  TENUE_TRY(const auto document, open_box(core, *row));
  append_about(core, who, "looked", "", *row, "limited " + ground);
  core.run.changes += 1;
  return values_of(core, *row, document);
}

}  // namespace

Result<HoldId> Vault::limit(const Actor& who, SubjectId subject, RecordId rec, const std::string& activity, const std::string& reason) {
  return within(*s_, [&] { return limit_in(*s_, who, subject, rec, activity, reason); });
}

Result<void> Vault::end_limit(const Actor& who, HoldId id, Instant at) {
  return within(*s_, [&] { return end_limit_in(*s_, who, id, at); });
}

std::vector<LimitView> Vault::limits(SubjectId subject) {
  std::vector<LimitView> out;
  const auto person = load_person(*s_, subject);
  if (!person) return out;
  for (const auto& hold : person->holds) {
    if (!is_limit(hold) || !in_force(*s_, hold)) continue;
    const auto text = open_hold(*s_, subject, hold);
    if (!text) throw Fault("vault: the reason of a restriction does not open; run the proof");
    out.push_back({hold.id, hold.rec, hold.kind.substr(std::min(hold.kind.size(), kLimited.size() + 1)), text->reason, hold.placed, hold.until});
  }
  return out;
}

bool Vault::limited(SubjectId subject, RecordId rec, const std::string& activity) const {
  const auto person = load_person(*s_, subject);
  const auto* row = person ? person->row(rec) : nullptr;
  return row && is_limited(*s_, *person, *row, activity);
}

bool Vault::opposed(SubjectId subject, RecordId rec, const std::string& activity_id) const {
  const auto person = load_person(*s_, subject);
  const auto* row = person ? person->row(rec) : nullptr;
  const auto* activity = model().activity(activity_id);
  return row && activity && is_opposed(*person, *row, *activity);
}

Result<Values> Vault::open_limited(const Actor& who, RecordId rec, const std::string& ground, const std::string& reason) {
  return within(*s_, [&] { return open_limited_in(*s_, who, rec, ground, reason); });
}

}  // namespace tenue::vault
