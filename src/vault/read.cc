#include <algorithm>
#include <limits>

#include "vault/disclosures.h"
#include "vault/origin.h"
#include "vault/outbox.h"
#include "vault/record.h"
#include "vault/terms.h"
#include "vault/view.h"

namespace tenue::vault {
namespace {

constexpr std::size_t kPageSize = 50;
constexpr int kLooksShown = 50, kEntriesSearched = 400;

const store::SqlFile& q() { return sql("read"); }

struct Found {
  SubjectId subject;
  RecordId rec;
};

/// The cards of those records that the actor may read in this room; the others are not there for him.
std::vector<Card> readable(Core& core, const Purpose& purpose, const policy::Activity& activity, const std::vector<Found>& found) {
  std::vector<Card> out;
  People people(core);
  for (const auto& one : found) {
    const auto* person = people.find(one.subject);
    const auto* row = person ? person->row(one.rec) : nullptr;
    if (!row || row->phase == 2) continue;
    const auto may = access(core, *person, *row, purpose.who, activity);
    if (may.reads.empty()) continue;
    out.push_back(card_of(core, *person, *row, purpose.who, activity, may));
    disclose_to_partner(core, purpose.who, activity.id, *person, out.back().record, out.back().above);
  }
  return out;
}

std::vector<SubjectId> subjects_of(const std::vector<Card>& cards) {
  std::set<SubjectId> out;
  for (const auto& card : cards) out.insert(card.record.subject);
  return {out.begin(), out.end()};
}

/// Place of the record's ordered choice, most urgent first; what has none comes last.
std::size_t rank(const policy::Record& type, const RecordView& record) {
  for (const auto& field : type.fields) {
    if (!field.order) continue;
    const auto value = record.values.find(field.id);
    if (value == record.values.end()) return field.of.size();
    return static_cast<std::size_t>(std::ranges::find(field.of, value->second, &policy::Choice::id) - field.of.begin());
  }
  return 0;
}

std::vector<Found> fetch(store::Statement& rows) {
  std::vector<Found> out;
  while (rows.step()) out.push_back({rows.id<SubjectTag>(0), rows.id<RecordTag>(1)});
  return out;
}

Result<std::vector<Card>> queue_in(Core& core, const Purpose& purpose, const std::string& type, const std::vector<std::string>& states) {
  TENUE_TRY(const auto* activity, enter(core, purpose));
  const auto* record = core.model().record(type);
  if (!record) return refused(Code::kInvalid, "record.unknown");
  std::vector<Found> found;
  for (const auto& state : states) {
    auto rows = core.db->statement(q()["in_state"]);
    rows.bind(core.org, core.known_number("record", type), state);
    std::ranges::copy(fetch(rows), std::back_inserter(found));
  }
  auto cards = readable(core, purpose, *activity, found);
  std::ranges::stable_sort(cards, {}, [&](const auto& card) { return std::pair(rank(*record, card.record), card.record.created); });
  append(core, {purpose.who, "listed", purpose.activity, subjects_of(cards), {}, 0, {}, type});
  for (const auto& card : cards) note_seen(core, purpose.who, card.record.id);
  return cards;
}

/// The cards of those records that the actor may read anywhere.
std::vector<Card> readable_anywhere(Core& core, const Purpose& purpose, const std::vector<Found>& found, std::set<std::string>& rooms) {
  std::vector<Card> out;
  People people(core);
  for (const auto& one : found) {
    const auto* person = people.find(one.subject);
    const auto* row = person ? person->row(one.rec) : nullptr;
    if (!row || row->phase == 2) continue;
    auto card = card_anywhere(core, *person, *row, purpose.who, rooms);
    if (card.record.closed_to_you) continue;
    disclose_to_partner(core, purpose.who, purpose.activity, *person, card.record, card.above);
    out.push_back(std::move(card));
  }
  return out;
}

Result<Listed> list_in(Core& core, const Purpose& purpose, const std::string& type, int page) {
  TENUE_TRY_VOID(enter(core, purpose));
  if (!core.model().record(type) || page < 0) return refused(Code::kInvalid, "record.unknown");
  auto rows = core.db->statement(q()["of_type"]);
  rows.bind(core.org, core.known_number("record", type), kPageSize + 1, static_cast<std::size_t>(page) * kPageSize);
  auto found = fetch(rows);
  Listed out;
  out.more = found.size() > kPageSize;
  if (out.more) found.pop_back();
  std::set<std::string> rooms{purpose.activity};
  out.cards = readable_anywhere(core, purpose, found, rooms);
  append(core, {purpose.who, "listed", purpose.activity, subjects_of(out.cards), {}, 0, {}, type + " " + joined(rooms, " ")});
  return out;
}

Result<std::vector<Card>> cards_in(Core& core, const Purpose& purpose, std::span<const RecordId> records) {
  TENUE_TRY_VOID(enter(core, purpose));
  std::vector<Found> found;
  for (const auto rec : records) found.push_back({subject_of(core, rec), rec});
  std::set<std::string> rooms{purpose.activity};
  auto cards = readable_anywhere(core, purpose, found, rooms);
  append(core, {purpose.who, "listed", purpose.activity, subjects_of(cards), {}, 0, {}, joined(rooms, " ")});
  for (const auto& card : cards) note_seen(core, purpose.who, card.record.id);
  return cards;
}

/// For what the answer was given, for the log: the room asked for, or the first that gave something where that one gave nothing.
std::string given_for(const Core& core, const Purpose& purpose, const std::set<std::string>& used) {
  if (used.empty() || used.contains(purpose.activity)) return purpose.activity;
  const auto first = std::ranges::find_if(core.model().activities, [&](const auto& activity) { return used.contains(activity.id); });
  return first == core.model().activities.end() ? purpose.activity : first->id;
}

Result<Card> job_in(Core& core, const Purpose& purpose, RecordId rec) {
  TENUE_TRY_VOID(enter(core, purpose));
  const auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  if (!row || row->phase == 2) return refused(Code::kNotFound, "record.unknown");
  std::set<std::string> rooms;
  auto card = card_anywhere(core, *person, *row, purpose.who, rooms);
  if (card.record.closed_to_you) return refused(Code::kForbidden, "grant.none");
  append_about(core, purpose.who, "looked", given_for(core, purpose, rooms), *row, joined(rooms, " "));
  disclose_to_partner(core, purpose.who, given_for(core, purpose, rooms), *person, card.record, card.above);
  note_seen(core, purpose.who, rec);
  return card;
}

Result<std::vector<RecordView>> below_in(Core& core, const Purpose& purpose, RecordId rec) {
  TENUE_TRY_VOID(enter(core, purpose));
  const auto person = load_person(core, subject_of(core, rec));
  if (!person || !person->row(rec)) return refused(Code::kNotFound, "record.unknown");
  std::vector<RecordView> out;
  for (const auto* row : person->children(rec)) {
    std::set<std::string> rooms;
    const auto may = access_anywhere(core, *person, *row, purpose.who, rooms);
    auto view = view_of(core, *person, *row, purpose.who, may);
    if (row->phase == 2 || view.closed_to_you) continue;
    append_about(core, purpose.who, "looked", given_for(core, purpose, rooms), *row, joined(rooms, " "));
    disclose_to_partner(core, purpose.who, given_for(core, purpose, rooms), *person, view, {});
    out.push_back(std::move(view));
  }
  return out;
}

/// Newest first: who read, in which role and for what.
std::vector<Look> looks_in(const std::vector<Vault::Entry>& log, std::size_t most = kLooksShown) {
  std::vector<Look> out;
  for (const auto& entry : log) {
    if (entry.act != "looked" && entry.act != "listed" && entry.act != "searched") continue;
    if (entry.role == kSubject) continue;  // she herself
    out.push_back({entry.at, entry.user, entry.role, entry.activity, entry.act, entry.rec});
    if (out.size() == most) break;
  }
  return out;
}

/// What was corrected on a proof: "proof passport name,birthday".
std::vector<Correction> corrections_in(const std::vector<Vault::Entry>& log) {
  std::vector<Correction> out;
  for (const auto& entry : log) {
    if (entry.act != "changed" || !entry.detail.starts_with(kProofWord)) continue;
    const auto rest = entry.detail.substr(kProofWord.size());
    const auto kind = rest.find(' '), end = rest.find(' ', kind + 1);
    if (kind == std::string::npos) continue;
    Correction one{entry.at, entry.user, entry.role, entry.rec, rest.substr(0, kind), {}};
    for (auto fields = std::string_view{rest}.substr(kind + 1, end == std::string::npos ? end : end - kind - 1); !fields.empty();) {
      const auto id = fields.substr(0, fields.find(','));
      one.fields.emplace_back(id);
      fields.remove_prefix(std::min(fields.size(), id.size() + 1));
    }
    out.push_back(std::move(one));
    if (out.size() == kLooksShown) break;
  }
  return out;
}

std::vector<HoldView> holds_of(Core& core, const Person& person, const Actor& who) {
  std::vector<HoldView> out;
  for (const auto& hold : person.holds) {
    if (!in_force(core, hold)) continue;
    HoldView view{hold.id, hold.rec, hold.kind, {}, hold.owner, hold.placed, hold.review, end_of(core, hold), {}};
    const auto* kind = core.model().hold(hold.kind);
    const auto has = [&](const auto& roles) { return std::ranges::find(roles, who.role) != roles.end(); };
    if (kind && (has(kind->readers) || has(kind->by)))
      if (auto text = open_hold(core, person.id, hold)) std::tie(view.reason, view.facts) = std::pair(std::move(text->reason), std::move(text->facts));
    out.push_back(std::move(view));
  }
  return out;
}

std::vector<ConsentView> consents_of(const Person& person) {
  std::vector<ConsentView> out;
  for (const auto& fact : person.facts.consents) {
    ConsentView view{fact.activity, fact.choice, fact.given, fact.withdrawn, {}, fact.of};
    for (const auto& row : person.ledger) {
      const bool is_it = row.of == fact.of && row.activity == fact.activity && row.choice == fact.choice && row.at == fact.withdrawn.value_or(fact.given);
      if (is_it) view.act = row.act;
    }
    out.push_back(std::move(view));
  }
  return out;
}

std::vector<SubjectId> proposals_for(Core& core, SubjectId subject) {
  std::vector<SubjectId> out;
  auto rows = core.db->statement(sql("record")["proposals"]);
  rows.bind(core.org, subject);
  while (rows.step()) out.push_back(rows.id<SubjectTag>(0));
  return out;
}

/// What ended for everybody is not there, unless a hold keeps it; what ended or is closed for this role alone is listed.
bool is_listed(const Core& core, const Person& person, const Row& row) {
  if (row.phase == 2 || !row.box) return false;
  const auto now = core.now();
  const bool lives = std::ranges::any_of(person.pairs_of(row.rec), [&](const auto& pair) { return pair.live(now); });
  return lives || is_held(core, person, row);
}

/// Some grant gives this role records of the type, be it under conditions that do not hold now; or it reads them under a hold.
bool ever_reads(const Core& core, const Actor& who, const std::string& type) {
  const auto* record = core.model().record(type);
  const bool granted = record && std::ranges::any_of(core.model().activities, [&](const auto& activity) {
    return !activity.lines(type).empty() && std::ranges::any_of(activity.access, [&](const auto& grant) {
      return grant.who == who.role && std::ranges::any_of(record->fields, [&](const auto& field) {
               return policy::covers(core.model(), activity, grant.reads, type, field.id);
             });
    });
  });
  return granted || std::ranges::any_of(core.model().holds, [&](const auto& kind) {
           return std::ranges::find(kind.readers, who.role) != kind.readers.end() && std::ranges::find(kind.covers, type) != kind.covers.end();
         });
}

Result<Sheet> sheet_in(Core& core, const Purpose& purpose, SubjectId subject) {
  TENUE_TRY_VOID(enter(core, purpose));
  const auto person = load_person(core, subject);
  if (!person || !person->root()) return refused(Code::kNotFound, "subject.unknown");
  Sheet out;
  out.subject = subject;
  out.provisional = person->provisional;
  std::set<std::string> rooms;
  bool opens = false;
  const bool sees_all = minds_rights(core, purpose.who);
  for (const auto& row : person->rows) {
    if (!is_listed(core, *person, row)) continue;
    const auto may = access_anywhere(core, *person, row, purpose.who, rooms);
    auto view = view_of(core, *person, row, purpose.who, may);
    // That a bill is there is none of the business of whoever never reads bills.
    // To the person herself, that something of hers is kept is hers to know, whoever reads it.
    const bool knows = sees_all || (purpose.who.role == kSubject ? is_own(core, *person, row.rec, purpose.who.self) : ever_reads(core, purpose.who, row.type_id));
    if ((row.parent || purpose.who.role == kSubject) && view.closed_to_you && !knows) continue;
    opens = opens || !view.closed_to_you;
    disclose_to_partner(core, purpose.who, purpose.activity, *person, view, {});
    if (!view.closed_to_you) note_seen(core, purpose.who, row.rec);
    if (row.parent) {
      out.records.push_back(std::move(view));
    } else {
      out.root = std::move(view);
    }
  }
  std::ranges::reverse(out.records);  // newest first
  if (!opens && !sees_all) return refused(Code::kForbidden, "grant.none");
  if (!out.root.id) out.root = view_of(core, *person, *person->root(), purpose.who, {});
  out.holds = holds_of(core, *person, purpose.who);
  out.consents = consents_of(*person);
  out.origins = origins_of(core, *person, purpose.who);
  const auto log = entries(core, subject, kEntriesSearched);
  out.looks = looks_in(log);
  // Of a company's file a contact reads who looked at what is hers, or is everybody's there: not at another contact.
  if (purpose.who.role == kSubject && person->root()->rec != purpose.who.self)
    std::erase_if(out.looks, [&](const auto& one) { return one.record && !is_own(core, *person, one.record, purpose.who.self); });
  // That she asked about her data is her business and the desk's: a look for that tells nobody else of it.
  if (purpose.who.role != kSubject && purpose.who.role != core.model().rights.desk)
    std::erase_if(out.looks, [&](const auto& one) {
      const auto* activity = core.model().activity(one.activity);
      return activity && !activity->lines("request").empty();
    });
  out.corrections = corrections_in(log);
  out.perhaps = proposals_for(core, subject);
  append(core, {purpose.who, "looked", given_for(core, purpose, rooms), {subject}, {}, 0, {}, joined(rooms, " ")});
  return out;
}

}  // namespace

Result<std::vector<Card>> Vault::queue(const Purpose& purpose, const std::string& type, const std::vector<std::string>& states) {
  return within(*s_, [&] { return queue_in(*s_, purpose, type, states); });
}
Result<Listed> Vault::list(const Purpose& purpose, const std::string& type, int page) {
  return within(*s_, [&] { return list_in(*s_, purpose, type, page); });
}
Result<std::vector<Card>> Vault::cards(const Purpose& purpose, std::span<const RecordId> records) {
  return within(*s_, [&] { return cards_in(*s_, purpose, records); });
}
Result<Card> Vault::job(const Purpose& purpose, RecordId rec) {
  return within(*s_, [&] { return job_in(*s_, purpose, rec); });
}
Result<std::vector<RecordView>> Vault::below(const Purpose& purpose, RecordId rec) {
  return within(*s_, [&] { return below_in(*s_, purpose, rec); });
}
Result<Sheet> Vault::sheet(const Purpose& purpose, SubjectId subject) {
  return within(*s_, [&] { return sheet_in(*s_, purpose, subject); });
}

Beside Vault::beside(SubjectId subject) {
  Beside out;
  const auto person = load_person(*s_, subject);
  if (!person) return out;
  out.consents = consents_of(*person);
  out.origins = all_origins(*s_, subject);
  out.looks = looks_in(entries(subject, std::numeric_limits<int>::max()), std::numeric_limits<std::size_t>::max());
  return out;
}

std::string Vault::reference_of(RecordId rec) const {
  const auto person = load_person(*s_, vault::subject_of(*s_, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  return row ? row->reference : std::string{};
}

bool Vault::knows_of(const Actor& who, const std::string& type) const {
  // Who asked about her data is the business of whoever answers, and of nobody else who minds rights.
  const bool minds = type == "request" ? who.role == model().rights.desk : minds_rights(*s_, who);
  return minds || ever_reads(*s_, who, type);
}

std::vector<Ending> Vault::agenda(Instant until) const {
  std::vector<Ending> out;
  People people(*s_);
  auto rows = s_->db->statement(sql("fact")["agenda"]);
  rows.bind(s_->org, until);
  while (rows.step()) {
    Ending one{rows.instant(0), rows.id<SubjectTag>(1), rows.id<RecordTag>(2), {}, rows.text(5), {}};
    one.activity = s_->run.names->name("activity", static_cast<std::uint32_t>(rows.integer(3)));
    one.type = s_->run.names->name("record", static_cast<std::uint32_t>(rows.integer(4)));
    const auto* person = people.find(one.subject);
    const auto* row = person ? person->row(one.record) : nullptr;
    one.held = row && is_held(*s_, *person, *row);
    one.created = rows.instant(6);
    one.reference = rows.text(7);
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace tenue::vault
