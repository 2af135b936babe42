// A policy file does not stop the compiler; what it accepts can be drawn, printed, compared and counted with.
#include "policy/policy.h"

#include <algorithm>
#include <set>

#include "base/result.h"
#include "fuzz/fuzz.h"
#include "policy/document.h"

namespace tenue::fuzz {
namespace {

using namespace policy;

const Date kToday{std::chrono::year{2026}, std::chrono::month{11}, std::chrono::day{26}};
const Instant kNow = day_begin(kToday);

/// Each finding points into the file, and is said in both languages.
void check_findings(std::string_view toml, const Compiled& compiled) {
  const auto lines = lines_of(toml);
  for (const auto& finding : compiled.findings) {
    const auto line = static_cast<std::size_t>(finding.place.line);
    TENUE_CHECK(line >= 1 && line <= std::max<std::size_t>(1, lines.size()));
    TENUE_CHECK(finding.place.column >= 1 && finding.length >= 1);
    TENUE_CHECK(lines.empty() || static_cast<std::size_t>(finding.place.column) <= lines[line - 1].size() + 1);
    TENUE_CHECK(!finding.message.fr.empty() && !finding.message.en.empty());
  }
  for (const auto* lang : {"fr", "en"}) TENUE_CHECK(!show_findings(compiled.findings, "policy.toml", toml, lang).empty());
  TENUE_CHECK(!findings_json(compiled.findings, "policy.toml").empty());
}

/// One record of each type, in the nth state that can be reached, with every date set; of nobody.
SubjectFacts somebody(const Model& model, std::size_t nth) {
  SubjectFacts out;
  for (const auto& record : model.records) {
    RecordFacts facts;
    facts.id = RecordId{out.records.size() + 1};
    facts.type = record.id;
    for (const auto& above : out.records)
      if (above.type == record.of) facts.parent = above.id;
    facts.created = kNow;
    if (!record.states.empty()) facts.entered.emplace_back(record.states[nth % record.states.size()].id, kNow);
    for (const auto& field : record.fields)
      if (field.type == FieldType::kDate || field.type == FieldType::kMoment || field.type == FieldType::kBirthDate) facts.dates[field.id] = kNow;
    for (const auto& activity : model.activities) facts.taken[activity.id] = kNow;
    out.records.push_back(std::move(facts));
  }
  return out;
}

void count_days(const Model& model) {
  for (std::size_t nth = 0; nth < 3; ++nth)
    for (const auto& pair : evaluate(model, somebody(model, nth), kNow)) TENUE_CHECK(!pair.activity.empty());
}

/// All that is published of a policy, and all that staff are told.
void draw(const Model& model) {
  for (const auto* lang : {"fr", "en"}) {
    PageContext letter;
    letter.today = letter.verified_on = kToday;
    TENUE_CHECK(page_html(model, lang, letter).find("</main>") != std::string::npos);
    for (const auto* format : {"html", "csv", "json"}) TENUE_CHECK(register_text(model, lang, format).has_value());
    TENUE_CHECK(explain(model, "", kToday, lang).has_value());
    for (const auto& form : model.forms) {
      (void)notice(model, form, lang);
      (void)spoken_notice(model, form, lang);
    }
    TENUE_CHECK(changes(model, model, lang).empty());
    TENUE_CHECK(page_changes(model, model, lang).empty());
  }
}

}  // namespace

void policy(std::string_view toml) {
  const auto compiled = compile(toml, "firm");
  check_findings(toml, compiled);
  if (!compiled.stands) return;
  count_days(compiled.model);
  draw(compiled.model);
  const auto again = compile(compiled.model.canonical, "firm");
  TENUE_CHECK(again.stands && again.model.hash == compiled.model.hash);
}

}  // namespace tenue::fuzz
