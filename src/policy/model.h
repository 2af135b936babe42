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
  bool last_day = false;  ///< date: the last day of something, so it has come once it is over
  bool serial = false;    ///< number: the next of its series, given by the store
  bool many = false;      ///< role
  bool secret = false;    ///< level = "secret": `*` never covers it, it must be named
  bool warn_special = false;  ///< free text: the form asks not to write health, opinions… (art. 9)
  bool proof_to_rectify = false;  ///< once set, changed only by someone who names the proof seen
  bool needs_postcode = false;  ///< address: postcode = "required", the five digits of a French one
  bool needs_terms = false;   ///< choice: terms = "required", no value without terms that a person agrees to
  bool at_work = false;       ///< sphere = "work": reaches someone at work, not at home (CPCE art. L34-5)
  bool at_home = false;       ///< sphere = "private"
  int max = 0;                 ///< longest text in characters; 0 = the type's own limit (expr.h field_limit)
  std::string to;              ///< link: record; role: role
  std::string pays;            ///< amount: the field of the record above it, lines or an amount, that it pays a part of
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
  bool needs_account = false; ///< taken only from someone who is signed in
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
  bool needs_account = false;       ///< of a connection, a visit: needs = "account", noted of who is signed in and of nobody else
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
  std::optional<Period> notice;      ///< of a recipient: all files at once, once each person was told so long before
  std::vector<std::string> carries;  ///< what goes along with a copy: "consent", "opposition"
  Place place;
};

/// One answer apart. Under consent an opt-in with its own row in the ledger; under any other basis an opt-out: on, unless
/// the person objects to it.
struct ConsentChoice {
  std::string id;  ///< empty id = the activity itself (its `ask`)
  Text label;
};

/// Whose instructions an activity follows that is done as a processor (GDPR art. 28).
struct Mandate {
  std::string controller;   ///< record: the client on whose behalf
  std::string instruction;  ///< record: a live one must cover each act
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
  std::vector<std::string> where;    ///< narrower than the organisation's: countries, or "EEA"
  std::vector<std::string> sources;  ///< ids of [sources], or "form", "account": where its data come from
  std::optional<Mandate> mandate;    ///< as = "processor"
  bool standard = false;  ///< shipped by Tenue ([standard])
  Place place;
  /// The lines for one record, in order.
  std::vector<const KeepLine*> lines(std::string_view record) const;
  /// Whether a line of it keeps such records of who is signed in alone; then no line of it keeps them of others.
  bool needs_account(std::string_view record) const;
  bool keeps(std::string_view record, std::string_view field) const;
};
/// GDPR art. 21(1): one may object to it for reasons of one's own.
inline bool can_be_opposed(const Activity& activity) { return activity.basis == Basis::kLegitimateInterest || activity.basis == Basis::kPublicTask; }

/// CNIL, deliberation 2022-100: 12 characters of four kinds, 14 of three, or a long phrase.
struct PasswordRule {
  int length = 12;                   ///< characters
  std::vector<std::string> classes;  ///< of "lower", "upper", "digit", "special"; empty = the CNIL's rule for the length
};

struct Role {
  std::string id;
  bool partner = false;  ///< kind = "partner", else "staff"
  bool second_factor = false;
  bool admin = false;    ///< may add users, confirm the clock, place holds where the hold says so
  PasswordRule password;
  Text label;
  Text called;     ///< in a sentence: "Le standard"; empty = label
  Text published;  ///< on the page: "Notre standard"; empty = called
  Text why;        ///< published after it: "pour organiser la venue"
  Place place;
};

struct Recipient {
  std::string id, kind, country, policy_url;  ///< kind: "processor", "controller", "authority"
  std::string transfer;  ///< outside the EEA: "adequacy", "clauses", "rules" (GDPR art. 45 to 47)
  std::optional<Period> review;
  Text label, why;
  Place place;
};

