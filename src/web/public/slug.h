/// Words as they stand in an address or an HTML id: "Où venir ?" → "ou-venir". Pure.
#pragma once
#include <string>
#include <string_view>

namespace tenue::web::visitor {

/// Lower-case letters and figures without accents, joined by "-". "" if the text holds none.
std::string slug(std::string_view text);

}  // namespace tenue::web::visitor
