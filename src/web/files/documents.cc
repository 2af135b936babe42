// Documents: kept as they are, once they are known for what they are.
#include <algorithm>
#include <optional>
#include <vector>

#include "web/files/kinds.h"

namespace tenue::web {
namespace {

std::string_view chars(ByteView bytes) { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }

/// Keeps the last bytes of what passes.
class Tail {
 public:
  explicit Tail(std::size_t most) : most_(most) {}
  void write(ByteView piece) {
    total_ += piece.size();
    bytes_.append(chars(piece));
    if (bytes_.size() > 2 * most_) bytes_.erase(0, bytes_.size() - most_);
  }
  std::string_view bytes() const { return bytes_; }
  std::uint64_t begins() const { return total_ - bytes_.size(); }

 private:
  std::size_t most_;
  std::string bytes_;
  std::uint64_t total_ = 0;
};

class Pdf final : public Judge::Kind {
 public:
  explicit Pdf(const Judge::Sink& keep) : Kind(keep) { type = "application/pdf", ending = "pdf"; }
  void write(ByteView piece) override {
    tail_.write(piece);
    keep_(piece);
  }
  void finish() override {
    if (tail_.bytes().rfind("%%EOF") == std::string_view::npos) wrong = "file.broken";
  }

 private:
  Tail tail_{1024};
};

class Text final : public Judge::Kind {
 public:
  explicit Text(const Judge::Sink& keep) : Kind(keep) { type = "text/plain", ending = "txt"; }
  void write(ByteView piece) override {
    held_.append(chars(piece));
    std::size_t cut = held_.size();  // where the last letter that may not be whole begins
    for (std::size_t back = 1; back <= std::min<std::size_t>(3, held_.size()); ++back)
      if ((static_cast<unsigned char>(held_[held_.size() - back]) & 0xC0) == 0xC0) {
        cut = held_.size() - back;
        break;
      }
    take(cut);
  }
  void finish() override { take(held_.size()); }

 private:
  void take(std::size_t size) {
    std::string looked_at = held_.substr(0, size);
    for (char& c : looked_at)
      if (c == '\r' || c == '\f') c = '\n';
    if (!is_clean_utf8(looked_at)) return void(wrong = "file.type");
    keep_(view(std::string_view{held_}.substr(0, size)));
    held_.erase(0, size);
  }
  std::string held_;
};

/// ZIP packages (APPNOTE 6.3): OpenDocument (part 3, §3.3: "mimetype" first, stored) and Office Open XML, told by their lists of entries.
class Package final : public Judge::Kind {
 public:
  explicit Package(const Judge::Sink& keep) : Kind(keep) {}
  void write(ByteView piece) override {
    if (head_.size() < 256) head_.append(chars(piece.first(std::min(piece.size(), 256 - head_.size()))));
    tail_.write(piece);
    keep_(piece);
  }
  void finish() override {
    const auto names = entries();
    if (!names) return void(wrong = wrong.empty() ? "file.type" : wrong);
    const auto has = [&](std::string_view name) { return std::ranges::find(*names, name) != names->end(); };
    const auto macros = [](const std::string& name) { return name.ends_with("vbaProject.bin") || name.starts_with("Basic/") || name.starts_with("Scripts/"); };
    if (std::ranges::any_of(*names, macros)) return void(wrong = "file.macros");
    static constexpr std::pair<std::string_view, std::string_view> kOpen[] = {{"text", "odt"}, {"spreadsheet", "ods"}, {"presentation", "odp"}};
    static constexpr std::string_view kOpenType = "application/vnd.oasis.opendocument.", kMimetype = "mimetype";
    for (const auto& [kind, end] : kOpen) {
      const auto whole = std::string{kOpenType} + std::string{kind};
      if (std::string_view{head_}.substr(std::min<std::size_t>(30, head_.size())).starts_with(std::string{kMimetype} + whole + "PK")) return is(whole, end);
    }
    static constexpr std::string_view kOffice = "application/vnd.openxmlformats-officedocument.";
    if (!has("[Content_Types].xml")) return void(wrong = "file.type");
    if (has("word/document.xml")) return is(std::string{kOffice} + "wordprocessingml.document", "docx");
    if (has("xl/workbook.xml")) return is(std::string{kOffice} + "spreadsheetml.sheet", "xlsx");
    if (has("ppt/presentation.xml")) return is(std::string{kOffice} + "presentationml.presentation", "pptx");
    wrong = "file.type";
  }

 private:
  void is(std::string what, std::string_view end) { type = std::move(what), ending = end; }

  static std::uint64_t number(std::string_view bytes, std::size_t at, std::size_t size) {
    std::uint64_t out = 0;
    for (std::size_t i = size; i-- > 0;) out = out << 8 | static_cast<unsigned char>(bytes[at + i]);
    return out;
  }

  /// The names in the central directory; nothing: there is none that can be read whole.
  std::optional<std::vector<std::string>> entries() {
    constexpr std::size_t kEnd = 22, kEntry = 46;
    const auto bytes = tail_.bytes();
    const auto end = bytes.rfind(std::string_view{"PK\x05\x06", 4});
    if (end == std::string_view::npos || bytes.size() - end < kEnd || bytes.size() - end != kEnd + number(bytes, end + 20, 2)) return std::nullopt;
    const auto count = number(bytes, end + 10, 2), size = number(bytes, end + 12, 4), from = number(bytes, end + 16, 4);
    if (number(bytes, end + 4, 4) != 0 || from < tail_.begins() || from + size != tail_.begins() + end) return std::nullopt;
    std::vector<std::string> out;
    auto at = static_cast<std::size_t>(from - tail_.begins());
    for (std::uint64_t i = 0; i < count; ++i) {
      if (end - at < kEntry || bytes.substr(at, 4) != std::string_view{"PK\x01\x02", 4}) return std::nullopt;
      const auto name = number(bytes, at + 28, 2), rest = number(bytes, at + 30, 2) + number(bytes, at + 32, 2);
      if (end - at < kEntry + name + rest) return std::nullopt;
      if (number(bytes, at + 8, 2) & 1) return wrong = "file.locked", std::nullopt;
      out.emplace_back(bytes.substr(at + kEntry, name));
      at += static_cast<std::size_t>(kEntry + name + rest);
    }
    if (at != end) return std::nullopt;
    return out;
  }

  std::string head_;
  Tail tail_{256 * 1024};
};

}  // namespace

std::unique_ptr<Judge::Kind> pdf(const Judge::Sink& keep) { return std::make_unique<Pdf>(keep); }
std::unique_ptr<Judge::Kind> text(const Judge::Sink& keep) { return std::make_unique<Text>(keep); }
std::unique_ptr<Judge::Kind> package(const Judge::Sink& keep) { return std::make_unique<Package>(keep); }

}  // namespace tenue::web
