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

namespace {

/// The words of how long the quote is kept, with that `until` and what it waits for.
std::string kept(const std::string& until, const std::string& waits, const std::string& lang = "fr") {
  auto model = changed("until = \"date + 1 year\"", "until = \"" + until + "\"");
  auto& activity = const_cast<Activity&>(*model.activity("emergencies"));
  auto& line = const_cast<KeepLine&>(*activity.lines("quote")[0]);
  line.waits = {waits, "as long as the contract runs"};
  return kept_words(model, activity, line, "", lang);
}

}  // namespace

TEST_CASE("what waits is kept while it waits, then until its end: one after the other, never one against the other") {
  CHECK(kept("date + 1 year", "tant que le contrat court") == "tant que le contrat court, puis 1\u00A0an après sa date");
  CHECK(kept("date + 1 year", "tant que le contrat court", "en") == "as long as the contract runs, then 1\u00A0year after its date");
  CHECK(kept("date", "tant que le contrat court") == "tant que le contrat court, et plus rien dès sa date");
  CHECK(kept("date + 1 year", "").find("tant que") == std::string::npos);
  CHECK(words("date + 1 year") == "1\u00A0an après sa date");
}

TEST_CASE("branches with the same term are said once, and a sentence says what is sooner before what has branches") {
  CHECK(words("intervention.done + 7 days else intervention.cancelled + 7 days else created + 1 year") ==
        "7\u00A0jours après le travail ou l’annulation, sinon 1\u00A0an après l’enregistrement");
  CHECK(words("intervention.done + 7 days else intervention.cancelled + 1 day else created + 1 year") ==
        "7\u00A0jours après le travail, sinon 1\u00A0jour après l’annulation, sinon 1\u00A0an après l’enregistrement");
  CHECK(words("min(created + 1 year, intervention.done + 7 days else intervention.cancelled + 1 day)") ==
        "1\u00A0an après l’enregistrement ou, si c’est plus tôt, 7\u00A0jours après le travail, sinon 1\u00A0jour après l’annulation");
}

TEST_CASE("the last of one kind of date is that date, the last time") {
  CHECK(words("(last(invoice.issued) else created) + 3 years") == "3\u00A0ans après sa date (la dernière fois), sinon après l’enregistrement");
  CHECK(words("last(invoice.issued, client.created) + 3 years").find("le plus récent de") != std::string::npos);
}

TEST_CASE("a field is named by what the firm calls it, a noun of ours, or its own label as it stands") {
  Field field;
  field.id = "work";
  field.type = FieldType::kText;
  field.label = {"À faire", "To be done"};
  CHECK(called(field, "fr") == "«\u00A0À faire\u00A0»");
  field.called = {"le travail", "the work"};
  CHECK(called(field, "fr") == "le travail");
  Field closed;
  closed.id = "closed";
  closed.type = FieldType::kMoment;
  closed.label = {"Clos le", "Closed on"};
  CHECK(called(closed, "fr") == "date de clôture");
  Field mail;
  mail.id = "mail";
  mail.type = FieldType::kMail;
  mail.label = {"Adresse e-mail", "E-mail address"};
  CHECK(called(mail, "fr") == "adresse e-mail");
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
  CHECK(reference(firm(), "lapse.intervention.requested", "fr").has_value());
  CHECK_FALSE(reference(firm(), "lapse.intervention.done", "fr"));
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
