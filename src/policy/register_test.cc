#include <doctest/doctest.h>
#include <json/json.h>

#include <memory>
#include <sstream>

#include "policy/testing/firm.h"

using namespace tenue;
using namespace tenue::policy;
using namespace tenue::policy::testing;

namespace {

/// Rows of RFC 4180.
std::vector<std::vector<std::string>> csv(const std::string& source) {
  std::vector<std::vector<std::string>> rows(1, {""});
  bool quoted = false;
  for (std::size_t i = 0; i < source.size(); ++i) {
    const char c = source[i];
    if (c == '"' && quoted && i + 1 < source.size() && source[i + 1] == '"') rows.back().back() += source[++i];
    else if (c == '"') quoted = !quoted;
    else if (c == ',' && !quoted) rows.back().emplace_back();
    else if (c == '\r' && !quoted && source[i + 1] == '\n') rows.push_back({""}), ++i;
    else rows.back().back() += c;
  }
  rows.pop_back();
  return rows;
}

Json::Value json(const std::string& text) {
  Json::Value root;
  std::string errors;
  const std::unique_ptr<Json::CharReader> reader(Json::CharReaderBuilder{}.newCharReader());
  REQUIRE_MESSAGE(reader->parse(text.data(), text.data() + text.size(), &root, &errors), errors);
  return root;
}

}  // namespace

TEST_CASE("the register has every column of article 30(1), for every activity") {
  const auto root = json(*register_text(firm(), "fr", "json"));
  CHECK(root["controller"].asString().find("SOS Serrurier Paris") == 0);
  CHECK(root["dpo"].asString() == firm().organisation.dpo);
  REQUIRE(root["activities"].size() == firm().activities.size());
  for (const auto& activity : root["activities"])
    for (const auto* column : {"purposes", "basis", "persons", "data", "retention", "internal", "external", "processors", "transfers", "measures"})
      CHECK_MESSAGE(activity.isMember(column), activity["id"].asString() << " lacks " << column);
  const auto& first = root["activities"][0];
  CHECK(first["persons"][0].asString() == "clients");
  CHECK(first["external"][0].asString() == "Technicien partenaire");
  CHECK(first["retention"].size() >= 5);
}

TEST_CASE("a processor stands where a grant names it, or everywhere if none does; what Tenue keeps has persons too") {
  auto model = firm();
  const auto root = json(*register_text(model, "fr", "json"));
  const auto count = [](const Json::Value& all, const std::string& name) {
    int n = 0;
    for (const auto& activity : all["activities"])
      for (const auto& one : activity["processors"]) n += one.asString().find(name) == 0 ? 1 : 0;
    return n;
  };
  const auto& host = model.recipient(model.organisation.host)->label.fr;
  CHECK(count(root, host) == static_cast<int>(model.activities.size()));
  Recipient keeper;
  keeper.id = "keeper";
  keeper.kind = "processor";
  keeper.label = {"Teneur fictif", ""};
  model.recipients.push_back(keeper);
  CHECK(count(json(*register_text(model, "fr", "json")), "Teneur fictif") == static_cast<int>(model.activities.size()));
  Grant grant;
  grant.who = "keeper";
  grant.reads = {"client.name"};
  model.activities[0].access.push_back(grant);
  CHECK(count(json(*register_text(model, "fr", "json")), "Teneur fictif") == 1);
  for (const auto& activity : root["activities"])
    if (activity["id"].asString() == "rights") CHECK(activity["persons"][0].asString() == "clients");
}

TEST_CASE("CSV follows RFC 4180 and never starts a formula") {
  auto model = firm();
  model.activities[0].label = {"=HYPERLINK(\"http://exemple.example\")", ""};
  model.organisation.name = "+33 \"quoted\", and\nbroken";
  const auto text = *register_text(model, "fr", "csv");
  const auto rows = csv(text);
  REQUIRE(rows.size() == model.activities.size() + 1);
  for (const auto& row : rows) CHECK(row.size() == rows[0].size());
  CHECK(rows[1][0].find("'+33 \"quoted\", and\nbroken") == 0);
  for (const auto& row : rows)
    for (const auto& cell : row)
      if (!cell.empty()) CHECK_MESSAGE(std::string{"=+-@\t\r"}.find(cell[0]) == std::string::npos, cell);
}

TEST_CASE("the register of the page and of the three formats name the same ends") {
  const auto html = *register_text(firm(), "en", "html");
  CHECK(html.find("10\u00A0years after the end of the financial year") != std::string::npos);
  CHECK(register_text(firm(), "en", "csv")->find("10\u00A0years after the end of the financial year") != std::string::npos);
  CHECK(register_text(firm(), "fr", "pdf").error().code == Code::kInvalid);
}
