#include "web/files/judge.h"

#include <algorithm>

#include "base/bytes.h"
#include "web/files/kinds.h"

namespace tenue::web {
namespace {

constexpr std::size_t kEnough = 16, kNameMost = 100;

/// The test string of virus scanners (eicar.org), in two parts so that none takes this program for it.
const std::string& test_string() {
  static const std::string whole = std::string{"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR"} + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
  return whole;
}

bool begins(ByteView bytes, std::string_view with) {
  return bytes.size() >= with.size() && std::equal(with.begin(), with.end(), bytes.begin(), [](char a, std::uint8_t b) { return static_cast<std::uint8_t>(a) == b; });
}

}  // namespace

Judge::Judge(Sink keep) : keep_(std::move(keep)) {}
Judge::~Judge() = default;

void Judge::write(ByteView piece) {
  if (!wrong_.empty() || piece.empty()) return;
  searched_.append(piece.begin(), piece.end());
  if (searched_.find(test_string()) != std::string::npos) wrong_ = "file.malware";
  searched_.erase(0, searched_.size() - std::min(searched_.size(), test_string().size() - 1));
  if (!wrong_.empty()) return;
  if (kind_) return hand_on(piece);
  head_.insert(head_.end(), piece.begin(), piece.end());
  if (head_.size() >= kEnough) begin();
}

void Judge::begin() {
  if (begins(head_, "\xFF\xD8\xFF")) kind_ = jpeg(keep_);
  else if (begins(head_, "\x89PNG\r\n\x1A\n")) kind_ = png(keep_);
  else if (begins(head_, "%PDF-")) kind_ = pdf(keep_);
  else if (begins(head_, "PK\x03\x04")) kind_ = package(keep_);
  else kind_ = text(keep_);
  hand_on(head_);
  head_.clear();
}

void Judge::hand_on(ByteView piece) {
  kind_->write(piece);
  wrong_ = kind_->wrong;
}

void Judge::finish() {
  if (wrong_.empty() && !kind_ && head_.empty()) wrong_ = "file.empty";
  if (!wrong_.empty()) return;
  if (!kind_) begin();
  if (wrong_.empty()) kind_->finish();
  wrong_ = kind_->wrong;
  type_ = kind_->type;
  ending_ = kind_->ending;
}

std::string offered_name(std::string_view sent, std::string_view ending) {
  const auto seen = without_hidden_signs(sent);  // "a\u202Egpj.exe" reads "aexe.jpg"
  sent = seen;
  sent.remove_prefix(sent.find_last_of("/\\") == std::string_view::npos ? 0 : sent.find_last_of("/\\") + 1);
  std::string name;
  std::size_t letters = 0;
  for (const char c : sent) {
    const bool begins_letter = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins_letter && ++letters > kNameMost) break;
    name += std::string_view{"\"*:<>?|;%\n\t"}.find(c) == std::string_view::npos ? c : '_';
  }
  const auto dot = "." + std::string{ending};
  const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; };
  const bool has = name.size() > dot.size() && std::ranges::equal(std::string_view{name}.substr(name.size() - dot.size()), dot, same);
  const bool long_jpeg = ending == "jpg" && name.size() > 5 && std::ranges::equal(std::string_view{name}.substr(name.size() - 5), std::string_view{".jpeg"}, same);
  while (!name.empty() && (name.front() == '.' || name.front() == ' ')) name.erase(0, 1);
  if (name.empty()) name = "fichier";
  return has || long_jpeg ? name : name + dot;
}

}  // namespace tenue::web
