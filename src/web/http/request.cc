#include <algorithm>
#include <array>

#include "base/bytes.h"
#include "web/http/http.h"

namespace tenue::web {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string_view trim(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

bool is_loopback(std::string_view address) {
  return address == "::1" || address.starts_with("127.") || address.starts_with("::ffff:127.");
}

/// The host of "host:port" or "[v6]:port", lower case; "" if it is neither.
std::string host_name(std::string_view header) {
  std::string_view host = header;
  if (host.starts_with('[')) {
    const auto end = host.find(']');
    if (end == std::string_view::npos) return {};
    host = host.substr(0, end + 1);
  } else {
    host = host.substr(0, host.find(':'));
  }
  const std::string_view port = header.substr(host.size());
  if (port.size() > 6 || port.find_first_not_of(":0123456789") != std::string_view::npos) return {};
  if (host.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]") !=
      std::string_view::npos)
    return {};
  return lower(host);
}

/// False for a path that means something else to someone else: "//", ".", "..", an encoded "/", control characters.
bool split_path(std::string_view encoded, Request& request) {
  if (!encoded.starts_with('/')) return false;
  request.path = "/";
  encoded.remove_prefix(1);
  while (!encoded.empty()) {
    const auto end = std::min(encoded.find('/'), encoded.size());
    auto segment = percent_decode(encoded.substr(0, end));
    if (!segment || segment->empty() || *segment == "." || *segment == ".." ||
        segment->find_first_of("/\n\t\\") != std::string::npos || !is_clean_utf8(*segment))
      return false;
    const bool more = end < encoded.size();
    request.path += *segment + (more ? "/" : "");
    request.segments.push_back(*std::move(segment));
    encoded.remove_prefix(more ? end + 1 : end);
    if (more && encoded.empty()) request.segments.emplace_back();
  }
  return true;
}

void split_cookies(std::string_view header, Request& request) {
  while (!header.empty()) {
    const auto end = std::min(header.find(';'), header.size());
    const std::string_view pair = trim(header.substr(0, end));
    header.remove_prefix(std::min(end + 1, header.size()));
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos) continue;
    // The first of a name counts: a later one can only come from a wider path or domain.
    request.cookies.emplace(pair.substr(0, equals), pair.substr(equals + 1));
  }
}

bool collect_headers(const RawRequest& raw, Request& request) {
  int hosts = 0;
  for (const auto& [name, value] : raw.headers) {
    // RFC 9110, 5.5: a recipient may refuse control characters in a value; nothing good comes with them.
    if (std::any_of(value.begin(), value.end(), [](char c) { return (c < ' ' && c != '\t') || c == 127; })) return false;
    const std::string key = lower(name);
    hosts += key == "host";
    const auto [at, fresh] = request.headers.emplace(key, value);
    if (!fresh) at->second += (key == "cookie" ? "; " : ", ") + value;
  }
  return hosts == 1;
}

/// A proxy of this machine says who asked and how. It appends, so only the last address is its own word.
void hear_proxy(const RawRequest& raw, Request& request) {
  if (!raw.trusted_proxy || !is_loopback(raw.peer)) return;
  const std::string_view chain = request.header("x-forwarded-for");
  if (chain.empty()) return;
  const auto comma = chain.rfind(',');
  request.remote = std::string(trim(chain.substr(comma == std::string_view::npos ? 0 : comma + 1)));
  request.secure = request.secure || request.header("x-forwarded-proto") == "https";
}

/// 0, or the status of the refusal.
int read_body(Request& request) {
  const std::string type = lower(trim(request.header("content-type").substr(0, request.header("content-type").find(';'))));
  if (request.body.empty()) return 0;
  if (type == "application/json") return is_clean_utf8(request.body) ? 0 : 400;
  if (type != "application/x-www-form-urlencoded") return 415;
  auto form = parse_urlencoded(request.body);
  if (!form) return 400;
  request.form = *std::move(form);
  return 0;
}

}  // namespace

std::string_view Request::header(std::string_view lower_name) const {
  const auto at = headers.find(lower_name);
  return at == headers.end() ? std::string_view{} : at->second;
}

std::string_view Request::cookie(std::string_view name) const {
  const auto at = cookies.find(name);
  return at == cookies.end() ? std::string_view{} : at->second;
}

std::string_view Request::preferred_language() const {
  // Browsers list by preference; the q values only repeat that order.
  std::string_view rest = header("accept-language");
  while (!rest.empty()) {
    const auto end = std::min(rest.find(','), rest.size());
    const std::string tag = lower(trim(rest.substr(0, end)).substr(0, 2));
    if (tag == "fr") return "fr";
    if (tag == "en") return "en";
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return "fr";
}

tl::expected<Request, int> read_request(RawRequest raw) {
  static constexpr std::array<std::string_view, 7> kMethods = {"GET",    "HEAD",  "POST",   "PUT",
                                                               "DELETE", "PATCH", "OPTIONS"};
  if (std::find(kMethods.begin(), kMethods.end(), raw.method) == kMethods.end()) return tl::unexpected(501);
  Request request;
  request.method = raw.method == "HEAD" ? "GET" : raw.method;
  if (!collect_headers(raw, request)) return tl::unexpected(400);

  const std::string_view target = raw.target;
  const auto mark = std::min(target.find('?'), target.size());
  if (!split_path(target.substr(0, mark), request)) return tl::unexpected(400);
  auto query = parse_urlencoded(target.substr(std::min(mark + 1, target.size())));
  if (!query) return tl::unexpected(400);
  request.query = *std::move(query);

  request.host = host_name(request.header("host"));
  if (request.host.empty()) return tl::unexpected(400);
  split_cookies(request.header("cookie"), request);
  request.remote = raw.peer;
  request.secure = raw.tls;
  hear_proxy(raw, request);
  request.origin = (request.secure ? "https://" : "http://") + lower(request.header("host"));

  request.body = std::move(raw.body);
  if (const int refusal = read_body(request); refusal != 0) return tl::unexpected(refusal);
  return request;
}

}  // namespace tenue::web
