/// A form of the policy as the questions of a page: which widget, which words, which HTML names. Pure.
///
/// Names are made of the labels in French, in every language, and choices are counted from 1, so that no identifier of
/// the policy stands in a page. They hold for one version of the policy: the form's token says which (ticket.h).
#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "policy/model.h"

namespace tenue::web::visitor {

struct Option {
  std::string label;
  std::string choice;    ///< id of the choice; of a consent: of its choice, or ""
  std::string activity;  ///< of a consent
  std::string href{};    ///< of terms: where they are read
};

struct Question {
  enum class Kind { kLine, kArea, kOne, kSome, kConsent, kTerms, kFile } kind = Kind::kLine;
  std::string name;  ///< of the field, and its id: "telephone"
  std::string path;  ///< "record.field"; "" of a consent; of terms where the vault's errors point
  std::string label, called, hint;
  bool required = false;
  std::vector<Option> options;              ///< kOne, kSome, kConsent, kTerms; the value of the nth is "n", from 1
  std::string type, inputmode, autocomplete;  ///< kLine
  bool narrow = false;                      ///< kLine: what one types is short
  int max = 0;                              ///< longest answer in characters; 0: no limit said
  const policy::Field* field = nullptr;     ///< of the model given; null of a consent
  bool several = false;                     ///< kFile: more than one
  bool conditional() const { return field && field->when; }  ///< whether it is asked hangs on another answer
};

/// Whether who fills the form in may send files with it: visitors and customers only where the site says so.
bool takes_files(const policy::Model& model, bool customer);
/// In the order of the file; the choices of one consent are one question. Last the terms that what is asked may be under.
std::vector<Question> questions(const policy::Model& model, const policy::Form& form, std::string_view lang, bool customer = false);

/// The words beside a box, as the ledger keeps them.
std::string wording(const Question& question, const Option& option);
/// What the reader was told: notice and wordings, hashed. 16 hex digits.
std::string told(const policy::Model& model, const policy::Form& form, const std::vector<Question>& all, std::string_view lang);

}  // namespace tenue::web::visitor
