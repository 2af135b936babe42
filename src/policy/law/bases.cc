// Why one may: the bases of the activities.
#include <algorithm>

#include "policy/law/law.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

bool feeds_a_tracker(const Model& model, const Activity& activity) {
  return std::any_of(model.cookies.begin(), model.cookies.end(), [&](const Cookie& c) { return c.activity == activity.id; });
}

std::string aims(const Activity& activity) { return folded({&activity.label, &activity.purpose, &activity.called}); }

bool about_rights(const Activity& activity) {
  return !says(aims(activity), {"vos droits", "demandes de droits", "droit d acces", "droits d acces", "exercice des droits", "demandes sur vos donnees"}).empty();
}

/// Within activities and claims: where purposes are said.
bool tells_purposes(const Said& said) { return said.at.starts_with("activities.") || !said.chapter.empty(); }

}  // namespace

void check_basis(Law& law) {
  for (const auto& a : law.model.activities)
    if (!law.node(at(a) + ".basis")) law.report(at(a), {{"activity", a.id}});
}

void check_several_bases(Law& law) {
  for (const auto& [id, said] : law.page.activities)
    if (said.bases.size() > 1) law.report("as_published.activities." + id, {{"activity", id}, {"bases", joined(said.bases)}});
}

void check_needless_consent(Law& law) {
  for (const auto& a : law.model.activities) {
    if (a.basis != Basis::kConsent || feeds_a_tracker(law.model, a) || for_prospecting(a) || about_rights(a)) continue;
    if (!says(aims(a), {"repond", "votre demande", "vos demandes", "vos questions", "reclamation", "livrer", "executer", "contact"}).empty()) law.report(at(a) + ".basis", {{"activity", a.id}});
  }
  for (const auto& said : law.texts())
    if (!says(said.words, {"collectees avec votre consentement", "collectees avec votre accord"}).empty()) law.report(said.at, {}, "claim");
}

void check_consent_for_rights(Law& law) {
  for (const auto& a : law.model.activities)
    if (a.basis == Basis::kConsent && about_rights(a)) law.report(at(a) + ".basis", {{"activity", a.id}});
}

void check_interest(Law& law) {
  for (const auto& a : law.model.activities)
    if (a.basis == Basis::kLegitimateInterest && a.interest.empty()) law.report(at(a) + ".basis", {{"activity", a.id}});
  for (const auto& [id, said] : law.page.activities)
    if (!said.interest) law.doubt("as_published.activities." + id, {{"activity", id}});
}

/// What is to run keeps nothing for a law that it does not name; what was written by hand already is told.
void check_obliging_text(Law& law) {
  const bool written = law.node("as_published");
  for (const auto& a : law.model.activities) {
    if (a.basis != Basis::kLegalObligation || !a.source.empty()) continue;
    written ? law.doubt(at(a) + ".basis", {{"activity", a.id}}) : law.report(at(a) + ".basis", {{"activity", a.id}});
  }
  for (const auto& said : law.texts())
    if (!said.chapter.empty() && !says(said.words, {"obligations legales", "obligation legale"}).empty() && says(said.words, {"art ", "article", "code "}).empty()) law.doubt(said.at, {}, "claim");
}

void check_tracked_interest(Law& law) {
  const auto tracked = [&](const Activity& a) {
    const bool uses = std::any_of(a.uses.begin(), a.uses.end(), [](const std::string& path) { return path.starts_with("visit."); });
    const bool cookie = std::any_of(law.model.cookies.begin(), law.model.cookies.end(), [&](const Cookie& c) { return c.activity == a.id && c.exempt.empty(); });
    return uses || cookie || !a.lines("visit").empty();
  };
  for (const auto& a : law.model.activities)
    if (a.basis != Basis::kConsent && tracked(a)) law.report(at(a) + ".basis", {{"activity", a.id}});
}

void check_special_category(Law& law) {
  const auto allowed = [](Basis basis) { return basis == Basis::kConsent || basis == Basis::kLegalObligation || basis == Basis::kVitalInterests; };
  for (const auto& record : law.model.records)
    for (const auto& field : record.fields) {
      const auto what = says(folded({&field.label, &field.called}), {"sante", "allergie", "maladie", "handicap", "grossesse", "religi", "opinion politique", "opinions politiques", "syndica", "origine ethnique", "orientation sexuelle", "empreinte digitale", "donnees genetiques", "numero de securite sociale"});
      if (what.empty()) continue;
      for (const auto& a : law.model.activities)
        if (a.keeps(record.id, field.id) && !allowed(a.basis)) law.report("records." + record.id + ".fields." + field.id, {{"field", field.id}, {"activity", a.id}});
    }
}

void check_minors(Law& law) {
  const auto& minors = law.page.minors;
  if (minors && (minors->age != 15 || !minors->parents)) law.report("as_published.minors");
  for (const auto& said : law.texts())
    if (!says(said.words, {"moins de 13 ans", "moins de 16 ans"}).empty()) law.doubt(said.at);
}

/// Why one thing is kept may name an offence; that it is kept because of one is a purpose.
void check_offences(Law& law) {
  for (const auto& said : law.texts())
    if (said.at.starts_with("activities.") && said.at.find(".because") == std::string::npos && !says(said.words, {"illegal", "illicite", "infraction", "propos a caractere"}).empty()) law.report(said.at);
}

void check_vague_purpose(Law& law) {
  for (const auto& said : law.texts()) {
    const auto words = says(said.words, {"ameliorer votre experience", "ameliorer l experience", "besoins ulterieurs", "susceptible de vous interesser", "toute autre communication", "propres besoins", "tout autre service futur"});
    if (!words.empty() && tells_purposes(said)) law.report_quoted(said, words);
  }
}

void check_presumed_consent(Law& law) {
  for (const auto& said : law.texts()) {
    if (near(said.words, {"en utilisant", "en naviguant", "en poursuivant", "en accedant"}, {"acceptez", "consentez"}, 80)) law.report(said.at);
    if (near(said.words, {"sauf autre", "sauf opposition", "sauf avis contraire"}, {"de votre part"}, 30)) law.doubt(said.at, {}, "silence");
  }
}

}  // namespace tenue::policy
