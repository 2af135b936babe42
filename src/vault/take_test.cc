#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

TEST_CASE("a visitor's request makes a person, a root, a job and a reference; whom nobody resembles is known") {
  Firm firm;
  const auto taken = must(firm.vault->take(kVisit, ask()));
  CHECK(taken.subject);
  CHECK(taken.root != taken.main);
  CHECK(taken.reference.size() == 8);
  CHECK(taken.reference[4] == '-');
  const auto sheet = must(firm.vault->sheet(kDesk, taken.subject));
  CHECK_FALSE(sheet.provisional);
  const auto again = must(firm.vault->take(kVisit, ask()));
  CHECK(must(firm.vault->sheet(kDesk, again.subject)).provisional);
  CHECK(must(firm.vault->sheet(kDesk, again.subject)).perhaps == std::vector{taken.subject});
  CHECK(sheet.root.values.at("phone") == "+33639981234");
  REQUIRE(sheet.records.size() == 1);
  CHECK(sheet.records[0].state == "asked");
  CHECK(sheet.records[0].values.at("urgency") == "fire");
  CHECK(sheet.records[0].informed == "form");
}

TEST_CASE("a form answers by itself what it sets, and nobody else may answer it there") {
  Firm firm;
  auto fire = ask();
  fire.form = "fire";
  fire.values.erase("sweep.urgency");
  for (const auto* unasked : {"client.name", "client.mail", "sweep.soot"}) fire.values.erase(unasked);
  const auto taken = must(firm.vault->take(kVisit, fire));
  CHECK(must(firm.vault->sheet(kDesk, taken.subject)).records[0].values.at("urgency") == "fire");
  fire.values["sweep.urgency"] = "whenever";
  const auto refused = firm.vault->take(kVisit, fire);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().errors[0].detail == "field.undeclared");
}

TEST_CASE("a form for those who have an account takes nothing from a visitor") {
  Firm firm;
  auto follow = ask();
  follow.form = "follow";
  const auto refused = firm.vault->take(kVisit, follow);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().errors[0].detail == "form.account");
}

TEST_CASE("a member of staff makes a person who is known, and a secret is a record of its own") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto sheet = must(firm.vault->sheet(kDesk, taken.subject));
  CHECK_FALSE(sheet.provisional);
  CHECK(sheet.records.size() == 2);
  CHECK(must(firm.vault->job(kDesk, taken.main)).record.type == "sweep");  // not the code below it
}

TEST_CASE("what is not declared is refused, and nothing of it is anywhere") {
  Firm firm;
  const auto before = firm.count("select count(*) from record");
  auto odd = ask();
  odd.values["client.blood_group"] = "CANARY-0-NEGATIVE";
  CHECK(why(firm.vault->take(kVisit, odd)) == "field.undeclared@ ");
  odd = ask();
  odd.values["gate.code"] = "CANARY-0-NEGATIVE";  // declared, but this form does not ask it
  CHECK(why(firm.vault->take(kVisit, odd)) == "field.undeclared@ ");
  CHECK(firm.count("select count(*) from record") == before);
  CHECK(firm.count("select count(*) from subject") == 0);
  CHECK(firm.all_bytes().find("CANARY") == std::string::npos);
}

TEST_CASE("each field at fault is named, with a word of the catalogue and nothing of the value") {
  Firm firm;
  auto bad = ask("12");
  bad.values["client.mail"] = "no-address";
  bad.values["sweep.urgency"] = "yesterday";
  bad.values.erase("sweep.address");
  const auto refused = firm.vault->take(kVisit, bad);
  REQUIRE_FALSE(refused);
  std::set<std::string> fields;
  for (const auto& error : refused.error().errors) {
    fields.insert(error.field);
    CHECK(error.code == Code::kInvalid);
    CHECK(error.detail.find("no-address") == std::string::npos);
    CHECK(error.detail.find("yesterday") == std::string::npos);
  }
  CHECK(fields == std::set<std::string>{"client.phone", "client.mail", "sweep.urgency", "sweep.address"});
}

