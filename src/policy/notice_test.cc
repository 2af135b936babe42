#include <doctest/doctest.h>

#include <algorithm>

#include "policy/testing/firm.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

std::string plain(std::string text) {
  for (auto at = text.find("\u00A0"); at != std::string::npos; at = text.find("\u00A0")) text.replace(at, 2, " ");
  return text;
}

}  // namespace

TEST_CASE("beside a form stands what its answers serve, who reads them, how long, and the rights") {
  const auto words = notice(firm(), *firm().form("urgent_request"), "fr");
  REQUIRE(words.size() == 5);
  CHECK(words[0] == "Elles servent à venir chez vous et à garantir le travail, comme vous nous le demandez. SOS Serrurier Paris en répond.");
  CHECK(words[1] == "Notre standard les lit. Le technicien envoyé les voit tant que le travail n’est pas fini, sauf votre adresse e-mail. Nous ne les vendons pas.");
  CHECK(plain(words[2]) == "Si nous venons, nous les gardons dix ans, la durée de la garantie. Sinon, un an.");
  CHECK(words[3] == "Vous pouvez les voir, les corriger, les faire effacer, et vous plaindre à la CNIL.");
  CHECK(plain(words[4]) == "Ce que vous cochez sert à vous écrire ce que vous avez choisi de recevoir : vous arrêtez quand vous voulez.");
}

TEST_CASE("the notice follows the policy: another term, another reader") {
  const auto longer = changed("until = \"cancelled + 1 year\"", "until = \"cancelled + 2 years\"");
  CHECK(plain(notice(longer, *longer.form("urgent_request"), "fr")[2]).find("Sinon, deux ans.") != std::string::npos);
  const auto read = changed("[activities.emergencies.access.dispatcher]",
                            "[activities.emergencies.access.accountant]\nreads = [\"client.name\"]\n[activities.emergencies.access.dispatcher]");
  CHECK(notice(read, *read.form("urgent_request"), "fr")[1].find("Notre standard les lit. Notre comptabilité voit votre nom. ") == 0);
  const auto all = changed("[activities.emergencies.access.dispatcher]",
                           "[activities.emergencies.access.accountant]\nreads = [\"*\"]\n[activities.emergencies.access.dispatcher]");
  CHECK(notice(all, *all.form("urgent_request"), "fr")[1].find("Notre standard et notre comptabilité les lisent.") == 0);
}

TEST_CASE("what is noted without being asked is said") {
  const auto taking = changed("follow   = \"90 days\"", "follow   = \"90 days\"\ntakes = [\"connection\"]");
  CHECK(plain(notice(taking, *taking.form("urgent_request"), "fr")[1]) == "Nous notons aussi votre adresse IP, la page vue et votre navigateur.");
}

TEST_CASE("a form without words on the term gets them from its ends") {
  const auto words = notice(firm(), *firm().form("newsletter"), "fr");
  CHECK(words[0].find("avec votre accord") != std::string::npos);
  CHECK(words[2] == "Nous les gardons jusqu’à ce que vous l’arrêtiez.");
  auto model = firm();
  for (auto& form : model.forms) form.kept = form.spoken = {};
  const auto made = plain(notice(model, *model.form("urgent_request"), "fr")[2]);
  CHECK(made.find("1 an après l’annulation") != std::string::npos);
  CHECK(made.find("10 ans après le travail") != std::string::npos);
}

TEST_CASE("the sentence read to a caller is the firm's, or made from the policy") {
  const auto& form = *firm().form("call");
  CHECK(plain(spoken_notice(firm(), form, "fr")) ==
        "Je note votre numéro et votre adresse pour venir. Le technicien les verra le temps du travail. Nous les gardons dix ans pour la "
        "garantie, un an si nous ne venons pas. Vous pouvez les faire corriger ou effacer : tout est écrit sur notre site.");
  auto model = firm();
  for (auto& one : model.forms) one.spoken = {};
  const auto made = spoken_notice(model, *model.form("call"), "fr");
  CHECK(made.find("Je note l’adresse") == std::string::npos);
  CHECK(made.find("votre téléphone") != std::string::npos);
  CHECK(made.find("Le technicien envoyé les voit tant que le travail n’est pas fini.") != std::string::npos);
}

TEST_CASE("more than two ends are a line for each thing, and what only follows another is not said again") {
  const auto words = notice(firm(), *firm().form("call"), "fr");
  const auto at = std::find(words.begin(), words.end(), "Combien de temps, selon ce que c’est\u00A0:");
  REQUIRE(words.end() - at > 4);
  CHECK(plain(at[1]) == "Le code de votre porte : dès que le travail est fait.");
  CHECK(plain(at[3]) == "Une intervention faite, et son devis : 10 ans après le travail.");
  for (const auto& line : words) CHECK_MESSAGE(line.find("comme l’intervention") == std::string::npos, line);
}

TEST_CASE("a secret answer is named apart where fewer read it; a partner who reads little is told with what it reads") {
  const auto readers = [](const Model& model) { return plain(notice(model, *model.form("call"), "fr")[1]); };
  CHECK(readers(firm()).find("personne d’autre") == std::string::npos);  // whoever reads the rest reads the code too
  auto model = firm();
  for (auto& activity : model.activities)
    for (auto& grant : activity.access)
      if (grant.who == "technician") grant.reads = {"client.name"};
  CHECK(readers(model).find("Le technicien envoyé voit votre nom, tant que le travail n’est pas fini.") != std::string::npos);
  model = firm();
  for (auto& activity : model.activities)
    for (auto& grant : activity.access)
      if (grant.who == "technician") std::erase(grant.reads, "access_code.code");
  CHECK(readers(model).find("Le code de votre porte : notre standard, et personne d’autre.") != std::string::npos);
}

TEST_CASE("that nothing is sold is said only where no copy leaves to one who decides about it alone") {
  const auto said = [](const Model& model) { return notice(model, *model.form("urgent_request"), "fr")[1].find("vendons") != std::string::npos; };
  CHECK(said(firm()));
  auto model = firm();
  for (auto& activity : model.activities)
    if (activity.id == "emergencies")
      for (auto& grant : activity.access)
        if (const auto* one = model.recipient(grant.who); one && one->kind == "controller") grant.reads.push_back("client.name");
  CHECK_FALSE(said(model));
}

TEST_CASE("every form has a notice and a sentence in both languages") {
  for (const auto& form : firm().forms)
    for (const auto* lang : {"fr", "en"}) {
      for (const auto& paragraph : notice(firm(), form, lang)) CHECK_MESSAGE(paragraph.find('{') == std::string::npos, paragraph);
      CHECK(spoken_notice(firm(), form, lang).find('{') == std::string::npos);
    }
}
