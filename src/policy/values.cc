// Values as typed → their normal form → as a person reads them.
//
// Normal forms pass through normalise() unchanged, but for amounts: those are typed in euros and kept in cents.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <phonenumbers/phonenumberutil.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/bytes.h"
#include "base/id.h"
#include "policy/document.h"
#include "policy/draft.h"
#include "policy/phrase.h"

namespace tenue::policy {
namespace {

using SV = std::string_view;
using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

constexpr SV kNoBreak = "\u00A0";

Error wrong(SV key) { return {Code::kInvalid, std::string{key}, {}}; }

/// Without spaces at both ends (also the unbreakable ones) and with plain line ends.
std::string trimmed(SV raw) {
  static constexpr SV spaces[] = {" ", "\t", "\n", "\r", kNoBreak, "\u202F"};
  const auto strip = [&](auto starts, auto remove) {
    for (bool again = true; again;) {
      again = false;
      for (const auto space : spaces)
        if (starts(raw, space)) remove(raw, space.size()), again = true;
    }
  };
  strip([](SV s, SV x) { return s.starts_with(x); }, [](SV& s, std::size_t n) { s.remove_prefix(n); });
  strip([](SV s, SV x) { return s.ends_with(x); }, [](SV& s, std::size_t n) { s.remove_suffix(n); });
  std::string out;
  for (std::size_t i = 0; i < raw.size(); ++i)
    if (raw[i] != '\r' || i + 1 >= raw.size() || raw[i + 1] != '\n') out += raw[i];
  for (const SV line_end : {"\u2028", "\u2029"})
    for (auto at = out.find(line_end); at != std::string::npos; at = out.find(line_end, at)) out.replace(at, line_end.size(), "\n");
  return out;
}

bool digits_only(SV text) { return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; }); }

std::string without(SV text, SV characters_out) {
  std::string out;
  for (const char c : text)
    if (characters_out.find(c) == SV::npos) out += c;
  return out;
}

/// Spaces inside numbers: plain, unbreakable, narrow.
std::string without_spaces(SV text) {
  std::string out = without(text, " \t");
  for (const SV space : {kNoBreak, SV{"\u202F"}})
    for (auto at = out.find(space); at != std::string::npos; at = out.find(space)) out.erase(at, space.size());
  return out;
}

Result<std::string> phone(SV text) {
  const auto& util = *PhoneNumberUtil::GetInstance();
  if (std::any_of(text.begin(), text.end(), [](char c) { return std::isalpha(static_cast<unsigned char>(c)); })) return wrong("phone.letters");
  const auto digits = std::count_if(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  if (digits == 0) return wrong("phone.shape");
  PhoneNumber number;
  const auto error = util.Parse(std::string{text}, "FR", &number);
  if (error == PhoneNumberUtil::TOO_SHORT_NSN || error == PhoneNumberUtil::TOO_SHORT_AFTER_IDD || (error != PhoneNumberUtil::NO_PARSING_ERROR && digits < 4)) return wrong("phone.short");
  if (error == PhoneNumberUtil::TOO_LONG_NSN) return wrong("phone.long");
  if (error == PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR) return wrong("phone.country");
  if (error != PhoneNumberUtil::NO_PARSING_ERROR) return wrong("phone.shape");
  switch (util.IsPossibleNumberWithReason(number)) {
    case PhoneNumberUtil::IS_POSSIBLE: break;
    case PhoneNumberUtil::TOO_SHORT:
    case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: return wrong("phone.short");
    case PhoneNumberUtil::TOO_LONG: return wrong("phone.long");
    case PhoneNumberUtil::INVALID_COUNTRY_CODE: return wrong("phone.country");
    default: return wrong("phone.shape");
  }
  if (number.country_code() == 33 && number.national_number() < 100'000'000) return wrong("phone.short");
  std::string out, again;
  util.Format(number, PhoneNumberUtil::E164, &out);
  // Of "+44 000…" each reading would take a nought away: what is kept must be found again.
  if (util.Parse(out, "FR", &number) == PhoneNumberUtil::NO_PARSING_ERROR) util.Format(number, PhoneNumberUtil::E164, &again);
  return again == out ? Result<std::string>{out} : wrong("phone.shape");
}

bool is_mail_local(SV local) {
  if (local.empty() || local.size() > 64 || local.front() == '.' || local.back() == '.' || local.find("..") != SV::npos) return false;
  return std::all_of(local.begin(), local.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || SV{".!#$%&'*+/=?^_`{|}~-"}.find(c) != SV::npos; });
}

