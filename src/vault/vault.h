/// The vault: the only place where personal data are unsealed, always for a purpose. One Vault is one organisation's
/// store and keyring, opened by one process (exclusive lock), used by one thread (app/writer.h), inside the transaction
/// that the writer holds. What is not granted by the running policy is refused; every answer and every act leaves one
/// audit entry in the same transaction.
///
/// Format: docs/formats/record.md, keyring.md, audit.md, store.md. Decisions: docs/decisions.
#pragma once
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "base/id.h"
#include "base/bytes.h"
#include "base/result.h"
#include "base/time.h"
#include "policy/policy.h"
#include "vault/file.h"

namespace tenue::store { class Database; }

namespace tenue::vault {

/// Who acts. Roles of the policy, or one of the built-in ones: "visitor" (public form), "subject" (the person herself, signed in to
/// her own pages), "engine" (daily job), "operator" (commands).
struct Actor {
  UserId user;       ///< 0 for visitor, subject, engine, operator
  std::string role;
  RecordId self{};   ///< subject: the record whose address she signs in with
};
/// Who asks, and for which activity: the room one stands in. There is no reading and no writing without one. Lists, sheets,
/// single records and their changes open what the role's other rooms give too; the audit entry names them all.
struct Purpose {
  Actor who;
  std::string activity;
};

using Values = std::map<std::string, std::string>;  ///< "record.field" or, inside one record, "field" → normal form

struct Refusals { std::vector<Error> errors; };  ///< one per field at fault; never empty
/// A value, or everything that stands against it.
template <class T>
class [[nodiscard]] Checked : public tl::expected<T, Refusals> {
 public:
  using tl::expected<T, Refusals>::expected;
  Checked(Refusals refusals) : tl::expected<T, Refusals>(tl::unexpect, std::move(refusals)) {}
};

/// Kinds of proof on which a field with `rectify = "proof"` is corrected. Fixed words: what is kept of a paper that was
/// seen is its kind, never its number.
inline constexpr const char* kProofs[] = {"identity_card", "passport", "residence_permit", "civil_status", "court", "company_register"};
/// Where an error about the proof or the terms stands that belongs to no field: no identifier has a hyphen.
inline constexpr const char* kProofPlace = "proof-seen";
inline constexpr const char* kTermsPlace = "terms-agreed";

/// One edition of terms, as one agrees to it: "hosting_terms@2026-11-22".
inline std::string agreement(const policy::Terms& terms) { return terms.id + "@" + iso_date(terms.edition); }
/// Files that came with an act. A value of a field of files names each by its id.
using Files = std::vector<std::shared_ptr<const SealedFile>>;
/// What stands behind an act beside its values.
struct Backing {
  std::string proof;               ///< one of kProofs: seen for what changes of a field that needs one
  std::vector<std::string> terms;  ///< agreement() of each that the person agrees to
  Files files{};
};

/// A box that was ticked: under consent it agrees, under another basis it refuses (GDPR art. 21).
struct ConsentGiven {
  std::string activity, choice;
  std::string wording;  ///< exactly what stood beside the box
};
/// Who comes to the site.
enum class Visiting { kStranger, kSignedIn };

/// From where a form was sent.
struct Terminal { std::string ip; };

/// What a form or a telephone call brings. Values are raw, as typed.
struct Submission {
  std::string form;                     ///< id in the policy
  std::map<std::string, std::string> values;  ///< "record.field" → raw
  std::vector<ConsentGiven> consents;
  std::string informed = "form";        ///< 'form', 'phone', 'staff'
  std::optional<SubjectId> known;       ///< staff: this known person; else a new (provisional, from a visitor) one
  std::string once;                     ///< token of the shown form: the same answers sent twice are one act
  std::vector<std::string> terms{};     ///< agreement() of each that the person agrees to
  std::map<std::string, RecordId> there{};  ///< staff: record type → which one of the known person's is meant; else a new one
  std::map<std::string, std::string> own{};  ///< "record.field" → what the program notes with it and nobody typed; left out where nothing keeps it
  Files files{};
  Terminal from{};                      ///< outside the firm: what a record that the form `takes` may be filled with
};
struct Taken {
  SubjectId subject;
  RecordId root, main;                  ///< main = the deepest record the form made
  std::string reference;                ///< "7K2Q-M4X": what the person quotes
};

/// A record of a file that a person took along (docs/formats/dossier.md). `id` and `of` name records in the file alone; values by field id, as typed, a
/// link by such an id; `activities`: what kept it where it comes from.
struct Carried { std::string id, of, type; Values values; std::vector<std::string> activities; };

struct Agreement { std::string terms; Date edition{}; Instant at{}; };
struct MoveView { std::string to; policy::Text verb; std::vector<std::string> needs; };  ///< needs: fields still empty
struct RecordView {
  RecordId id, parent;
  SubjectId subject;
  std::string type, state, reference, informed;
  Instant created{};
  std::vector<std::pair<std::string, Instant>> entered;
  Values values;                        ///< only fields that the grant covers, by field id
  std::map<std::string, std::vector<FileView>> files;  ///< of those fields that hold files, by field id
  std::vector<MoveView> moves;          ///< those that this actor may make now
  std::vector<std::string> writes;      ///< field ids that this actor may change
  std::vector<policy::Pair> pairs;
  std::vector<Agreement> agreed;        ///< editions of terms, oldest first
  std::vector<std::string> to_agree;    ///< terms that the record is under, without the edition in force
  bool united = false;                  ///< a contact who is one person with the one that it hangs below
  bool held = false, archived = false, closed_to_you = false;  ///< closed: it exists, this role may not read it now
};
struct HoldView {
  HoldId id; RecordId record; std::string kind, reason; UserId owner; Instant placed{}, review{};
  std::optional<Instant> until;         ///< when it ends by itself
  Values facts;                         ///< what was asked for with it, for who answers for it or reads it
};
/// Values of a record that one of [sources] gave (GDPR art. 14).
struct OriginView {
  OriginId id; RecordId record; std::string source; std::vector<std::string> fields;  ///< field ids
  Instant at{}; UserId user;            ///< when, and who wrote it down or matched it
  std::optional<Instant> told, due;     ///< when the person was told; until when she must be
  std::string proof;
};
/// What came of it: `matched`, a known person's record was completed; else a new person was made.
struct Brought { SubjectId subject; RecordId record; bool matched = false; };
/// GDPR art. 18: what a restriction is stored as, a hold of no policy's kind; behind ':' the activity that it stops where it stops one alone.
inline constexpr std::string_view kLimited = "!limited";
/// For what a restricted record may be opened all the same (art. 18(2)).
inline constexpr const char* kLimitedGrounds[] = {"consent", "claims", "others", "public_interest"};
struct LimitView {
  HoldId id; RecordId record;           ///< 0 = all that is hers
  std::string activity;                 ///< "" = every use
  std::string reason; Instant placed{};
  std::optional<Instant> until;         ///< announced to her: it ends then
};
/// Something of a record was passed on (art. 15(1)(c), 19): to whom, for what, which fields, and never their values.
struct Disclosure {
  DisclosureId id{}; RecordId record;
  std::string who;                      ///< id of a recipient or of a role of kind partner; kToHerself; kToOther: `words` says who
  std::string activity;                 ///< "" = none of the policy's
  std::vector<std::string> fields;      ///< field ids
  Instant at{}; UserId user{};          ///< who noted it; 0 = noted with the act itself
  RecordId request{};                   ///< the request that it answers; 0 = none
  std::string words{};                  ///< beside it, as a person wrote: of kToOther who, on the first line; the number of the case, the hash of a file
};
inline constexpr std::string_view kToHerself = "!subject", kToOther = "!other";
/// What an erasure leaves to its own end: a record as one activity keeps it.
struct Kept { RecordId record; std::string activity; auto operator<=>(const Kept&) const = default; };

/// What one activity keeps of a record now, and until when (none: once something else has happened).
struct KeptView { RecordId record; std::string type, activity; std::vector<std::string> fields; std::optional<Instant> ends; policy::Then then = policy::Then::kErase; };
struct ConsentView { std::string activity, choice; Instant given{}; std::optional<Instant> withdrawn; std::string act; RecordId of; };  ///< of: a contact; 0 = the root
struct Look { Instant at{}; UserId user; std::string role, activity, act; RecordId record; };  ///< who looked: person (0 = none), role, purpose, time
struct Correction { Instant at{}; UserId user; std::string role; RecordId record; std::string proof; std::vector<std::string> fields; };  ///< on a proof
struct Sheet {
  SubjectId subject;
  bool provisional = false;
  RecordView root;
  std::vector<RecordView> records;      ///< newest first
  std::vector<HoldView> holds;
  std::vector<ConsentView> consents;
  std::vector<OriginView> origins;
  std::vector<Look> looks;              ///< newest first, at most 50
  std::vector<Correction> corrections;  ///< newest first, at most 50
  std::vector<SubjectId> perhaps;       ///< known persons that this provisional one may be
};
struct Beside {
  std::vector<ConsentView> consents;
  std::vector<OriginView> origins;
  std::vector<Look> looks;              ///< newest first
};
/// A record with what the actor may see of the records above it ("client.name" → …).
struct Card { RecordView record; Values above; };
/// One page of a list, newest first, and whether records of the type follow, for this reader or another.
struct Listed { std::vector<Card> cards; bool more = false; };
struct Hit { SubjectId subject; Values root; std::optional<Card> last; };

/// A file to be read, by whoever may. What is read meanwhile stays readable to him who began.
struct OpenedFile { FileView view; std::unique_ptr<FileReader> content; };
/// A file that a scanner has to judge, and whose it is.
struct WaitingFile { SubjectId subject; RecordId record; std::string type, field; std::shared_ptr<const KeptFile> file; };

/// For the proof: a row of a file, and what became of the file.
struct StoredFile {
  FileId id; SubjectId subject; RecordId record; std::string field;
  enum State { kWhole, kMissing, kClosed } state;
};

struct Ending {  ///< a row of the agenda
  Instant at{};
  SubjectId subject; RecordId record;
  std::string type, state, activity;
  bool held = false;
  Instant created{};
  std::string reference = {};
};

struct Options {
  std::filesystem::path data;   ///< folder of this organisation: <data>/<short name>/
  std::filesystem::path keys;   ///< folder of all keyrings, outside the data folder
  std::string short_name;
  bool create = false;          ///< make a new store (and a master key only where neither data nor keyrings exist)
  bool demo = false;            ///< only with create
  std::filesystem::path home{}; ///< where it will lie once it is whole, if not in `data`: what its keyring says
  bool scanned = false;         ///< a scanner is there: no file opens before it has judged it
};

class Vault {
 public:
  /// Fails kLocked (another process holds it), kDamaged (format, header), kNotFound (no store and !create), kConflict
  /// (create and it exists; keys are there whose data are not). `detail` is a word of the catalogues, `field` the file.
  /// Throws Fault. With create the store is there wholly or, after any failure, not at all.
  /// Replays the journal of dead slots before anything is answered.
  static Result<std::unique_ptr<Vault>> open(const Options& options, const Clock& clock);
  ~Vault();

