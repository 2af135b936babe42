// The door of libFuzzer to the function that FUZZ names.
#include <cstddef>
#include <cstdint>

#include "fuzz/fuzz.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tenue::fuzz::FUZZ({reinterpret_cast<const char*>(data), size});
  return 0;
}
