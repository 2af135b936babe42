#include <algorithm>

#include "crypto/crypto.h"
#include "retention/checks.h"
#include "retention/statements.h"

namespace tenue::retention {
namespace {

class Rows {
 public:
  Rows(Inquiry& inquiry, const Person& person) : inquiry_(inquiry), person_(person) {}

  void check() {
    subject();
    for (const auto& record : person_.records) {
      const auto* type = inquiry_.model.record(record.type);
      if (!type) {
        found("type", record, {{"number", std::to_string(record.type_number)}});
        continue;
      }
      place(record, *type);
      state(record, *type);
      box(record, *type);
      terms(record, *type);
    }
    for (const auto& [rec, _] : person_.agreed)
      if (const auto* record = person_.record(rec); !record || record->gone()) inquiry_.found("terms.stray", person_.id, rec);
    for (const auto& [rec, _] : person_.holds)
      if (const auto* record = rec ? person_.record(rec) : nullptr; rec && (!record || record->gone())) inquiry_.found("hold.stray", person_.id, rec);
    newest_entries();
  }

 private:
  void found(std::string_view key, const RecordRow& record, Inquiry::Words words = {}) {
    inquiry_.found(key, person_.id, record.id, words);
  }

  void subject() {
    const auto dead = inquiry_.vault.database().number(prove_sql()["is_dead"], inquiry_.vault.org(), person_.slot);
    if (dead.value_or(0) != 0 || !inquiry_.vault.slot_lives(static_cast<std::uint32_t>(person_.slot)))
      inquiry_.found("slot.dead", person_.id, {}, {{"slot", std::to_string(person_.slot)}});
    if (person_.records.empty() && inquiry_.overdue(person_.created)) inquiry_.found("subject.empty", person_.id, {});
  }

  /// A contact who is one person with another hangs below that one.
  static bool is_united(const policy::Record& type, const RecordRow& parent) { return type.person && !type.of.empty() && parent.type == type.id; }

  void place(const RecordRow& record, const policy::Record& type) {
    if (!inquiry_.versions.contains(record.policy)) found("version", record, {{"number", std::to_string(record.policy)}});
    const auto* parent = record.parent ? person_.record(record.parent) : nullptr;
    // Tenue's own hang under whichever record of hers they are about, or stand alone.
    const bool fits = type.builtin ? !record.parent || parent : record.parent ? parent && (parent->type == type.of || is_united(type, *parent)) : type.of.empty();
    if (!fits) found("parent", record);
  }

  void state(const RecordRow& record, const policy::Record& type) {
    if (record.gone()) return;
    std::string newest;
    for (const auto& fact : person_.facts)
      if (fact.record == record.id && fact.kind == "entered") newest = fact.name;
    if (record.state != newest) found("state.history", record);
    if (type.states.empty() ? !record.state.empty() : !type.state(record.state)) found("state.unknown", record);
  }

  void box(const RecordRow& record, const policy::Record& type) {
    if (record.phase < 0 || record.phase > 2) found("phase", record);
    if (record.gone() && record.box) found("box.left", record);
    if (!record.gone() && !record.box) found("box.missing", record);
    if (record.box && !record.values) found("box.closed", record, {{"why", words().say(inquiry_.lang, "why." + record.why_closed)}});
    if (record.values)
      for (const auto& [id, value] : *record.values) field(record, type, id, value);
  }

  void terms(const RecordRow& record, const policy::Record& type) {
    if (record.gone() || !record.values) return;
    for (const auto* terms : policy::terms_for(inquiry_.model, type, *record.values, inquiry_.at))
      if (!person_.agreed.contains({record.id, terms->id}) && inquiry_.had_terms(record.policy, terms->id))
        found("terms.missing", record, {{"terms", terms->label.in(inquiry_.lang)}});
  }

  void field(const RecordRow& record, const policy::Record& type, const std::string& id, const std::string& value) {
    const auto* field = type.field(id);
    if (!field) return found("field.unknown", record, {{"field", record.type + "." + id}});
    if (policy::is_file(*field)) return files(record, id, value);
    if (field->type != policy::FieldType::kChoice || value.empty()) return;
    const bool known = std::any_of(field->of.begin(), field->of.end(), [&](const auto& choice) { return choice.id == value; });
    if (!known) found("field.choice", record, {{"field", record.type + "." + id}});
  }

  void files(const RecordRow& record, const std::string& field, std::string_view ids) {
    while (!ids.empty()) {
      const auto one = ids.substr(0, ids.find(','));
      ids.remove_prefix(std::min(ids.size(), one.size() + 1));
      inquiry_.named_files[FileId{id_parse(one)}] = {record.id, field};
    }
  }

  /// Each box must be the one that the log saw last: this is what an older row put back can't be.
  void newest_entries() {
    std::map<RecordId, const vault::Vault::Entry*> newest;
    for (const auto& entry : person_.entries)
      if (entry.rec && entry.ver != 0) newest.try_emplace(entry.rec, &entry);
    for (const auto& record : person_.records) {
      if (record.gone() || !record.box) continue;
      const auto it = newest.find(record.id);
      if (it == newest.end()) {
        found("entry.missing", record);
        continue;
      }
      const auto hash = crypto::sha256({*record.box});
      const auto& seen = *it->second;
      const bool same_box = std::equal(hash.begin(), hash.end(), seen.box_hash.begin(), seen.box_hash.end());
      if (record.ver != seen.ver || !same_box) found("entry.differs", record, {{"leaf", std::to_string(seen.leaf)}});
    }
  }

  Inquiry& inquiry_;
  const Person& person_;
};

}  // namespace

void check_rows(Inquiry& inquiry, const Person& person) { Rows(inquiry, person).check(); }

}  // namespace tenue::retention
