#include "app/carry_out.h"

#include <algorithm>
#include <array>
#include <set>

#include "app/answers.h"
#include "app/directives.h"
#include "app/forward.h"
#include "app/identity.h"
#include "app/intake.h"
#include "app/json.h"
#include "app/letters.h"
#include "app/links.h"
#include "app/recipients.h"
#include "app/said.h"
#include "app/sql.h"
#include "app/words.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("rights"); }
constexpr std::string_view kDecided = "tenue-done1";
/// What a request says of who made it.
constexpr const char* kOfHer[] = {"text", "name", "mail", "phone", "address", "person", "doubt"};
/// How long after an announcement a restriction ends: she reads it before.
constexpr Period kAnnounced{.days = 7};

Error invalid(std::string detail, std::string field) { return {Code::kInvalid, std::move(detail), std::move(field)}; }

/// Keeps what is answered with the request, beside what was answered to another part of it, and sends it: by mail, or on today's page to be
/// printed or said on the telephone.
void send_answer(vault::Vault& vault, const Asked& asked, const vault::Values& request, const RequestAnswer& answer) {
  const auto lang = request_lang(vault.model(), request);
  const auto text = answer_text(vault.model(), answer, lang);
  Json::Value kept;
  const auto before = answer_kept(vault, asked.id);
  kept["answer"] = (before ? *before + "\n\n" : "") + text.words();
  vault.database().run(q()["keep_decision"], vault.org(), asked.id, asked.of, vault.now(), vault.seal_about(kDecided, asked.of, asked.id.value, to_json(kept)));
  write_reply(vault, asked.of, asked.id, {asked.mail, words().say(lang, "answer.subject", {{"reference", asked.reference}}), addressed(request), lang}, text);
}

RequestAnswer answer_to(const vault::Vault& vault, const Asked& asked, const std::string& said) {
  return {.kind = asked.kind, .reference = asked.reference, .received = asked.received, .today = paris_date(vault.now()), .due = asked.due, .words = said, .part = asked.part};
}

Result<void> answer_in_words_now(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& said) {
  TENUE_TRY(const auto open, open_request(vault, purpose, request));
  const auto parts = parts_in_words(open.values);
  if (parts.empty()) return Error{Code::kConflict, "request.not_words", ""};
  if (!is_said(said)) return invalid("request.words", "words");
  TENUE_TRY_VOID(policy::no_card(said, "words"));
  TENUE_TRY(const auto asked, asked_of(vault, purpose, request, kinds_of(open.values).empty() ? "" : parts.front()));
  auto now = open.values;
  for (const auto& part : parts)
    for (const auto& [field, value] : after_part(now, part, vault.now())) now[field] = value;
  vault::Values after;
  for (const auto* field : {"answered", "closed"})
    if (now.contains(field)) after[field] = now[field];
  vault.amend(purpose.who, request, after);
  vault.end_proofs(purpose.who, request, moment_text(vault.now()));
  send_answer(vault, asked, open.values, answer_to(vault, asked, said));
  vault.audit(purpose.who, "carried_out", purpose.activity, std::array{open.subject}, request, asked.kind + " words");
  return {};
}

/// What one request does, step by step: each kind is one function.
class Act {
 public:
  Act(vault::Vault& vault, const Asked& asked, const Whose& whose, const Decision& decision) : vault_(vault), asked_(asked), whose_(whose), decision_(decision) {}

  Result<void> run() {
    TENUE_TRY_VOID(allow());
    plan_ = plan_for(vault_, asked_, whose_);
    if (mark_of(plan_) != decision_.seen) return Error{Code::kConflict, "request.plan", ""};
    answer_ = answer_to(vault_, asked_, decision_.words);
    const auto& kind = asked_.kind;
    if (!decision_.refused.empty() && kind != "rectification") {
      TENUE_TRY_VOID(refuse());
    } else if (kind == "erasure") {
      TENUE_TRY_VOID(erase(plan_.lines));
    } else if (kind == "access" || kind == "portability") {
      TENUE_TRY_VOID(send());
    } else if (kind == "rectification") {
      TENUE_TRY_VOID(rectify());
    } else if (kind == "restriction") {
      TENUE_TRY_VOID(limit());
    } else if (kind == "objection") {
      TENUE_TRY_VOID(object());
    } else if (kind == "withdrawal") {
      TENUE_TRY_VOID(withdraw());
    } else if (kind == "directives") {
      TENUE_TRY_VOID(decision_.heir.empty() ? deposit() : after_death());
    } else if (!is_said(decision_.words)) {
      return invalid("request.words", "words");
    }
    close();
    return {};
  }

