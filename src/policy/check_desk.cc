// Screens: white words on the firm's colour must be readable (WCAG 2.2, 1.4.3: 4.5 to 1).
#include <cmath>

#include "policy/draft.h"

namespace tenue::policy {
namespace {

double channel(const std::string& colour, std::size_t at) {
  const double v = std::stoi(colour.substr(at, 2), nullptr, 16) / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double contrast_with_white(const std::string& colour) {
  const double luminance = 0.2126 * channel(colour, 1) + 0.7152 * channel(colour, 3) + 0.0722 * channel(colour, 5);
  return 1.05 / (luminance + 0.05);
}

}  // namespace

void check_desk(Draft& draft) {
  const auto& desk = draft.model.desk;
  if (!desk.colour.empty() && contrast_with_white(desk.colour) < 4.5) draft.report(Rule::kDesk, draft.spot("desk.colour"), "desk.contrast", {{"value", desk.colour}});
}

}  // namespace tenue::policy
