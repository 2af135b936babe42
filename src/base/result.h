/// Errors as values. A refusal ("the domain says no") is a Result; a broken world (disk, database) is a Fault that
/// only four walls catch (HTTP handler wrapper, job runner, control socket, main); a bug aborts through TENUE_CHECK.
#pragma once
#include <stdexcept>
#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace tenue {

/// The closed list of refusals. Each has an HTTP status (http_status) and a message in the catalogues (error.<code>).
enum class Code {
  kInvalid,       ///< 422: what was sent fits no declaration, or a value is malformed
  kForbidden,     ///< 403: no grant of the policy lets this role do this, now
  kNotFound,      ///< 404: never known, or gone
  kConflict,      ///< 409: another state than the act expects (moved meanwhile, published meanwhile)
  kHeld,          ///< 409: a hold suspends erasure
  kLocked,        ///< 423: restricted, or a lock held by another process
  kTooMany,       ///< 429: rate limit, growing delay
  kUnauthorized,  ///< 401: no session, wrong password or code
  kDamaged,       ///< 500: a sealed value does not open under its identity
  kUnavailable,   ///< 503: not now (disk full, clock asks)
};
int http_status(Code code);
const char* code_name(Code code);  ///< "invalid", "forbidden", … as used in catalogue keys and JSON

/// What was refused. `detail` is for people who run the program: ids and policy words only, never a personal value.
struct Error {
  Code code;
  std::string detail;
  std::string field;  ///< path "record.field" where one field is at fault, else empty
};

template <class T>
class [[nodiscard]] Result : public tl::expected<T, Error> {
 public:
  using tl::expected<T, Error>::expected;
  Result(Error e) : tl::expected<T, Error>(tl::unexpect, std::move(e)) {}
};

/// The world is broken: disk full, database gone, key file unreadable. what() says what to do, for the log; no personal
/// value. One that an operator can mend has a `key` of the catalogues ("fault.<key>") and says `where`: a file or folder.
class Fault : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  Fault(std::string key_of, std::string place, const std::string& words)
      : std::runtime_error(words), key(std::move(key_of)), where(std::move(place)) {}
  std::string key, where;
};
/// The key of a Fault that some free space mends.
inline constexpr const char* kDiskFull = "disk.full";

#define TENUE_JOIN2(a, b) a##b
#define TENUE_JOIN(a, b) TENUE_JOIN2(a, b)
/// TENUE_TRY(const auto key, open(subject)); returns the error to the caller, else declares the value.
#define TENUE_TRY(decl, expr) TENUE_TRY_AS(TENUE_JOIN(try_, __LINE__), decl, expr)
#define TENUE_TRY_AS(tmp, decl, expr)      \
  auto tmp = (expr);                       \
  if (!tmp) return std::move(tmp).error(); \
  decl = *std::move(tmp)
/// For Result<void>.
#define TENUE_TRY_VOID(expr) TENUE_TRY_VOID_AS(TENUE_JOIN(try_, __LINE__), expr)
#define TENUE_TRY_VOID_AS(tmp, expr) \
  if (auto tmp = (expr); !tmp) return std::move(tmp).error()

[[noreturn]] void check_failed(const char* expression, const char* file, int line);
/// A broken invariant is a bug: it aborts, in release too.
#define TENUE_CHECK(x) ((x) ? void(0) : ::tenue::check_failed(#x, __FILE__, __LINE__))

}  // namespace tenue
