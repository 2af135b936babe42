#include <sodium.h>

#include <algorithm>

#include "base/result.h"
#include "crypto/crypto.h"

namespace tenue::crypto {

void init() {
  static const bool ready = sodium_init() >= 0;
  if (!ready) throw Fault("crypto: libsodium can't start; the system gives no randomness");
}

Key Key::random() {
  std::array<std::uint8_t, kSize> fresh;
  random_fill(fresh);
  Key key(fresh);
  wipe(fresh);
  return key;
}
Key::Key(ByteView bytes) {
  TENUE_CHECK(bytes.size() == kSize);
  std::ranges::copy(bytes, bytes_.begin());
}
Key::Key(Key&& other) noexcept : bytes_(other.bytes_) { wipe(other.bytes_); }
Key& Key::operator=(Key&& other) noexcept {
  if (this != &other) {
    bytes_ = other.bytes_;
    wipe(other.bytes_);
  }
  return *this;
}
Key::~Key() { wipe(bytes_); }
bool Key::operator==(const Key& other) const { return equal(bytes_, other.bytes_); }

LockedSlab::LockedSlab(std::size_t size) : size_(size) {
  init();
  data_ = static_cast<std::uint8_t*>(sodium_malloc(size));
  if (!data_) throw Fault("crypto: no memory for keys");
  wipe(bytes());
}
LockedSlab::~LockedSlab() { sodium_free(data_); }

void wipe(std::span<std::uint8_t> secret) { sodium_memzero(secret.data(), secret.size()); }

void random_fill(std::span<std::uint8_t> out) {
  init();
  randombytes_buf(out.data(), out.size());
}
Bytes random_bytes(std::size_t count) {
  Bytes out(count);
  random_fill(out);
  return out;
}
std::uint64_t random_id() {
  for (;;) {
    std::array<std::uint8_t, 8> raw;
    random_fill(raw);
    if (const auto id = get_u64(raw, 0) >> 1; id != 0) return id;
  }
}

bool equal(ByteView a, ByteView b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

static_assert(kNonceSize == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES);
static_assert(kTagSize == crypto_aead_xchacha20poly1305_ietf_ABYTES);
static_assert(Key::kSize == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);

Bytes seal(const Key& key, ByteView plaintext, ByteView aad) {
  Bytes out(kSealOverhead + plaintext.size());
  random_fill(std::span(out).first(kNonceSize));
  crypto_aead_xchacha20poly1305_ietf_encrypt(out.data() + kNonceSize, nullptr, plaintext.data(),
                                             plaintext.size(), aad.data(), aad.size(), nullptr, out.data(),
                                             key.bytes().data());
  return out;
}

std::optional<Bytes> open(const Key& key, ByteView sealed, ByteView aad) {
  if (sealed.size() < kSealOverhead) return std::nullopt;
  Bytes out(sealed.size() - kSealOverhead);
  const auto box = sealed.subspan(kNonceSize);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(out.data(), nullptr, nullptr, box.data(), box.size(),
                                                 aad.data(), aad.size(), sealed.data(),
                                                 key.bytes().data()) != 0) {
    return std::nullopt;
  }
  return out;
}

Bytes pad32(ByteView plaintext) {
  Bytes out(plaintext.begin(), plaintext.end());
  out.push_back(0x80);
  out.resize((out.size() + 31) / 32 * 32);
  return out;
}
std::optional<Bytes> unpad32(ByteView padded) {
  if (padded.empty() || padded.size() % 32 != 0) return std::nullopt;
  std::size_t end = padded.size();
  while (end > padded.size() - 32 && padded[end - 1] == 0) --end;
  if (end == padded.size() - 32 || padded[end - 1] != 0x80) return std::nullopt;
  return Bytes(padded.begin(), padded.begin() + static_cast<std::ptrdiff_t>(end - 1));
}

}  // namespace tenue::crypto
