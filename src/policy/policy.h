/// The front door of the policy module. Pure: text in, values out; no clock, no disk, no network. Thread-safe.
#pragma once
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "policy/expr.h"
#include "policy/model.h"

namespace tenue::policy {

enum class Severity { kError, kWarning, kInfo };

/// One mistake or remark, at its place. Never stops at the first.
struct Finding {
  std::string rule;  ///< "LNG-004"
  Severity severity = Severity::kError;
  Place place;
  int length = 1;    ///< characters under the caret
  Text message;      ///< lower case, no full stop, names the thing as the author wrote it
  Text fix;          ///< the smallest fix; may be empty
  std::string source;  ///< "GDPR art. 13(2)(a)"; for LNG rules the section of docs/policy-language.md
};

struct Compiled {
  Model model;  ///< complete only if stands
  std::vector<Finding> findings;  ///< by place
  bool stands = false;  ///< the language's own rules hold: what was published under earlier rules of law still runs
  bool ok() const;  ///< no finding of severity error: it may be published
};

/// Compiles one policy file. `short_name` is the folder's name.
/// A file larger than 1 MiB, not UTF-8, or nested too deep is refused with one finding. Cost: milliseconds.
Compiled compile(std::string_view toml, std::string_view short_name);

/// "policy.toml:41:7: erreur [LNG-004] …", the line, a caret, "aide : …"; one block per finding, then a count.
std::string show_findings(const std::vector<Finding>& findings, std::string_view file_name, std::string_view toml, std::string_view lang);
std::string findings_json(const std::vector<Finding>& findings, std::string_view file_name);
/// Every rule with its severity, title and source. format: "text", "json" (both languages), "markdown" (docs/rules.md).
std::string rules_text(std::string_view lang, std::string_view format);

/// Normal forms. A value that is not one of its type gives an Error kInvalid whose detail is a catalogue key
/// ("phone.short", "mail.shape", "date.real", "choice.unknown", "text.long", "text.control", "link.none", …) and
/// nothing of the value. phone → E.164; mail → trimmed, domain lower case; date → ISO; moment → ISO local Paris
/// "2026-11-23T14:30"; amount → cents; lines → rows "quantity TAB unit cents TAB label"; choices → ids joined by ','.
Result<std::string> normalise(const Field& field, std::string_view raw);
/// A field whose values are files, by their ids (vault/file.h).
inline bool is_file(const Field& field) { return field.type == FieldType::kFile || field.type == FieldType::kFiles; }
/// When a day written in this field comes: as it begins, or as its last microsecond where the field is a `last_day`.
inline Instant comes(const Field& field, Date day) { return field.last_day ? day_end(day) - std::chrono::microseconds{1} : day_begin(day); }
/// As a person reads it in `lang`: "06 39 98 12 34", "318,00 €", "Porte claquée", "23 novembre 2026 à 14 h 30".
std::string shown(const Field& field, std::string_view value, std::string_view lang);
/// What an amount, or lines together, come to, in cents; 0 for what is neither.
std::int64_t cents_in(const Field& field, std::string_view value);
/// "1 318,00 €"
std::string euros_shown(std::int64_t cents, std::string_view lang);
/// A part of a value for titles: address → "town"; else the value shown.
std::string part(const Field& field, std::string_view value, std::string_view name, std::string_view lang);
/// What keyed hashes are made of: E.164 of a phone, lower-case mail.
std::string find_form(const Field& field, std::string_view normal);
int field_limit(const Field& field);  ///< longest value in characters
/// Whether the number of a payment card stands in what a person wrote freely: such a text is not kept (cards.cc says what is taken for one).
bool has_card_number(std::string_view text);
/// Of words that are no field of the policy (a reason, a note): kInvalid "text.card" at `field` where one stands in them.
Result<void> no_card(std::string_view text, std::string_view field);
/// The text with `instead` in place of each: for what nobody can be asked to write again.
std::string without_card_numbers(std::string_view text, std::string_view instead);

/// The kinds of requests about one's data, in the order in which the form of Tenue's own asks (GDPR art. 15 to 22, 7(3), 77; LIL art. 85).
/// "marketing" is the objection that needs no reason (art. 21(2)), an unsubscription among them.
inline constexpr const char* kRequestKinds[] = {"access",    "rectification", "erasure",    "restriction", "portability", "marketing",
                                                "objection", "withdrawal",    "directives", "heirs",       "complaint",   "question"};
/// By which way a request came. "account": from the customer's own pages.
inline constexpr const char* kRequestChannels[] = {"form", "account", "mail", "post", "phone", "counter"};
/// On what a doubt about who asks is lifted, the lightest first; of a paper that was seen its kind, never its number (GDPR art. 12(6)).
inline constexpr const char* kRequestProofs[] = {"contact", "invoice", "callback", "counter", "identity_card", "passport", "residence_permit", "civil_status"};
/// That form's id: on the site of a firm whose [rights] has the channel "form", keeps requests, and asks for their kind nowhere itself.
inline constexpr const char* kRightsForm = "exercise_right";

/// Does `path` list (with "*" and "record.*") cover record.field? Secret fields are covered only by name.
bool covers(const Model& model, const Activity& activity, const std::vector<std::string>& paths, std::string_view record, std::string_view field);

/// The fields that a source gives, in its order; `*` written out.
std::vector<std::pair<const Record*, const Field*>> given_by(const Model& model, const Source& source);
/// `above` is the record's own type or one up the `of` chain.
bool is_above(const Model& model, const Record& record, const Record& above);
/// Whose data it gives: the type of person among its fields below which none of them lies. Null: they are not of one person.
const Record* given_person(const Model& model, const Source& source);

// ---- what a firm's file begins from (models.cc) ------------------------------------------------------------------------

/// A trade's model, and one line that says whose it is. By name.
struct TradeModel {
  std::string_view name;  ///< "locksmith"
  Text about;
};
const std::vector<TradeModel>& models();
/// A policy file made from a model, whole but for its questions: values "?", each below a comment "#? …" (LNG-032).
/// lang "fr": in French; "en": its texts in French and English, each question French first. `firm` answers the first
/// question, "" leaves it; `today` dates the version. Fails kNotFound (no such model), kInvalid (a name of several lines).
Result<std::string> model_file(std::string_view model, std::string_view lang, std::string_view firm, Date today);

// ---- what is published (page.cc, register.cc, explain.cc, prose.cc) ----------------------------------------------------

/// When one end comes, in words: "10 ans après « C'est fait »", "1 an après l'annulation", "jusqu'à désinscription". To
/// follow "s'efface"; what the line keeps before that (`waits`) is in kept_rows().
std::string end_words(const Model& model, const Activity& activity, const KeepLine& line, std::string_view final_state, std::string_view lang);
/// Replaces {references} of prose: see docs/policy-language.md "Prose".
std::string prose(const Model& model, const Text& text, std::string_view lang);
/// The words of a mail: as prose(), and {record.field} from `values` ("record.field" → as a person reads it). A line that speaks of
/// something without a value is left out whole.
std::string mail_prose(const Model& model, const Text& text, std::string_view lang, const std::map<std::string, std::string>& values);
/// The notice beside a form (art. 13): paragraphs, made of the form's fields, their activities, readers, ends, rights.
std::vector<std::string> notice(const Model& model, const Form& form, std::string_view lang);
/// What is told to somebody whose data came from elsewhere (art. 14): paragraphs, the first says which and from whom, the last
/// where she answers. The source is one that an activity names.
std::vector<std::string> source_notice(const Model& model, const Source& source, std::string_view lang);
/// The sentence to read to a caller (art. 13, collection by telephone).
std::string spoken_notice(const Model& model, const Form& form, std::string_view lang);

/// One row of "what we keep".
struct KeptRow {
  std::string anchor;               ///< stable id: "keep-emergencies-record-done"
  std::string what, why, until;     ///< in words
  std::string gone;                 ///< when it is erased, to follow "s’efface": `until` without what it waits for before
  std::string activity, record, state;
  enum class By { kEngine, kPerson, kNobody } by = By::kEngine;
};
std::vector<KeptRow> kept_rows(const Model& model, std::string_view lang);

struct PastVersion {
  int number;
  Date date;
  Text what;
};
/// The last part of the address at which terms are read: "hosting-terms".
std::string terms_slug(const Terms& terms);

/// State of the proofs, when a server shows the page; a bare `tenue page` has none and draws only empty rings.
struct PageContext {
  std::optional<Date> verified_on;     ///< the last day on which prove held
  std::optional<Date> today;           ///< given, the marks say "today" where that is so
  std::vector<std::pair<std::string, Date>> signed_on;  ///< place → the day a person last signed its task
  std::vector<PastVersion> versions;   ///< newest first; empty = only this one
  int number = 1;
  bool inside_site = false;            ///< only <main>, the site draws header and footer
  std::string base;                    ///< link prefix
  std::string rights;                  ///< the form for rights, up to the number of the kind ("…?votre-demande="); "" = none: by mail
  std::string terms;                   ///< where the terms that people agree to are read; "" = nowhere, so no link
};
/// The policy page: complete HTML (art. 13), summary first, stable anchors, tables, who keeps each promise.
/// How the authority is named, with its address and telephone number: as [organisation] declares it, else as Tenue knows it. The page and
/// every letter say the same.
std::string authority(const Model& model, std::string_view lang);
/// What a register says of the firm: "SARL, au capital de 1 000 euros, SIREN …, RCS …"; empty where it says nothing.
/// Source  Code de commerce, art. R123-237: on its site and on its correspondence.
std::string legal_identity(const Model& model, std::string_view lang);
inline constexpr const char* kComplaintsUrl = "https://www.cnil.fr/fr/plaintes";

std::string page_html(const Model& model, std::string_view lang, const PageContext& context);

/// Register of processing activities (GDPR art. 30(1); CNIL, "Modèle de registre"). format: "html", "csv", "json".
Result<std::string> register_text(const Model& model, std::string_view lang, std::string_view format);

/// Each end in words with an example date counted from `example`. Empty `record` = all. Error kNotFound names near ones.
Result<std::string> explain(const Model& model, std::string_view record, Date example, std::string_view lang);

/// What changes from one model to another, for `publish`: one line each, in words.
std::vector<std::string> changes(const Model& before, const Model& after, std::string_view lang);

/// A line of the published page that differs from one version to the next, with the words that differ. `before` is empty
/// for a line that came, `after` for one that went.
struct PageChange {
  struct Stretch { std::string text; bool changed = false; };
  std::string chapter;  ///< its heading
  std::vector<Stretch> before, after;
};
/// What a reader of both pages would find, in the order of the page. The list of versions and the marks of proofs are not compared.
std::vector<PageChange> page_changes(const Model& before, const Model& after, std::string_view lang);

}  // namespace tenue::policy
