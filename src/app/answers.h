/// The letters that answer requests about one's data, drawn from what was done (GDPR art. 12(3), 12(4)). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/plan.h"

namespace tenue::app {

/// Who received something of hers.
struct Receiver { std::string name; std::vector<std::string> fields; std::string type; };

struct RequestAnswer {
  std::string kind, reference;
  Date received{}, today{};
  std::vector<PlanLine> lines{};        ///< as carried out
  std::string refused{}, words{}, given{}, service{}, heir{}, wish{};
  std::vector<Receiver> told{};          ///< recipients that are told of it (art. 19)
  bool names_receivers = false;         ///< she asked who they are
  bool limited_meanwhile = false;
};
/// The whole letter. Says what was done, what was not and why, until when; where something was refused, to whom she may turn.
std::string answer_text(const policy::Model& model, const RequestAnswer& answer, std::string_view lang);
/// One line of a plan in words, for the desk and for the letter: "Effacé tout de suite (gestion des urgences)".
std::string fate_words(const policy::Model& model, const std::string& kind, const PlanLine& line, std::string_view lang);
/// "2 interventions, 1 devis", and of a person which data: "1 client (nom)"; in the order of the lines.
std::string counted(const policy::Model& model, const std::vector<const PlanLine*>& lines, std::string_view lang);
/// The complaint to the CNIL and the judge (art. 12(4), 77, 79); `refused`: with both, in full.
std::string recourse(const policy::Model& model, bool refused, std::string_view lang);

}  // namespace tenue::app
