/// What an actor may read and write of one record, now. Private to the vault. Deny by default: what no grant of the
/// policy gives is not given.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// The role of the person herself.
inline constexpr std::string_view kSubject = "subject";

struct Access {
  std::set<std::string> reads, writes;  ///< field ids
  bool acts = false;      ///< some grant holds on the record now: its moves may be made
  bool archived = false;  ///< read through a grant for the archive
  void add(const Access& other);
};

/// In the room of one activity.
Access access(const Core& core, const Person& person, const Row& row, const Actor& who, const policy::Activity& activity);
/// In every room of the role; `used` collects the activities that gave something.
Access access_anywhere(const Core& core, const Person& person, const Row& row, const Actor& who, std::set<std::string>& used);
/// Hers who signs in with `self`: that record, and what hangs under no other person.
bool is_own(const Core& core, const Person& person, RecordId rec, RecordId self);
/// Whether the contact is one person with the one that it hangs below (unite.cc).
bool is_united(const Core& core, const Person& person, const Row& row);
/// The person herself ends what is hers; what the firm does with it she does not say.
bool leads_for(const Actor& who, const policy::State& to);
/// Whoever places holds or answers requests has to see that records exist, though not what is in them.
bool minds_rights(const Core& core, const Actor& who);
/// The person's sheet opens to this role: for something of hers, or because it minds rights.
bool meets(const Core& core, const Person& person, const Actor& who);
/// Fields of `record` that the role may fill when a record is made (no record stands yet, so no scope can hold).
bool may_fill(const Core& core, const std::string& role, const policy::Activity& activity, const std::string& record, const std::string& field);
/// Whether a grant that holds on the parent lets the role fill this field of a new record below it.
bool may_add(const Core& core, const Person& person, const Row& parent, const Actor& who, const policy::Activity& activity,
             const std::string& type, const std::string& field);
/// GDPR art. 28(3): what is done for a client is done on its instruction. The one in force over this record: given for something
/// that the record is or hangs under, kept and not archived, in a state in which it is given. Null: none, or not done for a client.
const Row* instruction_for(const Core& core, const Person& person, const Row& at, const policy::Activity& activity);
/// Whether the activity may work with records of that type at or below `at`: it is done for oneself, or under an instruction, or the
/// type is the instruction's own or the client's.
bool instructed(const Core& core, const Person& person, const Row& at, const policy::Activity& activity, const std::string& type);
/// A hold in force that covers the record.
bool is_held(const Core& core, const Person& person, const Row& row);
bool in_force(const Core& core, const HoldRow& hold);
/// GDPR art. 18: the hold is a restriction; whether one stops the activity ("": every one) from using the record now.
bool is_limit(const HoldRow& hold);
bool is_limited(const Core& core, const Person& person, const Row& row, const std::string& activity);
/// GDPR art. 21: the person objected to the activity whole, be it one that only uses what others keep. What was taken for it since is of
/// her own wish.
bool is_opposed(const Person& person, const Row& row, const policy::Activity& activity);
/// What stands sealed in a hold.
struct HoldText {
  std::string reason;
  Values facts;
};
/// Its box.
Bytes seal_hold(Core& core, Slot slot, SubjectId subject, HoldId hold, const HoldText& text);
/// Nothing: it does not open.
std::optional<HoldText> open_hold(Core& core, SubjectId subject, const HoldRow& hold);
/// When it ends by itself: at the date that was given with it, else with the longest time of its kind.
std::optional<Instant> end_of(const Core& core, const HoldRow& hold);
bool covers(const Core& core, const HoldRow& hold, const Row& row);

}  // namespace tenue::vault
