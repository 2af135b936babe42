// A real store of the sweeper's in a folder of its own, under a clock that stands still until it is moved.
#pragma once
#include <doctest/doctest.h>

#include <filesystem>
#include <memory>
#include <string>

#include "crypto/crypto.h"
#include "retention/retention.h"
#include "retention/testing/sweeper.toml.h"
#include "store/store.h"

namespace tenue::retention::testing {

namespace fs = std::filesystem;

/// Noon of that day in Paris.
inline Instant noon(const char* iso) { return paris_instant(*parse_date(iso), 12 * 60); }

inline policy::Model sweeper(const std::string& more = {}) {
  const auto toml = kSweeper + more;
  auto compiled = policy::compile(toml, "ramonage-du-lac");
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", toml, "en"));
  return std::move(compiled.model);
}

class Firm {
 public:
  /// `more`: what the policy says beside kSweeper.
  explicit Firm(bool demo = false, const char* day = "2026-03-02", const std::string& more = {})
      : folder_(fs::temp_directory_path() / ("tenue-retention-" + hex(crypto::random_bytes(8)))), clock(noon(day)) {
    fs::create_directories(folder_);
    open(true, demo);
    vault->keep_version(sweeper(more), {UserId{}, "operator"});
  }
  ~Firm() {
    vault.reset();
    fs::remove_all(folder_);
  }
  Firm(const Firm&) = delete;
  Firm& operator=(const Firm&) = delete;

  void close() { vault.reset(); }
  void reopen() {
    close();
    open(false, false);
  }
  fs::path keyring() const {
    for (const auto& entry : fs::directory_iterator(folder_ / "keys"))
      if (entry.path().extension() == ".keyring") return entry.path();
    return {};
  }

  const vault::Purpose office{{UserId{}, "office"}, "sweeping"};
  const vault::Purpose books{{UserId{}, "office"}, "books"};
  const vault::Purpose reminder{{UserId{}, "office"}, "reminder"};

  /// A person who asked for a sweeping, on the telephone.
  vault::Taken asks(std::map<std::string, std::string> values = {}, bool wants_reminder = false) {
    values.try_emplace("client.phone", "06 39 98 12 34");
    values.try_emplace("client.name", "Odette Fictive");
    values.try_emplace("client.mail", "odette@fictive.example");
    values.try_emplace("sweep.address", "3 rue de l'Essai, 74000 Annecy");
    values.try_emplace("sweep.flue", "wood");
    vault::Submission form;
    form.form = "ask";
    form.values = values;
    form.informed = "phone";
    if (wants_reminder) form.consents.push_back({"reminder", "", "Prévenez-moi l'an prochain."});
    const auto taken = vault->take(office, form);
    REQUIRE_MESSAGE(taken.has_value(), (taken ? "" : taken.error().errors.front().detail + " " + taken.error().errors.front().field));
    return *taken;
  }
  RecordId adds(RecordId parent, const std::string& type, const vault::Values& values, const vault::Purpose& purpose) {
    const auto made = vault->add(purpose, parent, type, values);
    REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().errors.front().detail + " " + made.error().errors.front().field));
    return *made;
  }
  void moves(RecordId record, const std::string& from, const std::string& to) {
    const auto moved = vault->move(office, record, from, to, {});
    REQUIRE_MESSAGE(moved.has_value(), (moved ? "" : moved.error().errors.front().detail));
  }
  /// Sweeps as the nightly job does, at noon of that day, the clock being right.
  SweepReport sweeps(const char* day) {
    clock.set(noon(day));
    SweepOptions options;
    options.clock_confirmed = true;
    return sweep(*vault, options);
  }
  std::int64_t number(const char* sql) { return vault->database().number(store::Sql(sql)).value_or(-1); }
  std::int64_t live(RecordId record) {
    return vault->database().number(store::Sql("select count(*) from record where rec = $1 and box is not null", "live"), record).value_or(-1);
  }
  /// Somebody edits the file past Tenue, while nobody has it open.
  template <class... T>
  void breaks(const std::string& sql, const T&... values) {
    close();
    {
      store::Database file(folder_ / "data" / "ramonage-du-lac" / "store.db");
      CHECK_MESSAGE(file.run(store::Sql(sql, "breaks"), values...) > 0, sql);
    }
    open(false, false);
  }

 private:
  fs::path folder_;

  void open(bool create, bool demo) {
    vault::Options options;
    options.data = folder_ / "data" / "ramonage-du-lac";
    options.keys = folder_ / "keys";
    options.short_name = "ramonage-du-lac";
    options.create = create;
    options.demo = demo;
    fs::create_directories(folder_ / "data");
    auto opened = vault::Vault::open(options, clock);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().detail));
    vault = std::move(*opened);
  }

 public:
  FixedClock clock;
  std::unique_ptr<vault::Vault> vault;
};

inline std::string defects(const Proof& proof) {
  std::string out;
  for (const auto& defect : proof.defects) out += defect.what + "\n";
  return out;
}

}  // namespace tenue::retention::testing
