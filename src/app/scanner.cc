#include "app/scanner.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cerrno>
#include <cstring>
#include <optional>

namespace tenue::app {
namespace {

constexpr timeval kSendPatience{10, 0}, kAnswerPatience{60, 0};
constexpr std::string_view kCommand{"zINSTREAM\0", 10};
constexpr std::size_t kAnswerMost = 1024;

/// Of "127.0.0.1:3310" or "[::1]:3310": the host without brackets, and the port.
std::optional<std::pair<std::string, std::uint16_t>> loopback(std::string_view place) {
  const auto colon = place.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const auto digits = place.substr(colon + 1);
  std::uint16_t port = 0;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  const auto host = place.substr(0, colon);
  if (failed != std::errc{} || end != digits.data() + digits.size() || port == 0) return std::nullopt;
  if (host == "127.0.0.1") return std::pair{std::string{host}, port};
  if (host == "[::1]") return std::pair{std::string{"::1"}, port};
  return std::nullopt;
}

Descriptor connected(int family, const sockaddr* to, socklen_t size) {
  Descriptor line(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!line) return line;
  ::setsockopt(line.get(), SOL_SOCKET, SO_SNDTIMEO, &kSendPatience, sizeof kSendPatience);  // a connection waits as long, too
  ::setsockopt(line.get(), SOL_SOCKET, SO_RCVTIMEO, &kAnswerPatience, sizeof kAnswerPatience);
  if (::connect(line.get(), to, size) != 0) return Descriptor{};
  return line;
}

Descriptor connect_to(const std::string& place) {
  if (place.starts_with('/')) {
    sockaddr_un to{};
    to.sun_family = AF_UNIX;
    if (place.size() >= sizeof to.sun_path) return Descriptor{};
    std::ranges::copy(place, to.sun_path);
    return connected(AF_UNIX, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  const auto there = loopback(place);
  if (!there) return Descriptor{};
  if (there->first == "::1") {
    sockaddr_in6 to{};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(there->second);
    to.sin6_addr = in6addr_loopback;
    return connected(AF_INET6, reinterpret_cast<const sockaddr*>(&to), sizeof to);
  }
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(there->second);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return connected(AF_INET, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

/// Before each piece its length, four bytes, the highest first.
std::array<std::uint8_t, 4> length_of(std::size_t size) {
  return {static_cast<std::uint8_t>(size >> 24), static_cast<std::uint8_t>(size >> 16), static_cast<std::uint8_t>(size >> 8), static_cast<std::uint8_t>(size)};
}

}  // namespace

bool is_scanner(std::string_view place) { return place.starts_with('/') || loopback(place).has_value(); }

Scan::Scan(const std::string& place) : line_(connect_to(place)) {
  if (!line_) broken_ = true;
  send(view(kCommand));
}

void Scan::send(ByteView bytes) {
  while (!broken_ && !bytes.empty()) {
    const auto sent = ::send(line_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR) continue;
    if (sent <= 0) broken_ = true;
    else bytes = bytes.subspan(static_cast<std::size_t>(sent));
  }
}

void Scan::write(ByteView piece) {
  if (piece.empty()) return;  // that would be the end
  send(length_of(piece.size()));
  send(piece);
}

Finding Scan::finish() {
  send(length_of(0));
  std::string answer;
  std::array<char, 256> block{};
  while (!broken_ && answer.find('\0') == std::string::npos) {
    const auto size = ::recv(line_.get(), block.data(), block.size(), 0);
    if (size < 0 && errno == EINTR) continue;
    if (size <= 0 || answer.size() > kAnswerMost) broken_ = true;
    else answer.append(block.data(), static_cast<std::size_t>(size));
  }
  if (broken_) return Finding::kUnknown;
  answer.resize(answer.find('\0'));
  return answer == "stream: OK" ? Finding::kClean : answer.ends_with(" FOUND") ? Finding::kMalware : Finding::kUnknown;
}

}  // namespace tenue::app
