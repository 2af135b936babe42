// Forms with files on the wire: asked for first, read piece by piece, limited, and answers that come piece by piece.
#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "base/log.h"
#include "web/http/server.h"

using namespace tenue;
using namespace tenue::web;
using namespace std::chrono_literals;

namespace {

/// Counts what it is handed, and the largest piece.
struct Counter final : BodyTaker {
  std::size_t total = 0, largest = 0;
  int field(const std::string& name, const std::string& value) override { return name == "token" && value != "good" ? 403 : 0; }
  int file(const std::string&, const std::string& filename) override { return filename == "bad" ? 422 : 0; }
  int bytes(ByteView piece) override {
    total += piece.size();
    largest = std::max(largest, piece.size());
    return 0;
  }
  int file_end() override { return 0; }
};

struct Zeros final : BodySource {
  std::uint64_t left;
  std::optional<std::uint64_t> all;
  explicit Zeros(std::uint64_t size, bool said = true) : left(size), all(said ? std::optional(size) : std::nullopt) {}
  std::optional<std::uint64_t> size() const override { return all; }
  Bytes next() override {
    if (left == 5) throw Fault("the disk went away");
    const auto part = std::min<std::uint64_t>(left, 50'000);
    left -= part;
    return Bytes(part);
  }
};

Response answer(const Request& request) {
  Response out;
  if (request.path == "/zeros") return out.source = std::make_shared<Zeros>(200'001), out;
  if (request.path == "/endless") return out.source = std::make_shared<Zeros>(120'000, false), out;
  if (request.path == "/broken/endless") return out.source = std::make_shared<Zeros>(50'005, false), out;
  if (request.path == "/broken") return out.source = std::make_shared<Zeros>(50'005), out;
  const auto* counter = static_cast<const Counter*>(request.taker.get());
  if (!counter) return Response::problem(404);
  return Response::text(std::to_string(counter->total) + " " + (counter->largest <= 70'000 ? "small" : "large") + " " + std::string(request.form.get("token")));
}

struct Running {
  explicit Running(ServerOptions options = {}) : server(filled(std::move(options)), answer), port(server.start()) {}
  static ServerOptions filled(ServerOptions options) {
    set_log_level(Level::kError);
    options.port = 0;
    options.open = [](const Request& head) -> Opened {
      if (head.path == "/nobody") return Response::problem(403);
      if (head.path == "/fault") throw Fault("a secret path");
      return std::shared_ptr<BodyTaker>(std::make_shared<Counter>());
    };
    return options;
  }
  Server server;
  std::uint16_t port;
};

class Line {
 public:
  explicit Line(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    REQUIRE(::connect(socket_, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
  }
  ~Line() { ::close(socket_); }
  Line(const Line&) = delete;
  bool send(std::string_view text) const {
    while (!text.empty()) {
      const auto sent = ::send(socket_, text.data(), text.size(), MSG_NOSIGNAL);
      if (sent <= 0) return false;
      text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }
  std::string read(std::string_view until = "\x01none") const {
    std::string all;
    char block[8192];
    while (all.find(until) == std::string::npos) {
      const auto size = ::recv(socket_, block, sizeof block, 0);
      if (size <= 0) break;
      all.append(block, static_cast<std::size_t>(size));
    }
    return all;
  }

 private:
  int socket_;
};

std::string head(const std::string& path, const std::string& more) {
  return "POST " + path + " HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\nContent-Type: multipart/form-data; boundary=XX\r\n" + more + "\r\n";
}
std::string form(const std::string& token, const std::string& file, const std::string& filename = "a.txt") {
  return "--XX\r\nContent-Disposition: form-data; name=\"token\"\r\n\r\n" + token + "\r\n--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"" + filename + "\"\r\n\r\n" + file +
         "\r\n--XX--\r\n";
}
std::string whole(const std::string& path, const std::string& body) { return head(path, "Content-Length: " + std::to_string(body.size()) + "\r\n") + body; }
int status_of(std::string_view text) { return text.starts_with("HTTP/1.1 ") ? std::stoi(std::string(text.substr(9, 3))) : 0; }

std::string ask(const Running& running, const std::string& request) {
  const Line line(running.port);
  line.send(request);
  return line.read();
}

}  // namespace

TEST_CASE("Upload.IsTakenInSmallPieces") {
  const Running running;
  const auto said = ask(running, whole("/", form("good", std::string(3'000'000, 'x'))));
  CHECK(status_of(said) == 200);
  CHECK(said.ends_with("\r\n\r\n3000000 small good"));
}

TEST_CASE("Upload.ChunkedIsTakenToo") {
  const Running running;
  const auto body = form("good", "abc");
  std::string request = head("/", "Transfer-Encoding: chunked\r\n");
  for (const char c : body) request += std::string("1\r\n") + c + "\r\n";
  CHECK(ask(running, request + "0\r\n\r\n").ends_with("3 small good"));
}

TEST_CASE("Upload.WaitsForAYes") {
  const Running running;
  const Line line(running.port);
  const auto body = form("good", "abc");
  line.send(head("/", "Expect: 100-continue\r\nContent-Length: " + std::to_string(body.size()) + "\r\n"));
  CHECK(line.read("\r\n\r\n").starts_with("HTTP/1.1 100"));
  line.send(body);
  CHECK(line.read().ends_with("3 small good"));
  const Line refused(running.port);
  refused.send(head("/nobody", "Expect: 100-continue\r\nContent-Length: 1000\r\n"));
  CHECK(status_of(refused.read()) == 403);
}

TEST_CASE("Upload.IsRefusedAsSoonAsItCanBe") {
  const Running running;
  CHECK(status_of(ask(running, head("/", "Content-Length: 27000000\r\n"))) == 413);
  CHECK(status_of(ask(running, whole("/nobody", form("good", "abc")))) == 403);
  CHECK(status_of(ask(running, whole("/fault", form("good", "abc")))) == 503);
  CHECK(status_of(ask(running, whole("/", form("forged", "abc")))) == 403);
  CHECK(status_of(ask(running, whole("/", form("good", "abc", "bad")))) == 422);
  CHECK(status_of(ask(running, whole("/", form("good", "abc") + "more"))) == 400);
  CHECK(status_of(ask(running, whole("/", "--YY\r\n"))) == 400);
  CHECK(status_of(ask(running, "POST / HTTP/1.1\r\nHost: a.localhost\r\nContent-Type: multipart/form-data\r\nContent-Length: 3\r\n\r\nabc")) == 400);
  // What was promised and did not come: the connection ends, and the server goes on.
  { const Line line(running.port); line.send(head("/", "Content-Length: 500\r\n") + "--XX\r\n"); }
  CHECK(status_of(ask(running, whole("/", form("good", "abc")))) == 200);
}

TEST_CASE("Upload.OfUnsaidLengthIsLimited") {
  ServerOptions options;
  options.upload_bytes_max = 100'000;
  const Running running(options);
  const Line line(running.port);
  line.send(head("/", "Transfer-Encoding: chunked\r\n"));
  const std::string begin = "--XX\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a\"\r\n\r\n";
  char size[16];
  std::snprintf(size, sizeof size, "%zx\r\n", begin.size());
  line.send(size + begin + "\r\n");
  for (int i = 0; i < 12; ++i) line.send("2710\r\n" + std::string(10'000, 'x') + "\r\n");
  CHECK(status_of(line.read()) == 413);
}

TEST_CASE("Upload.ThatCrawlsIsClosed") {
  ServerOptions options;
  options.body_time = 300ms;
  const Running running(options);
  const Line line(running.port);
  line.send(head("/", "Content-Length: 100000\r\n"));
  const auto begin = std::chrono::steady_clock::now();
  std::thread crawl([&] {
    for (int i = 0; i < 20 && line.send("-"); ++i) std::this_thread::sleep_for(50ms);
  });
  CHECK(line.read().empty());
  CHECK(std::chrono::steady_clock::now() - begin < 3s);
  crawl.join();
}

TEST_CASE("Upload.OnlySoManyAtOnce") {
  ServerOptions options;
  options.uploads_max = 2;
  const Running running(options);
  const auto request = whole("/", form("good", "abc"));
  const auto most = request.substr(0, request.size() - 5);
  const Line first(running.port);
  first.send(most);
  Line second(running.port);
  second.send(most);
  int status = 200;
  for (int i = 0; i < 100 && status != 503; ++i) status = status_of(ask(running, request));  // until both have their seats
  CHECK(status == 503);
  first.send(request.substr(most.size()));
  second.send(request.substr(most.size()));
  CHECK(status_of(first.read()) == 200);
  CHECK(status_of(second.read()) == 200);
  CHECK(status_of(ask(running, request)) == 200);
}

TEST_CASE("Answers.ComeFromASourcePieceByPiece") {
  const Running running;
  const auto zeros = ask(running, "GET /zeros HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n");
  CHECK(status_of(zeros) == 200);
  CHECK(zeros.find("Content-Length: 200001\r\n") != std::string::npos);
  CHECK(zeros.size() - zeros.find("\r\n\r\n") - 4 == 200'001);
  const auto head_only = ask(running, "HEAD /zeros HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n");
  CHECK(head_only.ends_with("\r\n\r\n"));
  const Line kept(running.port);
  kept.send("GET /zeros HTTP/1.1\r\nHost: a.localhost\r\n\r\nGET /zeros HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n");
  CHECK(kept.read().size() > 400'002);
  const auto broken = ask(running, "GET /broken HTTP/1.1\r\nHost: a.localhost\r\n\r\n");
  CHECK(broken.find("Content-Length: 50005\r\n") != std::string::npos);
  CHECK(broken.size() - broken.find("\r\n\r\n") - 4 == 50'000);  // broken off: nobody takes it for whole
}

TEST_CASE("Answers.OfUnsaidLengthSayTheirEnd") {
  const Running running;
  const auto body = [](const std::string& said) { return said.substr(said.find("\r\n\r\n") + 4); };
  const auto whole = ask(running, "GET /endless HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n");
  CHECK(status_of(whole) == 200);
  CHECK(whole.find("Transfer-Encoding: chunked\r\n") != std::string::npos);
  CHECK(whole.find("Content-Length") == std::string::npos);
  const std::string piece = "c350\r\n" + std::string(50'000, '\0') + "\r\n", rest = "4e20\r\n" + std::string(20'000, '\0') + "\r\n";
  CHECK(body(whole) == piece + piece + rest + "0\r\n\r\n");
  const Line kept(running.port);
  kept.send("GET /endless HTTP/1.1\r\nHost: a.localhost\r\n\r\nGET /endless HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n");
  CHECK(kept.read().size() > 240'000);
  CHECK(body(ask(running, "HEAD /endless HTTP/1.1\r\nHost: a.localhost\r\nConnection: close\r\n\r\n")).empty());
  const auto old = ask(running, "GET /endless HTTP/1.0\r\nHost: a.localhost\r\n\r\n");
  CHECK(old.find("chunked") == std::string::npos);
  CHECK(body(old).size() == 120'000);
  CHECK(body(ask(running, "GET /broken/endless HTTP/1.1\r\nHost: a.localhost\r\n\r\n")) == piece);  // without its end: nobody takes it for whole
}
