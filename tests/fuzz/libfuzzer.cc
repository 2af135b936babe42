// The door of libFuzzer to the function that FUZZ names. What takes long is a find too, counted in time of the processor:
// libFuzzer's own limit goes by the clock, and a machine has other things to do.
#include <cstddef>
#include <cstdint>
#include <ctime>

#include "base/result.h"
#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::clock_t kSecondsMost = 10;
  const auto began = std::clock();
  tenue::fuzz::FUZZ({reinterpret_cast<const char*>(data), size});
  TENUE_CHECK(std::clock() - began < kSecondsMost * CLOCKS_PER_SEC);
  return 0;
}
