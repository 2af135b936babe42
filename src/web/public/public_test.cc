#include <doctest/doctest.h>

#include <fstream>
#include <iterator>

#include "policy/policy.h"
#include "web/public/answers.h"
#include "web/public/questions.h"
#include "web/public/slug.h"
#include "web/public/speech.h"
#include "web/public/ticket.h"
#include "web/public/ways.h"
#include "web/render.h"

using namespace tenue;
using namespace tenue::web;
using namespace tenue::web::visitor;

namespace {

const policy::Model& firm() {
  static const auto model = [] {
    std::ifstream file(TENUE_ROOT "/examples/sos-serrurier/policy.toml");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    auto compiled = policy::compile(text, "sos-serrurier");
    REQUIRE(compiled.ok());
    return std::move(compiled.model);
  }();
  return model;
}
const policy::Form& urgent() { return *firm().form("urgent_request"); }
const policy::Form& newsletter() { return *firm().form("newsletter"); }

Instant paris(std::string_view local) { return *parse_moment(local); }

const Question& question(const std::vector<Question>& all, std::string_view path) {
  for (const auto& one : all)
    if (one.path == path) return one;
  FAIL("no question for " << std::string{path});
  return all.front();
}

Fields sent(std::initializer_list<std::pair<const char*, const char*>> values) {
  Fields out;
  for (const auto& [name, value] : values) out.add(name, value);
  return out;
}

Answers read(const policy::Form& form, const Fields& fields) {
  return read_answers(firm(), form, questions(firm(), form, "fr"), fields, "fr", day_begin(*parse_date("2026-11-02")));
}

Request visit_to(std::string path, std::vector<std::string> segments) {
  Request request;
  request.method = "GET";
  request.path = std::move(path);
  request.segments = std::move(segments);
  return request;
}

}  // namespace

TEST_CASE("Slug: what stands in an address has no accent, no capital and no sign") {
  CHECK(slug("Où venir ?") == "ou-venir");
  CHECK(slug("  L’étage & le Code ") == "l-etage-le-code");
  CHECK(slug("« ? »").empty());
}

TEST_CASE("Ways: a form is found under both labels and its id, the counter's never") {
  CHECK(Ways("fr").form(urgent()) == "/demande/demander-un-serrurier");
  CHECK(Ways("en").form(urgent()) == "/en/request/ask-for-a-locksmith");
  for (const auto* way : {"demander-un-serrurier", "ask-for-a-locksmith", "urgent-request"})
    CHECK(public_form(firm(), way) == &urgent());
  CHECK(public_form(firm(), "noter-un-appel") == nullptr);
  CHECK(public_form(firm(), "call") == nullptr);
}

TEST_CASE("Ways: the other language keeps the page") {
  CHECK(counterpart(firm(), {"demande", "demander-un-serrurier"}, "fr") == "/en/request/ask-for-a-locksmith");
  CHECK(counterpart(firm(), {"en", "privacy", "versions", "2"}, "en") == "/vie-privee/versions/2");
  CHECK(counterpart(firm(), {"mentions-legales"}, "fr") == "/en/legal");
  CHECK(counterpart(firm(), {}, "fr") == "/en");
  CHECK(counterpart(firm(), {"en", "nowhere"}, "en") == "/");
}

TEST_CASE("Ways: an English browser is led to English from outside, and left alone inside") {
  auto request = visit_to("/vie-privee", {"vie-privee"});
  CHECK_FALSE(elsewhere(request, firm(), "fr"));
  request.headers["accept-language"] = "en-GB,en;q=0.9";
  CHECK(elsewhere(request, firm(), "fr") == "/en/privacy");
  request.headers["sec-fetch-site"] = "same-origin";
  CHECK_FALSE(elsewhere(request, firm(), "fr"));
  request.query.add("lang", "en");
  CHECK(elsewhere(request, firm(), "fr") == "/en/privacy");
}

TEST_CASE("Ways: who asks for French stays with French") {
  auto request = visit_to("/", {});
  request.headers["accept-language"] = "en";
  request.query.add("lang", "fr");
  CHECK_FALSE(elsewhere(request, firm(), "fr"));
  CHECK(elsewhere(request, firm(), "en") == "/");
}

TEST_CASE("Night: the hours of Paris decide, to the minute") {
  const auto& desk = firm().desk;
  CHECK(policy::closed_at(desk, paris("2026-11-23T06:59")));
  CHECK_FALSE(policy::closed_at(desk, paris("2026-11-23T07:00")));
  CHECK_FALSE(policy::closed_at(desk, paris("2026-11-23T21:59")));
  CHECK(policy::closed_at(desk, paris("2026-11-23T22:00")));
  CHECK_FALSE(policy::closed_at(policy::Desk{}, paris("2026-11-23T03:00")));
}

