// The promises of the four firms beside the locksmith that their published words keep: the words stand where they should, and
// with the line of the policy changed that they come from they do not; or the check refuses the file without that line.
#include <doctest/doctest.h>
#include <json/json.h>

#include <algorithm>
#include <map>
#include <memory>
#include <set>
#include <sstream>

#include "policy/testing/firm.h"
#include "policy/testing/visible.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

/// The computer helper's promise that nothing leaves the Union (TRF-007).
const std::string kNowhereElse = "where         = { kind = \"technical\", check = \"where\", label = { fr = \"Rien hors de l’Union européenne\" } }\n";

using Edits = std::vector<std::pair<std::string, std::string>>;

const std::string kEmp = "emp-computer", kSemi = "semi-informatique", kClab = "customer-labs", kClic = "clic-et-cetera";

/// The firm's file with each `from`, which stands there once, replaced by its `to`.
std::string edited(const std::string& name, const Edits& edits) {
  auto toml = firm_text(name);
  for (const auto& [from, to] : edits) {
    const auto at = toml.find(from);
    REQUIRE_MESSAGE(at != std::string::npos, name << " has no " << from);
    REQUIRE_MESSAGE(toml.find(from, at + 1) == std::string::npos, name << " has twice " << from);
    toml.replace(at, from.size(), to);
  }
  return toml;
}

/// What is published at `where`: "page", "html" (its source), "notice FORM" or "explain RECORD".
std::string published(const Model& model, const std::string& where) {
  const auto name = where.substr(where.find(" ") + 1);
  if (where == "page") return visible(page_html(model, "fr", {}));
  if (where == "html") return page_html(model, "fr", {});
  std::string out;
  if (where == "explain " + name) out = *explain(model, name, *parse_date("2026-03-01"), "fr");
  else
    for (const auto& paragraph : notice(model, *model.form(name), "fr")) out += paragraph + " ";
  return visible(out);
}

bool says(const Model& model, const std::string& where, const std::string& words) { return published(model, where).find(words) != std::string::npos; }

/// `words` stand at `where`; in the firm's file with `edits` they do not, and `instead` does, where it is given.
struct Said {
  std::string id, firm, where, words;
  Edits edits;
  std::string instead;
};

/// The firm's file with `edits` has a finding of this rule. Rules of severity error refuse the file.
struct Refused {
  std::string id, firm;
  Edits edits;
  std::string rule;
};

/// A test that names a promise has a row for it.
template <class Row>
void each_id_has_a_row(const std::vector<Row>& rows) {
  const std::string name = doctest::getContextOptions()->currentTest->m_name;
  std::istringstream ids(name.substr(0, name.find(':')));
  for (std::string id; ids >> id;)
    CHECK_MESSAGE(std::any_of(rows.begin(), rows.end(), [&](const Row& row) { return row.id == id; }), id << " has no row");
}

void hold(const std::vector<Said>& rows) {
  each_id_has_a_row(rows);
  for (const auto& row : rows) {
    CHECK_MESSAGE(says(compiled(firm_text(row.firm), row.firm), row.where, row.words), row.id << ": " << row.where << " does not say " << row.words);
    if (line_is_missing()) continue;
    const auto without = compiled(edited(row.firm, row.edits), row.firm);
    CHECK_MESSAGE(!says(without, row.where, row.words), row.id << ": without its line it still says " << row.words);
    if (!row.instead.empty()) CHECK_MESSAGE(says(without, row.where, row.instead), row.id << ": " << row.where << " does not say " << row.instead);
  }
}

void hold(const std::vector<Refused>& rows) {
  each_id_has_a_row(rows);
  if (line_is_missing()) return;
  const auto has = [](const std::string& toml, const Refused& row) {
    const auto found = compile(toml, row.firm).findings;
    return std::any_of(found.begin(), found.end(), [&](const Finding& one) { return one.rule == row.rule; });
  };
  for (const auto& row : rows) {
    CHECK_MESSAGE(!has(firm_text(row.firm), row), row.id << ": " << row.firm << " has a finding of " << row.rule);
    CHECK_MESSAGE(has(edited(row.firm, row.edits), row), row.id << ": no finding of " << row.rule << " without " << row.edits[0].first);
  }
}

