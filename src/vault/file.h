/// Files of people: sealed while they come in, read back piece by piece; the clear is never on a disk.
///
/// A file on its way in is nobody's: its key is in memory alone, and what stands on the disk opens to nobody. It becomes a
/// record's when an act takes it (vault.h: Submission, Backing), and goes with the act's transaction or not at all.
///
/// Format  docs/formats/file.md
/// Thread  one at a time
/// Throws  Fault: the disk is full or does not read or write; "file.damaged": what was read is not what was written
#pragma once
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "base/bytes.h"
#include "base/id.h"
#include "crypto/crypto.h"

namespace tenue::vault {

class DiskFile;

struct FileView {
  FileId id;
  std::string name;  ///< as it is offered for download: no path, its ending that of its type
  std::string type;  ///< "application/pdf": what was recognised in its bytes
  std::uint64_t size = 0;
  bool opens = true;         ///< false: a scanner has not judged it yet, or has found something in it
};

class SealedFile {
 public:
  /// Begins `<folder>/<id>.part`, 0600.
  explicit SealedFile(const std::filesystem::path& folder);
  ~SealedFile();  ///< what no act took is gone again
  SealedFile(const SealedFile&) = delete;
  SealedFile& operator=(const SealedFile&) = delete;

  void write(ByteView clear);
  /// The last of it, flushed. What is said of it is known only once it was read.
  void finish(std::string name, std::string type);

  /// A scanner looked at all of it and found nothing. Else the file waits for one where the machine has one (Options::scanned).
  void found_clean() { clean_ = true; }
  bool clean() const { return clean_; }

  const FileView& said() const { return view_; }
  const crypto::Key& key() const { return key_; }
  const crypto::Hash& digest() const { return digest_; }  ///< of the content: the same file sent twice is told by it
  /// An act of the writer's took it: from now on the vault settles what becomes of it.
  void taken() const { taken_ = true; }

 private:
  void seal(ByteView piece, bool last);
  std::filesystem::path folder_;
  crypto::Key key_ = crypto::Key::random();
  crypto::StreamSealer sealer_{key_};
  FileView view_;
  Bytes held_;  ///< clear, less than a piece
  crypto::Hash digest_{};
  std::uint64_t at_ = 0;
  std::unique_ptr<DiskFile> disk_;
  mutable bool taken_ = false;
  bool clean_ = false;
};

class FileReader {
 public:
  /// Null: there is no such file.
  static std::unique_ptr<FileReader> open(const std::filesystem::path& folder, const FileView& view, const crypto::Key& key);
  ~FileReader();
  const FileView& said() const { return view_; }
  /// The next of its content; empty at its end, which is reached only where the whole is as it was written.
  Bytes next();

 private:
  FileReader(DiskFile disk, FileView view, const crypto::Key& key);
  FileView view_;
  std::unique_ptr<DiskFile> disk_;
  crypto::StreamOpener opener_;
  std::uint64_t at_, left_;
  bool over_ = false;
};

/// A file of a record that may be read later on, from any thread: its key is in memory until then.
struct KeptFile {
  std::filesystem::path folder;
  FileView said;
  crypto::Key key;
  std::unique_ptr<FileReader> read() const { return FileReader::open(folder, said, key); }  ///< null: it has gone meanwhile
};

/// What a file of `size` bytes is filled up to, with zeros: says little of its size, costs at most an eighth (Padmé; Nikitin et al.,
/// "Reducing Metadata Leakage from Encrypted Files", PETS 2019), 4 KiB at least.
std::uint64_t padded_size(std::uint64_t size);

}  // namespace tenue::vault
