// The models that a firm's file begins from: each asks at most twelve questions, and is a lawful policy once they are answered.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "policy/document.h"
#include "policy/testing/firm.h"
#include "policy/testing/visible.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

constexpr Date kToday = std::chrono::year{2026} / 11 / 26;

std::string answer_to(const std::string& key) {
  static const std::map<std::string, std::string> answers = {
      {"siren", "000 000 000"}, {"contact", "bonjour@exemple.example"}, {"phone", "01 99 00 10 10"}, {"country", "FR"}, {"open", "09:00"}, {"close", "18:00"}, {"answer", "2 days"}};
  const auto found = answers.find(key.substr(key.rfind('.') + 1));
  if (found != answers.end()) return found->second;
  return key.starts_with("recipients") ? "Hébergement Fictif" : "Exemple";
}

/// As its owner does: what check names is replaced where check points.
std::string answered(const std::string& text, const std::vector<Finding>& findings) {
  std::vector<std::string> lines;
  for (const auto line : lines_of(text)) lines.emplace_back(line);
  for (auto at = findings.rbegin(); at != findings.rend(); ++at) {  // from the end: what is before stays where it is
    auto& line = lines[static_cast<std::size_t>(at->place.line - 1)];
    const auto key = at->message.en.substr(at->message.en.rfind(' ') + 1);
    std::size_t byte = 0;
    for (int column = 1; column < at->place.column; ++byte)
      if ((line[byte + 1] & 0xC0) != 0x80) ++column;
    REQUIRE(line.substr(byte, 3) == "\"?\"");
    line.replace(byte, 3, "\"" + answer_to(key) + "\"");
  }
  std::string out;
  for (const auto& line : lines) out += line + "\n";
  return out;
}

std::string file_of(std::string_view model, std::string_view lang, std::string_view firm = "") {
  const auto text = model_file(model, lang, firm, kToday);
  REQUIRE(text);
  return *text;
}

}  // namespace

TEST_CASE("each model asks twelve questions at most, each above what it asks, and all are named in one go") {
  REQUIRE(models().size() == 5);
  for (const auto& model : models())
    for (const auto* lang : {"fr", "en"}) {
      const auto found = compile(file_of(model.name, lang), "x").findings;
      std::set<std::string> questions;
      for (const auto& finding : found) {
        CHECK(finding.rule == "LNG-032");
        CHECK_MESSAGE(finding.fix.fr.size() > 10, model.name, ": ", finding.message.en);
        questions.insert(finding.fix.fr);
      }
      CHECK(questions.size() >= 8);
      CHECK_MESSAGE(questions.size() <= 12, model.name);
    }
}

TEST_CASE("answered, each model is a policy without an error or a remark, and its page is whole") {
  for (const auto& model : models())
    for (const auto* lang : {"fr", "en"}) {
      const auto begun = file_of(model.name, lang);
      const auto text = answered(begun, compile(begun, "x").findings);
      const auto result = compile(text, "x");
      CHECK_MESSAGE(result.findings.empty(), model.name, " ", show_findings(result.findings, "policy.toml", text, "en"));
      if (!result.ok()) continue;
      CHECK(result.model.version.date == kToday);
      CHECK(result.model.model == std::string{model.name} + "@1");
      CHECK(result.model.has_language("en") == (std::string_view{lang} == "en"));
      PageContext letter;
      letter.inside_site = true;
      const auto page = page_html(result.model, lang, letter);
      for (const auto* left : {"{", "\"?\"", ">?<", " ? <"}) CHECK_MESSAGE(page.find(left) == std::string::npos, model.name, " ", std::string{left});
    }
}

TEST_CASE("a model says nothing that its owner never said: no backup, no term of answer, no host where there is none") {
  for (const auto& model : models()) {
    auto begun = file_of(model.name, "fr");
    CHECK_MESSAGE(begun.find("\nanswer = \"?\"\n") != std::string::npos, model.name);
    for (const auto* said : {"jour et nuit", "[backups]\n", "check = \"backups\""}) CHECK_MESSAGE(begun.find(said) == std::string::npos, model.name, ": ", std::string{said});
    const auto block = begun.find("[recipients.host]");  // as the question says for a firm's own machine
    begun.erase(block, begun.find("# ----", block) - block);
    const auto line = begun.find("host       = \"host\"\n");
    begun.erase(line, begun.find('\n', line) + 1 - line);
    const auto text = answered(begun, compile(begun, "x").findings);
    const auto result = compile(text, "x");
    CHECK_MESSAGE(result.findings.empty(), model.name, " ", show_findings(result.findings, "policy.toml", text, "en"));
    CHECK(page_html(result.model, "fr", {}).find("sauvegardes") == std::string::npos);
  }
}

TEST_CASE("one term changed changes one sentence: a form quotes each term for what it governs") {
  auto begun = file_of("it-helper", "fr");
  const std::string ticket = "ticket = { until = \"over + 2 years\"";
  REQUIRE(begun.find(ticket) != std::string::npos);
  begun.replace(begun.find(ticket), ticket.size(), "ticket = { until = \"over + 1 year\"");
  const auto result = compile(answered(begun, compile(begun, "x").findings), "x");
  REQUIRE(result.ok());
  const auto said = visible(prose(result.model, result.model.form("ticket")->kept, "fr"));
  CHECK(said.find("Votre ticket s'efface un an après sa fin") == 0);
  CHECK(said.find("vos coordonnées, deux ans après le dernier dépannage.") != std::string::npos);
}

TEST_CASE("a French file has no English, an English one has both, and the name given is not asked") {
  const auto french = file_of("blank", "fr"), both = file_of("blank", "en");
  for (const auto* english : {", en = ", "\nen = ", "The firm’s name", "#en", "#?en", "{firm}", "{today}", "{languages}"}) CHECK_MESSAGE(french.find(english) == std::string::npos, std::string{english});
  CHECK(both.find("#? Le nom de l’entreprise, comme vos clients le lisent.\n#? The firm’s name, as your clients read it.\nname       = \"?\"") != std::string::npos);
  const auto named = file_of("blank", "fr", "L’Atelier \"Martin\" \\ Fils");
  CHECK(named.find("[organisation]\nname       = \"L’Atelier \\\"Martin\\\" \\\\ Fils\"\n#? Sa forme") != std::string::npos);
  CHECK(model_file("blank", "fr", "Deux\nlignes", kToday).error().detail == "model.firm");
  CHECK(model_file("baker", "fr", "", kToday).error().code == Code::kNotFound);
}
