#include "app/copies.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <functional>

#include "app/descriptor.h"
#include "app/json.h"
#include "vault/key_file.h"

namespace tenue::app {
namespace {

constexpr std::string_view kFormat = "tenue-copy-1", kManifest = "manifest.json", kSeal = "manifest.seal", kMaking = ".making";
constexpr std::size_t kPiece = 1 << 20, kManifestMost = 1 << 16, kListMost = 1 << 28;

const char* name_of(Part part) { return part == Part::kStore ? "store" : "keys"; }

[[noreturn]] void fail(const fs::path& path, const char* what) {
  const bool full = errno == ENOSPC || errno == EDQUOT;
  throw Fault(full ? kDiskFull : "copy.disk", path.string(), fmt::format("copy: can't {} {}: {}", what, path.string(), std::strerror(errno)));
}

void write_all(int fd, const fs::path& path, ByteView bytes) {
  while (!bytes.empty()) {
    const auto n = ::write(fd, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) fail(path, "write");
    bytes = bytes.subspan(static_cast<std::size_t>(n));
  }
}

/// Every piece of the file, in order.
void each_piece(const Descriptor& file, const fs::path& path, const std::function<void(ByteView)>& see) {
  Bytes piece(kPiece);
  for (;;) {
    const auto n = ::read(file.get(), piece.data(), piece.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) fail(path, "read");
    if (n == 0) return;
    see(ByteView(piece).first(static_cast<std::size_t>(n)));
  }
}

/// Not open: there is no such file.
Descriptor open_to_read(const fs::path& path) {
  Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW));
  if (!file && errno != ENOENT) fail(path, "open");
  return file;
}

void each_piece(const fs::path& path, const std::function<void(ByteView)>& see) {
  const auto file = open_to_read(path);
  if (!file) fail(path, "open");
  each_piece(file, path, see);
}

Descriptor make_file(const fs::path& path) {
  Descriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (!file) fail(path, "make");
  return file;
}

void flush(const Descriptor& file, const fs::path& path) {
  if (::fsync(file.get()) != 0) fail(path, "flush");
}

std::string hash_text(crypto::Sha256& hash) { return hex(hash.finish()); }

std::optional<std::string> whole_file(const fs::path& path, std::uint64_t most) {
  std::error_code absent;
  if (!fs::is_regular_file(path, absent) || fs::file_size(path) > most) return std::nullopt;
  std::string out;
  each_piece(path, [&](ByteView piece) { out.append(reinterpret_cast<const char*>(piece.data()), piece.size()); });
  return out;
}

/// A plain name: what stands in a manifest must not lead elsewhere.
bool is_plain(const std::string& name) { return !name.empty() && name.find('/') == std::string::npos && name.front() != '.'; }

constexpr std::string_view kBetween = "  files/";  // of sha256sum: two spaces, then the way to the file

std::optional<std::vector<CopiedFile>> read_list(std::string_view text) {
  constexpr std::size_t kHash = 64;
  std::vector<CopiedFile> out;
  while (!text.empty()) {
    const auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (line.size() <= kHash + kBetween.size() || line.substr(kHash, kBetween.size()) != kBetween) return std::nullopt;
    out.push_back({std::string{line.substr(kHash + kBetween.size())}, std::string{line.substr(0, kHash)}});
    if (!is_plain(out.back().name)) return std::nullopt;
  }
  return out;
}

/// Each file that the manifest's list names is there, and is what was copied.
Result<void> verify_files(const Half& half) {
  if (half.manifest.files_sha256.empty()) return {};
  const auto list = half.folder / kFileList;
  const auto text = whole_file(list, kListMost);
  if (!text) return Error{Code::kDamaged, "copy.no_file", list.string()};
  if (hex(crypto::sha256({view(*text)})) != half.manifest.files_sha256) return Error{Code::kDamaged, "copy.differs", list.string()};
  const auto files = read_list(*text);
  if (!files) return Error{Code::kDamaged, "copy.differs", list.string()};
  for (const auto& one : *files) {
    const auto file = half.files() / one.name;
    std::error_code absent;
    if (!fs::is_regular_file(file, absent)) return Error{Code::kDamaged, "copy.no_file", file.string()};
    if (hash_of(file) != one.sha256) return Error{Code::kDamaged, "copy.differs", file.string()};
  }
  return {};
}

