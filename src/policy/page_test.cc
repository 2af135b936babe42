#include <doctest/doctest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>

#include "policy/testing/firm.h"
#include "policy/testing/visible.h"

namespace fs = std::filesystem;
using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

const fs::path kRoot = TENUE_ROOT;

/// As on the day of the drawing: everything checked that morning, the mailbox's task signed three days before.
PageContext proved() {
  PageContext context;
  context.verified_on = context.today = *parse_date("2026-11-23");
  context.signed_on = {{"mailbox", *parse_date("2026-11-20")}};
  context.number = 3;
  return context;
}

bool has(const std::string& page, std::string_view words) { return visible(page).find(words) != std::string::npos; }

const KeptRow& row(const std::vector<KeptRow>& rows, std::string_view anchor) {
  for (const auto& one : rows)
    if (one.anchor == anchor) return one;
  FAIL("no row " << anchor);
  return rows[0];
}

}  // namespace

TEST_CASE("the cookie that Tenue sets itself stands on the page, declared or not") {
  const auto page = page_html(compiled(read_file(kRoot / "tests/golden/check/clean.toml")), "fr", {});
  CHECK(page.find("Ce site pose un cookie nécessaire.") != std::string::npos);
  CHECK(page.find("Faire fonctionner le site") != std::string::npos);
}

TEST_CASE("what is kept is said in the firm's words, shortest first") {
  const auto rows = kept_rows(firm(), "fr");
  REQUIRE(rows.size() > 8);
  CHECK(rows[0].what == "Le code de votre porte");
  CHECK(rows[0].until == "Dès que le travail est fait");
  CHECK(rows[1].what == "Une demande sans suite");
  CHECK(rows[1].until == "1\u00A0an après l’annulation");
  CHECK(rows[2].what == "Un devis non accepté");
  CHECK(rows[2].until == "1\u00A0an après sa date");
  CHECK(rows[3].what == "Une intervention faite, et son devis");
  CHECK(rows[3].until == "10\u00A0ans après le travail");
  CHECK(rows[4].what == "Vos factures");
  CHECK(rows[4].why == "La loi l’impose (Code de commerce, art. L123-22)");
  CHECK(rows[4].until == "10\u00A0ans après la fin de l’année comptable");
  CHECK(row(rows, "keep-marketing-client").until == "Jusqu’à ce que vous l’arrêtiez");
  CHECK(row(rows, "keep-security-connection").until == "12\u00A0mois");
}

TEST_CASE("who sees to an end is the engine, a person or nobody") {
  const auto rows = kept_rows(firm(), "fr");
  CHECK(row(rows, "keep-emergencies-intervention-done").by == KeptRow::By::kEngine);
  CHECK(row(rows, "place-mailbox").by == KeptRow::By::kPerson);
  CHECK(row(rows, "place-technician_phone").by == KeptRow::By::kNobody);
}

TEST_CASE("every line of keep is on the page, in a row or in the details") {
  const auto page = page_html(firm(), "fr", proved());
  for (const auto& activity : firm().activities)
    for (const auto& line : activity.keep) {
      const auto end = end_words(firm(), activity, line, "", "fr");
      CHECK_MESSAGE(has(page, visible(end)), activity.id << "." << line.record << ": " << end);
    }
}

TEST_CASE("a tick is drawn only for what was checked") {
  const auto bare = page_html(firm(), "fr", {});
  CHECK(bare.find("<td role=\"cell\"><span class=\"proof\">") == std::string::npos);
  CHECK(bare.find("<td role=\"cell\"><span class=\"signed\">") == std::string::npos);
  CHECK(has(bare, "Promis, pas encore vérifié"));
  const auto page = page_html(firm(), "fr", proved());
  CHECK(has(page, "Vérifié aujourd'hui, 23 novembre 2026 : rien n'est gardé au-delà du terme"));
  CHECK(has(page, "Signé le 20 novembre 2026"));
  CHECK(has(page, "Le jour même Pas encore"));
  auto yesterday = proved();
  yesterday.today = *parse_date("2026-11-24");
  CHECK(has(page_html(firm(), "fr", yesterday), "Vérifié le 23 novembre 2026"));
}

