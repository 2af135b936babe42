// What the compiler says of a mistake, word for word: tests/golden/check/<name>.toml, .fr.expected and .en.expected.
// ACCEPT=1 writes the expected files anew; the difference is then the review.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "policy/draft.h"

namespace fs = std::filesystem;
using namespace tenue::policy;

namespace {

const fs::path kFolder = fs::path{TENUE_ROOT} / "tests/golden/check";

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

void compare(const fs::path& folder, const std::string& name, const std::string& toml, const Compiled& compiled, const std::string& lang) {
  const auto said = show_findings(compiled.findings, name + ".toml", toml, lang);
  const auto expected = folder / (name + "." + lang + ".expected");
  if (std::getenv("ACCEPT")) std::ofstream(expected, std::ios::binary) << said;
  CHECK_MESSAGE(read(expected) == said, name, ".", lang, ":\n", said);
}

}  // namespace

TEST_CASE("each rule has a file that breaks it, and says so word for word in both languages") {
  std::set<std::string> broken;
  for (const auto& entry : fs::directory_iterator(kFolder)) {
    if (entry.path().extension() != ".toml") continue;
    const auto name = entry.path().stem().string();
    const auto toml = read(entry.path());
    const auto compiled = compile(toml, "ramonage-du-lac");
    for (const auto& finding : compiled.findings) {
      if (name.starts_with(finding.rule)) broken.insert(finding.rule);
      CHECK_MESSAGE(finding.place.line >= 1, name);
      CHECK_MESSAGE(finding.place.column >= 1, name);
    }
    for (const auto* lang : {"fr", "en"}) compare(kFolder, name, toml, compiled, lang);
  }
  for (const auto& rule : rules()) CHECK_MESSAGE(broken.contains(rule.id), "no tests/golden/check/", rule.id, ".toml breaks ", rule.id);
}

TEST_CASE("a file without a mistake compiles without a remark") {
  const auto compiled = compile(read(kFolder / "clean.toml"), "ramonage-du-lac");
  CHECK(compiled.ok());
  CHECK(compiled.findings.empty());
}

TEST_CASE("the section that a rule gives as its source stands in the language page") {
  const auto page = read(fs::path{TENUE_ROOT} / "docs/policy-language.md");
  const std::string name = "docs/policy-language.md, ";
  for (const auto& rule : rules())
    if (std::string_view{rule.source}.starts_with(name)) CHECK_MESSAGE(page.find("# " + std::string{rule.source}.substr(name.size())) != std::string::npos, rule.id);
}

namespace {

/// The error column of the closing table of the rules: what each of the five published pages owes the law.
const std::vector<std::pair<std::string, std::set<std::string>>> kPages = {
    {"sos-serrurier", {"RET-004", "RGT-003", "RGT-005", "RGT-011"}},
    {"clic-et-cetera", {"IDT-001", "BAS-001", "DAT-005", "RET-001", "RET-004", "RGT-001", "RGT-002", "RGT-003"}},
    {"emp-computer", {"TPL-001", "BAS-001", "TRF-002", "RET-001", "RGT-001", "RGT-002", "SEC-001"}},
    {"semi-informatique", {"BAS-001", "DAT-005", "RCP-008", "RET-001", "RGT-001", "RGT-012"}},
    {"customer-labs", {"COO-001", "DAT-005", "RET-004", "RGT-005"}},
};
/// Its other column.
const std::map<std::string, std::set<std::string>> kRemarks = {
    {"sos-serrurier", {"TPL-003", "RET-001", "BAS-002", "BAS-005", "BAS-006", "BAS-007", "BAS-011", "IDT-002", "DAT-007", "RCP-002", "TRF-006", "RET-002", "RET-006",
                       "RET-012", "RET-013", "RET-019", "COO-005", "COO-010", "MKT-002", "MKT-006", "RGT-010", "BRE-001", "BRE-002"}},
    {"clic-et-cetera", {"TPL-003", "IDT-003", "IDT-005", "BAS-003", "BAS-010", "BAS-011", "DAT-003", "RCP-002", "RCP-003", "RCP-004", "RCP-005", "TRF-004", "RET-002",
                        "RET-005", "RET-006", "RET-020", "COO-004", "COO-012", "RGT-010", "BRE-001", "TRA-001"}},
    {"emp-computer", {"TPL-002", "TPL-005", "IDT-002", "BAS-011", "DAT-004", "DAT-006", "RCP-003", "RCP-005", "TRF-005", "RET-005", "RET-016", "RET-018", "COO-011",
                      "MKT-001", "MKT-002", "RGT-004", "RGT-010", "TRA-001"}},
    {"semi-informatique", {"TPL-004", "TPL-007", "IDT-002", "IDT-006", "BAS-006", "BAS-011", "BAS-012", "DAT-002", "DAT-007", "DAT-008", "DAT-009", "RCP-002", "TRF-006",
                           "RET-003", "RET-007", "RET-008", "RET-012", "RET-017", "COO-012", "MKT-004", "MKT-005", "RGT-006", "RGT-010", "TRA-001"}},
    {"customer-labs", {"TPL-004", "BAS-003", "BAS-004", "BAS-006", "DAT-002", "RCP-002", "TRF-006", "RET-002", "RET-003", "RET-019", "COO-002", "COO-006", "COO-007",
                       "COO-008", "COO-009", "RGT-013", "REF-001", "TRA-002"}},
};

}  // namespace

