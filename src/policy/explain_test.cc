#include <doctest/doctest.h>

#include "policy/testing/firm.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

std::string explained(std::string_view record, std::string_view lang = "fr") {
  const auto text = explain(firm(), record, *parse_date("2025-05-02"), lang);
  REQUIRE(text);
  return *text;
}

bool says(const std::string& text, std::string_view words) { return text.find(words) != std::string::npos; }

}  // namespace

TEST_CASE("each end has an example date") {
  const auto job = explained("intervention");
  CHECK(says(job, "10\u00A0ans après le travail"));
  CHECK(says(job, "effacé après le 2 mai 2035"));
  CHECK(says(job, "1\u00A0an après l’annulation"));
  CHECK(says(job, "effacé après le 2 mai 2026"));
  CHECK(says(explained("access_code"), "effacé le jour même"));
}

TEST_CASE("an invoice counts from the close of its financial year") {
  CHECK(says(explained("invoice"), "effacé après le 31 décembre 2035"));
  CHECK(says(explained("entry"), "Consultation réservée après le 31 décembre 2025."));
  CHECK(says(explained("invoice", "en"), "erased after 31 December 2035"));
}

TEST_CASE("a quote accepted stays with its job, one declined a year") {
  const auto quote = explained("quote");
  CHECK(says(quote, "effacé après le 2 mai 2026"));
  CHECK(says(quote, "effacé après le 2 mai 2035"));
}

TEST_CASE("what nobody ends yet is said") { CHECK(says(explained("client"), "rien ne s’efface tant que cela dure")); }

TEST_CASE("all records are explained, an unknown one names those near it") {
  const auto all = explained("");
  for (const auto* id : {"(client)", "(intervention)", "(access_code)", "(quote)", "(invoice)", "(entry)", "(connection)"}) CHECK(says(all, id));
  const auto unknown = explain(firm(), "interventon", *parse_date("2025-05-02"), "fr");
  REQUIRE(!unknown);
  CHECK(unknown.error().code == Code::kNotFound);
  CHECK(unknown.error().detail == "intervention");
}
