// What a machine can check about the shape of the code: arrows between modules, who may use which library, and that
// nothing in the program knows a trade.
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = TENUE_ROOT;

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

bool is_test(const fs::path& file) { return file.stem().string().ends_with("_test") || file.string().find("/testing/") != std::string::npos; }

std::vector<fs::path> sources(const std::set<std::string>& endings) {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(kRoot / "src"))
    if (entry.is_regular_file() && endings.contains(entry.path().extension().string())) out.push_back(entry.path());
  REQUIRE(out.size() > 3);
  return out;
}

std::string module_of(const fs::path& file) { return fs::relative(file, kRoot / "src").begin()->string(); }

std::map<std::string, std::set<std::string>> layers() {
  std::map<std::string, std::set<std::string>> out;
  std::istringstream in(read(kRoot / "src/LAYERS"));
  for (std::string line; std::getline(in, line);) {
    if (line.empty() || line[0] == '#') continue;
    const auto colon = line.find(':');
    std::istringstream words(line.substr(colon + 1));
    auto& allowed = out[line.substr(0, colon)];
    for (std::string word; words >> word;) allowed.insert(word);
  }
  return out;
}

std::vector<std::string> matches(const std::string& text, const std::regex& what) {
  std::vector<std::string> out;
  for (std::sregex_iterator it(text.begin(), text.end(), what), end; it != end; ++it) out.push_back((*it)[1]);
  return out;
}

}  // namespace

TEST_CASE("a module includes only what src/LAYERS allows") {
  const auto allowed = layers();
  const std::regex include(R"(#include "([a-z_]+)/[^"]+")");
  for (const auto& file : sources({".cc", ".h"})) {
    const auto module = module_of(file);
    REQUIRE_MESSAGE(allowed.contains(module), module);
    for (const auto& used : matches(read(file), include)) {
      if (!allowed.contains(used)) continue;  // doctest/, third parties in quotes
      const bool fine = used == module || allowed.at(module).contains(used);
      CHECK_MESSAGE(fine, fs::relative(file, kRoot).string() << " includes " << used << "/");
    }
  }
}

TEST_CASE("each library has one room") {
  const std::vector<std::pair<std::string, std::string>> rooms = {
      {"sodium.h", "crypto/"},     {"sqlite3.h", "store/"},      {"ctemplate/", "web/render.cc"}, {"boost/", "web/http/server.cc web/http/connection.h"},
      {"toml++/", "policy/ app/"}, {"phonenumbers/", "policy/"}, {"CLI/", "cli/main.cc"},         {"date/tz.h", "base/time.cc"},
      {"archive", "app/zip.cc"},      {"gmime/", "mail/incoming.cc"}, {"curl/", "mail/"}};
  for (const auto& file : sources({".cc", ".h"})) {
    if (is_test(file)) continue;
    const auto where = fs::relative(file, kRoot / "src").string();
    const auto text = read(file);
    for (const auto& [header, room] : rooms) {
      if (text.find("#include <" + header) == std::string::npos) continue;
      bool fine = false;
      std::istringstream places(room);
      for (std::string place; places >> place;) fine = fine || where.starts_with(place);
      CHECK_MESSAGE(fine, where << " includes <" << header << ">, whose room is " << room);
    }
  }
}

TEST_CASE("nothing in the program knows a trade") {
  const std::regex trade(R"(\b(locksmith|serrur\w*|technicien\w*|technician\w*|intervention\w*|dispatcher|plumber|chimney|devis|facture\w*|déplacement\w*|call-?out)\b)",
                         std::regex::icase);
  for (const auto& file : sources({".cc", ".h", ".html", ".sql", ".txt", ".js", ".css"})) {
    if (is_test(file)) continue;
    std::istringstream in(read(file));
    int number = 0;
    for (std::string line; std::getline(in, line);) {
      ++number;
      std::smatch found;
      if (const auto comment = line.find("//"); comment != std::string::npos && (comment == 0 || line[comment - 1] != ':'))
        line.resize(comment);  // a comment may name an example
      CHECK_MESSAGE(!std::regex_search(line, found, trade), fs::relative(file, kRoot).string() << ":" << number << " says " << found.str());
    }
  }
}

TEST_CASE("nothing is left for later in the code") {
  const std::regex left(R"(\b(TODO|FIXME|XXX|HACK)\b)");
  for (const auto& file : sources({".cc", ".h", ".html", ".sql", ".js", ".css"}))
    CHECK_MESSAGE(!std::regex_search(read(file), left), fs::relative(file, kRoot).string());
}

TEST_CASE("no merge was left half done") {
  const std::regex marker("(^|\n)(<{7}|>{7}) ");
  for (const auto* folder : {"src", "tests", "docs", "examples", "bench", "tools"})
    for (const auto& entry : fs::recursive_directory_iterator(kRoot / folder))
      if (entry.is_regular_file() && entry.path().string().find("node_modules") == std::string::npos)
        CHECK_MESSAGE(!std::regex_search(read(entry.path()), marker), fs::relative(entry.path(), kRoot).string());
  for (const auto& entry : fs::directory_iterator(kRoot))
    if (entry.is_regular_file()) CHECK_MESSAGE(!std::regex_search(read(entry.path()), marker), entry.path().filename().string());
}

TEST_CASE("pages carry no inline script, no inline style, no event attribute") {
  const std::regex inline_code(R"(<script(?![^>]*\bsrc=)|\bstyle\s*=|\son[a-z]+\s*=|javascript:)", std::regex::icase);
  for (const auto& file : sources({".html"}))
    CHECK_MESSAGE(!std::regex_search(read(file), inline_code), fs::relative(file, kRoot).string());
}

TEST_CASE("SQL is never joined from strings") {
  const std::regex joined(R"rx("\s*(select|insert|update|delete)\b[^"]*"\s*\+)rx", std::regex::icase);
  for (const auto& file : sources({".cc", ".h"})) {
    if (is_test(file)) continue;
    CHECK_MESSAGE(!std::regex_search(read(file), joined), fs::relative(file, kRoot).string());
  }
}

TEST_CASE("every statement of a .sql file is named in the code of its module") {
  std::map<std::string, std::string> code;
  for (const auto& file : sources({".cc", ".h"}))
    if (!is_test(file)) code[module_of(file)] += read(file);
  const std::regex name(R"((?:^|\n)-- name: (\w+))");
  for (const auto& file : sources({".sql"}))
    for (const auto& statement : matches(read(file), name))
      CHECK_MESSAGE(code[module_of(file)].find('"' + statement + '"') != std::string::npos, fs::relative(file, kRoot).string() << ": nobody runs " << statement);
}

TEST_CASE("every act that is audited is named in the format") {
  const auto format = read(kRoot / "docs/formats/audit.md");
  const std::regex actor(R"rx(\{\{\}, "[a-z]+"\})rx"), act(R"rx(\b(?:audit|append|append_about)\([^;"]*"([a-z_]+)")rx"), word("[`\\s]([a-z_]+)(?=[`\\s])");
  const auto words = matches(format, word);
  const std::set<std::string> named(words.begin(), words.end());
  int acts = 0;
  for (const auto& file : sources({".cc"})) {
    if (is_test(file)) continue;
    for (const auto& found : matches(std::regex_replace(read(file), actor, "engine"), act)) {
      ++acts;
      CHECK_MESSAGE(named.contains(found), fs::relative(file, kRoot).string() << " audits " << found);
    }
  }
  CHECK(acts > 25);
}

