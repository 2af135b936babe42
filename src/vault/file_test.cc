// Files: sealed as they come in, a record's or nobody's, gone with their keys.
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>

#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

namespace {

const std::string kCanary = "le clair ne touche aucun disque";

std::shared_ptr<const SealedFile> sealed(Firm& firm, std::size_t size = 200'000, const std::string& name = "odette-salon.jpg") {
  auto file = std::make_shared<SealedFile>(firm.vault->file_folder());
  std::string text;
  while (text.size() < size) text += kCanary;
  text.resize(size);
  for (std::size_t at = 0; at < size; at += 10'007) file->write(view(std::string_view{text}.substr(at, 10'007)));
  file->finish(name, "image/jpeg");
  return file;
}
std::string id(const std::shared_ptr<const SealedFile>& file) { return id_text(file->said().id.value); }

/// A call with a photograph.
Taken with_photo(Firm& firm, std::shared_ptr<const SealedFile> file) {
  auto taken = must(firm.vault->take(kDesk, call()));
  must(firm.vault->give_files(kDesk, taken.main, "photos", {std::move(file)}));
  return taken;
}

std::vector<std::string> on_disk(Firm& firm) {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(firm.vault->file_folder())) out.push_back(entry.path().filename());
  std::ranges::sort(out);
  return out;
}

std::string content(Vault& vault, const Purpose& purpose, RecordId rec, FileId file) {
  auto opened = must(vault.file(purpose, rec, file));
  std::string out;
  for (auto piece = opened.content->next(); !piece.empty(); piece = opened.content->next()) out.append(piece.begin(), piece.end());
  return out;
}

bool lives(Firm& firm, std::uint32_t slot) { return firm.vault->slot_lives(slot); }
std::uint32_t slot_of(Firm& firm) {
  auto row = firm.vault->database().statement("select box from file");
  row.bind();
  REQUIRE(row.step());
  return get_u32(row.blob(0), 1);
}

}  // namespace

TEST_CASE("a file comes back as it was, of whatever size, and its size says little") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  for (const std::size_t size : {std::size_t{1}, std::size_t{4096}, std::size_t{65'536}, std::size_t{65'537}, std::size_t{131'072}, std::size_t{300'001}}) {
    const auto file = sealed(firm, size);
    must(firm.vault->give_files(kDesk, taken.main, "photos", {file}));
    const auto back = content(*firm.vault, kDesk, taken.main, file->said().id);
    CHECK(back.size() == size);
    CHECK(back.starts_with(kCanary.substr(0, size)));
    const auto clear = padded_size(size), pieces = (clear + 65'535) / 65'536;
    CHECK(fs::file_size(firm.vault->file_folder() / id(file)) == 32 + clear + 17 * pieces);
  }
  CHECK(padded_size(20'000) == padded_size(20'400));
  CHECK(firm.all_bytes().find(kCanary) == std::string::npos);
}

