#include <algorithm>

#include "policy/end_words.h"
#include "policy/phrase.h"
#include "policy/policy.h"
#include "policy/who_reads.h"

namespace tenue::policy {
namespace {

/// The notice says what the form's activity does with the answers, then what each consent asked beside them does.
class Notice {
 public:
  Notice(const Model& model, const Form& form, std::string_view lang)
      : model_(model), form_(form), activity_(*model.activity(form.activity)), lang_(lang) {}

  std::string purpose() const {
    return say(lang_, "notice.purpose", {{"purposes", to_purposes()}, {"basis", basis()}, {"firm", model_.organisation.name}});
  }

  std::string readers() const {
    std::vector<std::string> staff;
    std::string out;
    for (const auto& role : model_.roles)
      if (!role.partner && reads_in(activity_, role.id))
        staff.push_back(staff.empty() ? published(role).in(lang_) : lower_first(published(role).in(lang_)));
    if (!staff.empty())
      out = say(lang_, staff.size() == 1 ? "notice.read.one" : "notice.read.many", {{"who", listed(staff, lang_)}}) + " ";
    for (const auto& grant : activity_.access) out += partner(grant);
    return out + say(lang_, "notice.no_sale");
  }

  std::string kept() const {
    if (!form_.kept.empty()) return prose(model_, form_.kept, lang_);
    std::vector<std::string> ends;
    for (const auto& line : activity_.keep) {
      if (!asks(line.record)) continue;
      for (const auto state : final_states(model_, line)) {
        auto words = end_words(model_, activity_, line, state, lang_);
        if (std::find(ends.begin(), ends.end(), words) == ends.end()) ends.push_back(std::move(words));
      }
    }
    const auto one_of = joined(ends, ", " + say(lang_, "or") + " ");
    return say(lang_, activity_.basis == Basis::kConsent ? "notice.kept_on_consent" : "notice.kept", {{"ends", one_of}});
  }

  std::string rights() const {
    const bool object = activity_.basis == Basis::kLegitimateInterest || activity_.basis == Basis::kPublicTask;
    return say(lang_, object ? "notice.rights_object" : "notice.rights");
  }

  /// What is noted without being asked, or nothing.
  std::string taken() const {
    std::vector<std::string> records;
    for (const auto& id : form_.takes)
      if (const auto* record = model_.record(id)) records.push_back(record->label.one.in(lang_));
    return records.empty() ? std::string{} : say(lang_, "notice.takes", {{"records", listed(records, lang_)}});
  }

  /// One sentence for each activity whose consent is asked here.
  std::string choices() const {
    std::string out;
    std::vector<std::string_view> said;
    for (const auto& ask : form_.asks) {
      const auto* activity = model_.activity(ask.activity);
      if (activity == nullptr || std::find(said.begin(), said.end(), ask.activity) != said.end()) continue;
      said.push_back(ask.activity);
      out += (out.empty() ? "" : " ") + say(lang_, "notice.choices", {{"purposes", as_purposes(*activity)}});
    }
    return out;
  }

  std::string spoken() const {
    auto noted = asked(true);
    if (noted.empty()) noted = asked(false);
    std::string out = say(lang_, "spoken.note", {{"fields", field_list(noted, lang_)}, {"purposes", as_purposes(activity_)}});
    for (const auto& grant : activity_.access) {
      const auto words = partner(grant);
      if (!words.empty()) out += " " + words.substr(0, words.size() - 1);
    }
    return out + " " + kept() + " " + say(lang_, "spoken.rights");
  }

 private:
  std::vector<std::string> purposes(const Activity& activity) const {
    if (activity.purpose.empty()) return {called(activity, lang_)};
    return parts(activity.purpose.in(lang_), ';');
  }
  /// "à venir chez vous et à garantir le travail" / "to come to you and to guarantee the work"
  std::string to_purposes() const {
    std::vector<std::string> out;
    for (const auto& purpose : purposes(activity_)) {
      const bool verb = !activity_.purpose.empty();
      out.push_back(say(lang_, verb ? "notice.to" : "notice.for", {{"purpose", purpose}}));
    }
    return listed(out, lang_);
  }
  std::string as_purposes(const Activity& activity) const { return listed(purposes(activity), lang_); }

  std::string basis() const {
    return say(lang_, "notice.basis." + std::string{basis_name(activity_.basis)}, {{"source", activity_.source}});
  }

  std::vector<FieldOf> asked(bool only_required) const {
    std::vector<FieldOf> out;
    for (const auto& ask : form_.asks)
      if (const auto* record = model_.record(ask.record); record && (ask.required || !only_required))
        out.push_back({record, record->field(ask.field)});
    return out;
  }

  bool asks(std::string_view record) const {
    return std::any_of(form_.asks.begin(), form_.asks.end(), [&](const Ask& ask) { return ask.record == record; });
  }

  /// "Le technicien envoyé les voit le temps de l’intervention. ", or nothing if the grant is not a partner's.
  std::string partner(const Grant& grant) const {
    const auto* role = model_.role(grant.who);
    if (role == nullptr || !role->partner || grant.reads.empty()) return {};
    const auto* record = model_.record(std::string_view{grant.scope}.substr(0, grant.scope.find('.')));
    const auto& who = called(*role).in(lang_);
    if (record == nullptr || grant.while_ == nullptr) return say(lang_, "notice.partner", {{"who", who}}) + " ";
    return say(lang_, "notice.partner_while", {{"who", who}, {"of_the_record", of_the(record->label, lang_)}}) + " ";
  }

  const Model& model_;
  const Form& form_;
  const Activity& activity_;
  std::string_view lang_;
};

}  // namespace

std::vector<std::string> notice(const Model& model, const Form& form, std::string_view lang) {
  const Notice words(model, form, lang);
  std::vector<std::string> out = {words.purpose(), words.readers(), words.kept(), words.rights()};
  // Art. 7(3): that consent can be withdrawn is said before it is given.
  if (const auto choices = words.choices(); !choices.empty()) out.push_back(choices);
  if (const auto taken = words.taken(); !taken.empty()) out.insert(out.begin() + 1, taken);
  return out;
}

std::string spoken_notice(const Model& model, const Form& form, std::string_view lang) {
  return form.spoken.empty() ? Notice(model, form, lang).spoken() : prose(model, form.spoken, lang);
}

}  // namespace tenue::policy
