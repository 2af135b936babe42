#include "app/demo_people.h"

#include <fmt/format.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "app/app.h"
#include "app/words.h"
#include "app_words.h"

namespace tenue::app {
namespace {

using policy::FieldType;

constexpr std::string_view kEarlier = "earlier ";

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

/// "a | b | c" as its parts.
std::vector<std::string> in_turn(std::string_view all) {
  std::vector<std::string> parts;
  for (std::size_t begin = 0; begin <= all.size();) {
    const auto end = std::min(all.find(" | ", begin), all.size());
    parts.emplace_back(all.substr(begin, end - begin));
    begin = end + 3;
  }
  return parts;
}

/// One of the texts of the catalogue under `key`, which are parted by " | ".
std::string one_of(std::string_view lang, std::string_view key, std::size_t nth) {
  const auto all = words().say(lang, key);
  const auto parts = in_turn(all);
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

std::string invented_lines(const std::vector<std::string>& texts, std::size_t nth, std::string_view lang) {
  const auto what = [&](std::size_t line) { return texts.empty() ? one_of(lang, "demo.line", line) : texts[line % texts.size()]; };
  return fmt::format("1\t3900\t{}\n1\t{}\t{}\n1\t{}\t{}", what(0), 9000 + nth % 4 * 1500, what(1), invented_cents(nth), what(2));
}

/// Who somebody is does not change from one day to the next.
bool of_the_person(FieldType type) { return type == FieldType::kAddress || type == FieldType::kCompanyName; }

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

std::string earlier_policy(const fs::path& policy_file, std::string text) {
  bool is_there = false;
  std::ifstream file(policy_file.parent_path() / "demo.txt");
  for (std::string line; std::getline(file, line);) {
    const auto arrow = line.find(" => ");
    if (!line.starts_with(kEarlier) || arrow == std::string::npos) continue;
    const auto now = line.substr(kEarlier.size(), arrow - kEarlier.size());
    const auto at = text.find(now);
    if (at == std::string::npos) return {};  // the policy has moved on
    text.replace(at, now.size(), line.substr(arrow + 4));
    is_there = true;
  }
  return is_there ? text : std::string{};
}

DemoTexts demo_texts(const fs::path& policy_file) {
  DemoTexts out;
  std::ifstream file(policy_file.parent_path() / "demo.txt");
  for (std::string line; std::getline(file, line);) {
    const auto equals = line.find(" = ");
    if (line.starts_with('#') || line.starts_with(kEarlier) || equals == std::string::npos) continue;
    out[line.substr(0, line.find_last_not_of(' ', equals) + 1)] = in_turn(std::string_view{line}.substr(equals + 3));
  }
  return out;
}

std::string invented_value(const policy::Field& field, const std::vector<std::string>& texts, const Invented& person, std::size_t nth, Instant now,
                           std::string_view lang) {
  if (field.type == FieldType::kLines) return invented_lines(texts, nth, lang);
  const auto turn = of_the_person(field.type) ? static_cast<std::size_t>(&person - invented_people().data()) : nth;
  if (!texts.empty()) return texts[turn % texts.size()];
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
    case FieldType::kLines:
    case FieldType::kFile:
    case FieldType::kFiles:
    case FieldType::kLink:
    case FieldType::kRole: return {};
  }
  return {};
}

}  // namespace tenue::app
