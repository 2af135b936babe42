// The letters that answer requests, word for word, as five firms write them: tests/golden/answers/<firm>-<case>.txt. ACCEPT=1 writes the
// files anew; the difference is then the review.
#include "app/answers.h"

#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace fs = std::filesystem;
using namespace tenue;
using namespace tenue::app;

namespace {

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

policy::Model firm(const std::string& name) {
  auto compiled = policy::compile(read(fs::path{TENUE_ROOT} / "examples" / name / "policy.toml"), name);
  REQUIRE_MESSAGE(compiled.ok(), name);
  return std::move(compiled.model);
}

void compare(const std::string& firm_name, const std::string& name, const RequestAnswer& answer) {
  const auto model = firm(firm_name);
  for (const auto& lang : model.version.languages) {
    const auto file = fs::path{TENUE_ROOT} / "tests/golden/answers" / (firm_name + "-" + name + (lang == "fr" ? "" : "." + lang) + ".txt");
    const auto said = answer_text(model, answer, lang).words() + "\n";
    if (std::getenv("ACCEPT")) std::ofstream(file, std::ios::binary) << said;
    CHECK_MESSAGE(read(file) == said, file.filename().string(), ":\n", said);
    CHECK_MESSAGE(said.find('{') == std::string::npos, said);
  }
}

Date day(const char* iso) { return *parse_date(iso); }

RequestAnswer answer(const std::string& kind) { return {.kind = kind, .reference = "7K2Q-M4X", .received = day("2026-11-02"), .today = day("2026-11-27")}; }

PlanLine line(std::uint64_t record, const char* type, const char* activity, std::vector<std::string> fields, Fate fate, const char* until = nullptr, const char* reason = "") {
  PlanLine out{.record = {record}, .type = type, .activity = activity, .fields = std::move(fields), .fate = fate, .reason = reason};
  if (until) out.until = day_end(day(until));
  return out;
}

}  // namespace

TEST_CASE("an erasure says what went, what stays by law, for a claim and for a while, until when and why, and where to complain") {
  auto erasure = answer("erasure");
  erasure.lines = {line(1, "client", "emergencies", {"name", "phone", "mail"}, Fate::kNarrowed, "2036-03-01"), line(1, "client", "accounting", {"name"}, Fate::kByLaw, "2036-12-31"),
                   line(2, "intervention", "emergencies", {"address"}, Fate::kErased), line(3, "quote", "emergencies", {"lines"}, Fate::kErased), line(4, "invoice", "accounting", {"lines"}, Fate::kByLaw, "2036-12-31"),
                   line(5, "intervention", "emergencies", {"address"}, Fate::kLater, "2027-03-01", "une réparation est encore sous garantie"), line(6, "intervention", "emergencies", {"address"}, Fate::kHeld, "2027-05-27")};
  erasure.told = {{"Technicien partenaire", {"name", "phone"}, "client"}};
  compare("sos-serrurier", "erasure", erasure);
  auto whole = answer("erasure");
  whole.lines = {line(1, "user", "contact", {"name", "mail"}, Fate::kErased), line(2, "message", "contact", {"body"}, Fate::kErased)};
  compare("customer-labs", "erasure-whole", whole);
}

TEST_CASE("access and portability say what the file holds and how it is given") {
  auto access = answer("access");
  access.given = "counter";
  access.lines = {line(1, "person", "clients", {"name", "mail"}, Fate::kSent, "2029-11-27"), line(2, "message", "clients", {"body"}, Fate::kSent)};
  compare("clic-et-cetera", "access", access);
  auto portability = answer("portability");
  portability.given = "espace";
  portability.lines = {line(1, "client", "relationship", {"name", "mail"}, Fate::kSent), line(2, "ticket", "relationship", {"text"}, Fate::kSent), line(3, "invoice", "accounting", {}, Fate::kWithheld)};
  compare("emp-computer", "portability", portability);
  compare("customer-labs", "portability-none", answer("portability"));
}

TEST_CASE("a rectification names the data, never their values, and why something stays") {
  auto rectification = answer("rectification");
  rectification.lines = {line(1, "contact", "contracts", {"mail", "phone"}, Fate::kChanged)};
  rectification.refused = "Le nom se corrige sur une preuve : montrez-nous une pièce d’état civil.";
  rectification.told = {{"Le transporteur d’un matériel", {"phone"}, "contact"}};
  compare("semi-informatique", "rectification", rectification);
  auto refused = answer("rectification");
  refused.refused = "Une facture émise ne se modifie pas : une facture rectificative vous est envoyée.";
  compare("sos-serrurier", "rectification-refused", refused);
}

