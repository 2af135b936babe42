/// Bytes and their texts. No domain word here.
#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tenue {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;

inline ByteView view(std::string_view text) {
  return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
std::string hex(ByteView bytes);                        ///< lower case
std::optional<Bytes> unhex(std::string_view text);      ///< even length, any case; else nothing
std::string base64url(ByteView bytes);                  ///< RFC 4648 section 5, no padding
std::optional<Bytes> unbase64url(std::string_view text);
std::string base32(ByteView bytes);                     ///< RFC 4648 section 6, no padding (TOTP secrets)

/// SHA-256 (FIPS 180-4) in lower-case hex: names what is public. Everything about secrets is crypto's.
std::string sha256_hex(ByteView bytes);

/// Little endian, appended to `out`.
void put_u16(Bytes& out, std::uint16_t v);
void put_u32(Bytes& out, std::uint32_t v);
void put_u64(Bytes& out, std::uint64_t v);
std::uint16_t get_u16(ByteView in, std::size_t at);  ///< the caller has checked the length
std::uint32_t get_u32(ByteView in, std::size_t at);
std::uint64_t get_u64(ByteView in, std::size_t at);

/// Valid UTF-8 without control characters other than \n and \t (RFC 3629).
bool is_clean_utf8(std::string_view text);
/// Without the signs that nobody sees: zero-width, direction, filling and tagging ones (Unicode's Default_Ignorable_Code_Point but for
/// the variation selectors). Address books put them around numbers, and they let a name be read in another order than it is kept.
std::string without_hidden_signs(std::string_view utf8);
/// Lower case, accents of Latin-1 and Latin Extended-A folded, punctuation to spaces, hidden signs left out: for comparing names and towns.
std::string fold(std::string_view utf8);
/// "été" → "Été": letters of ASCII and Latin-1, and Œ.
std::string upper_first(std::string_view text);
/// The reverse; a word in capitals ("PME") stays.
std::string lower_first(std::string_view text);
/// "a, b, c": strings of any range.
template <class Words>
std::string joined(const Words& words, std::string_view between = ", ") {
  std::string out;
  bool first = true;
  for (const auto& word : words) {
    if (!first) out += between;
    out += word;
    first = false;
  }
  return out;
}
/// One value in a path or a query string: all but the unreserved characters of RFC 3986, section 2.3, is escaped.
std::string percent_encode(std::string_view text);
/// The nearest of `known` to `word`, where it is near enough to be what was meant; else empty.
std::string nearest(std::string_view word, const std::vector<std::string>& known);

}  // namespace tenue
