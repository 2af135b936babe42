#include "app/recovery.h"

#include <doctest/doctest.h>

#include <set>

using namespace tenue;
using namespace tenue::app;

namespace {

std::string typed(const SheetLines& lines) {
  std::string out;
  for (const auto& line : lines) {
    for (const auto& word : line) out += word + " ";
    out += "\n";
  }
  return out;
}

crypto::Key counted() {
  Bytes raw;
  for (std::uint8_t i = 0; i < 32; ++i) raw.push_back(i);
  return crypto::Key(raw);
}

}  // namespace

TEST_CASE("a key comes back from its words, however they are typed") {
  for (int i = 0; i < 50; ++i) {
    const auto key = crypto::Key::random();
    CHECK(key_from_words(typed(sheet_lines(key))).value() == key);
  }
  auto text = typed(sheet_lines(counted()));
  for (auto& c : text) c = static_cast<char>(std::toupper(c));
  CHECK(key_from_words("1. " + text).value() == counted());
  std::string one;
  for (const char c : text)
    if (c != ' ' && c != '\n') one += c;
  CHECK(key_from_words(one).value() == counted());
}

TEST_CASE("the words of a key never change: a sheet is read years later") {
  const auto lines = sheet_lines(counted());
  CHECK(lines[0] == std::array<std::string, 5>{"babad", "bamag", "bibaj", "bimal", lines[0][4]});  // 0x0001 0x0203 0x0405 0x0607
  Bytes raw(32);
  for (const auto& [at, byte] : {std::pair{0, 127}, std::pair{3, 1}, std::pair{4, 63}, std::pair{5, 84}, std::pair{6, 220}, std::pair{7, 193}}) raw[static_cast<std::size_t>(at)] = static_cast<std::uint8_t>(byte);
  const auto known = sheet_lines(crypto::Key(raw));  // the examples of the proposal
  CHECK(known[0][0] + "-" + known[0][1] == "lusab-babad");
  CHECK(known[0][2] + "-" + known[0][3] == "gutih-tugad");
}

TEST_CASE("a word misread is found, and its line named; a word missing is counted") {
  const auto right = sheet_lines(counted());
  for (std::size_t line = 0; line < kSheetLines; ++line)
    for (std::size_t word = 0; word < kSheetWords; ++word) {
      auto wrong = right;
      wrong[line][word][0] = wrong[line][word][0] == 'b' ? 'd' : 'b';
      const auto read = key_from_words(typed(wrong));
      REQUIRE_FALSE(read);
      CHECK(read.error().detail == "sheet.line");
      CHECK(read.error().field == std::to_string(line + 1));
    }
  auto swapped = right;
  std::swap(swapped[0], swapped[1]);
  CHECK_FALSE(key_from_words(typed(swapped)));
  auto foreign = right;
  foreign[2][1] = "queue";
  CHECK(key_from_words(typed(foreign)).error().field == "3");
  const auto text = typed(right);
  CHECK(key_from_words(text.substr(6)).error().detail == "sheet.count");
  CHECK(key_from_words(text + "babad").error().detail == "sheet.count");
  CHECK(key_from_words("").error().field == "0");
}
