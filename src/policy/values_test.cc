#include <doctest/doctest.h>

#include <chrono>

#include "policy/policy.h"

using namespace tenue;
using namespace tenue::policy;

namespace {

Field field(FieldType type) {
  Field out;
  out.id = "x";
  out.type = type;
  return out;
}
Field choice(FieldType type) {
  auto out = field(type);
  out.of = {{"red", {"Rouge", "Red"}}, {"blue", {"Bleu", "Blue"}}};
  return out;
}
std::string good(const Field& f, std::string_view raw) {
  const auto value = normalise(f, raw);
  return value ? *value : "error " + value.error().detail;
}
std::string good(FieldType type, std::string_view raw) { return good(field(type), raw); }
std::string bad(const Field& f, std::string_view raw) {
  const auto value = normalise(f, raw);
  return value ? "value " + *value : value.error().detail;
}
std::string bad(FieldType type, std::string_view raw) { return bad(field(type), raw); }

}  // namespace

TEST_CASE("telephone numbers: French by default, the fictional ranges pass, each mistake has its name") {
  CHECK(good(FieldType::kPhone, "06 39 98 12 34") == "+33639981234");
  CHECK(good(FieldType::kPhone, " 01.99.00.45.12 ") == "+33199004512");
  CHECK(good(FieldType::kPhone, "+33 (0)1 99 00 45 12") == "+33199004512");
  CHECK(good(FieldType::kPhone, "+33639981234") == "+33639981234");
  CHECK(good(FieldType::kPhone, "0032 470 12 34 56") == "+32470123456");
  CHECK(bad(FieldType::kPhone, "06 39 98 12") == "phone.short");
  CHECK(bad(FieldType::kPhone, "06 39 98 12 3") == "phone.short");
  CHECK(bad(FieldType::kPhone, "6") == "phone.short");
  CHECK(bad(FieldType::kPhone, "06 39 98 12 34 56") == "phone.long");
  CHECK(bad(FieldType::kPhone, "appelez-moi") == "phone.letters");
  CHECK(bad(FieldType::kPhone, "--") == "phone.shape");
  CHECK(bad(FieldType::kPhone, "+44000 479 26 095") == "phone.shape");
  CHECK(bad(FieldType::kPhone, "+999 12 34 56 78") == "phone.country");
  CHECK(shown(field(FieldType::kPhone), "+33639981234", "fr") == "06 39 98 12 34");
  CHECK(shown(field(FieldType::kPhone), "+32470123456", "fr") == "+32 470 12 34 56");
}

TEST_CASE("mail addresses: a small grammar, the domain in lower case") {
  CHECK(good(FieldType::kMail, " Odette.Fictive@Courrier.EXAMPLE ") == "Odette.Fictive@courrier.example");
  CHECK(good(FieldType::kMail, "o+news@a-b.example") == "o+news@a-b.example");
  CHECK(bad(FieldType::kMail, "odette.example") == "mail.at");
  for (const auto* wrong : {"@a.example", "o@", "o@example", "o@.example", "o..f@a.example", ".o@a.example", "o f@a.example", "o@-a.example", "o@a.e", "o@1.2.3.4", "é@a.example", "<o@a.example>"})
    CHECK(bad(FieldType::kMail, wrong) == "mail.shape");
  CHECK(find_form(field(FieldType::kMail), "Odette.Fictive@courrier.example") == "odette.fictive@courrier.example");
}

