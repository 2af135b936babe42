#include "vault/files.h"

#include <algorithm>

#include "base/log.h"
#include "vault/grants.h"
#include "vault/record.h"
#include "vault/values.h"
#include "vault/view.h"

namespace tenue::vault {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kPurpose = "tenue-file1", kPart = ".part";
constexpr std::size_t kFilesMost = 20;

const store::SqlFile& q() { return sql("file"); }

struct FileRow {
  FileId id;
  SubjectId subject;
  RecordId rec;
  std::uint16_t field = 0;
  Bytes box;
  std::string state;
};

std::vector<FileRow> rows_of(store::Statement rows) {
  std::vector<FileRow> out;
  while (rows.step())
    out.push_back({rows.id<FileTag>(0), rows.id<SubjectTag>(1), rows.id<RecordTag>(2), static_cast<std::uint16_t>(rows.integer(3)), rows.blob(4), rows.text(5)});
  return out;
}

std::vector<FileRow> of_record(Core& core, SubjectId subject, RecordId rec) {
  auto rows = core.db->statement(q()["of_record"]);
  rows.bind(core.org, subject, rec);
  return rows_of(std::move(rows));
}

/// Key and what is said of the file: key[32] | size u64 | type u16 length, bytes | name.
Bytes text_of(const SealedFile& file) {
  const auto& said = file.said();
  Bytes out(file.key().bytes().begin(), file.key().bytes().end());
  put_u64(out, said.size);
  put_u16(out, static_cast<std::uint16_t>(said.type.size()));
  out.insert(out.end(), said.type.begin(), said.type.end());
  out.insert(out.end(), said.name.begin(), said.name.end());
  return out;
}

struct Opened {
  crypto::Key key;
  FileView view;
};

std::optional<Opened> open_row(Core& core, const FileRow& row) {
  auto text = open_text(core, kPurpose, {}, row.id.value, row.box);
  constexpr std::size_t kFixed = crypto::Key::kSize + 8 + 2;
  if (!text || text->size() < kFixed) return std::nullopt;
  const std::size_t type = get_u16(*text, crypto::Key::kSize + 8);
  if (text->size() - kFixed < type) return std::nullopt;
  const std::string_view said{reinterpret_cast<const char*>(text->data()) + kFixed, text->size() - kFixed};
  Opened out{crypto::Key(ByteView(*text).first(crypto::Key::kSize)), {row.id, std::string{said.substr(type)}, std::string{said.substr(0, type)}, get_u64(*text, crypto::Key::kSize)}};
  crypto::wipe(*text);
  out.view.opens = row.state == "clean" || (row.state == "waiting" && !core.options.scanned);
  return out;
}

std::optional<FileRow> row_of(Core& core, FileId file) {
  auto rows = core.db->statement(q()["one"]);
  rows.bind(core.org, file);
  auto found = rows_of(std::move(rows));
  return found.empty() ? std::nullopt : std::optional(std::move(found.front()));
}

std::shared_ptr<const KeptFile> to_keep(Core& core, Opened opened) { return std::make_shared<const KeptFile>(KeptFile{core.files(), std::move(opened.view), std::move(opened.key)}); }

void drop(Core& core, const FileRow& row) {
  core.bury(slot_of(row.box));
  core.db->run(q()["delete"], core.org, row.id);
  core.unsettled.push_back(row.id);
}

void attach(Core& core, const Row& row, std::uint16_t field, const SealedFile& file) {
  // One that an act was refused with is gone: whoever sends again sends the file again.
  if (!fs::exists(part_path(core.files(), file.said().id))) throw Fault("vault: a file was handed in twice");
  file.taken();
  core.unsettled.push_back(file.said().id);
  const auto box = seal_text(core, core.new_slot(), kPurpose, {}, file.said().id.value, text_of(file));
  core.db->run(q()["insert"], core.org, file.said().id, row.subject, row.rec, field, file.clean() ? "clean" : "waiting", box);
  if (file.clean()) append(core, {{{}, "engine"}, "scanned", "", {row.subject}, row.rec, 0, {}, "clean"});
}

std::string field_of(const Core& core, std::uint16_t number) {
  const auto path = core.run.names->name("field", number);
  return path.substr(path.find('.') + 1);
}

bool names(const Values& values, const std::string& field, FileId file) {
  const auto value = values.find(field);
  if (value == values.end()) return false;
  const auto ids = files_in(value->second);
  return std::ranges::find(ids, file) != ids.end();
}

bool is_of_files(const policy::Record& type, const std::string& field) {
  const auto* declared = type.field(field);
  return declared && policy::is_file(*declared);
}

/// As a value names them.
std::string joined(const std::vector<FileId>& ids) {
  std::string out;
  for (const auto id : ids) out += (out.empty() ? "" : ",") + id_text(id.value);
  return out;
}

/// The values name these no more, whatever the policy asks of the field; with that they are dropped.
void take_out(Core& core, Row row, const std::set<FileId>& files, const std::string& why) {
  const auto* type = core.model().record(row.type_id);
  const auto before = open_box(core, row);
  if (!before) throw Fault("vault: a record does not open; run the proof");
  auto after = *before;
  for (auto& [number, value] : after.fields) {
    if (!type || !is_of_files(*type, field_of(core, number))) continue;
    auto ids = files_in(value);
    std::erase_if(ids, [&](FileId id) { return files.contains(id); });
    value = joined(ids);
  }
  std::erase_if(after.fields, [](const auto& field) { return field.second.empty(); });
  write_content(core, row, *before, after);
  append_about(core, {{}, "engine"}, "changed", "", row, why);
}

bool has_row(Core& core, FileId file) { return core.db->number(q()["exists"], core.org, file).value_or(0) != 0; }

/// Nothing that goes wrong here is lost: a file opens under either name, and the next opening sweeps.
void settle(Core& core, FileId file) {
  std::error_code failed;
  const auto part = part_path(core.files(), file), whole = file_path(core.files(), file);
  if (has_row(core, file)) {
    if (fs::exists(part, failed)) fs::rename(part, whole, failed);
  } else {
    fs::remove(part, failed);
    fs::remove(whole, failed);
  }
  if (failed) log(Level::kWarning, "file.unsettled");
}

Result<OpenedFile> file_in(Core& core, const Purpose& purpose, RecordId rec, FileId file) {
  TENUE_TRY_VOID(enter(core, purpose));
  const auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  if (!row || row->phase == 2 || !row->box) return refused(Code::kNotFound, "record.unknown");
  std::set<std::string> rooms;
  const auto may = access_anywhere(core, *person, *row, purpose.who, rooms);
  TENUE_TRY(const auto document, open_box(core, *row));
  const auto values = values_of(core, *row, document);
  for (const auto& one : of_record(core, row->subject, rec)) {
    const auto field = field_of(core, one.field);
    if (one.id != file || !may.reads.contains(field) || !names(values, field, file)) continue;
    auto opened = open_row(core, one);
    if (!opened) return refused(Code::kDamaged, "file.damaged");
    if (!opened->view.opens) return refused(Code::kConflict, "file.waiting");
    auto content = FileReader::open(core.files(), opened->view, opened->key);
    if (!content) return refused(Code::kDamaged, "file.damaged");
    append_about(core, purpose.who, "looked", purpose.activity, *row, "file " + field);
    return OpenedFile{std::move(opened->view), std::move(content)};
  }
  return refused(Code::kNotFound, "file.unknown");
}

/// What a field of files holds now, and whether one alone has its place there.
struct FilesNow {
  std::string value;
  bool one = false;
};
Result<FilesNow> files_now(Core& core, RecordId rec, const std::string& field) {
  const auto person = load_person(core, subject_of(core, rec));
  const auto* row = person ? person->row(rec) : nullptr;
  if (!row || row->phase == 2 || !row->box) return refused(Code::kNotFound, "record.unknown");
  const auto* type = core.model().record(row->type_id);
  const auto* declared = type ? type->field(field) : nullptr;
  if (!declared || !policy::is_file(*declared)) return refused(Code::kNotFound, "field.undeclared");
  TENUE_TRY(const auto document, open_box(core, *row));
  const auto values = values_of(core, *row, document);
  const auto value = values.find(field);
  return FilesNow{value == values.end() ? std::string{} : value->second, declared->type == policy::FieldType::kFile};
}

StoredFile::State state_of(Core& core, const FileRow& row) {
  const auto opened = open_row(core, row);
  if (!opened) return StoredFile::kClosed;
  const auto content = FileReader::open(core.files(), opened->view, opened->key);
  if (!content) return StoredFile::kMissing;
  try {
    while (!content->next().empty()) {
    }
  } catch (const Fault& fault) {
    if (fault.key != "file.damaged") throw;
    return StoredFile::kClosed;
  }
  return StoredFile::kWhole;
}

}  // namespace

