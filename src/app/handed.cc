#include "app/handed.h"

#include <algorithm>
#include <array>

#include "app/said.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {


Error invalid(std::string detail, std::string field) { return {Code::kInvalid, std::move(detail), std::move(field)}; }

std::string content_of(const vault::KeptFile& file) {
  const auto reader = file.read();
  if (!reader) throw Fault("file.damaged", file.folder.string(), "a file has gone while it was given");
  std::string out;
  for (auto piece = reader->next(); !piece.empty(); piece = reader->next()) out.append(piece.begin(), piece.end());
  return out;
}

const vault::RecordView* view_in(const vault::Sheet& sheet, RecordId record) {
  if (sheet.root.id == record) return &sheet.root;
  const auto found = std::ranges::find(sheet.records, record, &vault::RecordView::id);
  return found == sheet.records.end() ? nullptr : &*found;
}

/// Those that something keeps now.
vault::Values kept_values(vault::Vault& vault, SubjectId subject, RecordId record, const vault::Values& all) {
  vault::Values out;
  for (const auto& one : vault.kept(subject))
    for (const auto& field : one.fields)
      if (const auto value = all.find(field); one.record == record && value != all.end()) out.insert(*value);
  return out;
}

/// It rests on the client's contract, or is done on its instruction: what the firm keeps for itself is not the client's.
bool is_for_client(const policy::Model& model, const Dossier::Kept& kept) {
  const auto* activity = model.activity(kept.activity);
  return activity && (activity->mandate || activity->basis == policy::Basis::kContract);
}

}  // namespace

bool is_seal(std::string_view password) {
  const auto characters = std::ranges::count_if(password, [](char c) { return (c & 0xC0) != 0x80; });
  return static_cast<std::size_t>(characters) >= kLeastSeal && is_clean_utf8(password) && password.find_first_of("\r\n") == std::string_view::npos;
}

SealedCopy sealed_copy(const policy::Model& model, const Dossier& file, const std::string& name, Instant drawn, const std::string& password) {
  std::vector<std::pair<std::string, std::string>> all = {{name, dossier_json(model, file, drawn)}};
  SealedCopy out{{}, sha256_hex(view(all.front().second))};
  for (const auto& [path, kept] : dossier_files(file)) all.emplace_back(path, content_of(*kept));
  out.bytes = zip(all, drawn, password);
  return out;
}

Result<SealedCopy> hand_copy(vault::Vault& vault, const vault::Purpose& purpose, SubjectId subject, HandNote note, const std::string& password) {
  if (!is_seal(password)) return invalid("handed.password", "password");
  TENUE_TRY(const auto sheet, vault.sheet(purpose, subject));
  const auto* record = view_in(sheet, note.record);
  const auto& model = vault.model();
  const bool is_desk = !purpose.who.role.empty() && purpose.who.role == model.rights.desk;  // reads whoever's file, to answer for it
  if (!record || (record->closed_to_you && !is_desk)) return Error{Code::kNotFound, "record.unknown", ""};
  const auto* recipient = model.recipient(note.who);
  Dossier file;
  file.portable = true;  // the record alone: nothing of what stands beside it
  file.handed_to = recipient ? recipient->label.in(model.version.languages.front()) : note.name;
  file.reference = note.reference;
  Dossier::Piece piece{record->id, record->parent, record->type, record->created, {}, {}};
  piece.numbered = true;
  const auto* type = model.record(record->type);
  TENUE_TRY(const auto known, vault.open_for_proof(record->id));
  const auto kept = is_desk ? kept_values(vault, subject, record->id, known) : record->values;
  for (const auto& id : note.fields) {
    const auto seen = kept.find(id), there = known.find(id);
    if (seen != kept.end() && !seen->second.empty()) piece.values.insert(*seen);
    else if (type && type->field(id) && there != known.end() && !there->second.empty()) return Error{Code::kForbidden, "grant.none", ""};
  }
  if (piece.values.empty()) return invalid("disclosure.fields", "fields");
  note.fields.clear();
  for (const auto& [id, value] : piece.values) note.fields.push_back(id);
  TENUE_TRY_VOID(add_files(vault, piece));
  file.pieces.push_back(std::move(piece));
  auto out = sealed_copy(model, file, "copie.json", vault.now(), password);
  note.digest = out.digest;
  TENUE_TRY_VOID(note_disclosure(vault, purpose.who, subject, note));
  return out;
}

bool is_client(const policy::Model& model, const std::string& root_type) {
  return std::ranges::any_of(model.activities, [&](const auto& activity) { return activity.mandate && activity.mandate->controller == root_type; });
}

Result<SealedCopy> client_extract(vault::Vault& vault, const vault::Actor& who, const Whose& whose, const std::string& reference, const std::string& password) {
  const auto& model = vault.model();
  if (who.role.empty() || who.role != model.rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  const auto facts = vault.shared_facts(whose.subject);
  if (!whose.of || facts->records.empty() || !is_client(model, facts->records.front().type)) return Error{Code::kNotFound, "subject.unknown", ""};
  if (!is_said(reference, kMostLine)) return invalid("extract.reference", "reference");
  TENUE_TRY_VOID(policy::no_card(reference, "reference"));
  if (!is_seal(password)) return invalid("handed.password", "password");
  TENUE_TRY(auto file, own_dossier(vault, who, whose, false));
  std::erase_if(file.pieces, [&](const auto& piece) { return std::ranges::none_of(piece.kept, [&](const auto& kept) { return is_for_client(model, kept); }); });
  if (file.pieces.empty()) return Error{Code::kNotFound, "subject.unknown", ""};
  file.portable = true;
  const auto* root = model.record(facts->records.front().type);
  const auto client = vault.open_for_proof(facts->records.front().id);
  for (const auto& field : root->fields)
    if (const auto value = client ? client->find(field.id) : vault::Values::const_iterator{}; client && value != client->end() && field.type == policy::FieldType::kCompanyName) file.handed_to = value->second;
  if (file.handed_to.empty()) file.handed_to = root->label.one.in(model.version.languages.front());
  file.reference = reference;
  for (auto& piece : file.pieces) {
    piece.numbered = true;
    TENUE_TRY_VOID(add_files(vault, piece));
  }
  auto out = sealed_copy(model, file, "extrait.json", vault.now(), password);
  for (const auto& piece : file.pieces) {
    std::vector<std::string> fields;
    for (const auto& [field, value] : piece.values) fields.push_back(field);
    vault.disclose(whose.subject, {.record = piece.record, .who = std::string{vault::kToOther}, .activity = {}, .fields = std::move(fields), .user = who.user,
                                   .words = file.handed_to + "\n" + reference + ", sha256 " + out.digest});
  }
  vault.audit(who, "passed_on", "", std::array{whose.subject}, whose.of, "client");
  return out;
}

}  // namespace tenue::app
