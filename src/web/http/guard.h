/// Against forged and too many requests. Nothing here knows a route.
#pragma once
#include <list>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>

#include "base/time.h"
#include "crypto/crypto.h"
#include "web/http/http.h"

namespace tenue::web {

/// Did the browser send this from our own pages? Sec-Fetch-Site says so ("same-origin", or "none": typed by the
/// user); an older browser says Origin, one older still a Referer, which also stands in for an Origin that hides where
/// the page is from ("null" or empty). Without any of them only the token speaks. Another organisation's host under the same site is a
/// stranger.
bool from_own_pages(const Request& request);

/// Tokens of forms: MAC(key, form, session cookie). No state; a token dies with the cookie it is bound to.
class FormTokens {
 public:
  explicit FormTokens(crypto::Key key) : key_(std::move(key)) {}
  /// `session`: the value of the session or pre-session cookie; `form`: a fixed word per form, never a value.
  std::string token(std::string_view session, std::string_view form) const;
  /// Constant time. False for an empty session.
  bool good(std::string_view session, std::string_view form, std::string_view token) const;
  /// The three together: method POST, from our own pages, and the field "token" good for `session` and `form`.
  bool allows(const Request& request, std::string_view session, std::string_view form) const;

 private:
  crypto::Key key_;
};

struct Rate {
  double burst = 10;                ///< requests that may come at once
  double per_minute = 30;           ///< then this many
  std::size_t keys_max = 10'000;    ///< beyond, the key unused for longest is forgotten
};

/// Token buckets. Keys are kept hashed under a key of this process. Thread-safe. O(1).
class RateLimiter {
 public:
  RateLimiter(Rate rate, const Clock& clock) : rate_(rate), clock_(clock) {}
  /// Takes one token of `key`'s bucket; false when there is none (429).
  bool allow(std::string_view key);
  /// The network of an address: the /24 of an IPv4, the /48 of an IPv6; other text stays.
  static std::string network(std::string_view address);

 private:
  struct Bucket {
    crypto::ShortHash key;
    double tokens;
    Instant at;
  };
  Rate rate_;
  const Clock& clock_;
  crypto::Key secret_ = crypto::Key::random();
  std::mutex mutex_;
  std::list<Bucket> buckets_;  ///< latest used first
  std::map<crypto::ShortHash, std::list<Bucket>::iterator> by_key_;
};

}  // namespace tenue::web