Offer::Offer(Core& core, const Files& files) : core_(core), before_(std::move(core.offered)) {
  core.offered.clear();
  for (const auto& file : files) core.offered[file->said().id] = {file, false};
}

std::vector<FileId> files_in(std::string_view value) {
  std::vector<FileId> out;
  while (!value.empty()) {
    const auto one = value.substr(0, value.find(','));
    value.remove_prefix(std::min(value.size(), one.size() + 1));
    out.push_back(FileId{id_parse(one)});
  }
  return out;
}

Result<std::string> normal_files(Core& core, const policy::Record& record, const policy::Field& field, std::string_view raw, std::string_view old) {
  const auto path = record.id + "." + field.id;
  const auto ids = files_in(raw), had = files_in(old);
  const auto most = field.type == policy::FieldType::kFile ? 1 : kFilesMost;
  if (ids.size() > most) return refused(Code::kInvalid, most == 1 ? "file.one" : "file.many", path);
  std::string out;
  for (auto id = ids.begin(); id != ids.end(); ++id) {
    const auto offered = core.offered.find(*id);
    const bool comes = offered != core.offered.end() && !offered->second.named, stays = std::ranges::find(had, *id) != had.end();
    if ((!comes && !stays) || std::find(ids.begin(), id, *id) != id) return refused(Code::kInvalid, "file.none", path);
    if (comes) offered->second.named = true;
    out += (out.empty() ? "" : ",") + id_text(id->value);
  }
  return out;
}

