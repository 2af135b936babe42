#include "web/public/questions.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/bytes.h"
#include "policy/policy.h"
#include "web/public/slug.h"
#include "web/public/speech.h"
#include "web/render.h"
#include "web/site.h"

namespace tenue::web::visitor {
namespace {

using policy::FieldType;

/// What a browser is told about a one-line field (HTML, "Autofill"; WCAG 2.2, 1.3.5).
struct Line {
  FieldType type;
  std::string_view input, inputmode, autocomplete;
  bool narrow;
};
constexpr Line kLines[] = {
    {FieldType::kPhone, "tel", "tel", "tel", true},
    {FieldType::kMail, "email", "email", "email", true},
    {FieldType::kPersonName, "text", "", "name", true},
    {FieldType::kCompanyName, "text", "", "organization", false},
    {FieldType::kAddress, "text", "", "street-address", false},
    {FieldType::kDate, "date", "", "", true},
    {FieldType::kBirthDate, "date", "", "bday", true},
    {FieldType::kMoment, "datetime-local", "", "", true},
    {FieldType::kAmount, "text", "decimal", "", true},
    {FieldType::kNumber, "text", "numeric", "", true},
    {FieldType::kSiret, "text", "numeric", "", true},
    {FieldType::kIban, "text", "", "", false},
    {FieldType::kPeriod, "text", "", "", true},
    {FieldType::kText, "text", "", "", false},
};

/// Nobody outside fills these: they are the firm's to set.
bool asked_of_strangers(FieldType type) {
  return type != FieldType::kLink && type != FieldType::kRole &&
         type != FieldType::kLines && type != FieldType::kIp;
}

class Reading {
 public:
  Reading(const policy::Model& model, std::string_view lang, bool files) : model_(model), lang_(lang), files_(files) {}

  std::vector<Question> all(const policy::Form& form) {
    for (const auto& ask : form.asks) {
      if (ask.field.empty()) consent(ask);
      else if (const auto* record = model_.record(ask.record))
        if (const auto* field = record->field(ask.field); field != nullptr && asked_of_strangers(field->type) && (files_ || !policy::is_file(*field)))
          question(ask, *field);
    }
    terms(form);
    return std::move(out_);
  }

 private:
  std::string say(std::string_view key) const { return words().say(lang_, key); }
  const std::string& in(const policy::Text& text) const { return text.in(lang_); }

  /// Kept apart from the ids that the page itself uses.
  std::string free_name(std::string_view label) {
    const auto base = slug(label).empty() ? std::string{"question"} : slug(label);
    auto name = base;
    for (int n = 2; !names_.insert(name).second; ++n) name = base + "-" + std::to_string(n);
    return name;
  }

  void question(const policy::Ask& ask, const policy::Field& field) {
    Question q;
    q.name = free_name(field.label.fr);
    q.path = ask.record + "." + ask.field;
    q.label = in(ask.label.empty() ? field.label : ask.label);
    q.called = in(field.called);
    q.hint = in(ask.hint.empty() ? field.why : ask.hint);
    q.required = ask.required;
    q.field = &field;
    widget(q, field);
    if (field.warn_special) q.hint += (q.hint.empty() ? "" : " ") + say("public.warn_special");
    out_.push_back(std::move(q));
  }

  void widget(Question& q, const policy::Field& field) {
    switch (field.type) {
      case FieldType::kFile:
      case FieldType::kFiles:
        q.kind = Question::Kind::kFile;
        q.several = field.type == FieldType::kFiles;
        q.hint += (q.hint.empty() ? "" : " ") + say("files.hint");
        return;
      case FieldType::kChoice: q.kind = Question::Kind::kOne; break;
      case FieldType::kChoices: q.kind = Question::Kind::kSome; break;
      case FieldType::kLongText: q.kind = Question::Kind::kArea; break;
      case FieldType::kYesNo:
        q.kind = Question::Kind::kOne;
        q.options = {{say("public.yes"), "yes", ""}, {say("public.no"), "no", ""}};
        break;
      default: line(q, field.type);
    }
    for (const auto& choice : field.of) q.options.push_back({in(choice.label), choice.id, ""});
    if (q.options.empty()) q.max = policy::field_limit(field);
  }

  static void line(Question& q, FieldType type) {
    const auto* known = std::find_if(std::begin(kLines), std::end(kLines), [&](const Line& l) { return l.type == type; });
    if (known == std::end(kLines)) known = std::end(kLines) - 1;
    q.type = known->input;
    q.inputmode = known->inputmode;
    q.autocomplete = known->autocomplete;
    q.narrow = known->narrow;
  }

