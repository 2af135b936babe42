/// A second evaluator of ends, for the proof alone. Written from docs/policy-language.md, slow and plain on purpose, and
/// sharing nothing with policy::evaluate but the parsed expression and the calendar: a mistake in one of the two shows as
/// a difference. It reads dates, links and choices from the opened documents, not from the facts kept beside them.
/// Pure; any thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/policy.h"

namespace tenue::retention {

struct NaiveRecord {
  RecordId id, parent;
  std::string type;
  Instant created{};
  std::vector<std::pair<std::string, Instant>> history;  ///< states entered, oldest first
  std::map<std::string, Instant> taken;                  ///< activity → since when
  std::map<std::string, std::string> values;             ///< the opened document: field → normal form
  bool gone = false;
  std::map<std::string, Instant> dates_left;             ///< of a record that is gone, or of a value that is
  std::map<std::string, RecordId> links_left;
  std::map<std::string, std::string> choices_left;
};
struct NaiveConsent {
  std::string activity, choice;
  Instant given{};
  std::optional<Instant> withdrawn;
  RecordId of{};  ///< a contact; 0 = the root
};
struct NaiveSubject {
  std::vector<NaiveRecord> records;
  std::vector<NaiveConsent> consents;
};
struct NaivePair {
  RecordId record;
  std::string activity;
  std::optional<Instant> ends;  ///< nothing = not yet known
  std::vector<std::string> fields;  ///< sorted
  policy::Then then = policy::Then::kErase;
};

/// What was known at `then`: states, answers and records that came later are left out.
NaiveSubject as_of(const NaiveSubject& subject, Instant then);
std::vector<NaivePair> naive_pairs(const policy::Model& model, const NaiveSubject& subject, Instant now);

}  // namespace tenue::retention