TEST_CASE("a form belongs to one activity, and staff fill only what they are granted") {
  Firm firm;
  CHECK(why(firm.vault->take({{kOffice, "office"}, "reminder"}, call())) == "form.other_activity@ ");
  CHECK(why(firm.vault->take({{kBooks, "books"}, "sweeping"}, call())).find("grant.none") != std::string::npos);
  Submission none;
  none.form = "no_such_form";
  CHECK(why(firm.vault->take(kVisit, none)) == "form.unknown@ ");
  auto known = ask();
  known.known = SubjectId{5};
  CHECK(why(firm.vault->take(kVisit, known)) == "known.by_visitor@ ");
}

TEST_CASE("a form sent twice is one act") {
  Firm firm;
  auto once = ask();
  once.once = "token-of-the-form";
  const auto first = must(firm.vault->take(kVisit, once)), second = must(firm.vault->take(kVisit, once));
  CHECK(first.subject == second.subject);
  CHECK(first.root == second.root);
  CHECK(first.main == second.main);
  CHECK(first.reference == second.reference);
  CHECK(firm.count("select count(*) from subject") == 1);
  once.values["client.name"] = "Rose Exemple";  // back in the browser, other words: not lost behind the first
  CHECK(must(firm.vault->take(kVisit, once)).reference != first.reference);
  CHECK(firm.count("select count(*) from subject") == 2);
}

TEST_CASE("consent is a row of the ledger with what was shown; a box needs its field") {
  Firm firm;
  auto with = ask();
  with.consents = {yearly()};
  const auto taken = must(firm.vault->take(kVisit, with));
  const auto sheet = must(firm.vault->sheet(kDesk, taken.subject));
  REQUIRE(sheet.consents.size() == 1);
  CHECK(sheet.consents[0].choice == "yearly");
  CHECK_FALSE(sheet.consents[0].withdrawn);
  CHECK(firm.count("select count(*) from wording where words = 'Chaque année'") == 1);

  auto without_mail = with;
  without_mail.values.erase("client.mail");
  CHECK(why(firm.vault->take(kVisit, without_mail)) == "consent.needs@client.mail ");
  auto not_asked = with;
  not_asked.consents = {{"reminder", "spam", "Du pourriel"}};
  CHECK(why(firm.vault->take(kVisit, not_asked)) == "consent.undeclared@ ");
  auto on_call = call();
  on_call.consents = {yearly()};
  CHECK(why(firm.vault->take(kDesk, on_call)) == "consent.undeclared@ ");
}

TEST_CASE("no tick, no reason to keep: an address alone is refused") {
  Firm firm;
  Submission letter;
  letter.form = "letter";
  letter.values = {{"client.mail", "odette@fictive.example"}};
  CHECK(why(firm.vault->take({{{}, "visitor"}, "reminder"}, letter)) == "record.unkept@client ");
  CHECK(firm.count("select count(*) from subject") == 0);
  letter.consents = {yearly()};
  const auto taken = must(firm.vault->take({{{}, "visitor"}, "reminder"}, letter));
  CHECK(taken.root == taken.main);
  const auto sheet = must(firm.vault->sheet(kReminders, taken.subject));
  CHECK(sheet.root.values.size() == 1);
}

TEST_CASE("a known person is not made twice, and what she says anew replaces the old") {
  Firm firm;
  const auto first = must(firm.vault->take(kDesk, call()));
  auto again = call("06 39 98 77 66");
  again.known = first.subject;
  const auto second = must(firm.vault->take(kDesk, again));
  CHECK(second.subject == first.subject);
  CHECK(second.root == first.root);
  CHECK(second.main != first.main);
  CHECK(must(firm.vault->sheet(kDesk, first.subject)).root.values.at("phone") == "+33639987766");
  CHECK(firm.count("select count(*) from subject where roll_due is not null") == 1);  // the old number leaves the backups
  CHECK_FALSE(must(firm.vault->likely(kDesk, "client.phone", "06 39 98 12 34")));
}

