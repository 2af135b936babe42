// The record of processing activities: one sheet per activity, in the order of the CNIL's model ("Modèle de registre").
#include <json/json.h>

#include <algorithm>

#include "policy/end_words.h"
#include "policy/html.h"
#include "policy/phrase.h"
#include "policy/draft.h"
#include "policy/policy.h"
#include "policy/who_reads.h"

namespace tenue::policy {
namespace {

/// One column of art. 30(1): its catalogue key and, for one activity, what it says. Several lines where there are several.
struct Column {
  std::string key;
  std::vector<std::string> lines;
};
using Sheet = std::vector<Column>;

void add_once(std::vector<std::string>& list, std::string text) {
  if (!text.empty() && std::find(list.begin(), list.end(), text) == list.end()) list.push_back(std::move(text));
}

class Writer {
 public:
  Writer(const Model& model, std::string_view lang) : model_(model), lang_(lang) {}

  Sheet sheet(const Activity& activity) const {
    return {{"activity", {activity.label.in(lang_)}},
            {"purposes", parts(activity.purpose.in(lang_), ';')},
            {"basis", {basis(activity)}},
            {"persons", persons(activity)},
            {"data", data(activity)},
            {"sensitive", {say(lang_, "register.sensitive_no")}},
            {"retention", retention(activity)},
            {"internal", roles(activity, false)},
            {"external", external(activity)},
            {"processors", processors(activity)},
            {"transfers", transfers(activity)},
            {"measures", measures()}};
  }

  std::vector<Sheet> sheets() const {
    std::vector<Sheet> out;
    for (const auto& activity : model_.activities) out.push_back(sheet(activity));
    return out;
  }

  std::string heading(std::string_view key) const { return say(lang_, "register." + std::string{key}); }
  const Model& model() const { return model_; }
  std::string_view lang() const { return lang_; }

 private:
  std::string basis(const Activity& activity) const {
    auto out = say(lang_, "basis.name." + std::string{basis_name(activity.basis)});
    if (!activity.source.empty()) out += " (" + activity.source + ")";
    if (!activity.interest.empty()) out += say(lang_, "colon") + " " + activity.interest.in(lang_);
    return out;
  }

  std::vector<std::string> persons(const Activity& activity) const {
    std::vector<std::string> out;
    const auto root = [&](std::string_view id) {
      const auto* person = model_.root_of(id);
      if (person && person->person) add_once(out, person->label.many.in(lang_));
    };
    // Accounts belong to those who sign in; requests, consents and what is handed over may concern anybody in the file.
    const auto of_ours = [&](const Record& record) {
      if (record.id == "account" && model_.portal.open) return root(model_.portal.login.substr(0, model_.portal.login.find('.')));
      if (is_of_a_visit(record.id)) return;
      for (const auto& one : model_.records)
        if (one.person) add_once(out, one.label.many.in(lang_));
    };
    for (const auto& line : activity.keep) root(line.record);
    for (const auto& one : fields_of(model_, activity)) root(one.record->id);
    for (const auto& line : activity.keep)
      if (const auto* record = model_.record(line.record); record && record->builtin) of_ours(*record);
    const bool signed_in = std::any_of(activity.keep.begin(), activity.keep.end(), [](const auto& line) { return line.needs_account; });
    if (out.empty()) out.push_back(say(lang_, signed_in ? "register.signed_in" : "register.everyone"));
    return out;
  }

  std::vector<std::string> data(const Activity& activity) const {
    std::vector<std::string> out;
    for (const auto& record : model_.records) {
      std::vector<std::string> fields;
      for (const auto& one : fields_of(model_, activity))
        if (one.record == &record) fields.push_back(lower_first(one.field->label.in(lang_)));
      if (!fields.empty()) out.push_back(upper_first(record.label.one.in(lang_)) + say(lang_, "colon") + " " + joined(fields));
    }
    return out;
  }

  std::vector<std::string> retention(const Activity& activity) const {
    std::vector<std::string> out;
    for (const auto& line : activity.keep) {
      const auto* record = model_.record(line.record);
      for (const auto state : final_states(model_, line)) {
        const auto* ended = record->state(state);
        auto what = upper_first(record->label.one.in(lang_));
        if (ended) what += " (" + lower_first(ended->label.in(lang_)) + ")";
        add_once(out, what + say(lang_, "colon") + " " + kept_words(model_, activity, line, state, lang_));
      }
    }
    if (out.empty() && !activity.uses.empty()) out.push_back(say(lang_, "register.kept_elsewhere"));
    return out;
  }

  std::vector<std::string> roles(const Activity& activity, bool partners) const {
    std::vector<std::string> out;
    for (const auto& role : model_.roles)
      if (role.partner == partners && reads_in(activity, role.id)) out.push_back(role.label.in(lang_));
    return out;
  }

  /// ", prévenus un mois avant": of a grant that waits for that.
  std::string told_before(const Activity& activity, const std::string& who) const {
    for (const auto& grant : activity.access)
      if (grant.who == who && grant.notice) return say(lang_, "register.told_before", {{"period", period_in_letters(*grant.notice, lang_)}});
    return {};
  }

  std::vector<std::string> external(const Activity& activity) const {
    auto out = roles(activity, true);
    for (const auto& one : model_.recipients)
      if (one.kind != "processor" && reads_in(activity, one.id)) out.push_back(one.label.in(lang_) + told_before(activity, one.id));
    return out;
  }

  /// A processor stands where a grant names it; one that no grant names works on everything, as a host does.
  bool serves(const Recipient& one, const Activity& activity) const {
    if (one.kind != "processor" || reads_in(activity, one.id)) return reads_in(activity, one.id);
    return one.id == model_.organisation.host || activities_of(model_, one.id).empty();
  }

