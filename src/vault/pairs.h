/// What ends hang on, and the pairs (record, activity) that follow. Private to the vault.
#pragma once
#include "vault/person.h"

namespace tenue::vault {

/// "record.field" of each date and choice that an expression of the policy reads: these alone stand in clear.
std::set<std::string> fields_in_clear(const policy::Model& model);

void write_content_facts(Core& core, const Row& row, const policy::Record& record, const Values& values,
                         const std::set<std::string>& keep = {});
void enter_state(Core& core, const Row& row, const std::string& state, Instant at);
/// The activity keeps the record from `at` on, unless it does so already.
void take_for(Core& core, const Person& person, const Row& row, const policy::Activity& activity, Instant at);
/// Opens each record and writes its dates and choices anew: a new version of the policy names others.
void rebuild_facts(Core& core, SubjectId subject);
void recompute(Core& core, SubjectId subject);
/// Values that came and that no activity keeps: each is refused. Asked after recompute().
std::vector<Error> unkept(Core& core, const Row& row, const Values& given);
/// The facts ("record.member") that the person's unended pairs hang on.
std::set<std::string> hanging(const Core& core, const Person& person);
/// Drops what is left of gone records once nothing hangs on it.
void prune(Core& core, SubjectId subject);

}  // namespace tenue::vault
