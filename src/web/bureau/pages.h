/// The handlers of the bureau, one per route; bureau.cc says which is whose. Private to this folder.
#pragma once
#include <set>

#include "app/attention.h"
#include "app/backup.h"
#include "app/carry_out.h"
#include "web/bureau/visit.h"
#include "web/shown/inputs.h"
#include "web/shown/speech.h"

namespace tenue::web::bureau {

void add_sign_in(Router& router, Site& site);  ///< sign_in.cc: the only pages without a session

Response today(const Visit& visit);            // today.cc
Response changes(Site& site, const Request& request);  ///< the number of the latest change, for open screens
Response sign_task(const Visit& visit);
Response answered(const Visit& visit);
Response confirm_clock(const Visit& visit);
Response request(const Visit& visit);          // requests.cc
Response proof(const Visit& visit);            // one of who asks, sent with a doubt
Response request_act(const Visit& visit);
Response dossier(const Visit& visit);          // dossier.cc
Response entrusted(const Visit& visit);        // what a client has entrusted, given back
Response plan(const Visit& visit);             // plan.cc
Response plan_suspend(const Visit& visit);
Response receivers(const Visit& visit);        // passed.cc
Response receiver_act(const Visit& visit);
Response passed_on(const Visit& visit);
Response limit_end(const Visit& visit);        // limits.cc
Response limit_open(const Visit& visit);
Response requests(const Visit& visit);         // queue.cc: all that wait
Response calendar_link(const Visit& visit);
Response calendar(Site& site, const Params& params);  ///< the feed: whoever holds the link, without a session
Response file_request(const Visit& visit);     // intake.cc
Response letters(const Visit& visit);          // letters.cc
Response letter(const Visit& visit);
Response letter_done(const Visit& visit);
Response letter_again(const Visit& visit);
Response move(const Visit& visit);             // moves.cc
Response give_files(const Visit& visit);       // files.cc
Response drop_file(const Visit& visit);
Response file(const Visit& visit);
/// Asks what the move of a record just made still needs; the answer comes to move().
Response offer_move(const Visit& visit, RecordId rec, const std::string& to);
Response sheet(const Visit& visit);            // sheet.cc
Response join(const Visit& visit);             // decisions.cc
Response unite(const Visit& visit);             // decisions.cc
Response withdraw(const Visit& visit);
Response hold(const Visit& visit);             // holds.cc
Response renew_hold(const Visit& visit);
Response end_hold(const Visit& visit);
Response copy_hold(const Visit& visit);
Response record(const Visit& visit);           // record.cc
Response correct(const Visit& visit);
Response agree(const Visit& visit);            ///< the person agreed to the edition in force
Response add_record(const Visit& visit);
Response add_root(const Visit& visit);
Response counter(const Visit& visit);          // counter.cc
Response list(const Visit& visit);             // lists.cc
Response search(const Visit& visit);
Response source(const Visit& visit);           // sources.cc
Response source_list(const Visit& visit);
Response source_told(const Visit& visit);
Response source_separate(const Visit& visit);
Response agenda(const Visit& visit);           // agenda.cc
Response promises(const Visit& visit);
Response check_promises(const Visit& visit);
Response extract(const Visit& visit);          // handed.cc: of one contact, for the client who must answer
Response handover(const Visit& visit);         // all clients' files, to who takes the activity over
Response carried(const Visit& visit);          // carried.cc: a file that a person brings back
Opener carried_file(Site& site);
Response statistics(const Visit& visit);       // statistics.cc
Response pocket(const Visit& visit);           // pocket.cc
Response pocket_job(const Visit& visit);
Response measures(const Visit& visit);         // measures.cc
Response measure(const Visit& visit);
Response note_measure(const Visit& visit);
Response sign_measure(const Visit& visit);
/// What is missing before anything opens, and whom to ask: 403.
Response lacking(const Visit& visit);          // lacking.cc

// ---- shared by them ----------------------------------------------------------------------------------------------------

/// The record's type, "" if there is none. No box is opened.
std::string type_of(const vault::Vault& vault, RecordId rec);
/// The room to act in: where the role may write, else where it may read. "" = none.
std::string acting_room(const vault::Vault& vault, const std::string& role, const std::string& record);
/// The room in which this role meets a person: that of her own record, else of any below it. "" = none.
std::string room_for_person(const Visit& visit, const vault::Vault& vault);
/// Every room where this role may read records of that type, in the order of the policy.
std::vector<std::string> rooms(const Visit& visit, const policy::Record& record);
/// Is one of today's queues this role's? Staff only: a partner has his own page.
bool sees_a_queue(const policy::Model& model, const std::string& role);
RecordId record_param(const Visit& visit);
SubjectId subject_param(const Visit& visit);
/// The move to that state as its button reads for this role: who does it says "I am leaving", who notes it for another does not.
std::string verb_of(const Visit& visit, const std::string& type, std::string_view to);
/// May this role note a call by the counter's form?
bool may_note(const Visit& visit);
/// The reasons for which this role may keep a record of that type beyond its end; of a person for "". None: it may not.
std::vector<const policy::HoldKind*> holds_for(const Visit& visit, std::string_view type);
/// A section ADD: the link to the form of a new record, in the firm's verb.
void put_add(Dict& dict, const Visit& visit, const Speech& speech, const policy::Record& type, SubjectId subject);
/// A section ADD for each of [sources] that gives such records and that this role may write down: the link to its page.
void put_sources(Dict& dict, const Visit& visit, const policy::Record& record);
/// What stands beside a sheet: ends, holds, origins, choices. `answerable`: the sources that this role answers for.
void put_aside(Dict& dict, const Visit& visit, const Speech& speech, const vault::Sheet& sheet, const std::set<std::string>& answerable,
               const std::vector<app::Letter>& letters, const std::vector<vault::Disclosure>& passed);
/// The activity that keeps what people ask about their data, where this role answers it.
std::string rights_room(const Visit& visit);
/// A field of it; "" = none.
std::string value_of(const vault::RecordView& record, const std::string& field);
/// The request of the address, for the desk for rights alone; else the refusal.
std::optional<Response> open_request(const Visit& visit, vault::Card& card);
/// What the head of its pages says: kind, number, day, words.
void put_request(Dict& dict, const Visit& visit, const vault::RecordView& request);
/// Of more records of one kind than this a page says how many, and lists so many at a time.
inline constexpr std::size_t kFew = 50;
/// Which of those pages the address asks for, from 0: "?fiches=comment&page=2"; the first where it asks for none, or for another kind.
std::size_t page_asked(const Visit& visit, std::string_view kind, std::size_t records);
/// That query.
std::string page_query(std::string_view kind, std::size_t page);
/// "Mme Odette Fictive", or that somebody is there whom this role does not read.
/// `cards`: what this role reads.
std::string name_of(const Visit& visit, const std::vector<vault::Card>& cards, const app::HerRecord& root);
/// The record that the person's file hangs under; without an id: nobody.
app::HerRecord root_of(const vault::Vault& vault, SubjectId subject);
/// Where the plan of that request lies for that person.
std::string plan_href(RecordId request, const app::Whose& whose);
/// What follows that address where the request holds several kinds: which of them is meant.
std::string part_query(std::string_view part);
/// AFTER: what was answered, once it is, and who of those who received her data must still be told.
void put_after(Dict& dict, const Visit& visit, RecordId request);
/// A section DUE: until when that request must be answered; and what kinds it is, as the desk says it.
void put_due(Dict& dict, const Visit& visit, const vault::RecordView& request);
std::string kind_words(std::string_view lang, const vault::RecordView& request);
/// An include REQUEST: one of a list, with its day.
void put_request_line(Dict& list, const Visit& visit, const vault::RecordView& request);
/// May this role write down a request about data? Whoever works here: a telephone rings where it rings.
bool may_file(const Visit& visit);
/// What the desk notes of a request before it is answered; nothing: another act. Inside an act.
std::optional<Result<void>> intake_act(const Visit& visit, vault::Vault& vault, const vault::Purpose& purpose, RecordId rec, std::string_view act);
/// How it came, who asks, its days, and the forms to note more of that.
void put_intake(Dict& dict, const Visit& visit, const vault::RecordView& request, const std::optional<Instant>& proved);
/// Why it did not go, or when it went: "Parti le 12 mars à 14 h 02, pris par le serveur (250)."
std::string letter_state(const Visit& visit, const app::Letter& letter);
/// The type of a record on that sheet; of none there, the person's own.
std::string type_in(const vault::Sheet& sheet, RecordId rec);
/// A section MORE, folded under "Et 3 autres": what of a list comes after its first lines.
Dict open_more(Dict& list, const Visit& visit, std::size_t count);
/// Cents: the sum of a field of lines (rows "quantity TAB unit cents TAB label").
std::int64_t lines_total(std::string_view lines);
/// Leaves out what this role has no business to know of.
void keep_known(const Visit& visit, const vault::Vault& vault, std::vector<vault::Ending>& endings);
/// Where a person's sheet lies.
std::string person_href(SubjectId subject);
/// Where `back` of a form leads: the day, the person's sheet, the pocket. Nothing else.
std::string way_back(std::string_view back, SubjectId subject);
/// Has this role anything to see or to note in the registers of measures?
bool sees_measures(const Visit& visit);
/// The password that seals an archive which leaves, as an input "password"; and the archive, as a download that no cache keeps.
Input seal_input(const Visit& visit, const std::string& hint, bool needed);
Response sealed_zip(std::string bytes, const std::string& name);
/// Is something counted, and does this role administer?
bool sees_statistics(const Visit& visit);
/// The day until which something is valid that ends at that instant.
std::string last_day(const Visit& visit, Instant until);
/// "22 novembre 2026" where an edition is called by its day, else as it is called.
std::string edition_words(const Visit& visit, const std::string& edition);
/// Who administers, in the firm's words: "la direction"; "" where the policy names nobody.
std::string who_administers(const Visit& visit);
/// For who administers: how it stands with its copies; what of that is owed, in words; the days of the last and the
/// next, "" where none was made.
std::optional<app::Upkeep> copies(const Visit& visit, vault::Vault& vault);
std::vector<std::string> copy_tasks(const Visit& visit, const app::Upkeep& upkeep);
std::string copy_words(const Visit& visit, const app::Upkeep& upkeep);
/// "Dans « Nos messages », effacez…": what a hand must do.
std::string task_words(const Visit& visit, const app::HandTask& task);

}  // namespace tenue::web::bureau