/// Where data come from when the person did not give them (GDPR art. 14).
struct Source {
  std::string id;
  Text label;
  std::vector<std::string> gives;  ///< paths; whatever else it sends is dropped
  Text proof;                      ///< what shows that it may: "autorisation donnée au partenaire"
  std::optional<Period> inform;    ///< the person is told within (art. 14(3): a month at most)
  std::vector<std::pair<std::string, std::string>> sets;  ///< "record.field" → value that whatever it gives is kept with
  Place place;
};

/// A fact that is asked for before something may be done: "case" is a text, "prescription" a date.
struct NeededFact {
  std::string id;
  bool date = false;
  Text label;
};

struct HoldKind {
  std::string id;
  Text label, text;
  std::vector<std::string> covers, by, readers;
  std::vector<std::string> share;    ///< recipients that may see what is held: counsel
  std::vector<std::string> extend;   ///< who or what may prolong it: "authority" by reference
  std::vector<NeededFact> needs;
  std::optional<Period> review;      ///< looked at again every
  /// The longest time, of `until = "min(closed, placed + 5 years)"`; counted from the hold, or from the held record.
  std::optional<Period> at_most;
  bool from_record = false;          ///< at_most counts from the held record's creation, not from the hold's
  std::string until_fact;            ///< ends with the date given for this needed fact: "prescription"
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
  std::vector<std::pair<std::string, std::string>> sets;  ///< "record.field" → value that this form gives by itself
  bool needs_account = false;
  bool desk_only = false;  ///< staff fill it; it is not on the site
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
  bool on_choice = false;  ///< set only when the person chooses something on the page, not by a visit
  Place place;
};

/// Content of another site in ours; off until somebody asks for it, or shown as a link.
struct Embed {
  std::string id, origin;      ///< "https://www.openstreetmap.org"
  std::string otherwise;       ///< "link" or "nothing": what stands there instead
  Text use;
  std::optional<Period> review;
  Place place;
};

/// A link out, plain, marked, without referrer.
struct OutLink {
  std::string id, url, section;  ///< section: the chapter of the page where it stands
  Text label;
  Place place;
};

/// Terms with editions: what `accepts` names cannot exist without the person's agreement to the edition in force.
struct Terms {
  std::string id;
  Text label;
  Date edition{};      ///< since when this text holds; another text is another edition
  Text text;           ///< paragraphs parted by blank lines; one that begins with "# " is a heading
  ExprPtr accepts;     ///< of one record's own fields, so that nothing but an act of a person can make it true
  std::string record;  ///< that one
  Place place;
};

/// What visitors may leave on the site.
struct Site {
  bool comments = false, uploads = false, public_uploads = false, strip_location = false, scan = false;
};

/// The customers' own pages (Espace client).
struct Portal {
  bool open = false;                ///< the policy has one
  std::string login;                ///< "client.mail"
  std::vector<std::string> shows;   ///< records
  std::vector<std::string> edits;   ///< paths
  PasswordRule password;
  bool robots = false;
  std::vector<std::string> close_by;     ///< roles that close it on request
  std::vector<std::string> close_offer;  ///< records offered for download before
  Text close_warn;
};

struct Statistic {
  std::string id, of, activity;
  std::vector<std::string> measures, by;
  bool joint = true;  ///< false: each dimension is counted apart, never crossed with another
  int smallest = 5;
  Text label;
  Place place;
};

struct Measure {
  std::string id, kind, check;
  std::optional<Period> every;
  std::string each;  ///< "", "person", "item", "recipient", "activity": for each one a proof
  std::string by;    ///< recipient who does it for us
  bool term = false;  ///< each line says the last day on which it counts, and the instruction that it gives: a contract
  bool gate = false, journal = false;  ///< journal: what happens there is noted each time
  std::string document;  ///< the edition that each member of staff signs: "2025-10-01"; empty = there is none
  Text label;
  Place place;
};

