#include "web/assets.h"
#include "web/render.h"

namespace tenue::web {
namespace {

void fill_head(Dict& dict, const Layout& layout) {
  const bool named = layout.title.find(layout.firm) != std::string::npos;
  dict.set("LANG", dict.lang())
      .set("FACE", layout.face)
      .set("TITLE", named ? layout.title : layout.title + ", " + layout.firm)
      .set("TOKENS_CSS", asset_href("tokens.css"))
      .set("LAYOUT_CSS", asset_href("layout.css"))
      .set("HOME", layout.home)
      .set("FIRM", layout.firm)
      .set("MAIN_CLASS", layout.main_class);
  // Staff work by keys: Enter on half a page would send half a form, or go nowhere before the cursor is set.
  if (!layout.person.empty()) dict.show("WHOLE");
  if (!layout.script.empty()) dict.section("SCRIPT").set("SCRIPT_SRC", asset_href(layout.script));
}

void fill_header(Dict& dict, const Layout& layout) {
  if (!layout.tabs.empty()) {
    Dict tabs = dict.section("TABS");
    tabs.set("TABS_LABEL", layout.tabs_label);
    for (const auto& link : layout.tabs) {
      Dict tab = tabs.section("TAB");
      tab.set("TAB_HREF", link.href).set("TAB_TEXT", link.text);
      if (link.current) tab.show("TAB_CURRENT");
    }
  }
  if (!layout.aside.empty()) dict.section("ASIDE").set("ASIDE_TEXT", layout.aside);
  dict.set("PHONE_DIAL", layout.phone_dial).set("PHONE_TEXT", layout.phone);
  if (layout.phone_in_header && !layout.phone.empty()) dict.show("PHONE");
  if (!layout.person.empty())
    dict.section("PERSON")
        .set("PERSON_TEXT", layout.person)
        .set("SIGN_OUT", layout.sign_out)
        .set("SIGN_OUT_TOKEN", layout.sign_out_token);
}

void fill_address(Dict& dict, const Layout& layout) {
  Dict address = dict.section("ADDRESS");
  for (std::size_t i = 0; i < layout.address.size(); ++i)
    address.section(i == 0 ? "ADDRESS_HEAD" : "ADDRESS_LINE").set("TEXT", layout.address[i]);
  if (!layout.phone.empty()) address.show("REACH_PHONE");
  if (!layout.mail.empty()) address.section("REACH_MAIL").set("MAIL", layout.mail);
  if (!layout.phone.empty() && !layout.mail.empty()) address.show("REACH_BOTH");
  if (!layout.phone.empty() || !layout.mail.empty()) address.show("REACH");
}

void fill_footer(Dict& dict, const Layout& layout) {
  if (!layout.address.empty()) fill_address(dict, layout);
  if (!layout.foot_note.empty()) {
    Dict note = dict.section("NOTE");
    note.set("NOTE_TEXT", layout.foot_note);
    if (!layout.foot_link.href.empty())
      note.section("NOTE_LINK").set("NOTE_HREF", layout.foot_link.href).set("NOTE_LINK_TEXT", layout.foot_link.text);
  }
  if (layout.links.empty()) return;
  Dict links = dict.section("LINKS");
  for (const auto& link : layout.links)
    links.section("LINK").set("LINK_HREF", link.href).set("LINK_TEXT", link.text);
}

}  // namespace

std::string page(std::string_view lang, const Layout& layout, std::string_view template_name,
                 const std::function<void(Dict&)>& fill) {
  Dict dict(lang);
  fill_head(dict, layout);
  fill_header(dict, layout);
  fill_footer(dict, layout);
  Dict body = dict.include("BODY", template_name);
  fill(body);
  return render("layout/page.html", dict);
}

}  // namespace tenue::web
