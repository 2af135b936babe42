// What somebody reads whom a measure with `gate` keeps out: what is missing, and whom to ask. Nothing else opens meanwhile.
#include <algorithm>

#include "app/measures.h"
#include "web/bureau/pages.h"

namespace tenue::web::bureau {
namespace {

std::string lack_words(const Visit& visit, const app::Lack& lack) {
  if (lack.sign) return visit.say("bureau.lacking.sign", {{"edition", edition_words(visit, app::find_measure(*visit.model, lack.measure)->document)}});
  return lack.ended ? visit.say("bureau.lacking.ended", {{"day", last_day(visit, *lack.ended)}}) : visit.say("bureau.lacking.none");
}

}  // namespace

Response lacking(const Visit& visit) {
  Shown shown{visit.say("bureau.lacking.title"), "bureau/lacking.html"};
  shown.status = 403;
  return show(visit, shown, [&](Dict& dict) {
    for (const auto& lack : visit.who.lacks) {
      const auto& measure = *app::find_measure(*visit.model, lack.measure);
      Dict one = dict.section("LACK");
      one.set("MEASURE", measure.label.in(visit.lang)).set("TEXT", lack_words(visit, lack));
      if (lack.sign) one.section("SIGN").set("ID", measure.id).set("MEASURE", measure.label.in(visit.lang)).set("EDITION", measure.document);
    }
    const bool asks = !std::ranges::all_of(visit.who.lacks, &app::Lack::sign);
    if (asks && app::administers(*visit.model, visit.who.role)) return void(dict.show("NOTE"));
    const auto who = who_administers(visit);
    if (asks) dict.section("ASK").set("TEXT", who.empty() ? visit.say("bureau.lacking.colleague") : visit.say("bureau.lacking.ask", {{"who", who}}));
    if (asks) dict.section("AGAIN").set("HREF", visit.partner() ? "/bureau/poche" : "/bureau");
  });
}

}  // namespace tenue::web::bureau
