// What somebody asks about her data: until when it must be answered, whose it is, what would happen, and the one act that does it.
#include "app/requests.h"

#include "app/carry_out.h"
#include "app/intake.h"
#include "app/links.h"

#include <algorithm>

#include "web/bureau/pages.h"
#include "web/files/upload.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

constexpr std::chrono::days kSoon{7};

struct Candidate { app::Whose whose; std::string name; bool same_reach = false; };

bool is_mail(const std::string& words) { return words.find('@') != std::string::npos; }

/// Of a firm each contact, by the title that the policy gives. `reach`: the address or number under which they were found, if so.
void add_persons(const Visit& visit, vault::Vault& vault, SubjectId subject, const std::string& reach, std::vector<Candidate>& out) {
  const auto root = root_of(vault, subject);
  const auto mail = is_mail(reach) ? reach : std::string{};
  const auto persons = app::persons_in(vault, subject, mail);
  std::vector<RecordId> shown{root.id};
  for (const auto& whose : persons)
    if (whose.of && whose.of != root.id) shown.push_back(whose.of);
  const auto read = vault.cards(visit.purpose(rights_room(visit)), shown);
  const auto cards = read ? *read : std::vector<vault::Card>{};
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  for (const auto& whose : persons) {
    const auto known = std::ranges::find_if(out, [&](const auto& one) { return one.whose.subject == subject && one.whose.of == whose.of; });
    if (known != out.end()) {
      known->same_reach = known->same_reach || !reach.empty();
      continue;
    }
    auto name = name_of(visit, cards, root);
    const auto card = std::ranges::find(cards, whose.of, [](const vault::Card& one) { return one.record.id; });
    if (whose.of && card != cards.end()) name = upper_first(speech.title(card->record)) + (name.empty() ? "" : ", " + name);
    out.push_back({whose, name, !reach.empty()});
  }
}

/// By an address or a number whoever has it, found without being read; by name and the rest what this role may find.
std::vector<Candidate> searched(const Visit& visit, vault::Vault& vault, const std::string& asked) {
  std::vector<Candidate> out;
  const auto with = is_mail(asked) ? app::persons_with_mail(vault, visit.actor(), asked) : app::persons_with_phone(vault, visit.actor(), asked);
  for (const auto subject : with) add_persons(visit, vault, subject, asked, out);
  for (const auto& record : visit.model->records) {
    if (!record.person || record.builtin) continue;
    for (const auto& room : rooms(visit, record)) {
      const auto hits = vault.search(visit.purpose(room), asked);
      if (!hits) continue;
      for (const auto& hit : *hits) add_persons(visit, vault, hit.subject, "", out);
    }
  }
  return out;
}

/// Whether this role finds people by their name: else only by what they were reached at.
bool finds_by_name(const Visit& visit) {
  return std::ranges::any_of(visit.model->records, [&](const auto& record) { return record.person && !record.builtin && !rooms(visit, record).empty(); });
}

std::vector<Candidate> candidates(const Visit& visit, vault::Vault& vault, const vault::RecordView& request) {
  std::vector<Candidate> out;
  const auto mail = value_of(request, "mail");
  if (const auto named = app::person_of(vault, request.values); named && !vault.shared_facts(named->subject)->records.empty()) {
    add_persons(visit, vault, named->subject, "", out);
    if (named->of) std::erase_if(out, [&](const auto& one) { return one.whose.of != named->of; });  // of a company the contact who asked
  }
  const auto phone = value_of(request, "phone");
  const auto add = [&](const std::vector<SubjectId>& found, const std::string& reach) {
    for (const auto subject : found)
      if (subject != request.subject) add_persons(visit, vault, subject, reach, out);
  };
  if (!mail.empty()) add(app::persons_with_mail(vault, visit.actor(), mail), mail);
  if (!phone.empty() && out.empty()) add(app::persons_with_phone(vault, visit.actor(), phone), phone);
  return out;
}

}  // namespace

std::string value_of(const vault::RecordView& record, const std::string& field) {
  const auto found = record.values.find(field);
  return found == record.values.end() ? std::string{} : found->second;
}

std::optional<Response> open_request(const Visit& visit, vault::Card& card) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  auto found = visit.ask([&](vault::Vault& vault) { return vault.job(visit.purpose(room), record_param(visit)); });
  if (!found) return refused(visit, found.error());
  if (found->record.type != "request") return refused(visit, 404);
  card = std::move(*found);
  return std::nullopt;
}

