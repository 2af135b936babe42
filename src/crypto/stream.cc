#include <sodium.h>

#include "base/result.h"
#include "crypto/crypto.h"

namespace tenue::crypto {

static_assert(kStreamHeaderSize == crypto_secretstream_xchacha20poly1305_HEADERBYTES);
static_assert(kPieceOverhead == crypto_secretstream_xchacha20poly1305_ABYTES);
static_assert(Key::kSize == crypto_secretstream_xchacha20poly1305_KEYBYTES);

struct StreamSealer::State {
  crypto_secretstream_xchacha20poly1305_state of{};
  ~State() { sodium_memzero(&of, sizeof of); }
};
struct StreamOpener::State {
  crypto_secretstream_xchacha20poly1305_state of{};
  bool over = false;
  ~State() { sodium_memzero(&of, sizeof of); }
};

StreamSealer::StreamSealer(const Key& key) : state_(std::make_unique<State>()) {
  init();
  TENUE_CHECK(crypto_secretstream_xchacha20poly1305_init_push(&state_->of, header_.data(), key.bytes().data()) == 0);
}
StreamSealer::~StreamSealer() = default;

Bytes StreamSealer::seal(ByteView piece, bool last) {
  Bytes out(piece.size() + kPieceOverhead);
  const auto tag = static_cast<unsigned char>(last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
  TENUE_CHECK(crypto_secretstream_xchacha20poly1305_push(&state_->of, out.data(), nullptr, piece.data(), piece.size(), nullptr, 0, tag) == 0);
  return out;
}

StreamOpener::StreamOpener(const Key& key, ByteView header) : state_(std::make_unique<State>()) {
  init();
  TENUE_CHECK(header.size() == kStreamHeaderSize);
  state_->over = crypto_secretstream_xchacha20poly1305_init_pull(&state_->of, header.data(), key.bytes().data()) != 0;
}
StreamOpener::~StreamOpener() = default;

std::optional<StreamOpener::Piece> StreamOpener::open(ByteView sealed) {
  if (state_->over || sealed.size() < kPieceOverhead) return std::nullopt;
  Piece out{Bytes(sealed.size() - kPieceOverhead), false};
  unsigned char tag = 0;
  if (crypto_secretstream_xchacha20poly1305_pull(&state_->of, out.bytes.data(), nullptr, &tag, sealed.data(), sealed.size(), nullptr, 0) != 0) {
    state_->over = true;
    return std::nullopt;
  }
  out.last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
  state_->over = out.last;
  return out;
}

}  // namespace tenue::crypto
