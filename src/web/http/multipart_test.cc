// Forms with files, as browsers send them and as attackers do; however the bytes are cut.
#include "web/http/multipart.h"

#include <doctest/doctest.h>

using namespace tenue;
using namespace tenue::web;

namespace {

/// Writes down what it is handed.
struct Notes final : BodyTaker {
  std::string said;
  int field(const std::string& name, const std::string& value) override { return said += "[" + name + "=" + value + "]", 0; }
  int file(const std::string& name, const std::string& filename) override { return said += "<" + name + " " + filename + ":", 0; }
  int bytes(ByteView piece) override { return said.append(piece.begin(), piece.end()), 0; }
  int file_end() override { return said += ">", 0; }
};

struct Outcome {
  int status = 0;
  std::string said;
  Fields form;
};

Outcome read(std::string_view body, std::size_t cut = 100'000, std::string_view boundary = "XX") {
  Outcome out;
  Notes notes;
  Multipart reader(boundary, notes, out.form);
  for (; !body.empty() && out.status == 0; body.remove_prefix(std::min(cut, body.size()))) out.status = reader.feed(view(body.substr(0, cut)));
  if (out.status == 0) out.status = reader.finish();
  out.said = notes.said;
  return out;
}

std::string part(const std::string& head, const std::string& body) { return "--XX\r\n" + head + "\r\n\r\n" + body + "\r\n"; }
std::string field(const std::string& name, const std::string& value) { return part("Content-Disposition: form-data; name=\"" + name + "\"", value); }
std::string file(const std::string& name, const std::string& filename, const std::string& body) {
  return part("Content-Disposition: form-data; name=\"" + name + "\"; filename=\"" + filename + "\"\r\nContent-Type: text/plain", body);
}
const std::string kEnd = "--XX--\r\n";

}  // namespace

TEST_CASE("a form is read the same however its bytes are cut") {
  const auto body = field("token", "abc") + field("titre", "deux\r\nlignes é") + file("photo", "a%22b.txt", "\r\n--X\r\n--XY--\r\n-") + file("none", "", "") + kEnd;
  for (std::size_t cut = 1; cut < 40; ++cut) {
    INFO(cut);
    const auto out = read(body, cut);
    CHECK(out.status == 0);
    CHECK(out.said == "[token=abc][titre=deux\nlignes é]<photo a\"b.txt:\r\n--X\r\n--XY--\r\n->");
    CHECK(out.form.get("titre") == "deux\nlignes é");
    CHECK_FALSE(out.form.has("photo"));
  }
}

TEST_CASE("what no browser sends is refused") {
  const auto good = field("a", "b");
  const std::vector<std::string> bad = {
      "", "--XX", "--XX\r\n", good, "preamble\r\n" + good + kEnd, good + "--XX--\r\nepilogue", good + "--XX--x", good + "--XX0--\r\n", "--XX \r\n",
      part("Content-Type: text/plain", "x") + kEnd, part("X: y", "x") + kEnd, part("", "x") + kEnd,
      part("Content-Disposition: form-data", "x") + kEnd, part("Content-Disposition: attachment; name=\"a\"", "x") + kEnd,
      part("Content-Disposition: form-data; name=a", "x") + kEnd, part("Content-Disposition: form-data; name=\"\"", "x") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"; name=\"b\"", "x") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"; filename*=UTF-8''b", "x") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"\r\nContent-Disposition: form-data; name=\"b\"", "x") + kEnd,
      part("Content-Disposition: form-data; name=\"a\"\r\nContent-Transfer-Encoding: base64", "eA==") + kEnd,
      part("Content-Disposition: form-data; name=\"a\xFF\"", "x") + kEnd, part("Content-Disposition: form-data; name=\"a\nb\"", "x") + kEnd,
      field("a", "\xC3\x28") + kEnd, field("a", std::string("x\0y", 3)) + kEnd, file("a", "", "bytes without a name") + kEnd,
      "--XX\r\nContent-Disposition: form-data; name=\"" + std::string(4000, 'a'),
  };
  for (const auto& body : bad)
    for (const std::size_t cut : {std::size_t{1}, std::size_t{7}, body.size() + 1}) {
      INFO(body.substr(0, 120));
      CHECK(read(body, cut).status == 400);
    }
}

TEST_CASE("fields are few and short; a file is as long as its taker lets it be") {
  std::string many;
  for (std::size_t i = 0; i <= Multipart::kPartsMost; ++i) many += field("a", "b");
  CHECK(read(many + kEnd).status == 413);
  CHECK(read(field("a", std::string(Multipart::kFieldsMost + 1, 'x')) + kEnd).status == 413);
  CHECK(read(file("a", "b", std::string(3'000'000, '\r')) + kEnd, 65'536).status == 0);
}

TEST_CASE("a boundary is one that a form may have") {
  CHECK(multipart_boundary("multipart/form-data; boundary=----WebKitFormBoundaryabc") == "----WebKitFormBoundaryabc");
  CHECK(multipart_boundary("Multipart/Form-Data; boundary=\"a b\"") == std::nullopt);
  CHECK(multipart_boundary("Multipart/Form-Data; boundary=\"ab\"") == "ab");
  for (const auto* bad : {"multipart/form-data", "multipart/mixed; boundary=a", "multipart/form-data; boundary=", "multipart/form-data; x=y; boundary=a",
                          "multipart/form-data; boundary=a; boundary=b", "multipart/form-data; boundary=\"a"})
    CHECK(multipart_boundary(bad) == std::nullopt);
  CHECK(multipart_boundary("multipart/form-data; boundary=" + std::string(71, 'a')) == std::nullopt);
}