TEST_CASE("signs that nobody sees are left out, as address books put them") {
  CHECK(good(FieldType::kPhone, "\u202A06 39 98 12 34\u202C") == "+33639981234");
  CHECK(good(FieldType::kPersonName, "\u202EOdette\u200B Fictive\uFEFF") == "Odette Fictive");
  CHECK(good(FieldType::kPersonName, "\u2066O\u00ADd\u061Cette\u2069 \u180EFic\u206Ative\u3164\U000E0041") == "Odette Fictive");
  for (const auto* nothing : {"\u200B\u200B", "\u3164", "\u2028", "\u00AD\u00A0\u2060", "\uFEFF"}) CHECK(good(FieldType::kPersonName, nothing).empty());
  CHECK(bad(FieldType::kPersonName, "Odette\u2028Fictive") == "text.control");  // a line end by another name
  CHECK(good(FieldType::kLongText, "Un\u2028deux") == "Un\ndeux");
  for (const auto* ordinary : {"Œuvre d’Éloïse", "Zoë\u00A0Ünal", "Ελένη", "Љубица", "李雷", "محمد", "כהן", "N\u0303o"}) CHECK(good(FieldType::kPersonName, ordinary) == ordinary);
  CHECK(bad(FieldType::kPersonName, "\xE2\xE2\x80\xAE\x80\x8B") == "text.control");  // a sign taken out of a sign
}

TEST_CASE("dates and moments are real days") {
  CHECK(good(FieldType::kDate, "2024-02-29") == "2024-02-29");
  CHECK(good(FieldType::kDate, "1/2/2026") == "2026-02-01");
  CHECK(good(FieldType::kDate, "23.11.2026") == "2026-11-23");
  for (const auto* wrong : {"2025-02-29", "2026-13-01", "demain", "1/2", "32/01/2026", "1/2/26"}) CHECK(bad(FieldType::kDate, wrong) == "date.real");
  CHECK(good(FieldType::kMoment, "2026-11-23T14:30") == "2026-11-23T14:30");
  CHECK(good(FieldType::kMoment, "23/11/2026 14:30") == "2026-11-23T14:30");
  CHECK(bad(FieldType::kMoment, "2026-11-23") == "moment.real");
  CHECK(bad(FieldType::kMoment, "2026-11-23T25:00") == "moment.real");
  CHECK(shown(field(FieldType::kDate), "2025-10-01", "fr") == "1er octobre 2025");
}

TEST_CASE("periods are typed in either language and kept in that of policy files") {
  CHECK(good(FieldType::kPeriod, "3 months") == "3 months");
  CHECK(good(FieldType::kPeriod, "3 mois") == "3 month");
  CHECK(good(FieldType::kPeriod, "1 an 6mois") == "1 year 6 month");
  CHECK(good(FieldType::kPeriod, "2 Années") == "2 year");
  CHECK(good(FieldType::kPeriod, "15 jours") == "15 day");
  CHECK(shown(field(FieldType::kPeriod), good(FieldType::kPeriod, "3 mois"), "fr") == shown(field(FieldType::kPeriod), "3 months", "fr"));
  for (const auto* wrong : {"bientôt", "mois", "3", "trois mois", "3 lunes"}) CHECK(bad(FieldType::kPeriod, wrong) == "period.shape");
}

TEST_CASE("amounts are typed in euros and kept in cents") {
  CHECK(good(FieldType::kAmount, "318") == "31800");
  CHECK(good(FieldType::kAmount, "318,5") == "31850");
  CHECK(good(FieldType::kAmount, "1 318,00 €") == "131800");
  CHECK(good(FieldType::kAmount, "-12.40") == "-1240");
  for (const auto* wrong : {"12,345", "douze", "1.2.3", ",5", "12345678901"}) CHECK(bad(FieldType::kAmount, wrong) == "amount.shape");
  CHECK(shown(field(FieldType::kAmount), "31800", "fr") == "318,00\u00A0€");
  CHECK(shown(field(FieldType::kAmount), "-123456789", "fr") == "-1\u00A0234\u00A0567,89\u00A0€");
  CHECK(shown(field(FieldType::kAmount), "31800", "en") == "€318.00");
}

