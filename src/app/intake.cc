#include "app/intake.h"

#include <algorithm>
#include <array>

#include "app/answers.h"
#include "app/accounts.h"
#include "app/follow.h"
#include "app/letters.h"
#include "app/links.h"
#include "app/said.h"
#include "app/sql.h"
#include "app/words.h"

namespace tenue::app {
namespace {

constexpr std::chrono::hours kReceiptDay{24}, kMailboxLife{24 * 30};
constexpr std::int64_t kMostReceipts = 3;
constexpr Period kOldest{.years = 3};
const vault::Actor kVisitor{{}, "visitor"};

const store::SqlFile& q() { return sql("requests"); }

Result<void> day_fits(const std::optional<Date>& received, Date today) {
  if (!received) return Error{Code::kInvalid, "date.real", "request.received"};
  if (*received > today) return Error{Code::kInvalid, "request.received.later", "request.received"};
  if (*received < add(today, kOldest, -1)) return Error{Code::kInvalid, "request.received.old", "request.received"};
  return {};
}

std::optional<Instant> created_of(vault::Vault& vault, SubjectId subject, RecordId rec) {
  const auto facts = vault.facts(subject);
  const auto found = std::ranges::find(facts.records, rec, &policy::RecordFacts::id);
  if (found == facts.records.end() || found->gone || found->type != "request") return std::nullopt;
  return found->created;
}

/// A flood of requests in a stranger's name must not become a flood of letters to her.
bool has_receipt_left(vault::Vault& vault, const std::string& mail) {
  const auto* field = vault.model().record("request")->field("mail");
  const auto token = vault.find_token("request.mail", policy::find_form(*field, mail));
  return vault.database().number(q()["same_mail_since"], vault.org(), token, vault.now() - kReceiptDay).value_or(0) <= kMostReceipts;
}

/// What follows a request that was just written down: its letters, its link.
Filed begin_request(vault::Vault& vault, vault::Taken taken, bool may_flood) {
  Filed out{std::move(taken)};
  const auto created = created_of(vault, out.taken.subject, out.taken.main);
  const auto values = vault.open_for_proof(out.taken.main);
  if (!created || !values) return out;
  out.term = term_of(*values, *created, paris_date(vault.now()));
  if (vault.database().number(q()["letters_of"], vault.org(), out.taken.main).value_or(0) > 0) {  // sent twice: it is one
    out.follow = make_link(vault, kFollowLink, out.taken.subject, out.taken.main);
    return out;
  }
  const auto mail = value_of(*values, "mail");
  out.receipt = !may_flood || mail.empty() || has_receipt_left(vault, mail);
  plan_request_letters(vault, out.taken.subject, out.taken.main, out.term, out.receipt);
  out.follow = make_link(vault, kFollowLink, out.taken.subject, out.taken.main);
  return out;
}

MailboxLink state_of(vault::Vault& vault, const std::optional<Link>& link) {
  if (!link) return MailboxLink::kOver;
  if (link->used) return MailboxLink::kUsed;
  const auto values = vault.open_for_proof(link->record);
  const bool open = values && !values->contains("closed");
  return open && vault.now() < link->made + kMailboxLife ? MailboxLink::kOpen : MailboxLink::kOver;
}

/// Where she is reached, as her file or the one record that was made has it.
vault::Values reached(vault::Vault& vault, const Whose& whose) {
  vault::Values out;
  for (const auto& facts : records_of(vault, whose)) {
    const auto* type = vault.model().record(facts.type);
    const auto values = type && type->person ? vault.open_for_proof(facts.id) : Result<vault::Values>{Error{}};
    if (!values) continue;
    for (const auto& field : type->fields) {
      const auto value = value_of(*values, field.id);
      if (field.type == policy::FieldType::kMail) out.try_emplace("mail", value);
      if (field.type == policy::FieldType::kPhone) out.try_emplace("phone", value);
      if (field.type == policy::FieldType::kText && field.id == "name") out.try_emplace("name", value);
    }
  }
  return out;
}

std::string joined(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& one : words) out += (out.empty() ? "" : ",") + one;
  return out;
}

/// What the record that a form made asks about her data besides: handled like any other request, by whoever answers for data.
void open_asked(vault::Vault& vault, const vault::Actor& who, const vault::Taken& taken, const std::string& lang, const std::string& once) {
  const auto& model = vault.model();
  const auto facts = vault.facts(taken.subject);
  const auto main = std::ranges::find(facts.records, taken.main, &policy::RecordFacts::id);
  if (main == facts.records.end() || rights_activity(model).empty()) return;
  NewRequest request;
  for (const auto& opens : model.rights.opens)
    if (opens.record == main->type && policy::evaluate_bool(model, facts, main->id, *opens.when, "", vault.now())) request.kinds.push_back(opens.kind);
  if (request.kinds.empty()) return;
  auto known = reached(vault, who.self ? Whose{taken.subject, facts.records.front().id != who.self ? who.self : RecordId{}} : person_above(vault, taken.subject, taken.main));
  request.name = known["name"];
  request.mail = known["mail"];
  request.phone = known["phone"];
  request.text = words().say(lang, "request.opened", {{"reference", taken.reference}});
  request.lang = lang;
  request.channel = who.self ? "account" : who.user ? "phone" : "form";
  if (who.self || who.user) request.person = Whose{taken.subject, who.self && facts.records.front().id != who.self ? who.self : RecordId{}};
  request.once = once.empty() ? "" : once + "!";
  if (!file_request(vault, who, request)) throw Fault("a request about data could not be opened with what asks for it");
}

}  // namespace

