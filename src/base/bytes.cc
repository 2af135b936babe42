#include "base/bytes.h"

#include <openssl/evp.h>

#include <algorithm>
#include <numeric>

#include "base/id.h"
#include "base/result.h"

namespace tenue {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kBase64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr char kBase32[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr char kCrockford[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

/// Encodes groups of `bits` bits by `alphabet`, no padding.
std::string encode(ByteView bytes, const char* alphabet, int bits) {
  std::string out;
  std::uint32_t acc = 0;
  int have = 0;
  for (auto b : bytes) {
    acc = acc << 8 | b;
    have += 8;
    while (have >= bits) {
      have -= bits;
      out += alphabet[acc >> have & ((1u << bits) - 1)];
    }
  }
  if (have > 0) out += alphabet[acc << (bits - have) & ((1u << bits) - 1)];
  return out;
}

/// One code point from `s` at `i`, which moves past it; -1 where the bytes are not UTF-8.
std::int32_t next_code_point(std::string_view s, std::size_t& i) {
  const auto lead = static_cast<std::uint8_t>(s[i++]);
  if (lead < 0x80) return lead;
  const int more = lead >= 0xF0 && lead < 0xF5 ? 3 : lead >= 0xE0 && lead < 0xF0 ? 2 : lead >= 0xC2 && lead < 0xE0 ? 1 : 0;
  if (more == 0) return -1;
  std::int32_t cp = lead & (0x3F >> more);
  for (int k = 0; k < more; ++k) {
    if (i >= s.size()) return -1;
    const auto c = static_cast<std::uint8_t>(s[i++]);
    if ((c & 0xC0) != 0x80) return -1;
    cp = cp << 6 | (c & 0x3F);
  }
  if ((more == 2 && cp < 0x800) || (more == 3 && cp < 0x10000) || cp > 0x10FFFF || (cp >= 0xD800 && cp < 0xE000)) return -1;
  return cp;
}

/// Takes no place on a page, and turns or parts what stands around it.
bool is_hidden(std::int32_t cp) {
  struct Range { std::int32_t from, to; };
  static constexpr Range ranges[] = {{0xAD, 0xAD}, {0x34F, 0x34F}, {0x61C, 0x61C}, {0x115F, 0x1160}, {0x17B4, 0x17B5}, {0x180B, 0x180F}, {0x200B, 0x200F}, {0x202A, 0x202E},
                                     {0x2060, 0x206F}, {0x3164, 0x3164}, {0xFEFF, 0xFEFF}, {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};
  return std::any_of(std::begin(ranges), std::end(ranges), [&](const Range& one) { return cp >= one.from && cp <= one.to; });
}

/// The plain letters for an accented one of U+00C0 to U+017F, or "" where there are none.
std::string_view plain(std::int32_t cp) {
  struct Range { std::int32_t from, to; std::string_view letters; };
  static constexpr Range ranges[] = {
      {0xC0, 0xC5, "a"}, {0xC6, 0xC6, "ae"}, {0xC7, 0xC7, "c"}, {0xC8, 0xCB, "e"}, {0xCC, 0xCF, "i"}, {0xD1, 0xD1, "n"},
      {0xD2, 0xD6, "o"}, {0xD8, 0xD8, "o"}, {0xD9, 0xDC, "u"}, {0xDD, 0xDD, "y"}, {0xDF, 0xDF, "ss"}, {0xE0, 0xE5, "a"},
      {0xE6, 0xE6, "ae"}, {0xE7, 0xE7, "c"}, {0xE8, 0xEB, "e"}, {0xEC, 0xEF, "i"}, {0xF1, 0xF1, "n"}, {0xF2, 0xF6, "o"},
      {0xF8, 0xF8, "o"}, {0xF9, 0xFC, "u"}, {0xFD, 0xFF, "y"}, {0x100, 0x105, "a"}, {0x106, 0x10D, "c"}, {0x10E, 0x111, "d"},
      {0x112, 0x11B, "e"}, {0x11C, 0x123, "g"}, {0x124, 0x127, "h"}, {0x128, 0x131, "i"}, {0x132, 0x133, "ij"}, {0x134, 0x135, "j"},
      {0x136, 0x138, "k"}, {0x139, 0x142, "l"}, {0x143, 0x14B, "n"}, {0x14C, 0x151, "o"}, {0x152, 0x153, "oe"}, {0x154, 0x159, "r"},
      {0x15A, 0x161, "s"}, {0x162, 0x167, "t"}, {0x168, 0x173, "u"}, {0x174, 0x175, "w"}, {0x176, 0x178, "y"}, {0x179, 0x17E, "z"}};
  for (const auto& r : ranges)
    if (cp >= r.from && cp <= r.to) return r.letters;
  return "";
}

/// Bytes of the capital, or of the small letter, that `text` begins with: ASCII, À to Þ, Œ. 0: it begins with none.
std::size_t letter_width(std::string_view text, bool capital) {
  if (text.empty()) return 0;
  const char first = capital ? 'A' : 'a';
  if (text[0] >= first && text[0] < first + 26) return 1;
  if (text.size() < 2) return 0;
  const auto lead = static_cast<std::uint8_t>(text[0]);
  const int second = static_cast<std::uint8_t>(text[1]);
  if (lead == 0xC5) return second == (capital ? 0x92 : 0x93) ? 2 : 0;
  const int nth = second - (capital ? 0x80 : 0xA0);
  return lead == 0xC3 && nth >= 0 && nth < 0x1F && nth != 0x17 ? 2 : 0;  // 0x17: × and ÷
}

/// The letter of that width turned from capital to small or back.
std::string turned(std::string_view text, std::size_t width) {
  std::string out{text};
  if (width > 0) out[width - 1] = static_cast<char>(out[width - 1] ^ (out[0] == '\xC5' ? 0x01 : 0x20));
  return out;
}

/// Levenshtein's distance.
std::size_t distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 1; i <= a.size(); ++i) {
    auto diagonal = row[0];
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const auto above = row[j];
      row[j] = std::min({above + 1, row[j - 1] + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1)});
      diagonal = above;
    }
  }
  return row[b.size()];
}

}  // namespace

