// The canonical text: one for all ways of writing one policy, and itself a policy that compiles to the same.
#include <doctest/doctest.h>

#include "policy/testing/firm.h"
#include "policy/testing/small.h"

using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE_MESSAGE(at != std::string::npos, from);
  return text.replace(at, from.size(), to);
}

std::string hash_of(const std::string& toml) { return compiled(toml).hash; }

std::vector<std::string> ids(const Model& model) {
  std::vector<std::string> out;
  for (const auto& r : model.records) {
    out.push_back(r.id);
    for (const auto& f : r.fields) out.push_back(f.id + " " + f.label.fr);
    for (const auto& s : r.states) out.push_back(s.id + " " + s.move.fr);
  }
  for (const auto& a : model.activities) out.push_back(a.id + " " + std::to_string(a.keep.size()) + (a.standard ? " standard" : ""));
  for (const auto& f : model.forms) out.push_back(f.id + " " + std::to_string(f.asks.size()));
  return out;
}

const std::string kPolicy = kSmallHead + kSmallWork;

}  // namespace

TEST_CASE("the canonical text of the example compiles to the same hash and the same model") {
  const auto& first = firm();
  const auto again = compiled(first.canonical);
  CHECK(again.canonical == first.canonical);
  CHECK(again.hash == first.hash);
  CHECK(first.hash.size() == 64);
  CHECK(ids(again) == ids(first));
  CHECK(page_html(again, "fr", {}) == page_html(first, "fr", {}));
}

TEST_CASE("comments, spaces and the order of keys change nothing") {
  const auto hash = hash_of(kPolicy);
  CHECK(hash_of("# a comment\n" + replaced(kPolicy, "label = \"Travaux\"", "label     =   \"Travaux\"   # another")) == hash);
  const std::string label = "label = \"Travaux\"\n", purpose = "purpose = \"faire ce travail\"\n";
  CHECK(hash_of(replaced(kPolicy, label + purpose, purpose + label)) == hash);
  CHECK(hash_of(replaced(kPolicy, "day    = { type = \"date\", required = true }", "day = { required = true, type = 'date' }")) == hash);
  std::string windows;
  for (const char c : kPolicy) windows += c == '\n' ? std::string{"\r\n"} : std::string{c};
  CHECK(hash_of(windows) == hash);
}

TEST_CASE("short forms, inline tables and sub-tables are one") {
  const auto hash = hash_of(kPolicy);
  CHECK(hash_of(replaced(kPolicy, "fields = { text = { type = \"long_text\" } }", "[records.note.fields.text]\ntype = \"long_text\"")) == hash);
  CHECK(hash_of(replaced(kPolicy, "cancelled = []", "cancelled = { to = [] }")) == hash);
  CHECK(hash_of(replaced(kPolicy, "note = { until = \"job.done else job.cancelled\" }", "note = [{ until = \"job.done else job.cancelled\" }]")) == hash);
  CHECK(hash_of(replaced(kPolicy, "small    = \"Petit\"", "small = { fr = \"Petit\" }")) == hash);
}

TEST_CASE("plain French strings, wherever the language allows them, come back as themselves") {
  auto toml = kPolicy + R"(
[words.job]
done = "Terminé"
[page.texts]
summary = "Ce que nous faisons."
[records.job.after]
done = "le travail"
)";
  toml = replaced(toml, "[activities.work.keep]", "[activities.work.choices]\ncalls = \"Être rappelé\"\n[activities.work.keep]");
  const auto model = compiled(toml);
  CHECK(model.record("job")->state("done")->label.fr == "Terminé");
  const auto again = compiled(model.canonical);
  CHECK(again.canonical == model.canonical);
  CHECK(again.record("job")->state("done")->label.fr == "Terminé");
}

TEST_CASE("what has a meaning changes the hash, also the order in which things are shown") {
  const auto hash = hash_of(kPolicy);
  CHECK(hash_of(replaced(kPolicy, "done + 2 years", "done + 3 years")) != hash);
  CHECK(hash_of(replaced(kPolicy, "\"Travaux\"", "\"Ouvrages\"")) != hash);
  CHECK(hash_of(replaced(kPolicy, "mail = { type = \"mail\" }\nname = { type = \"person_name\" }", "name = { type = \"person_name\" }\nmail = { type = \"mail\" }")) != hash);
}

TEST_CASE("texts with quotes, backslashes and line breaks come back as they were") {
  const auto toml = replaced(kPolicy, "label = \"Travaux\"", "label = \"\"\"\nTrav\\\\aux \\\"vite\\\"\n\tet bien\"\"\"");
  const auto model = compiled(toml);
  CHECK(compiled(model.canonical).activity("work")->label.fr == "Trav\\aux \"vite\"\n\tet bien");
}

TEST_CASE("the activities that Tenue ships are part of the text, so that a new release changes nothing by itself") {
  CHECK(firm().canonical.find("[activities.rights]") != std::string::npos);
  CHECK(firm().activity("rights")->standard);
  CHECK(firm().activity("rights")->place.line == 0);
}