std::string rights_activity(const policy::Model& model) {
  const auto found = std::ranges::find_if(model.activities, [](const auto& activity) { return activity.keeps("request", "kind") && activity.keeps("request", "received"); });
  return found == model.activities.end() ? std::string{} : found->id;
}

vault::Checked<Filed> file_request(vault::Vault& vault, const vault::Actor& who, const NewRequest& request) {
  const auto today = paris_date(vault.now());
  vault::Refusals wrong;
  const bool by_herself = request.channel == "account";
  const bool hers = request.person && is_herself(vault, who, *request.person);
  if (by_herself != hers || (by_herself && !vault.model().portal.open)) return vault::Refusals{{{Code::kForbidden, "request.by", "request.channel"}}};
  if (request.kinds.empty()) wrong.errors.push_back({Code::kInvalid, "field.required", "request.kind"});
  if (request.channel.empty()) wrong.errors.push_back({Code::kInvalid, "field.required", "request.channel"});
  const auto received = request.received.value_or(today);
  if (auto fits = day_fits(received, today); !fits) wrong.errors.push_back(fits.error());
  if (!wrong.errors.empty()) return wrong;
  vault::Values values{{"text", request.text}, {"name", request.name}, {"mail", request.mail}, {"phone", request.phone}, {"address", request.address},
                       {"channel", request.channel}, {"received", iso_date(received)}, {"lang", request.lang}, {"kind", joined(request.kinds)}};
  if (request.person) values["person"] = id_of(*request.person);
  auto taken = vault.file_request({who, rights_activity(vault.model())}, values, request.once);
  if (!taken) return std::move(taken).error();
  return begin_request(vault, std::move(*taken), !who.user);
}

vault::Checked<Filed> take_asked(vault::Vault& vault, const vault::Purpose& purpose, vault::Submission submission, const std::string& lang) {
  const auto* form = vault.model().form(submission.form);
  const bool is_request = form && std::ranges::any_of(form->asks, [](const auto& ask) { return ask.record == "request"; });
  if (is_request) submission.own = {{"request.channel", "form"}, {"request.lang", lang}};
  auto taken = form && opens_account(*form) ? take_account(vault, purpose, submission) : vault.take(purpose, submission);
  if (!taken) return std::move(taken).error();
  if (is_request) return begin_request(vault, std::move(*taken), true);
  Filed out{std::move(*taken)};
  open_asked(vault, purpose.who, out.taken, lang, submission.once);
  const auto facts = vault.facts(out.taken.subject);
  const auto main = std::ranges::find(facts.records, out.taken.main, &policy::RecordFacts::id);
  const bool followed = main != facts.records.end() && follow_period(vault.model(), main->type);
  if (followed && purpose.who.role == "visitor") out.follow = make_link(vault, kJobLink, out.taken.subject, out.taken.main);
  return out;
}

std::optional<Whose> person_of(vault::Vault& vault, const vault::Values& request) {
  const auto named = id_parse(value_of(request, "person"));
  if (!named) return std::nullopt;
  const auto subject = vault.subject_of(RecordId{named});
  if (!subject || subject.value == named) return Whose{{named}, {}};
  const auto whose = whose_of(vault, id_text(named));  // who is one person with another is met there
  return whose ? *whose : Whose{subject, {named}};
}

namespace {

Progress progress_of(const vault::Vault& vault, RecordId request, Instant created, const vault::Values& values) {
  Progress out{vault.reference_of(request), request_lang(vault.model(), values), term_of(values, created, paris_date(vault.now())), value_of(values, "because"), {}};
  if (const auto closed = parse_moment(value_of(values, "closed"))) out.closed = paris_date(*closed);
  return out;
}

/// The subjects of the requests that name her.
std::vector<SubjectId> naming(vault::Vault& vault, const Whose& whose) {
  std::vector<std::string> names{id_of(whose)};
  if (whose.of)
    for (const auto& one : records_of(vault, whose))
      if (one.id != whose.of && is_united(vault, whose.subject, one.id)) names.push_back(id_text(one.id.value));
  std::vector<SubjectId> out;
  for (const auto& name : names) {
    auto rows = vault.database().statement(q()["with_token"]);
    rows.bind(vault.org(), "request.person", vault.find_token("request.person", name));
    while (rows.step()) out.push_back(rows.id<SubjectTag>(0));
  }
  return out;
}

}  // namespace

