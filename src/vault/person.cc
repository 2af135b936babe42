#include "vault/person.h"

#include <algorithm>
#include <charconv>
#include <numeric>

namespace tenue::vault {
namespace {

Row read_row(const Core& core, const store::Statement& query) {
  Row row;
  row.rec = query.id<RecordTag>(0);
  row.parent = query.id<RecordTag>(1);
  row.ver = static_cast<std::uint32_t>(query.integer(2));
  row.type = static_cast<std::uint32_t>(query.integer(3));
  row.type_id = core.run.names->name("record", row.type);
  row.state = query.text(4);
  row.created = query.instant(5);
  row.policy = static_cast<int>(query.integer(6));
  row.informed = query.text(7);
  row.reference = query.text(8);
  row.phase = static_cast<int>(query.integer(9));
  row.box = query.maybe_blob(10);
  row.subject = query.id<SubjectTag>(11);
  return row;
}

/// As the table has them, which costs no sorting of boxes: in order of record.
std::vector<Row> load_rows(Core& core, SubjectId subject) {
  std::vector<Row> out;
  auto query = core.db->statement(sql("record")["records"]);
  query.bind(core.org, subject);
  while (query.step()) out.push_back(read_row(core, query));
  return out;
}

/// Oldest first; what was made at one instant, parents first.
void put_in_order(std::vector<Row>& rows) {
  std::vector<std::size_t> order(rows.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::tuple(rows[i].created, rows[i].parent, rows[i].rec); });
  std::vector<Row> out;
  out.reserve(rows.size());
  for (const auto i : order) out.push_back(std::move(rows[i]));
  rows = std::move(out);
}

void add_fact(policy::RecordFacts& record, const std::string& kind, const std::string& name, Instant at, const std::string& word) {
  if (kind == "entered") record.entered.emplace_back(name, at);
  if (kind == "date") record.dates[name] = at;
  if (kind == "link") record.links[name] = RecordId{static_cast<std::uint64_t>(micros(at))};
  if (kind == "choice") record.choices[name] = word;
  if (kind == "set") record.choices[name] = "set";
  if (kind == "taken") record.taken[name] = at;
}

std::vector<policy::RecordFacts> load_facts(Core& core, const Person& person) {
  std::vector<policy::RecordFacts> out;
  out.reserve(person.rows.size());
  for (const auto& row : person.rows) {
    policy::RecordFacts one;
    one.id = row.rec;
    one.type = row.type_id;
    one.parent = row.parent;
    one.created = row.created;
    one.gone = row.phase == 2;
    out.push_back(std::move(one));
  }
  auto query = core.db->statement(sql("fact")["facts"]);
  query.bind(core.org, person.id);
  while (query.step()) {
    const auto found = person.places.find(query.id<RecordTag>(0).value);
    if (found != person.places.end()) add_fact(out[found->second], query.text(1), query.text(2), query.instant(3), query.text(4));
  }
  return out;
}

/// A yes opens a span, a withdrawal closes it; a yes again before that changes nothing.
std::vector<policy::ConsentFact> consent_facts(const std::vector<ConsentRow>& ledger) {
  std::vector<policy::ConsentFact> out;
  for (const auto& row : ledger) {
    const auto open = std::ranges::find_if(out, [&](const auto& fact) {
      return fact.of == row.of && fact.activity == row.activity && fact.choice == row.choice && !fact.withdrawn;
    });
    if (row.answer == "yes" && open == out.end()) out.push_back({row.activity, row.choice, row.at, std::nullopt, row.of});
    if (row.answer == "objected") out.push_back({row.activity, row.choice, row.at, row.at, row.of});  // on until refused: nobody had said yes
    if (row.answer == "lifted") out.push_back({row.activity, row.choice, row.at, std::nullopt, row.of});      // the last word counts
    if (row.answer == "withdrawn" && open != out.end()) open->withdrawn = row.at;
  }
  return out;
}

std::vector<ConsentRow> load_ledger(Core& core, SubjectId subject) {
  std::vector<ConsentRow> out;
  auto query = core.db->statement(sql("consent")["of_subject"]);
  query.bind(core.org, subject);
  while (query.step()) out.push_back({query.text(0), query.text(1), query.text(2), query.text(4), query.instant(3), query.id<RecordTag>(6)});
  return out;
}

std::optional<Instant> maybe_instant(store::Statement& query, int column) {
  const auto at = query.maybe_integer(column);
  return at ? std::optional(from_micros(*at)) : std::nullopt;
}

/// "3,7" → the ids of those fields, in alphabetical order; a number without a name is skipped.
std::vector<std::string> field_ids(const Core& core, std::string_view numbers) {
  std::vector<std::string> out;
  while (!numbers.empty()) {
    const auto one = numbers.substr(0, numbers.find(','));
    numbers.remove_prefix(std::min(numbers.size(), one.size() + 1));
    std::uint32_t number = 0;
    std::from_chars(one.data(), one.data() + one.size(), number);
    const auto path = core.run.names->name("field", number);
    if (const auto dot = path.find('.'); dot != std::string::npos) out.push_back(path.substr(dot + 1));
  }
  std::ranges::sort(out);
  return out;
}

std::vector<PairRow> load_pairs(Core& core, SubjectId subject) {
  std::vector<PairRow> out;
  std::map<std::string, std::vector<std::string>> known;  // few sets of fields, many records
  auto query = core.db->statement(sql("fact")["pairs"]);
  query.bind(core.org, subject);
  while (query.step()) {
    PairRow pair;
    pair.rec = query.id<RecordTag>(0);
    pair.activity = core.run.names->name("activity", static_cast<std::uint32_t>(query.integer(1)));
    pair.begins = query.instant(2);
    pair.ends = maybe_instant(query, 3);
    pair.archive = maybe_instant(query, 4);
    pair.fates = query.text(5);
    pair.numbers = query.text(6);
    auto fields = known.find(pair.numbers);
    if (fields == known.end()) fields = known.emplace(pair.numbers, field_ids(core, pair.numbers)).first;
    pair.fields = fields->second;
    pair.hidden = maybe_instant(query, 7);
    out.push_back(std::move(pair));
  }
  return out;
}

std::vector<HoldRow> load_holds(Core& core, SubjectId subject) {
  std::vector<HoldRow> out;
  auto query = core.db->statement(sql("hold")["of_subject"]);
  query.bind(core.org, subject);
  while (query.step())
    out.push_back({query.id<HoldTag>(0), query.id<RecordTag>(1), query.text(2), query.id<UserTag>(3), query.instant(4),
                   query.instant(5), maybe_instant(query, 6), query.blob(7)});
  return out;
}

}  // namespace

