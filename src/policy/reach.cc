// Whether a firm can be reached as its file says: the page makes links of these, and a right is exercised through them.
#include <algorithm>

#include "policy/reader.h"

namespace tenue::policy {

std::string digits_of(std::string_view text) {
  std::string out;
  for (const char c : text)
    if (c >= '0' && c <= '9') out += c;
  return out;
}

namespace {

constexpr std::size_t kSirenDigits = 9;

using SV = std::string_view;

/// What is wrong with the value of one key, as the message that says it; empty: nothing.
std::string wrong_mail(SV value) {
  Field field;
  field.type = FieldType::kMail;
  const auto read = normalise(field, value);
  return read && !read->empty() ? "" : "reach.mail";
}

std::string wrong_phone(SV value) {
  Field field;
  field.type = FieldType::kPhone;
  const auto read = normalise(field, value);
  if (read) return read->empty() ? "reach.phone" : "";
  const auto& why = read.error().detail;
  return why == "phone.short" || why == "phone.long" || why == "phone.country" ? "reach." + why : "reach.phone";
}

std::string wrong_siren(SV value) {
  const auto digits = digits_of(value);
  if (value.find_first_not_of("0123456789 \u00A0\u202F") != SV::npos) return "reach.siren";
  if (digits.size() == 14) return "reach.siret";
  if (digits.size() != kSirenDigits) return "reach.siren";
  return luhn(digits) ? "" : "reach.siren.key";
}

std::string read_checked(Reader& reader, SV key, std::string (*wrong)(SV)) {
  auto value = reader.string(key);
  const auto* node = reader.take(key);
  if (!node || !node->is(Node::Kind::kString)) return value;
  if (const auto message = wrong(value); !message.empty()) reader.draft().report(Rule::kReach, node->spot, message, {{"key", key}, {"value", value}});
  return value;
}

}  // namespace

std::string read_registry(Reader& reader, SV key, SV siren) {
  auto value = reader.string(key);
  const auto* node = reader.take(key);
  if (!node || !node->is(Node::Kind::kString)) return value;
  for (const auto& number : numbers_in(value)) {
    if (number.size() != kSirenDigits) continue;
    const auto report = [&](SV message) { reader.draft().report(Rule::kReach, node->spot, message, {{"key", key}, {"value", number}}); };
    if (!luhn(number)) report("reach.siren.key");
    else if (!siren.empty() && digits_of(siren) != number) report("reach.registry");
  }
  return value;
}

void check_url(Draft& draft, const Node* node) {
  if (!node || !node->is(Node::Kind::kString)) return;
  const SV url = node->text;
  const auto host = url.starts_with("https://") ? url.substr(8) : SV{};
  const bool clean = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c != '"' && c != '\'' && c != '<' && c != '>' && c != ';'; });
  if (host.find('.') == SV::npos || !clean) draft.report(Rule::kMalformed, node->spot, "value.url", {{"value", url}});
}

std::string read_mail(Reader& reader, SV key) { return read_checked(reader, key, wrong_mail); }
std::string read_phone(Reader& reader, SV key) { return read_checked(reader, key, wrong_phone); }
std::string read_siren(Reader& reader, SV key) { return read_checked(reader, key, wrong_siren); }

bool is_country(SV word) { return word.size() == 2 && std::all_of(word.begin(), word.end(), [](char c) { return c >= 'A' && c <= 'Z'; }); }

std::string read_country(Reader& reader, SV key) {
  auto value = reader.string(key);
  if (value.empty() || is_country(value) || value == "EEA") return value;
  reader.draft().report(Rule::kMalformed, reader.take(key)->spot, "value.country", {{"value", value}});
  return {};  // nothing is said of a transfer to a country that is none
}

std::vector<std::string> read_countries(Reader& reader, SV key) {
  const auto* node = reader.take(key);
  if (!node) return {};
  for (const auto& item : node->items)
    if (item.is(Node::Kind::kString) && !is_country(item.text) && item.text != "EEA") reader.draft().report(Rule::kMalformed, item.spot, "value.country", {{"value", item.text}});
  return strings_of(reader.draft(), *node);
}

}  // namespace tenue::policy
