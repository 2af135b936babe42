// A hold as staff place it, look at it again, prolong it and end it.
#include <algorithm>

#include "app/evidence.h"
#include "web/bureau/pages.h"
#include "web/shown/inputs.h"
#include "web/shown/phrases.h"

namespace tenue::web::bureau {
namespace {

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

Input day_input(const Visit& visit, std::string name, std::string label, std::string hint, std::string usual = {}) {
  Input out;
  out.name = std::move(name);
  out.label = std::move(label);
  out.hint = std::move(hint);
  out.type = "date";
  out.brief = true;
  out.value = visit.request.method == "POST" ? std::string{visit.request.form.get(out.name)} : std::move(usual);
  return out;
}

Input review_input(const Visit& visit, const policy::HoldKind* kind) {
  auto out = day_input(visit, "review", visit.say("bureau.hold.review"), visit.say("bureau.hold.review.hint"),
                       kind && kind->review ? iso_date(add(paris_date(visit.now), *kind->review)) : std::string{});
  out.needed = true;
  return out;
}

/// What is asked before a hold of one of the kinds; only some kinds ask it: their names beside it.
std::vector<Input> fact_inputs(const Visit& visit, const std::vector<const policy::HoldKind*>& kinds) {
  std::vector<Input> out;
  for (const auto* kind : kinds)
    for (const auto& fact : kind->needs) {
      const auto name = "fact." + fact.id;
      if (fact.id == "reason" || std::ranges::find(out, name, &Input::name) != out.end()) continue;
      auto input = day_input(visit, name, fact.label.in(visit.lang), {});
      if (!fact.date) input.type = "text", input.brief = false;
      std::vector<std::string> asking;
      for (const auto* other : kinds)
        if (std::ranges::find(other->needs, fact.id, &policy::NeededFact::id) != other->needs.end()) asking.push_back(other->label.in(visit.lang));
      input.needed = asking.size() == kinds.size();
      if (!input.needed) input.hint = visit.say("bureau.hold.fact.for", {{"kinds", listed(asking, visit.lang)}});
      out.push_back(std::move(input));
    }
  return out;
}

std::vector<Input> hold_inputs(const Visit& visit, const std::vector<const policy::HoldKind*>& kinds) {
  Input kind, reason;
  kind.kind = Input::Kind::kOne;
  kind.name = "kind";
  kind.label = visit.say("bureau.hold.kind");
  kind.needed = reason.needed = true;
  const auto chosen = visit.request.form.get("kind");
  for (const auto* one : kinds)
    kind.options.push_back({one->id, one->label.in(visit.lang), "", one->text.in(visit.lang), kinds.size() == 1 || chosen == one->id});
  reason.kind = Input::Kind::kLong;
  reason.name = "reason";
  reason.label = visit.say("bureau.hold.reason");
  reason.hint = visit.say("bureau.hold.reason.hint");
  reason.value = visit.request.form.get("reason");
  std::vector<Input> out{kind, reason};
  for (auto& input : fact_inputs(visit, kinds)) out.push_back(std::move(input));
  out.push_back(review_input(visit, kinds.empty() ? nullptr : kinds.front()));
  return out;
}

vault::Values facts_sent(const std::vector<Input>& inputs) {
  vault::Values out;
  for (const auto& input : inputs)
    if (input.name.starts_with("fact.") && !input.value.empty()) out[input.name.substr(5)] = input.value;
  return out;
}

struct Asked {
  std::string title, lead, action, button;
};

Response hold_page(const Visit& visit, SubjectId subject, const Asked& asked, const std::vector<Input>& inputs, int status) {
  const auto title = status == 422 ? visit.say("bureau.error.title", {{"title", asked.title}}) : asked.title;
  return show(visit, {title, "bureau/hold.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", asked.title).set("RETURN", person_href(subject));
    if (!asked.lead.empty()) dict.section("LEAD").set("TEXT", asked.lead);
    if (inputs.empty()) return;
    Dict form = dict.section("FORM");
    form.set("ACTION", asked.action).set("BUTTON", asked.button);
    put_errors(form, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(form, "INPUT", input);
  });
}

/// The fault at its input, or the refusal as a page.
Response at_fault(const Visit& visit, SubjectId subject, const Asked& asked, std::vector<Input> inputs, const Error& error) {
  if (error.code != Code::kInvalid || !mark(inputs, vault::Refusals{{error}}, visit.lang).empty()) return refused(visit, error);
  return hold_page(visit, subject, asked, inputs, 422);
}

/// The instant at which the day that was written is over; else the fault.
Result<Instant> review_of(const Visit& visit) {
  const auto day = parse_date(visit.request.form.get("review"));
  if (!day) return Error{Code::kInvalid, "date.real", "review"};
  return day_end(*day);
}

/// A hold in force on that person's sheet, as its reader sees it.
Result<vault::HoldView> hold_seen(const Visit& visit, SubjectId subject, HoldId hold) {
  return visit.ask([&](vault::Vault& vault) -> Result<vault::HoldView> {
    TENUE_TRY(const auto sheet, vault.sheet(visit.purpose(room_for_person(visit, vault)), subject));
    const auto found = std::ranges::find(sheet.holds, hold, &vault::HoldView::id);
    if (found == sheet.holds.end()) return Error{Code::kNotFound, "hold.unknown", {}};
    return *found;
  });
}

std::vector<Input> renew_inputs(const Visit& visit, const policy::HoldKind& kind) {
  std::vector<Input> out{review_input(visit, &kind)};
  if (kind.extend.empty()) return out;
  out.push_back(day_input(visit, "last", visit.say("bureau.hold.last"), visit.say("bureau.hold.last.hint")));
  for (const auto& id : kind.extend) {
    auto input = day_input(visit, "fact." + id, visit.say("bureau.hold." + id), visit.say("bureau.hold.extend.hint"));
    input.type = "text";
    input.brief = false;
    out.push_back(std::move(input));
  }
  return out;
}

/// To whom, of those that the policy lets see it, and under which number.
std::vector<Input> copy_inputs(const Visit& visit, const policy::HoldKind& kind) {
  Input who;
  who.kind = Input::Kind::kOne;
  who.name = "recipient";
  who.label = visit.say("bureau.hold.copy.who");
  who.needed = true;
  for (const auto& id : kind.share) {
    const auto* recipient = visit.model->recipient(id);
    who.options.push_back({id, recipient ? upper_first(recipient->label.in(visit.lang)) : id, "", "", kind.share.size() == 1 || visit.request.form.get("recipient") == id});
  }
  auto number = day_input(visit, "case", visit.say("bureau.hold.copy.case"), visit.say("bureau.hold.copy.case.hint"));
  number.type = "text";
  number.needed = true;
  return {std::move(who), std::move(number)};
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

Response hold(const Visit& visit) {
  const auto subject = subject_param(visit);
  const auto rec = record_param(visit);
  if (visit.model->holds.empty()) return refused(visit, 404);
  const bool mine = !holds_for(visit, "").empty(), of_record = visit.params.contains("rec");
  std::string type;
  const bool there = visit.ask([&](vault::Vault& vault) {
    if (of_record && vault.subject_of(rec) == subject) type = type_of(vault, rec);
    return of_record ? !type.empty() : vault.meets(visit.actor(), subject);
  });
  if (mine && !there) return refused(visit, 404);
  const auto kinds = mine ? holds_for(visit, type) : std::vector<const policy::HoldKind*>{};
  Asked asked{visit.say("bureau.hold.title"), {}, person_href(subject) + "/garder" + (rec ? "/" + id_text(rec.value) : std::string{}), visit.say("bureau.hold.button")};
  if (kinds.empty()) {
    asked.lead = visit.say("bureau.hold.not_you", {{"who", who_may(visit)}});
    return hold_page(visit, subject, asked, {}, 403);
  }
  const auto inputs = hold_inputs(visit, kinds);
  if (visit.request.method == "GET") return hold_page(visit, subject, asked, inputs, 200);
  const auto review = review_of(visit);
  if (!review) return at_fault(visit, subject, asked, inputs, review.error());
  const std::string kind{visit.request.form.get("kind")};
  const auto placed = visit.ask([&](vault::Vault& vault) {
    return vault.place_hold(visit.actor(), subject, rec, kind, inputs[1].value, *review, facts_sent(inputs));
  });
  return placed ? Response::redirect(person_href(subject)) : at_fault(visit, subject, asked, inputs, placed.error());
}

Response renew_hold(const Visit& visit) {
  const auto subject = subject_param(visit);
  const HoldId id{id_parse(visit.param("hold"))};
  if (!subject || !id) return refused(visit, 404);
  const auto hold = hold_seen(visit, subject, id);
  if (!hold) return refused(visit, hold.error());
  const auto* kind = visit.model->hold(hold->kind);
  if (!kind || std::ranges::find(kind->by, visit.who.role) == kind->by.end()) return refused(visit, 403);
  const Asked asked{visit.say("bureau.hold.again"), kind->label.in(visit.lang) + (hold->reason.empty() ? "" : ", " + lower_first(hold->reason)),
                    person_href(subject) + "/garde/" + id_text(id.value), visit.say("bureau.hold.again.button")};
  const auto inputs = renew_inputs(visit, *kind);
  if (visit.request.method == "GET") return hold_page(visit, subject, asked, inputs, 200);
  const auto review = review_of(visit);
  if (!review) return at_fault(visit, subject, asked, inputs, review.error());
  const auto written = visit.request.form.get("last");
  const auto last = parse_date(written);
  if (!written.empty() && !last) return at_fault(visit, subject, asked, inputs, {Code::kInvalid, "date.real", "last"});
  const auto renewed = visit.ask([&](vault::Vault& vault) { return vault.renew_hold(visit.actor(), id, *review, last, facts_sent(inputs)); });
  return renewed ? Response::redirect(person_href(subject)) : at_fault(visit, subject, asked, inputs, renewed.error());
}

Response copy_hold(const Visit& visit) {
  const auto subject = subject_param(visit);
  const HoldId id{id_parse(visit.param("hold"))};
  if (!subject || !id) return refused(visit, 404);
  const auto hold = hold_seen(visit, subject, id);
  if (!hold) return refused(visit, hold.error());
  const auto* kind = visit.model->hold(hold->kind);
  if (!kind || kind->share.empty()) return refused(visit, 404);
  if (std::ranges::find(kind->readers, visit.who.role) == kind->readers.end()) return refused(visit, 403);
  const Asked asked{visit.say("bureau.hold.copy"), visit.say("bureau.hold.copy.lead"), person_href(subject) + "/garde/" + id_text(id.value) + "/copie", visit.say("bureau.hold.copy.button")};
  auto inputs = copy_inputs(visit, *kind);
  if (visit.request.method == "GET") return hold_page(visit, subject, asked, inputs, 200);
  const auto copy = visit.ask([&](vault::Vault& vault) {
    return app::held_copy(vault, visit.purpose(room_for_person(visit, vault)), subject, id, std::string{visit.request.form.get("recipient")}, std::string{visit.request.form.get("case")});
  });
  if (!copy) return at_fault(visit, subject, asked, inputs, copy.error());
  auto out = Response::text(*copy);
  return out.set("Content-Type", "application/json; charset=utf-8").set("Content-Disposition", "attachment; filename=\"copie.json\"").set("Cache-Control", "no-store");
}

Response end_hold(const Visit& visit) {
  const auto subject = subject_param(visit);
  const HoldId hold{id_parse(visit.request.form.get("hold"))};
  if (!subject || !hold) return refused(visit, 404);
  const auto done = visit.ask([&](vault::Vault& vault) { return vault.end_hold(visit.actor(), hold); });
  return done ? Response::redirect(person_href(subject)) : refused(visit, done.error());
}

}  // namespace tenue::web::bureau