TEST_CASE("the page carries the date of its version, from the policy and nowhere else") {
  CHECK(has(page_html(firm(), "fr", {}), "en vigueur depuis le 1er octobre 2025."));
  const auto later = changed("date        = 2025-10-01", "date        = 2026-02-03");
  CHECK(has(page_html(later, "fr", {}), "en vigueur depuis le 3 février 2026."));
  CHECK_FALSE(has(page_html(later, "fr", {}), "1er octobre 2025"));
}

TEST_CASE("earlier versions stay on the page with what changed") {
  auto context = proved();
  context.versions = {{3, *parse_date("2025-10-01"), firm().version.what}, {2, *parse_date("2024-03-03"), {}}};
  const auto page = page_html(firm(), "fr", context);
  CHECK(has(page, "1er oct. 2025 Version 3, celle-ci. Le code de la porte s'efface dès la fin du travail"));
  CHECK(has(page, "3 mars 2024 Version 2."));
}

TEST_CASE("the controller's name and address come from one place") {
  const auto moved = changed("96 rue du Président Wilson, 92300 Levallois-Perret", "1 rue de l’Exemple, 75001 Paris");
  const auto page = page_html(moved, "fr", {});
  CHECK(has(page, "SOS Serrurier Paris, 1 rue de l'Exemple, 75001 Paris, est responsable de ces données."));
  CHECK_FALSE(has(page, "Wilson"));
}

TEST_CASE("the page says all that article 13 asks, in both languages") {
  const auto& model = firm();
  for (const auto* lang : {"fr", "en"}) {
    const auto page = page_html(model, lang, {});
    CHECK(page.find(model.organisation.address) != std::string::npos);
    CHECK(page.find(model.organisation.contact) != std::string::npos);
    CHECK(page.find("mailto:" + model.organisation.dpo) != std::string::npos);
    for (const auto& activity : model.activities) {
      CHECK_MESSAGE(has(page, visible(activity.label.in(lang))), activity.id);
      if (!activity.interest.empty()) CHECK_MESSAGE(has(page, visible(activity.interest.in(lang))), activity.id);
      if (!activity.source.empty()) CHECK_MESSAGE(has(page, visible(activity.source)), activity.id);
    }
    for (const auto& recipient : model.recipients) CHECK_MESSAGE(has(page, visible(recipient.label.in(lang))), recipient.id);
    for (const auto& cookie : model.cookies)
      if (!cookie.exempt.empty()) CHECK(has(page, visible(cookie.exempt.in(lang)).substr(1)));
    for (const auto& measure : model.measures) CHECK_MESSAGE(has(page, visible(measure.label.in(lang))), measure.id);
    for (const auto* right : {"access", "rectify", "erase", "port", "restrict", "object", "withdraw", "after_death"})
      CHECK_MESSAGE(page.find("id=\"droit-" + std::string{right} + "\"") != std::string::npos, right);
    CHECK(page.find("TSA 80715") != std::string::npos);
    CHECK(page.find("https://www.cnil.fr/fr/plaintes") != std::string::npos);
  }
}

TEST_CASE("an identity document is asked for only in doubt, and never with every request") {
  CHECK(has(page_html(firm(), "fr", {}), "Aucune pièce d'identité n'est à joindre : en cas de doute raisonnable seulement"));
  CHECK(has(page_html(firm(), "fr", {}), "Il n'est vu que par la déléguée à la protection des données"));
}

TEST_CASE("backups are said to forget after roll and keyring copies together") {
  CHECK(has(page_html(firm(), "fr", {}), "illisible dans toutes nos sauvegardes au plus tard 37 jours après"));
  const auto slower = changed("roll      = \"7 days\"", "roll      = \"10 days\"");
  CHECK(has(page_html(slower, "fr", {}), "au plus tard 40 jours après"));
}

