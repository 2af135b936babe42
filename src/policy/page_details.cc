// The page's last chapter: every category, purpose, cookie and measure by itself, as art. 13 asks.
#include <algorithm>

#include "policy/end_words.h"
#include "policy/page.h"
#include "policy/phrase.h"
#include "policy/who_reads.h"

namespace tenue::policy {
namespace {

/// Opens a part that a reader unfolds: its heading, and after it what stands inside. The anchor is on what is inside, so
/// that a link to it unfolds the part; on paper every part is unfolded (the style sheets see to that).
void open_part(Html& out, const Leaf& leaf, std::string_view id, std::string_view heading, const std::string& about) {
  out.raw("<details>\n<summary><h3 id=\"").text(id).raw("-titre\">").text(leaf.say(heading)).raw("</h3>");
  if (!about.empty()) out.raw(" <span class=\"quiet\">").text(about).raw("</span>");
  out.raw("</summary>\n");
}

/// A table whose first cell heads its row; columns are catalogue keys.
class Table {
 public:
  Table(const Leaf& leaf, std::string_view id, std::string_view heading, std::vector<std::string> columns)
      : leaf_(leaf), columns_(std::move(columns)) {
    open_part(out_, leaf, id, heading, about());
    out_.raw("<table id=\"").text(id).raw("\" class=\"ledger\" role=\"table\" aria-labelledby=\"").text(id).raw("-titre\">\n");
    out_.raw("  <thead role=\"rowgroup\"><tr role=\"row\">");
    for (const auto& column : columns_) out_.raw("<th role=\"columnheader\" scope=\"col\">").text(leaf.say(column)).raw("</th>");
    out_.raw("</tr></thead>\n  <tbody role=\"rowgroup\">\n");
  }
  void row(const std::vector<std::string>& cells) {
    empty_ = false;
    out_.raw("    <tr role=\"row\"><th role=\"rowheader\" scope=\"row\">").text(cells[0]).raw("</th>");
    for (std::size_t i = 1; i < cells.size(); ++i)
      out_.raw("<td role=\"cell\" data-is=\"").text(leaf_.say("is", {{"column", leaf_.say(columns_[i])}})).raw("\">").text(cells[i]).raw("</td>");
    out_.raw("</tr>\n");
  }
  /// Nothing at all if the table has no row: an empty heading says nothing.
  Html done() {
    if (empty_) return {};
    out_.raw("  </tbody>\n</table>\n</details>\n");
    return out_;
  }

 private:
  /// What the part tells of each row: "quelles données, pourquoi, jusqu’à quand".
  std::string about() const {
    std::vector<std::string> told;
    for (std::size_t i = 1; i < columns_.size(); ++i) told.push_back(lower_first(leaf_.say(columns_[i])));
    return told.size() > 1 ? joined(told) : std::string{};
  }

