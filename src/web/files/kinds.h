/// The kinds of files that a Judge tells apart. Private to this folder.
#pragma once
#include "web/files/judge.h"

namespace tenue::web {

class Judge::Kind {
 public:
  explicit Kind(const Sink& keep) : keep_(keep) {}
  virtual ~Kind() = default;
  virtual void write(ByteView piece) = 0;
  virtual void finish() = 0;
  std::string wrong, type, ending;

 protected:
  const Sink& keep_;
};

std::unique_ptr<Judge::Kind> jpeg(const Judge::Sink& keep);     // pictures.cc
std::unique_ptr<Judge::Kind> png(const Judge::Sink& keep);
std::unique_ptr<Judge::Kind> pdf(const Judge::Sink& keep);      // documents.cc
std::unique_ptr<Judge::Kind> text(const Judge::Sink& keep);
std::unique_ptr<Judge::Kind> package(const Judge::Sink& keep);

}  // namespace tenue::web
