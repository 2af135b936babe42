// Prose: numbers with a unit of time, hours, telephone numbers and recipients are never typed; {references} must exist.
#include <algorithm>
#include <array>
#include <set>

#include "base/bytes.h"
#include "policy/draft.h"
#include "policy/expr_ast.h"

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

bool is_number(SV word) {
  static const std::set<SV> words = {
      "deux",  "trois", "quatre", "cinq", "six",    "sept",     "huit",   "neuf",  "dix",   "onze",   "douze",  "treize",  "quatorze", "quinze",
      "seize", "vingt", "trente", "quarante", "cinquante", "soixante", "cent", "cents", "mille", "two", "three", "four",   "five",     "seven",
      "eight", "nine",  "ten",    "eleven", "twelve", "thirteen", "fourteen", "fifteen", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred", "thousand"};
  return all_digits(word) || words.contains(word);
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
    const auto spot = draft_.inside(node_, first.from, length_of(first, last));
    for (const auto& done : reported_)
      if (done.first <= first.from && last.from + last.length <= done.second) return;
    reported_.emplace_back(first.from, last.from + last.length);
    const auto terms = term_reference();
    draft_.report(Rule::kTypedInProse, spot, message, {{"reference", terms}});
  }
  /// The reference that a term most likely means: the first kept pair of the policy.
  std::string term_reference() const {
    for (const auto& activity : draft_.model.activities)
      for (const auto& line : activity.keep) {
        if (activity.standard) continue;
        const auto* record = draft_.model.record(line.record);
        std::string out = "{keep." + activity.id + "." + line.record;
        if (record && !record->states.empty())
          for (const auto& state : record->states)
            if (state.to.empty()) return out + "." + state.id + "}";
        return out + "}";
      }
    return "{keep.activity.record}";
  }
  void numbers() {
    for (std::size_t i = 0; i < words_.size(); ++i) {
      if (is_glued(words_[i].folded)) typed(words_[i], words_[i], "prose.term");
      if (i + 1 == words_.size()) break;
      const bool apart = words_[i + 1].from - (words_[i].from + words_[i].length) > 2;
      if (apart || !is_unit(words_[i + 1].folded)) continue;
      if (is_number(words_[i].folded) || is_single_term(words_[i].folded, words_[i + 1].folded)) typed(words_[i], words_[i + 1], "prose.term");
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
      if (!known_reference(inner)) draft_.report(Rule::kReference, draft_.inside(node_, from, characters(inner) + 2), "reference.unknown", {{"reference", "{" + inner + "}"}});
    }
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
      return parts.size() == 3 || record->state(parts[3]) != nullptr;
    }
    return mail_ && known_in_mail(name, parts);
  }
  /// A mail may speak of a field of a record, or of a date expression.
  bool known_in_mail(const std::string& name, const std::vector<std::string>& parts) const {
    const auto* record = draft_.model.record(parts[0]);
    if (record && parts.size() == 2) return record->field(parts[1]) || record->state(parts[1]) || parts[1] == "created";
    return parts.size() != 2 && !parse_expression(name).second;
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
