#include <gmime/gmime.h>

#include <algorithm>
#include <array>
#include <memory>
#include <mutex>

#include "base/bytes.h"
#include "mail/inbox.h"
#include "mail/mail.h"

namespace tenue::mail {
namespace {

constexpr int kMostParts = 200, kMostDepth = 20;
constexpr std::size_t kMostWords = 64 << 10, kMostName = 200, kMostId = 998;  // a line of RFC 5322 §2.1.1

struct Unref { void operator()(gpointer object) const { g_object_unref(object); } };
template <class T> using Owned = std::unique_ptr<T, Unref>;
struct Free { void operator()(gpointer text) const { g_free(text); } };

void start_gmime() {
  static std::once_flag once;
  std::call_once(once, g_mime_init);
}

/// Whole characters of at most `most` bytes.
std::string_view cut(std::string_view text, std::size_t most) {
  if (text.size() <= most) return text;
  while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xC0) == 0x80) --most;
  return text.substr(0, most);
}

/// UTF-8 of any bytes, without the signs that a form would not take either.
std::string clean(const char* bytes, std::size_t most) {
  if (!bytes) return {};
  const std::unique_ptr<char, Free> valid(g_utf8_make_valid(bytes, -1));
  std::string out;
  for (const char* at = valid.get(); *at; at = g_utf8_next_char(at)) {
    const auto sign = g_utf8_get_char(at);
    if (sign == '\r' || (sign < 0x20 && sign != '\n' && sign != '\t') || (sign >= 0x7F && sign < 0xA0)) continue;
    out.append(at, static_cast<std::size_t>(g_utf8_next_char(at) - at));
  }
  out.resize(cut(out, most).size());
  return out;
}

std::string one_line(const char* bytes, std::size_t most) {
  auto out = clean(bytes, most);
  std::ranges::replace_if(out, [](char c) { return c == '\n' || c == '\t'; }, ' ');
  const auto begin = out.find_first_not_of(' ');
  return begin == std::string::npos ? std::string{} : out.substr(begin, out.find_last_not_of(' ') + 1 - begin);
}

// ---- HTML as words -------------------------------------------------------------------------------------------------------

constexpr std::pair<std::string_view, std::string_view> kEntities[] = {
    {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}, {"eacute", "é"}, {"Eacute", "É"}, {"egrave", "è"}, {"Egrave", "È"},
    {"ecirc", "ê"}, {"euml", "ë"}, {"agrave", "à"}, {"Agrave", "À"}, {"acirc", "â"}, {"ccedil", "ç"}, {"Ccedil", "Ç"}, {"icirc", "î"}, {"iuml", "ï"}, {"ocirc", "ô"},
    {"ugrave", "ù"}, {"ucirc", "û"}, {"uuml", "ü"}, {"oelig", "œ"}, {"rsquo", "’"}, {"lsquo", "‘"}, {"ldquo", "“"}, {"rdquo", "”"}, {"laquo", "«"}, {"raquo", "»"},
    {"hellip", "…"}, {"ndash", "–"}, {"mdash", "—"}, {"euro", "€"}, {"deg", "°"}};

/// "&eacute;" and "&#233;"; what is none stays as it is. `at` stands on the "&" and is left behind it.
std::string entity(std::string_view html, std::size_t& at) {
  const auto near = html.substr(at + 1, 10);
  const auto end = near.find(';');
  if (end == std::string_view::npos) return ++at, "&";
  const auto name = near.substr(0, end);
  std::string out;
  if (name.starts_with('#')) {
    const bool hex = name.size() > 1 && (name[1] == 'x' || name[1] == 'X');
    const auto sign = std::strtoul(std::string(name.substr(hex ? 2 : 1)).c_str(), nullptr, hex ? 16 : 10);
    std::array<char, 6> utf8{};
    if (sign >= 0x20 && sign <= 0x10FFFF && g_unichar_validate(static_cast<gunichar>(sign))) out.assign(utf8.data(), static_cast<std::size_t>(g_unichar_to_utf8(static_cast<gunichar>(sign), utf8.data())));
  } else if (const auto* found = std::ranges::find(kEntities, name, [](const auto& one) { return one.first; }); found != std::end(kEntities)) {
    out = found->second;
  }
  if (out.empty()) return ++at, "&";
  at += end + 2;
  return out;
}

