#include "vault/record.h"

#include <algorithm>

#include "vault/files.h"
#include "vault/origin.h"
#include "vault/outbox.h"
#include "vault/pairs.h"

namespace tenue::vault {
namespace {

const store::SqlFile& q() { return sql("record"); }

/// "7K2,4Q" → each user named.
void write_assignments(Core& core, const Row& row, const policy::Record& record, const Values& values) {
  core.db->run(q()["delete_assignments"], core.org, row.subject, row.rec);
  for (const auto& field : record.fields) {
    const auto value = values.find(field.id);
    if (field.type != policy::FieldType::kRole || value == values.end()) continue;
    for (std::string_view rest = value->second; !rest.empty();) {
      const auto one = rest.substr(0, rest.find(','));
      rest.remove_prefix(std::min(rest.size(), one.size() + 1));
      core.db->run(q()["insert_assignment"], core.org, id_parse(one), row.subject, row.rec, field.id);
    }
  }
}

void write_box(Core& core, const Row& row) {
  core.db->run(q()["set_box"], core.org, row.subject, row.rec, row.ver, row.box);
}

/// Whether a value of `before` is not in `after`: then no copy may open `before` any more.
bool loses(const Document& before, const Document& after) {
  return std::ranges::any_of(before.fields, [&](const auto& field) {
    const auto now = after.fields.find(field.first);
    return now == after.fields.end() || now->second != field.second;
  });
}

/// Whether a value is no more, with none in its place: that is erased, and no copy may bring it back.
bool takes_away(const Document& before, const Document& after) {
  return std::ranges::any_of(before.fields, [&](const auto& field) { return !after.fields.contains(field.first); });
}

Bytes hash_of(const std::optional<Bytes>& box) {
  if (!box) return {};
  const auto hash = crypto::sha256({*box});
  return Bytes(hash.begin(), hash.end());
}

}  // namespace

std::uint16_t field_number(const Core& core, const std::string& record, const std::string& field) {
  return static_cast<std::uint16_t>(core.known_number("field", record + "." + field));
}

Values values_of(const Core& core, const Row& row, const Document& document) {
  Values out;
  const auto prefix = row.type_id + ".";
  for (const auto& [number, value] : document.fields) {
    const auto path = core.run.names->name("field", number);
    if (path.starts_with(prefix)) out[path.substr(prefix.size())] = value;
  }
  return out;
}

void write_tokens(Core& core, const Row& row, const Values& values) {
  core.db->run(q()["delete_tokens"], core.org, row.subject, row.rec);
  const auto* record = core.model().record(row.type_id);
  if (!record) return;
  for (const auto& field : record->fields) {
    const auto value = values.find(field.id);
    if (!field.find || value == values.end()) continue;
    const auto number = field_number(core, record->id, field.id);
    core.db->run(q()["insert_token"], core.org, number, find_token(core, number, policy::find_form(field, value->second)),
                 row.subject, row.rec);
  }
}

void write_index(Core& core, const Row& row, const Values& values, const std::set<std::string>& keep) {
  follow_files(core, row, values);
  const auto* record = core.model().record(row.type_id);
  if (!record) return;
  write_tokens(core, row, values);
  write_assignments(core, row, *record, values);
  write_content_facts(core, row, *record, values, keep);
}

void insert_record(Core& core, Row& row, const Document& document) {
  row.ver = 1;
  row.box = seal_box(core, core.new_slot(), row, document);
  core.db->run(q()["insert_record"], core.org, row.subject, row.rec, row.ver, row.type, row.parent, row.state, row.created,
               row.policy, row.informed, row.reference, row.box);
  write_index(core, row, values_of(core, row, document));
  if (!row.state.empty()) enter_state(core, row, row.state, row.created);
}

void write_content(Core& core, Row& row, const Document& before, const Document& after, const std::set<std::string>& keep, bool by_time) {
  auto slot = slot_of(*row.box);
  if (loses(before, after)) {
    const auto fresh = core.new_slot();
    core.bury(slot, takes_away(before, after) && !by_time ? 0 : fresh);
    slot = fresh;
    mark_roll(core, row.subject);
    disown(core, row, before, after);
  }
  row.ver += 1;
  row.box = seal_box(core, slot, row, after);
  write_box(core, row);
  write_index(core, row, values_of(core, row, after), keep);
}

void append_about(Core& core, const Actor& who, const std::string& act, const std::string& activity, const Row& row,
                  const std::string& detail) {
  append(core, {who, act, activity, {row.subject}, row.rec, row.box ? row.ver : 0, hash_of(row.box), detail});
}

void name_box(Core& core, Leaf& leaf) {
  auto query = core.db->statement(q()["box_of"]);
  query.bind(core.org, leaf.rec);
  if (!query.step() || query.is_null(2)) return;
  leaf.ver = static_cast<std::uint32_t>(query.integer(1));
  leaf.box_hash = hash_of(query.blob(2));
}

void mark_roll(Core& core, SubjectId subject) {
  redraw_letters(core, subject);
  const auto within_term = core.model().backups.roll.value_or(Period{});
  const auto due = within_term.empty() ? core.now() : add(core.now(), within_term);
  core.db->run(q()["roll_by"], core.org, subject, due);
}

namespace {

Result<Values> open_whole(const Core& core, const Row* row) {
  if (!row) return refused(Code::kNotFound, "record.unknown");
  TENUE_TRY(const auto document, open_box(core, *row));
  auto values = values_of(core, *row, document);
  if (values.size() != document.fields.size()) return refused(Code::kDamaged, "box.field");
  return values;
}

}  // namespace

Result<Values> Vault::open_for_proof(RecordId rec) {
  const auto row = load_row(*s_, rec);
  return open_whole(*s_, row ? &*row : nullptr);
}

Result<std::vector<Values>> Vault::open_for_proof(SubjectId subject, std::span<const RecordId> records) {
  const auto person = load_person(*s_, subject);
  std::vector<Values> out;
  out.reserve(records.size());
  for (const auto rec : records) {
    TENUE_TRY(auto values, open_whole(*s_, person ? person->row(rec) : nullptr));
    out.push_back(std::move(values));
  }
  return out;
}

}  // namespace tenue::vault
