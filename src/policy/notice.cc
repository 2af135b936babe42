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
    return say(lang_, "notice.purpose", {{"purposes", listed(to_purposes(activity_), lang_)}, {"basis", basis()}, {"firm", model_.organisation.name}});
  }

  std::string readers() const {
    std::vector<std::string> sentences;
    std::vector<const Role*> all;
    for (const auto& role : model_.roles)
      if (!role.partner && reads_all(role)) all.push_back(&role);
    if (!all.empty()) {
      std::vector<std::string> staff;
      for (const auto* role : all) staff.push_back(staff.empty() ? published(*role).in(lang_) : lower_first(published(*role).in(lang_)));
      const bool many = all.size() > 1 || speaks_of_many(published(*all[0]));
      sentences.push_back(say(lang_, many ? "notice.read.many" : "notice.read.one", {{"who", listed(staff, lang_)}}));
    }
    for (const auto& role : model_.roles)
      if (!role.partner && !reads_all(role)) sentences.push_back(sees(role, published(role)));
    for (const auto& role : model_.roles)
      if (role.partner) sentences.push_back(sees(role, called(role)));
    for (auto& words : secrets()) sentences.push_back(std::move(words));
    if (!could_be_sold()) sentences.push_back(say(lang_, "notice.no_sale"));
    std::erase(sentences, "");
    return joined(sentences, " ");
  }

  /// Up to two ends are one sentence; more are a line for each thing: what goes when has to be seen.
  std::vector<std::string> kept() const {
    if (!form_.kept.empty()) return {prose(model_, form_.kept, lang_)};
    std::vector<std::pair<std::string, std::vector<std::string>>> ends;  // an end, and what has it
    const auto add = [&](const std::string& end, const std::string& what) {
      auto same = std::find_if(ends.begin(), ends.end(), [&](const auto& one) { return one.first == end; });
      if (same == ends.end()) same = ends.insert(ends.end(), {end, {}});
      if (std::find(same->second.begin(), same->second.end(), what) == same->second.end()) same->second.push_back(what);
    };
    for (const auto& row : kept_rows(model_, lang_))
      if (row.activity == activity_.id && asks(row.record) && !follows_asked(row.record)) add(lower_first(row.until), row.what);
    if (ends.empty())
      for (const auto& line : activity_.keep)
        if (asks(line.record))
          for (const auto state : final_states(model_, line)) add(kept_words(model_, activity_, line, state, lang_), "");
    if (ends.size() <= 2) {
      std::vector<std::string> words;
      for (const auto& [end, things] : ends) words.push_back(end);
      const auto one_of = joined(words, ", " + say(lang_, "or") + " ");
      return {say(lang_, activity_.basis == Basis::kConsent ? "notice.kept_on_consent" : "notice.kept", {{"ends", one_of}})};
    }
    std::vector<std::string> out = {say(lang_, "notice.kept_each")};
    for (auto& [end, things] : ends) {
      for (std::size_t i = 1; i < things.size(); ++i) things[i] = lower_first(things[i]);
      const auto what = listed(things, lang_);
      out.push_back(say(lang_, what.find(':') == std::string::npos ? "notice.kept_one" : "notice.kept_one_apart", {{"what", what}, {"end", end}}));
    }
    return out;
  }

  std::string rights() const {
    const bool object = activity_.basis == Basis::kLegitimateInterest || activity_.basis == Basis::kPublicTask;
    return say(lang_, object ? "notice.rights_object" : "notice.rights");
  }

  /// What is noted without being asked, or nothing.
  std::string taken() const {
    std::vector<FieldOf> always, signed_in;
    for (const auto& id : form_.takes)
      if (const auto* record = model_.record(id))
        for (const auto& field : record->fields) {
          const bool noted = record->builtin || field.type == FieldType::kIp;  // what else such a record has is written by people
          const auto keeps = [&](const Activity& a) { return a.keeps(id, field.id); };
          const auto with_account = [&](const Activity& a) { return keeps(a) && !record->needs_account && !a.needs_account(id); };
          if (!noted || std::none_of(model_.activities.begin(), model_.activities.end(), keeps)) continue;
          (std::any_of(model_.activities.begin(), model_.activities.end(), with_account) ? always : signed_in).push_back({record, &field});
        }
    auto out = always.empty() ? std::string{} : say(lang_, "notice.takes", {{"fields", field_list(always, lang_)}});
    if (!signed_in.empty()) out += (out.empty() ? "" : " ") + say(lang_, "notice.takes_signed_in", {{"fields", field_list(signed_in, lang_)}});
    return out;
  }

  /// What becomes of files that are asked for, or nothing.
  std::string files() const {
    const auto given = asked(false);
    if (std::none_of(given.begin(), given.end(), [](const auto& one) { return one.field && is_file(*one.field); })) return {};
    return say(lang_, model_.site.strip_location ? "notice.files_bare" : "notice.files");
  }

  /// What every box serves that is asked here: those that agree, or those that refuse what needs no agreement.
  std::string choices(bool agreeing) const {
    std::vector<std::string> all;
    std::vector<std::string_view> said;
    for (const auto& ask : form_.asks) {
      const auto* activity = model_.activity(ask.activity);
      if (activity == nullptr || (activity->basis == Basis::kConsent) != agreeing || std::find(said.begin(), said.end(), ask.activity) != said.end()) continue;
      said.push_back(ask.activity);
      for (auto& purpose : to_purposes(*activity)) all.push_back(std::move(purpose));
    }
    return all.empty() ? std::string{} : say(lang_, agreeing ? "notice.choices" : "notice.refusals", {{"purposes", listed(all, lang_)}});
  }

  std::string spoken() const {
    auto noted = asked(true);
    if (noted.empty()) noted = asked(false);
    std::string out = say(lang_, "spoken.note", {{"fields", field_list(noted, lang_)}, {"purposes", as_purposes(activity_)}});
    for (const auto& role : model_.roles)
      if (const auto words = role.partner ? sees(role, called(role)) : std::string{}; !words.empty()) out += " " + words;
    // A list of ends is nothing to listen to: the last sentence says where it stands.
    if (const auto ends = kept(); ends.size() == 1) out += " " + ends[0];
    return out + " " + say(lang_, "spoken.rights");
  }

 private:
  std::vector<std::string> purposes(const Activity& activity) const {
    if (activity.purpose.empty()) return {called(activity, lang_)};
    return parts(activity.purpose.in(lang_), ';');
  }
  /// "à venir chez vous et à garantir le travail" / "to come to you and to guarantee the work"
  std::vector<std::string> to_purposes(const Activity& activity) const {
    std::vector<std::string> out;
    for (const auto& purpose : purposes(activity))
      out.push_back(say(lang_, activity.purpose.empty() ? "notice.for" : "notice.to", {{"purpose", purpose}}));
    return out;
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

  /// What is asked, but for what `*` never covers: that has readers of its own.
  std::vector<FieldOf> plain() const {
    auto out = asked(false);
    std::erase_if(out, [](const FieldOf& one) { return one.field == nullptr || one.field->secret; });
    return out;
  }

  bool asks(std::string_view record) const {
    return std::any_of(form_.asks.begin(), form_.asks.end(), [&](const Ask& ask) { return ask.record == record; });
  }

  /// All lines of the record end with another that this form asks too, however many steps away.
  bool follows_asked(std::string_view record, int steps = 0) const {
    bool follows = false;
    for (const auto* line : activity_.lines(record)) {
      if (!follows_others(*line->until)) return false;
      const auto& end = line->until->kind == Expr::Kind::kElse ? *line->until->args[0] : *line->until;
      for (const auto other : ended_records(end))
        follows = follows || asks(other) || (steps < kMostSteps && follows_asked(other, steps + 1));
    }
    return follows;
  }

  static bool covered(const Model& model, const Activity& activity, std::string_view who, const FieldOf& one) {
    return std::any_of(activity.access.begin(), activity.access.end(), [&](const Grant& grant) {
      return grant.who == who && covers(model, activity, grant.reads, one.record->id, one.field->id);
    });
  }
  std::vector<FieldOf> read_here(std::string_view who) const {
    auto out = plain();
    std::erase_if(out, [&](const FieldOf& one) { return !covered(model_, activity_, who, one); });
    return out;
  }
  bool reads_all(const Role& role) const { return !plain().empty() && read_here(role.id).size() == plain().size(); }

  /// "Le technicien envoyé les voit tant que le travail n’est pas fini.": all, all but a few, or which; "" who reads nothing.
  std::string sees(const Role& role, const Text& name) const {
    const auto all = plain(), read = read_here(role.id);
    if (read.empty()) return {};
    std::vector<FieldOf> rest;
    for (const auto& one : all)
      if (!covered(model_, activity_, role.id, one)) rest.push_back(one);
    const auto key = rest.empty() ? "notice.see." : rest.size() < read.size() ? "notice.see_but." : "notice.see_some.";
    const auto during = duration(role.id);
    const bool after_list = !rest.empty() && rest.size() >= read.size();
    return say(lang_, std::string{key} + (speaks_of_many(name) ? "many" : "one"),
               {{"who", name.in(lang_)}, {"fields", field_list(after_list ? read : rest, lang_)},
                {"during", during.empty() ? during : (after_list ? ", " : " ") + during}});
  }

  /// "le temps de l’intervention", or the policy's own words for it; nothing if it reads at any time.
  std::string duration(std::string_view who) const {
    for (const auto& grant : activity_.access) {
      if (grant.who != who || !grant.while_) continue;
      if (!grant.during.empty()) return grant.during.in(lang_);
      const auto* record = model_.record(std::string_view{grant.scope}.substr(0, grant.scope.find('.')));
      return record ? say(lang_, "notice.during", {{"of_the_record", of_the(record->label, lang_)}}) : std::string{};
    }
    return {};
  }

  /// Who reads a secret answer, in any activity: roles, then recipients, in sentences.
  std::vector<std::string> may_read(const FieldOf& one) const {
    std::vector<std::string> out;
    const auto any = [&](std::string_view who) {
      return std::any_of(model_.activities.begin(), model_.activities.end(), [&](const Activity& a) { return covered(model_, a, who, one); });
    };
    for (const auto& role : model_.roles)
      if (any(role.id)) out.push_back(inside_sentence(published(role).in(lang_)));
    for (const auto& recipient : model_.recipients)
      if (any(recipient.id)) out.push_back(inside_sentence(recipient.label.in(lang_)));
    return out;
  }

  /// "Votre IBAN : la gérante de l’atelier, et personne d’autre." One sentence for the answers with the same readers.
  std::vector<std::string> secrets() const {
    std::vector<std::string> everybody;  // who reads all the rest
    for (const auto& role : model_.roles)
      if (reads_all(role)) everybody.push_back(inside_sentence(published(role).in(lang_)));
    std::vector<std::pair<std::vector<std::string>, std::vector<FieldOf>>> groups;
    for (const auto& one : asked(false)) {
      if (one.field == nullptr || !one.field->secret) continue;
      auto who = may_read(one);
      if (who == everybody) continue;
      auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == who; });
      if (same == groups.end()) same = groups.insert(groups.end(), {std::move(who), {}});
      same->second.push_back(one);
    }
    std::vector<std::string> out;
    for (const auto& [who, fields] : groups)
      out.push_back(who.empty() ? say(lang_, "notice.secret_none", {{"fields", field_list(fields, lang_)}})
                                : say(lang_, "notice.secret", {{"fields", upper_first(field_list(fields, lang_))}, {"who", listed(who, lang_)}}));
    return out;
  }

  /// Some copy of what is asked may leave to one who decides about it alone. The language has no word for a sale; where
  /// nothing leaves to such a one, there is none.
  bool could_be_sold() const {
    for (const auto& one : asked(false))
      for (const auto& recipient : model_.recipients)
        for (const auto& activity : model_.activities)
          if (one.field && recipient.kind == "controller" && covered(model_, activity, recipient.id, one)) return true;
    return false;
  }

  static constexpr int kMostSteps = 8;
  const Model& model_;
  const Form& form_;
  const Activity& activity_;
  std::string_view lang_;
};

}  // namespace

