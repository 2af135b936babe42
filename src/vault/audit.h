/// The audit log (docs/formats/audit.md). Private to the vault.
#pragma once
#include <span>
#include <string>

#include "vault/core.h"

namespace tenue::vault {

/// One entry before it is numbered. `box_hash` empty: no box is spoken of.
struct Leaf {
  const Actor& who;
  std::string act, activity;
  std::vector<SubjectId> subjects;
  RecordId rec{};
  std::uint32_t ver = 0;
  Bytes box_hash{};
  std::string detail{};
};

/// Appends it in the running transaction, with a link to each subject (up to 1,000). Gives its number, from 0.
std::uint64_t append(Core& core, const Leaf& leaf);
/// Reads the text of an entry; nothing if it is cut short or of another format.
std::optional<Vault::Entry> decode_entry(const Names& names, std::uint64_t leaf, ByteView text);
std::vector<Vault::Entry> entries(Core& core, std::optional<SubjectId> subject, int most);

}  // namespace tenue::vault
