#include "vault/pairs.h"

#include <algorithm>

#include "vault/outbox.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("fact"); }

std::string_view fate_word(policy::Then then) {
  switch (then) {
    case policy::Then::kErase: return "erase";
    case policy::Then::kByHand: return "by_hand";
    case policy::Then::kAnonymise: return "anonymise";
  }
  return "erase";
}

std::optional<Instant> instant_of(const policy::DateValue& date) {
  return date.is_at() ? std::optional(date.at) : std::nullopt;
}

/// Numbers of the fields, ascending, joined by ','.
std::string field_numbers(const Core& core, const std::string& record, const std::vector<std::string>& fields) {
  std::set<std::uint32_t> numbers;
  for (const auto& field : fields) numbers.insert(core.known_number("field", record + "." + field));
  std::string out;
  for (const auto number : numbers) out += (out.empty() ? "" : ",") + std::to_string(number);
  return out;
}

void put(Core& core, SubjectId subject, const PairRow& pair, const std::string& record) {
  core.db->run(q()["put_pair"], core.org, subject, pair.rec, core.number("activity", pair.activity), pair.begins, pair.ends,
               pair.archive, pair.fates, field_numbers(core, record, pair.fields), pair.hidden);
}

PairRow row_of(const policy::Pair& pair) {
  PairRow out;
  out.rec = pair.record;
  out.activity = pair.activity;
  out.fates = fate_word(pair.then);
  out.begins = pair.begins;
  out.ends = instant_of(pair.ends);
  out.archive = instant_of(pair.archive);
  out.fields = pair.fields;
  return out;
}

const PairRow* find(const std::vector<PairRow>& pairs, RecordId rec, const std::string& activity) {
  const auto found = std::ranges::find_if(pairs, [&](const auto& pair) { return pair.rec == rec && pair.activity == activity; });
  return found == pairs.end() ? nullptr : &*found;
}

void add_dependencies(const policy::Model& model, const policy::ExprPtr& expr, std::set<std::string>& out) {
  if (!expr) return;
  for (const auto& path : policy::dependencies(model, *expr)) {
    if (!out.insert(path).second) continue;
    const auto dot = path.find('.');
    const auto* record = model.record(path.substr(0, dot));
    if (!record || dot == std::string::npos) continue;
    for (const auto& event : record->events)
      if (event.id == path.substr(dot + 1)) add_dependencies(model, event.date, out);
  }
}

/// What is left of a gone record: its states, what took it, and the dates and choices that are named. Without what took
/// it, end(…) of it would be none, and what hangs on that end would go too soon.
void keep_only(Core& core, const policy::RecordFacts& facts, const std::set<std::string>& named) {
  auto drop = [&](SubjectId subject, std::string_view kind, const std::string& name) {
    core.db->run(q()["delete_named"], core.org, subject, facts.id, kind, name);
  };
  const auto subject = subject_of(core, facts.id);
  for (const auto& [name, at] : facts.dates)
    if (!named.contains(facts.type + "." + name)) drop(subject, "date", name);
  for (const auto& [name, word] : facts.choices)
    if (!named.contains(facts.type + "." + name)) drop(subject, word == "set" ? "set" : "choice", name);
}

bool type_is_named(const std::set<std::string>& named, const std::string& type) {
  const auto first = named.lower_bound(type + ".");
  return first != named.end() && first->starts_with(type + ".");
}

}  // namespace

void recompute(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  if (!person) return;
  const auto now = core.now();
  const auto computed = policy::evaluate(core.model(), person->facts, now);
  for (const auto& pair : computed) {
    const auto* row = person->row(pair.record);
    if (!row || row->phase == 2) continue;
    const auto* old = find(person->pairs, pair.record, pair.activity);
    if (old && old->hidden && pair.begins <= *old->hidden) continue;  // ended for good, until taken or consented anew
    put(core, subject, row_of(pair), row->type_id);
  }
  for (const auto& old : person->pairs) {
    const bool holds_on = std::ranges::any_of(computed, [&](const auto& pair) {
      return pair.record == old.rec && pair.activity == old.activity;
    });
    if (holds_on || old.ended(now)) continue;
    auto over = old;
    over.ends = now;
    const auto* row = person->row(old.rec);
    put(core, subject, over, row ? row->type_id : std::string{});
  }
  plan_letters(core, *person);
}

std::vector<Error> unkept(Core& core, const Row& row, const Values& given) {
  std::vector<Error> out;
  const auto person = load_person(core, row.subject);
  for (const auto& [field, value] : given)
    if (!value.empty() && !person->keeps(row.rec, field, core.now())) out.push_back(refused(Code::kInvalid, "field.unkept", row.type_id + "." + field));
  return out;
}

std::set<std::string> hanging(const Core& core, const Person& person) {
  std::set<std::string> out;
  const auto now = core.now();
  for (const auto& pair : person.pairs) {
    const auto* activity = core.model().activity(pair.activity);
    const auto* row = person.row(pair.rec);
    if (!activity || !row || pair.ended(now)) continue;
    for (const auto* line : activity->lines(row->type_id))
      for (const auto& expr : {line->when, line->until, line->archive}) add_dependencies(core.model(), expr, out);
  }
  return out;
}

void prune(Core& core, SubjectId subject) {
  for (bool again = true; again;) {
    again = false;
    const auto person = load_person(core, subject);
    if (!person) return;
    const auto named = hanging(core, *person);
    for (const auto& row : person->rows) {
      if (row.phase < 2) continue;
      const auto& facts = *std::ranges::find(person->facts.records, row.rec, &policy::RecordFacts::id);
      if (type_is_named(named, row.type_id) || !person->children(row.rec).empty()) {
        keep_only(core, facts, named);
        continue;
      }
      core.db->run(q()["delete_of_record"], core.org, subject, row.rec);
      core.db->run(sql("record")["delete_record"], core.org, subject, row.rec);
      again = true;  // its parent may have waited for it
    }
  }
}

void Vault::recompute(SubjectId subject) {
  within(*s_, [&] { vault::recompute(*s_, subject); });
}

}  // namespace tenue::vault
