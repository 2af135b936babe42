// Protection, accidents, freshness, register.
#include <cmath>

#include "policy/law/law.h"

namespace tenue::policy {
namespace {

/// Entropy in bits, as the CNIL counts it: length and kinds of characters.
double entropy(const PasswordRule& rule) {
  int kinds = 0;
  for (const auto& kind : rule.classes) kinds += kind == "digit" ? 10 : kind == "special" ? 37 : 26;
  return rule.length * std::log2(kinds);
}

bool is_weak(const PasswordRule& rule) { return !rule.classes.empty() && entropy(rule) < 80; }

}  // namespace

void check_no_such_protocol(Law& law) { law.report_words({"tls 2 ", "tls 3 ", "tls 1 4 ", "tls 1 5 ", "ssl 4 ", "ssl 5 "}); }

void check_weak_password(Law& law) {
  for (const auto& role : law.model.roles)
    if (is_weak(role.password)) law.report("roles." + role.id + ".password");
  if (is_weak(law.model.portal.password)) law.report("portal.password");
}

void check_breach_authority(Law& law) {
  const auto& breach = law.model.breach;
  const bool tells = breach.persons || breach.persons_soon || !breach.text.empty();
  const auto limit = parse_period("72 hours");
  if (law.page.given && !law.page.breach_authority) law.report("as_published.breach_authority");
  else if (law.node("breach") && tells && (!breach.authority || *breach.authority > *limit)) law.report("breach");
}

void check_breach_delays(Law& law) {
  const auto& breach = law.model.breach;
  if (breach.from == "risk" && breach.persons == parse_period("72 hours")) law.report("breach.persons");
}

void check_undated(Law& law) {
  if (!law.page.dated) law.report("as_published.dated");
}

/// A page older than a change of law that bears on it.
void check_stale(Law& law) {
  const auto& m = law.model;
  const auto older_than = [&](int year, unsigned month, unsigned day) { return m.version.date.ok() && m.version.date < Date{std::chrono::year{year}, std::chrono::month{month}, std::chrono::day{day}}; };
  const auto since = [&](const char* change) { law.report("version.date", {{"change", change}}); };
  bool abroad = false;
  for (const auto& r : m.recipients) abroad = abroad || r.country == "US";
  if (!m.cookies.empty() && older_than(2020, 9, 17)) since("2020-09-17");
  else if (abroad && older_than(2023, 7, 10)) since("2023-07-10");
}

void check_register_column(Law& law) {
  for (const auto& a : law.model.activities)
    if (a.purpose.empty()) law.report(at(a), {{"activity", a.id}});
}

void check_automated(Law& law) {
  const auto& said = law.page.automated;
  if (said && !(said->logic && said->consequences && said->human)) law.report("as_published.automated");
  if (said) return;
  for (const auto& text : law.texts())
    if (!says(text.words, {"scoring", "profilage", "decision automatisee", "decisions automatisees"}).empty() && says(text.words, {"aucun", "pas de", "ni "}).empty()) law.doubt(text.at);
}

}  // namespace tenue::policy
