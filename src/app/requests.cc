#include "app/requests.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "app/json.h"
#include "app/letters.h"
#include "app/sql.h"
#include "app/words.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("requests"); }

constexpr std::size_t kMostReason = 1000;

std::string mail_of(const vault::RecordView& request) {
  const auto mail = request.values.find("mail");
  return mail == request.values.end() ? std::string{} : mail->second;
}

/// An open request, for the desk for rights alone.
Result<vault::RecordView> open_one(vault::Vault& vault, const vault::Purpose& purpose, RecordId id) {
  if (purpose.who.role != vault.model().rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  TENUE_TRY(auto card, vault.job(purpose, id));
  if (card.record.type != "request") return Error{Code::kNotFound, "record.unknown", ""};
  if (const auto closed = card.record.values.find("closed"); closed != card.record.values.end() && !closed->second.empty()) return Error{Code::kConflict, "request.closed", ""};
  return std::move(card.record);
}

/// Numbers of fields joined by ',' as `pair.fields` has them, as field ids.
std::vector<std::string> fields_of(vault::Vault& vault, std::string_view numbers) {
  std::vector<std::string> out;
  while (!numbers.empty()) {
    const auto one = numbers.substr(0, numbers.find(','));
    numbers.remove_prefix(std::min(numbers.size(), one.size() + 1));
    auto row = vault.database().statement(q()["field_name"]);
    row.bind(vault.org(), one);
    if (!row.step()) continue;
    const auto path = row.text(0);
    out.push_back(path.substr(path.find('.') + 1));
  }
  return out;
}

/// "2 interventions, 1 devis", and of a person which data: "1 client (nom)": what happens to how many of what, in the order in which it was written down.
std::string counted(const policy::Model& model, const std::vector<const ErasureLine*>& lines, std::string_view lang) {
  std::vector<std::string> order;
  std::map<std::string, std::set<RecordId>> by_type;
  for (const auto* line : lines) {
    if (!by_type.contains(line->type)) order.push_back(line->type);
    by_type[line->type].insert(line->record);
  }
  std::string out;
  for (const auto& type : order) {
    const auto n = by_type[type].size();
    const auto* record = model.record(type);
    out += (out.empty() ? "" : ", ") + std::to_string(n) + " " + (n == 1 ? record->label.one : record->label.many).in(lang);
    if (!record->person) continue;
    std::string which;
    for (const auto& field : record->fields)
      if (std::ranges::any_of(lines, [&](const auto* line) { return line->type == type && std::ranges::find(line->fields, field.id) != line->fields.end(); }))
        which += (which.empty() ? "" : ", ") + lower_first(field.label.in(lang));
    if (!which.empty()) out += " (" + which + ")";
  }
  return out;
}

/// A record of which one activity keeps something by law is narrowed; one that nothing else keeps goes.
std::string answer(const vault::Vault& vault, const ErasurePlan& plan, Instant received, const std::string& reference) {
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto say = [&](std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) { return words().say(lang, key, values); };
  std::set<RecordId> kept;
  for (const auto& line : plan.lines)
    if (line.fate == ErasureLine::Fate::kByLaw) kept.insert(line.record);
  std::vector<const ErasureLine*> gone;
  std::string stays;
  std::map<std::pair<std::string, std::optional<Date>>, std::vector<const ErasureLine*>> by_law;
  for (const auto& line : plan.lines) {
    if (!kept.contains(line.record)) gone.push_back(&line);
    if (line.fate == ErasureLine::Fate::kByLaw)
      by_law[{line.activity, line.until ? std::optional{paris_date(*line.until - std::chrono::microseconds{1})} : std::nullopt}].push_back(&line);
  }
  for (const auto& [why, lines] : by_law) {
    const auto* activity = model.activity(why.first);
    const auto until = why.second ? say("answer.until", {{"day", plain_date(*why.second, lang)}}) : say("answer.until_later");
    stays += "\n– " + say("answer.kept", {{"what", counted(model, lines, lang)}, {"until", until}, {"source", activity->source.empty() ? activity->label.in(lang) : activity->source}});
  }
  std::string out = say("letter.hello") + "\n\n" + say("answer.erasure", {{"day", plain_date(paris_date(received), lang)}, {"reference", reference}});
  out += "\n\n" + (gone.empty() ? say("answer.nothing_gone") : say("answer.gone") + "\n– " + counted(model, gone, lang));
  if (!stays.empty()) out += "\n\n" + say("answer.stays") + stays + "\n" + say("answer.then");
  if (const int days = model.unreadable_days(); days > 0) out += "\n\n" + say("answer.backups", {{"days", std::to_string(days)}});
  out += "\n\n" + say("answer.recourse") + "\nhttps://www.cnil.fr/fr/plaintes";
  return out + "\n\n" + model.organisation.name + (model.organisation.dpo.empty() ? "" : "\n" + model.organisation.dpo);
}

}  // namespace