void rename_requests(vault::Vault& vault, const vault::Actor& who, const Whose& from, const Whose& to) {
  for (const auto subject : naming(vault, from))
    for (const auto& facts : vault.facts(subject).records)
      if (facts.type == "request" && !facts.gone) vault.amend(who, facts.id, {{"person", id_of(to)}});
}

std::vector<OwnRequest> own_requests(vault::Vault& vault, const Whose& whose) {
  std::vector<OwnRequest> out;
  for (const auto subject : naming(vault, whose))
    for (const auto& facts : vault.facts(subject).records) {
      const auto values = facts.gone || facts.type != "request" ? Result<vault::Values>{Error{}} : vault.open_for_proof(facts.id);
      if (!values) continue;
      out.push_back({facts.id, value_of(*values, "text"), kinds_of(*values), progress_of(vault, facts.id, facts.created, *values)});
    }
  std::ranges::stable_sort(out, std::greater{}, [](const auto& one) { return one.progress.term.received; });
  return out;
}

Result<void> redate_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, std::optional<Date> received, const std::string& reason) {
  TENUE_TRY(const auto asked, open_request(vault, purpose, request));
  const auto today = paris_date(vault.now());
  TENUE_TRY_VOID(day_fits(received, today));
  if (!is_said(reason, kMostReason)) return Error{Code::kInvalid, "request.reason", "reason"};
  TENUE_TRY_VOID(policy::no_card(reason, "reason"));
  const auto before = term_of(asked.values, asked.created, today).received;
  TENUE_TRY_VOID(first_refusal(vault.change(purpose, request, {{"received", iso_date(*received)}, {"redated", reason}})));
  vault.audit(purpose.who, "redated", purpose.activity, std::array{asked.subject}, request, iso_date(before) + ">" + iso_date(*received));
  auto values = asked.values;
  values["received"] = iso_date(*received);
  move_request_letters(vault, request, term_of(values, asked.created, today));
  return {};
}

Result<void> reclass_request(vault::Vault& vault, const vault::Purpose& purpose, RecordId request, const std::vector<std::string>& kinds) {
  TENUE_TRY_VOID(open_request(vault, purpose, request));
  if (kinds.empty()) return Error{Code::kInvalid, "request.kind", "kind"};
  return first_refusal(vault.change(purpose, request, {{"kind", joined(kinds)}}));
}

std::optional<Progress> follow_request(vault::Vault& vault, const std::string& link) {
  const auto kept = find_link(vault, kFollowLink, link);
  const auto created = kept ? created_of(vault, kept->subject, kept->record) : std::nullopt;
  const auto values = created ? vault.open_for_proof(kept->record) : Result<vault::Values>{Error{}};
  if (!values) return std::nullopt;
  return progress_of(vault, kept->record, *created, *values);
}

namespace {

/// The request whose element is waited for, by the link of its receipt.
std::optional<RecordId> doubted(vault::Vault& vault, const std::string& link) {
  const auto found = follow_request(vault, link);
  if (!found || found->closed || !found->term.stands()) return std::nullopt;
  const auto* activity = vault.model().activity(rights_activity(vault.model()));
  return activity && !activity->lines("identity_proof").empty() ? std::optional{find_link(vault, kFollowLink, link)->record} : std::nullopt;
}

}  // namespace

bool awaits_proof(vault::Vault& vault, const std::string& link) { return doubted(vault, link).has_value(); }

vault::Checked<void> send_proof(vault::Vault& vault, const std::string& link, const vault::Files& file) {
  const auto request = doubted(vault, link);
  if (!request) return vault::Refusals{{{Code::kNotFound, "request.no_doubt", ""}}};
  if (auto filed = vault.file_proof({kVisitor, rights_activity(vault.model())}, *request, file, moment_text(vault.now())); !filed) return std::move(filed).error();
  return {};
}

MailboxLink mailbox_link(vault::Vault& vault, const std::string& link) { return state_of(vault, find_link(vault, kMailboxLink, link)); }

std::vector<std::string> mailbox_asks(vault::Vault& vault, const std::string& link) {
  const auto kept = find_link(vault, kMailboxLink, link);
  const auto values = state_of(vault, kept) == MailboxLink::kOpen ? vault.open_for_proof(kept->record) : Result<vault::Values>{Error{}};
  return values ? kinds_of(*values) : std::vector<std::string>{};
}

Result<void> prove_mailbox(vault::Vault& vault, const std::string& link) {
  const auto kept = find_link(vault, kMailboxLink, link);
  const auto state = state_of(vault, kept);
  if (state == MailboxLink::kOver) return Error{Code::kNotFound, "link.over", ""};
  if (state == MailboxLink::kUsed) return Error{Code::kConflict, "link.used", ""};
  use_link(vault, kMailboxLink, link);
  vault.audit(kVisitor, "mailbox_proved", rights_activity(vault.model()), std::array{kept->subject}, kept->record, "");
  return {};
}

}  // namespace tenue::app
