// Prose: numbers with a unit of time, hours, telephone numbers and recipients are never typed; {references} must exist.
#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "policy/draft.h"
#include "policy/prose.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// A run of letters or digits; `from` and `length` in characters.
struct Word {
  std::string folded;
  int from, length;
};

bool is_separator(SV character) {
  return character.size() == 1 ? !std::isalnum(static_cast<unsigned char>(character[0]))
                               : character == "’" || character == "«" || character == "»" || character == "\u00a0" || character == "\u202f" || character == "…" || character == "–" || character == "—";
}

/// Words outside {references}.
std::vector<Word> words_of(SV text) {
  std::vector<Word> out;
  std::string word;
  int at = 0, start = 0, braces = 0;
  const auto flush = [&] {
    if (!word.empty()) out.push_back({fold(word), start, at - start});
    word.clear();
  };
  for (std::size_t i = 0; i < text.size(); ++at) {
    const auto begin = i++;
    while (i < text.size() && (text[i] & 0xC0) == 0x80) ++i;
    const auto character = text.substr(begin, i - begin);
    if (character == "{") ++braces;
    if (braces > 0 || is_separator(character)) {
      flush();
      if (character == "}") braces = std::max(0, braces - 1);
      continue;
    }
    if (word.empty()) start = at;
    word += character;
  }
  flush();
  return out;
}

bool all_digits(SV word) { return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) { return c >= '0' && c <= '9'; }); }

/// What a word counts; nothing if it counts nothing.
std::optional<int> number_of(SV word) {
  static const std::map<SV, int> words = {
      {"deux", 2}, {"trois", 3}, {"quatre", 4}, {"cinq", 5}, {"six", 6}, {"sept", 7}, {"huit", 8}, {"neuf", 9}, {"dix", 10}, {"onze", 11}, {"douze", 12},
      {"treize", 13}, {"quatorze", 14}, {"quinze", 15}, {"seize", 16}, {"vingt", 20}, {"trente", 30}, {"quarante", 40}, {"cinquante", 50}, {"soixante", 60},
      {"cent", 100}, {"cents", 100}, {"mille", 1000}, {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"seven", 7}, {"eight", 8}, {"nine", 9}, {"ten", 10},
      {"eleven", 11}, {"twelve", 12}, {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"twenty", 20}, {"thirty", 30}, {"forty", 40}, {"fifty", 50},
      {"sixty", 60}, {"seventy", 70}, {"eighty", 80}, {"ninety", 90}, {"hundred", 100}, {"thousand", 1000}};
  if (all_digits(word)) return word.size() < 7 ? std::stoi(std::string{word}) : 0;
  const auto it = words.find(word);
  return it == words.end() ? std::nullopt : std::optional{it->second};
}

/// "vingt-quatre", "soixante-douze", "quatre-vingt-dix": what the words count together.
int number_of(const std::vector<int>& words) {
  int all = 0, now = 0;
  for (const int one : words) {
    if (one == 20 && now == 4) now = 80;
    else if (one == 100) now = std::max(1, now) * 100;
    else if (one == 1000) all += std::max(1, now) * 1000, now = 0;
    else now += one;
  }
  return all + now;
}

Period length(int count, SV unit) {
  if (unit.starts_with("an") || unit.starts_with("year")) return {.years = count};
  if (unit.starts_with("mo")) return {.months = count};
  if (unit.starts_with("se") || unit.starts_with("we")) return {.days = 7 * count};
  if (unit.starts_with("j") || unit.starts_with("d")) return {.days = count};
  return unit.starts_with("h") ? Period{.hours = count} : Period{.minutes = count};
}

/// Keeping, proving, erasing: a length of time beside such a word is a term.
bool is_about_keeping(SV word) {
  static constexpr std::array<SV, 21> stems = {"gard", "conserv", "effac", "supprim", "detrui", "dispara", "disparu", "archiv", "oubli", "anonym", "prouv",
                                               "preuve", "keep", "kept", "eras", "delet", "destroy", "retain", "retention", "gone", "prove"};
  return std::any_of(stems.begin(), stems.end(), [&](SV stem) { return word.starts_with(stem); });
}

