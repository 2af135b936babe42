#include "policy/end_words.h"

#include <doctest/doctest.h>

#include "policy/phrase.h"
#include "policy/prose.h"
#include "policy/testing/firm.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

/// The words of the first line that `activity` has for `record`, in the firm's policy with that line's `until` changed.
std::string words(const std::string& until, const std::string& lang = "fr") {
  const auto model = changed("until = \"date + 1 year\"", "until = \"" + until + "\"");
  const auto& activity = *model.activity("emergencies");
  return end_words(model, activity, *activity.lines("quote")[0], "", lang);
}

std::string line_words(std::string_view activity, std::string_view record, std::size_t n, std::string_view state, std::string_view lang) {
  const auto* one = firm().activity(activity);
  REQUIRE(one);
  return end_words(firm(), *one, *one->lines(record).at(n), state, lang);
}

}  // namespace

TEST_CASE("an end is said as people say it, in both languages") {
  CHECK(words("date + 1 year") == "1\u00A0an après sa date");
  CHECK(words("date + 1 year", "en") == "1\u00A0year after its date");
  CHECK(words("date - 2 days") == "2\u00A0jours avant sa date");
  CHECK(words("created + 3 months") == "3\u00A0mois après l’enregistrement");
  CHECK(words("year_end(date) + 10 years") == "10\u00A0ans après la fin de l’année comptable");
  CHECK(words("min(date + 1 year, created + 2 years)") == "1\u00A0an après sa date, ou 2\u00A0ans après l’enregistrement si c’est plus tôt");
  CHECK(words("max(date + 1 year, created + 2 years)") == "1\u00A0an après sa date, ou 2\u00A0ans après l’enregistrement si c’est plus tard");
  CHECK(words("last(intervention.created) + 1 year else created + 1 year").find("sinon") != std::string::npos);
}

TEST_CASE("an end that follows other records names them") {
  CHECK(line_words("emergencies", "client", 0, "", "fr") == "comme l’intervention et le devis, sinon 1\u00A0an après l’enregistrement");
  CHECK(line_words("emergencies", "client", 0, "", "en") == "like the job and the quote, otherwise 1\u00A0year after it was recorded");
}

TEST_CASE("each final state has its own words, and all together have all") {
  const auto both = line_words("emergencies", "access_code", 0, "", "fr");
  CHECK(both == "dès que le travail est fait, sinon dès que la demande est annulée");
  CHECK(line_words("emergencies", "intervention", 0, "cancelled", "fr") == "1\u00A0an après l’annulation");
  CHECK(line_words("emergencies", "intervention", 1, "done", "en") == "10\u00A0years after the work");
}

TEST_CASE("an open end is said in the policy's words for what it waits for") {
  CHECK(line_words("marketing", "client", 0, "", "fr") == "jusqu’à ce que vous l’arrêtiez");
  CHECK(line_words("audience", "visit", 0, "", "fr") == "26\u00A0mois, ou plus tôt si vous retirez votre accord");
}

TEST_CASE("a state without a noun of its own is quoted by its button") {
  auto model = firm();
  for (auto& record : model.records)
    for (auto& state : record.states) state.after = state.once = {};
  const auto& activity = *model.activity("emergencies");
  CHECK(end_words(model, activity, *activity.lines("intervention")[1], "done", "fr") == "10\u00A0ans après «\u00A0C’est fait\u00A0»");
}

TEST_CASE("a line counts only for the final states that its condition leaves") {
  const auto& activity = *firm().activity("emergencies");
  CHECK(final_states(firm(), *activity.lines("intervention")[0]) == std::vector<std::string_view>{"cancelled"});
  CHECK(final_states(firm(), *activity.lines("intervention")[1]) == std::vector<std::string_view>{"done"});
  CHECK(final_states(firm(), *activity.lines("quote")[0]) == std::vector<std::string_view>{"accepted", "refused"});
  CHECK(final_states(firm(), *activity.lines("access_code")[0]) == std::vector<std::string_view>{""});
}

TEST_CASE("prose names what is declared, and a term agrees and elides") {
  CHECK(reference(firm(), "keep.emergencies.intervention.done", "fr") == "dix\u00A0ans");
  CHECK(reference(firm(), "keep.emergencies.intervention.cancelled", "fr") == "un\u00A0an");
  CHECK(reference(firm(), "keep.emergencies.intervention.cancelled", "en") == "one\u00A0year");
  CHECK(reference(firm(), "desk.open", "fr") == "7\u00A0h");
  CHECK(reference(firm(), "desk.answer", "fr") == "dix\u00A0minutes");
  CHECK(reference(firm(), "breach.persons", "fr") == "72\u00A0heures");
  CHECK(reference(firm(), "backups.unreadable", "fr") == "37\u00A0jours");
  CHECK(reference(firm(), "role.dispatcher", "fr") == "Le standard");
  for (const auto* unknown : {"keep.emergencies.nothing", "keep.emergencies.intervention.nowhere", "organisation.iban", "desk", "x.y.z", ""})
    CHECK_MESSAGE(!reference(firm(), unknown, "fr"), unknown);
  CHECK(prose(firm(), {"Au bout de {keep.emergencies.intervention.cancelled}.", ""}, "fr") == "Au bout d’un\u00A0an.");
  CHECK(prose(firm(), {"Au bout de {keep.emergencies.intervention.done}.", ""}, "fr") == "Au bout de dix\u00A0ans.");
  CHECK(prose(firm(), {"{unknown.thing} et {sans fin", ""}, "fr") == "{unknown.thing} et {sans fin");
}

TEST_CASE("French agrees: articles, lists, letters, capitals") {
  const Noun job{{"intervention", ""}, {"interventions", ""}, 'f'}, quote{{"devis", ""}, {"devis", ""}, 'm'};
  CHECK(the(job, "fr") == "l’intervention");
  CHECK(of_the(quote, "fr") == "du devis");
  CHECK(the_many(job, "fr") == "les interventions");
  CHECK(listed({"a", "b", "c"}, "fr") == "a, b et c");
  CHECK(listed({"les sols et les murs", "c"}, "fr") == "les sols et les murs, et c");
  CHECK(listed({}, "fr").empty());
  CHECK(in_letters(1, "fr", 'f') == "une");
  CHECK(in_letters(21, "fr") == "21");
  CHECK(period_in_letters({.years = 1, .months = 6}, "fr") == "un\u00A0an et six\u00A0mois");
}
