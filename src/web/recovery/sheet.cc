// The recovery sheet: one page of A4, black on white, that fetches nothing.
#include "web/qr.h"
#include "web/render.h"
#include "web/web.h"
#include "web_recovery.h"

namespace tenue::web {
namespace {

/// A page on its own carries its style inside; no template of the server's may. `title` is of the catalogue.
std::string whole_page(std::string_view lang, const std::string& title, const std::string& body) {
  const auto style = embedded::web_recovery().at("recovery/sheet.css");
  return "<!doctype html>\n<html lang=\"" + std::string(lang) + "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>" + title +
         "</title>\n<style>\n" + std::string(style) + "</style>\n</head>\n<body>\n" + body + "</body>\n</html>\n";
}

}  // namespace

std::string recovery_sheet(const RecoverySheet& sheet, std::string_view lang) {
  load_templates();
  Dict dict(lang);
  dict.set("FIRMS", joined(sheet.firms));
  dict.set("DRAWN", words().say(lang, "recovery.drawn", {{"day", plain_date(sheet.drawn, lang)}, {"version", sheet.version}}));
  std::string typed;
  for (const auto& line : sheet.lines) {
    Dict row = dict.section("LINE");
    for (std::size_t i = 0; i < line.size(); ++i) row.section(i + 1 < line.size() ? "WORD" : "CHECK").set("TEXT", line[i]);
    typed += (typed.empty() ? "" : "\n") + joined(line, " ");
  }
  const auto code = draw_qr(typed);
  const auto side = std::to_string(code.side);
  dict.set("QR_BOX", "0 0 " + side + " " + side).set("QR_PATH", code.path);
  dict.set("RESTORE", words().say(lang, "recovery.command", {{"command", sheet.command}}));
  dict.set("SERVE", words().say(lang, "recovery.serve", {{"command", sheet.command}}));
  return whole_page(lang, words().say(lang, "recovery.title"), render("recovery/sheet.html", dict));
}

}  // namespace tenue::web
