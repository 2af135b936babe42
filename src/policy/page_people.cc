// The page's chapters on who sees the data, by what right, where they lie, and what the person may ask.
#include <algorithm>
#include <map>

#include "policy/draft.h"
#include "policy/page.h"
#include "policy/phrase.h"
#include "policy/who_reads.h"

namespace tenue::policy {
namespace {

void open_section(Html& out, const Leaf& leaf, std::string_view id, std::string_view heading) {
  out.raw("<section aria-labelledby=\"").text(id).raw("\">\n<h2 id=\"").text(id).raw("\">").text(leaf.say(heading)).raw("</h2>\n");
}

/// "Notre standard, pour organiser la venue." A role without words of its own gets its activities.
Html staff(const Leaf& leaf, const Role& role) {
  std::string why = role.why.in(leaf.lang);
  if (why.empty()) {
    std::vector<std::string> labels;
    for (const auto* activity : activities_of(leaf.model, role.id)) labels.push_back(called(*activity, leaf.lang));
    why = leaf.say("readers.for", {{"list", listed(labels, leaf.lang)}});
  }
  Html out;
  return out.raw("<b>").text(published(role).in(leaf.lang)).raw("</b>, ").text(why).raw(".");
}

/// "pour souder un cadre" stands apart; "qui vient" says which partner it is.
bool tells_what_for(const std::string& why) { return why.starts_with("pour ") || why.starts_with("to ") || why.starts_with("for "); }

Html partner(const Leaf& leaf, const Role& role) {
  std::string during;
  for (const auto& activity : leaf.model.activities)
    for (const auto& grant : activity.access) {
      if (grant.who != role.id || !grant.while_) continue;
      const auto* record = leaf.model.record(grant.scope.substr(0, grant.scope.find('.')));
      if (!grant.during.empty()) during = ", " + grant.during.in(leaf.lang);
      else if (record) during = leaf.say("readers.during", {{"of_the_record", of_the(record->label, leaf.lang)}});
    }
  Html out;
  out.raw("<b>").text(published(role).in(leaf.lang)).raw("</b>");
  if (const auto& why = role.why.in(leaf.lang); !why.empty()) out.text((tells_what_for(why) ? ", " : " ") + why);
  return out.text(leaf.say("colon") + " " + field_list(read_by(leaf.model, role.id), leaf.lang) + during + ".");
}

Html recipient(const Leaf& leaf, const Recipient& one) {
  std::string given = field_list(read_by(leaf.model, one.id), leaf.lang);
  for (const auto& activity : leaf.model.activities)
    for (const auto& grant : activity.access)
      if (grant.who == one.id && grant.pseudonym) given += leaf.say("readers.never_the_name");
  for (const auto& activity : leaf.model.activities)
    for (const auto& grant : activity.access)
      if (grant.who == one.id && grant.notice) given += leaf.say("readers.told_before", {{"period", period_in_letters(*grant.notice, leaf.lang)}});
  if (given.empty()) given = one.why.in(leaf.lang);
  Html out;
  out.raw("<b>").text(one.label.in(leaf.lang)).raw("</b>");
  if (!one.country.empty()) out.text(", " + in_country(one.country, leaf.lang));
  out.text(given.empty() ? "." : leaf.say("colon") + " " + given + ".");
  if (one.policy_url.empty()) return out;
  return out.raw(" <a href=\"").text(one.policy_url).raw("\" rel=\"noreferrer external\">").text(leaf.say("readers.policy")).raw("</a>");
}

/// What `*` never covers and what fewer people see for it: "votre IBAN (la gérante de l’atelier)".
std::vector<std::string> locked_away(const Leaf& leaf) {
  const auto& model = leaf.model;
  std::vector<std::pair<std::string, std::vector<FieldOf>>> groups;  // who, and what they read
  for (const auto& record : model.records)
    for (const auto& field : record.fields) {
      if (!field.secret) continue;
      std::vector<std::string> who;
      const auto add = [&](std::string_view id, const std::string& name) {
        const bool reads = std::any_of(model.activities.begin(), model.activities.end(), [&](const Activity& activity) {
          return std::any_of(activity.access.begin(), activity.access.end(), [&](const Grant& grant) {
            return grant.who == id && covers(model, activity, grant.reads, record.id, field.id);
          });
        });
        if (reads) who.push_back(inside_sentence(name));
      };
      for (const auto& role : model.roles) add(role.id, published(role).in(leaf.lang));
      for (const auto& one : model.recipients) add(one.id, one.label.in(leaf.lang));
      if (who.empty()) continue;
      auto names = listed(who, leaf.lang);
      auto same = std::find_if(groups.begin(), groups.end(), [&](const auto& group) { return group.first == names; });
      if (same == groups.end()) same = groups.insert(groups.end(), {std::move(names), {}});
      same->second.push_back({&record, &field});
    }
  std::vector<std::string> out;
  for (const auto& [who, fields] : groups) out.push_back(leaf.say("readers.locked", {{"fields", field_list(fields, leaf.lang)}, {"who", who}}));
  return out;
}

std::vector<std::string> covered(const Leaf& leaf, Basis basis) {
  std::vector<std::string> out;
  for (const bool shipped : {false, true})
    for (const auto& activity : leaf.model.activities) {
      if (activity.basis != basis || activity.standard != shipped) continue;
      const bool interest = basis == Basis::kLegitimateInterest && !activity.interest.empty();
      out.push_back(interest ? activity.interest.in(leaf.lang) : called(activity, leaf.lang));
    }
  return out;
}

/// The firm's words for "you asked us", or ours.
std::string asked_for(const Leaf& leaf) {
  for (const auto& one : leaf.model.texts)
    if (one.anchor == "contract") return prose(leaf.model, one.text, leaf.lang);
  return leaf.say("basis.contract.head");
}

void basis_line(Html& out, const Leaf& leaf, Basis basis) {
  const auto items = covered(leaf, basis);
  if (items.empty()) return;
  const auto key = "basis." + std::string{basis_name(basis)};
  out.raw("  <li><b>").text(basis == Basis::kContract ? asked_for(leaf) : leaf.say(key + ".head")).raw("</b>");
  std::vector<std::string> single;
  for (const auto& item : items)
    for (auto& part : parts(item, ',')) single.push_back(std::move(part));
  const bool conjoined = basis == Basis::kContract || basis == Basis::kLegalObligation;
  const auto list = conjoined ? listed(single, leaf.lang) : joined(single);
  out.text(leaf.say(key, {{"list", list}})).raw("</li>\n");
}

std::string where(const Leaf& leaf) {
  std::vector<std::string> countries;
  for (const auto& code : leaf.model.organisation.where) countries.push_back(in_country(code, leaf.lang));
  std::string out = countries.empty() ? leaf.say("place.sealed_only") : leaf.say("place.sealed", {{"where", upper_first(listed(countries, leaf.lang))}});
  if (leaf.model.backups.every) out += leaf.say("place.copied", {{"rhythm", rhythm(*leaf.model.backups.every, leaf.lang)}});
  return out + ".";
}

std::string breach(const Leaf& leaf) {
  const auto& breach = leaf.model.breach;
  std::string out = breach.text.empty() ? "" : prose(leaf.model, breach.text, leaf.lang);
  if (out.empty() && breach.persons) out = leaf.say("breach.persons", {{"period", period_words(*breach.persons, leaf.lang)}});
  if (out.empty()) out = leaf.say("breach.soon");
  if (breach.authority) out += " " + leaf.say("breach.authority", {{"period", period_words(*breach.authority, leaf.lang)}});
  return out;
}

/// "Ce site pose deux cookies nécessaires. Les autres attendent votre accord."
std::string cookies(const Leaf& leaf) {
  int needed = 0;
  for (const auto& cookie : leaf.model.cookies) needed += cookie.activity.empty() ? 1 : 0;
  const int others = static_cast<int>(leaf.model.cookies.size()) - needed;
  std::string out = needed == 0   ? leaf.say("cookies.none_needed")
                    : needed == 1 ? leaf.say("cookies.one_needed")
                                  : leaf.say("cookies.needed", {{"n", in_letters(needed, leaf.lang)}});
  if (others > 0) out += " " + leaf.say("cookies.others");
  return out;
}

/// "carte.example" of "https://carte.example".
std::string host_of(std::string_view origin) {
  const auto scheme = origin.find("://");
  return std::string{scheme == std::string_view::npos ? origin : origin.substr(scheme + 3)};
}

bool has_basis(const Model& model, std::initializer_list<Basis> any) {
  return std::any_of(model.activities.begin(), model.activities.end(), [&](const Activity& activity) {
    return std::find(any.begin(), any.end(), activity.basis) != any.end();
  });
}

/// "Les factures restent, la loi l’impose : nous vous dirons lesquelles."
std::string what_stays(const Leaf& leaf) {
  std::vector<std::string> records;
  std::string_view gender = "right.erase.which.f";  // French: all feminine, or masculine
  for (const auto& activity : leaf.model.activities) {
    if (activity.basis != Basis::kLegalObligation || activity.standard) continue;
    for (const auto& line : activity.keep) {
      const auto* record = leaf.model.record(line.record);
      if (record == nullptr || record->person) continue;
      auto words = the_many(record->label, leaf.lang);
      if (record->label.gender == 'm') gender = "right.erase.which.m";
      if (std::find(records.begin(), records.end(), words) == records.end()) records.push_back(std::move(words));
    }
  }
  if (records.empty()) return leaf.say("right.erase.all");
  return leaf.say("right.erase", {{"records", upper_first(listed(records, leaf.lang))}, {"which", leaf.say(gender)}});
}

/// The kind of request that exercises it, counted from 1 as the form does; 0 = none of them.
std::size_t kind_number(std::string_view right) {
  static const std::map<std::string_view, std::string_view> kinds = {{"access", "access"}, {"rectify", "rectification"}, {"erase", "erasure"}, {"restrict", "restriction"}, {"port", "portability"},
                                                                     {"object", "objection"}, {"withdraw", "withdrawal"}, {"after_death", "directives"}};
  const auto kind = kinds.find(right);
  if (kind == kinds.end()) return 0;
  return static_cast<std::size_t>(std::ranges::find(kRequestKinds, kind->second) - std::begin(kRequestKinds)) + 1;
}

/// One right: what it is, and the form to ask for it, or a letter ready to send to whoever answers.
void right(Html& out, const Leaf& leaf, std::string_view name, const std::string& words) {
  const auto key = "right." + std::string{name};
  const auto& org = leaf.model.organisation;
  const auto button = leaf.say(key + ".button");
  out.raw("  <li id=\"droit-").text(name).raw("\"><p><b>").text(leaf.say(key + ".head")).raw("</b> ").text(words);
  out.raw("</p>");
  if (const auto number = kind_number(name); !leaf.context.rights.empty() && number > 0)
    out.raw(" <a class=\"button second no-print\" href=\"").text(leaf.context.rights + std::to_string(number)).raw("\">").text(button).raw("</a>");
  else if (const auto& to = org.dpo.empty() ? org.contact : org.dpo; !to.empty())
    out.raw(" <a class=\"button second no-print\" href=\"mailto:").text(to).raw("?subject=").text(percent_encode(button)).raw("\">").text(button).raw("</a>");
  out.raw("</li>\n");
}

std::string other_channels(const Leaf& leaf) {
  std::vector<std::string> ways;
  for (const auto* channel : {"post", "phone"}) {
    const auto& all = leaf.model.rights.channels;
    if (std::find(all.begin(), all.end(), channel) != all.end()) ways.push_back(leaf.say("channel." + std::string{channel}));
  }
  if (ways.empty()) return {};
  std::string out = ways[0];
  if (ways.size() > 1) out += " " + leaf.say("or") + " " + ways[1];
  return " " + leaf.say("rights.channels", {{"ways", upper_first(out)}});
}

std::string identity(const Leaf& leaf) {
  std::vector<std::string> who;
  for (const auto& id : leaf.model.rights.seen_by)
    if (const auto* role = leaf.model.role(id)) who.push_back(lower_first(called(*role).in(leaf.lang)));
  if (leaf.model.rights.identity != "doubt") return leaf.say("rights.identity_never");
  if (who.empty()) return leaf.say("rights.identity_doubt");
  return leaf.say("rights.identity_doubt_seen", {{"who", listed(who, leaf.lang)}});
}

}  // namespace

Html page_readers(const Leaf& leaf) {
  const auto& model = leaf.model;
  Html out;
  open_section(out, leaf, "qui", "readers.heading");
  out.raw("<ul>\n");
  Html inside;
  for (const auto& role : model.roles)
    if (!role.partner && !activities_of(model, role.id).empty()) inside.put(staff(leaf, role)).raw(" ");
  if (!inside.str().empty()) out.raw("  <li>").put(inside).raw("</li>\n");
  for (const auto& role : model.roles)
    if (role.partner && !activities_of(model, role.id).empty()) out.raw("  <li>").put(partner(leaf, role)).raw("</li>\n");
  const auto gets_something = [&](const Recipient& one) {
    return std::ranges::any_of(model.activities, [&](const auto& activity) { return std::ranges::any_of(activity.access, [&](const auto& grant) { return grant.who == one.id; }); });
  };
  for (const auto& one : model.recipients)
    if (one.kind != "authority" || gets_something(one)) out.raw("  <li>").put(recipient(leaf, one)).raw("</li>\n");
  out.raw("  <li><b>").text(leaf.say("readers.authorities.head")).raw("</b>").text(leaf.say("readers.authorities")).raw("</li>\n");
  if (const auto locked = locked_away(leaf); !locked.empty())
    out.raw("  <li><b>").text(leaf.say("readers.locked.head")).raw("</b>").text(leaf.say("colon") + " " + joined(locked, leaf.say("semicolon") + " ") + ".").raw("</li>\n");
  return out.raw("</ul>\n</section>\n");
}

namespace {

/// What is agreed to before anything is done, each where it can be read.
Html terms(const Leaf& leaf) {
  Html out;
  if (leaf.model.documents.empty()) return out;
  out.raw("<p>").text(leaf.say("terms.lead")).raw("</p>\n<ul>\n");
  for (const auto& one : leaf.model.documents) {
    out.raw("<li>");
    if (!leaf.context.terms.empty()) out.raw("<a href=\"").text(leaf.context.terms + "/" + terms_slug(one)).raw("\">");
    out.text(one.label.in(leaf.lang));
    if (!leaf.context.terms.empty()) out.raw("</a>");
    out.text(", " + leaf.say("change.edition", {{"day", plain_date(one.edition, leaf.lang)}})).raw("</li>\n");
  }
  return out.raw("</ul>\n");
}

}  // namespace

std::string terms_slug(const Terms& terms) {
  auto out = terms.id;
  std::replace(out.begin(), out.end(), '_', '-');
  return out;
}

Html page_bases(const Leaf& leaf) {
  Html out;
  open_section(out, leaf, "base", "basis.heading");
  out.raw("<ul>\n");
  for (const auto basis : {Basis::kContract, Basis::kLegalObligation, Basis::kConsent, Basis::kLegitimateInterest,
                           Basis::kVitalInterests, Basis::kPublicTask})
    basis_line(out, leaf, basis);
  return out.raw("</ul>\n").put(terms(leaf)).raw("</section>\n");
}

Html page_place(const Leaf& leaf) {
  Html out;
  open_section(out, leaf, "ou", "place.heading");
  out.raw("<p>").text(where(leaf) + " " + breach(leaf)).raw("</p>\n<p>").text(cookies(leaf));
  if (!leaf.model.cookies.empty())
    out.raw(" <a class=\"no-print\" href=\"#cookies\">").text(leaf.say("cookies.all")).raw("</a>");
  out.raw("</p>\n");
  for (const auto& embed : leaf.model.embeds)
    out.raw("<p>").text(leaf.say(embed.otherwise == "link" ? "embed.link" : "embed.asked", {{"what", embed.use.in(leaf.lang)}, {"site", host_of(embed.origin)}})).raw("</p>\n");
  for (const auto* part : {"cookies", "breach"})
    out.put(page_text(leaf, std::string{"before_"} + part)).put(page_text(leaf, std::string{"after_"} + part)).put(page_references(leaf, part));
  return out.raw("</section>\n");
}

namespace {

/// What is corrected at once, and what only by someone who shows a proof.
std::string rectifying(const Leaf& leaf) {
  std::vector<std::string> proven;
  for (const auto& record : leaf.model.records)
    for (const auto& field : record.fields)
      if (field.proof_to_rectify) proven.push_back(called(field, leaf.lang));
  return proven.empty() ? leaf.say("right.rectify") : leaf.say("right.rectify.proof", {{"fields", listed(proven, leaf.lang)}});
}

}  // namespace

std::string authority(const Model& model, std::string_view lang) { return model.organisation.cnil.empty() ? say(lang, "contact.cnil") : model.organisation.cnil; }

std::string legal_identity(const Model& model, std::string_view lang) {
  const auto& org = model.organisation;
  const bool twice = !org.siren.empty() && digits_of(org.registry).find(digits_of(org.siren)) != std::string::npos;  // "RCS Annecy 000 000 000"
  std::vector<std::string> known;
  for (const auto& fact : {org.legal_form, org.capital.empty() ? org.capital : say(lang, "contact.capital", {{"sum", org.capital}}),
                           org.siren.empty() || twice ? std::string{} : "SIREN " + org.siren, org.registry})
    if (!fact.empty()) known.push_back(fact);
  return joined(known);
}

Html page_rights(const Leaf& leaf) {
  const auto& model = leaf.model;
  Html out;
  open_section(out, leaf, "droits", "rights.heading");
  out.raw("<p>").text(leaf.say("rights.lead") + other_channels(leaf)).raw("</p>\n<ul class=\"rights\">\n");
  right(out, leaf, "access", leaf.say("right.access"));
  right(out, leaf, "rectify", rectifying(leaf));
  right(out, leaf, "erase", what_stays(leaf));
  // Art. 20(1)(a): only what is processed on consent or for a contract can be carried elsewhere.
  if (has_basis(model, {Basis::kConsent, Basis::kContract})) right(out, leaf, "port", leaf.say("right.port"));
  right(out, leaf, "restrict", leaf.say("right.restrict"));
  if (has_basis(model, {Basis::kConsent, Basis::kLegitimateInterest, Basis::kPublicTask}))
    right(out, leaf, "object", leaf.say("right.object"));
  if (has_basis(model, {Basis::kConsent})) right(out, leaf, "withdraw", leaf.say("right.withdraw"));
  right(out, leaf, "after_death", leaf.say("right.after_death"));
  out.raw("</ul>\n<p>").text(identity(leaf)).raw("</p>\n");
  if (!model.rights.help.empty()) out.raw("<p>").text(prose(model, model.rights.help, leaf.lang)).raw("</p>\n");
  return out.raw("</section>\n");
}

Html page_contact(const Leaf& leaf) {
  const auto& org = leaf.model.organisation;
  Html out;
  open_section(out, leaf, "contact", "contact.heading");
  const auto known = legal_identity(leaf.model, leaf.lang);
  const auto name = org.name + (known.empty() ? "" : " (" + known + ")");
  out.raw("<p>").text(leaf.say("contact.controller", {{"firm", org.name}, {"address", org.address}}));
  if (!org.dpo.empty()) {
    const auto* role = leaf.model.role(leaf.model.rights.desk);
    const auto who = role ? published(*role).in(leaf.lang) : leaf.say("contact.dpo");
    out.raw(" ").text(leaf.say("contact.answers", {{"who", who}})).raw(" <a href=\"mailto:").text(org.dpo).raw("\">").text(org.dpo).raw("</a>.");
  }
  out.raw("</p>\n<p>").text(leaf.say("contact.complaint")).raw(" <a href=\"").text(kComplaintsUrl).raw("\">");
  const auto cnil = authority(leaf.model, leaf.lang);
  const auto comma = cnil.find(',');  // "la CNIL, 3 place de Fontenoy": who leads there, where follows
  out.text(cnil.substr(0, comma)).raw("</a>").text((comma == std::string::npos ? "" : cnil.substr(comma)) + ".").raw("</p>\n");
  if (!org.contact.empty()) {
    out.raw("<p>").text(leaf.say("contact.firm", {{"name", name}})).raw(" <a href=\"mailto:").text(org.contact).raw("\">").text(org.contact).raw("</a>");
    if (!org.phone.empty()) out.text(leaf.say("contact.phone", {{"phone", org.phone}}));
    out.raw(".</p>\n");
  } else if (!org.phone.empty()) {
    out.raw("<p>").text(leaf.say("contact.firm_by_phone", {{"name", name}, {"phone", org.phone}})).raw("</p>\n");
  } else if (!known.empty()) {
    out.raw("<p>").text(name + ".").raw("</p>\n");
  }
  if (!org.site.empty()) out.raw("<p>").text(leaf.say("contact.site")).raw(" <a href=\"").text(org.site).raw("\">").text(org.site).raw("</a></p>\n");
  return out.raw("</section>\n");
}

}  // namespace tenue::policy