  // ---- time, policy, batch -------------------------------------------------------------------------------------------
  Instant now() const;                 ///< max(clock + demo offset, high water)
  /// What the machine's clock says (in a demonstration with its offset): behind now() while it stands before the last mark. For what has to
  /// agree with other clocks, such as the codes of a telephone.
  Instant machine_time() const;
  /// Whether running time accounts for the clock: what the machine was off is believed up to 48 hours at once and 72 in
  /// all since a person last said that the clock is right (believe_clock, move_clock). Reads /proc/uptime.
  bool clock_believed() const;
  bool demo() const;
  const OrgId& org() const;
  bool published() const;              ///< false until the first publish
  const policy::Model& model() const;  ///< the running (published) one; published() must hold
  int version() const;
  /// Runs each act in its savepoint inside one transaction, one flush for all. An act that throws rolls back alone and
  /// its exception is given back at its index; if the engine rolled the whole transaction back, the acts run singly.
  std::vector<std::exception_ptr> batch(std::span<const std::function<void()>> acts);
  /// Same for one act; rethrows.
  void act(const std::function<void()>& one);
  /// Several steps as one: a refusal of any undoes them all.
  Result<void> whole(const std::function<Result<void>()>& steps);
  /// Keeps a new version, gives numbers to its names, recomputes every pair under it. The caller has decided (app/app.h, publish).
  void keep_version(const policy::Model& model, const Actor& who);

