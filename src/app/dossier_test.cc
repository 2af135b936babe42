// What erasure touches is what access shows, no more and no less: over everybody in the demonstrations of the example firms. And the files.
#include "app/dossier.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <sstream>

#include "app/answers.h"
#include "app/json.h"
#include "app/testing/shop.h"
#include "retention/retention.h"
#include "vault/testing/sweep_store.h"

namespace fs = std::filesystem;
using namespace tenue;
using namespace tenue::app;
using namespace tenue::app::testing;

namespace {

std::string read(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

using Touched = std::set<std::pair<RecordId, std::string>>;

/// Fields with a value that some line of the plan is about.
Touched touched(vault::Vault& vault, const RequestPlan& plan) {
  Touched out;
  for (const auto& line : plan.lines) {
    const auto values = vault.open_for_proof(line.record);
    REQUIRE(values.has_value());
    for (const auto& field : line.fields)
      if (values->contains(field)) out.emplace(line.record, field);
  }
  return out;
}

Touched shown(const Dossier& all) {
  Touched out;
  for (const auto& piece : all.pieces)
    for (const auto& [field, value] : piece.values) out.emplace(piece.record, field);
  return out;
}

std::vector<SubjectId> subjects(vault::Vault& vault) {
  std::vector<SubjectId> out;
  auto rows = vault.database().statement("select subject from subject order by subject");
  while (rows.step()) out.push_back(rows.id<SubjectTag>(0));
  return out;
}

bool is_by_law(const policy::Model& model, const std::string& activity) { return model.activity(activity)->basis == policy::Basis::kLegalObligation; }

void check_firm(const fs::path& folder) {
  const auto name = folder.filename().string();
  INFO(name);
  const auto compiled = policy::compile(read(folder / "policy.toml"), name);
  REQUIRE(compiled.ok());
  const vault::testing::Folder place;
  Config config;
  config.data = place.path / "data";
  config.keys = place.path / "keys";
  const auto options = store_options(config, name);
  REQUIRE(make_demo(options, compiled.model, false, demo_texts(folder / "policy.toml")).has_value());
  const SystemClock clock;
  auto opened = vault::Vault::open(options, clock);
  REQUIRE(opened.has_value());
  auto& vault = **opened;
  const vault::Actor desk{{}, compiled.model.rights.desk};
  int persons = 0;
  for (const auto subject : subjects(vault))
    for (const auto& whose : persons_in(vault, subject)) {
      ++persons;
      const auto plan = plan_of(vault, "erasure", whose);
      const auto before = touched(vault, plan);
      const auto all = own_dossier(vault, desk, whose, false);
      REQUIRE(all.has_value());
      CHECK(shown(*all) == before);
      const auto portable = own_dossier(vault, desk, whose, true);
      REQUIRE(portable.has_value());
      const auto some = shown(*portable);
      CHECK(std::includes(before.begin(), before.end(), some.begin(), some.end()));
      for (const auto& piece : portable->pieces)
        for (const auto& kept : piece.kept) CHECK_FALSE(is_by_law(compiled.model, kept.activity));
      // Everything that no law keeps and no hold is gone after it, and nothing else.
      Touched stays;
      for (const auto& line : plan.lines)
        if (line.fate == Fate::kByLaw || line.fate == Fate::kHeld)
          for (const auto& field : line.fields)
            if (before.contains({line.record, field})) stays.emplace(line.record, field);
      vault.act([&] { REQUIRE(vault.erase(desk, whose.subject, {}, whose.of).has_value()); });
      Touched left;
      for (const auto& [record, field] : before)
        if (const auto values = vault.open_for_proof(record); values && values->contains(field)) left.emplace(record, field);
      CHECK(left == stays);
    }
  CHECK(persons > 5);
  retention::sweep(vault, {});  // what hung on what went ends with it
  const auto proof = retention::prove(vault, "en");
  CHECK_MESSAGE(proof.holds(), retention::proof_text(proof, "en"));
}

Dossier dossier_of_one() {
  Dossier out;
  out.pieces.push_back({{1}, {}, "client", vault::testing::morning("2026-03-02"), {{"name", "Odette, dite « la Grande »; 3"}, {"phone", "+33639981234"}, {"mail", "odette@fictive.example"}}, {{"sweeping", std::nullopt}}});
  out.pieces.push_back({{2}, {1}, "sweep", vault::testing::morning("2026-03-02"), {{"soot", "=1+1\n\"suie\""}, {"address", "@ 14 rue"}}, {{"sweeping", std::nullopt}}});
  return out;
}

}  // namespace

TEST_CASE("what erasure touches is what access shows, no more and no less, for everybody of the example firms") {
  for (const auto* name : {"sos-serrurier", "clic-et-cetera", "emp-computer", "semi-informatique", "customer-labs"}) check_firm(fs::path{TENUE_ROOT} / "examples" / name);
}

TEST_CASE("files are among what erasure touches and what access shows, once each under a name of their own, and go with it") {
  vault::testing::Firm firm;
  auto& vault = *firm.vault;
  const auto sealed = [&](const std::string& name) {
    auto file = std::make_shared<vault::SealedFile>(vault.file_folder());
    file->write(view(std::string_view{"suie"}));
    file->finish(name, "image/jpeg");
    return file;
  };
  const auto taken = vault::testing::must(vault.take(vault::testing::kDesk, vault::testing::call()));
  vault::testing::must(vault.give_files(vault::testing::kDesk, taken.main, "photos", {sealed("vue.jpg"), sealed("vue.jpg")}));
  vault::testing::must(vault.give_files(vault::testing::kDesk, taken.main, "plan", {sealed("vue.jpg")}));
  const Whose whose{taken.subject, {}};
  const vault::Actor desk{{}, vault.model().rights.desk};
  const auto plan = plan_of(vault, "erasure", whose);
  const auto all = vault::testing::must(own_dossier(vault, desk, whose, false));
  CHECK(shown(all) == touched(vault, plan));
  CHECK(shown(all).contains({taken.main, "plan"}));
  std::vector<const PlanLine*> lines;
  for (const auto& line : plan.lines) lines.push_back(&line);
  CHECK(files_in(lines) == 3);
  CHECK(counted(vault.model(), lines, "fr").ends_with(", 3 fichiers"));
  const auto folder = "files/" + id_text(taken.main.value) + "/";
  std::vector<std::string> names;
  for (const auto& [name, file] : dossier_files(all)) {
    names.push_back(name);
    CHECK(file->read()->next() == Bytes{'s', 'u', 'i', 'e'});
  }
  CHECK(names == std::vector{folder + "vue.jpg", folder + "vue-2.jpg", folder + "vue-3.jpg"});
  CHECK(dossier_json(vault.model(), all, vault.now()).find("\"name\":\"" + folder + "vue-3.jpg\"") != std::string::npos);
  vault.act([&] { REQUIRE(vault.erase(desk, whose.subject, {}, whose.of).has_value()); });
  CHECK(fs::is_empty(vault.file_folder()));
  for (const auto& [name, file] : dossier_files(all)) CHECK(file->read() == nullptr);
}

TEST_CASE("a table is quoted as RFC 4180 says, and no cell is a formula") {
  const auto tables = dossier_csv(sweep_model(), dossier_of_one());
  REQUIRE(tables.size() == 2);
  CHECK(tables[0].first == "client.csv");
  CHECK(tables[1].second == "\"id\",\"created\",\"address\",\"soot\"\r\n\"2\",\"2026-03-02T08:00:00Z\",\"'@ 14 rue\",\"'=1+1\n\"\"suie\"\"\"\r\n");
}

TEST_CASE("the data are JSON whatever stands in them, the members of each object in the order of the alphabet") {
  auto one = dossier_of_one();
  one.pieces[0].values["name"] = "a\"b\\c\r\n\t\x01 é";
  one.pieces[1].kept.push_back({"sweeping", vault::testing::morning("2027-03-02"), policy::Then::kErase});
  one.consents.push_back({"reminder", "offers", vault::testing::morning("2026-03-02"), std::nullopt, "form", {}});
  one.looks.push_back({vault::testing::morning("2026-03-03"), {}, "sweeper", "sweeping", "looked", {}});
  one.passed.push_back({vault::testing::morning("2026-03-03"), "Une tante", "", {"name", "phone"}, {1}});
  one.letters.push_back({vault::testing::morning("2026-03-03"), "Votre rendez-vous", "sent"});
  for (const bool portable : {false, true}) {
    one.portable = portable;
    const auto text = dossier_json(sweep_model(), one, vault::testing::morning("2026-03-04"));
    const auto read = from_json(text);
    REQUIRE(read.has_value());
    CHECK(to_json(*read) + "\n" == text);
    CHECK((*read)["records"][0]["values"]["name"].asString() == one.pieces[0].values["name"]);
    CHECK((*read)["records"][1]["of"].asString() == id_text(1));
    CHECK((*read)["records"][1]["kept"][0]["until"].isNull());
    CHECK(read->isMember("received") == !portable);
  }
}

TEST_CASE("a card is vCard 4: escaped, folded after 75 octets without cutting a character") {
  auto one = dossier_of_one();
  one.pieces[0].values["name"] = "Odette, dite « la Grande »; " + std::string(60, 'x') + "é";
  const auto card = dossier_vcard(sweep_model(), one);
  CHECK(card.starts_with("BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Odette\\, dite « la Grande »\\; "));
  CHECK(card.find("TEL;VALUE=uri:tel:+33639981234\r\n") != std::string::npos);
  CHECK(card.find("EMAIL:odette@fictive.example\r\n") != std::string::npos);
  CHECK(card.ends_with("END:VCARD\r\n"));
  std::istringstream lines(card);
  for (std::string line; std::getline(lines, line);) CHECK(line.size() <= 76);  // with its \r
}

TEST_CASE("an archive opens with what was put in, under its names") {
  const auto bytes = zip({{"votre-dossier.html", "<p>é</p>"}, {"vide.csv", ""}}, vault::testing::morning("2026-03-02"));
  const std::unique_ptr<struct archive, int (*)(struct archive*)> reader{archive_read_new(), archive_read_free};
  REQUIRE(archive_read_support_format_zip(reader.get()) == ARCHIVE_OK);
  REQUIRE(archive_read_open_memory(reader.get(), bytes.data(), bytes.size()) == ARCHIVE_OK);
  std::map<std::string, std::string> found;
  struct archive_entry* entry = nullptr;
  while (archive_read_next_header(reader.get(), &entry) == ARCHIVE_OK) {
    std::array<char, 100> buffer{};
    const auto size = archive_read_data(reader.get(), buffer.data(), buffer.size());
    REQUIRE(size >= 0);
    found[archive_entry_pathname(entry)] = {buffer.data(), static_cast<std::size_t>(size)};
  }
  CHECK(found == std::map<std::string, std::string>{{"vide.csv", ""}, {"votre-dossier.html", "<p>é</p>"}});
}
