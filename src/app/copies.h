/// Files of a copy (docs/formats/backup.md): where they lie, their manifests, how they are written and read. Private to app/.
/// Throws  Fault: the disk, or a place that takes no more.
#pragma once
#include <array>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "vault/copy.h"

namespace tenue::app {

namespace fs = std::filesystem;

/// The two halves of a copy, which lie apart: the data, and what opens them.
enum class Part { kStore, kKeys };

/// What a manifest says. The other half of the same copy bears the same `taken`.
struct Manifest {
  Part part = Part::kStore;
  OrgId org{};
  std::string short_name, name, program, policy_hash;
  Instant taken{};
  int schema = 0, policy = 0;
  bool demo = false;
  std::uint32_t next_slot = 0;
  std::uint64_t leaves = 0, persons = 0, records = 0, erased = 0;
  std::string file, sha256;  ///< the store or the keyring, beside the manifest
  std::uint64_t bytes = 0;
  std::uint64_t files = 0, files_bytes = 0;  ///< people's files, as they are sealed
  std::string files_sha256;                  ///< of the list of them; "" where there is none
};
/// One of people's files in a copy: `files/<name>`. The list is read by `sha256sum --check` as well.
struct CopiedFile {
  std::string name, sha256;
};
constexpr std::string_view kFileList = "files.sha256";
std::string list_text(const std::vector<CopiedFile>& files);
std::string manifest_text(const Manifest& manifest);
std::optional<Manifest> read_manifest(std::string_view text);

/// <place>/<short name>/store or keys: one folder for each copy in it, called by its instant.
fs::path copies_folder(const fs::path& place, const std::string& short_name, Part part);
/// "2026-11-27T043222.123456Z": in order of time, and allowed on every file system.
std::string copy_name(Instant taken);

/// A half of a copy on a medium.
struct Half {
  fs::path folder;
  Manifest manifest;
  std::string text;  ///< of the manifest
  Bytes seal;        ///< Vault::vouch of it
  fs::path file() const { return folder / manifest.file; }
  fs::path files() const { return folder / "files"; }
};
/// Reads the half and verifies its file, and those of people that it lists. Fails kDamaged "copy.no_manifest", "copy.cut", "copy.differs"; field = the file.
Result<Half> read_half(const fs::path& folder, Part part);
/// Folders of halves, oldest first. Nothing is read.
std::vector<fs::path> halves(const fs::path& place, const std::string& short_name, Part part);

/// A half on its way: under a name that no reader takes until it is whole.
class Draft {
 public:
  /// Throws what is left of an earlier one away, and makes the folder.
  Draft(const fs::path& place, const std::string& short_name, Part part, Instant taken);
  ~Draft();  ///< throws it away unless it was published
  Draft(const Draft&) = delete;
  Draft& operator=(const Draft&) = delete;
  const fs::path& folder() const { return making_; }
  fs::path files() const { return making_ / "files"; }
  /// Writes the list of people's files, which are there.
  void list(const std::vector<CopiedFile>& files) const;
  /// Writes the manifest and its seal, reads everything back, gives the folder its name.
  void publish(const Manifest& manifest, const std::string& text, ByteView seal);

 private:
  fs::path making_, whole_;
};

void make_folder(const fs::path& folder);              ///< and what leads to it
void put_file(const fs::path& path, ByteView bytes);  ///< 0600, flushed; never over another
std::string hash_of(const fs::path& path);            ///< SHA-256, hex
/// Copies and flushes; gives the SHA-256 of what was read. Nothing: `from` is not there, and nothing is made.
std::optional<std::string> copy_bytes(const fs::path& from, const fs::path& to);
/// Overwrites what is in the folder (keys, if only wrapped ones) and removes it.
void wipe_folder(const fs::path& folder);

}  // namespace tenue::app
