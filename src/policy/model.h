/// The compiled policy: plain values, made by compile() and never changed. One namespace of identifiers holds records,
/// activities, roles and recipients. Everything that a firm differs in is here; nothing here knows a trade.
///
/// Texts are in the declared languages ("fr", "en"); French is always there. Paths are written as in the file:
/// "record.field", "record.*", "*". Expressions: expr.h.
#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace tenue::policy {

struct Expr;  // expr.h
using ExprPtr = std::shared_ptr<const Expr>;

/// Where something stands in the file. Both count from 1; 0 = shipped by Tenue, not in the file.
struct Place {
  int line = 0, column = 0;
};

struct Text {
  std::string fr, en;
  const std::string& in(std::string_view lang) const { return lang == "fr" || en.empty() ? fr : en; }
  bool empty() const { return fr.empty(); }
};

/// A thing in one and in many; gender 'm' or 'f' in French.
struct Noun {
  Text one, many;
  char gender = 'm';
};

enum class FieldType {
  kText, kLongText, kPersonName, kCompanyName, kMail, kPhone, kAddress, kDate, kMoment, kPeriod, kBirthDate, kAmount,
  kLines, kNumber, kChoice, kChoices, kYesNo, kSiret, kIban, kIp, kFile, kFiles, kLink, kRole
};
std::string_view type_name(FieldType type);  ///< as written in the file: "long_text"

struct Choice {
  std::string id;
  Text label;
};

struct Field {
  std::string id;
  FieldType type = FieldType::kText;
  bool required = false;  ///< asked by every form of an activity that keeps it
  bool find = false;      ///< found by its keyed hash (phone, mail)
  bool identity = false;  ///< names the person
  bool order = false;     ///< a choice whose values are ordered, most urgent first: queues sort by it
  bool frozen = false;    ///< never changed once set
  bool serial = false;    ///< number: the next of its series, given by the store
  bool many = false;      ///< role
  bool secret = false;    ///< level = "secret": `*` never covers it, it must be named
  bool warn_special = false;  ///< free text: the form asks not to write health, opinions… (art. 9)
  bool proof_to_rectify = false;
  int max = 0;                 ///< longest text in characters; 0 = the type's own limit (expr.h field_limit)
  std::string to;              ///< link: record; role: role
  std::vector<Choice> of;      ///< choice, choices
  Text label, why;             ///< why = the hint beside the field
  Text called;                 ///< in a sentence to the person: "votre téléphone"; empty = the label in lower case
  Text after;                  ///< date: "sa date", as in "1 an après sa date"
  ExprPtr when;                ///< asked only if
  std::string anonymous;       ///< "", "keep", "month", "department": what anonymising leaves
  Place place;
};

struct Lapse {
  Period after;
  std::string to;
};

struct State {
  std::string id;
  std::vector<std::string> to;     ///< empty = final
  std::vector<std::string> by;     ///< roles that may leave it; "subject" among them = the person herself
  std::vector<std::string> needs;  ///< fields that must be filled before it is *entered* ("assigned" needs "technician")
  std::optional<Lapse> lapse;
  bool initial = false;
  Text label;
  Text move;  ///< the verb that leads here, on the button
  Text noted; ///< the same for who notes what another did ([records.r.noted]), or else the verb
  Text after;  ///< "l'annulation", as in "1 an après l'annulation" ([records.r.after])
  Text once;   ///< "le travail est fait", as in "dès que le travail est fait" ([records.r.once])
  Place place;
};

struct Event {
  std::string id;
  ExprPtr date;
  Text after, once;  ///< as for a state
};

struct Record {
  std::string id;
  bool person = false;        ///< a natural person's record: the root of a subject
  std::string of;             ///< the one parent; empty = a root
  bool builtin = false;       ///< kept by Tenue itself (connection, consent, visit, request…)
  Noun label;
  std::string title;          ///< "{problem}, {address.town}"; empty = label and date
  std::vector<Field> fields;  ///< in the file's order
  std::vector<State> states;  ///< in the file's order; none = no life of its own
  std::vector<Event> events;
  Place place;
  const Field* field(std::string_view id) const;
  const State* state(std::string_view id) const;
  std::vector<std::string> new_states() const;
};

enum class Then { kErase, kByHand, kAnonymise };
enum class Basis { kConsent, kContract, kLegalObligation, kVitalInterests, kPublicTask, kLegitimateInterest };
std::string_view basis_name(Basis basis);  ///< "legal_obligation"

