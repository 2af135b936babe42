/// What a file is, judged by its bytes alone while it comes, in bounded memory; and what of it may be kept. Pure.
///
/// Taken: JPEG and PNG, without anything but the picture (no place, no camera, no thumbnail, nothing after the end); PDF; plain text
/// in UTF-8; texts, tables and slides of LibreOffice and Office without macros. Everything else is refused: what is not recognised
/// cannot be judged. A name says nothing.
#pragma once
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace tenue::web {

class Judge {
 public:
  using Sink = std::function<void(ByteView)>;
  /// `keep` is handed what may be kept, in its order.
  explicit Judge(Sink keep);
  ~Judge();
  Judge(const Judge&) = delete;
  Judge& operator=(const Judge&) = delete;

  void write(ByteView piece);
  void finish();
  /// "" or why it is refused, a key of the words: "file.empty", "file.type", "file.broken", "file.macros", "file.locked", "file.malware".
  /// May be said before the end; what comes then is looked at no more.
  const std::string& wrong() const { return wrong_; }
  const std::string& type() const { return type_; }      ///< after finish(): "application/pdf"
  const std::string& ending() const { return ending_; }  ///< "pdf"

  /// One kind of file. Private to judge.cc.
  class Kind;

 private:
  void begin();
  void hand_on(ByteView piece);
  Sink keep_;
  Bytes head_;           ///< until it is enough to tell the kind
  std::string searched_; ///< the end of what was searched for the test string of virus scanners
  std::unique_ptr<Kind> kind_;
  std::string wrong_, type_, ending_;
};

/// A name as it is offered for download: without a path, at most 100 characters, with the ending of what it is.
std::string offered_name(std::string_view sent, std::string_view ending);

}  // namespace tenue::web
