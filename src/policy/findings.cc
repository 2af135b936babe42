// How findings are shown: as a good compiler does, or as JSON.
#include <fmt/format.h>
#include <json/json.h>

#include <algorithm>

#include "policy/draft.h"
#include "base/catalogue.h"
#include "policy_texts.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

const Catalogue& words() {
  static const Catalogue catalogue{embedded::policy_texts().at("findings.fr.txt"), embedded::policy_texts().at("findings.en.txt")};
  return catalogue;
}

std::string severity_key(Severity severity) {
  return severity == Severity::kError ? "severity.error" : severity == Severity::kWarning ? "severity.warning" : "severity.info";
}

/// A line longer than a screen is cut around the caret.
constexpr int kWidest = 160;

std::string cut(SV line, int from, int count) {
  std::string out;
  int at = 0;
  for (std::size_t i = 0; i < line.size(); ++at) {
    const auto begin = i++;
    while (i < line.size() && (line[i] & 0xC0) == 0x80) ++i;
    if (at >= from && at < from + count) out += line[begin] == '\t' ? SV{" "} : line.substr(begin, i - begin);
  }
  return out;
}

std::string line_with_caret(SV line, const Finding& finding) {
  const int width = characters(line), column = finding.place.column - 1;
  const int from = width <= kWidest || column < kWidest / 2 ? 0 : column - kWidest / 2;
  const SV before = from > 0 ? "…" : "";
  const auto shown = cut(line, from, kWidest);
  const int caret = column - from + (from > 0 ? 1 : 0);
  const int length = std::clamp(finding.length, 1, std::max(1, std::min(width, from + kWidest) - column));
  return fmt::format("{:>5} | {}{}{}\n      | {:{}}{:^>{}}\n", finding.place.line, before, shown, from + kWidest < width ? "…" : "", "", std::max(0, caret), "", length);
}

std::string count_line(const std::vector<Finding>& findings, SV lang) {
  const auto errors = std::count_if(findings.begin(), findings.end(), [](const Finding& f) { return f.severity == Severity::kError; });
  const auto others = static_cast<std::ptrdiff_t>(findings.size()) - errors;
  const auto n = [&](SV key, std::ptrdiff_t count) {
    return words().say(lang, std::string{key} + (count == 0 ? ".none" : count == 1 ? ".one" : ".many"), {{"n", std::to_string(count)}});
  };
  return n("count.errors", errors) + ", " + n("count.remarks", others) + "\n";
}

}  // namespace

std::string show_findings(const std::vector<Finding>& findings, SV file_name, SV toml, SV lang) {
  const auto lines = lines_of(toml);
  std::string out;
  for (const auto& f : findings) {
    out += fmt::format("{}:{}:{}: {} [{}] {}\n", file_name, f.place.line, f.place.column, words().say(lang, severity_key(f.severity)), f.rule, f.message.in(lang));
    if (f.place.line > 0 && static_cast<std::size_t>(f.place.line) <= lines.size()) out += line_with_caret(lines[static_cast<std::size_t>(f.place.line - 1)], f);
    if (!f.fix.empty()) out += fmt::format("      {} {}\n", words().say(lang, "help"), f.fix.in(lang));
    if (!f.source.empty()) out += fmt::format("      {} {}\n", words().say(lang, "source"), f.source);
    out += '\n';
  }
  out += count_line(findings, lang);
  std::ranges::replace_if(out, [](char c) { return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7F; }, '?');
  return out;  // a file may hold what steers a terminal
}

std::string findings_json(const std::vector<Finding>& findings, SV file_name) {
  Json::Value list{Json::arrayValue};
  for (const auto& f : findings) {
    Json::Value one;
    one["file"] = std::string{file_name};
    one["line"] = f.place.line;
    one["column"] = f.place.column;
    one["length"] = f.length;
    one["rule"] = f.rule;
    one["severity"] = f.severity == Severity::kError ? "error" : f.severity == Severity::kWarning ? "warning" : "info";
    one["message"]["fr"] = f.message.fr;
    one["message"]["en"] = f.message.en;
    if (!f.fix.empty()) {
      one["fix"]["fr"] = f.fix.fr;
      one["fix"]["en"] = f.fix.en;
    }
    one["source"] = f.source;
    list.append(one);
  }
  Json::StreamWriterBuilder writer;
  writer["indentation"] = "  ";
  writer["emitUTF8"] = true;
  return Json::writeString(writer, list) + "\n";
}

}  // namespace tenue::policy
