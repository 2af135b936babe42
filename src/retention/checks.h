/// What the proof looks for, person by person and in the store as a whole. Each defect is named in words, with ids, and
/// says what to do. Inside the retention module only.
#pragma once
#include <map>
#include <set>
#include <string_view>

#include "retention/person.h"
#include "retention/retention.h"

namespace tenue::retention {

/// What all checks share.
struct Inquiry {
  vault::Vault& vault;
  const policy::Model& model;
  Names names;
  std::string lang;
  Instant at{};
  std::set<std::int64_t> versions;  ///< published policies
  std::map<std::int64_t, std::set<std::string>> terms_of;  ///< version → terms that it had; asked for by had_terms()
  std::vector<Defect> defects;
  std::map<FileId, std::pair<RecordId, std::string>> named_files;  ///< in the sealed records: which field of which names it
  std::map<std::pair<std::string, std::string>, Term> terms;  ///< by (activity, record)

  Inquiry(vault::Vault& of, std::string_view language);
  using Words = std::initializer_list<std::pair<std::string_view, std::string_view>>;
  /// `key` is in words.*.txt; {subject} and {record} are filled in by themselves.
  void found(std::string_view key, SubjectId subject, RecordId record, Words words = {});
  /// Whether the version under which a record was collected had these terms already.
  bool had_terms(std::int64_t version, const std::string& terms);
  /// Past its end for longer than the day that a nightly job may take.
  bool overdue(Instant end) const { return end + std::chrono::hours(24) < at; }
};

void check_head(Inquiry& inquiry);     ///< counters, the log without a gap, dead slots dead, every row Tenue's own, no row of nobody
void check_rows(Inquiry& inquiry, const Person& person);    ///< declared, sealed, as last written
void check_traces(Inquiry& inquiry, const Person& person);  ///< dates, choices, links and tokens beside the documents
void check_files(Inquiry& inquiry);    ///< after the rows: each file that a record names is there and opens, and there is no other
void check_ends(Inquiry& inquiry, const Person& person);    ///< ends recomputed, nothing overdue, consent behind each pair; counts terms

}  // namespace tenue::retention
