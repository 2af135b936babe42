#include "web/files/upload.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/searches.h"
#include "base/log.h"
#include "web/render.h"
#include "web/site.h"

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

/// Whose a file would have been: the record of the address, else its person's or the customer's own.
app::Meant meant(vault::Vault& vault, const Params& params, RecordId self) {
  const auto at = [&](std::string_view name) {
    const auto found = params.find(name);
    return found == params.end() ? std::string_view{} : std::string_view{found->second};
  };
  app::Meant out{{id_parse(at("subject"))}, {id_parse(at("rec"))}, std::string{at("type")}};
  if (!out.record) out.record = self;
  if (out.record) out.subject = vault.subject_of(out.record);
  for (const auto& facts : out.subject ? vault.facts(out.subject).records : std::vector<policy::RecordFacts>{}) {
    if (!out.record) out.record = facts.id;  // the root is the first
    if (facts.id == out.record && out.type.empty()) out.type = facts.type;
  }
  return out;
}

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
    admitted_ = rules_.good(value);
    if (!admitted_) return 403;
  }
  return 0;
}

template <class Work>
void Uploads::keep(Work work) {
  try {
    work();
  } catch (const Fault& fault) {
    if (fault.key != kDiskFull && fault.key != "keys.disk") throw;
    log(Level::kError, fault.key == kDiskFull ? "disk.full" : "disk.failed", {{"where", std::string_view(fault.where)}});
    came_.back().wrong = "file.unwritten";
    came_.back().sealed.reset();
    judge_.reset();
    scan_.reset();
  }
}

int Uploads::file(const std::string& name, const std::string& filename) {
  if (!admitted_) return 403;
  if (!rules_.fields.contains(name) || came_.size() == kFilesMost) return 422;
  came_.push_back({name, filename, {}, nullptr});
  keep([&] {
    const auto sealed = came_.back().sealed = std::make_shared<vault::SealedFile>(rules_.folder);
    if (!rules_.scanner.empty()) scan_.emplace(rules_.scanner);
    judge_.emplace([this, sealed](ByteView piece) {
      sealed->write(piece);
      if (scan_) scan_->write(piece);
    });
  });
  return 0;
}

int Uploads::bytes(ByteView piece) {
  auto& now = came_.back();
  if (!now.wrong.empty()) return 0;
  now.size += piece.size();
  keep([&] {
    judge_->write(piece);
    now.wrong = now.size > kFileMost ? "file.large" : judge_->wrong();
  });
  if (!now.wrong.empty()) now.sealed.reset(), judge_.reset();
  return 0;
}

int Uploads::file_end() {
  auto& now = came_.back();
  if (now.wrong.empty())
    keep([&] {
      judge_->finish();
      now.wrong = judge_->wrong();
    });
  if (const auto finding = now.wrong.empty() && scan_ ? scan_->finish() : app::Finding::kUnknown; finding == app::Finding::kMalware) now.wrong = "file.malware";
  else if (finding == app::Finding::kClean) now.sealed->found_clean();
  if (now.wrong.empty()) keep([&] { now.sealed->finish(offered_name(now.filename, judge_->ending()), judge_->type()); });
  if (!now.wrong.empty()) now.sealed.reset();
  if (now.wrong == "file.malware") rules_.found();
  judge_.reset();
  scan_.reset();
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

std::shared_ptr<BodyTaker> take_uploads(Site& site, const Params& params, RecordId self, std::set<std::string, std::less<>> fields, std::function<bool(std::string_view)> good) {
  const auto found = [&site, params, self] {
    site.writer.run([&](vault::Vault& vault) { app::report_found(vault, meant(vault, params, self), "refused"); });
  };
  return std::make_shared<Uploads>(Uploads::Rules{site.files, site.scanner, std::move(fields), std::move(good), found});
}

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
