#include "crypto/crypto.h"

namespace tenue::crypto {
namespace {

Hash token_mac(const Key& key, std::string_view purpose, ByteView payload) {
  Bytes length;
  put_u32(length, static_cast<std::uint32_t>(purpose.size()));
  return blake2b256(key, {view("tenue-token1"), length, view(purpose), payload});
}

}  // namespace

std::string sign_token(const Key& key, std::string_view purpose, ByteView payload) {
  Bytes token(payload.begin(), payload.end());
  const auto mac = token_mac(key, purpose, payload);
  token.insert(token.end(), mac.begin(), mac.end());
  return base64url(token);
}

std::optional<Bytes> verify_token(const Key& key, std::string_view purpose, std::string_view token) {
  auto bytes = unbase64url(token);
  if (!bytes || bytes->size() < sizeof(Hash)) return std::nullopt;
  // One token, one spelling: the unused bits of the last letter must not give a second one.
  if (base64url(*bytes) != token) return std::nullopt;
  const std::size_t payload_size = bytes->size() - sizeof(Hash);
  const ByteView all = *bytes;
  if (!equal(all.subspan(payload_size), token_mac(key, purpose, all.first(payload_size))))
    return std::nullopt;
  bytes->resize(payload_size);
  return bytes;
}

}  // namespace tenue::crypto