bool is_mail_domain(SV domain) {
  if (domain.empty() || domain.size() > 253) return false;
  int labels = 0;
  while (true) {
    const auto label = domain.substr(0, domain.find('.'));
    const bool shape = !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-';
    if (!shape || !std::all_of(label.begin(), label.end(), [](char c) { return std::isalnum(static_cast<unsigned char>(c)) || c == '-'; })) return false;
    ++labels;
    if (label.size() == domain.size()) return labels >= 2 && label.size() >= 2 && !digits_only(label);
    domain.remove_prefix(label.size() + 1);
  }
}

std::string lower(SV text) {
  std::string out{text};
  for (auto& c : out) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return out;
}

Result<std::string> mail(SV text) {
  const auto at = text.rfind('@');
  if (at == SV::npos) return wrong("mail.at");
  if (text.size() > 254 || !is_mail_local(text.substr(0, at)) || !is_mail_domain(text.substr(at + 1))) return wrong("mail.shape");
  return std::string{text.substr(0, at + 1)} + lower(text.substr(at + 1));
}

/// "2026-11-23", "23/11/2026", "23.11.2026".
std::optional<Date> day_of(SV text) {
  if (const auto iso = parse_date(text)) return iso;
  const auto sign = text.find_first_of("/.");
  if (sign == SV::npos) return std::nullopt;
  const auto next = text.find(text[sign], sign + 1);
  if (next == SV::npos) return std::nullopt;
  const SV day = text.substr(0, sign), month = text.substr(sign + 1, next - sign - 1), year = text.substr(next + 1);
  if (!digits_only(day) || !digits_only(month) || !digits_only(year) || day.size() > 2 || month.size() > 2 || year.size() != 4) return std::nullopt;
  return parse_date(fmt::format("{}-{:0>2}-{:0>2}", year, month, day));
}

Result<std::string> date(SV text) {
  const auto day = day_of(text);
  if (!day || int(day->year()) < 1800) return wrong("date.real");
  return iso_date(*day);
}

/// "2026-11-23T14:30" as browsers send it, also with a space, seconds, or the day the French way.
Result<std::string> moment(SV text) {
  const auto cut = text.find_first_of(" T");
  if (cut == SV::npos) return wrong("moment.real");
  const auto day = day_of(text.substr(0, cut));
  auto time = text.substr(cut + 1);
  if (time.size() == 8 && time[5] == ':') time = time.substr(0, 5);
  if (!day || int(day->year()) < 1800) return wrong("moment.real");
  const auto out = iso_date(*day) + "T" + std::string{time};
  if (!parse_moment(out)) return wrong("moment.real");
  return out;
}

/// "1 318,00 €" → 131800 cents.
std::optional<std::int64_t> cents_of(SV text) {
  auto plain = without_spaces(text);
  if (plain.ends_with("€")) plain.resize(plain.size() - SV{"€"}.size());
  const bool minus = plain.starts_with('-');
  if (minus) plain.erase(0, 1);
  const auto sign = plain.find_first_of(",.");
  const auto whole = plain.substr(0, sign);
  const auto rest = sign == std::string::npos ? std::string{} : plain.substr(sign + 1);
  if (!digits_only(whole) || whole.size() > 10 || (sign != std::string::npos && (!digits_only(rest) || rest.size() > 2))) return std::nullopt;
  auto cents = std::stoll(whole) * 100;
  if (!rest.empty()) cents += std::stoll(rest) * (rest.size() == 1 ? 10 : 1);
  return minus ? -cents : cents;
}

Result<std::string> amount(SV text) {
  const auto cents = cents_of(text);
  return cents ? Result<std::string>{std::to_string(*cents)} : wrong("amount.shape");
}

struct Line {
  std::int64_t quantity = 1, unit = 0;
  std::string label;
  /// Ten thousand million euros at most, so that what five thousand characters hold can be added up.
  bool fits() const { return std::abs(quantity * unit) <= 1'000'000'000'000; }
};