TEST_CASE("Night: a desk may be open past midnight") {
  policy::Desk desk;
  desk.open = "20:00";
  desk.close = "02:00";
  CHECK_FALSE(policy::closed_at(desk, paris("2026-11-23T23:00")));
  CHECK_FALSE(policy::closed_at(desk, paris("2026-11-23T01:59")));
  CHECK(policy::closed_at(desk, paris("2026-11-23T12:00")));
}

TEST_CASE("Night: the sentence says the time, when someone reads again, and what to do") {
  CHECK(night_sentence(firm(), paris("2026-11-23T14:00"), "fr").empty());
  const auto fr = night_sentence(firm(), paris("2026-11-23T23:40"), "fr");
  CHECK(fr.find("23") != std::string::npos);
  CHECK(fr.find("7\u00A0h") != std::string::npos);
  CHECK(fr.find("appelez") != std::string::npos);
  CHECK(night_sentence(firm(), paris("2026-11-23T23:40"), "en").find("7:00") != std::string::npos);
}

TEST_CASE("Proof: no tick without a proof that held, and its day is said") {
  const Date today{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{23}};
  const Date before{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{20}};
  CHECK_FALSE(proof_line(std::nullopt, today, "fr").tick);
  CHECK(proof_line(today, today, "fr").tick);
  CHECK(proof_line(today, today, "fr").text.find("23 novembre") != std::string::npos);
  CHECK(proof_line(before, today, "fr").text.find("20 novembre") != std::string::npos);
  CHECK(proof_line(before, today, "fr").text != proof_line(today, today, "fr").text);
}

TEST_CASE("Stretches: what stands between stars stands out") {
  const auto parts = stretches("De 7 h à 22 h. **La nuit, appelez.**");
  REQUIRE(parts.size() == 2);
  CHECK_FALSE(parts[0].strong);
  CHECK(parts[1].strong);
  CHECK(parts[1].text == "La nuit, appelez.");
  CHECK(stretches("").empty());
}

TEST_CASE("Errors: the summary counts in words") {
  CHECK(to_correct(1, "fr") == "Il reste une chose à corriger");
  CHECK(to_correct(3, "fr") == "Il reste trois choses à corriger");
  CHECK(to_correct(12, "fr") == "Il reste 12 choses à corriger");
}

TEST_CASE("Questions: no identifier of the policy is in a name, and names are the same in both languages") {
  const auto fr = questions(firm(), urgent(), "fr"), en = questions(firm(), urgent(), "en");
  REQUIRE(fr.size() == en.size());
  for (std::size_t i = 0; i < fr.size(); ++i) CHECK(fr[i].name == en[i].name);
  CHECK(question(fr, "client.phone").name == "telephone");
  CHECK(question(fr, "intervention.problem").options.size() == 4);
  CHECK(question(en, "intervention.problem").label == "What has happened?");
}

TEST_CASE("Questions: the choices of one consent are one question") {
  const auto all = questions(firm(), urgent(), "fr");
  const auto& consent = all.back();
  CHECK(consent.kind == Question::Kind::kConsent);
  CHECK(consent.options.size() == 3);
  CHECK(wording(consent, consent.options[2]).find("La lettre d’information") != std::string::npos);
}

TEST_CASE("Answers: a complete form gives values and nothing wrong") {
  const auto answers = read(urgent(), sent({{"telephone", "06 39 98 12 34"}, {"probleme", "1"}, {"adresse", "14 rue de l’Exemple, Vincennes"}, {"urgence", "1"}}));
  CHECK(answers.wrongs.empty());
  CHECK(answers.values.at("client.phone") == "06 39 98 12 34");
  CHECK(answers.values.at("intervention.problem") == "door_slammed");
  CHECK(answers.consents.empty());
}

TEST_CASE("Answers: everything wrong is said at once, in the order of the questions") {
  const auto answers = read(urgent(), sent({{"telephone", "06 39 98 12"}, {"probleme", "1"}}));
  REQUIRE(answers.wrongs.size() == 3);
  CHECK(answers.wrongs[0].name == "telephone");
  CHECK(answers.wrongs[0].summary == "Le numéro de téléphone est incomplet\u00A0: il manque deux chiffres");
  CHECK(answers.wrongs[0].at_field == "Il manque deux chiffres\u00A0: un numéro français en compte dix.");
  CHECK(answers.wrongs[1].name == "adresse");
  CHECK(answers.wrongs[2].name == "urgence");
  CHECK(answers.typed.at("telephone").front() == "06 39 98 12");
}

TEST_CASE("Answers: a field that no question asks is refused, and neither named nor kept") {
  const auto answers = read(urgent(), sent({{"telephone", "06 39 98 12 34"}, {"religion", "inventée"}}));
  REQUIRE(answers.wrongs.size() == 1);
  CHECK(answers.wrongs[0].name.empty());
  CHECK(answers.wrongs[0].summary.find("religion") == std::string::npos);
  CHECK(answers.values.empty());
  CHECK_FALSE(answers.typed.contains("religion"));
}

