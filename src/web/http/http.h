/// Requests, responses, routes: the whole of HTTP that a page sees. Nothing of Boost in here; server.h listens.
///
/// What a handler may rely on: method, path, query, cookies and form of a Request are strict UTF-8 without control
/// characters (else the client had a 400 before the handler ran); the body fits the server's limit; the Host is a
/// plain lower-case name. What it must not do: put a value of a person in a path, a query or a log.
#pragma once
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace tenue::web {

/// Names and values in the order sent; a name may come several times (check boxes).
class Fields {
 public:
  void add(std::string name, std::string value) { all_.emplace_back(std::move(name), std::move(value)); }
  /// The first value of that name, or "" (see has()).
  std::string_view get(std::string_view name) const;
  bool has(std::string_view name) const;
  std::vector<std::string_view> all(std::string_view name) const;
  auto begin() const { return all_.begin(); }
  auto end() const { return all_.end(); }
  std::size_t size() const { return all_.size(); }

 private:
  std::vector<std::pair<std::string, std::string>> all_;
};

/// "a=1&b=2", percent-encoded, "+" is a space. kInvalid: broken percent-encoding, not UTF-8, a control character, or
/// more than 500 names. Line ends come out as \n. (WHATWG URL, application/x-www-form-urlencoded)
Result<Fields> parse_urlencoded(std::string_view text);
/// The reverse of percent_encode. kInvalid: "%" without two hexadecimal digits. The bytes are not checked further.
Result<std::string> percent_decode(std::string_view text);

/// A value as a form may hold it: clean UTF-8, line ends \n. kInvalid.
Result<std::string> clean_value(std::string_view text);

/// What takes the body of a form with files while it comes, part by part in the order of the form: made by its route before
/// anything was read, asked by one thread at a time. Each answer is 0, or the status with which the request is refused.
class BodyTaker {
 public:
  virtual ~BodyTaker() = default;
  virtual int field(const std::string& name, const std::string& value) = 0;
  virtual int file(const std::string& name, const std::string& filename) = 0;  ///< then its bytes, then its end
  virtual int bytes(ByteView piece) = 0;
  virtual int file_end() = 0;
};

/// A body that is too large to be held: asked piece by piece while it is sent, by one worker thread at a time.
class BodySource {
 public:
  virtual ~BodySource() = default;
  virtual std::optional<std::uint64_t> size() const = 0;  ///< nothing: it shows only at its end (RFC 9112, 7.1)
  /// Empty at the end. An exception breaks the answer off.
  virtual Bytes next() = 0;
};

struct Request {
  std::string method;                 ///< "GET", "POST", … upper case; a HEAD arrives at handlers as "GET"
  std::string path;                   ///< decoded, begins with "/"; no "." or ".." segment, no "//"
  std::vector<std::string> segments;  ///< of the path, decoded; none holds "/"; "/" has none, "/a/" has "a" and ""
  Fields query;
  Fields form;                        ///< of an application/x-www-form-urlencoded body, or the fields of a form with files; other types: empty
  std::shared_ptr<BodyTaker> taker;   ///< of a form with files: what its route made, with what it took
  std::string body;                   ///< as sent
  std::map<std::string, std::string, std::less<>> headers;  ///< names in lower case; repeated ones joined by ", "
  std::map<std::string, std::string, std::less<>> cookies;
  std::string host;                   ///< lower case, without port: "sos-serrurier.localhost"
  std::string origin;                 ///< what the browser calls this server: "http://host:port", from Host and secure
  std::string remote;                 ///< address in text: for rate limits, and for the record of connections where a policy declares it; never logged
  bool secure = false;                ///< TLS here, or at the trusted proxy

  std::string_view header(std::string_view lower_name) const;  ///< or ""
  std::string_view cookie(std::string_view name) const;        ///< or ""
  /// "fr" or "en": what Accept-Language puts first of the two, French when it says neither.
  std::string_view preferred_language() const;
};

struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;  ///< what is set here wins over the server's defaults
  std::string body;
  std::shared_ptr<BodySource> source{};  ///< in place of the body

  static Response html(std::string body, int status = 200);
  static Response text(std::string body, int status = 200);
  static Response file(std::string body, std::string_view content_type);
  /// 303, so that a POST is never sent twice. `to` is a path of this origin ("/…", not "//…": TENUE_CHECK).
  static Response redirect(std::string_view to);
  /// Without a page: Router and Server give it one (on_problem).
  static Response problem(int status);
  static Response not_found() { return problem(404); }
  static Response forbidden() { return problem(403); }

  Response& set(std::string_view name, std::string_view value);  ///< replaces
  std::string_view header(std::string_view name) const;          ///< or ""; any case
  Response& add_cookie(std::string line);                        ///< from set_cookie() or drop_cookie()
};

