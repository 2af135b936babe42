#include "vault/outbox.h"

#include <algorithm>

#include "vault/record.h"

namespace tenue::vault {
namespace {

/// Older dates are of another time: what is written down a week later, a past that is brought in.
constexpr std::chrono::hours kTooLate{48};
constexpr int kMorning = 9 * 60;

const store::SqlFile& q() { return sql("outbox"); }

struct Planned {
  LetterId id;
  std::string kind, state;
  Instant at{};
};

std::multimap<RecordId, Planned> planned_of(Core& core, SubjectId subject) {
  std::multimap<RecordId, Planned> out;
  auto rows = core.db->statement(q()["of_subject"]);
  rows.bind(core.org, subject);
  while (rows.step()) out.emplace(rows.id<RecordTag>(1), Planned{rows.id<LetterTag>(0), rows.text(2), rows.text(4), rows.instant(3)});
  return out;
}

/// A date without a time of day is written for in the morning, and the end of a day on that day.
Instant due(const policy::DateValue& date, Instant now) {
  if (date.at <= now || paris_minutes(date.at) != 0) return date.at;
  return std::max(now, paris_instant(paris_date(date.end_of_day ? date.at - std::chrono::microseconds{1} : date.at), kMorning));
}

}  // namespace

void plan_letters(Core& core, const Person& person) {
  const auto& mails = core.model().mails;
  if (mails.empty()) return;
  const auto now = core.now();
  const auto there = planned_of(core, person.id);
  for (const auto& mail : mails)
    for (const auto& [rec, date] : policy::evaluate_dates(core.model(), person.facts, mail.of, *mail.on, mail.activity, now)) {
      bool known = false;
      const auto [first, last] = there.equal_range(rec);
      for (const auto& [_, one] : std::ranges::subrange(first, last)) {
        if (one.kind != mail.id) continue;
        if (date.is_at() && one.at == date.at) known = true;
        else if (one.state == "planned" && one.at > now) core.db->run(q()["drop"], core.org, one.id);
      }
      if (!known && date.is_at() && date.at > now - kTooLate)
        core.db->run(q()["plan"], core.org, LetterId{crypto::random_id()}, person.id, rec, mail.id, date.at, due(date, now));
    }
}

void redraw_letters(Core& core, SubjectId subject) {
  core.db->run(q()["forget_unsure"], core.org, subject);
  core.db->run(q()["redraw"], core.org, subject, core.now());
}

void ask_attention(Core& core, const Row& row) {
  if (!core.record(row.type_id).states.empty() || row.type_id == "request") core.db->run(q()["ask"], core.org, row.rec, row.subject, core.now());
}

void note_seen(Core& core, const Actor& who, RecordId rec) {
  const Aside aside(core);
  if (who.user && core.db->number(q()["any_unseen"], core.org).value_or(0) > 0) core.db->run(q()["seen"], core.org, rec);
}

Bytes Vault::seal_letter(SubjectId subject, LetterId letter, ByteView text) {
  const auto person = load_person(*s_, subject);
  TENUE_CHECK(person);
  return seal_text(*s_, person->slot, "tenue-mail1", subject, letter.value, text);
}

std::optional<Bytes> Vault::open_letter(SubjectId subject, LetterId letter, ByteView box) const {
  return open_text(*s_, "tenue-mail1", subject, letter.value, box);
}

}  // namespace tenue::vault