void put_request(Dict& dict, const Visit& visit, const vault::RecordView& request) {
  dict.set("KIND", kind_words(visit.lang, request)).set("NUMBER", request.reference);
  dict.set("RECEIVED", visit.say("bureau.request.received", {{"day", plain_date(app::term_of(request.values, request.created, paris_date(visit.now)).received, visit.lang)}}));
  if (const auto text = value_of(request, "text"); !text.empty()) dict.section("TEXT").set("SAID", text);
  if (const auto mail = value_of(request, "mail"); !mail.empty()) dict.section("MAIL").set("ADDRESS", mail);
  if (const auto closed = parse_moment(value_of(request, "closed"))) dict.section("CLOSED").set("DAY", visit.say("bureau.request.closed", {{"day", plain_date(paris_date(*closed), visit.lang)}}));
  else put_due(dict, visit, request);
}

std::string name_of(const Visit& visit, const std::vector<vault::Card>& cards, const app::HerRecord& root) {
  const std::map<std::string, std::string> nobody;
  const Speech speech{*visit.model, visit.lang, visit.now, nobody};
  const auto card = std::ranges::find(cards, root.id, [](const vault::Card& one) { return one.record.id; });
  const auto* type = visit.model->record(root.type);
  const auto name = type ? speech.person(*type, card == cards.end() ? vault::Values{} : card->record.values) : std::string{};
  return name.empty() ? visit.say("bureau.search.someone") : name;
}

app::HerRecord root_of(const vault::Vault& vault, SubjectId subject) {
  const auto facts = vault.shared_facts(subject);
  const auto root = std::ranges::find(facts->records, RecordId{}, &policy::RecordFacts::parent);
  return root == facts->records.end() ? app::HerRecord{} : app::HerRecord{root->id, {}, root->type, root->created};
}

std::string rights_room(const Visit& visit) {
  if (visit.who.role != visit.model->rights.desk) return {};
  for (const auto& activity : visit.model->activities)
    if (!activity.lines("request").empty()) return activity.id;
  return {};
}

std::string kind_words(std::string_view lang, const vault::RecordView& request) {
  std::vector<std::string> kinds;
  for (const auto& kind : app::kinds_of(request.values)) {
    const auto said = words().say(lang, "bureau.request.kind." + kind);
    kinds.push_back(kinds.empty() ? said : lower_first(said));
  }
  return kinds.empty() ? words().say(lang, "bureau.request") : listed(kinds, lang);
}

void put_due(Dict& dict, const Visit& visit, const vault::RecordView& request) {
  const auto today = paris_date(visit.now);
  const auto term = app::term_of(request.values, request.created, today);
  const auto due = term.due;
  Dict section = dict.section("DUE");
  if (term.stands()) return void(section.set("BY", visit.say("bureau.request.stands", {{"day", plain_date(*term.asked, visit.lang)}})));
  section.set("BY", visit.say(due < today ? "bureau.request.late" : "bureau.request.due", {{"day", plain_date(due, visit.lang)}}));
  if (std::chrono::sys_days{due} - std::chrono::sys_days{today} < kSoon) section.show("SOON");
}

namespace {

/// What she sent to show who she is.
std::vector<vault::RecordView> proofs_below(const Visit& visit, vault::Vault& vault, RecordId request) {
  auto found = vault.below(visit.purpose(rights_room(visit)), request);
  if (!found) return {};
  std::erase_if(*found, [](const auto& one) { return one.type != "identity_proof" || !one.files.contains("file"); });
  return std::move(*found);
}

void put_proof(Dict& dict, const Visit& visit, RecordId request, const vault::RecordView& proof) {
  for (const auto& file : proof.files.at("file")) {
    const auto id = id_text(file.id.value);
    Dict one = dict.section("PROOF");
    one.set("FILE", id).set("SINCE", visit.say("bureau.request.proof.since", {{"day", plain_date(paris_date(proof.created), visit.lang)}}));
    one.set("HREF", "/bureau/demandes/" + id_text(request.value) + "/justificatif/" + id).set("NAME", file.name).set("SIZE", size_words(file.size, visit.lang));
    if (file.opens) one.show("OPENS");
    else one.section("WAITS").set("WHY", visit.say(visit.site.scanner_silent() ? "files.silent" : "files.waiting"));
  }
}

}  // namespace

Response proof(const Visit& visit) {
  vault::Card card;
  if (auto refusal = open_request(visit, card)) return std::move(*refusal);
  const FileId file{id_parse(visit.param("file"))};
  auto found = visit.ask([&](vault::Vault& vault) -> Result<vault::OpenedFile> {
    for (const auto& one : proofs_below(visit, vault, card.record.id))
      if (std::ranges::find(one.files.at("file"), file, &vault::FileView::id) != one.files.at("file").end()) return vault.file(visit.purpose(rights_room(visit)), one.id, file);
    return Error{Code::kNotFound, "file.unknown", ""};
  });
  return found ? download(*std::move(found)) : refused(visit, found.error());
}

