// Two pages that a receipt leads to, behind links that nobody guesses: how far a request came, and the button that shows who reads an
// address. Neither says who asked, nor for what; opening one changes nothing, since mail scanners follow links.
#include "app/follow.h"
#include "app/intake.h"

#include "web/files/show.h"
#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

constexpr std::string_view kForm = "public.mailbox", kProofForm = "public.proof", kProof = "proof";

/// No search engine keeps it.
Response unlisted(Response response) {
  response.set("X-Robots-Tag", "noindex, nofollow");
  return response;
}

/// A heading and a sentence; `link`: with the button.
Response said(const Visit& visit, const std::string& key, int status, const std::string& link = {}, const std::vector<std::string>& kinds = {}) {
  const auto title = visit.say(key);
  return unlisted(show(visit, {.title = title, .template_name = "public/mailbox.html", .status = status}, [&](Dict& dict) {
    dict.set("HEADING", title).set("SAYS", visit.say(key + ".says"));
    for (const auto& kind : kinds) dict.section("KIND").set("SAYS", visit.say("portal.request.of." + kind));
    if (!link.empty()) dict.section("ASK").set("ACTION", visit.ways.mailbox() + "/" + link).set("TOKEN", visit.site().tokens.token(link, kForm));
  }));
}

Response closed(const Visit& visit, app::MailboxLink state) { return said(visit, state == app::MailboxLink::kUsed ? "public.mailbox.used" : "public.mailbox.over", 410); }

/// The state it is in, and those before, with their days.
Response job_page(const Visit& visit, const app::Steps& job) {
  const auto title = visit.say("public.follow");
  const auto* type = visit.model->record(job.type);
  return unlisted(show(visit, {.title = title, .template_name = "public/follow.html"}, [&](Dict& dict) {
    dict.set("HEADING", title).set("REFERENCE", job.reference).set("RIGHTS", visit.ways.rights()).set("KEEP", visit.say("public.follow.keep.job"));
    for (const auto& [state, at] : job.entered)
      if (const auto* known = type ? type->state(state) : nullptr) dict.section("LINE").set("WHAT", upper_first(visit.in(known->label))).set("WHEN", plain_date(paris_date(at), visit.lang));
    if (job.until) dict.section("NOTE").set("SAYS", visit.say("public.follow.until", {{"day", plain_date(paris_date(*job.until - std::chrono::microseconds{1}), visit.lang)}}));
  }));
}

}  // namespace

namespace {

Response progress(const Visit& visit, const std::string& wrong, int status) {
  const std::string link{visit.param("link")};
  const auto [found, job, awaited] = visit.site().writer.ask([&](vault::Vault& vault) { return std::tuple{app::follow_request(vault, link), app::follow_job(vault, link), app::awaits_proof(vault, link)}; });
  if (job) return job_page(visit, *job);
  if (!found) return said(visit, "public.follow.over", 404);
  const auto title = visit.say("public.follow");
  const auto day = [&](Date one) { return plain_date(one, visit.lang); };
  return unlisted(show(visit, {.title = title, .template_name = "public/follow.html", .status = status}, [&, found = found, awaited = awaited](Dict& dict) {
    dict.set("HEADING", title).set("REFERENCE", found->reference).set("RIGHTS", visit.ways.rights()).set("KEEP", visit.say("public.follow.keep"));
    if (awaited) {
      Dict send = dict.section("SEND");
      send.set("ACTION", visit.ways.follow() + "/" + link).set("TOKEN", visit.site().tokens.token(link, kProofForm)).set("KINDS", kFileKinds);
      if (!wrong.empty()) send.section("WRONG").set("WHY", wrong);
    }
    const auto line = [&](const std::string& key, const std::string& text) { dict.section("LINE").set("WHAT", visit.say("public.follow." + key)).set("WHEN", text); };
    const auto& term = found->term;
    line("received", day(term.received));
    if (term.asked) line("asked", day(*term.asked));
    if (term.shown) line("shown", day(*term.shown));
    if (found->closed) return line("answered", day(*found->closed));
    if (!term.stands()) line("due", day(term.due));
    if (term.stands()) dict.section("NOTE").set("SAYS", visit.say("public.follow.stands", {{"day", day(term.plain)}}));
    else if (term.due != term.plain) dict.section("NOTE").set("SAYS", visit.say("public.follow.without", {{"day", day(term.plain)}}));
    if (term.extended) dict.section("NOTE").set("SAYS", visit.say("public.follow.extended", {{"because", found->because}}));
    if (std::chrono::sys_days{term.due} < std::chrono::sys_days{paris_date(visit.now())}) dict.section("NOTE").set("SAYS", visit.say("public.follow.late"));
  }));
}

}  // namespace

Response follow_page(const Visit& visit) { return progress(visit, {}, 200); }

Opened proof_opened(const Visit& visit) {
  const std::string link{visit.param("link")};
  if (!visit.site().writer.ask([&](vault::Vault& vault) { return app::awaits_proof(vault, link); })) return said(visit, "public.follow.over", 404);
  if (!from_own_pages(visit.request)) return unlisted(problem(visit, 403));
  auto good = [&site = visit.site(), link](std::string_view token) { return site.tokens.good(link, kProofForm, token); };
  return take_uploads(visit.site(), {}, {}, {std::string{kProof}}, std::move(good));
}

/// Sealed below her request; whoever answers sees it, and it goes once that is decided.
Response proof_sent(const Visit& visit) {
  const std::string link{visit.param("link")};
  if (!visit.site().tokens.allows(visit.request, link, kProofForm)) return unlisted(problem(visit, 403));
  const auto* uploads = Uploads::of(visit.request);
  auto wrong = uploads ? uploads->wrong(kProof) : std::string{};
  if (wrong.empty() && (!uploads || !uploads->any())) wrong = "field.required";
  if (!wrong.empty()) return progress(visit, file_words(wrong, visit.lang), 422);
  const auto done = visit.site().writer.ask([&](vault::Vault& vault) { return app::send_proof(vault, link, uploads->files()); });
  if (done) return said(visit, "public.proof.done", 200);
  return done.error().errors.front().code == Code::kInvalid ? progress(visit, file_words(done.error(), visit.lang), 422) : said(visit, "public.follow.over", 404);
}

Response mailbox_page(const Visit& visit) {
  const std::string link{visit.param("link")};
  const auto [state, kinds] = visit.site().writer.ask([&](vault::Vault& vault) { return std::pair{app::mailbox_link(vault, link), app::mailbox_asks(vault, link)}; });
  return state == app::MailboxLink::kOpen ? said(visit, "public.mailbox.ask", 200, link, kinds) : closed(visit, state);
}

Response mailbox_pressed(const Visit& visit) {
  const std::string link{visit.param("link")};
  if (!visit.site().tokens.allows(visit.request, link, kForm)) return unlisted(problem(visit, 403));
  const auto done = visit.site().writer.ask([&](vault::Vault& vault) { return app::prove_mailbox(vault, link); });
  if (done) return said(visit, "public.mailbox.done", 200);
  return closed(visit, done.error().code == Code::kConflict ? app::MailboxLink::kUsed : app::MailboxLink::kOver);
}

}  // namespace tenue::web::visitor