TEST_CASE("no identifier of the policy reaches the page") {
  for (const auto* lang : {"fr", "en"}) {
    const auto words = " " + visible(page_html(firm(), lang, proved())) + " ";
    for (const auto& record : firm().records)
      for (const auto& field : record.fields)
        if (field.id.find('_') != std::string::npos) CHECK_MESSAGE(words.find(field.id) == std::string::npos, field.id);
    for (const auto* id : {"legal_obligation", "legitimate_interest", "emergencies", "technician_phone", "{", "}"})
      CHECK_MESSAGE(words.find(id) == std::string::npos, id);
  }
}

TEST_CASE("words of a policy never become markup") {
  auto model = firm();
  const std::string evil = "\"><script>alert('x')</script>&";
  model.organisation.name = model.organisation.address = model.organisation.dpo = model.organisation.contact = evil;
  model.desk.sign = model.desk.phone = model.desk.colour = evil;
  for (auto& activity : model.activities) {
    activity.label = activity.purpose = activity.called = activity.interest = Text{evil, evil};
    for (auto& line : activity.keep) line.called = line.because = line.waits = Text{evil, evil};
  }
  for (auto& role : model.roles) role.label = role.called = role.published = role.why = Text{evil, evil};
  for (auto& place : model.places) place.label = place.until = place.because = Text{evil, evil};
  model.version.what = Text{evil, evil};
  for (const auto& page : {page_html(model, "fr", proved()), *register_text(model, "fr", "html")}) {
    CHECK(page.find("<script") == std::string::npos);
    CHECK(page.find("alert(&#39;x&#39;)") != std::string::npos);
  }
}

TEST_CASE("a policy with next to nothing in it has its page, register and ends all the same") {
  const auto model = compiled(R"(
tenue = 1
[organisation]
name    = "Atelier Fictif"
address = "1 rue de l’Exemple, 75001 Paris"
phone   = "01 99 00 00 01"
[version]
date = 2026-01-01
[records.person]
person = true
label  = { fr = ["personne", "personnes", "f"] }
[records.person.fields]
name = { type = "person_name" }
[recipients.printer]
kind  = "processor"
label = "Imprimerie"
[activities.work]
label = "Travail"
purpose = "faire ce travail"
basis = "contract"
[activities.work.keep]
person = { until = "created + 1 year" }
[forms.ask]
activity = "work"
label    = "Demander"
asks     = ["person.name"]
)");
  for (const auto* lang : {"fr", "en"}) {
    const auto page = page_html(model, lang, {});
    CHECK(page.find("mailto:\"") == std::string::npos);
    CHECK(page.find("mailto:?") == std::string::npos);
    CHECK(page.find("<h2 id=\"versions\">") != std::string::npos);
    for (const auto* format : {"html", "csv", "json"}) CHECK(register_text(model, lang, format));
    CHECK(explain(model, "", *parse_date("2026-01-31"), lang));
    CHECK(notice(model, *model.form("ask"), lang).size() == 4);
    CHECK_FALSE(spoken_notice(model, *model.form("ask"), lang).empty());
  }
  CHECK(has(page_html(model, "fr", {}), "à Atelier Fictif : appelez le 01 99 00 00 01."));
  CHECK(has(page_html(model, "fr", {}), "Ce site pose un cookie nécessaire."));
}

TEST_CASE("inside the site only the letter itself is written, with stable anchors") {
  auto context = proved();
  context.inside_site = true;
  const auto page = page_html(firm(), "fr", context);
  CHECK(page.find("<!doctype") == std::string::npos);
  CHECK(page.find("<header") == std::string::npos);
  CHECK(page.rfind("<main id=\"page\" class=\"letter\">", 0) == 0);
  for (const auto* anchor : {"durees", "qui", "base", "ou", "droits", "contact", "detail", "cookies", "versions"}) {
    CHECK_MESSAGE(page.find("id=\"" + std::string{anchor} + "\"") != std::string::npos, anchor);
    CHECK_MESSAGE(page_html(firm(), "en", context).find("id=\"" + std::string{anchor} + "\"") != std::string::npos, anchor);
  }
}

