// What the compiler says of a mistake, word for word: tests/golden/check/<name>.toml, .fr.expected and .en.expected.
// ACCEPT=1 writes the expected files anew; the difference is then the review.
#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
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

void compare(const std::string& name, const std::string& toml, const Compiled& compiled, const std::string& lang) {
  const auto said = show_findings(compiled.findings, name + ".toml", toml, lang);
  const auto expected = kFolder / (name + "." + lang + ".expected");
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
    for (const auto* lang : {"fr", "en"}) compare(name, toml, compiled, lang);
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
