/// QR codes as paths of SVG. Pure.
#pragma once
#include <string>

namespace tenue::web {

/// Modules of the code as one path: a square of side 1 for each dark one, four light ones around. `side`: of the whole, in modules.
struct Qr {
  int side = 0;
  std::string path;
};
/// Error correction M. Throws Fault where the text is too long for any code (2331 bytes).
Qr qr_of(const std::string& text);

}  // namespace tenue::web
