// Her file leaves by a link: to another service, by the page where she confirms it and the page where that service fetches it; to herself,
// by the page that sends her a link and the page behind that one. Opening any changes nothing.
#include "app/forward.h"

#include "web/person_file.h"
#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

constexpr std::string_view kForm = "public.forward", kFileForm = "public.file", kTakeForm = "public.take";

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

/// The archive, once it is noted that it leaves.
template <class Note>
Response handed(const Visit& visit, const app::Dossier& all, const std::string& name, Note note) {
  const auto& lang = visit.model->version.languages.front();
  const auto now = visit.now();
  const auto digest = person_file_digest(*visit.model, all, lang, now);
  const auto noted = visit.site().writer.ask([&](vault::Vault& vault) { return note(vault, digest); });
  return noted ? person_file_zip(*visit.model, all, lang, now, name) : over(visit);
}

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
  return handed(visit, *all, "donnees.zip", [&](vault::Vault& vault, const std::string& digest) { return app::note_fetched(vault, link, *all, digest); });
}

Response file_page(const Visit& visit) {
  const std::string link{visit.param("link")};
  const auto until = visit.site().writer.ask([&](vault::Vault& vault) { return app::file_waits(vault, link); });
  if (!until) return over(visit);
  return page(visit, visit.say("public.file"), {.says = {visit.say("public.file.says", {{"firm", visit.model->organisation.name}, {"day", day(visit, *until)}})}, .action = visit.ways.file() + "/" + link,
                                                .verb = visit.say("public.file.do"), .token = visit.site().tokens.token(link, kFileForm)});
}

Response file_pressed(const Visit& visit) {
  const std::string link{visit.param("link")};
  if (!visit.site().tokens.allows(visit.request, link, kFileForm)) return problem(visit, 403);
  const auto done = visit.site().writer.ask([&](vault::Vault& vault) {
    Result<void> out;
    vault.act([&] { out = app::ask_file(vault, link); });
    return out;
  });
  if (!done && done.error().code == Code::kNotFound) return over(visit);
  const std::string key = done ? "public.file.sent" : "public.file.enough";
  return page(visit, visit.say(key), {.says = {visit.say(key + ".says")}, .status = done ? 200 : 429});
}

Response take_page(const Visit& visit) {
  const std::string link{visit.param("link")};
  const bool ready = visit.site().writer.ask([&](vault::Vault& vault) { return app::file_ready(vault, link); }).has_value();
  if (!ready) return over(visit);
  return page(visit, visit.say("public.file"), {.says = {visit.say("public.take.says", {{"firm", visit.model->organisation.name}})}, .action = visit.ways.take() + "/" + link,
                                                .verb = visit.say("public.take.do"), .token = visit.site().tokens.token(link, kTakeForm)});
}

Response take_file(const Visit& visit) {
  const std::string link{visit.param("link")};
  if (!visit.site().tokens.allows(visit.request, link, kTakeForm)) return problem(visit, 403);
  if (!is_safe(visit)) return unsafe(visit);
  const auto all = visit.site().writer.ask([&](vault::Vault& vault) { return app::take_file(vault, link); });
  if (!all) return all.error().code == Code::kNotFound ? over(visit) : problem(visit, http_status(all.error().code));
  return handed(visit, *all, visit.lang == "en" ? "your-file.zip" : "votre-dossier.zip", [&](vault::Vault& vault, const std::string& digest) { return app::note_taken(vault, link, *all, digest); });
}

}  // namespace tenue::web::visitor
