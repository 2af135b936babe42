#include "app/handover.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "app/intake.h"
#include "app/letter_words.h"
#include "app/measures.h"
#include "app/rights_queue.h"
#include "app/said.h"
#include "app/sql.h"
#include "app/words.h"

namespace tenue::app {
namespace {

Error invalid(std::string detail, std::string field) { return {Code::kInvalid, std::move(detail), std::move(field)}; }
std::string register_of(const Handover& handover) { return handover.activity->id + "." + handover.grant->who; }

/// One client's file: the persons whom it speaks of, and what of it may go.
struct Client {
  SubjectId subject;
  std::vector<RecordId> told, untold, objected;  ///< persons; told: so long ago that hers may go
  std::vector<RecordId> goes;                    ///< records, the root first
  std::optional<Instant> from;                   ///< when the first of those told lately may go
};

class Clients {
 public:
  /// `waiting`: persons whose files stay for now, as id_of() names them.
  Clients(vault::Vault& vault, const Handover& handover, std::optional<Line> announced, std::set<std::string> waiting = {})
      : vault_(vault), handover_(handover), announced_(std::move(announced)), waiting_(std::move(waiting)) {}

  /// Nothing: no client, by the conditions of the policy, or nothing of it is kept outside of an archive.
  std::optional<Client> of(SubjectId subject) const {
    const auto facts = vault_.shared_facts(subject);
    const auto live = in_use(subject, *facts);
    if (facts->records.empty() || !live.contains(facts->records.front().id)) return std::nullopt;
    const auto& grant = *handover_.grant;
    const bool is_one = !grant.when || std::ranges::any_of(facts->records, [&](const auto& record) { return !record.gone && live.contains(record.id) && holds(*facts, record.id, grant.when); });
    if (!is_one) return std::nullopt;
    Client out{subject, {}, {}, {}, {}, {}};
    std::set<RecordId> left_out;
    for (const auto& record : facts->records) {
      const auto* type = vault_.model().record(record.type);
      if (record.gone || !type || !type->person || !live.contains(record.id)) continue;
      sort(out, *facts, record.id);
      if (!std::ranges::count(out.told, record.id)) left_out.insert(record.id);
    }
    if (out.told.empty()) return out;
    for (const auto& record : facts->records) {
      if (record.parent && left_out.contains(record.parent)) left_out.insert(record.id);
      const bool limited = vault_.limited(subject, record.id, handover_.activity->id);
      if (!record.gone && live.contains(record.id) && !left_out.contains(record.id) && !limited && !refused(*facts, record.id)) out.goes.push_back(record.id);
    }
    return out;
  }

 private:
  bool holds(const policy::SubjectFacts& facts, RecordId record, const policy::ExprPtr& expr) const {
    return policy::evaluate_bool(vault_.model(), facts, record, *expr, handover_.activity->id, vault_.now());
  }
  bool refused(const policy::SubjectFacts& facts, RecordId record) const {
    const auto& unless = handover_.grant->unless;
    return (unless && holds(facts, record, unless)) || policy::is_objected(vault_.model(), facts, record, handover_.activity->id, vault_.now());
  }

  /// Records that some activity keeps and has not put into the archive.
  std::set<RecordId> in_use(SubjectId subject, const policy::SubjectFacts& facts) const {
    std::set<std::pair<RecordId, std::string>> kept;
    for (const auto& one : vault_.kept(subject)) kept.emplace(one.record, one.activity);
    std::set<RecordId> out;
    for (const auto& pair : policy::evaluate(vault_.model(), facts, vault_.now()))
      if (kept.contains({pair.record, pair.activity}) && !(pair.archive.is_at() && pair.archive.at <= vault_.now())) out.insert(pair.record);
    return out;
  }

  void sort(Client& out, const policy::SubjectFacts& facts, RecordId person) const {
    if (refused(facts, person) || waiting_.contains(id_of(person_above(vault_, out.subject, person)))) return out.objected.push_back(person);
    for (const auto& letter : announced_ ? letters_of(vault_, out.subject) : std::vector<Letter>{}) {
      const bool went = letter.state == "sent" || letter.state == "done";
      if (letter.kind != kHandover || letter.record != person || letter.at < announced_->noted || !went) continue;
      const auto from = add(letter.since, *handover_.grant->notice);
      if (from <= vault_.now()) return out.told.push_back(person);
      if (!out.from || from < *out.from) out.from = from;
    }
    out.untold.push_back(person);
  }

