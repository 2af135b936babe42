// What is kept of those who sign in: sealed like any person's record, under a slot of its own.
#include "vault/core.h"

namespace tenue::vault {
namespace {

/// org | "tenue-staff1" | user u64, or org | "tenue-lines1" | line u64
Bytes aad(const Core& core, std::string_view kind, std::uint64_t number) {
  Bytes out(core.org.begin(), core.org.end());
  const auto word = view(kind);
  out.insert(out.end(), word.begin(), word.end());
  put_u64(out, number);
  return out;
}

constexpr std::string_view kStaff = "tenue-staff1", kLine = "tenue-lines1";

Bytes seal_as(const Core& core, std::string_view kind, std::uint64_t number, ByteView plain) {
  return crypto::seal(core.key(core.run.head.staff_slot), crypto::pad32(plain), aad(core, kind, number));
}

std::optional<Bytes> open_as(const Core& core, std::string_view kind, std::uint64_t number, ByteView sealed) {
  const auto padded = crypto::open(core.key(core.run.head.staff_slot), sealed, aad(core, kind, number));
  return padded ? crypto::unpad32(*padded) : std::nullopt;
}

}  // namespace

Bytes Vault::seal_staff(UserId user, ByteView plain) const { return seal_as(*s_, kStaff, user.value, plain); }

Bytes Vault::open_staff(UserId user, ByteView sealed) const {
  auto plain = open_as(*s_, kStaff, user.value, sealed);
  if (!plain) throw Fault("vault: the account of a member of staff does not open; was the store altered?");
  return std::move(*plain);
}

Bytes Vault::seal_line(std::int64_t line, ByteView plain) const { return seal_as(*s_, kLine, static_cast<std::uint64_t>(line), plain); }

Bytes Vault::open_line(std::int64_t line, ByteView sealed) const {
  auto plain = open_as(*s_, kLine, static_cast<std::uint64_t>(line), sealed);
  if (!plain) throw Fault("vault: a line of a measure's register does not open; was the store altered?");
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
