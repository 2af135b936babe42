/// What the policy announces as a measure and only people can do: who did what on which day, what is owed now, and who does
/// not come in before it is there. A register is made of lines that are only added: a correction is a line that takes
/// another's place. What is owed is computed from the lines whenever somebody asks. Functions run on the vault's thread.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/users.h"
#include "vault/vault.h"

namespace tenue::app {

/// A line. `about`: a user ("each person"), the line that names a thing ("each item"), a recipient, an activity, or "" where
/// the measure is one whole.
struct Line {
  enum class Act {
    kDone,      ///< seen to: training followed, thing looked at, provider reviewed
    kSigned,    ///< the document's edition, by herself
    kThing,     ///< a thing is entered: `text` is its name, `day` when it was last looked at
    kHanded,    ///< the thing is handed to `who`
    kReturned,  ///< and comes back
    kGone,      ///< the thing is no more
    kEntry,     ///< of a journal: `who` was there, `text` says why
  };
  std::int64_t number = 0;
  std::string measure{}, about{};
  Act act = Act::kDone;
  Date day{};
  std::string text{}, edition{};
  std::string instruction{};          ///< of a contract: what the recipient may do with what it gets
  std::optional<Date> last{};         ///< of a contract: its last day
  UserId who{};
  UserId by{};                  ///< who noted it; none: the making of a demonstration
  Instant noted{};
  std::int64_t replaces = 0;  ///< the line that this one corrects
  bool counts = true;         ///< false: the correction says that nothing of the kind happened
  std::int64_t replaced = 0;  ///< the line that corrected this one; found when lines are read
};

/// Of the policy; none where it knows no such measure.
const policy::Measure* find_measure(const policy::Model& model, std::string_view id);
/// Does a person see to it? What has a `check` is the engine's.
bool is_tended(const policy::Measure& measure);
/// Each of the staff signs it.
bool is_signed(const policy::Measure& measure);
/// Must this person have it? All who sign in where it is a gate, else the staff.
bool concerns(const policy::Model& model, const policy::Measure& measure, const User& user);
/// The same, and who answers for people's rights.
bool notes_measures(const policy::Model& model, const std::string& role);

/// Every line of a measure, oldest first.
std::vector<Line> lines(vault::Vault& vault, const policy::Measure& measure);

/// How it stands about one person, thing, recipient, activity, or as a whole.
struct Standing {
  std::string about;
  std::optional<Line> last;      ///< what counts now: the newest that happened; none: nothing was noted
  std::optional<Date> moved_on;  ///< the day on which it was last given or returned
  Date held_since{};             ///< with a holder: the day on which it was given
  std::optional<Instant> until;  ///< valid until then; none: no end, or nothing noted
  std::optional<Line> thing;     ///< of an item: how it is called
  UserId holder;                 ///< of an item: who has it
  bool valid(Instant now) const { return last && (!until || *until > now); }
};
/// About each whom or what the measure speaks of, in the order of users, things, recipients, activities.
std::vector<Standing> standings(vault::Vault& vault, const policy::Measure& measure);

/// Something that is owed now, for today's page.
struct Owed {
  enum class Why { kDone, kSigned, kReturned };
  Why why = Why::kDone;
  std::string measure, about;
  UserId person;      ///< whom it is about: who must sign, be trained, give back
  std::string thing;  ///< the name of an item
  std::optional<Instant> until;  ///< when what was noted ends, or ended; none: nothing was noted
};
/// What has ended, what never was, and of gates what ends within a month.
std::vector<Owed> owed(vault::Vault& vault);

/// What keeps this person out now. Looked at whenever a session is.
std::vector<Lack> lacks(vault::Vault& vault, const User& user);

/// Whether a measure with `gate` and `each = "recipient"` keeps this recipient from receiving anything now: what was noted of it has ended, or nothing
/// was in time. Authorities are asked for nothing.
bool is_shut(vault::Vault& vault, const std::string& recipient);
/// Lines of a register that belongs to no measure of the policy: `name` has a dot, so that no measure is called so.
std::vector<Line> entries(vault::Vault& vault, const std::string& name);
void add_entry(vault::Vault& vault, const std::string& name, const vault::Actor& who, const std::string& text);

/// Adds a line, checked: `line.number`, `by`, `noted` and `edition` are set here. kForbidden: not for this role, or
/// "measure.signature" (what was signed is not said anew). kInvalid: detail "measure.day" (to come, or longer ago than 20 years),
/// "measure.text", "measure.who", "measure.last" and "measure.instruction" (of a contract), "text.card". kConflict: "measure.thing" (with somebody, or with nobody), "measure.line" (corrected already).
/// kNotFound: no such measure, person, thing, line.
Result<std::int64_t> note(vault::Vault& vault, const vault::Actor& who, Line line);
/// What lets a demonstration's people in, and with `all` whatever its measures ask. Inside an act.
void note_for_demo(vault::Vault& vault, bool all);
/// What stands in a demonstration's register of things, or in its journal: one after the other, each with another of its people. Inside an act.
void enter_for_demo(vault::Vault& vault, const std::string& measure, const std::vector<std::string>& texts);

}  // namespace tenue::app
