#include "policy/page.h"

#include "page_style.h"
#include "policy/phrase.h"

namespace tenue::policy {
namespace {

/// A chapter with what the policy wants to say before and after it: "before_recipients".
Html chapter(const Leaf& leaf, std::string_view section, Html (*write)(const Leaf&)) {
  Html out;
  out.put(page_text(leaf, "before_" + std::string{section}));
  out.put(write(leaf));
  out.put(page_text(leaf, "after_" + std::string{section})).put(page_references(leaf, section));
  return out;
}

Html letter(const Leaf& leaf) {
  Html out;
  out.raw("<main id=\"page\" class=\"letter\">\n");
  out.put(page_summary(leaf));
  out.put(chapter(leaf, "retention", page_kept));
  out.put(chapter(leaf, "recipients", page_readers));
  out.put(chapter(leaf, "bases", page_bases));
  out.put(chapter(leaf, "security", page_place));
  out.put(chapter(leaf, "rights", page_rights));
  out.put(chapter(leaf, "organisation", page_contact));
  out.put(chapter(leaf, "versions", page_versions));
  out.put(chapter(leaf, "details", page_details));
  return out.raw("</main>\n");
}

std::string telephone_link(std::string_view phone) {
  std::string digits;
  for (const char c : phone)
    if ((c >= '0' && c <= '9') || c == '+') digits += c;
  if (!digits.empty() && digits[0] == '0') digits = "+33" + digits.substr(1);
  return "tel:" + digits;
}

Html header(const Leaf& leaf) {
  const auto& desk = leaf.model.desk;
  Html out;
  out.raw("<header>\n  <p class=\"sign\">").text(desk.sign).raw("</p>\n");
  if (!desk.phone.empty())
    out.raw("  <p><a class=\"nb\" href=\"").text(telephone_link(desk.phone)).raw("\"><b>").text(desk.phone).raw("</b></a></p>\n");
  return out.raw("</header>\n");
}

Html footer(const Leaf& leaf) {
  const auto& org = leaf.model.organisation;
  Html out;
  out.raw("<footer>\n  <address>\n    <b>").text(org.name).raw("</b><br>\n    ").text(org.address).raw("<br>\n    ");
  if (!org.phone.empty()) out.raw("<a href=\"").text(telephone_link(org.phone)).raw("\">").text(org.phone).raw("</a>");
  if (!org.phone.empty() && !org.contact.empty()) out.raw(", ");
  if (!org.contact.empty()) out.raw("<a href=\"mailto:").text(org.contact).raw("\">").text(org.contact).raw("</a>");
  return out.raw("\n  </address>\n</footer>\n");
}

/// Colours are checked by the compiler; whatever is not "#" and six figures never reaches a style sheet.
std::string colour(std::string_view wanted, std::string_view otherwise) {
  const bool hex = wanted.size() == 7 && wanted[0] == '#' &&
                   wanted.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string_view::npos;
  return std::string{hex ? wanted : otherwise};
}

Html style(const Leaf& leaf) {
  Html out;
  out.raw("  <style>\n:root { --firm: ").text(colour(leaf.model.desk.colour, "#333333")).raw("; --line: ");
  out.text(colour(leaf.model.desk.second, "#767676")).raw("; }\n");
  // Our own file, embedded: no word of a policy is in it, and CSS has ">" that must stay.
  return out.put(Html::shipped(embedded::page_style().at("page.css"))).raw("  </style>\n");
}

}  // namespace

std::string Leaf::say(std::string_view key, std::initializer_list<std::pair<std::string_view, std::string_view>> values) const {
  return policy::say(lang, key, values);
}

Html page_text(const Leaf& leaf, std::string_view anchor) {
  Html out;
  for (const auto& one : leaf.model.texts) {
    if (one.anchor != anchor) continue;
    std::string paragraph, text = prose(leaf.model, one.text, leaf.lang) + "\n\n";
    for (std::size_t at = 0; at < text.size();) {
      const auto end = text.find("\n\n", at);
      paragraph = text.substr(at, end - at);
      at = end + 2;
      if (paragraph.find_first_not_of(" \n") != std::string::npos) out.raw("<p>").text(paragraph).raw("</p>\n");
    }
  }
  return out;
}

Html page_references(const Leaf& leaf, std::string_view section) {
  Html out;
  for (const auto& reference : leaf.model.legal)
    if (reference.section == section) out.raw("<p>").text(leaf.say("reference", {{"text", reference.text}})).raw("</p>\n");
  for (const auto& link : leaf.model.links)
    if (link.section == section)
      out.raw("<p><a rel=\"noreferrer external\" href=\"").text(link.url).raw("\">").text(link.label.in(leaf.lang)).raw("</a></p>\n");
  return out;
}

std::string page_html(const Model& model, std::string_view lang, const PageContext& context) {
  const Leaf leaf{model, lang, context};
  if (context.inside_site) return letter(leaf).str();
  Html out;
  out.raw("<!doctype html>\n<html lang=\"").text(lang).raw("\">\n<head>\n  <meta charset=\"utf-8\">\n");
  out.raw("  <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n  <title>");
  out.text(leaf.say("page.title", {{"firm", model.organisation.name}})).raw("</title>\n");
  out.put(style(leaf)).raw("</head>\n<body>\n<a class=\"skip\" href=\"#page\">").text(leaf.say("page.skip")).raw("</a>\n");
  out.put(header(leaf)).put(letter(leaf)).put(footer(leaf)).raw("</body>\n</html>\n");
  return out.str();
}

}  // namespace tenue::policy