std::string moment_text(Instant at) {
  const auto minutes = paris_minutes(at);
  return fmt::format("{}T{:02}:{:02}", iso_date(paris_date(at)), minutes / 60, minutes % 60);
}

Date answer_by(Instant received, bool extended) { return legal_end(paris_date(received), Period{.months = extended ? 3 : 1}); }

Result<void> extend_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason) {
  TENUE_TRY(const auto asked, open_one(vault, purpose, request));
  if (fold(reason).empty() || reason.size() > kMostReason || !is_clean_utf8(reason)) return Error{Code::kInvalid, "request.reason", "reason"};
  if (asked.values.contains("extended")) return Error{Code::kConflict, "request.extended", ""};
  const auto today = paris_date(vault.now());
  if (today > answer_by(asked.created)) return Error{Code::kConflict, "request.month", ""};
  if (auto noted = vault.change(purpose, request, {{"extended", iso_date(today)}}); !noted) return noted.error().errors.front();
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto due = plain_date(answer_by(asked.created, true), lang);
  const auto text = words().say(lang, "letter.hello") + "\n\n" + words().say(lang, "extend.body", {{"reference", asked.reference}, {"day", due}}) + "\n" + reason + "\n\n" +
                    words().say(lang, "extend.recourse") + "\nhttps://www.cnil.fr/fr/plaintes\n\n" + model.organisation.name;
  write_letter(vault, kAnswer, asked.subject, request, {mail_of(asked), words().say(lang, "extend.subject", {{"reference", asked.reference}}), text, lang});
  return {};
}

Result<void> answer_nothing(vault::Vault& vault, const vault::Purpose& purpose, RecordId request) {
  TENUE_TRY(const auto asked, open_one(vault, purpose, request));
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  if (auto closed = vault.change(purpose, request, {{"closed", moment_text(vault.now())}}); !closed) return closed.error().errors.front();
  const auto text = words().say(lang, "letter.hello") + "\n\n" + words().say(lang, "answer.nothing", {{"day", plain_date(paris_date(asked.created), lang)}, {"reference", asked.reference}}) + "\n\n" +
                    words().say(lang, "answer.recourse") + "\nhttps://www.cnil.fr/fr/plaintes\n\n" + model.organisation.name;
  write_letter(vault, kAnswer, asked.subject, request, {mail_of(asked), words().say(lang, "answer.subject", {{"reference", asked.reference}}), text, lang});
  vault.audit(purpose.who, "carried_out", purpose.activity, std::array{asked.subject}, request, "nothing");
  return {};
}

std::vector<SubjectId> persons_with_mail(vault::Vault& vault, const vault::Actor& who, const std::string& mail) {
  std::vector<SubjectId> out;
  for (const auto& record : vault.model().records) {
    if (record.builtin) continue;
    for (const auto& field : record.fields) {
      if (!field.find || field.type != policy::FieldType::kMail) continue;
      const auto path = record.id + "." + field.id;
      auto rows = vault.database().statement(q()["with_token"]);
      rows.bind(vault.org(), path, vault.find_token(path, policy::find_form(field, mail)));
      while (rows.step())
        if (const auto subject = rows.id<SubjectTag>(0); std::ranges::find(out, subject) == out.end()) out.push_back(subject);
    }
  }
  vault.audit(who, "searched", "", out, {}, "request");
  return out;
}

ErasurePlan erasure_plan(vault::Vault& vault, SubjectId subject) {
  ErasurePlan out;
  const auto now = vault.now();
  auto rows = vault.database().statement(q()["live_pairs"]);
  rows.bind(vault.org(), subject, now);
  while (rows.step()) {
    ErasureLine line{rows.id<RecordTag>(0), rows.text(4), rows.text(2), fields_of(vault, rows.text(1)), ErasureLine::Fate::kErased, {}};
    const auto* activity = vault.model().activity(line.activity);
    if (activity && activity->basis == policy::Basis::kLegalObligation) line.fate = ErasureLine::Fate::kByLaw;
    if (!rows.is_null(3)) line.until = rows.instant(3);
    out.lines.push_back(std::move(line));
  }
  out.held = vault.database().number(q()["holds"], vault.org(), subject, now).value_or(0) > 0;
  return out;
}

