#include <fmt/format.h>

#include <algorithm>

#include "app/backup.h"
#include "app/copies.h"
#include "app/recovery.h"
#include "app/words.h"
#include "retention/retention.h"
#include "vault/key_file.h"
#include "vault/keyring.h"

namespace tenue::app {
namespace {

using Steady = std::chrono::steady_clock;

/// What a restore is made of: the data, the keyring that goes with them, what came after.
struct Chosen {
  Half store, keys;
  std::vector<fs::path> later;
  bool live_keys = false;
  std::vector<std::string> warnings;
};

/// A folder that goes unless it got its name.
class Making {
 public:
  explicit Making(fs::path folder) : folder_(std::move(folder)) { wipe_folder(folder_); }
  ~Making() {
    try {
      wipe_folder(folder_);
    } catch (const std::exception&) {  // the next one does it
    }
  }
  Making(const Making&) = delete;
  Making& operator=(const Making&) = delete;
  const fs::path& folder() const { return folder_; }
  void call_it(const fs::path& name) const {
    fs::rename(folder_, name);
    vault::flush_folder(name.parent_path());
  }

 private:
  fs::path folder_;
};

std::vector<std::string> firms_in(const fs::path& from) {
  std::vector<std::string> out;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(from, ignored))
    if (const auto name = entry.path().filename().string(); is_short_name(name) && !halves(from, name, Part::kStore).empty()) out.push_back(name);
  std::ranges::sort(out);
  return out;
}

class Restore {
 public:
  Restore(const Config& config, const RestoreOptions& options, const AskKey& ask) : config_(config), options_(options), ask_(ask) {}

  Result<std::vector<RestoredFirm>> run() {
    crypto::init();
    auto firms = firms_in(options_.from);
    if (!options_.org.empty()) std::erase_if(firms, [&](const auto& name) { return name != options_.org; });
    if (firms.empty()) return Error{Code::kNotFound, "copy.none", options_.from.string()};
    const bool trial = options_.into.empty();
    auto into = trial ? fs::path{} : fs::absolute(options_.into).lexically_normal();
    if (!into.has_filename()) into = into.parent_path();  // "/srv/new/"
    if (!trial && fs::exists(into)) return Error{Code::kConflict, "copy.into_exists", into.string()};
    home_ = trial ? config_.data : into;
    if (!trial && into.has_parent_path()) fs::create_directories(into.parent_path());
    const Making making(trial ? config_.data / ".trial" : into.parent_path() / ("." + into.filename().string() + ".restoring"));
    std::vector<RestoredFirm> out;
    for (const auto& firm : firms) {
      const auto begun = Steady::now();
      TENUE_TRY(auto chosen, choose(firm));
      TENUE_TRY(auto one, make(chosen, making.folder()));
      one.took = std::chrono::duration_cast<std::chrono::milliseconds>(Steady::now() - begun);
      out.push_back(std::move(one));
    }
    if (!trial) making.call_it(into);
    return out;
  }

 private:
  // ---- which files ---------------------------------------------------------------------------------------------------------

  Result<Chosen> choose(const std::string& firm) const {
    TENUE_TRY(const auto folder, pick(halves(options_.from, firm, Part::kStore)));
    TENUE_TRY(auto store, read_half(folder, Part::kStore));
    if (store.manifest.short_name != firm) return Error{Code::kConflict, "copy.foreign", folder.string()};
    const auto keys_place = options_.keys_from.empty() ? options_.from : options_.keys_from;
    const auto all = halves(keys_place, firm, Part::kKeys);
    // Folders are called by their instant: the keyring of the same one, or the next that came after.
    const auto mine = std::ranges::find_if(all, [&](const auto& keys) { return keys.filename() >= folder.filename(); });
    if (all.empty()) return Error{Code::kNotFound, "copy.no_keys", copies_folder(keys_place, firm, Part::kKeys).string()};
    if (mine == all.end()) return Error{Code::kDamaged, "copy.keys_older", all.back().string()};
    TENUE_TRY(auto keys, read_half(*mine, Part::kKeys));
    if (keys.manifest.org != store.manifest.org || keys.manifest.short_name != firm) return Error{Code::kConflict, "copy.foreign", mine->string()};
    Chosen out{std::move(store), std::move(keys), {}, false, {}};
    for (auto at = mine + 1; at != all.end(); ++at) {
      const auto later = read_half(*at, Part::kKeys);
      if (later && later->manifest.org == out.store.manifest.org) out.later.push_back(later->file());
      else out.warnings.push_back(words().say(options_.lang, "restore.later_damaged", {{"what", at->string()}}));
    }
    const auto live = vault::Keyring::file(config_.keys, out.store.manifest.org);
    if (std::error_code absent; fs::exists(live, absent)) {
      out.later.push_back(live);
      out.live_keys = true;
    }
    return out;
  }

