// The conversation with a mailbox. libcurl makes the line: TLS, the greeting, the sign-in. What follows is spoken here, since it has no way to
// read a message without marking it as read (BODY.PEEK), nor to ask when it arrived.
#include <curl/curl.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdio>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "base/result.h"
#include "mail/inbox.h"
#include "mail/mail.h"

namespace tenue::mail {
namespace {

constexpr long kConnectSeconds = 20, kSignInSeconds = 60;
constexpr int kPatience = 60;  // seconds without a byte
constexpr std::size_t kMostAtOnce = 100, kMostLine = 4 << 20, kMostAnswers = 1 << 16;
constexpr const char *kDone = "$Tenue", *kFrom = "$TenueFrom";

/// "imaps://host:993/INBOX" in its two halves; the folder's name as it stands between quotes.
struct Place { std::string server, folder; };
std::optional<Place> place_of(const std::string& url) {
  const auto scheme = url.starts_with("imaps://") ? 8u : url.starts_with("imap://") ? 7u : 0u;
  if (scheme == 0) return std::nullopt;
  const auto slash = url.find('/', scheme);
  Place out{url.substr(0, slash) + "/", slash == std::string::npos ? "" : url.substr(slash + 1)};
  if (out.folder.empty()) out.folder = "INBOX";
  const auto fits = [](char c) { return c >= ' ' && c < 0x7F && c != '"' && c != '\\'; };
  const bool named = out.server.size() > scheme + 1 && out.server.find('@') == std::string::npos;
  return named && std::ranges::all_of(out.folder, fits) ? std::optional(out) : std::nullopt;
}

/// A word of an answer. What stood between quotes or came as a literal is never taken for a word of the protocol.
struct Word {
  std::string text;
  bool quoted = false;
  bool is(std::string_view name) const { return !quoted && text.size() == name.size() && curl_strnequal(text.c_str(), name.data(), name.size()); }
};
using Words = std::vector<Word>;

void split(std::string_view line, Words& out) {
  for (std::size_t at = 0; at < line.size();) {
    const char c = line[at];
    if (c == ' ') {
      ++at;
    } else if (c == '(' || c == ')') {
      out.push_back({std::string(1, c), false});
      ++at;
    } else if (c == '"') {
      Word word{"", true};
      for (++at; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\' && at + 1 < line.size()) ++at;
        word.text += line[at];
      }
      ++at;
      out.push_back(std::move(word));
    } else {
      const auto end = std::min(line.find_first_of(" ()\"", at), line.size());
      out.push_back({std::string(line.substr(at, end - at)), false});
      at = end;
    }
  }
}

template <class Number>
std::optional<Number> number(std::string_view text) {
  Number out{};
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), out);
  return fault == std::errc{} && end == text.data() + text.size() ? std::optional(out) : std::nullopt;
}

/// How many bytes come after this line as they are: it ends with "{n}" (RFC 3501 §4.3).
std::optional<std::size_t> literal(std::string_view line) {
  const auto open = line.rfind('{');
  if (!line.ends_with('}') || open == std::string_view::npos) return std::nullopt;
  return number<std::size_t>(line.substr(open + 1, line.size() - open - 2));
}

/// "27-Nov-2026 11:03:06 +0000" (RFC 3501, date-time).
std::optional<Instant> date_time(const std::string& text) {
  static constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  int day = 0, year = 0, hour = 0, minute = 0, second = 0, zone = 0;
  std::array<char, 4> name{};
  char sign = '+';
  if (std::sscanf(text.c_str(), " %2d-%3[A-Za-z]-%4d %2d:%2d:%2d %c%4d", &day, name.data(), &year, &hour, &minute, &second, &sign, &zone) != 8) return std::nullopt;
  const auto month = kMonths.find(name.data());
  const Date date{std::chrono::year{year}, std::chrono::month{static_cast<unsigned>(month / 3 + 1)}, std::chrono::day{static_cast<unsigned>(day)}};
  if (month == std::string_view::npos || month % 3 != 0 || !date.ok()) return std::nullopt;
  const std::chrono::minutes off{zone / 100 * 60 + zone % 100};
  const auto local = std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} + std::chrono::seconds{second};
  return sign == '-' ? local + off : local - off;
}

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

int cut(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0; }

/// What was said to a command: all answers, and whether it was done. None where the line broke.
struct Reply {
  bool done = false;
  std::vector<Words> answers;
};

class Line {
 public:
  explicit Line(const std::atomic<bool>& stop) : stop_(stop) {}

