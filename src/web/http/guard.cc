#include "web/http/guard.h"

#include <algorithm>
#include <chrono>

#include "base/bytes.h"

namespace tenue::web {

namespace {

/// The Referer is an address under our origin.
bool referred_from_here(const Request& request) {
  std::string_view referer = request.header("referer");
  if (!referer.starts_with(request.origin)) return false;
  referer.remove_prefix(request.origin.size());
  return referer.empty() || referer.front() == '/';
}

}  // namespace

bool from_own_pages(const Request& request) {
  const std::string_view site = request.header("sec-fetch-site"), origin = request.header("origin");
  const bool sent = request.headers.contains("origin"), hidden = sent && (origin.empty() || origin == "null");
  if (!site.empty()) return site == "same-origin" || (site == "none" && !hidden);
  if (sent && !hidden) return origin == request.origin;
  // No browser sends an empty Origin; "null" is a sandboxed frame, a file, a redirect from elsewhere.
  return hidden || request.headers.contains("referer") ? referred_from_here(request) : true;
}

std::string FormTokens::token(std::string_view session, std::string_view form) const {
  TENUE_CHECK(form.find('\n') == std::string_view::npos);
  return base64url(crypto::blake2b256(key_, {view("form\n"), view(form), view("\n"), view(session)}));
}

bool FormTokens::good(std::string_view session, std::string_view form, std::string_view token) const {
  return !session.empty() && crypto::equal(view(this->token(session, form)), view(token));
}

bool FormTokens::allows(const Request& request, std::string_view session, std::string_view form) const {
  return request.method == "POST" && from_own_pages(request) && good(session, form, request.form.get("token"));
}

bool RateLimiter::allow(std::string_view key) {
  const crypto::ShortHash hashed = crypto::blake2b128(secret_, {view("rate\n"), view(key)});
  const Instant now = clock_.now();
  const std::lock_guard lock(mutex_);
  auto found = by_key_.find(hashed);
  if (found == by_key_.end()) {
    if (buckets_.size() >= rate_.keys_max) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({hashed, rate_.burst, now});
    found = by_key_.emplace(hashed, buckets_.begin()).first;
  }
  Bucket& bucket = *found->second;
  buckets_.splice(buckets_.begin(), buckets_, found->second);
  // A clock that went back gives nothing and takes nothing.
  const double minutes = std::max(0.0, std::chrono::duration<double, std::ratio<60>>(now - bucket.at).count());
  bucket.tokens = std::min(rate_.burst, bucket.tokens + minutes * rate_.per_minute);
  bucket.at = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

std::string RateLimiter::network(std::string_view address) {
  if (address.starts_with("::ffff:")) address.remove_prefix(7);
  const bool v4 = address.find(':') == std::string_view::npos;
  const char separator = v4 ? '.' : ':';
  std::size_t end = 0;
  for (int group = 0; group < 3; ++group) {
    const auto next = address.find(separator, end);
    if (next == std::string_view::npos) return std::string(address);
    // "::" stands for zeros: what comes before it is the network already.
    if (!v4 && next == end && group > 0) return std::string(address.substr(0, end)) + ":";
    end = next + 1;
  }
  return std::string(address.substr(0, end));
}

}  // namespace tenue::web