void follow_files(Core& core, const Row& row, const Values& values) {
  std::set<FileId> there;
  for (const auto& file : of_record(core, row.subject, row.rec))
    if (names(values, field_of(core, file.field), file.id)) there.insert(file.id);
    else drop(core, file);
  const auto* type = core.model().record(row.type_id);
  if (!type) return;
  for (const auto& field : type->fields) {
    const auto value = policy::is_file(field) ? values.find(field.id) : values.end();
    if (value == values.end()) continue;
    for (const auto id : files_in(value->second))
      if (const auto offered = core.offered.find(id); offered != core.offered.end() && !there.contains(id))
        attach(core, row, field_number(core, type->id, field.id), *offered->second.file);
  }
}

void drop_files(Core& core, SubjectId subject, RecordId rec) {
  for (const auto& file : of_record(core, subject, rec)) drop(core, file);
}

void drop_files(Core& core, SubjectId subject) {
  auto rows = core.db->statement(q()["of_subject"]);
  rows.bind(core.org, subject);
  for (const auto& file : rows_of(std::move(rows))) drop(core, file);
}

void move_files(Core& core, const Row& from, const Row& to, std::string_view value) {
  const auto ids = files_in(value);
  for (const auto& file : of_record(core, from.subject, from.rec))
    if (std::ranges::find(ids, file.id) != ids.end()) core.db->run(q()["move"], core.org, file.id, to.subject, to.rec);
}

