#include "app/backup.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/arguments.h"
#include "app/copies.h"
#include "app/json.h"
#include "app/sql.h"
#include "vault/keyring.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("backup"); }
constexpr auto kNotesKept = std::chrono::days(730);

/// What the vault is asked for at the beginning.
struct Order {
  std::string short_name, name;
  Instant taken{};
  policy::Backups plan;
};

struct Refused {
  fs::path place;
  std::string why;
};

class BackUp {
 public:
  BackUp(const fs::path& store_folder, const WithVault& with, const Arguments& said) : store_(store_folder / "store.db"), with_(with), said_(said) {}

  Answer run() {
    const auto to = said_.all("to");
    if (to.empty()) return bad(said_, "backup.where");
    with_([&](vault::Vault& vault) {
      order_ = {vault.model().short_name, vault.model().organisation.name, vault.now(), vault.model().backups};
    });
    const auto begun = std::chrono::steady_clock::now();
    for (const auto& place : to) {
      try {
        copy_to(place, said_.get("keys-to").empty() ? place : said_.get("keys-to"));
      } catch (const std::exception& fault) {
        refused_.push_back({place, fault_words(fault, said_.lang())});
      }
    }
    const auto took = std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    const bool complete = refused_.empty() && missing_ == 0 && done_.size() >= std::max<std::size_t>(1, order_.plan.to.size());
    if (!done_.empty()) {
      note(complete);
      for (const auto& [store, keys] : done_) prune(store, keys);
    }
    return answer(complete, took);
  }

 private:
  /// The data first, then what opens them: a keyring that is older than its data would not know the newest persons.
  void copy_to(const fs::path& place, const fs::path& keys_place) {
    Draft store(place, order_.short_name, Part::kStore, order_.taken);
    std::optional<Draft> keys;
    if (std::ranges::find(done_, keys_place, &std::pair<fs::path, fs::path>::second) == done_.end())
      keys.emplace(keys_place, order_.short_name, Part::kKeys, order_.taken);  // several places of data may share one of keys
    fill_store(store);
    fill_files(store);
    if (keys) fill_keys(*keys);
    vouch();
    store.publish(store_half_, store_text_, store_seal_);
    if (keys) keys->publish(keys_half_, keys_text_, keys_seal_);
    keep_out_of_other_copies(copies_folder(keys_place, order_.short_name, Part::kKeys));
    source_ = copies_folder(place, order_.short_name, Part::kStore) / copy_name(order_.taken);
    done_.emplace_back(place, keys_place);
  }

  void fill_store(const Draft& draft) {
    const auto file = draft.folder() / "store.db";
    if (!source_.empty()) {
      if (copy_bytes(source_ / "store.db", file) != store_half_.sha256) throw Fault("copy.unlike", source_.string(), "copy: the first place does not read back as it was");
      return;
    }
    vault::copy_store(store_, file);
    const auto facts = vault::look_into(file);
    if (!facts) throw Fault("store.damaged", store_.string(), "copy: the store does not read back whole");
    store_half_ = half(Part::kStore, *facts, file.filename(), fs::file_size(file), hash_of(file));
  }

  /// Of people, sealed as they are. One that went meanwhile is in no list: its key, which is copied afterwards, has gone with it.
  void fill_files(const Draft& draft) {
    const bool first = source_.empty();
    if (first) files_.clear(), gone_.clear();
    if (first)
      for (const auto& name : vault::files_named(draft.folder() / "store.db")) files_.push_back({name, {}});
    if (files_.empty()) return;
    make_folder(draft.files());
    fs::permissions(draft.files(), fs::perms::owner_all);
    std::uint64_t bytes = 0;
    for (auto& one : files_) {
      const auto to = draft.files() / one.name;
      if (!first && copy_bytes(source_ / "files" / one.name, to) != one.sha256)
        throw Fault("copy.unlike", source_.string(), "copy: the first place does not read back as it was");
      if (first) one.sha256 = copy_file(one.name, to);
      if (first && one.sha256.empty()) gone_.push_back(one.name);
      else bytes += fs::file_size(to);
    }
    std::erase_if(files_, [](const auto& one) { return one.sha256.empty(); });
    vault::flush_folder(draft.files());
    draft.list(files_);
    store_half_.files = files_.size();
    store_half_.files_bytes = bytes;
    store_half_.files_sha256 = hex(crypto::sha256({view(list_text(files_))}));
  }

