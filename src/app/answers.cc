#include "app/answers.h"

#include <algorithm>
#include <map>
#include <set>

#include "app/letter_words.h"
#include "app/words.h"

namespace tenue::app {
namespace {

using Lines = std::vector<const PlanLine*>;

std::string day_of(Instant until, std::string_view lang) { return plain_date(paris_date(until - std::chrono::microseconds{1}), lang); }

class Writer {
 public:
  Writer(const policy::Model& model, const RequestAnswer& answer, std::string_view lang) : model_(model), answer_(answer), lang_(lang) {}

  ReplyText text() {
    const bool did = done_something() || !answer_.wish.empty() || !answer_.heir.empty();
    const auto intro = "answer.intro." + (answer_.heir.empty() ? answer_.part : "heirs");
    paragraph(words().say(lang_, words().has(intro) ? intro : "answer.intro." + answer_.kind, {{"day", plain_date(answer_.received, lang_)}, {"reference", answer_.reference}}) + " " + say(did ? "answer.did" : "answer.reply"));
    if (!answer_.heir.empty()) paragraph(say("answer.heir." + answer_.heir));
    if (!answer_.refused.empty()) paragraph(say(done_something() ? "answer.partly" : "answer.refused") + "\n" + answer_.refused);
    if (answer_.minor && done_something()) paragraph(say("answer.minor"));
    if (!answer_.running.empty()) paragraph(say("answer.running", {{"what", answer_.running}}));
    if (answer_.refused.empty() || done_something()) body();
    if (!answer_.words.empty() && answer_.kind != "restriction") paragraph(answer_.words);
    receivers();
    const bool late = answer_.due && answer_.today > *answer_.due;
    if (late) paragraph(say("answer.late", {{"day", plain_date(*answer_.due, lang_)}}));
    return reply_text(model_, out_, refuses() || late, lang_);
  }

 private:
  std::string say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values = {}) const { return words().say(lang_, key, values); }
  void paragraph(const std::string& text) {
    if (!text.empty()) out_ += (out_.empty() ? "" : "\n\n") + text;
  }
  Lines with(std::initializer_list<Fate> fates) const {
    Lines out;
    for (const auto& line : answer_.lines)
      if (std::ranges::find(fates, line.fate) != fates.end()) out.push_back(&line);
    return out;
  }
  bool done_something() const {
    return !with({Fate::kErased, Fate::kNarrowed, Fate::kSent, Fate::kChanged, Fate::kLimited, Fate::kStopped}).empty();
  }
  /// In full or in part (art. 12(4)): what stays for the law's sake is a refusal too.
  bool refuses() const { return !answer_.refused.empty() || !with({Fate::kLater, Fate::kByLaw, Fate::kHeld, Fate::kWithheld}).empty() || (answer_.kind == "objection" && !with({Fate::kGoesOn}).empty()); }

  void body() {
    if (answer_.kind == "erasure" || answer_.kind == "directives") erased();
    if (answer_.kind == "access" || answer_.kind == "portability") sent();
    if (answer_.kind == "rectification") listed("answer.changed", with({Fate::kChanged}));
    if (answer_.kind == "restriction") limited();
    if (answer_.kind == "objection" || answer_.kind == "withdrawal") stopped();
    if (!answer_.wish.empty()) paragraph(say("answer.wish." + answer_.wish));
  }

  /// Records of each type, with the fields that are meant.
  void listed(std::string_view title, const Lines& lines) {
    if (lines.empty()) return;
    std::string all = say(title);
    std::map<std::string, std::vector<std::string>> fields;
    std::vector<std::string> order;
    for (const auto* line : lines) {
      if (!fields.contains(line->type)) order.push_back(line->type);
      for (const auto& field : line->fields)
        if (auto& of = fields[line->type]; std::ranges::find(of, field) == of.end()) of.push_back(field);
    }
    for (const auto& type : order) all += "\n– " + model_.record(type)->label.one.in(lang_) + field_names(type, fields[type]);
    paragraph(all);
  }

  std::string field_names(const std::string& type, const std::vector<std::string>& fields) const {
    std::string out;
    for (const auto& field : model_.record(type)->fields)
      if (std::ranges::find(fields, field.id) != fields.end()) out += (out.empty() ? " (" : ", ") + lower_first(field.label.in(lang_));
    return out.empty() ? out : out + ")";
  }

