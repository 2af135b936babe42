#include <sodium.h>

#include <cstring>
#include <semaphore>

#include "base/result.h"
#include "crypto/crypto.h"

namespace tenue::crypto {
namespace {

/// Two at a time: 128 MiB at most, whatever arrives.
class Turn {
 public:
  Turn() { turns().acquire(); }
  ~Turn() { turns().release(); }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  static std::counting_semaphore<2>& turns() {
    static std::counting_semaphore<2> two{2};
    return two;
  }
};

}  // namespace

std::string password_hash(std::string_view password, PasswordCost cost) {
  init();
  const bool server = cost == PasswordCost::kServer;
  const unsigned long long passes = server ? 2 : crypto_pwhash_argon2id_OPSLIMIT_MIN;
  const std::size_t memory = server ? std::size_t{64} << 20 : crypto_pwhash_argon2id_MEMLIMIT_MIN;
  char out[crypto_pwhash_STRBYTES];
  const Turn turn;
  if (crypto_pwhash_str(out, password.data(), password.size(), passes, memory) != 0) {
    throw Fault("crypto: not enough memory to keep a password (64 MiB are needed)");
  }
  return out;
}

bool password_verify(std::string_view hash, std::string_view password) {
  init();
  if (hash.size() >= crypto_pwhash_STRBYTES) return false;
  char text[crypto_pwhash_STRBYTES] = {};
  std::memcpy(text, hash.data(), hash.size());
  const Turn turn;
  return crypto_pwhash_str_verify(text, password.data(), password.size()) == 0;
}

}  // namespace tenue::crypto
