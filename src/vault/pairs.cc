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

void put(Core& core, SubjectId subject, const PairRow& pair) {
  core.db->run(q()["put_pair"], core.org, subject, pair.rec, core.number("activity", pair.activity), pair.begins, pair.ends,
               pair.archive, pair.fates, pair.numbers, pair.hidden);
}

PairRow row_of(const Core& core, const policy::Pair& pair, const std::string& record) {
  PairRow out;
  out.rec = pair.record;
  out.activity = pair.activity;
  out.fates = fate_word(pair.then);
  out.begins = pair.begins;
  out.ends = instant_of(pair.ends);
  out.archive = instant_of(pair.archive);
  out.fields = pair.fields;
  out.numbers = field_numbers(core, record, pair.fields);
  return out;
}

const PairRow* find(const Person& person, RecordId rec, const std::string& activity) {
  const auto pairs = person.pairs_of(rec);
  const auto found = std::ranges::find(pairs, activity, &PairRow::activity);
  return found == pairs.end() ? nullptr : &*found;
}

bool says_the_same(const PairRow& one, const PairRow& other) {
  const auto what = [](const PairRow& pair) { return std::tie(pair.begins, pair.ends, pair.archive, pair.fates, pair.numbers, pair.hidden); };
  return what(one) == what(other);
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
  std::set<std::pair<RecordId, std::string_view>> go_on;
  for (const auto& pair : computed) {
    go_on.emplace(pair.record, pair.activity);
    const auto* row = person->row(pair.record);
    if (!row || row->phase == 2) continue;
    const auto* old = find(*person, pair.record, pair.activity);
    if (old && old->hidden && pair.begins <= *old->hidden) continue;  // ended for good, until taken or consented anew
    const auto fresh = row_of(core, pair, row->type_id);
    if (!old || !says_the_same(*old, fresh)) put(core, subject, fresh);
  }
  for (const auto& old : person->pairs) {
    if (go_on.contains({old.rec, old.activity}) || old.ended(now)) continue;
    auto over = old;
    over.ends = now;
    put(core, subject, over);
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
  std::set<std::pair<std::string_view, std::string_view>> seen;  // an activity keeps many records of a type for the same reasons
  const auto now = core.now();
  for (const auto& pair : person.pairs) {
    const auto* activity = core.model().activity(pair.activity);
    const auto* row = person.row(pair.rec);
    if (!activity || !row || pair.ended(now) || !seen.emplace(pair.activity, row->type_id).second) continue;
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
    std::set<RecordId> parents;
    for (const auto& row : person->rows) parents.insert(row.parent);
    for (const auto& row : person->rows) {
      if (row.phase < 2) continue;
      if (type_is_named(named, row.type_id) || parents.contains(row.rec)) {
        keep_only(core, *person->facts_of(row.rec), named);
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
