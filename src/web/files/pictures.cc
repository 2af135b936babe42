// Pictures: what the picture needs is kept, by name; all the rest goes, whatever it is.
#include <algorithm>
#include <array>
#include <utility>

#include "web/files/kinds.h"

namespace tenue::web {
namespace {

constexpr std::uint8_t kStart = 0xD8, kEnd = 0xD9, kScan = 0xDA, kApp0 = 0xE0, kExif = 0xE1, kIcc = 0xE2, kAdobe = 0xEE;

bool begins(ByteView bytes, std::string_view with) { return std::string_view{reinterpret_cast<const char*>(bytes.data()), bytes.size()}.starts_with(with); }

/// The way up (Exif 2.32, 4.6.4, tag 0x0112) in a segment "Exif\0\0" | TIFF; 0: it says none.
std::uint8_t orientation_in(ByteView exif) {
  if (!begins(exif, std::string_view{"Exif\0\0", 6})) return 0;
  const auto tiff = exif.subspan(6);
  if (tiff.size() < 8) return 0;
  const bool little = begins(tiff, "II");
  const auto number = [&](std::size_t at, std::size_t size) -> std::size_t {
    std::size_t out = 0;
    for (std::size_t i = 0; i < size; ++i) out = out << 8 | tiff[little ? at + size - 1 - i : at + i];
    return out;
  };
  const auto directory = number(4, 4);
  if (directory > tiff.size() || tiff.size() - directory < 2) return 0;
  const auto entries = number(directory, 2);
  for (std::size_t i = 0; i < entries; ++i) {
    const auto at = directory + 2 + 12 * i;
    if (at + 12 > tiff.size()) return 0;
    if (number(at, 2) == 0x0112 && number(at + 2, 2) == 3) {
      const auto way = number(at + 8, 2);
      return way >= 1 && way <= 8 ? static_cast<std::uint8_t>(way) : std::uint8_t{0};
    }
  }
  return 0;
}

/// JPEG (ITU T.81, annex B): tables, frames and scans, colours (JFIF, ICC, Adobe) and the way up.
class Jpeg final : public Judge::Kind {
 public:
  explicit Jpeg(const Judge::Sink& keep) : Kind(keep) { type = "image/jpeg", ending = "jpg"; }

  void write(ByteView piece) override {
    held_.insert(held_.end(), piece.begin(), piece.end());
    std::size_t at = 0;
    while (wrong.empty() && !over_ && (in_scan_ ? scan(at) : segment(at))) {
    }
    if (over_) at = held_.size();  // a second picture, a film, whatever an application hides there
    held_.erase(held_.begin(), held_.begin() + static_cast<std::ptrdiff_t>(at));
  }
  void finish() override {
    if (!over_ || !framed_ || !scanned_) wrong = "file.broken";
  }

 private:
  void keep(ByteView bytes) { keep_(bytes); }

  /// Copies up to the next marker that ends the scan. False: more is needed.
  bool scan(std::size_t& at) {
    std::size_t end = at;
    for (;;) {
      end = static_cast<std::size_t>(std::find(held_.begin() + static_cast<std::ptrdiff_t>(end), held_.end(), 0xFF) - held_.begin());
      if (end + 1 >= held_.size()) break;
      const auto next = held_[end + 1];
      if (next != 0 && (next < 0xD0 || next > 0xD7)) {
        in_scan_ = false;
        break;
      }
      end += 2;
    }
    end = std::min(end, held_.size());
    keep(ByteView(held_).subspan(at, end - at));
    at = end;
    return !in_scan_;
  }

  bool segment(std::size_t& at) {
    while (held_.size() - at >= 2 && held_[at] == 0xFF && held_[at + 1] == 0xFF) ++at;  // fill bytes
    if (held_.size() - at < 2) return false;
    const auto marker = held_[at + 1];
    if (held_[at] != 0xFF || (marker == kStart) == started_) return wrong = "file.broken", false;
    if (marker == kStart || marker == kEnd) {
      keep(ByteView(held_).subspan(at, 2));
      at += 2;
      over_ = marker == kEnd;
      return started_ = true;
    }
    if (marker < 0xC0 || (marker >= 0xD0 && marker <= 0xD7)) return wrong = "file.broken", false;
    if (held_.size() - at < 4) return false;
    const std::size_t size = 2 + (std::size_t{held_[at + 2]} << 8 | held_[at + 3]);
    if (size < 4) return wrong = "file.broken", false;
    if (held_.size() - at < size) return false;
    take(marker, ByteView(held_).subspan(at, size));
    at += size;
    return true;
  }

