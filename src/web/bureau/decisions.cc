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