TEST_CASE("every decision that is cited exists") {
  const std::regex cited(R"(docs/decisions/([0-9]{4}-[a-z0-9-]+\.md))");
  for (const auto& file : sources({".cc", ".h", ".sql"}))
    for (const auto& name : matches(read(file), cited))
      CHECK_MESSAGE(fs::exists(kRoot / "docs/decisions" / name), fs::relative(file, kRoot).string() << " cites " << name);
}

TEST_CASE("nothing of the project speaks of the machine it was made on") {
  const std::regex machine(R"((^|[^a-zA-Z])/(work|home|root)/[a-z])");
  for (const auto& entry : fs::recursive_directory_iterator(kRoot)) {
    const auto where = fs::relative(entry.path(), kRoot).string();
    const bool skip = where.starts_with(".git") || where.starts_with("build") || where.find("node_modules") != std::string::npos;
    if (skip || !entry.is_regular_file() || where == "tests/tidy_test.cc") continue;
    const auto ending = entry.path().extension().string();
    if (ending != ".cc" && ending != ".h" && ending != ".md" && ending != ".txt" && ending != ".toml" && ending != ".mjs") continue;
    CHECK_MESSAGE(!std::regex_search(read(entry.path()), machine), where);
  }
}

TEST_CASE("French catalogues are set as French is: no space that may break before a sign, no straight apostrophe") {
  const std::regex apostrophe("([A-Za-z\\x80-\\xFF]'[A-Za-z\\x80-\\xFF{])");
  int catalogues = 0;
  for (const auto& file : sources({".txt"})) {
    if (!file.filename().string().ends_with(".fr.txt")) continue;
    ++catalogues;
    std::istringstream in(read(file));
    for (std::string line; std::getline(in, line);) {
      if (line.starts_with('#')) continue;  // comments are in English
      const auto text = line.substr(std::min(line.find(" = ") + 1, line.size()));
      for (const auto* wrong : {" :", " ;", " !", " ?", " »", "« ", "\u00A0;", "\u00A0!", "\u00A0?"})
        CHECK_MESSAGE(text.find(wrong) == std::string::npos, file.filename().string() << ": " << line);
      CHECK_MESSAGE(!std::regex_search(text, apostrophe), file.filename().string() << ": " << line);
    }
  }
  CHECK(catalogues > 6);
}
