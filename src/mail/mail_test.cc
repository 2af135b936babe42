#include <doctest/doctest.h>

#include "mail/mail.h"

using namespace tenue;
using namespace tenue::mail;

namespace {

Letter letter() {
  return {"Ramonage du Lac", "bonjour@ramonage.example", "odette@fictive.example", "Votre rendez-vous", "Bonjour,\n\nNous viendrons le 3 décembre.\nhttps://ramonage.example/suivi/ABC\n",
          "fr", "7K2QM4", from_micros(1'795'720'080'000'000)};
}

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("a letter is a message with its words twice, plain and as simple HTML, and fetches nothing") {
  const auto text = message(letter());
  REQUIRE(text);
  CHECK(has(*text, "Date: Thu, 26 Nov 2026 19:08:00 +0000\r\n"));
  CHECK(has(*text, "From: \"Ramonage du Lac\" <bonjour@ramonage.example>\r\n"));
  CHECK(has(*text, "To: <odette@fictive.example>\r\nSubject: Votre rendez-vous\r\nMessage-ID: <7K2QM4@ramonage.example>\r\n"));
  CHECK(has(*text, "Content-Type: text/plain; charset=utf-8"));
  CHECK(has(*text, "Content-Type: text/html; charset=utf-8"));
  CHECK_FALSE(has(*text, "<img"));
  for (std::size_t at = 0; at < text->size();) {
    const auto end = text->find("\r\n", at);
    REQUIRE(end != std::string::npos);
    CHECK(end - at <= 78);  // RFC 5322 §2.1.1
    at = end + 2;
  }
}

TEST_CASE("accents in a header are encoded words, whole characters each; quotes are quoted") {
  auto one = letter();
  one.subject = "Votre devis est arrivé : élagage, étêtage et évacuation des déchets à côté du château";
  one.from_name = "L’Élagueur \"du\" Lac";
  const auto text = message(one);
  REQUIRE(text);
  CHECK(has(*text, "Subject: =?UTF-8?B?"));
  CHECK(has(*text, "?=\r\n =?UTF-8?B?"));
  CHECK(has(*text, "From: =?UTF-8?B?"));
  one.from_name = "Le \"Lac\"";
  CHECK(has(*message(one), "From: \"Le \\\"Lac\\\"\" <"));
}

TEST_CASE("nothing breaks out of a header") {
  for (const auto* evil : {"a@b.example\r\nBcc: c@d.example", "a b@c.example", "a@b@c.example", "@b.example", "a@", "a@b.example>", "élise@b.example"}) {
    auto one = letter();
    one.to = evil;
    CHECK_FALSE(message(one));
    one = letter();
    one.from = evil;
    CHECK_FALSE(message(one));
  }
  for (const auto member : {&Letter::subject, &Letter::from_name, &Letter::id, &Letter::lang}) {
    auto one = letter();
    one.*member = "x\r\nBcc: c@d.example";
    CHECK_FALSE(message(one));
  }
}

TEST_CASE("where nobody listens, the letter waits") {
  CHECK(send({"smtp://127.0.0.1:1", "", "", ""}, letter()).fate == Fate::kLater);
  CHECK(fault({"http://mail.example", "", "", ""}) == "mail.url");
}