/// One sheet of the register: column → lines. "" gives what stands above the sheets.
std::map<std::string, std::vector<std::string>> sheet(const std::string& toml, const std::string& name, const std::string& activity) {
  const auto text = *register_text(compiled(toml, name), "fr", "json");
  Json::Value root;
  const std::unique_ptr<Json::CharReader> reader(Json::CharReaderBuilder{}.newCharReader());
  REQUIRE(reader->parse(text.data(), text.data() + text.size(), &root, nullptr));
  std::map<std::string, std::vector<std::string>> out;
  const auto add = [&](const Json::Value& of) {
    for (const auto& key : of.getMemberNames()) {
      if (of[key].isString()) out[key].push_back(of[key].asString());
      else if (key != "activities")
        for (const auto& line : of[key]) out[key].push_back(line.asString());
    }
  };
  if (activity.empty()) add(root);
  for (const auto& one : root["activities"])
    if (one["id"].asString() == activity) add(one);
  return out;
}

}  // namespace

TEST_CASE("EMP-10 EMP-18 EMP-22 EMP-23 EMP-26 EMP-28 EMP-49: the page says it, and not without its line") {
  const std::string year = "until   = \"min(closing, last_help + 1 year)\"";
  const Edits two_years = {{year, "until   = \"min(closing, last_help + 2 years)\""}};
  const std::string host = "country    = \"FR\"\npolicy_url = \"https://o2switch.example/vie-privee\"";
  const Edits overseas = {{host, "country = \"US\"\ntransfer = \"clauses\""}, {kNowhereElse, ""}};
  const std::string nothing_else = "Ni commentaires, ni profils, ni données achetées ailleurs.";
  const std::string seen_by =
      "Qui les voit Notre dépanneur, pour vos tickets, vos appareils et vos contrats. Notre comptabilité, pour les factures. Notre administration, "
      "pour l'Espace client, vos demandes et la sécurité. o2switch, notre hébergeur, en France : il garde des fichiers scellés, qu'il ne peut pas "
      "lire. Sa politique Le second centre de données, en France : il garde la copie de chaque nuit, scellée elle aussi. La justice ou la police, si la loi nous y oblige.";
  const auto measure = [](const std::string& line, const std::string& label) {
    return Said{"EMP-26", kEmp, "page", label + " ", {{line + "label = { fr = \"" + label + "\" } }\n", ""}}, ""};
  };
  hold(std::vector<Said>{
      {"EMP-10", kEmp, "notice ticket", "Votre ticket reste avec vos autres informations un an après", two_years, "informations deux ans après"},
      {"EMP-10", kEmp, "page", "Ticket le sujet de votre ticket, l'appareil ou le logiciel en cause, ce qui ne va pas,",
       {{"called   = { fr = \"ce qui ne va pas\" }", "called   = { fr = \"votre humeur\" }"}}, "en cause, votre humeur,"},
      {"EMP-18", kEmp, "page", "Dès la fermeture de votre espace, ou 1 an après votre dernier ticket et la fin de votre dernier contrat", two_years,
       "Dès la fermeture de votre espace, ou 2 ans après votre dernier ticket et la fin de votre dernier contrat"},
      {"EMP-18", kEmp, "explain client", "ou 1 an après votre dernier ticket et la fin de votre dernier contrat", two_years,
       "ou 2 ans après votre dernier ticket et la fin de votre dernier contrat"},
      {"EMP-22", kEmp, "page", "Aucune ne sort de l'Espace économique européen.", overseas,
       "Certaines sortent de l'Espace économique européen : o2switch, notre hébergeur, aux États-Unis (clauses contractuelles types de la Commission européenne)."},
      {"EMP-22", kEmp, "page", "o2switch, notre hébergeur, en France :", overseas, "o2switch, notre hébergeur, aux États-Unis"},
      {"EMP-23", kEmp, "page", "o2switch, notre hébergeur, en France :", overseas, "o2switch, notre hébergeur, aux États-Unis :"},
      measure("updates       = { kind = \"technical\", every = \"1 month\", ", "Mises à jour du logiciel"),
      measure("antimalware   = { kind = \"technical\", by = \"o2switch\", every = \"1 year\", ", "Recherche de logiciels malveillants"),
      measure("sealed        = { kind = \"technical\", check = \"sealed\", ", "Données scellées là où elles reposent"),
      {"EMP-28", kEmp, "page", "Ces données viennent de vous, ou de notre travail pour vous.",
       {{"[records.client]\nperson = true",
         "[sources.shop]\nlabel = { fr = \"La boutique\" }\ngives = [\"client.phone\"]\nproof = { fr = \"votre accord\" }\ninform = \"1 month\"\n\n[records.client]\nperson = true"},
        {"[activities.relationship]\n", "[activities.relationship]\nsources = [\"form\", \"shop\"]\n"}},
       "La boutique : votre téléphone. Ce qui le permet : votre accord. Nous vous en avertissons sous 1 mois."},
      {"EMP-28", kEmp, "page", nothing_else, {{" Ni commentaires, ni profils, ni données achetées ailleurs.", ""}}, ""},
      {"EMP-49", kEmp, "page", seen_by, {{"label   = { fr = \"Le second centre de données\" }", "label   = { fr = \"Un autre\" }"}}, "Un autre, en France"},
      {"EMP-49", kEmp, "page", seen_by, {{"[recipients.second_site]", "[recipients.shop]\nkind = \"controller\"\nlabel = { fr = \"La boutique\" }\n\n[recipients.second_site]"}},
       "La boutique"},
  });
}