bool is_unit(SV word) {
  static const std::set<SV> units = {"an", "ans", "annee", "annees", "mois", "semaine", "semaines", "jour", "jours", "heure", "heures", "minute", "minutes", "min", "mn", "h",
                                     "year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours"};
  return units.contains(word);
}

/// "un an", "one month": a single unit of a term, but not "un jour", which is any day.
bool is_single_term(SV word, SV next) {
  static const std::set<SV> ones = {"un", "une", "one"}, units = {"an", "annee", "mois", "semaine", "year", "month", "week"};
  return ones.contains(word) && units.contains(next);
}

/// "24h", "10ans": digits with their unit.
bool is_glued(SV word) {
  std::size_t i = 0;
  while (i < word.size() && word[i] >= '0' && word[i] <= '9') ++i;
  if (i == 0 || i == word.size()) return false;
  auto rest = word.substr(i);
  return is_unit(rest) || (rest.starts_with("h") && all_digits(rest.substr(1)));
}

int length_of(const Word& first, const Word& last) { return last.from + last.length - first.from; }

class ProseCheck {
 public:
  ProseCheck(Draft& draft, const PendingProse& prose) : draft_(draft), node_(*prose.node), mail_(prose.mail), words_(words_of(node_.text)) {}

  void run() {
    numbers();
    clocks();
    telephones();
    recipients();
    references();
  }

