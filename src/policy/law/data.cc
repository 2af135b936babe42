// What is collected.
#include <algorithm>

#include "policy/law/law.h"

namespace tenue::policy {
namespace {

bool required_somewhere(const Model& model, const std::string& record, const Field& field) {
  return field.required || std::any_of(model.forms.begin(), model.forms.end(), [&](const Form& form) {
    return std::any_of(form.asks.begin(), form.asks.end(), [&](const Ask& a) { return a.record == record && a.field == field.id && a.required; });
  });
}

/// A source that is called so has no name.
bool is_nobody(std::string_view label) {
  for (const std::string_view vague : {" tiers ", " des tiers ", " partenaires ", " nos partenaires ", " des partenaires ", " autres sources ", " d autres sources "})
    if (label == vague) return true;
  return false;
}

std::string at(const Record& record, const Field& field) { return "records." + record.id + ".fields." + field.id; }

}  // namespace

void check_open_list(Law& law) { law.report_words({"notamment", "liste non exhaustive", "etc ", "par exemple", "ex "}, "data"); }

void check_undeclared_data(Law& law) {
  for (const auto& what : law.page.undeclared) law.report("as_published.undeclared", {{"data", what}});
}

void check_needless_field(Law& law) {
  for (const auto& record : law.model.records)
    for (const auto& field : record.fields) {
      const bool doubtful = field.type == FieldType::kBirthDate || !says(folded({&field.label}), {"civilite", "situation familiale", "employeur", "date de naissance", "anniversaire"}).empty();
      if (doubtful && field.why.empty() && required_somewhere(law.model, record.id, field)) law.report(at(record, field), {{"field", field.id}});
    }
}

void check_necessity(Law& law) {
  for (const auto& [form, said] : law.page.forms)
    if (!said.necessity || !said.consequences) law.report("as_published.forms." + form, {{"form", form}});
}

void check_password_listed(Law& law) {
  const auto lists = [](const std::string& words) { return !says(words, {"mot de passe"}).empty() && says(words, {"hache", "empreinte", "non reversible", "illisible"}).empty(); };
  for (const auto& said : law.texts())
    if (said.chapter == "data" && lists(said.words)) law.report(said.at);
  for (const auto& record : law.model.records)
    for (const auto& field : record.fields)
      if (lists(folded({&field.label, &field.called, &field.why}))) law.report(at(record, field));
}

void check_location(Law& law) {
  const bool explained = std::any_of(law.model.activities.begin(), law.model.activities.end(), [](const Activity& a) {
    return !says(folded({&a.label, &a.purpose, &a.called}), {"localis", "geolocalis"}).empty();
  });
  if (explained) return;
  for (const auto& record : law.model.records)
    for (const auto& field : record.fields)
      if (!says(folded({&field.label, &field.called}), {"localisation", "geolocalisation"}).empty()) law.report(at(record, field), {{"field", field.id}});
}

void check_unused_data(Law& law) { law.report_words({"n utilise pas", "ne collecte pas", "n utilisons pas", "ne collectons pas"}, "data"); }

void check_unnamed_source(Law& law) {
  for (const auto& source : law.model.sources)
    if (is_nobody(folded({&source.label}))) law.report("sources." + source.id + ".label");
  if (!law.model.sources.empty()) return;
  for (const auto& said : law.texts())
    if (!said.chapter.empty() && !says(said.words, {"recoupe", "communiquees par des tiers", "communique par des tiers", "autres sources"}).empty()) law.doubt(said.at);
}

}  // namespace tenue::policy