std::map<std::string, std::vector<FileView>> file_views(Core& core, const Row& row, const Values& values) {
  std::map<std::string, std::vector<FileView>> out;
  for (const auto& file : of_record(core, row.subject, row.rec)) {
    const auto field = field_of(core, file.field);
    if (!names(values, field, file.id)) continue;
    if (auto opened = open_row(core, file)) out[field].push_back(std::move(opened->view));
  }
  for (auto& [field, views] : out) {  // in the order of the value: as they came
    const auto ids = files_in(values.at(field));
    std::ranges::sort(views, {}, [&](const auto& view) { return std::ranges::find(ids, view.id) - ids.begin(); });
  }
  return out;
}

std::vector<FileId> living_files(Core& core) {
  auto rows = core.db->statement(q()["all"]);
  rows.bind(core.org);
  std::vector<FileId> out;
  for (const auto& file : rows_of(std::move(rows)))
    if (core.keyring->key(slot_of(file.box))) out.push_back(file.id);
  return out;
}

int drop_dead_files(Core& core, SubjectId subject) {
  const auto person = load_person(core, subject);
  if (!person) return 0;
  int dropped = 0;
  for (const auto& row : person->rows) {
    std::set<FileId> dead;
    for (const auto& file : of_record(core, subject, row.rec))
      if (!core.keyring->key(slot_of(file.box))) dead.insert(file.id);
    if (dead.empty() || !row.box) continue;
    take_out(core, row, dead, "restored");
    dropped += static_cast<int>(dead.size());
  }
  return dropped;
}

void settle_files(Core& core) {
  for (const auto file : core.unsettled) settle(core, file);
  core.unsettled.clear();
}

void sweep_files(Core& core) {
  const auto folder = core.files();
  if (!fs::exists(folder)) {
    fs::create_directory(folder);
    fs::permissions(folder, fs::perms::owner_all);
    return;
  }
  std::set<FileId> found;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto id = id_parse(entry.path().stem().string()); id) found.insert(FileId{id});
  for (const auto file : found) settle(core, file);
}

fs::path Vault::file_folder() const { return s_->files(); }

Result<OpenedFile> Vault::file(const Purpose& purpose, RecordId rec, FileId file) {
  return within(*s_, [&] { return file_in(*s_, purpose, rec, file); });
}

Checked<void> Vault::give_files(const Purpose& purpose, RecordId rec, const std::string& field, const Files& files) {
  return within(*s_, [&]() -> Checked<void> {
    auto now = files_now(*s_, rec, field);
    if (!now) return refuse({now.error()});
    auto value = now->one && !files.empty() ? std::string{} : now->value;
    for (const auto& file : files) value += (value.empty() ? "" : ",") + id_text(file->said().id.value);
    Backing backing;
    backing.files = files;
    return change(purpose, rec, {{field, value}}, backing);
  });
}

Checked<void> Vault::drop_file(const Purpose& purpose, RecordId rec, FileId file) {
  return within(*s_, [&]() -> Checked<void> {
    for (const auto& one : of_record(*s_, subject_of(rec), rec)) {
      if (one.id != file) continue;
      const auto field = field_of(*s_, one.field);
      const auto now = files_now(*s_, rec, field);
      if (!now) return refuse({now.error()});
      auto left = files_in(now->value);
      std::erase(left, file);
      return change(purpose, rec, {{field, joined(left)}});
    }
    return refuse(Code::kNotFound, "file.unknown");
  });
}

