#include "app/identity.h"

#include <algorithm>
#include <array>

#include "app/answers.h"
#include "app/intake.h"
#include "app/letter_words.h"
#include "app/letters.h"
#include "app/links.h"
#include "app/said.h"
#include "app/words.h"

namespace tenue::app {
namespace {

constexpr Period kUsualWait{.months = 1};
/// Working days.
constexpr int kPromptly = 5;

std::string never_word(const std::string& kind) { return kind == "marketing" ? "marketing_objection" : kind; }

/// A letter to whoever asked, in her language.
class Writing {
 public:
  Writing(vault::Vault& vault, const vault::RecordView& asked) : vault_(vault), asked_(asked), lang_(request_lang(vault.model(), asked.values)) {}
  const std::string& lang() const { return lang_; }
  std::string say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const { return words().say(lang_, key, values); }
  void write(const std::string& subject, const std::string& body, bool contested) const {
    write_reply(vault_, asked_.subject, asked_.id, {value_of(asked_.values, "mail"), say(subject, {{"reference", asked_.reference}}), addressed(asked_.values), lang_},
                reply_text(vault_.model(), body, contested, lang_));
  }

 private:
  vault::Vault& vault_;
  const vault::RecordView& asked_;
  std::string lang_;
};

}  // namespace

bool needs_recognition(const std::string& kind) {
  return kind == "access" || kind == "portability" || kind == "rectification" || kind == "erasure" || kind == "directives";
}

std::string no_doubt_because(const policy::Model& model, const vault::Values& request) {
  if (model.rights.identity == "never") return "request.identity";
  const auto kinds = kinds_of(request);
  const auto& never = model.rights.never_for;
  const bool needs_none = !kinds.empty() && std::ranges::all_of(kinds, [&](const auto& kind) { return is_one_of(never, never_word(kind)); });
  if (needs_none) return "request.never_for";
  return request.contains("asked") ? "request.asked" : "";
}

bool late_to_ask(const Term& term, Date today) {
  auto last = std::chrono::sys_days{term.received};
  for (int left = kPromptly; left > 0;) {
    last += std::chrono::days{1};
    if (is_working_day(Date{last})) --left;
  }
  return std::chrono::sys_days{today} > last;
}

Date wait_until(const policy::Model& model, Date asked) { return add(asked, model.rights.more.value_or(kUsualWait)); }

Result<void> doubt_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& reason) {
  TENUE_TRY(const auto asked, open_request(vault, purpose, request));
  const auto& model = vault.model();
  if (const auto why = no_doubt_because(model, asked.values); !why.empty()) return Error{why == "request.asked" ? Code::kConflict : Code::kForbidden, why, ""};
  if (!is_said(reason, kMostReason)) return Error{Code::kInvalid, "request.reason", "reason"};
  TENUE_TRY_VOID(policy::no_card(reason, "reason"));
  const auto today = paris_date(vault.now());
  TENUE_TRY_VOID(first_refusal(vault.change(purpose, request, {{"doubt", reason}, {"asked", iso_date(today)}})));
  vault.audit(purpose.who, "doubted", purpose.activity, std::array{asked.subject}, request, "");
  plan_undecided(vault, asked.subject, request);
  Writing writing(vault, asked);
  const auto reply = desk_address(model);
  std::string accepted;
  for (const auto* one : {"contact", "payment", "visit", "paper"}) accepted += "\n– " + writing.say("identity." + std::string{one});
  writing.write("identity.subject", writing.say("identity.body", {{"reference", asked.reference}}) + "\n\n" + writing.say("identity.accepted", {{"mail", reply}}) + accepted + "\n\n" + writing.say("identity.page") + "\n\n" +
                                       writing.say("identity.term", {{"day", plain_date(wait_until(model, today), writing.lang())}}), false);
  return {};
}

Result<void> lift_doubt(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& how, std::optional<Date> on) {
  TENUE_TRY(const auto asked, any_request(vault, purpose, request));
  const auto today = paris_date(vault.now());
  const auto term = term_of(asked.values, asked.created, today);
  if (!term.stands()) return Error{Code::kConflict, "request.no_doubt", ""};
  if (!is_one_of(policy::kRequestProofs, how)) return Error{Code::kInvalid, "request.how", "how"};
  if (!on || *on < *term.asked || *on > today) return Error{Code::kInvalid, "request.shown", "shown"};
  const bool reopens = asked.values.contains("closed");  // it was closed because nothing had come
  TENUE_TRY_VOID(first_refusal(vault.change(purpose, request, {{"shown", iso_date(*on)}, {"how", how}, {"by", id_text(purpose.who.user.value)}, {"closed", ""}})));
  vault.end_proofs(purpose.who, request, moment_text(vault.now()));
  vault.audit(purpose.who, "verified", purpose.activity, std::array{asked.subject}, request, how);
  auto values = asked.values;
  values["shown"] = iso_date(*on);
  const auto again = term_of(values, asked.created, today);
  if (!reopens) return move_request_letters(vault, request, again), Result<void>{};
  vault.audit(purpose.who, "reopened", purpose.activity, std::array{asked.subject}, request, "");
  plan_request_letters(vault, asked.subject, request, again, false);
  const Writing writing(vault, asked);
  writing.write("reopened.subject", writing.say("reopened.body", {{"reference", asked.reference}, {"day", plain_date(again.due, writing.lang())}}), false);
  return {};
}

Result<void> close_unproved(vault::Vault& vault, const vault::Purpose& purpose, RecordId request) {
  TENUE_TRY(const auto asked, open_request(vault, purpose, request));
  const auto today = paris_date(vault.now());
  const auto term = term_of(asked.values, asked.created, today);
  if (!term.stands()) return Error{Code::kConflict, "request.no_doubt", ""};
  if (today <= wait_until(vault.model(), *term.asked)) return Error{Code::kConflict, "request.wait", ""};
  TENUE_TRY_VOID(close_request(vault, purpose, request));
  Writing writing(vault, asked);
  writing.write("answer.subject", writing.say("identity.none", {{"reference", asked.reference}, {"day", plain_date(*term.asked, writing.lang())}}), true);
  vault.audit(purpose.who, "carried_out", purpose.activity, std::array{asked.subject}, request, "unproved");
  return {};
}

Result<void> check_recognised(vault::Vault& vault, RecordId request, const Whose& whose, const std::string& recognised) {
  const Error unfit{Code::kInvalid, "request.recognised", "recognised"};
  if (!is_one_of(kRecognised, recognised)) return unfit;
  TENUE_TRY(const auto values, vault.open_for_proof(request));
  if (values.contains("asked") && !values.contains("shown")) return Error{Code::kConflict, "request.doubt", ""};
  if (recognised == "element" && !values.contains("shown")) return unfit;
  if (recognised == "session") {
    const auto named = person_of(vault, values);
    const bool hers = value_of(values, "channel") == "account" && named && named->subject == whose.subject && named->of == whose.of;
    return hers ? Result<void>{} : Result<void>{unfit};
  }
  const bool proved = link_used(vault, kMailboxLink, request) && is_known_under(vault, whose, value_of(values, "mail"));
  if (recognised == "mailbox" && !proved) return unfit;
  return {};
}

}  // namespace tenue::app