TEST_CASE("SEMI-38 SEMI-53 SEMI-59 SEMI-86: the page says it, and not without its line") {
  const std::string vendor = "reads  = [\"contact.name\", \"contact.mail\", \"contact.phone\", \"ticket.reason\", \"ticket.answer\"]";
  const Edits with_company = {{vendor, "reads  = [\"company.name\", \"contact.name\", \"contact.mail\", \"contact.phone\", \"ticket.reason\", \"ticket.answer\"]"}};
  hold(std::vector<Said>{
      {"SEMI-38", kSemi, "page", "sur leurs instructions écrites, sans rien en faire d'autre : données que nos clients nous confient. Aucune",
       {{"as      = \"processor\"\nfor     = \"company\"\nunder   = \"instruction\"\n", ""}}, ""},
      {"SEMI-53", kSemi, "page",
       "Le fournisseur du matériel ou du logiciel en cause, en France : votre nom, votre adresse e-mail professionnelle, votre téléphone "
       "professionnel, ce qui se passe et notre réponse. Le transporteur",
       with_company, "en cause, en France : le nom de votre entreprise, votre nom,"},
      {"SEMI-59", kSemi, "page", "Nos clients ont la liste à jour de nos prestataires, et nous les prévenons avant d'en changer.",
       {{" Nos clients ont la liste à jour de nos prestataires, et nous les prévenons avant d’en changer.", ""}}, ""},
      {"SEMI-59", kSemi, "page", "Notre second local de sauvegarde, en France : une autre copie scellée de chaque nuit. Le fournisseur",
       {{"[recipients.second_copy]\nkind    = \"processor\"\nlabel   = { fr = \"Notre second local de sauvegarde\" }\nwhy     = { fr = \"une autre copie scellée de chaque nuit\" }\n"
         "country = \"FR\"\nreview  = \"1 year\"\n", ""}, {"\"datacentre\", \"second_copy\"", "\"datacentre\""}},
       "une copie scellée de chaque nuit. Sa politique Le fournisseur"},
      {"SEMI-86", kSemi, "page", "Aucune pièce d'identité n'est à joindre : en cas de doute raisonnable seulement, nous demandons un élément de plus. "
                                 "Il n'est vu que par la personne chargée de vos données",
       {{"seen_by    = [\"data_desk\"]\n", ""}}, ""},
  });
  const auto moved = changes(compiled(firm_text(kSemi), kSemi), compiled(edited(kSemi, with_company), kSemi), "fr");
  CHECK_MESSAGE(moved.size() == 1, "SEMI-53: " << moved.size() << " changes are told before it is published");
}

