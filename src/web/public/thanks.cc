#include "web/public/ticket.h"
#include "web/public/visit.h"

namespace tenue::web::visitor {

Response thanks_page(const Visit& visit) {
  const auto receipt = open_receipt(visit.shared.receipts, visit.param("ticket"), visit.site().clock.now());
  const auto* form = receipt ? visit.model->form(receipt->form) : nullptr;
  if (form == nullptr) return problem(visit, 410);
  const bool urgent = form->id == visit.model->desk.doors_form;
  const auto night = urgent ? night_sentence(*visit.model, visit.now(), visit.lang) : std::string{};
  const auto heading = visit.say("public.thanks.title");
  return show(visit, {.title = heading, .template_name = "public/thanks.html"}, [&](Dict& dict) {
    dict.set("HEADING", heading).set("PRIVACY", visit.ways.privacy()).set("RIGHTS", visit.ways.rights());
    if (!form->done.empty()) dict.section("DONE").set("DONE_SAYS", visit.prose(form->done));
    if (!night.empty()) {
      dict.section("NIGHT").set("NIGHT_SAYS", night);
      fill_call(visit, dict);
    }
    if (!receipt->follow.empty()) {
      const auto day = [&](Date one) { return plain_date(one, visit.lang); };
      const bool of_data = receipt->due != Date{};
      Dict follow = dict.section("FOLLOW");
      follow.set("HREF", visit.ways.follow() + "/" + receipt->follow).set("KEEP", visit.say(of_data ? "public.thanks.follow.keep" : "public.thanks.follow.keep.job"));
      if (of_data) {
        follow.section("SAYS").set("TEXT", visit.say("public.thanks.days", {{"received", day(receipt->received)}, {"due", day(receipt->due)}}));
        follow.section("SAYS").set("TEXT", visit.say(receipt->mailed ? "public.thanks.mailed" : "public.thanks.not_mailed"));
      }
    }
    if (!receipt->reference.empty()) dict.section("REFERENCE").set("REFERENCE_IS", receipt->reference);
  });
}

}  // namespace tenue::web::visitor
