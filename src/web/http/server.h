/// Listens, reads, calls one handler, answers. HTTP/1.1, plain or TLS 1.2 and later; no HTTP/2 (a proxy gives it).
///
/// One thread does the input and output, `workers` threads run the handler, so a slow page stops no other connection.
/// Limits hold from the first byte on: a client that is slow, large or many is refused or closed, cheaply.
/// Logs carry an event word and a status; no address, path, header or body. docs/decisions/0001-http.md
#pragma once
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "web/http/http.h"

namespace tenue::web {

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8080;  ///< 0: any free one
  int workers = 4;
  std::string certificate, key;  ///< PEM files, both or none; the certificate first, then its chain
  bool trusted_proxy = false;    ///< a proxy of this machine stands in front (docs/reverse-proxy.md)
  std::uint32_t header_bytes_max = 16 * 1024;
  std::uint64_t body_bytes_max = 64 * 1024;
  std::chrono::milliseconds header_time{10'000};  ///< from the first byte of a request to the end of its headers
  std::chrono::milliseconds body_time{15'000};
  std::uint64_t upload_bytes_max = 25 * 1024 * 1024 + 256 * 1024;  ///< of a form with files: 25 MiB of them
  std::uint64_t upload_rate = 8 * 1024;            ///< bytes a second on average, body_time given: whoever sends slower is closed
  std::size_t uploads_max = 8, uploads_per_address_max = 3;  ///< at once; further ones are told to come back (503)
  std::function<Opened(const Request& head)> open; ///< whether a form with files is taken, asked before its body is read; none: 415
  std::chrono::milliseconds write_time{30'000};
  std::chrono::milliseconds idle_time{30'000};    ///< between two requests
  std::chrono::milliseconds drain_time{5'000};    ///< given to open requests by stop()
  std::size_t connections_max = 512;              ///< beyond, whoever has been waited for longest makes room for the next
  std::size_t connections_per_address_max = 64;   ///< not counted for a trusted proxy
  ProblemPage problem;                            ///< pages for refusals of the server itself; plain text without
};

class Server {
 public:
  /// `handler` runs on the worker threads, several at a time. A Fault it throws becomes a 503, anything else a 500,
  /// both without details.
  Server(ServerOptions options, std::function<Response(const Request&)> handler);
  ~Server();  ///< stops
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Binds and begins to serve; gives the port. Once. Throws Fault: address taken, certificate unreadable.
  std::uint16_t start();
  /// No new connection, idle ones closed, requests under way finished within drain_time; then all threads end.
  /// Any thread but a handler's; a second call does nothing.
  void stop();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace tenue::web
