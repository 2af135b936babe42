#include "vault/file.h"

#include <algorithm>
#include <bit>

#include "base/result.h"
#include "vault/key_file.h"

namespace tenue::vault {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kMagic = "TENUFIL1";
constexpr std::size_t kPiece = 64 * 1024, kSealedPiece = kPiece + crypto::kPieceOverhead;
constexpr std::size_t kHead = kMagic.size() + crypto::kStreamHeaderSize;
constexpr std::uint64_t kLeast = 4096;

Bytes key_header(const DiskFile& disk) {
  auto head = disk.read(0, kHead);
  head.resize(kHead);
  return head;
}

[[noreturn]] void damaged(const fs::path& path) { throw Fault("file.damaged", path.string(), "vault: a stored file is not what was written; run the proof"); }

}  // namespace

fs::path part_path(const fs::path& folder, FileId file) { return folder / (id_text(file.value) + ".part"); }
fs::path file_path(const fs::path& folder, FileId file) { return folder / id_text(file.value); }

std::uint64_t padded_size(std::uint64_t size) {
  if (size <= kLeast) return kLeast;
  const auto exponent = std::bit_width(size) - 1;
  const auto kept = std::bit_width(static_cast<unsigned>(exponent));
  const auto mask = (std::uint64_t{1} << (exponent - kept)) - 1;
  return (size + mask) & ~mask;
}

SealedFile::SealedFile(const fs::path& folder) : folder_(folder) {
  view_.id = FileId{crypto::random_id()};
  disk_ = std::make_unique<DiskFile>(DiskFile::make(part_path(folder_, view_.id)));
  try {
    disk_->write(0, view(kMagic));
    disk_->write(kMagic.size(), sealer_.header());
  } catch (...) {
    std::error_code ignored;
    fs::remove(part_path(folder_, view_.id), ignored);
    throw;
  }
  at_ = kHead;
}

SealedFile::~SealedFile() {
  crypto::wipe(held_);
  std::error_code ignored;
  if (!taken_) fs::remove(part_path(folder_, view_.id), ignored);
}

void SealedFile::seal(ByteView piece, bool last) {
  const auto sealed = sealer_.seal(piece, last);
  disk_->write(at_, sealed);
  at_ += sealed.size();
}

void SealedFile::write(ByteView clear) {
  view_.size += clear.size();
  while (!clear.empty()) {
    if (held_.size() == kPiece) {  // more comes: it is not the last
      digest_ = crypto::blake2b256({digest_, held_});
      seal(held_, false);
      crypto::wipe(held_);
      held_.clear();
    }
    const auto part = clear.first(std::min(clear.size(), kPiece - held_.size()));
    held_.insert(held_.end(), part.begin(), part.end());
    clear = clear.subspan(part.size());
  }
}

void SealedFile::finish(std::string name, std::string type) {
  view_.name = std::move(name);
  view_.type = std::move(type);
  digest_ = crypto::blake2b256({digest_, held_});
  auto left = padded_size(view_.size) - (view_.size - held_.size());  // what is still to be sealed, filling included
  for (; left > kPiece; left -= kPiece) {
    held_.resize(kPiece);
    seal(held_, false);
    std::ranges::fill(held_, std::uint8_t{0});
  }
  held_.resize(left);
  seal(held_, true);
  crypto::wipe(held_);
  disk_->flush();
  disk_.reset();
  flush_folder(folder_);
}

std::unique_ptr<FileReader> FileReader::open(const fs::path& folder, const FileView& view, const crypto::Key& key) {
  for (const auto& path : {file_path(folder, view.id), part_path(folder, view.id)})  // its name is settled after the commit
    if (auto disk = DiskFile::open(path, false)) return std::unique_ptr<FileReader>(new FileReader(std::move(*disk), view, key));
  return nullptr;
}

FileReader::FileReader(DiskFile disk, FileView view, const crypto::Key& key)
    : view_(std::move(view)), disk_(std::make_unique<DiskFile>(std::move(disk))),
      opener_(key, ByteView(key_header(*disk_)).subspan(kMagic.size())), at_(kHead), left_(view_.size) {}
FileReader::~FileReader() = default;

Bytes FileReader::next() {
  while (!over_) {
    const auto sealed = disk_->read(at_, kSealedPiece);
    auto piece = opener_.open(sealed);
    if (!piece) damaged(disk_->path());
    at_ += sealed.size();
    over_ = piece->last;
    const auto content = std::min<std::uint64_t>(left_, piece->bytes.size());
    left_ -= content;
    if (over_ && (left_ > 0 || at_ != disk_->size())) damaged(disk_->path());
    piece->bytes.resize(content);
    if (content > 0) return std::move(piece->bytes);  // else it is filling
  }
  return {};
}

}  // namespace tenue::vault