std::string hex(ByteView bytes) {
  std::string out;
  for (auto b : bytes) {
    out += kHex[b >> 4];
    out += kHex[b & 15];
  }
  return out;
}

std::optional<Bytes> unhex(std::string_view text) {
  if (text.size() % 2) return std::nullopt;
  Bytes out;
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = hex_value(text[i]), low = hex_value(text[i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    out.push_back(static_cast<std::uint8_t>(high << 4 | low));
  }
  return out;
}

std::string base64url(ByteView bytes) { return encode(bytes, kBase64, 6); }
std::string base32(ByteView bytes) { return encode(bytes, kBase32, 5); }

std::optional<Bytes> unbase64url(std::string_view text) {
  Bytes out;
  std::uint32_t acc = 0;
  int have = 0;
  for (char c : text) {
    const auto* at = std::char_traits<char>::find(kBase64, 64, c);
    if (!at) return std::nullopt;
    acc = acc << 6 | static_cast<std::uint32_t>(at - kBase64);
    have += 6;
    if (have >= 8) {
      have -= 8;
      out.push_back(static_cast<std::uint8_t>(acc >> have));
    }
  }
  if (have >= 6 || (acc & ((1u << have) - 1)) != 0) return std::nullopt;  // a lone digit, or bits that no byte holds
  return out;
}

std::string sha256_hex(ByteView bytes) {
  std::uint8_t digest[32];
  unsigned length = 0;
  TENUE_CHECK(EVP_Digest(bytes.data(), bytes.size(), digest, &length, EVP_sha256(), nullptr) == 1 && length == sizeof digest);
  return hex(digest);
}

void put_u16(Bytes& out, std::uint16_t v) {
  for (int i = 0; i < 2; ++i) out.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}
void put_u32(Bytes& out, std::uint32_t v) {
  for (int i = 0; i < 4; ++i) out.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}
void put_u64(Bytes& out, std::uint64_t v) {
  for (int i = 0; i < 8; ++i) out.push_back(static_cast<std::uint8_t>(v >> (8 * i)));
}
std::uint16_t get_u16(ByteView in, std::size_t at) { return static_cast<std::uint16_t>(in[at] | in[at + 1] << 8); }
std::uint32_t get_u32(ByteView in, std::size_t at) {
  std::uint32_t v = 0;
  for (std::size_t i = 0; i < 4; ++i) v |= std::uint32_t{in[at + i]} << (8 * i);
  return v;
}
std::uint64_t get_u64(ByteView in, std::size_t at) {
  std::uint64_t v = 0;
  for (std::size_t i = 0; i < 8; ++i) v |= std::uint64_t{in[at + i]} << (8 * i);
  return v;
}

bool is_clean_utf8(std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    const auto cp = next_code_point(text, i);
    if (cp < 0 || (cp < 0x20 && cp != '\n' && cp != '\t') || (cp >= 0x7F && cp < 0xA0)) return false;
  }
  return true;
}