/// A row in normal form: quantity TAB unit cents TAB label.
std::optional<Line> tabbed(SV row) {
  const auto first = row.find('\t');
  const auto second = first == SV::npos ? first : row.find('\t', first + 1);
  if (second == SV::npos) return std::nullopt;
  const auto quantity = row.substr(0, first), unit = row.substr(first + 1, second - first - 1), label = row.substr(second + 1);
  const auto digits = unit.starts_with('-') ? unit.substr(1) : unit;
  if (!digits_only(quantity) || quantity.size() > 6 || !digits_only(digits) || digits.size() > 12 || label.empty()) return std::nullopt;
  const Line line{std::stoll(std::string{quantity}), std::stoll(std::string{unit}), std::string{label}};
  return line.fits() ? std::optional{line} : std::nullopt;
}

/// A row as typed: "Visite 39,00", "2 x Article : 89,00 €".
std::optional<Line> typed_row(SV row) {
  auto text = trimmed(row);
  for (const SV euro : {"€"})
    if (SV{text}.ends_with(euro)) text = trimmed(SV{text}.substr(0, text.size() - euro.size()));
  const auto space = text.find_last_of(" \t:");
  if (space == std::string::npos) return std::nullopt;
  const auto cents = cents_of(SV{text}.substr(space + 1));
  if (!cents) return std::nullopt;
  Line line;
  line.unit = *cents;
  auto label = trimmed(SV{text}.substr(0, space + (text[space] == ':' ? 0 : 1)));
  if (SV{label}.ends_with(':')) label = trimmed(SV{label}.substr(0, label.size() - 1));
  const auto digits = label.find_first_not_of("0123456789");
  if (digits != std::string::npos && digits > 0 && digits <= 6) {
    auto rest = trimmed(SV{label}.substr(digits));
    for (const SV times : {"x ", "× ", "X "})
      if (SV{rest}.starts_with(times)) {
        line.quantity = std::stoll(label.substr(0, digits));
        rest = trimmed(SV{rest}.substr(times.size()));
        label = rest;
        break;
      }
  }
  line.label = without(label, "\t");
  return line.label.empty() || line.quantity == 0 || !line.fits() ? std::nullopt : std::optional{line};
}

std::vector<Line> lines_in(SV normal) {
  std::vector<Line> out;
  for (const auto row : lines_of(normal))
    if (auto line = tabbed(row)) out.push_back(std::move(*line));
  return out;
}

Result<std::string> lines(SV text) {
  std::string out;
  for (const auto row : lines_of(text)) {
    if (trimmed(row).empty()) continue;
    auto line = tabbed(row);
    if (!line) line = typed_row(row);
    if (!line) return wrong("lines.shape");
    out += fmt::format("{}{}\t{}\t{}", out.empty() ? "" : "\n", line->quantity, line->unit, line->label);
  }
  return out;
}

bool is_choice_of(const Field& field, SV id) {
  return std::any_of(field.of.begin(), field.of.end(), [&](const Choice& c) { return c.id == id; });
}

std::vector<std::string> comma_parts(SV text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto part = text.substr(0, text.find(','));
    if (auto word = trimmed(part); !word.empty()) out.push_back(std::move(word));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
  }
  return out;
}

/// In the order of their declaration, each once.
Result<std::string> choices(const Field& field, SV text) {
  const auto given = comma_parts(text);
  for (const auto& id : given)
    if (!is_choice_of(field, id)) return wrong("choice.unknown");
  std::string out;
  for (const auto& choice : field.of)
    if (std::find(given.begin(), given.end(), choice.id) != given.end()) out += (out.empty() ? "" : ",") + choice.id;
  return out;
}

Result<std::string> yes_no(SV text) {
  const auto word = fold(text);
  for (const SV yes : {"yes", "on", "oui", "true", "1"})
    if (word == yes) return std::string{"yes"};
  for (const SV no : {"no", "off", "non", "false", "0"})
    if (word == no) return std::string{"no"};
  return wrong("choice.unknown");
}

Result<std::string> siret(SV text) {
  const auto digits = without_spaces(text);
  return digits_only(digits) && digits.size() == 14 && luhn(digits) ? Result<std::string>{digits} : wrong("siret.shape");
}

Result<std::string> iban(SV text) {
  auto code = without_spaces(text);
  for (auto& c : code) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return is_iban(code) ? Result<std::string>{code} : wrong("iban.shape");
}

Result<std::string> ip(const std::string& text) {
  unsigned char buffer[16];
  char out[INET6_ADDRSTRLEN];
  for (const int family : {AF_INET, AF_INET6})
    if (inet_pton(family, text.c_str(), buffer) == 1) return std::string{inet_ntop(family, buffer, out, sizeof out)};
  return wrong("ip.shape");
}

