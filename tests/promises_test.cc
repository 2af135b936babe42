// Each promise of an example's published policy is kept by a key of its policy and shown by a test, or put off with a
// reason. A promise without a test that exists is not kept.
#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <toml++/toml.h>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = TENUE_ROOT;
const fs::path kFirm = kRoot / "examples/sos-serrurier";
constexpr int kPromises = 79;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

std::string id(int number) { return (number < 10 ? "SOS-0" : "SOS-") + std::to_string(number); }

std::string text(const toml::table& promise, std::string_view key) { return promise[key].value_or(std::string{}); }

/// "activities.emergencies.keep.quote" exists in the policy; a list stands for each of its items.
bool has_key(const toml::table& policy, const std::string& path) {
  const toml::node* at = &policy;
  std::istringstream steps(path);
  for (std::string step; std::getline(steps, step, '.');) {
    if (const auto* list = at->as_array()) at = list->empty() ? nullptr : list->get(0);
    const auto* table = at ? at->as_table() : nullptr;
    at = table ? table->get(step) : nullptr;
    if (at == nullptr) return false;
  }
  return true;
}

/// The names of all tests, by suite: a module or a file of tests/ for C++, the folder of tests/ for node.
std::map<std::string, std::set<std::string>> tests() {
  const std::regex cpp(R"rx(TEST_CASE\("((?:[^"\\]|\\.)*)"\))rx"), node(R"rx(\b(?:test|it)\(\s*(["'`])((?:(?!\1)[^\\]|\\.)*)\1)rx");
  std::map<std::string, std::set<std::string>> out;
  const auto collect = [&](const fs::path& file, const std::string& suite, const std::regex& pattern, std::size_t group) {
    const auto source = read(file);
    for (std::sregex_iterator it(source.begin(), source.end(), pattern), end; it != end; ++it) out[suite].insert((*it)[group]);
  };
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "src"))
    if (entry.path().string().ends_with("_test.cc")) collect(entry.path(), fs::relative(entry.path(), kRoot / "src").begin()->string(), cpp, 1);
  for (const auto& entry : fs::directory_iterator(kRoot / "tests")) {
    if (entry.path().string().ends_with("_test.cc")) collect(entry.path(), entry.path().stem().string(), cpp, 1);
    if (!entry.is_directory() || entry.path().filename() == "node_modules") continue;
    for (const auto& file : fs::directory_iterator(entry.path()))
      if (file.path().string().ends_with(".test.mjs")) collect(file.path(), entry.path().filename().string(), node, 2);
  }
  return out;
}

/// "policy: the page carries" names the tests whose name begins so; "stories: SOS-41" those that bear the id before
/// their colon, "SOS-10 SOS-41: ten years after …".
bool test_exists(const std::map<std::string, std::set<std::string>>& all, const std::string& reference) {
  const auto colon = reference.find(": ");
  if (colon == std::string::npos) return false;
  const auto suite = all.find(reference.substr(0, colon));
  const auto wanted = reference.substr(colon + 2);
  if (suite == all.end() || wanted.empty()) return false;
  return std::any_of(suite->second.begin(), suite->second.end(), [&](const std::string& name) {
    std::istringstream ids(name.substr(0, name.find(':')));
    for (std::string id; ids >> id;)
      if (id == wanted) return true;
    return name.starts_with(wanted);
  });
}

/// One row of a CSV file (RFC 4180); the quote may span lines, so rows are cut by the reader.
std::vector<std::vector<std::string>> csv(const std::string& source) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '"' && quoted && i + 1 < source.size() && source[i + 1] == '"') rows.back().back() += source[++i];
    else if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) rows.back().emplace_back();
    else if (c == '\n' && !quoted) rows.push_back({""});
    else if (c != '\r') rows.back().back() += c;
  }
  return rows;
}

}  // namespace

TEST_CASE("every promise of the firm is kept by a key and a test, or put off with a reason") {
  const auto policy = toml::parse_file((kFirm / "policy.toml").string());
  const auto promises = toml::parse_file((kFirm / "promises.toml").string());
  const auto all = tests();
  int kept = 0;
  for (int number = 1; number <= kPromises; ++number) {
    const auto* promise = promises[id(number)].as_table();
    REQUIRE_MESSAGE(promise != nullptr, id(number) << " is missing");
    const auto key = text(*promise, "key"), test = text(*promise, "test"), later = text(*promise, "later");
    CHECK_MESSAGE(test.empty() != later.empty(), id(number) << " needs a test or a reason why it comes later, and not both");
    CHECK_MESSAGE((key.empty() || has_key(policy, key)), id(number) << ": policy.toml has no " << key);
    if (test.empty()) continue;
    ++kept;
    CHECK_MESSAGE(!key.empty(), id(number) << " is kept by no key");
    CHECK_MESSAGE(test_exists(all, test), id(number) << ": no test is called " << test);
  }
  CHECK(kept >= 38);
}

TEST_CASE("the list of promises holds nothing else") {
  const auto promises = toml::parse_file((kFirm / "promises.toml").string());
  std::set<std::string> known;
  for (int number = 1; number <= kPromises; ++number) known.insert(id(number));
  const std::regex rule("[A-Z]{3}-[0-9]{3}|L-[A-Z]{3}-[0-9]{2}");
  for (const auto& [name, promise] : promises) {
    CHECK_MESSAGE(known.contains(std::string{name.str()}), "unknown promise " << name.str());
    REQUIRE(promise.is_table());
    for (const auto& [key, value] : *promise.as_table()) {
      const std::string word{key.str()};
      CHECK_MESSAGE((word == "key" || word == "test" || word == "later" || word == "corrected"), name.str() << " has an unknown key " << word);
      if (word == "corrected") CHECK_MESSAGE(std::regex_match(value.value_or(std::string{}), rule), name.str() << " names no rule");
    }
  }
}

TEST_CASE("a promise is checked, not believed") {
  const auto policy = toml::parse("[activities.a.keep]\nr = [{ until = 'x' }]\n");
  CHECK(has_key(policy, "activities.a.keep.r"));
  CHECK(has_key(policy, "activities.a.keep.r.until"));
  CHECK_FALSE(has_key(policy, "activities.a.keep.s"));
  const std::map<std::string, std::set<std::string>> all = {{"stories", {"SOS-41 SOS-10: gone the day after"}}};
  CHECK(test_exists(all, "stories: SOS-41"));
  CHECK(test_exists(all, "stories: SOS-10"));
    CHECK_FALSE(test_exists(all, "stories: SOS-42"));
  CHECK_FALSE(test_exists(all, "policy: SOS-41"));
  CHECK_FALSE(test_exists(all, "stories: "));
}

TEST_CASE("the ids are those of the firm's own text") {
  const auto list = kRoot.parent_path() / "shared/promises.csv";
  if (!fs::exists(list)) return;
  std::set<std::string> theirs;
  for (const auto& row : csv(read(list)))
    if (row[0].starts_with("SOS-")) theirs.insert(row[0]);
  std::set<std::string> ours;
  for (int number = 1; number <= kPromises; ++number) ours.insert(id(number));
  CHECK(theirs == ours);
}
