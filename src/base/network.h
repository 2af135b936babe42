/// Ranges of network addresses, as an administrator writes them: "192.168.0.0/16", "2001:db8::/32", "127.0.0.1" (RFC 4632, RFC 4291). Pure.
#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tenue {

struct Network {
  std::array<std::uint8_t, 16> address{};  ///< of version 4 as ::ffff:a.b.c.d
  int bits = 0;                            ///< of these 128 how many count
};
/// Several, separated by commas. Nothing: one of them is none.
std::optional<std::vector<Network>> parse_networks(std::string_view text);
/// `address` in text; what is no address lies nowhere.
bool contains(const std::vector<Network>& all, std::string_view address);

}  // namespace tenue
