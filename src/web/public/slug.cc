#include "web/public/slug.h"

#include "base/bytes.h"

namespace tenue::web::visitor {

std::string slug(std::string_view text) {
  std::string out;
  bool parted = false;
  for (const char c : fold(text)) {
    const bool kept = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
    if (kept && parted && !out.empty()) out += '-';
    if (kept) out += c;
    parted = !kept;
  }
  return out;
}

}  // namespace tenue::web::visitor