 private:
  bool herself() const { return is_herself(vault_, asked_.who, whose_); }
  vault::Purpose purpose() const { return {asked_.who, asked_.activity}; }

  Result<void> allow() {
    if (!herself() && asked_.who.role != vault_.model().rights.desk) return Error{Code::kForbidden, "request.desk", ""};
    if (vault_.shared_facts(whose_.subject)->records.empty() || asked_.of == whose_.subject) return Error{Code::kNotFound, "subject.unknown", ""};
    // Read in this act: another officer, or another press of the same button, may have answered it since the plan was shown.
    TENUE_TRY(const auto open, open_request(vault_, purpose(), asked_.id));
    const auto left = parts_open(open.values);
    if (left.empty() ? asked_.part != "question" : !is_one_of(left, asked_.part)) return Error{Code::kConflict, "request.closed", ""};
    TENUE_TRY_VOID(no_cards());
    if (!decision_.words.empty() && !is_said(decision_.words)) return invalid("request.words", "words");
    if (!decision_.refused.empty() && !is_said(decision_.refused)) return invalid("plan.reason", "refused");
    // Who asks for somebody dead is known by papers of hers; who refuses discloses nothing.
    const bool asks = needs_recognition(asked_.kind) && decision_.heir.empty() && (decision_.refused.empty() || asked_.kind == "rectification");
    if (herself() || !asks) return {};
    return check_recognised(vault_, asked_.id, whose_, decision_.recognised);
  }

  Result<void> no_cards() const {
    TENUE_TRY_VOID(policy::no_card(decision_.words, "words"));
    TENUE_TRY_VOID(policy::no_card(decision_.refused, "refused"));
    TENUE_TRY_VOID(policy::no_card(decision_.service, "service"));
    for (const auto& [which, reason] : decision_.later) TENUE_TRY_VOID(policy::no_card(reason, field_of(which)));
    for (const auto& [activity, reason] : decision_.goes_on) TENUE_TRY_VOID(policy::no_card(reason, "goes_on." + activity));
    return {};
  }

  /// art. 12(4); what needs no reason cannot be refused (art. 7(3), 21(3)).
  Result<void> refuse() {
    if (asked_.kind == "withdrawal" || asked_.part == "marketing") return invalid("plan.no_refusal", "refused");
    if (asked_.kind == "erasure" && (decision_.minor || was_minor(vault_, whose_))) return invalid("plan.minor", "refused");
    answer_.refused = decision_.refused;
    return {};
  }

  /// Field ids that no other line of the record keeps after it.
  std::vector<Changed> gone(const std::vector<PlanLine>& lines) const {
    std::map<RecordId, std::set<std::string>> goes, stays;
    for (const auto& line : lines) {
      auto& into = line.fate == Fate::kErased || line.fate == Fate::kNarrowed ? goes : stays;
      into[line.record].insert(line.fields.begin(), line.fields.end());
    }
    std::vector<Changed> out;
    for (const auto& [record, fields] : goes) {
      Changed one{record, {}};
      std::ranges::set_difference(fields, stays[record], std::back_inserter(one.fields));
      if (!one.fields.empty()) out.push_back(std::move(one));
    }
    return out;
  }

  Result<void> erase(std::vector<PlanLine> lines) {
    if (lines.empty()) return Error{Code::kNotFound, "subject.unknown", ""};
    answer_.minor = decision_.minor || was_minor(vault_, whose_);
    if (answer_.minor && !decision_.later.empty()) return invalid("plan.minor", field_of(decision_.later.begin()->first));
    if (const auto runs = running_in(vault_, plan_); !runs.empty() && decision_.heir.empty()) {
      if (!decision_.confirmed) return invalid("plan.running", "confirmed");
      answer_.running = counted(vault_.model(), runs, lang());
    }
    if (decision_.heir.empty() && !decision_.untaken && file_untaken(vault_, asked_.id)) return invalid("plan.untaken", "untaken");
    std::vector<vault::Kept> kept;
    std::set<RecordId> stays;
    for (const auto& [which, reason] : decision_.later) {
      const auto line = std::ranges::find_if(lines, [&](const auto& one) { return one.record == which.record && one.activity == which.activity; });
      if (line == lines.end() || (line->fate != Fate::kErased && line->fate != Fate::kNarrowed)) return Error{Code::kConflict, "request.plan", ""};
      if (!is_said(reason)) return invalid("plan.reason", field_of(which));
      if (!line->until) return invalid("plan.no_end", field_of(which));  // kept without an end is not kept for a reason
      line->fate = Fate::kLater;
      line->reason = reason;
      kept.push_back(which);
    }
    for (const auto& line : lines)
      if (line.fate != Fate::kErased && line.fate != Fate::kNarrowed) stays.insert(line.record);
    for (auto& line : lines)
      if (line.fate == Fate::kErased && stays.contains(line.record)) line.fate = Fate::kNarrowed;
    answer_.told = make_notices(vault_, asked_, whose_.subject, "erasure", gone(lines));
    TENUE_TRY_VOID(vault_.erase(asked_.who, whose_.subject, kept, whose_.of));
    answer_.lines = std::move(lines);
    return {};
  }

