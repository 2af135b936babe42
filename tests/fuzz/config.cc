// tenue.toml: read, or refused with a word of the catalogues.
#include <sys/mman.h>
#include <unistd.h>

#include "app/app.h"
#include "app/descriptor.h"
#include "fuzz/fuzz.h"

namespace tenue::fuzz {

void config(std::string_view toml) {
  const app::Descriptor file(::memfd_create("tenue.toml", MFD_CLOEXEC));
  TENUE_CHECK(file && ::write(file.get(), toml.data(), toml.size()) == static_cast<ssize_t>(toml.size()));
  const auto read = app::read_config("/proc/self/fd/" + std::to_string(file.get()));
  if (read) TENUE_CHECK((read->lang == "fr" || read->lang == "en") && read->port >= 0 && read->port <= 65535 && !read->domain.empty());
  else TENUE_CHECK(read.error().detail.starts_with("config."));
}

}  // namespace tenue::fuzz
