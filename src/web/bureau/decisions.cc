// What only a person decides: who is who, what is no longer wanted, what must be kept longer, and why.
#include <algorithm>

#include "web/bureau/inputs.h"
#include "web/bureau/pages.h"
#include "web/bureau/phrases.h"

namespace tenue::web::bureau {
namespace {

/// The room to write in of the person's own record.
std::string room_of_person(const vault::Vault& vault, const Visit& visit, SubjectId subject) {
  const auto facts = vault.facts(subject);
  for (const auto& record : facts.records)
    if (!record.parent) return acting_room(vault, visit.who.role, record.type);
  return {};
}

Response after(const Visit& visit, const Result<void>& done, SubjectId subject) {
  return done ? Response::redirect(person_href(subject)) : refused(visit, done.error());
}

// ---- holds ---------------------------------------------------------------------------------------------------------------

/// Who could hold it, in the firm's words: "La déléguée à la protection des données".
std::string who_may(const Visit& visit) {
  std::vector<std::string> names;
  for (const auto& kind : visit.model->holds)
    for (const auto& id : kind.by) {
      const auto* role = visit.model->role(id);
      const auto name = role ? (role->called.empty() ? role->label : role->called).in(visit.lang) : std::string{};
      if (!name.empty() && std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  for (std::size_t i = 1; i < names.size(); ++i) names[i] = lower_first(names[i]);
  return listed(names, visit.lang);
}

std::vector<Input> hold_inputs(const Visit& visit, const std::vector<const policy::HoldKind*>& kinds) {
  Input kind, reason, review;
  kind.kind = Input::Kind::kOne;
  kind.name = "kind";
  kind.label = visit.say("bureau.hold.kind");
  kind.needed = reason.needed = review.needed = true;
  const auto chosen = visit.request.form.get("kind");
  for (const auto* one : kinds)
    kind.options.push_back({one->id, one->label.in(visit.lang), "", one->text.in(visit.lang), kinds.size() == 1 || chosen == one->id});
  reason.kind = Input::Kind::kLong;
  reason.name = "reason";
  reason.label = visit.say("bureau.hold.reason");
  reason.hint = visit.say("bureau.hold.reason.hint");
  reason.value = visit.request.form.get("reason");
  review.name = "review";
  review.label = visit.say("bureau.hold.review");
  review.hint = visit.say("bureau.hold.review.hint");
  review.type = "date";
  review.brief = true;
  review.value = visit.request.form.get("review");
  if (review.value.empty() && !kinds.empty() && kinds.front()->review)
    review.value = iso_date(add(paris_date(visit.now), *kinds.front()->review));
  return {kind, reason, review};
}

Response hold_page(const Visit& visit, SubjectId subject, RecordId rec, const std::vector<const policy::HoldKind*>& kinds,
                   const std::vector<Input>& inputs, int status) {
  const auto title = visit.say("bureau.hold.title");
  return show(visit, {status == 422 ? visit.say("bureau.error.title", {{"title", title}}) : title, "bureau/hold.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RETURN", person_href(subject));
    if (kinds.empty()) {
      dict.section("NOT_YOU").set("TEXT", visit.say("bureau.hold.not_you", {{"who", who_may(visit)}}));
      return;
    }
    Dict form = dict.section("FORM");
    form.set("ACTION", person_href(subject) + "/garder" + (rec ? "/" + id_text(rec.value) : std::string{}));
    put_errors(form, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(form, "INPUT", input);
  });
}

/// 422 with the fault at its field; what has no field there is refused as a page.
std::optional<std::size_t> input_at_fault(const Error& error) {
  if (error.detail == "hold.reason" || error.detail == "hold.reason_form") return 1;
  if (error.detail == "hold.review") return 2;
  if (error.detail == "hold.unknown") return 0;
  return std::nullopt;
}

}  // namespace

std::vector<const policy::HoldKind*> holds_for(const Visit& visit, std::string_view type) {
  std::vector<const policy::HoldKind*> out;
  for (const auto& kind : visit.model->holds) {
    const bool mine = std::find(kind.by.begin(), kind.by.end(), visit.who.role) != kind.by.end();
    const bool covers = type.empty() || std::find(kind.covers.begin(), kind.covers.end(), type) != kind.covers.end();
    if (mine && covers) out.push_back(&kind);
  }
  return out;
}

Response join(const Visit& visit) {
  const auto subject = subject_param(visit);
  const SubjectId known{id_parse(visit.request.form.get("known"))};
  if (!subject || !known) return refused(visit, 404);
  const bool same = visit.request.form.get("answer") == "yes";
  const auto done = visit.ask([&](vault::Vault& vault) -> Result<void> {
    const auto purpose = visit.purpose(room_of_person(vault, visit, subject));
    return same ? vault.join(purpose, subject, known) : vault.refuse_join(purpose, subject, known);
  });
  return after(visit, done, same ? known : subject);
}

Response withdraw(const Visit& visit) {
  const auto subject = subject_param(visit);
  if (!subject) return refused(visit, 404);
  const std::string activity{visit.request.form.get("activity")}, choice{visit.request.form.get("choice")};
  bool left = true;
  const auto done = visit.ask([&](vault::Vault& vault) {
    const auto purpose = visit.purpose(room_of_person(vault, visit, subject));
    const bool objects = visit.request.form.get("objects") == "yes";
    auto out = objects ? vault.object(purpose, subject, activity, choice, "staff") : vault.withdraw(purpose, subject, activity, choice, "staff");
    const auto facts = vault.facts(subject);
    left = std::ranges::any_of(facts.records, [](const auto& record) { return !record.gone; });
    return out;
  });
  if (done && !left) return Response::redirect("/bureau");  // nothing else kept the person
  return after(visit, done, subject);
}

Response hold(const Visit& visit) {
  const auto subject = subject_param(visit);
  const auto rec = record_param(visit);
  if (!subject) return refused(visit, 404);
  const auto type = visit.ask([&](vault::Vault& vault) { return rec && vault.subject_of(rec) == subject ? type_of(vault, rec) : std::string{}; });
  if (rec && type.empty()) return refused(visit, 404);
  const auto kinds = holds_for(visit, type);
  auto inputs = hold_inputs(visit, kinds);
  if (visit.request.method == "GET") return hold_page(visit, subject, rec, kinds, inputs, 200);
  const auto day = parse_date(inputs[2].value);
  if (!day) {
    inputs[2].wrong = visit.say("bureau.wrong.date.real");
    return hold_page(visit, subject, rec, kinds, inputs, 422);
  }
  const std::string kind{visit.request.form.get("kind")};
  const auto placed = visit.ask([&](vault::Vault& vault) {
    return vault.place_hold(visit.actor(), subject, rec, kind, inputs[1].value, day_end(*day));
  });
  if (placed) return Response::redirect(person_href(subject));
  const auto at = input_at_fault(placed.error());
  if (!at) return refused(visit, placed.error());
  inputs[*at].wrong = message(placed.error(), visit.lang);
  return hold_page(visit, subject, rec, kinds, inputs, 422);
}

Response end_hold(const Visit& visit) {
  const auto subject = subject_param(visit);
  const HoldId hold{id_parse(visit.request.form.get("hold"))};
  if (!subject || !hold) return refused(visit, 404);
  return after(visit, visit.ask([&](vault::Vault& vault) { return vault.end_hold(visit.actor(), hold); }), subject);
}

}  // namespace tenue::web::bureau
