#include "app/requests.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "app/answers.h"
#include "app/letters.h"
#include "app/said.h"
#include "app/sql.h"
#include "app/words.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("requests"); }


std::vector<std::string> split(std::string_view joined) {
  std::vector<std::string> out;
  while (!joined.empty()) {
    out.emplace_back(joined.substr(0, joined.find(',')));
    joined.remove_prefix(std::min(joined.size(), out.back().size() + 1));
  }
  return out;
}

/// Two kinds that the form tells apart have one plan with another.
std::string plan_kind(const std::string& kind) { return kind == "marketing" ? "objection" : kind == "heirs" ? "directives" : kind; }

}  // namespace

std::string moment_text(Instant at) {
  const auto minutes = paris_minutes(at);
  return fmt::format("{}T{:02}:{:02}", iso_date(paris_date(at)), minutes / 60, minutes % 60);
}

std::string mail_of(const vault::RecordView& request) {
  const auto mail = request.values.find("mail");
  return mail == request.values.end() ? std::string{} : mail->second;
}

Term counted(Term dates, Date today) {
  const int months = dates.extended ? 3 : 1;
  dates.plain = dates.due = legal_end(dates.received, Period{.months = months});
  if (!dates.asked || *dates.asked > dates.plain) return dates;  // what is over does not stand still
  const auto still = std::chrono::sys_days{dates.shown.value_or(today)} - std::chrono::sys_days{*dates.asked};
  dates.due = legal_end(dates.received, Period{.months = months, .days = std::max(0, static_cast<int>(still.count()))});
  return dates;
}

Term term_of(const vault::Values& request, Instant created, Date today) {
  const auto day = [&](const char* field) { return parse_date(value_of(request, field)); };
  return counted({.received = day("received").value_or(paris_date(created)), .extended = request.contains("extended"), .asked = day("asked"), .shown = day("shown"), .due = {}, .plain = {}}, today);
}

std::vector<std::string> kinds_of(const vault::Values& request) { return split(value_of(request, "kind")); }

std::vector<std::string> parts_answered(const vault::Values& request) { return split(value_of(request, "answered")); }

bool asks_for(const vault::Values& request, std::string_view kind) {
  const auto kinds = kinds_of(request);
  return std::ranges::find(kinds, kind) != kinds.end();
}

std::string request_lang(const policy::Model& model, const vault::Values& request) {
  const auto lang = value_of(request, "lang");
  return lang.empty() || !model.has_language(lang) ? model.version.languages.front() : lang;
}

std::string addressed(const vault::Values& request) {
  if (!value_of(request, "mail").empty()) return {};
  std::string out;
  for (const auto* field : {"name", "address"})
    if (const auto line = value_of(request, field); !line.empty()) out += line + "\n";
  return out.empty() ? out : out + "\n";
}

Result<void> first_refusal(vault::Checked<void> done) { return done ? Result<void>{} : done.error().errors.front(); }

Result<vault::RecordView> any_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request) {
  if (purpose.who.role != vault.model().rights.desk) return Error{Code::kForbidden, "request.desk", ""};
  TENUE_TRY(auto card, vault.job(purpose, request));
  if (card.record.type != "request") return Error{Code::kNotFound, "record.unknown", ""};
  return std::move(card.record);
}

Result<vault::RecordView> open_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request) {
  TENUE_TRY(auto found, any_request(vault, purpose, request));
  if (!value_of(found.values, "closed").empty()) return Error{Code::kConflict, "request.closed", ""};
  return found;
}

Result<void> note_complaint(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, std::optional<Date> day, const std::string& known) {
  TENUE_TRY(const auto found, any_request(vault, purpose, request));
  const auto today = paris_date(vault.now());
  if (!day || *day > today || *day < term_of(found.values, found.created, today).received) return Error{Code::kInvalid, "request.complained", "complained"};
  if (!is_said(known, kMostReason)) return Error{Code::kInvalid, "request.reason", "reason"};
  TENUE_TRY_VOID(policy::no_card(known, "reason"));
  TENUE_TRY_VOID(first_refusal(vault.change(purpose, request, {{"complained", iso_date(*day)}, {"complaint", known}})));
  vault.audit(purpose.who, "complaint_known", purpose.activity, std::array{found.subject}, request, "");
  return {};
}

Result<void> close_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request) {
  TENUE_TRY_VOID(first_refusal(vault.change(purpose, request, {{"closed", moment_text(vault.now())}})));
  vault.end_proofs(purpose.who, request, moment_text(vault.now()));
  return {};
}

std::vector<std::string> parts_open(const vault::Values& request) {
  auto out = kinds_of(request);
  const auto done = parts_answered(request);
  std::erase_if(out, [&](const auto& one) { return std::ranges::find(done, one) != done.end(); });
  return out;
}

