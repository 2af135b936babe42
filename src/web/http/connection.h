/// One connection, from its first byte to its last: what it may send, how long it may take, how it is answered (RFC 9112). Private to
/// server.cc. Everything runs on the input and output thread but the handler, which runs on a worker's.
#pragma once
#include <array>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>
#include <ctime>
#include <limits>
#include <list>
#include <map>
#include <optional>
#include <set>

#include "base/log.h"
#include "crypto/crypto.h"
#include "web/http/multipart.h"
#include "web/http/server.h"

namespace tenue::web {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using tcp = asio::ip::tcp;
using PlainStream = beast::tcp_stream;
using TlsStream = beast::ssl_stream<beast::tcp_stream>;

/// After a refusal the client may still be sending: closing at once would reset the connection before it reads why.
inline constexpr std::chrono::seconds kLinger{2}, kUploadLinger{30};
inline constexpr std::size_t kPiece = 64 * 1024;

/// RFC 9110, 5.6.7.
inline std::string http_date() {
  const std::time_t now = std::time(nullptr);
  std::tm parts{};
  gmtime_r(&now, &parts);
  std::array<char, 40> text{};
  const auto size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
  return {text.data(), size};
}

class Closable {
 public:
  virtual ~Closable() = default;
  virtual void close_if_idle() = 0;
  virtual void close_now() = 0;
  virtual void make_room() = 0;
};

/// What connections share. Everything but `options` and `handler` belongs to the input and output thread.
struct Shared {
  ServerOptions options;
  std::function<Response(const Request&)> handler;
  std::set<Closable*> open;
  std::list<Closable*> waited_for;  ///< whose request is not whole yet, or who was refused: the longest waited for first
  std::map<std::string, std::size_t> per_address, uploads_per_address;
  std::size_t uploads = 0;
  bool stopping = false;
  asio::io_context io{1};
  std::optional<asio::thread_pool> workers;
};

inline Response problem_page(const Shared& shared, const Request* request, int status) {
  if (shared.options.problem) {
    Response page = shared.options.problem(request, status);
    page.status = status;
    return page;
  }
  return Response::text(std::to_string(status) + " " + std::string(reason(status)) + "\n", status);
}

/// One of the four walls: no exception leaves a handler, and none of its words reach the client or the log.
inline Response guarded(const Shared& shared, const Request& request) {
  int status = 500;
  try {
    Response response = shared.handler(request);
    if (response.status < 400 || !response.body.empty() || response.source) return response;
    Response page = problem_page(shared, &request, response.status);
    for (auto& [name, value] : response.headers) page.headers.emplace_back(std::move(name), std::move(value));
    return page;
  } catch (const Fault&) {
    status = 503;
  } catch (const std::exception&) {
    status = 500;
  }
  log(Level::kError, "http.failed", {{"status", std::int64_t{status}}});
  try {
    return problem_page(shared, &request, status);
  } catch (const std::exception&) {
    return Response::text(std::string(reason(status)) + "\n", status);
  }
}

inline int status_of(beast::error_code error) {
  if (error == http::error::body_limit) return 413;
  if (error == http::error::header_limit || error == http::error::buffer_overflow) return 431;
  return 400;
}

/// What `work` gives, or the status of the wall that it ran into.
inline int walled(const std::function<int()>& work) {
  try {
    return work();
  } catch (const Fault&) {
    return 503;
  } catch (const std::exception&) {
    return 500;
  }
}

/// From accept to close, one request at a time. Every callback runs on the input and output thread and holds a
/// reference, so the object lives exactly as long as something is under way.
template <class Stream>
class Connection final : public Closable, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  template <class... Args>
  Connection(Shared& shared, std::string peer, Args&&... args)
      : shared_(shared), peer_(std::move(peer)), stream_(std::forward<Args>(args)...) {
    shared_.open.insert(this);
    ++shared_.per_address[peer_];
  }
  ~Connection() override {
    stop_waiting();
    end_upload();
    shared_.open.erase(this);
    if (--shared_.per_address[peer_] == 0) shared_.per_address.erase(peer_);
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  void begin() {
    wait();
    if constexpr (kTls) {
      lowest().expires_after(shared_.options.header_time);
      stream_.async_handshake(asio::ssl::stream_base::server, [self = self()](beast::error_code error) {
        if (!error) self->await_request();
      });
    } else {
      await_request();
    }
  }

  void close_if_idle() override {
    if (idle_) close_now();
  }
  void close_now() override { lowest().close(); }
  void make_room() override {
    stop_waiting();
    close_now();
  }

 private:
  static constexpr bool kTls = std::is_same_v<Stream, TlsStream>;
  auto self() { return this->shared_from_this(); }
  beast::tcp_stream& lowest() { return beast::get_lowest_layer(stream_); }

  void wait() {
    if (!place_) place_ = shared_.waited_for.insert(shared_.waited_for.end(), this);
  }
  void stop_waiting() {
    if (place_) shared_.waited_for.erase(*place_);
    place_.reset();
  }

  void await_request() {
    wait();
    parser_.emplace();
    whole_.reset();
    parser_->header_limit(shared_.options.header_bytes_max);
    parser_->body_limit(std::numeric_limits<std::uint64_t>::max());  // which of the two limits, its headers say
    if (buffer_.size() > 0) return read_header();
    if (shared_.stopping) return close_now();
    idle_ = true;
    lowest().expires_after(shared_.options.idle_time);
    stream_.async_read_some(buffer_.prepare(4096), [self = self()](beast::error_code error, std::size_t size) {
      self->idle_ = false;
      if (error) return;
      self->buffer_.commit(size);
      self->read_header();
    });
  }

  void read_header() {
    lowest().expires_after(shared_.options.header_time);
    http::async_read_header(stream_, buffer_, *parser_, [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->fail(error);
      self->check_header();
    });
  }

  void check_header() {
    const auto& head = parser_->get();
    // Beast refuses a Content-Length beside chunked; any other coding, or one in HTTP/1.0, is a smuggler's (RFC 9112, 6.1).
    const auto codings = head.equal_range(http::field::transfer_encoding);
    for (auto at = codings.first; at != codings.second; ++at)
      if (!beast::iequals(at->value(), "chunked") || head.version() < 11) return refuse(400);
    static constexpr std::string_view kMultipart = "multipart/";
    const auto type = head[http::field::content_type];
    const bool upload = beast::iequals(type.substr(0, kMultipart.size()), beast::string_view(kMultipart.data(), kMultipart.size()));
    const auto most = upload ? shared_.options.upload_bytes_max : shared_.options.body_bytes_max;
    const bool too_long = parser_->content_length() && *parser_->content_length() > most;
    if (upload) return begin_upload(too_long);
    if (too_long) return refuse(413);
    whole_.emplace(std::move(*parser_));
    whole_->body_limit(most);
    say_continue([this] { read_body(); });
  }

  /// If the client waits to be told so.
  template <class Then>
  void say_continue(Then then) {
    const auto& head = whole_ ? whole_->get().base() : pieces_->get().base();
    if (!beast::iequals(head[http::field::expect], "100-continue") || head.version() < 11) return then();
    static constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
    lowest().expires_after(shared_.options.write_time);
    asio::async_write(stream_, asio::buffer(kContinue.data(), kContinue.size()),
                      [self = self(), then](beast::error_code error, std::size_t) {
                        if (!error) then();
                      });
  }

  void read_body() {
    lowest().expires_after(shared_.options.body_time);
    http::async_read(stream_, buffer_, *whole_, [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->fail(error);
      self->take_request();
    });
  }

  void take_request() {
    stop_waiting();
    auto message = whole_->release();
    whole_.reset();
    auto request = read_head(message, std::move(message.body()));
    if (!request) return refuse(request.error());
    lowest().expires_never();
    work(*std::move(request));
  }

  template <class Message>
  tl::expected<Request, int> read_head(const Message& message, std::string body) {
    keep_alive_ = message.keep_alive() && !shared_.stopping;
    head_only_ = message.method() == http::verb::head;
    knows_chunks_ = message.version() >= 11;
    RawRequest raw;
    raw.method = std::string(message.method_string());
    raw.target = std::string(message.target());
    for (const auto& field : message)
      raw.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
    raw.body = std::move(body);
    raw.peer = peer_;
    raw.tls = kTls;
    raw.trusted_proxy = shared_.options.trusted_proxy;
    secure_ = kTls;
    auto request = read_request(std::move(raw));
    if (request) secure_ = request->secure;
    return request;
  }

  // ---- forms with files ------------------------------------------------------------------------------------------------

  void begin_upload(bool too_long) {
    auto head = read_head(parser_->get(), {});
    if (!head) return refuse(head.error());
    upload_.emplace();
    upload_->request = *std::move(head);
    if (too_long) return refuse(413);
    const auto& options = shared_.options;
    const auto found = shared_.uploads_per_address.find(upload_->request.remote);
    const std::size_t same_address = found == shared_.uploads_per_address.end() ? 0 : found->second;
    const auto boundary = multipart_boundary(upload_->request.header("content-type"));
    const bool taken = options.open && upload_->request.method == "POST";
    if (!taken || !boundary) return refuse(taken ? 400 : 415);
    if (shared_.uploads >= options.uploads_max || same_address >= options.uploads_per_address_max) return refuse(503);
    ++shared_.uploads, ++shared_.uploads_per_address[upload_->request.remote];
    upload_->seated = true;
    upload_->address = upload_->request.remote;
    upload_->boundary = *boundary;
    pieces_.emplace(std::move(*parser_));
    pieces_->body_limit(options.upload_bytes_max);
    lowest().expires_never();
    on_worker([this]() -> std::optional<Response> {
      std::optional<Response> refusal;
      const int status = walled([&] {
        auto opened = shared_.options.open(upload_->request);
        if (auto* answer = std::get_if<Response>(&opened)) refusal = std::move(*answer);
        else upload_->request.taker = std::get<std::shared_ptr<BodyTaker>>(opened);
        return 0;
      });
      if (status != 0) return problem_page(shared_, &upload_->request, status);
      if (!refusal) upload_->reader.emplace(upload_->boundary, *upload_->request.taker, upload_->request.form);
      return refusal;
    }, [this](std::optional<Response> refusal) {
      if (refusal) return turn_away(*std::move(refusal));
      upload_->begun = std::chrono::steady_clock::now();
      say_continue([this] { read_piece(); });
    });
  }

  void read_piece() {
    auto& body = pieces_->get().body();
    upload_->piece.resize(kPiece);
    body.data = upload_->piece.data();
    body.size = upload_->piece.size();
    const auto earned = std::chrono::milliseconds(1000 * upload_->received / shared_.options.upload_rate);
    lowest().expires_at(upload_->begun + shared_.options.body_time + earned);
    http::async_read(stream_, buffer_, *pieces_, [self = self()](beast::error_code error, std::size_t) {
      if (error && error != http::error::need_buffer) return self->fail(error);
      self->take_piece();
    });
  }

  void take_piece() {
    upload_->piece.resize(kPiece - pieces_->get().body().size);
    upload_->received += upload_->piece.size();
    const bool last = pieces_->is_done();
    lowest().expires_never();
    on_worker([this, last] {
      return walled([&] {
        const int refusal = upload_->reader->feed(upload_->piece);
        return refusal == 0 && last ? upload_->reader->finish() : refusal;
      });
    }, [this, last](int refusal) {
      if (refusal != 0) return refuse(refusal);
      if (!last) return read_piece();
      stop_waiting();
      work(std::move(upload_->request));
    });
  }

  void end_upload() {
    if (upload_ && upload_->seated) {
      --shared_.uploads;
      const auto& address = upload_->address;
      if (--shared_.uploads_per_address[address] == 0) shared_.uploads_per_address.erase(address);
    }
    upload_.reset();
    pieces_.reset();
  }

  /// `task` on a worker, then `done` with what it gave, here.
  template <class Task, class Done>
  void on_worker(Task task, Done done) {
    asio::post(*shared_.workers, [self = self(), guard = asio::make_work_guard(shared_.io), task, done]() mutable {
      auto out = task();
      asio::io_context& io = self->shared_.io;
      asio::post(io, [self = std::move(self), done, out = std::move(out)]() mutable { done(std::move(out)); });
    });
  }

  void work(Request request) {
    auto under_way = asio::make_work_guard(shared_.io);
    auto task = [self = self(), under_way = std::move(under_way), request = std::move(request)]() mutable {
      Shared& shared = self->shared_;
      auto response = guarded(shared, request);
      request = {};  // files that no act took are gone before the answer says so
      // The reference to the connection moves on: the last one must never go on a worker thread.
      asio::post(shared.io, [self = std::move(self), response = std::move(response)]() mutable {
        self->answer(std::move(response));
      });
    };
    asio::post(*shared_.workers, std::move(task));
  }

  void fail(beast::error_code error) {
    // A client that left or was too slow hears nothing; one that broke the rules hears which.
    if (error.category() != make_error_code(http::error::bad_method).category() || error == http::error::end_of_stream ||
        error == http::error::partial_message)
      return close_now();
    refuse(status_of(error));
  }

  void refuse(int status) {
    log(Level::kInfo, "http.refused", {{"status", std::int64_t{status}}});
    Response page;
    try {
      page = problem_page(shared_, upload_ ? &upload_->request : nullptr, status);
    } catch (const std::exception&) {
      page = Response::text(std::string(reason(status)) + "\n", status);
    }
    turn_away(std::move(page));
  }

  /// An answer before the request was read: the client may still be sending.
  void turn_away(Response page) {
    stop_waiting();
    keep_alive_ = false;
    linger_ = true;
    uploaded_ = upload_.has_value();
    answer(std::move(page));
  }

  void answer(Response response) {
    end_upload();
    add_security_headers(response, secure_);
    if (shared_.stopping) keep_alive_ = false;
    http::response<http::string_body> message;
    if (response.source) return send(response);
    fill_head(message, response);
    const bool bodyless = response.status == 204 || response.status == 304;
    if (!bodyless) message.content_length(response.body.size());
    if (!head_only_ && !bodyless) message.body() = std::move(response.body);
    write(std::move(message));
  }

  template <class Message>
  void fill_head(Message& message, const Response& response) {
    message.version(11);
    message.result(static_cast<unsigned>(response.status));
    message.reason(beast::string_view(reason(response.status).data(), reason(response.status).size()));
    message.set(http::field::date, http_date());
    for (const auto& [name, value] : response.headers) message.insert(name, value);
    message.keep_alive(keep_alive_);
  }

  /// The head, then the body as its source gives it.
  void send(const Response& response) {
    source_ = response.source;
    left_ = source_->size();
    if (!left_ && !knows_chunks_) keep_alive_ = false;  // its end is the connection's
    auto& message = source_head_.emplace();
    fill_head(message, response);
    if (left_) message.content_length(*left_);
    else if (knows_chunks_) message.chunked(true);
    if (head_only_) left_ = 0;
    source_serializer_.emplace(message);
    lowest().expires_after(shared_.options.write_time);
    http::async_write_header(stream_, *source_serializer_, [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->close_now();
      self->send_next();
    });
  }

  void send_next() {
    if (left_ && *left_ == 0) return sent();
    on_worker([this]() -> std::optional<Bytes> {
      Bytes piece;
      const int failed = walled([&] { return piece = source_->next(), 0; });
      if (failed != 0) log(Level::kError, "http.broken_off");
      const bool fits = left_ ? !piece.empty() && piece.size() <= *left_ : true;
      return failed == 0 && fits ? std::optional(std::move(piece)) : std::nullopt;
    }, [this](std::optional<Bytes> piece) {
      if (!piece) return close_now();  // what was promised cannot be given: the client must not take it for whole
      sending_ = *std::move(piece);
      if (left_) return *left_ -= sending_.size(), send_all(asio::buffer(sending_));
      if (sending_.empty()) left_ = 0;
      if (!knows_chunks_) return send_all(asio::buffer(sending_));
      sending_.empty() ? send_all(http::make_chunk_last()) : send_all(http::make_chunk(asio::buffer(sending_)));
    });
  }

  template <class Buffers>
  void send_all(const Buffers& buffers) {
    lowest().expires_after(shared_.options.write_time);
    asio::async_write(stream_, buffers, [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->close_now();
      self->send_next();
    });
  }

  void sent() {
    source_.reset();
    crypto::wipe(sending_);
    if (keep_alive_) return await_request();
    say_goodbye();
  }

  void write(http::response<http::string_body> message) {
    message_ = std::move(message);
    serializer_.emplace(*message_);
    lowest().expires_after(shared_.options.write_time);
    http::async_write(stream_, *serializer_, [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->close_now();
      if (self->keep_alive_) return self->await_request();
      self->say_goodbye();
    });
  }

  void say_goodbye() {
    wait();
    lowest().expires_after(uploaded_ ? kUploadLinger : kLinger);
    if constexpr (kTls) {
      if (uploaded_) return drain();
      stream_.async_shutdown([self = self()](beast::error_code) { self->close_now(); });
    } else {
      beast::error_code ignored;
      lowest().socket().shutdown(tcp::socket::shutdown_send, ignored);
      if (linger_) return drain();
      close_now();
    }
  }

  /// Reads and forgets until the client has understood, at most kLinger.
  void drain() {
    stream_.async_read_some(asio::buffer(scrap_), [self = self()](beast::error_code error, std::size_t) {
      if (error) return self->close_now();
      self->drain();
    });
  }

  Shared& shared_;
  std::string peer_;
  Stream stream_;
  beast::flat_buffer buffer_;
  /// A form with files on its way in.
  struct Upload {
    Request request;
    std::string boundary, address = {};
    std::optional<Multipart> reader = {};
    Bytes piece = {};
    std::uint64_t received = 0;
    std::chrono::steady_clock::time_point begun = {};
    bool seated = false;
  };
  std::optional<http::request_parser<http::empty_body>> parser_;  ///< until the headers say how the body is read
  std::optional<http::request_parser<http::string_body>> whole_;
  std::optional<http::request_parser<http::buffer_body>> pieces_;
  std::optional<Upload> upload_;
  std::shared_ptr<BodySource> source_;
  std::optional<http::response<http::empty_body>> source_head_;
  std::optional<http::response_serializer<http::empty_body>> source_serializer_;
  Bytes sending_;
  std::optional<std::uint64_t> left_;  ///< of the source's body; nothing: until its end
  std::optional<http::response<http::string_body>> message_;
  std::optional<http::response_serializer<http::string_body>> serializer_;
  std::array<char, 4096> scrap_{};
  std::optional<std::list<Closable*>::iterator> place_;  ///< in Shared::waited_for
  bool idle_ = false, keep_alive_ = false, head_only_ = false, linger_ = false, secure_ = false, uploaded_ = false, knows_chunks_ = true;
};

}  // namespace tenue::web
