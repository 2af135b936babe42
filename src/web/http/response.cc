#include "web/http/http.h"

namespace tenue::web {
namespace {

bool same_name(std::string_view a, std::string_view b) {
  const auto low = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i)
    if (low(a[i]) != low(b[i])) return false;
  return true;
}

/// Nothing that could end the line and begin another header.
bool one_line(std::string_view text) {
  for (const char c : text)
    if (static_cast<unsigned char>(c) < ' ' || c == 127) return false;
  return true;
}

void set_default(Response& response, std::string_view name, std::string_view value) {
  if (response.header(name).empty()) response.set(name, value);
}

}  // namespace

Response Response::file(std::string body, std::string_view content_type) {
  Response response;
  response.body = std::move(body);
  response.set("Content-Type", content_type);
  return response;
}

Response Response::html(std::string body, int status) {
  Response response = file(std::move(body), "text/html; charset=utf-8");
  response.status = status;
  return response;
}

Response Response::text(std::string body, int status) {
  Response response = file(std::move(body), "text/plain; charset=utf-8");
  response.status = status;
  return response;
}

Response Response::redirect(std::string_view to) {
  // "//host" and "/\host" would leave for another origin.
  TENUE_CHECK(to.starts_with('/') && !to.starts_with("//") && to.find('\\') == std::string_view::npos);
  Response response = text("", 303);
  response.set("Location", to);
  return response;
}

Response Response::problem(int status) {
  Response response;
  response.status = status;
  return response;
}

Response& Response::set(std::string_view name, std::string_view value) {
  TENUE_CHECK(one_line(name) && one_line(value));
  for (auto& [key, old] : headers)
    if (same_name(key, name)) {
      old = value;
      return *this;
    }
  headers.emplace_back(name, value);
  return *this;
}

std::string_view Response::header(std::string_view name) const {
  for (const auto& [key, value] : headers)
    if (same_name(key, name)) return value;
  return {};
}

Response& Response::add_cookie(std::string line) {
  TENUE_CHECK(one_line(line));
  headers.emplace_back("Set-Cookie", std::move(line));
  return *this;
}

std::string cookie_name(std::string_view name) { return "__Host-" + std::string(name); }

std::string set_cookie(std::string_view name, std::string_view value, SameSite same_site) {
  // RFC 6265, 4.1.1: cookie octets.
  for (const char c : value) TENUE_CHECK(c > ' ' && c < 127 && c != '"' && c != ',' && c != ';' && c != '\\');
  return cookie_name(name) + "=" + std::string(value) + "; Path=/; Secure; HttpOnly; SameSite=" +
         (same_site == SameSite::kStrict ? "Strict" : "Lax");
}

std::string drop_cookie(std::string_view name) {
  return cookie_name(name) + "=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0";
}

void add_security_headers(Response& response, bool secure) {
  set_default(response, "Content-Security-Policy",
              "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self'; img-src 'self'; "
              "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
  set_default(response, "X-Content-Type-Options", "nosniff");
  // Not "no-referrer": under it browsers send "Origin: null" with our own forms (Fetch, "append a request Origin
  // header"), and from_own_pages could not tell them from others'. Other sites get no referrer under either.
  set_default(response, "Referrer-Policy", "same-origin");
  set_default(response, "Cross-Origin-Opener-Policy", "same-origin");
  set_default(response, "Cross-Origin-Resource-Policy", "same-origin");
  set_default(response, "Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()");
  set_default(response, "Cache-Control", "no-store");
  if (secure) set_default(response, "Strict-Transport-Security", "max-age=31536000");
}

std::string_view reason(int status) {
  switch (status) {
    case 200: return "OK";
    case 204: return "No Content";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 413: return "Content Too Large";
    case 415: return "Unsupported Media Type";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 423: return "Locked";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 503: return "Service Unavailable";
    default: return "Unknown";
  }
}

}  // namespace tenue::web