namespace {

std::optional<Person> read_person(Core& core, SubjectId subject) {
  Person out;
  out.id = subject;
  {
    auto query = core.db->statement(sql("record")["subject"]);
    query.bind(core.org, subject);
    if (!query.step()) return std::nullopt;
    out.slot = static_cast<Slot>(query.integer(0));
    out.provisional = query.integer(1) != 0;
    out.roll_due = maybe_instant(query, 2);
  }
  out.rows = load_rows(core, subject);
  put_in_order(out.rows);
  for (std::size_t i = 0; i < out.rows.size(); ++i) out.places[out.rows[i].rec.value] = i;
  out.ledger = load_ledger(core, subject);
  out.facts = {load_facts(core, out), consent_facts(out.ledger)};
  out.pairs = load_pairs(core, subject);
  out.holds = load_holds(core, subject);
  auto query = core.db->statement(sql("record")["assignments"]);
  query.bind(core.org, subject);
  while (query.step()) out.named.emplace(query.id<RecordTag>(0), query.text(1), query.id<UserTag>(2));
  return out;
}

policy::Then then_of(const std::string& fates) {
  return fates == "anonymise" ? policy::Then::kAnonymise : fates == "by_hand" ? policy::Then::kByHand : policy::Then::kErase;
}

}  // namespace

std::shared_ptr<const Person> load_person(Core& core, SubjectId subject) {
  const auto state = core.db->state();
  if (core.last.person && core.last.person->id == subject && core.last.state == state) return core.last.person;
  auto read = read_person(core, subject);
  core.last = {state, read ? std::make_shared<const Person>(std::move(*read)) : nullptr};
  return core.last.person;
}

std::optional<Row> load_row(Core& core, RecordId rec) {
  auto query = core.db->statement(sql("record")["record"]);
  query.bind(core.org, rec);
  return query.step() ? std::optional(read_row(core, query)) : std::nullopt;
}

SubjectId subject_of(Core& core, RecordId rec) {
  return {static_cast<std::uint64_t>(core.db->number(sql("record")["subject_of"], core.org, rec).value_or(0))};
}

const Row* Person::row(RecordId rec) const {
  const auto found = places.find(rec.value);
  return found == places.end() ? nullptr : &rows[found->second];
}

const policy::RecordFacts* Person::facts_of(RecordId rec) const {
  const auto found = places.find(rec.value);
  return found == places.end() ? nullptr : &facts.records[found->second];
}

std::span<const PairRow> Person::pairs_of(RecordId rec) const { return std::ranges::equal_range(pairs, rec, {}, &PairRow::rec); }

const Row* Person::root() const {
  const auto found = std::ranges::find(rows, RecordId{}, &Row::parent);
  return found == rows.end() ? nullptr : &*found;
}

std::vector<const Row*> Person::lineage(RecordId rec) const {
  std::vector<const Row*> out;
  for (const auto* at = row(rec); at && out.size() <= rows.size(); at = row(at->parent)) out.push_back(at);
  return out;
}

std::vector<const Row*> Person::children(RecordId rec) const {
  std::vector<const Row*> out;
  for (const auto& row : rows)
    if (row.parent == rec) out.push_back(&row);
  return out;
}

bool Person::kept(RecordId rec, Instant now) const {
  return std::ranges::any_of(pairs_of(rec), [&](const auto& pair) { return !pair.ended(now); });
}

bool Person::keeps(RecordId rec, const std::string& field, Instant now) const {
  return std::ranges::any_of(pairs_of(rec), [&](const auto& pair) {
    return !pair.ended(now) && std::ranges::find(pair.fields, field) != pair.fields.end();
  });
}

SubjectId Vault::subject_of(RecordId rec) const { return vault::subject_of(*s_, rec); }

policy::SubjectFacts Vault::facts(SubjectId subject) const {
  return *shared_facts(subject);
}

std::vector<KeptView> Vault::kept(SubjectId subject) const {
  std::vector<KeptView> out;
  const auto person = load_person(*s_, subject);
  if (!person) return out;
  const auto now = s_->now();
  for (const auto& row : person->rows) {
    const auto begin = out.size();
    if (row.phase == 2) continue;
    for (const auto& pair : person->pairs_of(row.rec))
      if (!pair.ended(now)) out.push_back({row.rec, row.type_id, pair.activity, pair.fields, pair.ends, then_of(pair.fates)});
    std::ranges::sort(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end(), {}, &KeptView::activity);
  }
  return out;
}

std::shared_ptr<const policy::SubjectFacts> Vault::shared_facts(SubjectId subject) const {
  const auto person = load_person(*s_, subject);
  if (!person) return std::make_shared<const policy::SubjectFacts>();
  return {person, &person->facts};
}

}  // namespace tenue::vault