/// One address on one line, its lines joined by commas, its spaces plain.
std::string one_line(SV typed) {
  std::string text{typed}, out;
  for (const SV space : {kNoBreak, SV{"\u202F"}})
    for (auto at = text.find(space); at != std::string::npos; at = text.find(space)) text.replace(at, space.size(), " ");
  for (const auto row : lines_of(text)) {
    auto part = trimmed(row);
    while (SV{part}.ends_with(',')) part = trimmed(SV{part}.substr(0, part.size() - 1));
    if (!part.empty()) out += (out.empty() ? "" : ", ") + part;
  }
  return out;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Any byte of a letter that is not ASCII counts: "É", "œ".
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) || static_cast<unsigned char>(c) >= 0x80; }

/// "3 mois" as "3 month": parse_period knows the words of policy files alone.
Result<std::string> period(SV text) {
  constexpr std::array<std::pair<SV, SV>, 6> kUnits = {
      {{"an", "year"}, {"annee", "year"}, {"mois", "month"}, {"semaine", "week"}, {"jour", "day"}, {"heure", "hour"}}};
  const auto folded = fold(text);
  std::string out;
  for (std::size_t i = 0, end = 0; i < folded.size(); i = end) {
    for (end = i + 1; end < folded.size() && folded[i] != ' ' && folded[end] != ' ' && is_digit(folded[end]) == is_digit(folded[i]);) ++end;
    const auto word = folded.substr(i, end - i);
    const auto* unit = std::find_if(kUnits.begin(), kUnits.end(), [&](const auto& one) { return word == one.first || word == std::string{one.first} + "s"; });
    if (word != " ") out += (out.empty() ? "" : " ") + (unit == kUnits.end() ? word : std::string{unit->second});
  }
  return parse_period(out) ? Result<std::string>{out} : wrong("period.shape");
}

/// Where the five digits of a postcode stand apart, the last of them; npos: nowhere.
std::size_t postcode_at(SV address) {
  for (std::size_t i = address.size() < 5 ? 0 : address.size() - 4; i-- > 0;) {
    const bool begins = i == 0 || !std::isalnum(static_cast<unsigned char>(address[i - 1]));
    const bool ends = i + 5 == address.size() || !std::isalnum(static_cast<unsigned char>(address[i + 5]));
    if (begins && ends && digits_only(address.substr(i, 5))) return i;
  }
  return SV::npos;
}

/// Whether a name stands there: "rue", "Pantin". The number of a house is none: "12", "12 bis", "3e".
bool has_name(SV text) {
  for (const auto& word : parts(text, ' '))
    if (word.size() > 1 && is_letter(word[0]) && word != "bis" && word != "ter" && word != "quater") return true;
  return false;
}

/// Where somebody can be found: a street, or whatever stands for it, and a town or a postcode. Without postcode the two
/// are told apart by a comma; a part that begins with a figure ("3e étage") is no town.
Result<std::string> address(SV text) {
  const auto line = one_line(text);
  const auto code = postcode_at(line);
  std::size_t named = 0;
  bool town = code != SV::npos;
  for (const auto& piece : parts(line, ',')) {
    if (!has_name(piece)) continue;
    ++named;
    town = town || is_letter(piece[0]);
  }
  if (town && (named > 1 || (code != SV::npos && has_name(SV{line}.substr(0, code))))) return line;
  if (code != SV::npos) return wrong("address.street");
  return wrong(std::any_of(line.begin(), line.end(), is_digit) ? "address.town" : "address.both");
}

/// Where a person writes what she likes.
bool is_free(FieldType type) {
  return type == FieldType::kText || type == FieldType::kLongText || type == FieldType::kPersonName || type == FieldType::kCompanyName || type == FieldType::kAddress || type == FieldType::kLines;
}

bool takes_lines(FieldType type) { return type == FieldType::kLongText || type == FieldType::kAddress || type == FieldType::kLines; }