std::vector<std::string> notice(const Model& model, const Form& form, std::string_view lang) {
  const Notice words(model, form, lang);
  std::vector<std::string> out = {words.purpose(), words.readers()};
  for (auto& line : words.kept()) out.push_back(std::move(line));
  out.push_back(words.rights());
  // Art. 7(3), 21(4): that consent can be withdrawn, and that one may object, is said before.
  for (const bool agreeing : {true, false})
    if (const auto choices = words.choices(agreeing); !choices.empty()) out.push_back(choices);
  if (const auto files = words.files(); !files.empty()) out.push_back(files);
  if (const auto taken = words.taken(); !taken.empty()) out.insert(out.begin() + 1, taken);
  return out;
}

std::vector<std::string> source_notice(const Model& model, const Source& source, std::string_view lang) {
  Form told;  // what she would have been asked
  told.activity = model.takes_from(source.id)->id;
  std::vector<FieldOf> fields;
  for (const auto& [record, field] : given_by(model, source)) {
    told.asks.push_back({record->id, field->id, "", "", false, {}, {}});
    fields.push_back({record, field});
  }
  const Notice words(model, told, lang);
  std::vector<std::string> out = {
      say(lang, "notice.from", {{"firm", model.organisation.name}, {"who", inside_sentence(source.label.in(lang))}, {"fields", field_list(fields, lang)}}),
      words.purpose(), words.readers()};
  for (auto& line : words.kept()) out.push_back(std::move(line));
  out.push_back(words.rights());
  out.push_back(say(lang, "notice.from.answer", {{"contact", model.organisation.contact}}));
  return out;
}

std::string spoken_notice(const Model& model, const Form& form, std::string_view lang) {
  return form.spoken.empty() ? Notice(model, form, lang).spoken() : prose(model, form.spoken, lang);
}

}  // namespace tenue::policy
