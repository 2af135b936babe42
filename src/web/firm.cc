/// The shades of one firm, from one colour.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "base/bytes.h"
#include "web/assets.h"

namespace tenue::web {
namespace {

using Colour = std::array<double, 3>;  ///< red, green, blue, 0 to 255

constexpr Colour kWhite = {255, 255, 255}, kBlack = {0, 0, 0};
constexpr Colour kWarmPaper = {247, 247, 244};
constexpr double kTextContrast = 4.5;  ///< WCAG 2.2, 1.4.3, level AA

std::optional<Colour> colour(std::string_view text) {
  if (text.size() != 7 || text.front() != '#') return std::nullopt;
  const auto bytes = unhex(text.substr(1));
  if (!bytes) return std::nullopt;
  return Colour{double((*bytes)[0]), double((*bytes)[1]), double((*bytes)[2])};
}

/// `part` of `a` over the rest of `b`.
Colour mix(const Colour& a, const Colour& b, double part) {
  Colour out{};
  for (std::size_t i = 0; i < 3; ++i) out[i] = a[i] * part + b[i] * (1 - part);
  return out;
}

std::string text_of(const Colour& c) {
  return fmt::format("#{:02x}{:02x}{:02x}", std::lround(c[0]), std::lround(c[1]), std::lround(c[2]));
}

/// WCAG 2.2, "relative luminance".
double luminance(const Colour& c) {
  const auto linear = [](double v) {
    const double s = v / 255;
    return s <= 0.04045 ? s / 12.92 : std::pow((s + 0.055) / 1.055, 2.4);
  };
  return 0.2126 * linear(c[0]) + 0.7152 * linear(c[1]) + 0.0722 * linear(c[2]);
}

/// WCAG 2.2, "contrast ratio": 1 to 21.
double ratio(const Colour& a, const Colour& b) {
  const double first = luminance(a) + 0.05, second = luminance(b) + 0.05;
  return first > second ? first / second : second / first;
}

}  // namespace

Result<std::string> firm_css(std::string_view accent, std::string_view second, std::string_view face, std::string_view where) {
  const auto main = colour(accent), line = colour(second);
  if (!main || !line) return Error{Code::kInvalid, "a colour is written #rrggbb", "desk"};
  if (face != "enseigne" && face != "atelier" && face != "plume" && face != "trait")
    return Error{Code::kInvalid, "a face is enseigne, atelier, plume or trait", "desk"};
  const Colour deep = mix(*main, kBlack, 0.675), tint = mix(*main, kWhite, 0.08);
  const Colour desk = mix(*main, kWarmPaper, 0.02);
  // Links stand on the page and on the tint as well as on paper; the darkest of the three decides.
  const double readable = std::min({ratio(*main, kWhite), ratio(*main, tint), ratio(*main, desk)});
  if (readable < kTextContrast)
    return Error{Code::kInvalid, fmt::format("the colour is too light: {:.1f}:1, at least 4.5:1 is needed", readable), "desk"};
  return fmt::format("{} {{ --accent: {}; --deep: {}; --tint: {}; --desk: {}; --second: {}; }}\n", where, text_of(*main),
                     text_of(deep), text_of(tint), text_of(desk), text_of(*line));
}

}  // namespace tenue::web
