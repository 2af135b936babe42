/// The firm's activity goes to somebody else (a sale, a merger): each client is told by letter, may object, and only then its file goes,
/// sealed, with what it agreed to and refused. The policy declares it as a recipient's grant with `notice`. Functions run on the vault's thread.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "app/handed.h"

namespace tenue::app {

/// kind of the letter that tells a client.
inline constexpr std::string_view kHandover = "!handover";

/// A grant with `notice` of the activity to that recipient, for who may hand out by it (`by`; else the desk for rights). Nothing: there is none.
struct Handover { const policy::Activity* activity; const policy::Grant* grant; };
std::optional<Handover> find_handover(const policy::Model& model, const std::string& role, std::string_view activity, std::string_view who);
/// All that this role may do.
std::vector<Handover> handovers(const policy::Model& model, const std::string& role);

struct HandoverState {
  std::string name;                    ///< who takes over; "" = nobody was announced
  std::optional<Instant> announced{};  ///< the last time that letters were written
  std::optional<Instant> from{};       ///< when the first client told lately may go; nothing: nobody waits
  int clients = 0, goes = 0, objected = 0, untold = 0;  ///< objected: or a request of theirs waits for its answer
};
HandoverState handover_state(vault::Vault& vault, const Handover& handover);

/// Writes to each client's persons whom the policy's conditions let go: to whom, what, from when, and that they may object. Again: to those only who have
/// no such letter about the same `name`. Gives how many letters. kInvalid: "handover.name". kNotFound: "handover.nobody", there is no client.
Result<int> announce(vault::Vault& vault, const vault::Actor& who, const Handover& handover, const std::string& name);

/// One archive with a JSON for each client: what the grant reads of the records that no archive has, the person's choices. One disclosure for each record, with
/// the hash of its file. `facts`: what the grant `needs`, in its order. kConflict: "handover.notice", nobody was told so long ago. kInvalid: "handover.facts",
/// "handed.password". kForbidden: "recipient.shut".
struct HandedOver { std::string bytes; int files = 0; };
Result<HandedOver> hand_over(vault::Vault& vault, const vault::Actor& who, const Handover& handover, const std::vector<std::string>& facts, const std::string& password);

}  // namespace tenue::app
