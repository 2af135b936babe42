// The models that a firm's file begins from. A model is a policy file with English beside the French: lines "#en …" and
// "en = …", and ", en = …" last in { fr = …, en = … }; {firm}, {today} and {languages} are put in.
#include <algorithm>

#include "base/bytes.h"
#include "policy/policy.h"
#include "policy_models.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// Lines of a text, without their ends.
std::vector<std::string> split(SV text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    out.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return out;
}

bool begins(SV line, SV with) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  return line.starts_with(with);
}

bool is_english(SV line) { return begins(line, "#en") || begins(line, "#?en") || begins(line, "en ="); }

/// "{ fr = …, en = … }" without its English, a string or a list.
void leave_out_english(std::string& line) {
  constexpr SV kEnglish = ", en = ";
  for (auto at = line.find(kEnglish); at != std::string::npos; at = line.find(kEnglish, at)) {
    const auto value = at + kEnglish.size();
    line.erase(at, line.find(line[value] == '[' ? ']' : '"', value + 1) + 1 - at);
  }
}

/// "#en words" and "#?en words" become comments as the French ones above them are.
void show_english(std::string& line) {
  for (const SV mark : {SV{"#en"}, SV{"#?en"}})
    if (begins(line, mark)) line.erase(line.find("en", line.find('#')), 2);
}

void put(std::string& line, SV hole, SV value) {
  if (const auto at = line.find(hole); at != std::string::npos) line.replace(at, hole.size(), value);
}

/// As it stands between the quotes of a TOML string.
std::string quoted(SV words) {
  std::string out;
  for (const char c : words) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

bool one_line(SV words) {
  return is_clean_utf8(words) && std::ranges::none_of(words, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
}

}  // namespace

const std::vector<TradeModel>& models() {
  static const auto all = [] {
    constexpr SV kFolder = "models/", kEnding = ".toml";
    std::vector<TradeModel> out;
    for (const auto& [path, text] : embedded::policy_models()) {
      const auto lines = split(text);
      const auto name = path.substr(kFolder.size(), path.size() - kFolder.size() - kEnding.size());
      out.push_back({name, {lines[0].substr(SV{"# "}.size()), lines[1].substr(SV{"#en "}.size())}});
    }
    return out;
  }();
  return all;
}

Result<std::string> model_file(SV model, SV lang, SV firm, Date today) {
  const auto found = embedded::policy_models().find("models/" + std::string{model} + ".toml");
  if (found == embedded::policy_models().end()) return Error{Code::kNotFound, "model.unknown", std::string{model}};
  if (!one_line(firm)) return Error{Code::kInvalid, "model.firm", {}};
  const bool english = lang == "en";
  std::vector<std::string> out;
  for (auto line : split(found->second)) {
    if (!english && is_english(line)) continue;
    if (english) show_english(line);
    else leave_out_english(line);
    if (!firm.empty() && line.find("{firm}") != std::string::npos)
      while (begins(out.back(), "#?")) out.pop_back();  // answered
    put(line, "{firm}", firm.empty() ? "?" : quoted(firm));
    put(line, "{today}", iso_date(today));
    put(line, "{languages}", english ? R"(["fr", "en"])" : R"(["fr"])");
    out.push_back(std::move(line));
  }
  std::string text;
  for (const auto& line : out) text += line + "\n";
  return text;
}

}  // namespace tenue::policy
