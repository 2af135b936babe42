#include "web/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

#include "base/result.h"

namespace tenue::web {

Qr qr_of(const std::string& text) {
  constexpr int kQuiet = 4;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free);
  if (!code) throw Fault("a QR code could not be made");
  Qr out{code->width + 2 * kQuiet, {}};
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x)
      if (code->data[y * code->width + x] & 1) out.path += fmt::format("M{} {}h1v1h-1z", x + kQuiet, y + kQuiet);
  return out;
}

}  // namespace tenue::web
