/// The letters that answer requests about one's data, drawn from what was done (GDPR art. 12(3), 12(4)). Pure.
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "app/plan.h"

namespace tenue::app {

/// Who received something of hers.
struct Receiver { std::string name; std::vector<std::string> fields; std::string type; };

/// The words of a letter about a request. reply_text() alone makes them: no letter goes without saying to whom its reader may turn.
class ReplyText {
 public:
  const std::string& words() const { return words_; }

 private:
  explicit ReplyText(std::string words) : words_(std::move(words)) {}
  friend ReplyText reply_text(const policy::Model& model, const std::string& body, bool contested, std::string_view lang);
  std::string words_;
};
/// Greeting, `body`, to whom one may turn, who signs. `contested`: something was refused, in full or in part, or comes late: the
/// authority's address and the judge are then said in full (art. 12(4), 77, 79).
ReplyText reply_text(const policy::Model& model, const std::string& body, bool contested, std::string_view lang);

struct RequestAnswer {
  std::string kind, reference;
  Date received{}, today{};
  std::optional<Date> due{};            ///< the last day to answer it: past it the letter says so
  std::vector<PlanLine> lines{};        ///< as carried out
  std::string refused{}, words{}, given{}, service{}, heir{}, wish{};
  std::vector<Receiver> told{};          ///< recipients that are told of it (art. 19)
  bool names_receivers = false;         ///< she asked who they are
  bool limited_meanwhile = false;
  bool minor = false;                   ///< erased because she was one
  std::string running{};                ///< what ends with it, as she confirmed: "1 contrat"
  std::string part{};                   ///< which of the request's kinds, where it is not `kind`: "marketing", "heirs"
};
/// The whole letter. Says what was done, what was not and why, until when; where something was refused or comes late, to whom she may turn.
ReplyText answer_text(const policy::Model& model, const RequestAnswer& answer, std::string_view lang);
/// One line of a plan in words, for the desk and for the letter: "Effacé tout de suite (gestion des urgences)".
std::string fate_words(const policy::Model& model, const std::string& kind, const PlanLine& line, std::string_view lang);
/// "2 interventions, 1 devis", and of a person which data: "1 client (nom)"; in the order of the lines.
int files_in(const std::vector<const PlanLine*>& lines);
std::string counted(const policy::Model& model, const std::vector<const PlanLine*>& lines, std::string_view lang);
}  // namespace tenue::app
