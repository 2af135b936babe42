// Numbers of payment cards in what people write freely: they are never kept (CNIL, délibération 2018-303; PCI DSS 3.2).
//
// What is taken for one: 13 to 19 digits, in one piece or parted by spaces, points or hyphens, whose length and first digits are
// those of a card scheme and whose check digit holds. What is not, though it may look like one: a SIRET (fourteen digits of which the
// first nine are a SIREN), a bar code (EAN-13), an IBAN, a telephone number with its + or its 0, and a number in pairs of digits that
// has others before or after it.
#include <algorithm>
#include <optional>

#include "policy/draft.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;

/// Digits without anything between them; bytes [begin, end) of the text.
struct Group {
  std::size_t begin, end;
};
using Run = std::vector<Group>;

constexpr std::size_t kLeast = 13, kMost = 19, kSeparatorsMost = 3, kWritten = 3;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Bytes of what may part the digits of one number: a space of any width, a hyphen, a point; 0 = something else stands there.
std::size_t separator(SV text) {
  for (const SV one : {" ", "-", ".", "\u00A0", "\u2007", "\u2009", "\u2010", "\u2011", "\u202F"})
    if (text.starts_with(one)) return one.size();
  return 0;
}

std::size_t after_separators(SV text, std::size_t at) {
  for (std::size_t n = 0; n < kSeparatorsMost; ++n) {
    const auto length = separator(text.substr(at));
    if (length == 0) break;
    at += length;
  }
  return at;
}

std::vector<Run> runs_in(SV text) {
  std::vector<Run> out;
  for (std::size_t i = 0; i < text.size();) {
    if (!is_digit(text[i])) {
      ++i;
      continue;
    }
    Run run;
    for (auto at = i; at < text.size() && is_digit(text[at]);) {
      const auto end = std::min(text.find_first_not_of("0123456789", at), text.size());
      run.push_back({at, end});
      i = end;
      at = after_separators(text, end);
    }
    out.push_back(std::move(run));
  }
  return out;
}

bool between(SV digits, std::size_t count, int least, int most) {
  const int head = std::stoi(std::string{digits.substr(0, count)});
  return head >= least && head <= most;
}

/// Lengths and first digits of the schemes (ISO/IEC 7812-1; their published ranges).
bool is_of_a_scheme(SV digits) {
  const auto n = digits.size();
  if (digits[0] == '4') return n == 13 || n == 16 || n == 19;                                                    // Visa, CB
  if (between(digits, 2, 51, 55) || between(digits, 4, 2221, 2720)) return n == 16;                              // Mastercard, CB
  if (between(digits, 2, 34, 34) || between(digits, 2, 37, 37)) return n == 15;                                  // American Express
  if (between(digits, 3, 300, 305) || between(digits, 3, 309, 309) || between(digits, 2, 36, 36) || between(digits, 2, 38, 39)) return n == 14;  // Diners
  if (between(digits, 4, 3528, 3589)) return n >= 16;                                                            // JCB
  return n >= 16 && (digits[0] == '6' || between(digits, 2, 50, 50) || between(digits, 2, 56, 58));              // Maestro, UnionPay, Discover
}

bool is_siret(SV digits) { return digits.size() == 14 && luhn(digits.substr(0, 9)); }

bool is_bar_code(SV digits) {
  if (digits.size() != 13) return false;
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) sum += (digits[i] - '0') * (i % 2 == 0 ? 1 : 3);
  return sum % 10 == 0;
}

bool is_card(SV digits) { return digits.size() >= kLeast && digits.size() <= kMost && luhn(digits) && is_of_a_scheme(digits) && !is_siret(digits) && !is_bar_code(digits); }

/// The text with an x in place of each byte of the IBANs that stand in it.
std::string without_ibans(SV text) {
  std::string out{text};
  for (std::size_t i = 0; i + 4 < text.size(); ++i) {
    const bool begins = i == 0 || !(is_letter(text[i - 1]) || is_digit(text[i - 1]));
    if (!begins || !is_letter(text[i]) || !is_letter(text[i + 1])) continue;
    std::string code;
    for (auto at = i; at < text.size() && code.size() < 34;) {
      const auto gap = separator(text.substr(at));
      if (gap == 0 && !is_letter(text[at]) && !is_digit(text[at])) break;
      if (gap == 0) code += text[at];
      at += std::max(gap, std::size_t{1});
      if (code.size() > 3 && !(is_digit(code[2]) && is_digit(code[3]))) break;  // two letters and two check digits, then the account
      if (gap > 0 || !is_iban(code)) continue;
      std::fill(out.begin() + static_cast<std::ptrdiff_t>(i), out.begin() + static_cast<std::ptrdiff_t>(at), 'x');
      break;
    }
  }
  return out;
}

/// Cards are printed in groups of four, or of four, six and five.
bool is_printed_so(const Run& run, std::size_t first, std::size_t last) {
  for (auto i = first; i <= last; ++i)
    if (run[i].end - run[i].begin < kWritten) return false;
  return true;
}

std::optional<Group> card_in(SV text, const Run& run) {
  const bool dialled = !run.empty() && run.front().begin > 0 && text[run.front().begin - 1] == '+';
  for (std::size_t first = dialled ? 1 : 0; first < run.size(); ++first) {
    std::string digits;
    for (auto last = first; last < run.size() && digits.size() <= kMost; ++last) {
      digits += text.substr(run[last].begin, run[last].end - run[last].begin);
      const bool whole = first == 0 && last + 1 == run.size();
      if (is_card(digits) && (whole || is_printed_so(run, first, last))) return Group{run[first].begin, run[last].end};
    }
  }
  return std::nullopt;
}

std::optional<Group> card_in(SV text) {
  const auto bare = without_ibans(text);
  for (const auto& run : runs_in(bare))
    if (const auto found = card_in(bare, run)) return found;
  return std::nullopt;
}

}  // namespace

std::vector<std::string> numbers_in(SV text) {
  std::vector<std::string> out;
  for (const auto& run : runs_in(text)) {
    std::string digits;
    for (const auto& group : run) digits += text.substr(group.begin, group.end - group.begin);
    out.push_back(std::move(digits));
  }
  return out;
}

bool has_card_number(SV text) { return card_in(text).has_value(); }

Result<void> no_card(SV text, SV field) {
  return has_card_number(text) ? Result<void>{Error{Code::kInvalid, "text.card", std::string{field}}} : Result<void>{};
}

std::string without_card_numbers(SV text, SV instead) {
  std::string out;
  std::size_t done = 0;
  const auto bare = without_ibans(text);
  for (auto& run : runs_in(bare))
    while (const auto found = card_in(bare, run)) {  // never from the beginning again: a letter may hold nothing else
      out.append(text.substr(done, found->begin - done)).append(instead);
      done = found->end;
      std::erase_if(run, [&](const Group& group) { return group.begin < found->end; });
    }
  return out.append(text.substr(done));
}

}  // namespace tenue::policy
