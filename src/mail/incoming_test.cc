#include <doctest/doctest.h>

#include "base/bytes.h"
#include "mail/inbox.h"

using namespace tenue;
using namespace tenue::mail;

namespace {

constexpr const char* kHead = "From: =?utf-8?q?Odette_T=C3=A9moin?= <Odette@Fictive.example>\r\nMessage-ID: <42@fictive.example>\r\nSubject: =?iso-8859-1?q?Mes_donn=E9es?=\r\n";

Message read(const std::string& rest, const std::string& head = kHead) { return read_message(head + rest); }

std::string part(const std::string& headers, const std::string& body) { return "--x\r\n" + headers + "\r\n\r\n" + body + "\r\n"; }
std::string several(const std::string& kind, const std::string& parts) { return "MIME-Version: 1.0\r\nContent-Type: multipart/" + kind + "; boundary=x\r\n\r\n" + parts + "--x--\r\n"; }

}  // namespace

TEST_CASE("who wrote, about what, and the words, in UTF-8 whatever they came in") {
  const auto it = read("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\nL=92acc=E8s, 3 =80.\r\n\r\n");
  CHECK(it.from == "Odette@Fictive.example");
  CHECK(it.name == "Odette Témoin");
  CHECK(it.id == "42@fictive.example");
  CHECK(it.subject == "Mes données");
  CHECK(it.text == "L’accès, 3 €.");
  CHECK(it.attachments == 0);
  CHECK(it.whole);
  CHECK_FALSE(it.by_machine);
}

TEST_CASE("an answer goes where its writer wants it; an address that is none is said and never written to") {
  CHECK(read("Reply-To: <other@fictive.example>\r\n\r\nx").from == "other@fictive.example");
  CHECK(read("Reply-To: nobody at all\r\n\r\nx").from == "Odette@Fictive.example");
  const auto none = read("\r\nx", "From: \"a b\"@fictive.example\r\n");
  CHECK(none.from.empty());
  CHECK(none.unusable.find("fictive.example") != std::string::npos);
  CHECK(read("\r\nx", "From: friends: odette@fictive.example, b@c.example;\r\n").from == "odette@fictive.example");
  const auto forged = read("\r\nx", "From: odette@fictive.example\r\n\tBcc: all@fictive.example\r\n");
  CHECK(forged.from.find('\n') == std::string::npos);
}

TEST_CASE("a message without a subject, without words, without anything") {
  CHECK(read("\r\n", "From: odette@fictive.example\r\n").subject.empty());
  CHECK(read("\r\n").text.empty());
  const auto nothing = read_message("");
  CHECK(nothing.from.empty());
  CHECK(nothing.id.empty());
  CHECK_FALSE(nothing.by_machine);
}

TEST_CASE("plain words before those of the HTML; what is no word is counted, a signature is not") {
  const auto both = read(several("alternative", part("Content-Type: text/plain; charset=utf-8", "En clair.") + part("Content-Type: text/html; charset=utf-8", "<p>En HTML.</p>")));
  CHECK(both.text == "En clair.");
  CHECK(both.attachments == 0);
  const auto papers = read(several("mixed", part("Content-Type: text/plain", "Voici.") + part("Content-Type: application/pdf; name=a.pdf\r\nContent-Disposition: attachment", "%PDF") +
                                                part("Content-Type: text/plain\r\nContent-Disposition: attachment; filename=b.txt", "b") + part("Content-Type: application/pkcs7-signature", "s")));
  CHECK(papers.text == "Voici.");
  CHECK(papers.attachments == 2);
  const auto forwarded = read(several("mixed", part("Content-Type: message/rfc822", "Subject: hers\r\n\r\nher words")));
  CHECK(forwarded.text.empty());
  CHECK(forwarded.attachments == 1);
}

TEST_CASE("HTML alone becomes lines of words") {
  const auto html = read("MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<html><head><title>t</title><style>p { color: red }</style></head><body><!-- no > --><p>Bonjour,<br>je veux\n"
                         "mes donn&eacute;es &amp; leur d&#233;tail &#x20AC;.</p><div>Merci &unknown; &</div><script>alert('<b>')</script></body></html>");
  CHECK(html.text == "Bonjour,\nje veux mes données & leur détail €.\nMerci &unknown; &");
}

TEST_CASE("programs, reports and lists are told from people") {
  for (const char* header : {"Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; x=y", "Return-Path: <>", "List-Id: <news.fictive.example>", "Precedence: bulk",
                             "Content-Type: multipart/report; report-type=delivery-status; boundary=x"})
    CHECK_MESSAGE(read(std::string(header) + "\r\n\r\nx").by_machine, header);
  for (const char* header : {"Auto-Submitted: no", "Auto-Submitted: No (said so)", "Return-Path: <odette@fictive.example>", "Precedence: first-class", "Content-Type: multipart/mixed; boundary=x"})
    CHECK_FALSE_MESSAGE(read(std::string(header) + "\r\n\r\nx").by_machine, header);
}

TEST_CASE("whatever the bytes are, what comes out is clean and small") {
  const std::string bell = "Subject: a\x07\xFF" "b\r\n\r\nc\x1B[31m\xC3\x28\r\nd";
  const auto odd = read(bell, "From: odette@fictive.example\r\n");
  for (const auto& text : {odd.subject, odd.text, odd.name, odd.from}) CHECK(is_clean_utf8(text));
  CHECK(odd.text.find('d') != std::string::npos);
  CHECK(is_clean_utf8(read("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=klingon\r\n\r\n\xE9t\xE9").text));

  const auto long_one = read("\r\n" + std::string(200'000, 'a'));
  CHECK(long_one.text.size() == 64 << 10);
  CHECK_FALSE(long_one.whole);
  CHECK_FALSE(read("\r\n" + std::string(kMostBytes, 'a')).whole);

  std::string deep = "MIME-Version: 1.0\r\n";
  for (int i = 0; i < 100'000; ++i) deep += "Content-Type: multipart/mixed; boundary=b" + std::to_string(i) + "\r\n\r\n--b" + std::to_string(i) + "\r\n";
  CHECK_FALSE(read(deep).whole);
  std::string wide;
  for (int i = 0; i < 1000; ++i) wide += part("Content-Type: application/pdf", "x");
  const auto many = read(several("mixed", wide));
  CHECK(many.attachments <= 200);
  CHECK_FALSE(many.whole);
  std::string unclosed = "MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n";
  for (int i = 0; i < 100'000; ++i) unclosed += "&<style";
  CHECK(read(unclosed).text.size() <= 64 << 10);
}
