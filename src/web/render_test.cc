#include "web/render.h"

#include <doctest/doctest.h>

#include <thread>
#include <vector>

#include "base/result.h"
#include "web_templates.h"

using namespace tenue;
using namespace tenue::web;

namespace {

const Catalogue& few_words() {
  static const Catalogue few("hello = Bonjour <vous> & « nous »\nhole = Il y a {n} lignes\n",
                             "hello = Hello <you> & us\nhole = {n} lines\n");
  return few;
}

/// One template named "t", filled with `value` as {{V}}.
std::string show(std::string_view source, std::string_view value, std::string_view lang = "fr") {
  load_templates({{"t", source}}, few_words());
  Dict dict(lang);
  dict.set("V", value);
  return render("t", dict);
}

}  // namespace

TEST_CASE("Render.HostileValuesStayTextWhereverTheyStand") {
  const std::string script = "<script>alert(1)</script>\"'&";
  CHECK(show("<p>{{V}}</p>", script) == "<p>&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;</p>");
  CHECK(show("<input value=\"{{V}}\">", "\" onfocus=\"alert(1)").find("\" onfocus") == std::string::npos);
  CHECK(show("<input value='{{V}}'>", "' onfocus='alert(1)").find("' onfocus") == std::string::npos);
  for (const char* url : {"javascript:alert(1)", " JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
                          "data:text/html,<script>", "vbscript:x"}) {
    CHECK_MESSAGE(show("<a href=\"{{V}}\">x</a>", url) == "<a href=\"#\">x</a>", url);
    CHECK(show("<form action=\"{{V}}\"></form>", url).find("script:") == std::string::npos);
  }
  CHECK(show("<a href=\"/find?q={{V:u}}\">x</a>", "a&b=\"c\" d").find("q=a%26b%3D%22c%22+d\"") != std::string::npos);
  CHECK(show("<textarea>{{V}}</textarea>", "</textarea><script>").find("<script>") == std::string::npos);
  CHECK(show("<textarea>{{V:p}}</textarea>", "</textarea>\n\t<i>") == "<textarea>&lt;/textarea&gt;\n\t&lt;i&gt;</textarea>");
  CHECK(show("<title>{{V}}</title>", "</title><script>").find("<script>") == std::string::npos);
}

TEST_CASE("Render.PlainAddressesOfAllKindsPass") {
  CHECK(show("<a href=\"{{V}}\">x</a>", "/bureau/jobs/7K2") == "<a href=\"/bureau/jobs/7K2\">x</a>");
  CHECK(show("<a href=\"{{V}}\">x</a>", "#telephone") == "<a href=\"#telephone\">x</a>");
  CHECK(show("<a href=\"tel:{{V}}\">x</a>", "+33199004512") == "<a href=\"tel:+33199004512\">x</a>");
  CHECK(show("<a href=\"mailto:{{V}}\">x</a>", "a@b.example") == "<a href=\"mailto:a@b.example\">x</a>");
  CHECK(show("<a href=\"{{V}}\">x</a>", "https://www.cnil.fr/fr/plaintes").find("cnil") != std::string::npos);
  CHECK(show("<p>{{V}}</p>", "Été à l’hôtel, 100 €") == "<p>Été à l’hôtel, 100 €</p>");
}

TEST_CASE("Render.EscapingHoldsInIncludedTemplatesAndSections") {
  load_templates({{"outer", "<main>{{>BODY}}</main>"}, {"inner", "{{#ROW}}<b title=\"{{V}}\">{{V}}</b>{{/ROW}}{{ALL}}"}},
                 few_words());
  Dict dict("fr");
  dict.set_everywhere("ALL", "<i>");
  Dict inner = dict.include("BODY", "inner");
  inner.section("ROW").set("V", "<1>");
  inner.section("ROW").set("V", "\"2\"");
  CHECK(render("outer", dict) == "<main><b title=\"&lt;1&gt;\">&lt;1&gt;</b><b title=\"&quot;2&quot;\">&quot;2&quot;</b>&lt;i&gt;</main>");
}

TEST_CASE("Render.WordsAreThoseOfTheLanguageAndEscaped") {
  CHECK(show("<p>[[hello]]</p>", "", "fr") == "<p>Bonjour &lt;vous&gt; &amp; « nous »</p>");
  CHECK(show("<p>[[hello]]</p>", "", "en") == "<p>Hello &lt;you&gt; &amp; us</p>");
  CHECK_THROWS_AS(show("[[unknown]]", ""), Fault);
  CHECK_THROWS_AS(show("[[hole]]", ""), Fault);
}

