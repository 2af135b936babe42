#include "web/public/doors.h"
#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

void fill_write(const Visit& visit, Instant now, Dict& dict) {
  const auto& desk = visit.model->desk;
  const auto* form = doors_form(*visit.model);
  if (!form) return;
  Dict write = dict.section("WRITE");
  write.set("WRITE_TITLE", desk.write_title.empty() ? visit.in(form->label) : visit.prose(desk.write_title));
  for (const auto& part : stretches(visit.prose(desk.write)))
    write.section("WRITE_PART").section(part.strong ? "STRONG" : "PLAIN").set("PART", part.text);
  if (const auto night = night_sentence(*visit.model, now, visit.lang); !night.empty())
    write.section("NIGHT").set("NIGHT_SAYS", night);
  for (const auto& door : doors(*visit.model, visit.lang)) write.section("DOOR").set("DOOR_HREF", door.href).set("DOOR_LABEL", door.label);
}

void fill_promises(const Visit& visit, Instant now, Dict& dict) {
  const auto& desk = visit.model->desk;
  dict.set("PROMISES_TITLE", desk.promises_title.empty() ? visit.say("public.home.promises") : visit.prose(desk.promises_title));
  for (const auto& promise : desk.promises) dict.section("PROMISE").set("PROMISE_SAYS", visit.prose(promise));
  const auto proof = proof_line(visit.site().page_context().verified_on, paris_date(now), visit.lang);
  dict.section(proof.tick ? "PROOF" : "UNSEEN").set("PROOF_SAYS", proof.text);
  dict.set("PRIVACY", visit.ways.privacy());
}

/// "SOS Serrurier Paris : 01 99 00 45 12": who searches for the firm finds its number.
std::string title(const Visit& visit) {
  const auto& desk = visit.model->desk;
  if (desk.phone.empty()) return visit.say("public.home.title.area", {{"firm", desk.sign}, {"area", visit.in(desk.area)}});
  return visit.say("public.home.title", {{"firm", desk.sign}, {"phone", desk.phone}});
}

}  // namespace

Response home_page(const Visit& visit) {
  const auto& desk = visit.model->desk;
  const auto now = visit.now();
  const Shown shown{.title = title(visit), .template_name = "public/home.html", .beside = Shown::Beside::kArea};
  return show(visit, shown, [&](Dict& dict) {
    dict.set("HEADING", desk.home_title.empty() ? visit.model->organisation.name : visit.prose(desk.home_title));
    fill_call(visit, dict);
    if (!desk.lead.empty()) dict.section("LEAD").set("LEAD_SAYS", visit.prose(desk.lead));
    fill_write(visit, now, dict);
    fill_promises(visit, now, dict);
  });
}

}  // namespace tenue::web::visitor