  // ---- taking and changing -------------------------------------------------------------------------------------------
  Checked<Taken> take(const Purpose& purpose, const Submission& submission);
  /// A request about one's data that came by another way than a form: a record of its own, of nobody yet. `values` by field id, raw.
  /// Whoever works here may hand one in, as any visitor could; to read it takes a grant like any other. `once`: as of a
  /// Submission. kForbidden: a partner, or the activity keeps no requests.
  Checked<Taken> file_request(const Purpose& purpose, const Values& values, const std::string& once = {});
  /// What a source gives about one person: `values` are raw, by "record.field", each one of its `gives`; `proof` says what shows
  /// that it may. Who is found by one of the values gets what is empty with her, else a person is made; nothing is overwritten.
  /// kForbidden: may_bring is false, or another activity takes from it. kInvalid: "source.proof", "source.reach" (nothing to find
  /// or tell her by). kConflict: "source.several" (more than one has it), "source.provisional" (who she is is not decided yet),
  /// "source.opposed" (she refused something of the activity, now or before she was erased; one audit entry, "turned_away"), "source.known" (nothing new).
  Checked<Brought> bring(const Purpose& purpose, const std::string& source, const Values& values, const std::string& proof);
  /// She was told where the data come from. kForbidden, kNotFound, kConflict: she was already.
  Result<void> note_told(const Actor& who, OriginId origin);
  /// What the source gave goes, and what was made for it alone; what others gave stays. kHeld.
  Result<void> separate(const Actor& who, OriginId origin);
  /// What a person took along elsewhere becomes a person of her own here, as data that she gives now: in their first states, under those
  /// of the file's activities that keep such records, under consent where she `agrees` anew. Noted with each record: `source`. By the desk for rights.
  /// kInvalid: "carry.empty", "carry.many", "carry.type", "carry.twice", "carry.parent", "carry.field" (field: the record's type), what a form would
  /// refuse, "record.unkept", "consent.undeclared". kForbidden: "request.desk", "consent.refused". kConflict: "carry.known", somebody is found by
  /// what she brings. All or nothing.
  Checked<SubjectId> carry_in(const Actor& who, const std::vector<Carried>& records, const std::vector<ConsentGiven>& agrees, const std::string& source);
  /// A record of Tenue's own that nobody types ("connection"), under every activity that keeps it and with the fields that
  /// they keep: where none does, nothing is noted. One that keeps them of who is signed in alone keeps none of a stranger. Values by
  /// field id, raw; one that does not fit is left out.
  void observe(const std::string& record, const Values& values, Visiting whose);
  /// A new record under a person (quote, invoice, second job): `values` by field id, raw. Parent 0: one of nobody, which
  /// stands alone (its type has no `of` and holds no person).
  Checked<RecordId> add(const Purpose& purpose, RecordId parent, const std::string& type, const Values& values, const Backing& backing = {});
  Checked<void> change(const Purpose& purpose, RecordId rec, const Values& values, const Backing& backing = {});
  /// Makes the move, with the fields that it needs. kForbidden, kConflict (another state meanwhile), kInvalid.
  Checked<void> move(const Purpose& purpose, RecordId rec, const std::string& from, const std::string& to, const Values& values,
                     const Backing& backing = {});
  /// Adds files to a field of files, or puts one in the place of the one that is there; none: only whether this actor may. Takes one
  /// away, which dies with its key.
  Checked<void> give_files(const Purpose& purpose, RecordId rec, const std::string& field, const Files& files);
  Checked<void> drop_file(const Purpose& purpose, RecordId rec, FileId file);
  /// The person agrees to the edition in force of terms that the record is under: what she agreed to before stays written.
  Result<void> agree(const Purpose& purpose, RecordId rec, const std::string& agreed);
  /// The provisional person becomes the known one: her records are sealed again under the known slot, the old slot dies. kForbidden:
  /// the sheets of both do not open, or she may not write such persons. kConflict: not a provisional and a known one. kInvalid: of
  /// two types. kHeld: what the provisional one says of herself may not go. kNotFound.
  Result<void> join(const Purpose& purpose, SubjectId provisional, SubjectId known);
  Result<void> refuse_join(const Purpose& purpose, SubjectId provisional, SubjectId known);
  /// Two contacts of one firm are one person: `rec` hangs below `into` with all that is its own, and is no person of its own until it is
  /// parted. Acts "united", "parted". kForbidden: as join. kConflict: "unite.alike" (they share no telephone number and no address: a name
  /// alone joins nobody), "unite.account" (`rec` has an account: unite the other way round). kInvalid: "unite.apart" (not two contacts of one
  /// firm). kHeld, kNotFound.
  Result<void> unite(const Purpose& purpose, RecordId rec, RecordId into);
  Result<void> part(const Purpose& purpose, RecordId rec);
  /// `of`: the answer of one contact of a company; 0: every such answer of the subject.
  Result<void> withdraw(const Purpose& purpose, SubjectId subject, const std::string& activity, const std::string& choice, const std::string& act, RecordId of = {});
  /// GDPR art. 7: the person ticks a box in her own pages; `act`: where. kInvalid: not asked under consent. Twice is once.
  Result<void> consent(const Purpose& purpose, SubjectId subject, const ConsentGiven& given, const std::string& act, RecordId of = {});
  /// GDPR art. 21: notes that the person objects to an activity that rests on a legitimate or public interest (`choice` empty),
  /// or to one of its `choices`, which count until refused; what only that kept goes at once. Twice is once.
  /// `of`: one contact objects for herself; 0: for the whole subject.
  Result<void> object(const Purpose& purpose, SubjectId subject, const std::string& activity, const std::string& choice, const std::string& act, RecordId of = {});
  /// She no longer objects: what is kept from now on may serve again; what went is gone. To what writes to her (`channels`) she alone lets
  /// it, in her own pages. kForbidden: "consent.refused". kNotFound: "objection.none", none stands.
  Result<void> lift_objection(const Purpose& purpose, SubjectId subject, const std::string& activity, const std::string& choice, const std::string& act, RecordId of = {});
  /// Before an objection to offers is carried out: each address and number that the activity keeps of her (`of`: of one contact) leaves a
  /// keyed hash, which outlives an erasure. What comes in with one later is under that refusal, until she agrees anew herself.
  void remember_refusal(SubjectId subject, const std::string& activity, RecordId of = {});
  /// `facts`: what the kind `needs`, by id; dates as "2030-01-01", the last day of a hold that lasts until one of them. A
  /// need called "reason" is the reason. kInvalid: the error's field
  /// is "kind", "reason", "review" or "fact." and the id.
  Result<HoldId> place_hold(const Actor& who, SubjectId subject, RecordId rec_or_0, const std::string& kind, const std::string& reason,
                            Instant review, const Values& facts = {});
  /// The reason still stands: looked at again by `review`. `last`: also prolonged to the end of that day, which is later than its
  /// end and only where the kind has `extend`; `facts` then says all that it names ("authority", "reference"): they are added.
  Result<void> renew_hold(const Actor& who, HoldId hold, Instant review, std::optional<Date> last = {}, const Values& facts = {});
  Result<void> end_hold(const Actor& who, HoldId hold);
  /// Erases a whole person now (right to erasure): every activity lets go but those that a legal obligation binds and what `kept` names.
  /// What a hold keeps is read by its readers alone from now on and goes with it; a restriction ends. Gives the records that stay.
  /// By who minds rights, administers, or is the person herself ("subject").
  /// `of`: only this record and what hangs below it: one contact of a firm.
  Result<std::vector<RecordId>> erase(const Actor& who, SubjectId subject, const std::vector<Kept>& kept = {}, RecordId of = {});
  /// Right to rectification: changes what a grant would not let the desk for rights change, under the same checks as change().
  /// `proof` of Backing where a field wants one. For who minds rights.
  Checked<void> rectify(const Purpose& purpose, RecordId rec, const Values& values, const Backing& backing = {});
  /// Values of a record of Tenue's own that no grant opens to who acts: that a request is answered. An empty one goes. For app/ alone.
  void amend(const Actor& who, RecordId rec, const Values& values);
  /// A proof of who asks, below her request, in the place of one that is there; `moment`: now, as a value has it. It goes with end_proofs, at its own end at the latest. kNotFound:
  /// no such request; kForbidden: the activity keeps no such proof; kInvalid: not one file.
  Checked<RecordId> file_proof(const Purpose& purpose, RecordId request, const Files& file, const std::string& moment);
  /// It was decided upon: every proof below the request is destroyed.
  void end_proofs(const Actor& who, RecordId request, const std::string& moment);
  /// Restriction (art. 18): the record, or all of hers (0), is read, changed and used by nobody, for the activity or for any (""), and kept
  /// beyond its end. kNotFound, kInvalid ("limit.reason"), kConflict: it is so already. By who minds rights or is the person.
  Result<HoldId> limit(const Actor& who, SubjectId subject, RecordId rec_or_0, const std::string& activity, const std::string& reason);
  /// It ends at `at`, which was announced to her (art. 18(3)), or now where that is past. kNotFound. By who minds rights.
  Result<void> end_limit(const Actor& who, HoldId limit, Instant at);
  /// Those in force, oldest first.
  std::vector<LimitView> limits(SubjectId subject);
  /// Whether the activity ("": any) may not use the record now.
  bool limited(SubjectId subject, RecordId rec, const std::string& activity) const;
  /// GDPR art. 21: whether whoever the record is of (the person, or the contact of a firm it hangs below) objected to the activity whole, and
  /// has not given it something anew.
  bool opposed(SubjectId subject, RecordId rec, const std::string& activity) const;
  /// Opens a restricted record for one of kLimitedGrounds; the reason is kept with the restriction. kForbidden: not the desk for rights.
  /// kInvalid: "limit.ground", "limit.reason". kConflict: it is not restricted.
  Result<Values> open_limited(const Actor& who, RecordId rec, const std::string& ground, const std::string& reason);
  /// Notes that something was passed on, in the act that passes it on. The same on one day is noted once, unless a person notes it.
  void disclose(SubjectId subject, const Disclosure& what);
  /// Oldest first. Nothing of the records is opened.
  std::vector<Disclosure> disclosures(SubjectId subject);

