// What she takes along: everything, to be read, or what she gave, for another program (GDPR art. 15, 20). And what she wants after her death.
#include "app/dossier.h"
#include "app/carry_out.h"
#include "app/directives.h"

#include <algorithm>

#include "web/person_file.h"
#include "web/portal/mine.h"

namespace tenue::web::portal {
namespace {

Response wish_page(const Visit& visit, const std::optional<app::Directive>& now, const std::string& wrong, int status) {
  const auto& form = visit.request.form;
  const bool posted = visit.request.method == "POST";
  const auto chosen = posted ? std::string{form.get("wish")} : now ? now->wish : std::string{};
  return show(visit, {.title = visit.say("portal.after"), .template_name = "portal/after.html", .status = status}, [&](Dict& dict) {
    if (!wrong.empty()) dict.section("WRONG").set("TEXT", wrong);
    if (now) dict.section("NOW").set("TEXT", visit.say("portal.after.now", {{"day", plain_date(paris_date(now->at), visit.lang)}}));
    for (const auto& wish : visit.model->rights.directives) {
      Dict one = dict.section("WISH");
      one.set("VALUE", wish).set("LABEL", visit.say("portal.after." + wish));
      if (wish == chosen) one.show("CHOSEN");
    }
    dict.set("WORDS", posted ? std::string{form.get("words")} : now ? now->words : std::string{});
    dict.set("TRUSTED", posted ? std::string{form.get("trusted")} : now ? now->trusted : std::string{});
  });
}

}  // namespace

app::Whose herself_as(const Visit& visit, const vault::Sheet& sheet) { return {visit.who.subject, sheet.root.id == visit.who.self ? RecordId{} : visit.who.self}; }

Response take_along(const Visit& visit) {
  const bool portable = visit.param("what") == "donnees.zip";
  if (!portable && visit.param("what") != "dossier.zip") return refused(visit, 404);
  const auto all = visit.ask([&](vault::Vault& vault) -> Result<app::Dossier> {
    TENUE_TRY(const auto sheet, vault.sheet(visit.purpose(), visit.who.subject));
    return app::own_dossier(vault, visit.who.actor(), herself_as(visit, sheet), portable);
  });
  if (!all) return refused(visit, all.error());
  return person_file_zip(*visit.model, *all, visit.lang, visit.now, std::string{visit.param("what")});
}

Response after_death(const Visit& visit) {
  if (visit.model->rights.directives.empty()) return refused(visit, 404);
  const auto mine = look(visit);
  if (!mine) return refused(visit, mine.error());
  if (mine->sheet.root.id != visit.who.self) return refused(visit, 404);  // a company has no death
  const auto now = visit.ask([&](vault::Vault& vault) { return app::directive_of(vault, herself_as(visit, mine->sheet)); });
  if (visit.request.method == "GET") return wish_page(visit, now, {}, 200);
  const auto& form = visit.request.form;
  const bool back = form.get("do") == "back";
  const std::string wish{back ? "" : form.get("wish")}, words{form.get("words")}, trusted{form.get("trusted")};
  if (!back && wish.empty()) return wish_page(visit, now, visit.say("portal.after.wrong.wish"), 422);
  const auto done = visit.ask([&](vault::Vault& vault) {
    return app::set_directive(vault, visit.who.actor(), herself_as(visit, mine->sheet), wish, words, trusted);
  });
  if (done) return said(visit, visit.say(back ? "portal.after.back.title" : "portal.after.done.title"), visit.say(back ? "portal.after.back.done" : "portal.after.done"), "/espace", visit.say("portal.back"));
  return done.error().code == Code::kInvalid ? wish_page(visit, now, visit.say(done.error().detail == "directive.trusted" ? "portal.after.wrong.trusted" : "portal.after.wrong.wish"), 422) : refused(visit, done.error());
}

}  // namespace tenue::web::portal
