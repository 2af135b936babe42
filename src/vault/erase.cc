#include "vault/erase.h"

#include <algorithm>

#include "base/log.h"
#include "vault/account.h"
#include "vault/consent.h"
#include "vault/files.h"
#include "vault/grants.h"
#include "vault/pairs.h"
#include "vault/record.h"

namespace tenue::vault {
namespace {

const Actor& engine() {
  static const Actor one{{}, "engine"};
  return one;
}

/// The fields that a pair still keeps.
std::set<std::string> kept_fields(const Person& person, RecordId rec, Instant now) {
  std::set<std::string> out;
  for (const auto& pair : person.pairs_of(rec))
    if (!pair.ended(now)) out.insert(pair.fields.begin(), pair.fields.end());
  return out;
}

void remove_content(Core& core, const Row& row) {
  if (row.box) core.bury(slot_of(*row.box));
  drop_files(core, row.subject, row.rec);
  core.db->run(sql("record")["delete_tokens"], core.org, row.subject, row.rec);
  core.db->run(sql("record")["delete_assignments"], core.org, row.subject, row.rec);
  core.db->run(sql("fact")["delete_pairs"], core.org, row.subject, row.rec);
  core.db->run(sql("origin")["delete_of_record"], core.org, row.subject, row.rec);
  core.db->run(sql("outbox")["delete_of_record"], core.org, row.subject, row.rec);
  core.db->run(sql("outbox")["delete_links_of_record"], core.org, row.rec);
  core.db->run(sql("rights")["delete_directive_of_record"], core.org, row.rec);
  core.db->run(sql("outbox")["seen"], core.org, row.rec);
  end_account(core, row.subject, row.rec);
  core.db->run(sql("terms")["delete_of_record"], core.org, row.subject, row.rec);
  for (const auto name : {"delete_disclosures", "delete_notices", "delete_decision"}) core.db->run(sql("rights")[name], core.org, row.subject, row.rec);
  core.db->run(sql("record")["empty_record"], core.org, row.subject, row.rec);
}

void remove(Core& core, const Row& row, const std::string& why) {
  remove_content(core, row);
  append(core, {engine(), "destroyed", "", {row.subject}, row.rec, 0, {}, why});
}

/// Once records of hers were removed: what only hung on them, her card, the key of what speaks of her.
void clean_after(Core& core, SubjectId subject) {
  prune(core, subject);
  remake_card(core, subject);
  mark_roll(core, subject);
  core.run.changes += 1;
}

/// The fields of a record go that no pair keeps. Gives how many. `hung`: hanging() of the person.
int blank_row(Core& core, const Person& person, const Row& found, const std::set<std::string>& hung, bool by_time) {
  if (!found.box || is_held(core, person, found) || !person.kept(found.rec, core.now())) return 0;
  auto row = found;
  const auto before = open_box(core, row);
  if (!before) throw Fault("vault: a record does not open; run the proof");
  auto after = *before;
  const auto kept = kept_fields(person, row.rec, core.now());
  const auto dropped = std::erase_if(after.fields, [&](const auto& field) {
    const auto path = core.run.names->name("field", field.first);
    return !kept.contains(path.substr(path.find('.') + 1));
  });
  if (dropped == 0) return 0;
  write_content(core, row, *before, after, hung, by_time);
  append_about(core, engine(), "blanked", "", row);
  return static_cast<int>(dropped);
}

/// The record is `of` or hangs below it; 0: all of them.
bool is_of(const Person& person, RecordId rec, RecordId of) {
  if (!of) return true;
  const auto line = person.lineage(rec);
  return std::ranges::find(line, of, &Row::rec) != line.end();
}

bool is_by_law(const Core& core, const std::string& activity_id) {
  const auto* activity = core.model().activity(activity_id);
  return activity && activity->basis == policy::Basis::kLegalObligation;
}

/// Whether nothing of hers can outlast an erasure: no law keeps anything, as it stands or as it would be computed now, and no hold.
bool goes_wholly(const Core& core, const Person& person) {
  const auto now = core.now();
  const auto by_law = [&](const auto& pair) { return !pair.ended(now) && is_by_law(core, pair.activity); };
  if (std::ranges::any_of(person.pairs, by_law)) return false;
  if (std::ranges::any_of(person.holds, [&](const auto& hold) { return !is_limit(hold) && in_force(core, hold); })) return false;
  return std::ranges::none_of(policy::evaluate(core.model(), person.facts, now), [&](const auto& pair) {
    return is_by_law(core, pair.activity) && !(pair.ends.is_at() && pair.ends.at <= now);
  });
}

/// Pairs that no law obliges to keep, and that are not left to their own end, end now and for good; consents are closed.
void end_what_may_end(Core& core, const Person& person, const std::vector<Kept>& kept, RecordId of) {
  for (const auto& consent : person.facts.consents)
    if (!consent.withdrawn && (!of || consent.of == of)) close(core, person.id, consent, "erasure");
  for (const auto& pair : person.pairs) {
    if (is_by_law(core, pair.activity)) continue;
    if (!is_of(person, pair.rec, of)) continue;
    if (std::ranges::find(kept, Kept{pair.rec, pair.activity}) != kept.end()) continue;
    core.db->run(sql("fact")["delete_named"], core.org, person.id, pair.rec, "taken", pair.activity);
    core.db->run(sql("fact")["end_pair"], core.org, person.id, pair.rec, core.known_number("activity", pair.activity), core.now());
  }
}

bool may_erase(const Core& core, const Person& person, const Actor& who, RecordId of) {
  if (who.role == kSubject) return person.root() && who.self == (of ? of : person.root()->rec);  // who closes her own file
  const auto* role = core.model().role(who.role);
  return (role && (role->admin || role->id == core.model().rights.desk)) || who.role == "operator" || who.role == "engine";
}

Result<std::vector<RecordId>> erase_in(Core& core, const Actor& who, SubjectId subject, const std::vector<Kept>& kept, RecordId of) {
  const auto before = load_person(core, subject);
  if (!before || (of && !before->row(of))) return refused(Code::kNotFound, "subject.unknown");
  if (!may_erase(core, *before, who, of)) return refused(Code::kForbidden, "erase.by");
  append(core, {who, "erased", "", {subject}, {}, 0, {}, {}});
  for (const auto& hold : before->holds)  // a restriction kept for her what she now wants gone
    if (is_limit(hold) && is_of(*before, hold.rec, of)) core.db->run(sql("hold")["end"], core.org, hold.id, core.now());
  if (!of && kept.empty() && goes_wholly(core, *before)) {
    forget(core, subject, "erased");
    return std::vector<RecordId>{};
  }
  end_what_may_end(core, *before, kept, of);
  vault::recompute(core, subject);
  const auto person = load_person(core, subject);
  std::vector<RecordId> those;
  for (const auto& row : person->rows)
    if (row.phase < 2 && is_of(*person, row.rec, of)) those.push_back(row.rec);
  auto stays = let_go(core, *person, those, "erased").stay;
  roll_or_forget(core, subject, "erased");
  core.run.changes += 1;
  return stays;
}

}  // namespace

LetGo let_go(Core& core, const Person& person, const std::vector<RecordId>& records, const std::string& why) {
  LetGo out;
  const auto hung = hanging(core, person);
  for (const auto rec : records) {
    const auto& row = *person.row(rec);
    if (person.kept(rec, core.now()) || is_held(core, person, row)) {  // with its hold a record goes whole: nothing else keeps it any more
      if (blank_row(core, person, row, hung, false) > 0) out.any = true;
      out.stay.push_back(rec);
    } else {
      remove(core, row, why);
      out.any = true;
    }
  }
  if (out.any) clean_after(core, person.id);
  return out;
}

Result<void> destroy(Core& core, RecordId rec, const std::string& why) {
  const auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  if (!row || row->phase == 2) return refused(Code::kNotFound, "record.unknown");
  if (is_held(core, *person, *row)) return refused(Code::kHeld, "hold.in_force");
  if (person->kept(rec, core.now())) return refused(Code::kConflict, "pair.unended");
  remove(core, *row, why);
  clean_after(core, row->subject);
  return {};
}

int blank(Core& core, RecordId rec, bool by_time) {
  const auto person = load_person(core, subject_of(core, rec));
  const auto* found = person ? person->row(rec) : nullptr;
  const int dropped = found ? blank_row(core, *person, *found, hanging(core, *person), by_time) : 0;
  if (dropped == 0) return 0;
  remake_card(core, person->id);
  core.run.changes += 1;
  return dropped;
}

void roll(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  if (!person) return;
  const Slot fresh = core.new_slot();
  if (!reseal_texts(core, subject, subject, fresh)) throw Fault("vault: the reason of a hold or the proof of a source does not open; run the proof before its key is changed");
  core.db->run(sql("record")["set_slot"], core.org, subject, fresh);
  core.bury(person->slot, fresh);
  remake_card(core, subject);
  append(core, {engine(), "rolled", "", {subject}, {}, 0, {}, {}});
}

void forget(Core& core, SubjectId subject, const std::string& why) {
  const auto person = load_person(core, subject);
  if (!person) return;
  if (std::ranges::any_of(person->holds, [&](const auto& hold) { return in_force(core, hold); })) {
    log(Level::kWarning, "forget.held");
    return;
  }
  append(core, {engine(), "forgotten", "", {subject}, {}, 0, {}, why});
  core.bury(person->slot);
  for (const auto& row : person->rows)
    if (row.box) core.bury(slot_of(*row.box));
  drop_files(core, subject);
  for (const auto name : {"delete_tokens_of_subject", "delete_assignments_of_subject", "delete_once", "delete_proposals", "delete_records", "delete_subject"})
    core.db->run(sql("record")[name], core.org, subject);
  for (const auto name : {"delete_of_subject", "delete_pairs_of_subject"}) core.db->run(sql("fact")[name], core.org, subject);
  core.db->run(sql("consent")["delete_of_subject"], core.org, subject);
  core.db->run(sql("terms")["delete_of_subject"], core.org, subject);
  core.db->run(sql("hold")["delete_of_subject"], core.org, subject);
  core.db->run(sql("origin")["delete_of_subject"], core.org, subject);
  for (const auto name : {"delete_disclosures_of_subject", "delete_notices_of_subject", "delete_decisions_of_subject", "delete_directive_of_subject"})
    core.db->run(sql("rights")[name], core.org, subject);
  core.db->run(sql("outbox")["delete_of_subject"], core.org, subject);
  core.db->run(sql("outbox")["delete_links_of_subject"], core.org, subject);
  core.db->run(sql("outbox")["seen_of_subject"], core.org, subject);
  for (const auto name : {"delete_of_subject", "delete_links_of_subject", "delete_lost_sessions"}) core.db->run(sql("account")[name], core.org, subject);
  core.db->run(sql("audit")["delete_links"], core.org, subject);
  core.run.changes += 1;
}

std::vector<Row> drop_unreadable(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  const auto dead = [&](Slot slot) { return !core.keyring->key(slot); };
  std::vector<Row> out;
  for (const auto& row : person->rows)
    if (row.box && dead(slot_of(*row.box))) out.push_back(row);
  if (dead(person->slot)) {
    core.db->run(sql("hold")["delete_of_subject"], core.org, subject);
    forget(core, subject, "restored");
    return out;
  }
  if (out.empty()) return out;
  for (const auto& row : out) {
    remove_content(core, row);
    append(core, {engine(), "destroyed", "", {subject}, row.rec, 0, {}, "restored"});
  }
  prune(core, subject);
  vault::recompute(core, subject);
  roll_or_forget(core, subject, "restored");
  core.run.changes += 1;
  return out;
}

void roll_or_forget(Core& core, SubjectId subject, const std::string& why) {
  const auto person = load_person(core, subject);
  if (!person) return;
  const bool something_stays = std::ranges::any_of(person->rows, [](const auto& row) { return row.box.has_value(); });
  something_stays ? roll(core, subject) : forget(core, subject, why);
}

Result<void> Vault::destroy(RecordId rec, const std::string& why) {
  return within(*s_, [&] { return vault::destroy(*s_, rec, why); });
}
int Vault::blank(RecordId rec) {
  return within(*s_, [&] { return vault::blank(*s_, rec, true); });
}
void Vault::roll(SubjectId subject) {
  within(*s_, [&] { vault::roll(*s_, subject); });
}
void Vault::forget(SubjectId subject, const std::string& why) {
  within(*s_, [&] { vault::forget(*s_, subject, why); });
}
Result<std::vector<RecordId>> Vault::erase(const Actor& who, SubjectId subject, const std::vector<Kept>& kept, RecordId of) {
  return within(*s_, [&] { return erase_in(*s_, who, subject, kept, of); });
}

}  // namespace tenue::vault