  /// Whole records that went; of those of which something stays, what does, until when and why.
  void erased() {
    std::set<RecordId> stays;
    for (const auto* line : with({Fate::kLater, Fate::kByLaw, Fate::kHeld})) stays.insert(line->record);
    Lines gone;
    for (const auto* line : with({Fate::kErased, Fate::kNarrowed}))
      if (!stays.contains(line->record)) gone.push_back(line);
    if (!answer_.lines.empty() && with({Fate::kStopped}).empty()) paragraph(gone.empty() ? say("answer.nothing_gone") : say("answer.gone") + "\n– " + counted(model_, gone, lang_));
    kept("answer.stays", Fate::kByLaw);
    kept("answer.later", Fate::kLater);
    kept("answer.held", Fate::kHeld);
    if (!stays.empty()) paragraph(say("answer.then"));
    for (const auto* line : with({Fate::kStopped})) paragraph("– " + activity(line->activity));
    if (const int days = model_.unreadable_days(); days > 0 && !answer_.lines.empty() && with({Fate::kStopped}).empty()) paragraph(say("answer.backups", {{"days", std::to_string(days)}}));
  }

  void kept(std::string_view title, Fate fate) {
    std::map<std::tuple<std::string, std::optional<Date>, std::string>, Lines> by;
    for (const auto* line : with({fate}))
      by[{line->activity, line->until ? std::optional{paris_date(*line->until - std::chrono::microseconds{1})} : std::nullopt, line->reason}].push_back(line);
    if (by.empty()) return;
    std::string all = say(title);
    for (const auto& [key, lines] : by) {
      const auto& [activity_id, day, reason] = key;
      const auto* activity_of = model_.activity(activity_id);
      const auto until = fate == Fate::kHeld && day ? say("answer.until_hold", {{"day", plain_date(*day, lang_)}}) : day ? say("answer.until", {{"day", plain_date(*day, lang_)}}) : say("answer.until_later");
      const auto source = fate == Fate::kByLaw && activity_of ? (activity_of->source.empty() ? activity_of->label.in(lang_) : activity_of->source) : fate == Fate::kHeld ? say("answer.held.source") : reason;
      all += "\n– " + say("answer.kept", {{"what", counted(model_, lines, lang_)}, {"until", until}, {"source", source}});
    }
    paragraph(all);
  }

  void sent() {
    const auto given = with({Fate::kSent});
    if (given.empty()) return paragraph(say(answer_.kind == "portability" ? "answer.portability.none" : "answer.access.none"));
    paragraph(say("answer." + answer_.kind + ".in") + "\n– " + counted(model_, given, lang_));
    if (!answer_.given.empty()) paragraph(say("answer.given." + answer_.given, {{"service", answer_.service}}));
    std::set<std::string> purposes;
    for (const auto* line : with({Fate::kWithheld})) purposes.insert(activity(line->activity));
    if (!purposes.empty()) paragraph(say("answer.portability.withheld") + "\n– " + joined(purposes, "\n– "));
    paragraph(say("answer." + answer_.kind + ".after"));
  }

  void limited() {
    const auto lines = with({Fate::kLimited});
    const bool some = std::ranges::any_of(lines, [](const auto* line) { return line->type.empty(); });
    std::set<std::string> purposes;
    for (const auto* line : lines) purposes.insert(activity(line->activity));
    paragraph(some ? say("answer.limited.uses") + "\n– " + joined(purposes, "\n– ") : say("answer.limited") + "\n– " + counted(model_, lines, lang_));
    paragraph(say("answer.limited.then"));
  }

  void stopped() {
    std::string all;
    for (const auto* line : with({Fate::kStopped})) all += "\n– " + activity(line->activity, line->choice);
    const bool marked = answer_.kind == "objection" && std::ranges::any_of(with({Fate::kStopped}), [&](const auto* line) {
      const auto* of = model_.activity(line->activity);
      return of && !of->channels.empty();
    });
    if (!all.empty()) paragraph(say("answer.stopped") + all + "\n" + say("answer.stopped.then." + answer_.kind) + (marked ? " " + say("answer.stopped.mark") : ""));
    std::string on, refused;
    for (const auto* line : with({Fate::kGoesOn})) {
      if (!line->reason.empty()) refused += "\n– " + say("letter.line", {{"label", activity(line->activity)}, {"value", line->reason}});
      else on += "\n– " + fate_words(model_, answer_.kind, *line, lang_);
    }
    if (!refused.empty()) paragraph(say("answer.opposed.refused") + refused + (answer_.limited_meanwhile ? "\n" + say("answer.opposed.meanwhile") : ""));
    if (!on.empty()) paragraph(say("answer.opposed.on") + on);
    if (answer_.lines.empty()) paragraph(say("answer.opposed.nothing"));
  }

  void receivers() {
    if (answer_.told.empty()) return;
    if (!answer_.names_receivers) return paragraph(say("answer.told"));
    std::string all = say("answer.told.names");
    for (const auto& one : answer_.told) all += "\n– " + one.name + field_names(one.type, one.fields);
    paragraph(all);
  }

