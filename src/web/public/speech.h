/// Sentences of the public pages that come from dates, hours and small figures. Pure; words from the catalogue.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "policy/model.h"

namespace tenue::web::visitor {

/// "Il est 23 h 40 : personne ne lit ces demandes avant 7 h. Si c’est urgent, appelez." Empty while open.
std::string night_sentence(const policy::Model& model, Instant now, std::string_view lang);

/// The line under the promises. `tick`: a proof held, on that day; else an empty ring.
struct ProofLine {
  bool tick = false;
  std::string text;
};
ProofLine proof_line(const std::optional<Date>& verified_on, Date today, std::string_view lang);

/// "**…**" stands out.
struct Stretch {
  std::string text;
  bool strong = false;
};
std::vector<Stretch> stretches(std::string_view text);

/// "une chose", "trois choses": the heading of the summary of errors.
std::string to_correct(std::size_t count, std::string_view lang);
/// "+33199004512" of a number as the policy writes it; digits only where it is no telephone number we know.
std::string dialled(std::string_view phone);

}  // namespace tenue::web::visitor