Result<std::map<std::string, std::vector<std::shared_ptr<const KeptFile>>>> Vault::files_for_copy(RecordId rec) {
  TENUE_TRY(const auto values, open_for_proof(rec));
  std::map<std::string, std::vector<std::shared_ptr<const KeptFile>>> out;
  for (const auto& row : of_record(*s_, subject_of(rec), rec)) {
    const auto field = field_of(*s_, row.field);
    if (!names(values, field, row.id)) continue;
    auto opened = open_row(*s_, row);
    if (!opened) return refused(Code::kDamaged, "file.damaged");
    out[field].push_back(to_keep(*s_, *std::move(opened)));
  }
  for (auto& [field, files] : out) {
    const auto ids = files_in(values.at(field));
    std::ranges::sort(files, {}, [&](const auto& file) { return std::ranges::find(ids, file->said.id) - ids.begin(); });
  }
  return out;
}

std::map<std::pair<RecordId, std::string>, int> Vault::file_counts(SubjectId subject) const {
  auto rows = s_->db->statement(q()["of_subject"]);
  rows.bind(s_->org, subject);
  std::map<std::pair<RecordId, std::string>, int> out;
  for (const auto& row : rows_of(std::move(rows))) ++out[{row.rec, field_of(*s_, row.field)}];
  return out;
}

int Vault::waiting_files() const { return static_cast<int>(s_->db->number(q()["waiting"], s_->org).value_or(0)); }

std::optional<WaitingFile> Vault::waiting_file(const std::set<FileId>& but) {
  auto rows = s_->db->statement(q()["all_waiting"]);
  rows.bind(s_->org);
  for (const auto& row : rows_of(std::move(rows))) {
    const bool there = fs::exists(file_path(s_->files(), row.id)) || fs::exists(part_path(s_->files(), row.id));
    if (!there || but.contains(row.id)) continue;
    const auto person = load_person(*s_, row.subject);
    const auto* record = person ? person->row(row.rec) : nullptr;
    auto opened = record ? open_row(*s_, row) : std::nullopt;
    if (opened) return WaitingFile{row.subject, row.rec, record->type_id, field_of(*s_, row.field), to_keep(*s_, *std::move(opened))};
  }
  return std::nullopt;
}

void Vault::file_clean(FileId file) {
  act([&] {
    const auto row = row_of(*s_, file);
    if (!row) return;  // it has gone meanwhile
    s_->db->run(q()["judge"], s_->org, file, "clean");
    append(*s_, {{{}, "engine"}, "scanned", "", {row->subject}, row->rec, 0, {}, "clean"});
  });
}

void Vault::file_found(FileId file) {
  act([&] {
    const auto row = row_of(*s_, file);
    const auto person = row ? load_person(*s_, row->subject) : nullptr;
    const auto* record = person ? person->row(row->rec) : nullptr;
    if (!record || !record->box) return;
    append(*s_, {{{}, "engine"}, "scanned", "", {row->subject}, row->rec, 0, {}, "found"});
    if (is_held(*s_, *person, *record)) {
      s_->db->run(q()["judge"], s_->org, file, "found");
      return;
    }
    take_out(*s_, *record, {file}, "scanned");
    recompute(row->subject);
    remake_card(*s_, row->subject);
  });
}

bool Vault::has_file(FileId file) const { return has_row(*s_, file); }

std::vector<StoredFile> Vault::stored_files() const {
  auto rows = s_->db->statement(q()["all"]);
  rows.bind(s_->org);
  std::vector<StoredFile> out;
  for (const auto& row : rows_of(std::move(rows))) out.push_back({row.id, row.subject, row.rec, field_of(*s_, row.field), state_of(*s_, row)});
  return out;
}

std::vector<std::string> Vault::stray_files() const {
  std::vector<std::string> out;
  for (const auto& entry : fs::directory_iterator(s_->files())) {
    if (entry.path().extension() == kPart) continue;  // on its way in, or settled at the next opening
    const auto name = entry.path().filename().string();
    if (const auto id = id_parse(name); !id || id_text(id) != name || !has_row(*s_, FileId{id})) out.push_back(name);
  }
  std::ranges::sort(out);
  return out;
}

}  // namespace tenue::vault
