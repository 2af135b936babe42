#include "app/altcha.h"

#include <doctest/doctest.h>

#include "app/json.h"
#include "base/bytes.h"

using namespace tenue;
using namespace std::chrono_literals;
using app::Altcha;

namespace {

/// As btoa() writes it.
std::string base64(const std::string& text) {
  auto out = base64url(view(text));
  for (auto& c : out) c = c == '-' ? '+' : c == '_' ? '/' : c;
  return out + std::string((4 - out.size() % 4) % 4, '=');
}

/// What a browser finds; `change` is what somebody makes of it before it is sent.
template <class Change>
std::string answer_to(const std::string& challenge, Change change) {
  auto said = *app::from_json(challenge);
  for (unsigned n = 0; n <= said["maxnumber"].asUInt(); ++n)
    if (sha256_hex(view(said["salt"].asString() + std::to_string(n))) == said["challenge"].asString()) said["number"] = n;
  REQUIRE(said.isMember("number"));
  change(said);
  return base64(app::to_json(said));
}
std::string answer_to(const std::string& challenge) {
  return answer_to(challenge, [](const auto&) {});
}

}  // namespace

TEST_CASE("an answer serves once, for its form, within ten minutes") {
  FixedClock clock{from_micros(1'795'766'400'000'000)};
  Altcha robots(clock);
  const auto asked = robots.challenge("ticket");
  CHECK_FALSE(robots.solved("contact", answer_to(asked)));
  CHECK(robots.solved("ticket", answer_to(asked)));
  CHECK_FALSE(robots.solved("ticket", answer_to(asked)));
  const auto late = answer_to(robots.challenge("ticket"));
  clock.set(clock.now() + 11min);
  CHECK_FALSE(robots.solved("ticket", late));
}

TEST_CASE("what was not asked for is no answer") {
  FixedClock clock{from_micros(1'795'766'400'000'000)};
  Altcha robots(clock), other(clock);
  const auto asked = robots.challenge("ticket");
  CHECK_FALSE(other.solved("ticket", answer_to(asked)));
  for (const std::string nonsense : {"", "e30=", "!!", "bnVsbA==", "W10="}) CHECK_FALSE(robots.solved("ticket", nonsense));
  CHECK_FALSE(robots.solved("ticket", std::string(5000, 'A')));
  CHECK_FALSE(robots.solved("ticket", answer_to(asked, [](auto& said) { said["number"] = said["number"].asUInt() + 1; })));
  CHECK_FALSE(robots.solved("ticket", answer_to(asked, [](auto& said) { said["algorithm"] = "SHA-1"; })));
  CHECK_FALSE(robots.solved("ticket", answer_to(asked, [](auto& said) { said["signature"] = std::string(64, '0'); })));
  // A later end, under the same signature: the hash does not fit any more.
  CHECK_FALSE(robots.solved("ticket", answer_to(asked, [](auto& said) {
    auto salt = said["salt"].asString();
    said["salt"] = salt.replace(salt.find("expires=") + 8, 1, "9");
  })));
  // Digits moved from the number to the salt keep the hash, and name another form.
  CHECK_FALSE(robots.solved("ticket", answer_to(asked, [](auto& said) {
    const auto number = std::to_string(said["number"].asUInt());
    said["salt"] = said["salt"].asString() + number.substr(0, number.size() - 1);
    said["number"] = static_cast<unsigned>(number.back() - '0');
  })));
  CHECK(robots.solved("ticket", answer_to(asked)));
}

TEST_CASE("without a script one waits: not less than ten seconds, not more than half an hour, once") {
  FixedClock clock{from_micros(1'795'766'400'000'000)};
  Altcha robots(clock);
  const auto ticket = robots.slow_ticket("ticket");
  CHECK(robots.waited("ticket", ticket) == Altcha::Slow::kEarly);
  clock.set(clock.now() + 10s);
  CHECK(robots.waited("contact", ticket) == Altcha::Slow::kNone);
  CHECK(robots.waited("ticket", ticket) == Altcha::Slow::kGood);
  CHECK(robots.waited("ticket", ticket) == Altcha::Slow::kNone);
  const auto forgotten = robots.slow_ticket("ticket");
  clock.set(clock.now() + 31min);
  CHECK(robots.waited("ticket", forgotten) == Altcha::Slow::kNone);
  for (const std::string nonsense : {"", ".", "1.2.3", "9999999999999999999999."}) CHECK(robots.waited("ticket", nonsense) == Altcha::Slow::kNone);
}