 private:
  void typed(const Word& first, const Word& last, SV message) {
    draft_.report(Rule::kTypedInProse, draft_.inside(node_, first.from, length_of(first, last)), message);
  }
  /// A length of time is refused in a sentence that speaks of keeping or erasing. Elsewhere it may be anything, such as how
  /// soon one answers: it is remarked only where the file declares the same length, and never where it declares none.
  void term(const Word& first, const Word& last, const Period& period) {
    for (const auto& done : reported_)
      if (done.first <= first.from && last.from + last.length <= done.second) return;
    reported_.emplace_back(first.from, last.from + last.length);
    const auto spot = draft_.inside(node_, first.from, length_of(first, last));
    const auto terms = terms_to_cite(draft_.model);
    const auto same = std::find_if(terms.begin(), terms.end(), [&](const auto& one) { return one.second == period; });
    const bool declared = same != terms.end();
    const auto cited = declared ? "{" + same->first + "}" : terms.empty() ? "{keep.activity.record}" : "{" + terms[0].first + "}";
    if (keeping_beside(first)) draft_.report(Rule::kTypedInProse, spot, "prose.term", {{"reference", cited}}, declared ? "prose.term.fix" : "prose.term_undeclared.fix");
    else if (declared) draft_.report(Rule::kSameLength, spot, "prose.same_length", {{"reference", cited}});
  }
  /// In the same sentence: between the full stops, question marks and line breaks around it.
  bool keeping_beside(const Word& word) const {
    const auto character_at = [&](int at) { return at_character(at); };
    const auto ends = [&](const Word& a, const Word& b) {
      for (int at = a.from + a.length; at < b.from; ++at)
        if (const auto c = character_at(at); c == "." || c == "!" || c == "?" || c == "\n") return true;
      return false;
    };
    const auto here = static_cast<std::size_t>(&word - words_.data());
    for (auto i = here; i < words_.size() && (i == here || !ends(words_[i - 1], words_[i])); ++i)
      if (is_about_keeping(words_[i].folded)) return true;
    for (auto i = here; i > 0 && !ends(words_[i - 1], words_[i]); --i)
      if (is_about_keeping(words_[i - 1].folded)) return true;
    return false;
  }
  std::string at_character(int wanted) const {
    const SV text = node_.text;
    int at = 0;
    for (std::size_t i = 0; i < text.size(); ++at) {
      const auto begin = i++;
      while (i < text.size() && (text[i] & 0xC0) == 0x80) ++i;
      if (at == wanted) return std::string{text.substr(begin, i - begin)};
    }
    return {};
  }
  /// The first word of the number that ends with this one: "vingt" of "vingt et un ans". Digits stand alone.
  std::size_t number_begins(std::size_t last) const {
    const auto beside = [&](std::size_t at) { return words_[at + 1].from - (words_[at].from + words_[at].length) <= 2; };
    const auto counts = [&](std::size_t at) { return !all_digits(words_[at].folded) && number_of(words_[at].folded); };
    auto first = last;
    while (counts(first) && first > 0 && beside(first - 1)) {
      if (counts(first - 1)) --first;
      else if (first > 1 && words_[first - 1].folded == "et" && beside(first - 2) && counts(first - 2)) first -= 2;
      else break;
    }
    return first;
  }
  void numbers() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      const SV word = words_[i].folded;
      if (is_glued(word)) {
        const auto unit = word.find_first_not_of("0123456789");
        term(words_[i], words_[i], length(std::stoi(std::string{word.substr(0, std::min<std::size_t>(unit, 6))}), word.substr(unit)));
      }
      if (i + 1 == words_.size()) break;
      const SV next = words_[i + 1].folded;
      const bool apart = words_[i + 1].from - (words_[i].from + words_[i].length) > 2;
      if (apart || !is_unit(next)) continue;
      if (is_single_term(word, next)) {
        term(words_[i], words_[i + 1], length(1, next));
      } else if (number_of(word)) {
        const auto first = number_begins(i);
        std::vector<int> together;
        for (auto at = first; at <= i; ++at)
          if (const auto count = number_of(words_[at].folded)) together.push_back(*count);
        term(words_[first], words_[i + 1], length(number_of(together), next));
      }
    }
  }
  /// "07:00": two digits, a colon, two digits.
  void clocks() {
    for (std::size_t i = 0; i + 1 < words_.size(); ++i) {
      const auto& a = words_[i];
      const auto& b = words_[i + 1];
      if (all_digits(a.folded) && all_digits(b.folded) && a.length <= 2 && b.length == 2 && b.from == a.from + a.length + 1 && between(a, b) == ":")
        typed(a, b, "prose.clock");
    }
  }
  std::string between(const Word& a, const Word& b) const {
    const SV text = node_.text;
    std::string out;
    int at = 0;
    for (std::size_t i = 0; i < text.size(); ++at) {
      const auto begin = i++;
      while (i < text.size() && (text[i] & 0xC0) == 0x80) ++i;
      if (at >= a.from + a.length && at < b.from) out += text.substr(begin, i - begin);
    }
    return out;
  }
  /// Nine digits or more with at most one character between their groups.
  void telephones() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      int digits = 0;
      std::size_t last = i;
      for (auto k = i; k < words_.size() && all_digits(words_[k].folded) && (k == i || words_[k].from - (words_[k - 1].from + words_[k - 1].length) <= 1); ++k) {
        digits += words_[k].length;
        last = k;
      }
      if (digits >= 9) typed(words_[i], words_[last], "prose.phone");
      i = last;
    }
  }
  void recipients() {
    for (const auto& recipient : draft_.model.recipients) named(recipient.label, "{recipient." + recipient.id + "}");
    for (const auto& role : draft_.model.roles)
      if (role.partner) named(role.label, "{role." + role.id + "}");
  }
  void named(const Text& label, const std::string& reference) {
    for (const auto& text : {label.fr, label.en}) {
      const auto wanted = words_of(text);
      if (wanted.empty() || wanted.size() > words_.size()) continue;
      for (std::size_t i = 0; i + wanted.size() <= words_.size(); ++i) {
        const bool same = std::equal(wanted.begin(), wanted.end(), words_.begin() + static_cast<std::ptrdiff_t>(i), [](const Word& a, const Word& b) { return a.folded == b.folded; });
        if (!same) continue;
        const auto& last = words_[i + wanted.size() - 1];
        draft_.report(Rule::kTypedInProse, draft_.inside(node_, words_[i].from, length_of(words_[i], last)), "prose.recipient", {{"reference", reference}});
        return;
      }
    }
  }

  void references() {
    const SV text = node_.text;
    for (std::size_t open = text.find('{'); open != SV::npos; open = text.find('{', open + 1)) {
      const auto close = text.find('}', open);
      const int from = characters(text.substr(0, open));
      if (close == SV::npos) return draft_.report(Rule::kReference, draft_.inside(node_, from, 1), "reference.open");
      const std::string inner{text.substr(open + 1, close - open - 1)};
      const auto spot = draft_.inside(node_, from, characters(inner) + 2);
      if (!known_reference(inner)) draft_.report(Rule::kReference, spot, "reference.unknown", {{"reference", "{" + inner + "}"}});
      else which_of(inner, spot);
    }
  }
  /// What could mean one of several terms says which.
  void which_of(const std::string& name, const Spot& spot) {
    std::vector<std::string> ways;
    for (const auto& [way, period] : terms_of(draft_.model, name)) ways.push_back("{" + way + "}" + (period ? " (" + period_words(*period, "en") + ")" : ""));
    if (!ways.empty()) draft_.report(Rule::kWhichTerm, spot, "reference.which", {{"reference", "{" + name + "}"}, {"ways", joined(ways)}});
  }
  static std::vector<std::string> parts_of(SV name) {
    std::vector<std::string> out;
    while (true) {
      const auto dot = name.find('.');
      out.emplace_back(name.substr(0, dot));
      if (dot == SV::npos) return out;
      name.remove_prefix(dot + 1);
    }
  }
  bool known_reference(const std::string& name) const {
    const auto& m = draft_.model;
    const auto parts = parts_of(name);
    const auto is = [&](SV table, std::initializer_list<SV> keys) {
      return parts.size() == 2 && parts[0] == table && std::find(keys.begin(), keys.end(), parts[1]) != keys.end();
    };
    if (is("organisation", {"name", "address", "contact", "phone", "dpo"}) || is("breach", {"persons"}) ||
        is("backups", {"every", "kept", "unreadable"}) || is("desk", {"open", "close", "answer", "phone"}))
      return true;
    if (parts.size() == 2 && parts[0] == "recipient") return m.recipient(parts[1]) != nullptr;
    if (parts.size() == 2 && parts[0] == "role") return m.role(parts[1]) != nullptr;
    if (parts.size() >= 3 && parts.size() <= 4 && parts[0] == "keep") {
      const auto* activity = m.activity(parts[1]);
      const auto* record = m.record(parts[2]);
      if (!activity || !record || activity->lines(parts[2]).empty()) return false;
      return parts.size() == 3 || reference(m, name, "fr").has_value();
    }
    if (parts.size() == 3 && parts[0] == "lapse") return reference(m, name, "fr").has_value();
    return mail_ && known_in_mail(parts);
  }
  /// A mail may speak of what a record says, of when it was made or entered a state; never of a secret.
  bool known_in_mail(const std::vector<std::string>& parts) const {
    const auto* record = parts.size() == 2 ? draft_.model.record(parts[0]) : nullptr;
    if (!record) return false;
    const auto* field = record->field(parts[1]);
    return field ? !field->secret : record->state(parts[1]) || parts[1] == "created";
  }

  Draft& draft_;
  const Node& node_;
  bool mail_;
  std::vector<Word> words_;
  std::vector<std::pair<int, int>> reported_;
};

}  // namespace

void check_prose(Draft& draft) {
  for (const auto& prose : draft.proses)
    if (prose.node->spot.place.line > 0) ProseCheck{draft, prose}.run();
}

}  // namespace tenue::policy
