// Terms that are agreed to, and corrections on a proof, in the store of that chimney sweep.
#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

std::string with(std::string text, const std::string& from, const std::string& to) {
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// A name changes on a proof; a chimney on fire and one within the week have terms, "whenever" has none.
policy::Model sworn(const std::string& edition = "2026-01-01", const std::string& words = "Nous venons vite.") {
  auto text = with(kSweepPolicy, "identity = true,", "identity = true, rectify = \"proof\",");
  text = with(text, "of = [\"fire\", \"week\", \"whenever\"],", "of = [\"fire\", \"week\", \"whenever\"], terms = \"required\",");
  text = with(text, "date      = 2026-01-01", "date      = " + edition);
  text += "\n[documents.quick]\nlabel = { fr = \"Conditions du vite\" }\nedition = " + edition + "\naccepts = \"sweep.urgency == fire\"\ntext = { fr = \"" + words + "\" }\n";
  text += "\n[documents.calm]\nlabel = { fr = \"Conditions du calme\" }\nedition = 2026-01-01\naccepts = \"sweep.urgency == week\"\ntext = { fr = \"Nous venons.\" }\n";
  auto compiled = policy::compile(text, "ramonage");
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", text, "en"));
  return compiled.model;
}

struct Sworn : Firm {
  Sworn() { publish(sworn()); }
  void publish(const policy::Model& model) {
    vault->act([&] { vault->keep_version(model, {{}, "operator"}); });
  }
  Taken odette() {
    auto first = call();
    first.terms = {"calm@2026-01-01"};
    return must(vault->take(kDesk, first));
  }
  RecordView sweep(RecordId rec) { return must(vault->job(kDesk, rec)).record; }
  std::string name(SubjectId who) { return must(vault->sheet(kDesk, who)).root.values["name"]; }
  std::int64_t agreements() { return rows_in("agreement"); }
};

const Values kFire{{"address", "3 rue des Lilas, 74000 Annecy"}, {"urgency", "fire"}};

}  // namespace

TEST_CASE("what needs a proof is filled without one, and neither changed nor removed") {
  Sworn firm;
  auto nameless = call();
  nameless.values.erase("client.name");
  nameless.terms = {"calm@2026-01-01"};
  const auto taken = must(firm.vault->take(kDesk, nameless));
  CHECK(why(firm.vault->change(kDesk, taken.root, {{"name", "Odette Fictive"}})) == "taken");
  CHECK(why(firm.vault->change(kDesk, taken.root, {{"name", "Odette Fictive"}})) == "taken");  // nothing new
  CHECK(why(firm.vault->change(kDesk, taken.root, {{"name", "Odile Fictive"}})) == "field.proof@proof-seen ");
  CHECK(why(firm.vault->change(kDesk, taken.root, {{"name", ""}})) == "field.proof@proof-seen ");
  CHECK(why(firm.vault->change(kDesk, taken.root, {{"name", "Odile Fictive"}}, {"CNI 880692310285", {}})) == "field.proof@proof-seen ");
  CHECK(firm.name(taken.subject) == "Odette Fictive");
  CHECK(why(firm.vault->change(kDesk, taken.root, {{"mail", "odette@fictive.example"}})) == "taken");  // needs none
}

TEST_CASE("with a proof it is changed; its kind, who saw it and of which field stay in the log and on the sheet") {
  Sworn firm;
  const auto taken = firm.odette();
  must(firm.vault->change(kDesk, taken.root, {{"name", "Odile Fictive"}}, {"passport", {}}));
  const auto sheet = must(firm.vault->sheet(kDesk, taken.subject));
  CHECK(sheet.root.values.at("name") == "Odile Fictive");
  REQUIRE(sheet.corrections.size() == 1);
  CHECK(sheet.corrections[0].proof == "passport");
  CHECK(sheet.corrections[0].fields == std::vector<std::string>{"name"});
  CHECK(sheet.corrections[0].user == kOffice);
  CHECK(firm.all_bytes().find("proof passport") == std::string::npos);  // sealed
  must(firm.vault->change(kDesk, taken.root, {{"mail", "odile@fictive.example"}}, {"passport", {}}));
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).corrections.size() == 1);  // nothing was corrected on it
}

TEST_CASE("a form of a known person does not overwrite what changes on a proof only") {
  Sworn firm;
  const auto taken = firm.odette();
  auto again = call();
  again.known = taken.subject;
  again.terms = {"calm@2026-01-01"};
  again.values["client.name"] = "Odile Fictive";
  CHECK(why(firm.vault->take(kDesk, again)) == "field.proof_elsewhere@client.name ");
  again.values["client.name"] = "Odette Fictive";
  CHECK(why(firm.vault->take(kDesk, again)) == "taken");
  CHECK(firm.name(taken.subject) == "Odette Fictive");
}

