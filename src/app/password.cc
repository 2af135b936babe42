// What may be a password. The rule is the CNIL's; what is known to everybody is no secret, however long.
#include <algorithm>
#include <array>
#include <set>

#include "app/users.h"
#include "app_words.h"

namespace tenue::app {
namespace {

std::size_t characters(std::string_view utf8) {
  return static_cast<std::size_t>(std::ranges::count_if(utf8, [](char c) { return (c & 0xC0) != 0x80; }));
}

constexpr std::array<std::string_view, 4> kClasses = {"lower", "upper", "digit", "special"};

/// Which of kClasses stand in it.
std::array<bool, 4> classes_in(std::string_view password) {
  std::array<bool, 4> seen{};
  for (const char c : password) seen[c >= 'a' && c <= 'z' ? 0 : c >= 'A' && c <= 'Z' ? 1 : c >= '0' && c <= '9' ? 2 : 3] = true;
  return seen;
}

bool has_classes(std::string_view password, const std::vector<std::string>& asked) {
  const auto seen = classes_in(password);
  for (std::size_t i = 0; i < kClasses.size(); ++i)
    if (!seen[i] && std::ranges::find(asked, kClasses[i]) != asked.end()) return false;
  return true;
}

const std::set<std::string, std::less<>>& common() {
  static const auto list = [] {
    std::set<std::string, std::less<>> out;
    std::string word;
    for (const char c : embedded::app_words().at("common_passwords.txt")) {
      if (c != ' ' && c != '\n') {
        word += c;
      } else if (!word.empty()) {
        out.insert(std::exchange(word, {}));
      }
    }
    return out;
  }();
  return list;
}

/// "M0t-de-P@sse!2026" → "motdepasse": what is left of a decorated word.
std::string undecorated(std::string_view password) {
  constexpr std::string_view kFrom = "0134578@$!", kTo = "oieastbasi";
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80); };
  while (!password.empty() && !letter(password.back())) password.remove_suffix(1);
  std::string plain(password);
  for (char& c : plain)
    if (const auto at = kFrom.find(c); at != std::string_view::npos) c = kTo[at];
  auto out = fold(plain);
  std::erase_if(out, [](char c) { return c < 'a' || c > 'z'; });
  return out;
}

bool is_common(const std::string& password) {
  const std::set<char> different(password.begin(), password.end());
  if (different.size() < 5) return true;
  const auto word = undecorated(password);
  return word.empty() || common().contains(word);
}

bool holds_name(const std::string& name, const std::string& login, const std::string& password) {
  const auto inside = fold(password);
  std::string word;
  for (const char c : fold(name) + " " + fold(login) + " ") {
    if (c != ' ') {
      word += c;
    } else if (word.size() >= 4 && inside.find(word) != std::string::npos) {
      return true;
    } else {
      word.clear();
    }
  }
  return false;
}

Error refused(const char* detail) { return {Code::kInvalid, detail, "password"}; }

}  // namespace

Result<void> password_fits(const policy::PasswordRule& rule, const std::string& name, const std::string& login, const std::string& password) {
  const auto least = static_cast<std::size_t>(rule.length);
  const auto length = characters(password);
  if (length < least || !is_clean_utf8(password)) return refused("password.short");
  if (is_common(password)) return refused("password.common");
  if (holds_name(name, login, password)) return refused("password.name");
  if (!has_classes(password, rule.classes)) return refused("password.classes");
  const auto kinds = std::ranges::count(classes_in(password), true);
  const auto more = kinds == 4 ? 0U : kinds == 3 ? 2U : 8U;
  if (length < least + more) return refused("password.simple");
  return {};
}

}  // namespace tenue::app
