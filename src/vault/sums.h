/// What every table of the store adds up to, sealed: an edit of the file past Tenue shows. Private to the vault.
///
/// Each row that Tenue writes or removes is added to, or taken from, the sum of its table, under a key of the keyring;
/// the sums are sealed into the row `seal` in the transaction that moved them. Whoever edits the file without the keys
/// can set neither a row nor a sum that fits. It names tables, not rows; and a whole older file, put back with the seal
/// of its day, fits too: only a witness elsewhere sees that.
///
/// Format  docs/formats/store.md, "The seal"
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tenue::vault {

struct Core;

using Sum = std::array<std::uint64_t, 4>;  ///< a number of 256 bits, lowest first; adding forgets what overflows

/// The sums of an empty store, when it is made.
void begin_sums(Core& core);
/// Reads the sealed sums, and from now on follows every row that is written. Where they do not open (or were taken away)
/// nothing is followed and nothing is ever sealed over it: what happened stays to be seen.
void follow_rows(Core& core);
/// At the end of a batch, if a row moved.
void seal_sums(Core& core);
/// Tables whose rows do not add up to what is sealed; nothing: there is no seal that opens.
std::optional<std::vector<std::string>> altered_tables(Core& core);

}  // namespace tenue::vault
