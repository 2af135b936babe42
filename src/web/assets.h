/// Style sheets and scripts, compiled into the program, and the firm's own colours.
#pragma once
#include <string>
#include <string_view>

#include "web/http/http.h"

namespace tenue::web {

/// "/assets/layout.css?v=3f9c…": changes with the content, so browsers may keep it for ever. Unknown file: a bug.
std::string asset_href(std::string_view file);
/// GET /assets/:file, with ETag, 304, and the right type; 404 for anything else.
Response serve_asset(const Request& request, std::string_view file);

/// The style sheet of one firm, GET /firm.css: its accent and second colour with the deep, tint and desk shades
/// computed from the accent the same way for all. `where` is the selector that they hold for. kInvalid: not a colour, an
/// accent under 4.5:1 on white, unknown face.
Result<std::string> firm_css(std::string_view accent, std::string_view second, std::string_view face, std::string_view where = ":root");
/// Serves it with an ETag.
Response serve_css(const Request& request, std::string css);
/// A small plate with the first letter of the name, GET /favicon.ico.
Response favicon(std::string_view colour, std::string_view name);

}  // namespace tenue::web
