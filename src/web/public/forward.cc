// Her file goes to another service: the page where she confirms it, and the page where that service fetches it. Opening either changes nothing.
#include "app/forward.h"

#include "web/person_file.h"
#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

constexpr std::string_view kForm = "public.forward";

struct Sheet {
  std::vector<std::string> says;
  std::string give{};                  ///< the whole address that she hands on
  std::string action{}, verb{}, token{};
  int status = 200;
};

Response page(const Visit& visit, const std::string& title, const Sheet& sheet) {
  auto out = show(visit, {.title = title, .template_name = "public/forward.html", .status = sheet.status}, [&](Dict& dict) {
    dict.set("HEADING", title);
    for (const auto& text : sheet.says) dict.section("SAYS").set("TEXT", text);
    if (!sheet.give.empty()) dict.section("GIVE").set("HREF", sheet.give);
    if (!sheet.action.empty()) dict.section("ASK").set("ACTION", sheet.action).set("VERB", sheet.verb).set("TOKEN", sheet.token);
  });
  out.set("X-Robots-Tag", "noindex, nofollow");
  return out;
}

Response over(const Visit& visit) { return page(visit, visit.say("public.forward.over"), {.says = {visit.say("public.forward.over.says")}, .status = 404}); }

/// The file crosses no line that others read.
bool is_safe(const Visit& visit) { return visit.request.secure || visit.site().demo; }
Response unsafe(const Visit& visit) { return page(visit, visit.say("public.forward.unsafe"), {.says = {visit.say("public.forward.unsafe.says")}, .status = 403}); }

std::string day(const Visit& visit, Instant at) { return plain_date(paris_date(at), visit.lang); }

}  // namespace

Response forward_page(const Visit& visit) {
  const std::string link{visit.param("link")};
  const auto found = visit.site().writer.ask([&](vault::Vault& vault) { return app::forward_of(vault, link); });
  if (!found) return over(visit);
  Sheet sheet{.says = {visit.say("public.forward.says", {{"service", found->service}, {"firm", visit.model->organisation.name}})}, .action = visit.ways.forward() + "/" + link,
              .verb = visit.say("public.forward.do", {{"service", found->service}}), .token = visit.site().tokens.token(link, kForm)};
  if (found->confirmed) sheet.says.push_back(visit.say("public.forward.again", {{"day", day(visit, *found->confirmed)}}));
  return page(visit, visit.say("public.forward"), sheet);
}

Response forward_pressed(const Visit& visit) {
  const std::string link{visit.param("link")};
  if (!visit.site().tokens.allows(visit.request, link, kForm)) return problem(visit, 403);
  if (!is_safe(visit)) return unsafe(visit);
  const auto [found, made] = visit.site().writer.ask([&](vault::Vault& vault) { return std::pair{app::forward_of(vault, link), app::confirm_forward(vault, link)}; });
  if (!found || !made) return over(visit);
  const auto give = visit.ways.fetch() + "/" + *made;
  const auto until = visit.site().writer.ask([&](vault::Vault& vault) { return app::fetching_of(vault, *made); });
  return page(visit, visit.say("public.forward.done"),
              {.says = {visit.say("public.forward.done.says", {{"service", found->service}, {"day", until ? day(visit, until->until) : ""}})}, .give = visit.request.origin + give});
}

Response fetch_page(const Visit& visit) {
  const std::string link{visit.param("link")};
  const auto found = visit.site().writer.ask([&](vault::Vault& vault) { return app::fetching_of(vault, link); });
  if (!found) return over(visit);
  return page(visit, visit.say("public.fetch"), {.says = {visit.say("public.fetch.says", {{"service", found->service}, {"firm", visit.model->organisation.name}, {"day", day(visit, found->until)}}), visit.say("public.fetch.program")},
                                                 .action = visit.ways.fetch() + "/" + link, .verb = visit.say("public.fetch.do")});
}

/// The link is what is proved: a program fetches it without a cookie or a token of ours.
Response fetch_file(const Visit& visit) {
  const std::string link{visit.param("link")};
  if (!is_safe(visit)) return unsafe(visit);
  const auto all = visit.site().writer.ask([&](vault::Vault& vault) { return app::fetch_file(vault, link); });
  if (!all) return all.error().code == Code::kNotFound ? over(visit) : problem(visit, http_status(all.error().code));
  const auto& lang = visit.model->version.languages.front();
  const auto now = visit.now();
  const auto digest = person_file_digest(*visit.model, *all, lang, now);
  const auto noted = visit.site().writer.ask([&](vault::Vault& vault) { return app::note_fetched(vault, link, *all, digest); });
  if (!noted) return over(visit);
  return person_file_zip(*visit.model, *all, lang, now, "donnees.zip");
}

}  // namespace tenue::web::visitor