struct Rights {
  std::vector<std::string> channels;
  std::string desk;
  std::string identity;  ///< "doubt" (RGT-005: never always), "never"
  std::vector<std::string> seen_by, never_for;
  std::vector<std::string> free;        ///< rights that the person exercises alone, without asking
  std::vector<std::string> directives;  ///< after death: "keep", "erase", "communicate" (LIL art. 85)
  std::vector<std::string> heirs;       ///< what heirs may ask: "estate", "digital_goods", "close_accounts", "record_death"
  struct Opens { std::string kind, record; ExprPtr when; };
  std::vector<Opens> opens;             ///< what a form's answer asks about her data besides: of that record's own fields
  bool forward = false;                 ///< portability straight to another service (GDPR art. 20(2))
  std::optional<Period> more;           ///< how long one waits for a further element when in doubt
  Text help;                            ///< what to say in a request
};

struct Breach {
  std::string desk, from;
  std::optional<Period> persons, authority, clients;  ///< none where `persons` is "without_delay"
  bool persons_soon = false, clients_soon = false;    ///< "without_delay"
  std::vector<std::string> steps;                     ///< in order: "contain", "persons", "authority"
  std::vector<std::string> needs;                     ///< what a notice must say: "nature", "consequences", "measures"
  std::vector<std::pair<std::string, std::string>> tell;  ///< nature → authority
  Text text;
};

struct Backups {
  std::optional<Period> every, kept, tried, roll, keys_kept;
  std::vector<std::string> to;
};

struct MailTemplate {
  std::string id, activity, attach;
  std::string to;  ///< role; empty = the person
  std::string of;  ///< the record that `on` and `when` stand on: the first that `on` names
  ExprPtr on, when;
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
  std::string move;             ///< the state that its button leads to; empty = the first that the role may go to
  bool line = false;            ///< shown as a line of who is where instead of cards
  Place place;
};

/// What the screens need to look like this firm and no other.
struct Desk {
  std::string sign;  ///< the organisation’s name where the file gives none
  std::string colour, second, face;
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

/// A text of law that the page cites, where it bears.
struct LegalReference {
  std::string text, section;
};

struct Accepted {
  std::string rule, at;
  Text because;
};

/// Nobody reads what is written at that hour of Paris. False for a firm that declares no hours.
bool closed_at(const Desk& desk, Instant now);

struct Organisation {
  std::string name, legal_form, siren, address, contact, phone, dpo, host, cnil;
  std::string capital, registry, site;
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
  std::vector<std::string> standard, profile;
  Organisation organisation;
  Version version;
  std::vector<Role> roles;
  std::vector<Recipient> recipients;
  std::vector<Source> sources;
  std::vector<Record> records;  ///< builtin records last
  std::vector<Activity> activities;
  std::vector<HoldKind> holds;
  std::vector<CopyPlace> places;
  std::vector<Form> forms;
  std::vector<Cookie> cookies;
  std::string banner_remembers;  ///< "", or "session": asked again at each visit
  std::vector<Embed> embeds;
  std::vector<OutLink> links;
  std::vector<Terms> documents;
  Site site;
  Portal portal;
  std::vector<Statistic> statistics;
  std::vector<Measure> measures;
  std::vector<MailTemplate> mails;
  Rights rights;
  Breach breach;
  Backups backups;
  Desk desk;
  std::vector<PageText> texts;
  std::vector<LegalReference> legal;
  std::vector<Accepted> accepted;
  bool as_published = false;  ///< the transcription of a page: only `tenue check` reads it, it is never published
  std::string canonical;  ///< canonical text of the compiled model: comments, order and spelling of the file are gone
  std::string hash;       ///< SHA-256 of `canonical`, hex: what `publish` keeps and the page shows

  const Record* record(std::string_view id) const;
  const Activity* activity(std::string_view id) const;
  const Role* role(std::string_view id) const;
  const Form* form(std::string_view id) const;
  const HoldKind* hold(std::string_view id) const;
  const Recipient* recipient(std::string_view id) const;
  const Source* source(std::string_view id) const;
  const Activity* takes_from(std::string_view source) const;  ///< the first activity that names it: for that its data come
  const Terms* terms(std::string_view id) const;
  const Record* root_of(std::string_view record) const;  ///< up the `of` chain
  std::vector<const Record*> children_of(std::string_view record) const;
  bool has_language(std::string_view lang) const;
  /// Days after which what is erased is unreadable in every backup: roll + keys_kept.
  int unreadable_days() const;
};

}  // namespace tenue::policy
