#include "policy/phrase.h"

#include <algorithm>
#include <array>

#include "base/catalogue.h"
#include "page_texts.h"
#include "policy/draft.h"

namespace tenue::policy {
namespace {

const Catalogue& texts() {
  static const Catalogue catalogue(embedded::page_texts().at("page.fr.txt"), embedded::page_texts().at("page.en.txt"));
  return catalogue;
}

bool begins(std::string_view text, std::string_view with) { return text.substr(0, with.size()) == with; }
bool ends(std::string_view text, std::string_view with) {
  return text.size() >= with.size() && text.substr(text.size() - with.size()) == with;
}

}  // namespace

std::string say(std::string_view lang, std::string_view key,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values) {
  return texts().say(lang, key, values);
}
bool has_text(std::string_view key) { return texts().has(key); }

std::string listed(const std::vector<std::string>& items, std::string_view lang) {
  const std::string_view word = lang == "fr" ? " et " : " and ";
  const bool nested = items.size() > 1 && std::any_of(items.begin(), items.end(), [&](const std::string& item) {
                        return item.find(word) != std::string::npos;
                      });
  std::string out;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (i > 0 && i + 1 < items.size()) out += ", ";
    if (i > 0 && i + 1 == items.size()) out += (nested ? "," : "") + std::string{word};
    out += items[i];
  }
  return out;
}

std::vector<std::string> parts(std::string_view text, char separator) {
  static constexpr std::string_view kBeforeSemicolon = "\u202F";  // as typeset() leaves it
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto end = std::min(text.find(separator), text.size());
    auto part = text.substr(0, end);
    text = text.substr(std::min(end + 1, text.size()));
    while (!part.empty() && part.front() == ' ') part.remove_prefix(1);
    while (!part.empty() && part.back() == ' ') part.remove_suffix(1);
    if (part.ends_with(kBeforeSemicolon)) part.remove_suffix(kBeforeSemicolon.size());
    if (!part.empty()) out.emplace_back(part);
  }
  return out;
}

std::string in_letters(int number, std::string_view lang, char gender) {
  static constexpr std::array<std::string_view, 21> kFrench = {
      "zéro", "un",    "deux",  "trois",    "quatre",   "cinq",  "six",      "sept",     "huit",    "neuf", "dix",
      "onze", "douze", "treize", "quatorze", "quinze", "seize", "dix-sept", "dix-huit", "dix-neuf", "vingt"};
  static constexpr std::array<std::string_view, 21> kEnglish = {
      "zero",   "one",    "two",      "three",    "four",    "five",    "six",       "seven",    "eight",    "nine", "ten",
      "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty"};
  if (number < 0 || number > 20) return std::to_string(number);
  if (lang == "fr" && number == 1 && gender == 'f') return "une";
  return std::string{(lang == "fr" ? kFrench : kEnglish)[static_cast<std::size_t>(number)]};
}

std::string period_in_letters(const Period& period, std::string_view lang) {
  const std::array<std::pair<int, std::string_view>, 5> units = {{{period.years, "unit.year"},
                                                                  {period.months, "unit.month"},
                                                                  {period.days, "unit.day"},
                                                                  {period.hours, "unit.hour"},
                                                                  {period.minutes, "unit.minute"}}};
  std::vector<std::string> words;
  for (const auto& [count, key] : units) {
    if (count == 0) continue;
    const bool feminine = key == "unit.hour" || key == "unit.minute";
    words.push_back(in_letters(count, lang, feminine ? 'f' : 'm') + "\u00A0" +
                    say(lang, std::string{key} + (count == 1 ? ".one" : ".many")));
  }
  return listed(words, lang);
}

bool starts_with_vowel(std::string_view word) {
  if (word.empty()) return false;
  if (std::string_view{"aeiouhAEIOUH"}.find(word[0]) != std::string_view::npos) return true;
  static constexpr std::array<std::string_view, 14> kAccented = {"à", "â", "é", "è", "ê", "ë", "î",
                                                                 "ï", "ô", "û", "œ", "À", "É", "Ê"};
  return std::any_of(kAccented.begin(), kAccented.end(), [&](std::string_view v) { return begins(word, v); });
}

std::string the(const Noun& noun, std::string_view lang) {
  if (lang != "fr") return "the " + noun.one.in(lang);
  if (starts_with_vowel(noun.one.fr)) return "l’" + noun.one.fr;
  return (noun.gender == 'f' ? "la " : "le ") + noun.one.fr;
}

std::string a(const Noun& noun, std::string_view lang) {
  const auto& word = noun.one.in(lang);
  if (lang == "fr") return (noun.gender == 'f' ? "une " : "un ") + word;
  return (!word.empty() && std::string_view{"aeiou"}.find(word[0]) != std::string_view::npos ? "an " : "a ") + word;
}

std::string the_many(const Noun& noun, std::string_view lang) {
  return (lang == "fr" ? "les " : "the ") + noun.many.in(lang);
}

std::string of_the(const Noun& noun, std::string_view lang) {
  if (lang != "fr") return "of the " + noun.one.in(lang);
  if (starts_with_vowel(noun.one.fr)) return "de l’" + noun.one.fr;
  return (noun.gender == 'f' ? "de la " : "du ") + noun.one.fr;
}

void append_elided(std::string& sentence, std::string_view next, std::string_view lang) {
  const bool bare = ends(sentence, " de ") || ends(sentence, " que ") || sentence == "de " || sentence == "que ";
  if (lang == "fr" && bare && starts_with_vowel(next)) {
    sentence.resize(sentence.size() - 2);
    sentence += "’";
  }
  sentence += next;
}

std::string rhythm(const Period& every, std::string_view lang) {
  const std::array<std::pair<Period, std::string_view>, 4> named = {{{Period{.days = 1}, "rhythm.day"},
                                                                     {Period{.days = 7}, "rhythm.week"},
                                                                     {Period{.months = 1}, "rhythm.month"},
                                                                     {Period{.years = 1}, "rhythm.year"}}};
  for (const auto& [period, key] : named)
    if (every == period) return say(lang, key);
  return say(lang, every.calendar() ? "rhythm.other" : "rhythm.hours", {{"period", period_words(every, lang)}});
}

std::string called(const Field& field, std::string_view lang) {
  if (!field.called.empty()) return field.called.in(lang);
  const auto& label = field.label;
  if (begins(label.fr, "Votre ") || begins(label.fr, "Vos ")) return lower_first(label.in(lang));
  const auto noun = noun_of_shipped_label(field);
  return noun.empty() ? say(lang, "quoted", {{"text", label.in(lang)}}) : noun.in(lang);
}
std::string called(const Activity& activity, std::string_view lang) {
  return activity.called.empty() ? lower_first(activity.label.in(lang)) : activity.called.in(lang);
}
std::string inside_sentence(const std::string& name) {
  static constexpr std::array<std::string_view, 13> kFirst = {"Le ", "La ", "L’", "Les ", "Notre ", "Nos ", "Votre ", "Un ", "Une ", "The ", "Our ", "A ", "Your "};
  return std::any_of(kFirst.begin(), kFirst.end(), [&](std::string_view first) { return begins(name, first); }) ? lower_first(name) : name;
}
bool speaks_of_many(const Text& name) { return begins(name.fr, "Nos ") || begins(name.fr, "Les "); }
const Text& called(const Role& role) { return role.called.empty() ? role.label : role.called; }
const Text& published(const Role& role) { return role.published.empty() ? called(role) : role.published; }

}  // namespace tenue::policy
