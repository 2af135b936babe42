#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

/// Forms that the home page does not lead to must be found somewhere.
bool behind_a_door(const policy::Model& model, const policy::Form& form) { return form.id == model.desk.doors_form; }

void add_links(Layout& layout, const Visit& visit) {
  const auto& model = *visit.model;
  layout.links = {{visit.ways.privacy(), visit.say("public.link.privacy")},
                  {visit.ways.rights(), visit.say("public.link.rights")},
                  {visit.ways.legal(), visit.say("public.link.legal")}};
  if (!model.cookies.empty()) layout.links.insert(layout.links.begin() + 2, {visit.ways.cookies(), visit.say("public.link.cookies")});
  if (model.portal.open) layout.links.insert(layout.links.begin(), {"/espace", visit.say("public.link.portal")});
  
  for (const auto& form : model.forms)
    if (is_public(form) && !behind_a_door(model, form) && form.id != policy::kRightsForm)  // the page leads there, right by right
      layout.links.push_back({visit.ways.form(form), visit.in(form.label)});
  if (model.has_language(visit.lang == "en" ? "fr" : "en"))
    layout.links.push_back({counterpart(model, visit.request.segments, visit.lang) + (visit.lang == "en" ? "?lang=fr" : ""),
                            visit.say("public.link.language")});
}

Layout layout_of(const Visit& visit, const Shown& shown) {
  const auto& model = *visit.model;
  Layout layout;
  layout.title = shown.title;
  layout.firm = model.desk.sign;
  layout.face = model.desk.face.empty() ? "enseigne" : model.desk.face;
  layout.home = visit.ways.home();
  // Who does not hang the number on its sign still gives the organisation's in the foot.
  layout.phone = model.desk.phone.empty() ? model.organisation.phone : model.desk.phone;
  layout.phone_dial = dialled(layout.phone);
  layout.phone_in_header = shown.beside == Shown::Beside::kNumber && !model.desk.phone.empty();
  if (shown.beside == Shown::Beside::kArea) layout.aside = visit.in(model.desk.area);
  layout.address = {model.organisation.name, model.organisation.address};
  layout.mail = model.organisation.contact;
  layout.main_class = shown.main_class;
  layout.script = shown.script;
  add_links(layout, visit);
  return layout;
}

/// The status itself where we have words for it, else one of its family.
std::string problem_key(int status) {
  auto key = "public.problem." + std::to_string(status);
  if (words().has(key + ".title")) return key;
  return status < 500 ? "public.problem.400" : "public.problem.500";
}

}  // namespace

std::string_view Visit::param(std::string_view name) const {
  const auto found = params.find(name);
  return found == params.end() ? std::string_view{} : found->second;
}

Handler visited(const std::shared_ptr<Shared>& shared, std::string_view lang, Page page) {
  return [shared, lang = std::string{lang}, page](const Request& request, const Params& params) {
    const auto model = shared->site.model();
    if (!model) return Response::problem(503);
    if (!model->has_language(lang)) return Response::not_found();
    if (request.method == "GET")
      if (const auto other = elsewhere(request, *model, lang)) return Response::redirect(*other);
    return page(Visit{*shared, request, params, lang, model});
  };
}

Opener opened(const std::shared_ptr<Shared>& shared, std::string_view lang, Opened (*page)(const Visit&)) {
  return [shared, lang = std::string{lang}, page](const Request& head, const Params& params) -> Opened {
    const auto model = shared->site.model();
    if (!model) return Response::problem(503);
    if (!model->has_language(lang)) return Response::not_found();
    return page(Visit{*shared, head, params, lang, model});
  };
}

Response show(const Visit& visit, const Shown& shown, const std::function<void(Dict&)>& fill) {
  return Response::html(page(visit.lang, layout_of(visit, shown), shown.template_name, fill), shown.status);
}

void fill_call(const Visit& visit, Dict& dict) {
  const auto& desk = visit.model->desk;
  if (desk.phone.empty()) return;
  dict.section("CALL")
      .set("NUMBER", dialled(desk.phone))
      .set("PHONE", desk.phone)
      .set("CALL_SAYS", desk.call.empty() ? visit.say("public.call") : visit.prose(desk.call));
}

Response problem(const Visit& visit, int status) {
  const auto key = problem_key(status);
  const auto title = visit.say(key + ".title");
  return show(visit, {.title = title, .template_name = "public/problem.html", .status = status}, [&](Dict& dict) {
    dict.set("HEADING", title).set("SAYS", visit.say(key + ".says")).set("HOME", visit.ways.home());
    if (!visit.model->desk.phone.empty())
      dict.section("PHONE_LINE").set("NUMBER", dialled(visit.model->desk.phone)).set("PHONE", visit.model->desk.phone);
  });
}

Response problem(Shared& shared, const Request* request, int status) {
  const auto model = shared.site.model();
  if (!model) return Response::text(std::string{reason(status)}, status);
  static const Request kUnread;
  static const Params kNone;
  const Request& read = request ? *request : kUnread;
  const bool english = model->has_language("en") && !read.segments.empty() && read.segments.front() == "en";
  return problem(Visit{shared, read, kNone, english ? "en" : "fr", model}, status);
}

}  // namespace tenue::web::visitor
