// What is kept of those who sign in: sealed like any person's record, under a slot of its own.
#include "vault/core.h"

namespace tenue::vault {
namespace {

/// org | "tenue-staff1" | user u64
Bytes staff_aad(const Core& core, UserId user) {
  Bytes out(core.org.begin(), core.org.end());
  const auto word = view("tenue-staff1");
  out.insert(out.end(), word.begin(), word.end());
  put_u64(out, user.value);
  return out;
}

}  // namespace

Bytes Vault::seal_staff(UserId user, ByteView plain) const {
  return crypto::seal(s_->key(s_->run.head.staff_slot), crypto::pad32(plain), staff_aad(*s_, user));
}

Bytes Vault::open_staff(UserId user, ByteView sealed) const {
  const auto padded = crypto::open(s_->key(s_->run.head.staff_slot), sealed, staff_aad(*s_, user));
  auto plain = padded ? crypto::unpad32(*padded) : std::nullopt;
  if (!plain) throw Fault("vault: the account of a member of staff does not open; was the store altered?");
  return std::move(*plain);
}

Bytes Vault::login_token(std::string_view login) const {
  const auto key = crypto::derive(s_->key(s_->run.head.staff_slot), {view("tenue-login1")});
  const auto token = crypto::blake2b128(key, {view(login)});
  return {token.begin(), token.end()};
}

Bytes Vault::staff_token(std::string_view kind, std::string_view secret) const {
  const auto key = crypto::derive(s_->key(s_->run.head.staff_slot), {view("tenue-token1"), view(kind)});
  const auto token = crypto::blake2b256(key, {view(secret)});
  return {token.begin(), token.end()};
}

}  // namespace tenue::vault
