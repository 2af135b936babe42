/// A policy being compiled: the model so far, what was found, and what can be checked only once everything was read.
/// The document outlives the draft's checks, so that each finding points into the file.
#pragma once
#include <functional>
#include <initializer_list>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "policy/document.h"
#include "policy/law/published.h"
#include "policy/policy.h"

namespace tenue::policy {

enum class Rule {
#define RULE(name, id, severity, source) name,
#define LAW(name, id, severity, source) name,
#define ELSEWHERE(id, severity, source)
#include "policy/rules.def"
#undef ELSEWHERE
#undef LAW
#undef RULE
};
struct RuleInfo {
  const char* id;
  Severity severity;
  const char* source;
};
const std::vector<RuleInfo>& rules();  ///< in the order of Rule

using Values = std::initializer_list<std::pair<std::string_view, std::string_view>>;
Finding make_finding(Rule rule, Spot spot, std::string_view message, Values values = {}, std::string_view fix = {});

/// What an expression is written on, and what it must be.
struct Context {
  std::string record;    ///< bare names are looked up here; empty = the first record that is named
  std::string activity;  ///< whose ends end() means
  bool boolean = false;  ///< a condition, not a date
  bool qualified = false;  ///< names must say their record: the expression is asked about several
};

/// A date or condition as read, compiled when every name is known.
struct PendingExpr {
  const Node* node;
  Context context;
  std::function<void(ExprPtr)> keep;
};
struct PendingProse {
  const Node* node;  ///< the string
  bool mail = false; ///< references to the records of a mail are allowed
};

enum class Names { kRole, kActor /* role or "subject" */, kRecord, kActivity, kRecipient, kReader /* role or recipient */, kForm, kOrigin /* source, form or account */ };

class Draft {
 public:
  explicit Draft(std::string_view toml) : lines_(lines_of(toml)) {}

  Model model;
  std::vector<Finding> findings;
  std::vector<PendingExpr> expressions;
  std::vector<PendingProse> proses;
  std::map<std::string, Text> words;  ///< [words]: "id" or "record.id"
  Published published;                ///< [as_published]
  std::set<std::string> unsound;      ///< records whose states are at fault: their ends are not judged before those are right
  std::map<std::string, Spot> spots;  ///< "activities.a.keep.r.0" …: where to point later

  void report(Rule rule, Spot spot, std::string_view message, Values values = {}, std::string_view fix = {});
  /// Runs after everything was read.
  void later(std::function<void()> check) { later_.push_back(std::move(check)); }
  void run_later();
  /// The name must be one of its kind once everything was read.
  void refer(Names kind, const Node& node);
  std::vector<std::string> names(Names kind) const;
  Spot spot(const std::string& key) const;
  /// `length` characters of a string of the file, from its character `from`.
  Spot inside(const Node& string, int from, int length) const;
  bool ok() const;

 private:
  std::vector<std::string_view> lines_;
  std::vector<std::function<void()>> later_;
};

void read_organisation(Draft& draft, const Node& root);
void read_records(Draft& draft, const Node& root);
void read_activities(Draft& draft, const Node& root);
void read_surfaces(Draft& draft, const Node& root);
void read_security(Draft& draft, const Node& root);
void read_site(Draft& draft, const Node& root);
void read_desk(Draft& draft, const Node& root);
void read_published(Draft& draft, const Node& root);
void resolve_words(Draft& draft);

/// `sets = { "message.kind" = "complaint" }`: choices that are answered by themselves, each kept by the activity (which may be null).
using Sets = std::vector<std::pair<std::string, std::string>>;
Sets sets_of(Draft& draft, const Node& node, const Activity* activity);

/// The record of whose own fields, as an act of a person can make them true, the condition speaks and of no other; null, and reported at `node`: none.
const Record* record_of_acts(Draft& draft, const Node& node, const Expr& condition);

/// Compiles a pending expression; reports and gives null where it cannot be.
ExprPtr compile_expression(Draft& draft, const Node& node, const Context& context);

void check_names(Draft& draft);
void check_states(Draft& draft);
void check_ends(Draft& draft);
void check_prose(Draft& draft);
void check_desk(Draft& draft);
void judge(Draft& draft, const Node& root);  ///< the law's rules (law/law.h)

// ---- shipped with Tenue (shipped.cc) ------------------------------------------------------------------------------------
void add_builtin_records(Model& model);
/// The form by which people exercise their rights, where the policy takes requests by form and asks them nowhere itself.
void add_rights_form(Model& model);
/// The cookie that Tenue itself sets where one signs in, when the file does not declare it: the page says it in any case.
void add_own_cookie(Model& model);
/// The activities that `standard` names, where the file does not write them itself.
void add_standard(Node& root);
/// A label of Tenue's own as a sentence says it: "nom", "date de clôture" for "Clos le"; empty where the label is the firm's.
Text noun_of_shipped_label(const Field& field);
const Text* shipped_word(std::string_view key);  ///< "type.phone", "other", "move.done"

/// What Tenue notes of a visit by itself: "connection", "visit", "view" (shipped.cc).
bool is_of_a_visit(std::string_view record);

/// The check digit holds (ISO/IEC 7812-1, Annex B): SIREN, SIRET (values.cc).
bool luhn(std::string_view digits);
/// ISO 13616, without spaces: the rearranged number is 1 modulo 97 (values.cc).
bool is_iban(std::string_view code);
/// What of a text is a digit of ASCII, in its order (reach.cc).
std::string digits_of(std::string_view text);
/// The numbers that stand in a text, each in its digits: those that only spaces, points or hyphens part are one (cards.cc).
std::vector<std::string> numbers_in(std::string_view text);
/// The values "?" that a model leaves to its owner, each with the question above it (unanswered.cc).
std::vector<Finding> unanswered(const Node& root, std::string_view toml);

/// Canonical TOML of the document (canonical.cc).
std::string canonical_text(const Node& root);

}  // namespace tenue::policy
