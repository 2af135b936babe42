#include "vault/copy.h"

#include <algorithm>

#include "vault/core.h"
#include "vault/erase.h"
#include "vault/files.h"
#include "vault/record.h"
#include "vault_sql.h"

namespace tenue::vault {
namespace fs = std::filesystem;
namespace {

/// Keyed hashes of telephone numbers and addresses: with the index key, which never dies, they would say for as long as a
/// copy is kept whether a number was a client's.
constexpr std::string_view kTokens = "token";

const store::SqlFile& q() { return sql("copy"); }

/// The tokens of everything that opens. They were not in the copy, so their sum begins anew.
void find_again(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  if (!person) return;
  for (const auto& row : person->rows) {
    if (!row.box) continue;
    const auto document = open_box(core, row);
    if (!document) throw Fault("vault: a record of the copy does not open under its key");
    write_tokens(core, row, values_of(core, row, *document));
  }
}

/// By hand, because a full disk must be said to be full.
void copy_whole(const fs::path& from, const fs::path& to) {
  constexpr std::size_t kPiece = 1 << 20;
  const auto source = DiskFile::open(from, false);
  if (!source) throw Fault("store.damaged", from.string(), "vault: the copy has gone meanwhile");
  write_new(to, {});
  const auto target = DiskFile::open(to);
  for (std::uint64_t at = 0;; at += kPiece) {
    const auto piece = source->read(at, kPiece);
    target->write(at, piece);
    if (piece.size() < kPiece) break;
  }
  target->flush();
}

/// Those whose key lives; the proof names one that the copy lacks.
void fetch_files(Core& core, const fs::path& from) {
  fs::create_directory(core.files());
  fs::permissions(core.files(), fs::perms::owner_all);
  for (const auto file : living_files(core))
    if (const auto copied = file_path(from, file); fs::exists(copied)) copy_whole(copied, file_path(core.files(), file));
}

void settle(Core& core, Slot next_slot, Restored& out) {
  core.run.head.next_slot = next_slot;
  const auto tokens = std::ranges::find(core.tables, kTokens);
  core.run.sums[static_cast<std::size_t>(tokens - core.tables.begin())] = Sum{};
  std::vector<SubjectId> subjects;
  {
    auto rows = core.db->statement(sql("head")["subjects"]);
    rows.bind(core.org);
    while (rows.step()) subjects.push_back(rows.id<SubjectTag>(0));
  }
  for (const auto subject : subjects) {
    for (const auto& row : drop_unreadable(core, subject)) {
      ++out.records;
      if (!row.reference.empty()) out.references.push_back(row.reference);
    }
    if (!load_person(core, subject)) ++out.persons;
    out.files += drop_dead_files(core, subject);
    find_again(core, subject);
  }
  for (const auto* name : {"end_sessions", "end_invitations", "end_customers_sessions", "end_customers_links", "end_calendars", "end_devices", "end_links", "end_codes", "drop_alerts"}) core.db->run(q()[name], core.org);
  core.db->run(q()["doubt_letters"], core.org, core.clock.now());
}

}  // namespace

void copy_store(const fs::path& from, const fs::path& to) {
  store::copy_rows(from, to, embedded::vault_sql(), kTokens);
}

std::vector<std::string> files_named(const fs::path& store) {
  store::Database db(store, store::Access::kRead);
  auto rows = db.statement(q()["files"]);
  rows.bind();
  std::vector<std::string> out;
  while (rows.step()) out.push_back(id_text(rows.id<FileTag>(0).value));
  return out;
}

std::vector<fs::path> file_places(const fs::path& data, const std::string& name) {
  const FileId file{id_parse(name)};
  const auto folder = data / "files";
  return {file_path(folder, file), part_path(folder, file), file_path(folder, file)};  // its name is settled after the commit
}

Result<StoreFacts> look_into(const fs::path& file) {
  const auto damaged = refused(Code::kDamaged, "store.damaged", file.string());
  if (!fs::exists(file) || fs::file_size(file) == 0) return damaged;
  try {
    store::Database db(file, store::Access::kRead);
    StoreFacts out;
    out.schema = static_cast<int>(db.number("pragma user_version").value_or(0));
    if (out.schema == 0) return damaged;
    auto head = db.statement(q()["facts"]);
    if (!head.bind().step() || head.blob(0).size() != out.org.size()) return damaged;
    std::ranges::copy(head.blob(0), out.org.begin());
    out.short_name = head.text(1);
    out.demo = head.integer(2) != 0;
    out.next_slot = static_cast<std::uint32_t>(head.integer(3));
    out.leaves = static_cast<std::uint64_t>(head.integer(4));
    out.persons = static_cast<std::uint64_t>(head.integer(5));
    out.records = static_cast<std::uint64_t>(head.integer(6));
    out.erased = static_cast<std::uint64_t>(head.integer(7));
    out.policy = static_cast<int>(head.maybe_integer(8).value_or(0));
    if (!head.is_null(9)) out.policy_hash = head.text(9);
    return out;
  } catch (const store::StoreFault& fault) {
    if (fault.trouble == store::Trouble::kCorrupt || fault.trouble == store::Trouble::kOther) return damaged;
    throw;
  }
}

Result<Restored> restore(const Copy& copy, const crypto::Key& master, const Options& into, const Clock& clock) {
  crypto::init();
  TENUE_TRY(const auto facts, look_into(copy.store));
  fs::create_directories(into.data);
  fs::permissions(into.data, fs::perms::owner_all);
  TENUE_TRY(const auto next_slot,
            Keyring::restore(into.keys, facts.org, copy.keyring, copy.later, master, facts.next_slot, label_of(into, facts.demo)));
  copy_whole(copy.store, into.data / "store.db");
  Core core(into, clock);
  TENUE_TRY_VOID(open_store_of(core));
  TENUE_TRY(core.keyring, Keyring::open(into.keys, core.org));
  follow_rows(core);
  for (const auto& [text, seal] : copy.vouched)
    if (!crypto::equal(vouch(core, view(text)), seal)) return refused(Code::kDamaged, "copy.manifest", copy.store.parent_path().string());
  auto altered = altered_tables(core);
  if (!altered) return refused(Code::kDamaged, "copy.altered", "seal");
  std::erase(*altered, kTokens);
  if (!altered->empty()) return refused(Code::kDamaged, "copy.altered", joined(*altered));
  core.foreign_commits = core.db->foreign_commits();
  fetch_files(core, copy.files);
  Restored out;
  core.act([&] { settle(core, next_slot, out); });
  TENUE_CHECK(core.db->checkpoint_truncate());
  return out;
}

Bytes vouch(Core& core, ByteView text) {
  const auto hash = crypto::blake2b256(crypto::derive(core.key(core.run.head.staff_slot), {view("tenue-copy1")}), {text});
  return Bytes(hash.begin(), hash.end());
}

Bytes Vault::vouch(ByteView text) const { return vault::vouch(*s_, text); }
Bytes Vault::keyring_image() const { return s_->keyring->image(); }

}  // namespace tenue::vault
