// The registry of rules as people read it: a list, JSON, and docs/rules.md.
#include <fmt/format.h>
#include <json/json.h>

#include "base/catalogue.h"
#include "policy/draft.h"
#include "policy_texts.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// A rule that is looked after elsewhere than on a file has words that say where.
struct Row {
  std::string id, source;
  Severity severity;
};

const std::vector<Row>& rows() {
  static const std::vector<Row> all = {
#define RULE(name, id, severity, source) {id, source, Severity::severity},
#define LAW(name, id, severity, source) {id, source, Severity::severity},
#define ELSEWHERE(id, severity, source) {id, source, Severity::severity},
#include "policy/rules.def"
#undef ELSEWHERE
#undef LAW
#undef RULE
  };
  return all;
}

const Catalogue& words() {
  static const Catalogue catalogue{embedded::policy_texts().at("findings.fr.txt"), embedded::policy_texts().at("findings.en.txt")};
  return catalogue;
}

std::string severity_name(Severity severity) { return severity == Severity::kError ? "error" : severity == Severity::kWarning ? "warning" : "info"; }
std::string title(const Row& row, SV lang) { return words().say(lang, row.id + ".title"); }
std::string elsewhere(const Row& row, SV lang) { return words().has(row.id + ".elsewhere") ? words().say(lang, row.id + ".elsewhere") : std::string{}; }

std::string as_json() {
  Json::Value list{Json::arrayValue};
  for (const auto& row : rows()) {
    Json::Value one;
    one["id"] = row.id;
    one["severity"] = severity_name(row.severity);
    one["source"] = row.source;
    for (const char* lang : {"fr", "en"}) {
      one["title"][lang] = title(row, lang);
      if (!elsewhere(row, lang).empty()) one["elsewhere"][lang] = elsewhere(row, lang);
    }
    list.append(one);
  }
  Json::StreamWriterBuilder writer;
  writer["indentation"] = "  ";
  writer["emitUTF8"] = true;
  return Json::writeString(writer, list) + "\n";
}

std::string as_text(SV lang) {
  std::string out;
  for (const auto& row : rows()) {
    out += fmt::format("{}  {:<13} {}  ({})\n", row.id, words().say(lang, "severity." + severity_name(row.severity)), title(row, lang), row.source);
    if (!elsewhere(row, lang).empty()) out += fmt::format("         {}\n", elsewhere(row, lang));
  }
  return out;
}

/// One table of what `check` judges, one of what is judged elsewhere.
std::string as_markdown(SV lang) {
  std::string judged, others;
  for (const auto& row : rows()) {
    const auto where = elsewhere(row, lang);
    const auto line = fmt::format("| {} | {} | {} | {} |", row.id, words().say(lang, "severity." + severity_name(row.severity)), title(row, lang), row.source);
    if (where.empty()) judged += line + "\n";
    else others += line + " " + where + " |\n";
  }
  const auto columns = words().say(lang, "rules.columns");
  return fmt::format("# {}\n\n{}\n\n| {} |\n|---|---|---|---|\n{}\n## {}\n\n| {} | |\n|---|---|---|---|---|\n{}", words().say(lang, "rules.title"), words().say(lang, "rules.intro"),
                     columns, judged, words().say(lang, "rules.elsewhere"), columns, others);
}

}  // namespace

std::string rules_text(SV lang, SV format) {
  if (format == "json") return as_json();
  return format == "markdown" ? as_markdown(lang) : as_text(lang);
}

}  // namespace tenue::policy
