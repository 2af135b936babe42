#include <json/json.h>

#include "retention/retention.h"
#include "retention/statements.h"
#include "retention/table.h"

namespace tenue::retention {
namespace {

constexpr std::size_t kWidth = 100;
const std::vector<Column> kColumns{{31}, {25}, {13}, {6, true}, {7, true}, {8}};

const char* by_id(policy::KeptRow::By by) {
  switch (by) {
    case policy::KeptRow::By::kEngine: return "engine";
    case policy::KeptRow::By::kPerson: return "person";
    case policy::KeptRow::By::kNobody: break;
  }
  return "nobody";
}

std::string term_row(const Term& term, std::string_view lang) {
  auto what = term.label + " : " + term.what;
  if (lang != "fr") what = term.label + ": " + term.what;
  if (term.held > 0) what += " (" + words().say(lang, "proof.held", {{"count", std::to_string(term.held)}}) + ")";
  return row(kColumns, {what, term.declared, term.oldest ? short_date(*term.oldest, lang) : "", std::to_string(term.count),
                        std::to_string(term.overdue), words().say(lang, std::string("by.") + by_id(term.by))});
}

std::string paragraph(const std::string& text, std::string_view first, std::string_view indent) {
  std::string out;
  for (const auto& line : wrapped(text, kWidth - indent.size())) {
    out += std::string(out.empty() ? first : indent) + line + "\n";
  }
  return out;
}

std::string verdict(const Proof& proof, std::string_view lang) {
  const auto by_hand = std::to_string(proof.by_hand);
  if (proof.holds()) return words().say(lang, proof.by_hand == 0 ? "proof.holds" : proof.by_hand == 1 ? "proof.holds_but.one" : "proof.holds_but", {{"n", by_hand}});
  const auto count = std::to_string(proof.defects.size());
  return words().say(lang, proof.defects.size() == 1 ? "proof.fail" : "proof.fails", {{"count", count}});
}

}  // namespace

std::string proof_text(const Proof& proof, std::string_view lang) {
  const auto say = [&](std::string_view key) { return words().say(lang, key); };
  auto out = words().say(lang, "proof.title", {{"day", long_date(paris_date(proof.at), lang)}, {"time", clock_time(proof.at, lang)}}) + "\n";
  out += verdict(proof, lang) + "\n\n";
  out += row(kColumns, {say("proof.what"), say("proof.until"), say("proof.oldest"), say("proof.count"), say("proof.overdue"), say("proof.by")});
  std::string rule;
  for (std::size_t i = 0; i < kWidth; ++i) rule += "─";
  out += rule + "\n";
  for (const auto& term : proof.terms) out += term_row(term, lang);
  if (!proof.defects.empty()) {
    out += "\n" + say("proof.defects") + "\n";
    for (const auto& defect : proof.defects) out += paragraph(defect.what, "- ", "  ");
  }
  return out + "\n" + paragraph(proof.cannot_see, "", "");
}

std::string proof_json(const Proof& proof) {
  Json::Value out;
  out["at"] = iso_utc(proof.at);
  out["holds"] = proof.holds();
  out["by_hand"] = proof.by_hand;
  out["terms"] = Json::arrayValue;
  for (const auto& term : proof.terms) {
    Json::Value row;
    row["activity"] = term.activity;
    row["record"] = term.record;
    row["declared"] = term.declared;
    row["oldest"] = term.oldest ? Json::Value(iso_date(*term.oldest)) : Json::Value();
    row["count"] = term.count;
    row["overdue"] = term.overdue;
    row["held"] = term.held;
    row["kept_by"] = by_id(term.by);
    out["terms"].append(row);
  }
  out["defects"] = Json::arrayValue;
  for (const auto& defect : proof.defects) {
    Json::Value row;
    row["what"] = defect.what;
    row["record"] = defect.record ? Json::Value(id_text(defect.record.value)) : Json::Value();
    row["subject"] = defect.subject ? Json::Value(id_text(defect.subject.value)) : Json::Value();
    out["defects"].append(row);
  }
  out["cannot_see"] = proof.cannot_see;
  Json::StreamWriterBuilder writer;
  writer["indentation"] = "  ";
  writer["emitUTF8"] = true;
  return Json::writeString(writer, out) + "\n";
}

}  // namespace tenue::retention