  CURLcode open(const Account& account, const std::string& server) {
    start_curl();
    curl_.reset(curl_easy_init());
    if (!curl_) throw Fault("mail: no memory for a line to the mailbox");
    const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(curl_.get(), option, value); };
    set(CURLOPT_URL, server.c_str());
    set(CURLOPT_PROTOCOLS_STR, "imap,imaps");
    set(CURLOPT_USE_SSL, is_here(server) ? static_cast<long>(CURLUSESSL_TRY) : static_cast<long>(CURLUSESSL_ALL));
    set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    if (!account.authority.empty()) set(CURLOPT_CAINFO, account.authority.c_str());
    set(CURLOPT_USERNAME, account.user.c_str());
    set(CURLOPT_PASSWORD, account.password.c_str());
    set(CURLOPT_CONNECT_ONLY, 1L);
    set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
    set(CURLOPT_TIMEOUT, kSignInSeconds);
    set(CURLOPT_NOSIGNAL, 1L);
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, cut);
    set(CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(&stop_));  // curl's door has no const
    const auto result = curl_easy_perform(curl_.get());
    if (result == CURLE_OK) curl_easy_getinfo(curl_.get(), CURLINFO_ACTIVESOCKET, &socket_);
    return result;
  }

  std::optional<Reply> ask(const std::string& command) {
    const auto tag = "t" + std::to_string(++asked_);
    if (!send(tag + " " + command + "\r\n")) return std::nullopt;
    Reply out;
    for (;;) {
      auto answer = hear();
      if (!answer || out.answers.size() > kMostAnswers) return std::nullopt;
      if (!answer->empty() && answer->front().is(tag)) {
        out.done = answer->size() > 1 && (*answer)[1].is("OK");
        out.answers.push_back(std::move(*answer));
        return out;
      }
      out.answers.push_back(std::move(*answer));
    }
  }

 private:
  /// False: nothing came in time, or we are to stop.
  bool wait(short what) {
    for (int waited = 0; waited < kPatience && !stop_; ++waited) {
      pollfd one{socket_, what, 0};
      if (::poll(&one, 1, 1000) > 0) return true;
    }
    return false;
  }

  bool send(std::string_view text) {
    while (!text.empty()) {
      std::size_t sent = 0;
      const auto result = curl_easy_send(curl_.get(), text.data(), text.size(), &sent);
      if (result == CURLE_AGAIN ? !wait(POLLOUT) : result != CURLE_OK) return false;
      text.remove_prefix(sent);
    }
    return true;
  }

  bool more() {
    if (at_ > 0) {
      heard_.erase(0, at_);
      at_ = 0;
    }
    std::array<char, 1 << 16> bytes;
    for (;;) {
      std::size_t count = 0;
      const auto result = curl_easy_recv(curl_.get(), bytes.data(), bytes.size(), &count);
      if (result == CURLE_AGAIN) {
        if (!wait(POLLIN)) return false;
        continue;
      }
      if (result != CURLE_OK || count == 0) return false;
      heard_.append(bytes.data(), count);
      return true;
    }
  }

  std::optional<std::string> line() {
    for (std::size_t looked = 0;;) {
      if (const auto end = heard_.find("\r\n", at_ + looked); end != std::string::npos) {
        auto out = heard_.substr(at_, end - at_);
        at_ = end + 2;
        return out;
      }
      looked = heard_.size() - at_ == 0 ? 0 : heard_.size() - at_ - 1;  // its \r may be there already
      if (heard_.size() - at_ > kMostLine || !more()) return std::nullopt;
    }
  }

  std::optional<std::string> bytes(std::size_t count) {
    while (heard_.size() - at_ < count)
      if (!more()) return std::nullopt;
    auto out = heard_.substr(at_, count);
    at_ += count;
    return out;
  }

  std::optional<Words> hear() {
    Words out;
    for (;;) {
      const auto text = line();
      if (!text) return std::nullopt;
      const auto size = literal(*text);
      if (!size) return split(*text, out), out;
      if (*size > kMostBytes) return std::nullopt;  // more than was asked for
      split(std::string_view(*text).substr(0, text->rfind('{')), out);
      auto content = bytes(*size);
      if (!content) return std::nullopt;
      out.push_back({std::move(*content), true});
    }
  }

  const std::atomic<bool>& stop_;
  std::unique_ptr<CURL, void (*)(CURL*)> curl_{nullptr, curl_easy_cleanup};
  curl_socket_t socket_ = CURL_SOCKET_BAD;
  std::string heard_;      ///< read from `at_` on
  std::size_t at_ = 0;
  int asked_ = 0;
};

struct Folder {
  std::uint32_t validity = 0, next = 0;
  bool writable = false, keywords = false;
};

Folder folder_of(const Reply& reply) {
  Folder out;
  for (const auto& words : reply.answers)
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
      const auto value = [&] { return number<std::uint32_t>(words[i + 1].text.substr(0, words[i + 1].text.find(']'))).value_or(0); };
      if (words[i].is("[UIDVALIDITY")) out.validity = value();
      if (words[i].is("[UIDNEXT")) out.next = value();
      if (words[i].is("[PERMANENTFLAGS"))
        for (auto at = i + 1; at < words.size() && !words[at].is(")"); ++at) out.keywords = out.keywords || words[at].is("\\*") || words[at].is(kDone);
    }
  const auto& last = reply.answers.back();
  out.writable = std::ranges::none_of(last, [](const auto& word) { return word.is("[READ-ONLY]"); });
  return out;
}

