#include "vault/audit.h"

#include <algorithm>

namespace tenue::vault {
namespace {

constexpr std::size_t kSubjectsListed = 1000;
constexpr std::uint8_t kTextFormat = 0x01;
constexpr std::size_t kHashSize = 32;

const store::SqlFile& q() { return sql("audit"); }

std::uint32_t month_of(Instant at) {
  const auto day = paris_date(at);
  return static_cast<std::uint32_t>(int(day.year())) * 100 + unsigned(day.month());
}

/// The slot of the month's key; a new month takes a new one.
Slot month_slot(Core& core, std::uint32_t month) {
  if (const auto slot = core.db->number(q()["month_slot"], core.org, month)) return static_cast<Slot>(*slot);
  const Slot slot = core.new_slot();
  core.db->run(q()["insert_month"], core.org, month, slot);
  return slot;
}

Bytes number_bytes(std::uint64_t leaf) {
  Bytes out;
  put_u64(out, leaf);
  return out;
}

Bytes text_aad(const Core& core, std::uint64_t leaf) {
  Bytes out(core.org.begin(), core.org.end());
  put_u64(out, leaf);
  return out;
}

void put(Bytes& out, ByteView bytes) { out.insert(out.end(), bytes.begin(), bytes.end()); }

void put_subjects(Bytes& out, std::vector<SubjectId> subjects) {
  std::ranges::sort(subjects);
  put_u32(out, static_cast<std::uint32_t>(subjects.size()));
  Bytes ids;
  for (const auto subject : subjects) put_u64(ids, subject.value);
  if (subjects.size() <= kSubjectsListed) {
    put(out, ids);
  } else {
    put(out, crypto::sha256({ids}));
  }
}

Bytes make_text(Core& core, const Leaf& leaf, Instant at) {
  Bytes out{kTextFormat};
  put_u64(out, static_cast<std::uint64_t>(micros(at)));
  put_u32(out, static_cast<std::uint32_t>(core.run.version));
  put_u16(out, static_cast<std::uint16_t>(core.number("act", leaf.act)));
  put_u64(out, leaf.who.user.value);
  put_u32(out, leaf.activity.empty() ? 0 : core.number("activity", leaf.activity));
  put_subjects(out, leaf.subjects);
  put_u64(out, leaf.rec.value);
  put_u32(out, leaf.ver);
  put(out, leaf.box_hash.empty() ? Bytes(kHashSize) : leaf.box_hash);
  put_u16(out, static_cast<std::uint16_t>(core.number("role", leaf.who.role)));
  put(out, view(leaf.detail));
  return out;
}

/// The key of a month's texts. Nothing if the month's key is gone: then its texts are gone for everyone.
std::optional<crypto::Key> text_key(Core& core, std::uint32_t month) {
  const auto slot = core.db->number(q()["month_slot"], core.org, month);
  if (!slot) return std::nullopt;
  const auto month_key = core.keyring->key(static_cast<Slot>(*slot));
  if (!month_key) return std::nullopt;
  return crypto::derive(*month_key, {view("tenue-text1")});
}

}  // namespace

std::optional<Vault::Entry> decode_entry(const Names& names, std::uint64_t leaf, ByteView text) {
  constexpr std::size_t kBeforeSubjects = 1 + 8 + 4 + 2 + 8 + 4 + 4, kAfterSubjects = 8 + 4 + kHashSize + 2;
  if (text.size() < kBeforeSubjects + kAfterSubjects || text[0] != kTextFormat) return std::nullopt;
  Vault::Entry out;
  out.leaf = leaf;
  out.at = from_micros(static_cast<std::int64_t>(get_u64(text, 1)));
  out.act = names.name("act", get_u16(text, 13));
  out.user = UserId{get_u64(text, 15)};
  out.activity = names.name("activity", get_u32(text, 23));
  const std::size_t count = get_u32(text, 27);
  const std::size_t listed = count <= kSubjectsListed ? count * 8 : kHashSize;
  if (text.size() < kBeforeSubjects + listed + kAfterSubjects) return std::nullopt;
  std::size_t at = kBeforeSubjects;
  if (count <= kSubjectsListed)
    for (std::size_t i = 0; i < count; ++i) out.subjects.push_back({get_u64(text, at + 8 * i)});
  at += listed;
  out.rec = RecordId{get_u64(text, at)};
  out.ver = get_u32(text, at + 8);
  const auto hash = text.subspan(at + 12, kHashSize);
  out.box_hash.assign(hash.begin(), hash.end());
  out.role = names.name("role", get_u16(text, at + 12 + kHashSize));
  const auto detail = text.subspan(at + kAfterSubjects);
  out.detail.assign(detail.begin(), detail.end());
  return out;
}

std::uint64_t append(Core& core, const Leaf& leaf) {
  const Aside aside(core);
  const auto at = core.now();
  const auto month = month_of(at);
  const auto month_key = core.key(month_slot(core, month));
  const auto text = make_text(core, leaf, at);
  const auto number = core.run.head.next_leaf++;
  const auto salt = crypto::blake2b128(month_key, {view("tenue-salt1"), number_bytes(number)});
  const auto commitment = crypto::hmac_sha256(salt, {text});
  const auto box = crypto::seal(crypto::derive(month_key, {view("tenue-text1")}), text, text_aad(core, number));
  core.db->run(q()["insert_entry"], core.org, number, commitment, box, month);
  if (leaf.subjects.size() <= kSubjectsListed)
    for (const auto subject : leaf.subjects) core.db->run(q()["insert_link"], core.org, subject, number);
  return number;
}

std::vector<Vault::Entry> entries(Core& core, std::optional<SubjectId> subject, int most) {
  auto rows = core.db->statement(subject ? q()["newest_of_subject"] : q()["newest"]);
  if (subject) {
    rows.bind(core.org, *subject, most);
  } else {
    rows.bind(core.org, most);
  }
  std::map<std::uint32_t, std::optional<crypto::Key>> keys;
  std::vector<Vault::Entry> out;
  while (rows.step()) {
    const auto leaf = static_cast<std::uint64_t>(rows.integer(0));
    const auto month = static_cast<std::uint32_t>(rows.integer(2));
    auto key = keys.find(month);
    if (key == keys.end()) key = keys.emplace(month, text_key(core, month)).first;
    const auto text = key->second ? crypto::open(*key->second, rows.blob_view(1), text_aad(core, leaf)) : std::nullopt;
    if (!text) continue;
    if (auto entry = decode_entry(*core.run.names, leaf, *text)) out.push_back(std::move(*entry));
  }
  return out;
}

}  // namespace tenue::vault
