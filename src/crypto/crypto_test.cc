#include "crypto/crypto.h"

#include <doctest/doctest.h>

#include <set>
#include <type_traits>

using namespace tenue;
using namespace tenue::crypto;
using namespace std::chrono_literals;

namespace {
Bytes bytes(std::string_view hex_text) { return *unhex(hex_text); }
std::string text(const Bytes& raw) { return {raw.begin(), raw.end()}; }
Key counting_key(std::uint8_t first) {
  Bytes raw(Key::kSize);
  for (auto& b : raw) b = first++;
  return Key(raw);
}
}  // namespace

TEST_CASE("a key moves, never copies, and leaves nothing behind") {
  static_assert(!std::is_copy_constructible_v<Key> && !std::is_copy_assignable_v<Key>);
  auto a = counting_key(1);
  const Key same(a.bytes());
  const Key b = std::move(a);
  CHECK(b == same);
  CHECK(a.bytes()[0] == 0);  // NOLINT(bugprone-use-after-move): the wiping is what is looked at
  CHECK_FALSE(b == Key::random());
}

TEST_CASE("XChaCha20-Poly1305 opens the vector of draft-irtf-cfrg-xchacha-03, A.3.1") {
  const auto sealed = bytes(
      "404142434445464748494a4b4c4d4e4f5051525354555657"
      "bd6d179d3e83d43b9576579493c0e939572a1700252bfaccbed2902c21396cbb"
      "731c7f1b0b4aa6440bf3a82f4eda7e39ae64c6708c54c216cb96b72e1213b452"
      "2f8c9ba40db5d945b11b69b982c1bb9e3f3fac2bc369488f76b2383565d3fff9"
      "21f9664c97637da9768812f615c68b13b52e"
      "c0875924c1c7987947deafd8780acf49");
  const auto plain = open(counting_key(0x80), sealed, bytes("50515253c0c1c2c3c4c5c6c7"));
  REQUIRE(plain);
  CHECK(text(*plain) ==
        "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
        "sunscreen would "
        "be it.");
}

TEST_CASE("what is sealed opens only under its key, its identity, and unchanged") {
  const auto key = Key::random();
  const auto sealed = seal(key, view("porte claquée"), view("org|7"));
  CHECK(sealed.size() == view("porte claquée").size() + kSealOverhead);
  CHECK(text(open(key, sealed, view("org|7")).value()) == "porte claquée");
  CHECK_FALSE(open(Key::random(), sealed, view("org|7")));
  CHECK_FALSE(open(key, sealed, view("org|8")));
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    auto altered = sealed;
    altered[i] ^= 1;
    CHECK_FALSE(open(key, altered, view("org|7")));
  }
  CHECK_FALSE(open(key, ByteView(sealed).first(kSealOverhead - 1), view("org|7")));
  CHECK(open(key, seal(key, {}, {}), {}).value().empty());
}

TEST_CASE("a nonce is never used twice") {
  const auto key = Key::random();
  std::set<Bytes> nonces;
  for (int i = 0; i < 200; ++i) {
    const auto sealed = seal(key, view("x"), {});
    nonces.emplace(sealed.begin(), sealed.begin() + kNonceSize);
  }
  CHECK(nonces.size() == 200);
}

TEST_CASE("padding hides the length within 32 bytes and comes off exactly") {
  for (std::size_t size : {0u, 1u, 31u, 32u, 33u, 100u}) {
    const Bytes plain(size, 0x80);
    const auto padded = pad32(plain);
    CHECK(padded.size() % 32 == 0);
    CHECK(padded.size() > size);
    CHECK(padded.size() <= size + 32);
    CHECK(unpad32(padded).value() == plain);
  }
  CHECK_FALSE(unpad32({}));
  CHECK_FALSE(unpad32(Bytes(31, 0x80)));
  CHECK_FALSE(unpad32(Bytes(32, 0)));
  CHECK_FALSE(unpad32(Bytes(32, 1)));
}

