// Each promise of an example's published policy is carried by a key of its policy and shown kept by a test, or put off with
// a reason. A promise without a test that exists is not kept.
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

struct Firm {
  std::string folder, prefix;  ///< of examples/, of its promises: "SOS-01"
  int promises, kept;          ///< how many its published text makes; how many are shown kept, at least
};
const std::vector<Firm> kFirms = {{"sos-serrurier", "SOS", 79, 39}, {"clic-et-cetera", "CLIC", 58, 25}, {"emp-computer", "EMP", 68, 28},
                                  {"semi-informatique", "SEMI", 106, 45}, {"customer-labs", "CLAB", 64, 26}};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

toml::table table_of(const Firm& firm, const char* file) { return toml::parse_file((kRoot / "examples" / firm.folder / file).string()); }

/// "SOS-01" to "SOS-79", "SEMI-100".
std::vector<std::string> ids(const Firm& firm) {
  std::vector<std::string> out;
  for (int number = 1; number <= firm.promises; ++number) out.push_back(firm.prefix + (number < 10 ? "-0" : "-") + std::to_string(number));
  return out;
}

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
/// their colon, "SOS-10 SOS-41: ten years after …". "SEMI-10" is not the beginning of "SEMI-100".
bool test_exists(const std::map<std::string, std::set<std::string>>& all, const std::string& reference) {
  const auto colon = reference.find(": ");
  if (colon == std::string::npos) return false;
  const auto suite = all.find(reference.substr(0, colon));
  const auto wanted = reference.substr(colon + 2);
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (suite == all.end() || wanted.empty()) return false;
  return std::any_of(suite->second.begin(), suite->second.end(), [&](const std::string& name) {
    std::istringstream ids(name.substr(0, name.find(':')));
    for (std::string id; ids >> id;)
      if (id == wanted) return true;
    const bool cuts_a_number = name.size() > wanted.size() && is_digit(wanted.back()) && is_digit(name[wanted.size()]);
    return name.starts_with(wanted) && !cuts_a_number;
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

TEST_CASE("every promise of each firm is carried by a key and shown by a test, or put off with a reason") {
  const auto all = tests();
  for (const auto& firm : kFirms) {
    const auto policy = table_of(firm, "policy.toml"), promises = table_of(firm, "promises.toml");
    int kept = 0;
    for (const auto& id : ids(firm)) {
      const auto* promise = promises[id].as_table();
      REQUIRE_MESSAGE(promise != nullptr, id << " is missing");
      const auto key = text(*promise, "key"), test = text(*promise, "test"), later = text(*promise, "later");
      CHECK_MESSAGE(test.empty() != later.empty(), id << " needs a test or a reason why it comes later, and not both");
      CHECK_MESSAGE((key.empty() || has_key(policy, key)), id << ": policy.toml has no " << key);
      if (test.empty()) continue;
      ++kept;
      CHECK_MESSAGE(!key.empty(), id << " is kept by no key");
      CHECK_MESSAGE(test_exists(all, test), id << ": no test is called " << test);
    }
    CHECK_MESSAGE(kept >= firm.kept, firm.folder << " keeps " << kept);
  }
}

TEST_CASE("a list of promises holds nothing else") {
  const std::regex rule("[A-Z]{3}-[0-9]{3}|L-[A-Z]{3}-[0-9]{2}");
  for (const auto& firm : kFirms) {
    const auto promises = table_of(firm, "promises.toml");
    const auto known = ids(firm);
    for (const auto& [name, promise] : promises) {
      CHECK_MESSAGE(std::find(known.begin(), known.end(), name.str()) != known.end(), "unknown promise " << name.str());
      REQUIRE(promise.is_table());
      for (const auto& [key, value] : *promise.as_table()) {
        const std::string word{key.str()};
        CHECK_MESSAGE((word == "key" || word == "test" || word == "later" || word == "corrected"), name.str() << " has an unknown key " << word);
        if (word == "corrected") CHECK_MESSAGE(std::regex_match(value.value_or(std::string{}), rule), name.str() << " names no rule");
      }
    }
  }
}

TEST_CASE("no example of a published text is without its list of promises") {
  for (const auto& entry : fs::directory_iterator(kRoot / "examples")) {
    if (!fs::exists(entry.path() / "as-published.toml")) continue;  // an invented firm has published nothing yet
    const auto listed = std::any_of(kFirms.begin(), kFirms.end(), [&](const Firm& firm) { return entry.path().filename() == firm.folder; });
    CHECK_MESSAGE(listed, entry.path().filename().string());
  }
}

TEST_CASE("a promise is checked, not believed") {
  const auto policy = toml::parse("[activities.a.keep]\nr = [{ until = 'x' }]\n");
  CHECK(has_key(policy, "activities.a.keep.r"));
  CHECK(has_key(policy, "activities.a.keep.r.until"));
  CHECK_FALSE(has_key(policy, "activities.a.keep.s"));
  const std::map<std::string, std::set<std::string>> all = {{"stories", {"SOS-41 SOS-10: gone the day after", "SEMI-100: told first"}}};
  CHECK(test_exists(all, "stories: SOS-41"));
  CHECK(test_exists(all, "stories: SOS-10"));
  CHECK_FALSE(test_exists(all, "stories: SOS-42"));
  CHECK(test_exists(all, "stories: SEMI-100"));
  CHECK_FALSE(test_exists(all, "stories: SEMI-10"));
  CHECK_FALSE(test_exists(all, "policy: SOS-41"));
  CHECK_FALSE(test_exists(all, "stories: "));
}

TEST_CASE("the ids are those of the firms' own texts") {
  const auto list = kRoot.parent_path() / "shared/promises.csv";
  if (!fs::exists(list)) return;
  std::set<std::string> theirs, ours;
  for (const auto& row : csv(read(list)))
    if (row[0] != "id" && !row[0].empty()) theirs.insert(row[0]);
  for (const auto& firm : kFirms)
    for (const auto& id : ids(firm)) ours.insert(id);
  CHECK(theirs == ours);
}
