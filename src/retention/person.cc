#include "retention/person.h"

#include "crypto/crypto.h"

#include <algorithm>
#include <limits>

#include "retention/statements.h"

namespace tenue::retention {
namespace {

/// The words shown beside the box are there, and are those that were hashed when the answer was given.
bool keeps_wording(store::Statement& ledger) {
  if (ledger.is_null(4)) return false;
  const auto hash = crypto::sha256({view(ledger.text(5))});
  return std::ranges::equal(hash, ledger.blob(4));
}

/// "3,7" → the ids of those fields, sorted.
std::vector<std::string> field_ids(const Names& names, const std::string& numbers) {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < numbers.size();) {
    const auto end = std::min(numbers.find(',', begin), numbers.size());
    const auto number = numbers.substr(begin, end - begin);
    const auto path = names.name("field", std::atoll(number.c_str()));
    const auto dot = path.find('.');
    out.push_back(dot == std::string::npos ? "#" + number : path.substr(dot + 1));
    begin = end + 1;
  }
  std::sort(out.begin(), out.end());
  return out;
}

class Loader {
 public:
  Loader(vault::Vault& vault, const Names& names, Person& person) : vault_(vault), names_(names), person_(person) {}

  void load() {
    records();
    facts();
    pairs();
    rest();
  }

 private:
  store::Statement rows(std::string_view statement) {
    auto query = vault_.database().statement(prove_sql()[statement]);
    query.bind(vault_.org(), person_.id);
    return query;
  }

  void records() {
    for (auto row = rows("records"); row.step();) {
      RecordRow record;
      record.id = row.id<RecordTag>(0);
      record.ver = row.integer(1);
      record.type_number = row.integer(2);
      record.type = names_.name("record", record.type_number);
      record.parent = row.id<RecordTag>(3);
      record.state = row.text(4);
      record.created = row.instant(5);
      record.policy = row.integer(6);
      record.phase = static_cast<int>(row.integer(7));
      record.box = row.maybe_blob(8);
      person_.records.push_back(std::move(record));
    }
    for (auto& record : person_.records) {
      if (!record.box) continue;
      auto opened = vault_.open_for_proof(record.id);
      if (opened) record.values = std::move(*opened);
      else record.why_closed = opened.error().detail;
    }
  }

  void facts() {
    for (auto row = rows("facts"); row.step();)
      person_.facts.push_back({row.id<RecordTag>(0), row.text(1), row.text(2), row.text(4), row.integer(3)});
  }

  void pairs() {
    for (auto row = rows("pairs"); row.step();) {
      PairRow pair;
      pair.record = row.id<RecordTag>(0);
      pair.activity_number = row.integer(1);
      pair.activity = names_.name("activity", pair.activity_number);
      if (const auto ends = row.maybe_integer(2)) pair.ends = from_micros(*ends);
      pair.fates = row.text(3);
      pair.fields = field_ids(names_, row.text(4));
      if (const auto hidden = row.maybe_integer(5)) pair.hidden = from_micros(*hidden);
      person_.pairs.push_back(std::move(pair));
    }
  }

  void rest() {
    for (auto row = rows("tokens"); row.step();)
      person_.tokens.emplace(row.id<RecordTag>(0), names_.name("field", row.integer(1)), row.blob(2));
    for (auto row = rows("ledger"); row.step();)
      person_.ledger.push_back({row.text(0), row.text(1), row.text(2), row.instant(3), keeps_wording(row), row.id<RecordTag>(6)});
    for (auto row = rows("holds"); row.step();) person_.holds.emplace_back(row.id<RecordTag>(0), row.text(1));
    for (auto row = rows("agreements"); row.step();) person_.agreed.emplace(row.id<RecordTag>(0), row.text(1));
    for (auto row = rows("by_hand"); row.step();) person_.by_hand.insert(row.id<RecordTag>(0));
    person_.entries = vault_.entries(person_.id, std::numeric_limits<int>::max());
  }

  vault::Vault& vault_;
  const Names& names_;
  Person& person_;
};

void add_fact(NaiveRecord& record, const FactRow& fact) {
  const auto at = from_micros(fact.at);
  if (fact.kind == "entered") record.history.emplace_back(fact.name, at);
  if (fact.kind == "taken") record.taken[fact.name] = at;
  if (fact.kind == "date") record.dates_left[fact.name] = at;
  if (fact.kind == "link") record.links_left[fact.name] = {static_cast<std::uint64_t>(fact.at)};
  if (fact.kind == "choice") record.choices_left[fact.name] = fact.word;
  if (fact.kind == "set") record.choices_left[fact.name] = "set";
}

std::vector<NaiveConsent> naive_consents(const std::vector<LedgerRow>& ledger) {
  std::vector<NaiveConsent> out;
  for (const auto& row : ledger) {
    const auto stands = [&](const NaiveConsent& c) {
      return c.of == row.of && c.activity == row.activity && c.choice == row.choice && !c.withdrawn;
    };
    const auto standing = std::find_if(out.begin(), out.end(), stands);
    if (row.answer == "yes" && standing == out.end()) out.push_back({row.activity, row.choice, row.at, std::nullopt, row.of});
    if (row.answer == "objected") out.push_back({row.activity, row.choice, row.at, row.at, row.of});
    if (row.answer == "lifted") out.push_back({row.activity, row.choice, row.at, std::nullopt, row.of});
    if (row.answer == "withdrawn" && standing != out.end()) standing->withdrawn = row.at;
  }
  return out;
}

}  // namespace

const RecordRow* Person::record(RecordId id_wanted) const {
  const auto it = std::find_if(records.begin(), records.end(), [&](const RecordRow& r) { return r.id == id_wanted; });
  return it == records.end() ? nullptr : &*it;
}

bool Person::held(const policy::Model& model, const RecordRow& record) const {
  return std::any_of(holds.begin(), holds.end(), [&](const auto& hold) {
    if (hold.first && hold.first != record.id) return false;
    const auto* kind = model.hold(hold.second);
    return !kind || std::find(kind->covers.begin(), kind->covers.end(), record.type) != kind->covers.end();
  });
}

Person load_person(vault::Vault& vault, const Names& names, SubjectId id, std::int64_t slot, Instant created) {
  Person person;
  person.id = id;
  person.slot = slot;
  person.created = created;
  Loader(vault, names, person).load();
  return person;
}

NaiveSubject naive_subject(const Person& person) {
  NaiveSubject out;
  for (const auto& row : person.records) {
    NaiveRecord record;
    record.id = row.id;
    record.parent = row.parent;
    record.type = row.type;
    record.created = row.created;
    record.gone = row.gone();
    if (row.values) record.values = *row.values;
    for (const auto& fact : person.facts)
      if (fact.record == row.id) add_fact(record, fact);
    out.records.push_back(std::move(record));
  }
  out.consents = naive_consents(person.ledger);
  return out;
}

}  // namespace tenue::retention