  void take(std::uint8_t marker, ByteView whole) {
    const auto body = whole.subspan(4);
    if (marker < 0xE0) {
      framed_ = framed_ || (marker < 0xD0 && marker != 0xC4 && marker != 0xC8 && marker != 0xCC);
      in_scan_ = marker == kScan;
      scanned_ = scanned_ || in_scan_;
      keep(whole);
    } else if (marker == kApp0 && begins(body, std::string_view{"JFIF\0", 5}) && body.size() >= 14) {
      Bytes bare{0xFF, kApp0, 0, 16};
      bare.insert(bare.end(), body.begin(), body.begin() + 12);
      bare.insert(bare.end(), {0, 0});  // no thumbnail
      keep(bare);
    } else if ((marker == kIcc && begins(body, std::string_view{"ICC_PROFILE\0", 12})) || (marker == kAdobe && begins(body, "Adobe"))) {
      keep(whole);
    } else if (marker == kExif && !turned_) {
      if (const auto way = orientation_in(body); way > 1) turn(way);
    }
  }

  void turn(std::uint8_t way) {
    const std::array<std::uint8_t, 36> exif{0xFF, kExif, 0, 34, 'E', 'x', 'i', 'f', 0, 0, 'M', 'M', 0, 42, 0, 0, 0, 8, 0, 1,
                                            0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, way, 0, 0, 0, 0, 0, 0};
    keep(exif);
    turned_ = true;
  }

  Bytes held_;
  bool started_ = false, over_ = false, in_scan_ = false, framed_ = false, scanned_ = false, turned_ = false;
};

/// PNG (W3C, third edition): the chunks that the picture is made of.
class Png final : public Judge::Kind {
 public:
  explicit Png(const Judge::Sink& keep) : Kind(keep) { type = "image/png", ending = "png"; }

  void write(ByteView piece) override {
    while (!piece.empty() && wrong.empty() && !over_) {
      if (left_ > 0) {
        const auto part = piece.first(std::min<std::size_t>(piece.size(), left_));
        if (kept_) keep_(part);
        left_ -= part.size();
        piece = piece.subspan(part.size());
        over_ = left_ == 0 && ends_;
        continue;
      }
      const auto wanted = std::min(piece.size(), 8 - head_.size());
      head_.insert(head_.end(), piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(wanted));
      piece = piece.subspan(wanted);
      if (head_.size() == 8) chunk();
    }
  }
  void finish() override {
    if (!over_ || !data_) wrong = "file.broken";
  }

 private:
  void chunk() {
    const auto head = std::exchange(head_, {});
    if (!signed_) {  // the judge has compared it
      signed_ = true;
      return keep_(head);
    }
    static constexpr std::string_view kKept[] = {"IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "bKGD", "pHYs"};
    const std::string_view name{reinterpret_cast<const char*>(head.data()) + 4, 4};
    const std::size_t size = std::size_t{head[0]} << 24 | std::size_t{head[1]} << 16 | std::size_t{head[2]} << 8 | head[3];
    if (size > 0x7FFFFFFF || (name == "IHDR") == begun_) return void(wrong = "file.broken");
    begun_ = true;
    data_ = data_ || name == "IDAT";
    ends_ = name == "IEND";
    kept_ = std::ranges::find(kKept, name) != std::end(kKept);
    left_ = size + 4;  // and its check sum
    if (kept_) keep_(head);
  }

  Bytes head_;
  std::size_t left_ = 0;
  bool signed_ = false, begun_ = false, kept_ = false, data_ = false, ends_ = false, over_ = false;
};

}  // namespace

std::unique_ptr<Judge::Kind> jpeg(const Judge::Sink& keep) { return std::make_unique<Jpeg>(keep); }
std::unique_ptr<Judge::Kind> png(const Judge::Sink& keep) { return std::make_unique<Png>(keep); }

}  // namespace tenue::web
