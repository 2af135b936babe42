/// Cryptography: the only module that includes sodium.h, and the only one that chooses an algorithm.
///
/// What it promises: one way to seal (XChaCha20-Poly1305, a fresh random nonce each time, never a counter: a
/// counter repeats after a restore), one way to hash (BLAKE2b; SHA-256 where an outsider verifies), one way
/// to keep a password (Argon2id). Comparisons of secrets take constant time. What it never does: store, log,
/// or print a key.
///
/// Parts. Functions that take `Parts` work on their plain concatenation. To keep two messages apart, every
/// part but one has a fixed length, or a length goes in front of it; the first part is a fixed word naming
/// the purpose.
///
/// Thread  everything here is safe from any thread.
/// Formats docs/formats/keyring.md
#pragma once
#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "base/time.h"

namespace tenue::crypto {

/// Prepares the library. main calls it first; calling it again does nothing, and every function here calls it
/// by need. Throws Fault if the system has no source of randomness.
void init();

/// 32 secret bytes, wiped when they go. Moves wipe the source; nothing copies. No <<.
class Key {
 public:
  static constexpr std::size_t kSize = 32;
  static Key random();
  explicit Key(ByteView bytes);  ///< exactly 32 bytes, else a bug
  Key(Key&& other) noexcept;
  Key& operator=(Key&& other) noexcept;
  Key(const Key&) = delete;
  Key& operator=(const Key&) = delete;
  ~Key();
  ByteView bytes() const { return bytes_; }
  bool operator==(const Key& other) const;  ///< constant time

 private:
  std::array<std::uint8_t, kSize> bytes_;
};

/// Memory for many secrets: locked against swapping, left out of core dumps, between guard pages, wiped when
/// it goes. One slab rather than one allocation a key: each allocation costs four pages. Locking is best
/// effort: where the system's limit (RLIMIT_MEMLOCK) is reached the slab works unlocked.
class LockedSlab {
 public:
  explicit LockedSlab(std::size_t size);  ///< bytes; throws Fault when there is no memory
  LockedSlab(const LockedSlab&) = delete;
  LockedSlab& operator=(const LockedSlab&) = delete;
  ~LockedSlab();
  std::span<std::uint8_t> bytes() { return {data_, size_}; }

 private:
  std::uint8_t* data_;
  std::size_t size_;
};
void wipe(std::span<std::uint8_t> secret);  ///< zeros that the compiler may not leave out

void random_fill(std::span<std::uint8_t> out);
Bytes random_bytes(std::size_t count);
std::uint64_t random_id();  ///< 1 .. 2^63 - 1, so that it fits a signed column

bool equal(ByteView a, ByteView b);  ///< constant time for equal lengths

// --- sealing ---------------------------------------------------------------------------------------------
constexpr std::size_t kNonceSize = 24, kTagSize = 16, kSealOverhead = kNonceSize + kTagSize;
/// nonce[24] | box[plaintext + 16]: XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03). `aad` is bound and not kept.
Bytes seal(const Key& key, ByteView plaintext, ByteView aad);
/// The plaintext, or nothing if key, bytes and `aad` do not belong together.
std::optional<Bytes> open(const Key& key, ByteView sealed, ByteView aad);
/// 0x80, then zeros to the next multiple of 32: hides small differences of length (1 to 32 bytes are added).
Bytes pad32(ByteView plaintext);
std::optional<Bytes> unpad32(ByteView padded);  ///< nothing if pad32 did not make it

/// The same for what comes piece by piece (libsodium's secretstream: XChaCha20-Poly1305 with a rekeying state). Pieces open
/// only in their order, none left out, none after the one sealed as the last. A key serves one stream.
constexpr std::size_t kStreamHeaderSize = 24, kPieceOverhead = 17;
class StreamSealer {
 public:
  explicit StreamSealer(const Key& key);
  ~StreamSealer();
  StreamSealer(const StreamSealer&) = delete;
  StreamSealer& operator=(const StreamSealer&) = delete;
  ByteView header() const { return header_; }  ///< goes before the first piece
  Bytes seal(ByteView piece, bool last);       ///< kPieceOverhead longer

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::array<std::uint8_t, kStreamHeaderSize> header_{};
};
class StreamOpener {
 public:
  /// `header`: kStreamHeaderSize bytes.
  StreamOpener(const Key& key, ByteView header);
  ~StreamOpener();
  StreamOpener(const StreamOpener&) = delete;
  StreamOpener& operator=(const StreamOpener&) = delete;
  struct Piece {
    Bytes bytes;
    bool last = false;
  };
  /// Nothing: not the next piece of this stream. Nothing opens after that.
  std::optional<Piece> open(ByteView sealed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// --- hashing ---------------------------------------------------------------------------------------------
using Parts = std::initializer_list<ByteView>;
using Hash = std::array<std::uint8_t, 32>;
using ShortHash = std::array<std::uint8_t, 16>;
Hash blake2b256(Parts parts);  ///< RFC 7693, no key
Hash blake2b256(const Key& key, Parts parts);
ShortHash blake2b128(const Key& key, Parts parts);
/// A key made from a key: blake2b256 of the parts.
Key derive(const Key& key, Parts parts);
Hash sha256(Parts parts);                     ///< FIPS 180-4
/// The same of what is too large to be held: piece by piece.
class Sha256 {
 public:
  Sha256();
  void add(ByteView bytes);
  Hash finish();  ///< once

 private:
  std::array<std::uint64_t, 13> state_;
};
Hash hmac_sha256(ByteView key, Parts parts);  ///< RFC 2104; a key of any length

// --- passwords -------------------------------------------------------------------------------------------
/// kServer: Argon2id, 64 MiB, 2 passes (RFC 9106), about 0.1 s; at most two run at a time, the others wait,
/// so that sign-ins can't exhaust the memory. kTest: the least libsodium takes.
enum class PasswordCost { kServer, kTest };
/// "$argon2id$…", with its own salt. Throws Fault when there is no memory.
std::string password_hash(std::string_view password, PasswordCost cost = PasswordCost::kServer);
bool password_verify(std::string_view hash, std::string_view password);  ///< false for a malformed hash

// --- second factor (RFC 6238: SHA-1, 6 digits, 30 s) -----------------------------------------------------
std::string totp_code(ByteView secret, std::uint64_t step);  ///< six digits
std::uint64_t totp_step(Instant at);                         ///< 30-second steps since 1970
/// Accepts the step of `now`, the one before and the one after, but none up to `last_step` (0 = none used yet):
/// what it gives back is to be kept as the next `last_step`, so that a code works once. Nothing if it is wrong.
std::optional<std::uint64_t> totp_verify(ByteView secret, std::string_view code, Instant now,
                                         std::uint64_t last_step);
/// What a QR code holds for an authenticator app.
std::string otpauth_uri(std::string_view issuer, std::string_view account, ByteView secret);

}  // namespace tenue::crypto
