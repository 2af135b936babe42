// Three hundred policies broken at random, from a fixed seed, and the nastiest ones we know.
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "policy/document.h"
#include "policy/testing/firm.h"

using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

class Mutator {
 public:
  explicit Mutator(unsigned seed) : random_(seed) {}

  std::string mutate(std::string text) {
    for (auto n = below(3) + 1; n > 0; --n) once(text);
    return text;
  }

 private:
  std::size_t below(std::size_t n) { return n == 0 ? 0 : std::uniform_int_distribution<std::size_t>{0, n - 1}(random_); }

  static std::vector<std::string> split(const std::string& text) {
    std::vector<std::string> out;
    for (const auto line : lines_of(text)) out.emplace_back(line);
    return out;
  }
  static std::string join(const std::vector<std::string>& lines) {
    std::string out;
    for (const auto& line : lines) out += line + "\n";
    return out;
  }
  std::string word(const std::string& text) {
    const auto at = below(text.size());
    return text.substr(at, 1 + below(12));
  }

  void once(std::string& text) {
    static const std::string nasty[] = {"[[)x]]", "]", "}", "{", "\"", "'''", "\"\"\"", "=", ".", "\n[", "[[", "99999999999999999999", "-1", "1e999", "0x", "\\u0000", "\xff", "\xc3",
                                        "(((((((((((((((((((((((((((((((((((((((((((((((((((((((", "\r", "2025-02-30", "true", "[]", "{}", "\t", "\xf0\x9f\x98\x80", "end(", "else", "not "};
    const auto at = below(text.size());
    auto lines = split(text);
    switch (below(9)) {
      case 0: text[at] = static_cast<char>(below(256)); break;
      case 1: text.erase(at, 1 + below(40)); break;
      case 2: text.insert(at, nasty[below(std::size(nasty))]); break;
      case 3: lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(below(lines.size()))); text = join(lines); break;
      case 4: std::swap(lines[below(lines.size())], lines[below(lines.size())]); text = join(lines); break;
      case 5: text.resize(at); break;
      case 6: text.insert(at, word(text)); break;
      case 7: {
        const auto brace = text.find_first_of("{}[]()\"=", at);
        if (brace != std::string::npos) text.erase(brace, 1);
        break;
      }
      default: {
        const auto name = text.find_first_of("\"", at);
        if (name != std::string::npos) text.replace(name, std::min<std::size_t>(below(20), text.size() - name), "\"" + word(text));
      }
    }
    if (text.empty()) text = "x";
  }

  std::mt19937 random_;
};

void check_places(const std::string& toml, const Compiled& result) {
  const auto lines = lines_of(toml);
  for (const auto& f : result.findings) {
    INFO(f.rule, " ", f.message.en, " at ", f.place.line, ":", f.place.column);
    CHECK(f.place.line >= 1);
    CHECK(f.place.line <= std::max<int>(1, static_cast<int>(lines.size())));
    CHECK(f.place.column >= 1);
    CHECK(f.length >= 1);
    CHECK_FALSE(f.message.fr.empty());
    if (f.place.line >= 1 && static_cast<std::size_t>(f.place.line) <= lines.size()) CHECK(f.place.column <= static_cast<int>(lines[static_cast<std::size_t>(f.place.line - 1)].size()) + 1);
  }
  for (const auto* lang : {"fr", "en"}) CHECK_FALSE(show_findings(result.findings, "policy.toml", toml, lang).empty());
  CHECK_FALSE(findings_json(result.findings, "policy.toml").empty());
}

std::string repeated(const std::string& part, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) out += part;
  return out;
}

}  // namespace

TEST_CASE("three hundred broken policies: never a crash, always places inside the file") {
  const auto toml = firm_text("sos-serrurier");
  int refused = 0;
  for (unsigned seed = 0; seed < 300; ++seed) {
    CAPTURE(seed);
    const auto broken = Mutator{seed}.mutate(toml);
    const auto result = compile(broken, "sos-serrurier");
    check_places(broken, result);
    if (!result.ok()) ++refused;
    else CHECK(compile(result.model.canonical, "sos-serrurier").model.hash == result.model.hash);
  }
  CHECK(refused > 150);
}