  void consent(const policy::Ask& ask) {
    const auto* activity = model_.activity(ask.activity);
    if (activity == nullptr) return;
    const bool goes_on = !out_.empty() && out_.back().kind == Question::Kind::kConsent &&
                         out_.back().options.back().activity == ask.activity;
    if (!goes_on) out_.push_back(group(*activity));
    out_.back().options.push_back({consent_label(*activity, ask.choice), ask.choice, ask.activity});
  }

  /// What the form sets of the record by itself.
  static std::map<std::string, std::string> set_by(const policy::Form& form, const std::string& record) {
    std::map<std::string, std::string> out;
    for (const auto& [path, value] : form.sets)
      if (path.starts_with(record + ".")) out[path.substr(record.size() + 1)] = value;
    return out;
  }

  /// Whether what this form begins may be under the terms: they hang on nothing, on an answer, or on what the form sets.
  bool may_bind(const policy::Terms& terms, const policy::Form& form) const {
    const auto* record = model_.record(terms.record);
    const auto asks = [&](const auto& meant) { return std::ranges::any_of(form.asks, [&](const auto& ask) { return ask.record == terms.record && meant(ask); }); };
    if (!record || !asks([](const auto& ask) { return !ask.field.empty(); })) return false;
    if (asks([&](const auto& ask) { return policy::speaks_of(terms, ask.field); })) return true;
    const auto held = policy::terms_for(model_, *record, set_by(form, terms.record), {});
    return std::ranges::find(held, &terms) != held.end();
  }

  void terms(const policy::Form& form) {
    Question q;
    q.kind = Question::Kind::kTerms;
    for (const auto& terms : model_.documents)
      if (may_bind(terms, form))
        q.options.push_back({words().say(lang_, "public.terms.one", {{"terms", in(terms.label)}, {"day", plain_date(terms.edition, lang_)}}),
                             vault::agreement(terms), "", terms_href(terms, lang_)});
    if (q.options.empty()) return;
    q.label = say("public.terms");
    q.hint = say(q.options.size() == 1 ? "public.terms.hint" : "public.terms.hint.many");
    q.name = free_name(words().say("fr", "public.terms"));
    q.path = vault::kTermsPlace;
    q.required = true;  // which of them, the vault says
    out_.push_back(std::move(q));
  }

  Question group(const policy::Activity& activity) {
    Question q;
    q.kind = Question::Kind::kConsent;
    q.label = in(activity.ask.empty() ? activity.label : activity.ask);
    q.name = free_name(activity.label.fr);
    if (activity.basis != policy::Basis::kConsent) {
      q.hint = say("public.refusal.hint");
      return q;
    }
    q.hint = say("public.consent.hint");
    const auto& channels = activity.channels;
    if (std::find(channels.begin(), channels.end(), "mail") != channels.end()) q.hint += " " + say("public.consent.stop");
    return q;
  }

  std::string consent_label(const policy::Activity& activity, std::string_view choice) const {
    const bool asks = activity.basis == policy::Basis::kConsent;
    for (const auto& one : activity.choices)
      if (one.id == choice) return asks ? in(one.label) : words().say(lang_, "public.refusal.of", {{"what", in(one.label)}});
    return say(asks ? "public.consent.yes" : "public.refusal.yes");
  }

  const policy::Model& model_;
  std::string_view lang_;
  bool files_;
  std::vector<Question> out_;
  std::set<std::string> names_ = {"page", "notice", "erreurs", "token", "lang"};
};

}  // namespace

bool takes_files(const policy::Model& model, bool customer) { return customer ? model.site.uploads : model.site.public_uploads; }

std::vector<Question> questions(const policy::Model& model, const policy::Form& form, std::string_view lang, bool customer) {
  return Reading(model, lang, takes_files(model, customer)).all(form);
}

std::string wording(const Question& question, const Option& option) {
  return question.label + " " + option.label + ". " + question.hint;
}

std::string told(const policy::Model& model, const policy::Form& form, const std::vector<Question>& all, std::string_view lang) {
  std::string text;
  for (const auto& paragraph : policy::notice(model, form, lang)) text += paragraph + "\n";
  for (const auto& question : all)
    if (question.kind == Question::Kind::kConsent || question.kind == Question::Kind::kTerms)
      for (const auto& option : question.options) text += wording(question, option) + "\n";
  return sha256_hex(view(text)).substr(0, 16);
}

}  // namespace tenue::web::visitor