TEST_CASE("Answers: a choice that is not offered, and a question answered twice, are refused") {
  const auto unknown = read(urgent(), sent({{"telephone", "06 39 98 12 34"}, {"probleme", "9"}, {"adresse", "1 rue de l’Exemple, 75012 Paris"}, {"urgence", "1"}}));
  REQUIRE(unknown.wrongs.size() == 1);
  CHECK(unknown.wrongs[0].name == "probleme");
  CHECK(read(urgent(), sent({{"telephone", "1"}, {"telephone", "2"}})).wrongs.front().name.empty());
}

TEST_CASE("Answers: a box ticked for letters needs an address to write to") {
  const auto consent = questions(firm(), urgent(), "fr").back().name;
  auto fields = sent({{"telephone", "06 39 98 12 34"}, {"probleme", "1"}, {"adresse", "14 rue de l’Exemple, 94300 Vincennes"}, {"urgence", "1"}});
  fields.add(consent, "3");
  const auto without = read(urgent(), fields);
  REQUIRE(without.wrongs.size() == 1);
  CHECK(without.wrongs[0].name == "adresse-e-mail");
  fields.add("adresse-e-mail", "odette@fictive.example");
  const auto with = read(urgent(), fields);
  CHECK(with.wrongs.empty());
  REQUIRE(with.consents.size() == 1);
  CHECK(with.consents[0].choice == "newsletter");
}

TEST_CASE("Answers: a form that lives by consent is refused without any") {
  const auto answers = read(newsletter(), sent({{"adresse-e-mail", "odette@fictive.example"}}));
  REQUIRE(answers.wrongs.size() == 1);
  CHECK(answers.wrongs[0].name == questions(firm(), newsletter(), "fr").back().name);
}

TEST_CASE("Answers: what the vault refuses is said at its question") {
  const auto all = questions(firm(), urgent(), "fr");
  const auto said = wrongs(all, {{Code::kInvalid, "mail.shape", "client.mail"}, {Code::kInvalid, "field.undeclared", ""}}, {}, "fr");
  REQUIRE(said.size() == 2);
  CHECK(said[0].name == "adresse-e-mail");
  CHECK(said[1].name.empty());
}

TEST_CASE("Token: good for this form, this version and these words, for a day") {
  const FormTokens tokens{crypto::Key::random()};
  const FormState state{"urgent_request", 3, "0123456789abcdef"};
  const auto now = paris("2026-11-23T12:00");
  const auto token = form_token(tokens, state, now);
  CHECK(read_form_token(tokens, token, state, now).state == TokenState::kGood);
  CHECK(read_form_token(tokens, token, {"urgent_request", 4, state.told}, now).state == TokenState::kStale);
  CHECK(read_form_token(tokens, token, {"urgent_request", 3, "fedcba9876543210"}, now).state == TokenState::kStale);
  CHECK(read_form_token(tokens, token, state, now + std::chrono::hours{25}).state == TokenState::kStale);
  CHECK(read_form_token(tokens, token, {"newsletter", 3, state.told}, now).state == TokenState::kForged);
  CHECK(read_form_token(FormTokens{crypto::Key::random()}, token, state, now).state == TokenState::kForged);
  CHECK(read_form_token(tokens, "", state, now).state == TokenState::kForged);
}

TEST_CASE("Token: two showings are two acts, one showing is one") {
  const FormTokens tokens{crypto::Key::random()};
  const FormState state{"urgent_request", 3, "0123456789abcdef"};
  const auto now = paris("2026-11-23T12:00");
  const auto first = form_token(tokens, state, now), second = form_token(tokens, state, now);
  CHECK(read_form_token(tokens, first, state, now).once != read_form_token(tokens, second, state, now).once);
  CHECK(read_form_token(tokens, first, state, now).once == read_form_token(tokens, first, state, now).once);
}

TEST_CASE("Receipt: the address of the thanks shows no reference, and closes") {
  const auto key = crypto::Key::random();
  const auto now = paris("2026-11-23T12:00");
  const auto sealed = seal_receipt(key, {"urgent_request", "7K2Q-M4X"}, now);
  CHECK(sealed.find("7K2Q") == std::string::npos);
  const auto open = open_receipt(key, sealed, now + std::chrono::minutes{29});
  REQUIRE(open);
  CHECK(open->reference == "7K2Q-M4X");
  CHECK(open->form == "urgent_request");
  CHECK_FALSE(open_receipt(key, sealed, now + std::chrono::minutes{31}));
  CHECK_FALSE(open_receipt(crypto::Key::random(), sealed, now));
  CHECK_FALSE(open_receipt(key, "nonsense", now));
}
