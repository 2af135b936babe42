#include <doctest/doctest.h>

#include "mail/mail.h"

using namespace tenue;
using namespace tenue::mail;

namespace {

Letter letter() {
  return {"Ramonage du Lac", "bonjour@ramonage.example", "odette@fictive.example", "", "Votre rendez-vous", "Bonjour,\n\nNous viendrons le 3 décembre.\nhttps://ramonage.example/suivi/ABC\n",
          "fr", "7K2QM4", from_micros(1'795'720'080'000'000)};
}

/// The part of that type, as it was before its encoding.
std::string part(const std::string& text, const std::string& type) {
  const auto head = text.find("Content-Type: " + type);
  const auto begin = text.find("\r\n\r\n", head) + 4;
  std::string encoded = text.substr(begin, text.find("--tenue-", begin) - begin);
  std::erase_if(encoded, [](char c) { return c == '\r' || c == '\n'; });
  std::string out;
  unsigned bits = 0;
  int have = 0;
  for (const char c : encoded) {
    if (c == '=') break;
    const std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    bits = bits << 6 | static_cast<unsigned>(digits.find(c));
    have += 6;
    if (have >= 8) out += static_cast<char>(bits >> (have -= 8) & 0xFF);
  }
  return out;
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
  CHECK(part(*text, "text/plain") == "Bonjour,\r\n\r\nNous viendrons le 3 décembre.\r\nhttps://ramonage.example/suivi/ABC\r\n\r\n");
  const auto html = part(*text, "text/html");
  CHECK(has(html, "<p>Bonjour,</p>\r\n<p>Nous viendrons le 3 décembre.<br><a href=\"https://ramonage.example/suivi/ABC\">https://ramonage.example/suivi/ABC</a></p>"));
  CHECK_FALSE(has(html, "<img"));
  for (std::size_t at = 0; at < text->size();) {
    const auto end = text->find("\r\n", at);
    REQUIRE(end != std::string::npos);
    CHECK(end - at <= 78);  // RFC 5322 §2.1.1
    at = end + 2;
  }
}

TEST_CASE("the words of a letter are words in its HTML too") {
  auto one = letter();
  one.text = "<img src=x onerror=alert(1)> & \"toi\"\nhttps://a.example/\" onclick=\"x\nhttps://b.example et la suite";
  const auto html = part(*message(one), "text/html");
  CHECK(has(html, "&lt;img src=x onerror=alert(1)&gt; &amp; &quot;toi&quot;"));
  CHECK_FALSE(has(html, "<a "));  // what is not an address alone is no link
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
  auto two = letter();
  two.reply_to = "a@b.example\r\nBcc: c@d.example";
  CHECK_FALSE(message(two));
  for (const auto* id : {"", "a\"b", "a>b", "é"}) {
    auto one = letter();
    one.id = id;
    CHECK_FALSE(message(one));
  }
  for (const auto member : {&Letter::subject, &Letter::from_name, &Letter::id, &Letter::lang}) {
    auto one = letter();
    one.*member = "x\r\nBcc: c@d.example";
    CHECK_FALSE(message(one));
  }
}

TEST_CASE("only this machine itself may be spoken to without TLS") {
  for (const auto* here : {"smtp://localhost", "smtp://localhost:25", "smtp://127.0.0.1:1025/", "smtp://[::1]:25", "smtps://localhost:465"}) CHECK(is_here(here));
  for (const auto* there : {"smtp://localhost.evil.example", "smtp://127.0.0.1.example:25", "smtp://mail.example", "http://localhost", "smtp://localhost@evil.example", "smtp://[::1].example"}) CHECK_FALSE(is_here(there));
}

TEST_CASE("where nobody listens, the letter waits") {
  CHECK(send({"smtp://127.0.0.1:1", "", "", ""}, letter()).fate == Fate::kLater);
  CHECK(fault({"http://mail.example", "", "", ""}) == "mail.url");
}
