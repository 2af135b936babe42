#include "app/requests.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/letters.h"
#include "app/sql.h"
#include "app/words.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("requests"); }

constexpr std::size_t kMostReason = 1000;

}  // namespace

std::string mail_of(const vault::RecordView& request) {
  const auto mail = request.values.find("mail");
  return mail == request.values.end() ? std::string{} : mail->second;
}

Result<vault::RecordView> open_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId id) {
  if (purpose.who.role != vault.model().rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  TENUE_TRY(auto card, vault.job(purpose, id));
  if (card.record.type != "request") return Error{Code::kNotFound, "record.unknown", ""};
  if (const auto closed = card.record.values.find("closed"); closed != card.record.values.end() && !closed->second.empty()) return Error{Code::kConflict, "request.closed", ""};
  return std::move(card.record);
}

std::string moment_text(Instant at) {
  const auto minutes = paris_minutes(at);
  return fmt::format("{}T{:02}:{:02}", iso_date(paris_date(at)), minutes / 60, minutes % 60);
}

Date answer_by(Instant received, bool extended) { return legal_end(paris_date(received), Period{.months = extended ? 3 : 1}); }

Result<void> extend_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason) {
  TENUE_TRY(const auto asked, open_request(vault, purpose, request));
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
  TENUE_TRY(const auto asked, open_request(vault, purpose, request));
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

}  // namespace tenue::app
