// Closing the account: what is lost is said and offered before, then one act.
#include <algorithm>

#include "crypto/crypto.h"
#include "web/portal/mine.h"
#include "web/shown/phrases.h"

namespace tenue::web::portal {
namespace {

/// It is not over: a state that leads on, or a last day that has not come.
bool runs(const Visit& visit, const Speech& speech, const vault::RecordView& record) {
  const auto& type = speech.type(record);
  if (const auto* state = type.state(record.state)) return !state->to.empty();
  return std::ranges::any_of(type.fields, [&](const auto& field) {
    const auto value = record.values.find(field.id);
    const auto day = field.last_day && value != record.values.end() ? parse_date(value->second) : std::nullopt;
    return day && *day >= paris_date(visit.now);
  });
}

Response leave_page(const Visit& visit, const Mine& mine, const std::string& wrong, int status) {
  const auto speech = mine.speech(visit);
  return show(visit, {.title = visit.say("portal.leave.link"), .template_name = "portal/leave.html", .status = status}, [&](Dict& dict) {
    dict.set("WARNING", visit.in(visit.model->portal.close_warn));
    if (!wrong.empty()) dict.section("WRONG").set("TEXT", wrong);
    std::optional<Dict> offers, stops;
    for (const auto& id : visit.model->portal.close_offer)
      for (const auto& record : mine.sheet.records) {
        if (record.type != id || record.closed_to_you) continue;
        if (!offers) offers = dict.section("OFFERS");
        offers->section("OFFER").set("HREF", record_href(record.id)).set("WHAT", speech.title(record));
      }
    for (const auto& record : mine.sheet.records) {
      if (record.closed_to_you || !runs(visit, speech, record)) continue;
      if (!stops) stops = dict.section("STOP");
      stops->section("STOPS").set("WHAT", speech.title(record)).set("STATE", speech.state(record));
    }
    if (!mine.sheet.holds.empty()) dict.show("HELD");
  });
}

}  // namespace

Response leave(const Visit& visit) {
  if (!may_leave(*visit.model)) return refused(visit, 404);
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  if (visit.request.method == "GET") return leave_page(visit, *mine, {}, 200);
  if (!visit.site.sign_ins.allow(RateLimiter::network(visit.request.remote))) return leave_page(visit, *mine, visit.say("portal.many"), 429);
  const auto hash = visit.ask([&](vault::Vault& vault) { return app::customer_password(vault, visit.who); });
  if (hash.empty() || !crypto::password_verify(hash, std::string{visit.request.form.get("current")})) return leave_page(visit, *mine, visit.say("portal.password.current.wrong"), 422);
  if (visit.request.form.get("sure") != "yes") return leave_page(visit, *mine, visit.say("portal.leave.sure.wrong"), 422);
  const auto stays = visit.ask([&](vault::Vault& vault) { return app::close_account(vault, visit.who); });
  if (!stays) return refused(visit, stays.error());
  auto gone = visit;
  gone.who = {};
  std::vector<std::string> kept;
  for (const auto& record : mine->sheet.records)
    if (std::ranges::find(*stays, record.id) != stays->end()) kept.push_back(mine->speech(visit).the(visit.model->record(record.type)->label));
  const auto key = !mine->sheet.holds.empty() ? "portal.left.held" : !kept.empty() ? "portal.left.law" : mine->sheet.root.id != visit.who.self ? "portal.left.one" : "portal.left";
  auto response = said(gone, visit.say("portal.left.title"), visit.say(key, {{"what", listed(kept, visit.lang)}}), visit.lang == "en" ? "/en" : "/", visit.say("portal.left.home"));
  response.add_cookie(drop_cookie(kCookie));
  return response;
}

}  // namespace tenue::web::portal
