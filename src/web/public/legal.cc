// Who runs the site (loi n° 2004-575 du 21 juin 2004, art. 1-1): from the organisation's facts, nothing typed here.
#include "web/public/visit.h"

namespace tenue::web::visitor {
namespace {

void fill_host(const Visit& visit, Dict& dict) {
  const auto* host = visit.model->recipient(visit.model->organisation.host);
  dict.set("HOST_IS", host ? visit.in(host->label) : visit.say("public.legal.host.self", {{"name", visit.model->organisation.name}}));
  if (host && !host->policy_url.empty()) dict.section("HOST_LINK").set("HOST_HREF", host->policy_url);
}

}  // namespace

Response legal_page(const Visit& visit) {
  const auto& org = visit.model->organisation;
  return show(visit, {.title = visit.say("public.legal.title"), .template_name = "public/legal.html"}, [&](Dict& dict) {
    dict.set("NAME", org.name).set("ADDRESS", org.address).set("MAIL", org.contact).set("PRIVACY", visit.ways.privacy());
    if (!org.legal_form.empty()) dict.section("FORM").set("FORM_IS", org.legal_form);
    if (!org.capital.empty()) dict.section("CAPITAL").set("CAPITAL_IS", org.capital);
    if (!org.registry.empty()) dict.section("REGISTRY").set("REGISTRY_IS", org.registry);
    if (!org.site.empty()) dict.section("SITE").set("SITE_IS", org.site);
    if (!org.siren.empty()) dict.section("SIREN").set("SIREN_IS", org.siren);
    if (!org.phone.empty()) dict.section("PHONE_LINE").set("NUMBER", dialled(org.phone)).set("PHONE", org.phone);
    if (!org.dpo.empty()) dict.section("DPO").set("DPO_MAIL", org.dpo);
    fill_host(visit, dict);
  });
}

}  // namespace tenue::web::visitor
