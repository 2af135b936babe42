/// One run of the sweep, its rehearsal, and its counts. Inside the retention module only.
#pragma once
#include "retention/retention.h"

namespace tenue::retention {

/// Does everything that ended up to `horizon`; asks nobody whether the clock is right.
SweepReport run_sweep(vault::Vault& vault, const SweepOptions& options, Instant horizon);
/// What it would do at `at`, with the transitions that fall due until then. Writes nothing.
SweepReport rehearse(vault::Vault& vault, Instant at);

}  // namespace tenue::retention