  /// "": it is not there.
  std::string copy_file(const std::string& name, const fs::path& to) const {
    for (const auto& from : vault::file_places(store_.parent_path(), name))
      if (auto hash = copy_bytes(from, to)) return *hash;
    return {};
  }

  void fill_keys(const Draft& draft) {
    if (image_.empty()) {
      with_([&](vault::Vault& vault) {
        image_ = vault.keyring_image();
        for (const auto& name : gone_) missing_ += vault.has_file(FileId{id_parse(name)}) ? 1 : 0;
      });
      keys_half_ = store_half_;
      keys_half_.part = Part::kKeys;
      keys_half_.files = keys_half_.files_bytes = 0;
      keys_half_.files_sha256.clear();
      keys_half_.file = vault::Keyring::file({}, store_half_.org).filename();
      keys_half_.bytes = image_.size();
      keys_half_.sha256 = hex(crypto::sha256({image_}));
    }
    put_file(draft.folder() / keys_half_.file, image_);
  }

  void vouch() {
    if (!store_seal_.empty()) return;
    store_text_ = manifest_text(store_half_);
    keys_text_ = manifest_text(keys_half_);
    with_([&](vault::Vault& vault) {
      store_seal_ = vault.vouch(view(store_text_));
      keys_seal_ = vault.vouch(view(keys_text_));
    });
  }

  Manifest half(Part part, const vault::StoreFacts& facts, const std::string& file, std::uint64_t bytes, const std::string& sha256) const {
    Manifest out;
    out.part = part;
    out.org = facts.org;
    out.short_name = facts.short_name;
    out.name = order_.name;
    out.program = TENUE_VERSION;
    out.policy_hash = facts.policy_hash;
    out.taken = order_.taken;
    out.schema = facts.schema;
    out.policy = facts.policy;
    out.demo = facts.demo;
    out.next_slot = facts.next_slot;
    out.leaves = facts.leaves;
    out.persons = facts.persons;
    out.records = facts.records;
    out.erased = facts.erased;
    out.file = file;
    out.bytes = bytes;
    out.sha256 = sha256;
    return out;
  }

  /// Programs that know the tag leave the folder out: the copies have a short life of their own.
  static void keep_out_of_other_copies(const fs::path& folder) {
    if (const auto tag = folder / "CACHEDIR.TAG"; !fs::exists(tag)) put_file(tag, view(vault::kCacheTag));
  }

  void note(bool complete) {
    with_([&](vault::Vault& vault) {
      vault.act([&] {
        vault.database().run(q()["note"], vault.org(), order_.taken, complete ? "copied" : "incomplete", done_.size());
        vault.database().run(q()["forget_old"], vault.org(), vault.now() - kNotesKept);
        vault.audit({{}, "operator"}, "copied", "", {}, {}, fmt::format("{} of {}", done_.size(), done_.size() + refused_.size()));
      });
    });
  }

  /// Never the newest, which is this one.
  void prune(const fs::path& store_place, const fs::path& keys_place) {
    const auto over = [&](const fs::path& folder, const std::optional<Period>& kept, Instant at) {
      return kept && folder.filename().string() < copy_name(add(at, *kept, -1));
    };
    // A key must be gone when its time is over, and nobody comes before the next copy.
    const auto next = order_.plan.every ? add(order_.taken, *order_.plan.every) : order_.taken;
    for (const auto& folder : halves(store_place, order_.short_name, Part::kStore))
      if (over(folder, order_.plan.kept, order_.taken)) fs::remove_all(folder), ++pruned_;
    for (const auto& folder : halves(keys_place, order_.short_name, Part::kKeys))
      if (folder.filename() != copy_name(order_.taken) && over(folder, order_.plan.keys_kept, next)) wipe_folder(folder);
  }

