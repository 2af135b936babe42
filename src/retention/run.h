/// One run of the sweep, its rehearsal, and its counts. Inside the retention module only.
#pragma once
#include "retention/retention.h"

namespace tenue::retention {

/// Whether a hold in force covers the record, which is of this type; one whose kind the policy no longer knows covers all.
bool held(vault::Vault& vault, SubjectId subject, RecordId rec, const std::string& type);
/// Does everything that ended up to `horizon`; asks nobody whether the clock is right.
SweepReport run_sweep(vault::Vault& vault, const SweepOptions& options, Instant horizon);
/// What it would do at `at`, with the transitions that fall due until then. Writes nothing.
SweepReport rehearse(vault::Vault& vault, Instant at);

}  // namespace tenue::retention
