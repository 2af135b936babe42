#include "base/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>
#include <string>

namespace tenue {
namespace {

constexpr int kAll = 128, kBefore4 = 96;

std::optional<Network> parse_address(std::string_view text) {
  const std::string whole{text};
  Network out{{}, kAll};
  if (::inet_pton(AF_INET6, whole.c_str(), out.address.data()) == 1) return out;
  out.address[10] = out.address[11] = 0xFF;
  return ::inet_pton(AF_INET, whole.c_str(), out.address.data() + 12) == 1 ? std::optional{out} : std::nullopt;
}

std::optional<Network> parse_network(std::string_view text) {
  const auto slash = text.find('/');
  auto out = parse_address(text.substr(0, slash));
  if (!out || slash == std::string_view::npos) return out;
  const auto digits = text.substr(slash + 1);
  int bits = 0;
  const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
  const int before = text.find(':') == std::string_view::npos ? kBefore4 : 0;
  if (fault != std::errc{} || end != digits.data() + digits.size() || bits < 0 || before + bits > kAll) return std::nullopt;
  out->bits = before + bits;
  return out;
}

bool holds(const Network& network, const Network& one) {
  for (int bit = 0; bit < network.bits; ++bit)
    if (((network.address[bit / 8] ^ one.address[bit / 8]) >> (7 - bit % 8)) & 1) return false;
  return true;
}

}  // namespace

std::optional<std::vector<Network>> parse_networks(std::string_view text) {
  std::vector<Network> out;
  while (!text.empty()) {
    auto one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    one.remove_prefix(std::min(one.size(), one.find_first_not_of(' ')));
    one = one.substr(0, one.find_last_not_of(' ') + 1);
    const auto network = parse_network(one);
    if (!network) return std::nullopt;
    out.push_back(*network);
  }
  return out;
}

bool contains(const std::vector<Network>& all, std::string_view address) {
  const auto one = parse_address(address);
  return one && std::ranges::any_of(all, [&](const auto& network) { return holds(network, *one); });
}

}  // namespace tenue
