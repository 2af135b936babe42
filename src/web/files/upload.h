/// Files that come with a form and go out again: the taker that seals them as they come, and what a download says of itself.
#pragma once
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/scanner.h"
#include "vault/vault.h"
#include "web/files/judge.h"
#include "web/http/http.h"

namespace tenue::web {

constexpr std::uint64_t kFileMost = 25 * 1024 * 1024;  ///< bytes, as sent
constexpr std::size_t kFilesMost = 10;                 ///< at once
/// What a browser may offer to choose from; the bytes decide.
constexpr std::string_view kFileKinds = "image/jpeg,image/png,application/pdf,text/plain,.odt,.ods,.odp,.docx,.xlsx,.pptx";

/// Takes the files of the fields that are asked for, once the form has shown its token: nothing is kept of a form that does not
/// begin with a good one. What is wrong with a file is said at its field; the form is read to its end all the same.
class Uploads final : public BodyTaker {
 public:
  struct Rules {
    std::filesystem::path folder;
    std::string scanner;                          ///< app/scanner.h; "": none
    std::set<std::string, std::less<>> fields;
    std::function<bool(std::string_view)> good;   ///< whether the form's token is one
    std::function<void()> found;                  ///< told of each file in which something was found
  };
  explicit Uploads(Rules rules) : rules_(std::move(rules)) {}

  int field(const std::string& name, const std::string& value) override;
  int file(const std::string& name, const std::string& filename) override;
  int bytes(ByteView piece) override;
  int file_end() override;

  /// What came for the field, in order; and the first thing that is wrong with one, a key of the words: "file.large".
  vault::Files files(std::string_view field) const;
  vault::Files files() const;
  std::string wrong(std::string_view field) const;
  bool any() const { return !came_.empty(); }

  /// Of a form with files; else null.
  static const Uploads* of(const Request& request);

 private:
  struct Came {
    std::string field, filename, wrong;
    std::shared_ptr<vault::SealedFile> sealed;
    std::uint64_t size = 0;
  };
  /// What writes to the disk: where it refuses, that is said at the field, and the form is read to its end.
  template <class Work>
  void keep(Work work);
  Rules rules_;
  bool admitted_ = false;
  std::vector<Came> came_;
  std::optional<Judge> judge_;
  std::optional<app::Scan> scan_;
};

struct Site;
/// What takes a form's files at that site. `params`, of the route, and `self`, who is signed in as a customer, say whose they would be:
/// who answers for such records is told of what is found in one.
std::shared_ptr<BodyTaker> take_uploads(Site& site, const Params& params, RecordId self, std::set<std::string, std::less<>> fields, std::function<bool(std::string_view)> good);

/// The ids of files, as a value names them.
std::string named(const vault::Files& files);
/// "1,4 Mo".
std::string size_words(std::uint64_t bytes, std::string_view lang);
/// As an attachment that no browser shows or runs (RFC 6266).
Response download(vault::OpenedFile file);

}  // namespace tenue::web
