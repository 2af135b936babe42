/// QR codes (ISO/IEC 18004) as drawings. The only user of libqrencode.
#pragma once
#include <string>

namespace tenue::web {

/// The dark modules as one SVG path: a square of side 1 for each, with four light ones around.
struct QrDrawing {
  std::string path;
  int side = 0;  ///< of the whole, light border included
};
/// Error correction M. Throws Fault: the text is too long.
QrDrawing draw_qr(const std::string& text);
/// The same as a whole image.
std::string qr_svg(const std::string& text);

}  // namespace tenue::web
