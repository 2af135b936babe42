#include "app/evidence.h"

#include <algorithm>

#include "app/json.h"
#include "app/measures.h"
#include "app/said.h"

namespace tenue::app {
namespace {


bool has(const std::vector<std::string>& all, const std::string& one) { return std::ranges::find(all, one) != all.end(); }

Json::Value as_json(const vault::RecordView& record) {
  Json::Value out;
  out["id"] = id_text(record.id.value);
  out["type"] = record.type;
  out["created"] = iso_utc(record.created);
  if (!record.reference.empty()) out["reference"] = record.reference;
  for (const auto& [state, at] : record.entered) out["states"][state] = iso_utc(at);
  out["values"] = Json::Value(Json::objectValue);
  for (const auto& [field, value] : record.values) out["values"][field] = value;
  return out;
}

}  // namespace

Result<std::string> held_copy(vault::Vault& vault, const vault::Purpose& purpose, SubjectId subject, HoldId hold, const std::string& recipient, const std::string& reference) {
  TENUE_TRY(const auto sheet, vault.sheet(purpose, subject));
  const auto found = std::ranges::find(sheet.holds, hold, &vault::HoldView::id);
  const auto* kind = found == sheet.holds.end() ? nullptr : vault.model().hold(found->kind);
  if (!kind) return Error{Code::kNotFound, "hold.unknown", ""};
  if (!has(kind->readers, purpose.who.role)) return Error{Code::kForbidden, "hold.by", ""};
  if (!has(kind->share, recipient)) return Error{Code::kInvalid, "hold.share", "recipient"};
  if (is_shut(vault, recipient)) return Error{Code::kForbidden, "recipient.shut", ""};
  if (!is_said(reference, kMostLine)) return Error{Code::kInvalid, "hold.case", "case"};
  TENUE_TRY_VOID(policy::no_card(reference, "case"));

  std::vector<const vault::RecordView*> given;
  const auto take = [&](const vault::RecordView& record) {
    if (has(kind->covers, record.type) && !record.closed_to_you && record.held) given.push_back(&record);
  };
  take(sheet.root);
  for (const auto& record : sheet.records) take(record);
  if (given.empty()) return Error{Code::kNotFound, "hold.unknown", ""};

  Json::Value out;
  out["format"] = "tenue-evidence-1";
  out["organisation"] = vault.model().organisation.name;
  out["drawn"] = iso_utc(vault.now());
  out["for"] = recipient;
  out["case"] = reference;
  out["held"]["as"] = kind->id;
  out["held"]["since"] = iso_utc(found->placed);
  out["held"]["because"] = found->reason;
  out["records"] = Json::Value(Json::arrayValue);
  for (const auto* record : given) out["records"].append(as_json(*record));
  auto bytes = to_json(out) + "\n";
  const auto digest = sha256_hex(view(bytes));
  for (const auto* record : given) {
    std::vector<std::string> fields;
    for (const auto& [field, value] : record->values) fields.push_back(field);
    vault.disclose(subject, {.record = record->id, .who = recipient, .activity = purpose.activity, .fields = std::move(fields), .user = purpose.who.user, .words = reference + ", sha256 " + digest});
  }
  return bytes;
}

}  // namespace tenue::app