Result<Dossier> dossier(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, SubjectId subject) {
  TENUE_TRY(const auto asked, open_one(vault, purpose, request));
  const auto kind = asked.values.find("kind");
  const bool gives = kind != asked.values.end() && (kind->second == "access" || kind->second == "portability");
  if (!gives || asked.subject == subject) return Error{Code::kNotFound, "record.unknown", ""};
  const auto facts = vault.facts(subject);
  if (facts.records.empty()) return Error{Code::kNotFound, "subject.unknown", ""};
  const auto* root = vault.model().record(facts.records.front().type);
  if (!root || !root->person) return Error{Code::kInvalid, "request.several", ""};
  Dossier out;
  const auto plan = erasure_plan(vault, subject);
  for (const auto& record : facts.records) {
    if (record.gone) continue;
    TENUE_TRY(auto values, vault.open_for_proof(record.id));
    Dossier::Piece piece{record.id, record.type, record.created, std::move(values), {}};
    for (const auto& line : plan.lines)
      if (line.record == record.id) piece.kept.push_back({line.activity, line.until});
    out.pieces.push_back(std::move(piece));
  }
  vault.audit(purpose.who, "disclosed", purpose.activity, std::array{subject}, {}, "request " + id_text(request.value));
  return out;
}

std::string dossier_json(const policy::Model& model, const Dossier& all, Instant drawn) {
  Json::Value out;
  out["format"] = "tenue-dossier-1";
  out["organisation"] = model.organisation.name;
  out["drawn"] = iso_utc(drawn);
  out["records"] = Json::Value(Json::arrayValue);
  for (const auto& piece : all.pieces) {
    Json::Value one;
    one["type"] = piece.type;
    one["created"] = iso_utc(piece.created);
    one["values"] = Json::Value(Json::objectValue);
    for (const auto& [field, value] : piece.values) one["values"][field] = value;
    one["kept"] = Json::Value(Json::arrayValue);
    for (const auto& kept : piece.kept) {
      const auto* activity = model.activity(kept.activity);
      Json::Value why;
      why["activity"] = kept.activity;
      why["purpose"] = activity ? activity->label.in(model.version.languages.front()) : "";
      why["basis"] = activity ? std::string{policy::basis_name(activity->basis)} : "";
      why["until"] = kept.until ? Json::Value(iso_utc(*kept.until)) : Json::Value();
      one["kept"].append(why);
    }
    out["records"].append(one);
  }
  return to_json(out) + "\n";
}

std::string mark_of(const ErasurePlan& plan) {
  std::string all = plan.held ? "held" : "";
  for (const auto& line : plan.lines)
    all += fmt::format(" {}/{}/{}/{}", line.record.value, line.activity, static_cast<int>(line.fate), line.until ? micros(*line.until) : 0) + fmt::format("{}", fmt::join(line.fields, ","));
  const auto hash = crypto::sha256({view(all)});
  std::string out;
  for (std::size_t i = 0; i < 8; ++i) out += fmt::format("{:02x}", hash[i]);
  return out;
}

Result<void> carry_out_erasure(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, SubjectId subject, const std::string& recognised, const std::string& seen) {
  if (std::ranges::find(kRecognised, recognised) == std::end(kRecognised)) return Error{Code::kInvalid, "request.recognised", "recognised"};
  TENUE_TRY(const auto asked, open_one(vault, purpose, request));
  const auto kind = asked.values.find("kind");
  if (kind == asked.values.end() || kind->second != "erasure") return Error{Code::kNotFound, "record.unknown", ""};
  if (recognised == "mailbox") {
    const auto known = persons_with_mail(vault, purpose.who, mail_of(asked));
    if (std::ranges::find(known, subject) == known.end()) return Error{Code::kInvalid, "request.recognised", "recognised"};
  }
  const auto plan = erasure_plan(vault, subject);
  if (plan.lines.empty() || asked.subject == subject) return Error{Code::kNotFound, "subject.unknown", ""};
  if (plan.held) return Error{Code::kHeld, "hold.in_force", ""};
  if (mark_of(plan) != seen) return Error{Code::kConflict, "request.plan", ""};
  const auto text = answer(vault, plan, asked.created, asked.reference);
  TENUE_TRY_VOID(vault.erase(purpose.who, subject));
  if (auto closed = vault.change(purpose, request, {{"closed", moment_text(vault.now())}}); !closed) return closed.error().errors.front();
  const auto& lang = vault.model().version.languages.front();
  write_letter(vault, kAnswer, asked.subject, request, {mail_of(asked), words().say(lang, "answer.subject", {{"reference", asked.reference}}), text, lang});
  vault.audit(purpose.who, "carried_out", purpose.activity, std::array{asked.subject}, request, "erasure " + recognised);
  return {};
}

}  // namespace tenue::app