  const Leaf& leaf_;
  std::vector<std::string> columns_;
  Html out_;
  bool empty_ = true;
};

void add_once(std::vector<std::string>& list, std::string text) {
  if (std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

/// " (accepté)" where the line counts for some final states only, its condition in words where that is another one.
std::string only_when(const Leaf& leaf, const Record& record, const KeepLine& line) {
  if (!line.when) return {};
  if (!counts_for_some_states(leaf.model, line))
    return " (" + condition_words(leaf.model, *line.when, record.id, leaf.lang) + ")";
  std::vector<std::string> labels;
  for (const auto state : final_states(leaf.model, line)) labels.push_back(lower_first(record.state(state)->label.in(leaf.lang)));
  return " (" + joined(labels) + ")";
}

/// " (en archive 6 mois après la remise du vélo)"
std::string archived(const Leaf& leaf, const KeepLine& line) {
  return line.archive ? " " + leaf.say("details.archived", {{"from", date_words(leaf.model, *line.archive, line.record, leaf.lang)}}) : std::string{};
}

/// What each record holds, why, and every end that any activity gives it.
Html categories(const Leaf& leaf) {
  Table table(leaf, "categories", "details.categories", {"column.what", "column.fields", "column.why", "column.until"});
  for (const auto& record : leaf.model.records) {
    std::vector<std::string> fields, why, until;
    for (const auto& activity : leaf.model.activities)
      for (const auto* line : activity.lines(record.id)) {
        add_once(why, lower_first(activity.label.in(leaf.lang)));
        add_once(until, kept_words(leaf.model, activity, *line, "", leaf.lang) + only_when(leaf, record, *line) + archived(leaf, *line));
        for (const auto& field : record.fields)
          if (activity.keeps(record.id, field.id)) add_once(fields, called(field, leaf.lang));
      }
    if (!until.empty()) table.row({upper_first(record.label.one.in(leaf.lang)), joined(fields), joined(why), joined(until, leaf.say("semicolon") + " ")});
  }
  return table.done();
}

std::string basis_words(const Leaf& leaf, const Activity& activity) {
  auto out = leaf.say("basis.name." + std::string{basis_name(activity.basis)});
  if (!activity.source.empty()) out += " (" + activity.source + ")";
  if (!activity.interest.empty()) out += leaf.say("colon") + " " + activity.interest.in(leaf.lang);
  return out;
}

Html purposes(const Leaf& leaf) {
  Table table(leaf, "finalites", "details.purposes", {"column.activity", "column.purpose", "column.basis"});
  for (const auto& activity : leaf.model.activities)
    table.row({activity.label.in(leaf.lang), joined(parts(activity.purpose.in(leaf.lang), ';')), basis_words(leaf, activity)});
  return table.done();
}

Html cookies(const Leaf& leaf) {
  Table table(leaf, "cookies", "details.cookies", {"column.cookie", "column.life", "column.consent"});
  for (const auto& cookie : leaf.model.cookies) {
    const auto* activity = leaf.model.activity(cookie.activity);
    const auto what = activity ? joined(parts(activity->purpose.in(leaf.lang), ';')) : cookie.exempt.in(leaf.lang);
    const auto life = cookie.life ? leaf.say("cookie.at_most", {{"period", period_words(*cookie.life, leaf.lang)}}) : leaf.say("cookie.session");
    const bool asked = activity && activity->basis == Basis::kConsent;
    table.row({upper_first(what), life, leaf.say(asked ? "cookie.asked" : "cookie.needed")});
  }
  return table.done();
}

Html measures(const Leaf& leaf) {
  Table table(leaf, "mesures", "details.measures", {"column.measure", "column.kind"});
  for (const auto& measure : leaf.model.measures) {
    auto kind = leaf.say("measure." + measure.kind);
    if (measure.every) kind += ", " + rhythm(*measure.every, leaf.lang);
    table.row({measure.label.in(leaf.lang), kind});
  }
  return table.done();
}

Html statistics(const Leaf& leaf) {
  Table table(leaf, "comptes", "details.statistics", {"column.what", "column.how"});
  for (const auto& one : leaf.model.statistics)
    table.row({one.label.in(leaf.lang), leaf.say("statistic.smallest", {{"n", in_letters(one.smallest, leaf.lang)}})});
  return table.done();
}

Html holds(const Leaf& leaf) {
  Table table(leaf, "suspensions", "details.holds", {"column.reason", "column.how"});
  for (const auto& hold : leaf.model.holds) {
    auto words = prose(leaf.model, hold.text, leaf.lang);
    if (hold.at_most) words += (words.empty() ? "" : " ") + leaf.say("hold.at_most", {{"period", period_words(*hold.at_most, leaf.lang)}});
    table.row({hold.label.in(leaf.lang), words});
  }
  return table.done();
}

Html accepted(const Leaf& leaf) {
  Html out;
  if (leaf.model.accepted.empty()) return out;
  open_part(out, leaf, "choix", "details.accepted", "");
  out.raw("<ul id=\"choix\">\n");
  for (const auto& one : leaf.model.accepted) out.raw("  <li>").text(one.because.in(leaf.lang)).raw("</li>\n");
  return out.raw("</ul>\n</details>\n");
}

/// Art. 13(1)(f): which recipients are outside the EEA, and what protects the data there.
std::string transfers(const Leaf& leaf) {
  std::vector<std::string> outside;
  for (const auto& one : leaf.model.recipients) {
    if (one.country.empty() || in_eea(one.country)) continue;
    const auto where = one.label.in(leaf.lang) + ", " + in_country(one.country, leaf.lang);
    outside.push_back(one.transfer.empty() ? where : where + " (" + leaf.say("details.transfer_by_" + one.transfer) + ")");
  }
  return outside.empty() ? leaf.say("details.no_transfer") : leaf.say("details.transfer", {{"list", listed(outside, leaf.lang)}});
}

/// Art. 14(2)(f): who else gave data, what shows that they might, and when the person hears of it.
std::vector<std::string> sources(const Leaf& leaf) {
  if (leaf.model.sources.empty()) return {leaf.say("details.source")};
  std::vector<std::string> out = {leaf.say("details.sources")};
  for (const auto& source : leaf.model.sources) {
    std::vector<std::string> fields;
    for (const auto& [record, field] : given_by(leaf.model, source)) add_once(fields, called(*field, leaf.lang));
    const auto within = source.inform ? period_words(*source.inform, leaf.lang) : std::string{};
    out.push_back(leaf.say("details.one_source", {{"who", source.label.in(leaf.lang)}, {"fields", listed(fields, leaf.lang)},
                                                  {"proof", source.proof.in(leaf.lang)}, {"period", within}}));
  }
  return out;
}

/// Art. 28: what is done on somebody else's instructions, and is not the firm's own.
std::string mandates(const Leaf& leaf) {
  std::vector<std::string> labels;
  for (const auto& activity : leaf.model.activities)
    if (activity.mandate) labels.push_back(lower_first(activity.label.in(leaf.lang)));
  return labels.empty() ? std::string{} : leaf.say("details.mandate", {{"list", listed(labels, leaf.lang)}});
}

std::vector<std::string> must_have(const Leaf& leaf, const Form& form) {
  std::vector<std::string> words;
  for (const auto& ask : form.asks) {
    const auto* record = ask.required ? leaf.model.record(ask.record) : nullptr;
    const auto* field = record ? record->field(ask.field) : nullptr;
    if (!field) continue;
    const auto when = field->when ? " (" + condition_words(leaf.model, *field->when, record->id, leaf.lang) + ")" : std::string{};
    add_once(words, called(*field, leaf.lang) + when);
  }
  return words;
}

/// Art. 13(2)(e): what has to be given, for each thing that one may ask, and what happens without it.
std::string required(const Leaf& leaf) {
  std::vector<std::pair<std::vector<std::string>, std::vector<std::string>>> needed;  // fields, and the forms that need them
  for (const auto& form : leaf.model.forms) {
    if (form.id == kRightsForm) continue;  // a right is also asked for by a letter or a call, in any words
    // What only a consent needs can be left out without losing anything else.
    if (leaf.model.activity(form.activity)->basis == Basis::kConsent) continue;
    const auto fields = must_have(leaf, form);
    if (fields.empty()) continue;
    auto same = std::find_if(needed.begin(), needed.end(), [&](const auto& one) {
      return std::is_permutation(one.first.begin(), one.first.end(), fields.begin(), fields.end());
    });
    if (same == needed.end()) same = needed.insert(needed.end(), {fields, {}});
    add_once(same->second, form.desk_only ? leaf.say("details.required_aloud") : leaf.say("quoted", {{"text", form.label.in(leaf.lang)}}));
  }
  if (needed.empty()) return {};
  if (needed.size() == 1) return leaf.say("details.required", {{"fields", listed(needed[0].first, leaf.lang)}});
  std::string out;
  for (const auto& [fields, forms] : needed) out += leaf.say("details.required_for", {{"form", listed(forms, leaf.lang)}, {"fields", listed(fields, leaf.lang)}}) + " ";
  return out + leaf.say("details.required_all");
}

}  // namespace

Html page_details(const Leaf& leaf) {
  Html out;
  out.raw("<section class=\"details\" aria-labelledby=\"detail\">\n<h2 id=\"detail\">").text(leaf.say("details.heading")).raw("</h2>\n");
  auto paragraphs = sources(leaf);
  paragraphs.insert(paragraphs.begin(), required(leaf));
  for (auto words : {mandates(leaf), transfers(leaf), leaf.say("details.no_decision")}) paragraphs.push_back(std::move(words));
  for (const auto& words : paragraphs)
    if (!words.empty()) out.raw("<p>").text(words).raw("</p>\n");
  out.put(categories(leaf)).put(purposes(leaf)).put(cookies(leaf)).put(statistics(leaf)).put(holds(leaf));
  out.put(measures(leaf)).put(accepted(leaf));
  return out.raw("</section>\n");
}

}  // namespace tenue::policy