  Answer answer(bool complete, std::chrono::milliseconds took) const {
    Answer out;
    out.status = done_.empty() ? 2 : complete ? 0 : 1;
    for (const auto& one : refused_) out.err += line(said_, "backup.refused", {{"place", one.place.string()}, {"why", one.why}});
    if (missing_ > 0) out.err += line(said_, "backup.missing", {{"n", std::to_string(missing_)}});
    if (!done_.empty() && !complete && refused_.empty() && missing_ == 0)
      out.err += line(said_, "backup.promised", {{"n", std::to_string(order_.plan.to.size())}, {"there", std::to_string(done_.size())}});
    if (said_.json()) {
      out.out = json(complete, took);
      return out;
    }
    for (const auto& [store, keys] : done_)
      out.out += line(said_, "backup.done", {{"store", (copies_folder(store, order_.short_name, Part::kStore) / copy_name(order_.taken)).string()},
                                             {"keys", (copies_folder(keys, order_.short_name, Part::kKeys) / copy_name(order_.taken)).string()},
                                             {"persons", std::to_string(store_half_.persons)},
                                             {"records", std::to_string(store_half_.records)},
                                             {"files", std::to_string(store_half_.files)},
                                             {"size", fmt::format("{:.1f}", double(store_half_.bytes + store_half_.files_bytes) / 1e6)},
                                             {"seconds", fmt::format("{:.1f}", double(took.count()) / 1e3)}});
    if (!done_.empty() && (!order_.plan.kept || !order_.plan.keys_kept)) out.out += line(said_, "backup.kept_for_ever");
    if (pruned_ > 0) out.out += line(said_, "backup.pruned", {{"n", std::to_string(pruned_)}});
    return out;
  }

  std::string json(bool complete, std::chrono::milliseconds took) const {
    Json::Value out;
    out["complete"] = complete;
    out["copy"] = copy_name(order_.taken);
    out["places"] = Json::arrayValue;
    for (const auto& [store, keys] : done_) out["places"].append(store.string());
    out["refused"] = Json::arrayValue;
    for (const auto& one : refused_) out["refused"].append(one.place.string());
    out["persons"] = Json::UInt64(store_half_.persons);
    out["records"] = Json::UInt64(store_half_.records);
    out["bytes"] = Json::UInt64(store_half_.bytes);
    out["files"] = Json::UInt64(store_half_.files);
    out["files_bytes"] = Json::UInt64(store_half_.files_bytes);
    out["milliseconds"] = Json::Int64(took.count());
    return to_json(out) + "\n";
  }

  fs::path store_;
  const WithVault& with_;
  const Arguments& said_;
  Order order_;
  Manifest store_half_, keys_half_;
  std::string store_text_, keys_text_;
  Bytes store_seal_, keys_seal_, image_;
  fs::path source_;  ///< the first place that took it: the others get the same bytes
  std::vector<std::pair<fs::path, fs::path>> done_;
  std::vector<Refused> refused_;
  std::vector<CopiedFile> files_;
  std::vector<std::string> gone_;  ///< named by the copied store, and not there
  int missing_ = 0;                ///< of those: the store in use still has them
  int pruned_ = 0;
};

}  // namespace

Answer back_up(const fs::path& store_folder, const WithVault& with, const std::vector<std::string>& arguments) {
  const Arguments said(arguments);
  bool published = false;
  with([&](vault::Vault& vault) { published = vault.published(); });
  if (!published) return bad(said, "verb.unpublished");
  return BackUp(store_folder, with, said).run();
}

Answer upkeep_verb(vault::Vault& vault, const std::vector<std::string>& arguments) {
  const Arguments said(arguments);
  const auto did = said.get("did");
  if (did != "tried" && did != "sheet") return bad(said, "verb.unknown", {{"verb", "upkeep " + did}});
  vault.act([&] {
    vault.database().run(q()["note"], vault.org(), vault.now(), did, 0);
    if (did == "tried") vault.audit({{}, "operator"}, "restore_tried", "", {}, {}, said.get("copy"));
    else vault.audit({{}, "operator"}, "sheet_drawn", "", {}, {}, "");
  });
  return {0, vault.model().organisation.name, {}};
}

Result<void> write_secret(const fs::path& file, std::string_view text) {
  if (fs::exists(file)) return Error{Code::kConflict, "sheet.exists", file.string()};
  put_file(file, view(text));
  return {};
}

Upkeep upkeep(vault::Vault& vault) {
  auto& db = vault.database();
  const auto last = [&](const char* what) -> std::optional<Instant> {
    const auto at = db.number(q()["last"], vault.org(), what);
    return at ? std::optional(from_micros(*at)) : std::nullopt;
  };
  const auto& plan = vault.model().backups;
  const auto begun = from_micros(db.number(q()["begun"], vault.org()).value_or(0));
  Upkeep out{last("copied"), last("tried"), last("sheet"), plan.every.has_value(), false, {}, {}};
  const auto incomplete = last("incomplete");
  out.incomplete = incomplete && (!out.copied || *out.copied < *incomplete);
  if (plan.every) out.due = add(out.copied.value_or(begun), *plan.every);
  if (plan.tried) out.try_due = add(out.tried.value_or(begun), *plan.tried);
  return out;
}

}  // namespace tenue::app
