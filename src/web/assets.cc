#include "web/assets.h"

#include <array>
#include <map>

#include "base/bytes.h"
#include "crypto/crypto.h"
#include "web/render.h"
#include "web_assets.h"

namespace tenue::web {
namespace {

struct Asset {
  std::string_view text;
  std::string tag;  ///< of its content
};

std::string content_tag(std::string_view text) {
  return hex(crypto::sha256({view(text)})).substr(0, 16);
}

const std::map<std::string_view, Asset>& assets() {
  static const auto all = [] {
    std::map<std::string_view, Asset> found;
    for (const auto& [path, text] : embedded::web_assets())
      found.emplace(path.substr(path.rfind('/') + 1), Asset{text, content_tag(text)});
    return found;
  }();
  return all;
}

std::string_view content_type(std::string_view file) {
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 4> kTypes = {{
      {".css", "text/css; charset=utf-8"},
      {".js", "text/javascript; charset=utf-8"},
      {".svg", "image/svg+xml"},
      {".txt", "text/plain; charset=utf-8"},
  }};
  for (const auto& [ending, type] : kTypes)
    if (file.ends_with(ending)) return type;
  return "application/octet-stream";
}

Response tagged(const Request& request, std::string_view text, std::string_view type, const std::string& tag,
                std::string_view caching) {
  const std::string quoted = "\"" + tag + "\"";
  Response response = request.header("if-none-match").find(quoted) != std::string_view::npos
                          ? Response::problem(304)
                          : Response::file(std::string(text), type);
  return response.set("ETag", quoted).set("Cache-Control", caching);
}

}  // namespace

std::string asset_href(std::string_view file) {
  const auto found = assets().find(file);
  TENUE_CHECK(found != assets().end());
  return "/assets/" + std::string(file) + "?v=" + found->second.tag;
}

Response serve_asset(const Request& request, std::string_view file) {
  const auto found = assets().find(file);
  if (found == assets().end()) return Response::not_found();
  const Asset& asset = found->second;
  const bool named = request.query.get("v") == asset.tag;
  return tagged(request, asset.text, content_type(file), asset.tag,
                named ? "public, max-age=31536000, immutable" : "no-cache");
}

Response favicon(std::string_view colour, std::string_view name) {
  std::size_t letter = 1;  // the bytes of the first character
  while (letter < name.size() && (static_cast<unsigned char>(name[letter]) & 0xC0) == 0x80) ++letter;
  Dict dict("fr");
  dict.set("COLOUR", colour).set("LETTER", name.substr(0, letter));
  return Response::file(render("layout/favicon.svg", dict), "image/svg+xml").set("Cache-Control", "max-age=86400");
}

Response serve_css(const Request& request, std::string css) {
  const std::string tag = content_tag(css);
  return tagged(request, css, "text/css; charset=utf-8", tag, "no-cache");
}

}  // namespace tenue::web
