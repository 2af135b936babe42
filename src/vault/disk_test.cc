// A disk that fails: whichever write it is, acts are whole or absent, and the store goes on or says that it can't.
#include "store/failing_vfs.h"
#include "vault/testing/sweep_store.h"

using namespace tenue;
using namespace tenue::vault;
using namespace tenue::vault::testing;

TEST_CASE("whichever write of the disk fails, each act is there wholly or not at all") {
  int failures_seen = 0;
  for (int fail_at = 1; fail_at < 60; fail_at += 3) {
    INFO(fail_at);
    Firm firm;
    const auto before = must(firm.vault->take(kDesk, call()));
    firm.vault->database().checkpoint_truncate();
    firm.vault.reset();
    std::vector<std::exception_ptr> outcomes;
    std::optional<Taken> kept;
    {
      store::FailingVfs disk(fail_at);
      try {
        firm.open_with(firm.options());
        const std::vector<std::function<void()>> acts = {
            [&] { kept = must(firm.vault->take(kDesk, call("06 39 98 00 01"))); },
            [&] { must(firm.vault->take(kDesk, call("06 39 98 00 02"))); },
        };
        outcomes = firm.vault->batch(acts);
      } catch (const Fault&) {
      }
      if (disk.has_failed()) ++failures_seen;
      disk.heal();
      if (firm.vault) {  // the same process goes on once the disk is well
        const auto after = firm.vault->take(kDesk, call("06 39 98 00 03"));
        REQUIRE(after);
        CHECK(firm.vault->open_for_proof(after->main));
      }
      firm.vault.reset();
    }
    firm.open_with(firm.options());
    CHECK(firm.vault->open_for_proof(before.main));
    if (!outcomes.empty() && !outcomes[0]) CHECK(firm.vault->open_for_proof(kept->main));
    const auto subjects = firm.count("select count(*) from subject");
    CHECK(firm.count("select count(*) from record") == 3 * subjects);
    CHECK(firm.count("select count(distinct slot) from subject") == subjects);
    CHECK(firm.count("select count(*) from audit") == firm.count("select next_leaf from head"));
    CHECK(firm.count("select max(slot) from subject") < firm.count("select next_slot from head"));
  }
  CHECK(failures_seen > 3);
}
