/// Records as an actor may see them. Private to the vault.
#pragma once
#include "vault/grants.h"

namespace tenue::vault {

/// Opens what `may` covers. A box that does not open is logged and shown as closed.
RecordView view_of(Core& core, const Person& person, const Row& row, const Actor& who, const Access& may);
/// With what the actor may see of the records above, in the same room.
Card card_of(Core& core, const Person& person, const Row& row, const Actor& who, const policy::Activity& activity, const Access& may);
/// The same in every room of the role; `used` collects the activities that gave something. Without any, closed_to_you.
Card card_anywhere(Core& core, const Person& person, const Row& row, const Actor& who, std::set<std::string>& used);
/// A grant of the activity names the role at all: it may stand in this room.
bool may_enter(const policy::Activity& activity, const Actor& who);
/// kForbidden: no such room, or not for this role.
Result<const policy::Activity*> enter(const Core& core, const Purpose& purpose);

/// Persons read once during one answer.
class People {
 public:
  explicit People(Core& core) : core_(core) {}
  const Person* find(SubjectId subject);

 private:
  Core& core_;
  std::map<SubjectId, std::shared_ptr<const Person>> read_;
};

}  // namespace tenue::vault