TEST_CASE("CLAB-01 CLAB-02 CLAB-27 CLAB-37 CLAB-40 CLAB-42 CLAB-62: the page says it, and not without its line") {
  const std::string day = "date        = 2026-11-22", in_force = "en vigueur depuis le 22 novembre 2026";
  const auto link = [](const std::string& key, const std::string& url, const std::string& label) {
    const auto line = key + "url = \"" + url + "\", for = \"cookies\", label = { fr = \"" + label + "\" } }\n";
    return Said{"CLAB-62", kClab, "html", "<a rel=\"noreferrer external\" href=\"" + url + "\">" + label, {{line, ""}}, ""};
  };
  hold(std::vector<Said>{
      {"CLAB-01", kClab, "page", in_force, {{day, "date        = 2026-04-01"}}, "en vigueur depuis le 1er avril 2026"},
      {"CLAB-01", kClab, "page", in_force, {{day, "date        = 2026-04-02"}}, "en vigueur depuis le 2 avril 2026"},
      {"CLAB-02", kClab, "page",
       "Demande la nature de votre demande, votre message appels et courriers, demandes de contact 1 mois après la réponse ou la clôture ; 1 mois après la "
       "réponse ou la clôture, ou plus tôt si vous retirez votre accord",
       {{"min(settled + 1 month, withdrawn(contact))", "min(settled + 2 months, withdrawn(contact))"}}, "clôture ; 2 mois après la réponse"},
      {"CLAB-02", kClab, "page", "Demandes de contact vous répondre consentement",
       {{"purpose = { fr = \"vous répondre\" }\ncalled  = { fr = \"votre demande\" }", "purpose = { fr = \"vous compter\" }\ncalled  = { fr = \"votre demande\" }"}},
       "Demandes de contact vous compter consentement"},
      {"CLAB-27", kClab, "page", "Aucune pièce d'identité n'est à joindre : en cas de doute raisonnable seulement, nous demandons un élément de plus. "
                                 "Il n'est vu que par la déléguée à la protection des données, et détruit dès qu'il est vérifié.",
       {{"seen_by    = [\"dpo\"]\n", ""}}, ""},
      {"CLAB-37", kClab, "page", "Retrouver la langue, si vous en choisissez une 13 mois au plus", {{"life = \"13 months\"", "life = \"14 months\""}},
       "si vous en choisissez une 14 mois au plus"},
      {"CLAB-40", kClab, "page", "Les sites vers lesquels mènent nos liens ont leur propre politique : lisez-la chez eux.",
       {{"[page.texts.after_cookies]\nfr = \"Les sites vers lesquels mènent nos liens ont leur propre politique\u00A0: lisez-la chez eux.\"\n", ""}}, ""},
      {"CLAB-42", kClab, "page", "Nous suivons la délibération 2020-091 de la CNIL, du 17 septembre 2020.",
       {{"Nous suivons la délibération 2020-091 de la CNIL, du 17 septembre 2020. ", ""}}, ""},
      link("firefox = { ", "https://support.mozilla.org/fr/kb/cookies-informations-sites-enregistrent", "Régler les cookies de Firefox"),
      link("edge    = { ", "https://support.microsoft.com/fr-fr/microsoft-edge", "Régler les cookies d’Edge"),
      link("chrome  = { ", "https://support.google.com/chrome/answer/95647?hl=fr", "Régler les cookies de Chrome"),
      link("safari  = { ", "https://www.apple.com/legal/privacy/fr-ww/cookies/", "Régler les cookies de Safari"),
  });
}

