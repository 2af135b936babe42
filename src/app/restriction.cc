#include "app/restriction.h"

#include <algorithm>
#include <array>

#include "app/answers.h"
#include "app/letters.h"
#include "app/plan.h"
#include "app/said.h"
#include "app/words.h"

namespace tenue::app {
namespace {

Error invalid(std::string detail, std::string field) { return {Code::kInvalid, std::move(detail), std::move(field)}; }

}  // namespace

Result<void> limit_meanwhile(vault::Vault& vault, const Asked& asked, const Whose& whose) {
  const auto reason = words().say(vault.model().version.languages.front(), "limit.meanwhile");
  return vault.whole([&]() -> Result<void> {
    bool any = false;
    for (const auto& line : plan_of(vault, "objection", whose).lines) {
      const auto* activity = vault.model().activity(line.activity);
      if (line.fate != Fate::kStopped || !activity->channels.empty()) continue;
      TENUE_TRY_VOID(vault.limit(asked.who, whose.subject, whose.of, line.activity, reason));
      any = true;
    }
    return any ? Result<void>{} : Result<void>{invalid("plan.nothing", "")};
  });
}

Result<void> announce_end(vault::Vault& vault, const vault::Actor& who, SubjectId subject, HoldId id, Date day, const std::string& reason, const std::string& told) {
  const auto all = vault.limits(subject);
  const auto limit = std::ranges::find(all, id, &vault::LimitView::id);
  if (limit == all.end()) return Error{Code::kNotFound, "hold.unknown", ""};
  if (!is_said(reason)) return invalid("limit.reason", "reason");
  TENUE_TRY_VOID(policy::no_card(reason, "reason"));
  TENUE_TRY_VOID(policy::no_card(told, "told"));
  if (day <= paris_date(vault.now())) return invalid("limit.day", "day");  // prior notice: she reads it before
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  std::string mail;
  RecordId root;
  for (const auto& record : records_of(vault, person_above(vault, subject, limit->record))) {
    if (!root) root = record.id;
    const auto values = vault.open_for_proof(record.id);
    for (const auto& field : model.record(record.type)->fields)
      if (const auto value = values ? values->find(field.id) : vault::Values::const_iterator{}; mail.empty() && values && field.type == policy::FieldType::kMail && value != values->end()) mail = value->second;
  }
  if (mail.empty() && !is_said(told)) return invalid("limit.untold", "told");
  TENUE_TRY_VOID(vault.end_limit(who, id, day_end(day)));
  const auto text = reply_text(model, words().say(lang, "lifting.body", {{"placed", plain_date(paris_date(limit->placed), lang)}, {"day", plain_date(day, lang)}}) + "\n" + reason, true, lang);
  if (!mail.empty()) write_reply(vault, subject, root, {mail, words().say(lang, "lifting.subject"), "", lang}, text);
  vault.audit(who, "limit_told", "", std::array{subject}, {}, mail.empty() ? "by hand" : "by mail");
  return {};
}

}  // namespace tenue::app