bool begins(std::string_view html, std::size_t at, std::string_view word) {
  return html.size() - at >= word.size() && g_ascii_strncasecmp(html.data() + at, word.data(), word.size()) == 0;
}

/// Behind the end of what shows nothing: a comment, a style, a script, the head.
std::size_t behind_unshown(std::string_view html, std::size_t at) {
  static constexpr std::pair<std::string_view, std::string_view> kUnshown[] = {{"<!--", "-->"}, {"<style", "</style"}, {"<script", "</script"}, {"<head>", "</head"}, {"<title", "</title"}};
  for (const auto& [open, close] : kUnshown) {
    if (!begins(html, at, open)) continue;
    for (auto end = at + open.size(); end < html.size(); ++end)
      if (begins(html, end, close)) return end + close.size();
    return html.size();
  }
  return at;
}

bool ends_line(std::string_view html, std::size_t at) {
  static constexpr std::string_view kEnds[] = {"<br", "</p", "</div", "</tr", "</li", "</h1", "</h2", "</h3", "</h4", "</blockquote", "<hr"};
  return std::ranges::any_of(kEnds, [&](auto tag) { return begins(html, at, tag); });
}

std::string words_of_html(std::string_view html) {
  std::string out;
  const auto blank = [&] { if (!out.empty() && out.back() != ' ' && out.back() != '\n') out += ' '; };
  for (std::size_t at = 0; at < html.size() && out.size() <= kMostWords;) {
    if (html[at] == '&') {
      out += entity(html, at);
    } else if (html[at] == '<') {
      if (ends_line(html, at) && !out.ends_with("\n\n")) out += '\n';
      const auto hidden = behind_unshown(html, at);
      const auto close = html.find('>', hidden);
      if (close == std::string_view::npos) break;
      at = hidden > at && html[hidden - 1] == '>' ? hidden : close + 1;
    } else if (html[at] == '\n' || html[at] == '\t' || html[at] == ' ') {
      blank();
      ++at;
    } else {
      out += html[at++];
    }
  }
  return out;
}

// ---- parts ---------------------------------------------------------------------------------------------------------------

struct Parts {
  std::string plain, html;
  int count = 0, attachments = 0;
  bool whole = true;
};

void add_words(Parts& parts, GMimePart* part, bool html) {
  const std::unique_ptr<char, Free> text(g_mime_text_part_get_text(GMIME_TEXT_PART(part)));
  auto& words = html ? parts.html : parts.plain;
  const auto said = clean(text.get(), kMostWords * 4);
  words += (words.empty() || words.ends_with('\n') ? "" : "\n") + said;
  if (words.size() <= kMostWords * (html ? 4 : 1)) return;
  words.resize(cut(words, kMostWords * (html ? 4 : 1)).size());
  parts.whole = false;
}

/// A signature is none of the papers that somebody sends.
bool is_signature(GMimeContentType* type) {
  return g_mime_content_type_is_type(type, "application", "pgp-signature") || g_mime_content_type_is_type(type, "application", "pkcs7-signature") || g_mime_content_type_is_type(type, "application", "x-pkcs7-signature");
}

void walk(Parts& parts, GMimeObject* object, int depth) {
  if (!object) return;
  if (++parts.count > kMostParts || depth > kMostDepth) return void(parts.whole = false);
  if (GMIME_IS_MULTIPART(object)) {
    auto* several = GMIME_MULTIPART(object);
    for (int i = 0, n = g_mime_multipart_get_count(several); i < n && parts.count <= kMostParts; ++i) walk(parts, g_mime_multipart_get_part(several, i), depth + 1);
    return;
  }
  auto* type = g_mime_object_get_content_type(object);
  const bool text = GMIME_IS_TEXT_PART(object) && !(GMIME_IS_PART(object) && g_mime_part_is_attachment(GMIME_PART(object)));
  if (text && g_mime_content_type_is_type(type, "text", "plain")) add_words(parts, GMIME_PART(object), false);
  else if (text && g_mime_content_type_is_type(type, "text", "html")) add_words(parts, GMIME_PART(object), true);
  else if (!is_signature(type)) ++parts.attachments;
}

