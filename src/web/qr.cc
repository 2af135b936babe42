#include "web/qr.h"

#include <fmt/format.h>
#include <qrencode.h>

#include <memory>

#include "base/result.h"

namespace tenue::web {

QrDrawing draw_qr(const std::string& text) {
  constexpr int kQuiet = 4;
  const std::unique_ptr<QRcode, decltype(&QRcode_free)> code(QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_M, QR_MODE_8, 1), &QRcode_free);
  if (!code) throw Fault("a QR code could not be made");
  QrDrawing out{{}, code->width + 2 * kQuiet};
  for (int y = 0; y < code->width; ++y)
    for (int x = 0; x < code->width; ++x)
      if (code->data[y * code->width + x] & 1) out.path += fmt::format("M{} {}h1v1h-1z", x + kQuiet, y + kQuiet);
  return out;
}

std::string qr_svg(const std::string& text) {
  const auto drawing = draw_qr(text);
  return fmt::format(
      R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {0}" width="240" height="240" shape-rendering="crispEdges"><rect width="{0}" height="{0}" fill="#fff"/><path d="{1}" fill="#000"/></svg>)",
      drawing.side, drawing.path);
}

}  // namespace tenue::web
