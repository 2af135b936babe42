/// What a person must do because the engine can't: destroy by hand, see to copies outside. Inside the retention module only.
#pragma once
#include <string>

#include "vault/vault.h"

namespace tenue::retention {

class Tasks {
 public:
  Tasks(vault::Vault& vault, Instant due) : vault_(vault), due_(due) {}
  /// True once a person has signed for it. Opens the task where there is none yet, and counts it in `opened`.
  bool done_by_hand(SubjectId subject, RecordId rec, const std::string& term, int& opened);
  /// One task per declared place that holds copies of such a record; the task outlives the record, and names it by the
  /// reference that the person was given. Gives how many were opened.
  int open_for_copies(SubjectId subject, RecordId rec, const std::string& type);

 private:
  void open(SubjectId subject, RecordId rec, const char* kind, const std::string& what);
  vault::Vault& vault_;
  Instant due_;
};

}  // namespace tenue::retention
