#include "app/recipients.h"

#include <algorithm>
#include <array>
#include <set>

#include "app/json.h"
#include "app/letter_words.h"
#include "app/measures.h"
#include "app/said.h"
#include "app/sql.h"
#include "app/words.h"
#include "crypto/crypto.h"

namespace tenue::app {
namespace {

const store::SqlFile& q() { return sql("rights"); }
constexpr std::string_view kTell = "tenue-tell1";

Error invalid(std::string detail, std::string field) { return {Code::kInvalid, std::move(detail), std::move(field)}; }
bool is_desk(const vault::Vault& vault, const vault::Actor& who) { return who.role == vault.model().rights.desk; }

/// "Odette Fictive, 06 39 98 12 34": her name, and of the rest only what that recipient had already.
std::string person_words(vault::Vault& vault, SubjectId subject, RecordId record, const std::set<std::pair<RecordId, std::string>>& had, std::string_view lang) {
  const auto known = vault.shared_facts(subject);
  const auto& facts = known->records;
  std::string out;
  for (auto at = record; at;) {
    const auto found = std::ranges::find(facts, at, &policy::RecordFacts::id);
    if (found == facts.end()) break;
    const auto* type = vault.model().record(found->type);
    const auto values = found->gone ? Result<vault::Values>{Error{}} : vault.open_for_proof(at);
    if (type && type->person && values)
      for (const auto& field : type->fields) {
        const auto value = values->find(field.id);
        if ((field.identity || (field.find && had.contains({at, field.id}))) && value != values->end() && !value->second.empty()) out += (out.empty() ? "" : ", ") + policy::shown(field, value->second, lang);
      }
    at = found->parent;
  }
  return out;
}

/// What was passed on to one receiver of one record, and since when.
struct Passed {
  vault::Disclosure first;
  std::set<std::string> fields;
};

std::string letter_to(vault::Vault& vault, const std::string& what, const std::string& type_id, const Passed& passed, const std::string& person) {
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  const auto* type = model.record(type_id);
  std::string fields, now;
  const auto values = what == "rectification" ? vault.open_for_proof(passed.first.record) : Result<vault::Values>{Error{}};
  for (const auto& field : type->fields) {
    if (!passed.fields.contains(field.id)) continue;
    fields += (fields.empty() ? "" : ", ") + lower_first(field.label.in(lang));
    if (const auto value = values ? values->find(field.id) : vault::Values::const_iterator{}; values && value != values->end())
      now += "\n" + words().say(lang, "notice.now", {{"label", field.label.in(lang)}, {"value", policy::shown(field, value->second, lang)}});
  }
  const std::string said = words().say(lang, "notice." + what) + "\n" + words().say(lang, "notice.person", {{"who", person}}) + "\n" +
                    words().say(lang, "notice.passed", {{"day", plain_date(paris_date(passed.first.at), lang)}, {"what", type->label.one.in(lang) + " (" + fields + ")"}}) + now;
  return framed(lang, {said, words().say(lang, "notice.ask"), model.organisation.name + (model.organisation.dpo.empty() ? "" : "\n" + model.organisation.dpo)});
}

Bytes seal(vault::Vault& vault, SubjectId subject, NoticeId id, const std::string& name, const std::string& text) {
  Json::Value box;
  box["name"] = name;
  box["words"] = text;
  return vault.seal_about(kTell, subject, id.value, to_json(box));
}

std::vector<Notice> notices(vault::Vault& vault, store::Statement rows) {
  std::vector<Notice> out;
  while (rows.step()) {
    Notice one{rows.id<NoticeTag>(0), rows.id<SubjectTag>(1), rows.id<RecordTag>(2), rows.text(3), rows.instant(4)};
    if (!rows.is_null(5)) one.told = rows.instant(5);
    if (!rows.is_null(6)) one.closed = rows.instant(6);
    one.how = rows.text(7);
    const auto text = vault.open_about(kTell, one.subject, one.id.value, rows.blob(8));
    const auto json = text ? from_json(*text) : std::nullopt;
    if (!json) throw Fault("rights: what a recipient must be told does not open; was the store altered?");
    one.name = (*json)["name"].asString();
    one.words = (*json)["words"].asString();
    out.push_back(std::move(one));
  }
  return out;
}

Result<Notice> open_notice(vault::Vault& vault, const vault::Actor& who, NoticeId id) {
  if (!is_desk(vault, who)) return Error{Code::kForbidden, "request.desk", ""};
  auto rows = vault.database().statement(q()["notice"]);
  rows.bind(vault.org(), id);
  const auto found = notices(vault, std::move(rows));
  if (found.empty()) return Error{Code::kNotFound, "notice.unknown", ""};
  if (found.front().closed) return Error{Code::kConflict, "notice.over", ""};
  return found.front();
}

/// The grant by which the recipient may have something of the record for the activity.
const policy::Grant* grant_of(const policy::Model& model, const std::string& activity_id, const std::string& who) {
  const auto* activity = model.activity(activity_id);
  if (!activity) return nullptr;
  const auto found = std::ranges::find(activity->access, who, &policy::Grant::who);
  return found == activity->access.end() ? nullptr : &*found;
}

std::string type_of(vault::Vault& vault, SubjectId subject, RecordId record) {
  const auto known = vault.shared_facts(subject);
  const auto& facts = known->records;
  const auto found = std::ranges::find(facts, record, &policy::RecordFacts::id);
  return found == facts.end() || found->gone ? std::string{} : found->type;
}

/// Conditions of the policy under which it may have it, such as that she did not oppose it.
Result<void> allowed(vault::Vault& vault, const vault::Actor& who, SubjectId subject, const HandNote& note, const policy::Grant& grant) {
  if (!grant.by.empty() && std::ranges::find(grant.by, who.role) == grant.by.end()) return Error{Code::kForbidden, "disclosure.by", ""};
  const auto facts = vault.facts(subject);
  const auto holds = [&](const policy::ExprPtr& expr) { return policy::evaluate_bool(vault.model(), facts, note.record, *expr, note.activity, vault.now()); };
  if (grant.unless && holds(grant.unless)) return Error{Code::kForbidden, "disclosure.objected", ""};
  if (grant.when && !holds(grant.when)) return Error{Code::kForbidden, "disclosure.when", ""};
  return {};
}

}  // namespace

std::string receiver_name(const policy::Model& model, const vault::Disclosure& one, std::string_view lang) {
  if (one.who == vault::kToHerself) return {};
  if (const auto* recipient = model.recipient(one.who)) return recipient->label.in(lang);
  if (const auto* role = model.role(one.who)) return role->label.in(lang);
  return one.words.empty() ? one.who : one.words.substr(0, one.words.find('\n'));
}

std::string beside(const vault::Disclosure& one) {
  if (one.who != vault::kToOther) return one.words;
  const auto end = one.words.find('\n');
  return end == std::string::npos ? std::string{} : one.words.substr(end + 1);
}

std::vector<MayReceive> may_receive(const vault::Vault& vault, const std::string& type_id) {
  std::vector<MayReceive> out;
  const auto& model = vault.model();
  const auto* type = model.record(type_id);
  if (!type) return out;
  for (const auto& activity : model.activities)
    for (const auto& grant : activity.access) {
      if (!model.recipient(grant.who)) continue;
      MayReceive one{grant.who, activity.id, {}};
      for (const auto& field : type->fields)
        if (policy::covers(model, activity, grant.reads, type_id, field.id)) one.fields.push_back(field.id);
      if (!one.fields.empty()) out.push_back(std::move(one));
    }
  return out;
}

Result<void> note_disclosure(vault::Vault& vault, const vault::Actor& who, SubjectId subject, const HandNote& note) {
  const auto& model = vault.model();
  const auto type_id = type_of(vault, subject, note.record);
  const auto* type = model.record(type_id);
  if (!type || !vault.meets(who, subject)) return Error{Code::kNotFound, "record.unknown", ""};
  if (vault.limited(subject, note.record, note.activity)) return Error{Code::kLocked, "record.limited", ""};
  const auto* recipient = model.recipient(note.who);
  if (note.who.empty() ? !is_said(note.name) : !recipient) return invalid("disclosure.who", note.who.empty() ? "name" : "who");
  if (note.fields.empty() || std::ranges::any_of(note.fields, [&](const auto& field) { return !type->field(field); })) return invalid("disclosure.fields", "fields");
  if (note.day > paris_date(vault.now())) return invalid("disclosure.day", "day");
  if (recipient && is_shut(vault, note.who)) return Error{Code::kForbidden, "recipient.shut", ""};
  const auto* grant = recipient ? grant_of(model, note.activity, note.who) : nullptr;
  if (recipient && recipient->kind != "authority") {
    if (!grant) return Error{Code::kForbidden, "grant.none", ""};
    const auto* activity = model.activity(note.activity);
    for (const auto& field : note.fields)
      if (!policy::covers(model, *activity, grant->reads, type_id, field)) return invalid("disclosure.fields", "fields");
    TENUE_TRY_VOID(allowed(vault, who, subject, note, *grant));
  }
  // To an authority, an advocate, a collector: for which case.
  const bool owes_case = !recipient || recipient->kind == "authority" || (grant && !grant->needs.empty());
  for (const auto& [words_of, field] : {std::pair{&note.name, "name"}, std::pair{&note.reference, "reference"}}) TENUE_TRY_VOID(policy::no_card(*words_of, field));
  if (owes_case && !is_said(note.reference)) return invalid("disclosure.reference", "reference");
  auto words_of = (recipient ? "" : note.name) + (note.reference.empty() ? "" : (recipient ? "" : ", ") + note.reference);
  if (!note.digest.empty()) words_of += (words_of.empty() ? "" : ", ") + ("sha256 " + note.digest);
  const auto now = vault.now();
  vault.disclose(subject, {.record = note.record, .who = recipient ? note.who : std::string{vault::kToOther}, .activity = note.activity, .fields = note.fields,
                           .at = note.day == paris_date(now) ? now : paris_instant(note.day, 12 * 60), .user = who.user, .words = words_of});
  vault.audit(who, "passed_on", note.activity, std::array{subject}, note.record, recipient ? note.who : "other");
  return {};
}

std::vector<Receiver> make_notices(vault::Vault& vault, const Asked& asked, SubjectId subject, const std::string& what, const std::vector<Changed>& changed) {
  std::map<std::pair<std::string, RecordId>, Passed> by;
  const auto& model = vault.model();
  const auto& lang = model.version.languages.front();
  std::map<RecordId, std::set<std::string>> touched;
  for (const auto& change : changed) touched[change.record].insert(change.fields.begin(), change.fields.end());
  const auto disclosures = vault.disclosures(subject);
  std::map<std::string, std::set<std::pair<RecordId, std::string>>> had;
  for (const auto& one : disclosures) {
    for (const auto& field : one.fields) had[receiver_name(model, one, lang)].emplace(one.record, field);
    const auto change = touched.find(one.record);
    if (one.who == vault::kToHerself || change == touched.end()) continue;
    std::vector<std::string> fields;
    std::ranges::copy_if(one.fields, std::back_inserter(fields), [&](const auto& field) { return change->second.contains(field); });
    if (fields.empty()) continue;
    auto [place, fresh] = by.try_emplace({receiver_name(model, one, lang), one.record}, Passed{one, {}});
    place->second.fields.insert(fields.begin(), fields.end());
  }
  std::vector<Receiver> out;
  for (const auto& [whom, passed] : by) {
    const auto type = type_of(vault, subject, whom.second);
    const NoticeId id{crypto::random_id()};
    const auto text = letter_to(vault, what, type, passed, person_words(vault, subject, whom.second, had[whom.first], lang));
    vault.database().run(q()["make_notice"], vault.org(), id, asked.of, asked.id, passed.first.who, vault.now(), seal(vault, asked.of, id, whom.first, text));
    out.push_back({whom.first, {passed.fields.begin(), passed.fields.end()}, type});
  }
  return out;
}

std::vector<Notice> open_notices(vault::Vault& vault) {
  auto rows = vault.database().statement(q()["open_notices"]);
  rows.bind(vault.org());
  return notices(vault, std::move(rows));
}

std::vector<Notice> notices_about(vault::Vault& vault, RecordId request) {
  auto rows = vault.database().statement(q()["notices_about"]);
  rows.bind(vault.org(), request);
  return notices(vault, std::move(rows));
}

Result<void> notice_told(vault::Vault& vault, const vault::Actor& who, NoticeId id) {
  TENUE_TRY(const auto notice, open_notice(vault, who, id));
  vault.database().run(q()["told"], vault.org(), id, std::optional{vault.now()});
  vault.audit(who, "recipient_told", "", std::array{notice.subject}, notice.about, notice.who);
  return {};
}

Result<void> close_notice(vault::Vault& vault, const vault::Actor& who, NoticeId id, const std::string& how, const std::string& words_of) {
  TENUE_TRY(const auto notice, open_notice(vault, who, id));
  if (how != "answered" && how != "impossible") return invalid("notice.how", "how");
  if (!is_said(words_of)) return invalid("notice.words", "words");
  TENUE_TRY_VOID(policy::no_card(words_of, "words"));
  vault.database().run(q()["close"], vault.org(), id, std::optional{vault.now()}, how, seal(vault, notice.subject, id, notice.name, words_of));
  vault.audit(who, "recipient_closed", "", std::array{notice.subject}, notice.about, notice.who + " " + how);
  return {};
}

}  // namespace tenue::app
