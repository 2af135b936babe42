#include <algorithm>

#include "vault/record.h"

namespace tenue::vault {
namespace {

constexpr std::uint8_t kBoxFormat = 0x01;
constexpr std::size_t kBoxHeader = 1 + 4;

Bytes record_aad(const Core& core, const Row& row) {
  Bytes out(view("tenue-rec-1").begin(), view("tenue-rec-1").end());
  out.insert(out.end(), core.org.begin(), core.org.end());
  put_u64(out, row.subject.value);
  put_u64(out, row.rec.value);
  put_u32(out, row.ver);
  put_u32(out, row.type);
  return out;
}

Bytes text_aad(const Core& core, std::string_view purpose, SubjectId subject, std::uint64_t about) {
  Bytes out(view(purpose).begin(), view(purpose).end());
  out.insert(out.end(), core.org.begin(), core.org.end());
  put_u64(out, subject.value);
  put_u64(out, about);
  return out;
}

Bytes box_of(Slot slot, const Bytes& sealed) {
  Bytes out{kBoxFormat};
  put_u32(out, slot);
  out.insert(out.end(), sealed.begin(), sealed.end());
  return out;
}

bool has_header(ByteView box) { return box.size() > kBoxHeader && box[0] == kBoxFormat; }

/// The padded text in a box, if its slot lives and key and identity fit.
std::optional<Bytes> open_under(const Core& core, std::string_view purpose, ByteView box, ByteView aad) {
  if (!has_header(box)) return std::nullopt;
  const auto key = core.keyring->key(slot_of(box));
  if (!key) return std::nullopt;
  const auto padded = crypto::open(crypto::derive(*key, {view(purpose)}), box.subspan(kBoxHeader), aad);
  return padded ? crypto::unpad32(*padded) : std::nullopt;
}

}  // namespace

Slot slot_of(ByteView box) { return get_u32(box, 1); }

Bytes encode_document(const Document& document) {
  Bytes out;
  put_u32(out, document.policy);
  for (const auto& [field, value] : document.fields) {
    put_u16(out, field);
    put_u32(out, static_cast<std::uint32_t>(value.size()));
    out.insert(out.end(), value.begin(), value.end());
  }
  return out;
}

std::optional<Document> decode_document(ByteView bytes) {
  if (bytes.size() < 4) return std::nullopt;
  Document out{get_u32(bytes, 0), {}};
  int last = -1;
  for (std::size_t at = 4; at < bytes.size();) {
    if (bytes.size() - at < 6) return std::nullopt;
    const auto field = get_u16(bytes, at);
    const std::size_t length = get_u32(bytes, at + 2);
    at += 6;
    if (bytes.size() - at < length || field <= last) return std::nullopt;
    out.fields[field].assign(reinterpret_cast<const char*>(bytes.data()) + at, length);
    last = field;
    at += length;
  }
  return out;
}

Bytes seal_box(Core& core, Slot slot, const Row& row, const Document& document) {
  const auto key = crypto::derive(core.key(slot), {view("tenue-rec-1")});
  return box_of(slot, crypto::seal(key, crypto::pad32(encode_document(document)), record_aad(core, row)));
}

Result<Document> open_box(const Core& core, const Row& row) {
  if (!row.box) return refused(Code::kNotFound, "record.gone");
  const auto text = open_under(core, "tenue-rec-1", *row.box, record_aad(core, row));
  if (!text) return refused(Code::kDamaged, "box.seal");
  auto document = decode_document(*text);
  if (!document) return refused(Code::kDamaged, "box.document");
  return std::move(*document);
}

Bytes seal_text(Core& core, Slot slot, std::string_view purpose, SubjectId subject, std::uint64_t about, ByteView text) {
  const auto key = crypto::derive(core.key(slot), {view(purpose)});
  return box_of(slot, crypto::seal(key, crypto::pad32(text), text_aad(core, purpose, subject, about)));
}

std::optional<Bytes> open_text(Core& core, std::string_view purpose, SubjectId subject, std::uint64_t about, ByteView box) {
  return open_under(core, purpose, box, text_aad(core, purpose, subject, about));
}

bool reseal_texts(Core& core, SubjectId from, SubjectId to, Slot slot) {
  for (const auto& [table, purpose] : {std::pair{"hold", "tenue-hold1"}, std::pair{"origin", "tenue-from1"}, std::pair{"outbox", "tenue-mail1"}, std::pair{"account", "tenue-acct1"}, std::pair{"disclosure", "tenue-pass1"},
                                       std::pair{"notice", "tenue-tell1"}, std::pair{"decision", "tenue-done1"}, std::pair{"directive", "tenue-will1"}}) {
    std::vector<std::pair<std::uint64_t, Bytes>> boxes;
    {
      auto rows = core.db->statement(sql(table)["boxes"]);
      rows.bind(core.org, from);
      while (rows.step()) boxes.emplace_back(rows.integer(0), rows.blob(1));
    }
    for (const auto& [about, box] : boxes) {
      const auto text = open_text(core, purpose, from, about, box);
      if (!text) return false;
      core.db->run(sql(table)["move"], core.org, about, to, seal_text(core, slot, purpose, to, about, *text));
    }
  }
  return true;
}

Bytes find_token(Core& core, std::uint16_t field, std::string_view normal) {
  Bytes number;
  put_u16(number, field);
  const auto hash = crypto::blake2b256(core.key(core.run.head.index_slot), {number, view(normal)});
  return Bytes(hash.begin(), hash.begin() + 16);
}

Bytes Vault::find_token(const std::string& path, std::string_view normal) const {
  return vault::find_token(*s_, static_cast<std::uint16_t>(s_->known_number("field", path)), normal);
}

Bytes Vault::seal_about(std::string_view purpose, SubjectId subject, std::uint64_t about, std::string_view text) {
  const auto person = load_person(*s_, subject);
  TENUE_CHECK(person);
  return seal_text(*s_, person->slot, purpose, subject, about, view(text));
}

std::optional<std::string> Vault::open_about(std::string_view purpose, SubjectId subject, std::uint64_t about, ByteView box) const {
  const auto plain = open_text(*s_, purpose, subject, about, box);
  return plain ? std::optional{std::string(plain->begin(), plain->end())} : std::nullopt;
}

}  // namespace tenue::vault
