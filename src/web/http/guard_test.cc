#include <doctest/doctest.h>

#include "web/http/guard.h"

using namespace tenue;
using namespace tenue::web;

namespace {

Request post_with(std::initializer_list<std::pair<const char*, const char*>> headers) {
  Request request;
  request.method = "POST";
  request.origin = "http://sos-serrurier.localhost:8080";
  for (const auto& [name, value] : headers) request.headers.emplace(name, value);
  return request;
}

}  // namespace

TEST_CASE("Guard.OnlyOurOwnPagesMayPost") {
  CHECK(from_own_pages(post_with({{"sec-fetch-site", "same-origin"}})));
  CHECK_FALSE(from_own_pages(post_with({{"sec-fetch-site", "cross-site"}})));
  // Two organisations under one name are of one site, and strangers.
  CHECK_FALSE(from_own_pages(post_with({{"sec-fetch-site", "same-site"}})));
  CHECK(from_own_pages(post_with({{"origin", "http://sos-serrurier.localhost:8080"}})));
  CHECK_FALSE(from_own_pages(post_with({{"origin", "null"}})));
  CHECK_FALSE(from_own_pages(post_with({{"origin", ""}})));
  CHECK_FALSE(from_own_pages(post_with({{"origin", "https://sos-serrurier.localhost:8080"}})));
}

TEST_CASE("Guard.AnOriginWithoutAPageNeedsAnotherWitness") {
  const char* const ours = "http://sos-serrurier.localhost:8080/demande?a=1";
  for (const char* hidden : {"", "null"}) {
    CHECK(from_own_pages(post_with({{"origin", hidden}, {"sec-fetch-site", "same-origin"}})));
    CHECK_FALSE(from_own_pages(post_with({{"origin", hidden}, {"sec-fetch-site", "cross-site"}})));
    CHECK_FALSE(from_own_pages(post_with({{"origin", hidden}, {"sec-fetch-site", "none"}})));
    CHECK(from_own_pages(post_with({{"origin", hidden}, {"referer", ours}})));
    CHECK_FALSE(from_own_pages(post_with({{"origin", hidden}, {"referer", "https://evil.example/http://sos-serrurier.localhost:8080/"}})));
    CHECK_FALSE(from_own_pages(post_with({{"origin", hidden}, {"referer", "http://sos-serrurier.localhost:80801/"}})));
    CHECK_FALSE(from_own_pages(post_with({{"origin", hidden}, {"referer", ""}})));
  }
  // A whole Referer of a stranger is as good as his Origin; one that is only our origin is ours.
  CHECK_FALSE(from_own_pages(post_with({{"referer", "https://evil.example/"}})));
  CHECK(from_own_pages(post_with({{"referer", "http://sos-serrurier.localhost:8080"}})));
  // Neither: an old browser or curl, and only the token speaks.
  CHECK(from_own_pages(post_with({})));
}

TEST_CASE("Guard.ATokenIsOfOneSessionAndOneForm") {
  const FormTokens tokens(crypto::Key::random());
  const std::string token = tokens.token("session", "sign-in");
  CHECK(tokens.good("session", "sign-in", token));
  CHECK_FALSE(tokens.good("session", "move", token));
  CHECK_FALSE(tokens.good("other", "sign-in", token));
  CHECK_FALSE(tokens.good("", "sign-in", tokens.token("", "sign-in")));
  CHECK_FALSE(tokens.good("session", "sign-in", ""));
  CHECK_FALSE(FormTokens(crypto::Key::random()).good("session", "sign-in", token));
  Request request = post_with({});
  CHECK_FALSE(tokens.allows(request, "session", "sign-in"));
  request.form.add("token", token);
  CHECK(tokens.allows(request, "session", "sign-in"));
  request.headers.emplace("sec-fetch-site", "cross-site");
  CHECK_FALSE(tokens.allows(request, "session", "sign-in"));
}

TEST_CASE("Rate.ABurstThenASteadyFlow") {
  FixedClock clock(from_micros(1'000'000));
  RateLimiter limiter({.burst = 3, .per_minute = 6, .keys_max = 10}, clock);
  for (int i = 0; i < 3; ++i) CHECK(limiter.allow("a"));
  CHECK_FALSE(limiter.allow("a"));
  CHECK(limiter.allow("b"));
  clock.set(clock.now() + std::chrono::seconds(10));
  CHECK(limiter.allow("a"));
  CHECK_FALSE(limiter.allow("a"));
  clock.set(clock.now() - std::chrono::hours(1));
  CHECK_FALSE(limiter.allow("a"));
}

TEST_CASE("Rate.MemoryIsBoundedAndTheOldestKeyGoes") {
  FixedClock clock(from_micros(0));
  RateLimiter limiter({.burst = 1, .per_minute = 0.001, .keys_max = 2}, clock);
  CHECK(limiter.allow("a"));
  CHECK(limiter.allow("b"));
  CHECK_FALSE(limiter.allow("b"));
  CHECK(limiter.allow("c"));
  CHECK_FALSE(limiter.allow("b"));
  CHECK(limiter.allow("a"));
}

TEST_CASE("Rate.NeighboursShareANetwork") {
  CHECK(RateLimiter::network("203.0.113.9") == RateLimiter::network("203.0.113.200"));
  CHECK(RateLimiter::network("203.0.113.9") == RateLimiter::network("::ffff:203.0.113.9"));
  CHECK(RateLimiter::network("203.0.113.9") != RateLimiter::network("203.0.114.9"));
  CHECK(RateLimiter::network("2001:db8:1:2::1") == RateLimiter::network("2001:db8:1:ffff::9"));
  CHECK(RateLimiter::network("2001:db8:1::1") != RateLimiter::network("2001:db8:2::1"));
  CHECK(RateLimiter::network("2001:db8::1") == RateLimiter::network("2001:db8::2"));
}