TEST_CASE("its name is sealed, its record says that it has it, and the look is written down") {
  Firm firm;
  const auto file = sealed(firm);
  const auto taken = with_photo(firm, file);
  const auto view = must(firm.vault->job(kDesk, taken.main)).record;
  REQUIRE(view.files.at("photos").size() == 1);
  CHECK(view.files.at("photos").front().name == "odette-salon.jpg");
  CHECK(view.files.at("photos").front().size == 200'000);
  CHECK(firm.all_bytes().find("odette-salon") == std::string::npos);
  content(*firm.vault, kDesk, taken.main, file->said().id);
  const auto newest = firm.vault->entries(taken.subject, 1).front();
  CHECK(newest.act == "looked");
  CHECK(newest.detail == "file photos");
}

TEST_CASE("who may not read the field, or names another record, gets nothing") {
  Firm firm;
  const auto file = sealed(firm);
  const auto taken = with_photo(firm, file);
  const auto other = must(firm.vault->take(kDesk, call("06 39 98 00 07")));
  CHECK(why(firm.vault->file(kLedger, taken.main, file->said().id)) == "not_found");
  CHECK(why(firm.vault->file(kRoof, taken.main, file->said().id)) == "not_found");
  CHECK(why(firm.vault->file(kDesk, other.main, file->said().id)) == "not_found");
  CHECK(why(firm.vault->change(kDesk, other.main, {{"photos", id(file)}})) == "file.none@sweep.photos ");
  CHECK(why(firm.vault->drop_file(kDesk, other.main, file->said().id)) == "file.unknown@ ");
  CHECK(why(firm.vault->drop_file(kLedger, taken.main, file->said().id)) != "taken");
}

TEST_CASE("what no act takes leaves nothing; an act that is refused takes nothing") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  { const auto nobody = sealed(firm); }
  CHECK(on_disk(firm).empty());
  Backing backing;
  backing.files = {sealed(firm)};
  CHECK(why(firm.vault->change(kDesk, taken.main, {{"photos", id(backing.files[0])}, {"urgency", "never"}}, backing)) != "taken");
  backing.files.clear();
  CHECK(on_disk(firm).empty());
  const auto late = sealed(firm);
  CHECK_THROWS(firm.vault->act([&] {
    must(firm.vault->give_files(kDesk, taken.main, "photos", {late}));
    throw Fault("the act fails after it");
  }));
  CHECK(on_disk(firm).empty());
  CHECK_THROWS_AS(must(firm.vault->give_files(kDesk, taken.main, "photos", {late})), Fault);  // it is gone: not half there
  CHECK(firm.rows_in("file") == 0);
}

TEST_CASE("a file goes with its key: taken out, put in another's place, with its record, with its person") {
  Firm firm;
  const auto taken = with_photo(firm, sealed(firm));
  auto slot = slot_of(firm);
  const auto id_of = [&] { return must(firm.vault->job(kDesk, taken.main)).record.files.at("photos").front().id; };
  must(firm.vault->drop_file(kDesk, taken.main, id_of()));
  CHECK_FALSE(lives(firm, slot));
  CHECK(on_disk(firm).empty());

  must(firm.vault->give_files(kDesk, taken.main, "plan", {sealed(firm)}));
  slot = slot_of(firm);
  must(firm.vault->give_files(kDesk, taken.main, "plan", {sealed(firm, 10)}));
  CHECK_FALSE(lives(firm, slot));
  CHECK(firm.rows_in("file") == 1);

  must(firm.vault->give_files(kDesk, taken.main, "photos", {sealed(firm), sealed(firm)}));
  CHECK(on_disk(firm).size() == 3);
  must(firm.vault->erase({kOfficer, "officer"}, taken.subject));
  CHECK(firm.rows_in("file") == 0);
  CHECK(on_disk(firm).empty());
}