TEST_CASE("CLIC-03: the notice beside the form says one purpose, and any other that is added") {
  hold(std::vector<Said>{
      {"CLIC-03", kClic, "notice contact", "Elles servent à vous répondre, avec votre accord.",
       {{"purpose = { fr = \"vous répondre\" }\ncalled  = { fr = \"notre correspondance\" }", "purpose = { fr = \"vous répondre; vous écrire nos offres\" }\ncalled  = { fr = \"notre correspondance\" }"}},
       "Elles servent à vous répondre et à vous écrire nos offres, avec votre accord."},
      {"CLIC-03", kClic, "page", "Correspondance vous répondre consentement",
       {{"purpose = { fr = \"vous répondre\" }\ncalled  = { fr = \"notre correspondance\" }", "purpose = { fr = \"vous compter\" }\ncalled  = { fr = \"notre correspondance\" }"}},
       "Correspondance vous compter consentement"},
  });
}

TEST_CASE("EMP-33: the register has a whole sheet of the activity") {
  using Lines = std::vector<std::string>;
  const auto emp = sheet(firm_text(kEmp), kEmp, "relationship");
  for (const auto* column : {"purposes", "basis", "persons", "data", "retention", "internal", "processors", "transfers", "measures"})
    CHECK_MESSAGE((emp.contains(column) && !emp.at(column).empty()), "EMP-33: nothing in " << column);
  for (const auto* record : {"Client", "Ticket (clos)", "Ticket (sans suite)", "Appareil", "Licence", "Entreprise ou association", "Contrat", "Facture", "Document", "Compte"}) {
    const auto& ends = emp.at("retention");
    const auto begin = std::string{record} + "\u00A0:";
    CHECK_MESSAGE(std::any_of(ends.begin(), ends.end(), [&](const auto& line) { return line.starts_with(begin); }), "EMP-33: " << record << " has no end");
  }
  const Lines purposes = {"savoir qui vous êtes", "vous dépanner", "facturer", "renouveler vos contrats"};
  CHECK_MESSAGE(emp.at("purposes") == purposes, "EMP-33");
  const auto fewer = sheet(edited(kEmp, {{"purpose = { fr = \"savoir qui vous êtes; vous dépanner; ", "purpose = { fr = \"vous dépanner; "}}), kEmp, "relationship");
  CHECK_MESSAGE(fewer.at("purposes") == Lines(purposes.begin() + 1, purposes.end()), "EMP-33: the purposes are not those of the policy");
}

TEST_CASE("CLAB-06: the register names who answers for the requests, whom to write to, and the officer") {
  const auto firm = sheet(firm_text(kClab), kClab, "");
  CHECK(firm.at("controller")[0].starts_with("Customer Labs, Immeuble le Rifkin"));
  CHECK(firm.at("contact")[0] == "bonjour@customer-labs.example");
  REQUIRE(firm.contains("dpo"));
  CHECK(firm.at("dpo")[0] == "privacy@customer-labs.com");
  CHECK(sheet(firm_text(kClab), kClab, "contact")["basis"] == std::vector<std::string>{"consentement"});
  const auto unnamed = sheet(edited(kClab, {{"dpo        = \"privacy@customer-labs.com\"\n", ""}}), kClab, "")["dpo"];
  CHECK((unnamed.empty() || unnamed[0].empty()));
}

namespace {
const std::string kRegistry = "registry   = \"RNE 000 000 000\"\n", kSite = "site       = \"https://empcomputer-assistanceinformatique.com\"\n", kCapital = "capital    = \"50 762,00 euros\"\n";
}  // namespace

TEST_CASE("EMP-01 EMP-02 CLAB-04: the firm is who its page says") {
  hold(std::vector<Said>{
      {"EMP-01", kEmp, "page", "Pour toute autre question à E.M.P Computer Informatique (EI, RNE 000 000 000) : écrivez à bonjour@emp-computer.example, ou appelez le 01 99 00 20 35.",
       {{kRegistry, "registry   = \"RCS Toulon 000 000 000\"\n"}}, "(EI, RCS Toulon 000 000 000)"},
      {"EMP-01", kEmp, "page", "Notre site : https://empcomputer-assistanceinformatique.com", {{kSite, "site       = \"https://ailleurs.example\"\n"}}, "Notre site : https://ailleurs.example"},
      {"EMP-02", kEmp, "page", "RNE 000 000 000", {{kRegistry, "registry   = \"RCS Toulon\"\n"}}, "(EI, SIREN 000 000 000, RCS Toulon)"},
      {"CLAB-04", kClab, "page", "Customer Labs (SAS, au capital de 50 762,00 euros, RCS Aix-en-Provence 810 308 288)", {{kCapital, "capital    = \"1 euro\"\n"}}, "au capital de 1 euro, RCS Aix-en-Provence 810 308 288"},
  });
}