  std::string activity(const std::string& id, const std::string& choice = {}) const {
    const auto* found = model_.activity(id);
    if (!found) return id;
    for (const auto& one : found->choices)
      if (!choice.empty() && one.id == choice) return one.label.in(lang_);
    return found->label.in(lang_);
  }

  const policy::Model& model_;
  const RequestAnswer& answer_;
  std::string lang_, out_;
};

}  // namespace

ReplyText answer_text(const policy::Model& model, const RequestAnswer& answer, std::string_view lang) { return Writer(model, answer, lang).text(); }

int files_in(const std::vector<const PlanLine*>& lines) {
  std::map<RecordId, int> of;  // several activities may keep the same ones
  for (const auto* line : lines) of[line->record] = std::max(of[line->record], line->files);
  int out = 0;
  for (const auto& [_, n] : of) out += n;
  return out;
}

std::string counted(const policy::Model& model, const std::vector<const PlanLine*>& lines, std::string_view lang) {
  std::vector<std::string> order;
  std::map<std::string, std::set<RecordId>> by_type;
  for (const auto* line : lines) {
    if (!by_type.contains(line->type)) order.push_back(line->type);
    by_type[line->type].insert(line->record);
  }
  std::string out;
  for (const auto& type : order) {
    const auto n = by_type[type].size();
    const auto* record = model.record(type);
    if (!record) continue;
    out += (out.empty() ? "" : ", ") + std::to_string(n) + " " + (n == 1 ? record->label.one : record->label.many).in(lang);
    if (!record->person) continue;
    std::string which;
    for (const auto& field : record->fields)
      if (std::ranges::any_of(lines, [&](const auto* line) { return line->type == type && std::ranges::find(line->fields, field.id) != line->fields.end(); }))
        which += (which.empty() ? "" : ", ") + lower_first(field.label.in(lang));
    if (!which.empty()) out += " (" + which + ")";
  }
  if (const int n = files_in(lines); n > 0) out += ", " + words().say(lang, n == 1 ? "answer.file" : "answer.files", {{"n", std::to_string(n)}});
  return out;
}

std::string fate_words(const policy::Model& model, const std::string& kind, const PlanLine& line, std::string_view lang) {
  const auto* activity = model.activity(line.activity);
  auto purpose = activity ? activity->label.in(lang) : std::string{};
  if (activity)
    for (const auto& choice : activity->choices)
      if (!line.choice.empty() && choice.id == line.choice) purpose = choice.label.in(lang);
  const auto source = activity && !activity->source.empty() ? activity->source : purpose;
  const auto basis = activity ? words().say(lang, "basis." + std::string{policy::basis_name(activity->basis)}) : std::string{};
  const auto day = line.until ? day_of(*line.until, lang) : std::string{};
  const auto say = [&](const std::string& key) { return words().say(lang, "fate." + key, {{"purpose", purpose}, {"source", source}, {"day", day}, {"reason", line.reason}, {"basis", basis}}); };
  const std::string open = line.until ? "" : ".open";
  const std::string then = line.then == policy::Then::kAnonymise ? ".anonymous" : "";
  switch (line.fate) {
    case Fate::kErased: return say("erased");
    case Fate::kNarrowed: return say("narrowed");
    case Fate::kLater: return say("later" + then);
    case Fate::kByLaw: return say("by_law" + open);
    case Fate::kHeld: return say("held");
    case Fate::kSent: return say("sent" + open + then);
    case Fate::kWithheld: return say(activity && (activity->basis == policy::Basis::kConsent || activity->basis == policy::Basis::kContract) ? "withheld.ours" : "withheld");
    case Fate::kChanged: return say("changed");
    case Fate::kLimited: return say("limited");
    case Fate::kStopped: return say(kind == "objection" && activity && activity->channels.empty() ? "weighed" : "stopped");
    case Fate::kGoesOn: return say(!line.reason.empty() ? "refused" : kind == "rectification" ? "as_is" : activity && activity->basis == policy::Basis::kConsent ? "goes_on.consent" : "goes_on");
  }
  return {};
}

namespace {

/// Whoever answers, as a register and its own site know it.
std::string signed_by(const policy::Model& model, std::string_view lang) {
  const auto& firm = model.organisation;
  auto out = firm.name;
  for (const auto& line : {policy::legal_identity(model, lang), firm.address, firm.site, firm.dpo})
    if (!line.empty()) out += "\n" + line;
  return out;
}

}  // namespace

ReplyText reply_text(const policy::Model& model, const std::string& body, bool contested, std::string_view lang) {
  const auto turn = words().say(lang, contested ? "answer.recourse.refused" : "answer.recourse", {{"cnil", policy::authority(model, lang)}}) + "\n" + std::string{policy::kComplaintsUrl};
  return ReplyText{framed(lang, {body, turn, signed_by(model, lang)})};
}

}  // namespace tenue::app
