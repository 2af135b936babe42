#include "web/http/server.h"

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/log.h"

using namespace tenue;
using namespace tenue::web;
using namespace std::chrono_literals;

namespace {

/// One raw connection: what is sent is exactly what is written here.
class Wire {
 public:
  /// `from`: the last number of the loopback address that it comes from.
  explicit Wire(std::uint16_t port, std::uint8_t from = 1) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(INADDR_LOOPBACK - 1 + from);
    ::bind(socket_, reinterpret_cast<const sockaddr*>(&own), sizeof own);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    open_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0;
  }
  ~Wire() {
    if (socket_ >= 0) ::close(socket_);
  }
  Wire(const Wire&) = delete;
  Wire(Wire&& other) noexcept : socket_(std::exchange(other.socket_, -1)), open_(other.open_) {}

  bool open() const { return open_; }
  bool send(std::string_view text) const {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  /// Everything until the server closes.
  std::string read_all() const {
    std::string all;
    while (read_some(all)) {
    }
    return all;
  }
  /// One answer with Content-Length; the connection stays.
  std::string read_answer() const {
    std::string all;
    while (all.find("\r\n\r\n") == std::string::npos)
      if (!read_some(all)) return all;
    const auto head = all.find("\r\n\r\n") + 4;
    const auto at = all.find("Content-Length: ");
    const std::size_t length = at == std::string::npos ? 0 : std::stoul(all.substr(at + 16));
    while (all.size() < head + length && read_some(all)) {
    }
    return all;
  }

 private:
  bool read_some(std::string& all) const {
    char block[4096];
    const auto size = ::recv(socket_, block, sizeof block, 0);
    if (size > 0) all.append(block, static_cast<std::size_t>(size));
    return size > 0;
  }
  int socket_;
  bool open_;
};

int status_of(std::string_view answer) {
  return answer.size() > 12 && answer.starts_with("HTTP/1.1 ") ? std::stoi(std::string(answer.substr(9, 3))) : 0;
}

Response hello(const Request& request) {
  Router router;
  router.get("/", [](const Request&, const Params&) { return Response::html("bonjour"); })
      .get("/fault", [](const Request&, const Params&) -> Response { throw Fault("a secret path"); })
      .get("/bug", [](const Request&, const Params&) -> Response { throw std::logic_error("a secret value"); })
      .get("/slow",
           [](const Request&, const Params&) {
             std::this_thread::sleep_for(200ms);
             return Response::text("late");
           })
      .post("/form", [](const Request& r, const Params&) { return Response::text(std::string(r.form.get("name"))); });
  return router.handle(request);
}

struct Running {
  explicit Running(ServerOptions options = {}) : server(quiet(std::move(options)), hello), port(server.start()) {}
  static ServerOptions quiet(ServerOptions options) {
    set_log_level(Level::kError);
    options.port = 0;
    return options;
  }
  std::string ask(std::string_view request) const {
    const Wire wire(port);
    wire.send(request);
    return wire.read_all();
  }
  Server server;
  std::uint16_t port;
};

std::string get(std::string_view path, std::string_view more = "Connection: close\r\n") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a.localhost\r\n" + std::string(more) + "\r\n";
}

}  // namespace

TEST_CASE("Server.AnswersWithEveryWallUp") {
  const Running running;
  const std::string answer = running.ask(get("/"));
  CHECK(status_of(answer) == 200);
  CHECK(answer.ends_with("\r\n\r\nbonjour"));
  CHECK(answer.find("Content-Security-Policy: default-src 'none'") != std::string::npos);
  CHECK(answer.find("Date: ") != std::string::npos);
  CHECK(answer.find("Server:") == std::string::npos);
}

TEST_CASE("Server.HeadHasTheLengthAndNoBody") {
  const Running running;
  const std::string answer = running.ask("HEAD / HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n");
  CHECK(status_of(answer) == 200);
  CHECK(answer.find("Content-Length: 7\r\n") != std::string::npos);
  CHECK(answer.ends_with("\r\n\r\n"));
}

TEST_CASE("Server.WrongMethodSaysWhichAreRight") {
  const Running running;
  const std::string answer =
      running.ask("DELETE / HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n");
  CHECK(status_of(answer) == 405);
  CHECK(answer.find("Allow: GET, HEAD\r\n") != std::string::npos);
  CHECK(status_of(running.ask(get("/nowhere"))) == 404);
}

TEST_CASE("Server.KeepsAConnectionForSeveralRequestsPipelinedOrNot") {
  const Running running;
  const Wire wire(running.port);
  for (int i = 0; i < 3; ++i) {
    wire.send(get("/", ""));
    CHECK(wire.read_answer().ends_with("bonjour"));
  }
  wire.send(get("/", "") + get("/"));
  const std::string both = wire.read_all();
  CHECK(both.find("bonjour") != both.rfind("bonjour"));
}