std::string without_hidden_signs(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto start = i;
    if (const auto cp = next_code_point(utf8, i); !is_hidden(cp)) out += utf8.substr(start, i - start);
  }
  return out;
}

std::string fold(std::string_view utf8) {
  std::string out;
  for (std::size_t i = 0; i < utf8.size();) {
    const auto start = i;
    const auto cp = next_code_point(utf8, i);
    if (cp >= 'A' && cp <= 'Z') out += static_cast<char>(cp + 32);
    else if ((cp >= 'a' && cp <= 'z') || (cp >= '0' && cp <= '9')) out += static_cast<char>(cp);
    else if (cp >= 0 && !plain(cp).empty()) out += plain(cp);
    else if (is_hidden(cp)) continue;
    else if (cp > 0x17F && cp != 0x2019) out += utf8.substr(start, i - start);
    else if (!out.empty() && out.back() != ' ') out += ' ';
  }
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return out;
}

std::string upper_first(std::string_view text) { return turned(text, letter_width(text, false)); }

std::string lower_first(std::string_view text) {
  const auto width = letter_width(text, true);
  return letter_width(text.substr(width), true) > 0 ? std::string{text} : turned(text, width);
}

std::string percent_encode(std::string_view text) {
  static constexpr std::string_view kMarks = "-._~";
  static constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const auto byte = static_cast<std::uint8_t>(c);
    if (plain || kMarks.find(c) != std::string_view::npos) out += c;
    else out += {'%', kDigits[byte >> 4], kDigits[byte & 15]};
  }
  return out;
}

std::string id_text(std::uint64_t value) {
  std::string out;
  do {
    out.insert(out.begin(), kCrockford[value & 31]);
    value >>= 5;
  } while (value);
  return out;
}

std::uint64_t id_parse(std::string_view text) {
  if (text.empty() || text.size() > 13) return 0;
  std::uint64_t v = 0;
  for (char c : text) {
    if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 32);
    const auto* at = std::char_traits<char>::find(kCrockford, 32, c);
    if (!at) return 0;
    if (v >> 58) return 0;  // beyond 2^63 - 1 there is no id, and no column for one
    v = v << 5 | static_cast<std::uint64_t>(at - kCrockford);
  }
  return v;
}

std::string nearest(std::string_view word, const std::vector<std::string>& known) {
  std::string best;
  auto least = std::max<std::size_t>(1, word.size() / 3) + 1;
  if (word.size() > 80) return best;
  for (const auto& candidate : known) {
    const auto d = distance(word, candidate);
    if (d < least) least = d, best = candidate;
  }
  return best;
}

}  // namespace tenue