TEST_CASE("EMP-01 EMP-02 EMP-25 CLAB-04: what the profile of a firm asks for is not left out") {
  const std::string profile = "profile  = [\"commercial\", \"fr_company\"]";
  const std::string rcs = "registry   = \"RCS Aix-en-Provence 810 308 288\"\n", address = "address    = \"Immeuble le Rifkin, domaine du Petit Arbois, avenue Louis Philibert, 13290 Aix-en-Provence\"\n";
  auto emp = firm_text(kEmp);
  const auto breach = emp.find("[breach]");
  REQUIRE(breach != std::string::npos);
  const auto accidents = emp.substr(breach, emp.find("\n[", breach) + 1 - breach);
  hold(std::vector<Refused>{
      {"EMP-01", kEmp, {{kSite, ""}}, "IDT-007"},
      {"EMP-01", kEmp, {{"name       = \"E.M.P Computer Informatique\"\n", ""}}, "LNG-004"},
      {"EMP-02", kEmp, {{kRegistry, ""}}, "IDT-007"},
      {"EMP-25", kEmp, {{accidents, ""}}, "IDT-007"},
      {"CLAB-04", kClab, {{rcs, ""}}, "IDT-007"},
      {"CLAB-04", kClab, {{kCapital, ""}}, "IDT-007"},
      {"CLAB-04", kClab, {{address, ""}}, "IDT-007"},
      {"CLAB-04", kClab, {{"siren      = \"810 308 288\"", "siren      = \"810 308 289\""}}, "LNG-034"},
      {"CLAB-04", kClab, {{"RCS Aix-en-Provence 810 308 288", "RCS Aix-en-Provence 810 308 289"}}, "LNG-034"},
  });
  const auto without = [&](const Edits& edits) { return compile(edited(kEmp, edits), kEmp).ok(); };
  if (line_is_missing()) return;
  CHECK_MESSAGE(without({{profile, "profile  = [\"fr_individual\"]"}, {kRegistry, ""}}), "EMP-02: a private person owes no registry");
  CHECK_MESSAGE(without({{profile + "\n", ""}, {kRegistry, ""}, {kSite, ""}}), "EMP-01: a file without a profile is asked for more than its name");
  CHECK_MESSAGE(without({{profile, "profile  = [\"fr_individual\"]"}, {accidents, ""}}), "EMP-25: who sells nothing owes no word on accidents");
}

TEST_CASE("SEMI-80: offers rest on what the contact gave for them, and on nothing of calls or networks") {
  const auto offers = [](const Edits& edits) { return sheet(edited(kSemi, edits), kSemi, "prospecting").at("data"); };
  const std::string sources = "channels = [\"mail\"]\nsources  = [\"form\", \"account\", \"partner\"]";
  const std::vector<std::string> all = {"Entreprise\u00A0: entreprise", "Contact\u00A0: lien avec nous, nom et prénom, fonction, adresse e-mail professionnelle, téléphone "
                                                                        "professionnel, services déjà pris ailleurs"};
  CHECK(offers({}) == all);
  CHECK(offers({{"\"phone\", \"services\"]", "\"phone\", \"own_mail\", \"services\"]"}}).at(1).find("adresse e-mail personnelle") != std::string::npos);
  CHECK(offers({{sources, "uses = [\"ticket.about\"]\n" + sources}}).size() == 3);
}