// ---- headers -------------------------------------------------------------------------------------------------------------

std::string header(GMimeMessage* message, const char* name) {
  return one_line(g_mime_object_get_header(GMIME_OBJECT(message), name), kMostId);
}

bool is_word(std::string_view value, std::initializer_list<std::string_view> words) {
  value = value.substr(0, value.find_first_of(";("));
  while (value.ends_with(' ')) value.remove_suffix(1);
  return std::ranges::any_of(words, [&](auto word) { return word.size() == value.size() && begins(value, 0, word); });
}

/// RFC 3834 §5; a report is addressed from nobody (RFC 5321 §4.5.5, RFC 3464, RFC 8098); lists name themselves (RFC 2919).
bool by_machine(GMimeMessage* message) {
  const auto automatic = header(message, "Auto-Submitted"), way_back = header(message, "Return-Path");
  auto* part = g_mime_message_get_mime_part(message);
  const bool report = part && g_mime_content_type_is_type(g_mime_object_get_content_type(part), "multipart", "report");
  return (!automatic.empty() && !is_word(automatic, {"no"})) || way_back == "<>" || report || !header(message, "List-Id").empty() || is_word(header(message, "Precedence"), {"bulk", "list", "junk"});
}

/// The first address of the list, in groups too.
InternetAddressMailbox* first_of(InternetAddressList* list, int depth = 0) {
  for (int i = 0, n = list ? internet_address_list_length(list) : 0; i < n; ++i) {
    auto* one = internet_address_list_get_address(list, i);
    if (INTERNET_ADDRESS_IS_MAILBOX(one)) return INTERNET_ADDRESS_MAILBOX(one);
    if (INTERNET_ADDRESS_IS_GROUP(one) && depth < 3)
      if (auto* within = first_of(internet_address_group_get_members(INTERNET_ADDRESS_GROUP(one)), depth + 1)) return within;
  }
  return nullptr;
}

/// An answer goes where its writer wants it (RFC 5322 §3.6.2), if anybody can be written to there.
void read_writer(Message& out, GMimeMessage* message) {
  for (auto* list : {g_mime_message_get_reply_to(message), g_mime_message_get_from(message)}) {
    auto* one = first_of(list);
    if (!one) continue;
    const auto address = one_line(internet_address_mailbox_get_idn_addr(one), kMostName * 2);
    if (out.name.empty()) out.name = one_line(internet_address_get_name(INTERNET_ADDRESS(one)), kMostName);
    if (out.from.empty() && is_address(address)) out.from = address;
    else if (out.from.empty() && out.unusable.empty()) out.unusable = address;
  }
  if (!out.from.empty()) out.unusable.clear();
}

}  // namespace

Message read_message(std::string_view bytes) {
  start_gmime();
  Message out;
  if (bytes.size() > kMostBytes) out.whole = false;
  bytes = bytes.substr(0, kMostBytes);
  const Owned<GMimeStream> stream(g_mime_stream_mem_new_with_buffer(bytes.data(), bytes.size()));
  const Owned<GMimeParser> parser(g_mime_parser_new_with_stream(stream.get()));
  g_mime_parser_set_format(parser.get(), GMIME_FORMAT_MESSAGE);
  const Owned<GMimeMessage> message(g_mime_parser_construct_message(parser.get(), nullptr));
  if (!message) return out;
  out.id = one_line(g_mime_message_get_message_id(message.get()), kMostId);
  out.subject = one_line(g_mime_message_get_subject(message.get()), kMostId);
  out.by_machine = by_machine(message.get());
  read_writer(out, message.get());
  Parts parts;
  walk(parts, g_mime_message_get_mime_part(message.get()), 0);
  const bool has_plain = parts.plain.find_first_not_of(" \n\t") != std::string::npos;
  auto words = has_plain ? parts.plain : words_of_html(parts.html);
  const auto end = words.find_last_not_of(" \n\t");
  words.resize(end == std::string::npos ? 0 : end + 1);
  out.whole = out.whole && parts.whole && words.size() <= kMostWords;
  out.text = cut(words, kMostWords);
  out.attachments = parts.attachments;
  return out;
}

}  // namespace tenue::mail