Result<std::string> by_type(const Field& field, const std::string& text) {
  switch (field.type) {
    case FieldType::kMail: return mail(text);
    case FieldType::kPhone: return phone(text);
    case FieldType::kAddress: return field.needs_postcode && postcode_at(one_line(text)) == SV::npos ? wrong("address.postcode") : address(text);
    case FieldType::kDate:
    case FieldType::kBirthDate: return date(text);
    case FieldType::kMoment: return moment(text);
    case FieldType::kPeriod: return period(text);
    case FieldType::kAmount: return amount(text);
    case FieldType::kLines: return lines(text);
    case FieldType::kNumber: return text;
    case FieldType::kChoice: return is_choice_of(field, text) ? Result<std::string>{text} : wrong("choice.unknown");
    case FieldType::kChoices: return choices(field, text);
    case FieldType::kYesNo: return yes_no(text);
    case FieldType::kSiret: return siret(text);
    case FieldType::kIban: return iban(text);
    case FieldType::kIp: return ip(text);
    case FieldType::kFile:
    case FieldType::kFiles: return wrong("file.none");
    case FieldType::kLink: return id_parse(text) ? Result<std::string>{id_text(id_parse(text))} : wrong("link.none");
    default: return text;
  }
}

std::string euros(std::int64_t cents, SV lang) {
  const auto whole = std::to_string(std::abs(cents) / 100);
  std::string grouped;
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i > 0 && (whole.size() - i) % 3 == 0) grouped += lang == "fr" ? kNoBreak : SV{","};
    grouped += whole[i];
  }
  const auto sign = cents < 0 ? "-" : "";
  if (lang == "fr") return fmt::format("{}{},{:02}{}€", sign, grouped, std::abs(cents) % 100, kNoBreak);
  return fmt::format("{}€{}.{:02}", sign, grouped, std::abs(cents) % 100);
}

std::string phone_shown(const std::string& value) {
  const auto& util = *PhoneNumberUtil::GetInstance();
  PhoneNumber number;
  if (util.Parse(value, "FR", &number) != PhoneNumberUtil::NO_PARSING_ERROR) return value;
  std::string out;
  util.Format(number, number.country_code() == 33 ? PhoneNumberUtil::NATIONAL : PhoneNumberUtil::INTERNATIONAL, &out);
  return out;
}

std::string moment_shown(SV value, SV lang) {
  const auto at = parse_moment(value);
  if (!at) return std::string{value};
  const auto day = plain_date(paris_date(*at), lang);
  return day + (lang == "fr" ? " à " : " at ") + clock_time(*at, lang);
}

std::string choices_shown(const Field& field, SV value, SV lang) {
  std::string out;
  for (const auto& id : comma_parts(value))
    for (const auto& choice : field.of)
      if (choice.id == id) out += (out.empty() ? "" : ", ") + choice.label.in(lang);
  return out;
}

std::string lines_shown(SV value, SV lang) {
  std::string out;
  std::int64_t total = 0;
  for (const auto& line : lines_in(value)) {
    total += line.quantity * line.unit;
    const auto times = line.quantity == 1 ? std::string{} : std::to_string(line.quantity) + " × ";
    out += times + line.label + std::string{lang == "fr" ? kNoBreak : SV{}} + ": " + euros(line.unit, lang) + "\n";
  }
  return out + fmt::format("Total{}: {}", lang == "fr" ? kNoBreak : SV{}, euros(total, lang));
}

/// What follows the postal code, or the last part between commas: "12 rue Imaginaire, 75011 Paris" → "Paris".
std::string town_of(SV address) {
  auto last = address.substr(address.find_last_of(',') == SV::npos ? 0 : address.find_last_of(',') + 1);
  if (const auto code = postcode_at(address); code != SV::npos && !trimmed(address.substr(code + 5)).empty()) last = address.substr(code + 5);
  if (const auto comma = last.find(','); comma != SV::npos && !trimmed(last.substr(0, comma)).empty()) last = last.substr(0, comma);
  const auto town = trimmed(last);
  return town.empty() ? std::string{address} : town;
}

std::string street_of(SV address) { return trimmed(address.substr(0, address.find(','))); }

}  // namespace

bool luhn(SV digits) {
  int sum = 0;
  for (std::size_t i = 0; i < digits.size(); ++i) {
    int d = digits[digits.size() - 1 - i] - '0';
    if (i % 2 == 1) d = d * 2 > 9 ? d * 2 - 9 : d * 2;
    sum += d;
  }
  return sum % 10 == 0;
}