  // ---- reading: one audit entry each ---------------------------------------------------------------------------------
  Result<std::vector<Card>> queue(const Purpose& purpose, const std::string& type, const std::vector<std::string>& states);
  Result<Listed> list(const Purpose& purpose, const std::string& type, int page);  ///< from page 0
  /// These records in this order, without those that this actor may not read.
  Result<std::vector<Card>> cards(const Purpose& purpose, std::span<const RecordId> records);
  Result<Sheet> sheet(const Purpose& purpose, SubjectId subject);
  Result<Card> job(const Purpose& purpose, RecordId rec);
  /// A file of the record. kForbidden, kNotFound: none such for this actor; kConflict "file.waiting": no scanner has judged it; kDamaged.
  Result<OpenedFile> file(const Purpose& purpose, RecordId rec, FileId file);
  std::filesystem::path file_folder() const;  ///< where SealedFile begins; the same for the life of the vault
  /// What hangs directly below the record and this actor may read, oldest first: one audit entry for each.
  Result<std::vector<RecordView>> below(const Purpose& purpose, RecordId rec);
  Result<std::vector<Hit>> search(const Purpose& purpose, const std::string& words);  ///< name, phone, mail, address; at most 20
  Result<std::optional<Hit>> likely(const Purpose& purpose, const std::string& path, const std::string& raw);
  std::uint64_t change_number() const;  ///< grows with every act that changes a queue: cheap, no audit entry, no data
  /// The room where this role may read (or write) this record: the first activity of the policy that grants it. Empty = none.
  std::string room(const std::string& role, const std::string& record, bool to_write = false) const;
  /// The same for a new record of `type` below `parent`, or of nobody (0): the first activity under which this actor may write one now.
  std::string adding_room(const Actor& who, RecordId parent, const std::string& type) const;
  /// Whether this role writes down what the source gives: it may write every field of it somewhere.
  bool may_bring(const std::string& role, const std::string& source) const;
  /// Who answers for what a source gave: who may bring it, who minds rights, who administers.
  bool answers_for_source(const std::string& role, const std::string& source) const;
  /// What a source gave and stands, oldest first; `untold`: of those alone who were not told yet. Nothing is opened. For who answers for it.
  std::vector<std::pair<OriginId, SubjectId>> brought_by(const std::string& source, bool untold = false) const;
  /// The person's sheet opens to this role. Nothing is shown, nothing audited.
  bool meets(const Actor& who, SubjectId subject) const;
  /// That such records exist is this role's business: some grant opens them to it at some time, a hold does, or it minds rights.
  bool knows_of(const Actor& who, const std::string& type) const;
  SubjectId subject_of(RecordId rec) const;  ///< 0 = none
  std::string reference_of(RecordId rec) const;  ///< what a person quotes; "" = none
  std::vector<Ending> agenda(Instant until) const;  ///< from pairs, no unsealing, in order of time

