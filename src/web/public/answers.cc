#include "web/public/answers.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <charconv>

#include "app/altcha.h"
#include "policy/policy.h"
#include "web/files/show.h"
#include "web/public/speech.h"
#include "web/render.h"

namespace tenue::web::visitor {
namespace {

using Kind = Question::Kind;
constexpr std::size_t kFrenchDigits = 10;

bool blank(std::string_view text) { return text.find_first_not_of(" \t\n") == std::string_view::npos; }

/// Position in the options, or their number.
std::size_t option_at(const Question& question, std::string_view value) {
  std::size_t n = 0;
  const auto [end, fault] = std::from_chars(value.data(), value.data() + value.size(), n);
  const bool good = fault == std::errc{} && end == value.data() + value.size() && n >= 1 && n <= question.options.size();
  return good ? n - 1 : question.options.size();
}

/// Digits that a French number still lacks; 0 where that is not what is wrong.
std::size_t digits_missing(std::string_view typed) {
  const auto digits = static_cast<std::size_t>(std::count_if(typed.begin(), typed.end(), [](char c) { return c >= '0' && c <= '9'; }));
  return typed.starts_with('0') && digits < kFrenchDigits ? kFrenchDigits - digits : 0;
}

class Words {
 public:
  explicit Words(std::string_view lang) : lang_(lang) {}

  Wrong whole(std::string_view key) const { return {"", words().say(lang_, key), ""}; }

  Wrong missing(const Question& q) const {
    const bool chosen = q.kind != Kind::kLine && q.kind != Kind::kArea;
    const auto key = chosen ? "public.wrong.choose" : q.called.empty() ? "public.wrong.fill" : "public.wrong.need";
    const auto text = words().say(lang_, key, {{"label", q.label}, {"called", q.called}});
    return {q.name, text, text};
  }

  Wrong of_file(const Question& q, std::string_view wrong) const {
    const auto text = file_words(wrong, lang_);
    return {q.name, words().say(lang_, "public.wrong.at", {{"label", q.label}, {"text", text}}), text};
  }

  /// `detail`: the catalogue key that policy::normalise or the vault gave.
  Wrong bad(const Question& q, std::string_view detail, std::string_view typed) const {
    if (detail.starts_with("file.")) return of_file(q, detail);
    if (detail == "phone.short")
      if (const auto missing = digits_missing(typed); missing > 0) return short_number(q, missing);
    const auto key = "public.wrong." + std::string{detail};
    const auto text = words().say(lang_, words().has(key) ? key : "public.wrong.other", {{"max", fmt::format("{}", q.max)}});
    return {q.name, words().say(lang_, "public.wrong.at", {{"label", q.label}, {"text", text}}), text};
  }

 private:
  Wrong short_number(const Question& q, std::size_t missing) const {
    const auto n = words().say(lang_, fmt::format("public.count.{}", missing));
    const std::string many = missing == 1 ? ".one" : ".many";
    return {q.name, words().say(lang_, "public.wrong.phone.missing.summary" + many, {{"n", n}}),
            words().say(lang_, "public.wrong.phone.missing" + many, {{"n", n}, {"N", upper_first(n)}})};
  }
  std::string_view lang_;
};

class Reading {
 public:
  Reading(const policy::Model& model, const policy::Form& form, const std::vector<Question>& all, const Fields& sent, std::string_view lang, Instant now, const Uploads* uploads)
      : model_(model), form_(form), all_(all), sent_(sent), words_(lang), now_(now), uploads_(uploads) {}

  Answers read() {
    for (const auto& [name, _] : sent_) {
      const bool ours = name == kTokenField || name == kTrapField || name == app::kAltchaField || name == app::kSlowField;
      if (!ours && find(name) == nullptr) return refused("public.wrong.unasked");
    }
    for (const auto& question : all_)
      if (!keep_typed(question)) return refused("public.wrong.unasked");
    for (const auto& question : all_) answer(question);
    for (const auto& question : all_) file(question);
    for (const auto& question : all_) owed(question);
    for (const auto& question : all_)
      if (question.kind == Kind::kConsent) reachable(question);
    if (const auto* consent = consent_to_the_form(); consent != nullptr && out_.consents.empty()) add(words_.missing(*consent));
    if (!out_.wrongs.empty()) send_again();
    std::stable_sort(out_.wrongs.begin(), out_.wrongs.end(),
                     [&](const Wrong& a, const Wrong& b) { return find(a.name) < find(b.name); });
    return std::move(out_);
  }

 private:
  const Question* find(std::string_view name) const {
    const auto found = std::find_if(all_.begin(), all_.end(), [&](const Question& q) { return q.name == name; });
    return found == all_.end() ? nullptr : &*found;
  }

  Answers refused(std::string_view key) {
    out_.wrongs = {words_.whole(key)};
    return std::move(out_);
  }