TEST_CASE("EMP-03 EMP-05 EMP-19 EMP-23 CLAB-02 CLAB-27 CLAB-37 CLAB-42 CLAB-46 CLIC-03 SEMI-86: the check finds what is missing or too much") {
  const std::string asks = "\"client.kind\", \"company.name\", \"newsletter.letter\"]\nfollow";
  const std::string host = "country    = \"FR\"\npolicy_url = \"https://o2switch.example/vie-privee\"";
  std::vector<Refused> rows = {
      {"EMP-03", kEmp, {{asks, "\"client.kind\", \"client.mood\", \"newsletter.letter\"]\nfollow"}}, "LNG-007"},
      {"EMP-05", kEmp, {{"basis   = \"contract\"\n", ""}}, "BAS-001"},
      {"EMP-19", kEmp, {{"called  = { fr = \"Les connexions à l’Espace client\" }", ""}, {"until   = \"created + 12 months\"", ""}}, "LNG-004"},
      {"EMP-23", kEmp, {{host, "country = \"US\""}}, "TRF-003"},
      {"EMP-23", kEmp, {{host, "country = \"US\"\ntransfer = \"shield\""}}, "LNG-003"},
      {"CLAB-02", kClab, {{"purpose = { fr = \"vous répondre\" }\ncalled  = { fr = \"votre demande\" }", "called  = { fr = \"votre demande\" }"}}, "REG-001"},
      {"CLAB-27", kClab, {{"identity   = \"doubt\"", "identity   = \"always\""}}, "RGT-005"},
      {"CLAB-37", kClab, {{"life = \"13 months\"", "life = \"14 months\""}}, "COO-005"},
      {"CLAB-42", kClab, {{"délibération 2020-091 de la CNIL, du 17 septembre 2020", "délibération 2019-093 de la CNIL, du 4 juillet 2019"}}, "REF-001"},
      {"CLIC-03", kClic, {{"purpose = { fr = \"vous répondre\" }\ncalled  = { fr = \"notre correspondance\" }", "called  = { fr = \"notre correspondance\" }"}}, "REG-001"},
      {"SEMI-86", kSemi, {{"identity   = \"doubt\"", "identity   = \"always\""}}, "RGT-005"},
  };
  for (const auto* exempt : {"garder la connexion au site", "retenir votre réponse sur les cookies, le temps de la visite", "retrouver la langue, si vous en choisissez une"})
    rows.push_back({"CLAB-46", kClab, {{", exempt = { fr = \"" + std::string{exempt} + "\" }", ""}}, "LNG-004"});
  for (const auto* line : {"company  = { until = \"end(client)\" }", "ticket   = { until = \"end(client)\" }", "device   = { until = \"end(client)\" }",
                           "licence  = { until = \"end(client)\" }", "contract = { until = \"end(client)\" }", "document = { until = \"end(client)\" }"})
    rows.push_back({"EMP-19", kEmp, {{std::string{line} + "\n", ""}}, "RET-001"});
  hold(rows);

  const auto allowed = compile(edited(kEmp, {{host, "country = \"US\"\ntransfer = \"clauses\""}, {kNowhereElse, ""}}), kEmp);
  CHECK_MESSAGE(allowed.ok(), "EMP-23: clauses of a contract are no ground");
  const auto mood = compiled(edited(kEmp, {{asks, "\"client.kind\", \"client.mood\", \"newsletter.letter\"]\nfollow"},
                                           {"[records.client.fields.birthday]", "[records.client.fields.mood]\ntype = \"text\"\nmax = 20\nlabel = { fr = \"Humeur\" }\ncalled = { fr = \"votre humeur\" }\n\n[records.client.fields.birthday]"},
                                           {"\"address\", \"kind\"]", "\"address\", \"kind\", \"mood\"]"}}), kEmp);
  CHECK_MESSAGE(says(mood, "page", "votre humeur"), "EMP-03: a field that is asked for and kept is not on the page");
  const auto emp = compiled(firm_text(kEmp), kEmp);
  const auto schedule = published(emp, "explain ");
  for (const auto& activity : emp.activities)
    for (const auto& line : activity.keep) CHECK_MESSAGE(schedule.find("(" + line.record + ")") != std::string::npos, "EMP-19: no end for " << line.record);
}