TEST_CASE("Server.TakesFormsWholeChunkedAndAfterContinue") {
  const Running running;
  const std::string head = "POST /form HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n";
  CHECK(running.ask(head + "Content-Length: 19\r\n\r\nname=Odette+Fictive").ends_with("Odette Fictive"));
  CHECK(running.ask(head + "Transfer-Encoding: chunked\r\n\r\n5\r\nname=\r\n3\r\nLea\r\n0\r\n\r\n").ends_with("Lea"));
  const Wire wire(running.port);
  wire.send(head + "Expect: 100-continue\r\nContent-Length: 8\r\n\r\n");
  CHECK(wire.read_answer().starts_with("HTTP/1.1 100 "));
  wire.send("name=Lea");
  CHECK(wire.read_all().ends_with("Lea"));
}

TEST_CASE("Server.RefusesTenMegabytesAtOnce") {
  const Running running;
  const std::string head = "POST /form HTTP/1.1\r\nHost: a.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\n";
  const auto begin = std::chrono::steady_clock::now();
  // Said before a byte of the body came, …
  const Wire waiting(running.port);
  waiting.send(head + "Content-Length: 10000000\r\n\r\n");
  CHECK(status_of(waiting.read_answer()) == 413);
  // … and readable for a client that sends everything first.
  const Wire pushing(running.port);
  pushing.send(head + "Content-Length: 10000000\r\n\r\n" + std::string(10'000'000, 'a'));
  CHECK(status_of(pushing.read_answer()) == 413);
  const Wire chunked(running.port);
  chunked.send(head + "Transfer-Encoding: chunked\r\n\r\n20000\r\n" + std::string(0x20000, 'a'));
  CHECK(status_of(chunked.read_answer()) == 413);
  CHECK(std::chrono::steady_clock::now() - begin < 5s);
}