TEST_CASE("a record that terms are for is not made without the agreement to the edition in force") {
  Sworn firm;
  CHECK(why(firm.vault->take(kDesk, call())) == "terms.owed@terms-agreed ");
  const auto taken = firm.odette();
  CHECK(why(firm.vault->add(kDesk, taken.root, "sweep", kFire)) == "terms.owed@terms-agreed ");
  CHECK(why(firm.vault->add(kDesk, taken.root, "sweep", kFire, {"", {"quick@2025-12-31"}})) == "terms.other@terms-agreed terms.owed@terms-agreed ");
  CHECK(why(firm.vault->add(kDesk, taken.root, "sweep", kFire, {"", {"quick@2026-01-01", "calm@2026-01-01"}})) == "terms.other@terms-agreed ");
  CHECK(firm.agreements() == 1);  // the first call's
  const auto rec = must(firm.vault->add(kDesk, taken.root, "sweep", kFire, {"", {"quick@2026-01-01"}}));
  const auto view = firm.sweep(rec);
  REQUIRE(view.agreed.size() == 1);
  CHECK(view.agreed[0].terms == "quick");
  CHECK(iso_date(view.agreed[0].edition) == "2026-01-01");
  CHECK(view.to_agree.empty());
}

TEST_CASE("a value without terms is refused where the policy requires some; one that stands is left alone") {
  Firm before;
  const auto old = must(before.vault->take(kDesk, [] {
    auto calm = call();
    calm.values["sweep.urgency"] = "whenever";
    return calm;
  }()));
  before.vault->act([&] { before.vault->keep_version(sworn(), {{}, "operator"}); });
  CHECK(why(before.vault->change(kDesk, old.main, {{"soot", "Beaucoup."}})) == "taken");
  CHECK(why(before.vault->add(kDesk, old.root, "sweep", {{"address", "3 rue des Lilas, 74000 Annecy"}, {"urgency", "whenever"}})) == "terms.none@sweep.urgency ");
  CHECK(why(before.vault->change(kDesk, old.main, {{"urgency", "fire"}})) == "terms.owed@terms-agreed ");
  CHECK(why(before.vault->change(kDesk, old.main, {{"urgency", "fire"}}, {"", {"quick@2026-01-01"}})) == "taken");
}

TEST_CASE("on a public form the person agrees herself") {
  Sworn firm;
  CHECK(why(firm.vault->take(kVisit, ask())) == "terms.owed@terms-agreed ");
  auto agreeing = ask();
  agreeing.terms = {"quick@2026-01-01"};
  const auto taken = must(firm.vault->take(kVisit, agreeing));
  CHECK(firm.sweep(taken.main).agreed.size() == 1);
  agreeing.terms.push_back("unknown@2026-01-01");
  CHECK(why(firm.vault->take(kVisit, agreeing)) == "terms.other@terms-agreed ");
}

TEST_CASE("a newer edition is proposed; the older agreement stays, other changes go on, and the new one is added once") {
  Sworn firm;
  const auto taken = firm.odette();
  const auto rec = must(firm.vault->add(kDesk, taken.root, "sweep", kFire, {"", {"quick@2026-01-01"}}));
  firm.publish(sworn("2026-03-01", "Nous venons très vite."));
  CHECK(firm.sweep(rec).to_agree == std::vector<std::string>{"quick"});
  CHECK(why(firm.vault->change(kDesk, rec, {{"soot", "Beaucoup."}})) == "taken");
  CHECK(why(firm.vault->agree(kDesk, rec, "quick@2026-01-01")) == "invalid");
  CHECK(why(firm.vault->agree(kDesk, rec, "calm@2026-01-01")) == "conflict");
  CHECK_FALSE(firm.vault->agree({{kBooks, "books"}, "accounting"}, rec, "quick@2026-03-01"));
  must(firm.vault->agree(kDesk, rec, "quick@2026-03-01"));
  CHECK_FALSE(firm.vault->agree(kDesk, rec, "quick@2026-03-01"));
  const auto view = firm.sweep(rec);
  REQUIRE(view.agreed.size() == 2);
  CHECK(iso_date(view.agreed[0].edition) == "2026-01-01");
  CHECK(iso_date(view.agreed[1].edition) == "2026-03-01");
  CHECK(view.to_agree.empty());
}

TEST_CASE("agreements go with their record and with the person") {
  Sworn firm;
  const auto taken = firm.odette();
  CHECK(firm.agreements() == 1);
  must(firm.vault->erase({{}, "operator"}, taken.subject));
  CHECK(firm.agreements() == 0);
}
