/// What a scanner says of people's files, and what becomes of it: a find is refused or destroyed, whoever answers is told; what nobody has
/// judged waits, and is judged on a thread of its own once the scanner is there.
#pragma once
#include <memory>
#include <string>

#include "app/writer.h"
#include "vault/vault.h"

namespace tenue::app {

/// Whose a file would have been. No record: a form was to make it.
struct Meant { SubjectId subject; RecordId record; std::string type; };
/// A task for whoever writes such records, and a letter to the firm where the record is known, at most one an hour of each. `what`: "refused",
/// "destroyed", "held" (a hold keeps it; it opens to nobody). In an act of its own.
void report_found(vault::Vault& vault, const Meant& meant, const std::string& what);

class Searches {
 public:
  /// `scanner`: app/scanner.h; "" = there is none, and nothing waits.
  Searches(Writer& writer, std::string scanner);
  ~Searches();
  Searches(const Searches&) = delete;
  Searches& operator=(const Searches&) = delete;
  /// Ends its thread, before the writer goes.
  void stop();
  /// Called by the writer's thread between batches.
  void tick(vault::Vault& vault);
  /// The last answer that was asked for did not come. Any thread.
  bool silent() const;

 private:
  struct State;
  std::unique_ptr<State> s_;
};

}  // namespace tenue::app