TEST_CASE("the five pages as published: exactly the errors that the law finds in them, and the remarks") {
  for (const auto& [firm, errors] : kPages) {
    const auto folder = fs::path{TENUE_ROOT} / "examples" / firm;
    const auto toml = read(folder / "as-published.toml");
    const auto compiled = compile(toml, firm);
    std::set<std::string> found, remarks;
    for (const auto& f : compiled.findings) (f.severity == Severity::kError ? found : remarks).insert(f.rule);
    CHECK_MESSAGE(found == errors, firm, ":\n", show_findings(compiled.findings, "as-published.toml", toml, "en"));
    for (const auto& rule : kRemarks.at(firm)) CHECK_MESSAGE(remarks.contains(rule), firm, ": ", rule);
    for (const auto* lang : {"fr", "en"}) compare(fs::path{TENUE_ROOT} / "tests/golden/as-published", firm, toml, compiled, lang);
  }
}

TEST_CASE("the running policies of the examples hold before the law, and explain each remark") {
  for (const auto& entry : fs::directory_iterator(fs::path{TENUE_ROOT} / "examples")) {
    const auto file = entry.path() / "policy.toml";
    if (!fs::exists(file)) continue;
    const auto toml = read(file);
    const auto compiled = compile(toml, entry.path().filename().string());
    CHECK_MESSAGE(compiled.findings.empty(), show_findings(compiled.findings, file.string(), toml, "en"));
  }
}

TEST_CASE("a remark that is accepted is silent at its path and below, and nowhere else; an error never is") {
  const auto bad = read(kFolder / "RET-012.toml");
  const auto remarked = [&](const std::string& path) {
    const auto compiled = compile(bad + "[[accept]]\nrule = \"RET-012\"\nat = \"" + path + "\"\nbecause = \"Chaque lettre a un lien d’arrêt.\"\n", "x");
    return std::any_of(compiled.findings.begin(), compiled.findings.end(), [](const Finding& f) { return f.rule == "RET-012"; });
  };
  CHECK_FALSE(remarked("activities.letter.keep.client"));
  CHECK_FALSE(remarked("activities.letter"));
  CHECK(remarked("activities.sweeping"));
  CHECK(remarked("activities.lett"));
  const auto shield = read(kFolder / "TRF-002.toml") + "[[accept]]\nrule = \"TRF-002\"\nat = \"as_published\"\nbecause = \"Tant pis.\"\n";
  CHECK_FALSE(compile(shield, "x").ok());
}

TEST_CASE("docs/rules.md is what the registry says") {
  const auto file = fs::path{TENUE_ROOT} / "docs/rules.md";
  const auto said = rules_text("en", "markdown");
  if (std::getenv("ACCEPT")) std::ofstream(file, std::ios::binary) << said;
  CHECK(read(file) == said);
  for (const auto& rule : rules()) CHECK(said.find(std::string{"| "} + rule.id + " |") != std::string::npos);
}

TEST_CASE("the rules are listed in both languages, and for programs") {
  CHECK(rules_text("fr", "text").find("BAS-001  erreur        Finalité sans base légale  (GDPR art. 6(1), 13(1)(c))") != std::string::npos);
  CHECK(rules_text("en", "text").find("RET-012  warning       Until unsubscribed only") != std::string::npos);
  CHECK(rules_text("en", "json").find("\"elsewhere\"") != std::string::npos);
}
