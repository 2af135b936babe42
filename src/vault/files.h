/// Files as records have them: the rows beside the sealed files, which follow the values of the records. Private to the vault.
#pragma once
#include "vault/file.h"
#include "vault/person.h"

namespace tenue::vault {

std::filesystem::path part_path(const std::filesystem::path& folder, FileId file);
std::filesystem::path file_path(const std::filesystem::path& folder, FileId file);

/// What came with an act, for as long as it runs: only these, and those that a record has already, can be named in a value.
class Offer {
 public:
  Offer(Core& core, const Files& files);
  ~Offer() { core_.offered = std::move(before_); }
  Offer(const Offer&) = delete;
  Offer& operator=(const Offer&) = delete;

 private:
  Core& core_;
  std::map<FileId, Core::Offered> before_;
};

/// The normal form of a field of files: ids joined by ','. Each is one of `old`'s, or came with the act and is in no other field.
Result<std::string> normal_files(Core& core, const policy::Record& record, const policy::Field& field, std::string_view raw, std::string_view old);
std::vector<FileId> files_in(std::string_view value);

/// Files that the values name become the record's; those that they name no more go, with their keys.
void follow_files(Core& core, const Row& row, const Values& values);
void drop_files(Core& core, SubjectId subject, RecordId rec);
void drop_files(Core& core, SubjectId subject);
/// Join: those that a value of `from` names become `to`'s.
void move_files(Core& core, const Row& from, const Row& to, std::string_view value);

/// What may be seen of the record's files, by field id.
std::map<std::string, std::vector<FileView>> file_views(Core& core, const Row& row, const Values& values);

/// A store that was made of a copy: the files whose keys live; and those of the person whose keys are dead, of records that came back,
/// go out of the values that name them. Gives their number.
std::vector<FileId> living_files(Core& core);
int drop_dead_files(Core& core, SubjectId subject);

/// After a batch, once it is known what became of it: files with a row have their names, the others are gone.
void settle_files(Core& core);
/// The same for the whole folder, at opening.
void sweep_files(Core& core);

}  // namespace tenue::vault
