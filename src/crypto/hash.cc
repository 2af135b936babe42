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
namespace {

crypto_hash_sha256_state* state_in(std::array<std::uint64_t, 13>& room) {
  static_assert(sizeof(crypto_hash_sha256_state) <= sizeof room && alignof(crypto_hash_sha256_state) <= alignof(std::uint64_t));
  return reinterpret_cast<crypto_hash_sha256_state*>(room.data());
}

}  // namespace

Sha256::Sha256() : state_{} { crypto_hash_sha256_init(state_in(state_)); }
void Sha256::add(ByteView bytes) { crypto_hash_sha256_update(state_in(state_), bytes.data(), bytes.size()); }
Hash Sha256::finish() {
  Hash out;
  crypto_hash_sha256_final(state_in(state_), out.data());
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