/// One line of `keep`. Lines of one (activity, record) add up: the pair ends at the latest of its matching lines.
struct KeepLine {
  std::string record;
  std::vector<std::string> fields;  ///< ids; empty = all of the record
  ExprPtr when;                     ///< the line counts while this holds; null = always
  ExprPtr until;
  Then then = Then::kErase;
  ExprPtr archive;                  ///< from this date only grants with archive = true read
  Text called;                      ///< what the page calls what is kept: "Une demande sans suite"; empty = made
  Text because;                     ///< why so long, published
  Text waits;                       ///< what an end that may never come waits for, published
  Place place;
};

/// What a role (reads and writes here) or a recipient (a copy leaves) gets from one activity.
struct Grant {
  std::string who;
  std::vector<std::string> reads, writes;  ///< paths as written
  std::string scope;                       ///< "record.field" of type role: only what this user is named in
  ExprPtr while_, when, unless;
  Text during;               ///< `while` in words: "tant que le travail n'est pas fini"; empty = made
  bool archive = false;
  bool pseudonym = false;
  std::vector<std::string> by, needs;
  Place place;
};

struct ConsentChoice {
  std::string id;  ///< empty id = the activity itself (its `ask`)
  Text label;
};

struct Activity {
  std::string id;
  Text label, ask;
  Text purpose;  ///< infinitives parted by ';': "venir chez vous; garantir le travail"
  Text called;   ///< what it covers, on the page: "l'intervention, sa garantie, les devis"; empty = the label
  Basis basis = Basis::kContract;
  Text interest;       ///< legitimate interest: which
  std::string source;  ///< legal obligation: the text that obliges
  std::string part_of;
  std::string confirm;  ///< "mail" = double opt-in
  std::vector<std::string> channels;
  std::vector<ConsentChoice> choices;
  std::vector<KeepLine> keep;   ///< in the file's order
  std::vector<std::string> uses;
  std::vector<Grant> access;
  bool standard = false;  ///< shipped by Tenue ([standard])
  Place place;
  /// The lines for one record, in order.
  std::vector<const KeepLine*> lines(std::string_view record) const;
  bool keeps(std::string_view record, std::string_view field) const;
};

struct Role {
  std::string id;
  bool partner = false;  ///< kind = "partner", else "staff"
  bool second_factor = false;
  bool admin = false;    ///< may add users, confirm the clock, place holds where the hold says so
  int password_min = 12; ///< characters (CNIL, deliberation 2022-100: 12 with 4 classes, 14 without digits…)
  Text label;
  Text called;     ///< in a sentence: "Le standard"; empty = label
  Text published;  ///< on the page: "Notre standard"; empty = called
  Text why;        ///< published after it: "pour organiser la venue"
  Place place;
};

struct Recipient {
  std::string id, kind, country, policy_url;  ///< kind: "processor", "controller", "authority"
  std::optional<Period> review;
  Text label, why;
  Place place;
};

struct HoldKind {
  std::string id;
  Text label, text;
  std::vector<std::string> covers, by, readers;
  std::optional<Period> review, at_most;  ///< review every; `until = "min(closed, placed + 5 years)"` gives at_most
  Place place;
};

/// Where copies lie that the engine cannot reach. The end of a term there opens a task for a person.
struct CopyPlace {
  std::string id;
  Text label;
  std::vector<std::string> holds;
  bool task = true;     ///< false: nobody sees to it yet, and the page says so
  Text because, until;  ///< why a copy lies there and when it should go, in words: a person does it, not the engine
  Place place;
};

/// One thing a form asks, in the file's order.
struct Ask {
  std::string record, field;  ///< field empty: consent choice(s)
  std::string activity, choice;
  bool required = false;  ///< `!` = required here, or the field's own `required`
  Text label, hint;       ///< the question in this form ([forms.f.labels], [forms.f.hints]); empty = the field's own
};

struct Form {
  std::string id, activity;
  Text label, intro, button, done;
  std::vector<Ask> asks;   ///< `activity.*` already spread over its choices
  std::vector<std::string> takes;
  std::optional<Period> follow;
  bool robots = false;
  bool informs = false;  ///< by_phone sentence shipped or written
  Text kept;             ///< prose: how long, in the notice; empty = made from the compiled policy
  Text spoken;           ///< the sentence to read to a caller (art. 13); empty = made from the compiled policy
  Place place;
};

struct Cookie {
  std::string id;
  std::optional<Period> life;  ///< none = session
  std::string activity;
  Text exempt;
  Place place;
};

struct Statistic {
  std::string id, of, activity;
  std::vector<std::string> measures, by;
  int smallest = 5;
  Text label;
  Place place;
};

struct Measure {
  std::string id, kind, check;
  std::optional<Period> every;
  bool each_person = false, gate = false;
  std::string document;  ///< the edition that each member of staff signs: "2025-10-01"; empty = there is none
  Text label;
  Place place;
};

