// The only user of libarchive.
#include <archive.h>
#include <archive_entry.h>

#include <memory>
#include <utility>

#include "app/dossier.h"

namespace tenue::app {
namespace {

la_ssize_t append(struct archive*, void* to, const void* bytes, size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void need(struct archive* writer, la_ssize_t done) {
  if (done < ARCHIVE_WARN) throw Fault(std::string{"zip: "} + archive_error_string(writer));
}

}  // namespace

struct Zip::State {
  Instant at;
  std::string drawn;
  std::unique_ptr<struct archive, int (*)(struct archive*)> writer{archive_write_new(), archive_write_free};
};

Zip::Zip(Instant at, const std::string& password) : s_(std::make_unique<State>()) {
  s_->at = at;
  auto* writer = s_->writer.get();
  need(writer, archive_write_set_format_zip(writer));
  need(writer, archive_write_set_options(writer, "hdrcharset=UTF-8,compression-level=3"));
  if (!password.empty()) {
    need(writer, archive_write_set_options(writer, "zip:encryption=aes256"));
    need(writer, archive_write_set_passphrase(writer, password.c_str()));
  }
  need(writer, archive_write_set_bytes_in_last_block(writer, 1));
  need(writer, archive_write_open(writer, &s_->drawn, nullptr, append, nullptr));
}
Zip::~Zip() = default;

void Zip::begin(const std::string& name, std::uint64_t size) {
  const std::unique_ptr<struct archive_entry, void (*)(struct archive_entry*)> entry{archive_entry_new(), archive_entry_free};
  archive_entry_set_pathname_utf8(entry.get(), name.c_str());
  archive_entry_set_size(entry.get(), static_cast<la_int64_t>(size));
  archive_entry_set_filetype(entry.get(), AE_IFREG);
  archive_entry_set_perm(entry.get(), 0600);
  archive_entry_set_mtime(entry.get(), static_cast<time_t>(micros(s_->at) / 1'000'000), 0);
  need(s_->writer.get(), archive_write_header(s_->writer.get(), entry.get()));
}

void Zip::write(ByteView piece) { need(s_->writer.get(), archive_write_data(s_->writer.get(), piece.data(), piece.size())); }
void Zip::finish() { need(s_->writer.get(), archive_write_close(s_->writer.get())); }
std::string Zip::take() { return std::exchange(s_->drawn, {}); }

std::string zip(const std::vector<std::pair<std::string, std::string>>& files, Instant at, const std::string& password) {
  Zip out(at, password);
  for (const auto& [name, bytes] : files) {
    out.begin(name, bytes.size());
    out.write(view(bytes));
  }
  out.finish();
  return out.take();
}

}  // namespace tenue::app
