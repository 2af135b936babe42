#include "retention/tasks.h"

#include <algorithm>

#include "retention/statements.h"

namespace tenue::retention {

void Tasks::open(SubjectId subject, RecordId rec, const char* kind, const std::string& what) {
  vault_.database().run(sweep_sql()["open_task"], vault_.org(), subject, rec, kind, what, due_);
}

bool Tasks::done_by_hand(SubjectId subject, RecordId rec, const std::string& term, int& opened) {
  auto task = vault_.database().statement(sweep_sql()["task"]);
  task.bind(vault_.org(), subject, rec, "by_hand");
  if (task.step()) return !task.is_null(0);
  task.reset();
  open(subject, rec, "by_hand", term);
  ++opened;
  return false;
}

int Tasks::open_for_copies(SubjectId subject, RecordId rec, const std::string& type) {
  std::string reference;
  {
    auto row = vault_.database().statement(sweep_sql()["record"]);
    row.bind(vault_.org(), subject, rec);
    if (row.step()) reference = row.text(2).empty() ? iso_date(paris_date(row.instant(3))) : row.text(2);  // or nobody could tell which
  }
  int opened = 0;
  for (const auto& place : vault_.model().places) {
    if (!place.task || std::find(place.holds.begin(), place.holds.end(), type) == place.holds.end()) continue;
    const auto what = place.id + "/" + type;
    open(subject, rec, "copy", what + " " + reference);
    ++opened;
  }
  return opened;
}

}  // namespace tenue::retention
