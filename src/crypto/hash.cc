#include <sodium.h>

#include "crypto/crypto.h"

namespace tenue::crypto {
namespace {

void blake2b(std::span<std::uint8_t> out, ByteView key, Parts parts) {
  init();
  crypto_generichash_state state;
  crypto_generichash_init(&state, key.data(), key.size(), out.size());
  for (const auto part : parts) crypto_generichash_update(&state, part.data(), part.size());
  crypto_generichash_final(&state, out.data(), out.size());
  sodium_memzero(&state, sizeof state);
}

}  // namespace

Hash blake2b256(Parts parts) {
  Hash out;
  blake2b(out, {}, parts);
  return out;
}
Hash blake2b256(const Key& key, Parts parts) {
  Hash out;
  blake2b(out, key.bytes(), parts);
  return out;
}
ShortHash blake2b128(const Key& key, Parts parts) {
  ShortHash out;
  blake2b(out, key.bytes(), parts);
  return out;
}
Key derive(const Key& key, Parts parts) {
  auto raw = blake2b256(key, parts);
  Key out(raw);
  wipe(raw);
  return out;
}

Hash sha256(Parts parts) {
  init();
  Hash out;
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const auto part : parts) crypto_hash_sha256_update(&state, part.data(), part.size());
  crypto_hash_sha256_final(&state, out.data());
  return out;
}
Hash hmac_sha256(ByteView key, Parts parts) {
  init();
  Hash out;
  crypto_auth_hmacsha256_state state;
  crypto_auth_hmacsha256_init(&state, key.data(), key.size());
  for (const auto part : parts) crypto_auth_hmacsha256_update(&state, part.data(), part.size());
  crypto_auth_hmacsha256_final(&state, out.data());
  sodium_memzero(&state, sizeof state);
  return out;
}

}  // namespace tenue::crypto
