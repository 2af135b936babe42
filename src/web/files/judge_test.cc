// What a file is by its bytes, and what is left of it.
#include "web/files/judge.h"

#include <doctest/doctest.h>

using namespace tenue;
using namespace tenue::web;

namespace {

struct Judged {
  std::string wrong, type, ending, kept;
};

Judged judge(std::string_view bytes, std::size_t cut = 100'000) {
  Judged out;
  Judge one([&](ByteView piece) { out.kept.append(piece.begin(), piece.end()); });
  for (; !bytes.empty(); bytes.remove_prefix(std::min(cut, bytes.size()))) one.write(view(bytes.substr(0, cut)));
  one.finish();
  out.wrong = one.wrong(), out.type = one.type(), out.ending = one.ending();
  return out;
}

std::string bytes(std::initializer_list<int> all) { return {all.begin(), all.end()}; }
std::string segment(int marker, const std::string& body) {
  const auto size = static_cast<int>(body.size()) + 2;
  return bytes({0xFF, marker, size >> 8, size & 255}) + body;
}
std::string with(std::string_view text) { return std::string{text}; }

/// Not a picture, but the shape of one: turned by a quarter, with a place, a camera, a comment and something behind its end.
std::string camera_jpeg() {
  const auto tiff = with("II") + bytes({42, 0, 8, 0, 0, 0, 2, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0x25, 0x88, 4, 0, 1, 0, 0, 0, 38, 0, 0, 0, 0, 0, 0, 0}) + "GPS-48.8566-2.3522";
  return bytes({0xFF, 0xD8}) + segment(0xE0, with("JFIF") + bytes({0, 1, 1, 0, 0, 1, 0, 1, 1, 1}) + "pix") + segment(0xE1, with("Exif") + bytes({0, 0}) + tiff) +
         segment(0xE1, with("http://ns.adobe.com/xap/1.0/") + bytes({0}) + "<x:xmpmeta>CAMERA</x:xmpmeta>") + segment(0xED, "Photoshop 3.0 AUTHOR") + segment(0xFE, "COMMENT") +
         segment(0xE2, with("ICC_PROFILE") + bytes({0, 1, 1}) + "colours") + segment(0xE2, with("MPF") + bytes({0}) + "SECOND") + segment(0xDB, "tables") + segment(0xC0, "frame") + segment(0xDA, "scan") +
         "data" + bytes({0xFF, 0}) + "more" + bytes({0xFF, 0xD3}) + "rest" + bytes({0xFF, 0xD9}) +
          segment(0xE1, "HIDDEN-GPS");
}

std::string chunk(const std::string& name, const std::string& body) {
  const auto size = static_cast<int>(body.size());
  return bytes({0, 0, size >> 8, size & 255}) + name + body + "crc!";
}
const std::string kPngStart = bytes({0x89, 'P', 'N', 'G', 13, 10, 26, 10});

std::string little(std::size_t number, int size) {
  std::string out;
  for (int i = 0; i < size; ++i, number >>= 8) out += static_cast<char>(number & 255);
  return out;
}
/// Entries stored as they are; `flags` of the first.
std::string zip(const std::vector<std::pair<std::string, std::string>>& entries, int flags = 0) {
  std::string out, list;
  for (const auto& [name, body] : entries) {
    list += with("PK\x01\x02") + little(0, 4) + little(&name == &entries[0].first ? flags : 0, 2) + little(0, 10) + little(body.size(), 4) + little(body.size(), 4) + little(name.size(), 2) +
            little(0, 12) + little(out.size(), 4) + name;
    out += with("PK\x03\x04") + little(0, 14) + little(body.size(), 4) + little(body.size(), 4) + little(name.size(), 2) + little(0, 2) + name + body;
  }
  const auto at = out.size();
  return out + list + with("PK\x05\x06") + little(0, 4) + little(entries.size(), 2) + little(entries.size(), 2) + little(list.size(), 4) + little(at, 4) + little(0, 2);
}

}  // namespace

TEST_CASE("a photograph keeps the picture, its colours and its way up, and nothing else, however it is cut") {
  const auto whole = judge(camera_jpeg());
  CHECK(whole.wrong.empty());
  CHECK(whole.type == "image/jpeg");
  for (const auto* gone : {"GPS", "CAMERA", "AUTHOR", "COMMENT", "SECOND", "HIDDEN", "pix"}) CHECK(whole.kept.find(gone) == std::string::npos);
  for (const auto* stays : {"JFIF", "ICC_PROFILE", "tables", "frame", "scan", "data", "more", "rest"}) CHECK(whole.kept.find(stays) != std::string::npos);
  CHECK(whole.kept.find(bytes({0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6})) != std::string::npos);
  CHECK(whole.kept.ends_with(bytes({0xFF, 0xD9})));
  for (const std::size_t cut : {1, 2, 3, 5, 17, 64}) CHECK(judge(camera_jpeg(), cut).kept == whole.kept);
  CHECK(judge(whole.kept).kept == whole.kept);
}