  /// What stands beside all the subject's records, whatever any role reads: for her own file. No audit entry: the caller writes its own.
  Beside beside(SubjectId subject);

  // ---- for retention/ and app/ only ----------------------------------------------------------------------------------
  /// Written through inside an act alone: what is written is sealed with its batch.
  store::Database& database();
  policy::SubjectFacts facts(SubjectId subject) const;
  /// The same without a copy: a person may have thousands of records. Never null; as it stands when it is asked for.
  std::shared_ptr<const policy::SubjectFacts> shared_facts(SubjectId subject) const;
  /// What keeps something of hers: oldest record first, and by activity.
  std::vector<KeptView> kept(SubjectId subject) const;
  /// Recomputes and writes the pairs of a subject; blanks nothing, destroys nothing. Keeps pair.hidden where neither end
  /// nor fields moved. head.swept_until, head.clock_asks, record.phase 1 and pair.hidden are written by retention/ alone.
  void recompute(SubjectId subject);
  /// Destroys a record's box, tokens, card entry; its dates stay while live pairs hang on them. Rechecks holds: kHeld.
  Result<void> destroy(RecordId rec, const std::string& why);
  /// Removes from the box each field that no live pair keeps. Gives how many were blanked.
  int blank(RecordId rec);
  /// Seals what stands beside the subject's records (card, reasons of holds) under a fresh slot; the old one goes to the
  /// journal and is killed after commit. Each record has a slot of its own, which dies when the record does, or when a
  /// value of it is overwritten or blanked.
  void roll(SubjectId subject);
  /// The subject and everything of it goes; its slot is killed after commit.
  void forget(SubjectId subject, const std::string& why);
  /// A timed transition at its due instant, which may be past: enters `to` at `at`, recomputes, audit "lapsed" by the
  /// engine. Nobody's grant and no field that `to` needs is asked for.
  void lapse(RecordId rec, const std::string& to, Instant at);
  /// A person says that the clock is right after a jump: from now on time does not run back behind it.
  void believe_clock(const Actor& who = {{}, "operator"});
  /// Demo only (else a bug): from now on it is `to`, never earlier than now. Needs no open batch.
  void move_clock(Instant to);
  /// Opens a record wholly, by field id: for the proof, for a count, for what a next policy would lose; never for a screen.
  /// No value leaves the caller, so there is no audit entry. kDamaged: detail is "box.seal" (it does not open under its
  /// identity), "box.document", or "box.field" (a field number without a name, or of another record).
  Result<Values> open_for_proof(RecordId rec);
  /// The same of many records of one person, in their order, read at once.
  Result<std::vector<Values>> open_for_proof(SubjectId subject, std::span<const RecordId> records);
  /// Quarantine, of files that no scanner has judged: how many wait, and one of them, which is there and none of `but`.
  int waiting_files() const;
  std::optional<WaitingFile> waiting_file(const std::set<FileId>& but = {});
  /// What the scanner said, in the file's log: it opens from now on; or it goes out of its record, under a hold it stays and opens to nobody.
  void file_clean(FileId file);
  void file_found(FileId file);
  /// For who is given all of it (app/dossier.h): the record's files that its values name, by field id. kDamaged.
  Result<std::map<std::string, std::vector<std::shared_ptr<const KeptFile>>>> files_for_copy(RecordId rec);
  /// How many files each field of each record of the person has. Nothing is opened.
  std::map<std::pair<RecordId, std::string>, int> file_counts(SubjectId subject) const;
  /// For the proof, which reads every file to its end; names in the folder of files that no row knows.
  std::vector<StoredFile> stored_files() const;
  std::vector<std::string> stray_files() const;
  bool has_file(FileId file) const;
  /// For the proof: tables whose rows are not those that Tenue wrote; nothing: the seal over them does not open.
  std::optional<std::vector<std::string>> altered_tables() const;
  /// For the proof: whether the keyring's file holds a key in the slot now; the token under which `normal` is found ("record.field").
  bool slot_lives(std::uint32_t slot) const;
  Bytes find_token(const std::string& path, std::string_view normal) const;
  /// Accounts of those who sign in, for app/users.h: sealed under the staff slot and bound to the user (record.md gives
  /// the bytes); what a login name is found by. open_staff throws Fault when the box is not of this user or key.
  Bytes seal_staff(UserId user, ByteView plain) const;
  Bytes open_staff(UserId user, ByteView sealed) const;
  Bytes login_token(std::string_view login) const;
  /// The words of a letter of the outbox, beside the person's other texts: they go with her key. open: nothing if they are not this letter's.
  Bytes seal_letter(SubjectId subject, LetterId letter, ByteView text);
  std::optional<Bytes> open_letter(SubjectId subject, LetterId letter, ByteView box) const;
  /// What the person signs in with, beside her other texts; bound to the record `account`. open: nothing if it is not this account's.
  Bytes seal_account(SubjectId subject, RecordId account, ByteView text);
  std::optional<Bytes> open_account(SubjectId subject, RecordId account, ByteView box) const;
  /// The record `account` of who signs in with `self`, found or made, under every activity that keeps such records. kConflict: none does.
  Result<RecordId> make_account(RecordId self);
  /// What an account itself notes ("signed_in", "closed"), by the person; values by field id, raw.
  void note_account(RecordId account, const Values& values);
  /// Other texts beside a subject's records, under a purpose of their own (docs/formats/record.md) and bound to `about`.
  Bytes seal_about(std::string_view purpose, SubjectId subject, std::uint64_t about, std::string_view text);
  std::optional<std::string> open_about(std::string_view purpose, SubjectId subject, std::uint64_t about, ByteView box) const;
  /// For copies (vault/copy.h): what only a store with this staff key can say of a text; the keyring's file, still wrapped.
  Bytes vouch(ByteView text) const;
  Bytes keyring_image() const;
  /// What a session or an invitation is found by. Nobody can make one from the file alone.
  Bytes staff_token(std::string_view kind, std::string_view secret) const;
  /// act: a fixed word of the program ("taken", "noted", "moved", "looked", "searched", "erased", "published", …).
  void audit(const Actor& who, const std::string& act, const std::string& activity, std::span<const SubjectId> subjects,
             RecordId rec, const std::string& detail);
  struct Entry { std::uint64_t leaf; Instant at; std::string act, role, activity, detail; UserId user; std::vector<SubjectId> subjects; RecordId rec; std::uint32_t ver; Bytes box_hash; };
  /// Newest first. Entries whose month is gone are absent.
  std::vector<Entry> entries(std::optional<SubjectId> subject, int most) const;

 private:
  struct State;
  explicit Vault(std::unique_ptr<State> state);
  std::unique_ptr<State> s_;
};

}  // namespace tenue::vault
