#include "web/files/upload.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/log.h"
#include "web/render.h"

namespace tenue::web {
namespace {

class Content final : public BodySource {
 public:
  explicit Content(std::unique_ptr<vault::FileReader> file) : file_(std::move(file)) {}
  std::optional<std::uint64_t> size() const override { return file_->said().size; }
  Bytes next() override { return file_->next(); }

 private:
  std::unique_ptr<vault::FileReader> file_;
};

/// RFC 5987: what is not a letter, a digit or one of few signs, as %XX.
std::string percent(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const bool plain = (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || std::string_view{"-._~"}.find(c) != std::string_view::npos;
    out += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return out;
}

}  // namespace

int Uploads::field(const std::string& name, const std::string& value) {
  if (name == "token" && !admitted_) {
    admitted_ = good_(value);
    if (!admitted_) return 403;
  }
  return 0;
}

int Uploads::file(const std::string& name, const std::string& filename) {
  if (!admitted_) return 403;
  if (!fields_.contains(name) || came_.size() == kFilesMost) return 422;
  came_.push_back({name, filename, {}, std::make_shared<vault::SealedFile>(folder_)});
  judge_.emplace([sealed = came_.back().sealed](ByteView piece) { sealed->write(piece); });
  return 0;
}

int Uploads::bytes(ByteView piece) {
  auto& now = came_.back();
  if (!now.wrong.empty()) return 0;
  now.size += piece.size();
  judge_->write(piece);
  now.wrong = now.size > kFileMost ? "file.large" : judge_->wrong();
  if (!now.wrong.empty()) now.sealed.reset(), judge_.reset();
  return 0;
}

int Uploads::file_end() {
  auto& now = came_.back();
  if (now.wrong.empty()) {
    judge_->finish();
    now.wrong = judge_->wrong();
  }
  if (now.wrong.empty()) now.sealed->finish(offered_name(now.filename, judge_->ending()), judge_->type());
  else now.sealed.reset();
  if (now.wrong == "file.malware") log(Level::kWarning, "file.malware");
  judge_.reset();
  return 0;
}

vault::Files Uploads::files(std::string_view field) const {
  vault::Files out;
  for (const auto& one : came_)
    if (one.field == field && one.sealed) out.push_back(one.sealed);
  return out;
}

vault::Files Uploads::files() const {
  vault::Files out;
  for (const auto& one : came_)
    if (one.sealed) out.push_back(one.sealed);
  return out;
}

std::string Uploads::wrong(std::string_view field) const {
  const auto found = std::ranges::find_if(came_, [&](const auto& one) { return one.field == field && !one.wrong.empty(); });
  return found == came_.end() ? std::string{} : found->wrong;
}

const Uploads* Uploads::of(const Request& request) { return static_cast<const Uploads*>(request.taker.get()); }

std::string named(const vault::Files& files) {
  std::string out;
  for (const auto& file : files) out += (out.empty() ? "" : ",") + id_text(file->said().id.value);
  return out;
}

std::string size_words(std::uint64_t bytes, std::string_view lang) {
  const auto tenths = (bytes * 10 + 524'288) / 1'048'576;
  if (tenths < 10) return words().say(lang, "files.kilobytes", {{"n", std::to_string(std::max<std::uint64_t>(1, (bytes + 512) / 1024))}});
  return words().say(lang, "files.megabytes", {{"n", fmt::format("{}{}{}", tenths / 10, lang == "fr" ? "," : ".", tenths % 10)}});
}

Response download(vault::OpenedFile file) {
  Response out;
  out.set("Content-Type", file.view.type == "text/plain" ? "text/plain; charset=utf-8" : file.view.type);
  out.set("Content-Disposition", "attachment; filename*=UTF-8''" + percent(file.view.name));
  out.set("Content-Security-Policy", "default-src 'none'; sandbox");
  out.source = std::make_shared<Content>(std::move(file.content));
  return out;
}

}  // namespace tenue::web
