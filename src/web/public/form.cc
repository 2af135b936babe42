// A form of the policy: shown, read back, shown again with what is wrong, or handed to the vault.
#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "app/intake.h"
#include "base/log.h"
#include "web/portal/herself.h"
#include "web/public/answers.h"
#include "web/public/questions.h"
#include "web/public/ticket.h"
#include "web/public/visit.h"
#include "web/robots.h"

namespace tenue::web::visitor {
namespace {

using Kind = Question::Kind;

/// One showing of a form: to a stranger, or to a customer who is signed in and is not asked again what is on file of her.
struct Sheet {
  policy::Form form;
  std::vector<Question> all;
  Typed typed;
  std::vector<Wrong> wrongs;
  int status = 200;
  std::optional<portal::Herself> who{};
  std::string kept_token{};  ///< sent again under the same token it stays one act; "": a fresh one
};

FormState state_of(const Visit& visit, const Sheet& sheet) {
  return {sheet.form.id, visit.site().page_context().number, told(*visit.model, sheet.form, sheet.all, visit.lang)};
}

bool has_files(const Sheet& sheet) { return std::ranges::find(sheet.all, Kind::kFile, &Question::kind) != sheet.all.end(); }

bool alone(const Question& question) { return question.options.empty(); }

std::string option_id(const Question& question, std::size_t at) {
  return at == 0 ? question.name : fmt::format("{}-{}", question.name, at + 1);
}

const Wrong* wrong_of(const Sheet& sheet, const Question& question) {
  const auto found = std::find_if(sheet.wrongs.begin(), sheet.wrongs.end(), [&](const Wrong& w) { return w.name == question.name; });
  return found == sheet.wrongs.end() ? nullptr : &*found;
}

/// The nth choice is the typed "n".
bool was_chosen(const Sheet& sheet, const Question& question, const std::string& value) {
  const auto typed = sheet.typed.find(question.name);
  return typed != sheet.typed.end() && std::find(typed->second.begin(), typed->second.end(), value) != typed->second.end();
}

void fill_line(Dict& at, const Question& question, const std::string& value) {
  if (question.kind == Kind::kFile) {
    Dict file = at.section("FILE");
    file.set("KINDS", kFileKinds);
    if (question.several) file.show("SEVERAL");
    return;
  }
  Dict line = at.section(question.kind == Kind::kArea ? "AREA" : "LINE");
  line.set("VALUE", value);
  if (question.max > 0) line.section("MAX").set("MAX_IS", fmt::format("{}", question.max));
  if (question.required && !question.conditional()) line.show("REQUIRED");
  if (question.kind == Kind::kArea) return;
  line.set("TYPE", question.type);
  if (question.narrow) line.show("NARROW");
  if (!question.inputmode.empty()) line.section("INPUTMODE").set("INPUTMODE_IS", question.inputmode);
  if (!question.autocomplete.empty()) line.section("AUTOCOMPLETE").set("AUTOCOMPLETE_IS", question.autocomplete);
}

void fill_options(Dict& at, const Sheet& sheet, const Question& question) {
  at.set("CHOICES_CLASS", question.kind == Kind::kConsent || question.kind == Kind::kTerms ? "choices plain" : "choices");
  for (std::size_t i = 0; i < question.options.size(); ++i) {
    const auto value = fmt::format("{}", i + 1);
    Dict option = at.section("OPTION");
    option.set("OPTION_TYPE", question.kind == Kind::kOne ? "radio" : "checkbox")
        .set("OPTION_ID", option_id(question, i))
        .set("OPTION_VALUE", value)
        .set("OPTION_LABEL", question.options[i].label);
    if (const auto& href = question.options[i].href; !href.empty()) option.section("READ").set("READ_HREF", href).set("READ_WHAT", question.options[i].label);
    if (was_chosen(sheet, question, value)) option.show("CHECKED");
  }
}

void fill_question(Dict& dict, const Sheet& sheet, const Question& question) {
  Dict outer = dict.section("QUESTION");
  Dict at = outer.section(alone(question) ? "ALONE" : "GROUP");
  const auto* wrong = wrong_of(sheet, question);
  std::string described;
  at.set("NAME", question.name).set("LABEL", question.label);
  // A form that stands on a consent cannot do without it.
  const bool stands_on_it = question.kind == Kind::kConsent && question.options.front().activity == sheet.form.activity;
  if (question.conditional()) at.show("CONDITIONAL");
  else if (!question.required && !stands_on_it) at.show("OPTIONAL");
  if (!question.hint.empty()) {
    at.section("HINT").set("HINT_SAYS", question.hint);
    described = question.name + "-aide";
  }
  if (wrong != nullptr) described += (described.empty() ? "" : " ") + question.name + "-erreur";
  const auto typed = sheet.typed.find(question.name);
  if (alone(question)) fill_line(at, question, typed == sheet.typed.end() ? std::string{} : typed->second.front());
  else fill_options(at, sheet, question);
  if (wrong != nullptr) at.section("WRONG").set("WRONG_SAYS", wrong->at_field);
  if (!described.empty()) at.section("DESCRIBED").set("DESCRIBED_BY", described);
}

void fill_errors(Dict& dict, const Visit& visit, const Sheet& sheet) {
  if (sheet.wrongs.empty()) return;
  const bool whole = sheet.wrongs.front().name.empty();
  Dict errors = dict.section("ERRORS");
  errors.set("ERRORS_TITLE", whole ? visit.say("public.errors.whole") : to_correct(sheet.wrongs.size(), visit.lang));
  for (const auto& wrong : sheet.wrongs) {
    Dict error = errors.section("ERROR");
    error.section(wrong.name.empty() ? "ERROR_ALONE" : "ERROR_LINK").set("ERROR_AT", wrong.name).set("ERROR_SAYS", wrong.summary);
  }
}

/// A form that opens an account asks the question for robots.
bool asks_robots(const policy::Form& form) { return form.robots && app::opens_account(form); }

void put_robots(Dict& dict, const Visit& visit, const Sheet& sheet) {
  dict.section("ROBOTS").set("CHALLENGE", "/altcha/" + sheet.form.id);
  dict.section("PROOF").set("TICKET", patience_ticket(visit.site(), visit.request, sheet.form.id));
}

Response draw(const Visit& visit, const Sheet& sheet) {
  const auto& form = sheet.form;
  const auto& desk = visit.model->desk;
  const auto label = visit.in(form.label);
  const auto title = sheet.wrongs.empty() ? label : visit.say("public.errors.title", {{"title", label}});
  const bool asks_the_store = form.id == desk.doors_form && sheet.kept_token.empty();
  const auto night = asks_the_store ? night_sentence(*visit.model, visit.now(), visit.lang) : std::string{};
  const auto token = sheet.kept_token.empty() ? form_token(visit.site().tokens, state_of(visit, sheet), visit.site().clock.now()) : sheet.kept_token;
  return show(visit, {.title = title, .template_name = "public/form.html", .status = sheet.status, .script = asks_robots(form) ? "altcha.js" : ""}, [&](Dict& dict) {
    fill_errors(dict, visit, sheet);
    if (asks_robots(form)) put_robots(dict, visit, sheet);
    dict.set("HEADING", label)
        .set("ACTION", visit.ways.form(form))
        .set("BUTTON", form.button.empty() ? label : visit.in(form.button))
        .set("PRIVACY", visit.ways.privacy())
        .set("TOKEN", token);
    if (!form.intro.empty()) dict.section("INTRO").set("INTRO_SAYS", visit.prose(form.intro));
    if (!night.empty()) dict.section("NIGHT").set("NIGHT_SAYS", night);
    for (const auto& question : sheet.all) fill_question(dict, sheet, question);
    if (has_files(sheet)) dict.show("WITH_FILES");
    if (form.robots) dict.section("TRAP").set("TRAP_NAME", kTrapField);
    for (const auto& paragraph : policy::notice(*visit.model, form, visit.lang))
      dict.section("NOTICE").set("NOTICE_SAYS", paragraph);
    if (form.id == desk.doors_form && !desk.phone.empty())
      dict.section("PHONE_LINE").set("NUMBER", dialled(desk.phone)).set("PHONE", desk.phone);
  });
}

/// Choices that a link of ours preselects: a question's name and a number. Anything else in the address is not looked at.
Typed preselected(const Visit& visit, const std::vector<Question>& all) {
  Typed out;
  for (const auto& question : all)
    if ((question.kind == Kind::kOne || question.kind == Kind::kSome) && visit.request.query.has(question.name))
      out[question.name] = {std::string{visit.request.query.get(question.name)}};
  return out;
}

/// Consent is not carried over from a page that said something else.
void untick(Sheet& sheet) {
  for (const auto& question : sheet.all)
    if (question.kind == Kind::kConsent || question.kind == Kind::kTerms) sheet.typed.erase(question.name);
}

Response again(const Visit& visit, Sheet& sheet, int status, std::string_view key) {
  sheet.status = status;
  sheet.wrongs = {{"", visit.say(key), ""}};
  return draw(visit, sheet);
}

/// Nothing where all is in order.
std::optional<Response> not_ours(const Visit& visit, Sheet& sheet, FormTicket& ticket) {
  if (!from_own_pages(visit.request)) return problem(visit, 403);
  if (!visit.site().submissions.allow(RateLimiter::network(visit.request.remote)))
    return again(visit, sheet, 429, "public.wrong.too_many");
  ticket = read_form_token(visit.site().tokens, visit.request.form.get(kTokenField), state_of(visit, sheet), visit.site().clock.now());
  if (ticket.state == TokenState::kGood) return std::nullopt;
  untick(sheet);
  const bool forged = ticket.state == TokenState::kForged;
  return again(visit, sheet, forged ? 403 : 422, forged ? "public.wrong.token" : "public.wrong.stale");
}

/// The disk is full, or worse: whoever wrote must not write it all again, and must know whom to call meanwhile.
Response not_kept(const Visit& visit, Sheet& sheet) {
  const auto& phone = visit.model->desk.phone;
  sheet.status = 503;
  sheet.kept_token = visit.request.form.get(kTokenField);
  sheet.wrongs = {{"", phone.empty() ? visit.say("public.wrong.not_kept") : visit.say("public.wrong.not_kept.call", {{"phone", phone}}), ""}};
  return draw(visit, sheet);
}

Response hand_in(const Visit& visit, Sheet& sheet, const Answers& answers, const std::string& once) {
  vault::Submission submission;
  submission.form = sheet.form.id;
  submission.values = answers.values;
  submission.consents = answers.consents;
  submission.terms = answers.terms;
  submission.once = once;
  submission.from = {visit.request.remote};
  if (const auto* uploads = Uploads::of(visit.request)) submission.files = uploads->files();
  const vault::Purpose purpose{sheet.who ? sheet.who->customer.actor() : vault::Actor{UserId{}, "visitor"}, sheet.form.activity};
  if (sheet.who) {
    submission.known = sheet.who->customer.subject;
    submission.there = sheet.who->there;
  }
  const auto taken = visit.site().writer.ask([&](vault::Vault& vault) { return app::take_asked(vault, purpose, submission, visit.lang); });
  if (!taken) {
    sheet.status = http_status(taken.error().errors.front().code);
    sheet.wrongs = wrongs(sheet.all, taken.error().errors, sheet.typed, visit.lang);
    return draw(visit, sheet);
  }
  if (sheet.who) return Response::redirect("/espace/r/" + id_text(taken->taken.main.value));
  const auto receipt = seal_receipt(visit.shared.receipts, {sheet.form.id, taken->taken.reference, taken->follow, taken->term.received, taken->term.due, taken->receipt}, visit.site().clock.now());
  return Response::redirect(visit.ways.thanks() + "/" + receipt);
}

}  // namespace

namespace {

/// The form that the address names, as it is asked of who comes; nothing: none such.
std::optional<Sheet> asked(const Visit& visit) {
  const auto customer = portal::signed_in(visit.site(), visit.request);
  const auto* form = public_form(*visit.model, visit.param("form"));
  if (form == nullptr && customer) form = account_form(*visit.model, visit.param("form"));
  if (form == nullptr) return std::nullopt;
  Sheet sheet{*form, {}, {}, {}};
  if (customer && !app::opens_account(*form) && form->id != policy::kRightsForm) {
    sheet.who = portal::herself(visit.site(), *visit.model, *customer);
    if (sheet.who) sheet.form = portal::unanswered(*visit.model, *form, *sheet.who, visit.now());
  }
  if (!takes_files(*visit.model, sheet.who.has_value()))
    std::erase_if(sheet.form.asks, [&](const auto& ask) {
      const auto* record = visit.model->record(ask.record);
      const auto* field = record ? record->field(ask.field) : nullptr;
      return field && policy::is_file(*field);
    });
  sheet.all = questions(*visit.model, sheet.form, visit.lang, sheet.who.has_value());
  return sheet;
}

}  // namespace

Response form_page(const Visit& visit) {
  auto sheet = asked(visit);
  if (!sheet) return Response::not_found();
  if (form_slug(sheet->form, visit.lang) != visit.param("form")) return Response::redirect(visit.ways.form(sheet->form));
  sheet->typed = preselected(visit, sheet->all);
  return draw(visit, *sheet);
}

Opened form_opened(const Visit& visit) {
  const auto found = asked(visit);
  if (!found) return Response::not_found();
  if (!has_files(*found)) return Response::problem(415);
  if (!from_own_pages(visit.request)) return problem(visit, 403);
  std::set<std::string, std::less<>> fields;
  for (const auto& question : found->all)
    if (question.kind == Kind::kFile) fields.insert(question.name);
  auto good = [&site = visit.site(), state = state_of(visit, *found)](std::string_view token) {
    return read_form_token(site.tokens, token, state, site.clock.now()).state != TokenState::kForged;  // of a stale one the page says what to do
  };
  return take_uploads(visit.site(), {}, found->who ? found->who->customer.self : RecordId{}, std::move(fields), std::move(good));
}

Response form_sent(const Visit& visit) {
  auto found = asked(visit);
  if (!found) return Response::not_found();
  auto& sheet = *found;
  auto answers = read_answers(*visit.model, sheet.form, sheet.all, visit.request.form, visit.lang, visit.now(), Uploads::of(visit.request));
  sheet.typed = answers.typed;
  FormTicket ticket;
  if (auto refusal = not_ours(visit, sheet, ticket)) return *std::move(refusal);
  if (sheet.form.robots && !visit.request.form.get(kTrapField).empty()) {
    log(Level::kInfo, "form.trapped");
    return again(visit, sheet, 422, "public.wrong.trap");
  }
  if (!answers.wrongs.empty()) {
    sheet.status = 422;
    sheet.wrongs = std::move(answers.wrongs);
    return draw(visit, sheet);
  }
  if (const auto fault = asks_robots(sheet.form) ? robot_fault(visit.site(), visit.request, sheet.form.id) : std::string_view{}; !fault.empty()) return again(visit, sheet, robot_status(fault), fault);
  try {
    return hand_in(visit, sheet, answers, ticket.once);
  } catch (const Fault&) {  // of the four walls' work the part that only this page can do
    log(Level::kError, "form.not_kept");
    return not_kept(visit, sheet);
  }
}

}  // namespace tenue::web::visitor