vault::Values after_part(const vault::Values& request, const std::string& kind, Instant now) {
  auto open = parts_open(request), done = parts_answered(request);
  std::erase(open, kind);
  if (open.empty()) return {{"closed", moment_text(now)}};
  if (std::ranges::find(done, kind) == done.end()) done.push_back(kind);
  return {{"answered", fmt::format("{}", fmt::join(done, ","))}};
}

Result<void> answer_part(vault::Vault& vault, const vault::Purpose& purpose, const vault::RecordView& request, const std::string& kind) {
  TENUE_TRY_VOID(first_refusal(vault.change(purpose, request.id, after_part(request.values, kind, vault.now()))));
  vault.end_proofs(purpose.who, request.id, moment_text(vault.now()));
  return {};
}

Result<void> extend_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason) {
  TENUE_TRY(const auto asked, open_request(vault, purpose, request));
  if (!is_said(reason, kMostReason)) return Error{Code::kInvalid, "request.reason", "reason"};
  TENUE_TRY_VOID(policy::no_card(reason, "reason"));
  if (asked.values.contains("extended")) return Error{Code::kConflict, "request.extended", ""};
  const auto today = paris_date(vault.now());
  auto term = term_of(asked.values, asked.created, today);
  if (today > term.due) return Error{Code::kConflict, "request.month", ""};
  TENUE_TRY_VOID(first_refusal(vault.change(purpose, request, {{"extended", iso_date(today)}, {"because", reason}})));
  const auto& model = vault.model();
  const auto lang = request_lang(model, asked.values);
  term.extended = true;
  const auto due = plain_date(counted(term, today).due, lang);
  const auto text = reply_text(model, words().say(lang, "extend.body", {{"reference", asked.reference}, {"day", due}}) + "\n" + reason, true, lang);
  write_reply(vault, asked.subject, request, {mail_of(asked), words().say(lang, "extend.subject", {{"reference", asked.reference}}), addressed(asked.values), lang}, text);
  return {};
}

Result<void> answer_nothing(vault::Vault& vault, const vault::Purpose& purpose, RecordId request) {
  TENUE_TRY(const auto asked, open_request(vault, purpose, request));
  const auto& model = vault.model();
  const auto lang = request_lang(model, asked.values);
  TENUE_TRY_VOID(close_request(vault, purpose, request));
  const auto today = paris_date(vault.now());
  const auto term = term_of(asked.values, asked.created, today);
  const bool late = today > term.due;
  auto body = words().say(lang, "answer.nothing", {{"day", plain_date(term.received, lang)}, {"reference", asked.reference}});
  if (late) body += "\n\n" + words().say(lang, "answer.late", {{"day", plain_date(term.due, lang)}});
  write_reply(vault, asked.subject, request, {mail_of(asked), words().say(lang, "answer.subject", {{"reference", asked.reference}}), addressed(asked.values), lang}, reply_text(model, body, late, lang));
  vault.audit(purpose.who, "carried_out", purpose.activity, std::array{asked.subject}, request, "nothing");
  return {};
}

namespace {

std::vector<SubjectId> persons_with(vault::Vault& vault, const vault::Actor& who, policy::FieldType type, const std::string& given) {
  std::vector<SubjectId> out;
  for (const auto& record : vault.model().records) {
    if (record.builtin) continue;
    for (const auto& field : record.fields) {
      if (!field.find || field.type != type) continue;
      const auto normal = policy::normalise(field, given);
      if (!normal) continue;
      const auto path = record.id + "." + field.id;
      auto rows = vault.database().statement(q()["with_token"]);
      rows.bind(vault.org(), path, vault.find_token(path, policy::find_form(field, *normal)));
      while (rows.step())
        if (const auto subject = rows.id<SubjectTag>(0); std::ranges::find(out, subject) == out.end()) out.push_back(subject);
    }
  }
  vault.audit(who, "searched", "", out, {}, "request");
  return out;
}

}  // namespace

std::vector<SubjectId> persons_with_mail(vault::Vault& vault, const vault::Actor& who, const std::string& mail) { return persons_with(vault, who, policy::FieldType::kMail, mail); }
std::vector<SubjectId> persons_with_phone(vault::Vault& vault, const vault::Actor& who, const std::string& phone) { return persons_with(vault, who, policy::FieldType::kPhone, phone); }

Result<Asked> asked_of(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, std::string_view part) {
  TENUE_TRY(const auto open, open_request(vault, purpose, request));
  const auto kinds = kinds_of(open.values), left = parts_open(open.values);
  if (!part.empty() && !is_one_of(left, part)) return Error{Code::kNotFound, "record.unknown", ""};
  const auto which = !part.empty() ? std::string{part} : left.empty() ? std::string{"question"} : left.front();
  const auto term = term_of(open.values, open.created, paris_date(vault.now()));
  return Asked{purpose.who, purpose.activity, request, open.subject, plan_kind(which), open.reference, mail_of(open), term.received, which, kinds.size() > 1, term.due};
}

}  // namespace tenue::app