  Result<fs::path> pick(const std::vector<fs::path>& all) const {
    if (options_.at.empty()) return all.back();
    const auto found = std::find_if(all.rbegin(), all.rend(), [&](const auto& folder) { return folder.filename().string().starts_with(options_.at); });
    if (found == all.rend()) return Error{Code::kNotFound, "copy.at", options_.at};
    return *found;
  }

  /// The file beside the live keyrings, else what a person types from the sheet; asked for once.
  Result<const crypto::Key*> master() {
    if (master_) return &*master_;
    if (options_.key_file.empty()) {
      auto there = vault::read_master(config_.keys / "master.key");
      if (there) master_ = std::move(*there);
      else if (there.error().code != Code::kUnavailable) return there.error();
    } else {
      TENUE_TRY(master_, key_in(options_.key_file));
    }
    if (!master_) master_ = ask_();
    if (!master_) return Error{Code::kUnavailable, "copy.no_master", (config_.keys / "master.key").string()};
    return &*master_;
  }

  // ---- what is made of them --------------------------------------------------------------------------------------------------

  Result<RestoredFirm> make(const Chosen& chosen, const fs::path& folder) {
    const auto& about = chosen.store.manifest;
    TENUE_TRY(const auto* key, master());
    const vault::Copy copy{chosen.store.file(), chosen.keys.file(), chosen.later,
                           {{chosen.store.text, chosen.store.seal}, {chosen.keys.text, chosen.keys.seal}}, chosen.store.files()};
    const vault::Options into{.data = folder / "data" / about.short_name, .keys = folder / "keys", .short_name = about.short_name,
                              .home = home_ / "data" / about.short_name};
    auto restored = vault::restore(copy, *key, into, clock_);
    if (!restored && restored.error().detail == "keys.wrong_master" && restored.error().field == chosen.keys.file().string())
      return Error{Code::kDamaged, "copy.wrong_key", chosen.keys.file().string()};
    if (!restored) return restored.error();
    RestoredFirm out{about.short_name, about.name, about.taken, restored->records, restored->persons, restored->files, restored->references,
                     chosen.live_keys, chosen.warnings, {}, {}};
    TENUE_TRY_VOID(prove(into, out));
    return out;
  }

  /// What came to its end since the copy goes first: who restores says by it that the clock is right.
  Result<void> prove(const vault::Options& made, RestoredFirm& out) const {
    TENUE_TRY(const auto vault, vault::Vault::open(made, clock_));
    retention::SweepOptions now;
    now.clock_confirmed = true;
    retention::sweep(*vault, now);
    vault->audit({{}, "operator"}, "restored", "", {}, {}, copy_name(out.taken));
    const auto proof = retention::prove(*vault, options_.lang);
    out.proof = retention::proof_text(proof, options_.lang);
    if (proof.holds()) return {};
    if (!options_.unproven) return Error{Code::kConflict, "copy.defects", out.proof};
    out.warnings.push_back(out.proof);
    return {};
  }

  const Config& config_;
  const RestoreOptions& options_;
  const AskKey& ask_;
  const SystemClock clock_{};
  fs::path home_;
  std::optional<crypto::Key> master_;
};

}  // namespace

Result<crypto::Key> key_in(const fs::path& file) {
  auto raw = vault::read_master(file);
  if (raw || raw.error().detail != "keys.not_master") return raw;
  const auto disk = vault::DiskFile::open(file, false);
  constexpr std::size_t kMost = 4096;
  const auto typed = disk->read(0, kMost);
  return key_from_words({reinterpret_cast<const char*>(typed.data()), typed.size()});
}

Result<std::vector<RestoredFirm>> restore(const Config& config, const RestoreOptions& options, const AskKey& ask_key) {
  return Restore(config, options, ask_key).run();
}

}  // namespace tenue::app