bool is_iban(SV code) {
  if (code.size() < 15 || code.size() > 34) return false;
  int rest = 0;
  for (const char c : std::string{code.substr(4)} + std::string{code.substr(0, 4)}) {
    const auto sign = static_cast<unsigned char>(c);
    if (!std::isalnum(sign)) return false;
    rest = std::isdigit(sign) ? (rest * 10 + (c - '0')) % 97 : (rest * 100 + (std::toupper(sign) - 'A' + 10)) % 97;
  }
  return rest == 1;
}

std::int64_t cents_in(const Field& field, SV value) {
  if (field.type == FieldType::kAmount) return value.empty() ? 0 : std::stoll(std::string{value});
  std::int64_t total = 0;
  if (field.type == FieldType::kLines)
    for (const auto& line : lines_in(value)) total += line.quantity * line.unit;
  return total;
}

std::string euros_shown(std::int64_t cents, SV lang) { return euros(cents, lang); }

int field_limit(const Field& field) {
  if (field.max > 0) return field.max;
  switch (field.type) {
    case FieldType::kText: return 200;
    case FieldType::kLongText: return 5000;
    case FieldType::kPersonName:
    case FieldType::kCompanyName: return 120;
    case FieldType::kMail: return 254;
    case FieldType::kPhone: return 30;
    case FieldType::kAddress: return 300;
    case FieldType::kLines: return 5000;
    case FieldType::kChoices: return 1000;
    default: return 60;
  }
}

Result<std::string> normalise(const Field& field, SV raw) {
  if (raw.size() > 100'000) return wrong("text.long");
  const auto typed = trimmed(raw);
  if (!is_clean_utf8(typed)) return wrong("text.control");  // first: broken bytes around a sign become one when it goes
  const auto text = trimmed(without_hidden_signs(typed));
  if (text.empty()) return std::string{};
  if (!takes_lines(field.type) && text.find_first_of("\n") != std::string::npos) return wrong("text.control");
  if (field.type != FieldType::kLines && field.type != FieldType::kLongText && text.find('\t') != std::string::npos) return wrong("text.control");
  if (characters(text) > field_limit(field)) return wrong("text.long");
  if (is_free(field.type) && has_card_number(text)) return wrong("text.card");
  auto normal = by_type(field, text);
  if (normal && characters(*normal) > field_limit(field)) return wrong("text.long");  // lines of an address become longer as one
  return normal;
}

std::string shown(const Field& field, SV value, SV lang) {
  if (value.empty()) return {};
  switch (field.type) {
    case FieldType::kPhone: return phone_shown(std::string{value});
    case FieldType::kDate:
    case FieldType::kBirthDate: {
      const auto day = parse_date(value);
      return day ? plain_date(*day, lang) : std::string{value};
    }
    case FieldType::kMoment: return moment_shown(value, lang);
    case FieldType::kPeriod: {
      const auto period = parse_period(value);
      return period ? period_words(*period, lang) : std::string{value};
    }
    case FieldType::kAmount: {
      std::int64_t cents = 0;
      const auto r = std::from_chars(value.data(), value.data() + value.size(), cents);
      return r.ptr == value.data() + value.size() ? euros(cents, lang) : std::string{value};
    }
    case FieldType::kLines: return lines_shown(value, lang);
    case FieldType::kChoice:
    case FieldType::kChoices: return choices_shown(field, value, lang);
    case FieldType::kYesNo: return shipped_word(value == "yes" ? "value.yes" : "value.no")->in(lang);
    default: return std::string{value};
  }
}

std::string part(const Field& field, SV value, SV name, SV lang) {
  if (field.type == FieldType::kAddress && name == "town") return town_of(value);
  if (field.type == FieldType::kAddress && name == "street") return street_of(value);
  return shown(field, value, lang);
}

std::string find_form(const Field& field, SV normal) {
  return field.type == FieldType::kMail ? lower(normal) : std::string{normal};
}

bool covers(const Model& model, const Activity& activity, const std::vector<std::string>& paths, SV record, SV field) {
  const auto* r = model.record(record);
  const auto* f = r ? r->field(field) : nullptr;
  if (!f) return false;
  const std::string exact = std::string{record} + "." + std::string{field}, whole = std::string{record} + ".*";
  for (const auto& path : paths) {
    if (path == exact) return true;
    if (f->secret) continue;
    const auto used = [&](const std::string& u) { return u == exact || u == whole; };
    if ((path == "*" || path == whole) && (activity.keeps(record, field) || std::any_of(activity.uses.begin(), activity.uses.end(), used))) return true;
  }
  return false;
}

}  // namespace tenue::policy
