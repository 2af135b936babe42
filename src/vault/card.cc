// Cards: names and addresses of one subject, folded and sealed, for the search in memory.
#include <algorithm>

#include "vault/record.h"

namespace tenue::vault {
namespace {

using policy::FieldType;
constexpr std::string_view kPurpose = "tenue-card1";

bool is_on_card(const policy::Field& field) {
  if (field.secret) return false;
  return field.identity || field.type == FieldType::kPersonName || field.type == FieldType::kCompanyName || field.type == FieldType::kAddress;
}

void put_word(Bytes& out, RecordId rec, std::uint16_t field, const std::string& folded) {
  put_u64(out, rec.value);
  put_u16(out, field);
  put_u16(out, static_cast<std::uint16_t>(std::min<std::size_t>(folded.size(), 0xFFFF)));
  out.insert(out.end(), folded.begin(), folded.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(folded.size(), 0xFFFF)));
}

void put_record(Core& core, const Row& row, Bytes& out) {
  const auto* type = core.model().record(row.type_id);
  if (!type || !row.box || std::ranges::none_of(type->fields, is_on_card)) return;
  const auto document = open_box(core, row);
  if (!document) return;
  for (const auto& field : type->fields) {
    const auto value = document->fields.find(field_number(core, type->id, field.id));
    if (is_on_card(field) && value != document->fields.end()) put_word(out, row.rec, value->first, fold(value->second));
  }
}

}  // namespace

void remake_card(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  if (!person) return;
  Bytes words;
  for (const auto& row : person->rows) put_record(core, row, words);
  std::optional<Bytes> card;
  if (!words.empty()) card = seal_text(core, person->slot, kPurpose, subject, 0, words);
  core.db->run(sql("record")["set_card"], core.org, subject, card);
}

std::vector<CardWord> decode_card(ByteView words) {
  std::vector<CardWord> out;
  constexpr std::size_t kHeader = 8 + 2 + 2;
  for (std::size_t at = 0; at + kHeader <= words.size();) {
    const std::size_t length = get_u16(words, at + 10);
    if (words.size() - at - kHeader < length) break;
    CardWord one{{get_u64(words, at)}, get_u16(words, at + 8), {}};
    one.folded.assign(reinterpret_cast<const char*>(words.data()) + at + kHeader, length);
    out.push_back(std::move(one));
    at += kHeader + length;
  }
  return out;
}

std::vector<CardWord> open_card(Core& core, SubjectId subject, ByteView card) {
  const auto words = open_text(core, kPurpose, subject, 0, card);
  return words ? decode_card(*words) : std::vector<CardWord>{};
}

}  // namespace tenue::vault