  std::vector<std::string> processors(const Activity& activity) const {
    std::vector<std::string> out;
    for (const auto& one : model_.recipients)
      if (one.kind == "processor" && serves(one, activity))
        out.push_back(one.label.in(lang_) + (one.country.empty() ? "" : ", " + in_country(one.country, lang_)));
    return out;
  }

  std::vector<std::string> transfers(const Activity& activity) const {
    std::vector<std::string> out;
    for (const auto& one : model_.recipients) {
      if (serves(one, activity) && !one.country.empty() && !in_eea(one.country))
        out.push_back(one.label.in(lang_) + ", " + in_country(one.country, lang_));
    }
    if (out.empty()) out.push_back(say(lang_, "register.no_transfer"));
    return out;
  }

  std::vector<std::string> measures() const {
    std::vector<std::string> out;
    for (const auto& measure : model_.measures) out.push_back(measure.label.in(lang_));
    return out;
  }

  const Model& model_;
  std::string_view lang_;
};

std::vector<std::pair<std::string, std::string>> front_page(const Writer& writer) {
  const auto& model = writer.model();
  const auto& org = model.organisation;
  std::vector<std::pair<std::string, std::string>> out = {
      {"controller", org.name + ", " + org.address}, {"contact", org.contact}, {"date", iso_date(model.version.date)}};
  if (!org.dpo.empty()) out.insert(out.begin() + 2, {"dpo", org.dpo});
  return out;
}

std::string as_html(const Writer& writer) {
  const auto title = say(writer.lang(), "register.title", {{"firm", writer.model().organisation.name}});
  Html out;
  out.raw("<!doctype html>\n<html lang=\"").text(writer.lang()).raw("\">\n<head>\n  <meta charset=\"utf-8\">\n  <title>");
  out.text(title).raw("</title>\n</head>\n<body>\n<h1>").text(title).raw("</h1>\n<dl>\n");
  for (const auto& [key, value] : front_page(writer))
    out.raw("  <dt>").text(writer.heading(key)).raw("</dt><dd>").text(value).raw("</dd>\n");
  out.raw("</dl>\n<h2>").text(writer.heading("list")).raw("</h2>\n<ol>\n");
  for (const auto& activity : writer.model().activities)
    out.raw("  <li><a href=\"#").text(activity.id).raw("\">").text(activity.label.in(writer.lang())).raw("</a></li>\n");
  out.raw("</ol>\n");
  for (const auto& activity : writer.model().activities) {
    out.raw("<table>\n  <caption id=\"").text(activity.id).raw("\">").text(activity.label.in(writer.lang())).raw("</caption>\n");
    for (const auto& column : writer.sheet(activity)) {
      out.raw("  <tr><th scope=\"row\">").text(writer.heading(column.key)).raw("</th><td>");
      for (std::size_t i = 0; i < column.lines.size(); ++i) {
        if (i > 0) out.raw("<br>");
        out.text(column.lines[i]);
      }
      out.raw("</td></tr>\n");
    }
    out.raw("</table>\n");
  }
  return out.raw("</body>\n</html>\n").str();
}

/// One field of RFC 4180, always quoted. A spreadsheet would run a cell that begins like a formula: an apostrophe stops it.
std::string csv_field(std::string_view text) {
  std::string out = "\"";
  if (!text.empty() && std::string_view{"=+-@\t\r"}.find(text[0]) != std::string_view::npos) out += '\'';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  return out + "\"";
}

/// French spreadsheets part cells by ';', others by ','.
std::string csv_row(const std::vector<std::string>& cells, std::string_view lang) {
  std::string out;
  for (const auto& cell : cells) out += (out.empty() ? "" : lang == "fr" ? ";" : ",") + csv_field(cell);
  return out + "\r\n";
}

/// Spreadsheets read UTF-8 where this stands before it.
const std::string kMark = "\xEF\xBB\xBF";

/// The controller's columns of art. 30(1)(a) come first in each row, so that a row says all by itself.
std::string as_csv(const Writer& writer) {
  std::vector<std::string> front, headings;
  for (const auto& [key, value] : front_page(writer)) {
    headings.push_back(writer.heading(key));
    front.push_back(value);
  }
  std::string out;
  for (const auto& sheet : writer.sheets()) {
    auto cells = front;
    for (const auto& column : sheet) {
      if (out.empty()) headings.push_back(writer.heading(column.key));
      cells.push_back(joined(column.lines, "\n"));
    }
    if (out.empty()) out = kMark + csv_row(headings, writer.lang());
    out += csv_row(cells, writer.lang());
  }
  return out;
}

std::string as_json(const Writer& writer) {
  Json::Value root;
  for (const auto& [key, value] : front_page(writer)) root[key] = value;
  root["policy_hash"] = writer.model().hash;
  root["activities"] = Json::arrayValue;
  for (std::size_t i = 0; i < writer.model().activities.size(); ++i) {
    Json::Value one;
    one["id"] = writer.model().activities[i].id;
    for (const auto& column : writer.sheet(writer.model().activities[i])) {
      Json::Value lines = Json::arrayValue;
      for (const auto& line : column.lines) lines.append(line);
      one[column.key] = lines;
    }
    root["activities"].append(one);
  }
  Json::StreamWriterBuilder builder;
  builder["indentation"] = "  ";
  builder["emitUTF8"] = true;
  return Json::writeString(builder, root) + "\n";
}

}  // namespace

Result<std::string> register_text(const Model& model, std::string_view lang, std::string_view format) {
  const Writer writer(model, lang);
  if (format == "html") return as_html(writer);
  if (format == "csv") return as_csv(writer);
  if (format == "json") return as_json(writer);
  return Error{Code::kInvalid, "format: html, csv, json", {}};
}

}  // namespace tenue::policy