struct Rights {
  std::vector<std::string> channels;
  std::string desk;
  std::string identity;  ///< "doubt" (RGT-005: never always), "never"
  std::vector<std::string> seen_by, never_for;
};

struct Breach {
  std::string desk, from;
  std::optional<Period> persons, authority;
  Text text;
};

struct Backups {
  std::optional<Period> every, kept, tried, roll, keys_kept;
  std::vector<std::string> to;
};

struct MailTemplate {
  std::string id, activity, attach;
  ExprPtr on;
  Text subject, body;
  Place place;
};

/// One queue of today's page.
struct Queue {
  std::string of;
  std::vector<std::string> in;  ///< states
  std::string activity;         ///< the room: the purpose one reads it for
  Text title, empty;
  Text count_one, count_many;   ///< "{n} clients attendent un technicien"
  std::optional<Period> late;   ///< waiting longer than this is said in red, and in words
  std::vector<std::string> card;  ///< paths, at most 3
  bool line = false;            ///< shown as a line of who is where instead of cards
  Place place;
};

/// What the screens need to look like this firm and no other.
struct Desk {
  std::string sign, colour, second, face;
  std::string phone;  ///< E.164 or as written; hung large on the home page
  Text area;
  Text home_title, call, lead, write_title, write, promises_title;
  std::vector<Text> promises;
  std::string doors_form, doors_field;  ///< the choices of "record.field" become doors to the form
  std::string open, close;              ///< "07:00", "22:00": outside, forms say that nobody reads them now
  std::optional<Period> answer;         ///< how fast one calls back while open
  std::vector<Queue> queues;
  std::string counter_form, counter_move;  ///< counter entry: which form, and the move of its filled button
  Text counter_title, counter_button, counter_more_title;
  std::vector<std::string> counter_more;  ///< paths folded under "more"
  std::vector<std::string> tabs;          ///< records
  std::vector<std::string> ledger;        ///< records shown as one ledger on a person's sheet
  Text ledger_title;
  std::string pocket_record, pocket_move; ///< the partner's telephone page: which record, which huge last button
  std::vector<std::string> pocket_says;   ///< fields in the paper block
  Text pocket_note, pocket_message;       ///< small print; text of the sms: link, free of personal data
  Place place;
};

struct PageText {
  std::string anchor;  ///< "summary", "contract", or "before_" / "after_" + section (docs/policy-language.md)
  Text text;
};

struct Accepted {
  std::string rule, at;
  Text because;
};

struct Organisation {
  std::string name, legal_form, siren, address, contact, phone, dpo, host, cnil;
  std::vector<std::string> where;
  std::chrono::month_day year_end = std::chrono::month{12} / std::chrono::day{31};
};

struct Version {
  Date date{};
  bool significant = false;
  std::vector<std::string> languages;
  std::vector<std::string> announce_significant, announce_minor;
  Text what;  ///< what changed, one sentence, published under "Versions of this page"
};

struct Model {
  int tenue = 1;
  std::string short_name;  ///< the folder's name: "sos-serrurier"
  std::string model;       ///< "locksmith@1"
  std::vector<std::string> standard;
  Organisation organisation;
  Version version;
  std::vector<Role> roles;
  std::vector<Recipient> recipients;
  std::vector<Record> records;  ///< builtin records last
  std::vector<Activity> activities;
  std::vector<HoldKind> holds;
  std::vector<CopyPlace> places;
  std::vector<Form> forms;
  std::vector<Cookie> cookies;
  std::vector<Statistic> statistics;
  std::vector<Measure> measures;
  std::vector<MailTemplate> mails;
  Rights rights;
  Breach breach;
  Backups backups;
  Desk desk;
  std::vector<PageText> texts;
  std::vector<Accepted> accepted;
  std::string canonical;  ///< canonical text of the compiled model: comments, order and spelling of the file are gone
  std::string hash;       ///< SHA-256 of `canonical`, hex: what `publish` keeps and the page shows

  const Record* record(std::string_view id) const;
  const Activity* activity(std::string_view id) const;
  const Role* role(std::string_view id) const;
  const Form* form(std::string_view id) const;
  const HoldKind* hold(std::string_view id) const;
  const Recipient* recipient(std::string_view id) const;
  const Record* root_of(std::string_view record) const;  ///< up the `of` chain
  std::vector<const Record*> children_of(std::string_view record) const;
  bool has_language(std::string_view lang) const;
  /// Days after which what is erased is unreadable in every backup: roll + keys_kept (design.md section 4).
  int unreadable_days() const;
};

}  // namespace tenue::policy
