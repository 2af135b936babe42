/// What can be known of a date expression without any record: which branch holds in a final state, which term it is.
/// Inside the policy module only.
#pragma once
#include <optional>
#include <string_view>

#include "policy/expr.h"

namespace tenue::policy {

/// True if the condition surely holds for a record of `record` that ended in `state`; nothing if that is not known.
std::optional<bool> holds_in(const Expr& condition, std::string_view record, std::string_view state);
/// True if the date can have no value there, because it names another final state.
bool none_in(const Model& model, const Expr& date, std::string_view record, std::string_view state);
/// `a else b` cut to the branch that counts in `state`; as it is where that is not known or `state` is empty.
const Expr& branch_in(const Model& model, const Expr& date, std::string_view record, std::string_view state);
/// The final states in which the line counts, in the file's order; one empty name if the record has no states.
std::vector<std::string_view> final_states(const Model& model, const KeepLine& line);
/// The longest period of the expression's own sums; nothing if it has none.
std::optional<Period> term(const Expr& date);
/// The whole expression, or its first branch, is end(…): it goes with other records.
bool follows_others(const Expr& date);
/// The records that end(…) names.
std::vector<std::string_view> ended_records(const Expr& end);

/// The line counts for some of its record's final states only: its condition is that state, and needs no other words.
bool counts_for_some_states(const Model& model, const KeepLine& line);
/// Any date in words: "6 mois après la remise du vélo".
std::string date_words(const Model& model, const Expr& date, std::string_view record, std::string_view lang);
/// A condition in words, to follow "quand" or "tant que": "l'état est « En route »".
std::string condition_words(const Model& model, const Expr& condition, std::string_view record, std::string_view lang);
/// How long a line keeps: its end, and before it what it waits for: "tant que le contrat court, puis 5 ans après sa fin".
std::string kept_words(const Model& model, const Activity& activity, const KeepLine& line, std::string_view state,
                       std::string_view lang);
/// The same of an end that is in words already.
std::string kept_words(const Model& model, const KeepLine& line, std::string_view state, const std::string& end, std::string_view lang);
/// The first branch only, where the second is as immediate: "dès que le travail est fait".
std::string short_end_words(const Model& model, const Activity& activity, const KeepLine& line, std::string_view state,
                            std::string_view lang);

}  // namespace tenue::policy
