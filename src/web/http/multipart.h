/// Forms with files, read while they come (RFC 7578, multipart/form-data): strict, in bounded memory, each byte looked at once.
///
/// What browsers send is read, and nothing besides: no preamble, no nested parts, no transfer encodings, no second spelling of a
/// name. Names and values are clean UTF-8. The fields go into `form` and to the taker, files to the taker alone.
#pragma once
#include "web/http/http.h"

namespace tenue::web {

/// The boundary that the Content-Type names; nothing: not such a form, or not one that a browser sends.
std::optional<std::string> multipart_boundary(std::string_view content_type);

class Multipart {
 public:
  static constexpr std::size_t kHeadMost = 2048;           ///< bytes of one part's headers
  static constexpr std::size_t kPartsMost = 600;
  static constexpr std::size_t kFieldsMost = 64 * 1024;    ///< bytes of all fields together
  Multipart(std::string_view boundary, BodyTaker& taker, Fields& form);
  /// The next of the body: 0, or the status of the refusal; after one nothing more may be handed in. Throws what the taker throws.
  int feed(ByteView piece);
  /// The body ended here.
  int finish() const;

 private:
  enum class At { kDelimiter, kAfter, kHead, kBody, kEnd };
  enum class Kind { kField, kFile, kEmpty };  ///< kEmpty: a file was asked for and none chosen
  bool step(int& refusal);
  bool step_body(int& refusal);
  int begin_part(std::string_view head);
  int part_bytes(std::string_view bytes);
  int end_part();

  std::string delimiter_, held_ = "\r\n", name_, value_;
  BodyTaker& taker_;
  Fields& form_;
  At at_ = At::kDelimiter;
  Kind kind_ = Kind::kField;
  std::size_t parts_ = 0, fields_size_ = 0;
};

}  // namespace tenue::web