TEST_CASE("a stranger with a known person's number is proposed to staff, who join or refuse") {
  Firm firm;
  const auto known = must(firm.vault->take(kDesk, call()));
  const auto stranger = must(firm.vault->take(kVisit, ask()));
  REQUIRE(stranger.subject != known.subject);
  CHECK(must(firm.vault->sheet(kDesk, stranger.subject)).perhaps == std::vector{known.subject});
  CHECK(why(firm.vault->join(kRoof, stranger.subject, known.subject)) == "forbidden");

  SUBCASE("join: sealed again under the known key, the stranger's key dies, nothing is overwritten") {
    const auto old_slot = firm.vault->database().number("select slot from subject where provisional = 1");
    must(firm.vault->join(kDesk, stranger.subject, known.subject));
    CHECK_FALSE(firm.vault->slot_lives(static_cast<std::uint32_t>(*old_slot)));
    CHECK(firm.count("select count(*) from subject") == 1);
    const auto sheet = must(firm.vault->sheet(kDesk, known.subject));
    CHECK(sheet.root.values.at("name") == "Odette Fictive");
    CHECK(sheet.root.values.at("mail") == "odette@fictive.example");
    CHECK(sheet.records.size() == 3);
    CHECK(must(firm.vault->job(kDesk, stranger.main)).record.subject == known.subject);
    CHECK(firm.vault->open_for_proof(stranger.main));
    CHECK(firm.vault->subject_of(stranger.root) == SubjectId{});
    CHECK(why(firm.vault->sheet(kDesk, stranger.subject)) == "not_found");
  }
  SUBCASE("refuse: two people stay two") {
    must(firm.vault->refuse_join(kDesk, stranger.subject, known.subject));
    const auto sheet = must(firm.vault->sheet(kDesk, stranger.subject));
    CHECK(sheet.perhaps.empty());
    CHECK_FALSE(sheet.provisional);
    CHECK(why(firm.vault->refuse_join(kDesk, stranger.subject, known.subject)) == "not_found");
  }
}

TEST_CASE("a new record below another: series, links, dates, and who may") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  CHECK(why(firm.vault->add(kDesk, taken.root, "bill", {{"issued", "2026-03-02"}})) == "activity.keeps_not@ ");
  CHECK(why(firm.vault->add(kLedger, taken.root, "bill", {})) == "field.required@bill.issued ");
  CHECK(why(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}, {"number", "7"}})) == "field.serial@bill.number ");
  CHECK(why(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}, {"sweep", "ZZZ"}})) == "link.none@bill.sweep ");
  CHECK(why(firm.vault->add(kLedger, taken.main, "bill", {{"issued", "2026-03-02"}})) == "record.not_here@ ");
  const auto one = must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-02"}, {"sweep", id_text(taken.main.value)}}));
  const auto two = must(firm.vault->add(kLedger, taken.root, "bill", {{"issued", "2026-03-03"}}));
  CHECK(must(firm.vault->job(kLedger, one)).record.values.at("number") == "2026-001");
  CHECK(must(firm.vault->job(kLedger, two)).record.values.at("number") == "2026-002");
  CHECK(why(firm.vault->change(kLedger, one, {{"issued", "2026-04-01"}})) == "field.frozen@bill.issued ");
  CHECK(why(firm.vault->change(kLedger, one, {{"issued", ""}})) == "field.required@bill.issued ");
  const auto before = firm.vault->change_number();
  must(firm.vault->change(kLedger, one, {{"payer", "Une tante"}}));
  CHECK(firm.vault->change_number() == before + 1);
  must(firm.vault->change(kLedger, one, {{"payer", "Une tante"}}));  // nothing new: no act
  CHECK(firm.vault->change_number() == before + 1);
}

