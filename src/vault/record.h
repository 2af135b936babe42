/// Sealed records (docs/formats/record.md): boxes, documents, tokens, cards. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

Bytes encode_document(const Document& document);
std::optional<Document> decode_document(ByteView bytes);

/// Seals under the slot and the row's identity (org, subject, record, version, type).
Bytes seal_box(Core& core, Slot slot, const Row& row, const Document& document);
/// Fails kDamaged: the box does not open under this row's identity, or its key is dead.
Result<Document> open_box(const Core& core, const Row& row);
/// A small text about a subject under a purpose of its own ("tenue-card1", "tenue-hold1"), bound to `about`.
Bytes seal_text(Core& core, Slot slot, std::string_view purpose, SubjectId subject, std::uint64_t about, ByteView text);
std::optional<Bytes> open_text(Core& core, std::string_view purpose, SubjectId subject, std::uint64_t about, ByteView box);
/// Such texts of `from` (reasons of holds, proofs of sources, letters on their way) are sealed again as those of `to`, under the slot. False: one does
/// not open, and nothing may be done.
bool reseal_texts(Core& core, SubjectId from, SubjectId to, Slot slot);
Slot slot_of(ByteView box);  ///< the box is at least its header long

/// Values by field id of the row's type; numbers without a name or of another type are left out.
Values values_of(const Core& core, const Row& row, const Document& document);
std::uint16_t field_number(const Core& core, const std::string& record, const std::string& field);
Bytes find_token(Core& core, std::uint16_t field, std::string_view normal);

/// Seals a new record under a slot of its own and writes its row; gives it with its first version.
void insert_record(Core& core, Row& row, const Document& document);
/// Seals changed content: version + 1. If something of `before` is overwritten or gone, under a fresh slot, and the old
/// one dies. Writes tokens, facts and assignments anew; the facts of `keep` ("record.field") stay although their values
/// went, because other ends hang on them. `by_time`: what is gone had come to its end, which will come again for an older copy.
void write_content(Core& core, Row& row, const Document& before, const Document& after, const std::set<std::string>& keep = {}, bool by_time = false);
/// What the record is found by.
void write_tokens(Core& core, const Row& row, const Values& values);
/// Dates, links, choices, tokens, assignments and files that follow from the values.
void write_index(Core& core, const Row& row, const Values& values, const std::set<std::string>& keep = {});

/// Audit entry about the row's box as it is now.
void append_about(Core& core, const Actor& who, const std::string& act, const std::string& activity, const Row& row,
                  const std::string& detail = {});
/// How the detail of an entry begins that names a proof: then its kind and the fields, "passport name,birthday".
inline constexpr std::string_view kProofWord = "proof ";
/// Completes an entry that names a record with version and hash of its box.
void name_box(Core& core, Leaf& leaf);

/// Seals names and addresses of the subject's records for the search in memory.
void remake_card(Core& core, SubjectId subject);
struct CardWord {
  RecordId rec;
  std::uint16_t field = 0;
  std::string folded;
};
std::vector<CardWord> decode_card(ByteView words);  ///< up to where it is cut short
std::vector<CardWord> open_card(Core& core, SubjectId subject, ByteView card);

/// The card and the reasons of holds may speak of what went: they get a fresh key within [backups] roll.
void mark_roll(Core& core, SubjectId subject);

}  // namespace tenue::vault
