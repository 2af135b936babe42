/// What would be done about a request, record by record and activity by activity, with why, before it is done: carry_out.h does it.
/// docs/rights.md has the matrix of bases and rights. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/requests.h"
#include "app/whose.h"

namespace tenue::app {

enum class Fate {
  kErased,    ///< now
  kNarrowed,  ///< now, for this activity; the record stays with less, for another
  kLater,     ///< at its own end, `until`: a person decided so, for `reason` (art. 17(1)(a), 17(3)(e))
  kByLaw,     ///< the law obliges the firm to keep it (art. 17(3)(b))
  kHeld,      ///< a hold keeps it, and it goes with the hold (art. 17(3)(e))
  kSent,      ///< given to her
  kWithheld,  ///< not given: neither under consent nor contract, or not from her (art. 20(1))
  kChanged,   ///< corrected
  kLimited,   ///< kept, and used by nobody (art. 18)
  kStopped,   ///< the activity stops
  kGoesOn,    ///< it goes on: this basis gives no such right, or for `reason`
};
/// What happens with what one activity keeps of one record; with an activity alone where `record` is 0.
struct PlanLine {
  RecordId record{};
  std::string type{}, activity{};
  std::vector<std::string> fields{};    ///< field ids
  Fate fate = Fate::kErased;
  std::optional<Instant> until{};       ///< when it ends by itself, or its hold is looked at again; none: once something else has happened
  policy::Then then = policy::Then::kErase;
  std::string reason{};                 ///< why a person decided otherwise, in her words
  std::string choice{};                 ///< of an activity: the one answer that is meant
  RecordId of{};                        ///< whose answer: a contact of a firm; 0 = the root's
  int files = 0;                        ///< in those fields
};
struct RequestPlan {
  std::string kind;                     ///< one of policy::kRequestKinds
  std::vector<PlanLine> lines{};        ///< oldest record first
  bool died = false;                    ///< her death is noted
};
RequestPlan plan_of(vault::Vault& vault, const std::string& kind, const Whose& whose);
/// A word for what the plan says: shown with it and sent back, so that nothing is done that nobody saw.
std::string mark_of(const RequestPlan& plan);
/// Whether what the activity keeps of that field was given by her under consent or contract (art. 20(1)).
bool is_portable(const policy::Model& model, const std::string& activity, const std::string& record, const std::string& field);

/// Others on file under the address that answered for the request, and of her name: more of her own, which one answer holds together
/// (art. 15, 20). Whoever shares a mailbox with her is not among them.
std::vector<Whose> also_of(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// The plan for that request: of a refusal of advertising the advertising alone; of access all that is hers, in whichever files.
RequestPlan plan_for(vault::Vault& vault, const Asked& asked, const Whose& whose);
/// Of what would go, the records that last until a day which is still to come, or not set: a contract that runs.
std::vector<const PlanLine*> running_in(vault::Vault& vault, const RequestPlan& plan);
/// By a date of birth on file she was under eighteen when the first of it was taken (art. 17(1)(f)).
bool was_minor(vault::Vault& vault, const Whose& whose);

}  // namespace tenue::app