TEST_CASE("what is read goes on to its end although the file is dropped meanwhile") {
  Firm firm;
  const auto file = sealed(firm);
  const auto taken = with_photo(firm, file);
  auto opened = must(firm.vault->file(kDesk, taken.main, file->said().id));
  must(firm.vault->drop_file(kDesk, taken.main, file->said().id));
  std::size_t size = 0;
  for (auto piece = opened.content->next(); !piece.empty(); piece = opened.content->next()) size += piece.size();
  CHECK(size == 200'000);
}

TEST_CASE("under a hold no file is dropped; added to it may be") {
  Firm firm;
  const auto file = sealed(firm);
  const auto taken = with_photo(firm, file);
  must(firm.vault->place_hold({kOfficer, "officer"}, taken.subject, taken.main, "dispute", "un litige", firm.clock.now() + std::chrono::hours(24 * 30)));
  CHECK(why(firm.vault->drop_file(kDesk, taken.main, file->said().id)) == "hold.in_force@sweep.photos ");
  must(firm.vault->give_files(kDesk, taken.main, "photos", {sealed(firm)}));
  CHECK(on_disk(firm).size() == 2);
}

TEST_CASE("files follow a stranger's records to the known person") {
  Firm firm;
  const auto known = must(firm.vault->take(kDesk, call()));
  auto submission = ask();
  const auto stranger = must(firm.vault->take(kVisit, submission));
  const auto file = sealed(firm);
  must(firm.vault->give_files(kDesk, stranger.main, "photos", {file}));
  must(firm.vault->join(kDesk, stranger.subject, known.subject));
  CHECK(content(*firm.vault, kDesk, stranger.main, file->said().id).size() == 200'000);
  CHECK(firm.vault->stored_files().front().subject == known.subject);
}

TEST_CASE("the same form sent twice with the same file is one act; with another it is two") {
  Firm firm;
  const auto send = [&](std::size_t size) {
    auto submission = call();
    submission.once = "shown";
    const auto file = sealed(firm, size);
    submission.values["sweep.photos"] = id(file);
    submission.files = {file};
    return firm.vault->take(kDesk, submission);
  };
  const auto first = send(50'000), again = send(50'000), other = send(50'001);
  REQUIRE_MESSAGE(first, why(first));
  CHECK(first->main == again->main);
  CHECK(first->main != other->main);
  CHECK(on_disk(firm).size() == 2);
}

TEST_CASE("killed at any moment, a file is there with its row or neither is") {
  Firm firm;
  const auto taken = must(firm.vault->take(kDesk, call()));
  firm.vault.reset();
  for (int step = 0; step < 4; ++step) {
    INFO(step);
    const auto child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
      firm.open_with(firm.options());
      auto file = std::make_shared<SealedFile>(firm.vault->file_folder());
      file->write(view(std::string(100'000, 'x')));
      if (step == 0) ::_exit(0);  // half written
      file->finish("x.jpg", "image/jpeg");
      if (step == 1) ::_exit(0);  // whole, nobody's
      if (step == 2)
        firm.vault->act([&] {
          must(firm.vault->give_files(kDesk, taken.main, "photos", {file}));
          ::_exit(0);  // before the commit
        });
      must(firm.vault->give_files(kDesk, taken.main, "photos", {file}));
      ::_exit(0);
    }
    int status = 0;
    REQUIRE(::waitpid(child, &status, 0) == child);
    REQUIRE(WIFEXITED(status));
    firm.open_with(firm.options());
    CHECK(on_disk(firm).size() == (step == 3 ? 1 : 0));
    CHECK(firm.rows_in("file") == (step == 3 ? 1 : 0));
    for (const auto& file : firm.vault->stored_files()) CHECK(file.state == StoredFile::kWhole);
    CHECK(firm.vault->stray_files().empty());
    firm.vault.reset();
  }
}

TEST_CASE("a row whose file still has the name of one on its way gets it right at the next opening") {
  Firm firm;
  const auto file = sealed(firm);
  const auto taken = with_photo(firm, file);
  const auto folder = firm.vault->file_folder();
  firm.vault.reset();
  fs::rename(folder / id(file), folder / (id(file) + ".part"));
  firm.open_with(firm.options());
  CHECK(on_disk(firm) == std::vector{id(file)});
  CHECK(content(*firm.vault, kDesk, taken.main, file->said().id).size() == 200'000);
}

TEST_CASE("where there is a scanner nobody opens a file before it said so; what it found goes, under a hold it stays shut") {
  Firm firm;
  firm.vault.reset();
  auto with = firm.options();
  with.scanned = true;
  firm.open_with(with);
  const auto taken = must(firm.vault->take(kDesk, call())), held = must(firm.vault->take(kDesk, call("06 39 98 00 77")));
  const auto judged = [&] {
    auto file = std::make_shared<SealedFile>(firm.vault->file_folder());
    file->write(view(std::string_view{"propre"}));
    file->found_clean();
    file->finish("propre.txt", "text/plain");
    return file;
  };
  const auto clean = judged();
  const auto good = sealed(firm), bad = sealed(firm), kept = sealed(firm);
  must(firm.vault->give_files(kDesk, taken.main, "photos", {clean, good, bad}));
  must(firm.vault->give_files(kDesk, held.main, "plan", {kept}));
  must(firm.vault->place_hold({kOfficer, "officer"}, held.subject, held.main, "dispute", "un litige", firm.clock.now() + std::chrono::hours(24 * 30)));
  CHECK(content(*firm.vault, kDesk, taken.main, clean->said().id) == "propre");
  CHECK(firm.vault->waiting_files() == 3);
  for (const auto& file : {good, bad}) CHECK(why(firm.vault->file(kDesk, taken.main, file->said().id)) == "conflict");
  const auto shown = must(firm.vault->job(kDesk, taken.main)).record.files.at("photos");
  CHECK(std::ranges::count(shown, true, &FileView::opens) == 1);
  std::set<FileId> seen;  // one after the other, none twice
  while (const auto next = firm.vault->waiting_file(seen)) seen.insert(next->file->said.id);
  CHECK(seen == std::set{good->said().id, bad->said().id, kept->said().id});

  firm.vault->file_clean(good->said().id);
  firm.vault->file_found(bad->said().id);
  firm.vault->file_found(kept->said().id);
  CHECK(content(*firm.vault, kDesk, taken.main, good->said().id).size() == 200'000);
  CHECK(must(firm.vault->job(kDesk, taken.main)).record.files.at("photos").size() == 2);
  CHECK(on_disk(firm) == [&] { auto names = std::vector{id(clean), id(good), id(kept)}; std::ranges::sort(names); return names; }());
  CHECK(firm.vault->waiting_files() == 0);
  const auto scanned = [&](SubjectId subject) {
    std::vector<std::string> out;
    for (const auto& entry : firm.vault->entries(subject, 100))
      if (entry.act == "scanned") out.push_back(entry.detail);
    std::ranges::sort(out);
    return out;
  };
  CHECK(scanned(taken.subject) == std::vector<std::string>{"clean", "clean", "found"});
  CHECK(scanned(held.subject) == std::vector<std::string>{"found"});
  firm.vault.reset();
  firm.open_with(firm.options());  // without a scanner: what was found stays shut
  CHECK(why(firm.vault->file(kDesk, held.main, kept->said().id)) == "conflict");
}

TEST_CASE("a file that was altered, cut, swapped or lengthened does not open") {
  Firm firm;
  const auto file = sealed(firm), other = sealed(firm, 190'000);
  const auto taken = with_photo(firm, file);
  must(firm.vault->give_files(kDesk, taken.main, "photos", {other}));
  const auto path = firm.vault->file_folder() / id(file), second = firm.vault->file_folder() / id(other);
  const auto whole = read_file(path);
  const auto state_with = [&](const std::string& bytes) {
    std::ofstream(path, std::ios::binary | std::ios::trunc) << bytes;
    for (const auto& stored : firm.vault->stored_files())
      if (stored.id == file->said().id) return stored.state;
    return StoredFile::kMissing;
  };
  auto altered = whole;
  altered[100'000] ^= 1;
  CHECK(state_with(whole) == StoredFile::kWhole);
  CHECK(state_with(altered) == StoredFile::kClosed);
  CHECK(state_with(whole.substr(0, 65'585)) == StoredFile::kClosed);
  CHECK(state_with(whole.substr(0, 20)) == StoredFile::kClosed);
  CHECK(state_with("") == StoredFile::kClosed);
  CHECK(state_with(whole + "x") == StoredFile::kClosed);
  CHECK(state_with(read_file(second)) == StoredFile::kClosed);
  fs::remove(path);
  for (const auto& stored : firm.vault->stored_files())
    if (stored.id == file->said().id) CHECK(stored.state == StoredFile::kMissing);
  CHECK(why(firm.vault->file(kDesk, taken.main, file->said().id)) == "damaged");
}