std::vector<std::uint32_t> found(const Reply& reply) {
  std::vector<std::uint32_t> out;
  for (const auto& words : reply.answers) {
    if (words.size() < 2 || !words[0].is("*") || !words[1].is("SEARCH")) continue;
    for (auto word = words.begin() + 2; word != words.end(); ++word)
      if (const auto uid = number<std::uint32_t>(word->text)) out.push_back(*uid);
  }
  std::ranges::sort(out);
  return out;
}

/// None: it is not there any more.
std::optional<Arrived> arrived(const Reply& reply, std::uint32_t uid) {
  for (const auto& words : reply.answers) {
    if (words.size() < 3 || !words[0].is("*") || !words[2].is("FETCH")) continue;
    Arrived out{SystemClock{}.now(), "", true};
    std::size_t size = 0;
    bool it = false, body = false;
    for (std::size_t i = 3; i + 1 < words.size(); ++i) {
      const auto& value = words[i + 1];
      if (words[i].is("UID")) it = number<std::uint32_t>(value.text) == uid;
      if (words[i].is("RFC822.SIZE")) size = number<std::size_t>(value.text).value_or(0);
      if (words[i].is("INTERNALDATE")) out.at = date_time(value.text).value_or(out.at);
      if (words[i].is("BODY[]<0>") || words[i].is("BODY[]")) body = true, out.bytes = value.quoted ? value.text : "";
    }
    out.whole = size <= out.bytes.size();
    if (it && body) return out;
  }
  return std::nullopt;
}

}  // namespace

std::string fault(const Account& account) { return place_of(account.url) ? std::string{} : std::string{"mail.url"}; }

Look Mailbox::look(const std::function<bool(const Arrived&)>& take, const std::atomic<bool>& stop) {
  const auto place = place_of(account_.url);
  TENUE_CHECK(place);
  Line line(stop);
  if (const auto result = line.open(account_, place->server); result != CURLE_OK) return result == CURLE_LOGIN_DENIED ? Look::kRefused : Look::kAway;
  const auto selected = line.ask("SELECT \"" + place->folder + "\"");
  if (!selected) return Look::kAway;
  const auto folder = folder_of(*selected);
  if (!selected->done || !folder.writable) return Look::kRefused;
  if (std::exchange(validity_, folder.validity) != folder.validity) {
    refused_.clear();
    from_.reset();
  }

  if (folder.keywords && !from_) {
    const auto before = line.ask(std::string("UID SEARCH KEYWORD ") + kFrom);
    if (!before || !before->done) return Look::kAway;
    const auto marked = found(*before);
    from_ = marked.empty() ? std::max(folder.next, 1u) - 1 : marked.back();
    if (marked.empty() && !line.ask(std::string("UID STORE * +FLAGS.SILENT (") + kFrom + ")")) return Look::kAway;  // refused where nothing is in it
  }
  const auto open = folder.keywords ? std::string("UNDELETED UNKEYWORD ") + kDone : std::string("UNDELETED");
  const auto unread = line.ask("UID SEARCH " + open + " UNSEEN");
  if (!unread || !unread->done) return Look::kAway;
  const auto unseen = found(*unread);
  auto uids = unseen;
  if (folder.keywords) {
    const auto newer = line.ask("UID SEARCH " + open + " UID " + std::to_string(*from_ + 1) + ":*");
    if (!newer || !newer->done) return Look::kAway;
    for (const auto uid : found(*newer))
      if (uid > *from_ && !std::ranges::binary_search(unseen, uid)) uids.push_back(uid);  // "7:*" names the last one though it be the sixth
    std::ranges::sort(uids);
  }

  std::size_t taken = 0;
  for (const auto uid : uids) {
    if (refused_.contains(uid)) continue;
    if (++taken > kMostAtOnce) break;
    const auto fetched = line.ask("UID FETCH " + std::to_string(uid) + " (UID INTERNALDATE RFC822.SIZE BODY.PEEK[]<0." + std::to_string(kMostBytes) + ">)");
    if (!fetched) return Look::kAway;
    const auto message = arrived(*fetched, uid);
    if (!message) continue;
    if (!take(*message)) {
      refused_.insert(uid);
      continue;
    }
    const auto marked = line.ask("UID STORE " + std::to_string(uid) + " +FLAGS.SILENT (\\Seen" + (folder.keywords ? std::string(" ") + kDone : "") + ")");
    if (!marked) return Look::kAway;
    if (!marked->done) return Look::kRefused;
  }
  if (folder.keywords && taken <= kMostAtOnce && !uids.empty() && uids.back() > *from_) {
    if (!line.ask("UID STORE " + std::to_string(uids.back()) + " +FLAGS.SILENT (" + kFrom + ")")) return Look::kAway;
    from_ = uids.back();
  }
  left_ = static_cast<int>(std::ranges::count_if(refused_, [&](auto uid) { return std::ranges::binary_search(unseen, uid); }));
  (void)line.ask("LOGOUT");
  return Look::kRead;
}

}  // namespace tenue::mail