TEST_CASE("a PNG keeps the chunks that the picture is made of") {
  const auto png = kPngStart + chunk("IHDR", std::string(13, 'h')) + chunk("tEXt", "Author") + chunk("eXIf", "GPS") + chunk("iTXt", "place") + chunk("IDAT", "data") + chunk("IEND", "") + "behind";
  const auto whole = judge(png);
  CHECK(whole.wrong.empty());
  CHECK(whole.kept == kPngStart + chunk("IHDR", std::string(13, 'h')) + chunk("IDAT", "data") + chunk("IEND", ""));
  for (const std::size_t cut : {1, 3, 7}) CHECK(judge(png, cut).kept == whole.kept);
  CHECK(judge(kPngStart + chunk("IDAT", "data") + chunk("IEND", "")).wrong == "file.broken");
  CHECK(judge(png.substr(0, 60)).wrong == "file.broken");
}

TEST_CASE("documents are told by what they hold") {
  CHECK(judge("%PDF-1.7\n…\n%%EOF\n").type == "application/pdf");
  CHECK(judge("%PDF-1.7\n").wrong == "file.broken");
  CHECK(judge("Bonjour à tous,\r\nvoici.", 1).type == "text/plain");
  const auto odt = zip({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"content.xml", "<x/>"}});
  CHECK(judge(odt).ending == "odt");
  CHECK(judge(odt, 7).kept == odt);
  CHECK(judge(zip({{"[Content_Types].xml", ""}, {"word/document.xml", ""}})).ending == "docx");
  CHECK(judge(zip({{"[Content_Types].xml", ""}, {"xl/workbook.xml", ""}})).ending == "xlsx");
  CHECK(judge(zip({{"[Content_Types].xml", ""}, {"word/document.xml", ""}, {"word/vbaProject.bin", ""}})).wrong == "file.macros");
  CHECK(judge(zip({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"Basic/script-lc.xml", ""}})).wrong == "file.macros");
  CHECK(judge(zip({{"[Content_Types].xml", ""}, {"word/document.xml", ""}}, 1)).wrong == "file.locked");
  CHECK(judge(zip({{"setup.exe", "MZ"}})).wrong == "file.type");
  CHECK(judge(odt + "x").wrong == "file.type");
}

TEST_CASE("what cannot be judged is refused") {
  CHECK(judge("").wrong == "file.empty");
  CHECK(judge("MZ\x90\x00\x03").wrong.empty() == false);
  CHECK(judge(with("GIF89a") + bytes({1, 0, 1, 0, 0, 0})).wrong == "file.type");
  CHECK(judge("caf\xE9 en latin-1, assez long").wrong == "file.type");
  CHECK(judge(bytes({0xFF, 0xD8, 0xFF, 0xD9})).wrong == "file.broken");
  CHECK(judge(bytes({0xFF, 0xD8, 0xFF, 0xE1, 0, 1}) + "short").wrong == "file.broken");
  CHECK(judge(bytes({0xFF, 0xD8, 0xFF}) + std::string(100'000, 'x')).wrong == "file.broken");
}

TEST_CASE("the test string of virus scanners is refused wherever it stands") {
  const auto test = with("X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR") + "-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*";
  for (const std::size_t cut : {1, 5, 1000}) {
    CHECK(judge(test, cut).wrong == "file.malware");
    CHECK(judge("avant " + test + " après", cut).wrong == "file.malware");
    CHECK(judge(zip({{"mimetype", "application/vnd.oasis.opendocument.text"}, {"a.com", test}}), cut).wrong == "file.malware");
  }
  CHECK(judge(test.substr(0, 60)).wrong.empty());
}

TEST_CASE("a file is offered under its name, with the ending of what it is") {
  CHECK(offered_name("photo.JPG", "jpg") == "photo.JPG");
  CHECK(offered_name("photo.jpeg", "jpg") == "photo.jpeg");
  CHECK(offered_name("C:\\Users\\odette\\facture.exe", "pdf") == "facture.exe.pdf");
  CHECK(offered_name("../../etc/passwd", "txt") == "passwd.txt");
  CHECK(offered_name("..", "txt") == "fichier.txt");
  CHECK(offered_name("a\"b\nc.pdf", "pdf") == "a_b_c.pdf");
  CHECK(offered_name("a\u202Egpj.exe", "jpg") == "agpj.exe.jpg");  // read "aexe.jpg"
  CHECK(offered_name(std::string(300, 'e'), "png").size() == 104);
}