TEST_CASE("lines of a quote: as typed, in normal form, and summed") {
  const std::string rows = "1\t3900\tDéplacement\n2\t8900\tCylindre";
  CHECK(good(FieldType::kLines, "Déplacement 39,00\n\n2 x Cylindre : 89 €\n") == rows);
  CHECK(good(FieldType::kLines, rows) == rows);
  CHECK(bad(FieldType::kLines, "Cylindre") == "lines.shape");
  CHECK(good(FieldType::kLines, "Avoir -9999999999,99") == "1\t-999999999999\tAvoir");  // what is kept is read again
  CHECK(good(FieldType::kLines, "1\t-999999999999\tAvoir") == "1\t-999999999999\tAvoir");
  CHECK(bad(FieldType::kLines, "2 x Cylindre 9999999999,99") == "lines.shape");  // a sum of many such would be no number
  CHECK(shown(field(FieldType::kLines), rows, "fr") == "Déplacement\u00A0: 39,00\u00A0€\n2 × Cylindre\u00A0: 89,00\u00A0€\nTotal\u00A0: 217,00\u00A0€");
}

TEST_CASE("choices come in the order of their declaration, and unknown ones are refused") {
  CHECK(good(choice(FieldType::kChoice), "red") == "red");
  CHECK(bad(choice(FieldType::kChoice), "green") == "choice.unknown");
  CHECK(bad(choice(FieldType::kChoice), "red,blue") == "choice.unknown");
  CHECK(good(choice(FieldType::kChoices), "blue, red,blue") == "red,blue");
  CHECK(bad(choice(FieldType::kChoices), "red,green") == "choice.unknown");
  CHECK(shown(choice(FieldType::kChoices), "red,blue", "en") == "Red, Blue");
  CHECK(good(FieldType::kYesNo, "Oui") == "yes");
  CHECK(bad(FieldType::kYesNo, "peut-être") == "choice.unknown");
  CHECK(shown(field(FieldType::kYesNo), "no", "fr") == "Non");
}

