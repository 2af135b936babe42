#include "app/devices.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/json.h"
#include "app/sign_ins.h"
#include "app/sql.h"
#include "crypto/crypto.h"
#include "store/store.h"

namespace tenue::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLink = 48h;
constexpr std::size_t kDigits = 4, kIdBytes = 8, kCodeLetters = 10, kLabelMost = 60;
/// Without letters that are taken for one another: 32 of them, 5 bits each (Crockford's).
constexpr std::string_view kCodeAlphabet = "0123456789abcdefghjkmnpqrstvwxyz";

const store::SqlFile& q() { return sql("devices"); }

/// What is sealed of a device. What it may do is in here, so that a row edited past Tenue opens no more.
struct Box {
  bool phone = false;
  std::string digits, label;  ///< digits: Argon2id string
};

Bytes seal(vault::Vault& vault, UserId user, const Box& box) {
  Json::Value json;
  json["phone"] = box.phone;
  json["digits"] = box.digits;
  json["label"] = box.label;
  return vault.seal_staff(user, view(to_json(json)));
}
Box open(vault::Vault& vault, UserId user, const Bytes& sealed) {
  const auto plain = vault.open_staff(user, sealed);
  const auto json = from_json({reinterpret_cast<const char*>(plain.data()), plain.size()});
  if (!json) throw Fault("devices: a device is not what was written");
  return {(*json)["phone"].asBool(), (*json)["digits"].asString(), (*json)["label"].asString()};
}

Bytes device_row(vault::Vault& vault, const std::string& token) { return vault.staff_token("device", token); }
Bytes link_row(vault::Vault& vault, const std::string& token) { return vault.staff_token("phone", token); }
std::string id_of(const Bytes& token) { return hex(ByteView(token).first(kIdBytes)); }

struct Kept {
  Bytes token;
  UserId user;
  Instant since{}, seen{}, until{};
  std::int64_t failures = 0;
  Box box;
};

/// The device with this cookie, unless it is over, of somebody else, or of somebody who may not come in.
std::optional<Kept> kept(vault::Vault& vault, const std::string& cookie) {
  const auto named = named_in(cookie);
  Kept out{device_row(vault, cookie), named, {}, {}, {}, 0, {}};
  auto row = vault.database().statement(q()["device"]);
  row.bind(vault.org(), out.token);
  if (!named || !row.step() || row.id<UserTag>(0) != named) return std::nullopt;
  out.since = row.instant(1);
  out.seen = row.instant(2);
  out.until = row.instant(3);
  out.failures = row.integer(4);
  out.box = open(vault, named, row.blob(5));
  const auto who = user(vault, named);
  if (out.until <= vault.now() || !who || who->disabled || !vault.model().role(who->role)) return std::nullopt;
  return out;
}

/// A telephone of somebody whose role is still a partner's.
std::optional<Kept> kept_phone(vault::Vault& vault, const std::string& cookie) {
  auto out = kept(vault, cookie);
  if (!out || !out->box.phone || !vault.model().role(user(vault, out->user)->role)->partner) return std::nullopt;
  return out;
}

std::string add_device(vault::Vault& vault, UserId user, const Box& box) {
  auto& db = vault.database();
  const auto now = vault.now();
  db.run(q()["end_old_devices"], vault.org(), now);
  const auto token = new_token(user);
  db.run(q()["insert_device"], vault.org(), device_row(vault, token), user, now, now + kDeviceTrusted, seal(vault, user, box));
  return token;
}

std::string cut(const std::string& label) { return label.substr(0, kLabelMost); }

Error locked() { return {Code::kUnauthorized, "phone.locked", ""}; }
Error unknown() { return {Code::kUnauthorized, "phone.unknown", ""}; }

Bytes code_row(vault::Vault& vault, UserId user, std::string_view code) {
  std::string plain;
  for (const char c : code) {
    const char small = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    if (kCodeAlphabet.find(small) != std::string_view::npos) plain += small;
  }
  return vault.staff_token("recovery", id_text(user.value) + " " + plain);
}

std::string new_code() {
  std::string out;
  for (const auto byte : crypto::random_bytes(kCodeLetters)) {
    if (out.size() == kCodeLetters / 2) out += '-';
    out += kCodeAlphabet[byte % kCodeAlphabet.size()];  // 256 is a multiple of 32
  }
  return out;
}

bool may_close(vault::Vault& vault, const vault::Actor& who, UserId of) { return who.user == of || administers(vault.model(), who.role); }

}  // namespace

// ---- a partner's telephone -------------------------------------------------------------------------------------------------

