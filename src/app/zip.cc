// The only user of libarchive.
#include <archive.h>
#include <archive_entry.h>

#include <memory>

#include "app/dossier.h"

namespace tenue::app {
namespace {

la_ssize_t append(struct archive*, void* to, const void* bytes, size_t size) {
  static_cast<std::string*>(to)->append(static_cast<const char*>(bytes), size);
  return static_cast<la_ssize_t>(size);
}

void need(struct archive* writer, int done) {
  if (done < ARCHIVE_WARN) throw Fault(std::string{"zip: "} + archive_error_string(writer));
}

}  // namespace

std::string zip(const std::vector<std::pair<std::string, std::string>>& files, Instant at) {
  std::string out;
  const std::unique_ptr<struct archive, int (*)(struct archive*)> writer{archive_write_new(), archive_write_free};
  need(writer.get(), archive_write_set_format_zip(writer.get()));
  need(writer.get(), archive_write_set_options(writer.get(), "hdrcharset=UTF-8,compression-level=3"));
  need(writer.get(), archive_write_set_bytes_in_last_block(writer.get(), 1));
  need(writer.get(), archive_write_open(writer.get(), &out, nullptr, append, nullptr));
  for (const auto& [name, bytes] : files) {
    const std::unique_ptr<struct archive_entry, void (*)(struct archive_entry*)> entry{archive_entry_new(), archive_entry_free};
    archive_entry_set_pathname_utf8(entry.get(), name.c_str());
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(bytes.size()));
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0600);
    archive_entry_set_mtime(entry.get(), static_cast<time_t>(micros(at) / 1'000'000), 0);
    need(writer.get(), archive_write_header(writer.get(), entry.get()));
    if (archive_write_data(writer.get(), bytes.data(), bytes.size()) < 0) throw Fault(std::string{"zip: "} + archive_error_string(writer.get()));
  }
  need(writer.get(), archive_write_close(writer.get()));
  return out;
}

}  // namespace tenue::app
