/// What an actor may read and write of one record, now. Private to the vault. Deny by default: what no grant of the
/// policy gives is not given.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

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
/// Fields of `record` that the role may fill when a record is made (no record stands yet, so no scope can hold).
bool may_fill(const Core& core, const std::string& role, const policy::Activity& activity, const std::string& record, const std::string& field);
/// A hold in force that covers the record.
bool is_held(const Core& core, const Person& person, const Row& row);
bool in_force(const Core& core, const HoldRow& hold);
bool covers(const Core& core, const HoldRow& hold, const Row& row);

}  // namespace tenue::vault
