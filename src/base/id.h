/// Typed identifiers: never two bare integers side by side.
#pragma once
#include <array>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace tenue {

template <class Tag>
struct Id {
  std::uint64_t value = 0;  ///< 0 = none
  auto operator<=>(const Id&) const = default;
  explicit operator bool() const { return value != 0; }
};
using SubjectId = Id<struct SubjectTag>;  ///< one person (or root record) of one organisation
using RecordId = Id<struct RecordTag>;    ///< one record, unique within its organisation
using UserId = Id<struct UserTag>;        ///< one person who signs in
using HoldId = Id<struct HoldTag>;
using OriginId = Id<struct OriginTag>;    ///< that data of one record came from elsewhere
using LetterId = Id<struct LetterTag>;    ///< one message of the outbox
using DisclosureId = Id<struct DisclosureTag>;  ///< that something of one record was passed on
using NoticeId = Id<struct NoticeTag>;    ///< a recipient that must be told of a change
using FileId = Id<struct FileTag>;        ///< one sealed file

/// 16 bytes that name an organisation in every key and every associated data.
using OrgId = std::array<std::uint8_t, 16>;

/// An id as it stands in addresses and tables: Crockford's base 32 (no I, L, O, U), without leading zeros, 13 digits at
/// most: "7K2QM4". Small letters are read too; id_parse gives 0 for anything that is no id (ids are 1 .. 2^63 - 1).
std::string id_text(std::uint64_t value);
std::uint64_t id_parse(std::string_view text);

}  // namespace tenue