Result<std::string> phone_link(vault::Vault& vault, const vault::Actor& who, UserId id) {
  if (who.role != "operator" && !administers(vault.model(), who.role)) return Error{Code::kForbidden, "phone.by", ""};
  const auto of = user(vault, id);
  if (!of) return Error{Code::kNotFound, "user.unknown", ""};
  if (of->disabled) return Error{Code::kConflict, "user.closed", ""};
  const auto* role = vault.model().role(of->role);
  if (!role || !role->partner) return Error{Code::kInvalid, "phone.role", ""};
  std::string token;
  vault.act([&] {
    vault.database().run(q()["end_links"], vault.org(), id, vault.now());
    token = new_token(id);
    vault.database().run(q()["insert_link"], vault.org(), link_row(vault, token), id, vault.now() + kLink);
    vault.audit(who, "phone_invited", "", {}, {}, id_text(id.value));
  });
  return token;
}

Result<User> phone_invited(vault::Vault& vault, const std::string& token) {
  const auto named = named_in(token);
  auto row = vault.database().statement(q()["link"]);
  row.bind(vault.org(), link_row(vault, token), vault.now());
  const auto of = named && row.step() && row.id<UserTag>(0) == named ? user(vault, named) : std::nullopt;
  const auto* role = of ? vault.model().role(of->role) : nullptr;
  if (!role || !role->partner || of->disabled) return Error{Code::kNotFound, "invitation.over", ""};
  return *of;
}

bool digits_fit(std::string_view digits) {
  if (digits.size() != kDigits || std::ranges::any_of(digits, [](char c) { return c < '0' || c > '9'; })) return false;
  const int step = digits[1] - digits[0];
  const bool even = digits[2] - digits[1] == step && digits[3] - digits[2] == step;
  return !even || (step != 0 && step != 1 && step != -1);
}

Result<Opened> enrol_phone(vault::Vault& vault, const std::string& token, const std::string& digits_hash, const std::string& label) {
  TENUE_TRY(const auto of, phone_invited(vault, token));
  Opened out;
  vault.act([&] {
    vault.database().run(q()["end_links"], vault.org(), of.id, vault.now());
    out.device = add_device(vault, of.id, {true, digits_hash, cut(label)});
    vault.audit({of.id, of.role}, "phone_enrolled", "", {}, {}, "");
    out.session = open_session(vault, of.id, of.role);
    vault.audit({of.id, of.role}, "signed_in", "", {}, {}, "phone");
  });
  return out;
}

std::optional<PhoneOwner> phone_owner(vault::Vault& vault, const std::string& device) {
  const auto phone = kept_phone(vault, device);
  if (!phone || phone->failures >= kDigitsTries) return std::nullopt;
  return PhoneOwner{phone->user, user(vault, phone->user)->name};
}

Result<std::string> begin_digits(vault::Vault& vault, const std::string& device) {
  const auto phone = kept_phone(vault, device);
  if (!phone) return unknown();
  bool left = false;
  vault.act([&] { left = vault.database().run(q()["try_digits"], vault.org(), phone->token, kDigitsTries) > 0; });
  if (!left) return locked();
  return phone->box.digits;
}

Result<std::string> finish_digits(vault::Vault& vault, const std::string& device, bool right) {
  const auto phone = kept_phone(vault, device);
  if (!phone) return unknown();
  const auto of = *user(vault, phone->user);
  std::string cookie;
  vault.act([&] {
    if (!right) return vault.audit({of.id, of.role}, "sign_in_failed", "", {}, {}, phone->failures >= kDigitsTries ? "phone locked" : "phone");
    vault.database().run(q()["digits_right"], vault.org(), phone->token, vault.now());
    cookie = open_session(vault, of.id, of.role);
    vault.audit({of.id, of.role}, "signed_in", "", {}, {}, "phone");
  });
  if (!right) return phone->failures >= kDigitsTries ? locked() : unknown();
  return cookie;
}

// ---- a browser that is trusted, codes on paper ---------------------------------------------------------------------------------

bool trusts_browser(vault::Vault& vault, UserId user, const std::string& device) {
  const auto found = device.empty() ? std::nullopt : kept(vault, device);
  return found && found->user == user && !found->box.phone;
}

void browser_seen(vault::Vault& vault, const std::string& device) {
  vault.database().run(q()["device_seen"], vault.org(), device_row(vault, device), vault.now());
}

std::string trust_browser(vault::Vault& vault, UserId id, const std::string& label) {
  std::string out;
  vault.act([&] {
    out = add_device(vault, id, {false, "", cut(label)});
    vault.audit({id, user(vault, id)->role}, "browser_trusted", "", {}, {}, "");
  });
  return out;
}

