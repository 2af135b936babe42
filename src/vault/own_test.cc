// The person herself, in her own pages: what is hers she reads by right and changes where the policy lets her, and nothing else.
#include "vault/testing/sweep_store.h"

namespace tenue::vault {
namespace {

using namespace testing;

/// The sweep with pages for his customers.
const policy::Model& with_portal() {
  static const auto compiled = [] {
    std::string text = kSweepPolicy;
    const std::string keeps = "[activities.sweeping.access.office]";
    text.replace(text.find(keeps), keeps.size(), "account = { until = \"end(client) else created + 1 year\" }\n" + keeps);
    const std::string date = "date      = 2026-01-01";
    text.replace(text.find(date), date.size(), "date      = 2026-01-02");
    text += "\n[portal]\nlogin    = \"client.mail\"\nshows    = [\"sweep\"]\nedits    = [\"client.name\", \"sweep.soot\"]\npassword = { length = 14 }\n"
            "close    = { by = [\"subject\"], warn = { fr = \"Tout s’efface.\" } }\n";
    return policy::compile(text, "ramonage");
  }();
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", compiled.model.canonical, "en"));
  return compiled.model;
}

struct Portal : Firm {
  Taken hers, others;
  Portal() {
    vault->keep_version(with_portal(), {{}, "operator"});
    hers = must(vault->take(kDesk, call()));
    others = must(vault->take(kDesk, call("06 39 98 55 55")));
  }
  Purpose she(RecordId self) const { return {{{}, "subject", self}, "sweeping"}; }
};

std::set<std::string> fields(const Values& values) {
  std::set<std::string> out;
  for (const auto& [id, value] : values) out.insert(id);
  return out;
}

TEST_CASE("she reads her own record and what her pages show; the code of the gate is there, and closed") {
  Portal firm;
  const auto sheet = must(firm.vault->sheet(firm.she(firm.hers.root), firm.hers.subject));
  CHECK(fields(sheet.root.values) == std::set<std::string>{"name", "phone"});
  CHECK(sheet.root.writes == std::vector<std::string>{"name"});
  bool sweep = false, gate = false;
  for (const auto& record : sheet.records) {
    if (record.type == "sweep") sweep = !record.closed_to_you;
    if (record.type == "gate") gate = record.closed_to_you && !record.pairs.empty();
  }
  CHECK(sweep);
  CHECK(gate);
}

TEST_CASE("nothing of somebody else opens to her, nor hers to a self that is none of the file's") {
  Portal firm;
  CHECK(why(firm.vault->sheet(firm.she(firm.hers.root), firm.others.subject)) == "forbidden");
  CHECK(why(firm.vault->sheet(firm.she(RecordId{}), firm.hers.subject)) == "forbidden");
  CHECK(why(firm.vault->job(firm.she(firm.hers.root), firm.others.main)) == "forbidden");
  CHECK(why(firm.vault->change(firm.she(firm.hers.root), firm.others.root, {{"name", "Une Autre"}})) == "grant.none@ ");
  CHECK(why(firm.vault->withdraw(firm.she(firm.hers.root), firm.others.subject, "reminder", "", "espace")) == "forbidden");
  CHECK(why(firm.vault->object(firm.she(firm.hers.root), firm.others.subject, "sweeping", "", "espace")) == "forbidden");
  CHECK(why(firm.vault->consent(firm.she(firm.hers.root), firm.others.subject, {"reminder", "yearly", "Chaque année"}, "espace")) == "forbidden");
  CHECK(why(firm.vault->erase(firm.she(firm.hers.root).who, firm.others.subject)) == "forbidden");
  CHECK(why(firm.vault->erase(Actor{{}, "subject", firm.hers.main}, firm.hers.subject)) == "forbidden");
}

TEST_CASE("she changes what her pages let her, and nothing beside it") {
  Portal firm;
  must(firm.vault->change(firm.she(firm.hers.root), firm.hers.root, {{"name", "Odette Fictive-Modèle"}}));
  CHECK(why(firm.vault->change(firm.she(firm.hers.root), firm.hers.root, {{"phone", "06 39 98 00 00"}})) == "grant.none@client.phone ");
  must(firm.vault->change(firm.she(firm.hers.root), firm.hers.main, {{"soot", "beaucoup"}}));
  CHECK(why(firm.vault->change(firm.she(firm.hers.root), firm.hers.main, {{"address", "2 rue du Modèle, 74000 Annecy"}})) == "grant.none@sweep.address ");
  CHECK(why(firm.vault->add(firm.she(firm.hers.root), firm.others.root, "sweep", {{"soot", "non"}})) == "grant.none@ ");
  const auto desk = must(firm.vault->sheet(kDesk, firm.hers.subject));
  CHECK(desk.root.values.at("name") == "Odette Fictive-Modèle");
  CHECK(desk.looks.empty());  // she herself is not among those who looked
}

TEST_CASE("without a portal nobody is a subject") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  CHECK(why(firm.vault->sheet({{{}, "subject", taken.root}, "sweeping"}, taken.subject)) == "forbidden");
  CHECK(firm.vault->make_account(taken.root).error().detail == "account.unkept");
}

TEST_CASE("an account is a record of hers, once; it goes with what it was made with") {
  Portal firm;
  const auto rec = must(firm.vault->make_account(firm.hers.root));
  CHECK(must(firm.vault->make_account(firm.hers.root)) == rec);
  const auto box = firm.vault->seal_account(firm.hers.subject, rec, view("mot de passe"));
  CHECK(firm.vault->open_account(firm.hers.subject, rec, box) == Bytes(view("mot de passe").begin(), view("mot de passe").end()));
  CHECK_FALSE(firm.vault->open_account(firm.others.subject, rec, box));
  firm.vault->note_account(rec, {{"mail", "odette@fictive.example"}, {"signed_in", "2026-03-02T09:00"}});
  firm.vault->act([&] {
    firm.vault->database().run("insert into account (org, rec, subject, person, login, box, totp_step, failures, wait_until) values ($1, $2, $3, $4, $5, $5, 0, 0, 0)", firm.vault->org(), rec,
                               firm.hers.subject, firm.hers.root, box);
    firm.vault->database().run("insert into account_session (org, token, rec, subject, begun, seen, second_factor, device) values ($1, $2, $3, $4, 0, 0, 0, '')", firm.vault->org(), box, rec, firm.hers.subject);
  });
  must(firm.vault->erase(firm.she(firm.hers.root).who, firm.hers.subject));
  CHECK(firm.rows_in("account") == 0);
  CHECK(firm.rows_in("account_session") == 0);
}

}  // namespace
}  // namespace tenue::vault
