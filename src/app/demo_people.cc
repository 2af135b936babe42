#include "app/demo_people.h"

#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "app/words.h"
#include "app_words.h"

namespace tenue::app {
namespace {

using policy::FieldType;

Invented person_of(const std::string& row, std::size_t nth) {
  std::istringstream in(row);
  Invented out;
  std::getline(in, out.name, '|');
  std::getline(in, out.formal, '|');
  std::getline(in, out.address, '|');
  auto mail = fold(out.name);
  std::ranges::replace(mail, ' ', '.');
  out.mail = mail + "@fictive.example";
  out.phone = fmt::format("06 39 98 {:02} {:02}", 12 + nth, (34 + 7 * nth) % 100);
  return out;
}

/// One of the texts of the catalogue under `key`, which are parted by " | ".
std::string one_of(std::string_view lang, std::string_view key, std::size_t nth) {
  const auto all = words().say(lang, key);
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= all.size();) {
    const auto end = std::min(all.find(" | ", begin), all.size());
    parts.push_back(all.substr(begin, end - begin));
    begin = end + 3;
  }
  return parts[nth % parts.size()];
}

std::string invented_text(const policy::Field& field, std::size_t nth, std::string_view lang) {
  constexpr int kPlaceLike = 120;
  if (field.secret) return one_of(lang, "demo.secrets", nth);
  if (!field.required && nth % 2 == 1) return {};
  return one_of(lang, field.max > 0 && field.max <= kPlaceLike ? "demo.short" : "demo.long", nth);
}

/// In hundredths, between 90 and 700 euros.
std::size_t invented_cents(std::size_t nth) { return 9000 + (nth * 12700) % 61000; }

std::string invented_lines(std::size_t nth, std::string_view lang) {
  return fmt::format("1\t3900\t{}\n1\t{}\t{}\n1\t{}\t{}", one_of(lang, "demo.line", 0), 9000 + nth % 4 * 1500, one_of(lang, "demo.line", 1),
                     invented_cents(nth), one_of(lang, "demo.line", 2));
}

}  // namespace

const std::vector<Invented>& invented_people() {
  static const auto people = [] {
    std::vector<Invented> out;
    std::istringstream in(std::string(embedded::app_words().at("demo_people.txt")));
    for (std::string row; std::getline(in, row);) out.push_back(person_of(row, out.size()));
    return out;
  }();
  return people;
}

std::string invented_value(const policy::Field& field, const Invented& person, std::size_t nth, Instant now, std::string_view lang) {
  switch (field.type) {
    case FieldType::kPersonName: return person.formal;
    case FieldType::kCompanyName: return words().say(lang, "demo.company", {{"name", person.name.substr(person.name.rfind(' ') + 1)}});
    case FieldType::kMail: return person.mail;
    case FieldType::kPhone: return person.phone;
    case FieldType::kAddress: return person.address;
    case FieldType::kChoice:
    case FieldType::kChoices: return field.of.empty() ? "" : field.of[nth % field.of.size()].id;
    case FieldType::kText:
    case FieldType::kLongText: return invented_text(field, nth, lang);
    case FieldType::kLines: return invented_lines(nth, lang);
    case FieldType::kAmount: return fmt::format("{}.{:02}", invented_cents(nth) / 100, invented_cents(nth) % 100);
    case FieldType::kDate: return field.required ? iso_date(paris_date(now)) : "";
    case FieldType::kMoment: return field.required ? iso_date(paris_date(now)) + "T09:30" : "";
    case FieldType::kBirthDate: return fmt::format("{}-06-15", 1950 + nth % 50);
    case FieldType::kPeriod: return "1 year";
    case FieldType::kYesNo: return nth % 2 == 0 ? "yes" : "no";
    case FieldType::kSiret: return "000 000 000 00000";
    case FieldType::kIban: return field.required ? "FR14 2004 1010 0505 0001 3M02 606" : "";
    case FieldType::kNumber: return field.serial ? "" : std::to_string(1 + nth);
    case FieldType::kIp: return "192.0.2.1";
    case FieldType::kFile:
    case FieldType::kFiles:
    case FieldType::kLink:
    case FieldType::kRole: return {};
  }
  return {};
}

}  // namespace tenue::app
