// A store of that chimney sweep in a folder of its own, with its people, for the vault's tests.
#pragma once
#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "crypto/crypto.h"
#include "store/store.h"
#include "vault/testing/sweep_policy.h"
#include "vault/vault.h"

namespace tenue::vault::testing {

namespace fs = std::filesystem;

inline std::string read_file(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

inline const policy::Model& sweep_model() {
  static const auto compiled = policy::compile(kSweepPolicy, "ramonage");
  REQUIRE_MESSAGE(compiled.ok(), policy::show_findings(compiled.findings, "policy.toml", kSweepPolicy, "en"));
  return compiled.model;
}

inline Instant morning(std::string_view day) { return day_begin(*parse_date(day)) + std::chrono::hours(9); }

constexpr UserId kOffice{11}, kNadir{21}, kOlga{22}, kBooks{31}, kOfficer{41};

struct Folder {
  fs::path path;
  Folder() {
    path = fs::temp_directory_path() / ("tenue-vault-" + std::to_string(crypto::random_id()));
    fs::create_directories(path);
    fs::permissions(path, fs::perms::owner_all);
  }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  ~Folder() {
    std::error_code ignored;
    fs::remove_all(path, ignored);
  }
};

/// The store, open, with its policy published and five people who sign in.
struct Firm {
  Folder folder;
  FixedClock clock{morning("2026-03-02")};
  std::unique_ptr<Vault> vault;

  explicit Firm(bool demo = false) {
    auto options = this->options();
    options.create = true;
    options.demo = demo;
    open_with(options);
    vault->keep_version(sweep_model(), {{}, "operator"});
    for (const auto& [user, role] : std::initializer_list<std::pair<UserId, const char*>>{
             {kOffice, "office"}, {kNadir, "sweeper"}, {kOlga, "sweeper"}, {kBooks, "books"}, {kOfficer, "officer"}})
      add_user(user, role);
  }

  Options options() const { return {folder.path / "data/ramonage", folder.path / "keys", "ramonage"}; }
  void open_with(const Options& with) {
    auto opened = Vault::open(with, clock);
    REQUIRE_MESSAGE(opened, opened.error().detail);
    vault = std::move(*opened);
  }
  void reopen() {
    vault.reset();
    open_with(options());
  }
  void add_user(UserId user, const char* role) {
    Bytes login;
    put_u64(login, user.value);
    vault->act([&] {
      vault->database().run("insert into user (org, user, role, box, login, totp_step, failures, wait_until, disabled) "
                            "values ($1, $2, $3, $4, $4, 0, 0, 0, 0)",
                            vault->org(), user, role, login);
    });
  }
  /// Somebody edits the file past Tenue, while nobody has it open.
  template <class... T>
  void breaks(const char* sql, const T&... values) {
    vault.reset();
    {
      store::Database file(options().data / "store.db");
      CHECK(file.run(store::Sql(sql, "breaks"), values...) > 0);
    }
    open_with(options());
  }
  void pass(std::chrono::microseconds time) { clock.set(clock.now() + time); }
  void set(std::string_view day) { clock.set(morning(day)); }
  std::int64_t count(const char* sql) { return vault->database().number(store::Sql(sql)).value_or(0); }
  std::int64_t rows_in(const std::string& table) {
    const auto text = "select count(*) from " + table;
    return vault->database().number(store::Sql(text)).value_or(-1);
  }
  /// All that lies in the folder of the data, and the keys.
  std::string all_bytes() const {
    std::string out;
    for (const auto& entry : fs::recursive_directory_iterator(folder.path))
      if (entry.is_regular_file()) out += read_file(entry.path());
    return out;
  }
};

inline const Purpose kVisit{{{}, "visitor"}, "sweeping"};
inline const Purpose kDesk{{kOffice, "office"}, "sweeping"};
inline const Purpose kReminders{{kOffice, "office"}, "reminder"};
inline const Purpose kRoof{{kNadir, "sweeper"}, "sweeping"};
inline const Purpose kOtherRoof{{kOlga, "sweeper"}, "sweeping"};
inline const Purpose kLedger{{kBooks, "books"}, "accounting"};
inline const Purpose kCellar{{kBooks, "cellar"}, "accounting"};
inline const Purpose kCounting{{kOffice, "watcher"}, "figures"};
inline const Purpose kGuard{{kOfficer, "officer"}, "security"};

inline Submission call(const std::string& phone = "06 39 98 12 34") {
  Submission out;
  out.form = "call";
  out.informed = "phone";
  out.values = {{"client.phone", phone}, {"client.name", "Odette Fictive"}, {"sweep.address", "12 rue des Lilas, 74000 Annecy"},
                {"sweep.urgency", "week"}, {"gate.code", "4711B"}};
  return out;
}
inline Submission ask(const std::string& phone = "06 39 98 12 34") {
  Submission out;
  out.form = "ask";
  out.values = {{"client.phone", phone}, {"client.mail", "odette@fictive.example"}, {"sweep.address", "12 rue des Lilas, 74000 Annecy"},
                {"sweep.urgency", "fire"}, {"sweep.soot", "beaucoup de suie"}};
  return out;
}
inline ConsentGiven yearly() { return {"reminder", "yearly", "Chaque année"}; }

template <class T>
std::string why(const Checked<T>& checked) {
  if (checked) return "taken";
  std::string out;
  for (const auto& error : checked.error().errors) out += error.detail + "@" + error.field + " ";
  return out;
}
template <class T>
std::string why(const Result<T>& result) {
  return result ? "taken" : code_name(result.error().code);
}
template <class T>
T must(Checked<T> checked) {
  REQUIRE_MESSAGE(checked, why(checked));
  if constexpr (!std::is_void_v<T>) return std::move(*checked);
}
template <class T>
T must(Result<T> result) {
  REQUIRE_MESSAGE(result, result.error().detail);
  if constexpr (!std::is_void_v<T>) return std::move(*result);
}

/// A job that Nadir is booked for.
inline Taken booked(Firm& firm) {
  auto taken = must(firm.vault->take(kDesk, call()));
  must(firm.vault->move(kDesk, taken.main, "asked", "booked", {{"sweeper", id_text(kNadir.value)}}));
  return taken;
}

}  // namespace tenue::vault::testing