  vault::Vault& vault_;
  const Handover& handover_;
  std::optional<Line> announced_;
  std::set<std::string> waiting_;
};

/// Those whose request nobody has answered yet: it may be the objection that the letter offers, by mail in her own words. To see or take her data along is none.
std::set<std::string> waiting(vault::Vault& vault) {
  std::set<std::string> out;
  for (const auto& one : open_requests(vault)) {
    const auto values = vault.open_for_proof(one.rec);
    if (!values) continue;
    const auto kinds = kinds_of(*values);
    if (!kinds.empty() && std::ranges::all_of(kinds, [](const auto& kind) { return kind == "access" || kind == "portability"; })) continue;
    if (const auto named = person_of(vault, *values)) out.insert(id_of(*named));
    const auto mail = value_of(*values, "mail");
    if (mail.empty()) continue;
    for (const auto subject : persons_with_mail(vault, {{}, "visitor"}, mail))
      for (const auto& whose : persons_in(vault, subject, mail)) out.insert(id_of(whose));
  }
  return out;
}

/// The first line of the newest announcement: letters about another name tell nobody of this one.
std::optional<Line> announced(vault::Vault& vault, const Handover& handover) {
  std::optional<Line> out;
  for (const auto& line : entries(vault, register_of(handover)))
    if (!out || out->text != line.text) out = line;
  return out;
}

std::vector<SubjectId> subjects(vault::Vault& vault) {
  std::vector<SubjectId> out;
  auto rows = vault.database().statement(sql("rights")["all_subjects"]);
  rows.bind(vault.org());
  while (rows.step()) out.push_back(rows.id<SubjectTag>(0));
  return out;
}

/// "Entreprise (Entreprise, Numéro SIRET), contact (Nom et prénom, …)": what goes, by the policy's own labels.
std::string what_goes(const policy::Model& model, const Handover& handover, std::string_view lang) {
  std::string out;
  for (const auto& type : model.records) {
    std::string fields;
    for (const auto& field : type.fields)
      if (policy::covers(model, *handover.activity, handover.grant->reads, type.id, field.id)) fields += (fields.empty() ? "" : ", ") + lower_first(field.label.in(lang));
    if (!fields.empty()) out += (out.empty() ? "" : ", ") + lower_first(type.label.one.in(lang)) + " (" + fields + ")";
  }
  return out;
}

void tell(vault::Vault& vault, const Handover& handover, const std::string& name, SubjectId subject, RecordId person) {
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto& organisation = model.organisation;
  const auto from = plain_date(paris_date(add(vault.now(), *handover.grant->notice)), lang);
  auto contact = desk_address(model);
  if (contact.empty()) contact = organisation.address;
  const auto known = addresses_of(vault, subject, person);
  const auto what = words().say(lang, "handover.what", {{"firm", organisation.name}, {"name", name}, {"day", from}, {"what", what_goes(model, handover, lang)}});
  write_letter(vault, kHandover, subject, person, {known.empty() ? std::string{} : known.front(), words().say(lang, "handover.subject", {{"firm", organisation.name}}),
                                                   framed(lang, {what, words().say(lang, "handover.object", {{"contact", contact}}), signature(model)}), lang});
}

/// What the grant reads of those records, where somebody keeps it.
Result<std::vector<Dossier::Piece>> pieces_of(vault::Vault& vault, const Handover& handover, const Client& client) {
  const auto& model = vault.model();
  const auto facts = vault.shared_facts(client.subject);
  std::map<RecordId, std::vector<vault::KeptView>> kept;
  for (const auto& one : vault.kept(client.subject)) kept[one.record].push_back(one);
  TENUE_TRY(auto opened, vault.open_for_proof(client.subject, client.goes));
  std::vector<Dossier::Piece> out;
  for (std::size_t i = 0; i < client.goes.size(); ++i) {
    const auto record = std::ranges::find(facts->records, client.goes[i], &policy::RecordFacts::id);
    Dossier::Piece piece{record->id, record->parent, record->type, record->created, {}, {}};
    for (const auto& [field, value] : opened[i]) {
      const bool is_kept = std::ranges::any_of(kept[record->id], [&](const auto& one) { return std::ranges::find(one.fields, field) != one.fields.end(); });
      if (is_kept && !value.empty() && policy::covers(model, *handover.activity, handover.grant->reads, record->type, field)) piece.values.emplace(field, value);
    }
    for (const auto& one : kept[record->id]) piece.kept.push_back({one.activity, one.ends, one.then});
    if (!piece.values.empty()) out.push_back(std::move(piece));
  }
  return out;
}

bool carries(const Handover& handover, const policy::Model& model, const vault::ConsentView& one) {
  const auto* activity = model.activity(one.activity);
  const auto& what = handover.grant->carries;
  const auto has = [&](const char* word) { return std::ranges::find(what, word) != what.end(); };
  const bool refuses = one.withdrawn.has_value();
  return activity && (refuses ? has("opposition") : has("consent"));
}

}  // namespace

std::vector<Handover> handovers(const policy::Model& model, const std::string& role) {
  std::vector<Handover> out;
  for (const auto& activity : model.activities)
    for (const auto& grant : activity.access) {
      const bool may = grant.by.empty() ? !role.empty() && role == model.rights.desk : std::ranges::find(grant.by, role) != grant.by.end();
      if (grant.notice && may && model.recipient(grant.who)) out.push_back({&activity, &grant});
    }
  return out;
}

std::optional<Handover> find_handover(const policy::Model& model, const std::string& role, std::string_view activity, std::string_view who) {
  for (const auto& one : handovers(model, role))
    if (one.activity->id == activity && one.grant->who == who) return one;
  return std::nullopt;
}

HandoverState handover_state(vault::Vault& vault, const Handover& handover) {
  HandoverState out;
  const auto line = announced(vault, handover);
  if (line) out.name = line->text;
  for (const auto& one : entries(vault, register_of(handover))) out.announced = one.noted;
  const Clients clients(vault, handover, line, waiting(vault));
  for (const auto subject : subjects(vault)) {
    const auto client = clients.of(subject);
    if (!client) continue;
    ++out.clients;
    if (!client->goes.empty()) ++out.goes;
    else if (client->untold.empty()) ++out.objected;
    else ++out.untold;
    if (client->goes.empty() && client->from && (!out.from || *client->from < *out.from)) out.from = client->from;
  }
  return out;
}

Result<int> announce(vault::Vault& vault, const vault::Actor& who, const Handover& handover, const std::string& name) {
  if (!is_line(name)) return invalid("handover.name", "name");
  TENUE_TRY_VOID(policy::no_card(name, "name"));
  auto line = announced(vault, handover);
  if (line && line->text != name) line.reset();  // somebody else: everybody is told anew
  const Clients clients(vault, handover, line);
  bool any = false;
  std::vector<std::pair<SubjectId, RecordId>> untold;
  for (const auto subject : subjects(vault)) {
    const auto client = clients.of(subject);
    any = any || client;
    for (const auto person : client ? client->untold : std::vector<RecordId>{}) {
      const auto has_one = [&](const Letter& letter) { return line && letter.kind == kHandover && letter.record == person && letter.at >= line->noted && letter.state != "passed"; };
      if (std::ranges::none_of(letters_of(vault, subject), has_one)) untold.emplace_back(subject, person);
    }
  }
  if (!any) return Error{Code::kNotFound, "handover.nobody", ""};
  add_entry(vault, register_of(handover), who, name);  // before its letters, which are told by its day
  for (const auto& [subject, person] : untold) tell(vault, handover, name, subject, person);
  return static_cast<int>(untold.size());
}

Result<HandedOver> hand_over(vault::Vault& vault, const vault::Actor& who, const Handover& handover, const std::vector<std::string>& facts, const std::string& password) {
  const auto& model = vault.model();
  if (facts.size() != handover.grant->needs.size()) return invalid("handover.facts", "");
  for (std::size_t i = 0; i < facts.size(); ++i) {
    const auto field = "fact." + handover.grant->needs[i];
    if (!is_line(facts[i])) return invalid("handover.facts", field);
    TENUE_TRY_VOID(policy::no_card(facts[i], field));
  }
  if (!is_seal(password)) return invalid("handed.password", "password");
  if (is_shut(vault, handover.grant->who)) return Error{Code::kForbidden, "recipient.shut", ""};
  const auto line = announced(vault, handover);
  const Clients clients(vault, handover, line, waiting(vault));
  HandedOver out;
  std::vector<std::pair<std::string, std::string>> files;
  const auto reference = joined(facts, ", ");
  for (const auto subject : subjects(vault)) {
    const auto client = clients.of(subject);
    if (!client || client->goes.empty()) continue;
    Dossier file;
    file.handed_to = line->text;
    file.reference = reference;
    TENUE_TRY(file.pieces, pieces_of(vault, handover, *client));
    file.consents = vault.beside(subject).consents;
    std::erase_if(file.consents, [&](const auto& one) { return !carries(handover, model, one) || (one.of && std::ranges::find(client->goes, one.of) == client->goes.end()); });
    auto text = dossier_json(model, file, vault.now());
    const auto digest = sha256_hex(view(text));
    for (const auto& piece : file.pieces) {
      std::vector<std::string> fields;
      for (const auto& [field, value] : piece.values) fields.push_back(field);
      vault.disclose(subject, {.record = piece.record, .who = handover.grant->who, .activity = handover.activity->id, .fields = std::move(fields), .user = who.user,
                               .words = file.handed_to + ", " + reference + ", sha256 " + digest});
    }
    vault.audit(who, "passed_on", handover.activity->id, std::array{subject}, {}, handover.grant->who);
    files.emplace_back(fmt::format("dossiers/{:04}.json", ++out.files), std::move(text));
  }
  if (files.empty()) return Error{Code::kConflict, "handover.notice", ""};
  out.bytes = zip(files, vault.now(), password);
  return out;
}

}  // namespace tenue::app
