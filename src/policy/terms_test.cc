// Terms: which record they are for, what is part of the policy's hash, and what publishing says of them.
#include <doctest/doctest.h>

#include "policy/testing/small.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

std::string terms(const std::string& accepts, const std::string& text = "Un.\\n\\nDeux.", const std::string& edition = "2026-01-01") {
  return "[documents.d]\nlabel = \"Conditions\"\nedition = " + edition + "\naccepts = \"" + accepts + "\"\ntext = \"" + text + "\"\n";
}
const Record& job(const Model& model) { return *model.record("job"); }
std::size_t held(const Model& model, const std::map<std::string, std::string>& values) { return terms_for(model, job(model), values, {}).size(); }

}  // namespace

TEST_CASE("terms are for the record whose values make them true, and for no other") {
  const auto model = small(kSmallWork + terms("job.kind == large and not job.firm"));
  CHECK(model.documents[0].record == "job");
  CHECK(held(model, {{"kind", "large"}}) == 1);
  CHECK(held(model, {{"kind", "large"}, {"firm", "yes"}}) == 0);
  CHECK(held(model, {{"kind", "small"}}) == 0);
  CHECK(terms_for(model, *model.record("quote"), {}, {}).empty());
  CHECK(speaks_of(model.documents[0], "kind"));
  CHECK(speaks_of(model.documents[0], "firm"));
  CHECK_FALSE(speaks_of(model.documents[0], "motive"));
}

TEST_CASE("a bare record is under its terms always") {
  const auto model = small(kSmallWork + terms("job"));
  CHECK(held(model, {}) == 1);
  CHECK(held(model, {{"kind", "small"}}) == 1);
}

TEST_CASE("a choice that requires terms is without them where none speak of its value") {
  auto text = kSmallHead + kSmallWork + terms("job.kind == large");
  const std::string plain = "required = true, label = \"Taille\"";
  text.replace(text.find(plain), plain.size(), "terms = \"required\", " + plain);
  const auto model = compile(text, "atelier").model;
  CHECK(without_terms(model, job(model), {{"kind", "large"}}, {}).empty());
  CHECK(without_terms(model, job(model), {{"kind", "small"}}, {}).size() == 1);
  CHECK(without_terms(model, job(model), {}, {}).empty());
}

TEST_CASE("another text or another edition is another policy, and publishing names the edition") {
  const auto first = small(kSmallWork + terms("job")), second = small(kSmallWork + terms("job", "Un.\\n\\nTrois.")), third = small(kSmallWork + terms("job", "Un.", "2025-12-01"));
  CHECK(first.hash != second.hash);
  CHECK(first.hash != third.hash);
  const auto again = compile(first.canonical, "atelier").model;
  CHECK(again.hash == first.hash);
  CHECK(again.documents[0].text.fr == "Un.\n\nDeux.");
  const auto said = changes(first, third, "en");
  REQUIRE(said.size() == 1);
  CHECK(said[0].find("1 December 2025") != std::string::npos);
}