/// Cookies live for the browser's session, never longer, and are sent to this host alone.
enum class SameSite { kLax, kStrict };
/// "__Host-" + name: secure, whole host, no domain (RFC 6265bis 4.1.3.2). Browsers also take it on http://*.localhost.
std::string cookie_name(std::string_view name);
/// `name` without the prefix; `value`: base64url or other cookie octets only (TENUE_CHECK).
std::string set_cookie(std::string_view name, std::string_view value, SameSite same_site = SameSite::kLax);
std::string drop_cookie(std::string_view name);

/// What ":name" segments of the pattern matched.
using Params = std::map<std::string, std::string, std::less<>>;
using Handler = std::function<Response(const Request&, const Params&)>;
/// Whether the route takes a form with files from whoever sends `head`, a request without its body: what takes it, or the answer.
using Opened = std::variant<Response, std::shared_ptr<BodyTaker>>;
using Opener = std::function<Opened(const Request& head, const Params&)>;
/// The page for a status without page: `request` is null when it could not even be read.
using ProblemPage = std::function<Response(const Request* request, int status)>;

/// Method and pattern to handler. Fill it, then only read it: handle() may run on many threads.
class Router {
 public:
  /// `pattern`: "/bureau/jobs/:id". A literal segment wins over ":name". The same twice is a bug (TENUE_CHECK).
  Router& get(std::string_view pattern, Handler handler) { return add("GET", pattern, std::move(handler)); }
  Router& post(std::string_view pattern, Handler handler) { return add("POST", pattern, std::move(handler)); }
  /// A form that may hold files (multipart/form-data); other routes refuse such a body (415).
  Router& post(std::string_view pattern, Handler handler, Opener opener) { return add("POST", pattern, std::move(handler), std::move(opener)); }
  Router& add(std::string_view method, std::string_view pattern, Handler handler, Opener opener = {});
  Router& on_problem(ProblemPage page);
  /// For a request that `whom` names, what lies below "/first" is not there.
  Router& hide(std::string_view first, std::function<bool(const Request&)> whom);
  /// 404 without match; 405 with Allow when another method has one.
  Response handle(const Request& request) const;
  Opened open(const Request& head) const;
  /// The page of on_problem for a refusal of the server's own, or one without words.
  Response problem(const Request* request, int status) const;
  /// Every method and pattern, in the order added: what a table of them must cover.
  std::vector<std::pair<std::string, std::string>> routes() const;

 private:
  struct Route {
    std::string method;
    std::vector<std::string> pattern;
    Handler handler;
    Opener opener;
  };
  const Route* find(const Request& request, Params& params, std::string& allowed) const;
  Response with_page(const Request& request, Response response) const;

  std::vector<Route> routes_;
  ProblemPage problem_;
  std::string hidden_;
  std::function<bool(const Request&)> hidden_from_;
};

/// The words of RFC 9110 for a status ("Not Found").
std::string_view reason(int status);

/// What the server's unit takes from the wire, before it is a Request.
struct RawRequest {
  std::string method, target, body;
  std::vector<std::pair<std::string, std::string>> headers;  ///< names as sent
  std::string peer;                                          ///< address of the connection
  bool tls = false;
  bool trusted_proxy = false;  ///< X-Forwarded-For and -Proto count, if the peer is this machine
};
/// Strict reading. The int is the status of the refusal: 400, 415 (a POST that is neither empty, urlencoded nor JSON)
/// or 501 (an unknown method).
tl::expected<Request, int> read_request(RawRequest raw);
/// Adds the headers that every answer carries, where the handler has not set them: the content security policy, no
/// sniffing, no framing, no referrer to others, no store; HSTS when `secure`.
void add_security_headers(Response& response, bool secure);

}  // namespace tenue::web
