// A restriction (GDPR art. 18): its end is announced before it comes; what it closes opens for one of four reasons alone.
#include <algorithm>

#include "app/restriction.h"
#include "web/bureau/pages.h"
#include "web/shown/inputs.h"

namespace tenue::web::bureau {
namespace {

Input text_input(const Visit& visit, const std::string& name, const std::string& key, bool needed) {
  Input out;
  out.kind = Input::Kind::kLong;
  out.name = name;
  out.label = visit.say(key);
  if (words().has(key + ".hint")) out.hint = visit.say(key + ".hint");
  out.value = visit.request.form.get(name);
  out.needed = needed;
  return out;
}

Response asks(const Visit& visit, const std::string& title, const std::string& lead, const std::string& action, const std::string& button, SubjectId subject, const std::vector<Input>& inputs, int status) {
  return show(visit, {title, "bureau/hold.html", "", "", status}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RETURN", person_href(subject));
    dict.section("LEAD").set("TEXT", lead);
    Dict form = dict.section("FORM");
    form.set("ACTION", action).set("BUTTON", button);
    put_errors(form, "ERRORS", inputs);
    for (const auto& input : inputs) put_input(form, "INPUT", input);
  });
}

}  // namespace

Response limit_end(const Visit& visit) {
  const auto subject = subject_param(visit);
  const HoldId id{id_parse(visit.param("hold"))};
  if (rights_room(visit).empty()) return refused(visit, 403);
  const auto limits = visit.ask([&](vault::Vault& vault) { return vault.limits(subject); });
  if (std::ranges::find(limits, id, &vault::LimitView::id) == limits.end()) return refused(visit, 404);
  Input day;
  day.name = "day";
  day.type = "date";
  day.label = visit.say("bureau.limit.day");
  day.brief = day.needed = true;
  day.value = visit.request.method == "POST" ? std::string{visit.request.form.get("day")} : iso_date(add(paris_date(visit.now), Period{.days = 7}));
  std::vector<Input> inputs{day, text_input(visit, "reason", "bureau.limit.why", true), text_input(visit, "told", "bureau.limit.told", false)};
  const auto page = [&](int status) {
    return asks(visit, visit.say("bureau.limit.end"), visit.say("bureau.limit.end.lead"), person_href(subject) + "/gel/" + id_text(id.value), visit.say("bureau.limit.end.do"), subject, inputs, status);
  };
  if (visit.request.method == "GET") return page(200);
  const auto on = parse_date(inputs[0].value);
  const auto done = !on ? Result<void>{Error{Code::kInvalid, "date.real", "day"}}
                        : visit.ask([&](vault::Vault& vault) { return app::announce_end(vault, visit.actor(), subject, id, *on, inputs[1].value, inputs[2].value); });
  if (done) return Response::redirect(person_href(subject));
  if (done.error().code == Code::kInvalid && mark(inputs, vault::Refusals{{done.error()}}, visit.lang).empty()) return page(422);
  return refused(visit, done.error());
}

Response limit_open(const Visit& visit) {
  const auto subject = subject_param(visit);
  const auto rec = record_param(visit);
  if (rights_room(visit).empty()) return refused(visit, 403);
  const auto type_id = visit.ask([&](vault::Vault& vault) { return vault.subject_of(rec) == subject && vault.limited(subject, rec, "") ? type_of(vault, rec) : std::string{}; });
  const auto* type = visit.model->record(type_id);
  if (!type) return refused(visit, 404);
  Input ground;
  ground.kind = Input::Kind::kOne;
  ground.name = "ground";
  ground.label = visit.say("bureau.limit.ground");
  ground.needed = true;
  for (const auto* one : vault::kLimitedGrounds) ground.options.push_back({one, visit.say(std::string{"bureau.limit.ground."} + one), "", "", visit.request.form.get("ground") == one});
  std::vector<Input> inputs{ground, text_input(visit, "reason", "bureau.limit.open.why", true)};
  const auto page = [&](int status) {
    return asks(visit, visit.say("bureau.limit.open"), visit.say("bureau.limit.open.lead"), person_href(subject) + "/ouvrir/" + id_text(rec.value), visit.say("bureau.limit.open.do"), subject, inputs, status);
  };
  if (visit.request.method == "GET") return page(200);
  const auto opened = visit.ask([&](vault::Vault& vault) { return vault.open_limited(visit.actor(), rec, std::string{visit.request.form.get("ground")}, inputs[1].value); });
  if (!opened && opened.error().code == Code::kInvalid && mark(inputs, vault::Refusals{{opened.error()}}, visit.lang).empty()) return page(422);
  if (!opened) return refused(visit, opened.error());
  const auto title = upper_first(type->label.one.in(visit.lang));
  const auto names = visit.ask([](vault::Vault& vault) { return people(vault); });
  const Speech speech{*visit.model, visit.lang, visit.now, names};
  return show(visit, {title, "bureau/opened.html"}, [&](Dict& dict) {
    dict.set("TITLE", title).set("RETURN", person_href(subject));
    for (const auto& field : type->fields)
      if (const auto text = speech.value(*type, field.id, *opened); !text.empty()) dict.section("VALUE").set("LABEL", field.label.in(visit.lang)).set("TEXT", text);
  });
}

}  // namespace tenue::web::bureau