TEST_CASE("Server.RefusesHeaderBombs") {
  const Running running;
  CHECK(status_of(running.ask(get("/", "X: " + std::string(20'000, 'a') + "\r\n"))) == 431);
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "X-" + std::to_string(i) + ": 1\r\n";
  CHECK(status_of(running.ask(get("/", many))) == 431);
  CHECK(status_of(running.ask(get("/" + std::string(20'000, 'a')))) == 431);
}

TEST_CASE("Server.RefusesWhatCouldBeReadTwoWays") {
  const Running running;
  const std::string post = "POST /form HTTP/1.1\r\nHost: a.localhost\r\n";
  const std::vector<std::string> requests = {
      post + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      post + "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
      post + "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
      post + "Content-Length: +5\r\n\r\nhello",
      post + "Transfer-Encoding: identity\r\n\r\n",
      post + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
      post + "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
      "POST /form HTTP/1.0\r\nHost: a.localhost\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
      "GET / HTTP/1.1\nHost: a.localhost\n\n",
      "GET / HTTP/1.1\r\nHost: a.localhost\r\nHost: b.localhost\r\n\r\n",
      "GET / HTTP/1.1\r\n\r\n",
      "GET /%2e%2e/ HTTP/1.1\r\nHost: a.localhost\r\n\r\n",
      "GET /?a=%zz HTTP/1.1\r\nHost: a.localhost\r\n\r\n",
      "GET /%ff HTTP/1.1\r\nHost: a.localhost\r\n\r\n",
      "GET http://b.example/ HTTP/1.1\r\nHost: a.localhost\r\n\r\n",
      "GET / HTTP/2.0\r\nHost: a.localhost\r\n\r\n",
      "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
  };
  for (const std::string& request : requests) CHECK_MESSAGE(status_of(running.ask(request)) == 400, request);
}

TEST_CASE("Server.RefusesBodiesThatAreNoForm") {
  const Running running;
  const std::string head = "POST /form HTTP/1.1\r\nHost: a.localhost\r\nContent-Type: ";
  CHECK(status_of(running.ask(head + "multipart/form-data; boundary=x\r\nContent-Length: 3\r\n\r\n--x")) == 415);
  CHECK(status_of(running.ask(head + "application/x-www-form-urlencoded\r\nContent-Length: 8\r\n\r\nname=%c3")) == 400);
}

TEST_CASE("Server.ClosesOnSlowHeadersSlowBodiesAndIdleConnections") {
  ServerOptions options;
  options.header_time = options.body_time = options.idle_time = 150ms;
  const Running running(options);
  const auto begin = std::chrono::steady_clock::now();
  const Wire headers(running.port), body(running.port), idle(running.port);
  headers.send("GET / HTTP/1.1\r\nHo");
  body.send("POST /form HTTP/1.1\r\nHost: a.localhost\r\nContent-Length: 10\r\n\r\nabc");
  // A byte now and then buys no more time.
  for (int i = 0; i < 6; ++i) {
    std::this_thread::sleep_for(50ms);
    headers.send("x");
  }
  CHECK(headers.read_all().empty());
  CHECK(body.read_all().empty());
  CHECK(idle.read_all().empty());
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
}

TEST_CASE("Server.FailuresOfAHandlerTellNothing") {
  set_log_level(Level::kError);
  const Running running;
  const std::string fault = running.ask(get("/fault"));
  CHECK(status_of(fault) == 503);
  CHECK(fault.find("secret") == std::string::npos);
  const std::string bug = running.ask(get("/bug"));
  CHECK(status_of(bug) == 500);
  CHECK(bug.find("secret") == std::string::npos);
}

TEST_CASE("Server.HoldsThreeHundredConnections") {
  ServerOptions options;
  options.connections_max = 300;
  options.connections_per_address_max = 1000;
  const Running running(options);
  std::vector<Wire> wires;
  for (int i = 0; i < 300; ++i) wires.emplace_back(running.port);
  for (const Wire& wire : wires) wire.send(get("/", ""));
  int answered = 0;
  for (const Wire& wire : wires) answered += wire.read_answer().ends_with("bonjour");
  CHECK(answered == 300);
}

TEST_CASE("Server.TakesNoMoreThanItCanAnswer") {
  ServerOptions options;
  options.connections_max = 2;
  const Running running(options);
  const Wire first(running.port), second(running.port);
  first.send(get("/slow"));
  second.send(get("/slow"));
  std::this_thread::sleep_for(50ms);
  CHECK(running.ask(get("/")).empty());
  CHECK(first.read_all().ends_with("late"));
  CHECK(second.read_all().ends_with("late"));
}

TEST_CASE("Server.ManySlowClientsKeepNobodyOut") {
  ServerOptions options;
  options.connections_max = 64;
  options.connections_per_address_max = 10;
  const Running running(options);
  for (const std::string_view half : {"GET / HTTP/1.1\r\nHo", "POST /form HTTP/1.1\r\nHost: a.localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\nn", ""}) {
    CAPTURE(half);
    std::vector<Wire> slow;
    for (std::uint8_t address = 2; address <= 10; ++address)
      for (int i = 0; i < 8; ++i) {
        slow.emplace_back(running.port, address);
        slow.back().send(half);
      }
    const Wire visitor(running.port);
    visitor.send(get("/", ""));
    CHECK(visitor.read_answer().ends_with("bonjour"));
    // The one that waits for longest made room, the newest are still listened to.
    CHECK(slow.front().read_all().empty());
    slow.back().send(half.starts_with("POST") ? "ame=Lea_" : half.empty() ? get("/") : "st: a.localhost\r\n\r\n");
    CHECK(status_of(slow.back().read_answer()) == 200);
  }
}

TEST_CASE("Server.WhoIsAnsweredIsNotDroppedForANewcomer") {
  ServerOptions options;
  options.connections_max = 2;
  const Running running(options);
  const Wire busy(running.port), idle(running.port);
  busy.send(get("/slow", ""));
  idle.send(get("/", ""));
  CHECK(status_of(idle.read_answer()) == 200);
  CHECK(running.ask(get("/")).ends_with("bonjour"));
  CHECK(idle.read_all().empty());
  CHECK(busy.read_answer().ends_with("late"));
}

TEST_CASE("Server.OneAddressCantTakeEverything") {
  ServerOptions options;
  options.connections_per_address_max = 2;
  Running running(options);
  const Wire first(running.port), second(running.port);
  first.send(get("/", ""));
  CHECK(status_of(first.read_answer()) == 200);
  second.send(get("/", ""));
  CHECK(status_of(second.read_answer()) == 200);
  CHECK(running.ask(get("/")).empty());
}

TEST_CASE("Server.StopFinishesWhatIsUnderWay") {
  Running running;
  const Wire idle(running.port), busy(running.port);
  busy.send(get("/slow", ""));
  idle.send(get("/", ""));
  CHECK(status_of(idle.read_answer()) == 200);
  std::this_thread::sleep_for(50ms);
  const auto begin = std::chrono::steady_clock::now();
  running.server.stop();
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  const std::string answer = busy.read_all();
  CHECK(answer.ends_with("late"));
  CHECK(answer.find("Connection: close") != std::string::npos);
  CHECK(idle.read_all().empty());
  CHECK_FALSE(Wire(running.port).open());
}

TEST_CASE("Server.StopDoesNotWaitForEverForAStalledClient") {
  ServerOptions options;
  options.drain_time = 100ms;
  Running running(options);
  const Wire stalled(running.port);
  stalled.send("GET / HTTP/1.1\r\nHo");
  std::this_thread::sleep_for(50ms);
  const auto begin = std::chrono::steady_clock::now();
  running.server.stop();
  CHECK(std::chrono::steady_clock::now() - begin < 2s);
}

TEST_CASE("Server.SaysWhyItCantStart") {
  const Running running;
  ServerOptions options;
  options.port = running.port;
  CHECK_THROWS_AS(Server(options, hello).start(), Fault);
  options.port = 0;
  options.certificate = "/nonexistent.pem";
  CHECK_THROWS_AS(Server(options, hello).start(), Fault);
  options.key = "/nonexistent.pem";
  CHECK_THROWS_AS(Server(options, hello).start(), Fault);
}
