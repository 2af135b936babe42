#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>

#include "web/http/server.h"

using namespace tenue;
using namespace tenue::web;

namespace {

/// A self-signed certificate and its key in a folder of their own, gone at the end.
class Certificate {
 public:
  Certificate() {
    char name[] = "/tmp/tenue-tls-XXXXXX";
    folder_ = ::mkdtemp(name);
    EVP_PKEY* const pair = EVP_EC_gen("P-256");
    X509* const x509 = X509_new();
    X509_gmtime_adj(X509_getm_notBefore(x509), 0);
    X509_gmtime_adj(X509_getm_notAfter(x509), 3600);
    X509_set_pubkey(x509, pair);
    X509_sign(x509, pair, EVP_sha256());
    std::FILE* out = std::fopen(certificate().c_str(), "w");
    PEM_write_X509(out, x509);
    std::fclose(out);
    out = std::fopen(key().c_str(), "w");
    PEM_write_PrivateKey(out, pair, nullptr, nullptr, 0, nullptr, nullptr);
    std::fclose(out);
    X509_free(x509);
    EVP_PKEY_free(pair);
  }
  ~Certificate() { std::filesystem::remove_all(folder_); }
  std::string certificate() const { return (folder_ / "certificate.pem").string(); }
  std::string key() const { return (folder_ / "key.pem").string(); }

 private:
  std::filesystem::path folder_;
};

/// Everything the server says to `request`, or "" when it refuses the handshake.
std::string ask(std::uint16_t port, std::string_view request, int highest_version) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  REQUIRE(::connect(socket, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0);
  SSL_CTX* const context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_min_proto_version(context, TLS1_VERSION);
  SSL_CTX_set_max_proto_version(context, highest_version);
  SSL* const tls = SSL_new(context);
  SSL_set_fd(tls, socket);
  std::string all;
  if (SSL_connect(tls) == 1) {
    SSL_write(tls, request.data(), static_cast<int>(request.size()));
    char block[4096];
    for (int size = 0; (size = SSL_read(tls, block, sizeof block)) > 0;) all.append(block, static_cast<std::size_t>(size));
  }
  SSL_free(tls);
  SSL_CTX_free(context);
  ::close(socket);
  return all;
}

}  // namespace

TEST_CASE("Tls.ServesTwoAndThreeNotOneAndSaysSo") {
  const Certificate pem;
  ServerOptions options;
  options.port = 0;
  options.certificate = pem.certificate();
  options.key = pem.key();
  Server server(options, [](const Request& request) { return Response::text(request.secure ? request.origin : "plain"); });
  const std::uint16_t port = server.start();
  const std::string request = "GET / HTTP/1.1\r\nHost: a.example\r\nConnection: close\r\n\r\n";
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    const std::string answer = ask(port, request, version);
    CHECK(answer.ends_with("\r\n\r\nhttps://a.example"));
    CHECK(answer.find("Strict-Transport-Security: ") != std::string::npos);
  }
  CHECK(ask(port, request, TLS1_1_VERSION).empty());
  server.stop();
}

TEST_CASE("Tls.RefusesTheKeyOfAnotherCertificate") {
  const Certificate one, other;
  ServerOptions options;
  options.port = 0;
  options.certificate = one.certificate();
  options.key = other.key();
  CHECK_THROWS_AS(Server(options, [](const Request&) { return Response::text(""); }).start(), Fault);
}
