// The policy page, now and as it was. It is written by the policy module; here it gets the site's frame.
#include <algorithm>
#include <charconv>

#include "web/public/questions.h"
#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

/// Stands where the letter goes: the template engine would escape its markup. No text of a policy holds a control character.
constexpr std::string_view kHere = "\x02letter\x03";

/// What stands between <main> and </main>: the frame has its own.
std::string_view inside_main(std::string_view html) {
  const auto open = html.find('>', html.find("<main"));
  const auto close = html.rfind("</main>");
  TENUE_CHECK(open != std::string_view::npos && close != std::string_view::npos && open < close);
  return html.substr(open + 1, close - open - 1);
}

Response letter(const Visit& visit, const policy::Model& model, policy::PageContext context, const std::string& past) {
  context.inside_site = true;
  context.base = visit.ways.privacy();
  context.terms = terms_way(visit.lang);
  if (const auto* form = model.form(policy::kRightsForm)) {
    const auto asked = questions(model, *form, visit.lang);
    context.rights = visit.ways.form(*form) + "?" + asked.front().name + "=";
  }
  auto response = show(visit, {.title = visit.say("public.link.privacy"), .template_name = "public/privacy.html", .main_class = "letter"},
                       [&](Dict& dict) {
                         dict.set("LETTER_HERE", kHere).set("PRIVACY", visit.ways.privacy());
                         if (!past.empty()) dict.section("PAST").set("PAST_SAYS", past);
                       });
  const auto at = response.body.find(kHere);
  TENUE_CHECK(at != std::string::npos);
  response.body.replace(at, kHere.size(), inside_main(policy::page_html(model, visit.lang, context)));
  return response;
}

}  // namespace

Response privacy_page(const Visit& visit) { return letter(visit, *visit.model, visit.site().page_context(), ""); }

Response past_privacy_page(const Visit& visit) {
  const auto context = visit.site().page_context();
  const auto asked = visit.param("number");
  int number = 0;
  const auto [end, fault] = std::from_chars(asked.data(), asked.data() + asked.size(), number);
  const auto known = std::find_if(context.versions.begin(), context.versions.end(), [&](const auto& v) { return v.number == number; });
  if (fault != std::errc{} || end != asked.data() + asked.size() || known == context.versions.end()) return Response::not_found();
  if (number == context.number) return Response::redirect(visit.ways.privacy());
  const auto past = visit.site().published(number);
  if (!past) return Response::not_found();
  // No tick on what no longer runs: the proofs are about the version in force.
  policy::PageContext then;
  then.number = number;
  then.versions = {known, context.versions.end()};
  return letter(visit, *past, then, visit.say("public.past.says", {{"n", std::to_string(number)}, {"date", plain_date(known->date, visit.lang)}}));
}

}  // namespace tenue::web::visitor