  /// False: several answers where one is asked.
  bool keep_typed(const Question& question) {
    const auto values = sent_.all(question.name);
    if (question.kind == Kind::kFile) return std::all_of(values.begin(), values.end(), blank);
    const bool many = question.kind == Kind::kSome || question.kind == Kind::kConsent || question.kind == Kind::kTerms;
    if (values.size() > 1 && !many) return false;
    if (std::set<std::string_view>(values.begin(), values.end()).size() < values.size()) return false;  // no page sends one box twice
    for (const auto value : values)
      if (!blank(value)) out_.typed[question.name].emplace_back(value);
    return true;
  }

  void file(const Question& question) {
    if (question.kind != Kind::kFile || !uploads_) return;
    if (const auto wrong = uploads_->wrong(question.name); !wrong.empty()) return add(words_.of_file(question, wrong));
    const auto files = uploads_->files(question.name);
    if (files.empty()) return;
    out_.values[question.path] = named(files);
    out_.typed[question.name] = {""};
  }

  /// No page can bring a file back by itself.
  void send_again() {
    for (const auto& question : all_) {
      const bool said = std::any_of(out_.wrongs.begin(), out_.wrongs.end(), [&](const Wrong& wrong) { return wrong.name == question.name; });
      if (question.kind == Kind::kFile && !said && out_.typed.contains(question.name)) add(words_.of_file(question, "file.none"));
    }
  }

  void add(Wrong wrong) { out_.wrongs.push_back(std::move(wrong)); }

  void answer(const Question& question) {
    const auto typed = out_.typed.find(question.name);
    if (typed == out_.typed.end() || question.kind == Kind::kFile) return;
    if (question.options.empty()) return line(question, typed->second.front());
    std::string chosen;
    for (const auto& value : typed->second) {
      const auto at = option_at(question, value);
      if (at == question.options.size()) return add(words_.bad(question, "choice.unknown", ""));
      const auto& option = question.options[at];
      if (question.kind == Kind::kTerms) out_.terms.push_back(option.choice);
      else if (question.kind == Kind::kConsent) out_.consents.push_back({option.activity, option.choice, wording(question, option)});
      else chosen += (chosen.empty() ? "" : ",") + option.choice;
    }
    if (question.field) out_.values[question.path] = chosen;
  }

  /// After all others are read: whether it is asked may hang on another answer.
  void owed(const Question& question) {
    if (!question.required || !question.field || out_.typed.contains(question.name)) return;
    const auto* record = question.field ? model_.record(question.path.substr(0, question.path.find('.'))) : nullptr;
    if (!record || policy::is_asked(model_, *record, *question.field, out_.values, now_)) add(words_.missing(question));
  }

  void line(const Question& question, const std::string& typed) {
    const auto normal = policy::normalise(*question.field, typed);
    if (!normal) return add(words_.bad(question, normal.error().detail, typed));
    out_.values[question.path] = typed;
  }

  /// A box ticked for letters, and no address to write to: something that the consent keeps is then needed.
  void reachable(const Question& consent) {
    const auto* activity = model_.activity(consent.options.front().activity);
    if (!out_.typed.contains(consent.name) || activity->basis != policy::Basis::kConsent) return;
    const Question* missing = nullptr;
    for (const auto& line : activity->keep)
      for (const auto& field : line.fields) {
        const auto path = line.record + "." + field;
        const auto asked = std::find_if(all_.begin(), all_.end(), [&](const Question& q) { return q.path == path; });
        if (asked == all_.end()) continue;
        if (out_.typed.contains(asked->name)) return;
        if (missing == nullptr) missing = &*asked;
      }
    if (missing != nullptr && !missing->required) add(words_.missing(*missing));
  }

  /// The consent that a form lives by, or null: sent without any, it would keep nothing.
  const Question* consent_to_the_form() const {
    const auto* activity = model_.activity(form_.activity);
    if (activity == nullptr || activity->basis != policy::Basis::kConsent) return nullptr;
    for (const auto& question : all_)
      if (question.kind == Kind::kConsent && question.options.front().activity == form_.activity) return &question;
    return nullptr;
  }

  const policy::Model& model_;
  const policy::Form& form_;
  const std::vector<Question>& all_;
  const Fields& sent_;
  Words words_;
  Instant now_;
  const Uploads* uploads_;
  Answers out_;
};

}  // namespace

Answers read_answers(const policy::Model& model, const policy::Form& form, const std::vector<Question>& all,
                     const Fields& sent, std::string_view lang, Instant now, const Uploads* uploads) {
  return Reading(model, form, all, sent, lang, now, uploads).read();
}

std::vector<Wrong> wrongs(const std::vector<Question>& all, const std::vector<Error>& errors, const Typed& typed,
                          std::string_view lang) {
  const Words say(lang);
  std::vector<Wrong> out;
  for (const auto& error : errors) {
    const auto asked = std::find_if(all.begin(), all.end(), [&](const Question& q) { return !q.path.empty() && q.path == error.field; });
    if (asked == all.end()) {
      out.push_back(say.whole("public.wrong.refused"));
      continue;
    }
    const auto found = typed.find(asked->name);
    out.push_back(say.bad(*asked, error.detail, found == typed.end() ? std::string_view{} : found->second.front()));
  }
  return out;
}

}  // namespace tenue::web::visitor
