// What comes with a form: the form's parts (first letter m) or one file (f), cut into pieces as long as the second letter says. However it
// is cut, the same comes of it, and what is kept of a picture is kept again whole.
#include "base/bytes.h"
#include "base/result.h"
#include "fuzz/fuzz.h"
#include "web/files/judge.h"
#include "web/http/multipart.h"

namespace tenue::fuzz {
namespace {

using namespace web;

struct Judged {
  std::string wrong, type, kept;
  bool operator==(const Judged&) const = default;
};

Judged judged(std::string_view bytes, std::size_t cut) {
  Judged out;
  Judge judge([&](ByteView piece) { out.kept.append(piece.begin(), piece.end()); });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(cut, bytes.size()))) judge.write(view(bytes.substr(0, cut)));
  judge.finish();
  out.wrong = judge.wrong();
  out.type = judge.type();
  if (!out.wrong.empty()) out.kept.clear();  // how far it came before hangs on the cut
  return out;
}

void file(std::string_view bytes, std::size_t cut) {
  const auto whole = judged(bytes, bytes.size() + 1);
  if (whole.wrong != "file.malware") TENUE_CHECK(judged(bytes, cut) == whole || judged(bytes, cut).wrong == "file.malware");
  if (whole.wrong.empty() && whole.type.starts_with("image/")) TENUE_CHECK(judged(whole.kept, cut).kept == whole.kept);
  const auto name = offered_name(bytes.substr(0, 200), "pdf");
  TENUE_CHECK(name.find('/') == std::string::npos && !name.starts_with('.'));
}

struct Notes final : BodyTaker {
  std::string said;
  int field(const std::string& name, const std::string& value) override { return said += name + "=" + value + "\n", 0; }
  int file(const std::string& name, const std::string& filename) override { return said += name + ":" + filename + ":", 0; }
  int bytes(ByteView piece) override { return said.append(piece.begin(), piece.end()), 0; }
  int file_end() override { return said += "\n", 0; }
};

std::string parts(std::string_view body, std::size_t cut) {
  Notes notes;
  Fields form;
  Multipart reader("XX", notes, form);
  int status = 0;
  for (; !body.empty() && status == 0; body.remove_prefix(std::min(cut, body.size()))) status = reader.feed(view(body.substr(0, cut)));
  if (status == 0) status = reader.finish();
  TENUE_CHECK(status == 0 || status == 400 || status == 413);
  return status == 0 ? notes.said : std::to_string(status);
}

}  // namespace

void upload(std::string_view bytes) {
  if (bytes.size() < 2) return;
  const auto cut = 1 + static_cast<std::size_t>(static_cast<unsigned char>(bytes[1]));
  const auto rest = bytes.substr(2);
  if (bytes[0] == 'f') return file(rest, cut);
  const auto whole = parts(rest, rest.size() + 1);
  if (whole != "400" && whole != "413") TENUE_CHECK(parts(rest, cut) == whole);
}

}  // namespace tenue::fuzz