  static std::string field_of(const vault::Kept& which) { return "later." + id_text(which.record.value) + "." + which.activity; }

  /// To whom records are handed is noted with it, field by field.
  void hand_over(const std::vector<PlanLine>& lines, std::string_view to, const std::string& words) {
    std::map<RecordId, std::set<std::string>> fields;
    for (const auto& line : lines)
      if (line.fate == Fate::kSent) fields[line.record].insert(line.fields.begin(), line.fields.end());
    for (const auto& [record, ids] : fields)
      vault_.disclose(vault_.subject_of(record), {.record = record, .who = std::string{to}, .activity = asked_.activity, .fields = {ids.begin(), ids.end()}, .request = asked_.id, .words = words});
  }

  Result<void> send() {
    const bool espace = decision_.given == "espace";
    if (!is_one_of(kGiven, decision_.given) || (espace && !vault_.model().portal.open)) return invalid("request.given", "given");
    if (decision_.given == "service") return send_on();
    answer_.lines = plan_.lines;
    answer_.given = decision_.given;
    if (decision_.given == "link") return send_link();
    hand_over(plan_.lines, vault::kToHerself, "");
    return {};
  }

  /// All links of one request lead to one file: two persons may read one mailbox.
  Result<void> may_lead() {
    if (!can_send_link(vault_, asked_, whose_)) return invalid("request.given.proved", "given");
    const auto values = request_values();
    const auto named = value_of(values, "handed").empty() && value_of(values, "service").empty() ? std::nullopt : person_of(vault_, values);
    if (named && id_of(*named) != id_of(whose_)) return invalid("request.given.other", "given");
    return {};
  }

  /// art. 20(2): nothing leaves before she has pressed the button behind the link of her answer.
  Result<void> send_on() {
    if (!vault_.model().rights.forward || plan_.kind != "portability" || asked_.mail.empty()) return invalid("request.given", "given");
    TENUE_TRY_VOID(may_lead());
    if (!is_line(decision_.service)) return invalid("request.service", "service");
    answer_.lines = plan_.lines;
    answer_.given = decision_.given;
    answer_.service = decision_.service;
    vault_.amend(asked_.who, asked_.id, {{"service", decision_.service}, {"person", id_of(whose_)}});
    return {};
  }

  /// What she takes is noted when she does.
  Result<void> send_link() {
    TENUE_TRY_VOID(may_lead());
    const auto before = value_of(request_values(), "handed");
    vault_.amend(asked_.who, asked_.id, {{"handed", before.empty() ? asked_.kind : before + "," + asked_.kind}, {"person", id_of(whose_)}});
    return {};
  }

  Result<void> rectify() {
    std::vector<Changed> changed;
    for (const auto& [record, values] : decision_.values) {
      if (values.empty()) continue;
      const auto line = std::ranges::find(plan_.lines, record, &PlanLine::record);
      if (line == plan_.lines.end()) return Error{Code::kConflict, "request.plan", ""};
      if (auto done = vault_.rectify(purpose(), record, values, {.proof = decision_.proof, .terms = {}}); !done) {
        auto error = done.error().errors.front();
        if (error.field == vault::kProofPlace) error.field = "proof";
        if (const auto dot = error.field.find('.'); dot != std::string::npos) error.field = "values." + id_text(record.value) + error.field.substr(dot);
        return error;
      }
      PlanLine what{.record = record, .type = line->type, .activity = line->activity, .fate = Fate::kChanged};
      for (const auto& [field, value] : values) what.fields.push_back(field);
      changed.push_back({record, what.fields});
      answer_.lines.push_back(std::move(what));
    }
    if (changed.empty() && decision_.refused.empty()) return invalid("plan.nothing", "values");
    answer_.refused = decision_.refused;
    answer_.told = make_notices(vault_, asked_, whose_.subject, "rectification", changed);
    return {};
  }

