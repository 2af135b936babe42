/// What waits for a person's decision or hand, for today's page: ids, days and words of the policy only, so that nothing
/// is unsealed and no audit entry is due. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/letters.h"
#include "vault/vault.h"

namespace tenue::app {

/// A provisional person who may be a known one. The sheet of `subject` shows who.
struct JoinAsked { SubjectId subject, known; Instant made{}; };
struct HoldDue { HoldId id; SubjectId subject; RecordId record; std::string kind; Instant review{}; };
/// Something that only a hand can erase. `place`: a copy outside ("" = in Tenue itself), `reference`: what the person was
/// given, where she was given none the day on which it was noted ("2019-12-14"), `record`: of what kind it was ("" = not noted); `activity` and `record`: a term declared `by_hand`.
/// kind of a task, in the store: to be seen, what a scanner found in a file.
inline constexpr std::string_view kFoundTask = "found";
struct HandTask {
  std::int64_t id = 0;
  SubjectId subject;
  std::string place, reference, activity, record;
  std::string found;  ///< what became of a file in which a scanner found something: "refused", "destroyed", "held"; nothing is left to be done
  Instant due{};
  RecordId about;  ///< what is to be destroyed by hand, while it is there; 0 = it is gone from here
};

/// What one of [sources] gave, of which the person was not told yet.
struct Untold { std::string source; int count = 0; Instant due{}; };  ///< due: of the first one

struct Attention {
  std::vector<Letter> letters;   ///< that could not go
  int letters_waiting = 0;       ///< for a mail server, since more than an hour
  std::vector<JoinAsked> joins;
  std::vector<HoldDue> holds;    ///< in force, to be reviewed before `until`
  std::vector<HandTask> tasks;   ///< open ones
  std::vector<Untold> untold;
  int erased_since = 0;          ///< records destroyed since the beginning of the day
  std::optional<Instant> clock_behind;      ///< what the machine's clock says, where it stands behind the last mark: no time passes meanwhile
  std::optional<Instant> clock_asks_since;  ///< the clock jumped: what ends after this waits until a person says that it is right
};
Attention attention(vault::Vault& vault, Instant until);
/// Behind the last mark by more than a clock is put right by itself.
bool clock_is_behind(const vault::Vault& vault);

/// The last ends of what goes before `until`: one per record, in order of time. What another activity still keeps is not
/// among them. Cost: one pass over the pairs.
std::vector<vault::Ending> leaving(vault::Vault& vault, Instant until);

/// Whom a task is for: who writes such records (persons, where no kind is said), the rights desk, an admin.
bool is_for(const vault::Vault& vault, const vault::Actor& who, const HandTask& task);
/// A person signs that it is done; kForbidden: not for her. kNotFound: no such open task.
Result<void> sign_task(vault::Vault& vault, const vault::Actor& who, std::int64_t task);

}  // namespace tenue::app