TEST_CASE("Render.RefusesTemplatesThatTheEngineWouldLetThrough") {
  for (const char* source :
       {"<script>var x = {{V}};</script>", "<script>var x = '{{V}}';</script>", "<style>a { color: {{V}} }</style>",
        "<script>alert(1)</script>", "<p style=\"color: {{V}}\">", "<p onclick=\"f('{{V}}')\">", "<p ONCLICK='{{V}}'>",
        "<button formaction=\"{{V}}\">", "<img srcset=\"{{V}}\">", "<video poster=\"{{V}}\">", "<a ping=\"{{V}}\">",
        "<use xlink:href=\"{{V}}\">", "<{{V}}>", "<p {{V}}>", "<p {{V}}=\"1\">", "<p class={{V}}>", "<p data-{{V}}=\"1\">",
        "<a href=\"/f?q={{V}}\">", "{{V:none}}", "{{V:x-raw}}", "{{V:h}}", "{{V:p}}", "<textarea></textarea>{{V:p}}", "<input value=\"{{V:p}}\">", "{{%AUTOESCAPE context=\"TEXT\"}}{{V}}",
        "{{=<% %>=}}<%V%>", "<a href=\"{{>V}}\">", "<p class={{#S}}a{{/S}}>", "<!-- {{V}} -->", "<p title=\"", "{{V"}) {
    CHECK_MESSAGE(template_fault(source) != "", source);
    CHECK_THROWS_AS(load_templates({{"t", source}}, few_words()), Fault);
  }
  for (const char* source : {"<p>{{V}}</p>", "<a href='{{V}}'{{#S}} aria-current=\"page\"{{/S}}>x</a>",
                             "<input checked name=\"a\" value = \"{{V}}\"/>", "<script type=\"module\" src=\"{{V}}\"></script>",
                             "<p class=\"a{{#S}} b{{/S}}\">1 > 2</p>", "{{! a note }}<!-- note --><p>"})
    CHECK_MESSAGE(template_fault(source) == "", source);
}

TEST_CASE("Render.EveryTemplateOfTheProgramLoads") {
  CHECK_NOTHROW(load_templates());
  for (const auto& [name, source] : embedded::web_templates()) CHECK_MESSAGE(template_fault(source) == "", name);
}

TEST_CASE("Render.ThePageHasItsFrame") {
  auto sources = embedded::web_templates();
  sources.emplace("test/body.html", "<h1>{{V}}</h1>");
  load_templates(sources, words());
  Layout layout;
  layout.title = "Aujourd’hui";
  layout.firm = "Modèle & fils";
  layout.phone_dial = "+33199004512";
  layout.phone = "01 99 00 45 12";
  layout.tabs_label = "Bureau";
  layout.tabs = {{"/bureau", "Aujourd’hui", true}, {"/bureau/list", "Liste"}};
  layout.person = "Inès, standard";
  layout.sign_out_token = "abc";
  layout.address = {"Modèle & fils", "1 rue de l’Exemple"};
  layout.mail = "contact@modele.example";
  layout.script = "fresh.js";
  const std::string text = page("fr", layout, "test/body.html", [](Dict& dict) { dict.set("V", "<ici>"); });
  CHECK(text.starts_with("<!doctype html>\n<html lang=\"fr\" data-face=\"enseigne\">"));
  for (const char* part :
       {"<title>Aujourd’hui, Modèle &amp; fils</title>", "<a class=\"skip\" href=\"#page\">Aller au contenu</a>",
        "<a href=\"/bureau\" aria-current=\"page\">Aujourd’hui</a>", "<a href=\"/bureau/list\">Liste</a>",
        "<h1>&lt;ici&gt;</h1>", "action=\"/bureau/sign-out\"", "name=\"token\" value=\"abc\"", "Inès, standard",
        "<a href=\"tel:+33199004512\">01 99 00 45 12</a>, <a href=\"mailto:contact@modele.example\">",
        "<script type=\"module\" src=\"/assets/fresh.js?v=", "<link rel=\"expect\" href=\"#foot\" blocking=\"render\">", "<footer id=\"foot\">"})
    CHECK_MESSAGE(text.find(part) != std::string::npos, part);
  Layout bare;
  bare.title = bare.firm = "Modèle";
  const std::string plain = page("en", bare, "test/body.html", [](Dict&) {});
  for (const char* absent : {"<nav", "<form", "<script", "<address", "blocking", "Modèle, Modèle"})
    CHECK_MESSAGE(plain.find(absent) == std::string::npos, absent);
}

TEST_CASE("Render.ManyThreadsShareTheTemplates") {
  load_templates({{"t", "{{#ROW}}<b>{{V}}</b>{{/ROW}}"}}, few_words());
  std::vector<std::thread> threads;
  std::vector<int> wrong(4, 0);
  for (std::size_t t = 0; t < 4; ++t)
    threads.emplace_back([t, &wrong] {
      for (int i = 0; i < 500; ++i) {
        Dict dict("fr");
        const std::string mine = std::to_string(t) + ":" + std::to_string(i);
        dict.section("ROW").set("V", mine);
        wrong[t] += render("t", dict) != "<b>" + mine + "</b>";
      }
    });
  for (auto& thread : threads) thread.join();
  CHECK(wrong == std::vector<int>(4, 0));
}
