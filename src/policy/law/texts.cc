// What a page says by mistake: a form to fill in, a broken sentence, a law that is gone.
#include "policy/law/law.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

SV trimmed(SV text) {
  while (text.ends_with(' ') || text.ends_with('\n')) text.remove_suffix(1);
  return text;
}

}  // namespace

void check_placeholder(Law& law) {
  law.report_words({"dans cette section indiquez", "dans cette sous section", "dans cette rubrique indiquez", "lorem ipsum", "xxxx"});
  for (const auto& said : law.texts())
    if (said.words.starts_with(" a completer ")) law.report_quoted(said, "a completer");
}

void check_software_text(Law& law) { law.report_words({"par defaut wordpress", "par defaut prestashop", "par defaut wix", "par defaut shopify", "par defaut le logiciel"}); }

void check_empty_label(Law& law) {
  for (const auto& said : law.texts())
    if (!said.chapter.empty() && trimmed(said.node->text).ends_with(':')) law.report(said.at, {{"words", said.node->text}});
}

void check_broken_sentence(Law& law) {
  for (const auto& said : law.texts()) {
    if (said.chapter.empty()) continue;
    for (const SV end : {" des ", " de ", " la ", " le ", " les ", " du ", " que ", " a ", " vous etiez "})
      if (said.words.ends_with(end)) law.report(said.at, {{"words", said.node->text}});
  }
}

void check_wrong_chapter(Law& law) {
  for (const auto& said : law.texts())
    if (said.chapter == "cookies") {
      if (says(said.words, {"cookie", "traceur", "bandeau", "navigateur"}).empty()) law.report(said.at);
      return;  // the first sentence tells what the chapter is about
    }
}

void check_contract_terms(Law& law) { law.report_words({"ne peut etre tenu", "ne saurait etre tenu", "reste seul responsable", "est expressement autorise", "decline toute responsabilite"}); }

void check_old_law(Law& law) {
  law.report_words({"article 40 1", "art 40 1", "article 32 ii", "2013 378", "2019 093", "2017 012", "norme simplifiee", "ns 48", "directive 95 46", "declare a la cnil sous le numero", "bloctel"});
}

}  // namespace tenue::policy
