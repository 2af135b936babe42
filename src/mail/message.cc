#include <openssl/evp.h>

#include <algorithm>
#include <ctime>

#include "base/bytes.h"
#include "mail/mail.h"

namespace tenue::mail {
namespace {

constexpr std::size_t kEncodedLine = 76, kWordBytes = 42, kPlainHeader = 900;  // RFC 2045 §6.8; RFC 2047 §2: 75 characters with its frame; RFC 5322 §2.1.1

bool is_one_line(std::string_view text) {
  return is_clean_utf8(text) && text.find_first_of("\r\n") == std::string_view::npos;
}

std::string base64(std::string_view bytes) {
  std::string out((bytes.size() + 2) / 3 * 4 + 1, '\0');  // one more: it ends in a zero
  const int length = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()), reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  out.resize(static_cast<std::size_t>(length));
  return out;
}

std::string in_lines(const std::string& encoded) {
  std::string out;
  for (std::size_t i = 0; i < encoded.size(); i += kEncodedLine) out += encoded.substr(i, kEncodedLine) + "\r\n";
  return out;
}

/// RFC 2047: as it is where it is plain and fits a line, else encoded words that part between characters.
std::string header(std::string_view text) {
  if (text.size() <= kPlainHeader && std::ranges::all_of(text, [](char c) { return c >= 0x20 && c < 0x7F; }) && text.find("=?") == std::string_view::npos) return std::string{text};
  std::string out;
  while (!text.empty()) {
    auto length = std::min(text.size(), kWordBytes);
    while (length > 0 && length < text.size() && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) --length;
    out += (out.empty() ? "=?UTF-8?B?" : "\r\n =?UTF-8?B?") + base64(text.substr(0, length)) + "?=";
    text.remove_prefix(length);
  }
  return out;
}

std::string in_quotes(std::string_view name) {
  std::string out = "\"";
  for (const char c : name) out += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
  return out + "\"";
}

/// "Thu, 26 Nov 2026 21:08:00 +0000" (RFC 5322 §3.3)
std::string date_header(Instant at) {
  const auto seconds = static_cast<std::time_t>(micros(at) / 1'000'000);
  std::tm parts{};
  ::gmtime_r(&seconds, &parts);
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  char rest[40];
  std::strftime(rest, sizeof rest, "%Y %H:%M:%S +0000", &parts);
  return std::string{kDays[parts.tm_wday]} + ", " + std::to_string(parts.tm_mday) + " " + kMonths[parts.tm_mon] + " " + rest;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '&') out += "&amp;";
    else if (c == '<') out += "&lt;";
    else if (c == '>') out += "&gt;";
    else if (c == '"') out += "&quot;";
    else out += c;
  }
  return out;
}

bool is_link(std::string_view line) {
  return (line.starts_with("https://") || line.starts_with("http://")) && line.find(' ') == std::string_view::npos;
}

/// What stands in a boundary and a Message-ID (RFC 2046 §5.1.1).
bool is_plain_id(std::string_view text) {
  return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'); });
}

std::string html(const Letter& letter) {
  std::string out = "<!doctype html>\r\n<html lang=\"" + escaped(letter.lang) + "\"><head><meta charset=\"utf-8\"><title>" + escaped(letter.subject) + "</title></head>\r\n<body style=\"overflow-wrap: anywhere\">\r\n";
  std::string paragraph;
  const auto end = [&] {
    if (!paragraph.empty()) out += "<p>" + paragraph + "</p>\r\n";
    paragraph.clear();
  };
  for (std::string_view rest = letter.text; !rest.empty();) {
    const auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    if (line.empty()) {
      end();
      continue;
    }
    const auto words = escaped(line);
    paragraph += (paragraph.empty() ? "" : "<br>") + (is_link(line) ? "<a href=\"" + words + "\">" + words + "</a>" : words);
  }
  end();
  return out + "</body></html>\r\n";
}

std::string with_crlf(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '\n' ? std::string{"\r\n"} : std::string{c};
  return out + "\r\n";
}

std::string part(std::string_view type, const std::string& bytes) {
  return "Content-Type: " + std::string{type} + "; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n" + in_lines(base64(bytes));
}

bool is_web_address(std::string_view text) {
  return (text.starts_with("https://") || text.starts_with("http://")) && std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && c != '<' && c != '>'; });
}

}  // namespace

bool is_address(std::string_view text) {
  const auto at = text.find('@');
  return at != 0 && at != std::string_view::npos && at + 1 < text.size() && text.find('@', at + 1) == std::string_view::npos && text.size() <= 254 &&
         std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7F && std::string_view{"<>()[]\\,;:\""}.find(c) == std::string_view::npos; });
}

Result<std::string> message(const Letter& letter) {
  if (!is_address(letter.to)) return Error{Code::kInvalid, "mail.to", "to"};
  if (!is_address(letter.from)) return Error{Code::kInvalid, "mail.from", "from"};
  if (!letter.reply_to.empty() && !is_address(letter.reply_to)) return Error{Code::kInvalid, "mail.from", "reply_to"};
  for (const auto& [name, line] : {std::pair{"from_name", &letter.from_name}, std::pair{"subject", &letter.subject}, std::pair{"lang", &letter.lang}})
    if (!is_one_line(*line)) return Error{Code::kInvalid, "mail.line", name};
  if (!letter.unsubscribe.empty() && !is_web_address(letter.unsubscribe)) return Error{Code::kInvalid, "mail.line", "unsubscribe"};
  if (!is_plain_id(letter.id)) return Error{Code::kInvalid, "mail.line", "id"};
  if (!is_clean_utf8(letter.text)) return Error{Code::kInvalid, "mail.text", "text"};
  const auto host = letter.from.substr(letter.from.find('@') + 1);
  const auto edge = "tenue-" + letter.id;  // of its own alphabet: it cannot stand in base64
  const auto name = header(letter.from_name);  // an encoded word stands without quotes (RFC 2047 §5)
  std::string out = "Date: " + date_header(letter.date) + "\r\nFrom: ";
  if (!name.empty()) out += name == letter.from_name ? in_quotes(name) + " " : name + " ";
  out += "<" + letter.from + ">\r\n";
  if (!letter.reply_to.empty()) out += "Reply-To: <" + letter.reply_to + ">\r\n";
  out += "To: <" + letter.to + ">\r\nSubject: " + header(letter.subject) + "\r\nMessage-ID: <" + letter.id + "@" + host + ">\r\n";
  // In one press where the address is safe from ears on the way (RFC 8058 §3.1).
  if (!letter.unsubscribe.empty()) out += "List-Unsubscribe: <" + letter.unsubscribe + ">\r\n" + (letter.unsubscribe.starts_with("https:") ? "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" : "");
  out += "Auto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\nContent-Language: " + letter.lang + "\r\n";
  out += "Content-Type: multipart/alternative; boundary=\"" + edge + "\"\r\n\r\n";
  out += "--" + edge + "\r\n" + part("text/plain", with_crlf(letter.text)) + "--" + edge + "\r\n" + part("text/html", html(letter)) + "--" + edge + "--\r\n";
  return out;
}

}  // namespace tenue::mail
