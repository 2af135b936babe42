#include "web/http/server.h"

#include <thread>

#include "web/http/connection.h"

namespace tenue::web {
namespace {

constexpr std::chrono::milliseconds kAcceptPause{100};

void read_certificate(asio::ssl::context& tls, const ServerOptions& options) {
  tls.set_options(asio::ssl::context::default_workarounds | asio::ssl::context::no_sslv2 | asio::ssl::context::no_sslv3 |
                  asio::ssl::context::no_tlsv1 | asio::ssl::context::no_tlsv1_1 | asio::ssl::context::single_dh_use);
  SSL_CTX_set_min_proto_version(tls.native_handle(), TLS1_2_VERSION);
  beast::error_code error;
  tls.use_certificate_chain_file(options.certificate, error);
  if (error) throw Fault("serve.certificate", options.certificate, "the certificate can't be read; give a PEM file, its chain after it");
  tls.use_private_key_file(options.key, asio::ssl::context::pem, error);
  if (error) throw Fault("serve.key", options.key, "the certificate's key can't be read or belongs to another certificate");
}

}  // namespace

struct Server::Inside {
  Shared shared;
  std::optional<asio::ssl::context> tls;
  std::optional<tcp::acceptor> acceptor;
  std::optional<asio::steady_timer> accept_pause, drain_end, last_check;
  std::thread thread;
  bool started = false;

  std::uint16_t listen() {
    const auto& options = shared.options;
    if (options.certificate.empty() != options.key.empty()) throw Fault("serve.tls_pair", "", "TLS needs a certificate and its key");
    if (!options.certificate.empty()) read_certificate(tls.emplace(asio::ssl::context::tls_server), options);
    beast::error_code error;
    const auto address = asio::ip::make_address(options.address, error);
    if (error) throw Fault("serve.address", options.address, "the address to listen on is not an IP address");
    const tcp::endpoint endpoint(address, options.port);
    acceptor.emplace(shared.io);
    acceptor->open(endpoint.protocol(), error);
    if (!error) acceptor->set_option(tcp::acceptor::reuse_address(true), error);
    if (!error) acceptor->bind(endpoint, error);
    if (!error) acceptor->listen(asio::socket_base::max_listen_connections, error);
    if (error) throw Fault("serve.port", std::to_string(options.port), "can't listen on the port: taken or not allowed");
    return acceptor->local_endpoint().port();
  }

  void accept() {
    acceptor->async_accept([this](beast::error_code error, tcp::socket socket) {
      if (shared.stopping || error == asio::error::operation_aborted) return;
      if (error) return accept_later();
      welcome(std::move(socket));
      accept();
    });
  }

  /// Out of descriptors or the like: trying again at once would only burn the processor.
  void accept_later() {
    accept_pause.emplace(shared.io, kAcceptPause);
    accept_pause->async_wait([this](beast::error_code error) {
      if (!error && !shared.stopping) accept();
    });
  }

  void welcome(tcp::socket socket) {
    beast::error_code error;
    const auto peer = socket.remote_endpoint(error);
    if (error) return;
    socket.set_option(tcp::no_delay(true), error);
    const std::string address = peer.address().to_string();
    const auto& options = shared.options;
    const bool counted = !(options.trusted_proxy && peer.address().is_loopback());
    const auto of_address = shared.per_address.find(address);
    const std::size_t already = of_address == shared.per_address.end() ? 0 : of_address->second;
    if (counted && already >= options.connections_per_address_max) return;
    if (shared.open.size() >= options.connections_max && !make_room()) return;
    if (tls)
      std::make_shared<Connection<TlsStream>>(shared, address, std::move(socket), *tls)->begin();
    else
      std::make_shared<Connection<PlainStream>>(shared, address, std::move(socket))->begin();
  }

  /// A full table must not be kept full by those who send nothing, or half a request: who has been waited for longest goes.
  bool make_room() {
    if (shared.waited_for.empty()) return false;
    shared.waited_for.front()->make_room();
    return true;
  }

  void run() {
    for (;;) try {
        shared.io.run();
        return;
      } catch (const std::exception&) {
        log(Level::kError, "http.loop");
      }
  }

  void begin_stop() {
    shared.stopping = true;
    beast::error_code ignored;
    acceptor->close(ignored);
    if (accept_pause) accept_pause->cancel();
    for (Closable* connection : std::set(shared.open)) connection->close_if_idle();
    drain_end.emplace(shared.io, shared.options.drain_time);
    drain_end->async_wait([this](beast::error_code error) {
      if (error) return;
      for (Closable* connection : std::set(shared.open)) connection->close_now();
    });
    await_last();
  }

  /// The drain timer must not keep the loop alive once the last connection has gone.
  void await_last() {
    if (shared.open.empty()) return void(drain_end->cancel());
    last_check.emplace(shared.io, std::chrono::milliseconds(10));
    last_check->async_wait([this](beast::error_code) { await_last(); });
  }
};

Server::Server(ServerOptions options, std::function<Response(const Request&)> handler)
    : inside_(std::make_unique<Inside>()) {
  TENUE_CHECK(options.workers > 0);
  inside_->shared.options = std::move(options);
  inside_->shared.handler = std::move(handler);
}

Server::~Server() { stop(); }

std::uint16_t Server::start() {
  TENUE_CHECK(!inside_->started);
  const std::uint16_t port = inside_->listen();
  inside_->started = true;
  inside_->shared.workers.emplace(static_cast<std::size_t>(inside_->shared.options.workers));
  inside_->accept();
  inside_->thread = std::thread([inside = inside_.get()] { inside->run(); });
  return port;
}

void Server::stop() {
  if (!inside_->started || !inside_->thread.joinable()) return;
  asio::post(inside_->shared.io, [inside = inside_.get()] { inside->begin_stop(); });
  inside_->thread.join();
  inside_->shared.workers->join();
}

}  // namespace tenue::web