Result<std::vector<std::string>> draw_recovery_codes(vault::Vault& vault, UserId id) {
  const auto of = user(vault, id);
  const auto* role = of ? vault.model().role(of->role) : nullptr;
  if (!role || !role->second_factor) return Error{Code::kInvalid, "recovery.role", ""};
  std::vector<std::string> out;
  vault.act([&] {
    vault.database().run(q()["end_codes_of"], vault.org(), id);
    for (int i = 0; i < kRecoveryCodes; ++i) {
      out.push_back(new_code());
      vault.database().run(q()["insert_code"], vault.org(), id, code_row(vault, id, out.back()));
    }
    vault.audit({id, of->role}, "recovery_drawn", "", {}, {}, "");
  });
  return out;
}

int recovery_codes_left(vault::Vault& vault, UserId user) {
  return static_cast<int>(vault.database().number(q()["codes"], vault.org(), user).value_or(0));
}

bool is_recovery_code(vault::Vault& vault, UserId user, std::string_view code) {
  return vault.database().number(q()["code"], vault.org(), user, code_row(vault, user, code)).value_or(0) > 0;
}

bool use_recovery_code(vault::Vault& vault, UserId user, std::string_view code) {
  return vault.database().run(q()["end_code"], vault.org(), user, code_row(vault, user, code)) > 0;
}

void end_devices(vault::Vault& vault, UserId user) {
  for (const auto* name : {"end_devices_of", "end_codes_of"}) vault.database().run(q()[name], vault.org(), user);
  vault.database().run(q()["end_links"], vault.org(), user, vault.now());
}

// ---- what is open --------------------------------------------------------------------------------------------------------

void label_session(vault::Vault& vault, const std::string& cookie, const std::string& label) {
  const auto named = named_in(cookie);
  if (!named) return;
  vault.act([&] { vault.database().run(q()["label_session"], vault.org(), session_row(vault, cookie), seal(vault, named, {false, "", cut(label)})); });
}

std::vector<OpenSession> open_sessions(vault::Vault& vault, std::optional<UserId> of, const std::string& my_cookie) {
  const auto mine = session_row(vault, my_cookie);
  std::vector<OpenSession> out;
  auto rows = vault.database().statement(q()["sessions"]);
  rows.bind(vault.org());
  while (rows.step()) {
    const auto user = rows.id<UserTag>(1);
    if ((of && user != *of) || !still_open(vault, user, rows.instant(2), rows.instant(3), rows.integer(4) != 0)) continue;
    const auto token = rows.blob(0);
    const auto box = rows.maybe_blob(5);
    out.push_back({id_of(token), box ? open(vault, user, *box).label : std::string{}, user, rows.instant(2), rows.instant(3), token == mine});
  }
  return out;
}

std::vector<Device> devices(vault::Vault& vault, std::optional<UserId> of) {
  std::vector<Device> out;
  auto rows = vault.database().statement(q()["devices"]);
  rows.bind(vault.org(), vault.now());
  while (rows.step()) {
    const auto user = rows.id<UserTag>(1);
    if (of && user != *of) continue;
    const auto box = open(vault, user, rows.blob(6));
    out.push_back({id_of(rows.blob(0)), box.label, user, box.phone, rows.integer(5) >= kDigitsTries, rows.instant(2), rows.instant(3), rows.instant(4)});
  }
  return out;
}

namespace {

/// The row that a list calls so, and whose it is.
std::optional<std::pair<Bytes, UserId>> row_called(store::Statement rows, const std::string& id) {
  while (rows.step())
    if (const auto token = rows.blob(0); id_of(token) == id) return std::pair{token, rows.id<UserTag>(1)};
  return std::nullopt;
}

}  // namespace

Result<void> close_session(vault::Vault& vault, const vault::Actor& who, const std::string& id) {
  auto rows = vault.database().statement(q()["sessions"]);
  rows.bind(vault.org());
  const auto found = row_called(std::move(rows), id);
  if (!found || !may_close(vault, who, found->second)) return Error{Code::kNotFound, "access.unknown", ""};
  vault.act([&] {
    vault.database().run(q()["end_session"], vault.org(), found->first);
    vault.audit(who, "session_closed", "", {}, {}, id_text(found->second.value));
  });
  return {};
}

Result<void> revoke_device(vault::Vault& vault, const vault::Actor& who, const std::string& id) {
  auto rows = vault.database().statement(q()["devices"]);
  rows.bind(vault.org(), vault.now());
  const auto found = row_called(std::move(rows), id);
  if (!found || !may_close(vault, who, found->second)) return Error{Code::kNotFound, "access.unknown", ""};
  vault.act([&] {
    vault.database().run(q()["end_device"], vault.org(), found->first);
    vault.audit(who, "device_revoked", "", {}, {}, id_text(found->second.value));
  });
  return {};
}

}  // namespace tenue::app