TEST_CASE("hashes agree with their standards") {
  // FIPS 180-4 examples, RFC 4231 test case 2, RFC 7693 (BLAKE2b-256 of "abc" and of nothing).
  CHECK(hex(sha256({view("abc")})) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  CHECK(hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  CHECK(hex(hmac_sha256(view("Jefe"), {view("what do ya want "), view("for nothing?")})) ==
        "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  CHECK(hex(blake2b256({view("abc")})) == "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
}

TEST_CASE("a keyed hash depends on its key and on all its parts") {
  const auto key = counting_key(0);
  CHECK(blake2b256(key, {view("ab"), view("c")}) == blake2b256(key, {view("abc")}));
  CHECK(blake2b256(key, {view("abc")}) != blake2b256({view("abc")}));
  CHECK(blake2b256(key, {view("abc")}) != blake2b256(counting_key(1), {view("abc")}));
  CHECK(blake2b128(key, {view("abc")}) != blake2b128(key, {view("abd")}));
  CHECK(equal(derive(key, {view("x")}).bytes(), blake2b256(key, {view("x")})));
}

TEST_CASE("random ids fit a signed column and are not zero") {
  std::set<std::uint64_t> ids;
  for (int i = 0; i < 1000; ++i) ids.insert(random_id());
  CHECK(ids.size() == 1000);
  CHECK(*ids.begin() > 0);
  CHECK(*ids.rbegin() < (std::uint64_t{1} << 63));
}

TEST_CASE("a password verifies, another does not, a malformed hash never") {
  const auto kept = password_hash("cheval correct pile agrafe", PasswordCost::kTest);
  CHECK(kept.starts_with("$argon2id$"));
  CHECK(password_verify(kept, "cheval correct pile agrafe"));
  CHECK_FALSE(password_verify(kept, "cheval correct pile agrafes"));
  CHECK_FALSE(password_verify("", ""));
  CHECK_FALSE(password_verify("$argon2id$v=19$m=", "x"));
  CHECK_FALSE(password_verify(std::string(500, 'a'), "x"));
  CHECK(kept != password_hash("cheval correct pile agrafe", PasswordCost::kTest));
}
TEST_CASE("a server's password costs 64 MiB and two passes") {
  CHECK(password_hash("x").find("$m=65536,t=2,p=1$") != std::string::npos);
}

TEST_CASE("codes of the second factor agree with RFC 6238, appendix B") {
  const auto secret = view("12345678901234567890");
  const auto code = [&](std::int64_t seconds) {
    return totp_code(secret, totp_step(Instant{std::chrono::seconds{seconds}}));
  };
  CHECK(code(59) == "287082");
  CHECK(code(1111111109) == "081804");
  CHECK(code(1111111111) == "050471");
  CHECK(code(1234567890) == "005924");
  CHECK(code(2000000000) == "279037");
  CHECK(code(20000000000) == "353130");
}
TEST_CASE("a code works once, within one step either side") {
  const auto secret = view("12345678901234567890");
  const Instant now{1234567890s};
  const auto step = totp_step(now);
  CHECK(totp_verify(secret, "005924", now, 0) == step);
  CHECK(totp_verify(secret, "005924", now + 30s, 0) == step);
  CHECK(totp_verify(secret, "005924", now - 30s, 0) == step);
  CHECK_FALSE(totp_verify(secret, "005924", now + 60s, 0));
  CHECK_FALSE(totp_verify(secret, "005924", now - 60s, 0));
  CHECK_FALSE(totp_verify(secret, "005924", now, step));
  CHECK_FALSE(totp_verify(secret, "005925", now, 0));
  CHECK_FALSE(totp_verify(secret, "", now, 0));
}
TEST_CASE("the address for an authenticator app escapes what it must") {
  CHECK(otpauth_uri("Clé & Co", "odette@fictive.example", view("12345678901234567890")) ==
        "otpauth://totp/Cl%C3%A9%20%26%20Co:odette%40fictive.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
        "&issuer=Cl%C3%A9%20%26%20Co&algorithm=SHA1&digits=6&period=30");
}

TEST_CASE("a slab begins as zeros and can be written to its end") {
  LockedSlab slab(1024 * Key::kSize);
  CHECK(slab.bytes().size() == 32768);
  CHECK(slab.bytes()[32767] == 0);
  slab.bytes()[32767] = 1;
}
