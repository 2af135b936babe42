#include "vault/values.h"

#include <fmt/format.h>

#include <algorithm>

#include "vault/files.h"

namespace tenue::vault {
namespace {

using policy::FieldType;

constexpr std::size_t kReferenceDigits = 7, kDashAfter = 4;

const store::SqlFile& q() { return sql("record"); }

Error at(const policy::Record& record, const policy::Field& field, std::string detail) {
  return refused(Code::kInvalid, std::move(detail), record.id + "." + field.id);
}

/// "4Q, 7k2" → "4Q,7K2": users who sign in under the field's role.
Result<std::string> persons_in_charge(Core& core, const policy::Record& record, const policy::Field& field, std::string_view raw) {
  std::string out;
  int count = 0;
  for (auto rest = raw; !rest.empty(); ++count) {
    auto one = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    const auto id = id_parse(one);
    auto user = core.db->statement(q()["user_role"]);
    if (id == 0 || id >> 63 || !user.bind(core.org, id).step() || user.text(0) != field.to) return at(record, field, "role.unknown");
    out += (out.empty() ? "" : ",") + id_text(id);
  }
  if (count > 1 && !field.many) return at(record, field, "role.one");
  return out;
}

Result<std::string> linked(const policy::Record& record, const policy::Field& field, std::string_view raw, const Person* person) {
  const auto id = id_parse(raw);
  const auto* row = person ? person->row(RecordId{id}) : nullptr;
  if (!row || row->type_id != field.to || row->phase == 2) return at(record, field, "link.none");
  return id_text(id);
}

}  // namespace

Result<std::string> normal_value(Core& core, const policy::Record& record, const policy::Field& field, std::string_view raw,
                                 const Person* person, std::string_view old) {
  if (field.serial) return at(record, field, "field.serial");
  if (field.type == FieldType::kRole) return persons_in_charge(core, record, field, raw);
  if (field.type == FieldType::kLink) return linked(record, field, raw, person);
  if (policy::is_file(field)) return normal_files(core, record, field, raw, old);
  auto normal = policy::normalise(field, raw);
  if (!normal) return at(record, field, normal.error().detail);
  return normal;
}

std::string next_serial(Core& core, const policy::Record& record, const policy::Field& field) {
  const auto year = int(paris_date(core.now()).year());
  const auto number = core.number("field", record.id + "." + field.id);
  return fmt::format("{}-{:03}", year, core.db->number(q()["next_serial"], core.org, number, year).value());
}

std::string reference_form(std::string_view typed) {
  std::string digits;
  for (const char c : typed)
    if (c != '-' && c != ' ') digits += c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
  if (digits.size() != kReferenceDigits || id_parse(digits) == 0) return {};
  return digits.insert(kDashAfter, "-");
}

std::string new_reference(Core& core) {
  constexpr std::uint64_t kBits35 = (std::uint64_t{1} << 35) - 1;
  for (;;) {
    auto digits = id_text(crypto::random_id() & kBits35);
    digits.insert(0, kReferenceDigits - digits.size(), '0');
    const auto reference = reference_form(digits);
    if (!reference.empty() && !core.db->number(q()["by_reference"], core.org, reference)) return reference;
  }
}

}  // namespace tenue::vault
