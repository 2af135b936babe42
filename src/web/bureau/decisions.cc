// What only a person decides: who is who, what is no longer wanted, what must be kept longer, and why.
#include <algorithm>

#include "app/intake.h"
#include "web/bureau/pages.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

/// The room to write in of the person’s own record, else to read: room_for_person is for who only looks.
std::string deciding_room(const vault::Vault& vault, const Visit& visit, SubjectId subject) {
  const auto facts = vault.facts(subject);
  for (const auto& record : facts.records)
    if (!record.parent) return acting_room(vault, visit.who.role, record.type);
  return {};
}

Response after(const Visit& visit, const Result<void>& done, SubjectId subject) {
  return done ? Response::redirect(person_href(subject)) : refused(visit, done.error());
}

}  // namespace

Response join(const Visit& visit) {
  const auto subject = subject_param(visit);
  const SubjectId known{id_parse(visit.request.form.get("known"))};
  if (!subject || !known) return refused(visit, 404);
  const bool same = visit.request.form.get("answer") == "yes";
  const auto done = visit.ask([&](vault::Vault& vault) -> Result<void> {
    const auto purpose = visit.purpose(deciding_room(vault, visit, subject));
    if (!same) return vault.refuse_join(purpose, subject, known);
    auto joined = vault.join(purpose, subject, known);
    if (joined) app::rename_requests(vault, visit.actor(), {subject, {}}, {known, {}});
    return joined;
  });
  return after(visit, done, same ? known : subject);
}

namespace {

/// What she refused under one name she refused: the other, who goes on, is under it too.
Result<void> carry_refusals(vault::Vault& vault, const vault::Purpose& purpose, SubjectId subject, RecordId rec, RecordId into) {
  const auto beside = vault.beside(subject);
  for (const auto& one : beside.consents) {
    const auto* activity = vault.model().activity(one.activity);
    if (one.of != rec || !one.withdrawn || !activity || activity->basis == policy::Basis::kConsent) continue;
    const bool said = std::ranges::any_of(beside.consents, [&](const auto& other) { return other.of == into && other.activity == one.activity && other.choice == one.choice && other.withdrawn; });
    if (!said) TENUE_TRY_VOID(vault.object(purpose, subject, one.activity, one.choice, "staff", into));
  }
  return {};
}

}  // namespace

/// Two contacts of one firm are one person, or, after all, are not.
Response unite(const Visit& visit) {
  const auto subject = subject_param(visit);
  const RecordId rec{id_parse(visit.request.form.get("rec"))}, into{id_parse(visit.request.form.get("into"))};
  if (!subject || !rec) return refused(visit, 404);
  const auto done = visit.ask([&](vault::Vault& vault) -> Result<void> {
    if (vault.subject_of(rec) != subject) return Error{Code::kNotFound, "record.unknown", ""};
    const auto facts = vault.facts(subject);
    const auto type = std::ranges::find(facts.records, rec, &policy::RecordFacts::id);
    if (type == facts.records.end()) return Error{Code::kNotFound, "record.unknown", ""};
    const auto purpose = visit.purpose(acting_room(vault, visit.who.role, type->type));
    return vault.whole([&]() -> Result<void> {
      if (!into) return vault.part(purpose, rec);
      TENUE_TRY_VOID(vault.unite(purpose, rec, into));
      return carry_refusals(vault, purpose, subject, rec, into);
    });
  });
  return after(visit, done, subject);
}

Response withdraw(const Visit& visit) {
  const auto subject = subject_param(visit);
  if (!subject) return refused(visit, 404);
  const std::string activity{visit.request.form.get("activity")}, choice{visit.request.form.get("choice")};
  const RecordId of{id_parse(visit.request.form.get("of"))};  // a contact; none: the person whose sheet it is
  bool left = true;
  const auto done = visit.ask([&](vault::Vault& vault) {
    const auto purpose = visit.purpose(deciding_room(vault, visit, subject));
    const auto objects = visit.request.form.get("objects");
    auto out = objects == "no" ? vault.lift_objection(purpose, subject, activity, choice, "staff", of) : objects == "yes" ? vault.object(purpose, subject, activity, choice, "staff", of) : vault.withdraw(purpose, subject, activity, choice, "staff", of);
    const auto facts = vault.facts(subject);
    left = std::ranges::any_of(facts.records, [](const auto& record) { return !record.gone; });
    return out;
  });
  if (done && !left) return Response::redirect("/bureau");  // nothing else kept the person
  return after(visit, done, subject);
}

}  // namespace tenue::web::bureau
