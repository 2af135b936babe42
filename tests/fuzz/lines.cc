// How libFuzzer changes a policy: as any bytes, or line by line, so that what comes out is mostly a policy still.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

using Random = std::minstd_rand;

std::size_t below(Random& random, std::size_t n) { return std::uniform_int_distribution<std::size_t>{0, n - 1}(random); }

std::vector<std::string> lines_of(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const auto size = std::min(text.find('\n'), text.size() - 1) + 1;
    out.emplace_back(text.substr(0, size));
    text.remove_prefix(size);
  }
  return out;
}

/// What stands after the "=" of a line, or the whole line.
std::string_view value_of(const std::string& line) {
  const auto equals = line.find('=');
  return std::string_view{line}.substr(equals == std::string::npos ? 0 : equals + 1);
}

/// One line of `into` goes, comes twice, changes places, takes another's value, or some of `from` come in.
void change(std::vector<std::string>& into, const std::vector<std::string>& from, Random& random) {
  const auto at = below(random, into.size());
  const auto begin = into.begin() + static_cast<std::ptrdiff_t>(at);
  const auto other = below(random, from.size());
  switch (below(random, 6)) {
    case 0: into.erase(begin, begin + static_cast<std::ptrdiff_t>(1 + below(random, std::min<std::size_t>(8, into.size() - at)))); break;
    case 1: into.insert(begin, from[other]); break;
    case 2: std::swap(into[at], into[below(random, into.size())]); break;
    case 3: {
      const auto many = 1 + below(random, std::min<std::size_t>(12, from.size() - other));
      const std::vector<std::string> some(from.begin() + static_cast<std::ptrdiff_t>(other), from.begin() + static_cast<std::ptrdiff_t>(other + many));
      into.insert(begin, some.begin(), some.end());
      break;
    }
    default: into[at] = into[at].substr(0, into[at].size() - value_of(into[at]).size()) + std::string{value_of(from[other])};
  }
}

std::size_t changed(std::string_view text, std::string_view source, std::uint8_t* out, std::size_t most, unsigned seed) {
  Random random{seed};
  auto into = lines_of(text);
  const auto from = lines_of(source);
  if (into.empty() || from.empty()) return 0;
  for (auto n = 1 + below(random, 3); n > 0 && !into.empty(); --n) change(into, from, random);
  std::string all;
  for (const auto& line : into) all += line;
  all.resize(std::min(all.size(), most));
  std::memcpy(out, all.data(), all.size());
  return all.size();
}

std::string copy(const std::uint8_t* data, std::size_t size) { return {reinterpret_cast<const char*>(data), size}; }

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  if (seed % 2 == 0) return LLVMFuzzerMutate(data, size, most);
  const auto text = copy(data, size);
  const auto made = changed(text, text, data, most, seed);
  return made > 0 ? made : LLVMFuzzerMutate(data, size, most);
}

extern "C" std::size_t LLVMFuzzerCustomCrossOver(const std::uint8_t* one, std::size_t one_size, const std::uint8_t* other, std::size_t other_size,
                                                 std::uint8_t* out, std::size_t most, unsigned seed) {
  return changed(copy(one, one_size), copy(other, other_size), out, most, seed);
}
