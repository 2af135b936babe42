/// Pages from templates. A page is a struct of ready texts, a fill function, and an .html file; this is the only door
/// to the template engine (ctemplate), and every value is escaped for the place where it stands.
///
/// In a template: {{NAME}} a value, {{#NAME}}…{{/NAME}} a section, {{>NAME}} an included template, {{NAME:u}} a value inside
/// a query string (the only modifier), [[key]] the catalogue's text for that key, put in when templates are loaded; a
/// text with a {hole} is filled by C++ instead.
/// An address that is one whole value passes when it is http, https or relative, else it becomes "#"; other schemes
/// are written out: href="tel:{{NAME}}", "geo:{{NAME}}", "mailto:{{NAME}}".
/// No value in <script>, <style>, a name of a tag or attribute, an unquoted value, style=, on…=, formaction, srcset,
/// poster or ping: the loader refuses it. A value that is never set is silently empty.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/catalogue.h"

namespace ctemplate {
class TemplateDictionary;
}

namespace tenue::web {

/// What a template shows. The root owns everything; what section() and include() give points into it and must not
/// outlive it. One thread at a time.
class Dict {
 public:
  explicit Dict(std::string_view lang);  ///< "fr" or "en": also the language of the words and of includes
  ~Dict();
  Dict(Dict&&) noexcept;
  Dict& operator=(Dict&&) noexcept;

  /// Seen by this template and its sections, not by included ones.
  Dict& set(std::string_view marker, std::string_view text);
  /// Seen by included templates too: the form token, the firm's name.
  Dict& set_everywhere(std::string_view marker, std::string_view text);
  Dict& show(std::string_view section);             ///< the section once
  Dict section(std::string_view section);           ///< the section once more, with own values over the parent's
  /// The template at {{>marker}} once more, with its own values.
  Dict include(std::string_view marker, std::string_view template_name);
  std::string_view lang() const { return lang_; }

 private:
  friend std::string render(std::string_view, const Dict&);
  Dict(std::string lang, ctemplate::TemplateDictionary* at);
  std::string lang_;
  std::unique_ptr<ctemplate::TemplateDictionary> owned_;  ///< of the root only
  ctemplate::TemplateDictionary* at_;
};

/// All words of the web, from every words.fr.txt and words.en.txt under src/web.
const Catalogue& words();
/// Loads every embedded template in both languages, escaping on; before the first render, in main or a test.
/// Throws Fault naming the template that the engine or a rule refuses.
void load_templates();
/// The same with other sources, path to text: for tests. What was loaded before is gone; no thread may be rendering.
void load_templates(const std::map<std::string_view, std::string_view>& sources, const Catalogue& words);
/// `template_name`: path under src/web, "public/home.html" (TENUE_CHECK that it exists). Thread-safe after loading.
std::string render(std::string_view template_name, const Dict& dict);
/// The words of a letter: a section PARAGRAPH for each, in it a LINE each, WORDS with {{TEXT}} or LINK with {{HREF}}.
void put_paragraphs(Dict& dict, std::string_view text);

/// What is wrong with a template's source under the rules above, or "". For the loader and the tests.
std::string template_fault(std::string_view source);

/// The frame of every page: sign, navigation, person, footer. Texts are ready to show.
struct Layout {
  std::string title;             ///< of the page; the firm's name is added unless it is in there
  std::string firm;              ///< as on its sign
  std::string face = "enseigne"; ///< enseigne, atelier, plume or trait
  std::string home = "/";        ///< where the sign leads
  std::string aside;             ///< beside the sign where there is no navigation: "Paris et petite couronne"
  std::string phone_dial, phone; ///< in the footer: "+33199004512", "01 99 00 45 12"
  bool phone_in_header = false;  ///< and beside the sign
  struct Link {
    std::string href, text;
    bool current = false;
  };
  std::string tabs_label;        ///< of the navigation, for those who do not see it
  std::vector<Link> tabs;        ///< none: a public page
  std::string person;            ///< who is signed in: "Inès, standard"; "": no sign-out form
  std::string sign_out = "/bureau/sign-out", sign_out_token;  ///< where its form goes, its field "token"
  std::vector<std::string> address;  ///< footer: first line bold
  std::string mail;
  std::vector<Link> links;       ///< footer
  std::string foot_note;         ///< footer of the staff's pages
  Link foot_link;
  std::string main_class;        ///< "letter", "pocket" or ""
  std::string script;            ///< file of assets/, a module: "counter.js"; or ""
};
/// A whole page: `body` is rendered inside the frame. `fill` sets the values of `template_name`.
std::string page(std::string_view lang, const Layout& layout, std::string_view template_name,
                 const std::function<void(Dict&)>& fill);

}  // namespace tenue::web
