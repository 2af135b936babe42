/// Sentences in French and English out of the policy's words. Inside the policy module only; pure, thread-safe.
#pragma once
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"
#include "policy/model.h"

namespace tenue::policy {

/// The catalogue page.<lang>.txt.
std::string say(std::string_view lang, std::string_view key,
                std::initializer_list<std::pair<std::string_view, std::string_view>> values = {});
bool has_text(std::string_view key);

/// "a, b et c"; items that hold an "and" of their own are parted more clearly: "a et b, et c".
std::string listed(const std::vector<std::string>& items, std::string_view lang);
/// The parts between separators, without the spaces around them; empty parts are left out.
std::vector<std::string> parts(std::string_view text, char separator);

/// "dix" up to twenty, then figures; French "un" agrees: in_letters(1, "fr", 'f') is "une".
std::string in_letters(int number, std::string_view lang, char gender = 'm');
/// "dix ans", "un an", "72 heures".
std::string period_in_letters(const Period& period, std::string_view lang);

std::string the(const Noun& noun, std::string_view lang);     ///< "l’intervention", "the job"
std::string a(const Noun& noun, std::string_view lang);       ///< "une facture", "an invoice"
std::string the_many(const Noun& noun, std::string_view lang);///< "les factures", "the invoices"
std::string of_the(const Noun& noun, std::string_view lang);  ///< "de l’intervention", "du devis"
/// How often: "chaque jour", "tous les 2 ans".
std::string rhythm(const Period& every, std::string_view lang);
/// Appends; French "de" or "que" before a vowel loses its e: "au bout de " + "un an" → "au bout d’un an".
void append_elided(std::string& sentence, std::string_view next, std::string_view lang);
bool starts_with_vowel(std::string_view word);

/// As a sentence to the person names it: "votre téléphone". Without words for that, a label that Tenue ships is a noun and
/// stands in lower case; the firm's own may be anything ("À faire") and is quoted.
std::string called(const Field& field, std::string_view lang);
std::string called(const Activity& activity, std::string_view lang);
const Text& called(const Role& role);
const Text& published(const Role& role);
/// "L’assureur" → "l’assureur", "OVH" as it is: a name that begins with an article or a possessive loses its capital.
std::string inside_sentence(const std::string& name);
/// "Nos mécaniciens": the verb after it is in the plural.
bool speaks_of_many(const Text& name);

}  // namespace tenue::policy