/// As copy_name() writes them: whatever else somebody put beside the copies is none, and is neither restored nor removed.
bool is_copy_name(std::string_view name) {
  constexpr std::string_view kShape = "0000-00-00T000000.000000Z";
  return std::ranges::equal(name, kShape, [](char c, char shape) { return shape == '0' ? c >= '0' && c <= '9' : c == shape; });
}

}  // namespace

std::string list_text(const std::vector<CopiedFile>& files) {
  std::string out;
  for (const auto& one : files) out += one.sha256 + std::string{kBetween} + one.name + "\n";
  return out;
}

void make_folder(const fs::path& folder) {
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) throw Fault(failed == std::errc::no_space_on_device ? kDiskFull : "copy.disk", folder.string(), "copy: the folder can't be made");
}

std::string manifest_text(const Manifest& m) {
  Json::Value out;
  out["format"] = std::string(kFormat);
  out["part"] = name_of(m.part);
  out["organisation"] = hex(m.org);
  out["short_name"] = m.short_name;
  out["name"] = m.name;
  out["taken"] = iso_utc(m.taken);
  out["microseconds"] = Json::Int64(micros(m.taken));
  out["program"] = m.program;
  out["schema"] = m.schema;
  out["demo"] = m.demo;
  out["policy"]["version"] = m.policy;
  out["policy"]["hash"] = m.policy_hash;
  out["slots"]["next"] = m.next_slot;
  out["slots"]["dead"] = Json::UInt64(m.erased);
  out["counts"]["persons"] = Json::UInt64(m.persons);
  out["counts"]["records"] = Json::UInt64(m.records);
  out["counts"]["audit_entries"] = Json::UInt64(m.leaves);
  out["file"]["name"] = m.file;
  out["file"]["bytes"] = Json::UInt64(m.bytes);
  out["file"]["sha256"] = m.sha256;
  if (!m.files_sha256.empty()) {
    out["files"]["count"] = Json::UInt64(m.files);
    out["files"]["bytes"] = Json::UInt64(m.files_bytes);
    out["files"]["sha256"] = m.files_sha256;
  }
  return to_json(out) + "\n";
}

std::optional<Manifest> read_manifest(std::string_view text) try {
  const auto json = from_json(text);
  if (!json || !json->isObject() || (*json)["format"].asString() != kFormat) return std::nullopt;
  const auto& in = *json;
  Manifest out;
  const auto part = in["part"].asString();
  if (part != "store" && part != "keys") return std::nullopt;
  out.part = part == "store" ? Part::kStore : Part::kKeys;
  const auto org = unhex(in["organisation"].asString());
  if (!org || org->size() != out.org.size()) return std::nullopt;
  std::ranges::copy(*org, out.org.begin());
  out.short_name = in["short_name"].asString();
  out.name = in["name"].asString();
  out.taken = from_micros(in["microseconds"].asInt64());
  out.program = in["program"].asString();
  out.schema = in["schema"].asInt();
  out.demo = in["demo"].asBool();
  out.policy = in["policy"]["version"].asInt();
  out.policy_hash = in["policy"]["hash"].asString();
  out.next_slot = in["slots"]["next"].asUInt();
  out.erased = in["slots"]["dead"].asUInt64();
  out.persons = in["counts"]["persons"].asUInt64();
  out.records = in["counts"]["records"].asUInt64();
  out.leaves = in["counts"]["audit_entries"].asUInt64();
  out.file = in["file"]["name"].asString();
  out.bytes = in["file"]["bytes"].asUInt64();
  out.sha256 = in["file"]["sha256"].asString();
  if (in.isMember("files")) {
    out.files = in["files"]["count"].asUInt64();
    out.files_bytes = in["files"]["bytes"].asUInt64();
    out.files_sha256 = in["files"]["sha256"].asString();
  }
  if (!is_plain(out.file)) return std::nullopt;
  return out;
} catch (const Json::Exception&) {
  return std::nullopt;
}

fs::path copies_folder(const fs::path& place, const std::string& short_name, Part part) { return place / short_name / name_of(part); }