  Result<void> limit() {
    const auto reason = decision_.words.empty() ? words().say(lang(), "limit.asked") : decision_.words;
    std::vector<RecordId> records = decision_.records;
    if (records.empty() && whose_.of)
      for (const auto& record : records_of(vault_, whose_)) records.push_back(record.id);
    if (records.empty()) records.push_back({});
    const auto activities = decision_.activities.empty() ? std::vector<std::string>{""} : decision_.activities;
    for (const auto record : records)
      for (const auto& activity : activities) TENUE_TRY_VOID(vault_.limit(asked_.who, whose_.subject, record, activity, reason));
    std::vector<Changed> changed;
    for (auto line : plan_.lines) {
      const bool meant = (decision_.records.empty() || is_one_of(decision_.records, line.record)) && (decision_.activities.empty() || is_one_of(decision_.activities, line.activity));
      if (!meant) continue;
      changed.push_back({line.record, line.fields});
      if (!decision_.activities.empty()) line.type.clear();  // uses stop, not records
      answer_.lines.push_back(std::move(line));
    }
    if (answer_.lines.empty()) return invalid("plan.nothing", "records");
    answer_.told = make_notices(vault_, asked_, whose_.subject, "restriction", changed);
    return {};
  }

  bool solicits(const policy::Activity& activity) const { return !activity.channels.empty(); }

  Result<void> object() {
    auto meanwhile = vault_.limits(whose_.subject);
    std::erase_if(meanwhile, [&](const auto& one) { return one.record != whose_.of; });  // of a company each contact's are her own
    for (auto line : plan_.lines) {
      const auto& activity = *vault_.model().activity(line.activity);
      const auto refused = decision_.goes_on.find(line.activity);
      if (refused != decision_.goes_on.end()) {
        if (line.fate != Fate::kStopped || solicits(activity)) return invalid("plan.no_refusal", "goes_on." + line.activity);
        if (!is_said(refused->second)) return invalid("plan.reason", "goes_on." + line.activity);
        line.fate = Fate::kGoesOn;
        line.reason = refused->second;
      }
      for (const auto& one : meanwhile) {
        if (one.activity != line.activity || line.activity.empty()) continue;
        const bool goes_on = line.fate == Fate::kGoesOn;
        answer_.limited_meanwhile = answer_.limited_meanwhile || goes_on;
        TENUE_TRY_VOID(vault_.end_limit(asked_.who, one.id, goes_on ? day_end(add(paris_date(vault_.now()), kAnnounced)) : vault_.now()));
      }
      if (line.fate == Fate::kStopped) TENUE_TRY_VOID(stop_use(vault_, purpose(), whose_, activity, "request"));
      answer_.lines.push_back(std::move(line));
    }
    return {};
  }

  Result<void> withdraw() {
    for (const auto& line : plan_.lines) {
      const bool all = decision_.activities.empty();
      if (!all && !is_one_of(decision_.activities, line.activity + "." + line.choice)) continue;
      // The last consent of hers may take her records with it.
      if (vault_.shared_facts(whose_.subject)->records.empty()) break;
      TENUE_TRY_VOID(vault_.withdraw(purpose(), whose_.subject, line.activity, line.choice, "request", line.of));
      answer_.lines.push_back(line);
    }
    return answer_.lines.empty() ? Result<void>{invalid("plan.nothing", "activities")} : Result<void>{};
  }

  Result<void> deposit() {
    if (decision_.wish.empty()) return invalid("directive.wish", "wish");
    answer_.wish = decision_.wish;
    answer_.words.clear();  // her own words come back to nobody's mailbox
    return set_directive(vault_, asked_.who, whose_, decision_.wish == kNoWish ? "" : decision_.wish, decision_.words, decision_.trusted);
  }

