// What one version of a policy changes from another, in words: for whoever publishes, and for "Versions of this page".
#include <algorithm>

#include "policy/end_words.h"
#include "policy/phrase.h"
#include "policy/policy.h"
#include "policy/who_reads.h"

namespace tenue::policy {
namespace {

/// One thing that a policy says. Two versions are compared fact by fact, by path.
struct Fact {
  std::string path;   ///< "client.mail", "keep emergencies.client"
  std::string what;   ///< in words
  std::string value;  ///< in words; empty if that it is there says all
};

class Facts {
 public:
  Facts(const Model& model, std::string_view lang) : model_(model), lang_(lang) {
    for (const auto& record : model.records)
      if (!record.builtin) add(record);
    for (const auto& activity : model.activities) add(activity);
    for (const auto& one : model.recipients)
      facts_.push_back({"recipient " + one.id, tell("change.recipient", {{"name", one.label.in(lang)}}), in_country_of(one)});
    for (const auto& form : model.forms) add(form);
    for (const auto& terms : model.documents)
      facts_.push_back({"terms " + terms.id, terms.label.in(lang), tell("change.edition", {{"day", plain_date(terms.edition, lang)}}) + (terms.accepts ? ", " + terms.accepts->as_written : "")});
    for (const auto& measure : model.measures) add(measure);
    for (const auto& source : model.sources)
      if (source.inform) facts_.push_back({"source " + source.id, source.label.in(lang), tell("change.inform", {{"period", period_words(*source.inform, lang)}})});
  }

  const std::vector<Fact>& all() const { return facts_; }
  const Fact* find(std::string_view path) const {
    const auto at = std::find_if(facts_.begin(), facts_.end(), [&](const Fact& fact) { return fact.path == path; });
    return at == facts_.end() ? nullptr : &*at;
  }

 private:
  std::string tell(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
    return say(lang_, key, values);
  }
  std::string in_country_of(const Recipient& one) const { return one.country.empty() ? "" : in_country(one.country, lang_); }

  void add(const Record& record) {
    facts_.push_back({record.id, tell("change.record", {{"record", record.label.one.in(lang_)}}), {}});
    for (const auto& field : record.fields)
      facts_.push_back({record.id + "." + field.id,
                        tell("change.field", {{"record", record.label.one.in(lang_)}, {"field", field.label.in(lang_)}}),
                        {}});
    for (const auto& field : record.fields)
      if (field.proof_to_rectify)
        facts_.push_back({"proof " + record.id + "." + field.id, tell("change.proof", {{"record", record.label.one.in(lang_)}, {"field", field.label.in(lang_)}}), {}});
  }

  void add(const Measure& measure) {
    if (measure.label.empty()) return;
    std::string value = measure.every ? period_words(*measure.every, lang_) : "";
    const auto put = [&](const std::string& part) { value += (value.empty() ? "" : ", ") + part; };
    const auto edition = parse_date(measure.document);
    if (edition) put(tell("change.edition", {{"day", plain_date(*edition, lang_)}}));
    if (measure.gate) put(say(lang_, "change.gate"));
    facts_.push_back({"measure " + measure.id, measure.label.in(lang_), value});
  }

  void add(const Activity& activity) {
    const auto& label = activity.label.in(lang_);
    const auto basis = say(lang_, "basis.name." + std::string{basis_name(activity.basis)});
    facts_.push_back({"activity " + activity.id, tell("change.activity", {{"activity", label}}), basis});
    for (const auto& line : activity.keep)
      for (const auto state : final_states(model_, line)) add(activity, line, state);
    std::vector<std::string> readers;
    for (const auto& grant : activity.access)
      if (std::find(readers.begin(), readers.end(), grant.who) == readers.end()) readers.push_back(grant.who);
    for (const auto& who : readers) add(activity, who);
  }

  void add(const Activity& activity, const KeepLine& line, std::string_view state) {
    const auto* record = model_.record(line.record);
    const auto* ended = record->state(state);
    auto thing = record->label.one.in(lang_);
    if (ended) thing += " (" + lower_first(ended->label.in(lang_)) + ")";
    const auto path = "keep " + activity.id + "." + line.record + "." + std::string{state};
    const auto end = kept_words(model_, activity, line, state, lang_) + (line.needs_account ? say(lang_, "kept.signed_in") : std::string{});
    // Lines of one record add up: they are one fact with several ends.
    const auto same = std::find_if(facts_.begin(), facts_.end(), [&](const Fact& fact) { return fact.path == path; });
    if (same == facts_.end()) {
      facts_.push_back({path, tell("change.keep", {{"activity", activity.label.in(lang_)}, {"record", thing}}), end});
    } else {
      same->value += say(lang_, "semicolon") + " " + end;
    }
  }

  void add(const Activity& activity, const std::string& who) {
    const auto* role = model_.role(who);
    const auto* recipient = model_.recipient(who);
    const auto name = role ? role->label.in(lang_) : recipient ? recipient->label.in(lang_) : who;
    std::vector<FieldOf> read;
    for (const auto& one : fields_of(model_, activity))
      if (std::any_of(activity.access.begin(), activity.access.end(), [&](const Grant& grant) {
            return grant.who == who && covers(model_, activity, grant.reads, one.record->id, one.field->id);
          }))
        read.push_back(one);
    facts_.push_back({"access " + activity.id + "." + who,
                      tell("change.access", {{"who", name}, {"activity", activity.label.in(lang_)}}), field_list(read, lang_)});
  }

  void add(const Form& form) {
    std::vector<FieldOf> asked;
    for (const auto& ask : form.asks)
      if (const auto* record = model_.record(ask.record))
        if (const auto* field = record->field(ask.field)) asked.push_back({record, field});
    facts_.push_back({"form " + form.id, tell("change.form", {{"form", form.label.in(lang_)}}), field_list(asked, lang_)});
  }

  const Model& model_;
  std::string_view lang_;
  std::vector<Fact> facts_;
};

}  // namespace

std::vector<std::string> changes(const Model& before, const Model& after, std::string_view lang) {
  const Facts was(before, lang), is(after, lang);
  std::vector<std::string> out;
  for (const auto& old : was.all()) {
    const auto* now = is.find(old.path);
    if (now == nullptr) out.push_back(say(lang, "change.gone", {{"what", old.what}}));
    else if (now->value != old.value)
      out.push_back(say(lang, "change.other", {{"what", now->what}, {"before", old.value.empty() ? "–" : old.value}, {"after", now->value.empty() ? "–" : now->value}}));
  }
  for (const auto& now : is.all())
    if (was.find(now.path) == nullptr) {
      const auto what = now.value.empty() ? now.what : now.what + say(lang, "colon") + " " + now.value;
      out.push_back(say(lang, "change.new", {{"what", what}}));
    }
  return out;
}

}  // namespace tenue::policy
