#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include "base/result.h"
#include "crypto/crypto.h"

namespace tenue::crypto {
/// RFC 4226 section 5.3, with the step as counter.
std::string totp_code(ByteView secret, std::uint64_t step) {
  std::array<std::uint8_t, 8> counter;
  for (std::size_t i = 0; i < 8; ++i) counter[i] = static_cast<std::uint8_t>(step >> (56 - 8 * i));
  std::array<std::uint8_t, 20> mac;
  unsigned size = 0;
  // SHA-1 is what authenticator apps know; libsodium has none.
  TENUE_CHECK(HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter.data(), counter.size(),
                   mac.data(), &size) != nullptr &&
              size == mac.size());
  const std::size_t at = mac[19] & 0x0f;
  const std::uint32_t number = (mac[at] & 0x7fu) << 24 | static_cast<std::uint32_t>(mac[at + 1]) << 16 |
                               static_cast<std::uint32_t>(mac[at + 2]) << 8 | mac[at + 3];
  return fmt::format("{:06}", number % 1'000'000);
}

std::uint64_t totp_step(Instant at) {
  using namespace std::chrono;
  return static_cast<std::uint64_t>(duration_cast<seconds>(at.time_since_epoch()).count() / 30);
}

std::optional<std::uint64_t> totp_verify(ByteView secret, std::string_view code, Instant now,
                                         std::uint64_t last_step) {
  const std::uint64_t current = totp_step(now);
  for (std::uint64_t step = current - 1; step <= current + 1; ++step) {
    if (step > last_step && equal(view(totp_code(secret, step)), view(code))) return step;
  }
  return std::nullopt;
}

std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret) {
  return fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30",
                     percent_encode(issuer), percent_encode(account), base32(secret), percent_encode(issuer));
}

}  // namespace tenue::crypto
