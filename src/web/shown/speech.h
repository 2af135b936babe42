/// Records in the firm's words: titles, values, names, ends. Pure over what the vault gave; knows no trade.
#pragma once
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "app/users.h"
#include "vault/vault.h"

namespace tenue::web {

/// What a field of type role holds for this person.
std::string person_value(UserId user);

struct Speech {
  const policy::Model& model;
  std::string lang;
  Instant now;
  std::map<std::string, std::string> names;  ///< who signs in (person_value) and what a link may name, by the id that a value holds

  const policy::Record& type(const vault::RecordView& record) const;
  /// One field as a person reads it; a moment is said from now; "" if empty or not granted.
  std::string value(const policy::Record& record, std::string_view field, const vault::Values& values) const;
  /// The names behind a value of type role or link; one that is not known is left out, never shown as its number.
  std::string named_in(std::string_view ids) const;
  /// "record.field" of a card: in the record itself or above it.
  std::string value(const vault::Card& card, std::string_view path) const;
  /// Only what a card can bear: of an address, the town.
  std::string brief(const vault::Card& card, std::string_view path) const;
  /// What the policy's title gives of these values; "" if nothing of it is there.
  std::string titled(const policy::Record& declared, const vault::Values& values) const;
  /// By the policy's title ("Porte claquée, Vincennes"); where that gives nothing, label and date.
  std::string title(const vault::RecordView& record) const;
  /// With an article, in a sentence: "la facture 2026-052", "l’intervention du 12 mars 2026"; what has no title is
  /// told by its kind alone.
  std::string named(const vault::RecordView& record) const;
  /// The person: the fields marked identity, else how she is reached, else the record's label.
  std::string person(const policy::Record& root, const vault::Values& values) const;
  std::string state(const vault::RecordView& record) const;
  std::string the(const policy::Noun& noun) const;  ///< "la facture", "l’intervention", "the job"
  std::string a(const policy::Noun& noun) const;    ///< "une facture", "a job"
};

/// When the record came into its state; its creation where it has none.
Instant in_state_since(const vault::RecordView& record);

/// The people who sign in, for Speech.
std::map<std::string, std::string> people(vault::Vault& vault);

}  // namespace tenue::web
