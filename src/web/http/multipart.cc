#include "web/http/multipart.h"

#include <algorithm>

namespace tenue::web {
namespace {

constexpr std::size_t kBoundaryMost = 70;  // RFC 2046, 5.1.1
constexpr int kBad = 400, kTooMuch = 413;

bool same(std::string_view text, std::string_view lower) {
  return std::ranges::equal(text, lower, [](char a, char b) { return (a >= 'A' && a <= 'Z' ? static_cast<char>(a + 32) : a) == b; });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

/// Browsers write a quotation mark and the ends of lines in a name so (HTML, "Multipart form data").
std::string unescaped(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const auto code = text.substr(i, 3);
    if (code != "%22" && code != "%0D" && code != "%0A") {
      out += text[i];
      continue;
    }
    out += code == "%22" ? '"' : ' ';
    i += 2;
  }
  return out;
}

/// ' name="a"; filename="b"': each at most once, nothing else. False: something else.
bool read_disposition(std::string_view value, std::optional<std::string>& name, std::optional<std::string>& filename) {
  const auto first = value.substr(0, value.find(';'));
  if (!same(trimmed(first), "form-data")) return false;
  value.remove_prefix(first.size());
  while (!value.empty()) {
    value = trimmed(value.substr(1));
    const auto equals = value.find("=\"");
    if (equals == std::string_view::npos) return false;
    auto* into = same(value.substr(0, equals), "name") ? &name : same(value.substr(0, equals), "filename") ? &filename : nullptr;
    const auto end = value.find('"', equals + 2);
    if (!into || *into || end == std::string_view::npos) return false;
    const auto text = clean_value(unescaped(value.substr(equals + 2, end - equals - 2)));
    if (!text || text->find_first_of("\n\t") != std::string::npos) return false;
    *into = *text;
    value = trimmed(value.substr(end + 1));
    if (!value.empty() && value.front() != ';') return false;
  }
  return name && !name->empty();
}

}  // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  const auto semicolon = content_type.find(';');
  if (semicolon == std::string_view::npos || !same(trimmed(content_type.substr(0, semicolon)), "multipart/form-data")) return std::nullopt;
  auto parameter = trimmed(content_type.substr(semicolon + 1));
  const auto equals = parameter.find('=');
  if (equals == std::string_view::npos || !same(parameter.substr(0, equals), "boundary")) return std::nullopt;
  auto value = parameter.substr(equals + 1);
  if (value.size() > 1 && value.front() == '"' && value.back() == '"') value = value.substr(1, value.size() - 2);
  const auto allowed = [](char c) { return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || std::string_view{"'()+_,-./:=?"}.find(c) != std::string_view::npos; };
  if (value.empty() || value.size() > kBoundaryMost || !std::ranges::all_of(value, allowed)) return std::nullopt;
  return std::string{value};
}

Multipart::Multipart(std::string_view boundary, BodyTaker& taker, Fields& form) : delimiter_("\r\n--" + std::string{boundary}), taker_(taker), form_(form) {}

int Multipart::feed(ByteView piece) {
  held_.append(reinterpret_cast<const char*>(piece.data()), piece.size());
  int refusal = 0;
  while (step(refusal)) {
  }
  return refusal;
}

int Multipart::finish() const { return at_ == At::kEnd && (held_.empty() || held_ == "\r\n") ? 0 : kBad; }

/// Whether there may be more to do with what is held.
bool Multipart::step(int& refusal) {
  switch (at_) {
    case At::kDelimiter:  // the first, before any part
      if (held_.size() < delimiter_.size()) return false;
      if (!held_.starts_with(delimiter_)) return refusal = kBad, false;
      held_.erase(0, delimiter_.size());
      at_ = At::kAfter;
      return true;
    case At::kAfter: {
      if (held_.size() < 2) return false;
      const bool more = held_.starts_with("\r\n");
      if (!more && !held_.starts_with("--")) return refusal = kBad, false;
      held_.erase(0, 2);
      at_ = more ? At::kHead : At::kEnd;
      return true;
    }
    case At::kHead: {
      const auto end = held_.find("\r\n\r\n");
      if (end == std::string::npos ? held_.size() > kHeadMost : end > kHeadMost) return refusal = kBad, false;
      if (end == std::string::npos) return false;
      const auto head = held_.substr(0, end);
      held_.erase(0, end + 4);
      at_ = At::kBody;
      refusal = begin_part(head);
      return refusal == 0;
    }
    case At::kBody: return step_body(refusal);
    case At::kEnd:
      if (!std::string_view{"\r\n"}.starts_with(held_)) refusal = kBad;
      return false;
  }
  return false;
}

bool Multipart::step_body(int& refusal) {
  const auto end = held_.find(delimiter_);
  if (end != std::string::npos) {
    refusal = part_bytes(std::string_view{held_}.substr(0, end));
    if (refusal == 0) refusal = end_part();
    held_.erase(0, end + delimiter_.size());
    at_ = At::kAfter;
    return refusal == 0;
  }
  if (held_.size() < delimiter_.size()) return false;
  const auto sure = held_.size() - (delimiter_.size() - 1);  // the rest may be the beginning of a delimiter
  refusal = part_bytes(std::string_view{held_}.substr(0, sure));
  held_.erase(0, sure);
  return false;
}

int Multipart::begin_part(std::string_view head) {
  if (++parts_ > kPartsMost) return kTooMuch;
  std::optional<std::string> name, filename;
  bool disposed = false, typed = false;
  while (!head.empty()) {
    const auto line = head.substr(0, head.find("\r\n"));
    head.remove_prefix(std::min(head.size(), line.size() + 2));
    const auto colon = line.find(':');
    if (colon == std::string_view::npos || line.find_first_of("\r\n") != std::string_view::npos) return kBad;
    const bool is_disposition = same(line.substr(0, colon), "content-disposition"), is_type = same(line.substr(0, colon), "content-type");
    if ((!is_disposition && !is_type) || (is_disposition ? disposed : typed)) return kBad;
    if (is_disposition && !read_disposition(trimmed(line.substr(colon + 1)), name, filename)) return kBad;
    (is_disposition ? disposed : typed) = true;
  }
  if (!name) return kBad;
  name_ = *std::move(name);
  value_.clear();
  kind_ = !filename ? Kind::kField : filename->empty() ? Kind::kEmpty : Kind::kFile;
  return kind_ == Kind::kFile ? taker_.file(name_, *filename) : 0;
}

int Multipart::part_bytes(std::string_view bytes) {
  if (bytes.empty()) return 0;
  if (kind_ == Kind::kFile) return taker_.bytes(view(bytes));
  if (kind_ == Kind::kEmpty) return kBad;
  fields_size_ += bytes.size();
  if (fields_size_ > kFieldsMost) return kTooMuch;
  value_ += bytes;
  return 0;
}

int Multipart::end_part() {
  if (kind_ == Kind::kFile) return taker_.file_end();
  if (kind_ == Kind::kEmpty) return 0;
  auto value = clean_value(value_);
  if (!value) return kBad;
  const auto refusal = taker_.field(name_, *value);
  form_.add(std::move(name_), *std::move(value));
  return refusal;
}

}  // namespace tenue::web
