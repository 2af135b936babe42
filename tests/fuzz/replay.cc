// Runs every file of the corpus, and every policy of the repository, through its function: what was found once stays found.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>
#include <vector>

#include "fuzz/fuzz.h"

namespace fs = std::filesystem;

namespace {

const fs::path kRoot = TENUE_ROOT;

const std::map<std::string, void (*)(std::string_view)> kFunctions = {
    {"policy", tenue::fuzz::policy}, {"expr", tenue::fuzz::expr},   {"values", tenue::fuzz::values},
    {"form", tenue::fuzz::form},     {"bytes", tenue::fuzz::bytes}, {"config", tenue::fuzz::config},
    {"mail", tenue::fuzz::mail},     {"upload", tenue::fuzz::upload}};

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

int replay(const std::string& name, const fs::path& folder, const std::string& ending = "") {
  int count = 0;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    if (!entry.is_regular_file() || !entry.path().string().ends_with(ending)) continue;
    std::fprintf(stderr, "%s %s\n", name.c_str(), entry.path().c_str());  // whoever crashes was the last one named
    kFunctions.at(name)(read(entry.path()));
    ++count;
  }
  return count;
}

}  // namespace

int main() {
  int count = 0;
  for (const auto& [name, _] : kFunctions) {
    const int files = replay(name, kRoot / "tests/fuzz/corpus" / name);
    if (files == 0) return std::printf("tests/fuzz/corpus/%s is empty\n", name.c_str()), 1;
    count += files;
  }
  for (const auto* folder : {"examples", "src/policy/models"}) count += replay("policy", kRoot / folder, ".toml");
  std::printf("%d inputs\n", count);
  return 0;
}