TEST_CASE("a restriction says what is frozen and that its end is announced") {
  auto restriction = answer("restriction");
  restriction.lines = {line(1, "client", "emergencies", {"name"}, Fate::kLimited), line(2, "intervention", "emergencies", {"address"}, Fate::kLimited)};
  compare("sos-serrurier", "restriction", restriction);
  auto uses = answer("restriction");
  uses.lines = {line(1, "", "prospecting", {"mail"}, Fate::kLimited)};
  compare("customer-labs", "restriction-uses", uses);
}

TEST_CASE("an objection says what stopped, what goes on for which reason, and where the right is not open") {
  auto objection = answer("objection");
  objection.lines = {line(0, "", "improvement", {}, Fate::kStopped), line(0, "", "marketing", {}, Fate::kStopped), line(0, "", "emergencies", {}, Fate::kGoesOn), line(0, "", "accounting", {}, Fate::kGoesOn)};
  compare("sos-serrurier", "objection", objection);
  objection.lines[0].fate = Fate::kGoesOn;
  objection.lines[0].reason = "Sans ces mesures, nous arriverions plus tard chez tous nos clients ; elles ne portent aucun nom.";
  objection.limited_meanwhile = true;
  compare("sos-serrurier", "objection-refused", objection);
}

TEST_CASE("a withdrawal is done, and says so") {
  auto withdrawal = answer("withdrawal");
  withdrawal.lines = {line(0, "", "prospecting", {}, Fate::kStopped)};
  compare("customer-labs", "withdrawal", withdrawal);
  auto choice = answer("withdrawal");
  choice.lines = {line(0, "", "marketing", {}, Fate::kStopped)};
  choice.lines[0].choice = "newsletter";
  compare("sos-serrurier", "withdrawal-choice", choice);
}

TEST_CASE("after a death: what was wanted, what heirs may ask, and what they may not") {
  auto wish = answer("directives");
  wish.wish = "erase";
  compare("customer-labs", "directives", wish);
  auto heir = answer("directives");
  heir.part = "heirs";
  heir.heir = "close_accounts";
  heir.lines = {line(1, "user", "contact", {"name", "mail"}, Fate::kErased), line(2, "message", "contact", {"body"}, Fate::kErased)};
  compare("customer-labs", "heirs-close", heir);
  auto curious = answer("directives");
  curious.part = "heirs";
  curious.refused = "La loi n’ouvre aux héritiers que ce qui sert à régler la succession, les souvenirs de famille et la clôture des comptes. Toute la correspondance n’en fait pas partie.";
  compare("customer-labs", "heirs-refused", curious);
}

TEST_CASE("whatever is answered says to whom one may turn; what is refused, kept or late says it in full") {
  const auto model = firm("semi-informatique");
  for (const auto* kind : {"access", "rectification", "erasure", "restriction", "portability", "objection", "withdrawal", "directives", "complaint", "question"}) {
    auto one = answer(kind);
    one.words = "Voilà.";
    CHECK_MESSAGE(answer_text(model, one, "fr").words().find(policy::kComplaintsUrl) != std::string::npos, kind);
    one.due = day("2026-11-26");
    const auto late = answer_text(model, one, "fr").words();
    for (const auto* said : {"vient en retard", "avant la fin du 26 novembre 2026", "01 53 73 22 22", "tribunal judiciaire"}) CHECK_MESSAGE(late.find(said) != std::string::npos, kind, ": ", said);
    one.due = day("2026-11-27");
    CHECK_MESSAGE(answer_text(model, one, "fr").words().find("en retard") == std::string::npos, kind, ": its last day is in time");
    one.refused = "Nous ne le pouvons pas.";
    CHECK_MESSAGE(answer_text(model, one, "fr").words().find(model.organisation.cnil) != std::string::npos, kind);
  }
}

TEST_CASE("a complaint and a question are answered in words; whatever is refused says why and to whom one may turn") {
  auto complaint = answer("complaint");
  complaint.words = "Vous avez reçu deux fois la même lettre. La cause est corrigée : votre adresse y était deux fois.";
  compare("emp-computer", "complaint", complaint);
  auto question = answer("question");
  question.words = "Votre adresse n’est lue que par la Hotline, pour vous rappeler.";
  compare("semi-informatique", "question", question);
  auto refused = answer("erasure");
  refused.refused = "C’est la sixième demande identique cette semaine, et rien n’a changé depuis la première (RGPD, art. 12(5)).";
  compare("emp-computer", "refused", refused);
}
