/// Reads one table key by key: wrong types, missing and unknown keys are reported where they stand.
#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/draft.h"

namespace tenue::policy {

class Reader {
 public:
  /// `what` names the table in messages: "records.client". A node that is no table is reported and read as empty.
  Reader(Draft& draft, const Node& node, std::string what);
  /// Reports the keys that nobody asked for.
  ~Reader();
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  Draft& draft() { return draft_; }
  const Node& node() const { return node_; }
  const std::string& what() const { return what_; }

  const Node* take(std::string_view key);
  const Node* need(std::string_view key);
  bool has(std::string_view key) { return take(key) != nullptr; }

  std::string string(std::string_view key);
  std::string need_string(std::string_view key);
  std::string one_of(std::string_view key, const std::vector<std::string>& allowed);
  bool flag(std::string_view key, bool otherwise = false);
  int integer(std::string_view key, int otherwise, int least, int most);
  std::optional<Period> period(std::string_view key);
  std::vector<std::string> list(std::string_view key);
  /// Each name must be one of its kind.
  std::vector<std::string> names(std::string_view key, Names kind);
  std::string name(std::string_view key, Names kind);
  /// Paths of declared records, each checked once everything was read: "record.field" or "record.*".
  std::vector<std::string> paths(std::string_view key);
  /// `{ length = 14, classes = ["lower", "upper", "digit"] }`
  PasswordRule password(std::string_view key);
  /// A list of words, each one of `allowed`.
  std::vector<std::string> words(std::string_view key, const std::vector<std::string>& allowed);
  Text text(std::string_view key);
  Text prose(std::string_view key);
  /// Compiles later; `keep` gets the result.
  void expression(std::string_view key, Context context, std::function<void(ExprPtr)> keep);

 private:
  Draft& draft_;
  const Node& node_;
  std::string what_;
  std::vector<std::string> asked_;
};

/// A string node, or a report and an empty string.
std::string string_of(Draft& draft, const Node& node);
/// { fr, en } or a plain French string; a missing declared language is reported.
Text text_of(Draft& draft, const Node& node, bool prose = false);
std::vector<const Node*> items_of(Draft& draft, const Node& node);
/// Strings that must be what their key is for: a mail address, a telephone number, a SIREN, a country as "FR" (reach.cc).
std::string read_mail(Reader& reader, std::string_view key);
std::string read_phone(Reader& reader, std::string_view key);
std::string read_siren(Reader& reader, std::string_view key);
/// "RCS Annecy 000 000 000": a number of nine digits in it is the SIREN, checked like it.
std::string read_registry(Reader& reader, std::string_view key, std::string_view siren);
/// Only the secure web: what a browser fetches or opens from our page goes over TLS.
void check_url(Draft& draft, const Node* node);
std::string read_country(Reader& reader, std::string_view key);
std::vector<std::string> read_countries(Reader& reader, std::string_view key);
/// A list of strings.
std::vector<std::string> strings_of(Draft& draft, const Node& node);
std::optional<Period> period_of(Draft& draft, const Node& node);
/// The entries of a table of named things; malformed identifiers are reported and left out.
std::vector<const Entry*> named_entries(Draft& draft, const Node& root, std::string_view key);
bool is_identifier(std::string_view word);
/// Reports a path that is neither "record.field" nor "record.*" of the file, once everything was read.
void check_path(Draft& draft, const Node& item);
/// Reports `node` as no path of a declared record; `message` and, where none is near, `fix` are catalogue keys.
void report_path(Draft& draft, const Node& node, std::string_view message, std::string_view fix);
/// Chapters of the page: where texts, links and references of law may stand.
const std::vector<std::string>& chapters();
/// A table, or a list of tables.
std::vector<const Node*> one_or_many(const Node& node);

}  // namespace tenue::policy