TEST_CASE("what one must give is said for each form, and who alone reads what is locked away") {
  const auto page = page_html(firm(), "fr", {});
  CHECK(has(page, "Il nous faut votre téléphone, le problème, l'adresse et l'urgence : sans cela,"));  // the same for both
  CHECK(has(page, "Sous clé, pour eux seuls : le code de votre porte (notre standard et le technicien partenaire)."));
  auto model = firm();
  for (auto& form : model.forms)
    for (auto& ask : form.asks)
      if (form.id == "call" && ask.field == "phone") ask.required = false;
  CHECK(has(page_html(model, "fr", {}), "Pour « Demander un serrurier », il nous faut votre téléphone, le problème, l'adresse et l'urgence. Pour une demande faite de vive voix, "
                                        "il nous faut l'adresse, le problème et l'urgence. Sans cela, nous ne pouvons pas donner suite."));
}

TEST_CASE("a label of a screen is no name of a datum on the page") {
  for (const std::string lang : {"fr", "en"}) {
    const auto page = visible(page_html(firm(), lang, {}));
    for (const auto* label : {"payée le", "relancée le", "paid on", "reminded on"}) CHECK_MESSAGE(page.find(label) == std::string::npos, label);
  }
}

TEST_CASE("each long part of the details is folded, with its anchor inside, where a link to it unfolds it") {
  auto context = proved();
  context.inside_site = true;
  const auto page = page_html(firm(), "fr", context);
  std::size_t folded = 0;
  for (const auto* anchor : {"categories", "finalites", "cookies", "comptes", "suspensions", "mesures", "choix"}) {
    const auto at = page.find("id=\"" + std::string{anchor} + "\"");
    REQUIRE_MESSAGE(at != std::string::npos, anchor);
    const auto opened = page.rfind("<details>", at), closed = page.rfind("</details>", at), summary = page.rfind("</summary>", at);
    CHECK_MESSAGE((opened != std::string::npos && (closed == std::string::npos || closed < opened) && summary > opened && summary < at), anchor);
    ++folded;
  }
  CHECK(folded == 7);
}

TEST_CASE("the page is the one that was read and agreed") {
  for (const std::string lang : {"fr", "en"}) {
    const auto golden = kRoot / "tests/golden/page" / ("sos-serrurier." + lang + ".txt");
    // One sentence or cell a line, so that a change shows as the words that changed.
    auto words = page_html(firm(), lang, proved());
    replace_all(words, firm().hash.substr(0, 16), "(hash)");
    for (const auto* end : {"</p>", "</li>", "</td>", "</th>", "</h1>", "</h2>", "</h3>", "</caption>"}) replace_all(words, end, " LINE ");
    auto lines = visible(words);
    replace_all(lines, " LINE", "\n");
    replace_all(lines, "\n ", "\n");
    replace_all(lines, "\n\n", "\n");
    if (std::getenv("TENUE_UPDATE_GOLDEN")) std::ofstream(golden) << lines;
    CHECK(lines == read_file(golden));
  }
}

TEST_CASE("who else gave data, what is done on instruction, and what leads elsewhere stand on the page") {
  const auto page = [](const std::string& firm) {
    const auto result = compile(firm_text(firm), firm);
    REQUIRE(result.ok());
    return std::pair{result.model, page_html(result.model, "fr", {})};
  };
  const auto [semi, semi_page] = page("semi-informatique");
  REQUIRE_FALSE(semi.sources.empty());
  CHECK(semi_page.find(semi.sources[0].label.fr) != std::string::npos);
  CHECK(semi_page.find(semi.sources[0].proof.fr) != std::string::npos);
  CHECK(semi_page.find("sur leurs instructions écrites") != std::string::npos);
  const auto [clic, clic_page] = page("clic-et-cetera");
  REQUIRE_FALSE(clic.embeds.empty());
  CHECK(clic_page.find("openstreetmap.org") != std::string::npos);
  const auto [labs, labs_page] = page("customer-labs");
  REQUIRE_FALSE(labs.links.empty());
  CHECK(labs_page.find("rel=\"noreferrer external\" href=\"" + labs.links[0].url) != std::string::npos);
}
