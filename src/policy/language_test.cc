// docs/policy-language.md: its examples compile, and no key that the compiler reads is missing there.
#include <doctest/doctest.h>

#include <regex>
#include <set>

#include "policy/testing/firm.h"

namespace fs = std::filesystem;
using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

const fs::path kRoot = TENUE_ROOT;

/// The blocks of one kind of the page, one after another: those of "toml" are one policy.
std::string examples(const std::string& kind = "toml") {
  std::istringstream in(read_file(kRoot / "docs/policy-language.md"));
  std::string out;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) inside = line == "```" + kind;
    else if (inside) out += line + "\n";
  }
  return out;
}

std::set<std::string> keys_read_by_the_compiler() {
  const std::regex key(R"rx(\b(?:take|need|string|need_string|one_of|flag|integer|period|list|names|name|text|prose|expression|field_paths|colour_of|clock_of|month_day_of)\((?:reader, )?"([a-z_]+)")rx");
  std::set<std::string> out;
  for (const auto& entry : fs::directory_iterator(kRoot / "src/policy")) {
    if (!entry.path().filename().string().starts_with("parse_")) continue;
    const auto source = read_file(entry.path());
    for (std::sregex_iterator it(source.begin(), source.end(), key), end; it != end; ++it) out.insert((*it)[1]);
  }
  return out;
}

}  // namespace

TEST_CASE("the examples of the language page are one policy that compiles without a remark") {
  const auto toml = examples();
  const auto result = compile(toml, "ramonage-du-lac");
  CHECK_MESSAGE(result.ok(), show_findings(result.findings, "policy-language.md", toml, "en"));
  CHECK_MESSAGE(result.findings.empty(), show_findings(result.findings, "policy-language.md", toml, "en"));
  if (!result.ok()) return;
  PageContext letter;
  letter.inside_site = true;
  for (const auto* lang : {"fr", "en"}) CHECK(page_html(result.model, lang, letter).find('{') == std::string::npos);
}

TEST_CASE("the same policy with its [as_published] table, where everything is said well, is checked without a remark") {
  const auto toml = examples() + examples("toml as published");
  const auto result = compile(toml, "ramonage-du-lac");
  CHECK_MESSAGE(result.findings.empty(), show_findings(result.findings, "policy-language.md", toml, "en"));
  CHECK(result.model.as_published);
  CHECK_FALSE(compile(examples(), "ramonage-du-lac").model.as_published);
}

TEST_CASE("every key that the compiler reads has an example") {
  const auto toml = examples() + examples("toml as published");
  const auto keys = keys_read_by_the_compiler();
  REQUIRE(keys.size() > 100);
  for (const auto& key : keys) {
    const bool shown = std::regex_search(toml, std::regex("(^|[\\s{\\[.])" + key + "\\s*(=|\\]|\\.)"));
    CHECK_MESSAGE(shown, key);
  }
}
