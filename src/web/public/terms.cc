// Terms that one agrees to: the edition in force, and every earlier one, from the version of the policy that held it.
#include <algorithm>

#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

struct Edition {
  Date date;
  std::shared_ptr<const policy::Model> model;  ///< of the newest version that published it
};

const policy::Terms* named(const policy::Model& model, std::string_view slug) {
  const auto found = std::ranges::find_if(model.documents, [&](const auto& terms) { return policy::terms_slug(terms) == slug; });
  return found == model.documents.end() ? nullptr : &*found;
}

/// Newest first.
std::vector<Edition> editions(const Visit& visit, std::string_view slug) {
  std::vector<Edition> out;
  for (const auto& version : visit.site().page_context().versions) {
    auto model = visit.site().published(version.number);
    const auto* terms = model ? named(*model, slug) : nullptr;
    if (terms && (out.empty() || out.back().date != terms->edition)) out.push_back({terms->edition, std::move(model)});
  }
  return out;
}

/// Paragraphs parted by blank lines; "# " begins a heading.
void put_text(Dict& dict, std::string_view text) {
  while (!text.empty()) {
    const auto end = text.find("\n\n");
    auto part = text.substr(0, end);
    text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 2);
    while (part.starts_with('\n')) part.remove_prefix(1);
    if (part.find_first_not_of(" \n") == std::string_view::npos) continue;
    const bool heading = part.starts_with("# ");
    dict.section("PART").section(heading ? "HEAD" : "PARAGRAPH").set("TEXT", heading ? part.substr(2) : part);
  }
}

}  // namespace

Response terms_page(const Visit& visit) {
  const auto slug = visit.param("terms"), asked = visit.param("edition");
  const auto all = editions(visit, slug);
  if (all.empty()) return Response::not_found();
  const auto shown = asked.empty() ? all.begin() : std::ranges::find_if(all, [&](const auto& one) { return iso_date(one.date) == asked; });
  if (shown == all.end()) return Response::not_found();
  const auto& terms = *named(*shown->model, slug);
  const auto* running = named(*visit.model, slug);
  const bool in_force = running && running->edition == shown->date;
  const auto day = plain_date(shown->date, visit.lang);
  return show(visit, {.title = visit.in(terms.label), .template_name = "public/terms.html", .main_class = "letter"}, [&](Dict& dict) {
    dict.set("TITLE", visit.in(terms.label)).set("PRIVACY", visit.ways.privacy() + "#base");
    dict.set("EDITION", visit.say(in_force ? "public.terms.in_force" : "public.terms.past", {{"day", day}}));
    if (running && !in_force) dict.section("NEWER").set("NEWER_HREF", terms_href(*running, visit.lang));
    put_text(dict, visit.in(terms.text));
    if (all.size() < 2) return;
    Dict others = dict.section("EDITIONS");
    for (const auto& one : all)
      if (one.date != shown->date)
        others.section("EDITION_OF").set("DAY", plain_date(one.date, visit.lang)).set("DAY_HREF", terms_href(terms, visit.lang, one.date));
  });
}

}  // namespace tenue::web::visitor
