#include "app/altcha.h"

#include <fmt/format.h>
#include <charconv>

#include "app/json.h"
#include "base/bytes.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {

using namespace std::chrono_literals;

constexpr auto kLife = 10min, kSlowLife = 30min;
constexpr auto kPatience = 10s;
constexpr std::uint32_t kMost = 60'000;  ///< half of it on average: about a second of a telephone
constexpr std::size_t kSaltBytes = 12, kUsedMost = 100'000, kAnswerMost = 1000;

std::int64_t seconds(Instant at) { return micros(at) / 1'000'000; }

std::int64_t number_in(std::string_view text) {
  std::int64_t value = -1;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
  return read.ec == std::errc{} ? value : -1;
}

/// The value of `name` in "a1B2?expires=17&form=ticket".
std::string_view parameter(std::string_view salt, std::string_view name) {
  for (auto rest = salt.substr(std::min(salt.find('?'), salt.size())); !rest.empty();) {
    rest.remove_prefix(1);
    const auto one = rest.substr(0, rest.find('&'));
    if (one.starts_with(name) && one.substr(name.size()).starts_with('=')) return one.substr(name.size() + 1);
    rest.remove_prefix(one.size());
  }
  return {};
}

/// RFC 4648 section 4, as btoa() writes it.
std::optional<Bytes> from_base64(std::string_view text) {
  std::string url;
  for (const char c : text)
    if (c != '=') url += c == '+' ? '-' : c == '/' ? '_' : c;
  return unbase64url(url);
}

}  // namespace

std::string Altcha::challenge(std::string_view form) {
  const auto salt = fmt::format("{}?expires={}&form={}", base64url(crypto::random_bytes(kSaltBytes)), seconds(clock_.now() + kLife), form);
  const auto number = crypto::random_id() % kMost;
  Json::Value out;
  out["algorithm"] = "SHA-256";
  out["challenge"] = sha256_hex(view(salt + std::to_string(number)));
  out["maxnumber"] = kMost;
  out["salt"] = salt;
  out["signature"] = hex(crypto::hmac_sha256(key_.bytes(), {view(out["challenge"].asString())}));
  return to_json(out);
}

bool Altcha::solved(std::string_view form, std::string_view answer) {
  const auto text = answer.size() <= kAnswerMost ? from_base64(answer) : std::nullopt;
  const auto json = text ? from_json({reinterpret_cast<const char*>(text->data()), text->size()}) : std::nullopt;
  if (!json || !json->isObject()) return false;
  for (const auto* name : {"algorithm", "challenge", "salt", "signature"})
    if (!(*json)[name].isString()) return false;
  if (!(*json)["number"].isUInt64() || (*json)["algorithm"].asString() != "SHA-256") return false;
  const auto salt = (*json)["salt"].asString(), challenge = (*json)["challenge"].asString();
  const auto signature = hex(crypto::hmac_sha256(key_.bytes(), {view(challenge)}));
  if (!crypto::equal(view(signature), view((*json)["signature"].asString()))) return false;
  if (sha256_hex(view(salt + std::to_string((*json)["number"].asUInt64()))) != challenge) return false;
  const auto expires = number_in(parameter(salt, "expires"));
  if (parameter(salt, "form") != form || expires < seconds(clock_.now())) return false;
  return use(challenge, from_micros(expires * 1'000'000));
}

std::string Altcha::slow_ticket(std::string_view form) {
  const auto made = fmt::format("{}.{}", micros(clock_.now()), base64url(crypto::random_bytes(kSaltBytes)));
  return made + "." + hex(crypto::hmac_sha256(key_.bytes(), {view("slow\n"), view(form), view("\n"), view(made)}));
}

Altcha::Slow Altcha::waited(std::string_view form, std::string_view ticket) {
  const auto dot = ticket.rfind('.');
  if (dot == std::string_view::npos) return Slow::kNone;
  const auto made = ticket.substr(0, dot);
  const auto mac = hex(crypto::hmac_sha256(key_.bytes(), {view("slow\n"), view(form), view("\n"), view(made)}));
  if (!crypto::equal(view(mac), view(ticket.substr(dot + 1)))) return Slow::kNone;
  const auto at = from_micros(number_in(made.substr(0, made.find('.'))));
  const auto now = clock_.now();
  if (now - at > kSlowLife || now < at) return Slow::kNone;
  if (now - at < kPatience) return Slow::kEarly;
  return use(std::string{made}, at + kSlowLife) ? Slow::kGood : Slow::kNone;
}

bool Altcha::use(const std::string& what, Instant until) {
  const auto now = clock_.now();
  const std::lock_guard lock(mutex_);
  if (used_.size() >= kUsedMost) std::erase_if(used_, [&](const auto& one) { return one.second < now; });
  if (used_.size() >= kUsedMost) return false;  // rather nobody for a while than one twice
  return used_.emplace(what, until).second;
}

}  // namespace tenue::app