  /// LIL art. 85: what she wanted goes first; else what the law lets heirs ask.
  Result<void> after_death() {
    if (!is_one_of(vault_.model().rights.heirs, decision_.heir)) return invalid("heir.ground", "heir");
    if (!is_one_of(kDeathProofs, decision_.death_proof)) return invalid("death.proof", "death_proof");
    if (!is_one_of(kHeirProofs, decision_.heir_proof)) return invalid("heir.proof", "heir_proof");
    const auto directive = directive_of(vault_, whose_).value_or(Directive{});
    if (decision_.heir == "close_accounts" && (directive.wish == "keep" || directive.wish == "communicate")) return Error{Code::kConflict, "heir.directive", ""};
    answer_.heir = decision_.heir;
    note_death(vault_, whose_);
    vault_.audit(asked_.who, "death_noted", "", std::array{whose_.subject}, {}, decision_.death_proof + " " + decision_.heir_proof);
    const bool erases = directive.wish == "erase" || decision_.heir == "close_accounts";
    if (erases) return erase(plan_.lines);
    for (const auto& line : withdrawn_at_death()) TENUE_TRY_VOID(vault_.withdraw(purpose(), whose_.subject, line.activity, line.choice, "death", line.of));
    if (decision_.heir == "record_death") return {};
    for (auto line : plan_.lines) {
      if (!is_one_of(decision_.records, line.record)) continue;
      line.fate = Fate::kSent;
      answer_.lines.push_back(std::move(line));
    }
    if (answer_.lines.empty()) return invalid("plan.nothing", "records");
    hand_over(answer_.lines, vault::kToOther, words().say(lang(), "heir." + decision_.heir));
    return {};
  }

  std::vector<PlanLine> withdrawn_at_death() { return plan_of(vault_, "withdrawal", whose_).lines; }

  void close() {
    const auto request = request_values();
    auto after = after_part(request, asked_.part.empty() ? asked_.kind : asked_.part, vault_.now());
    if (after.contains("closed") && has_erased(request))
      for (const auto* field : kOfHer) after[field] = "";
    vault_.amend(asked_.who, asked_.id, after);
    vault_.end_proofs(asked_.who, asked_.id, moment_text(vault_.now()));
    answer_.names_receivers = asked_.kind == "access" || asked_.kind == "question" || asked_.kind == "complaint";
    send_answer(vault_, asked_, request, answer_);
    vault_.audit(asked_.who, "carried_out", asked_.activity, std::array{asked_.of}, asked_.id, asked_.kind + (decision_.refused.empty() ? "" : " refused") + (decision_.recognised.empty() ? "" : " " + decision_.recognised));
  }

  /// Once her data are erased, of the request it stays known that it was made and answered: its number, its kinds, its days.
  bool has_erased(const vault::Values& request) const {
    const bool now = std::ranges::any_of(answer_.lines, [](const auto& line) { return line.fate == Fate::kErased || line.fate == Fate::kNarrowed; });
    return now || (asks_for(request, "erasure") && vault_.facts(whose_.subject).records.empty());
  }

  vault::Values request_values() const {
    auto values = vault_.open_for_proof(asked_.id);
    return values ? std::move(*values) : vault::Values{};
  }
  std::string lang() const { return request_lang(vault_.model(), request_values()); }

  vault::Vault& vault_;
  const Asked& asked_;
  const Whose& whose_;
  const Decision& decision_;
  RequestPlan plan_;
  RequestAnswer answer_;
};

}  // namespace

Result<void> stop_use(vault::Vault& vault, const vault::Purpose& purpose, const Whose& whose, const policy::Activity& activity, const std::string& act) {
  vault.remember_refusal(whose.subject, activity.id, whose.of);  // while her address is there
  if (activity.basis != policy::Basis::kConsent) return vault.object(purpose, whose.subject, activity.id, "", act, whose.of);
  auto done = vault.withdraw(purpose, whose.subject, activity.id, "", act, whose.of);
  return !done && done.error().code == Code::kNotFound ? Result<void>{} : done;
}

Result<void> carry_out(vault::Vault& vault, const Asked& asked, const Whose& whose, const Decision& decision) {
  return vault.whole([&] { return Act(vault, asked, whose, decision).run(); });
}

std::vector<std::string> parts_in_words(const vault::Values& request) {
  if (kinds_of(request).empty()) return {"question"};
  auto parts = parts_open(request);
  std::erase_if(parts, [](const auto& part) { return part != "question" && part != "complaint"; });
  return parts;
}

Result<void> answer_in_words(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::string& said) {
  return vault.whole([&] { return answer_in_words_now(vault, purpose, request, said); });
}

std::optional<std::string> answer_kept(vault::Vault& vault, RecordId request) {
  auto row = vault.database().statement(q()["decision"]);
  row.bind(vault.org(), request);
  if (!row.step()) return std::nullopt;
  const auto text = vault.open_about(kDecided, row.id<SubjectTag>(0), request.value, row.blob(1));
  const auto json = text ? from_json(*text) : std::nullopt;
  if (!json) throw Fault("rights: what was decided does not open; was the store altered?");
  return (*json)["answer"].asString();
}

}  // namespace tenue::app
