#include "base/result.h"

#include <cstdio>
#include <cstdlib>

namespace tenue {

int http_status(Code code) {
  switch (code) {
    case Code::kInvalid: return 422;
    case Code::kForbidden: return 403;
    case Code::kNotFound: return 404;
    case Code::kConflict: return 409;
    case Code::kHeld: return 409;
    case Code::kLocked: return 423;
    case Code::kTooMany: return 429;
    case Code::kUnauthorized: return 401;
    case Code::kDamaged: return 500;
    case Code::kUnavailable: return 503;
  }
  return 500;
}

const char* code_name(Code code) {
  switch (code) {
    case Code::kInvalid: return "invalid";
    case Code::kForbidden: return "forbidden";
    case Code::kNotFound: return "not_found";
    case Code::kConflict: return "conflict";
    case Code::kHeld: return "held";
    case Code::kLocked: return "locked";
    case Code::kTooMany: return "too_many";
    case Code::kUnauthorized: return "unauthorized";
    case Code::kDamaged: return "damaged";
    case Code::kUnavailable: return "unavailable";
  }
  return "unknown";
}

void check_failed(const char* expression, const char* file, int line) {
  std::fprintf(stderr, "tenue: bug: %s does not hold (%s:%d)\n", expression, file, line);
  std::abort();
}

}  // namespace tenue