TEST_CASE("texts: length in characters, no control characters, no line break where one line is asked") {
  auto short_text = field(FieldType::kText);
  short_text.max = 4;
  CHECK(good(short_text, "éàùç") == "éàùç");
  CHECK(bad(short_text, "éàùçô") == "text.long");
  CHECK(field_limit(short_text) == 4);
  CHECK(good(FieldType::kPersonName, "\u00A0 Odette Fictive\u202F ") == "Odette Fictive");
  CHECK(bad(FieldType::kText, "a\nb") == "text.control");
  CHECK(bad(FieldType::kText, "a\tb") == "text.control");
  CHECK(bad(FieldType::kLongText, std::string{"a\0b", 3}) == "text.control");
  CHECK(bad(FieldType::kLongText, "a\x1b[31m") == "text.control");
  CHECK(bad(FieldType::kLongText, "\xff\xfe") == "text.control");
  CHECK(good(FieldType::kLongText, "a\r\nb") == "a\nb");
  CHECK(good(FieldType::kText, "   ").empty());
  CHECK(bad(FieldType::kLongText, std::string(200'000, 'a')) == "text.long");
}

TEST_CASE("addresses on one line, and their town") {
  const auto address = field(FieldType::kAddress);
  std::string long_as_one_line = "12 rue Imaginaire, 75011 Paris";
  for (int i = 0; i < 130; ++i) long_as_one_line += "\na";
  CHECK(normalise(address, long_as_one_line).error().detail == "text.long");
  CHECK(good(address, "12 rue Imaginaire,\n75011 Paris") == "12 rue Imaginaire, 75011 Paris");
  CHECK(part(address, "12 rue Imaginaire, 75011 Paris", "town", "fr") == "Paris");
  CHECK(part(address, "12 rue Imaginaire 94300 Vincennes", "town", "fr") == "Vincennes");
  CHECK(part(address, "12 rue Imaginaire, 75011 Paris, France", "town", "fr") == "Paris");
  CHECK(part(address, "12 rue Imaginaire, Pantin", "town", "fr") == "Pantin");
  CHECK(part(address, "Pantin", "town", "fr") == "Pantin");
  CHECK(part(address, "12 rue Imaginaire, 75011 Paris", "street", "fr") == "12 rue Imaginaire");
}

TEST_CASE("an address is a street and a town, or a postcode in its place; what lacks is named") {
  const auto address = field(FieldType::kAddress);
  for (const auto* whole : {"12 rue Imaginaire, Pantin", "12 rue Imaginaire 93500 Pantin", "12 rue Imaginaire, 93500", "12, rue Imaginaire, Pantin",
                            "Pantin, 12 rue Imaginaire", "93500 Pantin, 12 rue Imaginaire", "place Imaginaire, Paris 11e", "12 rue du 8 mai 1945, Pantin",
                            "Le Bourg, 74000 Annecy", "Résidence de l’Essai, bâtiment B, 3 rue Imaginaire, Pantin", "1 Example Street, London SW1A 2AA"})
    CHECK(good(address, whole) == whole);
  for (const std::string street : {"12 rue Imaginaire", "12, rue Imaginaire", "12 bis, rue Imaginaire", "12 rue du 8 mai 1945", "12 rue Imaginaire, 3e étage", "12 rue Imaginaire,", "12\u00A0rue Imaginaire"})
    CHECK_MESSAGE(bad(address, street) == "address.town", street);
  CHECK(good(address, "12\u00A0rue Imaginaire, 93500\u202FPantin") == "12 rue Imaginaire, 93500 Pantin");
  for (const std::string town : {"93500 Pantin", "93500", "75011 Paris, 3e"}) CHECK_MESSAGE(bad(address, town) == "address.street", town);
  for (const std::string either : {"Pantin", "rue Imaginaire", "chez Odette"}) CHECK_MESSAGE(bad(address, either) == "address.both", either);
}

TEST_CASE("numbers with a checksum") {
  CHECK(good(FieldType::kSiret, "732 829 320 00074") == "73282932000074");
  CHECK(bad(FieldType::kSiret, "732 829 320 00075") == "siret.shape");
  CHECK(good(FieldType::kIban, "GB82 west 1234 5698 7654 32") == "GB82WEST12345698765432");
  CHECK(bad(FieldType::kIban, "GB82 WEST 1234 5698 7654 33") == "iban.shape");
  CHECK(good(FieldType::kIp, "2001:DB8::1") == "2001:db8::1");
  CHECK(bad(FieldType::kIp, "300.1.1.1") == "ip.shape");
  CHECK(bad(FieldType::kLink, "pas un lien !") == "link.none");
}

TEST_CASE("a letter that holds nothing but numbers of cards is read in a moment") {
  std::string letter;
  while (letter.size() < 256 * 1024) letter += "4111 1111 1111 1111; ";
  const auto since = std::chrono::steady_clock::now();
  const auto out = without_card_numbers(letter, "(…)");
  CHECK(std::chrono::steady_clock::now() - since < std::chrono::seconds{5});  // begun anew for each number it took a minute
  CHECK(!has_card_number(out));
  CHECK(out.starts_with("(…); (…); "));
  CHECK(without_card_numbers("le 3 : 4111 1111 1111 1111, puis 5555 5555 5555 4444 et 06 39 98 12 34", "x") == "le 3 : x, puis x et 06 39 98 12 34");
}

TEST_CASE("the number of a payment card is refused wherever one writes freely; what only looks like one is not") {
  // Test numbers of the schemes and of their processors.
  const std::vector<std::string> cards = {"4111111111111111", "4111 1111 1111 1111", "4111-1111-1111-1111", "4111\u00A01111\u202F1111 1111", "41 11 11 11 11 11 11 11", "4111.1111.1111.1111",
                                          "ma carte 5555 5555 5555 4444, merci", "Votre carte 4111 1111 1111 1111 est rendue", "4111 1111 1111 1111 12/27 123", "n° 12 : 4012 8888 8888 1881", "CB4111111111111111", "3782 822463 10005", "30569309025904",
                                          "6011 1111 1111 1117", "3530111333300000", "2223003122003222", "6304000000000000", "4222222222222", "4 111 111 111 111 111", "12 rue Imaginaire, 4111111111111111, 75011 Paris",
                                          "Payé avec\n4111 1111 1111 1111\nhier"};
  for (const auto& text : cards) {
    CHECK_MESSAGE(bad(FieldType::kLongText, text) == "text.card", text);
    CHECK_MESSAGE(without_card_numbers(text, "").find("1111 1111") == std::string::npos, text);
    CHECK_MESSAGE(!has_card_number(without_card_numbers(text, "(…)")), text);
  }
  for (const auto type : {FieldType::kText, FieldType::kPersonName, FieldType::kCompanyName, FieldType::kLines, FieldType::kAddress}) CHECK(bad(type, "4111 1111 1111 1111") == "text.card");
  const std::vector<std::string> others = {
      "732 829 320 00074", "36252187400002", "362 521 874 00002",                                     // SIRET; the second begins as Diners do
      "FR76 3000 6000 0112 3456 7890 189", "fr1420041010050500013m02606", "BE68 5390 0754 7034", "DE89370400440532013000", "MC58 1122 2000 0101 2345 6789 030",  // IBAN
      "06 39 98 12 34", "+33 6 39 98 12 34", "0033639981234", "06 39 98 12 34 07 00 00 11 22", "+4915112345678", "Tél. 01 99 00 11 22 / 01 99 00 11 23",
      "4006381333931", "3017620422003",                                                               // bar codes
      "490154203237518",                                                                              // IMEI
      "2 55 08 14 168 025 38",                                                                        // social security
      "4111 1111 1111 1112", "1234567812345670", "20261127131500", "le 27.11.2026 à 14 h 30, 83400 Hyères", "ticket 4111, appareil 1111, lot 1111", "4111\n1111\n1111\n1111"};
  for (const auto& text : others) CHECK_MESSAGE(!has_card_number(text), text);
  CHECK(good(FieldType::kSiret, "362 521 874 00002") == "36252187400002");
  CHECK(good(FieldType::kIban, "FR76 3000 6000 0112 3456 7890 189") == "FR7630006000011234567890189");
}

TEST_CASE("an address whose postcode is required is none without five digits") {
  auto where = field(FieldType::kAddress);
  CHECK(normalise(where, "12 rue Imaginaire, Hyères"));
  where.needs_postcode = true;
  for (const std::string text : {"12 rue Imaginaire, Hyères", "12 rue Imaginaire, 8340 Hyères", "12 rue Imaginaire, 834000 Hyères", "12 rue Imaginaire, F83400 Hyères"}) {
    const auto read = normalise(where, text);
    CHECK_MESSAGE((!read && read.error().detail == "address.postcode"), text);
  }
  CHECK(normalise(where, "12 rue Imaginaire, 83400 Hyères"));
  CHECK(normalise(where, "12 rue Imaginaire\n83400 Hyères"));
  CHECK_FALSE(normalise(where, "83400 Hyères"));
}

TEST_CASE("no error repeats the value") {
  for (const auto type : {FieldType::kPhone, FieldType::kMail, FieldType::kDate, FieldType::kAmount, FieldType::kLines, FieldType::kSiret}) {
    const auto value = normalise(field(type), "secret-4711");
    REQUIRE_FALSE(value);
    CHECK(value.error().detail.find("4711") == std::string::npos);
  }
}

TEST_CASE("a path covers what the activity keeps, secrets only by name") {
  Model model;
  Record record;
  record.id = "job";
  for (const auto* id : {"place", "code", "note"}) {
    auto f = field(FieldType::kText);
    f.id = id;
    f.secret = f.id == "code";
    record.fields.push_back(f);
  }
  model.records.push_back(record);
  Activity activity;
  KeepLine line;
  line.record = "job";
  line.fields = {"place", "code"};
  activity.keep.push_back(line);
  CHECK(covers(model, activity, {"*"}, "job", "place"));
  CHECK(covers(model, activity, {"job.*"}, "job", "place"));
  CHECK_FALSE(covers(model, activity, {"*", "job.*"}, "job", "code"));
  CHECK(covers(model, activity, {"job.code"}, "job", "code"));
  CHECK_FALSE(covers(model, activity, {"*", "job.*"}, "job", "note"));
  CHECK_FALSE(covers(model, activity, {"job.place"}, "job", "nothing"));
  activity.uses = {"job.note"};
  CHECK(covers(model, activity, {"*"}, "job", "note"));
}