TEST_CASE("a value that no line keeps is refused, and nothing of it stays") {
  Firm firm;
  std::string text = kSweepPolicy;
  const std::string whole = "bill   = { until = \"year_end(issued) + 10 years\", archive = \"issued + 1 year\", because = { fr = \"la loi\" } }";
  const auto at = text.find(whole);
  REQUIRE(at != std::string::npos);
  text.replace(at, whole.size(), R"(bill = [
  { fields = ["sweep", "number", "issued"], until = "year_end(issued) + 10 years" },
  { fields = ["payer"], when = "client.mail", until = "year_end(issued) + 10 years" },
])");
  const auto compiled = policy::compile(text, "ramonage");
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", text, "en"));
  firm.vault->keep_version(compiled.model, {{}, "operator"});
  const auto taken = must(firm.vault->take(kDesk, call()));
  const auto before = firm.count("select count(*) from record");
  const Values bill = {{"issued", "2026-03-02"}, {"payer", "Une tante"}};
  const auto refused = firm.vault->add(kLedger, taken.root, "bill", bill);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().errors[0].detail == "field.unkept");
  CHECK(refused.error().errors[0].field == "bill.payer");
  CHECK(firm.count("select count(*) from record") == before);
  must(firm.vault->change(kDesk, taken.root, {{"mail", "odette@fictive.example"}}));
  must(firm.vault->add(kLedger, taken.root, "bill", bill));
}

TEST_CASE("what was kept before a rule was there stays when something else is corrected; what is typed anew obeys it") {
  Firm firm;
  std::string looser = kSweepPolicy;
  const std::string rule = "address = { type = \"address\"";
  looser.replace(looser.find(rule), rule.size(), "address = { type = \"text\"");
  const auto before = policy::compile(looser, "ramonage");
  REQUIRE_MESSAGE(before.ok(), policy::show_findings(before.findings, "policy.toml", looser, "en"));
  firm.vault->keep_version(before.model, {{}, "operator"});
  auto townless = call();
  townless.values["sweep.address"] = "12 rue des Lilas";
  const auto taken = must(firm.vault->take(kDesk, townless));
  firm.vault->keep_version(sweep_model(), {{}, "operator"});
  CHECK(why(firm.vault->change(kDesk, taken.main, {{"address", "14 rue des Lilas"}})) == "address.town@sweep.address ");
  must(firm.vault->change(kDesk, taken.main, {{"address", "12 rue des Lilas"}, {"urgency", "fire"}}));
  CHECK(must(firm.vault->job(kDesk, taken.main)).record.values.at("address") == "12 rue des Lilas");
}

TEST_CASE("a move: by whom, from where, with what") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  CHECK(why(firm.vault->move(kDesk, taken.main, "asked", "booked", {})) == "field.required@sweep.sweeper ");
  CHECK(why(firm.vault->move(kDesk, taken.main, "asked", "booked", {{"sweeper", id_text(kOffice.value)}})) == "role.unknown@sweep.sweeper ");
  CHECK(why(firm.vault->move(kDesk, taken.main, "booked", "swept", {})) == "state.moved@ ");
  CHECK(why(firm.vault->move(kDesk, taken.main, "asked", "swept", {})) == "move.unknown@ ");
  CHECK(why(firm.vault->move(kRoof, taken.main, "asked", "booked", {})) == "grant.none@ ");
  CHECK(why(firm.vault->move(kDesk, RecordId{99}, "asked", "booked", {})) == "record.unknown@ ");
  const auto shown = must(firm.vault->job(kDesk, taken.main)).record.moves;
  REQUIRE(shown.size() == 2);
  CHECK(shown[0].needs == std::vector<std::string>{"sweeper"});
  const auto before = firm.vault->change_number();
  must(firm.vault->move(kDesk, taken.main, "asked", "booked", {{"sweeper", id_text(kNadir.value)}}));
  CHECK(firm.vault->change_number() > before);
  CHECK(firm.count("select count(*) from assignment") == 1);
  must(firm.vault->move(kRoof, taken.main, "booked", "swept", {}));
  CHECK(why(firm.vault->move(kRoof, taken.main, "swept", "booked", {})) == "grant.none@ ");
}
