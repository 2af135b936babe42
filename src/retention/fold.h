/// Anonymising: a record becomes one more in a count, and goes. What a count says of it is choices, yes or no, and months:
/// never free text, a day, an exact amount (GDPR recital 26; WP 216, opinion 05/2014). Inside the retention module only.
#pragma once
#include <string>
#include <vector>

#include "vault/vault.h"

namespace tenue::retention {

struct Folding {
  std::string type;
  Instant created{};
  std::vector<std::pair<std::string, Instant>> entered;
  vault::Values values;  ///< by field id
};
/// "problem=other|month(created)=2026-11". A dimension that is no choice and no month is left out, and one without a
/// value says so with an empty word. One cell, or one a dimension where they are not `joint`: none is crossed with another.
std::vector<std::string> cells_of(const policy::Model& model, const policy::Statistic& statistic, const Folding& record);
/// Moment of a member: created, a state entered (the last time), a date field. Nothing: it has none.
std::optional<Instant> moment_of(const policy::Record& type, const Folding& record, const std::string& member);
/// The record with its states and values, as it stands. Nothing: there is none. Throws Fault: it does not open.
std::optional<Folding> opened(vault::Vault& vault, SubjectId subject, RecordId rec, const std::string& type);
/// Counts the record in every statistic of its type, but of an activity that its person objected to. Inside a batch. Gives in how many.
int fold(vault::Vault& vault, SubjectId subject, RecordId rec, const std::string& type);

}  // namespace tenue::retention