namespace {

/// The question whose answer needs nobody's file; `wrong`: why what was written cannot go.
void put_in_words(Dict& dict, const Visit& visit, const vault::RecordView& request, const std::string& wrong) {
  if (app::parts_in_words(request.values).empty()) return;
  Dict form = dict.section("IN_WORDS");
  Input input;
  input.kind = Input::Kind::kLong;
  input.name = "answer";
  input.label = visit.say("bureau.request.words.said");
  input.hint = visit.say("bureau.request.words.hint");
  input.value = std::string{visit.request.form.get("answer")};
  input.wrong = wrong;
  input.needed = true;
  put_input(form, "INPUT", input);
  const auto mail = value_of(request, "mail");
  form.set("RECORD", id_text(request.id.value)).set("GOES", mail.empty() ? visit.say("bureau.request.words.by_hand") : visit.say("bureau.request.words.by_mail", {{"mail", mail}}));
}

Response request_page(const Visit& visit, const vault::RecordView& request, const std::string& wrong, int status) {
  const bool open = value_of(request, "closed").empty();
  const auto term = app::term_of(request.values, request.created, paris_date(visit.now));
  auto parts = app::parts_open(request.values);
  if (parts.empty()) parts.emplace_back("question");
  const bool several = app::kinds_of(request.values).size() > 1;
  const std::string asked{visit.request.form.get("words")};
  const auto [found, proved, proofs] = visit.ask([&](vault::Vault& vault) {
    auto all = !open ? std::vector<Candidate>{} : asked.empty() ? candidates(visit, vault, request) : searched(visit, vault, asked);
    return std::tuple{std::move(all), app::link_used(vault, app::kMailboxLink, request.id), proofs_below(visit, vault, request.id)};
  });
  const auto title = visit.say("bureau.request");
  return show(visit, {title, "bureau/request.html", "", "", status}, [&](Dict& dict) {
    put_request(dict, visit, request);
    put_intake(dict, visit, request, proved);
    for (const auto& proof : proofs) put_proof(dict, visit, request.id, proof);
    put_after(dict, visit, request.id);
    if (!open) return;
    put_in_words(dict, visit, request, wrong);
    dict.section("ANSWERED").set("RECORD", id_text(request.id.value));
    if (value_of(request, "extended").empty() && paris_date(visit.now) <= term.due) dict.section("EXTEND").set("RECORD", id_text(request.id.value));
    Dict who = dict.section("WHO");
    who.set("RECORD", id_text(request.id.value));
    const bool by_name = finds_by_name(visit);
    if (found.empty()) {
      const bool unreached = asked.empty() && value_of(request, "mail").empty() && value_of(request, "phone").empty();
      who.section("NOBODY").set("SAYS", visit.say(unreached ? "bureau.request.unreached" : asked.empty() ? "bureau.request.nobody" : "bureau.request.none_found") + " " +
                                            visit.say(by_name ? "bureau.request.look" : "bureau.request.look.unnamed"));
    }
    who.set("SEARCH", visit.say(by_name ? "bureau.request.search" : "bureau.request.search.unnamed"));
    for (const auto& one : found) {
      Dict person = who.section("PERSON");
      person.set("NAME", one.name).set("SHEET", person_href(one.whose.subject));
      if (one.same_reach) person.show("SAME");
      const auto way = plan_href(request.id, one.whose);
      for (const auto& part : parts) {
        const auto end = several ? part_query(part) : std::string{};
        person.section("PLAN").set("HREF", way + end).set("NAME", one.name).set("SEE", visit.say("bureau.plan.see." + part));
        if (part == "access" || part == "portability") person.section("DOSSIER").set("HREF", way + "/dossier" + end).set("NAME", one.name);
      }
    }
  });
}

}  // namespace

Response request(const Visit& visit) {
  vault::Card card;
  if (auto refusal = open_request(visit, card)) return std::move(*refusal);
  return request_page(visit, card.record, {}, 200);
}

Response request_act(const Visit& visit) {
  const auto room = rights_room(visit);
  if (room.empty()) return refused(visit, 403);
  const auto rec = record_param(visit);
  const std::string act{visit.param("act")}, reason{visit.request.form.get("reason")};
  const auto acted = visit.ask([&](vault::Vault& vault) -> std::optional<Result<void>> {
    if (act == "rien") return app::answer_nothing(vault, visit.purpose(room), rec);
    if (act == "mots") return app::answer_in_words(vault, visit.purpose(room), rec, std::string{visit.request.form.get("answer")});
    if (act == "prolonger") return app::extend_request(vault, visit.purpose(room), rec, reason);
    return intake_act(visit, vault, visit.purpose(room), rec, act);
  });
  if (!acted) return refused(visit, 404);
  const auto& done = *acted;
  vault::Card card;
  if (act == "mots" && !done && done.error().code == Code::kInvalid && !open_request(visit, card)) return request_page(visit, card.record, message(done.error(), visit.lang), 422);
  return done ? Response::redirect("/bureau/demandes/" + id_text(rec.value)) : refused(visit, done.error());
}

}  // namespace tenue::web::bureau