std::string copy_name(Instant taken) {
  auto text = iso_utc(taken);
  std::erase(text, ':');
  text.pop_back();
  const auto rest = ((micros(taken) % 1'000'000) + 1'000'000) % 1'000'000;
  return fmt::format("{}.{:06}Z", text, rest);
}

Result<Half> read_half(const fs::path& folder, Part part) {
  Half out{folder, {}, {}, {}};
  const auto none = [&] { return Error{Code::kDamaged, "copy.no_manifest", folder.string()}; };
  const auto text = whole_file(folder / kManifest, kManifestMost), seal = whole_file(folder / kSeal, kManifestMost);
  const auto manifest = text ? read_manifest(*text) : std::nullopt;
  const auto sealed = seal ? unhex(seal->substr(0, seal->find('\n'))) : std::nullopt;
  if (!manifest || !sealed || manifest->part != part || copy_name(manifest->taken) != folder.filename()) return none();
  out.manifest = *manifest;
  out.text = *text;
  out.seal = *sealed;
  const auto file = out.file();
  std::error_code absent;
  if (!fs::is_regular_file(file, absent)) return Error{Code::kDamaged, "copy.no_file", file.string()};
  if (fs::file_size(file) != manifest->bytes) return Error{Code::kDamaged, "copy.cut", file.string()};
  if (hash_of(file) != manifest->sha256) return Error{Code::kDamaged, "copy.differs", file.string()};
  TENUE_TRY_VOID(verify_files(out));
  return out;
}

std::vector<fs::path> halves(const fs::path& place, const std::string& short_name, Part part) {
  std::vector<fs::path> out;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(copies_folder(place, short_name, part), ignored))
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored) && is_copy_name(entry.path().filename().string())) out.push_back(entry.path());
  std::ranges::sort(out);
  return out;
}

Draft::Draft(const fs::path& place, const std::string& short_name, Part part, Instant taken)
    : making_(copies_folder(place, short_name, part) / kMaking), whole_(copies_folder(place, short_name, part) / copy_name(taken)) {
  wipe_folder(making_);
  make_folder(making_);
  fs::permissions(making_, fs::perms::owner_all);
}

Draft::~Draft() {
  try {
    wipe_folder(making_);
  } catch (const std::exception&) {  // the next copy does it
  }
}

void Draft::list(const std::vector<CopiedFile>& files) const { put_file(making_ / kFileList, view(list_text(files))); }

void Draft::publish(const Manifest& manifest, const std::string& text, ByteView seal) {
  put_file(making_ / kManifest, view(text));
  put_file(making_ / kSeal, view(hex(seal) + "\n"));
  if (hash_of(making_ / manifest.file) != manifest.sha256)
    throw Fault("copy.unlike", making_.string(), "copy: what was written does not read back as it was");
  if (!verify_files({making_, manifest, {}, {}})) throw Fault("copy.unlike", files().string(), "copy: a file does not read back as it was");
  if (::rename(making_.c_str(), whole_.c_str()) != 0) fail(whole_, "name");
  vault::flush_folder(whole_.parent_path());
}

void put_file(const fs::path& path, ByteView bytes) {
  const auto file = make_file(path);
  write_all(file.get(), path, bytes);
  flush(file, path);
}

std::string hash_of(const fs::path& path) {
  crypto::Sha256 hash;
  each_piece(path, [&](ByteView piece) { hash.add(piece); });
  return hash_text(hash);
}

std::optional<std::string> copy_bytes(const fs::path& from, const fs::path& to) {
  const auto source = open_to_read(from);
  if (!source) return std::nullopt;
  crypto::Sha256 hash;
  const auto file = make_file(to);
  each_piece(source, from, [&](ByteView piece) {
    hash.add(piece);
    write_all(file.get(), to, piece);
  });
  flush(file, to);
  return hash_text(hash);
}

void wipe_folder(const fs::path& folder) {
  std::error_code absent;
  if (fs::is_symlink(folder, absent)) return void(fs::remove(folder));  // put there by somebody else: what it leads to is not ours to destroy
  if (!fs::exists(folder, absent)) return;
  for (const auto& entry : fs::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && !entry.is_symlink()) vault::discard(entry.path());
  fs::remove_all(folder);
}

}  // namespace tenue::app