TEST_CASE("the nastiest files are refused with one finding") {
  const std::string nasty[] = {"",
                               "[[)x]]",
                               "\xff\xfe",
                               std::string(1, '\0'),
                               "a = " + repeated("[", 200'000),
                               repeated("a.", 100'000) + "b = 1",
                               "a = { " + repeated("b.", 100'000) + "c = 1 }",
                               "x = \"" + repeated("a", 2 << 20) + "\"",
                               "[" + repeated("a.", 5'000) + "a]",
                               "a = 99999999999999999999999999",
                               "\"\"\"",
                               repeated("[[a]]\n", 20'000),
                               "a = [" + repeated("1,", 1'001) + "]"};
  for (const auto& toml : nasty) {
    const auto result = compile(toml, "x");
    CHECK_FALSE(result.ok());
    check_places(toml, result);
  }
}

TEST_CASE("expressions nested or long beyond reason are refused, not followed") {
  for (const auto& expr : {repeated("(", 5'000) + "created", repeated("not ", 401) + "created", repeated("min(", 90) + "created" + repeated(")", 90), repeated("created else ", 100) + "created",
                           repeated("created + 1 year ", 1'000)}) {
    const auto toml = "tenue = 1\n[organisation]\nname = \"x\"\ncontact = \"x@x.example\"\n[version]\ndate = 2026-01-01\n[records.a]\nlabel = { fr = [\"a\", \"a\", \"m\"] }\n"
                      "[activities.b]\nlabel = \"b\"\nbasis = \"contract\"\nkeep = { a = { until = \"" + expr + "\" } }\n";
    const auto result = compile(toml, "x");
    CHECK_FALSE(result.ok());
    check_places(toml, result);
  }
}

TEST_CASE("events that double at each step are refused, not followed") {
  std::string events;
  for (int i = 0; i < 40; ++i) events += "e" + std::to_string(i) + " = \"max(e" + std::to_string(i + 1) + ", e" + std::to_string(i + 1) + ")\"\n";
  const auto toml = "tenue = 1\n[organisation]\nname = \"x\"\ncontact = \"x@x.example\"\n[version]\ndate = 2026-01-01\n[records.a]\nlabel = { fr = [\"a\", \"a\", \"m\"] }\n[records.a.events]\n" + events +
                    "e40 = \"created\"\n[activities.b]\nlabel = \"b\"\nbasis = \"contract\"\nkeep = { a = { until = \"e0\" } }\n";
  const auto result = compile(toml, "x");
  CHECK_FALSE(result.stands);
  CHECK(std::any_of(result.findings.begin(), result.findings.end(), [](const Finding& f) { return f.message.en.starts_with("this asks for more dates"); }));
  check_places(toml, result);
}

TEST_CASE("a file within 1 MiB whose text written out in full is not is refused: what is published is read again") {
  auto toml = firm_text("sos-serrurier");
  std::string kept;
  for (int r = 0; toml.size() < 970'000; ++r) {
    const auto name = "bulk" + std::to_string(r);
    toml += "\n[records." + name + "]\nof=\"client\"\nlabel={fr=[\"gros\",\"gros\",\"m\"],en=[\"big\",\"big\"]}\n[records." + name + ".fields]\n";
    for (int i = 0; i < 900; ++i) toml += "f" + std::to_string(i) + "={type=\"text\",label={fr=\"x\",en=\"x\"}}\n";
    kept += name + "={until=\"created + 1 year\"}\n";
  }
  toml += "[activities.bulky]\nlabel={fr=\"Gros\",en=\"Big\"}\npurpose={fr=\"essayer\",en=\"trying\"}\nbasis=\"contract\"\n[activities.bulky.keep]\n" + kept;
  REQUIRE(toml.size() <= 1 << 20);
  const auto result = compile(toml, "sos-serrurier");
  CHECK_FALSE(result.stands);
  CHECK_FALSE(result.ok());
  CHECK(result.findings.front().message.en == "written out in full the policy is larger than 1 MiB");
}
