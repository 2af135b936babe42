#include <curl/curl.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <mutex>

#include "mail/mail.h"

namespace tenue::mail {
namespace {

constexpr long kConnectSeconds = 20, kWholeSeconds = 90;

struct Reading {
  std::string_view rest;
  bool all_read = false;
};

std::size_t give(char* to, std::size_t size, std::size_t count, void* from) {
  auto& reading = *static_cast<Reading*>(from);
  const auto length = std::min(size * count, reading.rest.size());
  std::memcpy(to, reading.rest.data(), length);
  reading.rest.remove_prefix(length);
  reading.all_read = reading.rest.empty();
  return length;
}

int cut(void* stop, curl_off_t, curl_off_t, curl_off_t, curl_off_t) { return static_cast<const std::atomic<bool>*>(stop)->load() ? 1 : 0; }

/// Whether the letter itself came up: a refusal before its recipient is named is about the firm's account or host.
int listen(CURL*, curl_infotype what, char* data, std::size_t size, void* named) {
  if (what == CURLINFO_HEADER_OUT && std::string_view(data, size).starts_with("RCPT")) *static_cast<bool*>(named) = true;
  return 0;
}

void start_curl() {
  static std::once_flag once;
  std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

/// What a reply or its absence means (RFC 5321 §4.2.1): 4yz may be tried again; 5yz not, once the recipient is named.
/// After the last byte only a reply tells. 530 asks for a name (RFC 4954 §6): the firm's account is at fault, not the letter.
Outcome outcome(CURLcode result, long code, bool named, bool all_sent) {
  const int reply = static_cast<int>(code);
  if (result == CURLE_OK) return {Fate::kSent, reply};
  if (result == CURLE_LOGIN_DENIED || code == 530 || !named) return {Fate::kLater, reply};
  if (code >= 500 && code < 600) return {Fate::kNever, reply};
  if (all_sent && !(code >= 400 && code < 500)) return {Fate::kUnknown, reply};
  return {Fate::kLater, reply};
}

}  // namespace

bool is_here(std::string_view url) {
  for (const std::string_view scheme : {"smtp://", "smtps://", "imap://", "imaps://"}) {
    if (!url.starts_with(scheme)) continue;
    const auto host = url.substr(scheme.size(), url.find('/', scheme.size()) - scheme.size());
    return std::ranges::any_of(std::initializer_list<std::string_view>{"127.0.0.1", "localhost", "[::1]"}, [&](auto here) {
      return host.starts_with(here) && (host.size() == here.size() || host[here.size()] == ':') && host.find('@') == std::string_view::npos;
    });
  }
  return false;
}

std::string fault(const Server& server) {
  return server.url.starts_with("smtp://") || server.url.starts_with("smtps://") ? std::string{} : std::string{"mail.url"};
}

Outcome send(const Server& server, const Letter& letter, const std::atomic<bool>* stop) {
  const auto text = message(letter);
  if (!text) return {Fate::kNever, 0};
  start_curl();
  const std::unique_ptr<CURL, void (*)(CURL*)> line(curl_easy_init(), curl_easy_cleanup);
  if (!line) throw Fault("mail: no memory for a line to the mail server");
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> to(curl_slist_append(nullptr, ("<" + letter.to + ">").c_str()), curl_slist_free_all);
  const auto from = "<" + letter.from + ">";
  Reading reading{*text};
  bool named = false;
  const auto set = [&](CURLoption option, auto value) { curl_easy_setopt(line.get(), option, value); };
  set(CURLOPT_URL, server.url.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_USE_SSL, is_here(server.url) ? static_cast<long>(CURLUSESSL_TRY) : static_cast<long>(CURLUSESSL_ALL));
  set(CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
  if (!server.authority.empty()) set(CURLOPT_CAINFO, server.authority.c_str());
  if (!server.user.empty()) {
    set(CURLOPT_USERNAME, server.user.c_str());
    set(CURLOPT_PASSWORD, server.password.c_str());
  }
  set(CURLOPT_MAIL_FROM, from.c_str());
  set(CURLOPT_MAIL_RCPT, to.get());
  set(CURLOPT_READFUNCTION, give);
  set(CURLOPT_READDATA, &reading);
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_VERBOSE, 1L);  // to `listen` alone
  set(CURLOPT_DEBUGFUNCTION, listen);
  set(CURLOPT_DEBUGDATA, &named);
  set(CURLOPT_CONNECTTIMEOUT, kConnectSeconds);
  set(CURLOPT_TIMEOUT, kWholeSeconds);
  set(CURLOPT_NOSIGNAL, 1L);
  if (stop) {
    set(CURLOPT_NOPROGRESS, 0L);
    set(CURLOPT_XFERINFOFUNCTION, cut);
    set(CURLOPT_XFERINFODATA, const_cast<std::atomic<bool>*>(stop));  // curl's door has no const
  }
  const auto result = curl_easy_perform(line.get());
  long code = 0;
  curl_easy_getinfo(line.get(), CURLINFO_RESPONSE_CODE, &code);
  return outcome(result, code, named, reading.all_read);
}

}  // namespace tenue::mail
